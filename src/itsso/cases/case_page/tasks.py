"""The statutory checklist of a case as a list of tasks, and the enclosures that a final report should have.

The list is filled from the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso import law
from itsso.cases.case_page import stage_words
from itsso.cases.case_page.page import CasePage
from itsso.cases.case_tasks import CaseTask
from itsso.cases.exhibits import unanswered_dispatches
from itsso.cases.informing import LAW
from itsso.cases.police_reports import PoliceReport, must_list_accused, status_by_accused
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.steps import form_of, informing_steps, report_steps
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import FILED, SUPPLEMENTARY
from itsso.lawbook import answers, facts
from itsso.ui import text
from itsso.ui.components import Task, Text


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of a case: to do, done, possible later, and not known."""

    to_do: list[Task]
    done: list[Task]
    later: list[Task]
    not_known: list[Task]

    @property
    def total(self) -> int:
        """Return the number of tasks to do and done."""
        return len(self.to_do) + len(self.done)

    @property
    def so_far(self) -> str:
        """Return how much of the list is done, as "7 of 11"."""
        return _("%(done)s of %(all)s done") % {"done": text.count(len(self.done)), "all": text.count(self.total)}


def tasks_of(page: CasePage, role: str, package_tasks: Sequence[CaseTask] = ()) -> Tasks:
    """Return the duties of police, doctor and laboratory; each leads to the form by which it is recorded as done.

    `package_tasks` are the tasks that other packages have in the case, such as reports that lie ready: they come first.
    """
    police = page.police
    notice_kinds = {event.kind for event in page.pending_notices}
    open_lines = [
        line
        for line in police.checklist
        if line.state in answers.PRESSING
        and LAW.get(line.rule.id) not in notice_kinds  # it is a task with its day already
    ]
    not_begun = [line for line in police.checklist if line.state not in (*answers.PRESSING, *answers.DONE)]
    done = [line for line in police.checklist if line.state in answers.DONE]

    def tasks(lines: Iterable[answers.ClockLine]) -> list[Task]:
        return [_task(page, line, role) for line in lines]

    return Tasks(
        [
            *map(_task_of_package, package_tasks),
            *_of_victim(page, role),
            *_of_reports(page, role),
            *tasks([*police.pressing, *open_lines]),
        ],
        tasks([*police.done, *done]),
        tasks([*police.not_started, *not_begun]),
        tasks(police.not_known),
    )


def _task_of_package(task: CaseTask) -> Task:
    since = _("since %(day)s") % {"day": text.day(task.since)}
    return Task(task.title, pgettext("task", "to be done"), task.url, since, "blue")


def _of_victim(page: CasePage, role: str) -> Iterator[Task]:
    """Yield a task for each event that the victim must be told or asked about, and for threats; each has its form."""
    authorities = {LAW[line.rule.id]: line.authority for line in page.police.checklist if line.rule.id in LAW}
    if page.unanswered_threat is not None:
        title = stage_words.threat_title(page.unanswered_threat)
        yield _victim_task(page, role, title, (), page.unanswered_threat, "red")
    for event in page.pending_notices:
        colour = "red" if event.kind == Kind.RELEASED else "blue"
        title = stage_words.notice_title(event)
        yield _victim_task(page, role, title, (event,), None, colour, authorities.get(Kind(event.kind), ""))
    for question in page.threat_questions:
        title = stage_words.threat_question_title(question.subject, question.informed_on)
        step = next(informing_steps(page.case.pk, (), None, role, (question,)), None)
        hint = _("Administrative task of this system, seven days after the victim was told; the law sets no day.")
        yield Task(title, pgettext("task", "to be done"), step.url if step else "", hint, "blue")


def _victim_task(
    page: CasePage,
    role: str,
    title: str,
    notices: Sequence[law.Event],
    threat: law.Event | None,
    colour: str,
    authority: str = "",
) -> Task:
    step = next(informing_steps(page.case.pk, notices, threat, role), None)
    return Task(title, pgettext("task", "to be done"), step.url if step else "", authority, colour)


