"""Conditions under which a figure counts as met, such as `refusals_pending at_most 0`. Pure functions.

A figure without a condition, such as `disposal`, is only shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from itsso.units.figures import Measured

CONDITIONS: dict[str, Callable[[Measured, int], bool]] = {
    "at_most": lambda measured, bound: measured.value <= bound,
    "at_least": lambda measured, bound: measured.value >= bound,
    "at_most_percent": lambda measured, bound: 100 * measured.value <= bound * (measured.of or 0),
    "at_least_percent": lambda measured, bound: 100 * measured.value >= bound * (measured.of or 0),
}


def parse_condition(text: str) -> dict[str, Any] | None:
    """Return a figure with its condition, parsed from a file's text; None where the text is neither."""
    parts = text.split()
    if len(parts) == 1:
        return {"name": parts[0]}
    if len(parts) == 3 and parts[1] in CONDITIONS and parts[2].isdecimal() and len(parts[2]) < 9:
        return {"name": parts[0], parts[1]: int(parts[2])}
    return None


def is_met(figure: dict[str, Any], measured: Measured | None) -> bool | None:
    """Return whether a figure meets its condition; None where it has none, or where this is not known.

    A share of zero decides nothing: where no refusal is on record, it is not known that none is pending. A figure with
    missing data decides nothing either: one that is known for 35 of 36 States proves nothing about the nation.
    """
    for name, compare in CONDITIONS.items():
        if name in figure:
            if measured is None or (measured.known_for and not measured.known_for.complete):
                return None
            if measured.of == 0 or (name.endswith("_percent") and measured.of is None):
                return None
            return compare(measured, figure[name])
    return None


def describe_condition(figure: dict[str, Any]) -> str:
    """Return the condition as text for a reader; empty where there is none."""
    for name, template in (
        ("at_most", _("met at %(n)s or fewer")),
        ("at_least", _("met at %(n)s or more")),
        ("at_most_percent", _("met at %(n)s%% or less")),
        ("at_least_percent", _("met at %(n)s%% or more")),
    ):
        if name in figure:
            return template % {"n": figure[name]}
    return ""
