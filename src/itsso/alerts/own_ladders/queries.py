"""The SQL of a State's own ladders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from itsso.platform.prepared_statements import prepared_cursor
from itsso.units.models import STATES, StateSetting, Unit

_CODE_IN_LINE = re.compile(r"\{code: (\w+)")


class StateNumbers(NamedTuple):
    """A State and the numbers of its stations."""

    state: str
    first: int
    last: int


def mark_of_entries(prefix: str) -> str:
    """Return what changes with every entry of these settings, of any State; empty where there is none.

    Rows are only added, so their number says it; the newest id serves where a transaction was rolled back. The numbers
    of these States' stations are in it too, since a reorganisation changes them.
    """
    with prepared_cursor() as cursor:
        cursor.execute(_MARK, [prefix])
        count, newest, intervals = cursor.fetchone()
    return f"{count} {newest} {intervals}" if count else ""


_MARK = """
select count(*), max(e.id::text), string_agg(distinct concat(u.id, ':', u.first, '-', u.last), ' ')
from units_statesetting e join units_unit u on u.id = e.state_id where starts_with(e.setting, %s)"""


def entries(prefix: str) -> list[StateSetting]:
    """Return the entries of these settings, of all States."""
    return list(StateSetting.objects.select_related("state").filter(setting__startswith=prefix))


def entries_of(state: Unit, prefix: str) -> list[StateSetting]:
    """Return the entries of these settings of one State."""
    return list(StateSetting.objects.filter(state=state, setting__startswith=prefix))


def numbers_of_states(states: Sequence[str]) -> list[StateNumbers]:
    """Return the numbers of the stations of States, by their codes."""
    units = Unit.objects.filter(kind__in=STATES, state__in=states)
    return [StateNumbers(unit.state, *unit.interval) for unit in units]


def count_planned_cases(interval: tuple[int, int]) -> int:
    """Return how many cases of an interval of stations have a running limit, or a next step."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select case_id from cases_clock where station_no between %s and %s union"
            " select case_id from alerts_comingstep where station_no between %s and %s) planned",
            [*interval, *interval],
        )
        return int(cursor.fetchone()[0])


def count_running_limits(interval: tuple[int, int], rules: Sequence[str]) -> int:
    """Return how many running limits of these rules an interval of stations has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from cases_clock where station_no between %s and %s and rule = any(%s)",
            [*interval, list(rules)],
        )
        return int(cursor.fetchone()[0])


def codes_used(state: Unit, setting: str) -> set[str]:
    """Return the codes of all steps that a State ever had in a ladder of its own."""
    entries_of_setting = StateSetting.objects.filter(state=state, setting=setting, undoes=None)
    lines = [line for entry in entries_of_setting for line in entry.value["steps"]]
    return {match.group(1) for line in lines if (match := _CODE_IN_LINE.match(line))}
