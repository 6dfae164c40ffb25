"""The time limits of a case as bars on one line of days, with the days of its entries above them.

A phone gets a list of bars in place of the drawing. The table beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.cases import limits
from itsso.cases.case_page.stages_of_case import CustodySpan
from itsso.law.clock_state import ClockState
from itsso.law.model import Moment
from itsso.lawbook.answers import ClockLine
from itsso.platform.clock import INDIA
from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import TimelineEntry

MOST_BARS = 9
WIDTH, EDGE = 960, 8
AXIS, ROW = 40, 40
WIDENED_DAYS, WIDENING = 3, 6
"""The first days, in which limits of hours lie, are drawn so many times as wide as the others."""
DOT_WIDTH, TICK_WIDTH, TODAY_WIDTH, STATUS_WIDTH = 9, 84, 104, 250
TICKS = (1, 2, 7, 14, 30, 60, 91, 182, 365, 730, 1826)


@dataclass(frozen=True, slots=True)
class LimitsChart:
    """The drawing of a case's time limits, and the list of bars that a phone shows in its place."""

    drawing: SafeString
    bars: SafeString
    left_out: int


def limits_chart(
    lines: Sequence[ClockLine], entries: Sequence[TimelineEntry], custody: Sequence[CustodySpan], now: datetime
) -> LimitsChart | None:
    """Return the chart of the limits of a case that have begun; None where none has.

    `entries` are the history as the page lists it: a dot leads to the first entry of its days there. Custody is drawn
    where its end is known. At most nine limits are drawn, those that are pending first; `left_out` says how many are
    not.
    """
    custody = [span for span in custody if not span.is_unknown]
    dated = [line for line in lines if line.clock.starts and (line.clock.outer or line.clock.due)]
    if not dated:
        return None
    drawn = in_reading_order(dated)[:MOST_BARS]
    days = _Days(drawn, entries, custody, now)
    rows = [*_custody_rows(days, custody), *(_limit_row(days, line) for line in drawn)]
    height = AXIS + ROW * len(rows) + 4
    parts = [_hatching(), *_axis(days, height), *_dots(days, entries)]
    parts += [svg.el("g", row, transform=f"translate(0 {AXIS + ROW * at})") for at, row in enumerate(rows)]
    drawing = svg.drawing(WIDTH, height, _("Time limits of the case by day"), *parts, links=True)
    return LimitsChart(drawing, _list_of_bars(drawn, now), len(dated) - len(drawn))


def in_reading_order(lines: Sequence[ClockLine]) -> list[ClockLine]:
    """Return limits in their order: that of the investigation, pending ones by their last day, then late and met."""
    return sorted(lines, key=_order)


def _order(line: ClockLine) -> tuple[bool, bool, bool, datetime]:
    is_met = line.clock.met is not None
    return line.clock.rule not in limits.INVESTIGATION, is_met, line.state == ClockState.MET, _local(_end(line))


def _end(line: ClockLine) -> Moment:
    end = line.clock.outer or line.clock.due
    assert end
    return end


def _reached(line: ClockLine, now: datetime) -> datetime:
    """Return up to where a bar is filled: now, or the end of the day on which it was met; past its end only if late."""
    reached = _local(line.clock.met, whole_day=True) if line.clock.met else now
    if line.state in (ClockState.LATE, ClockState.OVERDUE):
        return reached
    return min(reached, _local(_end(line), whole_day=True))


