"""What coverage is made of: counts that add up, so that a unit's are the sum of its children's and of its own offices'.

A count is known by a key: `officer` how many there are of the rank group, `officer+` of these who hold, valid on the
day, every course that is asked of them; `officer:pocso` of how many that course is asked, `officer:pocso+` who hold
it, `officer:pocso~` whose it lapses within ninety days; `stations`, `stations+` those with a trained woman officer;
`open` cases under investigation, `open+` whose officer holds what they ask. `open?` (officer not registered) and
`stations?` (stations of which the register knows no police) are not known, and are in no share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from itsso.training.models import Rank
from itsso.units.figures import KnownFor, Measured

LAPSING_DAYS = 90
"""Days before a course lapses in which it is shown as lapsing."""


CASE_KEYS = ("open", "open+", "open-", "open?")


class CoverageCounts(Counter[str]):
    """The counts of a unit, by key; what is not there is nought."""

    cases_withheld = False
    """Whether the counts of open cases are left out, since the reader may not be told them."""

    def without_cases(self) -> CoverageCounts:
        """Return the counts without those of open cases, marked as withheld."""
        remaining = CoverageCounts({key: n for key, n in self.items() if key not in CASE_KEYS})
        remaining.cases_withheld = True
        return remaining

    @classmethod
    def from_stored(cls, stored: Mapping[str, int]) -> CoverageCounts:
        """As they are kept."""
        return cls(stored)

    def share(self, key: str) -> Measured:
        """Of how many that are known, how many have it."""
        return Measured(self[f"{key}+"], self[key] - self[f"{key}?"])

    def known_for(self, key: Literal["open", "stations"]) -> KnownFor:
        """Of how many open cases or stations it is known who is trained."""
        return KnownFor(self[key] - self[f"{key}?"], self[key], "cases" if key == "open" else "stations")

    @property
    def police(self) -> Measured:
        """Both rank groups together."""
        ranks = (Rank.CONSTABULARY, Rank.OFFICER)
        return Measured(sum(self[f"{rank}+"] for rank in ranks), sum(self[rank] for rank in ranks))

    @property
    def stations_without(self) -> Measured:
        """Stations that have no trained woman officer, of those whose police the register knows."""
        trained, known = self["stations+"], self["stations"] - self["stations?"]
        return Measured(known - trained, known)

    @property
    def untrained_cases(self) -> int:
        """Open cases whose investigating officer is in the register and lacks a course that the case asks."""
        return self["open"] - self["open+"] - self["open?"]

    @property
    def lapsing(self) -> int:
        """Courses held that lapse soon, of whoever they are asked."""
        return sum(n for key, n in self.items() if key.endswith("~"))
