"""The guarded resources of the package alerts (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from datetime import date

from itsso.alerts.actions import go_live, replan
from itsso.alerts.run import take_due_steps
from itsso.platform import clock
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


GUARDED = Guarded(
    fill=_fill,
    seen={"alerts_comingstep": AT, "alerts_takenstep": IN_CASE},
    reference=frozenset({"alerts_goinglive"}),
    only_grow=frozenset({"alerts_goinglive", "alerts_takenstep"}),
    jobs=frozenset({"alerts.take_due_steps"}),
    commands=frozenset({"alerts"}),
)
