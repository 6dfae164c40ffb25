"""The picture of a laboratory's capacity: load by section, backlog over a year, and what more examiners bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.forensics.capacity import wording
from itsso.forensics.capacity.backlog import PERIOD, BacklogCourse
from itsso.forensics.capacity.queueing import TARGET_SHARE, Queue
from itsso.forensics.capacity.review import LaboratoryReview, SectionReview
from itsso.ui import charts, text
from itsso.ui.charts import svg
from itsso.ui.charts.panels import ChartPanel
from itsso.ui.components import PageTable, Text, link

ROW, SIDE = 48, 8
"""The height of a section's row, and the room beside the drawing."""

BEYOND = 3
"""How many examiners more than are needed the curve still shows."""


def capacity_picture(review: LaboratoryReview, courses: Sequence[BacklogCourse]) -> SafeString:
    """Return the picture with its finding; empty where neither load nor backlog of any section is known."""
    loaded = [section for section in review.sections if section.queue and section.queue.examiners]
    items = [_loads(loaded)] if loaded else []
    if courses:
        items.append(_backlogs(courses, review.day))
    busiest = max(loaded, key=_load, default=None)
    if busiest is not None:
        items.append(_examiners(busiest, review))
    return charts.panels(items, _finding(busiest))


def _load(section: SectionReview) -> float:
    return section.queue.load if section.queue else 0.0


def _finding(busiest: SectionReview | None) -> str:
    if busiest is None:
        return _("Pending cases by section, over the last year")
    params = {"section": wording.section(busiest.section), "load": f"{_load(busiest):.0%}"}
    if _load(busiest) >= 1:
        return _("%(section)s: what comes in would need %(load)s of the examiners’ time.") % params
    return _("The busiest section is %(section)s: what comes in needs %(load)s of the examiners’ time.") % params


# --- Load by section -------------------------------------------------------------------------------------------------


def _loads(sections: Sequence[SectionReview]) -> ChartPanel:
    """Draw the load of each section as a bar, with a line where the examiners' time is used up."""
    title = _("Workload of the examiners by section")
    top, room = 18, svg.NARROW - 2 * SIDE
    scale = room / max(1.25, *map(_load, sections))
    full, height = SIDE + scale, top + ROW * len(sections)
    parts: list[Text] = [svg.label(full, 12, "100%", anchor="middle")]
    for at, section in enumerate(sections):
        parts += _load_row(section, top + at * ROW, scale)
    parts.append(svg.line(full, top, full, height, stroke=svg.INK, stroke_dasharray="4 3"))
    rows = [[wording.section(section.section), f"{_load(section):.0%}"] for section in sections]
    table = PageTable(title, [wording.SECTION, _("Workload")], rows, frozenset({1}))
    note = _("Past the line more comes in than can be reported.")
    return ChartPanel(title, svg.drawing(svg.NARROW, height, title, *parts), table, note)


def _load_row(section: SectionReview, top: float, scale: float) -> list[Text]:
    load = _load(section)
    within, beyond = min(load, 1.0) * scale, max(0.0, load - 1) * scale
    number = svg.label(svg.NARROW - SIDE, top + 16, f"{load:.0%}", anchor="end", font_weight=700)
    bars: list[Text] = [
        svg.label(SIDE, top + 16, wording.section(section.section)),
        number,
        svg.el("rect", x=SIDE, y=top + 22, width=within, height=16, fill=svg.BRAND),
    ]
    if beyond:
        bars.append(svg.el("rect", x=SIDE + within, y=top + 22, width=beyond, height=16, fill=svg.BAD))
    return bars


# --- Backlog over time -----------------------------------------------------------------------------------------------


def _backlogs(courses: Sequence[BacklogCourse], day: date) -> ChartPanel:
    """Draw the backlog of each section as a line with its first and last number, all over the same year."""
    title, first = _("Pending cases over the last year"), day - PERIOD
    height = ROW * len(courses) + 20
    parts: list[Text] = []
    for at, course in enumerate(courses):
        numbers = f"{text.count(course.points[0].cases)} → {text.count(course.points[-1].cases)}"
        points = [((point.day - first) / PERIOD, float(point.cases)) for point in course.points]
        parts += [
            svg.label(SIDE, at * ROW + 16, wording.section(course.section)),
            svg.label(svg.NARROW - SIDE, at * ROW + 16, numbers, anchor="end", font_weight=700),
            charts.sparkline(
                points,
                x=SIDE,
                y=at * ROW + 22,
                width=svg.NARROW - 2 * SIDE,
                height=20,
                dash=None if course.measured else "6 4",
            ),
        ]
    parts += [
        svg.label(SIDE, height - 4, text.day(first)),
        svg.label(svg.NARROW - SIDE, height - 4, text.day(day), anchor="end"),
    ]
    rows = [
        [wording.section(course.section), text.day(point.day), text.count(point.cases)]
        for course in courses
        for point in (course.points[0], *course.points[1:-1:4], course.points[-1])
    ]
    head = [wording.SECTION, _("Day"), _("Cases pending")]
    note = _("Each line has its own scale, from zero.")
    if not all(course.measured for course in courses):
        note += " " + _("Dashed: stated for single days, not counted by this system.")
    drawing = svg.drawing(svg.NARROW, height, title, *parts)
    return ChartPanel(title, drawing, PageTable(title, head, rows, frozenset({2})), note)


