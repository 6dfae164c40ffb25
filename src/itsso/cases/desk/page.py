"""The rows of the desk and of the list of cases: the results of `desk.queries`, put in words for templates to print.

The desk shows clocks as they are stored. Everything shown was fetched by a query before: nothing else is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases import limits
from itsso.cases.addresses import case_address
from itsso.cases.case_page import report_words, stage_words
from itsso.cases.case_tasks import CaseTask
from itsso.cases.desk.awaited_reports import AwaitedReport
from itsso.cases.desk.bands.queries import BandedCase
from itsso.cases.desk.queries import DeskBand, DeskClock
from itsso.cases.last_directions import LastDirection
from itsso.cases.models import Case, Clock, Series
from itsso.cases.recording.steps import NextStep, report_steps, steps
from itsso.cases.words import case_label, person_text
from itsso.lawbook import rules, wording
from itsso.ui import text
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A row of the desk or of the list of cases. `remaining` says in words how far the due day is."""

    case_id: UUID
    label: str
    url: str
    sections: str
    station: str
    officer: str = ""
    due: date | datetime | None = None
    remaining: str = ""
    overdue: bool = False
    rule: rules.TranslatedRule | None = None
    subject: str = ""
    authority: str = ""
    waits: Sequence[str] = ()  # what the report to the court waits for, one text each
    steps: Sequence[NextStep] = ()
    usual_steps: Sequence[NextStep] = ()
    first_recorded: date | None = None
    last_entry: datetime | None = None  # in the list of cases without an entry
    diary_until: date | None = None  # in the list of cases
    not_arrested: int = 0  # accused who are named; in the list of cases
    duty_missing_since: datetime | None = None  # in the list of cases
    band: DeskBand | None = None
    direction: LastDirection | None = None  # in the list of limits of default bail

    @property
    def title(self) -> str:
        """Return the title of the duty, and the person for whom it is due, unless it is due for the case."""
        return limit_title(self.rule, self.subject) if self.rule else ""


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A line of My work that is in no band: a link, and the text that says what is pending or to be done there."""

    label: str
    url: str
    text: str


def limit_title(rule: rules.TranslatedRule, subject: str) -> str:
    """Return the title of a duty, and the person for whom it is due; `subject` is empty or "case" for the case."""
    return rule.title if subject in ("", "case") else f"{rule.title} ({person_text(subject)})"


def desk_row(
    line: DeskClock,
    now: datetime,
    waiting: AwaitedReport,
    officer: str,
    role: str,
    tasks: Sequence[CaseTask] = (),
    usual: Sequence[NextStep] = (),
    direction: LastDirection | None = None,
) -> DeskRow:
    """Return the row of a running limit: the duty, its last day, how late it is, whom it waits on, and the next steps.

    The next steps are the reader's. `waiting` is what the case waits for in addition to those responsible for the duty;
    `tasks` are the tasks that other packages have in the case, which come first where the investigation waits for them.
    `usual` are acts that no limit asks for: the row of the investigation has them.
    """
    rule, heading = limits.rule(line.rule), line.heading
    due, outer = line.due_at or line.due, line.due_at or line.outer
    return DeskRow(
        case_id=line.case,
        label=heading.label,
        url=case_address(line.case),
        sections=text.sections(heading.sections),
        station=heading.station_name,
        officer=officer,
        due=due,
        remaining=wording.remaining(due, outer, now),
        overdue=is_past(outer, now),
        steps=next_steps(line, rule, waiting, role, tasks, overdue=is_past(outer, now)),
        usual_steps=usual if line.rule in limits.INVESTIGATION else (),
        rule=rule,
        subject="" if line.subject == "case" else line.subject,
        authority=rule.authority_for(heading.state, heading.sections, heading.first_recorded, line.starts),
        band=line.band,
        direction=direction,
        waits=waits_of(waiting, now.date()) if rule.met_by_report else [],
    )


def next_steps(
    line: DeskClock | BandedCase,
    rule: rules.TranslatedRule,
    waiting: AwaitedReport,
    role: str,
    tasks: Sequence[CaseTask],
    *,
    overdue: bool,
) -> list[NextStep]:
    """Return the reader's next steps, each once.

    Where the investigation waits, those of other packages come first, then the report's way to the court.
    """
    first = [NextStep(task.title, task.url) for task in tasks] if rule.met_by_report else []
    if rule.met_by_report:
        first += report_steps(line.case, waiting.reports, role, waiting.draft)
    of_rule = steps(
        line.case,
        rule,
        line.subject,
        role,
        overdue=overdue,
        recorded=waiting.recorded,
        reports=waiting.reports,
        draft=waiting.draft,
        is_zero_fir=line.heading.series == Series.ZERO,
    )
    unique = {step.url: step for step in (*first, *of_rule)}
    return list(unique.values())


def waits_of(waiting: AwaitedReport, today: date) -> list[str]:
    """Return what the report to the court waits for, one line for each."""
    lines = [
        report_words.draft_text(waiting.draft, today),
        report_words.pending_report_text(waiting.reports, today),
        *stage_words.coming_lines(stage_words.within_a_week(waiting.dates, today), today),
        *stage_words.repeated_lines(waiting.reasons),
    ]
    if waiting.laboratory:
        lines.append(_("Laboratory report awaited since %(day)s") % {"day": text.day(waiting.laboratory)})
    return [line for line in lines if line]


BAND_TITLES: dict[DeskBand, Text] = {
    DeskBand.IN_TIME: gettext_lazy("Can still be done in time: today and this week"),
    DeskBand.OVERDUE: gettext_lazy("Overdue, longest overdue first"),
    DeskBand.LATER: gettext_lazy("Due later"),
    DeskBand.OLD: gettext_lazy("Overdue for more than a year"),
}


def by_case(rows: Sequence[DeskRow]) -> list[DeskRow]:
    """Return the rows with those of one case in one band together, at the place of the first of them."""
    cases: dict[tuple[DeskBand | None, str], list[DeskRow]] = {}
    for row in rows:
        cases.setdefault((row.band, row.url), []).append(row)
    return [row for case_rows in cases.values() for row in case_rows]


def list_row(case: Case, officer: str, investigation: Clock | None, now: datetime) -> DeskRow:
    """Return the row of a case in a list, with its two-month limit where that still runs."""
    due, remaining, overdue, authority = None, "", False, ""
    if investigation is not None:
        due, remaining = investigation.due, wording.remaining(investigation.due, investigation.outer, now)
        overdue = is_past(investigation.outer, now)
        authority = limits.administrative_authority() if investigation.rule == limits.BY_ITSSO else ""
    return DeskRow(
        case_id=case.pk,
        label=case_label(case),
        url=case_address(case.id),
        sections=text.sections(case.sections),
        station=str(case.station),
        officer=officer,
        due=due,
        remaining=remaining,
        overdue=overdue,
        authority=authority,
        first_recorded=case.first_recorded,
        last_entry=getattr(case, "last_entry", None),
        diary_until=case.diary_until,
        not_arrested=case.not_arrested or 0,
        duty_missing_since=case.duty_missing_since,
    )


def is_past(last: date | datetime, now: datetime) -> bool:
    """Return whether the last day of a limit, or its moment, is over."""
    return last < now if isinstance(last, datetime) else last < now.date()
