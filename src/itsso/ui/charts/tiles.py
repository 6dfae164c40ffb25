"""The nation as a grid of equal tiles: no boundary is drawn, and a small State is as visible as a large one.

A map of India that departs from the Survey of India's is punishable (Criminal Law Amendment Act 1961, s. 2(2)),
and most open boundary files do depart; so this is schematic and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text
from itsso.ui.drawing_memory import drawn_once

_ROWS = (
    ("", "", "", "JK", "LA", "", "", ""),
    ("", "", "PB", "CH", "HP", "", "", ""),
    ("", "", "HR", "DL", "UK", "", "", "AR"),
    ("", "", "RJ", "UP", "BR", "SK", "AS", "NL"),
    ("", "GJ", "MP", "CG", "JH", "WB", "ML", "MN"),
    ("", "DH", "MH", "TS", "OD", "", "TR", "MZ"),
    ("", "GA", "KA", "AP", "", "", "", ""),
    ("LD", "", "KL", "TN", "PY", "", "", "AN"),
)
TILES: dict[str, tuple[int, int]] = {
    code: (column, row) for row, codes in enumerate(_ROWS) for column, code in enumerate(codes) if code
}
"""Where each State and Union Territory stands, by its ISO 3166-2:IN code of 2023: (column, row)."""

_SIDE = 41
_MIDDLE = _SIDE / 2 - 1


@dataclass(frozen=True)
class Tile:
    """One State: its code and name, its tile's text ("64%", "3/7"), how full it is from 0 to 1, and its link."""

    code: str
    name: Text
    text: Text
    level: float | None
    url: str = ""


@drawn_once
def tile_grid(tiles: Sequence[Tile], caption: Text, measure: Text) -> SafeString:
    """Draw the nation at a glance. `measure` names the number on the tiles and heads the table's column."""
    parts = [_tile(tile) for tile in tiles]
    side = 8 * _SIDE
    picture = svg.drawing(side, side, measure, *parts, links=True)
    rows = [(tile.name, tile.text) for tile in tiles]  # their links are in the drawing
    table = PageTable(measure, [_("State or Union Territory"), measure], rows, frozenset({1}))
    note = _("Darker means a higher value. This is a diagram, not a map, and not to scale.")
    return svg.figure(picture, caption, table, legend=note)


def _tile(tile: Tile) -> SafeString:
    column, row = TILES[tile.code]
    shade = 0 if tile.level is None else 1 + min(4, int(tile.level * 5))
    ink = svg.ink_on(shade)
    box = svg.el(
        "rect",
        fill=svg.SHADES[shade],
        width=_SIDE - 2,
        height=_SIDE - 2,
        rx=3,
        stroke=svg.FAINT,
        stroke_dasharray="3 3" if tile.level is None else None,
    )
    code = svg.label(_MIDDLE, 16, tile.code, anchor="middle", fill=ink, font_weight=700)
    label = svg.label(_MIDDLE, 32, tile.text, anchor="middle", fill=ink)
    name, place = f"{tile.name} {tile.code} {tile.text}", svg.moved(column * _SIDE + 1, row * _SIDE + 1)
    return svg.linked(tile.url, box, code, " ", label, name=name, transform=place)
