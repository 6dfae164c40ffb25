"""The rights that follow from an assignment: who investigates a case, and who may assign it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import number_in
from itsso.accounts.roles import Capability
from itsso.cases.assignment.queries import ASSIGNERS, current_assignments
from itsso.cases.leave.queries import holds_charge
from itsso.cases.models import Case
from itsso.platform.clock import today
from itsso.platform.errors import Refused


def names_as_investigator(case: Case, posting: Posting) -> bool:
    """Return whether the case names this officer as the one who investigates, by whomever's word."""
    return bool(case.io_ref) and case.io_ref == number_in(posting.officer, posting.unit.state)


def is_assigned_to(case: Case, posting: Posting) -> bool:
    """Return whether another officer assigned the case to this officer, from today or earlier."""
    if not names_as_investigator(case, posting):
        return False
    assignment = next(current_assignments([case.pk]))
    return (
        assignment.io_ref == case.io_ref
        and assignment.assigner != posting.officer.number
        and assignment.since <= today()
    )


def may_act_as_investigator(case: Case, posting: Posting) -> bool:
    """Return whether the case is assigned to the officer, or in the officer's charge during its officer's leave."""
    return is_assigned_to(case, posting) or holds_charge(case, posting)


def refuse_unless_entitled(case: Case, io_ref: str, *, correction: bool, by: Posting) -> None:
    """Raise Refused if the officer may not assign this case, or may not correct its assignment.

    An investigating officer hands over only a case that another officer assigned to him, and corrects no assignment:
    one that he backdates, or withdraws, would return the case to its previous investigating officer.
    """
    if by.role in ASSIGNERS:
        return
    if not by.can(Capability.INVESTIGATE):
        raise Refused(_("Only the officer in charge of the station, or a superior officer, assigns a case."))
    if correction:
        raise Refused(_("Only the officer in charge of the station, or a superior officer, corrects an assignment."))
    if not is_assigned_to(case, by) or io_ref == case.io_ref:
        raise Refused(_("You can hand over only a case that was assigned to you, and only to another officer."))
