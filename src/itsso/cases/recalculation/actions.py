"""The recalculation of everything derived and stored of cases after a change of law or code.

It commits in steps, so that it can resume. Killed at any point and run again, it ends like one that was never
interrupted: the cases of a step and the progress are written in one transaction. Cases that are written to meanwhile
are calculated by the version of the process that writes; if that is another version, the recalculation begins again
(`versions.note_writer`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.cases.recalculation.models import Recalculation
from itsso.cases.recalculation.rebuild import rebuild_next
from itsso.cases.recalculation.versions import (
    COMPLAINTS_JOB,
    JOB,
    KIND,
    RecalculationProgress,
    begin_if_outdated,
    current_digest,
    forget_progress,
    progress,
)
from itsso.platform import jobs, long_jobs
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.long_jobs import JobRun, LongJob, RunStatus
from itsso.protection.ranges import enter
from itsso.units.state_settings import limits


def check_version() -> list[str]:
    """Start a recalculation where one is due, and return what to print about it (`settings.AFTER_MIGRATE`).

    Raises Refused, and begins nothing, where the law's files have a mistake.
    """
    try:
        law.book()
    except law.BookError as error:
        raise Refused(f"{error}. Correct the file; nothing was changed.") from None
    if not Posting.objects.filter(role=Role.SYSTEM).exists():
        with transaction.atomic():
            begin_if_outdated(by=None)
        return []
    by = system_posting()
    with enter(by):
        limits.refresh()
        row = begin_if_outdated(by=by)
        jobs.enqueue(COMPLAINTS_JOB)  # after each update: the version has no file of the packages above
    forget_progress()
    if row.finished_at is not None:
        return []
    changed = list(dict.fromkeys(row.changed))
    names = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
    return [
        f"Stored time limits and figures were calculated by another version; different since: {names}.",
        f"They are recalculated while work goes on: {row.done:,} of {row.total:,} cases are done. Pages say so.",
        "The worker does it (itsso serve, itsso worker). To do it now, with progress: itsso rebuild --outdated",
    ]


def is_unfinished() -> bool:
    """Return whether this version of the software has something to recalculate.

    Where it has nothing, the run of a process that was killed after its last step is recorded as done.
    """
    with enter(system_posting()):
        row = Recalculation.objects.filter(finished_at=None, digest=current_digest()).first()
    if row is None and (run := long_jobs.run_of(KIND, current_digest())) and run.status == RunStatus.STOPPED:
        long_jobs.record_end(KIND, current_digest())
    return row is not None


def recalculation_run() -> AbstractContextManager[LongJob]:
    """Return the run of the recalculation by this version of law and code, as a long job.

    One that was cancelled is not taken up until it is tried again, or another version begins one.
    """
    return long_jobs.working(KIND, current_digest())


def recalculate(*, by: Posting, run: LongJob | None = None) -> Iterator[Recalculation]:
    """Run the remaining steps, each in a transaction of its own, and yield the state after each.

    `run` records the progress; without one it cannot be cancelled.

    Raises:
        JobCancelled: somebody cancelled it. The cases that were done stay done.
    """
    while (row := _step(by)) is not None:
        forget_progress()
        if run is not None and row.finished_at is not None:
            run.complete(row.done, row.total)
        elif run is not None:
            run.advance(row.done, row.total)
        yield row


def recalculate_again(run: JobRun) -> None:
    """Enqueue the rest of a recalculation that failed or was cancelled.

    Raises:
        Refused: it is of an earlier version of law and code.
    """
    if run.subject != current_digest():
        raise Refused(_("The law or the software has changed since. A new recalculation takes the place of this one."))
    jobs.enqueue(JOB)


def _step(by: Posting) -> Recalculation | None:
    """Recalculate the next cases; None where nothing is left, or where another version of the software must do it."""
    with enter(by):
        limits.refresh()
        row = Recalculation.objects.select_for_update().filter(finished_at=None).first()
        if row is None or row.digest != current_digest():
            return None
        step = rebuild_next(by.unit, row.after or UUID(int=0), by=by, repair=True, states=row.states)
        if step is None:
            row.finished_at = now()
            detail = {"cases": row.done, "corrected": row.corrected}
            audit.write("cases.recalculation_finished", by.actor, "", detail)
            jobs.enqueue("monitoring.roll_up")
        else:
            row.after = step.last
            row.done += step.cases
            row.corrected += step.corrected
        row.save()
        return row


def recalculation_progress(request: HttpRequest) -> dict[str, RecalculationProgress | None]:
    """Add how far a recalculation is to every page of a signed-in officer: none takes an old limit for a new one."""
    user = getattr(request, "user", None)  # an error page may be made before anybody is known
    return {"recalculation": progress() if user is not None and user.is_authenticated else None}
