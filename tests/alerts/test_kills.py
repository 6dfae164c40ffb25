"""Workers and planners that are killed at random moments: every step is taken exactly once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest
from django.db import connections

from itsso.alerts.actions import replan
from itsso.alerts.models import ComingStep, TakenStep
from itsso.alerts.run import take_due_steps
from itsso.cases.models import Clock
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.alerts.work import start
from tests.support.case_events import at, register
from tests.support.sample_nation import World

MOMENT = at("2025-05-20T12:00")


def start_worker(world: World) -> int:
    """Return the process id of a worker that takes what has come, few limits at a time."""
    connections.close_all()  # a child must not share its parent's connection
    worker = os.fork()
    if worker:
        return worker
    try:
        with clock.fixed(MOMENT):
            list(take_due_steps(world.system, most=5))
    finally:
        os._exit(0)


def register_cases(world: World, cases: int) -> None:
    with clock.fixed(at("2025-03-01T20:00")):
        for number in range(cases):
            register(world.system, world.kotwali, str(number), "2025-03-01", "BNS 64(1)")


def kill_workers(world: World, cases: int, kills: int) -> None:
    """Kill workers at random moments until each has died `kills` times over, then let one end; check every step."""
    start(world, "2025-01-01")
    register_cases(world, cases)
    with enter(world.system):
        limits = ComingStep.objects.filter(at__lte=MOMENT).count()
    randomly, killed = random.Random(7), 0
    while killed < kills:
        workers = [start_worker(world), start_worker(world)]
        time.sleep(randomly.uniform(0.01, 0.15))
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            killed += 1
    with clock.fixed(MOMENT):
        list(take_due_steps(world.system))
        assert list(take_due_steps(world.system)) == []
    with enter(world.system):
        rows = list(TakenStep.objects.values_list("case_id", "rule", "subject", "step", "at", "outcome"))
        assert not ComingStep.objects.filter(at__lte=MOMENT).exists()
    assert Counter(row[:5] for row in rows).most_common(1)[0][1] == 1
    notified = Counter((case_id, rule) for case_id, rule, *_step, outcome in rows if outcome == "notified")
    assert len(notified) == limits  # each limit has made one reminder, of its newest step
    assert set(notified.values()) == {1}
    steps = Counter(step for _case, rule, _subject, step, *_rest in rows if rule == "investigation.two_months")
    passed = ("reports", "review", "draft_up", "draft_back", "to_court", "due_day", "over", "over_week")
    assert steps == dict.fromkeys(passed, cases)


def test_killed_workers_take_every_step_once(world: World) -> None:
    kill_workers(world, cases=60, kills=6)


@pytest.mark.proof
def test_workers_killed_thirty_times_take_every_step_once(world: World) -> None:
    kill_workers(world, cases=600, kills=30)


def start_replan(world: World) -> int:
    """Return the process id of one who plans the State again, few cases at a time."""
    connections.close_all()
    planner = os.fork()
    if planner:
        return planner
    try:
        with clock.fixed(MOMENT):
            list(replan(world.up, by=world.system))
    finally:
        os._exit(0)


def coming_steps(world: World) -> list[tuple[object, ...]]:
    with enter(world.system):
        columns = ("case_id", "rule", "subject", "station_no", "at", "failed_at")
        return sorted(ComingStep.objects.values_list(*columns), key=str)


def test_plans_that_were_killed_end_like_one_that_was_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two plan the same State and a worker takes its steps; all are killed, again and again."""
    monkeypatch.setattr("itsso.alerts.actions.CASES_A_STEP", 3)
    start(world, "2025-01-01")
    register_cases(world, cases=40)
    randomly = random.Random(11)
    for _time in range(5):
        processes = [start_replan(world), start_replan(world), start_worker(world)]
        time.sleep(randomly.uniform(0.02, 0.2))
        for process in processes:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    with clock.fixed(MOMENT):
        *_parts, last = replan(world.up, by=world.system)
        planned = coming_steps(world)
        assert last.cases == 40
        *_parts, last = replan(world.up, by=world.system)
        assert coming_steps(world) == planned
        list(take_due_steps(world.system))
    with enter(world.system):
        rows = list(TakenStep.objects.values_list("case_id", "rule", "subject", "step", "turn", "outcome"))
        running = set(Clock.objects.values_list("case_id", "rule", "subject"))
    assert Counter(row[:5] for row in rows).most_common(1)[0][1] == 1
    notified = Counter(row[:3] for row in rows if row[5] == "notified")
    assert set(notified.values()) == {1}
    assert {row[0] for row in rows} == {case_id for case_id, *_limit in running}
