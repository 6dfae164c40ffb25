"""The rows and columns of the orderly-room sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from itsso.accounts.models import Role
from itsso.cases import case_tasks, limits
from itsso.cases.desk.awaited_reports import ask_awaited_reports
from itsso.cases.desk.bands.page import lines_of_waiting, steps_of_case
from itsso.cases.desk.bands.queries import BandedCase, worst_limits
from itsso.cases.desk.listing import case_rows
from itsso.cases.desk.page import DeskRow, limit_title, list_row
from itsso.cases.desk.queries import DeskFilter, investigation_clocks
from itsso.cases.last_directions import LastDirection, ask_last_directions, direction_cell, reply_cell
from itsso.cases.models import Case
from itsso.lawbook import wording
from itsso.platform.clock import now, today
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text, in_lines, link, unbroken_dates, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A case of the sheet: its two months, its worst time limit with the officer's next step, the last direction.

    `step` is empty where the officer has none: then the case waits on others. `duty` is empty where the worst limit is
    the two months, which have a column.
    """

    case: DeskRow
    duty: str  # the worst time limit and how far its last day is, as My work says it
    step: Text
    waits: Sequence[str]
    direction: LastDirection | None


def sheet_rows(request: OfficerRequest, cases: QuerySet[Case], wanted: DeskFilter) -> QueryRows[Case, SheetRow]:
    """Return the rows of an officer's cases, in the order of the list of cases."""
    return QueryRows(cases, case_rows(cases).orders, lambda page: _rows(request, page, wanted))


def _rows(request: OfficerRequest, cases: Sequence[Case], wanted: DeskFilter) -> list[SheetRow]:
    """Return the rows of some cases, by one exchange for any number of them.

    The next step is the investigating officer's, by whomever the sheet is read: as My work of the officer names it.
    """
    moment, case_ids = now(), [case.pk for case in cases]
    with one_exchange() as exchange:
        read_clocks = exchange.ask(investigation_clocks(cases))
        read_worst = exchange.ask(worst_limits(wanted, case_ids, moment))
        read_waiting = ask_awaited_reports(exchange, case_ids)
        read_tasks = case_tasks.ask_tasks(exchange, request, {case.pk: case.series for case in cases})
        read_directions = ask_last_directions(exchange, request, case_ids)
    clocks = {clock.case_id: clock for clock in read_clocks()}
    worst = {banded.case: banded for banded in read_worst()}
    waiting, tasks, directions = read_waiting(), read_tasks(), read_directions()
    rows = []
    for case in cases:
        if case.pk not in worst:  # its police report was recorded since the page read the cases
            continue
        banded, awaited = worst[case.pk], waiting[case.pk]
        steps = steps_of_case(banded, moment, awaited, Role.INVESTIGATING_OFFICER, tasks.get(case.pk, ()))
        rows.append(
            SheetRow(
                case=list_row(case, "", clocks.get(case.pk), moment),
                duty="" if banded.rule in limits.INVESTIGATION else _duty(banded, moment),
                step=steps[0].title if steps else "",
                waits=lines_of_waiting(banded, awaited, moment),
                direction=directions.get(case.pk),
            )
        )
    return rows


def _duty(banded: BandedCase, moment: datetime) -> str:
    remaining = wording.remaining(banded.due_at or banded.due, banded.due_at or banded.outer, moment)
    return f"{limit_title(limits.rule(banded.rule), banded.subject)}: {remaining}"


def sheet_columns(*, with_station: bool) -> list[Column[SheetRow]]:
    """Return the columns of the sheet; the last one is empty, to be written in on paper."""
    case_cell = _case_and_station if with_station else _case_cell
    return [
        Column("case", gettext_lazy("Case"), case_cell, lambda row: row.case.label, sorts=True),
        Column("station", gettext_lazy("Station"), lambda row: row.case.station, on_page=False),
        Column("sections", gettext_lazy("Sections"), lambda row: row.case.sections),
        Column(
            "recorded", gettext_lazy("First recorded"), _recorded_cell, lambda row: row.case.first_recorded, sorts=True
        ),
        Column("age", gettext_lazy("Days since then"), lambda row: text.count(_age(row)), _age, on_page=False),
        Column("due", gettext_lazy("Investigation"), _due_cell, _due_text, sorts=True),
        Column(
            "next",
            gettext_lazy("Next step"),
            _step_cell,
            _step_text,
        ),
        Column("waits", gettext_lazy("Pending with"), _waits_cell),
        Column("direction", gettext_lazy("Last direction"), lambda row: direction_cell(row.direction)),
        Column("reply", pgettext_lazy("to a direction", "Reply"), lambda row: reply_cell(row.direction)),
        Column("decided", gettext_lazy("Decided today"), lambda _row: "", lambda _row: ""),
    ]


def _case_cell(row: SheetRow) -> SafeString:
    return link(row.case.label, row.case.url)


def _case_and_station(row: SheetRow) -> SafeString:
    return with_note(_case_cell(row), row.case.station)


def _recorded_day(row: SheetRow) -> date:
    """Return the day on which the case was first recorded: a case without that day is in no list."""
    return cast(date, row.case.first_recorded)


def _age(row: SheetRow) -> int:
    return (today() - _recorded_day(row)).days


def _recorded_cell(row: SheetRow) -> SafeString:
    days = _age(row)
    note = ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": text.count(days)} if days else _("today")
    return with_note(when(_recorded_day(row)), note)


def _due_cell(row: SheetRow) -> Text:
    if row.case.due is None:
        return _("No two-month limit is running")
    remaining = format_html("<strong>{}</strong>" if row.case.overdue else "{}", row.case.remaining)
    return with_note(format_html("{}<br>{}", remaining, when(row.case.due)), row.case.authority)


def _due_text(row: SheetRow) -> str:
    due = row.case.due
    return f"{row.case.remaining}, {text.moment(due)}" if due else _("No two-month limit is running")


def _step_cell(row: SheetRow) -> SafeString:
    return with_note(format_html("<strong>{}</strong>", row.step) if row.step else "–", row.duty)


def _step_text(row: SheetRow) -> str:
    return "; ".join(filter(None, (str(row.step), row.duty)))


def _waits_cell(row: SheetRow) -> SafeString:
    lines = row.waits or [_("the investigating officer")]
    return in_lines(unbroken_dates(line) for line in lines)
