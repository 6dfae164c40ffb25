"""Jurisdiction in the feed: what a sender may report of a case that another unit sent away, or has received."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from itsso import law
from itsso.cases.actions import OWN_SOURCE, Batch, CaseKey, LockedCase, NewEvent, StoredEvent
from itsso.cases.derive import PLACING_FACTS, day, destination_of, placements
from itsso.cases.facts import COUNTING, MOVES
from itsso.cases.history.events import law_events
from itsso.cases.models import Precision
from itsso.exchange.feed_import.rows import FeedRow
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.reasons import Fault
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import IST

FORWARDING = frozenset({Kind.ZERO_FIR_SENT, Kind.ZERO_FIR_PAPERS_SENT})
"""Acts of the first station that may also come after it transferred a Zero FIR: the papers follow later."""

DISPATCHES = frozenset({Kind.ZERO_FIR_SENT, Kind.ZERO_FIR_DIRECTED})
TRANSFER = DISPATCHES | {Kind.ZERO_FIR_RETURNED, Kind.ZERO_FIR_REFERRED}
"""Kinds of event that say where a Zero FIR is on its way to, or that this is open again."""

REPORTABLE_ACTORS = frozenset({"station", "investigating_officer", "doctor"})
"""Who does the acts that a unit may still report of a case that it had: not the court."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of a source's rows, for the stations of one unit."""

    stations: StationDirectory
    source: str

    def permitted_numbers(
        self, row: FeedRow, numbers: Sequence[CaseKey], case_of: Callable[[CaseKey | None], LockedCase | None]
    ) -> Iterator[CaseKey]:
        """Yield those of `numbers`, which a row would give its case, that the sender may give.

        A number outside the sender's unit joins the row to another unit's case. That is allowed only where that unit
        sent the Zero FIR to a station of the sender's unit, and nobody has registered it since. A Zero FIR that does
        not exist and one that was not sent are treated alike, and so is a number of the sender's own whose case another
        unit has received. A row that itself belongs to such a case gives it no further number: two cases would become
        one of the other unit's.
        """
        own_case = case_of(row.key)
        departed_case = own_case if own_case is not None and self.has_left_unit(own_case) else None
        for number in numbers:
            case, is_ours = case_of(number), number.station_id in self.stations.own_ids
            if departed_case is not None and number not in departed_case.keys:
                continue
            if (
                number == row.key
                or (case is not None and case is own_case)
                or (is_ours and (case is None or not self.has_left_unit(case)))
                or (not is_ours and case is not None and self._was_sent_here(case))
            ):
                yield number

    def refuse_forbidden(self, case: LockedCase, events: Sequence[NewEvent], batch: Batch) -> None:
        """Refuse events that the sender may not report of the case.

        From an event that says the case left, the destination is dropped where another unit has the case.

        Raises:
            Fault: `with_another_unit` or `goes_back`.
        """
        if self.stations.holds_all:
            return
        if self.has_left_unit(case):
            self._forbid_reclaim(case, batch.preview(case, events))
            for event in events:
                if event.kind in MOVES:  # the destination is known; repeated, it would be the day's last
                    event.facts = event.facts.copy()
                    event.facts.pop(FactName.TO, None)
        elif case.stored and any(event.corrects is not None for event in events):
            self._forbid_loss(case, batch.preview(case, events))

    def has_left_unit(self, case: LockedCase) -> bool:
        """Return whether a case is with another unit, by all that is known now, and was not sent to the sender's unit.

        It does not matter who moved it there.
        """
        is_here = not case.stored or self.stations.contains(case.station_no)
        if case.added and not (is_here and self._stays(case.added)):
            is_here = destination_of(case.placements()[-1]) in self.stations.own_ids
        return not is_here and not self._was_sent_here(case)

    def _stays(self, added: Sequence[StoredEvent]) -> bool:
        """Return whether none of the events can have moved the case to another unit. Asked for each row of a load."""
        return all(
            event.corrects is None
            and self.stations.own_ids.issuperset({event.facts[name] for name in PLACING_FACTS if name in event.facts})
            for event in added
        )

    def _forbid_reclaim(self, case: LockedCase, added: Sequence[StoredEvent]) -> None:
        """Refuse events that would pull back a case which is with another unit.

        The case counts as the unit that has it says. A unit that had it earlier may still report what was done in that
        time, but corrects nothing any more.

        Raises:
            Fault: `with_another_unit`.
        """
        stays = self._stays_here(case) if added else []
        if not all(self._may_still_report(stays, case, event) for event in added):
            raise Fault("with_another_unit", column="source_record_id")

    def _forbid_loss(self, case: LockedCase, added: Sequence[StoredEvent]) -> None:
        """Refuse a correction by which a case would fall to another unit with everything stored here.

        The case must be sent to the other unit instead.

        Raises:
            Fault: `goes_back`.
        """
        last = placements(law_events([*case.events, *added]))[-1]
        kinds = [
            event.facts[FactName.REPLACEMENT]["kind"] if FactName.REPLACEMENT in event.facts else event.kind
            for event in added
        ]
        is_sent = last.kind in MOVES and not MOVES.isdisjoint(kinds)
        if destination_of(last) not in self.stations.own_ids and not is_sent:
            raise Fault("goes_back", column="source_record_id")

    def _stays_here(self, case: LockedCase) -> list[Stay]:
        """Return the times in which the sender's unit had a case, each up to the event by which it left."""
        stays: list[Stay] = []
        since: date | None = None
        for number, event in enumerate(case.placements()):
            is_here = destination_of(event) in self.stations.own_ids
            if is_here and since is None:
                since = day(event.at) if number else date.min  # what happened before the FIR was with its station too
            elif not is_here and since is not None:
                stays.append(Stay(since, event))
                since = None
        return stays

    def _may_still_report(self, stays: Sequence[Stay], case: LockedCase, event: StoredEvent) -> bool:
        """Return whether an event is an act of the time in which the unit had the case, or is still to be sent then."""
        if not stays or event.corrects is not None or event.kind == Kind.INVESTIGATION_ASSIGNED:
            return False
        if event.kind in FORWARDING:
            return True
        on = _day(event)
        if not any(stay.since <= on <= day(stay.departure.at) for stay in stays):
            return False
        if event.kind in MOVES:  # it left as is known: there, on the day of the FIR there
            departure, to = stays[-1].departure, event.facts.get(FactName.TO)
            if to is None:
                return True
            return departure.kind == Kind.FIR_REGISTERED and to == destination_of(departure) and on == day(departure.at)
        if event.kind in COUNTING or REPORTABLE_ACTORS.isdisjoint(law.book().kinds[event.kind].recorded_by):
            return False
        return not event.subject or self._names_its_own(event.subject, case)

    def _names_its_own(self, subject: str, case: LockedCase) -> bool:
        """Return whether a person can only be the one that the sender means.

        Two sources may use the same label for different persons.
        """
        alike = [event for event in case.events if event.subject[:1] == subject[:1]]
        return all(event.source == self.source for event in alike) and (
            subject[0] == "A" or subject == "V1" or any(event.subject == subject for event in alike)
        )

    def _was_sent_here(self, case: LockedCase) -> bool:
        """Return whether a Zero FIR is on its way to a station of the sender's unit, as a feed says.

        That is so if the last event of its way says it, and nobody has registered it yet and it was not transferred
        elsewhere.
        """
        events = case.effective_events()
        if any(event.kind in MOVES or event.facts.get(FactName.FIR) == "regular" for event in events):
            return False
        if not any(event.kind == Kind.FIR_REGISTERED for event in events):
            return False  # it was withdrawn
        last = max((event for event in events if event.kind in TRANSFER), key=_by_then, default=None)
        return (
            last is not None
            and last.kind in DISPATCHES
            and last.source != OWN_SOURCE
            and last.facts.get(FactName.TO) in self.stations.own_ids
        )


LAST_MOMENT = timedelta(days=1, microseconds=-1)


class Stay(NamedTuple):
    """A time in which the sender's unit had a case: from a day until the event by which it left."""

    since: date
    departure: law.Event


def _day(event: StoredEvent) -> date:
    return event.at.astimezone(IST).date()


def _by_then(event: StoredEvent) -> tuple[datetime, bool]:
    """Return the latest moment at which an event of a Zero FIR's way was true, for sorting.

    An event without an hour counts at the end of its day, except the first one, that it was sent.
    """
    is_later = event.kind != Kind.ZERO_FIR_SENT and event.precision != Precision.MINUTE
    return event.at + LAST_MOMENT if is_later else event.at, event.kind not in DISPATCHES
