"""Notices of changes that superiors must know of at once, written in the transaction of the entry that makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from itsso import law
from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.alerts import queries
from itsso.alerts.changes import NOTIFIED_POST, RINGING, WATCHED, CaseChange, ChangeKind, between
from itsso.alerts.delivery import reason_of
from itsso.alerts.ladders import Post
from itsso.alerts.recipients import LINE, Addressee, CasePost, addressees
from itsso.cases.derive import Derived
from itsso.cases.entry_followers import AddedEntries, ExtendedHistory
from itsso.cases.models import Case
from itsso.law.event_kinds import Kind
from itsso.notices.actions import NewNotice, notify, withdraw
from itsso.notices.codes import Urgency
from itsso.platform.clock import IST, now
from itsso.protection.models import Opening
from itsso.protection.ranges import enter

CHANGE_TOPIC = "alerts.change"
RINGS_WITHIN = timedelta(hours=24)
"""A change that became known later than this does not ring: it is on the list of 08:00."""


class PlacedChange(NamedTuple):
    """A change with its case, and the key by which it makes one notice."""

    case_id: UUID
    station_no: int
    change: CaseChange
    key: str

    @property
    def case_post(self) -> CasePost:
        """Return the post that is notified of it."""
        return CasePost(self.case_id, self.station_no, NOTIFIED_POST[self.change.kind])


def follow_entries(cases: Sequence[AddedEntries], derived: Mapping[UUID, Derived], by: Posting) -> None:
    """Notify superiors of the changes that entries add, and withdraw the notices of those that they undo.

    Nobody is notified in a State that is not live, or of a change that was on record before it went live. The officer
    who made a change gets no notice of it.
    """
    live = queries.live_states()
    if not live:
        return
    watched = [
        (added.history, derived[added.case.id])
        for added in cases
        if _may_change(added) and derived[added.case.id].station.state in live
    ]
    new: list[PlacedChange] = []
    ended: list[str] = []
    for history, case in watched:
        difference = between(history.entries, history.number_before)
        new += [
            PlacedChange(history.case_id, case.station.number, change, _key(history, change))
            for change in difference.new
            if _is_after(change.recorded, live[case.station.state])
        ]
        ended += [key for change in difference.ended for key in _keys(history, change)]
    if ended:
        with enter(system_posting()):
            withdraw(ended)
    if new:
        reached = addressees({placed.case_post for placed in new})
        notify([notice for placed in new for notice in _notices(placed, reached[placed.case_post], by)])


def _may_change(added: AddedEntries) -> bool:
    """Return whether the kinds of the entries can make a change; the registration of a new case alone cannot."""
    watched = added.kinds & WATCHED
    return bool(watched if added.case.stored else watched - {Kind.FIR_REGISTERED})


def _is_after(recorded: law.model.Moment | None, live: datetime) -> bool:
    if not isinstance(recorded, datetime):
        return recorded is not None and recorded >= live.astimezone(IST).date()
    return recorded >= live


def _notices(placed: PlacedChange, addressee: Addressee, by: Posting) -> Iterator[NewNotice]:
    if addressee.posting_id is None or addressee.posting_id == by.pk:
        return
    kind = placed.change.kind
    yield NewNotice(
        posting_id=addressee.posting_id,
        topic=CHANGE_TOPIC,
        subject=placed.case_id,
        reference=f"{kind}:{placed.change.subject or '-'}.{placed.change.entry_id}",
        station_no=placed.station_no,
        urgency=Urgency.AT_ONCE if kind in RINGING and _is_fresh(placed.change) else Urgency.LIST,
        reason=reason_of(NOTIFIED_POST[kind], is_vacant=addressee.post != NOTIFIED_POST[kind]),
        expires=None,
        key=placed.key,
    )


def _is_fresh(change: CaseChange) -> bool:
    """Return whether a change happened within the last day; where only its day is known, today or yesterday."""
    earliest = now() - RINGS_WITHIN
    return change.at >= earliest if isinstance(change.at, datetime) else change.at >= earliest.astimezone(IST).date()


def _key(history: ExtendedHistory, change: CaseChange) -> str:
    """Return the key of a new change: another one where a correction restores a change that an earlier one undid."""
    added = history.entries[history.number_before :]
    corrections = [event.id for event in added if event.kind == Kind.CORRECTED and event.id is not None]
    return _hashed(history.case_id, change, corrections[-1] if corrections else "")


def _keys(history: ExtendedHistory, change: CaseChange) -> list[str]:
    """Return every key that the notice of a change may have."""
    before = history.entries[: history.number_before]
    corrections = [event.id for event in before if event.kind == Kind.CORRECTED and event.id is not None]
    return [_hashed(history.case_id, change, correction) for correction in ("", *corrections)]


def _hashed(case_id: UUID, change: CaseChange, correction: str) -> str:
    named = f"{case_id} {change.kind} {change.entry_id} {change.codes} {correction}"
    return f"change:{sha256(named.encode()).hexdigest()[:40]}"


def report_opening(opening: Opening, by: Posting) -> None:
    """Notify the superintendent of an opening of identity beyond the number expected in a day.

    Of the superintendent's own openings the next post above is notified.
    """
    case = Case.objects.select_related("station").filter(pk=opening.case_id).first()
    if case is None or case.station.state not in queries.live_states():
        return
    post = NOTIFIED_POST[ChangeKind.IDENTITY_OPENED]
    addressee = next(
        (reached for reached in _upward(case, post) if reached.posting_id != by.pk),
        Addressee(None, None),
    )
    if addressee.posting_id is None:
        return
    notify(
        [
            NewNotice(
                posting_id=addressee.posting_id,
                topic=CHANGE_TOPIC,
                subject=case.pk,
                reference=f"{ChangeKind.IDENTITY_OPENED}:-.{opening.pk.hex}",
                station_no=case.station.first,
                urgency=Urgency.LIST,
                reason=reason_of(post, is_vacant=addressee.post != post),
                expires=None,
                key=f"change:opening:{opening.pk.hex}",
            )
        ]
    )


def _upward(case: Case, post: Post) -> Iterator[Addressee]:
    """Yield the addressee of a post, and of each post above it."""
    for higher in LINE[LINE.index(post) :]:
        wanted = CasePost(case.pk, case.station.first, higher)
        yield addressees({wanted})[wanted]
