"""Coverage pages against the trivial page, the count behind them, and a file of 100,000 attendances with its checks.

At a million cases there are one and a half million personnel and five million attendances, about as in the nation.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.db import connections

from bench.advisories import seven_actions_address
from bench.cases import fill_cases
from bench.harness import Result, seconds
from bench.nation import fetch_one, posted, units, vacuum
from bench.trivial import BUDGET, first_reader_seconds, to_trivial
from itsso.accounts.models import Role
from itsso.platform.clock import today
from itsso.training.coverage.actions import count_coverage
from itsso.training.files.actions import load
from itsso.training.models import Upload
from itsso.units.models import DISTRICTS, STATES

ROWS = 100_000


def run(cases: int) -> Iterator[Result]:
    """In process, frame and audit line included."""
    top, station = units()
    fill_cases(cases)
    _fill(cases)
    system = posted("bench.training.system", top, Role.SYSTEM)
    took = seconds(lambda: count_coverage(today(), by=system))
    yield Result("count of every unit's coverage", took, "s", cases=cases)
    vacuum("training_coverage")
    district = next(unit for unit in (station.parent, station) if unit and unit.kind in DISTRICTS)
    state = next(unit for unit in (district.parent,) if unit and unit.kind in STATES)
    for name, unit, role in (
        ("the nation", top, Role.NATIONAL_MONITOR),
        ("a State", state, Role.TRAINING_OFFICER),
        ("a district", district, Role.SUPERVISOR),
        ("a station, counted for the page", station, Role.SHO),
    ):
        took, ratio = to_trivial(posted(f"bench.training.{unit.kind}", unit, role), f"/training/{unit.pk}/")
        yield Result(f"coverage page of {name} to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
    for unit, role in ((top, Role.NATIONAL_MONITOR), (state, Role.STATE_MONITOR), (station, Role.SHO)):
        posting = posted(f"bench.training.letter.{unit.kind}", unit, role)
        address, name = seven_actions_address(unit, system), f"the seven actions with their figures, {unit.kind}"
        took, ratio = to_trivial(posting, address)
        yield Result(f"{name}, to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
        took = first_reader_seconds(posting, address)
        yield Result(f"{name}, the first reader of an hour", took * 1000, "ms", cases=cases)
    content = _attendances()
    took = seconds(lambda: load(Upload.FileKind.ATTENDANCES, "bench.csv", content, by=system))
    yield Result("100,000 attendances taken, with checks", took, "s", 30, cases=cases)
    took = seconds(lambda: load(Upload.FileKind.ATTENDANCES, "bench.csv", content, by=system))
    yield Result("the same again, which changes nothing", took, "s", 30, cases=cases)


def _fill(cases: int) -> None:
    (count,) = fetch_one("select count(*) from training_person")
    if count:
        return
    with connections["owner"].cursor() as cursor:
        for statement in _FILL.split(";"):
            cursor.execute(statement, {"persons": cases * 3 // 2, "attendances": cases * 5, "today": today()})


_FILL = """
create temporary table made as
select uuidv7() as id, u.id as unit_id, u.state, n, n %% 5 = 0 as officer, n %% 9 = 0 as woman
from generate_series(1, %(persons)s) n
join (select id, state, row_number() over (order by first) - 1 as at from units_unit where kind = 'station') u
    on u.at = n %% (select count(*) from units_unit where kind = 'station');
insert into training_person (id, state, number, name, name_hi, sound, woman, unit_id)
select id, state, 'N' || n, 'Rakesh ' || (array['Kumar', 'Singh', 'Yadav', 'Khan', 'Verma'])[1 + n %% 5], '', '', woman,
    unit_id from made;
insert into training_post (id, person_id, unit_id, rank, title, duty, since, until)
select uuidv7(), id, unit_id, case when officer then 'officer' else 'constabulary' end, '',
    case when officer then 'investigator' else 'station' end, '2020-01-01', '9999-12-31' from made;
insert into training_attendance (id, person_id, course, began_on, ended_on, outcome, valid_until, provider,
    certificate, how, reason, at, by, by_name)
select uuidv7(), m.id, (array['zero_fir', 'investigation', 'pocso', 'evidence', 'sensitivity'])[1 + a.n %% 5],
    a.day, a.day, 'passed', a.day + 730, 'bench', '', 'file', '', now(), 'BENCH', 'bench'
from (select n, n %% (select count(*) from made) + 1 as person, %(today)s::date - 30 - n / 7919 %% 1400 as day
    from generate_series(1, %(attendances)s) n) a join made m on m.n = a.person
on conflict do nothing;
update cases_case c set io_ref = io.number
from (select unit_id, 'N' || min(n) as number from made where officer group by 1) io
where io.unit_id = c.station_id and c.number like '%%5';
drop table made;
vacuum analyze training_person; vacuum analyze training_post; vacuum analyze training_attendance;
vacuum analyze cases_case"""
"""Vacuumed at once, as autovacuum has done long before an officer opens a page of rows that came over years."""


def _attendances() -> bytes:
    """Persons of one State, each once or more, in the last days of the course."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select state, number, name from training_person order by state, number limit %s", [ROWS])
        people = cursor.fetchall()
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["state", "number", "name", "course", "began_on", "ended_on", "outcome", "score", "provider"])
    for n in range(ROWS):
        state, number, name = people[n % len(people)]
        day = today().replace(day=1).isoformat()
        course = ("zero_fir", "pocso", "evidence")[n // len(people) % 3]
        rows.writerow([f"IN-{state}", number, name, course, day, day, "passed", n % 60 + 40, "Academy"])
    return out.getvalue().encode()
