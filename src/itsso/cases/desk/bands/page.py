"""The rows of My work: a case with its worst time limit, in words for templates to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.cases import case_tasks, limits
from itsso.cases.addresses import case_address
from itsso.cases.case_tasks import CaseTask
from itsso.cases.desk.awaited_reports import AwaitedReport, ask_awaited_reports
from itsso.cases.desk.bands.queries import BandedCase
from itsso.cases.desk.bands.words import FIRST_ROWS, FOLDED, HINTS, ROWS_ON_A_PHONE, TITLES, CaseBand
from itsso.cases.desk.page import is_past, limit_title, next_steps, waits_of
from itsso.cases.investigators import ask_officers_by_case
from itsso.cases.recording.steps import NextStep, assigning_steps, directing_steps, report_steps, usual_steps
from itsso.cases.waiting_elsewhere import ask_whereabouts
from itsso.lawbook import wording
from itsso.platform.clock import INDIA
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A case of My work: its worst limit, whom it waits for, and the reader's next steps, the first as a button.

    A complaint whose hours run has a row before it is a case, with its status in place of `sections`.
    """

    label: str
    url: str
    sections: str
    station: str
    officer: Text
    title: str
    authority: str  # the section of law, or the instruction, that sets the limit
    due: date | datetime
    remaining: str
    overdue: bool
    more: int  # further time limits that run in the case
    waits: Sequence[str]
    steps: Sequence[NextStep]

    @property
    def more_text(self) -> str:
        """Return how many further limits run; empty where none does."""
        if not self.more:
            return ""
        sentence = ngettext("%(n)s more time limit", "%(n)s more time limits", self.more)
        return sentence % {"n": text.count(self.more)}


@dataclass(frozen=True, slots=True)
class WorkBand:
    """A band of My work: its first rows, the number of its cases, and the list of all of them."""

    band: CaseBand
    total: int
    rows: Sequence[WorkRow]
    url: str
    rows_on_a_phone: int  # 0 where a phone shows only title and number until they are pressed

    @property
    def title(self) -> Text:
        """Return what the cases of the band have in common."""
        return TITLES[self.band]

    @property
    def hint(self) -> Text:
        """Return what the title leaves open."""
        return HINTS[self.band]

    @property
    def is_cut(self) -> bool:
        """Return whether the band has more cases than rows."""
        return self.total > len(self.rows)


def work_bands(
    request: OfficerRequest,
    cases: Sequence[BandedCase],
    without_case: Sequence[WorkRow],
    now: datetime,
    list_url: Callable[[CaseBand], str],
) -> list[WorkBand]:
    """Return the bands that have cases. `list_url` returns the address of the list of all cases of a band.

    Rows `without_case` are in *Hours matter* with the cases, the most urgent first.
    """
    totals = {case.band: case.in_band for case in cases}
    by_band: dict[CaseBand, list[WorkRow]] = {band: [] for band in totals}
    for case, row in zip(cases, work_rows(request, cases, now), strict=True):
        by_band[case.band].append(row)
    if without_case:
        hours = sorted([*by_band.pop(CaseBand.HOURS, []), *without_case], key=_end)
        by_band = {CaseBand.HOURS: hours[: FIRST_ROWS[CaseBand.HOURS]], **by_band}
        totals[CaseBand.HOURS] = totals.get(CaseBand.HOURS, 0) + len(without_case)
    on_a_phone = rows_on_a_phone({band: len(rows) for band, rows in by_band.items()})
    return [WorkBand(band, totals[band], rows, list_url(band), on_a_phone[band]) for band, rows in by_band.items()]


def _end(row: WorkRow) -> datetime:
    """Return the moment at which the limit of a row ends; one of days ends with its last day."""
    return row.due if isinstance(row.due, datetime) else datetime.combine(row.due, time.max, INDIA)