# --- What more examiners bring ---------------------------------------------------------------------------------------


def _examiners(section: SectionReview, review: LaboratoryReview) -> ChartPanel:
    """Draw the share of reports within the limit, in the long run, for the present number of examiners and more."""
    assert section.queue is not None
    queue, needed, limit = section.queue, section.examiners_needed, review.limit
    title = _("%(section)s: reports within %(limit)s days, by number of examiners") % {
        "section": wording.section(section.section),
        "limit": limit,
    }
    last = max(queue.examiners, needed or 0) + BEYOND
    shares = [
        (examiners, _share(queue, examiners, limit)) for examiners in range(max(1, queue.examiners - 1), last + 1)
    ]
    plane = svg.Plane(shares[0][0], last, height=200, right=16)
    target = plane.y(TARGET_SHARE)
    end = plane.width - plane.right
    parts: list[Text] = [
        plane.percent_axis(_("examiners")),
        svg.line(plane.left, target, end, target, stroke=svg.INK, stroke_dasharray="6 4"),
        svg.label(plane.left + 4, target - 4, f"{TARGET_SHARE:.0%}"),
        svg.path([(plane.x(examiners), plane.y(share)) for examiners, share in shares], stroke_width=2),
        _mark(plane, queue.examiners, _share(queue, queue.examiners, limit), _("now"), is_present=True),
    ]
    if needed is not None and needed > queue.examiners:
        parts.append(_mark(plane, needed, _share(queue, needed, limit), _("needed"), is_present=False))
    parts += [_tick(plane, examiners) for examiners in _ticks(queue.examiners, needed, last)]
    rows = [[text.count(examiners), f"{share:.0%}"] for examiners, share in shares[:: max(1, len(shares) // 12)]]
    table = PageTable(title, [_("Examiners"), _("Share of reports")], rows, frozenset({0, 1}))
    url = f"{reverse('capacity:what_if', args=[review.unit.pk])}?section={section.section}"
    note = _("Calculated for the time after the backlog is cleared.")
    drawing = svg.drawing(plane.width, plane.height, title, *parts)
    return ChartPanel(title, drawing, table, format_html("{} {}", note, link(_("Try a change"), url)))


def _share(queue: Queue, examiners: int, limit: int) -> float:
    """Return the share within the limit; 0 where the backlog only grows, since every later case waits longer."""
    return Queue(queue.arrivals, queue.rate, examiners).share_within(limit) or 0.0


def _mark(plane: svg.Plane, examiners: int, share: float, name: Text, *, is_present: bool) -> SafeString:
    """Mark a number of examiners: hollow for the present one. Its name stands where the curve leaves room."""
    x, y = plane.x(examiners), plane.y(share)
    ends = x > (plane.left + plane.width - plane.right) / 2
    dot = svg.el(
        "circle", cx=x, cy=y, r=4.5, fill="#ffffff" if is_present else svg.BRAND, stroke=svg.BRAND, stroke_width=2
    )
    note = f"{share:.0%}" if share else _("backlog grows")
    label = f"{name}: {text.count(examiners)} · {note}"
    label_y = max(y, plane.y(TARGET_SHARE)) + 18 if share > 0.5 else y - 8
    return svg.joined([dot, svg.label(x + (-12 if ends else 16), label_y, label, anchor="end" if ends else "start")])


def _tick(plane: svg.Plane, examiners: int) -> SafeString:
    return svg.label(plane.x(examiners), plane.height - plane.bottom + 18, text.count(examiners), anchor="middle")


def _ticks(present: int, needed: int | None, last: int) -> list[int]:
    """Return the numbers of examiners that are written across: the present, the needed and the last, where apart."""
    numbers = sorted({present, needed or present, last})
    apart = max(1, (last - present) // 6)
    return [number for at, number in enumerate(numbers) if not at or number - numbers[at - 1] >= apart]
