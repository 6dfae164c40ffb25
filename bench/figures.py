"""Dashboards: a station's against the trivial page, the nation's from roll-ups, and what a roll-up costs."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connections

from bench.harness import Result, seconds
from bench.nation import drop_foreign_keys, fetch_one, posted, units
from bench.trivial import BUDGET, first_visit_bytes, page_seconds, to_trivial
from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Posting, Role
from itsso.monitoring.counting import queries
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.dashboard import queries as dashboard_queries
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind


def run(cases: int) -> Iterator[Result]:
    """A page is measured in process, its frame and audit line included."""
    nation, station = units()
    fill_facts(cases)
    by = ensure_system_posting()
    took = seconds(lambda: roll_up(today(), by=by))
    yield Result("roll-up of every unit", took, "s", cases=cases)
    monitor, sho = posted("bench.monitor", nation, Role.NATIONAL_MONITOR), posted("bench.sho", station, Role.SHO)
    page = page_seconds(monitor, f"/dashboard/{nation.pk}/") * 1000
    yield Result("national dashboard, the whole page", page, "ms", 50, cases=cases)
    weight = first_visit_bytes(monitor, f"/dashboard/{nation.pk}/") / 1000
    yield Result("national dashboard, first visit", weight, "kB", 60, cases=cases)
    with enter(monitor):
        read = seconds(lambda: dashboard_queries.figures(nation, FigureQuery(today())), 20, warm=2) * 1000
    yield Result("national dashboard, its figures from roll-ups", read, "ms", 50, cases=cases)
    state = Unit.objects.get(kind=UnitKind.STATE, first__lte=station.first, last__gte=station.first)
    for name, posting, unit in (
        ("station", sho, station),
        ("State", posted("bench.state", state, Role.STATE_MONITOR), state),
        ("national", monitor, nation),
    ):
        took, ratio = to_trivial(posting, f"/dashboard/{unit.pk}/", times=20)
        yield Result(f"{name} dashboard to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
    yield from _other_days(station, cases)
    yield from _crime_in_india(nation, monitor, cases)


def _other_days(station: Unit, cases: int) -> Iterator[Result]:
    """A day without a roll-up is scans of the unit's range; row-level security against none, for a State."""
    day = today() - timedelta(days=30)
    state = Unit.objects.get(kind=UnitKind.STATE, first__lte=station.first, last__gte=station.first)
    monitor = posted("bench.state", state, Role.STATE_MONITOR)
    with enter(monitor):
        took = seconds(lambda: queries.counts_for(state, FigureQuery(day)), 5, warm=1)
    yield Result("a State's figures on another day", took * 1000, "ms", cases=cases)


def _crime_in_india(nation: Unit, monitor: Posting, cases: int) -> Iterator[Result]:
    """NCRB's tables of the nation, by heads and by States."""
    address = f"/dashboard/{nation.pk}/crime-in-india/"
    for name, query in (("by head", ""), ("by State", "?offence=rape")):
        took = page_seconds(monitor, address + query, times=20) * 1000  # both within the page's limit of requests
        yield Result(f"Crime in India table of the nation, {name}", took, "ms", 300, cases=cases)


FULL_STATION = 80
"""Open cases of one station, beside the twenty or so of each: a hundred are under investigation there."""


def fill_facts(cases: int) -> None:
    """Facts only, straight into the table, spread over eight years: most reported in time, some late, some open."""
    (count,) = fetch_one("select count(*) from cases_fact")
    if count >= cases:
        return
    drop_foreign_keys("cases_fact")
    with connections["owner"].cursor() as cursor:
        cursor.execute(_FILL, {"cases": cases, "full": FULL_STATION, "today": today(), "begin": date(2018, 4, 21)})
        cursor.execute("vacuum analyze cases_fact")


_FILL = """
with station as (
    select first, row_number() over (order by first) - 1 as at from units_unit where kind = 'station'
),
case_ as (
    select gen_random_uuid() as id, s.first as station_no,
        %(begin)s::date + ((n::bigint * 7919) %% (%(today)s::date - %(begin)s::date))::int as day,
        case when n > %(cases)s then 93 else (n::bigint * 104729) %% 100 end as luck, (n::bigint * 31) %% 50 as more
    from generate_series(1, %(cases)s + %(full)s) as n
    cross join (select count(*) as stations from station) u
    join station s on s.at = case when n > %(cases)s then u.stations / 2 else n %% u.stations end
),
told as (
    select *, (day + interval '2 months')::date as due,
        case when luck < 62 then day + 12 + more::int when luck < 92 then day + 65 + 3 * more::int end as reported
    from case_
),
state as (
    select *, day as since, least(case when reported <= %(today)s then reported end, '9999-12-31') as until,
        0 as how, null::date as on_day
    from told
    union all
    select *, reported, '9999-12-31', case when luck %% 4 = 0 then 2 else 1 end, reported
    from told where reported <= %(today)s
)
insert into cases_fact (
    case_id, happened_from, happened_to, known_from, known_to, station_no, first_recorded, due, "outer", due60,
    ended_how, ended_on, stayed, statutory, pocso, without_lab, supplementary, returned,
    head, head_added
)
select id, since, coalesce(until, '9999-12-31'), since, '9999-12-31', station_no, day, due, due, day + 60, how, on_day,
    luck = 99, luck %% 5 > 0, luck %% 3 > 0, luck %% 10 = 1, 0, 0,
    1 + luck %% 10, luck %% 17 = 0
from state"""
