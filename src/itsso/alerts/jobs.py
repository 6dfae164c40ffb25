"""The background jobs of alerts."""

from __future__ import annotations

import logging
import time
from contextlib import suppress

from django.conf import settings
from procrastinate.contrib.django import app

from itsso.accounts.queries import system_posting
from itsso.alerts.clearance.queries import store_week
from itsso.alerts.following.actions import let_reminders_follow
from itsso.alerts.heartbeat.actions import beat
from itsso.alerts.models import GoingLive
from itsso.alerts.own_ladders.actions import PLAN_JOB, TRIAL_JOB, do_trials, plan_by_newest, states_to_plan
from itsso.alerts.recount import store_recount
from itsso.alerts.responses.actions import count_last_quarter
from itsso.alerts.run import take_due_steps
from itsso.alerts.triggers.actions import follow_triggers
from itsso.platform.long_jobs import JobCancelled, JobTakenOver
from itsso.protection.ranges import enter

log = logging.getLogger(__name__)

SECONDS_A_TURN = 20.0
"""Then other jobs have their turn. What is left is taken by the next run, a minute later."""


@app.periodic(cron="* * * * *")
@app.task(name="alerts.take_due_steps", queueing_lock="alerts.take_due_steps", pass_context=False)
def take_due(timestamp: int | None = None) -> None:
    """Take the steps of limits whose instant has come. A second run takes none twice."""
    end = time.monotonic() + SECONDS_A_TURN
    for _batch in take_due_steps(system_posting()):
        if time.monotonic() > end:
            return


@app.periodic(cron="*/5 * * * *")
@app.task(name="alerts.follow_posts", queueing_lock="alerts.follow_posts", pass_context=False)
def follow_posts(timestamp: int | None = None) -> None:
    """Give reminders that wait to whoever holds their post now. A second run changes nothing."""
    for _batch in let_reminders_follow(system_posting()):
        pass


@app.periodic(cron="0 19 * * *")  # after midnight in India
@app.task(name="alerts.store_clearance_week", queueing_lock="alerts.store_clearance_week", pass_context=False)
def store_clearance_week(timestamp: int | None = None) -> None:
    """Store how long the clearance lists are when a week begins. On its other days nothing is added."""
    by = system_posting()
    with enter(by):
        store_week(by.unit.interval)


@app.periodic(cron="40 21 * * *")  # ten past three in India
@app.task(name="alerts.recount", queueing_lock="alerts.recount", pass_context=False)
def recount_states(timestamp: int | None = None) -> None:
    """Recount every State that is live. A difference is logged by number and found by itsso doctor."""
    by = system_posting()
    with enter(by):
        states = [live.state for live in GoingLive.objects.select_related("state")]
    for state in states:
        result = store_recount(state, by=by)
        if result.differences:
            log.error("recount of %s: %s differences in %s cases", state, result.differences, result.cases)


@app.periodic(cron="10 22 * * *")  # twenty to four in India
@app.task(name="alerts.count_responses", queueing_lock="alerts.count_responses", pass_context=False)
def count_responses(timestamp: int | None = None) -> None:
    """Count how often the steps were acted on in the last quarter. Once it is counted, later runs change nothing."""
    count_last_quarter(system_posting())


@app.periodic(cron="4-59/5 * * * *")  # a trial is tried at once; this is for one that a database error stopped
@app.task(name=TRIAL_JOB, queueing_lock=TRIAL_JOB, lock=TRIAL_JOB, pass_context=False)
def try_ladders(timestamp: int | None = None) -> None:
    """Try the changed ladders that wait. Stopped at any point, it begins the trial again."""
    for _trial in do_trials(system_posting()):
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(name=PLAN_JOB, queueing_lock=PLAN_JOB, lock=PLAN_JOB, pass_context=False)
def plan_ladders(timestamp: int | None = None) -> None:
    """Plan the States again whose ladders are others than those by which their limits are planned."""
    by = system_posting()
    with enter(by):
        states = states_to_plan()
    for state in states:
        with suppress(JobCancelled, JobTakenOver):
            for _progress in plan_by_newest(state, by=by):
                pass


@app.periodic(cron="3-59/15 * * * *")
@app.task(
    name="alerts.follow_triggers",
    queueing_lock="alerts.follow_triggers",
    lock="alerts.follow_triggers",
    pass_context=False,
)
def follow_all_triggers(timestamp: int | None = None) -> None:
    """Write and withdraw the messages about conditions that last. A second run changes nothing."""
    for _run in follow_triggers(system_posting()):
        pass


@app.periodic(cron="2-59/5 * * * *")
@app.task(name="alerts.send_heartbeat", queueing_lock="alerts.send_heartbeat", pass_context=False)
def send_heartbeat(timestamp: int | None = None) -> None:
    """Send the sign of life to the address of the settings, where there is one."""
    if settings.HEARTBEAT_URL:
        beat(system_posting())
