"""The colours that are ours have the contrast that WCAG asks for."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import itsso
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
        x, y, width, height = (float(str(mark.get(name, "0"))) for name in ("x", "y", "width", "height"))
        for part in mark.find_parents(transform=True):
            moved = re.fullmatch(r"translate\((\S+) (\S+)\)", str(part["transform"]))
            assert moved, part["transform"]
            x, y = x + float(moved[1]), y + float(moved[2])
        if mark.name == "rect":
            boxes.append((x, y, x + width, y + height, str(mark["fill"])))
            continue
        y -= 4
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


PAGE_GROUNDS = ("#ffffff", "#f3f5f9")
"""A drawing stands on a white page or on a surface; there is one theme (`test_there_is_one_theme`)."""

NO_INFORMATION = {svg.GRID, "#fff", "#ffffff", *svg.SHADES[:4]}
"""Lines of a grid, and light fills: a number is printed on each, or an outline in a strong colour surrounds it."""

_HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-zA-Z_-])")


def drawing_sources() -> dict[str, str]:
    """Return the source of every module that draws, and of every template and file with a drawing, by its path."""
    root = Path(itsso.__file__).parent
    sources = {str(file.relative_to(root)): file.read_text("utf-8") for file in root.rglob("*.py")}
    drawn = {
        path: source for path, source in sources.items() if "charts import" in source or path.startswith("ui/charts")
    }
    marked = [*root.rglob("*.html"), *root.rglob("*.svg")]
    return drawn | {str(file): text for file in marked if "<svg" in (text := file.read_text("utf-8"))}


def test_every_colour_of_every_drawing_stands_out_from_the_page() -> None:
    sources = drawing_sources()
    assert len(sources) > 10
    colours = {(path, colour) for path, source in sources.items() for colour in _HEX.findall(source)}
    assert {colour for _path, colour in colours} >= {svg.BRAND, svg.BAD, svg.FAINT, svg.INK}
    weak = [
        (path, colour, ground)
        for path, colour in sorted(colours)
        if colour not in NO_INFORMATION
        for ground in PAGE_GROUNDS
        if contrast(colour, ground) < GRAPHIC
    ]
    assert weak == []


@pytest.mark.parametrize("shade", range(len(svg.SHADES)))
def test_number_on_each_shade_can_be_read(shade: int) -> None:
    assert contrast(svg.ink_on(shade), svg.SHADES[shade]) >= TEXT


def custom_properties() -> dict[str, str]:
    """Return the colours that the style sheet declares as custom properties, by their names."""
    return dict(re.findall(r"--govuk-([a-z-]+)-colour: ?(#[0-9a-f]{3,6})", SHEET))


TEXT_PROPERTIES = ("text", "secondary-text", "link", "link-hover", "link-active", "link-visited", "error", "success")
MARK_PROPERTIES = ("brand", "input-border", "error", "success")


@pytest.mark.parametrize("ground", PAGE_GROUNDS)
def test_colours_of_the_style_sheet_have_the_contrast_of_their_use(ground: str) -> None:
    colours = custom_properties()
    assert {name: colours[name] for name in TEXT_PROPERTIES if contrast(colours[name], ground) < TEXT} == {}
    assert {name: colours[name] for name in MARK_PROPERTIES if contrast(colours[name], ground) < GRAPHIC} == {}
    assert contrast(colours["focus-text"], colours["focus"]) >= TEXT
    assert contrast(colours["inverse-text"], colours["brand"]) >= TEXT
    assert {colours["body-background"], colours["template-background"]} == set(PAGE_GROUNDS)


def test_there_is_one_theme() -> None:
    """Contrast is computed for the colours above alone: a second theme needs its own."""
    assert "prefers-color-scheme" not in SHEET


def test_bar_and_header_of_a_phone_can_be_read() -> None:
    for ink, ground in (("#1a3f8f", "#fff"), ("#0b0c0c", "#e6eaf4"), ("#fff", "#1b2f6b"), ("#0b0c0c", "#ffd400")):
        assert contrast(ink, ground) >= TEXT
        assert {ink, ground} <= set(_HEX.findall(SHEET))
