"""Workers and planners that are killed at random moments: every step is taken exactly once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg
import pytest
from django.db import connections

from itsso.accounts.models import Posting, Role
from itsso.alerts.actions import replan
from itsso.alerts.delivery import notice_key
from itsso.alerts.following.actions import let_reminders_follow
from itsso.alerts.models import ComingStep, MovedReminder, TakenStep
from itsso.alerts.queries import LimitKey, StepKey
from itsso.alerts.run import take_due_steps
from itsso.audit.keys import own_key
from itsso.audit.records.binding import bind_records
from itsso.audit.verify import verify
from itsso.cases.models import Clock
from itsso.notices.models import Notice, NoticeRecord
from itsso.platform import clock
from itsso.platform.database.address import APP
from itsso.platform.database.cluster import server_of
from itsso.platform.database.record import DatabaseRecord
from itsso.protection.ranges import enter
from tests.alerts.work import start
from tests.alerts.yaml_oracle import Limit, expected_steps
from tests.support.case_events import add, at, key, new, register
from tests.support.sample_nation import World, post

MOMENT = at("2025-05-20T12:00")


def start_worker(world: World, moment: datetime = MOMENT) -> int:
    """Return the process id of a worker that takes what has come, few limits at a time."""
    connections.close_all()  # a child must not share its parent's connection
    worker = os.fork()
    if worker:
        return worker
    try:
        with clock.fixed(moment):
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


class StepName(NamedTuple):
    """A step of one limit, and its instant in UTC."""

    case_id: UUID
    rule: str
    subject: str
    code: str
    turn: int
    at: datetime


def expected_names() -> set[StepName]:
    """Return every step up to `MOMENT`, worked out from the stored limits and the YAML alone."""
    registered = at("2025-03-01T20:00")
    return {
        StepName(limit.case_id, limit.rule, limit.subject, step.code, step.turn, step.at)
        for limit in Clock.objects.all()
        for step in expected_steps(Limit(limit.rule, limit.starts, limit.due, limit.outer, limit.due_at))
        if registered < step.at <= MOMENT
    }


def kill_server(database: DatabaseRecord) -> None:
    """Kill the database; its supervisor starts it again."""
    server = server_of(Path(database.cluster) / "data")
    assert server is not None
    server.kill()


def wait_for_server(database: DatabaseRecord) -> None:
    """Return once the database answers after a kill: it may be amid its recovery."""
    end = time.monotonic() + 120
    while True:
        try:
            psycopg.connect(database.address(APP).url, connect_timeout=5).close()
        except psycopg.OperationalError:
            assert time.monotonic() < end, "no server came back within two minutes of the last kill"
            time.sleep(0.05)
        else:
            return


def kill_workers_and_database(world: World, database: DatabaseRecord, cases: int, kills: int) -> None:
    """Kill the database at every second of `kills` random moments and two workers at the others; check every step.

    One of the two workers has a clock that is an hour behind.
    """
    start(world, "2025-01-01")
    register_cases(world, cases)
    with enter(world.system):
        expected = expected_names()
    randomly = random.Random(17)
    taken_before: list[int] = []
    for number in range(kills):
        workers = [start_worker(world), start_worker(world, MOMENT - timedelta(hours=1))]
        time.sleep(randomly.uniform(0.02, 0.25))
        if number % 2:
            kill_server(database)
        else:
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
        for worker in workers:
            os.waitpid(worker, 0)
        wait_for_server(database)
        with enter(world.system):
            taken_before.append(TakenStep.objects.count())
    with clock.fixed(MOMENT):
        list(take_due_steps(world.system))
    with enter(world.system):
        rows = list(TakenStep.objects.all())
        done = Counter(
            StepName(row.case_id, row.rule, row.subject, row.step, row.turn, row.at.astimezone(UTC)) for row in rows
        )
        notices = Counter(Notice.objects.values_list("key", flat=True))
        records = Counter(NoticeRecord.objects.filter(act="given").values_list("key", flat=True))
        reminded = {
            notice_key(LimitKey(row.case_id, row.rule, row.subject), StepKey(row.step, row.turn, row.at))
            for row in rows
            if row.posting_id is not None
        }
    lost, doubled = expected - done.keys(), done.total() - len(done) + notices.total() - len(reminded)
    print(f"{'kills':>10} {'expected':>10} {'done':>10} {'lost':>10} {'doubled':>10}")
    print(f"{kills:>10} {len(expected):>10} {len(done):>10} {len(lost):>10} {doubled:>10}")
    assert len(set(taken_before)) > 1  # the kills fell into the work and not after it
    assert done.keys() == expected  # each with its own instant
    assert (len(lost), doubled) == (0, 0)
    assert notices == records == dict.fromkeys(reminded, 1)
    bind_records()
    with enter(world.system):
        assert verify({own_key()}, with_records=True).findings == []


def test_killed_workers_and_database_take_every_step_once(
    world: World, database: DatabaseRecord, own_home: Path
) -> None:
    kill_workers_and_database(world, database, cases=150, kills=4)


@pytest.mark.proof
def test_workers_and_database_killed_thirty_times_take_every_step_once(
    world: World, database: DatabaseRecord, own_home: Path
) -> None:
    kill_workers_and_database(world, database, cases=600, kills=30)


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


def start_following(world: World) -> int:
    """Return the process id of one who lets reminders follow their posts, few cases at a time."""
    connections.close_all()
    follower = os.fork()
    if follower:
        return follower
    try:
        with clock.fixed(MOMENT):
            list(let_reminders_follow(world.system))
    finally:
        os._exit(0)


def test_reminders_reach_each_new_holder_once_though_the_job_is_killed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two let the reminders follow while a worker takes more and cases end; all are killed, again and again."""
    monkeypatch.setattr("itsso.alerts.following.actions.MOVED_A_BATCH", 3)
    start(world, "2025-01-01")
    register_cases(world, cases=40)
    with clock.fixed(at("2025-03-20T12:00")):
        list(take_due_steps(world.system))
    randomly = random.Random(13)
    for holder in range(5):
        Posting.objects.filter(unit=world.kotwali, role=Role.SHO, ended_at=None).update(ended_at=at("2025-05-19"))
        post(f"sho.{holder}", world.kotwali, Role.SHO)
        processes = [start_following(world), start_following(world), start_worker(world)]
        with clock.fixed(MOMENT):
            report = new("final_report_filed", "2025-05-20", form_no="1/25", result="charge_sheet")
            add(world.system, key(world.kotwali, str(holder)), report)
        time.sleep(randomly.uniform(0.02, 0.3))
        for process in processes:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    with clock.fixed(MOMENT):
        list(take_due_steps(world.system))
        list(let_reminders_follow(world.system))
        assert sum(batch.moved for batch in let_reminders_follow(world.system)) == 0
    with enter(world.system):
        running = set(Clock.objects.values_list("case_id", "rule", "subject"))
        open_postings: dict[str, list[int]] = {key_of_step: [] for key_of_step in _notified_steps(running)}
        for notice in Notice.objects.filter(withdrawn_at=None):
            open_postings[notice.key.partition("/")[0]].append(notice.posting_id)
        last = {key_of_step: row for key_of_step, row in _last_moves().items() if key_of_step in open_postings}
    assert {len(postings) for postings in open_postings.values()} == {1}
    assert len(last) == 35  # each first reminder went on with its post; five cases have ended
    assert all(open_postings[key_of_step] == [row.posting_id] for key_of_step, row in last.items())


def _notified_steps(running: set[tuple[UUID, str, str]]) -> list[str]:
    """Return the key of the first notice of each step of a running limit of which somebody was reminded."""
    return [
        notice_key(LimitKey(row.case_id, row.rule, row.subject), StepKey(row.step, row.turn, row.at))
        for row in TakenStep.objects.exclude(posting_id=None)
        if (row.case_id, row.rule, row.subject) in running
    ]


def _last_moves() -> dict[str, MovedReminder]:
    return {
        notice_key(LimitKey(row.case_id, row.rule, row.subject), StepKey(row.step, row.turn, row.at)): row
        for row in MovedReminder.objects.order_by("move")
    }
