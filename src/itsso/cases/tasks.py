"""The statutory checklist of a case as a list of tasks, which fills itself from the history; and what a final report
should have with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from itsso import law
from itsso.cases.page import CasePage
from itsso.cases.recording import recordable
from itsso.lawbook import answers, facts
from itsso.ui import text
from itsso.ui.components import Task, Text


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is to be done, what is done, and what may come."""

    to_do: list[Task]
    done: list[Task]
    later: list[Task]
    not_known: list[Task]

    @property
    def total(self) -> int:
        return len(self.to_do) + len(self.done)

    @property
    def so_far(self) -> str:
        """How far the list is, as "7 of 11"."""
        return _("%(done)s of %(all)s done") % {"done": text.count(len(self.done)), "all": text.count(self.total)}


def tasks_of(page: CasePage, role: str) -> Tasks:
    """The duties of police, doctor and laboratory; each leads to the form by which it is recorded as done."""
    mine = frozenset(recordable(role))
    police = page.police
    open_lines = [line for line in police.checklist if line.state in answers.PRESSING]
    not_begun = [line for line in police.checklist if line.state not in (*answers.PRESSING, *answers.DONE)]
    done = [line for line in police.checklist if line.state in answers.DONE]

    def tasks(lines: Iterable[answers.Line]) -> list[Task]:
        return [_task(page.case.pk, line, mine) for line in lines]

    return Tasks(
        tasks([*police.pressing, *open_lines]), tasks([*police.done, *done]), tasks([*police.not_started, *not_begun]),
        tasks(police.not_known),
    )  # fmt: skip


def _task(case_id: UUID, line: answers.Line, mine: frozenset[str]) -> Task:
    task = line.task()
    days = text.moment(line.clock.due) if line.clock.due and line.state in answers.PRESSING else ""
    hint = " · ".join(filter(None, (days, line.rule.owed_by, line.clock.authority)))
    return Task(task.title, task.status, _form_of(case_id, line, mine), hint, task.colour)


def _form_of(case_id: UUID, line: answers.Line, mine: frozenset[str]) -> str:
    """The form of the kind that meets it, where the role may record one; empty else, and where it is done."""
    kinds = [pattern.kind for pattern in line.rule.rule.met_by if pattern.kind in mine]
    if not kinds or line.state in answers.DONE:
        return ""
    whom = line.clock.subject.partition("/")[0]
    chosen = "" if whom == "case" else "?" + urlencode({"whom": whom})
    return reverse("cases:record_kind", args=[case_id, kinds[0]]) + chosen


# --- What goes with a final report -----------------------------------------------------------------------------------


ATTACHED = ("medical_attached", "statement_attached", "certificate_attached")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper that a final report should have with it: the fact that says so, and what the history tells of it."""

    fact: str
    there: bool
    words: Text

    @property
    def name(self) -> str:
        return facts.name(self.fact)


def enclosures(events: Sequence[law.Event], victims: Sequence[str]) -> list[Enclosure]:
    """Medical report and statement of each victim, and the laboratory's reports, as far as the history knows them.

    Certificates of electronic records (BSA 63(4)) leave no trace in it: the form asks for them alone.
    """
    without_medical = _lack(events, victims, {"medical_report_received", "victim_medical_declined"})
    without_statement = _lack(events, victims, {"victim_statement_recorded"})
    waiting = exhibits_awaited(events)
    lacks = _("not recorded for %(who)s")
    return [
        Enclosure(
            "medical_attached", not without_medical,
            lacks % {"who": ", ".join(without_medical)} if without_medical else _("received, or declined"),
        ),
        Enclosure(
            "statement_attached", not without_statement,
            lacks % {"who": ", ".join(without_statement)} if without_statement else _("recorded"),
        ),
        Enclosure(
            "laboratory_report_pending", not waiting,
            _("awaited: %(n)s") % {"n": text.count(len(waiting))} if waiting else _("none awaited"),
        ),
    ]  # fmt: skip


def filed_without(told: dict[str, object]) -> list[str]:
    """The facts of a report by which something was not with it."""
    missing = [name for name in ATTACHED if told.get(name) is False]
    return missing + (["laboratory_report_pending"] if told.get("laboratory_report_pending") else [])


def _lack(events: Sequence[law.Event], victims: Sequence[str], kinds: set[str]) -> list[str]:
    told = {event.subject or "V1" for event in events if event.kind in kinds}
    return [victim for victim in victims if victim not in told]


def exhibits_awaited(events: Sequence[law.Event]) -> list[str]:
    """Exhibits that went to the laboratory and have no report yet, by number; one without a number as "–"."""
    sent = [str(event.facts.get("exhibit", "–")) for event in events if event.kind == "exhibit_sent"]
    for event in events:
        if event.kind == "laboratory_report_received" and sent:
            number = str(event.facts.get("exhibit", ""))
            sent.remove(number if number in sent else sent[0])
    return sent
