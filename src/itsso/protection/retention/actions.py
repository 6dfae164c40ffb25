"""Removes data whose period is over, kind by kind in batches, or counts it for a dry run.

A run that was killed is resumed by the next one in the same row, since a batch and its count are one transaction. Only
kinds that `platform.retention` registered with a removal are touched.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.audit.retention.models import RetentionRun
from itsso.platform import retention
from itsso.platform.clock import now
from itsso.platform.retention import Removal, RetainedData, Stock
from itsso.protection.ranges import enter

log = logging.getLogger(__name__)

BATCH = 20_000
LOST_AFTER = timedelta(minutes=10)
"""A run that removed nothing for so long was stopped; a batch takes seconds."""


@dataclass(frozen=True, slots=True)
class DueData:
    """A kind of data with all that is stored of it and what is due now."""

    kind: RetainedData
    stored: Stock
    due: Stock


def removable(*, every_hour: bool = False) -> list[RetainedData]:
    """Return the kinds that are removed by age; with `every_hour` only those that are removed every hour."""
    return [kind for kind in retention.registered() if kind.removal and (not every_hour or kind.removal.every_hour)]


def count_due(*, by: Posting) -> Iterator[DueData]:
    """Count what is stored and what is due of each kind, and remove nothing."""
    for kind in removable():
        if kind.removal is not None:
            with enter(by):
                stored = kind.removal.stored
                yield DueData(kind, stored.count(), stored.count_due(now() - kind.removal.period))


def remove_due(kinds: Sequence[RetainedData], *, by: Posting, batch: int = BATCH) -> Generator[RetentionRun]:
    """Remove what is due of each kind; yield its run after each batch, and when it has ended.

    An error ends the run of its kind, which records it; the others continue.
    """
    for kind in kinds:
        if kind.removal is None:
            continue
        try:
            run = _begin(kind, kind.removal, by)
            while run.finished_at is None:
                run = _remove_batch(kind, kind.removal, by, batch)
                yield run
        except Exception as error:
            log.exception("retention of %s stopped", kind.code)
            yield _record_failure(kind, error, by)


def _begin(kind: RetainedData, removal: Removal, by: Posting) -> RetentionRun:
    """Begin a run, or resume the one that was stopped; count what is stored and due."""
    with enter(by):
        moment = now()
        run, _created = RetentionRun.objects.select_for_update().get_or_create(
            data=kind.code, defaults={"started_at": moment, "moved_at": moment, "finished_at": moment}
        )
        if run.finished_at is not None:
            run.removed = 0
        run.started_at, run.moved_at, run.finished_at, run.failure = moment, moment, None, ""
        stored = removal.stored.count()
        run.rows, run.oldest = stored.rows + run.removed, stored.oldest
        run.due = removal.stored.count_due(moment - removal.period).rows + run.removed
        run.save()
        return run


def _remove_batch(kind: RetainedData, removal: Removal, by: Posting, batch: int) -> RetentionRun:
    with enter(by):
        run = RetentionRun.objects.select_for_update().get(data=kind.code)
        if run.finished_at is not None:  # another worker has finished it
            return run
        removed = removal.stored.remove(run.started_at - removal.period, batch)
        run.removed += removed
        run.moved_at = now()
        if not removed:
            run.finished_at = run.moved_at
            if run.removed:
                audit.write("records.removed_by_age", by.actor, "", {"what": kind.code, "rows": run.removed})
        run.save()
        return run


def _record_failure(kind: RetainedData, error: Exception, by: Posting) -> RetentionRun:
    """Record the error that ended a run. Where it began no run, since it could not count, the last one is replaced."""
    with enter(by):
        moment = now()
        run, _created = RetentionRun.objects.select_for_update().get_or_create(
            data=kind.code, defaults={"started_at": moment, "moved_at": moment}
        )
        if run.finished_at is not None:
            run.rows -= run.removed
            run.due = run.removed = 0
            run.started_at, run.moved_at, run.finished_at = moment, moment, None
        run.failure = type(error).__name__[:64]
        run.save()
        return run