def _of_reports(page: CasePage, role: str) -> Iterator[Task]:
    """Yield the tasks left about police reports: a report not in court yet, and accused of whom nothing is said."""
    forms = reverse("cases:record", args=[page.case.pk])
    mine = recordable(role)
    waiting = page.report_on_its_way or page.draft_pending
    if waiting:
        step = next(iter(report_steps(page.case.pk, page.reports, role, page.draft)), None)
        yield Task(waiting, pgettext("task", "to be done"), step.url if step else "", "", "blue")
    reports = [report for report in page.reports if report.filed is not None and not report.returned]
    status = status_by_accused(reports)
    for label in page.accused if must_list_accused(reports) else ():
        if label not in status:
            title = _("Record whether the police report charges accused %(label)s") % {"label": label}
            url = reverse("cases:correct", args=[page.case.pk, UUID(hex=entry)]) if (entry := _entry(reports)) else ""
            yield Task(title, pgettext("task", "to be done"), url if FILED in mine else "", "", "blue")
        elif status[label] == "pending":
            title = _("Supplementary report on %(label)s, left pending in the police report") % {"label": label}
            url = form_of(forms, SUPPLEMENTARY) if SUPPLEMENTARY in mine else ""
            yield Task(title, pgettext("task", "to be done"), url, "", "blue")


def _entry(reports: Sequence[PoliceReport]) -> str:
    """Return the id of the entry of the final report in force."""
    filed = [report.filed for report in reports if report.filed is not None and report.filed.kind == FILED]
    return filed[-1].id or "" if filed else ""


def _task(page: CasePage, line: answers.ClockLine, role: str) -> Task:
    """Return a duty; its title leads to the form of what meets it, where the role may record one and it is not done."""
    task = line.task()
    next_step = next(page.steps_of_limit(line, role), None)
    url = next_step.url if next_step and line.state not in answers.DONE else ""
    days = text.moment(line.clock.due) if line.clock.due and line.state in answers.PRESSING else ""
    hint = " · ".join(filter(None, (days, line.rule.owed_by, line.authority)))
    return Task(task.title, task.status, url, hint, task.colour)


# --- What goes with a final report -----------------------------------------------------------------------------------


ATTACHED = (FactName.MEDICAL_ATTACHED, FactName.STATEMENT_ATTACHED, FactName.CERTIFICATE_ATTACHED)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper that a final report should have with it: the fact that says so, and what the history says of it."""

    fact: str
    is_present: bool
    status: Text

    @property
    def name(self) -> str:
        """Return the name of the enclosure."""
        return facts.name(self.fact)


def enclosures(events: Sequence[law.Event], victims: Sequence[str]) -> list[Enclosure]:
    """Return the medical report and statement of each victim and the laboratory's reports, as the history knows them.

    Certificates of electronic records (BSA 63(4)) are not in the history: it only shows where one is needed.
    """
    filmed = any(event.facts.get(FactName.VIDEO) for event in events if event.kind == Kind.FORENSIC_SCENE_VISIT)
    certificate = Enclosure(FactName.CERTIFICATE_ATTACHED, False, _("needed for the video of the scene (BSA 63(4))"))
    without_medical = _lack(events, victims, {Kind.MEDICAL_REPORT_RECEIVED, Kind.VICTIM_MEDICAL_DECLINED})
    without_statement = _lack(events, victims, {Kind.VICTIM_STATEMENT_RECORDED})
    waiting = unanswered_dispatches(events)
    lacks = _("not recorded for %(who)s")
    return [
        Enclosure(
            FactName.MEDICAL_ATTACHED,
            not without_medical,
            lacks % {"who": ", ".join(without_medical)} if without_medical else _("received, or declined"),
        ),
        Enclosure(
            FactName.STATEMENT_ATTACHED,
            not without_statement,
            lacks % {"who": ", ".join(without_statement)} if without_statement else _("recorded"),
        ),
        Enclosure(
            FactName.LABORATORY_REPORT_PENDING,
            not waiting,
            _("awaited: %(n)s") % {"n": text.count(len(waiting))} if waiting else _("none awaited"),
        ),
        *([certificate] if filmed else []),
    ]


def filed_without(facts_of_report: Mapping[str, object]) -> list[str]:
    """Return the facts of a report which say that something was not with it."""
    missing = [name for name in ATTACHED if facts_of_report.get(name) is False]
    pending = FactName.LABORATORY_REPORT_PENDING
    return missing + ([pending] if facts_of_report.get(pending) else [])


def _lack(events: Sequence[law.Event], victims: Sequence[str], kinds: set[str]) -> list[str]:
    subjects = {event.subject or "V1" for event in events if event.kind in kinds}
    return [victim for victim in victims if victim not in subjects]
