"""Scoped search of a station and of a whole State: number, accused, exhibit, section, days; audit line included."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from bench.cases import fill_cases, fullest_station
from bench.harness import Result, seconds
from bench.nation import fetch_one, posted, units
from itsso.accounts.models import Posting, Role
from itsso.cases.search.parser import parse_query
from itsso.cases.search.queries import find
from itsso.protection.ranges import enter, ranges_of
from itsso.units.models import STATES, Unit

ASKED = {
    "a number": "FIR 4711/2024",
    "a number and its station": "4711/2024 PS District 18.13",
    "a rare name": "श्रीवास्तव",
    "a name of two words": "Rakesh Srivastava",
    "the most frequent name": "Kumar",
    "two frequent names": "Rakesh Kumar",
    "an exhibit": "X-4711",
    "a mark that every exhibit has": "P-1",
    "a section that every case has": "BNS 64",
    "a section that no case has": "BNS 70",
}


def run(cases: int) -> Iterator[Result]:
    """Within 100 ms each, at the fullest station and in its whole State."""
    units()
    fill_cases(cases)
    _fill("cases_accusedname", _NAMES)
    _fill("cases_exhibit", _EXHIBITS)
    station = fullest_station()
    state = Unit.objects.filter(kind__in=STATES).get(first__lte=station.first, last__gte=station.first)
    for place, posting in (
        ("station", posted("bench.search.station", station, Role.SHO)),
        ("State", posted("bench.search.state", state, Role.SUPERVISOR)),
    ):
        for query_kind, typed in ASKED.items():
            took = seconds(lambda p=posting, q=typed: _search(p, q), 7, warm=1)  # type: ignore[misc]
            yield Result(f"search of a {place}: {query_kind}", took * 1000, "ms", 100, cases=cases)


def _search(posting: Posting, typed: str) -> None:
    with enter(posting):
        find(parse_query(typed), ranges_of(posting).cases, "", why="case", typed=typed, by=posting)


def _fill(table: str, statements: str) -> None:
    (has_rows,) = fetch_one(f"select exists (select from {table})")
    if has_rows:
        return
    with connections["owner"].cursor() as cursor:
        for statement in statements.split(";"):
            cursor.execute(statement)


_EXHIBITS = """
insert into cases_exhibit (case_id, number, station_no)
select id, unnest(array['P1', 'X' || number]), station_no from cases_case;
analyze cases_exhibit"""
"""A number and a mark for each case, straight into the table."""

_NAMES = """
insert into cases_accusedname (id, case_id, label, name, made_at, made_by, made_by_name)
select uuidv7(), k.id, 'A1', (array['Rakesh', 'Mohan', 'Salim', 'Dinesh', 'Suresh', 'Ramesh', 'Anil', 'Vijay', 'Imran',
    'Gopal', 'Santosh', 'Manoj'])[1 + abs(hashtext(k.id::text)) % 12] || ' ' || case
    when abs(hashtext('x' || k.id::text)) % 9 = 0 then 'Kumar'
    when abs(hashtext('x' || k.id::text)) % 900 = 1 then 'Shrivastava'
    else (array['Yadav', 'Singh', 'Sharma', 'Verma', 'Khan', 'Ansari', 'Gupta', 'Mishra', 'Pandey', 'Paswan', 'Mahto',
    'Oraon', 'Munda', 'Patel', 'Chauhan', 'Rathore', 'Das', 'Nath', 'Reddy', 'Nair'])
    [1 + abs(hashtext('y' || k.id::text)) % 20] end, now(), 'BENCH', 'bench' from cases_case k;
insert into cases_accusedsound (name_id, case_id, station_no, word, sound)
select n.id, n.case_id, k.station_no, lower(w.word), s.sound
from cases_accusedname n join cases_case k on k.id = n.case_id,
    unnest(string_to_array(n.name, ' ')) as w (word), unnest(daitch_mokotoff(w.word)) as s (sound);
analyze cases_accusedname;
analyze cases_accusedsound"""
"""A name for each case, likewise: one in nine is a Kumar, as in the plains of the north."""
