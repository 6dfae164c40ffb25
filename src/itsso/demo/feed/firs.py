"""The FIRs of the demonstration: at which station, when recorded, under which number, and which began as a Zero FIR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from itsso.demo.feed.stamps import DAY, minute_of
from itsso.demo.nation.places import DemoStation
from itsso.demo.nation.profiles import apportion, profiles

COUNTED_FROM = date(2018, 4, 21)
"""The day from which every published ITSSO figure counts."""

OLDER = 0.06
"""Share of FIRs recorded before the last year: those still open, or under the old procedure."""
FROM_ZERO = 0.018
GAPS = 0.02
"""Share of FIR numbers withheld, so that the loader has gaps to report."""

type Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ZeroFir:
    """The Zero FIR with which a case began; `station` recorded it, `number` is of its own series."""

    station: int
    recorded: int
    number: int


@dataclass(frozen=True, slots=True)
class Fir:
    """One FIR: `station` is an index into the nation's stations, `recorded` a minute.

    Where `recorded` is after the capture, the Zero FIR is not re-registered yet and `number` has no meaning.
    """

    serial: int
    station: int
    recorded: int
    number: int
    zero: ZeroFir | None


def firs(stations: Sequence[DemoStation], cases: int, seed: int, captured: int) -> Iterator[Fir]:
    """Yield all FIRs, State by State, station by station, in order of recording.

    `captured` is the feed's last minute.
    """
    rng = np.random.default_rng([seed, 1])
    station_index, first_recorded = _stations_and_minutes(rng, stations, cases, captured)
    recorded, first = _zero_firs(rng, stations, station_index, first_recorded, captured)
    order = np.lexsort((recorded, station_index))
    station_index, recorded, first_recorded, first = (
        station_index[order],
        recorded[order],
        first_recorded[order],
        first[order],
    )
    numbers = _numbers(station_index, recorded, gaps=rng.random(cases) < GAPS)
    zero_numbers = _zero_numbers(first, first_recorded)
    columns = zip(
        station_index.tolist(),
        recorded.tolist(),
        numbers.tolist(),
        first.tolist(),
        first_recorded.tolist(),
        zero_numbers.tolist(),
        strict=True,
    )
    for serial, (station, minute, number, zero_at, zero_minute, zero_number) in enumerate(columns):
        zero = ZeroFir(zero_at, zero_minute, zero_number) if zero_at >= 0 else None
        yield Fir(serial, station, minute, number, zero)


def _stations_and_minutes(
    rng: np.random.Generator, stations: Sequence[DemoStation], cases: int, captured: int
) -> tuple[Ints, Ints]:
    """Return station and minute of each first recording: States by their counted volume, stations by their weight."""
    shares = apportion(cases, [p.cases for p in profiles()])
    chosen: list[Ints] = []
    for profile, share in zip(profiles(), shares, strict=True):
        of_state = [i for i, station in enumerate(stations) if station.state == profile.state]
        weights = np.array([stations[i].weight for i in of_state])
        chosen.append(rng.choice(np.array(of_state, dtype=np.int64), size=share, p=weights / weights.sum()))
    station_index = np.concatenate(chosen)
    year = captured - 365 * DAY
    back = rng.random(cases)
    days = np.where(
        rng.random(cases) < OLDER,
        year - (year - minute_of(COUNTED_FROM)) * back * back,
        year + (captured - year) * back,
    )
    # People come to the station by day: only 6 % of the recordings are before six in the morning.
    clock = np.where(rng.random(cases) < 0.06, rng.integers(0, 360, cases), rng.integers(480, 1380, cases))
    minutes = (days // DAY * DAY + clock).astype(np.int64)
    return station_index, np.minimum(minutes, captured - 1)


def _zero_firs(
    rng: np.random.Generator, stations: Sequence[DemoStation], station_index: Ints, first_recorded: Ints, captured: int
) -> tuple[Ints, Ints]:
    """Return when the station with jurisdiction recorded each case, and which station was first (-1: the same one).

    Half of the first stations are in the same district, a third in the State, the rest anywhere.
    """
    count = len(station_index)
    chosen = np.flatnonzero(rng.random(count) < FROM_ZERO)
    first = np.full(count, -1, dtype=np.int64)
    recorded = first_recorded.copy()
    groups = _groups(stations)
    for i in chosen.tolist():
        station = stations[int(station_index[i])]
        reach = rng.random()
        if reach < 0.5:
            pool = groups[station.state, station.district]
        elif reach < 0.85:
            pool = groups[station.state, ""]
        else:
            pool = groups["", ""]
        other = pool[int(rng.integers(len(pool)))]
        if other == station_index[i]:
            continue
        first[i] = other
        usual = (60 if rng.random() < 0.2 else 4) * DAY  # one in five is left lying for weeks
        recorded[i] = first_recorded[i] + int(rng.exponential(usual)) + 90
    return recorded, first


def _groups(stations: Sequence[DemoStation]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for i, station in enumerate(stations):
        for key in ((station.state, station.district), (station.state, ""), ("", "")):
            groups.setdefault(key, []).append(i)
    return groups


def _years(minutes: Ints) -> Ints:
    days = minutes // DAY + (np.datetime64("1990-01-01") - np.datetime64("1970-01-01")).astype(np.int64)
    years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return np.asarray(years, dtype=np.int64)


def _numbers(station_index: Ints, recorded: Ints, gaps: NDArray[np.bool_]) -> Ints:
    """Return numbers that are consecutive in a station and a year, but for a few gaps.

    The arrays are in order of station and recording.
    """
    series = station_index * 10_000 + _years(recorded)
    counted = np.cumsum(1 + gaps)
    begins = np.r_[True, series[1:] != series[:-1]]
    before = np.where(begins, counted - 1 - gaps, 0)
    return np.asarray(counted - np.maximum.accumulate(before), dtype=np.int64)


def _zero_numbers(first: Ints, first_recorded: Ints) -> Ints:
    """Return the Zero FIRs' numbers, in a series of their own, consecutive in a station and a year."""
    numbers = np.zeros(len(first), dtype=np.int64)
    zeros = np.flatnonzero(first >= 0)
    ordered = zeros[np.lexsort((first_recorded[zeros], first[zeros]))]
    if len(ordered):
        numbers[ordered] = _numbers(
            first[ordered], first_recorded[ordered], gaps=np.zeros(len(ordered), dtype=np.bool_)
        )
    return numbers
