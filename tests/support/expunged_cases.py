"""A case that is removed by order of a court, by those who do so."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from itsso.cases.expunction import actions
from itsso.cases.expunction.actions import CourtOrder
from itsso.protection.ranges import enter, enter_as_system
from tests.support.sample_nation import World


def expunge(case_id: UUID, world: World) -> None:
    """Remove a case of Kanpur: the district prepares it, and the State carries it out."""
    order = CourtOrder("high", "12/2026", date(2026, 11, 20))
    with enter(world.sp):
        prepared = actions.prepare(case_id, "quashed", "", order, by=world.sp, form=uuid4())
    with enter_as_system():
        digest = actions.digest_of(actions.count_rows(case_id, ""))
    with enter(world.state_monitor):
        actions.carry_out(prepared.pk, digest, by=world.state_monitor)
