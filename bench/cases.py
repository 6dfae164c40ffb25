"""The cases of the benches: many with their histories and running limits, straight into the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import connections

from bench.figures import FULL_STATION
from bench.nation import drop_foreign_keys, fetch_one, units
from itsso.platform.clock import today
from itsso.units.models import Unit, UnitKind


def fill_cases(cases: int) -> None:
    """Cases of eight years with their histories, straight into the tables; a fifth is open, with four clocks.

    At one station `FULL_STATION` more are open.
    """
    (count,) = fetch_one("select count(*) from cases_case")
    if count >= cases:
        return
    insert_cases(_OF_EIGHT_YEARS, {"cases": cases, "full": FULL_STATION, "begin": date(2018, 4, 21)}, _KEYS, _PEOPLE)


def insert_cases(table: str, values: Mapping[str, int | date], *further: str) -> None:
    """Insert the cases of a temporary table `made` with their histories, and four clocks of each that is open.

    An entry has an id of the moment at which it was recorded, as `platform.ids.uuid7` makes it.

    Args:
        table: The statement that creates `made`: id, station_id, station_no, number, day, open.
        values: The parameters of that statement beside `today`.
        further: Statements that insert other rows of the same cases.
    """
    drop_foreign_keys("cases_")  # the checks of seven million rows' keys would take longer than all else
    with connections["owner"].cursor() as cursor:
        for statement in (_SOURCE, table, _CASES, *further, _EVENTS, _CLOCKS, "drop table made"):
            cursor.execute(statement, {**values, "today": today()})
        cursor.execute("vacuum analyze")


_OF_EIGHT_YEARS = """
create temporary table made as
select uuidv7(make_interval(secs => n::float8 - %(cases)s - %(full)s)) as id, s.id as station_id,
    s.first as station_no, n::text as number,
    %(begin)s::date + ((n::bigint * 7919) %% (%(today)s::date - %(begin)s::date))::int as day,
    n %% 5 = 0 or n > %(cases)s as open
from generate_series(1, %(cases)s + %(full)s) n
cross join (select count(*) as stations from units_unit where kind = 'station') u
join (select id, first, row_number() over (order by first) - 1 as at from units_unit where kind = 'station') s
    on s.at = case when n > %(cases)s then u.stations / 2 else n %% u.stations end"""

_SOURCE = """
insert into cases_source (code, carried) values ('bench', (
    select jsonb_object_agg(kind, '2013-01-01') from unnest(array['fir_registered', 'arrested', 'first_remand',
    'released', 'victim_medical_examined', 'medical_report_received', 'final_report_filed', 'victim_informed']) kind
)) on conflict do nothing"""

_CASES = """
insert into cases_case (id, station_id, station_no, source_id, series, number, year, first_recorded, sections, io_ref,
    newest_event, report_step)
select id, station_id, station_no, 'bench', 1, number, extract(year from day), day, '{"BNS 64(1)","POCSO 6"}', 'IO-1',
    uuidv7(least(day + case when open then 3 else 50 end + time '18:00:01' - now(), interval '0')), ''
from made"""

_KEYS = """
insert into cases_key (case_id, station_id, series, year, number)
select id, station_id, 1, extract(year from day), number from made"""

_PEOPLE = """
insert into cases_person (case_id, label, ref, child) select id, label, label, label = 'V1'
from made, unnest(array['V1', 'A1']) label"""

_EVENTS = """
insert into cases_event (case_id, id, kind, at, precision, recorded, subject, facts, source, by)
select m.id, uuidv7(least(m.day + e.after + time '18:00' - now(), interval '0')), e.kind,
    m.day + e.after + time '10:00', 'm', m.day + e.after + time '18:00', e.subject,
    case e.kind when 'fir_registered' then jsonb_build_object('fir', 'regular', 'station', m.station_id, 'number',
        m.number, 'year', extract(year from m.day)::int, 'offences', '["BNS 64(1)", "POCSO 6"]'::jsonb,
        'victims', 1, 'victim_child', true, 'io_ref', 'IO-1')
    when 'final_report_filed' then '{"report": "charge_sheet", "form_no": "1"}' else '{}' end, 'bench', 'BENCH'
from made m, (values ('information_received', 0, ''), ('fir_registered', 0, ''), ('victim_medical_examined', 1, 'V1'),
    ('arrested', 2, 'A1'), ('first_remand', 3, 'A1'), ('medical_report_received', 5, 'V1'),
    ('victim_informed', 40, ''), ('final_report_filed', 50, '')) e (kind, after, subject)
where not (m.open and e.after > 3) and m.day + e.after <= %(today)s"""

_CLOCKS = """
insert into cases_clock (case_id, rule, subject, station_no, starts, due, "outer")
select id, rule, subject, station_no, day, day + days, day + days
from made, (values ('investigation.two_months', 'case', 61), ('custody.default_bail', 'A1', 92),
    ('victim.medical_report', 'V1', 8), ('victim.progress_information', 'case', 90)) c (rule, subject, days)
where open"""


def fullest_station() -> Unit:
    """The station at which `fill_cases` inserts `FULL_STATION` more open cases."""
    _nation, station = units()
    return station


def fullest_case() -> UUID:
    """The case of the longest history."""
    (case,) = fetch_one("select case_id from cases_event group by case_id order by count(*) desc limit 1")
    return UUID(str(case))


def station_of(case: UUID) -> Unit:
    """Where a case is."""
    (number,) = fetch_one("select station_no from cases_case where id = %s", str(case))
    return Unit.objects.get(kind=UnitKind.STATION, first=number)
