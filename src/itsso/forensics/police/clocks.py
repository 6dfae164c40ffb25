"""The four clocks of an item: seizure to dispatch, receipt to report, report to collection, collection to court.

Each has its owner. They are derived from the ledger and the reports; the limit of each is set by a State, in the
statute book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from itsso.forensics.custody.chain import Chain
from itsso.forensics.models import Holder, Item, Note, NoteStatus, Released
from itsso.law.clock_state import ClockState
from itsso.law.counting import day_of
from itsso.law.in_force import limit_in_force
from itsso.lawbook.queries import local
from itsso.platform.clock import INDIA

RULES = ("laboratory.dispatch", "laboratory.report", "laboratory.collection", "laboratory.court")


@dataclass(frozen=True, slots=True)
class ItemClock:
    """One of the four clocks: its start, and its end unless it runs; `due` where the State sets a limit."""

    rule: str
    begun: datetime | None
    ended: datetime | None
    due: date | None = None
    outer: date | None = None
    authority: str = ""

    def state(self, now: datetime) -> ClockState:
        """Return not_started, running, overdue, met or late: the last day of a limit counts to its end."""
        if self.begun is None:
            return ClockState.NOT_STARTED
        last = (self.ended or now).astimezone(INDIA).date()
        over = self.outer is not None and last > self.outer
        if self.ended is None:
            return ClockState.OVERDUE if over else ClockState.RUNNING
        return ClockState.LATE if over else ClockState.MET

    def days(self, now: datetime) -> int | None:
        """Return the whole days it took or has taken; zero if the paper went to court before it was collected here."""
        return max(0, ((self.ended or now) - self.begun).days) if self.begun else None


def item_clocks(
    chain: Chain, item: Item, notes: Sequence[Note], reports: Sequence[Released], state: str
) -> list[ItemClock]:
    """Return the four clocks of one item, from the notes (newest first) and the reports of its case.

    The laboratory's clock begins when all items of the note have arrived, so that time for items it returned does not
    count against it, and ends with the first report of the last section that was asked. The officer's own clocks end
    with the last report that is collected and filed. A report that was superseded before it was collected or filed is
    replaced here by the later one.
    """
    label = item.label
    active_note = next((note for note in notes if label in note.labels and note.standing != NoteStatus.RETURNED), None)
    awaited = sum(label in question["labels"] for question in active_note.asked) if active_note else 0
    own_reports = [
        report for report in reports if active_note and report.note_id == active_note.pk and label in report.labels
    ]
    first = [report for report in own_reports if report.version == 1]
    valid_reports = [report for report in own_reports if report.superseded_by is None]
    whole = awaited > 0 and len(first) >= awaited
    released = max((report.released_at for report in first), default=None) if whole else None
    collected = _latest_if_complete(report.collected_at for report in valid_reports) if whole else None
    filed = _latest_if_complete(report.filed_at for report in valid_reports) if whole else None
    received = active_note.received_at if active_note else None
    sent = chain.first_given_to(Holder.MESSENGER, Holder.RECEPTION)
    pairs = ((item.seized_at, sent), (received, released), (released, collected), (collected, filed))
    return [_item_clock(rule, begun, ended, state) for rule, (begun, ended) in zip(RULES, pairs, strict=True)]


def _latest_if_complete(times: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of several times, or None if one is missing."""
    all_times = list(times)
    known_times = [time for time in all_times if time is not None]
    return max(known_times) if known_times and len(known_times) == len(all_times) else None


def _item_clock(rule: str, begun: datetime | None, ended: datetime | None, state: str) -> ItemClock:
    if begun is None:
        return ItemClock(rule, None, None)
    return ItemClock(rule, begun, ended, *limit(rule, state, begun.astimezone(INDIA)))


def limit(rule: str, state: str, begun: datetime) -> tuple[date | None, date | None, str]:
    """Return due and outer day by a State's limit, with its authority, for a period that began then.

    None where the State sets no limit.
    """
    state_limit = limit_in_force(rule, state, begun.date())
    if state_limit is None:
        return None, None, ""
    due, outer = state_limit.end(begun)
    return day_of(due), day_of(outer), local(state_limit.version.authority)
