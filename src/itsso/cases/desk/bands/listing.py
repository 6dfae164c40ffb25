"""The list of all cases of a band, one row a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from itsso.cases.desk.bands import queries
from itsso.cases.desk.bands.page import WorkRow, work_rows
from itsso.cases.desk.bands.words import CaseBand
from itsso.cases.desk.queries import DeskFilter
from itsso.platform.clock import now
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import in_lines, link, unbroken_dates, with_note
from itsso.ui.list_rows import ListOrder
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when


@dataclass(frozen=True, slots=True)
class BandRows:
    """The cases of a band of My work. Rows without a case come before them, whatever the order."""

    request: OfficerRequest
    wanted: DeskFilter
    band: CaseBand
    without_case: Sequence[WorkRow] = ()
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of rows, with and without a case."""
        return len(self.without_case) + queries.count_of_band(self.wanted, now(), self.band)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[WorkRow]:
        """Return a part of the band, the most urgent first or sorted by a column."""
        moment, before = now(), len(self.without_case)
        part = (max(start - before, 0), max(stop - before, 0))
        cases = queries.cases_of_band(self.wanted, moment, self.band, order, *part)
        return [*self.without_case[start:stop], *work_rows(self.request, cases, moment)]


def band_columns(*, with_station: bool) -> list[Column[WorkRow]]:
    """Return the columns of the list; those of a unit above the station name the station too."""
    columns: list[Column[WorkRow]] = [
        Column("case", gettext_lazy("Case"), _case_cell, lambda row: row.label, sorts=True),
        Column("missing", gettext_lazy("To do"), _duty_cell, lambda row: row.title),
        Column("authority", gettext_lazy("Authority"), lambda row: row.authority, on_page=False),
        Column("due", gettext_lazy("Status"), _status_cell, _status_text, sorts=True),
        Column("more", gettext_lazy("Further time limits"), lambda row: text.count(row.more), lambda row: row.more),
        Column("waits", gettext_lazy("Pending with"), _waits_cell),
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer, sorts=True),
        Column("next", gettext_lazy("Next step"), _steps_cell, lambda row: "; ".join(str(s.title) for s in row.steps)),
    ]
    station: Column[WorkRow] = Column("station", gettext_lazy("Station"), lambda row: row.station, sorts=True)
    return [*columns[:1], station, *columns[1:]] if with_station else columns


def _case_cell(row: WorkRow) -> SafeString:
    return with_note(link(row.label, row.url), row.sections)


def _duty_cell(row: WorkRow) -> SafeString:
    return with_note(row.title, row.authority)


def _status_cell(row: WorkRow) -> SafeString:
    remaining = format_html("<strong>{}</strong>", row.remaining) if row.overdue else row.remaining
    return format_html("{}<br>{}", remaining, when(row.due))


def _status_text(row: WorkRow) -> str:
    return f"{row.remaining}, {text.moment(row.due)}"


def _waits_cell(row: WorkRow) -> SafeString:
    return in_lines(unbroken_dates(line) for line in row.waits) or SafeString("–")


def _steps_cell(row: WorkRow) -> SafeString:
    return in_lines(link(step.title, step.url) for step in row.steps) or SafeString("–")
