"""The share of reports that come within so many days, as a curve for each of the compared scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text

POINTS = 60
DASHES = (None, "7 4")

type Curve = tuple[Text, Callable[[float], float]]
"""A name, and a function from a number of days to the share (0 to 1) that is reported within them."""


def share_curves(curves: Sequence[Curve], limit: int, caption: Text) -> SafeString:
    """Draw up to two curves over three times the limit, with a line at the limit."""
    until = 3 * limit
    plane = svg.Plane(0, until, right=110)
    across, measure = _("days from receipt"), _("Share of reports")
    parts = [plane.percent_axis(across), _limit(plane, limit)]
    parts += [svg.label(plane.x(at), plane.height - plane.bottom + 18, at, anchor="middle") for at in _days(limit)]
    for at, ((name, share), dash) in enumerate(zip(curves, DASHES, strict=False)):
        points = [(plane.x(day), plane.y(share(day))) for day in (until * step / POINTS for step in range(POINTS + 1))]
        parts.append(svg.path(points, stroke_width=2, stroke_dasharray=dash))
        x, y = points[-1]
        parts.append(svg.label(x + 6, y + 4 + 18 * at, name))
    rows = [[str(day), *(f"{share(day):.0%}" for _name, share in curves)] for day in _days(limit)]
    table = PageTable(measure, [_("Days"), *(name for name, _share in curves)], rows, frozenset({1, 2}))
    return svg.figure(svg.drawing(plane.width, plane.height, measure, *parts), caption, table)


def _limit(plane: svg.Plane, limit: int) -> SafeString:
    x = plane.x(limit)
    return svg.joined(
        [
            svg.line(x, plane.top, x, plane.y(0), stroke_dasharray="2 3"),
            svg.label(x + 4, plane.y(0) - 6, _("time limit")),
        ]
    )


def _days(limit: int) -> list[int]:
    return sorted({round(limit * part / 2) for part in range(7)})
