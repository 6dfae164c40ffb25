"""The colours that are ours have the contrast that WCAG asks for."""

import re
from pathlib import Path

import pytest

from itsso.ui.charts import svg, tiles

SHEET = (Path(svg.__file__).parents[1] / "static" / "ui" / "itsso.css").read_text()
TEXT, GRAPHIC = 4.5, 3.0


def _light(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""
    lighter, darker = sorted((_light(colour), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("#fff", "#1b2f6b"),  # header
        ("#1a3f8f", "#fff"),  # link
        ("#1a3f8f", "#e6eaf4"),  # link in the navigation
        ("#1a3f8f", "#f3f5f9"),  # link on a surface
        ("#0b0c0c", "#ffd400"),  # focus
        ("#b3261e", "#fff"),  # error
        ("#fff", "#1b6e3c"),  # success
        ("#484949", "#f3f5f9"),  # quiet text
    ],
)
def test_text_has_enough_contrast(ink: str, ground: str) -> None:
    assert ink in SHEET
    assert ground in SHEET
    assert contrast(ink, ground) >= TEXT


@pytest.mark.parametrize("colour", [svg.BRAND, svg.BAD, svg.FAINT, "#b58900"])
def test_marks_have_enough_contrast(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= GRAPHIC


@pytest.mark.parametrize("level", [None, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
def test_a_tile_can_be_read_at_every_level(level: float | None) -> None:
    drawn = tiles.tile_grid([tiles.Tile("UP", "Uttar Pradesh", "64%", level)], "c", "m")
    ground, ink = re.findall(r'fill="(#\w{6})"', drawn)[:2]
    assert contrast(ink, ground) >= TEXT
