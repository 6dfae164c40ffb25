"""A sparkline: how one number went, as a line without axes beside the number itself (Tufte 2006)."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from itsso.ui.charts import svg


def sparkline(
    points: Sequence[tuple[float, float]],
    *,
    x: float,
    y: float,
    width: float,
    height: float,
    dash: str | None = None,
) -> SafeString:
    """Draw points in the rectangle at (x, y), on a scale of its own that begins at 0; the last has a dot.

    A point is its place along the line, from 0 to 1, and its number.
    """
    most = max((number for _place, number in points), default=0) or 1
    bottom = y + height
    placed = [(x + place * width, bottom - number / most * height) for place, number in points]
    if not placed:
        return svg.joined([])
    base = svg.line(x, bottom + 0.5, x + width, bottom + 0.5, stroke=svg.GRID)
    line = svg.path(placed, stroke_width=2, stroke_dasharray=dash)
    end_x, end_y = placed[-1]
    return svg.joined([base, line, svg.el("circle", cx=end_x, cy=end_y, r=3, fill=svg.BRAND)])
