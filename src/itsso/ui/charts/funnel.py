"""Fair comparison: a unit's rate against what chance alone would do to a unit of its size.

Limits are exact binomial ones around the pooled rate (Spiegelhalter, Statistics in Medicine 2005). A unit inside
them differs by no more than chance, and gets no rank.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text, link
from itsso.ui.drawing_memory import drawn_once

WARNING, ACTION = 0.025, 0.001
"""The tail on each side of the 95 % and of the 99.8 % limits."""

NAME_WIDTH, NAME_HEIGHT = 130, 16
"""The room that a name takes in the drawing; names nearer to each other would overlap."""

LIMIT_WIDTH = 40
"""The room that the name of a limit takes."""

SIGNALS: dict[str, Text] = {
    "far_below": gettext_lazy("unusually low: check"),
    "below": gettext_lazy("below range"),
    "usual": gettext_lazy("within range"),
    "above": gettext_lazy("above range"),
    "far_above": gettext_lazy("unusually high: check"),
}


@dataclass(frozen=True)
class FunnelUnit:
    """One unit compared: `part` of `whole` cases."""

    name: Text
    part: int
    whole: int
    url: str = ""


def funnel_limits(whole: int, rate: float, tail: float, dispersion: float = 1.0) -> tuple[float, float]:
    """Return the rates between which a unit with `whole` cases lies but for chance `tail` on each side, from 0 to 1.

    The lower limit is exact and interpolated (Spiegelhalter 2005, A.1.1): a count is below it exactly when so few or
    fewer have a chance under `tail`. The upper limit is its mirror, the lower limit of the complementary rate, so that
    a count is above it exactly when so many or more have such a chance; that of A.1.1 lies up to a case below.

    With `dispersion` over 1 (units differ for reasons of their own) the limits lie that root as far from the pooled
    rate.
    """
    wider = math.sqrt(max(1.0, dispersion))
    low = rate - (rate - _lower(whole, rate, tail)) * wider
    high = rate + (1 - _lower(whole, 1 - rate, tail) - rate) * wider
    return max(0.0, low), min(1.0, high)


@lru_cache(maxsize=20_000)
def _lower(whole: int, rate: float, tail: float) -> float:
    from scipy.special import bdtr, bdtrik  # imported here because it would delay every command by a quarter second

    if whole == 0 or rate <= 0:
        return 0.0
    if rate >= 1:
        return 1.0
    least = max(0, math.ceil(float(bdtrik(tail, whole, rate))))
    if least > 0 and float(bdtr(least - 1, whole, rate)) >= tail:
        least -= 1
    up_to = float(bdtr(least, whole, rate))
    before = float(bdtr(least - 1, whole, rate)) if least else 0.0
    over = (up_to - tail) / (up_to - before)
    return max(0.0, least - over) / whole


def signal(part: int, whole: int, rate: float, dispersion: float = 1.0) -> str:
    """Return how `part` of `whole` compares with the pooled rate: a key of SIGNALS."""
    if whole == 0:
        return "usual"
    unit_rate = part / whole
    for tail, low_signal, high_signal in ((ACTION, "far_below", "far_above"), (WARNING, "below", "above")):
        low, high = funnel_limits(whole, rate, tail, dispersion)
        if unit_rate < low:
            return low_signal
        if unit_rate > high:
            return high_signal
    return "usual"


@drawn_once
def funnel_plot(
    units: Sequence[FunnelUnit],
    caption: Text,
    *,
    measure: Text,
    due: Text,
    dispersion: float = 1.0,
) -> SafeString:
    """Draw each unit's rate over its number of cases. `measure` names the rate, `due` the cases counted across."""
    counted = [unit for unit in units if unit.whole]
    whole = sum(unit.whole for unit in counted)
    rate = sum(unit.part for unit in counted) / whole if whole else 0.0
    largest = max((unit.whole for unit in counted), default=10)
    plane = svg.Plane(0, largest * 1.05, height=260)
    points, named = _points(plane, counted, rate, dispersion)
    parts = [plane.percent_axis(due), _pooled(plane, rate), *_bounds(plane, rate, largest, dispersion, named)]
    parts += [_ticks(plane, largest), *points]
    picture = svg.drawing(plane.width, plane.height, measure, *parts)
    return svg.figure(picture, caption, _table(units, rate, measure, due, dispersion), note=_note())


def _pooled(plane: svg.Plane, rate: float) -> SafeString:
    end = plane.width - plane.right
    return svg.joined(
        [
            svg.line(plane.left, plane.y(rate), end, plane.y(rate), stroke=svg.INK),
            svg.label(end, plane.y(rate) - 4, _("overall %(rate)s") % {"rate": f"{rate:.0%}"}, anchor="end"),
        ]
    )


