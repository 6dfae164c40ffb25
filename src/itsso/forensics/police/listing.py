"""The list of what the police wait for from laboratories, and have to do about it, as `itsso.ui.lists` shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.investigators import investigator_names
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.forensics.models import Note
from itsso.forensics.police import queries
from itsso.forensics.police.kit_list import KITS, KITS_TITLE
from itsso.forensics.police.queries import LaboratoryTask
from itsso.forensics.texts import in_days, lines, reasons
from itsso.platform.clock import now
from itsso.ui.components import Text, link
from itsso.ui.list_rows import ListOrder
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when

TASK_TITLES: dict[str, Text] = {
    "collect": _("Report to collect"),
    "file": _("Report to file in court"),
    "returned": _("Returned by the laboratory"),
    "answer": _("Query of the laboratory to answer"),
    "laboratory": _("Pending with the laboratory"),
}
"""What is to be done or awaited, in the order of the list."""

ON_THE_WAY = "on_the_way"
"""The choice of the filter that shows the pending notes whose parcels no laboratory has received."""


class WaitingFilterForm(forms.Form):
    """The filters of the list."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All")),
            *TASK_TITLES.items(),
            (ON_THE_WAY, _("Parcels not at the laboratory yet")),
            (KITS, KITS_TITLE),
        ],
    )
    assigned = forms.ChoiceField(
        label=_("Cases"), required=False, choices=(("", _("All of the unit")), ("me", _("Those I investigate")))
    )

    def __init__(self, data: QueryDict, *, investigates: bool) -> None:
        super().__init__(data)
        if not investigates:
            del self.fields["assigned"]

    def chosen(self, name: str) -> str:
        """Return the value of a filter; empty where the address names none that is offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


@dataclass(frozen=True)
class WaitingRow:
    """A report or a forwarding note in the list; `number` is the report's, or that of the note's memo."""

    kind: str
    case: Case
    note: Note
    number: str
    detail: str
    officer: str
    since: datetime


@dataclass(frozen=True)
class WaitingRows:
    """The rows of the list. `kind` is a key of `TASK_TITLES` or empty; `officers` are numbers in the State or None."""

    interval: tuple[int, int]
    kind: str = ""
    officers: list[str] | None = None
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of rows."""
        return queries.count_laboratory_tasks(self.interval, self.kind, self.officers)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[WaitingRow]:
        """Return a part of the list: by what is to be done, and in each the longest waiting first. Four queries."""
        tasks = queries.laboratory_tasks(self.interval, self.kind, self.officers, order, start, stop)
        reports = queries.reports_by_id([task.id for task in tasks if task.kind in ("collect", "file")])
        notes = queries.notes_by_id([task.id for task in tasks if task.kind in ("returned", "answer", "laboratory")])
        cases = [report.case for report in reports.values()] + [note.case for note in notes.values()]
        names = investigator_names({(case.station.state, case.io_ref) for case in cases})

        def row(task: LaboratoryTask) -> WaitingRow:
            report = reports.get(task.id)
            note = report.note if report else notes[task.id]
            case = report.case if report else note.case
            number = report.number if report else note.memo
            officer = names[case.station.state, case.io_ref]
            return WaitingRow(task.kind, case, note, number, "" if report else _detail(note), officer, task.since)

        return [row(task) for task in tasks if task.id in reports or task.id in notes]


def _detail(note: Note) -> str:
    return reasons(note.reasons) if note.reasons else str(note.get_standing_display())


def task_title(row: WaitingRow) -> Text:
    """Return the title under which a row stands."""
    return TASK_TITLES[row.kind]


def waiting_columns(*, with_station: bool) -> list[Column[WaitingRow]]:
    """Return the columns of the list; those of a unit above the station name the station too."""
    columns: list[Column[WaitingRow]] = [
        Column("case", _("Case"), _case_cell, lambda row: case_label(row.case), sorts=True),
        Column("kind", _("Status"), lambda row: lines(task_title(row), row.detail)),
        Column("number", _("Report or memo number"), lambda row: row.number),
        Column("laboratory", _("Laboratory"), lambda row: str(row.note.laboratory)),
        Column("officer", _("Officer"), lambda row: row.officer),
        Column("since", pgettext_lazy("stands so", "Since"), _since_cell, lambda row: row.since, sorts=True),
    ]
    station: Column[WaitingRow] = Column("station", _("Station"), lambda row: str(row.case.station), sorts=True)
    return [*columns[:1], station, *columns[1:]] if with_station else columns


def _case_cell(row: WaitingRow) -> Text:
    part = "#queries" if row.kind == "answer" else ""
    return link(case_label(row.case), reverse("forensics:note", args=[row.case.pk, row.note.pk]) + part)


def _since_cell(row: WaitingRow) -> Text:
    return lines(when(row.since), in_days((now() - row.since).days))
