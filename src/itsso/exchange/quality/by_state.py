"""The data of each State as the nation sees it, the most urgent first, and what to ask for next."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from itsso.exchange.freshness.figures import CURRENT_DAYS
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.models import CorrectionRequest
from itsso.exchange.quality.queries import FaultGroup
from itsso.exchange.quality.reading import FaultTotal, UnitFaults
from itsso.exchange.quality.requests import RequestOutcome
from itsso.platform.clock import today
from itsso.ui import text
from itsso.units.models import Unit

TO_CORRECT = tuple(matter for matter in DataMatter if matter not in (DataMatter.DELIVERIES, DataMatter.FRESHNESS))
"""The matters whose faults are rows and cases; the others say that data has not come."""


@dataclass(slots=True)
class StateData:
    """The data of a State: missing data, faults, and the requests of the reader's unit.

    `totals` are its faults by matter. `newest` is the day of the newest entry of any of its districts, None where none
    ever came. `districts` are those with stations. `requests` has the last request in each matter to the State itself.
    """

    state: Unit
    totals: defaultdict[str, FaultTotal] = field(default_factory=lambda: defaultdict(FaultTotal))
    newest: date | None = None
    districts: int = 0
    requests: dict[DataMatter, CorrectionRequest] = field(default_factory=dict)

    def add(self, group: FaultGroup) -> None:
        """Add faults of a district that were counted together; how current a district is is one such group."""
        self.totals[group.matter].add(group)
        if group.matter == DataMatter.FRESHNESS:
            self.districts += 1
            if group.oldest is not None:
                self.newest = max(group.oldest, self.newest or group.oldest)

    def number(self, matter: DataMatter) -> int:
        """Return the number of faults of a matter."""
        return self.totals[matter].faults

    @property
    def to_correct(self) -> int:
        """Return how many rows and cases are to be corrected."""
        return sum(self.number(matter) for matter in TO_CORRECT)

    @property
    def not_loaded_since(self) -> date | None:
        """Return the day since which a delivery is not loaded; None where the last one was."""
        return self.totals[DataMatter.DELIVERIES].oldest

    @property
    def is_stale(self) -> bool:
        """Return whether data came once, and no district has an entry of the last days."""
        return self.newest is not None and (today() - self.newest).days > CURRENT_DAYS

    @property
    def open_requests(self) -> list[CorrectionRequest]:
        """Return the requests that the State has not answered, the first due first."""
        return sorted(
            (request for request in self.requests.values() if not request.outcome), key=lambda request: request.due
        )

    @property
    def overdue_requests(self) -> list[CorrectionRequest]:
        """Return the requests whose answer is overdue, the first due first."""
        return [request for request in self.open_requests if request.due < today()]

    @property
    def matter_to_ask(self) -> DataMatter | None:
        """Return the first matter with faults that the reader's unit can still ask the State to correct.

        A matter is left out while its request is open, and where the State answered that it cannot correct it.
        """
        for matter in DataMatter:
            request = self.requests.get(matter)
            if self.number(matter) and (request is None or request.outcome == RequestOutcome.DONE):
                return matter
        return None

    @property
    def urgency(self) -> tuple[bool, bool, bool, date, int, int, list[tuple[int, str]]]:
        """Return the sort key: not loaded, overdue answers, longest without an entry, most districts, most faults."""
        return (
            self.not_loaded_since is None,
            not self.overdue_requests,
            not self.is_stale,
            self.newest or date.max,
            -self.number(DataMatter.FRESHNESS),
            -self.to_correct,
            text.natural_key(self.state.local_name),
        )


def data_by_state(states: Sequence[Unit], faults: UnitFaults, requests: Sequence[CorrectionRequest]) -> list[StateData]:
    """Return the data of each State, the most urgent first, from the faults of the nation counted by district.

    What a sender of the whole nation did belongs to no State.
    """
    rows = sorted((StateData(state) for state in states), key=lambda row: row.state.first)
    firsts = [row.state.first for row in rows]
    for group in faults.groups:
        place = bisect_right(firsts, group.station_no) - 1
        if place >= 0 and group.station_no <= rows[place].state.last:
            rows[place].add(group)
    by_state = {row.state.pk: row for row in rows}
    for request in requests:
        if request.unit_id in by_state:
            by_state[request.unit_id].requests[DataMatter(request.matter)] = request
    return sorted(rows, key=lambda row: row.urgency)


def next_to_ask(rows: Sequence[StateData]) -> tuple[StateData, DataMatter] | None:
    """Return the State to ask next, and the matter: that which hides most from the figures, of the most urgent State.

    `rows` are sorted by urgency. None where no State is to be asked.
    """
    order = list(DataMatter)
    questions = [(row, matter) for row in rows if (matter := row.matter_to_ask) is not None]
    return min(questions, key=lambda question: order.index(question[1]), default=None)
