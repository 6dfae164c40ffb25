"""The list of cases behind a number, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso import law
from itsso.cases.addresses import case_address
from itsso.cases.investigators import CaseOfficer, NumberInState, ask_investigators, investigators
from itsso.cases.models import Disposal
from itsso.cases.words import fir
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.iso_dates import read_day
from itsso.lawbook import facts
from itsso.monitoring import words
from itsso.monitoring.case_list import queries
from itsso.monitoring.case_list.queries import CaseSelection, ListedCase
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import CONDITIONS
from itsso.monitoring.dashboard.forms import period_name
from itsso.platform.prepared_statements import Exchange
from itsso.protection.ranges import Ranges
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.languages import is_hindi
from itsso.ui.list_rows import ListOrder
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit


def read_selection(parameters: Mapping[str, str]) -> CaseSelection | None:
    """Return the selection of cases that an address names; None where it names none of ours."""
    condition = parameters.get("show", "registered")
    try:
        month = date.fromisoformat(f"{parameters['month']}-01") if "month" in parameters else None
        due = read_day(parameters["due"]) if "due" in parameters else None
    except ValueError:
        return None
    reason = parameters.get("reason", "")
    if condition not in CONDITIONS or (reason and reason not in reasons_for_delay()):
        return None
    return CaseSelection(condition, month, due, reason)


def reasons_for_delay() -> tuple[str, ...]:
    """Return the codes of the reasons for delay."""
    return law.book().kinds[Kind.DELAY_REASON_RECORDED].facts[FactName.REASON].codes


@dataclass(frozen=True, slots=True)
class CaseListRow:
    """One case as the list shows it; `url` is set only where the reader may open it."""

    row: ListedCase
    number: str
    investigator: CaseOfficer | None
    url: str
    query: FigureQuery

    @property
    def officer(self) -> str:
        """Return how the list names the investigating officer; empty where none is known."""
        return self.investigator.text if self.investigator is not None else ""

    @property
    def phone(self) -> str:
        """Return the officer's official telephone number; empty where none is registered."""
        return self.investigator.phone if self.investigator is not None else ""

    @property
    def station(self) -> str:
        """Return the name of the station in the reader's language."""
        return self.row.station_hi if self.row.station_hi and is_hindi() else self.row.station

    @property
    def status_text(self) -> str:
        """Return the status of the investigation as text."""
        disposal = str(Disposal(self.row.ended_how).label)
        if self.row.ended_how != Disposal.OPEN:
            return f"{disposal}, {text.day(self.row.ended_on)}"
        parts = [disposal, self._days_left, *([_("stayed")] if self.row.stayed else [])]
        return ", ".join(parts)

    @property
    def due_text(self) -> str:
        """Return the due day, and the last day where authorities differ."""
        due = text.day(self.row.due)
        return due if self.row.last_day == self.row.due else f"{due} ({text.day(self.row.last_day)})"

    @property
    def _days_left(self) -> str:
        if self.row.last_day == self.query.as_on and not self.query.provisional:
            return _("time limit ended on this day")
        return text.days_to(self.row.last_day, self.query.as_on)


@dataclass(frozen=True, slots=True)
class CaseRows:
    """The cases behind a number."""

    unit: Unit
    query: FigureQuery
    picked: CaseSelection
    ranges: Ranges
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number whose list this is."""
        return queries.count_cases(self.unit, self.query, self.picked)

    def rows(self, order: ListOrder, start: int, stop: int) -> list[CaseListRow]:
        """Return a part of the list, with the officers' names."""
        cases = queries.list_cases(self.unit, self.query, self.picked, order, start=start, stop=stop)
        return self._named(cases)

    def ask_named(self, exchange: Exchange, cases: Sequence[ListedCase]) -> Callable[[], list[CaseListRow]]:
        """Ask for the officers of cases; the function that is returned gives the rows, after the exchange."""
        read_officers = ask_investigators(exchange, _officer_numbers(cases))
        return lambda: self._rows_with(cases, read_officers())

    def _named(self, cases: Sequence[ListedCase]) -> list[CaseListRow]:
        return self._rows_with(cases, investigators(_officer_numbers(cases)))

    def _rows_with(
        self, cases: Sequence[ListedCase], officers: Mapping[NumberInState, CaseOfficer]
    ) -> list[CaseListRow]:
        return [self._row(case, officers.get((case.state, case.io_ref or ""))) for case in cases]

    def _row(self, case: ListedCase, officer: CaseOfficer | None) -> CaseListRow:
        hidden = not self.ranges.sees_case_at(case.station_no)
        if hidden or case.series is None or case.number is None or case.year is None:
            return CaseListRow(case, "", None, "", self.query)
        label, url = fir(case.series, case.number, case.year), case_address(case.case_id)
        return CaseListRow(case, label, officer, url, self.query)


def _officer_numbers(cases: Sequence[ListedCase]) -> set[NumberInState]:
    return {(case.state, case.io_ref) for case in cases if case.io_ref is not None}


def columns(*, with_files: bool) -> list[Column[CaseListRow]]:
    """Return the columns of the list; number and officer only for a reader who may open the files of the unit."""
    of_files: list[Column[CaseListRow]] = [
        Column("fir", gettext_lazy("FIR"), _number_cell, lambda row: row.number, sorts=True),
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer),
    ]
    of_figures: list[Column[CaseListRow]] = [
        Column("station", gettext_lazy("Station"), lambda row: row.station, sorts=True),
        Column(
            "recorded", gettext_lazy("First recorded"), lambda row: when(row.row.first_recorded), _recorded, sorts=True
        ),
        Column("due", gettext_lazy("Due on"), lambda row: row.due_text, sorts=True),
        Column("investigation", gettext_lazy("Investigation"), lambda row: row.status_text),
    ]
    return [of_files[0], of_figures[0], of_files[1], *of_figures[1:]] if with_files else of_figures


def _number_cell(row: CaseListRow) -> Text:
    return link(row.number, row.url) if row.url else _("no access")


def _recorded(row: CaseListRow) -> date:
    return row.row.first_recorded


class CaseList:
    """The list of the cases behind a number: its title, and from which cases they are selected."""

    def __init__(self, query: FigureQuery, picked: CaseSelection) -> None:
        self.query, self.picked = query, picked

    @property
    def title(self) -> str:
        """Return the title of the list."""
        name = words.title(self.picked.condition, self.query.basis)
        if self.picked.month:
            name += ", " + _("FIRs of %(month)s") % {"month": f"{self.picked.month:%m-%Y}"}
        if self.picked.due:
            name += ", " + _("due on %(day)s") % {"day": text.day(self.picked.due)}
        if self.picked.reason:
            name += f", {facts.code(self.picked.reason)}"
        return name

    @property
    def day(self) -> str:
        """Return the days of the figure as text."""
        return words.days(self.query)

    @property
    def period(self) -> Text:
        """Return the name of the period whose FIRs are listed."""
        return period_name(self.query.period)

    @property
    def limit(self) -> str:
        """Return the time limit by which the list is counted."""
        return words.limit(self.query.basis)

    @property
    def scope(self) -> str:
        """Return from which cases the list is selected."""
        return words.counted(self.query.scope, self.query.offence)
