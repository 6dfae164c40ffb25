"""Count the responses to reminders of the last quarter, once, for all States."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from itsso.accounts.models import Posting
from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.ladders import LadderStep
from itsso.alerts.models import ResponseCount, StepResponse
from itsso.alerts.own_ladders.in_force import ladders_in_use
from itsso.alerts.responses.quarters import ANSWER_DAYS, Quarter, last_quarter
from itsso.alerts.responses.queries import ResponseRow, SentPeriod, StepOfState, count_responses, steps_sent
from itsso.alerts.responses.works import kinds_of_work
from itsso.platform.clock import now, start_of_day
from itsso.protection.ranges import enter
from itsso.units.models import Unit


def count_last_quarter(by: Posting) -> bool:
    """Count the last quarter and store it, unless it was counted before; return whether it was counted now."""
    quarter = last_quarter()
    with enter(by):
        if ResponseCount.objects.filter(pk=quarter.first).exists():
            return False
        with transaction.atomic():
            StepResponse.objects.bulk_create(_responses(quarter))
            ResponseCount.objects.create(quarter=quarter.first, counted_at=now())
    return True


def period_of(quarter: Quarter) -> SentPeriod:
    """Return the period in which the reminders of a quarter were sent."""
    end = start_of_day(quarter.following.first)
    return SentPeriod(start_of_day(quarter.first), end, ANSWER_DAYS)


def _responses(quarter: Quarter) -> list[StepResponse]:
    period, in_use = period_of(quarter), ladders_in_use()
    steps = steps_sent(period)
    codes = Unit.objects.filter(pk__in={step.state_id for step in steps}).values_list("pk", "state")
    histories = {state_id: in_use.of_state(code) for state_id, code in codes}
    works = {step: _kinds(step, histories[step.state_id]) for step in steps}
    counts: dict[tuple[int, str, str], list[ResponseRow]] = defaultdict(list)
    for row in count_responses(period, works):
        name = _ladder_name(row.step, histories[row.step.state_id])
        counts[row.step.state_id, name, row.step.step].append(row)
    return [
        StepResponse(
            state_id=state_id,
            quarter=quarter.first,
            ladder=ladder,
            step=step,
            sent=sum(row.sent for row in rows),
            acted_on=sum(row.acted_on for row in rows),
        )
        for (state_id, ladder, step), rows in counts.items()
    ]


def _kinds(step: StepOfState, history: LadderHistory) -> set[str]:
    named = _step(step, history)
    return kinds_of_work(step.rule, named.work if named is not None else "")


def _step(step: StepOfState, history: LadderHistory) -> LadderStep | None:
    ladder = history.ladder_with(step.rule, step.step)
    return ladder.step_of(step.step) if ladder is not None else None


def _ladder_name(step: StepOfState, history: LadderHistory) -> str:
    """Return the name of the ladder of a step; empty where no ladder of the State has it any more."""
    ladder = history.ladder_with(step.rule, step.step)
    return ladder.name if ladder is not None else ""
