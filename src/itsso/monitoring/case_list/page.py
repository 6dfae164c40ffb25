"""The list of cases behind a number, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.cases.models import Disposal
from itsso.cases.queries import CasePlace
from itsso.cases.words import fir
from itsso.law.iso_dates import read_day
from itsso.monitoring import words
from itsso.monitoring.case_list import queries
from itsso.monitoring.case_list.queries import CaseSelection, ListedCase
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import CONDITIONS
from itsso.protection.ranges import Ranges
from itsso.ui import text
from itsso.units import queries as units
from itsso.units.models import Unit

PAGE = 20


def read_selection(parameters: Mapping[str, str]) -> CaseSelection | None:
    """Return the selection of cases that an address names; None where it names none of ours."""
    condition = parameters.get("show", "registered")
    try:
        month = date.fromisoformat(f"{parameters['month']}-01") if "month" in parameters else None
        due = read_day(parameters["due"]) if "due" in parameters else None
    except ValueError:
        return None
    return CaseSelection(condition, month, due) if condition in CONDITIONS else None


@dataclass(frozen=True, slots=True)
class CaseListRow:
    """One case as the list shows it; `url` is set only where the reader may open it."""

    row: ListedCase
    station: str
    number: str
    url: str
    query: FigureQuery

    @property
    def status_text(self) -> str:
        """Return the status of the investigation as text."""
        disposal = str(Disposal(self.row.ended_how).label)
        if self.row.ended_how != Disposal.OPEN:
            return f"{disposal}, {text.day(self.row.ended_on)}"
        parts = [disposal, self._days_left, *([_("stayed")] if self.row.stayed else [])]
        return ", ".join(parts)

    @property
    def _days_left(self) -> str:
        if self.row.last_day == self.query.as_on and not self.query.provisional:
            return _("time limit ended on this day")
        return text.days_to(self.row.last_day, self.query.as_on)


class CaseList:
    """A page of the list."""

    def __init__(
        self, unit: Unit, query: FigureQuery, picked: CaseSelection, parameters: Mapping[str, str], ranges: Ranges
    ) -> None:
        self.unit, self.query, self.picked, self.ranges = unit, query, picked, ranges
        self.after, self.before = (
            CasePlace.read(parameters.get("after", "")),
            CasePlace.read(parameters.get("before", "")),
        )

    @property
    def title(self) -> str:
        """Return the title of the list."""
        name = words.title(self.picked.condition, self.query.basis)
        if self.picked.month:
            name += ", " + _("FIRs of %(month)s") % {"month": f"{self.picked.month:%m-%Y}"}
        if self.picked.due:
            name += ", " + _("due on %(day)s") % {"day": text.day(self.picked.due)}
        return name

    @property
    def day(self) -> str:
        """Return the days of the figure as text."""
        return words.days(self.query)

    @property
    def scope(self) -> str:
        """Return from which cases the list is selected."""
        return words.counted(self.query.scope, self.query.offence)

    @cached_property
    def total(self) -> int:
        """Return the number whose list this is."""
        return queries.count_cases(self.unit, self.query, self.picked)

    @cached_property
    def _rows(self) -> list[ListedCase]:
        """Return the page's rows and one more, which shows whether there is a further page."""
        return queries.list_cases(
            self.unit, self.query, self.picked, after=self.after, before=self.before, limit=PAGE + 1
        )

    @cached_property
    def page_rows(self) -> list[ListedCase]:
        """Return the page's rows."""
        return self._rows[-PAGE:] if self.before else self._rows[:PAGE]

    @property
    def lines(self) -> list[CaseListRow]:
        """Return the page's rows with the names of the stations."""
        numbers = {row.station_no for row in self.page_rows}
        stations = {unit.first: unit.local_name for unit in units.stations_at(numbers)}
        return [self._line(row, stations.get(row.station_no, "–")) for row in self.page_rows]

    def _line(self, row: ListedCase, station: str) -> CaseListRow:
        hidden = not self.ranges.sees_case_at(row.station_no)
        if hidden or row.series is None or row.number is None or row.year is None:
            return CaseListRow(row, station, "", "", self.query)
        label, url = fir(row.series, row.number, row.year), reverse("cases:case", args=[row.case_id])
        return CaseListRow(row, station, label, url, self.query)

    @property
    def newer(self) -> str:
        """Return the address of the page before this one; empty where there is none."""
        has_newer = self.after or (self.before and len(self._rows) > PAGE)
        return self._page("before", self.page_rows[0]) if has_newer and self.page_rows else ""

    @property
    def older(self) -> str:
        """Return the address of the page after this one; empty where there is none."""
        has_older = self.before or len(self._rows) > PAGE
        return self._page("after", self.page_rows[-1]) if has_older and self.page_rows else ""

    def _page(self, side: str, row: ListedCase) -> str:
        parameters = {"show": self.picked.condition, **self.query.url_parameters, side: str(row.place)}
        if self.picked.month:
            parameters["month"] = f"{self.picked.month:%Y-%m}"
        if self.picked.due:
            parameters["due"] = self.picked.due.isoformat()
        return "?" + urlencode(parameters)
