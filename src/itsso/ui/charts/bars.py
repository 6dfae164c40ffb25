"""Bars: counts of classes or stages, what falls due when, and how a unit went month by month."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text, link
from itsso.ui.drawing_memory import drawn_once


@dataclass(frozen=True)
class Bar:
    """One class or stage, as "3 to 6 months", with its cases and the list of them; `note` stands beside the number."""

    name: Text
    number: int
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Month:
    """One month of a run chart: `part` of `whole`."""

    name: Text
    part: int
    whole: int
    url: str = ""


@drawn_once
def count_bars(classes: Sequence[Bar], caption: Text, measure: Text, class_title: Text, note: Text = "") -> SafeString:
    """Draw a bar for each class or stage, each a link to its cases. `class_title` says what they are classes of."""
    most = max((item.number for item in classes), default=0) or 1
    width, row, room = 330, 50, 160 if any(item.note for item in classes) else 80
    parts = []
    for at, item in enumerate(classes):
        top = at * row
        long = 2 + (width - room) * item.number / most
        bar = svg.el("rect", x=1, y=top + 22, width=long, height=20, fill=svg.BRAND)
        bar_note = [svg.el("tspan", f" ({item.note})", font_weight=400)] if item.note else []
        number = svg.el("text", text.count(item.number), *bar_note, x=long + 8, y=float(top + 37), font_weight=700)
        hit = svg.el("rect", x=0, y=top, width=width, height=row - 4, fill="transparent")
        parts.append(svg.linked(item.url, hit, svg.label(1, top + 16, item.name), bar, " ", number))
    picture = svg.drawing(width, row * len(classes), measure, *parts, links=True)
    names = [f"{item.name} ({item.note})" if item.note else item.name for item in classes]
    rows = [(name, link(text.count(item.number), item.url)) for name, item in zip(names, classes, strict=True)]
    table = PageTable(measure, [class_title, measure], rows, frozenset({1}))
    return svg.figure(picture, caption, table, note=note)


def run_chart(months: Sequence[Month], caption: Text, measure: Text) -> SafeString:
    """Draw a unit's rate month by month, with the middle value as a line. Months of fewer than ten are hollow dots."""
    plane = svg.Plane(-0.5, max(len(months) - 0.5, 0.5), height=220, right=18)
    counted = [(at, month) for at, month in enumerate(months) if month.whole]
    spots = [(plane.x(at), plane.y(month.part / month.whole)) for at, month in counted]
    foot, parts = "", [svg.path(spots, stroke_width=1.5)]
    if counted:
        middle = sorted(month.part / month.whole for _at, month in counted)[len(counted) // 2]
        end = plane.width - plane.right
        parts.append(svg.line(plane.left, plane.y(middle), end, plane.y(middle), stroke_dasharray="6 4"))
        foot = _("dashed line: median %(rate)s") % {"rate": f"{middle:.0%}"}
    for (_at, month), (x, y) in zip(counted, spots, strict=True):
        fill = "#ffffff" if month.whole < text.FEW else svg.BRAND
        parts.append(svg.el("circle", cx=x, cy=y, r=3.5, fill=fill, stroke=svg.BRAND))
    newest, every = len(months) - 1, max(1, -(-len(months) // 4))
    parts += [
        svg.label(plane.x(at), plane.height - plane.bottom + 18, month.name, anchor="middle")
        for at, month in enumerate(months)
        if (newest - at) % every == 0
    ]
    picture = svg.drawing(plane.width, plane.height, measure, plane.percent_axis(foot), *parts)
    rows = [(link(month.name, month.url), text.share(month.part, month.whole)) for month in reversed(months)]
    note = _("Hollow dots are months of fewer than ten cases.")
    return svg.figure(picture, caption, PageTable(measure, [_("Month"), measure], rows, frozenset({1})), note=note)
