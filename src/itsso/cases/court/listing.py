"""The cause list, and the lists of matters that wait, as `itsso.ui.lists` shows them.

A row names the investigating officer, and no victim or accused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Length
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.addresses import case_address
from itsso.cases.coming_dates import FixedDate
from itsso.cases.court import queries, words
from itsso.cases.desk.case_heading import CaseHeading
from itsso.cases.investigators import CaseOfficer, ask_officers_by_case, officers_of
from itsso.cases.models import PendingMatter
from itsso.cases.pending_matters import MatterCode
from itsso.cases.queries import cases_with_stations
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.acts import act
from itsso.cases.recording.steps import form_of
from itsso.cases.words import case_label
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.platform.clock import today
from itsso.platform.prepared_statements import one_exchange
from itsso.ui import text
from itsso.ui.components import Text, in_lines, link
from itsso.ui.list_rows import ListOrder, QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural

_BY_CASE = (F("case__year"), Length("case__number"), F("case__number"))
_BY_STATION = (Natural("case__station__name"),)


# --- The cause list ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A row of the cause list: a date of a case, what is fixed for it, and whether the victim was told of it."""

    day: date
    label: str
    url: str
    station: str
    officer: CaseOfficer
    entry: str
    notice: str  # a key of `words.NOTICES`, or empty where it is no hearing


@dataclass(frozen=True, slots=True)
class CauseRows:
    """Court dates as rows of a list. `number` is how many dates there are, if known."""

    wanted: queries.DatesWanted
    number: int | None = None
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of dates."""
        return self.wanted.number().count() if self.number is None else self.number

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[CauseRow]:
        """Return a part of the dates, by day or sorted by a column. Two exchanges."""
        dated_cases = queries.dated_cases(self.wanted, order, start, stop).rows()
        with one_exchange() as exchange:
            read_officers = ask_officers_by_case(exchange, {row.case: row.officer for row in dated_cases})
            read_notices = queries.ask_notices(exchange, {row.case for row in dated_cases})
        officers, states = read_officers(), read_notices()

        def row(case: UUID, dated: FixedDate, heading: CaseHeading) -> CauseRow:
            notices = [state.status for state in states.get(case, ()) if state.is_of(dated)]
            return CauseRow(
                day=dated.day,
                label=heading.label,
                url=case_address(case),
                station=heading.station_name,
                officer=officers[case],
                entry=words.entry_text(dated, today()),
                notice=notices[-1] if notices else "",
            )

        return [row(of_date.case, of_date.dated, of_date.heading) for of_date in dated_cases]


def cause_columns(*, with_station: bool) -> list[Column[CauseRow]]:
    """Return the columns of a cause list."""
    columns: list[Column[CauseRow]] = [
        Column("case", gettext_lazy("Case"), lambda row: link(row.label, row.url), lambda row: row.label, sorts=True),
        Column("entry", gettext_lazy("What is fixed"), lambda row: row.entry, sorts=True),
        Column("day", gettext_lazy("Date"), lambda row: when(row.day), lambda row: row.day, sorts=True),
        Column("notice", gettext_lazy("Victim told of the hearing"), _notice_cell),
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer.marked_text, lambda row: row.officer.text),
    ]
    station: Column[CauseRow] = Column("station", gettext_lazy("Station"), lambda row: row.station, sorts=True)
    return [columns[0], station, *columns[1:]] if with_station else columns


def _notice_cell(row: CauseRow) -> Text:
    if not row.notice:
        return "–"
    notice = words.NOTICES[row.notice]
    return format_html("<strong>{}</strong>", notice) if row.notice == "not_informed" else notice


def day_of_row(row: CauseRow) -> str:
    """Return the heading above the rows of one day."""
    return words.day_title(row.day, today())


# --- Matters that wait ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A matter that waits, with its case, the law that governs it, and the reader's next steps."""

    row: PendingMatter
    label: str
    url: str
    station: str
    officer: CaseOfficer
    days: int
    law: Sequence[str]
    steps: Sequence[tuple[Text, str]]


