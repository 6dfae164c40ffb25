"""The stations of the demonstration nation: 17,166, spread over the police districts, with plain made-up names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from random import Random

from itsso.demo.nation.profiles import STATIONS_IN_ALL, Profile, apportion, profiles
from itsso.units.nation import code_from, rows

SHOWN_STATE = "UP"
SHOWN_DISTRICT = "Prayagraj"
"""The district whose officers the demonstration offers: its first station is busy and slow, so that a desk has work."""
SHOWN_WEIGHT = 16.0

_WEIGHT = {"district": 1.0, "commissionerate": 1.6, "railway": 0.2, "special": 0.04}


@dataclass(frozen=True, slots=True)
class DemoDistrict:
    """A police district as `units` knows it; `state` is the two-letter code."""

    state: str
    code: str
    name: str
    name_hi: str
    kind: str


@dataclass(frozen=True, slots=True)
class DemoStation:
    """A police station of the demonstration.

    `weight` is its share of the State's cases; `apportioned` is true where the State's number of stations is not known.
    """

    state: str
    district: str
    code: str
    name: str
    name_hi: str
    weight: float
    apportioned: bool

    @property
    def is_shown(self) -> bool:
        """Return whether it is the station whose officers the demonstration offers."""
        return self.weight >= SHOWN_WEIGHT


def districts() -> list[DemoDistrict]:
    """Return the police districts that `units` ships."""
    return [
        DemoDistrict(row["state"], code_from(row["name"]), row["name"], row["name_hi"], row["kind"])
        for row in rows("districts")
    ]


@cache
def stations() -> tuple[DemoStation, ...]:
    """Return the nation's stations, State by State. They are the same for every seed, since units outlive a feed."""
    by_state: dict[str, list[DemoDistrict]] = {}
    for district in districts():
        by_state.setdefault(district.state, []).append(district)
    return tuple(
        station
        for profile, count in _counts(by_state)
        for station in _of_state(profile, by_state[profile.state], count)
    )


def _counts(by_state: dict[str, list[DemoDistrict]]) -> list[tuple[Profile, int]]:
    """Return how many stations each State has: as reported; the rest of 17,166 by cases, at least one a district."""
    reported = [p for p in profiles() if p.stations is not None]
    unreported = [p for p in profiles() if p.stations is None]
    rest = STATIONS_IN_ALL - sum(p.stations or 0 for p in reported)
    shares = apportion(rest, [p.cases for p in unreported], [len(by_state[p.state]) for p in unreported])
    counts = {p.state: n for p, n in zip(unreported, shares, strict=True)}
    return [(p, counts.get(p.state, p.stations or 0)) for p in profiles()]


def _of_state(profile: Profile, districts: Sequence[DemoDistrict], count: int) -> list[DemoStation]:
    rng = Random(f"stations of {profile.state}")
    weights = [_WEIGHT[d.kind] * exp(rng.gauss(0, 0.35)) for d in districts]
    numbers = apportion(count, weights, [1] * len(districts))
    mean = count / sum(weights)  # so that a station's weight is about 1
    stations: list[DemoStation] = []
    for district, number, weight in zip(districts, numbers, weights, strict=True):
        for n in range(1, number + 1):
            is_shown = profile.state == SHOWN_STATE and district.name == SHOWN_DISTRICT and n == 1
            drawn = min(weight * mean / number * exp(rng.gauss(0, 0.7)), SHOWN_WEIGHT - 1)
            stations.append(
                DemoStation(
                    state=profile.state,
                    district=district.code,
                    code=f"PS{len(stations) + 1:04d}",
                    name=f"{district.name} PS {n}",
                    name_hi=f"{district.name_hi} थाना {n}" if district.name_hi else "",
                    weight=SHOWN_WEIGHT if is_shown else drawn,
                    apportioned=profile.stations is None,
                )
            )
    return stations
