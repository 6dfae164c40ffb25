"""Steps of limits: taken by the run, against a model that takes one row at a time; the inbox; and planned again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connections

from bench.harness import Result, seconds
from bench.nation import fetch_one, posted, units
from bench.pages import fill_cases
from bench.trivial import BUDGET, to_trivial
from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Posting, Role
from itsso.alerts.actions import go_live, replan
from itsso.alerts.ladder_history import national_history
from itsso.alerts.queries import LimitKey
from itsso.alerts.run import take_due_steps
from itsso.alerts.steps import planned_of
from itsso.cases.derive import ClockRow
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind

STEPS = 20_000
STEPS_A_SECOND = 3_000
TIMES_THE_MODEL = 5
MODEL_STEPS = 1_000
REPLAN_LIMIT = 60.0
"""Seconds for 100,000 limits after a changed ladder."""


def run(cases: int) -> Iterator[Result]:
    """Each limit has one step that has come; who holds the post is looked up, and a notice is written."""
    nation, _station = units()
    fill_cases(cases)
    states = list(Unit.objects.filter(kind=UnitKind.STATE))
    for state in states:
        posted(f"bench.monitor.{state.code}", state, Role.STATE_MONITOR)
    by = ensure_system_posting()
    with enter(by, at=nation):
        for state in states:
            go_live(state, by=by)
    steps = _let_steps_come()
    rate = steps / seconds(lambda: _take_all(by))
    model = MODEL_STEPS / seconds(_take_one_at_a_time)
    yield Result("steps taken by the run", rate, "steps/s", STEPS_A_SECOND, cases=steps, at_least=True)
    yield Result("steps taken one at a time (model)", model, "steps/s", cases=MODEL_STEPS)
    yield Result("run to model", rate, "steps/s", TIMES_THE_MODEL, rate / model, at_least=True)
    yield _inbox_of_the_fullest_posting()
    (limits,) = fetch_one("select count(*) from cases_clock")
    took = seconds(lambda: _replan(states, by))
    yield Result("100,000 limits planned again", took / limits * 100_000, "s", REPLAN_LIMIT, cases=limits)


def _inbox_of_the_fullest_posting() -> Result:
    """Measure the page of messages of the posting for which most wait, as of a State monitor without officers below."""
    posting_id, messages = fetch_one(
        "select posting_id, count(*) from notices_notice where done_at is null and withdrawn_at is null"
        " group by 1 order by 2 desc limit 1"
    )
    took, ratio = to_trivial(Posting.objects.get(pk=posting_id), "/messages/", times=20)
    return Result("inbox of the fullest posting to trivial page", took * 1000, "ms", BUDGET, ratio, messages)


def _let_steps_come() -> int:
    """Store for some limits that the newest of their steps has just come; return how many they are."""
    moment, history = now(), national_history()
    with connections["owner"].cursor() as cursor:
        cursor.execute("truncate alerts_comingstep")
        cursor.execute('select case_id, rule, subject, station_no, starts, due, "outer", due_at from cases_clock')
        rows: list[tuple[LimitKey, int, datetime]] = []
        for case_id, rule, subject, station_no, *limit in cursor.fetchall():
            past = [step.at for step in planned_of(ClockRow(rule, subject, *limit), history) if step.at <= moment]
            if past and len(rows) < STEPS:
                rows.append((LimitKey(case_id, rule, subject), station_no, past[-1]))
        cursor.executemany(
            "insert into alerts_comingstep (case_id, rule, subject, station_no, at, fault)"
            " values (%s, %s, %s, %s, %s, '')",
            [(*key, station_no, at) for key, station_no, at in rows],
        )
        cursor.execute("analyze alerts_comingstep")
    return len(rows)


def _take_all(by: Posting) -> None:
    for _batch in take_due_steps(by):
        pass


def _take_one_at_a_time() -> None:
    """Do as healthchecks' loop does: the oldest due row, a conditional update, a row of the change; each by itself.

    It is a model of that loop on rows of two numbers and a moment, not its code: no recipient and no message.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("drop table if exists bench_due, bench_flip")
        cursor.execute("create table bench_due (id int primary key, at timestamptz)")
        cursor.execute("create table bench_flip (id int, at timestamptz)")
        cursor.execute(
            "insert into bench_due select n, now() - make_interval(secs => n) from generate_series(1, %s) n",
            [MODEL_STEPS],
        )
        cursor.execute("create index on bench_due (at)")
        for _step in range(MODEL_STEPS):
            cursor.execute("select id, at from bench_due where at <= now() order by at limit 1")
            row_id, at = cursor.fetchone()
            cursor.execute("update bench_due set at = null where id = %s and at = %s", [row_id, at])
            cursor.execute("insert into bench_flip values (%s, now())", [row_id])
        cursor.execute("drop table bench_due, bench_flip")


def _replan(states: list[Unit], by: Posting) -> None:
    for state in states:
        for _progress in replan(state, by=by):
            pass
