"""The roll-up as a job: put off once, done as the system."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from itsso.accounts.actions import ensure_system_posting
from itsso.monitoring.jobs import roll_up
from itsso.monitoring.models import Rollup
from itsso.platform.jobs import enqueue
from itsso.protection.ranges import enter
from itsso.units.actions import reorganise
from tests.support.sample_nation import World


def test_waiting_roll_up_is_not_enqueued_twice_and_breaks_no_transaction(world: World) -> None:
    with transaction.atomic():
        enqueue("monitoring.roll_up")
        enqueue("monitoring.roll_up")
        assert ProcrastinateJob.objects.filter(task_name="monitoring.roll_up").count() == 1


def test_rolled_back_transaction_enqueues_no_roll_up(world: World) -> None:
    with transaction.atomic():
        enqueue("monitoring.roll_up")
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


def test_reorganisation_enqueues_a_roll_up_at_once(world: World) -> None:
    with enter(world.system):
        reorganise(world.kotwali, world.lucknow, world.system.actor)
    assert ProcrastinateJob.objects.filter(task_name="monitoring.roll_up").count() == 1


def test_the_roll_up_asks_for_the_count_of_figures(world: World) -> None:
    ensure_system_posting()
    roll_up()
    assert ProcrastinateJob.objects.filter(task_name="advisories.count_ahead").count() == 1


def test_the_job_counts_every_unit(counted: World) -> None:
    ensure_system_posting()
    roll_up()
    with enter(counted.national_monitor):
        assert Rollup.objects.get(unit=counted.nation, scope="itsso").counts["registered"] == 90
