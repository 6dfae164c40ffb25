"""The rows of the page of long jobs, prepared for its template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.accounts.models import Officer, Posting
from itsso.health.jobs.actions import may_act
from itsso.health.jobs.words import STATUS_TITLES, WORDS, fault_text, next_step, progress_text
from itsso.platform.long_jobs import JobRun, RunStatus, kind_named
from itsso.ui import text
from itsso.ui.components import ProgressBar, SummaryRow, Text
from itsso.ui.navigation import may_open
from itsso.units.models import Unit

ENDED_SHOWN = 20
"""Runs that are done and that the page shows; all that are not done are shown."""

_TAGS = {
    RunStatus.RUNNING: "govuk-tag--blue",
    RunStatus.WAITING: "govuk-tag--grey",
    RunStatus.DONE: "govuk-tag--green",
    RunStatus.CANCELLED: "govuk-tag--yellow",
}
_ORDER = (
    RunStatus.RUNNING,
    RunStatus.STOPPED,
    RunStatus.FAILED,
    RunStatus.WAITING,
    RunStatus.CANCELLED,
    RunStatus.DONE,
)
_PAGES = {
    "feed_load": "exchange:delivery",
    "ladder_trial": "alerts:ladder_trial",
    "training_file": "training:upload",
}
"""The page of what a run works on."""


@dataclass(frozen=True, slots=True)
class JobPanel:
    """A run as the page shows it; `can_cancel` and `can_retry` say which buttons it has."""

    run: JobRun
    title: Text
    status: Text
    tag: str
    bar: ProgressBar
    facts: Sequence[SummaryRow]
    no_cancel: Text
    can_cancel: bool
    can_retry: bool


def panels(runs: Sequence[JobRun], posting: Posting, request: HttpRequest) -> list[JobPanel]:
    """Return the runs as panels: what runs, then what needs somebody, what waits, and the last that are done."""
    ended = [run for run in runs if run.status == RunStatus.DONE][ENDED_SHOWN:]
    open_or_last = (run for run in runs if run not in ended)
    listed_runs = sorted(open_or_last, key=lambda run: _ORDER.index(run.status))
    units = Unit.objects.in_bulk([run.unit_id for run in listed_runs if run.unit_id is not None])
    officers = Officer.objects.in_bulk([run.asked_by for run in listed_runs], field_name="number")
    return [
        _panel(run, posting, request, units.get(run.unit_id or 0), officers.get(run.asked_by)) for run in listed_runs
    ]


def headline(runs: Sequence[JobRun]) -> str:
    """Return the first sentence: how many run, wait, and need somebody."""
    count = {status: sum(run.status == status for run in runs) for status in RunStatus}
    failed = count[RunStatus.STOPPED] + count[RunStatus.FAILED]
    values = {
        "running": text.count(count[RunStatus.RUNNING]),
        "waiting": text.count(count[RunStatus.WAITING]),
        "failed": text.count(failed),
    }
    return _("Running: %(running)s. Waiting: %(waiting)s. Stopped or failed: %(failed)s.") % values


def is_anything_moving(runs: Sequence[JobRun]) -> bool:
    """Return whether another look may show something else."""
    return any(run.status in (RunStatus.RUNNING, RunStatus.WAITING) for run in runs)


def _panel(run: JobRun, posting: Posting, request: HttpRequest, unit: Unit | None, officer: Officer | None) -> JobPanel:
    kind, status, acts = kind_named(run.kind), run.status, may_act(posting, run)
    is_open = status in (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.STOPPED)
    return JobPanel(
        run,
        WORDS[run.kind].title,
        pgettext("background job", "Being cancelled") if run.is_ending else STATUS_TITLES[status],
        _TAGS.get(status, "govuk-tag--red"),
        ProgressBar(run.done, run.total, progress_text(run), over=True),
        list(_facts(run, request, unit, officer)),
        WORDS[run.kind].no_cancel if is_open else "",
        can_cancel=acts and kind.can_cancel and is_open and not run.is_ending,
        can_retry=acts
        and kind.try_again is not None
        and status in (RunStatus.STOPPED, RunStatus.FAILED, RunStatus.CANCELLED),
    )


def _facts(run: JobRun, request: HttpRequest, unit: Unit | None, officer: Officer | None) -> Iterator[SummaryRow]:
    yield SummaryRow(_("For"), str(unit) if unit else _("The whole installation"))
    by = f"{officer.name} ({officer.number})" if officer else _("The software itself, or a command on the server")
    yield SummaryRow(_("Requested by"), by)
    if run.status != RunStatus.DONE:
        yield SummaryRow(_("Requested on"), text.moment(run.asked_at))
    if run.begun_at:
        yield SummaryRow(_("Started on"), text.moment(run.begun_at))
    if run.status in (RunStatus.RUNNING, RunStatus.STOPPED) and run.beat_at:
        yield SummaryRow(_("Last active on"), text.moment(run.beat_at))
    if run.ended_at:
        yield SummaryRow(_("Ended on"), text.moment(run.ended_at))
    if run.cancelled_by:
        yield SummaryRow(_("Cancelled by"), run.cancelled_by)
    if fault := fault_text(run):
        yield SummaryRow(_("Error"), _("%(fault)s Number in the log: %(number)s") % _fault_values(run, fault))
    if following := next_step(run):
        yield SummaryRow(_("What happens next"), following)
    if (name := _PAGES.get(run.kind)) and may_open(request, address := reverse(name, args=[run.subject])):
        yield SummaryRow(_("Details"), "", address, _("Open its page"))


def _fault_values(run: JobRun, fault: str) -> dict[str, str]:
    return {"fault": fault, "number": str(run.reference)}
