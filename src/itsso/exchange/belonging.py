"""Whose case it is: what a sender may say of a case that another unit let go, or has taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from itsso import law
from itsso.cases.actions import Held, KeyOf, StoredEvent
from itsso.cases.derive import day, goes_to
from itsso.cases.facts import COUNTING, MOVES
from itsso.exchange.checks import Row
from itsso.exchange.places import Places
from itsso.exchange.reasons import Fault
from itsso.platform.clock import IST

SENDS_ON = frozenset({"zero_fir_sent", "zero_fir_papers_sent"})
"""What the first station does of a Zero FIR after it let go of it, too: the papers follow."""

WORKS_IT = frozenset({"station", "investigating_officer", "doctor"})
"""Whose acts the unit that had a case may still tell: not the court's."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sends a source's rows, for the stations of one unit."""

    places: Places
    source: str

    def may_give(self, row: Row, keys: Sequence[KeyOf], held: Mapping[KeyOf, Held]) -> Iterator[KeyOf]:
        """Of the numbers that a row would give its case, those that are the sender's to give.

        One outside the sender's unit joins the row to another unit's case: only where that unit let it go, which it
        did where it sent the Zero FIR to a station of the sender's and nobody has registered it since. What is not
        there and what was not sent are treated alike. A case that another unit has taken gets no further number,
        though it bears one of the sender's.
        """
        own = held.get(row.key) if row.key else None
        for key in keys:
            case = held.get(key)
            if key == row.key or key.station_id in self.places.own_ids:
                if case is not None and any(one not in case.keys for one in keys) and self.sees_elsewhere(case):
                    raise Fault("with_another_unit", column="source_record_id")
                yield key
            elif case is not None and (case is own or self._was_sent_here(case)):
                yield key

    def sees_elsewhere(self, case: Held) -> bool:
        """Whether a case stands beyond the sender's unit and was not sent to it: whoever brought it there."""
        if not case.stored or self.places.holds(case.station_no):
            return False
        is_here_by_now = case.added and goes_to(case.placing()) in self.places.own_ids
        return not is_here_by_now and not self._was_sent_here(case)

    def refuse_to_draw(self, case: Held, added: Sequence[StoredEvent]) -> None:
        """A case that stands elsewhere is not drawn back, and counts as they say who have it. Who had it may still tell
        what was done in that time; nothing of it is put right any more.
        """
        if added:
            placing = case.placing()
            if not all(self._did_before(placing, case, event) for event in added):
                raise Fault("with_another_unit", column="source_record_id")

    def _did_before(self, placing: law.Event, case: Held, told: StoredEvent) -> bool:
        """Whether it is what a unit does with a case before another has it, or with what it has to send after it."""
        if told.corrects is not None or told.kind == "investigation_assigned":
            return False
        if told.kind in SENDS_ON:
            return True
        if told.at.astimezone(IST).date() > day(placing.at):
            return False
        if told.kind in COUNTING:
            return told.kind in MOVES and told.facts.get("to") == goes_to(placing)  # that it went, as is known
        is_its_own_accused = told.subject[:1] != "A" or all(
            event.source == self.source for event in case.events if event.subject[:1] == "A"
        )  # two sources may count their accused alike, and mean others
        return is_its_own_accused and not WORKS_IT.isdisjoint(law.book().kinds[told.kind].recorded_by)

    def _was_sent_here(self, case: Held) -> bool:
        """Whether a Zero FIR is on its way to a station of the sender's: sent, not come back, registered by nobody yet,
        and transferred nowhere else."""
        told = case.standing()
        ends = MOVES | {"zero_fir_returned"}
        if any(event.kind in ends or event.facts.get("fir") == "regular" for event in told):
            return False
        sent_to = {event.facts.get("to") for event in told if event.kind == "zero_fir_sent" and event.record}
        return not sent_to.isdisjoint(self.places.own_ids)
