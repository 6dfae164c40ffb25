"""The charts: what they say, and that drawing and signal agree."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from itsso.ui import charts
from itsso.ui.charts import svg
from itsso.ui.charts.funnel import ACTION, WARNING


def test_the_nation_has_36_tiles_each_in_a_place_of_its_own() -> None:
    assert len(charts.TILES) == 36
    assert len(set(charts.TILES.values())) == 36
    assert all(0 <= column < 8 and 0 <= row < 8 for column, row in charts.TILES.values())


@given(
    whole=st.integers(1, 800),
    share=st.floats(0, 1),
    rate=st.floats(0.01, 0.99),
)
def test_a_signal_is_given_exactly_where_chance_is_too_small(whole: int, share: float, rate: float) -> None:
    part = round(whole * share)
    so_few, so_many = binom.cdf(part, whole, rate), binom.sf(part - 1, whole, rate)
    if min(abs(chance - tail) for chance in (so_few, so_many) for tail in (WARNING, ACTION)) < 1e-9:
        return  # on the very edge, where the last digit decides
    expected = "usual"
    for tail, low_signal, above in ((WARNING, "below", "above"), (ACTION, "far_below", "far_above")):
        if so_few < tail:
            expected = low_signal
        if so_many < tail:
            expected = above
    assert charts.signal(part, whole, rate) == expected


@pytest.mark.parametrize(("whole", "low", "high"), [(10, 0.3, 0.9), (50, 0.46, 0.74), (400, 0.55, 0.65)])
def test_limits_at_sixty_percent_are_those_of_the_exact_binomial(whole: int, low: float, high: float) -> None:
    limits = charts.funnel_limits(whole, 0.6, WARNING)
    assert limits[0] == pytest.approx(low, abs=1 / whole)
    assert limits[1] == pytest.approx(high, abs=1 / whole)


def test_units_that_differ_of_themselves_have_wider_limits() -> None:
    narrow, wide = (charts.funnel_limits(100, 0.6, WARNING, dispersion) for dispersion in (1, 2))
    assert wide[0] < narrow[0] < 0.6 < narrow[1] < wide[1]


def test_a_curve_ends_where_fewer_than_ten_are_watched() -> None:
    cohort = charts.SurvivalCurve(
        "2026", [charts.SurvivalStep(0, 1.0, 40), charts.SurvivalStep(20, 0.5, 10), charts.SurvivalStep(30, 0.2, 9)]
    )
    assert cohort.at(25) == charts.SurvivalStep(20, 0.5, 10)
    assert cohort.at(30) is None
    assert cohort.at(31) is None


def test_what_a_chart_is_given_is_escaped() -> None:
    drawn = charts.count_bars([charts.Bar("<b>", 1, '/"x')], "<i>", "<u>", "<b>", "<i>")
    assert not BeautifulSoup(drawn, "html.parser").find(["b", "i", "u"])
    assert svg.el("a", "<", href='"') == '<a href="&quot;">&lt;</a>'


def test_charts_of_nothing_are_drawn() -> None:
    nothing = [
        charts.funnel_plot([], "None.", measure="m", due="d"),
        charts.still_open_curve([], "None."),
        charts.count_bars([], "None.", "m", "o"),
        charts.run_chart([], "None.", "m"),
        charts.due_calendar(charts.DueDay(date(2026, 11, 24), 0), [], "None.", "m"),
        charts.tile_grid([], "None.", "m"),
    ]
    assert all("<table" in figure and "nan" not in figure for figure in nothing)


def test_every_text_of_a_chart_is_at_least_12_px() -> None:
    sheet = (Path(svg.__file__).parents[1] / "static" / "ui" / "itsso.css").read_text()
    assert ".itsso-chart text{font-family:inherit;font-size:13px}" in sheet


@pytest.mark.parametrize(
    ("units", "names"),
    [
        ([(1, 1), (0, 1), (1, 2), (2, 3)], set()),
        ([(8, 10), (5, 9), (1, 3)], {"95%"}),
        ([(20, 24), (11, 21), (9, 18), (0, 16)], {"95%"}),
        ([(69, 206), (40, 312), (640, 700), (33, 166), (480, 640), (90, 480)], {"95%", "99.8%"}),
    ],
)
def test_names_of_limits_overlap_no_other_text_of_a_funnel(units: list[tuple[int, int]], names: set[str]) -> None:
    compared = [charts.FunnelUnit(f"District number {at}", *unit) for at, unit in enumerate(units)]
    drawing = BeautifulSoup(charts.funnel_plot(compared, "None.", measure="m", due="d"), "html.parser").svg
    assert drawing is not None
    boxes = {text.get_text(): box_of(text) for text in drawing.select("text")}
    assert {"95%", "99.8%"} & boxes.keys() == names
    for name in names:
        box = boxes[name]
        assert box.start >= 0 and box.end <= svg.NARROW, name
        assert not [other for other in boxes if other != name and overlap(box, boxes[other])], name


class Box(NamedTuple):
    """Where a text of a drawing is."""

    start: float
    top: float
    end: float
    bottom: float


def box_of(text: Tag) -> Box:
    """Return where a text of a drawing is, by the usual width of a letter of 13 px."""
    x, y, width = float(str(text["x"])), float(str(text["y"])), 6.5 * len(text.get_text())
    start = x - {"end": width, "middle": width / 2}.get(str(text.get("text-anchor")), 0)
    return Box(start, y - 10, start + width, y + 2)


def overlap(one_box: Box, other: Box) -> bool:
    across = one_box.start < other.end and other.start < one_box.end
    return across and one_box.top < other.bottom and other.top < one_box.bottom
