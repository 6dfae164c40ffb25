"""Remove a case, or one person's particulars, by order of a court: one officer prepares it, another carries it out.

The second officer works in another account and another role. What is removed, and what stays, is shown before. All of
it happens in one transaction, so that a failure leaves the case whole. Packages above register what they store.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import orjson
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.audit.records.removal import RemovedRow, removal_detail, rows_left_of
from itsso.audit.records.tables import EXPUNGED
from itsso.cases.expunction import queries, tombstones
from itsso.cases.expunction.models import Expunction, ExpunctionOutcome, Ground
from itsso.cases.expunction.queries import RowCounts
from itsso.cases.history import queries as histories
from itsso.cases.models import Case, Person
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.jobs import enqueue
from itsso.protection.ranges import enter
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class CourtOrder:
    """An order of a court: which court, the number and the day of the order."""

    court: str  # `OrderingCourt`
    order_number: str
    ordered_on: date


@dataclass(frozen=True, slots=True)
class StoringPackage:
    """A package above that stores rows of cases: what they are, and the owner's function that counts or removes them.

    The function takes the case and the expunction; without one it only counts.
    """

    title: Text
    function: str


_packages: dict[str, StoringPackage] = {}


def register_package(name: str, package: StoringPackage) -> None:
    """Register what a package above stores of cases; those registered later are removed first."""
    _packages[name] = package


def storing_packages() -> dict[str, StoringPackage]:
    """Return the packages above that store rows of cases, by name."""
    return dict(_packages)


def prepare(case_id: UUID, ground: str, subject: str, order: CourtOrder, *, by: Posting, form: UUID) -> Expunction:
    """Prepare an expunction, which another officer carries out; a form that is sent again is the same one.

    Raises:
        Http404: the case is not in the range.
        Refused: the order does not fit, a hold is in force, the same was prepared already, or the form was sent before
            by another officer or with another order.
    """
    if not by.can(Capability.PREPARE_EXPUNCTION):
        raise Http404
    existing = Expunction.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.requested_by, by=by)
        stored = CourtOrder(existing.court, existing.order_number, existing.ordered_on)
        refuse_other_content(
            (existing.case_id, existing.ground, existing.subject, stored) == (case_id, ground, subject, order)
        )
        return existing
    case = check_order(case_id, ground, subject, order)
    expunction = Expunction.objects.create(
        pk=form,
        case_id=case_id,
        subject=subject,
        ground=ground,
        court=order.court,
        order_number=order.order_number,
        ordered_on=order.ordered_on,
        station_id=case.station_id,
        station_no=case.station_no,
        requested_at=now(),
        requested_officer=by.officer_id,
        requested_by=by.actor.number,
        requested_by_name=by.actor.name,
        requested_role=by.role,
    )
    audit.write("records.expunction_prepared", by.actor, str(form), _order_detail(expunction), case=case_id)
    return expunction


def check_order(case_id: UUID, ground: str, subject: str, order: CourtOrder) -> Case:
    """Return the case, or raise Http404 where it is not in the range and Refused where the order does not fit it."""
    case = Case.objects.filter(pk=case_id).select_for_update(of=("self",)).first()
    if case is None:
        raise Http404
    if order.ordered_on > today():
        raise Refused(_("The order is dated in the future. Check the date."), field="ordered_on")
    if ground == Ground.QUASHED and subject:
        raise Refused(_("The whole case is removed. Leave the person empty."), field="subject")
    if ground != Ground.QUASHED and not Person.objects.filter(case_id=case_id, label=subject).exists():
        raise Refused(_("Choose the person whose particulars the court ordered removed."), field="subject")
    waiting = queries.expunctions_of(case_id).filter(outcome="", subject=subject)
    if waiting.exists():
        raise Refused(_("This has already been prepared. Another officer must carry it out or decline it."))
    refuse_hold([case_id])
    return case


def refuse_hold(case_ids: list[UUID]) -> None:
    """Raise Refused where a legal hold of any of the cases is in force."""
    hold = queries.holds_in_force(case_ids, today()).first()
    if hold is not None:
        message = _("A legal hold is in force (order %(number)s). Nothing is removed until it ends or is lifted.")
        raise Refused(message % {"number": hold.order_number})


def decline(expunction_id: UUID, *, by: Posting) -> Expunction:
    """Decide that nothing is removed: the officer who prepared it withdraws it, or the second one declines it."""
    expunction = _waiting(expunction_id)
    if not by.can(Capability.PREPARE_EXPUNCTION) and not by.can(Capability.CARRY_OUT_EXPUNCTION):
        raise Http404
    audit.write(
        "records.expunction_declined",
        by.actor,
        str(expunction.pk),
        _order_detail(expunction),
        case=expunction.case_id,
    )
    _close(expunction, ExpunctionOutcome.DECLINED, by)
    return expunction


def carry_out(expunction_id: UUID, digest_read: str, *, by: Posting) -> Expunction:
    """Remove the case or the particulars, and return the expunction with the number of removed rows by table.

    `digest_read` is the `digest_of` the numbers of rows on the page that the officer read.

    Raises:
        Http404: there is no such expunction in the range, or the role may not carry it out.
        Refused: the same officer or role prepared it, it is decided, a legal hold is in force, or other rows would be
            removed than were shown.
    """
    if not by.can(Capability.CARRY_OUT_EXPUNCTION):
        raise Http404
    expunction = _waiting(expunction_id)
    refuse_same_officer(expunction, by)
    if not histories.read([expunction.case_id], lock=True):
        raise Http404
    refuse_hold([expunction.case_id])
    records, numbers = _left_of_case(expunction)
    counts = count_rows(expunction.case_id, expunction.subject)
    if digest_of(counts) != digest_read:
        raise Refused(_("The case has changed since this page was shown. Read again what will be removed."))
    removal = dict(removal_detail(records))
    detail = {
        **_order_detail(expunction),
        "requested_by": expunction.requested_by,
        "rows": sum(counts.values()),
        "removed_records": removal,
    }
    audit.write(EXPUNGED, by.actor, str(expunction.pk), detail, case=expunction.case_id)
    if expunction.subject:
        counts = queries.count_or_remove_person(expunction.case_id, expunction.pk, expunction.subject)
    else:
        counts = _remove_case(expunction, records, numbers, by)
    expunction.removed = counts
    _close(expunction, ExpunctionOutcome.DONE, by)
    return expunction


def refuse_same_officer(expunction: Expunction, by: Posting) -> None:
    """Raise Refused where the officer prepared the expunction, or works in the role that prepared it."""
    if expunction.requested_officer == by.officer_id or expunction.requested_by == by.actor.number:
        raise Refused(_("You prepared this. Another officer must carry it out."))
    if expunction.requested_role == by.role:
        raise Refused(_("An officer of another role must carry this out."))


def count_rows(case_id: UUID, subject: str) -> RowCounts:
    """Count the rows that would be removed now, by table: of one person of the case, or of the whole case."""
    if subject:
        return queries.count_or_remove_person(case_id, None, subject)
    counts: RowCounts = {}
    for package in _packages.values():
        counts |= queries.call_of_package(package.function, case_id, None)
    return counts | queries.count_or_remove_case(case_id, None, [], [])


def digest_of(counts: RowCounts) -> str:
    """Return a hash of the numbers of rows, which differs if any of them differs."""
    return hashlib.sha256(orjson.dumps(counts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _left_of_case(expunction: Expunction) -> tuple[list[RemovedRow], list[tuple[int, str, str]]]:
    """Lock the joined cases; return the traces of the case's bound records and the commitments to its numbers.

    The system reads joined cases, since they can lie in another State.
    """
    if expunction.subject:
        return [], []
    with enter(system_posting()):
        case_ids = queries.joined_cases(expunction.case_id)
        histories.read(case_ids, lock=True)
        refuse_hold(case_ids)
        return rows_left_of(case_ids), tombstones.commitments_to(queries.keys_of(case_ids))


def _remove_case(
    expunction: Expunction, records: list[RemovedRow], numbers: list[tuple[int, str, str]], by: Posting
) -> RowCounts:
    counts: RowCounts = {}
    for package in reversed(_packages.values()):
        counts |= queries.call_of_package(package.function, expunction.case_id, expunction.pk)
    counts |= queries.count_or_remove_case(expunction.case_id, expunction.pk, records, numbers)
    for other in queries.expunctions_of(expunction.case_id).filter(outcome="").exclude(pk=expunction.pk):
        _close(other, ExpunctionOutcome.DECLINED, by)
    enqueue("monitoring.roll_up")  # stored figures still count the case
    return counts


def _waiting(expunction_id: UUID) -> Expunction:
    expunction = Expunction.objects.select_for_update(of=("self",)).filter(pk=expunction_id).first()
    if expunction is None:
        raise Http404
    if expunction.outcome:
        raise Refused(_("This has already been decided."))
    return expunction


def _close(expunction: Expunction, outcome: ExpunctionOutcome, by: Posting) -> None:
    expunction.outcome, expunction.decided_at = outcome, now()
    expunction.decided_by, expunction.decided_by_name = by.actor.number, by.actor.name
    expunction.decided_role = by.role
    expunction.save(update_fields=["outcome", "decided_at", "decided_by", "decided_by_name", "decided_role", "removed"])


def _order_detail(expunction: Expunction) -> dict[str, object]:
    return {
        "ground": expunction.ground,
        "subject": expunction.subject,
        "court": expunction.court,
        "order_number": expunction.order_number,
        "ordered_on": expunction.ordered_on.isoformat(),
    }
