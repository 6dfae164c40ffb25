"""Whose case it is: what a sender may say of a case that another unit let go, or has taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from itsso import law
from itsso.cases.actions import OWN_SOURCE, Held, KeyOf, StoredEvent
from itsso.cases.derive import day, goes_to, placings
from itsso.cases.facts import COUNTING, MOVES
from itsso.cases.history import law_events
from itsso.cases.models import Precision
from itsso.exchange.checks import FeedRow
from itsso.exchange.places import StationDirectory
from itsso.exchange.reasons import Fault
from itsso.platform.clock import IST

SENDS_ON = frozenset({"zero_fir_sent", "zero_fir_papers_sent"})
"""What the first station does of a Zero FIR after it let go of it, too: the papers follow."""

GOES = frozenset({"zero_fir_sent", "zero_fir_directed"})
WAY = GOES | {"zero_fir_returned"}
"""The words that say where a Zero FIR is on its way."""

PLACED = ("station", "to")
"""Facts that name the unit to which an event brings a case."""

WORKS_IT = frozenset({"station", "investigating_officer", "doctor"})
"""Whose acts the unit that had a case may still tell: not the court's."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sends a source's rows, for the stations of one unit."""

    places: StationDirectory
    source: str

    def may_give(self, row: FeedRow, keys: Sequence[KeyOf], held: Mapping[KeyOf, Held]) -> Iterator[KeyOf]:
        """Of the numbers that a row would give its case, those that are the sender's to give.

        One outside the sender's unit joins the row to another unit's case: only where that unit let it go, which it
        did where it sent the Zero FIR to a station of the sender's and nobody has registered it since. What is not
        there and what was not sent are treated alike, and so is a number of the sender's whose case another unit has
        taken. A row that is of such a case itself gives it no further number: two cases would become one of theirs.
        """
        own = held.get(row.key) if row.key else None
        gone = own if own is not None and self.sees_elsewhere(own) else None
        for key in keys:
            case, is_ours = held.get(key), key.station_id in self.places.own_ids
            if gone is not None and key not in gone.keys:
                continue
            if (
                key == row.key
                or (case is not None and case is own)
                or (is_ours and (case is None or not self.sees_elsewhere(case)))
                or (not is_ours and case is not None and self._was_sent_here(case))
            ):
                yield key

    def sees_elsewhere(self, case: Held) -> bool:
        """Whether a case stands beyond the sender's unit, by all that is told of it by now, and was not sent to it:
        whoever brought it there."""
        is_here = not case.stored or self.places.contains(case.station_no)
        if case.added and not (is_here and self._stays(case.added)):
            is_here = goes_to(case.placings()[-1]) in self.places.own_ids
        return not is_here and not self._was_sent_here(case)

    def _stays(self, added: Sequence[StoredEvent]) -> bool:
        """Whether nothing of it can have brought a case elsewhere: asked of each row of a load."""
        return all(
            event.corrects is None
            and self.places.own_ids.issuperset({event.facts[n] for n in PLACED if n in event.facts})
            for event in added
        )

    def refuse_to_draw(self, case: Held, added: Sequence[StoredEvent]) -> None:
        """A case that stands elsewhere is not drawn back, and counts as they say who have it. Who had it may still tell
        what was done in that time; nothing of it is put right any more.
        """
        stays = self._times_here(case) if added else []
        if not all(self._did_then(stays, case, event) for event in added):
            raise Fault("with_another_unit", column="source_record_id")

    def refuse_to_lose(self, case: Held, added: Sequence[StoredEvent]) -> None:
        """Nothing is put right by which a case would fall to another unit with all that was kept here: it is sent."""
        last = placings(law_events([*case.events, *added]))[-1]
        told = [event.facts.get("replacement", {"kind": event.kind})["kind"] for event in added]
        is_sent = last.kind in MOVES and not MOVES.isdisjoint(told)
        if goes_to(last) not in self.places.own_ids and not is_sent:
            raise Fault("goes_back", column="source_record_id")

    def _times_here(self, case: Held) -> list[Stay]:
        """When the sender's unit had a case, up to each event by which it left."""
        found: list[Stay] = []
        since: date | None = None
        for number, event in enumerate(case.placings()):
            is_here = goes_to(event) in self.places.own_ids
            if is_here and since is None:
                since = day(event.at) if number else date.min  # what came before the FIR was with its station, too
            elif not is_here and since is not None:
                found.append(Stay(since, event))
                since = None
        return found

    def _did_then(self, stays: Sequence[Stay], case: Held, told: StoredEvent) -> bool:
        """Whether it is what a unit does with a case while it has it, or with what it has to send after it."""
        if not stays or told.corrects is not None or told.kind == "investigation_assigned":
            return False
        if told.kind in SENDS_ON:
            return True
        on = _day(told)
        if not any(stay.since <= on <= day(stay.left.at) for stay in stays):
            return False
        if told.kind in MOVES:  # that it went, as is known: there and on that day, where only the FIR there says so
            left, to = stays[-1].left, told.facts.get("to")
            return to is None or (to == goes_to(left) and left.kind == "fir_registered" and on == day(left.at))
        if told.kind in COUNTING or WORKS_IT.isdisjoint(law.book().kinds[told.kind].recorded_by):
            return False
        return not told.subject or self._names_its_own(told.subject, case)

    def _names_its_own(self, subject: str, case: Held) -> bool:
        """Whether a person can only be whom the sender means: two sources may count alike, and mean others."""
        alike = [event for event in case.events if event.subject[:1] == subject[:1]]
        return all(event.source == self.source for event in alike) and (
            subject[0] == "A" or subject == "V1" or any(event.subject == subject for event in alike)
        )

    def _was_sent_here(self, case: Held) -> bool:
        """Whether a Zero FIR is on its way to a station of the sender's, as a feed tells: so says the last word of its
        way, and it was registered by nobody yet and transferred nowhere."""
        told = case.standing()
        if any(event.kind in MOVES or event.facts.get("fir") == "regular" for event in told):
            return False
        if not any(event.kind == "fir_registered" for event in told):
            return False  # it was withdrawn
        way = [event for event in told if event.kind in WAY]
        last = max(way, key=_by_then, default=None)
        return (
            last is not None
            and last.kind in GOES
            and last.source != OWN_SOURCE
            and (last.facts.get("to") in self.places.own_ids)
        )


LAST_MOMENT = timedelta(days=1, microseconds=-1)


class Stay(NamedTuple):
    """A time in which the sender's unit had a case: since a day, until the event by which it left."""

    since: date
    left: law.Event


def _day(event: StoredEvent) -> date:
    return event.at.astimezone(IST).date()


def _by_then(event: StoredEvent) -> tuple[datetime, bool]:
    """When a word of a Zero FIR's way was true at the latest: without an hour it is the last word of its day, but for
    the first, that it was sent."""
    is_later = event.kind != "zero_fir_sent" and event.precision != Precision.MINUTE
    return event.at + LAST_MOMENT if is_later else event.at, event.kind not in GOES