class _Days:
    """The line of days: from the first day that is shown to the last, the first three of them widened."""

    def __init__(
        self,
        lines: Sequence[ClockLine],
        entries: Sequence[TimelineEntry],
        custody: Sequence[CustodySpan],
        now: datetime,
    ) -> None:
        self.now = _local(now)
        begins = [_local(line.clock.starts) for line in lines if line.clock.starts]
        begins += [_local(span.begin) for span in custody]
        self.first = datetime.combine(min(begins).date(), datetime.min.time())
        ends = [_local(_end(line), whole_day=True) for line in lines]
        ends += [_local(line.clock.met, whole_day=True) for line in lines if line.clock.met]
        ends += [_local(entry.when) for entry in entries]
        self.last = max([*ends, self.now]) + timedelta(1)
        self._length = self._widened(self.last)

    def _widened(self, at: datetime) -> float:
        days = max((at - self.first) / timedelta(1), 0)
        return WIDENING * min(days, WIDENED_DAYS) + max(days - WIDENED_DAYS, 0)

    def x(self, at: Moment, *, whole_day: bool = False) -> float:
        """Return the position of a moment; of a day its beginning, or with `whole_day` its end."""
        return EDGE + self._widened(_local(at, whole_day=whole_day)) / self._length * (WIDTH - 2 * EDGE)

    @property
    def today_x(self) -> float:
        """Return the position of the present moment."""
        return self.x(self.now)

    @property
    def status_x(self) -> float:
        """Return where the words at the right end: at the edge, or before today's line if it would cross them."""
        free = self.today_x - 10
        return free if free > WIDTH - STATUS_WIDTH else WIDTH - EDGE

    def ticks(self) -> Iterator[date]:
        """Yield the days to be named on the line: the first, the end of the widened days, and then at even steps."""
        first = self.first.date()
        yield first
        after = first + timedelta(WIDENED_DAYS)
        span = (self.last.date() - after).days
        step = next((days for days in TICKS if span / days <= 6), TICKS[-1])
        for at in range(0, span, step):
            yield after + timedelta(at)


def _local(at: Moment | None, *, whole_day: bool = False) -> datetime:
    """Return a moment in India's civil time, without offset; of a day its beginning or, with `whole_day`, its end."""
    assert at
    if isinstance(at, datetime):
        return at.astimezone(INDIA).replace(tzinfo=None) if at.tzinfo else at
    return datetime.combine(at, datetime.min.time()) + timedelta(1 if whole_day else 0)


def _hatching() -> SafeString:
    stroke = svg.line(0, 0, 0, 6, stroke=svg.BAD, stroke_width=4)
    pattern = svg.el(
        "pattern", stroke, id="late", width=6, height=6, patternUnits="userSpaceOnUse", patternTransform="rotate(45)"
    )
    return svg.el("defs", pattern)


def _axis(days: _Days, height: int) -> Iterator[SafeString]:
    today = days.today_x
    today_name_x = min(max(today, 60), WIDTH - 64)
    free_from = 0.0
    for day in days.ticks():
        x = days.x(day)
        yield svg.line(x, 18, x, height, stroke=svg.GRID)
        at = min(max(x, 42), WIDTH - 42)
        if at >= free_from and abs(at - today_name_x) > TODAY_WIDTH:
            yield svg.label(at, 13, text.day(day), anchor="middle", fill=svg.FAINT)
            free_from = at + TICK_WIDTH
    yield svg.line(today, 18, today, height, stroke=svg.INK, stroke_width=2)
    yield svg.label(
        today_name_x, 13, _("today %(day)s") % {"day": text.day(days.now)}, anchor="middle", font_weight=700
    )


def _dots(days: _Days, entries: Sequence[TimelineEntry]) -> Iterator[SafeString]:
    """Yield a dot for the entries of each place on the line: a ring where the feed brought them, a cross if struck."""
    y = 28
    yield svg.line(EDGE, y, WIDTH - EDGE, y, stroke=svg.GRID)
    places: dict[int, list[TimelineEntry]] = {}
    for entry in entries:
        places.setdefault(round(days.x(entry.when) / DOT_WIDTH), []).append(entry)
    for place, entries_there in sorted(places.items()):
        name = "; ".join(f"{entry.title}, {text.moment(entry.when)}" for entry in entries_there)
        x = min(place * DOT_WIDTH, WIDTH - EDGE)
        if all(entry.struck for entry in entries_there):
            mark = svg.path([(x - 4, y - 4), (x + 4, y + 4), (x, y), (x - 4, y + 4), (x + 4, y - 4)], stroke=svg.INK)
        else:
            is_own = any(entry.is_own for entry in entries_there)
            mark = svg.el("circle", cx=float(x), cy=y, r=4, fill=svg.BRAND if is_own else "#fff", stroke=svg.BRAND)
        yield svg.linked(f"#{entries_there[0].anchor}", svg.el("title", name), mark, name=name)


