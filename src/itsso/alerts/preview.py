"""The reminders of one case: the steps that were taken, and the steps to come with whom each would reach today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from itsso.accounts.models import Posting
from itsso.alerts import queries
from itsso.alerts.delivery import key_of_move, notice_key
from itsso.alerts.following.actions import moves_by_step
from itsso.alerts.following.queries import MoveRow
from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.models import ComingStep, TakenStep
from itsso.alerts.own_ladders.in_force import ladders_in_use
from itsso.alerts.planning import LimitMemory, key_of, next_instant, running_limits
from itsso.alerts.queries import LimitKey, StepKey
from itsso.alerts.recipients import Addressee, CasePost, addressees
from itsso.alerts.steps import PlannedStep, planned_of, was_over
from itsso.cases.derive import ClockRow
from itsso.cases.models import Case
from itsso.notices.responses import NoticeResponse, responses_to
from itsso.platform.clock import now


@dataclass(frozen=True, slots=True)
class ComingReminder:
    """A step to come, and the officer whom it would reach today."""

    planned: PlannedStep
    addressee: Addressee


@dataclass(frozen=True, slots=True)
class FollowedReminder:
    """A reminder that went to another posting with its post, and what its officer did since."""

    row: MoveRow
    response: NoticeResponse | None


@dataclass(frozen=True, slots=True)
class TakenReminder:
    """A step that was taken. `response` says what its officer did; it is None where nobody was reminded.

    `followed` has each posting to which the reminder went since, the first one first.
    """

    row: TakenStep
    response: NoticeResponse | None
    followed: Sequence[FollowedReminder]


@dataclass(frozen=True, slots=True)
class LimitReminders:
    """The reminders of one limit of a case. `clock` is None where the limit was met or ended."""

    key: LimitKey
    clock: ClockRow | None
    was_over_at_start: bool
    is_set_aside: bool
    past: Sequence[TakenReminder]
    coming: Sequence[ComingReminder]


@dataclass(frozen=True, slots=True)
class CaseReminders:
    """The reminders of a case by limit: running limits in the order of their due days, then those met or ended.

    `live` is the moment at which its State went live, None before. `officers` has the officer's name of each posting.
    """

    live: datetime | None
    limits: Sequence[LimitReminders]
    officers: Mapping[int, str]
    ladders: LadderHistory


def reminders_of(case: Case) -> CaseReminders:
    """Return the reminders of a case that the reader may see."""
    live = queries.live_states().get(case.station.state)
    ladders = ladders_in_use().of_state(case.station.state)
    clocks = {limit.key: limit.clock for limit in running_limits([case.pk])} if live is not None else {}
    past = _taken_by_limit(case)
    coming_rows = {LimitKey(case.pk, row.rule, row.subject): row for row in ComingStep.objects.filter(case=case.pk)}
    planned = {
        key: _planned(clock, ladders, live, past.get(key, ()), coming_rows.get(key))
        for key, clock in clocks.items()
        if live is not None
    }
    station_no = case.station.first
    reached = addressees(
        {CasePost(case.pk, station_no, step.step.post) for steps in planned.values() for step in steps}
    )
    running = sorted(clocks, key=lambda key: (clocks[key].due, key))
    ended = sorted(key for key in past if key not in clocks)
    limits = [
        LimitReminders(
            key,
            clocks.get(key),
            was_over_at_start=live is not None and key in clocks and was_over(clocks[key], live),
            is_set_aside=key in coming_rows and coming_rows[key].failed_at is not None,
            past=past.get(key, ()),
            coming=[
                ComingReminder(step, reached[CasePost(case.pk, station_no, step.step.post)])
                for step in planned.get(key, ())
            ],
        )
        for key in (*running, *ended)
    ]
    return CaseReminders(live, limits, _officers(limits), ladders)


def _planned(
    clock: ClockRow,
    ladders: LadderHistory,
    live: datetime,
    past: Sequence[TakenReminder],
    coming_row: ComingStep | None,
) -> list[PlannedStep]:
    """Return the steps of a limit from its next instant on."""
    taken_keys = {_step_key(reminder.row) for reminder in past}
    memory = LimitMemory(coming_row.at if coming_row is not None else None, taken_keys)
    next_at = next_instant(clock, ladders, live, now(), memory)
    if next_at is None:
        return []
    return [step for step in planned_of(clock, ladders) if step.at >= next_at and key_of(step) not in taken_keys]


def _step_key(row: TakenStep) -> StepKey:
    return StepKey(row.step, row.turn, row.at)


def _taken_by_limit(case: Case) -> dict[LimitKey, list[TakenReminder]]:
    steps = list(TakenStep.objects.filter(case=case.pk).order_by("at"))
    keys = {step.pk: notice_key(LimitKey(case.pk, step.rule, step.subject), _step_key(step)) for step in steps}
    moves = moves_by_step([case.pk])
    moved_keys = {row: key_of_move(row) for rows in moves.values() for row in rows}
    first_keys = [keys[step.pk] for step in steps if step.posting_id is not None]
    responses = responses_to([*first_keys, *moved_keys.values()])
    by_limit: dict[LimitKey, list[TakenReminder]] = defaultdict(list)
    for step in steps:
        limit = LimitKey(case.pk, step.rule, step.subject)
        followed = [
            FollowedReminder(row, responses.get(moved_keys[row])) for row in moves.get((limit, _step_key(step)), ())
        ]
        by_limit[limit].append(TakenReminder(step, responses.get(keys[step.pk]), followed))
    return dict(by_limit)


def _officers(limits: Iterable[LimitReminders]) -> dict[int, str]:
    """Return the officers of all postings in these reminders, in the reader's language."""
    posting_ids = {
        posting_id
        for limit in limits
        for posting_id in (
            *(reminder.row.posting_id for reminder in limit.past),
            *(followed.row.posting_id for reminder in limit.past for followed in reminder.followed),
            *(reminder.addressee.posting_id for reminder in limit.coming),
        )
        if posting_id is not None
    }
    postings = Posting.objects.select_related("officer").in_bulk(posting_ids)
    return {posting_id: posting.officer.local_name for posting_id, posting in postings.items()}
