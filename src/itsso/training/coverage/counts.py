"""Counts of coverage. They add up: a unit's counts are the sum of its children's and its own offices' counts.

Each count has a key. `officer` is the number of people in that rank group; `officer+` those who hold, valid on the day,
every course required of them; `officer:pocso` those of whom that course is required; `officer:pocso+` those who hold
it; `officer:pocso~` those for whom it lapses within ninety days. `stations` is the number of stations; `stations+`
those with a trained woman officer. `open` is the number of cases under investigation; `open+` those whose officer
holds the courses they require. `open?` (officer not registered) and `stations?` (stations of which the register knows
no police) are not known, and are in no share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from itsso.training.models import Rank
from itsso.units.figures import KnownFor, Measured

CASE_KEYS = ("open", "open+", "open-", "open?")


class CoverageCounts(Counter[str]):
    """The counts of a unit, by key; a missing key is zero."""

    cases_withheld = False
    """Whether the counts of open cases are left out, since the reader may not be told them."""

    def without_cases(self) -> CoverageCounts:
        """Return the counts without those of open cases, marked as withheld."""
        remaining = CoverageCounts({key: n for key, n in self.items() if key not in CASE_KEYS})
        remaining.cases_withheld = True
        return remaining

    @classmethod
    def from_stored(cls, stored: Mapping[str, int]) -> CoverageCounts:
        """Return counts from their stored form."""
        return cls(stored)

    def share(self, key: str) -> Measured:
        """Return how many have `key`, of those for whom it is known."""
        return Measured(self[f"{key}+"], self[key] - self[f"{key}?"])

    def known_for(self, key: Literal["open", "stations"]) -> KnownFor:
        """Return for how many open cases or stations it is known whether they are served by trained officers."""
        return KnownFor(self[key] - self[f"{key}?"], self[key], "cases" if key == "open" else "stations")

    @property
    def police(self) -> Measured:
        """Return the trained share of both police rank groups together."""
        ranks = (Rank.CONSTABULARY, Rank.OFFICER)
        return Measured(sum(self[f"{rank}+"] for rank in ranks), sum(self[rank] for rank in ranks))

    @property
    def stations_without(self) -> Measured:
        """Return the stations without a trained woman officer, of those whose police the register knows."""
        trained_stations, known_stations = self["stations+"], self["stations"] - self["stations?"]
        return Measured(known_stations - trained_stations, known_stations)

    @property
    def untrained_cases(self) -> int:
        """Return the open cases whose investigating officer is in the register and lacks a course that they require."""
        return self["open"] - self["open+"] - self["open?"]

    @property
    def lapsing(self) -> int:
        """Return how many courses held lapse soon, over all rank groups and courses."""
        return sum(n for key, n in self.items() if key.endswith("~"))