def _custody_rows(days: _Days, custody: Sequence[CustodySpan]) -> Iterator[SafeString]:
    for span in custody:
        begin, end = days.x(span.begin), days.x(span.end, whole_day=True) if span.end else days.today_x
        until = text.day(span.end) if span.end else _("today")
        title = svg.label(EDGE, 12, _("%(accused)s in custody") % {"accused": span.label})
        status = svg.label(days.status_x, 12, f"{text.day(span.begin)} – {until}", anchor="end")
        yield svg.joined([title, status, _bar(begin, end, 20, 8, fill=svg.FAINT)])


def _limit_row(days: _Days, line: ClockLine) -> SafeString:
    clock, is_main = line.clock, line.clock.rule in limits.INVESTIGATION
    weight = 700 if is_main or line.state == ClockState.OVERDUE else None
    title = svg.linked(line.rule.url, svg.label(EDGE, 12, line.title, font_weight=weight))
    status = svg.label(days.status_x, 12, _status(line), anchor="end", font_weight=weight)
    height = 14 if is_main else 10
    begin, end = days.x(_local(clock.starts)), days.x(_end(line), whole_day=True)
    reached = days.x(_reached(line, days.now))
    bars = [
        _bar(begin, end, 18, height, fill="#fff", stroke=svg.BRAND),
        _bar(begin, min(reached, end), 18, height, fill=svg.BRAND),
    ]
    if line.two_ends and clock.due:
        first_end = days.x(clock.due, whole_day=True)
        bars.append(svg.line(first_end, 15, first_end, 20 + height, stroke=svg.BAD, stroke_width=2, stroke_dasharray=3))
    if reached > end:
        bars.append(_bar(end, reached, 18, height, fill="url(#late)", stroke=svg.BAD))
    if clock.met:
        bars.append(svg.line(reached, 15, reached, 20 + height, stroke=svg.INK, stroke_width=3))
    return svg.joined([title, status, *bars])


def _status(line: ClockLine) -> str:
    return line.status_text if line.clock.met else line.sentence


def _bar(begin: float, end: float, y: int, height: int, **attributes: object) -> SafeString:
    return svg.el("rect", x=begin, y=y, width=float(max(end - begin, 2)), height=height, **attributes)


def _list_of_bars(lines: Sequence[ClockLine], now: datetime) -> SafeString:
    """Return each limit with its status and a bar of its own: how much of its time has passed."""
    rows = ((line.rule.url, line.title, _status(line), _small_bar(line, _local(now))) for line in lines)
    item = '<li><a class="govuk-link" href="{}">{}</a><br>{}{}</li>'
    return format_html('<ul class="govuk-list itsso-bars">{}</ul>', format_html_join("", item, rows))


def _small_bar(line: ClockLine, now: datetime) -> SafeString:
    begin, end = _local(line.clock.starts), _local(_end(line), whole_day=True)
    reached = _reached(line, now)
    length = max(end, reached) - begin or timedelta(1)
    parts = [_bar(0, 100 * ((end - begin) / length), 0, 10, fill="#fff", stroke=svg.BRAND)]
    parts.append(_bar(0, 100 * max((min(reached, end) - begin) / length, 0), 0, 10, fill=svg.BRAND))
    if reached > end:
        parts.append(_bar(100 * ((end - begin) / length), 100, 0, 10, fill=svg.BAD))
    return svg.el(
        "svg", *parts, viewBox="0 0 100 10", preserveAspectRatio="none", width="100%", height=10, aria_hidden="true"
    )
