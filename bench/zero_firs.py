"""Zero FIRs among all cases: the board of a station, and the lines that a station, a State and the nation report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connections

from bench.cases import fill_cases, fullest_station
from bench.harness import Result, seconds
from bench.nation import fetch_one, posted, units
from bench.trivial import BUDGET, to_trivial
from itsso.accounts.models import Posting, Role
from itsso.intake.zero_firs.reconciliation.queries import reconciliation
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.units.models import STATES, Unit

SINCE = date(2018, 4, 21)


def run(cases: int) -> Iterator[Result]:
    """One case in fifty began as a Zero FIR elsewhere; one in a thousand is one still. Counted over all years."""
    nation, _station = units()
    fill_cases(cases)
    _fill()
    station = fullest_station()
    state = Unit.objects.filter(kind__in=STATES).get(first__lte=station.first, last__gte=station.first)
    sho = posted("bench.zero.station", station, Role.SHO)
    took, ratio = to_trivial(sho, "/zero-firs/")
    yield Result("board of a station to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
    for place, unit, by in (
        ("station", station, sho),
        ("State", state, posted("bench.zero.state", state, Role.STATE_MONITOR)),
        ("nation", nation, posted("bench.zero.nation", nation, Role.NATIONAL_MONITOR)),
    ):
        took = seconds(lambda u=unit, p=by: _count(u, p), 3, warm=1)  # type: ignore[misc]
        yield Result(f"Zero FIRs counted for a {place}", took * 1000, "ms", cases=cases)


def _count(unit: Unit, by: Posting) -> None:
    with enter(by):
        reconciliation(unit, SINCE, today(), today())


def _fill() -> None:
    (has_rows,) = fetch_one("select exists (select from cases_key where series = 2)")
    if has_rows:
        return
    with connections["owner"].cursor() as cursor:
        for statement in _ZERO_FIRS.split(";"):
            cursor.execute(statement)


_ZERO_FIRS = """
create temporary table zero as
select k.id, s.id as first_station, k.station_id, k.number, k.year, k.first_recorded as day,
    abs(hashtext(k.id::text)) % 1000 = 0 as still
from cases_case k join units_unit s on s.kind = 'station' and s.first = k.station_no + 1
where abs(hashtext(k.id::text)) % 50 = 0;
update cases_case k set series = 2 from zero z where z.id = k.id and z.still;
insert into cases_key (case_id, station_id, series, year, number)
select id, case when still then station_id else first_station end, 2, year, number from zero;
insert into cases_event (case_id, id, kind, at, precision, recorded, subject, facts, source, by)
select z.id, uuidv7(), e.kind, z.day + e.at, 'm', z.day + e.at, '', case e.kind
    when 'zero_fir_sent' then jsonb_build_object('to', z.station_id) else jsonb_build_object('fir', 'zero',
    'station', z.first_station, 'number', z.number, 'year', z.year, 'offences', '["BNS 64(1)"]'::jsonb) end,
    'bench', 'BENCH'
from zero z, (values ('fir_registered', time '08:00'), ('zero_fir_sent', time '09:00')) e (kind, at)
where e.kind = 'fir_registered' or not z.still;
drop table zero;
vacuum analyze cases_key;
vacuum analyze cases_event;
vacuum analyze cases_case"""
"""Straight into the tables: registered at the next station in the morning, and sent on. Vacuumed at once, as
autovacuum has done long before an officer opens a page of rows that came over years."""
