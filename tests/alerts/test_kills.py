"""Workers that are killed at random moments take every step exactly once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest
from django.db import connections

from itsso.alerts.models import ComingStep, TakenStep
from itsso.alerts.run import take_due_steps
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
