"""The lists of this feature: officers with their work, and one officer's cases to be ticked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.desk.forms import OF_THE_POLICE
from itsso.cases.desk.listing import case_columns
from itsso.cases.desk.page import DeskRow
from itsso.cases.desk.queries import NO_OFFICER
from itsso.cases.investigators import CaseOfficer, investigators
from itsso.cases.workload.queries import OfficerWorkload
from itsso.ui import text
from itsso.ui.components import Text, in_lines, link, with_note
from itsso.ui.list_rows import StoredRows
from itsso.ui.list_table import tick_box
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when

CASE = "case"
"""The name of the boxes by which cases are ticked."""


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """One officer's work with the officer's name."""

    officer: CaseOfficer
    work: OfficerWorkload

    @property
    def number(self) -> str:
        """Return the officer as an address names him or her."""
        return self.work.io_ref or NO_OFFICER


def workload_rows(workloads: Sequence[OfficerWorkload]) -> StoredRows[WorkloadRow]:
    """Return the rows of the list of officers."""
    officers = investigators({(work.state, work.io_ref) for work in workloads})
    rows = [WorkloadRow(officers[work.state, work.io_ref], work) for work in workloads]
    return StoredRows(
        rows,
        {
            "officer": lambda row: row.officer.title,
            "running": lambda row: row.work.running,
            "beyond": lambda row: row.work.beyond,
            "overdue": lambda row: row.work.overdue,
            "today": lambda row: row.work.today,
            "week": lambda row: row.work.week,
            "oldest": lambda row: row.work.oldest or date.max,
        },
    )


def workload_columns(*, with_station: bool, hands_over: bool) -> list[Column[WorkloadRow]]:
    """Return the columns of the list of officers; each number leads to its list."""
    columns: list[Column[WorkloadRow]] = [
        Column("officer", gettext_lazy("Officer"), _officer_cell, _officer_text, sorts=True),
        Column(
            "number",
            gettext_lazy("Number"),
            lambda row: row.work.io_ref or "–",
            lambda row: row.work.io_ref,
            on_page=False,
        ),
        Column("phone", gettext_lazy("Official telephone number"), lambda row: row.officer.phone or "–"),
    ]
    if with_station:
        columns.append(Column("station", gettext_lazy("Station"), lambda row: ", ".join(row.work.stations)))
    columns += [
        _counted("running", gettext_lazy("Cases under investigation"), "cases:list", {"investigation": "running"}),
        _counted("beyond", gettext_lazy("Pending beyond two months"), "cases:list", {"investigation": "overdue"}),
        _counted("overdue", gettext_lazy("Time limits overdue"), "cases:desk", {"stands": "overdue"}),
        _counted("today", gettext_lazy("Due today"), "cases:desk", {"stands": "today"}),
        _counted("week", gettext_lazy("Due within a week"), "cases:desk", {"stands": "week"}),
        Column("oldest", gettext_lazy("Oldest case"), _oldest_cell, lambda row: row.work.oldest, sorts=True),
    ]
    act_cell = _act_cell if hands_over else _sheet_link
    columns.append(Column("act", gettext_lazy("Action"), act_cell, in_file=False))
    return columns


def _officer_cell(row: WorkloadRow) -> Text:
    number = row.work.io_ref if row.work.io_ref not in str(row.officer.title) else ""
    note = " · ".join(filter(None, (number, row.officer.on_leave)))
    return with_note(row.officer.title, note) if note else row.officer.title


def _officer_text(row: WorkloadRow) -> str:
    return ", ".join(filter(None, (row.officer.title, row.officer.on_leave)))


def _counted(key: str, title: Text, page: str, filters: dict[str, str]) -> Column[WorkloadRow]:
    """Return the column of a count, whose number leads to the list of what it counts."""

    def count(row: WorkloadRow) -> int:
        return int(getattr(row.work, key))

    def cell(row: WorkloadRow) -> Text:
        if not count(row):
            return "0"
        of_officer = {"officer": row.number}
        every = {"rule": OF_THE_POLICE, "whose": "all"} if page == "cases:desk" else {"assigned": ""}
        return link(text.count(count(row)), f"{reverse(page)}?{urlencode(filters | every | of_officer)}")

    return Column(key, title, cell, count, sorts=True, numeric=True)


def _oldest_cell(row: WorkloadRow) -> Text:
    return when(row.work.oldest) if row.work.oldest else "–"


def _sheet_link(row: WorkloadRow) -> Text:
    address = reverse("cases:orderly_room", args=[row.work.io_ref]) if row.work.io_ref else ""
    return link(_("Orderly-room sheet"), address) if address else ""


def _act_cell(row: WorkloadRow) -> Text:
    acts = [_sheet_link(row), link(_("Hand over cases"), reverse("cases:hand_over", args=[row.number]))]
    if row.work.io_ref and row.officer.leave is None:
        address = f"{reverse('cases:record_leave')}?{urlencode({'officer': row.work.io_ref})}"
        acts.append(link(_("Record leave"), address))
    return format_html('<span class="itsso-unbroken">{}</span>', in_lines(acts))


def tick_columns() -> list[Column[DeskRow]]:
    """Return the columns of an officer's cases, with the box that ticks a case."""
    return [tick_column(gettext_lazy("Hand over")), *case_columns(with_station=False)]


def tick_column(label: Text) -> Column[DeskRow]:
    """Return the column with the box that ticks a case; `label` says for what."""
    return Column(
        "tick", gettext_lazy("Choose"), lambda row: tick_box(CASE, row.case_id, label, row.label), in_file=False
    )
