"""The two lists of cases as `itsso.ui.lists` shows them: the desk's running time limits, and the unit's cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Length
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.cases import case_tasks
from itsso.cases.desk import queries
from itsso.cases.desk.awaited_reports import ask_awaited_reports
from itsso.cases.desk.page import BAND_TITLES, DeskRow, by_case, desk_row, list_row
from itsso.cases.desk.queries import ClockCounts, DeskClock, DeskFilter
from itsso.cases.investigators import ask_investigators
from itsso.cases.last_directions import ask_last_directions, direction_cell, reply_cell
from itsso.cases.limits import rules_owed
from itsso.cases.models import Case
from itsso.cases.recording.steps import directing_step, usual_steps
from itsso.platform.clock import INDIA, now, today
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text, in_lines, link, unbroken_dates, with_note
from itsso.ui.list_rows import ListOrder, QueryRows
from itsso.ui.lists import Column
from itsso.ui.per_request import once
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural


@dataclass(frozen=True, slots=True)
class DeskRows:
    """The running time limits of a desk under its filters; `with_directions` for a column of the last direction."""

    request: OfficerRequest
    wanted: DeskFilter
    status: str
    with_directions: bool = False
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of time limits."""
        return clock_counts(self.request, self.wanted, self.status).listed

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[DeskRow]:
        """Return a part of the desk: by band, and in each what belongs to one case together; or sorted by a column."""
        moment = now()
        if order.key:
            return self._rows(queries.clocks_by_column(self.wanted, moment, self.status, order, start, stop))
        return by_case(self._rows(queries.clocks_by_band(self.wanted, moment, self.status, start, stop)))

    def _rows(self, clocks: Sequence[DeskClock]) -> list[DeskRow]:
        series, moment = {clock.case: clock.heading.series for clock in clocks}, now()
        with one_exchange() as exchange:
            read_waiting = ask_awaited_reports(exchange, series)
            read_tasks = case_tasks.ask_tasks(exchange, self.request, series)
            read_officers = ask_investigators(
                exchange, {(clock.heading.state, clock.heading.io_ref) for clock in clocks}
            )
            read_directions = ask_last_directions(exchange, self.request, series) if self.with_directions else dict
        waiting, tasks, officers = read_waiting(), read_tasks(), read_officers()
        role, directions = self.request.posting.role, read_directions()
        return [
            desk_row(
                clock,
                moment,
                waiting[clock.case],
                officers[clock.heading.state, clock.heading.io_ref].text,
                role,
                tasks.get(clock.case, ()),
                list(usual_steps(self.request, clock.case)),
                directions.get(clock.case),
            )
            for clock in clocks
        ]


def clock_counts(request: OfficerRequest, wanted: DeskFilter, status: str) -> ClockCounts:
    """Return the counts of a desk, once for a page: its figures and its list share them."""
    return once(
        request,
        f"desk {wanted} {status}",
        lambda: queries.clock_counts(wanted, now(), rules_owed(by_police=False), status),
    )


def band_title(row: DeskRow) -> Text:
    """Return the title under which a row of the desk stands."""
    return BAND_TITLES[row.band] if row.band is not None else ""


def desk_columns(*, with_station: bool, with_directions: bool = False) -> list[Column[DeskRow]]:
    """Return the columns of a desk; those of a unit above the station name the station too.

    `with_directions` adds the last direction of the reader's own office in the case, with its answer.
    """
    columns: list[Column[DeskRow]] = [
        Column("case", gettext_lazy("Case"), _case_cell, lambda row: row.label, sorts=True),
        Column("missing", gettext_lazy("To do"), _duty_cell, lambda row: row.title),
        Column("due", gettext_lazy("Status"), _status_cell, _status_text, sorts=True),
        Column("waits", gettext_lazy("Pending with"), _waits_cell),
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer, sorts=True),
        Column("next", gettext_lazy("Next step"), _steps_cell, lambda row: "; ".join(str(s.title) for s in row.steps)),
    ]
    if with_directions:
        columns.append(Column("direction", gettext_lazy("Last direction"), _direction_cell, _direction_text))
    return [*columns[:1], _STATION, *columns[1:]] if with_station else columns


def _direction_cell(row: DeskRow) -> SafeString:
    """Return the last direction in a case with its answer; where there is none, the form of one.

    It asks for the explanation only where the limit has passed: a limit of tomorrow is not late.
    """
    if row.direction is not None:
        return in_lines([direction_cell(row.direction), reply_cell(row.direction)])
    step = directing_step(row.case_id, overdue=row.overdue)
    return with_note(_("Your office has given no direction"), link(step.title, step.url))


def _direction_text(row: DeskRow) -> str:
    return f"{row.direction.work}; {row.direction.reply}" if row.direction is not None else ""


def case_rows(cases: QuerySet[Case]) -> QueryRows[Case, DeskRow]:
    """Return cases as the rows of a list, with their two-month limits."""
    orders = {
        "case": (F("year"), Length("number"), F("number")),
        "recorded": (F("first_recorded"),),
        "station": (Natural("station__name"),),
        "due": (queries.investigation_due(),),
        "diary": (Coalesce("diary_until", "first_recorded"),),
        "not_arrested": (F("not_arrested"),),
        "duty_missing": (F("duty_missing_since"),),
    }
    return QueryRows(cases, orders, rows_of_cases)


