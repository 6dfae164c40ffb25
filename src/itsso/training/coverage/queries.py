"""Reads of coverage: people and investigators as the database counts them, their cases, FIRs around a mark."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.platform.clock import last_complete_day
from itsso.platform.prepared_statements import RowStatement
from itsso.training import catalogue
from itsso.training.coverage.counts import CoverageCounts
from itsso.training.models import Place
from itsso.training.people.queries import KINDS_WITHOUT_CHILDREN
from itsso.ui.list_rows import ListOrder
from itsso.units.models import Unit
from itsso.units.ordering import natural


class Investigator(NamedTuple):
    """An officer whom open cases of a station name; `person` is None where the register does not know the number."""

    station: int  # the unit's permanent id, not its station number
    io_ref: str
    pocso: bool  # whether this counts the officer's POCSO cases, or the others
    cases: int
    person: UUID | None
    lacking: Sequence[str]  # courses that these cases require and the officer does not hold

    @property
    def key(self) -> str:
        """Return the key under which these cases are counted, in addition to `open`."""
        if self.person is None:
            return "open?"
        return "open-" if self.lacking else "open+"


def count_people(unit: Unit, day: date) -> dict[int, CoverageCounts]:
    """Return the counts of each unit's own people by the unit's id: how many, and how many trained, by course."""
    place = Place.objects.get(pk=unit.pk)
    exact = unit.pk if unit.kind in KINDS_WITHOUT_CHILDREN else None
    needs = json.dumps([need._asdict() for need in catalogue.needs()])
    counts: dict[int, CoverageCounts] = defaultdict(CoverageCounts)
    with connection.cursor() as cursor:
        cursor.execute(
            "select unit_id, rank, course, n, held, lapsing from training_counted(%s, %s, %s, %s, %s, %s)",
            [place.first, place.last, exact, day, needs, catalogue.woman_officer_courses()],
        )
        for unit_id, rank, course, n, holding, lapsing in cursor.fetchall():
            key = f"{rank}:{course}" if course else rank
            counts[unit_id].update({key: n, f"{key}+": holding} | ({f"{key}~": lapsing} if lapsing else {}))
    return counts


def investigators(unit: Unit, day: date) -> Sequence[Investigator]:
    """Return the officers who investigate the open cases of a unit, with the courses each lacks on the day."""
    return investigators_statement(unit, day).rows()


def investigators_statement(unit: Unit, day: date) -> RowStatement[Investigator]:
    """Return the statement of `investigators`.

    One range scan of the facts in force, and one index lookup of attendances for each officer.
    """
    courses = json.dumps([{"course": code, "cases": cases} for code, cases in catalogue.courses_by_cases().items()])
    return RowStatement(
        "select station_id, io_ref, pocso, n, person_id, lacking from training_investigators(%s, %s, %s, %s)",
        [*unit.interval, day, courses],
        lambda rows: [Investigator(*row) for row in rows],
    )


class OpenCase(NamedTuple):
    """An open case, with its limit and the officer whom it names."""

    case_id: UUID
    series: int
    number: str
    year: int
    station: int
    due: date
    io_ref: str
    pocso: bool


_OPEN_CASES = (
    " from cases_fact f join cases_case c on c.id = f.case_id join units_unit u on u.id = c.station_id"
    " join unnest(%s::int[], %s::text[], %s::bool[]) as n (station, io_ref, pocso)"
    "  on n.station = c.station_id and n.io_ref = c.io_ref and n.pocso = f.pocso"
    " where f.station_no between %s and %s and f.happened_to = '9999-12-31' and f.known_to = '9999-12-31'"
    " and f.ended_how = 0"
)
_CASE_ORDERS = {
    "case": ["c.year", "length(c.number)", "c.number"],
    "station": [natural("u.name")],
    "due": ["f.outer"],
}


def count_open_cases_of(officers: Sequence[Investigator], unit: Unit) -> int:
    """Return the number of a unit's open cases that these officers investigate and whose files the reader may open."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*){_OPEN_CASES}", _open_case_parameters(officers, unit))
        return int(cursor.fetchone()[0])


def open_cases_of(
    officers: Sequence[Investigator], unit: Unit, order: ListOrder, start: int, stop: int
) -> list[OpenCase]:
    """Return a part of the cases of `count_open_cases_of`, soonest due first, or sorted by a column.

    One scan of the unit's facts in force.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.id, c.series, c.number, c.year, c.station_id, f.outer, c.io_ref, f.pocso"
            f"{_OPEN_CASES} order by {order.sql(_CASE_ORDERS)}f.outer, c.id offset %s limit %s",
            [*_open_case_parameters(officers, unit), start, stop - start],
        )
        return [OpenCase(*row) for row in cursor.fetchall()]


def _open_case_parameters(
    officers: Sequence[Investigator], unit: Unit
) -> tuple[list[int], list[str], list[bool], int, int]:
    return (
        [officer.station for officer in officers],
        [officer.io_ref for officer in officers],
        [officer.pocso for officer in officers],
        *unit.interval,
    )


MONTHS = 12
"""Months before a station's mark whose FIRs are counted, and as many after it, as far as they have passed."""


class CohortCount(NamedTuple):
    """The FIRs of a station before or after its mark; of those whose limit has passed, how many were in time."""

    station_no: int
    after: bool
    registered: int
    passed: int
    in_time: int


def cohort_counts(marks: Mapping[int, date], day: date) -> list[CohortCount]:
    """Return the FIRs of stations before and after their marks, by station number.

    One scan of each station's facts in force.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select f.station_no, f.first_recorded > m.mark, count(*), count(*) filter (where f.outer <= %(over)s),"
            " count(*) filter (where f.outer <= %(over)s and f.ended_how in (1, 2) and f.ended_on <= f.outer)"
            " from unnest(%(stations)s::int[], %(marks)s::date[]) as m (station_no, mark)"
            " join cases_fact f on f.station_no = m.station_no and f.happened_to = '9999-12-31'"
            " and f.known_to = '9999-12-31' and f.first_recorded > m.mark - make_interval(months => %(months)s)"
            " and f.first_recorded <= m.mark + make_interval(months => %(months)s) group by 1, 2",
            {"over": last_complete_day(day), "stations": list(marks), "marks": list(marks.values()), "months": MONTHS},
        )
        return [CohortCount(*row) for row in cursor.fetchall()]


def lock_coverage() -> None:
    """Lock the stored counts until the transaction ends: a second count waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('training_coverage'))")
