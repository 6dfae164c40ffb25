"""Corrections that a changed row makes to the events of its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from itsso.cases.actions import NewEvent, StoredEvent
from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.cells import MINUTE
from itsso.exchange.feed_import.rows import FeedRow
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind

CASE_CHANGES = frozenset(
    {Kind.TRANSFERRED_OUT, Kind.RECEIVED, Kind.QUASHED, Kind.STAYED, Kind.NOT_INVESTIGATED, Kind.REOPENED}
)
"""Changes of a case of which fir.csv carries only the latest; each change adds an event, and the earlier ones stay."""


def corrections(
    row: FeedRow,
    before: Sequence[StoredEvent],
    now: Sequence[NewEvent],
    label_of: Callable[[str | None, str | None], str],
) -> list[NewEvent]:
    """Return the events to add so that a record with the events `before` has the events `now`.

    An event that is the same stays; one that changed is corrected with its replacement; one that vanished is withdrawn;
    a new one is added. For fir.csv an earlier alteration of sections or change of the case stays in addition to the
    latest.
    """
    unmatched = list(before)
    fresh: list[NewEvent] = []
    for event in now:
        label = label_of(event.accused_ref, event.victim_ref)
        same = next((old for old in unmatched if _is_same(old, event, label)), None)
        if same is not None:
            unmatched.remove(same)
        else:
            fresh.append(event)
    if row.file == FeedFile.FIR:
        unmatched = [old for old in unmatched if not _is_earlier_change(old, now)]
    added: list[NewEvent] = []
    for event in fresh:
        old = next((old for old in unmatched if event_slot(old) == event_slot(event)), None)
        if old is not None:
            unmatched.remove(old)
            event.recorded = row.updated
            added.append(_correction(row, old, event))
        else:
            event.recorded = row.updated
            added.append(event)
    return added + [_correction(row, old, None) for old in unmatched]


def withdrawal_events(row: FeedRow, before: Sequence[StoredEvent]) -> list[NewEvent]:
    """Return the events to add so that a record has no events any more."""
    return [_correction(row, old, None) for old in before]


def superseding_correction(old: StoredEvent, record: str | None, known_at: datetime) -> NewEvent:
    """Return a correction that withdraws what one record said of another.

    It holds from the day on which the other's own row is known.
    """
    at = max(known_at, old.recorded)
    return NewEvent(Kind.CORRECTED, at, MINUTE, at, corrects=old.id, record=record)


def reinstated(row: FeedRow, old: StoredEvent) -> NewEvent:
    """Return a withdrawn event once more, known again as its own record's since `row` changed."""
    recorded = max(row.updated, old.recorded)
    return NewEvent(
        old.kind, old.at, old.precision, recorded, old.facts, record=old.record, subject=old.subject, source=old.source
    )


def _is_same(old: StoredEvent, new: NewEvent, label: str) -> bool:
    return (old.kind, old.at, old.precision, old.subject, old.facts) == (
        new.kind,
        new.at,
        new.precision,
        label,
        new.facts,
    )


def is_same_event(old: StoredEvent, new: NewEvent) -> bool:
    """Return whether a stored event, which concerns no person, is the same as the event of a row."""
    return _is_same(old, new, "")


def event_slot(event: StoredEvent | NewEvent) -> tuple[str, object]:
    """Return which of a record's events it is: a record has at most one of each kind, except a Zero FIR and its FIR."""
    return event.kind, event.facts.get(FactName.FIR)


def _is_earlier_change(old: StoredEvent, now: Sequence[NewEvent]) -> bool:
    group = (
        CASE_CHANGES
        if old.kind in CASE_CHANGES
        else {Kind.OFFENCES_ALTERED}
        if old.kind == Kind.OFFENCES_ALTERED
        else frozenset()
    )
    return any(event.kind in group and event.at != old.at for event in now)


def _correction(row: FeedRow, old: StoredEvent, replacement: NewEvent | None) -> NewEvent:
    at = max(row.updated, old.recorded)  # of two corrections the one that was recorded later is valid
    return NewEvent(Kind.CORRECTED, at, MINUTE, at, corrects=old.id, replacement=replacement, record=row.record)
