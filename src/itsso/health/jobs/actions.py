"""Cancel a long job and try one again, for an officer or a command, with an audit entry."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import postings_at
from itsso.audit import actions as audit
from itsso.platform import long_jobs
from itsso.platform.long_jobs import CancelOutcome, JobRun, RetryOutcome
from itsso.platform.long_jobs.runs import visible_run, visible_runs
from itsso.units.models import STATES, Unit, UnitKind


def runs_for(posting: Posting) -> Collection[JobRun]:
    """Return the runs that a posting sees: those of its unit and below, the installation's for administrators.

    Call it inside `enter`: the database shows no others.
    """
    return [run for run in visible_runs() if _is_known(run)]


def run_for(posting: Posting, run_id: UUID) -> JobRun | None:
    """Return a run that the posting sees; None where it sees none of this id."""
    run = visible_run(run_id)
    return run if run is not None and _is_known(run) else None


def _is_known(run: JobRun) -> bool:
    """Return whether this release knows the kind: a row of a later release stays after a return to this one."""
    return any(kind.code == run.kind for kind in long_jobs.registered())


def may_act(posting: Posting, run: JobRun) -> bool:
    """Return whether a posting may cancel a run or try it again.

    A job of the whole installation concerns every State, so it is the nation's administrator who acts; a State's only
    where nobody holds that post, as in an installation of one State.
    """
    if run.unit_id is not None:
        return True
    if posting.role != Role.UNIT_ADMINISTRATOR:
        return False
    if posting.unit.kind == UnitKind.NATION:
        return True
    nation = Unit.objects.filter(kind=UnitKind.NATION).first()
    return posting.unit.kind in STATES and (
        nation is None or not postings_at(nation, {Role.UNIT_ADMINISTRATOR}).exists()
    )


def cancel(run: JobRun, *, by: Posting) -> CancelOutcome:
    """Cancel a run for an officer; a second time changes nothing."""
    outcome = long_jobs.cancel(run.id, by=by.actor.number)
    if outcome in (CancelOutcome.CANCELLED, CancelOutcome.ENDING):
        audit.write("jobs.cancelled", by.actor, str(run.id), {"what": run.kind})
    return outcome


def try_again(run: JobRun, *, by: Posting) -> RetryOutcome:
    """Try a run again for an officer. If two officers press at once, it is enqueued once.

    Raises:
        Refused: what it needs is no longer here.
    """
    outcome = long_jobs.retry(run.id, by=by.actor.number)
    if outcome == RetryOutcome.QUEUED:
        audit.write("jobs.tried_again", by.actor, str(run.id), {"what": run.kind})
    return outcome
