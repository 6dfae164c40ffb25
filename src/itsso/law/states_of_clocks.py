"""The state of a clock, before its start, while it is open, and when it was met; with what a source cannot report."""

from __future__ import annotations

from datetime import date

from itsso.law.case_reading import CaseReading
from itsso.law.clock_ends import find_end
from itsso.law.clock_state import ClockState
from itsso.law.counting import day_of, is_after
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import BY_TIME, HistoryEvent, Subject
from itsso.law.model import CodedNote, Moment, day_value
from itsso.law.prepared_rules import PreparedRule


def state_before_start(
    reading: CaseReading, prepared: PreparedRule, subject: Subject, notes: list[CodedNote]
) -> ClockState:
    """Return the state of a rule that has not begun to run."""
    if find_end(reading, prepared, subject) is not None:
        return ClockState.ENDED
    carried = reading.case.carried
    if carried is not None and not any(kind in carried for kind in prepared.start_kinds):
        notes.append(CodedNote("end_not_carried", (("kind", ", ".join(sorted(prepared.start_kinds))),)))
        return ClockState.NOT_KNOWN
    return ClockState.NOT_KNOWN if _source_cannot_report_end(reading, prepared, None, notes) else ClockState.NOT_STARTED


def state_when_met(met: HistoryEvent, due: Moment | None, outer: Moment | None, notes: list[CodedNote]) -> ClockState:
    """Return the state of a rule that was met: in time, late, or between its due and its outer end."""
    if due is None or outer is None:
        return ClockState.MET
    if type(due) is not date and type(met.at) is date and met.day == day_of(due):
        notes.append(CodedNote("order_within_day_unknown"))
    if not is_after(met.at, due):
        return ClockState.MET
    return ClockState.LATE if is_after(met.at, outer) else ClockState.DISPUTED


def state_while_open(
    reading: CaseReading,
    prepared: PreparedRule,
    start: HistoryEvent,
    due: Moment | None,
    outer: Moment | None,
    notes: list[CodedNote],
) -> ClockState:
    """Return the state of a rule that has begun and is neither met nor ended, on the day of the reading."""
    if _source_cannot_report_end(reading, prepared, start.day, notes):
        return ClockState.NOT_KNOWN
    if due is not None and _deciding_fact_missing(reading, prepared, notes):
        return ClockState.NOT_KNOWN
    notes.extend(_notes_on_reports_under_way(reading, prepared))
    if prepared.right:
        reports = reading.history.all.get(Kind.FINAL_REPORT_FILED, ())
        closures = [report for report in reports if report.event.facts.get(FactName.REPORT) == "closure"]
        notes.extend(CodedNote("closure_ends_no_custody", day_value(closure.day)) for closure in closures[-1:])
    if reading.case.carried is not None and prepared.rule.runs_for == "custody":
        not_carried = [kind for kind in prepared.rule.ended_by if kind not in reading.case.carried]
        if not_carried:
            notes.append(CodedNote("release_not_carried", (("kind", ", ".join(not_carried)),)))
    notes.extend(reading.marks)
    if due is None or outer is None or reading.until is None or not is_after(reading.until, due):
        return ClockState.RUNNING
    if not is_after(reading.until, outer):
        return ClockState.DISPUTED
    if prepared.rule.window:
        notes.append(CodedNote("window_closed"))
        return ClockState.ENDED
    return ClockState.OVERDUE


def _deciding_fact_missing(reading: CaseReading, prepared: PreparedRule, notes: list[CodedNote]) -> bool:
    """Return whether the record leaves out a fact that decides the end, as a final report without its type."""
    for pattern in prepared.met:
        if pattern.facts and pattern.lacks_deciding_fact(
            reading.history, reading.history.case, prepared.rule.undone_by
        ):
            notes.append(CodedNote("fact_not_told", (("kind", pattern.kind),)))
            return True
    return False


def _source_cannot_report_end(
    reading: CaseReading, prepared: PreparedRule, since: date | None, notes: list[CodedNote]
) -> bool:
    """Return whether the case's sources cannot report that the rule was met; what they cannot report is noted.

    Where one of several kinds meets a rule, to carry one is enough; where all are needed, all are.
    """
    carried = reading.case.carried
    if carried is None or not prepared.met:
        return False
    missing = [
        pattern.kind
        for pattern in prepared.met
        if pattern.kind not in carried or (since is not None and carried[pattern.kind] > since)
    ]
    if not missing:
        return False
    end_is_unknown = prepared.rule.met_by_all or len(missing) == len(prepared.met)
    kinds = ", ".join(dict.fromkeys(missing))
    notes.append(CodedNote("end_not_carried" if end_is_unknown else "also_not_carried", (("kind", kinds),)))
    return end_is_unknown


def _notes_on_reports_under_way(reading: CaseReading, prepared: PreparedRule) -> list[CodedNote]:
    """Return the note that a report was made which the court has not received."""
    events = reading.history.all
    reports = [report for kind in prepared.rule.on_the_way for report in events.get(kind, ())]
    received = [report.key for kind in prepared.met_kinds for report in events.get(kind, ())]
    waiting = [report for report in reports if not received or report.key > max(received)]
    if not waiting:
        return []
    last = max(waiting, key=BY_TIME)
    return [CodedNote("report_not_in_court", (("kind", last.event.kind), *day_value(last.day)))]
