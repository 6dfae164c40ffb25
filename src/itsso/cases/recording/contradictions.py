"""Sentences that say what a new entry contradicts.

The statute book's own orders come first (law/orders.yaml), then what only an officer at the form can still correct: a
date in the future, a second report, a release of a person who was not in custody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from itsso import law
from itsso.cases import coming_dates, draft_reports
from itsso.cases.derive import day
from itsso.cases.police_reports import FORWARDED, PREPARED
from itsso.law.counting import is_after
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event, not_undone
from itsso.law.reports import FILED, REPORTS
from itsso.lawbook import facts
from itsso.lawbook import queries as lawbook
from itsso.ui import text

MAY_PRECEDE_THE_FIR = frozenset(
    {
        Kind.INFORMATION_RECEIVED,
        Kind.INFORMANT_CALLED,
        Kind.INFORMATION_SIGNED,
        Kind.PRELIMINARY_ENQUIRY_PERMITTED,
        Kind.PRELIMINARY_ENQUIRY_EXTENDED,
        Kind.PRELIMINARY_ENQUIRY_CLOSED,
        Kind.CLOSURE_ENTRY_COPY_GIVEN,
        Kind.COURT_ORDER_TO_REGISTER_RECEIVED,
        Kind.COMPLAINT_FILED,
        Kind.EMERGENCY_CALL_LINKED,
        Kind.FIR_REGISTERED,
        Kind.VICTIM_MEDICAL_EXAMINED,
        Kind.VICTIM_MEDICAL_DECLINED,
        Kind.VICTIM_TREATED,
        Kind.VICTIM_POLICE_STATEMENT_RECORDED,
        Kind.FORENSIC_SCENE_VISIT,
        Kind.CHILD_FOUND_IN_NEED_OF_CARE,
        Kind.CHILD_CARE_ARRANGED,
        Kind.CHILD_NEEDS_EMERGENCY_CARE,
        Kind.CHILD_EMERGENCY_CARE_GIVEN,
        Kind.CHILD_PRODUCED_BEFORE_CWC,
        Kind.REPORTED_TO_CWC,
        Kind.ARRESTED,
        Kind.OFFENCE_BECAME_KNOWN,
        Kind.OFFENDER_BECAME_KNOWN,
        Kind.SAMPLE_COLLECTED,
    }
)
"""Kinds that can lie before the FIR: a hospital treats first, and an arrest may stand in the General Diary."""

NOT_CONTRADICTIONS = frozenset(
    {
        "state_unknown",
        "unknown_section",
        "act_not_begun",
        "act_repealed",
        "section_not_then",
        "offence_long_ago",
        "corrects_unknown",
        "arrest_long_before_fir",
        "arrest_long_before_remand",
        "child_section_adult_victim",
        "extended_without_power_of",
        "unknown_sub_section",
        "act_alone",
        "procedure_for_penal",
        "procedure_section",
        "no_section",
        "child_without_pocso",
        "treated_as_a_child",
    }
)
"""Problems of a case that an entry may bring about and still be true: they are shown, and nothing is refused."""

NEEDS_CUSTODY = frozenset(
    {Kind.RELEASED, Kind.REMAND_EXTENDED, Kind.CUSTODY_EXTENDED, Kind.EXECUTIVE_REMAND, Kind.DEFAULT_BAIL_APPLIED}
)


def contradictions(before: law.Case, after: law.Case, entry: law.Event | None, now: datetime) -> list[str]:
    """Return what contradicts an entry; empty where nothing does.

    `before` and `after` are the case without and with the entry.

    What already contradicted itself before does not count against the entry. A correction may leave a contradiction
    that the corrected entry had, since else nothing in such an entry could be corrected.
    """
    if entry is None:
        return list(_of_the_book(before, after, now.date()))
    if is_after(entry.at, now):
        return [_("%(when)s is in the future. Enter when it happened.") % {"when": text.moment(entry.at)}]
    corrected = next((event for event in before.events if event.id == entry.id), None)
    other_events = [event for event in after.events if event.id != entry.id]
    reasons = [
        reason
        for check in CHECKS
        if (reason := check(entry, other_events)) and not (corrected is not None and check(corrected, other_events))
    ]
    return reasons or list(_of_the_book(before, after, now.date(), corrected))


def _of_the_book(before: law.Case, after: law.Case, today: date, corrected: law.Event | None = None) -> Iterator[str]:
    known_problems = law.assess(before, today).problems
    of_the_corrected = _contradictions_of(corrected, before, today) if corrected else frozenset()
    for problem in law.assess(after, today).problems:
        if (
            problem.code in NOT_CONTRADICTIONS
            or problem in known_problems
            or _without_days(problem) in of_the_corrected
        ):
            continue
        yield lawbook.note(problem) + " " + _("If the earlier entry is wrong, correct that first.")


def _contradictions_of(entry: law.Event, case: law.Case, today: date) -> frozenset[tuple[str, str | None]]:
    """Return what contradicts in a case only because of one of its entries."""
    rest = replace(case, events=[event for event in case.events if event.id != entry.id])
    without = law.assess(rest, today).problems
    return frozenset(_without_days(problem) for problem in law.assess(case, today).problems if problem not in without)


def _without_days(problem: law.CodedNote) -> tuple[str, str | None]:
    """Return what contradicts and for whom, without the days, which a correction changes."""
    return problem.code, dict(problem.values).get("who")


def _twice(entry: law.Event, other_events: list[law.Event]) -> str:
    if entry.kind == Kind.INVESTIGATION_ASSIGNED:  # a case may return to its officer on the day on which it left
        other_events = [event for event in other_events if event.kind == entry.kind][-1:]
    for other in other_events:
        if (other.kind, other.at, other.subject, dict(other.facts)) == (
            entry.kind,
            entry.at,
            entry.subject,
            dict(entry.facts),
        ):
            return _("This is already recorded: %(what)s, %(when)s.") % _named(other)
    return ""


def _before_the_fir(entry: law.Event, other_events: list[law.Event]) -> str:
    registered = [day(event.at) for event in other_events if event.kind == Kind.FIR_REGISTERED]
    if entry.kind in MAY_PRECEDE_THE_FIR or not registered or day(entry.at) >= min(registered):
        return ""
    message = _("%(when)s is before the date of the FIR, %(fir)s. Check the date.")
    return message % {"when": text.day(day(entry.at)), "fir": text.day(min(registered))}


def _second_report(entry: law.Event, other_events: list[law.Event]) -> str:
    if entry.kind != FILED:
        return ""
    filed = _reports_standing(other_events)
    if not filed:
        return ""
    message = _(
        "A police report was filed on %(day)s and no court has returned it. Record the new report as a supplementary "
        "report."
    )
    return message % {"day": text.day(day(filed[-1].at))}


def _report_out_of_order(entry: law.Event, other_events: list[law.Event]) -> str:
    """Check that a report is prepared, then forwarded, then received by the court.

    Only steps of one report are compared.
    """
    if entry.kind not in WAY_OF_A_REPORT:
        return ""
    place = WAY_OF_A_REPORT.index(entry.kind)
    of_report = [
        event for event in other_events if event.kind in WAY_OF_A_REPORT and _may_be_of_one_report(event, entry)
    ]
    before = [event for event in of_report if WAY_OF_A_REPORT.index(event.kind) < place]
    after = [event for event in of_report if WAY_OF_A_REPORT.index(event.kind) > place]
    if before and all(is_after(event.at, entry.at) for event in before):
        return _order_of_report(before[0], entry)
    if (
        after
        and all(is_after(entry.at, event.at) for event in after)
        and not _is_of_a_further_report(entry, other_events)
    ):
        return _order_of_report(entry, after[-1])
    return ""


WAY_OF_A_REPORT = (PREPARED, FORWARDED, FILED)


def _may_be_of_one_report(event: law.Event, other: law.Event) -> bool:
    numbers = {event.facts.get(FactName.FORM_NO), other.facts.get(FactName.FORM_NO)} - {None, ""}
    return len(numbers) < 2


def _is_of_a_further_report(entry: law.Event, other_events: list[law.Event]) -> bool:
    """Return whether a step may belong to a later report: the one before had such a step, or a court returned it."""
    return any(
        event.kind == Kind.FINAL_REPORT_RETURNED or (event.kind == entry.kind and _may_be_of_one_report(event, entry))
        for event in other_events
        if not is_after(event.at, entry.at)
    )


def _order_of_report(first: law.Event, then: law.Event) -> str:
    message = _("%(then)s (%(then_day)s) cannot be before %(first)s (%(first_day)s). Check the dates.")
    return message % {
        "first": lawbook.kind(first.kind).title,
        "first_day": text.moment(first.at),
        "then": lawbook.kind(then.kind).title,
        "then_day": text.moment(then.at),
    }


def _draft_elsewhere(entry: law.Event, other_events: list[law.Event]) -> str:
    """Check that an office returns or approves a draft that it has, and that none is submitted to it twice."""
    if entry.kind not in draft_reports.KINDS:
        return ""
    office = entry.facts.get(FactName.OFFICE)
    stages = draft_reports.draft_stages([*other_events, entry])
    before = [stage for stage in stages if stage.ended is entry]
    has_it = bool(before) and before[-1].is_with_office and before[-1].office == office
    values = {"office": facts.code(str(office)), "day": text.day(day(entry.at))}
    if entry.kind == draft_reports.SUBMITTED:
        message = _("The draft police report was already with this office on %(day)s: %(office)s.")
        return message % values if has_it else ""
    if has_it:
        return ""
    return (
        _("On %(day)s no draft police report was with this office: %(office)s. Check the date and the office.") % values
    )


NEEDS_EARLIER = {
    Kind.VICTIM_INFORMED_OF_ARREST: Kind.ARRESTED,
    Kind.VICTIM_INFORMED_OF_RELEASE: Kind.RELEASED,
    Kind.VICTIM_ASKED_ABOUT_THREATS: Kind.RELEASED,
}
"""Kind -> what must have come before it, for the same accused."""


def _without_cause(entry: law.Event, other_events: list[law.Event]) -> str:
    if entry.kind not in NEEDS_EARLIER:
        return ""
    earlier = NEEDS_EARLIER[Kind(entry.kind)]
    if any(
        other.kind == earlier and other.subject == entry.subject and day(other.at) <= day(entry.at)
        for other in other_events
    ):
        return ""
    message = _("By %(day)s this is not recorded for %(who)s: %(what)s. Record it first.")
    return message % {"day": text.day(day(entry.at)), "who": entry.subject, "what": lawbook.kind(earlier).title}


def _date_past(entry: law.Event, _other_events: list[law.Event]) -> str:
    """Check that a remand or a hearing is fixed for a day that is not before the day on which it was fixed."""
    fixed = entry.facts.get(FactName.HEARING_ON)
    if entry.kind in coming_dates.REMANDS:
        fixed = entry.facts.get(FactName.UNTIL)
    if not fixed or date.fromisoformat(str(fixed)) >= day(entry.at):
        return ""
    values = {"fixed": text.day(date.fromisoformat(str(fixed))), "day": text.day(day(entry.at))}
    return _("The date %(fixed)s is before the day on which it was fixed (%(day)s). Check both dates.") % values


def _nothing_to_return(entry: law.Event, other_events: list[law.Event]) -> str:
    if entry.kind != Kind.FINAL_REPORT_RETURNED:
        return ""
    earlier = [event for event in other_events if day(event.at) <= day(entry.at)]
    number = entry.facts.get(FactName.FORM_NO)
    if not _reports_standing(earlier):
        return _("On that day there was no police report that a court could return.")
    filed_numbers = (event.facts.get(FactName.FORM_NO, number) for event in earlier if event.kind in REPORTS)
    if not number or number in filed_numbers:
        return ""
    return _("No police report with this number was filed by that day. Correct the number, or leave it empty.")


def _reports_standing(events: list[law.Event]) -> list[law.Event]:
    """Return the final reports that no return has undone, as the engine reads it."""
    filed, returned = (
        sorted((history_event(event) for event in events if event.kind == kind), key=lambda occurrence: occurrence.key)
        for kind in (Kind.FINAL_REPORT_FILED, Kind.FINAL_REPORT_RETURNED)
    )
    return [occurrence.event for occurrence in not_undone(filed, returned)]


def _not_in_custody(entry: law.Event, other_events: list[law.Event]) -> str:
    """Check that the person is in custody where the event belongs to one. Custody opens and closes by kinds."""
    if entry.kind not in NEEDS_CUSTODY:
        return ""
    kinds = law.book().kinds
    inside = False
    for event in sorted((e for e in other_events if e.subject == entry.subject), key=_by_time):
        if day(event.at) <= day(entry.at) and kinds[event.kind].custody:
            inside = kinds[event.kind].custody == "opens"
    if inside:
        return ""
    message = _("%(who)s was not in custody on %(day)s: no arrest or remand is recorded that had not ended before.")
    return message % {"who": entry.subject, "day": text.day(day(entry.at))}


def _by_time(event: law.Event) -> tuple[date, bool, str]:
    """Return a key by day; within a day what opens custody comes first where no time says otherwise."""
    closes = law.book().kinds[event.kind].custody == "closes"
    return day(event.at), closes, event.at.isoformat()


UNDOES = {
    Kind.STAY_VACATED: (frozenset({Kind.STAYED}), Kind.STAY_VACATED),
    Kind.REOPENED: (
        frozenset({Kind.QUASHED, Kind.ABATED, Kind.WITHDRAWN, Kind.NOT_INVESTIGATED, Kind.FINAL_REPORT_FILED}),
        Kind.REOPENED,
    ),
}
"""Kind -> what must have come before it, and what would have taken that away again."""


def _nothing_to_undo(entry: law.Event, other_events: list[law.Event]) -> str:
    if entry.kind not in UNDOES:
        return ""
    begun_by, ended_by = UNDOES[entry.kind]
    running = False
    for event in sorted(other_events, key=lambda event: event.at.isoformat()):
        if day(event.at) <= day(entry.at) and (event.kind in begun_by or event.kind == ended_by):
            running = event.kind in begun_by
    if running:
        return ""
    if entry.kind == Kind.STAY_VACATED:
        return _("No stay is recorded that was in force on that day and could be vacated.")
    return _("The case had not ended on that day, so it cannot be reopened.")


def _named(event: law.Event) -> dict[str, str]:
    title = lawbook.kind(event.kind).title
    return {"what": f"{title} ({event.subject})" if event.subject else title, "when": text.moment(event.at)}


CHECKS: tuple[Callable[[law.Event, list[law.Event]], str], ...] = (
    _twice,
    _before_the_fir,
    _second_report,
    _report_out_of_order,
    _draft_elsewhere,
    _without_cause,
    _date_past,
    _nothing_to_return,
    _not_in_custody,
    _nothing_to_undo,
)
