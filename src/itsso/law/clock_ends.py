"""Where a clock ends: what met a rule, what ended it unmet, and acts of which the law may speak."""

from __future__ import annotations

from itsso.law.case_reading import CaseReading
from itsso.law.counting import day_of
from itsso.law.history import BY_TIME, HistoryEvent, Subject, not_undone
from itsso.law.model import CodedNote, Moment
from itsso.law.prepared_rules import PreparedRule
from itsso.law.reports import ChargeSheets, ReportEffect, done_in_time

_NO_REPORTS = ReportEffect()


def find_fulfilment(
    reading: CaseReading, prepared: PreparedRule, subject: Subject, start: HistoryEvent
) -> tuple[HistoryEvent | None, ReportEffect]:
    """Return the event that met a rule.

    For a rule that only a report on this accused meets, also return what else the reports say.
    """
    if not prepared.rule.met_for_charged:
        return prepared.fulfilled(reading.history, subject, start), _NO_REPORTS
    if reading.history.all.keys().isdisjoint(prepared.met_kinds):
        return None, _NO_REPORTS
    if reading.charge_sheets is None:
        reading.charge_sheets = ChargeSheets(reading.history)
    answer = reading.charge_sheets.answer(subject, start)
    return answer.met, answer


def surely_met(reading: CaseReading, prepared: PreparedRule, subject: Subject) -> bool:
    """Return whether a rule was met, as far as that is known without its clock."""
    if not prepared.rule.met_for_charged:
        return prepared.fulfilled(reading.history, subject, None) is not None
    if reading.history.all.keys().isdisjoint(prepared.met_kinds):
        return False
    start = prepared.started(reading.history, subject)
    return start is not None and find_fulfilment(reading, prepared, subject, start)[0] is not None


def note_act_in_time(
    reading: CaseReading, prepared: PreparedRule, met: HistoryEvent | None, outer: Moment | None, notes: list[CodedNote]
) -> bool:
    """Add a note where an act of which the law may speak came in time, and return whether one did.

    `met` came late, or has not come yet.
    """
    events, rule = reading.history.all, prepared.rule
    for doubt in rule.met_doubts:
        acts = events.get(doubt.when.kind) if doubt.when else None
        if not acts or outer is None:
            continue
        of_a_report = doubt.when is not None and doubt.when.kind in rule.on_the_way
        returned = events.get(rule.undone_by or "", ()) if of_a_report else ()  # the investigation stays completed
        if done_in_time(acts, returned, met, day_of(outer)):
            notes.append(CodedNote(doubt.note))
            return True
    return False


def find_end(reading: CaseReading, prepared: PreparedRule, subject: Subject) -> HistoryEvent | None:
    """Return the event that ended the rule without meeting it, unless the case was resumed afterwards."""
    ends = [event for kind in prepared.ends for event in kind.events(reading.history, subject)]
    if not ends:
        return None
    resumed = [
        events[-1].key for kind in prepared.rule.resumed_by if (events := _events_not_undone(reading, prepared, kind))
    ]
    if resumed:
        ends = [event for event in ends if event.key > max(resumed)]
    return min(ends, key=BY_TIME, default=None)


def _events_not_undone(reading: CaseReading, prepared: PreparedRule, kind: str) -> list[HistoryEvent]:
    """Return the case's events of a kind; of reports, only those that no court returned.

    A return undoes what a report did.
    """
    events = reading.history.all.get(kind, [])
    if any(pattern.kind == kind for pattern in prepared.met):
        return not_undone(events, reading.history.all.get(prepared.rule.undone_by or ""))
    return events
