"""The run that takes the steps whose instant has come: each step once, whenever a process is killed.

A batch is one transaction: its rows are locked, its steps and reminders stored, and its next instants set. Rows that
another worker has locked are skipped (`FOR UPDATE SKIP LOCKED`), so two workers share the work. The unique key of
a taken step holds even where a lock would not (docs/decisions/097, 125).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from itsso.accounts.models import Posting
from itsso.alerts import queries
from itsso.alerts.delivery import deliver, new_notice
from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.models import StepOutcome
from itsso.alerts.own_ladders.in_force import LaddersInUse, ladders_in_use
from itsso.alerts.planning import following_instant, key_of
from itsso.alerts.queries import DueLimit, LimitKey, StepKey, TakenRow
from itsso.alerts.recipients import NOBODY, Addressee, CasePost, addressees
from itsso.alerts.steps import PlannedStep, planned_of
from itsso.cases.derive import ClockRow
from itsso.notices.actions import NewNotice
from itsso.platform.clock import IST, now
from itsso.protection.ranges import enter

BATCH = 1000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunBatch:
    """What one batch did: limits looked at, steps stored as taken, reminders handed over, limits set aside."""

    limits: int
    steps: int = 0
    reminders: int = 0
    failed: int = 0


def take_due_steps(by: Posting, most: int = BATCH) -> Iterator[RunBatch]:
    """Take the steps that have come, batch by batch, until none is left; yield what each batch did.

    Where a batch fails, its limits are taken one at a time, and the one that fails is set aside with the kind of its
    error. It waits until its case is written again, and no other waits for it.
    """
    while True:
        try:
            batch = _take_batch(by, most)
        except Exception as error:
            log.warning("a batch of steps failed (%s); they are taken one at a time", type(error).__name__)
            batch = _take_singly(by, most)
        if batch.limits == 0:
            return
        yield batch


def _take_batch(by: Posting, most: int) -> RunBatch:
    """Take the steps of the next limits in one transaction."""
    with enter(by):
        moment = now()
        limits = queries.claim_due(moment, most)
        return _take(limits, moment, ladders_in_use()) if limits else RunBatch(0)


def _take_singly(by: Posting, most: int) -> RunBatch:
    """Take the steps of the next limits, each in a transaction of its own; set aside those that fail."""
    batches: list[RunBatch] = []
    while len(batches) < most:
        claimed: list[DueLimit] = []
        moment = now()
        try:
            with enter(by):
                claimed = queries.claim_due(moment, 1)
                if not claimed:
                    break
                batches.append(_take(claimed, moment, ladders_in_use()))
        except Exception as error:
            if not claimed:  # the database itself does not answer: the next run goes on
                raise
            with enter(by):
                queries.mark_failed(claimed[0].key, moment, type(error).__name__)
            batches.append(RunBatch(1, failed=1))
    return RunBatch(
        sum(batch.limits for batch in batches),
        sum(batch.steps for batch in batches),
        sum(batch.reminders for batch in batches),
        sum(batch.failed for batch in batches),
    )


class DueSteps(NamedTuple):
    """The steps of a limit that have come: the newest, those that it replaces, and when the next comes."""

    newest: PlannedStep | None
    passed_over: Sequence[PlannedStep]
    following: datetime | None


def due_steps(clock: ClockRow, waiting: datetime, moment: datetime, history: LadderHistory) -> DueSteps:
    """Return the steps of a limit from the instant that waits up to `moment`.

    After an outage several may have come: one reminder names the newest, and the others are stored as passed over.
    What comes next is counted from the newest step and not from the moment, since a machine's clock can jump back.
    """
    steps = planned_of(clock, history)
    # In the zone of the steps: moments of two zones take ten times as long to compare, and a limit has a dozen steps.
    begin, end = waiting.astimezone(IST), moment.astimezone(IST)
    come = [step for step in steps if begin <= step.at <= end]
    newest = come[-1] if come else None
    return DueSteps(newest, come[:-1], following_instant(steps, newest.at if newest else begin))


class DueReminder(NamedTuple):
    """A limit whose steps have come, the ladders of its State, and the post that the newest step reminds."""

    limit: DueLimit
    steps: DueSteps
    history: LadderHistory
    case_post: CasePost | None


def _due_reminders(limits: Sequence[DueLimit], moment: datetime, in_use: LaddersInUse) -> Iterator[DueReminder]:
    """Yield the limits of a batch with their steps. Limits of one rule and the same days have the same ones."""
    steps_by_days: dict[tuple[object, ...], DueSteps] = {}
    for limit in limits:
        history = in_use.of_station(limit.station_no)
        rule, _subject, *days = limit.clock
        alike = (id(history), limit.at, rule, *days)
        steps = steps_by_days.get(alike)
        if steps is None:
            steps = steps_by_days[alike] = due_steps(limit.clock, limit.at, moment, history)
        newest = steps.newest
        case_post = CasePost(limit.key.case_id, limit.station_no, newest.step.post) if newest is not None else None
        yield DueReminder(limit, steps, history, case_post)


def _take(limits: Sequence[DueLimit], moment: datetime, in_use: LaddersInUse) -> RunBatch:
    due = list(_due_reminders(limits, moment, in_use))
    reached = addressees({reminder.case_post for reminder in due if reminder.case_post is not None})
    addressed = [
        (reminder, reached[reminder.case_post] if reminder.case_post is not None else NOBODY) for reminder in due
    ]
    rows = [row for reminder, addressee in addressed for row in _rows(reminder, addressee)]
    before = queries.insert_taken(rows, moment)
    queries.set_next([(reminder.limit.row, reminder.steps.following) for reminder in due])
    notices = [notice for reminder, addressee in addressed for notice in _notices(reminder, addressee, before)]
    deliver(notices)
    return RunBatch(len(limits), len(rows) - len(before), len(notices))


def _rows(reminder: DueReminder, addressee: Addressee) -> Iterator[TakenRow]:
    for step in reminder.steps.passed_over:
        yield _row(reminder, step, StepOutcome.PASSED_OVER, NOBODY)
    if reminder.steps.newest is not None:
        outcome = StepOutcome.NOBODY if addressee.posting_id is None else StepOutcome.NOTIFIED
        yield _row(reminder, reminder.steps.newest, outcome, addressee)


def _row(reminder: DueReminder, step: PlannedStep, outcome: StepOutcome, addressee: Addressee) -> TakenRow:
    return TakenRow(
        *reminder.limit.key,
        step.step.code,
        step.turn,
        step.at,
        reminder.history.at(step.at).version,
        outcome.value,
        step.step.post,
        addressee.post or "",
        addressee.posting_id,
    )


def _notices(reminder: DueReminder, addressee: Addressee, before: set[tuple[LimitKey, StepKey]]) -> Iterator[NewNotice]:
    """Yield the notice of the newest step, unless nobody holds a post or the step was taken before."""
    limit, step = reminder.limit, reminder.steps.newest
    if step is None or addressee.posting_id is None:
        return
    step_key = key_of(step)
    if before and (limit.key, step_key) in before:
        return
    yield new_notice(
        limit.key,
        step_key,
        posting_id=addressee.posting_id,
        station_no=limit.station_no,
        urgency=step.step.urgency,
        post=step.step.post,
        is_vacant=addressee.post != step.step.post,
    )
