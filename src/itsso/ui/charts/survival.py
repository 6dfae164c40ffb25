"""The share of cases still without a final report by days since the FIR (Kaplan-Meier).

Open cases count for as long as they have been open, so a recent month does not look better than it is.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text

FEWEST_AT_RISK = 10
"""Where fewer cases are still watched the curve says nothing, and is not drawn."""

_DASHES = (None, "7 4", "2 3")


@dataclass(frozen=True)
class SurvivalStep:
    """From `day` on, the share `still_open` (0 to 1) is without a report; `at_risk` cases were watched on that day."""

    day: int
    still_open: float
    at_risk: int


@dataclass(frozen=True)
class SurvivalCurve:
    """One curve, as of the cases registered in one year. Steps in the order of their days, the first at day 0."""

    name: Text
    steps: Sequence[SurvivalStep]

    def at(self, day: int) -> SurvivalStep | None:
        """Return the step in force on a day; None after the last step, or where too few were watched."""
        reached = [step for step in self.steps if step.day <= day]
        if not reached or day > self.steps[-1].day:
            return None
        return reached[-1] if reached[-1].at_risk >= FEWEST_AT_RISK else None


def still_open_curve(
    cohorts: Sequence[SurvivalCurve],
    caption: Text,
    *,
    until: int = 180,
    marks: Sequence[tuple[int, Text]] = (),
) -> SafeString:
    """Draw up to three curves. `marks` are days to draw a line at, as (61, "two months")."""
    plane = svg.Plane(0, until, right=30)
    parts = [plane.percent_axis(_("days since the FIR"))]
    parts += [svg.label(plane.x(day), plane.height - plane.bottom + 18, day, anchor="middle") for day in _days(until)]
    parts += [_mark(plane, at, day, label) for at, (day, label) in enumerate(marks)]
    for cohort, dash in zip(cohorts, _DASHES, strict=False):
        parts += _curve(plane, cohort, until, dash)
    name = _("Share of cases still without a police report")
    picture = svg.drawing(plane.width, plane.height, name, *parts)
    note = _("Drawn only as long as at least ten cases were still being followed.")
    return svg.figure(picture, caption, _risk_table(cohorts, until, name), note=note)


def _days(until: int) -> range:
    return range(0, until + 1, 30 if until <= 240 else 90)


def _mark(plane: svg.Plane, at: int, day: int, label: Text) -> SafeString:
    """Draw a day as a line; the names of lines near to each other stand one below the other."""
    x = plane.x(day)
    return svg.joined(
        [
            svg.line(x, plane.top, x, plane.height - plane.bottom, stroke=svg.BAD, stroke_dasharray="4 3"),
            svg.label(x + 4, plane.top + 10 + 16 * at, label),
        ]
    )


def _curve(plane: svg.Plane, cohort: SurvivalCurve, until: int, dash: str | None) -> Iterator[SafeString]:
    drawn = [step for step in cohort.steps if step.day <= until and step.at_risk >= FEWEST_AT_RISK]
    if not drawn:
        return
    points = [(plane.x(drawn[0].day), plane.y(drawn[0].still_open))]
    for before, after in itertools.pairwise(drawn):
        points += [(plane.x(after.day), plane.y(before.still_open)), (plane.x(after.day), plane.y(after.still_open))]
    yield svg.path(points, stroke_width=2.5, stroke_dasharray=dash)
    end = points[-1]
    yield svg.label(end[0] + 5, end[1] + 4, cohort.name, font_weight=700)


def _risk_table(cohorts: Sequence[SurvivalCurve], until: int, name: Text) -> PageTable:
    rows = []
    for day in _days(until):
        cells: list[Text] = [str(day)]
        for cohort in cohorts:
            step = cohort.at(day)
            cells += [f"{step.still_open:.0%}", text.count(step.at_risk)] if step else ["–", "–"]
        rows.append(cells)
    head: list[Text] = [_("Days since the FIR")]
    for cohort in cohorts:
        head += [cohort.name, _("cases still followed, %(cohort)s") % {"cohort": cohort.name}]
    return PageTable(name, head, rows, frozenset(range(1, len(head))))