def rows_of_cases(cases: Sequence[Case]) -> list[DeskRow]:
    """Return the rows of some cases, by one exchange for any number of them."""
    with one_exchange() as exchange:
        read_clocks = exchange.ask(queries.investigation_clocks(cases))
        read_officers = ask_investigators(exchange, {(case.station.state, case.io_ref) for case in cases})
    clocks, officers, moment = {clock.case_id: clock for clock in read_clocks()}, read_officers(), now()
    return [
        list_row(case, officers[case.station.state, case.io_ref].text, clocks.get(case.id), moment) for case in cases
    ]


def case_columns(*, with_station: bool, with_diary: bool = False, investigation: str = "") -> list[Column[DeskRow]]:
    """Return the columns of a list of cases, with what the chosen state of the `investigation` is about."""
    columns: list[Column[DeskRow]] = [
        Column("case", gettext_lazy("Case"), _linked_label, lambda row: row.label, sorts=True),
        Column("recorded", gettext_lazy("First recorded"), _recorded_cell, lambda row: row.first_recorded, sorts=True),
        Column("sections", gettext_lazy("Sections now in force"), lambda row: row.sections),
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer),
        Column("due", gettext_lazy("Investigation"), _investigation_cell, _status_text, sorts=True),
    ]
    if investigation in _OF_STATE:
        columns.insert(2, _OF_STATE[investigation])
    if with_diary:
        columns.insert(
            2, Column("diary", gettext_lazy("Case diary written up to"), _diary_cell, _diary_day, sorts=True)
        )
    return [*columns[:1], _STATION, *columns[1:]] if with_station else columns


_OF_STATE: Mapping[str, Column[DeskRow]] = {
    "silent": Column("entry", gettext_lazy("Last entry"), lambda row: _entry_cell(row), lambda row: row.last_entry),
    "not_arrested": Column(
        "not_arrested",
        gettext_lazy("Accused named, not arrested"),
        lambda row: text.count(row.not_arrested),
        lambda row: row.not_arrested,
        sorts=True,
        numeric=True,
    ),
    "duty_missing": Column(
        "duty_missing",
        gettext_lazy("First 24-hour duty was due"),
        lambda row: when(row.duty_missing_since) if row.duty_missing_since else "",
        lambda row: row.duty_missing_since,
        sorts=True,
    ),
}
"""The column that says what a list of cases in a state of the investigation is about."""

NOTES: Mapping[str, Text] = {
    "not_arrested": gettext_lazy(
        "These are cases under investigation in which an accused is named, and no arrest, surrender or notice to"
        " appear (BNSS 35(3), CrPC 41A) of that accused is recorded. An accused is named if the FIR gives the name or"
        " says that the accused is known, or if a police report charges the accused; a description or a suspicion is"
        " not enough. An arrest that CCTNS has not sent yet is missing here. This is not a direction to arrest: the"
        " officer decides that under the law."
    ),
    "duty_missing": gettext_lazy(
        "These are cases under investigation in which a victim is a child, or POCSO or gang rape is charged (BNS 70;"
        " IPC 376D, 376DA, 376DB), and a time limit of 24 hours has passed without an entry that meets it. The page of"
        " the case says which one. Time limits of an arrested accused are not counted here."
    ),
}
"""What is counted in a list of cases, by the state of the investigation."""

_STATION: Column[DeskRow] = Column("station", gettext_lazy("Station"), lambda row: row.station, sorts=True)


def _linked_label(row: DeskRow) -> SafeString:
    return link(row.label, row.url)


def _case_cell(row: DeskRow) -> SafeString:
    return with_note(link(row.label, row.url), row.sections)


def _duty_cell(row: DeskRow) -> SafeString:
    return with_note(link(row.title, row.rule.url if row.rule else ""), row.authority)


def _status_cell(row: DeskRow) -> SafeString:
    return format_html("{}<br>{}", _remaining(row), when(row.due) if row.due else "")


def _remaining(row: DeskRow) -> SafeString:
    return format_html("<strong>{}</strong>" if row.overdue else "{}", row.remaining)


def _status_text(row: DeskRow) -> str:
    return f"{row.remaining}, {text.moment(row.due)}" if row.due else _("No two-month limit is running")


def _waits_cell(row: DeskRow) -> SafeString:
    return in_lines(unbroken_dates(line) for line in _waits(row))


def _waits(row: DeskRow) -> list[str]:
    return [str(row.rule.owed_by) if row.rule else "", *row.waits]


def _steps_cell(row: DeskRow) -> SafeString:
    lines = [link(step.title, step.url) for step in row.steps]
    if row.usual_steps:
        usual = ((link(step.title, step.url),) for step in row.usual_steps)
        lines.append(format_html_join(SafeString(" · "), "{}", usual))
    return in_lines(lines) or SafeString("–")


def _recorded_cell(row: DeskRow) -> SafeString | str:
    return when(row.first_recorded) if row.first_recorded else _("withdrawn from the record")


def _entry_cell(row: DeskRow) -> SafeString:
    if row.last_entry is None:
        return SafeString("–")
    day = row.last_entry.astimezone(INDIA).date()
    return with_note(when(day), _days_ago(day))


def _diary_cell(row: DeskRow) -> SafeString | str:
    if row.diary_until is None:
        return _("not recorded")
    return with_note(when(row.diary_until), _days_ago(row.diary_until))


def _diary_day(row: DeskRow) -> date | str:
    return row.diary_until or _("not recorded")


def _days_ago(day: date) -> str:
    days = (today() - day).days
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": text.count(days)} if days > 0 else _("today")


def _investigation_cell(row: DeskRow) -> SafeString | str:
    if row.due is None:
        return _("No two-month limit is running")
    return with_note(format_html("{}, {}", when(row.due), _remaining(row)), row.authority)
