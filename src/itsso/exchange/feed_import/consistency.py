"""Problems between the records of one case. They are detected again whenever the case changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from itsso import law
from itsso.cases.actions import LockedCase, StoredEvent
from itsso.cases.case_key import registered_key
from itsso.cases.cctns_references import is_reference, references, reported_registration
from itsso.cases.derive import day
from itsso.cases.history.events import law_events
from itsso.exchange.feed_import.rows import DetectedProblem
from itsso.exchange.reasons import ProblemCode
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.report_lists import NAMED_IN_REPORT
from itsso.law.reports import CHARGED, REPORTS
from itsso.platform.clock import IST

COMPARED = frozenset(
    {
        Kind.FIR_REGISTERED,
        Kind.FINAL_REPORT_FILED,
        Kind.SUPPLEMENTARY_REPORT_FILED,
        Kind.JUDGMENT_DELIVERED,
        Kind.ACCUSED_DISPOSED_OF,
    }
)
"""The kinds of event whose days are compared."""


class DatedEvent(NamedTuple):
    """An event of a compared kind: its day, and of a registration whether it is `regular` or `zero`."""

    kind: str
    day: date
    series: str


def problems_between_records(case: LockedCase) -> list[DetectedProblem]:
    """Return the problems of a case as it is now; none where its FIR was voided."""
    days: dict[str, date] = {}
    for kind, on, series in _effective(case.events):
        name = series or kind
        if name not in days or on < days[name]:
            days[name] = on
    problems: list[DetectedProblem] = []

    def compare(code: ProblemCode, earlier: str, later: str) -> None:
        if earlier in days and later in days and days[earlier] < days[later]:
            problems.append(DetectedProblem(code, "", days[earlier].isoformat()))

    compare("form_before_fir", Kind.FINAL_REPORT_FILED, "zero" if "zero" in days else "regular")
    compare("re_registered_before_zero", "regular", "zero")
    registered = "regular" in days or "zero" in days
    if registered and Kind.SUPPLEMENTARY_REPORT_FILED in days and Kind.FINAL_REPORT_FILED not in days:
        problems.append(DetectedProblem("supplementary_without_original", ""))
    disposals = [days[kind] for kind in (Kind.JUDGMENT_DELIVERED, Kind.ACCUSED_DISPOSED_OF) if kind in days]
    if any(event.kind == NAMED_IN_REPORT for event in case.events):
        problems += _problems_of_named_accused(case)
    if registered and disposals and min(disposals) < days.get(Kind.FINAL_REPORT_FILED, date.max):
        problems.append(DetectedProblem("disposal_before_form", "", min(disposals).isoformat()))
    problems += _differing_references(case)
    return problems


def _problems_of_named_accused(case: LockedCase) -> list[DetectedProblem]:
    """Return the problems with what forms say of single accused, by the numbers of the forms."""
    events: Sequence[law.Event | StoredEvent] = case.events
    if any(event.corrects for event in case.events):
        events = law.effective_events(law_events(case.events), None)
    reports = [event.facts for event in events if event.kind in REPORTS]
    forms = {facts.get(FactName.FORM_NO): facts.get(FactName.REPORT) for facts in reports}
    rows = [event.facts for event in events if event.kind == NAMED_IN_REPORT]
    named = {(facts[FactName.FORM_NO], facts[FactName.DISPOSITION]) for facts in rows}
    without_form = {form_no for form_no, _disposition in named if form_no not in forms}
    by_closure = {
        form_no for form_no, disposition in named if disposition in CHARGED and forms.get(form_no) == "closure"
    }
    return [DetectedProblem("accused_without_form", "", form_no) for form_no in sorted(without_form)] + [
        DetectedProblem("charged_by_closure", "", form_no) for form_no in sorted(by_closure)
    ]


def _effective(events: Sequence[StoredEvent]) -> list[DatedEvent]:
    """Return the events of the compared kinds, with corrections applied."""
    if any(event.corrects for event in events):
        return [
            DatedEvent(event.kind, day(event.at), str(event.facts.get(FactName.FIR, "")))
            for event in law.effective_events(law_events(events), None)
            if event.kind in COMPARED
        ]
    return [
        DatedEvent(event.kind, event.at.astimezone(IST).date(), event.facts.get(FactName.FIR, ""))
        for event in events
        if event.kind in COMPARED
    ]


def _differing_references(case: LockedCase) -> list[DetectedProblem]:
    """Return where a station recorded a number of CCTNS with another day or with other sections than its record."""
    problems = []
    for key in {registered_key(event.facts): None for event in case.events if is_reference(event)}:
        reported = reported_registration(case, key)
        problems += [
            DetectedProblem("reference_differs", "fir_no", _day(reference).isoformat())
            for reference in references(case, key)
            if reported is not None and not _is_same_fir(reference, reported)
        ]
    return problems[:1]


def _is_same_fir(reference: StoredEvent, reported: StoredEvent) -> bool:
    sections = [_plain_sections(event) for event in (reference, reported)]
    return _day(reference) == _day(reported) and not sections[0].isdisjoint(sections[1])


def _plain_sections(event: StoredEvent) -> set[str]:
    """Return the sections of a registration without their sub-sections, which are often corrected."""
    return {str(section).partition("(")[0] for section in event.facts.get(FactName.OFFENCES, ())}


def _day(event: StoredEvent) -> date:
    return event.at.astimezone(IST).date()
