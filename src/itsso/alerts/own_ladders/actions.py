"""Run trials of changed ladders, and plan a State again by its newest ladders."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.alerts.actions import ReplanProgress, replan
from itsso.alerts.dry_run import dry_runs
from itsso.alerts.ladders import Ladder, LadderSet, national_ladders, read_steps
from itsso.alerts.models import GoingLive, LadderPlan, LadderTrial
from itsso.alerts.own_ladders import in_force, queries
from itsso.alerts.own_ladders.report import LadderReport, TrialComparison
from itsso.alerts.own_ladders.yaml_text import step_lines
from itsso.alerts.replay import ReplayPeriod
from itsso.audit import actions as audit
from itsso.cases.recalculation.queries import count_cases
from itsso.platform import jobs, long_jobs
from itsso.platform.clock import now, start_of_day, today
from itsso.platform.errors import Refused
from itsso.platform.long_jobs import JobRun
from itsso.protection.ranges import enter, enter_as_system
from itsso.ui import text
from itsso.units.models import STATES, Unit

TRIAL_JOB = "alerts.try_ladders"
PLAN_JOB = "alerts.plan_ladders"
TRIAL_KIND, PLAN_KIND = "ladder_trial", "replanning"
"""The kinds of long job. A plan's subject is the State with the version of its ladders, a trial's its id."""
CANCELLED = "JobCancelled"
"""The fault of a trial that somebody cancelled."""
PERIOD = timedelta(days=365)
LONGEST_USE = timedelta(days=30)
"""A trial older than this says too little of the State as it is now."""
RETRIED_FOR = timedelta(hours=1)
"""How long after it was asked for a trial is begun again where the database fails: it may be back soon."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LaddersAhead:
    """The ladders of a State once all its entries have begun, and the first day on which they are in force."""

    ladders: LadderSet
    since: date


def ladders_ahead(state: Unit) -> LaddersAhead:
    """Return the ladders with which a change is compared: those of a State once all its entries have begun."""
    entries = queries.entries_of(state, in_force.PREFIX)
    day = max([today() + timedelta(days=1), *(entry.since for entry in entries)])
    return LaddersAhead(in_force.set_of_entries(entries, day), day)


def ask_for_trial(state: Unit, ladder: Ladder, *, form: UUID, by: Posting) -> LadderTrial:
    """Store a trial of changed steps over the last year and enqueue it; the same form sent twice is one trial.

    Raises:
        Refused: the officer's unit is no State, the steps are those that are in use already, or the form was used for
            something else.
    """
    if state.kind not in STATES:
        raise Refused(_("Only an officer of the State itself decides its settings."))
    ahead = ladders_ahead(state).ladders
    if ladder == ahead.named(ladder.name):
        raise Refused(_("These steps are in use already, or will be. Change something before you try them."))
    last_day = today() - timedelta(days=1)
    trial = LadderTrial(
        state=state,
        ladder=ladder.name,
        steps=step_lines(ladder),
        present=ahead.version,
        begin=last_day - PERIOD + timedelta(days=1),
        until=last_day,
        asked_at=now(),
        asked_by=by.actor.number,
        form=form,
        total=0,
    )
    existing = LadderTrial.objects.filter(form=form).first()
    if existing is None:
        try:
            with transaction.atomic():
                trial.save(force_insert=True)
        except IntegrityError:  # the same form, sent a second time at the same moment
            existing = LadderTrial.objects.filter(form=form).first()
    if existing is not None:
        if (existing.state_id, existing.ladder, existing.steps) != (state.pk, trial.ladder, trial.steps):
            raise Refused(_("This form has already been used. Open the page again."))
        return existing
    long_jobs.queue(TRIAL_KIND, str(trial.pk), unit_id=state.pk, asked_by=by.actor.number)
    audit.write("alerts.ladder_trial", by.actor, str(trial.pk), {"setting": in_force.code_of(ladder.name)})
    jobs.enqueue(TRIAL_JOB)
    return trial


def ladder_of_trial(trial: LadderTrial) -> Ladder:
    """Return the ladder with the steps of a trial. Raises BookError where this release cannot read them any more."""
    national = national_ladders()
    return read_steps(national.named(trial.ladder), trial.steps, national.works)


def do_trials(by: Posting) -> Iterator[LadderTrial]:
    """Do the trials that wait, the oldest first, and yield each after every part of it.

    Stopped at any point, it begins that trial again. One that fails is set aside with the kind of its error. Where
    another process does the trial, that one does those after it too.

    Raises:
        OperationalError, InterfaceError: the database failed within an hour of the request. The trial goes on waiting.
    """
    while True:
        with enter(by):
            trial = LadderTrial.objects.select_related("state").filter(ended_at=None).order_by("asked_at").first()
            if trial is None:
                return
            trial.done, trial.total = 0, count_cases([trial.state.state])
            trial.save(update_fields=["done", "total"])
        try:
            yield from _do(trial, by)
        except long_jobs.JobTakenOver:  # taken back, it would be begun again by each of the two for ever
            return
        except long_jobs.JobCancelled:
            yield trial
        except Exception as error:
            is_of_database = isinstance(error, (OperationalError, InterfaceError))
            is_tried_again = is_of_database and now() - trial.asked_at < RETRIED_FOR
            with suppress(DatabaseError):
                long_jobs.record_failure(TRIAL_KIND, str(trial.pk), error, tried_again=is_tried_again)
            if is_tried_again:
                raise
            log.warning("the trial %s failed (%s)", trial.pk, type(error).__name__)
            trial.ended_at, trial.fault = now(), type(error).__name__
            with enter(by):
                trial.save(update_fields=["ended_at", "fault"])
            yield trial


