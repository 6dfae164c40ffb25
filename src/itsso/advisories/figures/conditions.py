"""Conditions under which a figure counts as met, such as `refusals_pending at_most 0`. Pure functions.

A figure without a condition, such as `disposal`, is only shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from itsso.ui.components import Text
from itsso.units.figures import Measured


class ConditionKind(NamedTuple):
    """A kind of condition: how a figure is compared with the bound, and the text for a reader."""

    compare: Callable[[Measured, int], bool]
    text: Text


type FigureCondition = Mapping[str, str | int]
"""A figure as an item names it: its `name`, and where it has a condition one of CONDITIONS with its bound."""

CONDITIONS: dict[str, ConditionKind] = {
    "at_most": ConditionKind(lambda measured, bound: measured.value <= bound, _("should be at most %(n)s")),
    "at_least": ConditionKind(lambda measured, bound: measured.value >= bound, _("should be at least %(n)s")),
    "at_most_percent": ConditionKind(
        lambda measured, bound: 100 * measured.value <= bound * (measured.of or 0), _("should be at most %(n)s%%")
    ),
    "at_least_percent": ConditionKind(
        lambda measured, bound: 100 * measured.value >= bound * (measured.of or 0), _("should be at least %(n)s%%")
    ),
}
"""A kind whose name ends in `_percent` is known only where the figure is a share."""


def parse_condition(text: str) -> FigureCondition | None:
    """Return a figure with its condition, parsed from a file's text; None where the text is neither."""
    parts = text.split()
    if len(parts) == 1:
        return {"name": parts[0]}
    if len(parts) == 3 and parts[1] in CONDITIONS and parts[2].isdecimal() and len(parts[2]) < 9:
        return {"name": parts[0], parts[1]: int(parts[2])}
    return None


def figure_name(figure: FigureCondition) -> str:
    """Return the name under which a package registered the figure."""
    return str(figure["name"])


def is_met(figure: FigureCondition, measured: Measured | None) -> bool | None:
    """Return whether a figure meets its condition; None where it has none, or where this is not known.

    A share of zero decides nothing: where no refusal is on record, it is not known that none is pending. A figure with
    missing data decides nothing either: one that is known for 35 of 36 States proves nothing about the nation.
    """
    for name, condition in CONDITIONS.items():
        if name in figure:
            if measured is None or (measured.known_for and not measured.known_for.complete):
                return None
            if measured.of == 0 or (name.endswith("_percent") and measured.of is None):
                return None
            return condition.compare(measured, int(figure[name]))
    return None


def describe_condition(figure: FigureCondition) -> str:
    """Return the condition as text for a reader; empty where there is none."""
    for name, condition in CONDITIONS.items():
        if name in figure:
            is_none = name == "at_most" and figure[name] == 0
            return str(_("should be 0") if is_none else condition.text % {"n": figure[name]})
    return ""
