"""The changes of a case that superiors must know of at once: a pure function of its history.

Each change names the entry that made it. So a change that a correction undoes is missing from the history as
corrected, and one that an entry adds is new in it: `between` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from itsso import law
from itsso.alerts.ladders import Post
from itsso.cases.derive import counting_in_force
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.model import Moment
from itsso.law.report_lists import with_accused_of_forms
from itsso.law.reports import REPORTS


class ChangeKind(StrEnum):
    """A change that a superior must know of."""

    SECTION_REMOVED = "section_removed"
    ACCUSED_REMOVED = "accused_removed"
    ACCUSED_NOT_CHARGED = "accused_not_charged"
    OFFICER_CHANGED = "officer_changed"
    RELEASED = "released"
    DEFAULT_BAIL = "default_bail"
    CLOSURE_PROPOSED = "closure_proposed"
    FIR_UNLOCKED = "fir_unlocked"
    IDENTITY_OPENED = "identity_opened"


NOTIFIED_POST: Final[Mapping[ChangeKind, Post]] = {
    ChangeKind.SECTION_REMOVED: "sp",
    ChangeKind.ACCUSED_REMOVED: "sp",
    ChangeKind.ACCUSED_NOT_CHARGED: "sp",
    ChangeKind.OFFICER_CHANGED: "sdpo",
    ChangeKind.RELEASED: "sdpo",
    ChangeKind.DEFAULT_BAIL: "dig",
    ChangeKind.CLOSURE_PROPOSED: "sp",
    ChangeKind.FIR_UNLOCKED: "sp",
    ChangeKind.IDENTITY_OPENED: "sp",
}
"""The one post that is notified of each change. A range or zone is notified of default bail alone."""

RINGING: Final = frozenset({ChangeKind.RELEASED, ChangeKind.FIR_UNLOCKED})
"""The changes that may ring a telephone at any hour."""

WATCHED: Final = frozenset(
    {
        Kind.CORRECTED,
        Kind.FIR_REGISTERED,
        Kind.OFFENCES_ALTERED,
        Kind.INVESTIGATION_ASSIGNED,
        Kind.RELEASED,
        Kind.DRAFT_REPORT_SUBMITTED,
        Kind.FINAL_REPORT_PREPARED,
        Kind.FINAL_REPORT_FORWARDED,
        Kind.FINAL_REPORT_FILED,
        Kind.SUPPLEMENTARY_REPORT_FILED,
        Kind.ACCUSED_NAMED_IN_REPORT,
        Kind.FIR_UNLOCKED_ON_PORTAL,
    }
)
"""The kinds of entry that can add a change or undo one."""

_PROPOSES: Final = (
    Kind.DRAFT_REPORT_SUBMITTED,
    Kind.FINAL_REPORT_PREPARED,
    Kind.FINAL_REPORT_FORWARDED,
    Kind.FINAL_REPORT_FILED,
)
_BEGINS_AGAIN: Final = (Kind.DRAFT_REPORT_RETURNED, Kind.FINAL_REPORT_RETURNED, Kind.REOPENED)


class CaseChange(NamedTuple):
    """A change of a case: its kind, the entry that made it, and what makes it another change if corrected.

    `codes` holds codes: sections, a label, an officer's number. `subject` is the accused, where it is of one.
    """

    kind: ChangeKind
    entry_id: str
    codes: str
    subject: str
    at: Moment
    recorded: Moment | None

    @property
    def identity(self) -> tuple[ChangeKind, str, str]:
        """Return what makes two changes the same one."""
        return self.kind, self.entry_id, self.codes


class HistoryDifference(NamedTuple):
    """The changes that a history has gained, and those that it has no more."""

    new: Sequence[CaseChange]
    ended: Sequence[CaseChange]


def between(entries: Sequence[law.Event], number_before: int) -> HistoryDifference:
    """Return the changes that the entries after the first `number_before` add, and those that they undo."""
    before = {change.identity: change for change in changes(entries[:number_before])}
    after = {change.identity: change for change in changes(entries)}
    return HistoryDifference(
        [change for identity, change in after.items() if identity not in before],
        [change for identity, change in before.items() if identity not in after],
    )


def changes(history: Sequence[law.Event]) -> list[CaseChange]:
    """Return every change in a history, corrections among it. A case whose FIR is withdrawn or moved has none."""
    events = law.effective_events(history, None)
    if not any(event.kind == Kind.FIR_REGISTERED for event in events):
        return []
    return [
        *_sections_removed(history, events),
        *_accused_removed(history, events),
        *_accused_not_charged(events),
        *_officers_changed(events),
        *_released(events),
        *_closures_proposed(events),
        *(_change(ChangeKind.FIR_UNLOCKED, event) for event in events if event.kind == Kind.FIR_UNLOCKED_ON_PORTAL),
    ]


def _change(kind: ChangeKind, event: law.Event, codes: str = "", subject: str = "") -> CaseChange:
    return CaseChange(kind, event.id or "", codes, subject, event.at, event.recorded)


def _sections_removed(history: Sequence[law.Event], events: Sequence[law.Event]) -> Iterator[CaseChange]:
    """Yield where sections are fewer than before: by a later entry, or by the correction of an entry.

    A section in whose place a lesser one was put is removed too.
    """
    naming = [event for event in counting_in_force(history) if event.kind in _NAMES_SECTIONS]
    for before, after in pairwise(naming):
        removed = _offences(before) - _offences(after)
        if removed:
            yield _change(ChangeKind.SECTION_REMOVED, after, " ".join(sorted(removed)))
    in_force = {event.id: event for event in events}
    latest = _offences(naming[-1]) if naming else frozenset()
    for event, correction in _corrected(history):
        if event.kind in _NAMES_SECTIONS:
            remaining = _offences(in_force[event.id]) if event.id in in_force else latest
            removed = _offences(event) - remaining
            if removed:
                yield _change(ChangeKind.SECTION_REMOVED, correction, " ".join(sorted(removed)))


_NAMES_SECTIONS: Final = (Kind.FIR_REGISTERED, Kind.OFFENCES_ALTERED)


def _offences(event: law.Event) -> frozenset[str]:
    return frozenset(event.facts.get(FactName.OFFENCES, ()))


def _corrected(history: Sequence[law.Event]) -> Iterator[tuple[law.Event, law.Event]]:
    """Yield each entry as it was first recorded that was corrected, with its first correction."""
    first: dict[str, law.Event] = {}
    for event in history:
        if event.kind == Kind.CORRECTED and event.corrects is not None:
            first.setdefault(event.corrects, event)
    for event in history:
        if event.id in first and event.kind != Kind.CORRECTED:
            yield event, first[event.id]


def _accused_removed(history: Sequence[law.Event], events: Sequence[law.Event]) -> Iterator[CaseChange]:
    """Yield the accused of whom an entry was corrected, and whom no entry names any more."""
    named = {event.subject for event in events}
    labels: set[str] = set()
    for event, correction in _corrected(history):
        label = event.subject or ""
        if label.startswith("A") and label not in named and label not in labels:
            labels.add(label)
            yield _change(ChangeKind.ACCUSED_REMOVED, correction, label, label)


def _accused_not_charged(events: Sequence[law.Event]) -> Iterator[CaseChange]:
    """Yield the accused whom a charge sheet leaves out; a closure report, which leaves out all, is another change."""
    for report in with_accused_of_forms(events):
        if report.kind in REPORTS and report.facts.get(FactName.REPORT) != "closure":
            for label in report.facts.get(FactName.NOT_CHARGED, ()):
                yield _change(ChangeKind.ACCUSED_NOT_CHARGED, report, label, label)


def _officers_changed(events: Sequence[law.Event]) -> Iterator[CaseChange]:
    """Yield where another officer took the investigation over, unless the case went to another station with it."""
    naming = [event for event in events if event.facts.get(FactName.IO_REF) or FactName.TO in event.facts]
    officer = ""
    for event in sorted(naming, key=_moment):
        named = str(event.facts.get(FactName.IO_REF, ""))
        if event.kind == Kind.INVESTIGATION_ASSIGNED and officer and named != officer:
            yield _change(ChangeKind.OFFICER_CHANGED, event, named)
        officer = named


def _moment(event: law.Event) -> tuple[str, str]:
    """Return a key that puts an entry without a time of day at the beginning of its day."""
    text = event.at.isoformat()
    return text[:10], text[11:]


def _released(events: Sequence[law.Event]) -> Iterator[CaseChange]:
    for event in events:
        if event.kind == Kind.RELEASED:
            label = event.subject or ""
            yield _change(ChangeKind.RELEASED, event, label, label)
            if event.facts.get(FactName.WHY) == "default_bail":
                yield _change(ChangeKind.DEFAULT_BAIL, event, label, label)


def _closures_proposed(events: Sequence[law.Event]) -> Iterator[CaseChange]:
    """Yield the first entry that proposes to close the case, and the first again after it was returned or reopened."""
    proposed = False
    for event in sorted(events, key=_moment):
        if event.kind in _BEGINS_AGAIN:
            proposed = False
        elif event.kind in _PROPOSES and event.facts.get(FactName.REPORT) == "closure" and not proposed:
            proposed = True
            yield _change(ChangeKind.CLOSURE_PROPOSED, event)
