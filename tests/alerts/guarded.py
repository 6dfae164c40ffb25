"""The guarded resources of the package alerts (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

from itsso.alerts.actions import go_live, replan
from itsso.alerts.directions.actions import DirectionEntry, give
from itsso.alerts.directions.codes import DirectedWork
from itsso.alerts.directions.models import Direction
from itsso.alerts.ladders import national_ladders
from itsso.alerts.models import (
    ClearanceWeek,
    LadderTrial,
    MovedReminder,
    RecountDifference,
    StepResponse,
    TakenStep,
)
from itsso.alerts.own_ladders.in_force import code_of
from itsso.alerts.own_ladders.yaml_text import step_lines
from itsso.alerts.run import take_due_steps
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter, enter_as_system
from itsso.units.models import StateSetting, Unit
from tests.support.guarded_resources import AT, IN_CASE, NOWHERE, Asker, Guarded, Target
from tests.support.sample_nation import World
from tests.support.two_states import Holdings


def _fill(world: World, holdings: Holdings) -> None:
    """Let both States have gone live before their first case, and take what has come."""
    for state in (world.up, world.bihar):
        with clock.fixed(date(2026, 1, 1)):
            go_live(state, by=world.system)
        list(replan(state, by=world.system))
    list(take_due_steps(world.system))
    with enter(world.system):
        for station in (world.kotwali, world.hazratganj, world.gandhi_maidan):
            ClearanceWeek.objects.create(station_no=station.first, week=date(2026, 1, 5), waiting=3)
            RecountDifference.objects.create(
                case_id=holdings.cases[station.pk],
                station_no=station.first,
                rule="investigation.two_months",
                subject="case",
                step="reports",
                at=now(),
                is_missing=True,
                is_set_aside=False,
            )
        for step in TakenStep.objects.exclude(posting_id=None):
            MovedReminder.objects.create(
                case_id=step.case_id,
                rule=step.rule,
                subject=step.subject,
                step=step.step,
                turn=step.turn,
                at=step.at,
                move=1,
                moved_at=step.taken_at,
                reached_post=step.reached_post,
                posting_id=step.posting_id or 0,
            )
    for state in (world.up, world.bihar):
        _store_own_ladder(world, state)
        with enter(world.system):
            StepResponse.objects.create(
                state=state, quarter=date(2026, 1, 1), ladder="investigation", step="review", sent=40, acted_on=3
            )
    for superior, officer, station in (
        (world.sp, world.sho, world.kotwali),
        (world.state_monitor, world.stranger, world.hazratganj),
    ):
        with enter(superior):
            due = today() + timedelta(days=7)
            entry = DirectionEntry(holdings.cases[station.pk], officer.pk, DirectedWork.COLLECT, due, "Words", uuid4())
            give(entry, by=superior)


def _store_own_ladder(world: World, state: Unit) -> None:
    """Store a trial of a State, and the entry by which it adopted the steps."""
    steps = step_lines(national_ladders().named("investigation"))
    with enter(world.system):
        trial = LadderTrial.objects.create(
            state=state,
            ladder="investigation",
            steps=steps,
            present=national_ladders().version,
            begin=date(2025, 1, 1),
            until=date(2025, 12, 31),
            asked_at=clock.now(),
            asked_by="editor",
            form=uuid4(),
            total=0,
        )
        StateSetting.objects.create(
            state=state,
            setting=code_of("investigation"),
            value={"steps": steps, "trial": str(trial.pk)},
            since=date(2026, 1, 2),
            order_number="1/2026",
            recorded_at=clock.now(),
            recorded_by="editor",
            recorded_by_name="Editor",
            form=uuid4(),
        )


OF_STATE = """exists (select 1 from units_unit u where u.id = t.state_id
    and u.first >= %(facts_first)s and u.last <= %(facts_last)s)"""
SIDES = f"""(%(posting)s = 0 or t.posting_id = %(posting)s or exists (
    select 1 from accounts_posting p where p.id = %(posting)s and p.unit_id = t.from_unit_id and p.role = t.from_role
)) and {IN_CASE}"""

RECORDS_OF_SIDES = f"""exists (
    select 1 from alerts_direction d where d.id = t.direction and {SIDES.replace("t.", "d.")}
)"""


def _directions(asker: Asker) -> Iterator[Target]:
    """Yield the directions that `_fill` gave; only their two sides see them."""
    with enter_as_system():
        directions = list(Direction.objects.order_by("pk"))
    for direction in directions:
        by = asker.posting
        is_side = by is not None and (
            by.pk == direction.posting_id or (by.unit_id, by.role) == (direction.from_unit_id, direction.from_role)
        )
        yield Target((direction.pk,), is_side, f"a direction to {direction.posting_id}")
    yield Target((NOWHERE,), False, "a direction that is nowhere")


def _trials(asker: Asker) -> Iterator[Target]:
    """Yield the trials that `_fill` stored; only their State sees them."""
    with enter_as_system():
        trials = list(LadderTrial.objects.select_related("state"))
    for trial in trials:
        yield Target((trial.pk,), _is_of(asker, trial.state), f"a trial of {trial.state.code}")
    yield Target((NOWHERE,), False, "a trial that is nowhere")


def _ladder_settings(_asker: Asker) -> Iterator[Target]:
    yield Target((code_of("investigation"),), True, "the ladder of the investigation")
    yield Target(("ladder-nothing",), False, "a ladder that is nowhere")


def _ladder_entries(asker: Asker) -> Iterator[Target]:
    """Yield the entries of own ladders that `_fill` stored; only their State sees them."""
    with enter_as_system():
        entries = list(StateSetting.objects.select_related("state").filter(setting=code_of("investigation")))
    for entry in entries:
        yield Target((entry.pk,), _is_of(asker, entry.state), f"an entry of {entry.state.code}")
    yield Target((NOWHERE,), False, "an entry that is nowhere")


def _is_of(asker: Asker, state: Unit) -> bool:
    return asker.posting is not None and asker.posting.unit.state == state.state


GUARDED = Guarded(
    fill=_fill,
    seen={
        "alerts_comingstep": AT,
        "alerts_takenstep": IN_CASE,
        "alerts_movedreminder": IN_CASE,
        "alerts_clearanceweek": AT,
        "alerts_recountdifference": AT,
        "alerts_direction": SIDES,
        "alerts_stepresponse": OF_STATE,
        "alerts_directionrecord": RECORDS_OF_SIDES,
    },
    targets={
        ("direction_id",): _directions,
        ("trial_id",): _trials,
        "alerts:change_ladder": _ladder_settings,
        "alerts:ladders_of_entry": _ladder_entries,
    },
    reference=frozenset(
        {
            "alerts_goinglive",
            "alerts_recountresult",
            "alerts_laddertrial",
            "alerts_ladderplan",
            "alerts_responsecount",
        }
    ),
    only_grow=frozenset(
        {
            "alerts_goinglive",
            "alerts_takenstep",
            "alerts_movedreminder",
            "alerts_responsecount",
            "alerts_stepresponse",
            "alerts_directionrecord",
        }
    ),
    jobs=frozenset(
        {
            "alerts.take_due_steps",
            "alerts.follow_posts",
            "alerts.store_clearance_week",
            "alerts.send_heartbeat",
            "alerts.recount",
            "alerts.count_responses",
            "alerts.try_ladders",
            "alerts.plan_ladders",
            "alerts.follow_triggers",
        }
    ),
    commands=frozenset({"alerts"}),
)
