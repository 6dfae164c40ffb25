"""What packages above do when entries are added to cases, in the same transaction.

A package registers a function in its AppConfig.ready. It is called where an officer or a feed adds entries, and not
where stored cases are only calculated again: a new version of the law tells nobody of an old entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from itsso import law
from itsso.accounts.models import Posting
from itsso.cases.derive import Derived
from itsso.cases.history.events import LockedCase, law_events
from itsso.law.event_kinds import Kind


@dataclass(frozen=True, slots=True)
class ExtendedHistory:
    """The history of a case to which entries were added: all of it, and how many entries it had before."""

    case_id: UUID
    entries: Sequence[law.Event]
    number_before: int


@dataclass(frozen=True, slots=True)
class AddedEntries:
    """The kinds of the entries that were added to a case, and its history where a function asks for it."""

    case: LockedCase
    kinds: frozenset[Kind]

    @property
    def history(self) -> ExtendedHistory:
        """Return the history as the law reads it; to be asked for only where the kinds matter, since it costs time."""
        case = self.case
        return ExtendedHistory(case.id, law_events(case.events), len(case.events) - len(case.added))


type EntryFollower = Callable[[Sequence[AddedEntries], Mapping[UUID, Derived], Posting], None]
"""A function that is given the entries of one batch, what is derived of each case with them, and whose act it is."""

_followers: dict[str, EntryFollower] = {}


def register(name: str, follower: EntryFollower) -> None:
    """Register what a package does when entries are added."""
    _followers[name] = follower


def call(cases: Sequence[LockedCase], derived: Mapping[UUID, Derived], by: Posting) -> None:
    """Call every registered function with the entries of a batch."""
    if not _followers:
        return
    added = [AddedEntries(case, frozenset(event.kind for event in case.added)) for case in cases]
    for follower in _followers.values():
        follower(added, derived, by)
