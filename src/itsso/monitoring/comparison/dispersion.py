"""Measures of how far units differ for reasons of their own, beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from itsso.monitoring.counting.counts import Rate

FEWEST_UNITS = 10
"""With fewer units one cannot tell differences of their own from chance."""


def pooled(rates: Sequence[Rate]) -> Rate:
    """Return the rate of all units together: the target line of a comparison."""
    return Rate(sum(rate.numerator for rate in rates), sum(rate.denominator for rate in rates))


def dispersion(rates: Sequence[Rate]) -> float:
    """Return by what factor the variance between units exceeds chance.

    1 where it does not, or where it cannot be determined. Spiegelhalter, Statistics in Medicine 24 (2005): the mean
    square of the units' z, the outermost tenth on each side drawn in to the tenth, tested by chi-square at 5 %.
    """
    from scipy.special import chdtri  # imported here because it would delay every command by a quarter second

    counted = [rate for rate in rates if rate.denominator]
    share = pooled(counted).value
    if len(counted) < FEWEST_UNITS or not share or share == 1:
        return 1.0
    z = sorted((k - n * share) / sqrt(n * share * (1 - share)) for k, n in counted)
    tenth = len(z) // 10
    low, high = z[tenth], z[-1 - tenth]
    square = sum(min(max(value, low), high) ** 2 for value in z)
    return square / len(z) if square > float(chdtri(len(z) - 1, 0.05)) else 1.0