def _bounds(
    plane: svg.Plane, rate: float, largest: int, dispersion: float, named: Sequence[tuple[int, int]]
) -> list[SafeString]:
    """Draw the four limits, at some fifteen sizes close together where they bend; `named` are the points with names."""
    sizes = sorted({max(1, round(largest * 1.05 * (at / 15) ** 2)) for at in range(1, 16)})
    drawn = []
    for tail, dash, label in ((WARNING, "6 4", "95%"), (ACTION, "2 3", "99.8%")):
        pairs = [(size, *funnel_limits(size, rate, tail, dispersion)) for size in sizes]
        for side in (1, 2):
            points = [(round(plane.x(pair[0])), round(plane.y(pair[side]))) for pair in pairs]
            drawn.append(svg.path(points, stroke=svg.FAINT, stroke_dasharray=dash, stroke_width=1.5))
        if (name := _bound_name(plane, pairs, label, named, inner=tail == WARNING)) is not None:
            drawn.append(name)
    return drawn


def _bound_name(
    plane: svg.Plane,
    pairs: Sequence[tuple[int, float, float]],
    label: str,
    named: Sequence[tuple[int, int]],
    *,
    inner: bool,
) -> SafeString | None:
    """Return the name of a lower limit, above and left of the inner line, below and right of the outer one.

    It stands at the first size from the middle on at which the line is far enough above the axis and no name of a point
    is near; None where there is no room, as with few cases.
    """
    base, end = plane.height - plane.bottom, plane.width - plane.right - (0 if inner else LIMIT_WIDTH)
    for size, low, _high in pairs[len(pairs) // 2 :]:
        x, y = plane.x(size), plane.y(low) + (-6 if inner else 15)
        is_free = all(abs(x - at) > NAME_WIDTH or abs(y - height) > NAME_HEIGHT for at, height in named)
        if base - plane.y(low) > 2 * NAME_HEIGHT and x <= end and is_free:
            return svg.label(x, y, label, anchor="end" if inner else "start")
    return None


def _ticks(plane: svg.Plane, largest: int) -> SafeString:
    """Write round numbers of cases across, five at most, for which a narrow drawing has room."""
    power = 10 ** math.floor(math.log10(largest)) if largest else 1
    step = next(step for step in (1, power // 2, power, 2 * power, 5 * power) if step and largest <= 5 * step)
    places = range(0, largest + 1, step)
    base = plane.height - plane.bottom
    return svg.joined(svg.label(plane.x(at), base + 18, text.count(at), anchor="middle") for at in places)


def _points(
    plane: svg.Plane, units: Sequence[FunnelUnit], rate: float, dispersion: float
) -> tuple[list[SafeString], list[tuple[int, int]]]:
    """Draw a dot for each unit, a diamond outside the limits, so that colour is not the only signal.

    Those outside the outer limits have their names, the largest first, as far as there is room; the table has all.
    Return the drawing, and the places of the points with names.
    """
    drawn: list[SafeString] = []
    named: list[tuple[int, int]] = []
    for unit in sorted(units, key=lambda compared: -compared.whole):
        x, y = round(plane.x(unit.whole)), round(plane.y(unit.part / unit.whole))
        unit_signal = signal(unit.part, unit.whole, rate, dispersion)
        drawn.append(_mark(unit, x, y, unit_signal))
        room = all(abs(x - other) > NAME_WIDTH or abs(y - height) > NAME_HEIGHT for other, height in named)
        if unit_signal.startswith("far") and room:
            named.append((x, y))
            ends = x > (plane.left + plane.width - plane.right) / 2
            drawn.append(svg.label(x + (-9 if ends else 9), y + 4, unit.name, anchor="end" if ends else "start"))
    return drawn, named


def _mark(unit: FunnelUnit, x: int, y: int, unit_signal: str) -> SafeString:
    title = svg.el("title", unit.name)  # its share is in the table, which has the same order and every unit
    if unit_signal == "usual":
        return svg.el("circle", title, cx=x, cy=y, r=3, fill="#7e93cf", stroke=svg.BRAND)
    corners = f"{x},{y - 5} {x + 5},{y} {x},{y + 5} {x - 5},{y}"
    return svg.el("polygon", title, points=corners, fill=svg.BAD if unit_signal.startswith("far") else svg.BRAND)


def _table(units: Sequence[FunnelUnit], rate: float, measure: Text, due: Text, dispersion: float) -> PageTable:
    rows = []
    for unit in units:
        name = link(unit.name, unit.url)
        limits = funnel_limits(unit.whole, rate, WARNING, dispersion)
        usual = f"{limits[0]:.0%} – {limits[1]:.0%}" if unit.whole else "–"
        signal_text = SIGNALS[signal(unit.part, unit.whole, rate, dispersion)] if unit.whole else "–"
        rows.append((name, text.count(unit.whole), text.share(unit.part, unit.whole), usual, signal_text))
    head = [_("Unit"), due, measure, _("Expected by chance (95%)"), _("Compared with chance")]
    return PageTable(measure, head, rows, frozenset({1, 2, 3}))


def _note() -> str:
    return _(
        "Between the dashed lines, a difference may be due to chance alone. Diamonds lie outside "
        "the 95% limits. Diamonds with a name lie outside the 99.8% limits and should be "
        "checked; that alone is not a finding of fault."
    )
