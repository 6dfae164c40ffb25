"""The colours that are ours have the contrast that WCAG asks for."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from itsso.ui import charts
from itsso.ui.charts import svg, tiles

SHEET = (Path(svg.__file__).parents[1] / "static" / "ui" / "itsso.css").read_text()
TEXT, GRAPHIC = 4.5, 3.0
LINK = "#1a3f8f"


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


def texts_on_their_grounds(drawing: str) -> list[tuple[str, str]]:
    """Return the colour of each text of a drawing, and of the last box drawn behind it; white where there is none."""
    boxes: list[tuple[float, float, float, float, str]] = []
    pairs = []
    for mark in BeautifulSoup(drawing, "html.parser").select("rect, text"):
        if mark.name == "rect":
            x, y, width, height = (float(str(mark[name])) for name in ("x", "y", "width", "height"))
            boxes.append((x, y, x + width, y + height, str(mark["fill"])))
            continue
        x, y = float(str(mark["x"])), float(str(mark["y"])) - 4
        grounds = [fill for x0, y0, x1, y1, fill in boxes if x0 <= x <= x1 and y0 <= y <= y1]
        ground = next((fill for fill in reversed(grounds) if fill != "transparent"), "#ffffff")
        pairs.append((str(mark.get("fill", LINK if mark.find_parent("a") else svg.INK)), ground))
    return pairs


@pytest.mark.parametrize("most", [1, 2, 5, 9])
def test_every_text_of_a_chart_has_enough_contrast(most: int) -> None:
    day = date(2026, 11, 24)
    days = [charts.DueDay(day + timedelta(at), at % (most + 1), "/x") for at in range(60)]
    drawn = [
        charts.due_calendar(charts.DueDay(day, 3), days, "c", "m"),
        charts.count_bars([charts.Bar("to 2 months", most, "/x"), charts.Bar("over", 1)], "c", "m", "o"),
        charts.tile_grid([charts.Tile("UP", "Uttar Pradesh", "64%", at / 9) for at in range(10)], "c", "m"),
        charts.run_chart([charts.Month(f"{at:02}-2026", at, 20) for at in range(1, 12)], "c", "m"),
        charts.funnel_plot([charts.FunnelUnit(f"U{at}", at, 20) for at in range(20)], "c", measure="m", due="d"),
    ]
    pairs = [pair for drawing in drawn for pair in texts_on_their_grounds(drawing)]
    assert len(pairs) > 60
    assert all(contrast(ink, ground) >= TEXT for ink, ground in pairs), pairs