def _do(trial: LadderTrial, by: Posting) -> Iterator[LadderTrial]:
    with enter(by):
        present = ladders_ahead(trial.state).ladders
    ladder = ladder_of_trial(trial)
    proposed = present.with_changed(ladder)
    period = ReplayPeriod(start_of_day(trial.begin), start_of_day(trial.until + timedelta(days=1)))
    reports = [LadderReport(0, 0, 0, 0, 0, 0, 0, {})] * 2
    with long_jobs.working(TRIAL_KIND, str(trial.pk), unit_id=trial.state_id, total=trial.total) as run:
        for tallies in dry_runs(trial.state, [present, proposed], period, by=by):
            reports = [LadderReport.of_tally(tally) for tally in tallies]
            trial.done = reports[0].cases
            with enter(by):
                trial.save(update_fields=["done"])
            run.advance(trial.done, trial.total)
            yield trial
        trial.present, trial.ended_at = present.version, now()
        trial.report = dict(zip(("present", "proposed"), (report.as_json() for report in reports), strict=True))
        with enter(by):  # the run first, as one who cancels it does: the other way round the two could deadlock
            run.complete(trial.done, trial.total)
            long_jobs.record_end(TRIAL_KIND, str(trial.pk))
            trial.save(update_fields=["present", "report", "ended_at"])
    yield trial


def end_cancelled_trial(run: JobRun) -> None:
    """Record that a trial was cancelled: it has no report."""
    with enter_as_system():
        LadderTrial.objects.filter(pk=UUID(run.subject), ended_at=None).update(ended_at=now(), fault=CANCELLED)


def try_trial_again(run: JobRun) -> None:
    """Begin a trial that failed or was cancelled again, from its first case: its counts are not kept."""
    with enter_as_system():
        LadderTrial.objects.filter(pk=UUID(run.subject), report={}).update(ended_at=None, fault="", done=0)
        jobs.enqueue(TRIAL_JOB)


def comparison_of(trial: LadderTrial) -> TrialComparison | None:
    """Return the two reports of a trial; None where it has none that this release can read."""
    try:
        present, proposed = (LadderReport.stored(trial.report[name]) for name in ("present", "proposed"))
    except (KeyError, TypeError):  # no report, or one of an earlier release with other figures
        return None
    return TrialComparison(trial.begin, trial.until, present, proposed)


def refusal_of_day(trial: LadderTrial, since: date) -> str:
    """Return why the result of a trial does not hold for an entry from a day on; empty where it does."""
    if trial.ended_at is None or now() - trial.ended_at > LONGEST_USE:
        return _("This trial is more than 30 days old. Try the steps again.")
    ahead = ladders_ahead(trial.state)
    if ahead.ladders.version != trial.present:
        return _("Steps of the State have changed since this trial. Try the steps again.")
    if since < ahead.since and ahead.ladders.version != in_force.set_on(trial.state, since).version:
        return _("Another entry begins later, on %(day)s, and the trial counts it. Enter that day or a later one.") % {
            "day": text.day(ahead.since)
        }
    return ""


def states_to_plan() -> Sequence[Unit]:
    """Return the States that are live and whose limits are not planned by their ladders, those to come included.

    An entry begins on a later day, so its limits are planned before it does.
    """
    live = [row.state for row in GoingLive.objects.select_related("state")]
    planned = {plan.state_id: plan.version for plan in LadderPlan.objects.exclude(ended_at=None)}
    in_use = in_force.ladders_in_use()
    return [state for state in live if planned.get(state.pk) != in_use.of_state(state.state).version]


def plan_by_newest(state: Unit, *, by: Posting) -> Generator[ReplanProgress]:
    """Plan the limits of a State again by its newest ladders, and store the progress for the pages.

    Stopped at any point, the next run goes on behind the last case that was planned; no step is taken twice. Where
    other ladders were planned in between, the cases before it have theirs, so it begins at the first.

    Raises:
        JobCancelled: somebody cancelled it. What is planned stays, the rest is planned by the earlier ladders until it
            is tried again or another entry begins.
    """
    with enter(by):
        version = in_force.ladders_in_use().of_state(state.state).version
        subject = f"{state.state} {version}"[:64]
        goes_on = LadderPlan.objects.filter(state=state, version=version, ended_at=None).exists()
        if not goes_on:
            long_jobs.queue(PLAN_KIND, subject, unit_id=state.pk)
        beginning = {} if goes_on else {"begun_at": now(), "done": 0, "limits": 0}
        plan, _is_new = LadderPlan.objects.update_or_create(
            state=state,
            defaults={
                "version": version,
                "ended_at": None,
                "total": queries.count_planned_cases(state.interval),
                **beginning,
            },
        )
    with long_jobs.working(PLAN_KIND, subject, unit_id=state.pk, total=plan.total) as run:
        if not goes_on:
            run.advance(0, plan.total, position="")
        after = UUID(run.position) if goes_on and run.position else None
        done_before = run.run.done if after else 0
        for progress in replan(state, by=by, after=after):
            plan.done, plan.limits = done_before + progress.cases, progress.limits
            with enter(by):
                plan.save(update_fields=["done", "limits"])
            run.advance(plan.done, plan.total, position=str(progress.last))
            yield progress
        plan.ended_at = now()
        with enter(by):
            run.complete(plan.done, plan.total)
            long_jobs.record_end(PLAN_KIND, subject)
            plan.save(update_fields=["ended_at"])


def plan_again(run: JobRun) -> None:
    """Enqueue the rest of a planning that failed or was cancelled."""
    jobs.enqueue(PLAN_JOB)
