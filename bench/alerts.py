"""Steps of a million running limits: a run that takes 100,000, against models of healthchecks' loop.

Then the page of messages, and limits planned again as after a changed ladder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import mean

from django.db import connections

from bench import healthchecks
from bench.cases import insert_cases
from bench.harness import Result
from bench.nation import drop_foreign_keys, fetch_one, posted, units, vacuum
from bench.trivial import BUDGET, to_trivial
from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Officer, Posting, Role
from itsso.alerts.actions import go_live, replan
from itsso.alerts.ladder_history import national_history
from itsso.alerts.queries import LimitKey
from itsso.alerts.run import take_due_steps
from itsso.alerts.steps import planned_of
from itsso.cases.derive import ClockRow
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind

LIMITS_A_CASE = 4
STEPS_OF_LIMITS = 0.1
"""The part of the limits of which one step comes in the run: 100,000 of a million."""
STEPS_A_SECOND = 3_000
TIMES_THE_MODEL = 5
MODEL_STEPS = 1_000
REPLANNED = 100_000
REPLAN_LIMIT = 60.0
"""Seconds for 100,000 limits after a changed ladder."""
VACANT_DISTRICTS = 5
BEGAN = timedelta(days=70)
"""How long ago the States went live: before the first of the cases."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The time of a work: by the clock of the wall, and of the processor, in this process and in its database's.

    What else the machine does lengthens the first and hardly the second.
    """

    wall: float
    processor: float


def measure(work: Callable[[], object], using: str = "default") -> Measured:
    """Measure a work once, on one connection."""
    wall, processor = time.perf_counter(), _processor_seconds(using)
    work()
    return Measured(time.perf_counter() - wall, _processor_seconds(using) - processor)


def _processor_seconds(using: str = "default") -> float:
    """Return the time that this process and the database's of a connection have had of a processor.

    A connection keeps its process, since it stays open; Linux counts that of the second.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (process,) = cursor.fetchone()
    return time.process_time() + int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def run(cases: int) -> Iterator[Result]:
    """`cases` counts limits here. Each step has its officer looked up and writes a notice with its record."""
    nation, _station = units()
    limits = fill_limits(cases)
    states = list(Unit.objects.filter(kind=UnitKind.STATE))
    _post_officers(states)
    by = ensure_system_posting()
    with enter(by, at=nation), clock.fixed(now() - BEGAN):
        for state in states:
            go_live(state, by=by)
    steps = _let_steps_come(int(limits * STEPS_OF_LIMITS))
    batches: list[float] = []
    run_time = measure(lambda: batches.extend(_take_all(by)))
    rate = Measured(steps / run_time.wall, steps / run_time.processor)
    yield Result("steps taken by the run", rate.wall, "steps/s", STEPS_A_SECOND, cases=steps, at_least=True)
    yield Result("steps by the second of the processor", rate.processor, "steps/s", cases=steps)
    half = max(1, len(batches) // 2)
    first, second = mean(batches[:half]), mean(batches[half:-1] or batches)  # the last batch is not a full one
    yield Result("batches of the second half to the first", second * 1000, "ms", None, second / first, len(batches))
    yield from _models(limits, rate)
    vacuum("notices_notice")  # else its statistics are those of an empty table, until autovacuum comes
    yield from _inboxes()
    planned = 0

    def replan_some() -> None:
        nonlocal planned
        for state in states:
            if planned < min(REPLANNED, limits):
                for progress in replan(state, by=by):
                    last = progress.limits
                planned += last

    took = measure(replan_some)
    name = "100,000 limits planned again"
    yield Result(name, took.wall / planned * 100_000, "s", REPLAN_LIMIT, cases=planned)
    yield Result(f"{name}, of the processor", took.processor / planned * 100_000, "s", cases=planned)


def fill_limits(limits: int) -> int:
    """Add cases of the last 60 days, each with four running limits, until so many limits run; return how many do."""
    (running,) = fetch_one("select count(*) from cases_clock")
    drop_foreign_keys("alerts_comingstep")
    insert_cases(_OF_SIXTY_DAYS, {"cases": (limits - running) // LIMITS_A_CASE})
    return max(limits, int(running))


_OF_SIXTY_DAYS = """
create temporary table made as
select uuidv7(make_interval(secs => n::float8 - %(cases)s)) as id, s.id as station_id, s.first as station_no,
    'L' || n as number, %(today)s::date - 1 - (n * 7919 %% 60)::int as day, true as open
from generate_series(1, %(cases)s) n
join (select id, first, row_number() over (order by first) - 1 as at from units_unit where kind = 'station') s
    on s.at = n %% (select count(*) from units_unit where kind = 'station')"""


def _post_officers(states: list[Unit]) -> None:
    """Post a State monitor in each State, a superintendent in each district, a station house officer in each station.

    Five districts have nobody: their 500 messages of one run go to the monitor of their State, and no inbox is fuller.
    """
    for state in states:
        posted(f"bench.monitor.{state.code}", state, Role.STATE_MONITOR)
    vacant = states[0].first + 1000 * VACANT_DISTRICTS
    lower = Unit.objects.filter(kind__in=(UnitKind.DISTRICT, UnitKind.STATION), first__gte=vacant)
    places = [unit for unit in lower if not Officer.objects.filter(username=f"bench.unit.{unit.pk}").exists()]
    officers = Officer.objects.bulk_create(
        Officer(username=f"bench.unit.{unit.pk}", number=f"BENCH.{unit.pk}", name=unit.name) for unit in places
    )
    Posting.objects.bulk_create(
        Posting(
            officer=officer,
            unit=unit,
            role=Role.SUPERVISOR if unit.kind == UnitKind.DISTRICT else Role.SHO,
            since=date(2018, 4, 21),
        )
        for officer, unit in zip(officers, places, strict=True)
    )


def _inboxes() -> Iterator[Result]:
    """Measure the page of messages of the fullest posting, and of the fullest of a station or district."""
    for name, level in (("of the fullest posting", "true"), ("of the fullest district", "u.kind = 'district'")):
        posting_id, messages = fetch_one(
            "select n.posting_id, count(*) from notices_notice n join accounts_posting p on p.id = n.posting_id"
            f" join units_unit u on u.id = p.unit_id where {level} and n.done_at is null and n.withdrawn_at is null"
            " group by 1 order by 2 desc limit 1"
        )
        took, ratio = to_trivial(Posting.objects.get(pk=posting_id), "/messages/", times=20)
        yield Result(f"inbox {name} to trivial page", took * 1000, "ms", BUDGET, ratio, messages)


def _let_steps_come(most: int) -> int:
    """Let a step wait for every limit: of some the newest that has passed, of the others one to come.

    Returns how many have passed.
    """
    moment, history = now(), national_history()
    with connections["owner"].cursor() as cursor:
        cursor.execute("truncate alerts_comingstep")
        cursor.execute(
            "insert into alerts_comingstep (case_id, rule, subject, station_no, at, fault)"
            " select case_id, rule, subject, station_no, now() + interval '1 day' + random() * interval '60 days', ''"
            " from cases_clock"
        )
        cursor.execute(
            'select case_id, rule, subject, starts, due, "outer", due_at from cases_clock order by random() limit %s',
            [3 * most],
        )
        rows: list[tuple[LimitKey, datetime]] = []
        for case_id, rule, subject, *limit in cursor.fetchall():
            past = [step.at for step in planned_of(ClockRow(rule, subject, *limit), history) if step.at <= moment]
            if past and len(rows) < most:
                rows.append((LimitKey(case_id, rule, subject), past[-1]))
        cursor.execute(
            "update alerts_comingstep n set at = v.at from unnest(%s::uuid[], %s::text[], %s::text[],"
            " %s::timestamptz[]) v (case_id, rule, subject, at)"
            " where (n.case_id, n.rule, n.subject) = (v.case_id, v.rule, v.subject)",
            [*map(list, zip(*(key for key, _at in rows), strict=True)), [at for _key, at in rows]],
        )
        cursor.execute("vacuum analyze alerts_comingstep")
    return len(rows)


def _take_all(by: Posting) -> list[float]:
    """Take all steps, and return how long the processor had each batch."""
    marks = [_processor_seconds()]
    marks += [_processor_seconds() for _batch in take_due_steps(by)]
    return [after - before for before, after in pairwise(marks)]


def _models(limits: int, rate: Measured) -> Iterator[Result]:
    """Measure the two models of healthchecks' loop on as many waiting rows.

    `rate` is that of the run in steps a second, of the wall's clock and of the processor's; it is compared with both.
    """
    assert _durability("default") == _durability(healthchecks.ALIAS) == ("on", "on")
    healthchecks.fill(limits)
    most = min(MODEL_STEPS, limits // 20)
    models: list[tuple[str, Callable[[int], None], float | None]] = [
        ("model in SQL", healthchecks.take_by_sql, TIMES_THE_MODEL),
        ("model in Django's ORM", healthchecks.take_by_orm, None),
    ]
    for name, take, limit in models:
        took = measure(partial(take, most), healthchecks.ALIAS)
        yield Result(f"healthchecks' loop, {name}", most / took.wall, "steps/s", cases=most)
        by_processor = rate.processor * took.processor / most
        yield Result(
            "the same by the second of the processor", most / took.processor, "steps/s", None, by_processor, most
        )
        yield Result(f"run to {name}", rate.wall, "steps/s", limit, rate.wall * took.wall / most, at_least=True)
    healthchecks.remove()


def _durability(using: str) -> tuple[str, str]:
    """Return whether a connection's transactions are on the disk once they are committed."""
    with connections[using].cursor() as cursor:
        cursor.execute("select current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, synchronous_commit = cursor.fetchone()
    return fsync, synchronous_commit
