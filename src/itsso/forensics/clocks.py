"""The four clocks of an item, each with its owner: seizure to dispatch, receipt to report, report to collection,
collection to court. Worked out from the ledger and the reports; the limit of each is a State's, in the statute book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from itsso.forensics.chain import Chain
from itsso.forensics.models import Holder, Item, Note, NoteStatus, Released
from itsso.law.counting import day_of
from itsso.law.in_force import limit_in_force
from itsso.lawbook.queries import local
from itsso.platform.clock import INDIA

RULES = ("laboratory.dispatch", "laboratory.report", "laboratory.collection", "laboratory.court")


@dataclass(frozen=True, slots=True)
class ItemClock:
    """One of the four: from when to when, or running; `due` where the State sets a limit."""

    rule: str
    begun: datetime | None
    ended: datetime | None
    due: date | None = None
    outer: date | None = None
    authority: str = ""

    def state(self, now: datetime) -> str:
        """not_started, running, overdue, met or late: a limit's last day counts to its end."""
        if self.begun is None:
            return "not_started"
        last = (self.ended or now).astimezone(INDIA).date()
        over = self.outer is not None and last > self.outer
        if self.ended is None:
            return "overdue" if over else "running"
        return "late" if over else "met"

    def days(self, now: datetime) -> int | None:
        """Whole days that it took or has taken; nought where the paper went to court before it was collected here."""
        return max(0, ((self.ended or now) - self.begun).days) if self.begun else None


def item_clocks(
    chain: Chain, item: Item, notes: Sequence[Note], reports: Sequence[Released], state: str
) -> list[ItemClock]:
    """The four clocks of one item, from the notes (the newest first) and the reports of its case.

    The laboratory's begins when all of the note is there, so that what it returned is not held against it, and ends
    with the first report of the last section that was asked; the officer's own with the last that is collected and
    filed. A report that was superseded before it was collected or filed is answered by the later one.
    """
    label = item.label
    current_note = next((note for note in notes if label in note.labels and note.standing != NoteStatus.RETURNED), None)
    awaited = sum(label in question["labels"] for question in current_note.asked) if current_note else 0
    own_reports = [
        report for report in reports if current_note and report.note_id == current_note.pk and label in report.labels
    ]
    first = [report for report in own_reports if report.version == 1]
    current = [report for report in own_reports if report.superseded_by is None]
    whole = awaited > 0 and len(first) >= awaited
    released = max((report.released_at for report in first), default=None) if whole else None
    collected = _latest_if_complete(report.collected_at for report in current) if whole else None
    filed = _latest_if_complete(report.filed_at for report in current) if whole else None
    received = current_note.received_at if current_note else None
    sent = chain.first_given_to(Holder.MESSENGER, Holder.RECEPTION)
    pairs = ((item.seized_at, sent), (received, released), (released, collected), (collected, filed))
    return [_item_clock(rule, begun, ended, state) for rule, (begun, ended) in zip(RULES, pairs, strict=True)]


def _latest_if_complete(times: Iterable[datetime | None]) -> datetime | None:
    """The last of several times, if all are there."""
    all_times = list(times)
    known_times = [time for time in all_times if time is not None]
    return max(known_times) if known_times and len(known_times) == len(all_times) else None


def _item_clock(rule: str, begun: datetime | None, ended: datetime | None, state: str) -> ItemClock:
    if begun is None:
        return ItemClock(rule, None, None)
    return ItemClock(rule, begun, ended, *limit(rule, state, begun.astimezone(INDIA)))


def limit(rule: str, state: str, begun: datetime) -> tuple[date | None, date | None, str]:
    """Due and outer day by a State's limit for what began at a moment, with its authority; none where it sets none."""
    limit_found = limit_in_force(rule, state, begun.date())
    if limit_found is None:
        return None, None, ""
    due, outer = limit_found.end(begun)
    return day_of(due), day_of(outer), local(limit_found.version.authority)
