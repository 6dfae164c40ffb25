"""Join two cases that turn out to be one, and take such a join back: histories, identity, and rows of other packages.

A feed joins cases by its own rows (`exchange.feed_import.matcher`); an officer joins a Zero FIR and an FIR of which no
row says that they are one (`intake.zero_firs.pairs`). Both move the history in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, LockedCase, NewEvent, StoredEvent, own_source
from itsso.cases.identity.actions import MovedIdentity, identity_of, move_identity, return_identity
from itsso.cases.models import Precision
from itsso.cases.police_reports import with_labels
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import REPORTS
from itsso.platform.errors import Refused

type AddEvents = Callable[[LockedCase, Sequence[NewEvent]], Sequence[StoredEvent]]
"""A function that adds events to a case and returns them as they will be stored, as `Batch.add` does."""


class MovedHistory(msgspec.Struct, frozen=True):
    """A history that was moved to another case.

    `labels` gives each person with a reference of a source (V1, A1) the label in the other case, `events` each event in
    the other case, by its id there, the id that it had.
    """

    labels: dict[str, str]
    events: dict[str, str]
    records: frozenset[str]


def move_history(case: LockedCase, into: LockedCase, add: AddEvents) -> MovedHistory:
    """Add the events of `case` to `into`, the case that it turned out to be; both are written by the caller's batch."""
    refs, effective_events = case.refs(), case.effective_events()
    moved = effective_events or case.events[:1]  # with all withdrawn, one must still say that it was joined
    add(case, [_joined_away(old.id, old.recorded, into.id) for old in moved])

    def label_there(label: str) -> str:
        return into.label_of(refs[label], None) if label in refs else label

    new_ids: dict[str, str] = {}
    for old in effective_events:
        ref = refs.get(old.subject)
        accused, victim = (ref, None) if old.subject.startswith("A") else (None, ref)
        facts = with_labels(old.facts, label_there) if old.kind in REPORTS else old.facts
        again = NewEvent(old.kind, old.at, old.precision, old.recorded, facts, accused, victim)
        again.record, again.subject, again.source = old.record, "" if ref else old.subject, old.source
        (stored,) = add(into, [again])
        new_ids[stored.id] = old.id
    return MovedHistory(
        labels={label: into.labels.get(label[0] + ref, label) for label, ref in refs.items()},
        events=new_ids,
        records=frozenset(event.record for event in case.events if event.record),
    )


def _joined_away(event_id: str, recorded: datetime, case_id: UUID) -> NewEvent:
    facts: EventFacts = {FactName.JOINED_TO: str(case_id)}
    return NewEvent(Kind.CORRECTED, recorded, Precision.MINUTE, recorded, facts, corrects=event_id)


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A case whose history went to another one, with the records of feeds that belong to it."""

    from_case: UUID
    to_case: UUID
    records: frozenset[str]
    is_return: bool = False  # whether it takes an earlier move back


type FollowMove = Callable[[CaseMove], None]
type CasesWithFixedRows = Callable[[Collection[UUID]], Collection[UUID]]

_followers: dict[str, FollowMove] = {}
_fixed_rows: dict[str, CasesWithFixedRows] = {}


def register_follower(name: str, follow: FollowMove) -> None:
    """Register what moves a package's rows of a case after it."""
    _followers[name] = follow


def register_fixed_rows(name: str, cases_with_rows: CasesWithFixedRows) -> None:
    """Register which of some cases have rows of a package that cannot move to another case."""
    _fixed_rows[name] = cases_with_rows


def cases_with_fixed_rows(case_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some cases have rows that cannot move to another case, such as exhibits."""
    return {case_id for query in _fixed_rows.values() for case_id in query(case_ids)}


@dataclass(frozen=True, slots=True)
class HistoryJoin:
    """Two cases of which one took over the history of the other, in a batch that may hold more."""

    joined: UUID
    remaining: UUID
    history: MovedHistory

    def finish(self, *, by: Posting) -> None:
        """Let identity and rows of the joined case follow its history, once the batch is written."""
        move_identity({self.joined: self.remaining}, {self.joined: self.history.labels}, by=by)
        for follow in _followers.values():
            follow(CaseMove(self.joined, self.remaining, self.history.records))


class CaseJoin(msgspec.Struct, frozen=True):
    """A join as it has to be known to take it back: ids and labels."""

    joined: UUID
    remaining: UUID
    history: MovedHistory
    identity: MovedIdentity

    def as_json(self) -> dict[str, object]:
        """Return the join as it is stored."""
        stored: dict[str, object] = msgspec.to_builtins(self, str_keys=True)
        return stored


def stored_join(stored: Mapping[str, object]) -> CaseJoin:
    """Return the join of which `CaseJoin.as_json` gave the stored form."""
    return msgspec.convert(stored, CaseJoin, str_keys=True)


def join(case: LockedCase, into: LockedCase, *, by: Posting) -> CaseJoin:
    """Join two locked cases: the history, identity and rows of `case` go to `into`, or the other way round.

    The other way where only `case` has rows that cannot move. The range of the transaction must have both cases.

    Raises:
        Refused: both cases have rows that cannot move.
    """
    with_fixed_rows = cases_with_fixed_rows((case.id, into.id))
    if with_fixed_rows == {case.id, into.id}:
        raise Refused(
            _(
                "Exhibits are registered in both cases, and their chain of custody stays where it began. The two "
                "cannot be joined here."
            )
        )
    if case.id in with_fixed_rows:
        case, into = into, case
    with Batch(by=by, source=own_source(by)) as batch:
        history = move_history(case, into, batch.add)
    identity = identity_of(case.id)
    HistoryJoin(case.id, into.id, history).finish(by=by)
    return CaseJoin(case.id, into.id, history, identity)


def separate(case_join: CaseJoin, joined: LockedCase, remaining: LockedCase, *, by: Posting) -> None:
    """Take a join back: what was moved, as it is in force today, returns to the case that it came from.

    What was recorded after the join stays in the remaining case, except what a record of the joined case's feed says.
    """
    history = case_join.history
    before = {event.id: event for event in joined.events}
    labels = {new_label: label for label, new_label in history.labels.items()}
    returning = [
        event
        for event in remaining.effective_events()
        if event.id in history.events or (event.record is not None and event.record in history.records)
    ]
    with Batch(by=by, source=own_source(by)) as batch:
        batch.add(remaining, [_returned(event.id, event.recorded, joined.id) for event in returning])
        for event in returning:
            original = before.get(history.events.get(event.id, ""))
            subject = original.subject if original is not None else labels.get(event.subject, event.subject)
            facts = with_labels(event.facts, lambda label: labels.get(label, label)) if event.kind in REPORTS else None
            again = NewEvent(event.kind, event.at, event.precision, event.recorded, facts or event.facts)
            again.record, again.subject, again.source = event.record, subject, event.source
            batch.add(joined, [again])
    return_identity(case_join.identity, remaining.id, joined.id)
    for follow in _followers.values():
        follow(CaseMove(remaining.id, joined.id, history.records, is_return=True))


def _returned(event_id: str, recorded: datetime, case_id: UUID) -> NewEvent:
    """Return the correction that withdraws a moved event, as if it had never been there: known since the event is."""
    facts: EventFacts = {FactName.JOINED_TO: str(case_id), FactName.REASON: "wrong_case"}
    return NewEvent(Kind.CORRECTED, recorded, Precision.MINUTE, recorded, facts, corrects=event_id)
