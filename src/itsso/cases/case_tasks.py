"""Tasks in cases that other packages register: to collect a report, to forward a Zero FIR.

Each package registers its own in its AppConfig.ready: nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from itsso.cases.models import Case, Series
from itsso.cases.rows_by_case import RegisteredStatement, StatementOfCases, ask_by_case
from itsso.platform.prepared_statements import Exchange, one_exchange
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


_tasks: dict[str, RegisteredStatement[CaseTask]] = {}
_task_conditions: dict[str, str] = {}


def register(name: str, tasks: StatementOfCases[CaseTask], condition: str, series: Series | None = None) -> None:
    """Add a package's tasks to the desk, to the case page and to its task list. They run on every one, by an index.

    `condition` is SQL over `c.case_id` that a case of the stations %(first)s to %(last)s has any of them: it does not
    wait on others alone. A package with tasks in the cases of one series alone names it: it is not asked about others.
    """
    _tasks[name] = RegisteredStatement(tasks, series)
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
    return ask_by_case(exchange, request, _tasks.values(), series_by_case)