def rows_on_a_phone(rows: Mapping[CaseBand, int]) -> dict[CaseBand, int]:
    """Return how many rows of each band a phone shows; it folds a band of which it shows none.

    `rows` has the number of rows that the page has of each band, the most urgent band first: it takes as many of the
    `ROWS_ON_A_PHONE` as it has, the next bands what is left.
    """
    rows_left, rows_of_band = ROWS_ON_A_PHONE, {}
    for band, number in rows.items():
        rows_of_band[band] = 0 if band in FOLDED else min(number, rows_left)
        rows_left -= rows_of_band[band]
    return rows_of_band


def work_rows(request: OfficerRequest, cases: Sequence[BandedCase], now: datetime) -> list[WorkRow]:
    """Return the rows of some cases, by one exchange for any number of them."""
    if not cases:
        return []
    series = {case.case: case.heading.series for case in cases}
    with one_exchange() as exchange:
        read_waiting = ask_awaited_reports(exchange, series)
        read_tasks = case_tasks.ask_tasks(exchange, request, series)
        read_whereabouts = ask_whereabouts(exchange, request, series)
        read_officers = ask_officers_by_case(exchange, {case.case: case.officer for case in cases})
    waiting, tasks, whereabouts = read_waiting(), read_tasks(), read_whereabouts()
    officers = read_officers()
    return [
        _row(
            request,
            case,
            now,
            waiting[case.case],
            officers[case.case].card_text,
            tasks.get(case.case, ()),
            whereabouts.get(case.case, ()),
        )
        for case in cases
    ]


def _row(
    request: OfficerRequest,
    case: BandedCase,
    now: datetime,
    waiting: AwaitedReport,
    officer: Text,
    tasks: Sequence[CaseTask],
    whereabouts: Sequence[Text],
) -> WorkRow:
    rule = limits.rule(case.rule)
    due, outer = case.due_at or case.due, case.due_at or case.outer
    steps = steps_of_case(case, now, waiting, request.posting.role, tasks)
    if case.investigated:
        steps += usual_steps(request, case.case)
        if not case.heading.io_ref:
            steps[1:1] = assigning_steps(request.posting.role, case.case)
    overdue = is_past(outer, now)
    if not steps:
        is_late = overdue and case.band != CaseBand.WAITING
        steps += directing_steps(request.posting.role, case.case, overdue=is_late)
    return WorkRow(
        label=case.heading.label,
        url=case_address(case.case),
        sections=text.sections(case.heading.sections),
        station=case.heading.station_name,
        officer=officer,
        title=limit_title(rule, case.subject),
        authority=rule.authority_for(
            case.heading.state, case.heading.sections, case.heading.first_recorded, case.starts
        ),
        due=due,
        remaining=wording.remaining(due, outer, now),
        overdue=overdue,
        more=case.more,
        waits=[*map(str, whereabouts), *lines_of_waiting(case, waiting, now)],
        steps=list({step.url: step for step in steps}.values()),
    )


def steps_of_case(
    case: BandedCase, now: datetime, waiting: AwaitedReport, role: str, tasks: Sequence[CaseTask]
) -> list[NextStep]:
    """Return what this role can do about the limits of a case, that of its worst limit first."""
    rule = limits.rule(case.rule)
    overdue = is_past(case.due_at or case.outer, now)
    steps = next_steps(case, rule, waiting, role, tasks, overdue=overdue)
    if not rule.met_by_report:
        investigation = limits.rule(limits.BY_STATUTE) if case.investigated else rule
        steps += [NextStep(task.title, task.url) for task in tasks]
        steps += report_steps(case.case, waiting.reports, role, waiting.draft)
        steps += next_steps(case, investigation, waiting, role, (), overdue=False)
    return steps


def lines_of_waiting(case: BandedCase, waiting: AwaitedReport, moment: datetime) -> list[str]:
    """Return whom the case waits for and since when, one line for each."""
    rule = limits.rule(case.rule)
    lines = waits_of(waiting, moment.date())
    if rule.owed_by_police:
        return lines
    values = {"office": rule.owed_by, "day": text.day(case.starts)}
    return [_("Pending with: %(office)s, since %(day)s") % values, *lines]