_STEPS: dict[str, Sequence[Kind]] = {
    MatterCode.BAIL: (Kind.VICTIM_NOTIFIED_OF_BAIL, Kind.CHILD_NOTIFIED_OF_BAIL, Kind.BAIL_DECIDED),
    MatterCode.LABORATORY_REPORT: (Kind.LABORATORY_REPORT_RECEIVED,),
    MatterCode.EXHIBIT_ITSSO: (Kind.LABORATORY_REPORT_RECEIVED,),
    MatterCode.EXHIBIT_CCTNS: (Kind.LABORATORY_REPORT_RECEIVED,),
    MatterCode.PROTEST_PETITION: (Kind.PROTEST_PETITION_DECIDED,),
    MatterCode.APPEAL: (Kind.APPEAL_DECIDED,),
    MatterCode.APPEAL_TO_FILE: (Kind.APPEAL_FILED,),
    MatterCode.RELEASE_NOTICE: (Kind.VICTIM_INFORMED_OF_RELEASE,),
    MatterCode.THREAT_QUESTION: (Kind.VICTIM_ASKED_ABOUT_THREATS,),
}
"""Matter -> the kinds of event that end it, or that record what is missing in it."""


def matter_rows(rows: QuerySet[PendingMatter], role: str) -> QueryRows[PendingMatter, MatterLine]:
    """Return matters as rows of a list, with the next steps of a role."""
    orders = {"since": (F("since"),), "next": (F("next_on"),), "case": _BY_CASE, "station": _BY_STATION}
    return QueryRows(rows, orders, partial(_matter_lines, role))


def _matter_lines(role: str, rows: Sequence[PendingMatter]) -> list[MatterLine]:
    cases, mine = cases_with_stations({row.case_id for row in rows}), recordable(role)
    officers = officers_of(cases.values())
    lines = []
    for row in rows:
        case = cases[row.case_id]
        governed_by = list(words.authorities(row.matter, case.station.state, case.sections, row.since))
        steps = [
            (act(kind), form_of(case_address(case.pk, "cases:record"), kind, _person_of(row)))
            for kind in _STEPS[row.matter]
            if kind in mine and not _is_done(row, kind)
        ]
        days = (today() - row.since).days
        of_case = case_label(case), case_address(case.pk), str(case.station)
        lines.append(MatterLine(row, *of_case, officers[case.pk], days, governed_by, steps))
    return lines


def _person_of(row: PendingMatter) -> str:
    """Return the label of the person whom a matter concerns; an exhibit concerns none."""
    return "" if row.matter in (MatterCode.EXHIBIT_ITSSO, MatterCode.EXHIBIT_CCTNS) else row.subject


def _is_done(row: PendingMatter, kind: Kind) -> bool:
    """Return whether a step of a bail matter needs no record: it has one, or only a child's side has it."""
    if kind == Kind.VICTIM_NOTIFIED_OF_BAIL:
        return row.informed_on is not None
    return kind == Kind.CHILD_NOTIFIED_OF_BAIL and (row.served_on is not None or row.detail != "child")


type MatterCell = Callable[[MatterLine], Text]


def matter_columns(matter: str, *, with_station: bool) -> list[Column[MatterLine]]:
    """Return the columns of a list of matters of one kind."""
    case: Column[MatterLine] = Column(
        "case", gettext_lazy("Case"), lambda line: link(line.label, line.url), lambda line: line.label, sorts=True
    )
    station: Column[MatterLine] = Column("station", gettext_lazy("Station"), lambda line: line.station, sorts=True)
    steps: Column[MatterLine] = Column("steps", gettext_lazy("Next step"), _steps_cell, in_file=False)
    officer: Column[MatterLine] = Column(
        "officer", gettext_lazy("Officer"), lambda line: line.officer.marked_text, lambda line: line.officer.text
    )
    return [case, *([station] if with_station else []), *_columns_of(matter), officer, steps]


