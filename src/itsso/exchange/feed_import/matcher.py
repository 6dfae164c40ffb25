"""Finding the case of a row by its numbers, and merging two cases that turn out to be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from itsso.cases.actions import Batch, CaseKey, LockedCase
from itsso.cases.recording.joining import AddEvents, move_history
from itsso.exchange.feed_import.events import zero_fir_named
from itsso.exchange.feed_import.row_types import FirRow, ZeroFirRow
from itsso.exchange.feed_import.rows import REGULAR, FeedRow
from itsso.exchange.feed_import.stations import StationDirectory


@dataclass(slots=True)
class Merges:
    """The cases that were merged into others, and what has to follow them."""

    cases: dict[UUID, UUID] = field(default_factory=dict)  # a case, and the case that it was merged into
    labels: dict[UUID, dict[str, str]] = field(default_factory=dict)  # the labels of its V1, A1 in the other
    records: dict[str, UUID] = field(default_factory=dict)  # a record of such a case, and its case now

    def final_case(self, case_id: UUID) -> UUID:
        """Return the case that has a case's history at the end of the chunk."""
        while case_id in self.cases:
            case_id = self.cases[case_id]
        return case_id


class CaseMatcher:
    """The cases that the rows of a chunk are about, locked, by their numbers."""

    def __init__(self, batch: Batch, stations: StationDirectory) -> None:
        self.merges = Merges()
        self._batch = batch
        self._stations = stations
        self._cases: dict[CaseKey, LockedCase] = {}

    def lock(self, rows: Sequence[FeedRow]) -> None:
        """Lock the cases of rows, by every number that the rows give them."""
        numbers = {row.key for row in rows if row.key is not None}
        registering = (row for row in rows if isinstance(row.columns, (FirRow, ZeroFirRow)))
        numbers |= {number for row in registering for number in self.numbers_of(row)}
        self._cases = self._batch.lock_cases(numbers)

    def get(self, number: CaseKey | None) -> LockedCase | None:
        """Return the case that has a number; None where there is none."""
        return self._cases.get(number) if number is not None else None

    def locked(self) -> list[LockedCase]:
        """Return each case once."""
        return list({case.id: case for case in self._cases.values()}.values())

    def numbers_of(self, row: FeedRow) -> Iterator[CaseKey]:
        """Yield the numbers that a row gives its case: an FIR may name its Zero FIR, and a Zero FIR its FIR."""
        if row.key is not None:
            yield row.key
        columns = row.columns
        if isinstance(columns, FirRow):
            if (zero := zero_fir_named(columns, self._stations)) is not None:
                yield zero
        elif isinstance(columns, ZeroFirRow) and columns.transfer_status == "re_registered":
            station = self._stations.station(columns.to_state_code, columns.to_ps_code, "to_ps_code")
            # Another unit's FIR gets its number from that FIR's own record.
            if station.id in self._stations.own_ids and columns.fir_no is not None and columns.fir_year is not None:
                yield CaseKey(station.id, REGULAR, columns.fir_year, columns.fir_no)

    def case_of_numbers(self, numbers: Sequence[CaseKey]) -> tuple[LockedCase, list[LockedCase]]:
        """Return the case of the first of these numbers, or a new case, and the other cases that have any of them."""
        cases = list({case.id: case for number in numbers if (case := self._cases.get(number))}.values())
        return (cases[0], cases[1:]) if cases else (self._batch.new_case(), [])

    def give_numbers(self, case: LockedCase, numbers: Iterable[CaseKey]) -> None:
        """Let a case be found by these numbers from here on."""
        for number in numbers:
            self._cases[number] = case

    def merge(self, case: LockedCase, into: LockedCase, add: AddEvents) -> None:
        """Merge two histories that turn out to be one case: the events of `case` are added to `into` by `add`."""
        moved = move_history(case, into, add)
        self.merges.records |= dict.fromkeys(moved.records, into.id)
        self.merges.cases[case.id] = into.id
        self.merges.labels[case.id] = moved.labels
        self._cases = {number: into if locked is case else locked for number, locked in self._cases.items()}
