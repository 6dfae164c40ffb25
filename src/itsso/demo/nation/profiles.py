"""The work of each State's police in the demonstration: volumes as NCRB counted, speed as published or else derived."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from itsso.units.nation import known_stations

STATIONS_IN_ALL = 17_166
"""Stations on CCTNS, December 2024."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One State or Union Territory. Shares are of 1."""

    state: str
    rape: int
    pocso: int
    stations: int | None  # None where no count was found
    in_time: float
    open_beyond: float
    closure: float
    quick_when_late: bool  # few cases stay open long, so late reports are only a little late

    @property
    def cases(self) -> int:
        """Return the FIRs in scope in a year."""
        return self.rape + self.pocso


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the 36 States and Union Territories, in the order of the file."""
    text = files("itsso.demo").joinpath("data/states.csv").read_text("utf-8")
    return tuple(_profile(row) for row in csv.DictReader(text.splitlines()))


def _profile(row: dict[str, str]) -> Profile:
    """Return the profile of a row.

    Where no ITSSO figures were published, NCRB's pendency is used instead: the higher it is, the fewer cases in time.

    The two lines were set so that the nation comes near NCRB's 45 % within two months.
    """
    pendency = float(row["pendency_percent"]) / 100
    published_open = float(row["open_percent"]) / 100 if row["open_percent"] else None
    open_beyond = 0.3 * pendency if published_open is None else published_open
    if row["compliance_percent"]:
        in_time = float(row["compliance_percent"]) / 100
        open_beyond = min(open_beyond, (1 - in_time) / 2)
    else:
        in_time = min(max(0.12, 0.62 - 0.7 * pendency), 0.9 * (1 - open_beyond))
    return Profile(
        state=row["state"],
        rape=int(row["rape_2024"]),
        pocso=int(row["pocso_2024"]),
        stations=known_stations().get(row["state"]),
        in_time=in_time,
        open_beyond=open_beyond,
        closure=1 - float(row["charge_sheeting_rate_percent"]) / 100,
        quick_when_late=open_beyond < 0.02,
    )


def apportion(total: int, weights: Sequence[float], least: Sequence[int] | None = None) -> list[int]:
    """Return shares of `total` in proportion to `weights`, whole numbers that add up to it (largest remainders).

    With `least`, each share has at least that many. Weights must be above 0; `total` must be at least the sum of
    `least`.
    """
    floor = list(least) if least is not None else [0] * len(weights)
    if sum(floor) > total:
        raise ValueError(f"{total} cannot be shared out: the least shares add up to {sum(floor)}")
    fixed: set[int] = set()
    while True:
        free = [i for i in range(len(weights)) if i not in fixed]
        rest = total - sum(floor[i] for i in fixed)
        whole = sum(weights[i] for i in free) or 1.0
        exact = {i: rest * weights[i] / whole for i in free}
        short = {i for i in free if exact[i] < floor[i]}
        if not short:
            break
        fixed |= short
    shares = [floor[i] if i in fixed else int(exact[i]) for i in range(len(weights))]
    by_remainder = sorted(exact, key=lambda i: (int(exact[i]) - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
