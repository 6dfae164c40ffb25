"""The letter that asks in writing, for a case in which no officer can receive a direction in this system.

It names no victim, no accused and no section. This system sends none: the letter is printed, and its number, the day of
the answer and the signature are written by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.alerts.directions.codes import WORKS, DirectedWork
from itsso.cases.investigators import CaseOfficer
from itsso.cases.letters.letterhead import LINE, letterhead, signature
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.ui.components import SummaryRow, Text


@dataclass(frozen=True, slots=True)
class DirectionLetter:
    """A letter to the station of a case: its subject, head, request and signature."""

    subject: Text
    head: Sequence[SummaryRow]
    request: str
    signature: Sequence[SummaryRow]


def direction_letter(case: Case, officer: CaseOfficer | None, work: DirectedWork, *, by: Posting) -> DirectionLetter:
    """Return the letter in which an office asks the station of a case for a work.

    `officer` is the investigating officer whom it names.
    """
    addressee = _("Station house officer, %(station)s") % {"station": case.station.local_name}
    head = [
        *letterhead(by.unit, addressee, WORKS[work]),
        SummaryRow(_("Case"), case_label(case)),
        SummaryRow(_("Investigating officer"), officer.label if officer is not None else _("no officer named")),
        SummaryRow(_("Answer by"), LINE),
    ]
    return DirectionLetter(WORKS[work], head, _request(work), signature())


def _request(work: DirectedWork) -> str:
    if work == DirectedWork.EXPLAIN:
        return _(
            "Please explain in writing what is late in this case and why, what is still missing, and by which day it"
            " will be done."
        )
    return _("Please report in writing that this is done, or why it cannot be done: %(work)s.") % {"work": WORKS[work]}


def works_to_ask(address: str) -> Sequence[tuple[Text, str]]:
    """Return the works that a letter can ask for, each with the address of its letter."""
    return [(title, f"{address}?work={work}") for work, title in WORKS.items()]
