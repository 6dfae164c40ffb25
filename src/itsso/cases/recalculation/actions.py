"""The recalculation of everything derived and stored of cases after a change of law or code.

It commits in steps, so that it can resume. Killed at any point and run again, it ends like one that was never
interrupted: the cases of a step and the progress are written in one transaction. Cases that are written to meanwhile
are calculated by the version of the process that writes; if that is another version, the recalculation begins again
(`versions.note_writer`).
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.cases.models import Recalculation
from itsso.cases.recalculation.rebuild import rebuild_next
from itsso.cases.recalculation.versions import (
    RecalculationProgress,
    begin_if_outdated,
    current_digest,
    forget_progress,
    progress,
)
from itsso.platform import jobs
from itsso.platform.clock import now
from itsso.platform.errors import Refused
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


def recalculate(*, by: Posting) -> Iterator[Recalculation]:
    """Run the steps that are left, each in a transaction of its own; yield the state after each."""
    while (row := _step(by)) is not None:
        forget_progress()
        yield row


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
