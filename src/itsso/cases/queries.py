"""Queries about cases that several features and packages use: one case, where cases are, and the rows written of them.

Row-level security decides which rows exist. Each feature, such as the desk or the search, has queries of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.http import Http404

from itsso.cases.blanks.models import BlankForm
from itsso.cases.blanks.queries import entered_from_blanks
from itsso.cases.history import queries as histories
from itsso.cases.history.events import LockedCase
from itsso.cases.models import Case, Source
from itsso.platform.prepared_statements import (
    SqlValue,
    one_exchange,
    prepared_cursor,
    prepared_rows_where,
    rows_where,
)
from itsso.units.models import DISTRICTS, Unit
from itsso.units.queries import units_of
from itsso.units.sources.queries import DistrictCondition


def case_of(case_id: UUID) -> Case:
    """Return the case.

    Raises Http404 where it is not in the range.
    """
    case = Case.objects.filter(pk=case_id).select_related("station").first()
    if case is None:
        raise Http404
    return case


def has_cases() -> DistrictCondition:
    """Return the condition on a district that, within the range, it has or had a case that counts.

    A probe of the index fact (station_no, happened_from) for each district.
    """
    return DistrictCondition("exists (select from cases_fact f where f.station_no between d.first and d.last)")


def districts_in(interval: tuple[int, int]) -> list[Unit]:
    """Return the districts whose stations an interval holds, by station number."""
    first, last = interval
    return list(Unit.objects.filter(kind__in=DISTRICTS, first__gte=first, last__lte=last).order_by("first"))


OF_DISTRICTS = "kind = any(%(kinds)s) and first >= %(first)s and last <= %(last)s"
"""The condition of `districts_in` in SQL; `values_of_districts` has its values."""


def values_of_districts(interval: tuple[int, int]) -> dict[str, SqlValue]:
    """Return the values of `OF_DISTRICTS` for an interval of stations."""
    first, last = interval
    return {"kinds": [kind.value for kind in DISTRICTS], "first": first, "last": last}


def district_of(station_no: int, districts: Sequence[Unit]) -> Unit | None:
    """Return the district of a station, by its number; None where it is in none of them."""
    return next((unit for unit in districts if unit.first <= station_no <= unit.last), None)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that is stored of one case, for its page."""

    case: Case
    history: LockedCase
    units: dict[int, Unit]  # those that the history and the keys name
    path: list[Unit]  # nation first, the station last
    carried: Mapping[str, date]
    blanks: Mapping[str, BlankForm]  # event id -> the blank form from which it was entered after an outage


_OF_THE_CASE = (
    "code in (select source_id from cases_case where id = %s union select source from cases_event where case_id = %s)"
)

_UNITS_OF_CASE = """
id in (with recursive way as (
    select u.id, u.parent_id from units_unit u where u.id in (
        select station_id from cases_case where id = %s union select station_id from cases_key where case_id = %s)
    union select u.id, u.parent_id from way w join units_unit u on u.id = w.parent_id) select id from way)"""


def case_file(case_id: UUID) -> CaseFile | None:
    """Return a case with its history; None where there is none, or none within the range, without saying which.

    Five queries in one exchange, each by a primary key, one more where an entry names a unit at which the case never
    was, and one more where officers made entries on these pages. History and keys are read as they are for a write.
    """
    with one_exchange() as exchange:
        exchange.force_generic_plans()  # planning takes longer than the answers about one case
        read_case = exchange.ask(rows_where(Case, "id = %s", [case_id]))
        read_labels_and_keys = exchange.ask(histories.labels_and_keys([case_id]))
        read_events = exchange.ask(histories.events_statement([case_id]))
        read_units = exchange.ask(rows_where(Unit, _UNITS_OF_CASE, [case_id, case_id]))
        read_sources = exchange.ask(rows_where(Source, _OF_THE_CASE, [case_id, case_id]))
    case = next(iter(read_case()), None)
    if case is None:
        return None
    locked = histories.history_of(case, read_labels_and_keys(), read_events())
    case_units = {unit.pk: unit for unit in read_units()}
    path = _path_of(case_units[case.station_id], case_units)
    case.station = path[-1]
    if elsewhere := locked.unit_ids() - case_units.keys():
        case_units |= {unit.pk: unit for unit in prepared_rows_where(Unit, "id = any(%s)", [[*elsewhere]])}
    return CaseFile(
        case=case,
        history=locked,
        units=case_units,
        path=path,
        carried=histories.Carried(locked.sources(), read_sources()).by(locked.sources()),
        blanks=entered_from_blanks(case_id, locked.events),
    )


def cases_with_stations(case_ids: Collection[UUID]) -> dict[UUID, Case]:
    """Return those of these cases that are in the range, by id, each with its station. One query."""
    width = len(Case._meta.concrete_fields)
    with prepared_cursor() as cursor:
        cursor.execute(_CASES_WITH_STATIONS, [list(case_ids)])
        rows = cursor.fetchall()
    cases = rows_where(Case, "", ()).read([row[:width] for row in rows])
    for case, station in zip(cases, units_of([row[width:] for row in rows]), strict=True):
        case.station = station
    return {case.pk: case for case in cases}


def _columns(model: type[Model], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


_CASES_WITH_STATIONS = f"""
select {_columns(Case, "c")}, {_columns(Unit, "u")} from cases_case c join units_unit u on u.id = c.station_id
where c.id = any(%s)"""  # noqa: S608  columns of models


def _path_of(station: Unit, units: Mapping[int, Unit]) -> list[Unit]:
    """Return the units from the nation down to the station, which are all among `units`."""
    path = [station]
    while path[0].parent_id is not None:
        path.insert(0, units[path[0].parent_id])
    return path


class CaseRow(NamedTuple):
    """A row of cases_case: the case with the columns that follow from its history."""

    id: UUID
    source_id: str
    station_id: int
    station_no: int
    series: int
    number: str
    year: int
    first_recorded: date | None
    io_ref: str
    diary_until: date | None
    newest_event: UUID
    report_step: str
    not_arrested: int
    duty_missing_since: datetime | None
    sections: list[str]


def update_cases(rows: Sequence[CaseRow]) -> None:
    """Update the derived columns of cases that are stored already."""
    if not rows:
        return
    names = CaseRow._fields[2:]
    assignments = ", ".join(f"{name} = %s" for name in names)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update cases_case set {assignments} where id = %s",  # noqa: S608
            [(*row[2:], row[0]) for row in rows],
        )


def delete_rows(tables: Sequence[str], cases: Sequence[UUID]) -> None:
    """Delete the rows of these cases in tables that follow from histories."""
    if cases:
        with connection.cursor() as cursor:
            # A join looks up each case by itself; `case_id = any(...)` read the index of the whole range.
            statements = [f"delete from {table} using unnest(%s::uuid[]) gone where case_id = gone" for table in tables]  # noqa: S608
            cursor.execute("; ".join(statements), [list(cases)] * len(tables))
