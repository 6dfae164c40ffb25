"""Whose case it is: what a sender may say of a case that another unit let go, or has taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from itsso.cases.actions import Held, KeyOf, StoredEvent
from itsso.cases.derive import goes_to, placed_by, registered_key
from itsso.cases.facts import COUNTING, MOVES
from itsso.cases.history import law_events
from itsso.exchange.checks import Row
from itsso.exchange.places import Places
from itsso.exchange.reasons import Fault


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sends a source's rows, for the stations of one unit."""

    places: Places
    source: str

    def refuse_foreign(self, row: Row, keys: Sequence[KeyOf], held: Mapping[KeyOf, Held]) -> None:
        """A number outside the sender's unit joins the row to another unit's case: only where that unit let it go.

        It did where it sent the Zero FIR to the sender's own State and nobody has registered it since. A case that
        another unit has taken gets no further number from here either, though it bears one of the sender's.
        What is not there and what was not sent get the same answer.
        """
        own = held.get(row.key) if row.key else None
        for key in keys:
            case = held.get(key)
            if key != row.key and key.station_id not in self.places.own_ids:
                if case is None or (case is not own and not self._was_sent_here(case)):
                    raise Fault("not_sent_to_you", column="zero_no")
            elif case is not None and any(one not in case.keys for one in keys) and self.sees_elsewhere(case):
                raise Fault("with_another_unit", column="source_record_id")

    def sees_elsewhere(self, case: Held) -> bool:
        """Whether a case stands beyond the sender's unit, by the word of another source, and was not sent here."""
        if not case.stored or case.sources() == {self.source}:
            return False
        placing = placed_by(law_events(case.events))
        own_word = any(event.id == placing.id and event.source == self.source for event in case.events)
        return goes_to(placing) not in self.places.own_ids and not own_word and not self._was_sent_here(case)

    def refuse_to_draw(self, row: Row, case: Held, added: Sequence[StoredEvent]) -> None:
        """A case that stands elsewhere is not drawn back by a later word of the unit that had it, and counts as the
        other says. What the first one did while it had the case may still be told, and put right; that it went, too.
        """
        by_id = {event.id: event for event in case.events}
        told = [(event.kind, event.facts) for event in added]
        told += [(old.kind, old.facts) for event in added if (old := by_id.get(event.corrects or ""))]
        told += [(new["kind"], new["facts"]) for event in added if (new := event.facts.get("replacement"))]
        counts_otherwise = any(_counts(kind) and not _registers(kind, facts, row.key) for kind, facts in told)
        if counts_otherwise or _unit([*case.events, *added]) != _unit(case.events):
            raise Fault("with_another_unit", column="source_record_id")

    def _was_sent_here(self, case: Held) -> bool:
        """Whether a Zero FIR is on its way to the sender's State: sent, not come back, registered by nobody yet, and
        transferred nowhere else."""
        told = case.standing()
        ends = MOVES | {"zero_fir_returned"}
        if any(event.kind in ends or event.facts.get("fir") == "regular" for event in told):
            return False
        sent_to = {event.facts.get("to") for event in told if event.kind == "zero_fir_sent" and event.record}
        return not sent_to.isdisjoint(self.places.ids_of_own_states)


def _counts(kind: str) -> bool:
    """Whether a kind changes how a case counts, other than by where it is."""
    return kind in COUNTING and kind not in MOVES


def _registers(kind: str, facts: Mapping[str, Any], key: KeyOf | None) -> bool:
    """Whether an event gives just this number."""
    return kind == "fir_registered" and registered_key(facts) == key


def _unit(events: Sequence[StoredEvent]) -> int:
    return goes_to(placed_by(law_events(events)))
