"""Helpers for tests of the run: a State that is live, the run itself, and the steps as short texts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from itsso.alerts.actions import go_live, replan
from itsso.alerts.ladders import LadderSet
from itsso.alerts.models import ComingStep, TakenStep
from itsso.alerts.own_ladders.in_force import code_of
from itsso.alerts.own_ladders.yaml_text import step_lines
from itsso.alerts.run import take_due_steps
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from itsso.units.models import StateSetting, Unit
from tests.support.case_events import add, at, fir, key, new
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


def store_ladders(world: World, state: Unit, changed: LadderSet, name: str, since: date) -> StateSetting:
    """Store an entry as an adoption does, without a trial."""
    with enter(world.system):
        return StateSetting.objects.create(
            state=state,
            setting=code_of(name),
            value={"steps": step_lines(changed.named(name)), "trial": str(uuid4())},
            since=since,
            order_number="1/2025",
            recorded_at=clock.now(),
            recorded_by="editor",
            recorded_by_name="Editor",
            form=uuid4(),
        )


LATER: list[tuple[str, dict[str, Any]]] = [
    ("arrested", {"accused_ref": "a"}),
    ("first_remand", {"accused_ref": "a"}),
    ("released", {"accused_ref": "a"}),
    ("medical_report_received", {"victim_ref": "v"}),
    ("final_report_filed", {"form_no": "1/25", "result": "charge_sheet"}),
    ("final_report_returned", {"form_no": "1/25"}),
    ("quashed", {}),
]


def live_through(world: World, seed: int) -> None:
    """Write cases day by day, each entry known at 20:00 of its day, and let the run take what comes."""
    random = Random(seed)
    start(world, "2025-01-01")
    day = at("2025-01-02")
    for number in range(12):
        day += timedelta(days=random.randrange(1, 9))
        run(world, day.replace(hour=19, minute=59))
        with clock.fixed(day.replace(hour=20)):
            station, text = world.kotwali, day.date().isoformat()
            if number < 5:
                add(world.system, key(station, str(number)), fir(station, str(number), text, "BNS 64(1)"))
            else:
                kind, facts = random.choice(LATER)
                add(world.system, key(station, str(random.randrange(5))), new(kind, text, **facts))
        run(world, day.replace(hour=20))
    run(world, "2025-08-01T00:00")
