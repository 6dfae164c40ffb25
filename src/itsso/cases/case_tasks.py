"""Tasks in cases by other packages: what is to be done about something that a package stores.

Each package registers its own in its AppConfig.ready: nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from itsso.cases.models import Case, Series
from itsso.platform.prepared_statements import Exchange, RowStatement, one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class CaseTask:
    """The next thing to do in a case about something that another package stores, and the page with its button.

    What `comes_first` is the main act of the case page, before what the investigation asks for.
    """

    title: Text
    since: datetime
    url: str
    comes_first: bool = False


type CaseTasks = Callable[[OfficerRequest, Collection[UUID]], RowStatement[tuple[UUID, CaseTask]] | None]
"""A function that returns the statement of the tasks of a package in some cases; None for a reader who has none. It
runs on every desk and case page, by an index."""

_tasks: dict[str, tuple[CaseTasks, Series | None]] = {}
_task_conditions: dict[str, str] = {}


def cases_of(series_by_case: Mapping[UUID, int], series: Series | None) -> list[UUID]:
    """Return those of some cases that are of a series; all of them where none is named."""
    return [case_id for case_id, of_case in series_by_case.items() if series is None or of_case == series]


def register(name: str, tasks: CaseTasks, condition: str, series: Series | None = None) -> None:
    """Add a package's tasks to the desk, to the case page and to its task list.

    `condition` is SQL over `c.case_id` that a case has any of them: such a case is not one that waits on others alone.
    A package with tasks in the cases of one series alone names it: it is not asked about others.
    """
    _tasks[name] = (tasks, series)
    _task_conditions[name] = condition


def conditions() -> Iterable[str]:
    """Return the conditions of all packages, as `register` takes them."""
    return _task_conditions.values()


def tasks_of(request: OfficerRequest, case: Case) -> Sequence[CaseTask]:
    """Return the tasks of other packages in a case."""
    with one_exchange() as exchange:
        read_tasks = ask_tasks(exchange, request, {case.pk: case.series})
    return read_tasks().get(case.pk, ())


def ask_tasks(
    exchange: Exchange, request: OfficerRequest, series_by_case: Mapping[UUID, int]
) -> Callable[[], Mapping[UUID, Sequence[CaseTask]]]:
    """Ask for the tasks of other packages in these cases; the function that is returned reads them by their case."""
    by_package = [(tasks, cases_of(series_by_case, series)) for tasks, series in _tasks.values()]
    statements = [tasks(request, cases) for tasks, cases in by_package if cases]
    reads = [exchange.ask(statement) for statement in statements if statement is not None]

    def read() -> dict[UUID, list[CaseTask]]:
        tasks_by_case: dict[UUID, list[CaseTask]] = {}
        for read_tasks in reads:
            for case_id, task in read_tasks():
                tasks_by_case.setdefault(case_id, []).append(task)
        return tasks_by_case

    return read
