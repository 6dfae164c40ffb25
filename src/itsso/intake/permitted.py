"""What the law lets become of a complaint, asked of the book: a Zero FIR, a preliminary enquiry, a signature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso import law
from itsso.intake.models import Complaint, Outcome, Step
from itsso.platform.clock import IST, today
from itsso.platform.errors import Refused

ENQUIRY, SIGNATURE, COPY = (
    "registration.preliminary_enquiry", "registration.e_fir_signature", "registration.closure_entry_copy",
)  # fmt: skip

REGULAR_DUE = gettext_lazy(
    "Part of the offence was in this station's area: a regular FIR is due, not a Zero FIR (Delhi High Court, 2025)."
)


def zero_fir(complaint: Complaint) -> None:
    """A Zero FIR is for an offence of which no part lies in the station's area.

    Delhi High Court (2025): where any part does, a regular FIR is due; sending it on harms evidence and victim. Where
    the place is not known yet, a Zero FIR may be given: information is recorded whatever the area (BNSS 173(1)).
    """
    if complaint.told.get("here") == "yes":
        raise Refused(str(REGULAR_DUE))


def enquiry(complaint: Complaint, offences: tuple[str, ...]) -> None:
    """A preliminary enquiry is allowed only for offences of three to under seven years (BNSS 173(3)).

    Not under POCSO, whose section 19 has a duty of its own to record and report.
    """
    if complaint.told.get("child") or any(one.startswith("POCSO") for one in offences):
        raise Refused(_("No preliminary enquiry where the victim is a child: POCSO 19 has its own duty to record."))
    permission = law.Event("preliminary_enquiry_permitted", today())
    if not next(clock for clock in _clocks(complaint, offences, [permission]) if clock.rule == ENQUIRY).applies:
        words = _(
            "A preliminary enquiry is allowed only where the punishment is three to under seven years (BNSS 173(3))."
        )
        raise Refused(f"{words} {_('Register the FIR.')}")


def clocks(complaint: Complaint) -> list[law.Clock]:
    """The limits that run before there is a case: a signature's three days, an enquiry's fourteen, a copy's week."""
    found = _clocks(complaint, tuple(complaint.offences), [])
    return [clock for clock in found if clock.rule in (ENQUIRY, SIGNATURE, COPY) and clock.applies and clock.due]


def last_day(complaint: Complaint) -> date | None:
    """The signature's or the enquiry's last day, while the complaint waits for it."""
    rule = {Outcome.AWAITS_SIGNATURE: SIGNATURE, Outcome.ENQUIRY: ENQUIRY}.get(Outcome(complaint.outcome))
    found = [clock.due for clock in clocks(complaint) if clock.rule == rule and clock.due]
    return day_of(found[0]) if found else None


def day_of(due: date | datetime) -> date:
    """The day on which a limit ends."""
    return due.date() if isinstance(due, datetime) else due


def _clocks(complaint: Complaint, offences: tuple[str, ...], more: Iterable[law.Event]) -> Iterable[law.Clock]:
    events = [_event(step) for step in complaint.steps.order_by("at", "id")]
    case = law.Case(
        state=complaint.station.state, offences=offences,
        victims=(law.Victim("V1", complaint.told.get("child")),), events=[*events, *more],
    )  # fmt: skip
    return law.assess(case, today()).clocks


def _event(step: Step) -> law.Event:
    at: datetime = step.at.astimezone(IST)
    return law.Event(step.kind, at, None, step.facts)