def _columns_of(matter: str) -> list[Column[MatterLine]]:
    accused: Column[MatterLine] = Column("accused", gettext_lazy("Accused"), lambda line: line.row.subject)
    governed_by: Column[MatterLine] = Column("law", gettext_lazy("Law"), _law_cell)
    match matter:
        case MatterCode.BAIL:
            informed = Column[MatterLine]("informed", gettext_lazy("Victim told"), _informed_cell, _informed_text)
            served = Column[MatterLine](
                "served", gettext_lazy("Served on the child’s side"), _served_cell, _served_text
            )
            since, hearing = _since(gettext_lazy("Notice or hearing recorded on")), _next(gettext_lazy("Hearing on"))
            return [accused, since, hearing, informed, served, governed_by]
        case MatterCode.LABORATORY_REPORT:
            status = words.STATUSES[MatterCode.LABORATORY_REPORT]
            reason = Column[MatterLine]("reason", gettext_lazy("Reason"), lambda line: status[line.row.detail])
            return [reason, _since(gettext_lazy("Waiting since")), _DAYS]
        case MatterCode.EXHIBIT_ITSSO | MatterCode.EXHIBIT_CCTNS:
            return [_LABORATORY, _since(gettext_lazy("Forwarded on")), _DAYS]
        case MatterCode.PROTEST_PETITION:
            return [_since(gettext_lazy("Filed on")), _DAYS, _PARTY, _next(gettext_lazy("Hearing on"))]
        case MatterCode.APPEAL:
            return [_since(gettext_lazy("Filed on")), _DAYS, _PARTY, _next(gettext_lazy("Hearing on"))]
        case MatterCode.APPEAL_TO_FILE:
            return [_since(gettext_lazy("Judgment on")), _next(gettext_lazy("Last day")), _LEFT, governed_by]
        case MatterCode.THREAT_QUESTION:
            return [
                accused,
                _since(gettext_lazy("Told of the release on")),
                _DAYS,
                _next(gettext_lazy("To be asked from")),
            ]
        case _:
            return [accused, _since(gettext_lazy("Released on")), _DAYS, governed_by]


def _since(title: Text) -> Column[MatterLine]:
    return Column("since", title, lambda line: when(line.row.since), _day, sorts=True)


def _next(title: Text) -> Column[MatterLine]:
    return Column("next", title, _next_cell, lambda line: line.row.next_on, sorts=True)


def _day(line: MatterLine) -> date:
    return line.row.since


def _next_cell(line: MatterLine) -> Text:
    return when(line.row.next_on) if line.row.next_on else "–"


_DAYS: Column[MatterLine] = Column(
    "days", gettext_lazy("Days"), lambda line: text.count(line.days), lambda line: line.days, numeric=True
)
_PARTY: Column[MatterLine] = Column(
    "party",
    pgettext_lazy("of a petition or an appeal", "By whom"),
    lambda line: facts.code(line.row.detail) if line.row.detail else "–",
)
_LABORATORY: Column[MatterLine] = Column(
    "laboratory", gettext_lazy("Laboratory"), lambda line: line.row.detail or _("not recorded")
)
_LEFT: Column[MatterLine] = Column("left", gettext_lazy("Time left"), lambda line: _time_remaining(line))


def _time_remaining(line: MatterLine) -> str:
    return text.days_to(line.row.next_on, today()) if line.row.next_on else "–"


def _informed_text(line: MatterLine) -> str:
    if line.row.informed_on:
        return text.day(line.row.informed_on)
    return str(words.NOTICES["not_informed" if line.row.informing_known else "not_known"])


def _informed_cell(line: MatterLine) -> Text:
    return _marked(_informed_text(line), missing=line.row.informed_on is None and line.row.informing_known)


def _served_text(line: MatterLine) -> str:
    if line.row.served_on:
        return text.day(line.row.served_on)
    if line.row.detail != "child":
        return "–"
    return _("not served") if line.row.informing_known else str(words.NOTICES["not_known"])


def _served_cell(line: MatterLine) -> Text:
    is_missing = line.row.detail == "child" and line.row.served_on is None and line.row.informing_known
    return _marked(_served_text(line), missing=is_missing)


def _marked(content: str, *, missing: bool) -> SafeString:
    return format_html("<strong>{}</strong>" if missing else "{}", content)


def _law_cell(line: MatterLine) -> SafeString:
    return in_lines(line.law) or SafeString("–")


def _steps_cell(line: MatterLine) -> SafeString:
    return in_lines(link(title, url) for title, url in line.steps) or SafeString("–")
