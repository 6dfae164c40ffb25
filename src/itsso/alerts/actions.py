"""The actions that let a State go live and plan its limits again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.alerts import queries
from itsso.alerts.clearance.queries import store_week
from itsso.alerts.models import GoingLive
from itsso.alerts.own_ladders.in_force import ladders_in_use
from itsso.alerts.planning import NEW_LIMIT, memories_of, next_instant, next_step_rows, running_limits
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.copy import insert_all
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.units.models import STATES, Unit

CASES_A_STEP = 2000


@dataclass(frozen=True, slots=True)
class ReplanProgress:
    """The progress of `replan`: the cases planned so far, how many of their limits have a next step, the last case."""

    cases: int
    limits: int
    last: UUID


def go_live(state: Unit, *, by: Posting) -> GoingLive:
    """Record that the limits of a State have steps from now on; `replan` then plans the limits that already run.

    Raises:
        Refused: the unit is no State, or the State is live already.
    """
    if state.kind not in STATES:
        raise Refused(_("Reminders begin for a State or Union Territory. Choose one."))
    with enter(by):
        existing = GoingLive.objects.filter(state=state).first()
        if existing is not None:
            raise Refused(_("Reminders have begun in this State already."))
        row = GoingLive.objects.create(state=state, since=now(), recorded_by=by.actor.number)
        audit.write("alerts.went_live", by.actor, state.full_code, {})
    return row


def live_since(state: Unit) -> datetime:
    """Return the moment since which a State is live.

    Raises:
        Refused: the State is not live.
    """
    since = queries.live_states().get(state.state)
    if since is None:
        raise Refused(_("Reminders have not begun in this State. Begin them: itsso alerts start"))
    return since


def replan(state: Unit, *, by: Posting, after: UUID | None = None) -> Iterator[ReplanProgress]:
    """Plan every running limit of a State again by the ladders now in use, and yield the progress after each part.

    Each part is a transaction of its own. Steps that were taken are not taken again, and of several steps that have
    passed meanwhile only the newest comes. It can be killed and run again, from the beginning or behind the case
    `after`, which is the last one of an earlier run by the same ladders.

    Raises:
        Refused: the State is not live.
    """
    after, cases, limits = after or UUID(int=0), 0, 0
    while True:
        with enter(by):
            since = live_since(state)
            case_ids = queries.lock_next_cases(state.interval, after, CASES_A_STEP)
            if not case_ids:
                store_week(state.interval)
                return
            moment, memories = now(), memories_of(case_ids)
            history = ladders_in_use().of_state(state.state)
            table = next_step_rows(
                (
                    limit.key,
                    limit.station_no,
                    next_instant(limit.clock, history, since, moment, memories.get(limit.key, NEW_LIMIT)),
                )
                for limit in running_limits(case_ids)
            )
            insert_all([table])
        after, cases, limits = case_ids[-1], cases + len(case_ids), limits + len(table[2])
        yield ReplanProgress(cases, limits, after)
