"""The guarded resources of the package alerts (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from datetime import date

from itsso.alerts.actions import go_live, replan
from itsso.alerts.models import ClearanceWeek, MovedReminder, TakenStep
from itsso.alerts.run import take_due_steps
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.support.guarded_resources import AT, IN_CASE, Guarded
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


GUARDED = Guarded(
    fill=_fill,
    seen={
        "alerts_comingstep": AT,
        "alerts_takenstep": IN_CASE,
        "alerts_movedreminder": IN_CASE,
        "alerts_clearanceweek": AT,
    },
    reference=frozenset({"alerts_goinglive"}),
    only_grow=frozenset({"alerts_goinglive", "alerts_takenstep", "alerts_movedreminder"}),
    jobs=frozenset(
        {"alerts.take_due_steps", "alerts.follow_posts", "alerts.store_clearance_week", "alerts.send_heartbeat"}
    ),
    commands=frozenset({"alerts"}),
)
