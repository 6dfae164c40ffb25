"""The acts that the page of a case offers its reader: one as the button, the others as links below the time limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from itsso.cases.case_tasks import CaseTask
from itsso.cases.recording.steps import NextStep
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act, where it is done, and since when it waits where that is known."""

    title: Text
    url: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseActs:
    """The acts of a case page: one or two as buttons, the main one first, and the further ones."""

    buttons: Sequence[OfferedAct]
    further: Sequence[OfferedAct]


def case_acts(
    steps: Sequence[NextStep],
    assigning: Iterable[NextStep],
    tasks: Sequence[CaseTask],
    usual: Iterable[NextStep],
    *,
    tasks_first: bool,
) -> CaseActs:
    """Return the reader's acts in their order.

    A task that comes before the investigation is the main act, else the first of the next `steps`; with `tasks_first`
    any task. Where an officer is to be assigned, or packages have tasks, the act after it is a button too.
    """
    before = [_of_task(task) for task in tasks if task.comes_first or tasks_first]
    later_tasks = [] if tasks_first else [_of_task(task) for task in tasks if not task.comes_first]
    after = [*map(_of_step, assigning), *later_tasks]
    ordered = [*before, *map(_of_step, steps[:1]), *after, *map(_of_step, (*steps[1:], *usual))]
    buttons = 2 if before or after else 1
    return CaseActs(ordered[:buttons], ordered[buttons:])


def _of_step(step: NextStep) -> OfferedAct:
    return OfferedAct(step.title, step.url)


def _of_task(task: CaseTask) -> OfferedAct:
    return OfferedAct(task.title, task.url, task.since)
