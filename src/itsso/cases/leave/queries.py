"""Which officers are on leave, who holds charge of their cases, and which cases that concerns, within the range."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from itsso.accounts.models import Posting
from itsso.accounts.queries import number_in
from itsso.cases import limits
from itsso.cases.leave.models import Leave
from itsso.cases.models import Case
from itsso.platform.clock import today
from itsso.platform.prepared_statements import CountStatement, RowStatement, SqlValue, count_statement
from itsso.units.models import Unit


def leaves() -> QuerySet[Leave]:
    """Return the leaves of the range with their stations, the last to end first."""
    return Leave.objects.select_related("station").order_by("-ends_on", "-starts_on", "pk")


def in_force(day: date) -> Q:
    """Return the condition on a leave that it covers a day and was not ended."""
    return Q(ended_at=None, starts_on__lte=day, ends_on__gte=day)


class LeaveToday(NamedTuple):
    """A leave that is on today: its last day, and the number of the officer who holds charge."""

    ends_on: date
    charge: str

    @classmethod
    def of_case(cls, cells: Sequence[str] | None) -> LeaveToday | None:
        """Return the leave that `LEAVE_OF_CASE` answers; None where the officer of the case is not on leave."""
        return cls(date.fromisoformat(cells[0]), cells[1]) if cells else None


_TODAY = """
select u.state, l.io_ref, l.ends_on, l.charge from cases_leave l join units_unit u on u.id = l.station_id
where l.ended_at is null and %s between l.starts_on and l.ends_on and l.io_ref = any(%s)
and coalesce(l.station_id = %s, true) order by l.ends_on desc, l.starts_on desc, l.id"""


def leaves_today(
    numbers: Collection[tuple[str, str]], station_id: int | None = None
) -> RowStatement[tuple[tuple[str, str], LeaveToday]]:
    """Return the statement of the leave of each of these officers who is on leave today, by (State's code, number).

    `station_id` leaves out leaves at other stations of the range: charge is held at the station of the leave alone.
    """
    return RowStatement(
        _TODAY,
        [today(), list({number for _state, number in numbers}), station_id],
        lambda rows: [
            ((state, io_ref), LeaveToday(*leave)) for state, io_ref, *leave in rows if (state, io_ref) in numbers
        ],
    )


LEAVE_OF_CASE = """
select array[l.ends_on::text, l.charge] from cases_leave l
where l.station_no = k.station_no and l.io_ref = k.io_ref and l.ended_at is null
    and %(today)s between l.starts_on and l.ends_on
order by l.ends_on, l.starts_on limit 1"""
"""The leave of today of the officer of a case `k` at its station, in SQL: the cells of a `LeaveToday`, as texts."""


def own_numbers(posting: Posting) -> list[str]:
    """Return the numbers whose cases are this officer's own work: the officer's, and those in the officer's charge.

    Empty for an officer whom the State's CCTNS does not know by a number.
    """
    number = number_in(posting.officer, posting.unit.state)
    return [number, *(leave.io_ref for leave in charges_of(posting))] if number else []


def charges_of(posting: Posting) -> list[Leave]:
    """Return the leaves of today during which this officer holds charge, at the posting's own station alone."""
    number = number_in(posting.officer, posting.unit.state)
    return list(leaves().filter(in_force(today()), station=posting.unit, charge=number)) if number else []


def holds_charge(case: Case, posting: Posting) -> bool:
    """Return whether another officer gave this officer charge of the cases of the case's officer, for today.

    It ends with the leave, and holds at the station of the leave alone. A charge that an officer gave to himself or
    herself counts as little as an assignment of that kind (`cases.assignment`).
    """
    number = number_in(posting.officer, posting.unit.state)
    if not case.io_ref or not number:
        return False
    leave = Leave.objects.filter(in_force(today()), station_id=case.station_id, io_ref=case.io_ref, charge=number)
    return leave.filter(station=posting.unit).exclude(recorded_by=posting.officer.number).exists()


def officer_is_on_leave() -> Exists:
    """Return the condition on a case that its investigating officer is on leave today at its station."""
    return Exists(Leave.objects.filter(in_force(today()), station=OuterRef("station"), io_ref=OuterRef("io_ref")))


def count_cases_on_leave(station: Unit) -> CountStatement[int]:
    """Return the statement that counts a station's cases under investigation whose officer is on leave.

    The cases are looked at only where somebody is on leave.
    """
    values: dict[str, SqlValue] = {
        "station_on_leave": station.pk,
        "station_no_on_leave": station.first,
        "today": today(),
        "investigation_on_leave": list(limits.INVESTIGATION),
    }
    return count_statement(_CASES_ON_LEAVE, values)


_ON_LEAVE = (
    "from cases_leave where station_id = %(station_on_leave)s and ended_at is null"
    " and %(today)s between starts_on and ends_on"
)
_CASES_ON_LEAVE = f"""
select count(distinct k.id) from cases_clock c join cases_case k on k.id = c.case_id
where c.station_no = %(station_no_on_leave)s and c.rule = any(%(investigation_on_leave)s) and c.subject = 'case'
and k.first_recorded is not null and k.io_ref = any(array(select io_ref {_ON_LEAVE})) and exists (select {_ON_LEAVE})"""  # noqa: S608  texts of this module


def overlapping(station: Unit, number: str, starts_on: date, ends_on: date) -> QuerySet[Leave]:
    """Return the leaves at a station that share a day with a period: of an officer, or with the officer in charge."""
    period = Q(ended_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    return leaves().filter(period, Q(io_ref=number) | Q(charge=number), station=station)


def lock_station(station: Unit) -> None:
    """Let only one transaction at a time record leave at a station, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('cases_leave'), %s)", [station.pk])


def cases_by_officer(cases: QuerySet[Case], numbers: Collection[str]) -> dict[str, int]:
    """Return how many of some cases name each of these officers. One query."""
    counted = cases.filter(io_ref__in=numbers).order_by().values_list("io_ref").annotate(n=Count("pk"))
    return dict(counted)
