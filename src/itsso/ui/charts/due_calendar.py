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
    """
    monday = days[0].day - timedelta(days=days[0].day.weekday()) if days else overdue.day
    most = max((due_day.number for due_day in days), default=0)
    parts = [
        svg.label(_LEFT + (at + 0.5) * _WIDE, _TOP - 6, name, anchor="middle") for at, name in WEEKDAYS_ABBR.items()
    ]
    weeks = -(-((days[-1].day - monday).days + 1) // 7) if days else 0
    for week in range(weeks):
        first = monday + timedelta(weeks=week)
        parts.append(svg.label(0, _TOP + week * _HIGH + 16, f"{first:%d-%m}"))
    parts += [_day(due_day, (due_day.day - monday).days, most) for due_day in days]
    picture = svg.drawing(_LEFT + 7 * _WIDE + 2, _TOP + weeks * _HIGH + 2, measure, *parts, links=True)
    rows = [(_("past due"), _number(overdue))]
    rows += [(text.day(due_day.day), _number(due_day)) for due_day in days if due_day.number]
    note = _("Each row is a week, named by its Monday. Darker means more cases.")
    return svg.figure(picture, caption, PageTable(measure, [_("Due on"), measure], rows, frozenset({1})), legend=note)


def _day(due_day: DueDay, place: int, most: int) -> SafeString:
    """Draw one day: a square, with its number where something falls due."""
    week, weekday = divmod(place, 7)
    x, y = _LEFT + weekday * _WIDE + 1, _TOP + week * _HIGH + 1
    shade = -(-5 * due_day.number // most) if due_day.number else 0
    box = svg.el(
        "rect", x=x, y=y, width=_WIDE - 2, height=_HIGH - 2, fill=svg.SHADES[shade], stroke=None if shade else svg.GRID
    )
    if not shade:
        return box
    number = svg.label(x + _WIDE / 2 - 1, y + 15, text.count(due_day.number), anchor="middle", fill=svg.ink_on(shade))
    return svg.linked(due_day.url, box, number, name=f"{due_day.day:%d-%m}: {text.count(due_day.number)}")


def _number(due_day: DueDay) -> Text:
    return link(text.count(due_day.number), due_day.url)
