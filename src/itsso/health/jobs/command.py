"""`itsso jobs`: the long jobs of the installation, with the ways to cancel one and to try it again."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itsso.platform.long_jobs import JobRun

NAME = "jobs"
HELP = "list the long jobs: what runs, waits, stopped or failed; cancel one or try it again"
EXAMPLE = "itsso jobs"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the options: the form of the list, and what to do with one job."""
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    acts = parser.add_mutually_exclusive_group()
    acts.add_argument("--cancel", metavar="JOB", help="cancel a job, by its number in the list")
    acts.add_argument("--retry", metavar="JOB", help="try a job again that stopped, failed or was cancelled")


def run(args: argparse.Namespace) -> int:
    """List the jobs or act on one; return 1 where nothing could be done."""
    from itsso.platform.long_jobs.runs import all_runs

    runs = all_runs()
    if args.cancel or args.retry:
        job = _named(runs, args.cancel or args.retry)
        return _cancel(job) if args.cancel else _retry(job)
    if args.json:
        print(json.dumps([_as_json(job) for job in runs], ensure_ascii=False, indent=1))
    else:
        print("\n".join(_line(job) for job in runs) or "No jobs have been recorded yet.")
    return 0


def _named(runs: list[JobRun], number: str) -> JobRun:
    from itsso.platform.errors import Refused

    named = [job for job in runs if str(job.id).endswith(number.lower())]
    if len(named) != 1:
        raise Refused(f"{number}: {'several jobs have' if named else 'no job has'} this number. See: itsso jobs")
    return named[0]


def _cancel(job: JobRun) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.health.jobs import actions
    from itsso.health.jobs.words import WORDS
    from itsso.platform.long_jobs import CancelOutcome
    from itsso.protection.ranges import enter

    by = system_posting()
    with enter(by):
        outcome = actions.cancel(job, by=by)
    texts = WORDS[job.kind]
    answers = {
        CancelOutcome.CANCELLED: f"Cancelled. {texts.stays}",
        CancelOutcome.ENDING: f"It ends at its next safe point. {texts.stays}",
        CancelOutcome.ALREADY: "It was cancelled already.",
        CancelOutcome.OVER: "It had ended already. Nothing was cancelled.",
        CancelOutcome.IMPOSSIBLE: str(texts.no_cancel),
    }
    print(answers[outcome])
    return 1 if outcome in (CancelOutcome.OVER, CancelOutcome.IMPOSSIBLE) else 0


def _retry(job: JobRun) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.health.jobs import actions
    from itsso.health.jobs.words import WORDS
    from itsso.platform.long_jobs import RetryOutcome
    from itsso.protection.ranges import enter

    by = system_posting()
    with enter(by):
        outcome = actions.try_again(job, by=by)
    answers = {
        RetryOutcome.QUEUED: "It waits for the worker (itsso serve, itsso worker).",
        RetryOutcome.ALREADY: "It is already waiting or running.",
        RetryOutcome.OVER: "It has already finished. It was not begun again.",
        RetryOutcome.IMPOSSIBLE: str(WORDS[job.kind].no_retry),
    }
    print(answers[outcome])
    return 1 if outcome in (RetryOutcome.OVER, RetryOutcome.IMPOSSIBLE) else 0


def _line(job: JobRun) -> str:
    from itsso.health.jobs.words import fault_text, progress_text, title_of_kind
    from itsso.ui import text

    status = "ending" if job.is_ending else job.status
    begun = text.moment(job.begun_at or job.asked_at)
    line = f"{str(job.id)[-8:]}  {status:<9} {title_of_kind(job.kind)}: {progress_text(job)}, since {begun}"
    return f"{line}\n{'':<20}{fault_text(job)} Number in the log: {job.reference}" if job.fault else line


def _as_json(job: JobRun) -> dict[str, str | int | None]:
    return {
        "id": str(job.id),
        "kind": job.kind,
        "subject": job.subject,
        "status": job.status.value,
        "ending": job.is_ending,
        "done": job.done,
        "total": job.total,
        "asked_by": job.asked_by,
        "asked_at": job.asked_at.isoformat(),
        "begun_at": job.begun_at.isoformat() if job.begun_at else None,
        "beat_at": job.beat_at.isoformat() if job.beat_at else None,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        "fault": job.fault,
        "reference": str(job.reference),
    }
