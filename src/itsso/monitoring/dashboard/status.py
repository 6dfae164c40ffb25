"""The first sentences of an overview: compliance, and the number of the most urgent cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.monitoring import words
from itsso.monitoring.counting.figure_query import ALL, FigureQuery
from itsso.monitoring.dashboard.forms import period_name
from itsso.monitoring.dashboard.links import FigureLinks
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.ui import text
from itsso.units.figures import known_for_text

WEEK = 7


class PressingGroup(StrEnum):
    """The groups of pressing cases, the most pressing first; the value of each is the condition that lists it."""

    BEYOND = "beyond"
    DUE_TODAY = "due_today_open"
    DISPUTED = "disputed_open"
    DUE_IN_A_WEEK = "due_in_a_week"


@dataclass(frozen=True, slots=True)
class StatusLine:
    """The number of the most pressing cases as a sentence, with their list; `group` is None where none presses."""

    text: str
    group: PressingGroup | None = None
    number: int = 0
    url: str = ""

    @property
    def is_urgent(self) -> bool:
        """Return whether a limit has passed, may have passed, or ends today."""
        return self.group not in (None, PressingGroup.DUE_IN_A_WEEK)


def compliance_sentences(figures: DashboardFigures) -> str:
    """Return how many police reports came within the limit, as sentences with their counts."""
    counts, limit = figures.counts, words.limit(figures.query.basis)
    if not figures.known_for.known:
        return _("No data has been received from here. This does not mean that there are no cases.")
    if not counts.registered:
        return _("No FIR of this list was registered in this period.")
    values = {
        "within": text.count(counts.within),
        "passed": text.count(counts.passed),
        "percent": text.percent(*counts.compliance),
        "limit": limit,
        "young": text.count(counts.registered - counts.passed),
    }
    if not counts.passed:
        return _("Cases whose time limit (%(limit)s) has passed: 0 of %(young)s.") % values
    if counts.passed < text.FEW:
        compliance = ngettext(
            "Police report within %(limit)s: %(within)s of %(passed)s case whose time limit has passed.",
            "Police report within %(limit)s: %(within)s of %(passed)s cases whose time limit has passed.",
            counts.passed,
        )
    else:
        compliance = _(
            "Police report within %(limit)s: %(percent)s (%(within)s of %(passed)s cases whose time limit has passed)."
        )
    further = [
        (counts.late, _("Filed later: %(n)s.")),
        (counts.otherwise, _("Ended without a report: %(n)s.")),
    ]
    return " ".join([compliance % values, *(part % {"n": text.count(n)} for n, part in further if n)])


def is_of_now(query: FigureQuery) -> bool:
    """Return whether a query is about the current day, as it is known now."""
    return query.provisional and query.known_on is None


def due_in_a_week(figures: DashboardFigures) -> int:
    """Return how many cases fall due in the seven days after the day of the figure."""
    return sum(figures.course.due[: WEEK + 1])


def status_line(figures: DashboardFigures, links: FigureLinks) -> StatusLine | None:
    """Return the number of the most pressing cases on the day of the figure; None where no case is counted.

    A figure as known on a past day has the date in place of *Today*: the line below the figures says as known when.
    """
    if not figures.known_for.known or not figures.counts.registered:
        return None
    group, number = next(((group, n) for group, n in _numbers(figures).items() if n), (None, 0))
    day = _("Today") if is_of_now(figures.query) else text.day(figures.query.as_on)
    line = _("%(day)s: %(sentence)s") % {"day": day, "sentence": _sentence(figures, group, number)}
    known_for = "" if figures.known_for.complete else known_for_text(figures.known_for)
    if of_which := "; ".join(filter(None, (_chosen(figures), known_for))):
        line += f" ({of_which})"
    return StatusLine(line, group, number, links.list_url(group) if group else "")


def _numbers(figures: DashboardFigures) -> Mapping[PressingGroup, int]:
    counts = figures.counts
    return {
        PressingGroup.BEYOND: counts.beyond,
        PressingGroup.DUE_TODAY: counts.due_today_open,
        PressingGroup.DISPUTED: counts.disputed_open,
        PressingGroup.DUE_IN_A_WEEK: due_in_a_week(figures),
    }


def _sentence(figures: DashboardFigures, group: PressingGroup | None, number: int) -> str:
    """Return the sentence on a group, with its number and that of all pending cases; of no group, that none presses."""
    counts = figures.counts
    values = {"n": text.count(number), "open": text.count(counts.open), "limit": words.limit(figures.query.basis)}
    match group:
        case PressingGroup.BEYOND:
            beyond = ngettext(
                "%(n)s of %(open)s pending cases is beyond %(limit)s",
                "%(n)s of %(open)s pending cases are beyond %(limit)s",
                number,
            )
            return ", ".join(filter(None, (beyond % values, _more_on_the_day(figures.query, counts.due_today_open))))
        case PressingGroup.DUE_TODAY:
            message = ngettext(
                "the time limit of %(n)s of %(open)s pending cases ends; none is beyond %(limit)s",
                "the time limits of %(n)s of %(open)s pending cases end; none is beyond %(limit)s",
                number,
            )
        case PressingGroup.DISPUTED:
            message = ngettext(
                "%(n)s of %(open)s pending cases may be beyond %(limit)s: authorities differ on its last day",
                "%(n)s of %(open)s pending cases may be beyond %(limit)s: authorities differ on their last days",
                number,
            )
        case PressingGroup.DUE_IN_A_WEEK:
            message = ngettext(
                "none of %(open)s pending cases is beyond %(limit)s; %(n)s falls due within 7 days",
                "none of %(open)s pending cases is beyond %(limit)s; %(n)s fall due within 7 days",
                number,
            )
        case _ if not counts.open:
            message = _("no case is under investigation")
        case _:
            message = ngettext(
                "the one pending case is not beyond %(limit)s, nor due within 7 days",
                "none of %(open)s pending cases is beyond %(limit)s or due within 7 days",
                counts.open,
            )
    return message % values


def _more_on_the_day(query: FigureQuery, due_on_the_day: int) -> str:
    if not due_on_the_day:
        return ""
    if is_of_now(query):
        message = ngettext(
            "and the limit of %(n)s more ends today", "and the limits of %(n)s more end today", due_on_the_day
        )
    else:
        message = ngettext(
            "and the limit of %(n)s more ends on that day",
            "and the limits of %(n)s more end on that day",
            due_on_the_day,
        )
    return message % {"n": text.count(due_on_the_day)}


def _chosen(figures: DashboardFigures) -> str:
    """Return the filters of the FIRs as text; empty where all FIRs are counted."""
    query = figures.query
    period = "" if query.period == ALL else str(period_name(query.period))
    offence = "" if query.offence == "all" else str(words.offence_name(query.offence))
    scope = "" if query.scope == "itsso" else str(words.SCOPES[query.scope])
    return "; ".join(filter(None, (period, offence, scope)))
