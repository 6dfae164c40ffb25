"""Between which shares the true one lies, where a share was counted."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple


class Interval(NamedTuple):
    """Between which two shares the true one lies, from 0 to 1."""

    low: float
    high: float


Z_95 = 1.959963984540054


def wilson(rate: tuple[int, int], z: float = Z_95) -> Interval:
    """Return the interval of Wilson (1927), which stays right for small counts and for shares near 0 and 1.

    With no case at all everything is possible: 0 to 1.
    """
    k, n = rate
    if n == 0:
        return Interval(0.0, 1.0)
    share, square = k / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Interval(0.0 if k == 0 else middle - half, 1.0 if k == n else middle + half)
