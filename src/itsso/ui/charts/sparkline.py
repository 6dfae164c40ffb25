"""A sparkline: how one number went, as a line without axes beside the number itself (Tufte 2006)."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from itsso.ui.charts import svg


def sparkline(
    points: Sequence[tuple[float, float]],
    *,
    left: float,
    top: float,
    width: float,
    height: float,
    dash: str | None = None,
) -> SafeString:
    """Draw (x, y) points, x from 0 to 1 and y from 0 up, on a scale of its own that begins at 0; the last has a dot."""
    most = max((y for _x, y in points), default=0) or 1
    placed = [(left + x * width, top + height - y / most * height) for x, y in points]
    if not placed:
        return svg.joined([])
    base = svg.line(left, top + height + 0.5, left + width, top + height + 0.5, stroke=svg.GRID)
    line = svg.path(placed, stroke_width=2, stroke_dasharray=dash)
    end_x, end_y = placed[-1]
    return svg.joined([base, line, svg.el("circle", cx=end_x, cy=end_y, r=3, fill=svg.BRAND)])
