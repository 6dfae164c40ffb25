"""Comparison of the steps that were taken with those that the stored histories call for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.alerts import queries
from itsso.alerts.actions import live_since
from itsso.alerts.models import ComingStep, RecountDifference, RecountResult
from itsso.alerts.own_ladders.in_force import ladders_in_use
from itsso.alerts.planning import key_of
from itsso.alerts.queries import LimitKey, StepKey
from itsso.alerts.replay import ReplayPeriod, replay
from itsso.cases.history.events import StoredEvent
from itsso.cases.models import Case
from itsso.cases.recalculation.queries import next_cases
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units.models import Unit

CASES_A_STEP = 500
LATE_RUN: Final = timedelta(minutes=5)
"""How late the run may be. A step whose limit changed within this time may be missing without being an error."""


MOST_LISTED: Final = 10_000
"""The most differences of a State that are stored by case; more are a fault of the system, and only counted."""


class StepDifference(NamedTuple):
    """A step that should have been taken and was not (`is_missing`), or one that was taken without a reason."""

    key: LimitKey
    step: StepKey
    is_missing: bool


@dataclass(frozen=True, slots=True)
class RecountPart:
    """The result for some cases: the number of cases and of steps due, and each difference from the steps taken."""

    cases: int
    steps: int
    differences: Sequence[StepDifference]


def recount(state: Unit, *, by: Posting) -> Iterator[RecountPart]:
    """Compare the steps taken in a State since it went live with the histories of its cases; yield each part.

    Raises:
        Refused: the State is not live.
    """
    after = UUID(int=0)
    while True:
        with enter(by):
            live = live_since(state)
            case_ids = next_cases(state, after, CASES_A_STEP)
            if not case_ids:
                return
            part = _compare(case_ids, ReplayPeriod(live, now() - LATE_RUN))
        after = case_ids[-1]
        yield part


def store_recount(state: Unit, *, by: Posting) -> RecountResult:
    """Recount a State and store the result, which replaces the one before. Stopped half way, it says so."""
    moment = now()
    with enter(by):
        result, _is_new = RecountResult.objects.update_or_create(
            state=state, defaults={"begun_at": moment, "ended_at": None, "cases": 0, "steps": 0, "differences": 0}
        )
        RecountDifference.objects.filter(station_no__range=state.interval).delete()
    for part in recount(state, by=by):
        result.cases += part.cases
        result.steps += part.steps
        if result.differences < MOST_LISTED:
            with enter(by):
                RecountDifference.objects.bulk_create(_rows(part.differences[: MOST_LISTED - result.differences]))
        result.differences += len(part.differences)
    result.ended_at = now()
    with enter(by):
        result.save()
    return result


def _rows(differences: Sequence[StepDifference]) -> list[RecountDifference]:
    case_ids = {difference.key.case_id for difference in differences}
    places = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "station_no"))
    failed = ComingStep.objects.filter(case__in=case_ids).exclude(failed_at=None)
    set_aside = {LimitKey(row.case_id, row.rule, row.subject) for row in failed}
    return [
        RecountDifference(
            case_id=key.case_id,
            station_no=places[key.case_id],
            rule=key.rule,
            subject=key.subject,
            step=step.code,
            at=step.at,
            is_missing=is_missing,
            is_set_aside=key in set_aside,
        )
        for key, step, is_missing in differences
        if key.case_id in places
    ]


def _compare(case_ids: Sequence[UUID], period: ReplayPeriod) -> RecountPart:
    entries = queries.batches_of_events(case_ids)
    due: set[tuple[LimitKey, StepKey]] = set()
    required: set[tuple[LimitKey, StepKey]] = set()
    for replayed in replay(case_ids, ladders_in_use().of_state, period, lambda event: entry_moment(event, entries)):
        name = replayed.key, key_of(replayed.step)
        due.add(name)
        if replayed.changed_at - replayed.taken_at >= LATE_RUN:
            required.add(name)
    stored = dict(queries.moments_of_taken(case_ids))
    missing = [StepDifference(key, step, True) for key, step in required - stored.keys()]
    # One that was taken since may follow from an entry that the replay does not reach.
    settled = {(key, step) for (key, step), taken_at in stored.items() if max(step.at, taken_at) < period.until}
    unexplained = [StepDifference(key, step, False) for key, step in settled - due]
    return RecountPart(len(case_ids), len(due), sorted(missing + unexplained))


def entry_moment(event: StoredEvent, entries: dict[str, UUID]) -> datetime:
    """Return the moment at which this system wrote an event: the one in the id of the batch's audit entry."""
    return datetime.fromtimestamp((entries[event.id].int >> 80) / 1000, UTC)
