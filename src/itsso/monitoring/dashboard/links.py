"""Addresses of dashboards, of their CSV, and of the lists behind their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from itsso.monitoring.counting.counts import Rate
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.units.models import Unit


@lru_cache(maxsize=50_000)
def _address(page: str, unit_id: int) -> str:
    """Return the address of a unit's page. Cached: a dashboard has hundreds of them."""
    return reverse(f"monitoring:{page}", args=[unit_id])


@lru_cache(maxsize=1000)
def _query_string(query: FigureQuery) -> str:
    return urlencode(query.url_parameters)


def list_url(unit: Unit, query: FigureQuery, condition: str, more: str = "") -> str:
    """Return the address of the cases behind a number; `more` is a further parameter, such as "month=2026-05"."""
    return f"{_address('list', unit.pk)}?show={condition}&{_query_string(query)}{more and '&' + more}"


class DashboardView(StrEnum):
    """The views of a dashboard, by the parameter of its address."""

    FIRST = ""
    UNITS = "units"
    MORE = "more"


def dashboard_url(unit: Unit, query: FigureQuery | None, part: DashboardView = DashboardView.FIRST) -> str:
    """Return the address of a unit's dashboard, or of another of its views, with the same query."""
    address = _address("dashboard", unit.pk)
    if query is None:
        return address
    return f"{address}?{f'part={part}&' if part else ''}{_query_string(query)}"


def stages_url(unit: Unit, query: FigureQuery) -> str:
    """Return the address of a unit's page of drafts and delays with the same query."""
    return f"{_address('stages', unit.pk)}?{_query_string(query)}"


def crime_in_india_url(unit: Unit, query: FigureQuery, *, by_unit: bool = False) -> str:
    """Return the address of NCRB's table of the calendar year of the query's day, up to that day.

    Of an earlier calendar year where its FIRs alone are counted. By head of the principal offence; `by_unit`, of the
    query's offence by unit below.
    """
    year = min(query.period.calendar_year or query.as_on.year, query.as_on.year)
    parameters = {"year": str(year)}
    if year == query.as_on.year and query.as_on not in (date(year, 12, 31), query.asked_on):
        parameters["as_on"] = query.url_parameters["as_on"]
    if query.known_on:
        parameters["known_on"] = query.url_parameters["known_on"]
    if by_unit:
        parameters["offence"] = query.offence
    return f"{_address('crime_in_india', unit.pk)}?{urlencode(parameters)}"


def csv_url(unit: Unit, query: FigureQuery) -> str:
    """Return the address of a dashboard's numbers as CSV."""
    return f"{_address('csv', unit.pk)}?{_query_string(query)}"


@dataclass(frozen=True, slots=True)
class LinkedCount:
    """A count with the address of its list; no address where the reader may not open the list."""

    n: int
    url: str

    @property
    def linked(self) -> Text:
        """Return the count for a page, a link where there is a list."""
        return link(text.count(self.n), self.url)


@dataclass(frozen=True, slots=True)
class FigureLinks:
    """The addresses of the lists behind a dashboard's numbers; all empty unless the reader may open the `lists`."""

    unit: Unit
    query: FigureQuery
    lists: bool

    def list_url(self, condition: str, more: str = "", unit: Unit | None = None) -> str:
        """Return the address of the list behind a number of the unit, or of a unit below."""
        return list_url(unit or self.unit, self.query, condition, more) if self.lists else ""

    def number(self, condition: str, n: int) -> LinkedCount:
        """Return a count of the unit with the address of its list."""
        return LinkedCount(n, self.list_url(condition))

    def share(self, part: str, whole: str, rate: Rate) -> Text:
        """Return the counts of a rate, each with its list by its condition; a dash where there is nothing to count."""
        if not rate.denominator:
            return "–"
        numerator, denominator = self.number(part, rate.numerator), self.number(whole, rate.denominator)
        return format_html(_("{part} of {whole}"), part=numerator.linked, whole=denominator.linked)
