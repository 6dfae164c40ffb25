"""Helpers for tests of the run: a State that is live, the run itself, and the steps as short texts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from itsso.alerts.actions import go_live, replan
from itsso.alerts.models import ComingStep, TakenStep
from itsso.alerts.run import take_due_steps
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.case_events import at
from tests.support.sample_nation import World


def start(world: World, moment: str, state: Unit | None = None) -> None:
    """Let a State go live at a moment, and plan its limits."""
    with clock.fixed(at(moment)):
        go_live(state or world.up, by=world.system)
        list(replan(state or world.up, by=world.system))


def run(world: World, moment: str | datetime, most: int = 1000) -> int:
    """Take the steps that have come by a moment; return how many steps were stored."""
    with clock.fixed(at(moment) if isinstance(moment, str) else moment):
        return sum(batch.steps for batch in take_due_steps(world.system, most))


def steps_taken(world: World, rule: str, case_id: UUID | None = None) -> list[str]:
    """Return the steps that were taken of a rule's limits, in the order of their instants."""
    with enter(world.system):
        rows = TakenStep.objects.filter(rule=rule).order_by("at", "case_id")
        if case_id is not None:
            rows = rows.filter(case_id=case_id)
        return [f"{row.step} {row.at.astimezone(INDIA):%d-%m %H:%M} {row.outcome}" for row in rows]


def waiting(world: World, rule: str) -> list[str]:
    """Return the instants of the next steps of a rule's limits."""
    with enter(world.system):
        rows = ComingStep.objects.filter(rule=rule).order_by("at")
        return [f"{row.at.astimezone(INDIA):%d-%m %H:%M}" for row in rows]
