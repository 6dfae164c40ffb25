"""Bars: counts of classes or stages, what falls due when, and how a unit went month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text


@dataclass(frozen=True)
class Bar:
    """One class or stage, as "3 to 6 months", with its cases and the list of them."""

    name: Text
    number: int
    url: str = ""


@dataclass(frozen=True)
class Month:
    """One month of a run chart: `part` of `whole`."""

    name: Text
    part: int
    whole: int
    url: str = ""


@dataclass(frozen=True)
class DueDay:
    """The number of running clocks that fall due on one day."""

    day: date
    number: int
    url: str = ""


def count_bars(classes: Sequence[Bar], caption: Text, measure: Text, class_title: Text, note: Text = "") -> SafeString:
    """Draw a bar for each class or stage, each a link to its cases. `class_title` says what they are classes of."""
    most = max((item.number for item in classes), default=0) or 1
    width, row = 330, 50
    parts = []
    for at, item in enumerate(classes):
        top = at * row
        long = 2 + (width - 80) * item.number / most
        bar = svg.el("rect", x=1, y=top + 22, width=long, height=20, fill=svg.BRAND)
        number = svg.label(long + 8, top + 37, text.count(item.number), font_weight=700)
        hit = svg.el("rect", x=0, y=top, width=width, height=row - 4, fill="transparent")
        parts.append(svg.linked(item.url, hit, svg.label(1, top + 16, item.name), bar, " ", number))
    picture = svg.drawing(width, row * len(classes), measure, *parts, links=True, grows=True)
    rows = [(item.name, _number(item.number, item.url)) for item in classes]
    table = PageTable(measure, [class_title, measure], rows, frozenset({1}))
    return svg.figure(picture, caption, table, note=note, scrolls=False)


def run_chart(months: Sequence[Month], caption: Text, measure: Text) -> SafeString:
    """Draw a unit's rate month by month, with the middle value as a line. Months of fewer than ten are hollow dots."""
    plane = svg.Plane(-0.5, max(len(months) - 0.5, 0.5), right=84)
    counted = [(at, month) for at, month in enumerate(months) if month.whole]
    spots = [(plane.x(at), plane.y(month.part / month.whole)) for at, month in counted]
    parts = [plane.percent_axis(""), svg.path(spots, stroke_width=1.5)]
    if counted:
        middle = sorted(month.part / month.whole for _at, month in counted)[len(counted) // 2]
        end = plane.width - plane.right
        parts.append(svg.line(plane.left, plane.y(middle), end, plane.y(middle), stroke_dasharray="6 4"))
        parts.append(svg.label(end + 4, plane.y(middle) + 4, _("median %(rate)s") % {"rate": f"{middle:.0%}"}))
    for (_at, month), (x, y) in zip(counted, spots, strict=True):
        title = svg.el("title", f"{month.name}: {text.share(month.part, month.whole)}")
        fill = "#ffffff" if month.whole < text.FEW else svg.BRAND
        parts.append(svg.el("circle", title, cx=x, cy=y, r=4, fill=fill, stroke=svg.BRAND))
    every = max(1, -(-len(months) // 8))
    parts += [
        svg.label(plane.x(at), plane.height - plane.bottom + 18, month.name, anchor="middle")
        for at, month in enumerate(months)
        if at % every == 0
    ]
    picture = svg.drawing(plane.width, plane.height, measure, *parts)
    rows = [(_named(month.name, month.url), text.share(month.part, month.whole)) for month in months]
    note = _("Hollow dots are months of fewer than ten cases.")
    return svg.figure(picture, caption, PageTable(measure, [_("Month"), measure], rows, frozenset({1})), note=note)


def falling_due_bars(overdue: DueDay, days: Sequence[DueDay], caption: Text, measure: Text) -> SafeString:
    """Draw what falls due on each day to come, with what is overdue already as the first bar.

    `overdue.day` is today.
    """
    most = max(overdue.number, *(due_day.number for due_day in days), 1)
    plane = svg.Plane(0, len(days) + 3, 0, most, height=260)
    base, thick = plane.y(0), plane.x(1) - plane.x(0)
    parts = [
        svg.line(plane.left, base, plane.width - plane.right, base),
        svg.label(plane.left, base + 18, _("past due")),
    ]
    parts.append(_bar(plane, 0, 2 * thick, overdue.number, svg.BAD))
    largest = max(days, key=lambda due_day: due_day.number, default=None)
    for at, due_day in enumerate(days, start=3):
        parts.append(_bar(plane, at, max(thick - 1, 2), due_day.number, svg.BRAND, labelled=due_day is largest))
        if at % 14 == 10:
            parts.append(svg.label(plane.x(at + 0.5), base + 18, due_day.day.strftime("%d-%m"), anchor="middle"))
    picture = svg.drawing(plane.width, plane.height, measure, *parts)
    rows = [(_("past due"), _number(overdue.number, overdue.url))]
    rows += [(text.day(due_day.day), _number(due_day.number, due_day.url)) for due_day in days if due_day.number]
    return svg.figure(picture, caption, PageTable(measure, [_("Due on"), measure], rows, frozenset({1})))


def _bar(plane: svg.Plane, at: float, thick: float, number: int, fill: str, *, labelled: bool = True) -> SafeString:
    """Draw a bar, with its number above where it is `labelled`: sixty numbers side by side would not be readable."""
    if not number:
        return SafeString()
    x, y = plane.x(at), plane.y(number)
    bar = svg.el("rect", x=x, y=y, width=thick, height=plane.y(0) - y, fill=fill)
    return svg.joined([bar, svg.label(x + thick / 2, y - 4, text.count(number), anchor="middle")]) if labelled else bar


def _number(number: int, url: str) -> Text:
    return _named(text.count(number), url)


def _named(name: Text, url: str) -> Text:
    return svg.el("a", name, href=url, class_="govuk-link") if url else name
