"""The figures of this package that other packages read by name (`units.figures`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.monitoring import words
from itsso.monitoring.counting import queries
from itsso.monitoring.counting.counts import CaseCounts, Rate
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.platform.clock import today
from itsso.ui.components import Text
from itsso.units import figures
from itsso.units.data_sources import districts_of
from itsso.units.figures import FigureCount, KnownFor, Measured, UnitFigure
from itsso.units.models import Unit
from itsso.units.shared_counts import shared

RATES: dict[str, tuple[Text, Callable[[CaseCounts], Rate], str]] = {
    "two_month_compliance": (
        _("Police report within two months, of the cases whose time limit has passed"),
        lambda counts: counts.compliance,
        "within",
    ),
    "disposal": (_("Police report filed, of all registered cases"), lambda counts: counts.disposal, "done"),
    "pending_beyond_two_months": (
        _("Pending beyond two months, of the cases whose time limit has passed"),
        lambda counts: counts.pendency,
        "beyond",
    ),
}
"""Name -> title, rate, and the condition of the list behind its numerator."""


OUTCOMES = {"medical_examination_in_24_hours": "examination", "victim_statement_recorded": "statement"}
"""Name -> the limit whose outcome is counted (`measures.OUTCOMES`)."""


AT_LABORATORY, DAYS_TO_LABORATORY_REPORT = "forensics.at_laboratory", "forensics.days_to_report"
CURRENT, BEHIND = "cctns_districts_current", "cctns_feed_days_behind"
EXHIBITS_ITSSO, EXHIBITS_CCTNS = "forensics.exhibits_itsso", "forensics.exhibits_cctns"
OF_OTHER_PACKAGES = (AT_LABORATORY, DAYS_TO_LABORATORY_REPORT, EXHIBITS_ITSSO, EXHIBITS_CCTNS, CURRENT, BEHIND)
"""The figures of laboratories and of the feed that a dashboard shows, by the names under which their packages register
them. Those of the feed and of exhibits are known for today only."""


def register() -> None:
    """Register the figures of this package."""
    for name, (title, rate, condition) in RATES.items():
        figures.register(UnitFigure(name, title, partial(_count, rate), partial(_link, condition)))
    for name, outcome in OUTCOMES.items():
        condition = f"{outcome}_in_time"
        title = words.CONDITIONS[condition]
        figures.register(UnitFigure(name, title, partial(_count_outcome, outcome), partial(_link, condition)))
    figures.show_on_pages(*OUTCOMES, *OF_OTHER_PACKAGES)


def _count(rate: Callable[[CaseCounts], Rate], unit: Unit, day: date) -> FigureCount | None:
    """Return the rate by official counting, from the roll-up where there is one, else by one scan.

    None for a day in the future.
    """
    if day > today():
        return None
    counts, known_for = _counts_at(unit, day)
    return FigureCount(Measured(*rate(counts)), known_for)


_counts_at = shared(queries.counts_at)


def _count_outcome(outcome: str, unit: Unit, day: date) -> FigureCount | None:
    """Return in how many cases the limit was kept, of those whose limit has passed.

    `measured` is None where the limit passed in no case. Known for the districts for whose cases some source says how
    the limit ended. Two range scans, of cases_fact and of cases_outcome, and a probe of cases_outcome for each
    district.
    """
    if day > today():
        return None
    met, due = queries.outcome(unit, FigureQuery(day), outcome)
    districts = districts_of(unit)
    known_for = KnownFor(queries.districts_with_outcome(districts, outcome), len(districts), "districts")
    return FigureCount(Measured(met, due) if due else None, known_for)


def _link(condition: str, unit: Unit, day: date) -> str:
    query = {"show": condition, **FigureQuery(day).url_parameters}
    return f"{reverse('monitoring:list', args=[unit.pk])}?{urlencode(query)}"
