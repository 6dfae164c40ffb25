"""An advisory as a register file, which another installation loads as the same advisory."""

from __future__ import annotations

import yaml

from itsso.advisories.figures.conditions import FigureCondition, figure_name
from itsso.advisories.loading import ADVISORY_COLUMNS, ITEM_COLUMNS
from itsso.advisories.models import Advisory, Item

type FileValue = str | int | list[str] | list[dict[str, FileValue]]
"""A value as the file holds it."""


def register_file(advisory: Advisory) -> str:
    """Return an advisory as a YAML file that `loading.parse_register` reads, as it was registered.

    What came later is not in it: an extended last day, an item that was withdrawn.
    """
    values: dict[str, FileValue] = {
        "issued_on": advisory.issued_on.isoformat(),
        "supersedes": advisory.supersedes.code if advisory.supersedes else "",
        "direct": "yes" if advisory.direct else "",
        "states": list(advisory.states),
    }
    cells = {name: values[name] if name in values else getattr(advisory, name) for name in ADVISORY_COLUMNS}
    filled: dict[str, FileValue] = {name: value for name, value in cells.items() if value}
    items = [_item(item) for item in advisory.items.order_by("number")]
    entry = [{**filled, "items": items}] if items else [filled]
    text: str = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100)
    return text


def _item(item: Item) -> dict[str, FileValue]:
    values: dict[str, FileValue] = {
        "levels": list(item.levels),
        "due_on": item.due_on.isoformat() if item.due_on else "",
        "figures": [_condition(figure) for figure in item.figures],
    }
    cells = {name: values[name] if name in values else getattr(item, name) for name in ITEM_COLUMNS}
    return {name: value for name, value in cells.items() if value}


def _condition(figure: FigureCondition) -> str:
    """Return a figure with its condition as a file writes it: `refusals_pending at_most 0`."""
    bounds = [f"{kind} {bound}" for kind, bound in figure.items() if kind != "name"]
    return " ".join([figure_name(figure), *bounds])
