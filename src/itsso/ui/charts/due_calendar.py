"""A calendar of the days to come: the darker a day, the more falls due on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text, link
from itsso.ui.drawing_memory import drawn_once

_LEFT, _TOP, _WIDE, _HIGH = 48, 20, 40, 23
"""Room for the first day of each week and for the names of the days, and the size of a day."""


@dataclass(frozen=True)
class DueDay:
    """The number of running clocks that fall due on one day."""

    day: date
    number: int
    url: str = ""


@drawn_once
def due_calendar(overdue: DueDay, days: Sequence[DueDay], caption: Text, measure: Text) -> SafeString:
    """Draw what falls due on each of the `days`, a week in a row; each number leads to its list.

    `overdue.day` is today; what is overdue is in the table only, since its number would make every day look empty.
    The links of the days are in the drawing, and not a second time in its table.
    """
    monday = days[0].day - timedelta(days=days[0].day.weekday()) if days else overdue.day
    most = max((due_day.number for due_day in days), default=0)
    parts = [
        svg.label(_LEFT + (at + 0.5) * _WIDE, _TOP - 6, name, anchor="middle") for at, name in WEEKDAYS_ABBR.items()
    ]
    weeks = -(-((days[-1].day - monday).days + 1) // 7) if days else 0
    for week in range(weeks):
        first = monday + timedelta(weeks=week)
        of_week = [_day(due_day, most) for due_day in days if first <= due_day.day < first + timedelta(weeks=1)]
        monday_label = svg.label(0, 15, f"{first:%d-%m}")
        parts.append(svg.el("g", monday_label, *of_week, transform=svg.moved(0, _TOP + week * _HIGH + 1)))
    picture = svg.drawing(_LEFT + 7 * _WIDE + 2, _TOP + weeks * _HIGH + 2, measure, *parts, links=True)
    rows: list[tuple[Text, Text]] = [(_("past due"), link(text.count(overdue.number), overdue.url))]
    rows += [(text.day(due_day.day), text.count(due_day.number)) for due_day in days if due_day.number]
    note = _("Each row is a week, named by its Monday. Darker means more cases.")
    return svg.figure(picture, caption, PageTable(measure, [_("Due on"), measure], rows, frozenset({1})), legend=note)


def _day(due_day: DueDay, most: int) -> SafeString:
    """Draw one day in the row of its week: a square, with its number where something falls due."""
    shade = -(-5 * due_day.number // most) if due_day.number else 0
    size = {"width": _WIDE - 2, "height": _HIGH - 2}
    if not shade:
        return svg.el("rect", x=_place_of_day(due_day), fill=svg.SHADES[0], stroke=svg.GRID, **size)
    count = text.count(due_day.number)
    box = svg.el("rect", fill=svg.SHADES[shade], **size)
    number = svg.label(_WIDE / 2 - 1, 15, count, anchor="middle", fill=svg.ink_on(shade))
    name, place = f"{due_day.day:%d-%m}: {count}", svg.moved(_place_of_day(due_day), 0)
    return svg.linked(due_day.url, box, number, name=name, transform=place)


def _place_of_day(due_day: DueDay) -> int:
    """Return where the day of a week begins, in the units of the drawing."""
    return _LEFT + due_day.day.weekday() * _WIDE + 1
