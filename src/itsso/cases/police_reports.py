"""Police reports (BNSS 193(3), CrPC 173(2)): what each says of which accused, and when it was made and received.

A page records in the report itself what it says of whom (`LISTS`). A feed sends that for one accused at a time, by the
number of the form; `law.report_lists` puts the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from itsso.law import Event
from itsso.law.counting import is_after
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event, not_undone
from itsso.law.kind_facts import ReportCode
from itsso.law.reports import FILED, LISTS, REPORTS, listed_accused


def labels_listed(facts: EventFacts) -> list[str]:
    """Return every label that the lists of a report hold."""
    return [label for label, _list in listed_accused(facts)]


def with_labels(facts: EventFacts, label_of: Callable[[str], str]) -> EventFacts:
    """Return the facts of a report with each accused of its lists under another label."""
    relabelled = facts.copy()
    for name in LISTS:
        if name in facts:
            relabelled[name] = [label_of(label) for label in facts[name]]
    return relabelled


# --- The three dates of a report -------------------------------------------------------------------------------------

PREPARED, FORWARDED = Kind.FINAL_REPORT_PREPARED, Kind.FINAL_REPORT_FORWARDED
STEPS = (PREPARED, FORWARDED)
"""What comes before the court receives a report: the investigating officer makes it, the officer in charge forwards it
(BNSS 193(3)(i))."""

KINDS = frozenset({*STEPS, *REPORTS, Kind.FINAL_REPORT_RETURNED, Kind.CORRECTED})
"""The kinds of event from which `reports_of` reads."""


@dataclass(frozen=True, slots=True)
class PoliceReport:
    """A police report with its dates, as far as recorded; one that no court has received yet has no `filed`."""

    prepared: Event | None
    forwarded: Event | None
    filed: Event | None
    returned: bool = False

    @property
    def steps(self) -> list[Event]:
        """Return everything recorded of the report, in the order of its way."""
        return [event for event in (self.prepared, self.forwarded, self.filed) if event is not None]

    @property
    def form_no(self) -> str:
        """Return the report's number; empty where none is recorded."""
        numbers = (event.facts.get(FactName.FORM_NO) for event in self.steps)
        return next(filter(None, numbers), "")

    @property
    def report(self) -> ReportCode | Literal[""]:
        """Return whether it is a charge sheet or a closure; empty where that is not recorded."""
        reports = (event.facts.get(FactName.REPORT) for event in self.steps[::-1])
        return next(filter(None, reports), "")

    @property
    def is_received(self) -> bool:
        """Return whether the court is known to have received it: a feed may know no more than its despatch."""
        return self.filed is not None and self.filed.facts.get(FactName.DATED_BY, RECEIVED) == RECEIVED

    @property
    def lists_accused(self) -> bool:
        """Return whether it says of each accused what it says; a report that lists nobody charges nobody."""
        return self.filed is not None and any(name in self.filed.facts for name in LISTS)

    def status_of_accused(self) -> dict[str, str]:
        """Return what the report says of each accused whom it lists, by label."""
        return dict(listed_accused(self.filed.facts)) if self.filed else {}


RECEIVED = "received_by_court"


def reports_of(events: Iterable[Event]) -> list[PoliceReport]:
    """Return the reports of a case, the oldest first; those that no court has received come last.

    A step belongs to the report of its number; one without a number, to the next report that the court receives. What
    was prepared after the court received a report that it returned leads to the next one, also under its number.
    """
    report_events = sorted(
        (event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key
    )
    steps = [event for event in report_events if event.kind in STEPS]
    filed = [event for event in report_events if event.kind in REPORTS]
    finals = [history_event(event) for event in filed if event.kind == FILED]
    returns = [history_event(event) for event in report_events if event.kind == Kind.FINAL_REPORT_RETURNED]
    standing_ids = {id(occurrence.event) for occurrence in not_undone(finals, returns)}
    reports = []
    for report in filed:
        is_returned = report.kind == FILED and id(report) not in standing_ids
        mine = [
            step for step in steps if _leads_to(step, report) and not (is_returned and is_after(step.at, report.at))
        ]
        steps = [step for step in steps if step not in mine]
        reports.append(_report(mine, report, returned=is_returned))
    return reports + [_report(group) for group in _group_steps(steps)]


def not_in_court(reports: Iterable[PoliceReport]) -> list[PoliceReport]:
    """Return the reports that were prepared or forwarded, and that no court has received."""
    return [report for report in reports if report.filed is None]


def report_step(events: Iterable[Event]) -> Kind | None:
    """Return how far the first police report has come that no court has received: prepared, or forwarded.

    None where no such report is recorded. `events` have their corrections applied.
    """
    events = list(events)
    if not any(event.kind in STEPS for event in events):
        return None
    waiting = next(iter(not_in_court(reports_of(events))), None)
    if waiting is None:
        return None
    return PREPARED if waiting.forwarded is None else FORWARDED


def status_by_accused(reports: Iterable[PoliceReport]) -> dict[str, str]:
    """Return what the reports that stand say of each accused, by label; of several reports the latest."""
    status: dict[str, str] = {}
    for report in reports:
        if not report.returned:
            status |= report.status_of_accused()
    return status


def must_list_accused(reports: Iterable[PoliceReport]) -> bool:
    """Return whether reports must name each accused: they name some, or their numbers show that not all are charged."""
    filed = [(report, report.filed.facts) for report in reports if report.filed is not None and not report.returned]
    return any(
        report.lists_accused or (report.report == "charge_sheet" and facts.get(FactName.ACCUSED_NOT_CHARGED))
        for report, facts in filed
    )


def _report(steps: Sequence[Event], filed: Event | None = None, *, returned: bool = False) -> PoliceReport:
    last = {step.kind: step for step in steps}
    return PoliceReport(last.get(PREPARED), last.get(FORWARDED), filed, returned)


def _leads_to(step: Event, report: Event) -> bool:
    number, of_report = step.facts.get(FactName.FORM_NO), report.facts.get(FactName.FORM_NO)
    if number and of_report:
        return bool(number == of_report)
    return not is_after(step.at, report.at)


def _group_steps(steps: Iterable[Event]) -> list[list[Event]]:
    """Group steps of one report: of one number, or one without a number behind the step before it."""
    groups: list[list[Event]] = []
    for step in steps:
        for group in groups:
            numbers = {other.facts.get(FactName.FORM_NO) for other in (*group, step)} - {None}
            if len(numbers) < 2 and step.kind not in {other.kind for other in group}:
                group.append(step)
                break
        else:
            groups.append([step])
    return groups
