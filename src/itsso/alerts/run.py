"""The run that takes the steps whose instant has come: each step once, whenever a process is killed.

A batch is one transaction: its rows are locked, its steps and reminders stored, and its next instants set. Rows that
another worker has locked are skipped (`FOR UPDATE SKIP LOCKED`), so two workers share the work. The unique key of
a taken step holds even where a lock would not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from itsso.accounts.models import Posting
from itsso.alerts import queries
from itsso.alerts.delivery import deliver, new_notice
from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.models import StepOutcome
from itsso.alerts.own_ladders.in_force import LaddersInUse, ladders_in_use
from itsso.alerts.planning import following_instant, key_of
from itsso.alerts.queries import DueLimit, LimitKey, StepKey, TakenRow
from itsso.alerts.recipients import Addressee, CasePost, addressees
from itsso.alerts.steps import PlannedStep, planned_of
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


@dataclass(frozen=True, slots=True)
class DueSteps:
    """The steps of a limit that have come: the newest, those that it replaces, and when the next comes."""

    limit: DueLimit
    newest: PlannedStep | None
    passed_over: Sequence[PlannedStep]
    following: datetime | None


def due_steps(limit: DueLimit, moment: datetime, history: LadderHistory) -> DueSteps:
    """Return the steps of a limit from its stored instant up to `moment`.

    After an outage several may have come: one reminder names the newest, and the others are stored as passed over.
    What comes next is counted from the newest step and not from the moment, since a machine's clock can jump back.
    """
    steps = planned_of(limit.clock, history)
    # In the zone of the steps: moments of two zones take ten times as long to compare, and a limit has a dozen steps.
    begin, end = limit.at.astimezone(IST), moment.astimezone(IST)
    come = [step for step in steps if begin <= step.at <= end]
    newest = come[-1] if come else None
    return DueSteps(limit, newest, come[:-1], following_instant(steps, newest.at if newest else begin))


def _take(limits: Sequence[DueLimit], moment: datetime, in_use: LaddersInUse) -> RunBatch:
    come = [due_steps(limit, moment, in_use.of_station(limit.station_no)) for limit in limits]
    reached = addressees({_case_post(due.limit, due.newest) for due in come if due.newest is not None})
    rows = [row for due in come for row in _rows(due, moment, in_use.of_station(due.limit.station_no), reached)]
    new = queries.insert_taken(rows)
    queries.set_next([(due.limit.key, due.following) for due in come])
    notices = [notice for due in come for notice in _notices(due, reached, new)]
    deliver(notices)
    return RunBatch(len(limits), len(new), len(notices))


def _case_post(limit: DueLimit, step: PlannedStep) -> CasePost:
    return CasePost(limit.key.case_id, limit.station_no, step.step.post)


def _rows(
    due: DueSteps, moment: datetime, history: LadderHistory, reached: Mapping[CasePost, Addressee]
) -> Iterator[TakenRow]:
    for step in due.passed_over:
        version = history.at(step.at).version
        yield _row(due.limit.key, step, moment, version, StepOutcome.PASSED_OVER, Addressee(None, None))
    if due.newest is not None:
        addressee = reached[_case_post(due.limit, due.newest)]
        outcome = StepOutcome.NOBODY if addressee.posting_id is None else StepOutcome.NOTIFIED
        version = history.at(due.newest.at).version
        yield _row(due.limit.key, due.newest, moment, version, outcome, addressee)


def _row(
    key: LimitKey, step: PlannedStep, moment: datetime, version: str, outcome: StepOutcome, addressee: Addressee
) -> TakenRow:
    return TakenRow(
        *key,
        step.step.code,
        step.turn,
        step.at,
        moment,
        version,
        outcome.value,
        step.step.post,
        addressee.post or "",
        addressee.posting_id,
    )


def _notices(
    due: DueSteps, reached: Mapping[CasePost, Addressee], new: set[tuple[LimitKey, StepKey]]
) -> Iterator[NewNotice]:
    """Yield the notice of the newest step, unless nobody holds a post or the step was taken before."""
    step = due.newest
    if step is None or (due.limit.key, key_of(step)) not in new:
        return
    addressee = reached[_case_post(due.limit, step)]
    if addressee.posting_id is not None:
        yield new_notice(
            due.limit.key,
            key_of(step),
            posting_id=addressee.posting_id,
            station_no=due.limit.station_no,
            urgency=step.step.urgency,
            post=step.step.post,
            is_vacant=addressee.post != step.step.post,
        )
