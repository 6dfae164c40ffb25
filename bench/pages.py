"""The pages of a day's work against the trivial page, of the fullest station and case, and the desk of a State.

Dashboards and the seven actions are measured here from a station to the nation. Other benches measure what needs rows
of their own: the board of Zero FIRs (`zero_firs`), the laboratory's queue and an examiner's page (`exhibits`), and the
pages of other advisories (`advisories`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import connections

from bench.advisories import seven_actions_address
from bench.figures import FULL_STATION, fill_facts
from bench.harness import Result
from bench.nation import fetch_one, posted, units
from bench.trivial import BUDGET, first_reader_seconds, first_visit_bytes, page_seconds, to_trivial
from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Role
from itsso.advisories.figures.readings import COUNTED_AHEAD
from itsso.monitoring.counting.actions import roll_up
from itsso.platform.clock import today
from itsso.units.models import Unit, UnitKind
from itsso.units.queries import path


def run(cases: int) -> Iterator[Result]:
    """In process, frame and audit line included; the station and the case are the fullest there are."""
    units()
    fill_cases(cases)
    station, case = fullest_station(), fullest_case()
    sho = posted("bench.sho", station, Role.SHO)
    of_case = posted("bench.case", station_of(case), Role.SHO)
    district = station.parent
    state = Unit.objects.get(
        kind__in=(UnitKind.STATE, UnitKind.UNION_TERRITORY), first__lte=station.first, last__gte=station.first
    )
    assert district
    for name, posting, address in (
        ("desk of the fullest station", sho, "/desk/"),
        ("list of cases", sho, "/cases/"),
        ("case page of the longest history", of_case, f"/cases/{case}/"),
    ):
        took, ratio = to_trivial(posting, address)
        yield Result(f"{name} to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
        yield Result(f"{name}, first visit", first_visit_bytes(posting, address) / 1000, "kB", 60, cases=cases)
    for name, posting, address in (
        ("task list of the longest history", of_case, f"/cases/{case}/tasks/"),
        ("cause list", sho, "/court/"),
        ("list of drafts", sho, "/drafts/"),
        ("work of each officer", sho, "/workload/"),
        ("list of complaints", sho, "/complaints/"),
        ("list of likely pairs", sho, "/zero-firs/pairs/"),
        ("board of refusals of a district", posted("bench.sp", district, Role.SUPERVISOR), "/accountability/"),
    ):
        took, ratio = to_trivial(posting, address, times=20)
        yield Result(f"{name} to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
    took = page_seconds(posted("bench.state.desk", state, Role.SUPERVISOR), "/desk/", times=5)
    yield Result("desk of a whole State", took * 1000, "ms", cases=cases)
    yield from _figures_of_units(station, cases)


def _figures_of_units(station: Unit, cases: int) -> Iterator[Result]:
    """The dashboard and the seven actions of a station, its district, its State and the nation, for officers there."""
    fill_facts(cases)
    system = ensure_system_posting()
    roll_up(today(), by=system)
    for unit, role in zip(
        reversed(path(station)),
        (Role.SHO, Role.SUPERVISOR, Role.STATE_MONITOR, Role.NATIONAL_MONITOR),
        strict=True,
    ):
        posting = posted(f"bench.figures.{unit.kind}", unit, role)
        for name, address in (
            ("dashboard", f"/dashboard/{unit.pk}/"),
            ("seven actions", seven_actions_address(unit, system)),
        ):
            took, ratio = to_trivial(posting, address, times=20)
            yield Result(f"{name}, {unit.kind}, to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
            limit = None if unit.kind in COUNTED_AHEAD else COLD_MS
            took = first_reader_seconds(posting, address)
            yield Result(f"{name}, {unit.kind}, nothing counted before", took * 1000, "ms", limit, cases=cases)


COLD_MS = 300
"""Within which a page opens for the first reader of an hour, where no job counts its figures before."""


def fill_cases(cases: int) -> None:
    """Cases of eight years with their histories, straight into the tables; a fifth is open, with four clocks.

    At one station `FULL_STATION` more are open. An entry has an id of the moment at which it was recorded, as
    `platform.ids.uuid7` makes it.
    """
    (count,) = fetch_one("select count(*) from cases_case")
    if count >= cases:
        return
    with connections["owner"].cursor() as cursor:
        cursor.execute(_KEYS)  # the checks of seven million rows' keys would take longer than all else
        for table, name in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint "{name}"')
        values: dict[str, int | date] = {
            "cases": cases,
            "full": FULL_STATION,
            "begin": date(2018, 4, 21),
            "today": today(),
        }
        for statement in _FILL.split(";"):
            cursor.execute(statement, values)
        cursor.execute("vacuum analyze")


_KEYS = """
select conrelid::regclass::text, conname from pg_constraint
where contype = 'f' and starts_with(conrelid::regclass::text, 'cases_')"""

_FILL = """
insert into cases_source (code, carried) values ('bench', (
    select jsonb_object_agg(kind, '2013-01-01') from unnest(array['fir_registered', 'arrested', 'first_remand',
    'released', 'victim_medical_examined', 'medical_report_received', 'final_report_filed', 'victim_informed']) kind
)) on conflict do nothing;
create temporary table made as
select uuidv7(make_interval(secs => n::float8 - %(cases)s - %(full)s)) as id, s.id as station_id,
    s.first as station_no, n::text as number,
    %(begin)s::date + ((n::bigint * 7919) %% (%(today)s::date - %(begin)s::date))::int as day,
    n %% 5 = 0 or n > %(cases)s as open
from generate_series(1, %(cases)s + %(full)s) n
cross join (select count(*) as stations from units_unit where kind = 'station') u
join (select id, first, row_number() over (order by first) - 1 as at from units_unit where kind = 'station') s
    on s.at = case when n > %(cases)s then u.stations / 2 else n %% u.stations end;
insert into cases_case (id, station_id, station_no, source_id, series, number, year, first_recorded, sections, io_ref,
    newest_event)
select id, station_id, station_no, 'bench', 1, number, extract(year from day), day, '{"BNS 64(1)","POCSO 6"}', 'IO-1',
    uuidv7(least(day + case when open then 3 else 50 end + time '18:00:01' - now(), interval '0'))
from made;
insert into cases_key (case_id, station_id, series, year, number)
select id, station_id, 1, extract(year from day), number from made;
insert into cases_person (case_id, label, ref, child) select id, label, label, label = 'V1'
from made, unnest(array['V1', 'A1']) label;
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
where not (m.open and e.after > 3) and m.day + e.after <= %(today)s;
insert into cases_clock (case_id, rule, subject, station_no, starts, due, "outer")
select id, rule, subject, station_no, day, day + days, day + days
from made, (values ('investigation.two_months', 'case', 61), ('custody.default_bail', 'A1', 92),
    ('victim.medical_report', 'V1', 8), ('victim.progress_information', 'case', 90)) c (rule, subject, days)
where open;
drop table made"""


def fullest_station() -> Unit:
    """Where most limits run."""
    (number,) = fetch_one("select station_no from cases_clock group by station_no order by count(*) desc limit 1")
    return Unit.objects.get(kind=UnitKind.STATION, first=number)


def fullest_case() -> UUID:
    """The case of the longest history."""
    (case,) = fetch_one("select case_id from cases_event group by case_id order by count(*) desc limit 1")
    return UUID(str(case))


def station_of(case: UUID) -> Unit:
    """Where a case is."""
    (number,) = fetch_one("select station_no from cases_case where id = %s", str(case))
    return Unit.objects.get(kind=UnitKind.STATION, first=number)
