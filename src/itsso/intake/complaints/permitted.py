"""The law on a complaint, from the statute book: its sections, the outcomes that it allows, the running limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso import law
from itsso.intake.complaints.measures import ReferralReason
from itsso.intake.models import UNDECIDED, Complaint, ComplaintOutcome, Step
from itsso.law.event_kinds import Kind
from itsso.law.suggest import Remark, SectionSuggestion, remarks, suggestions, table
from itsso.platform.clock import INDIA, IST, now, today
from itsso.platform.errors import Refused
from itsso.ui import text

ENQUIRY, SIGNATURE, COPY = (
    "registration.preliminary_enquiry",
    "registration.e_fir_signature",
    "registration.closure_entry_copy",
)

RULES_IN_HOURS = ("victim.medical_examination", "pocso.report_to_court_and_cwc", "pocso.care_and_protection")
"""Limits that run from the information, whether or not there is an FIR yet."""

REGULAR_DUE = gettext_lazy(
    "Part of the offence was in this station's area: register a regular FIR, not a Zero FIR (Delhi High Court, 2025)."
)


def plain_facts(complaint: Complaint) -> dict[str, Sequence[str]]:
    """Return the plain facts of a complaint in the form that the table of suggestions reads."""
    answers = {name: complaint.told.get(name, ()) for name in table().questions}
    return {name: [value] if isinstance(value, str) else value for name, value in answers.items()}


def offence_day(complaint: Complaint) -> date:
    """Return the day by which sections are chosen: the offence's, else that of the information."""
    first = complaint.told.get("offence_from")
    received = complaint.received_at.astimezone(INDIA).date() if complaint.received_at else today()
    return date.fromisoformat(first) if first else received


def suggested_sections(complaint: Complaint) -> list[SectionSuggestion]:
    """Return the sections that the plain facts point to, each with its reason: they bind nobody."""
    return list(suggestions(plain_facts(complaint), offence_day(complaint)))


def law_remarks(complaint: Complaint) -> list[Remark]:
    """Return what the law leaves open or has no section for, by the plain facts."""
    return remarks(plain_facts(complaint), offence_day(complaint))


def check_referral(complaint: Complaint, reason: str) -> None:
    """Refuse to refer a cognizable offence as not cognizable (BNSS 174): an FIR is due for it."""
    if reason != ReferralReason.NOT_COGNIZABLE:
        return
    book, sections = law.book(), dict.fromkeys(suggestion.section for suggestion in suggested_sections(complaint))
    offences = {section: book.offence(section) for section in sections}
    if cognizable := [section for section, offence in offences.items() if offence and offence.cognizable == "true"]:
        message = _("The facts point to %(sections)s, which is cognizable: register the FIR (BNSS 173(1)).")
        raise Refused(message % {"sections": ", ".join(cognizable)})


def check_zero_fir(complaint: Complaint) -> None:
    """Refuse a Zero FIR where part of the offence falls within the station's area.

    Delhi High Court (2025): where any part does, a regular FIR is due; sending it on harms evidence and victim. Where
    the place is not known yet, a Zero FIR may be registered: information is recorded whatever the area (BNSS 173(1)).
    """
    if complaint.told.get("here") == "yes":
        raise Refused(str(REGULAR_DUE))


def check_permission(complaint: Complaint, permitted_at: datetime) -> None:
    """Refuse a permission that is dated before the information, or later than now."""
    if complaint.received_at and not complaint.received_at <= permitted_at <= now():
        message = _("The permission must be after the information was received, %(at)s, and not later than now.")
        raise Refused(message % {"at": text.moment(complaint.received_at)})


def check_enquiry(complaint: Complaint, offences: tuple[str, ...]) -> None:
    """Refuse a preliminary enquiry except for offences of three to under seven years (BNSS 173(3)).

    Not under POCSO, whose section 19 has a duty of its own to record and report.
    """
    if complaint.told.get("child") or any(section.startswith("POCSO") for section in offences):
        raise Refused(
            _("No preliminary enquiry where the victim is a child: POCSO 19 has a duty of its own to record.")
        )
    permission = law.Event(Kind.PRELIMINARY_ENQUIRY_PERMITTED, today())
    enquiry_clock = next(clock for clock in _clocks(complaint, offences, [permission]) if clock.rule == ENQUIRY)
    if not enquiry_clock.applies or enquiry_clock.is_undecided:
        message = _(
            "A preliminary enquiry is allowed only where the punishment is three years or more but less than seven "
            "years (BNSS 173(3))."
        )
        raise Refused(f"{message} {_('Register the FIR.')}")


def clocks(complaint: Complaint) -> list[law.Clock]:
    """Return the limits that apply before there is a case.

    They are a signature's three days, an enquiry's fourteen, a copy's week.
    """
    assessed = _clocks(complaint, tuple(complaint.offences), [])
    return [clock for clock in assessed if clock.rule in (ENQUIRY, SIGNATURE, COPY) and clock.applies and clock.due]


def limits_in_hours(complaint: Complaint) -> list[law.Clock]:
    """Return the limits in hours, counted from the information, that are to be met before there is a case.

    None once the complaint is decided: what became a case has them there.
    """
    offences = sections_in_view(complaint) if complaint.outcome in UNDECIDED else ()
    if not offences:
        return []
    return [
        clock
        for clock in _clocks(complaint, offences, [])
        if clock.rule in RULES_IN_HOURS and clock.applies and clock.due and clock.met is None
    ]


def sections_in_view(complaint: Complaint) -> tuple[str, ...]:
    """Return the sections on which the limits of a complaint depend: its own, or else those suggested."""
    return tuple(complaint.offences) or tuple(
        dict.fromkeys(suggestion.section for suggestion in suggested_sections(complaint))
    )


_RULES_OF_LAST_DAY: Mapping[str, str] = {
    ComplaintOutcome.AWAITS_SIGNATURE: SIGNATURE,
    ComplaintOutcome.ENQUIRY: ENQUIRY,
}


def last_day(complaint: Complaint) -> date | None:
    """Return the signature's or the enquiry's last day, while the complaint waits for it."""
    rule = _RULES_OF_LAST_DAY.get(complaint.outcome)
    due = [clock.due for clock in clocks(complaint) if clock.rule == rule and clock.due] if rule else []
    return day_of(due[0]) if due else None


def day_of(due: date | datetime) -> date:
    """Return the day on which a limit ends."""
    return due.date() if isinstance(due, datetime) else due


def _clocks(complaint: Complaint, offences: tuple[str, ...], more: Iterable[law.Event]) -> Iterable[law.Clock]:
    events = [_event(step) for step in complaint.steps.order_by("at", "id")]
    case = law.Case(
        state=complaint.station.state,
        offences=offences,
        victims=(law.Victim("V1", complaint.told.get("child")),),
        events=[*events, *more],
    )
    return law.assess(case, today()).clocks


def _event(step: Step) -> law.Event:
    at: datetime = step.at.astimezone(IST)
    return law.Event(Kind(step.kind), at, None, step.facts)
