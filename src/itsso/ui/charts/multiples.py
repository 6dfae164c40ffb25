"""Small multiples: the same few bars for each of many units, all on one scale, so that the eye compares them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import PageTable, Text, link
from itsso.ui.drawing_memory import drawn_once

_WIDE, _GAP, _HIGH = 14, 3, 30


@dataclass(frozen=True)
class Multiple:
    """One unit: its name with a note, the number beside it with its list and what it is of, and its bars."""

    name: Text
    url: str
    number: int
    number_url: str
    whole: Text
    bars: Sequence[int]
    note: Text = ""


@drawn_once
def small_multiples(items: Sequence[Multiple], caption: Text, table: PageTable, note: Text) -> SafeString:
    """Draw each unit's bars under its name and number. The first bar is hollow, since it counts what is not late."""
    most = max((bar for item in items for bar in item.bars), default=0) or 1
    drawn = svg.joined(_multiple(item, most) for item in items)
    return svg.figure(svg.el("ul", drawn, class_="itsso-multiples"), caption, table, legend=note)


def _multiple(item: Multiple, most: int) -> SafeString:
    name, number = link(item.name, item.url), link(text.count(item.number), item.number_url)
    note = svg.joined([" ", svg.el("span", item.note, class_="itsso-multiples__note")]) if item.note else ""
    of_whole = svg.el("span", svg.el("strong", number), " ", item.whole, class_="itsso-multiples__number")
    return svg.el("li", name, note, " ", of_whole, _bars(item.bars, most))


def _bars(bars: Sequence[int], most: int) -> SafeString:
    """Draw the bars in two paths; what they say is in the table, so that a screen reader skips them."""
    outlines = []
    for at, bar in enumerate(bars):
        tall = round(bar * (_HIGH - 2) / most, 1) if bar else 0
        tall = max(tall, 1.5) if bar else 0
        outlines.append(f"M{1 + at * (_WIDE + _GAP)} {_HIGH - 1}v-{tall:g}h{_WIDE}v{tall:g}z" if bar else "")
    parts = [svg.el("path", d=f"M0 {_HIGH - 0.5}H{len(bars) * (_WIDE + _GAP)}", stroke=svg.FAINT)]
    if outlines and outlines[0]:
        parts.append(svg.el("path", d=outlines[0], fill="#ffffff", stroke=svg.BRAND))
    if late := "".join(outlines[1:]):
        parts.append(svg.el("path", d=late, fill=svg.BRAND))
    box = f"0 0 {len(bars) * (_WIDE + _GAP)} {_HIGH}"
    return svg.el("svg", *parts, viewBox=box, width=len(bars) * (_WIDE + _GAP), height=_HIGH, aria_hidden="true")
