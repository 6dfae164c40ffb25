"""Pages of a State's own ladders: the form of a ladder, its trial, the adoption, and the files."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.alerts.ladders import Ladder, national_ladders
from itsso.alerts.models import LadderPlan, LadderTrial
from itsso.alerts.own_ladders import queries
from itsso.alerts.own_ladders.actions import CANCELLED, ask_for_trial, comparison_of, ladder_of_trial, ladders_ahead
from itsso.alerts.own_ladders.forms import LadderForm, can_ring
from itsso.alerts.own_ladders.in_force import PREFIX, code_of, set_on
from itsso.alerts.own_ladders.settings import AdoptLadderForm, adoption_refusal, adoption_rows, kind_of
from itsso.alerts.own_ladders.words import changes, excess_texts, ladder_title, report_tables
from itsso.alerts.own_ladders.yaml_text import file_of
from itsso.alerts.responses.in_form import steps_with_responses
from itsso.cases.limits import rule
from itsso.law.yaml_lines import BookError
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import PageTable, ProgressBar, SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.downloads import mark_download
from itsso.ui.refusals import refuse_form
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import actions as settings_actions
from itsso.units.state_settings.queries import state_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def change_ladder(request: OfficerRequest, setting: str) -> HttpResponse:
    """Show the steps of a ladder as a form; what is sent is tried on the cases of the last year."""
    state, national = _state(request), _national(setting)
    present = _trial_shown(request, state, national.name) or ladders_ahead(state).ladders.named(national.name)
    used_codes = queries.codes_used(state, setting)
    sent = request.POST if request.method == "POST" else None
    form = LadderForm(present, used_codes, sent, more=1 if sent is not None and "add" in sent else 0)
    if form.is_bound and form.is_valid():
        try:
            trial = ask_for_trial(state, form.changed_ladder, form=form.cleaned_data["form"], by=request.posting)
            return redirect("alerts:ladder_trial", trial.pk)
        except Refused as refusal:
            refuse_form(form, refusal)
    context = {
        "state": state,
        "title": ladder_title(national.name),
        "setting": setting,
        "form": form,
        "steps": list(steps_with_responses(form, state, request.GET.get("step", ""))),
        "can_ring": can_ring(national),
        "counts_in_hours": national.counts_in == "hours",
        "limits": _limit_titles(national),
        "last_trial": LadderTrial.objects.filter(state=state, ladder=national.name).order_by("-asked_at").first(),
        "plan": _plan_bar(state),
    }
    return render(request, "alerts/change_ladder.html", context, status=422 if form.errors else 200)


@require_GET
def ladder_trial(request: OfficerRequest, trial_id: UUID) -> HttpResponse:
    """Show how far a trial is, then its report, what would change, and which budget is exceeded."""
    trial = _trial(request, trial_id)
    comparison = comparison_of(trial)
    first_day = ladders_ahead(trial.state).since  # another entry that begins later does not stand in the way
    refusal = adoption_refusal(trial, first_day) if comparison is not None else ""
    context = {
        "trial": trial,
        "is_cancelled": trial.fault == CANCELLED,
        "title": ladder_title(trial.ladder),
        "setting": code_of(trial.ladder),
        "work": _trial_bar(trial),
        "changes": _changes(trial),
        "tables": report_tables(comparison) if comparison is not None else [],
        "excesses": excess_texts(comparison.refusals()) if comparison is not None else [],
        "refusal": refusal,
        "period": _period(trial),
        "may_adopt": not refusal and comparison is not None and request.may("alerts:adopt_ladder"),
        "may_change": request.may("alerts:change_ladder"),
    }
    return render(request, "alerts/ladder_trial.html", context)


@require_GET
def ladder_trial_progress(request: OfficerRequest, trial_id: UUID) -> HttpResponse:
    """Show the progress bar of a trial alone."""
    trial = _trial(request, trial_id)
    return render(request, "alerts/ladder_progress.html", {"trial": trial, "work": _trial_bar(trial)})


@get_or_post
def adopt_ladder(request: OfficerRequest, trial_id: UUID) -> HttpResponse:
    """Adopt the steps of a trial by an order, from a day on; shown once more with its report before it is recorded."""
    trial = _trial(request, trial_id)
    kind = kind_of(_national(code_of(trial.ladder)))
    form = AdoptLadderForm(trial, request.POST if request.method == "POST" else None)
    is_new = not is_confirmed(request)  # a confirmed form may come twice: `decide` refuses the same, but not the second
    if is_new and form.is_valid() and (reason := adoption_refusal(trial, form.cleaned_data["since"])):
        form.add_error(None, str(reason))
    if form.is_valid() and "change" not in request.POST:
        cleaned = form.cleaned_data
        if not is_confirmed(request):
            return check_page(request, _adoption_check(trial, cleaned["since"], cleaned["order_number"]))
        try:
            entry = settings_actions.decide(
                kind,
                form.value(),
                cleaned["since"],
                cleaned["order_number"],
                form=cleaned["form"],
                by=request.posting,
            )
            _confirm(request, entry, str(kind.title))
            return redirect("units:setting", kind.code)
        except Refused as refusal:
            refuse_form(form, refusal)
    context = {"trial": trial, "title": kind.title, "form": form, "period": _period(trial)}
    return render(request, "alerts/adopt_ladder.html", context, status=422 if form.errors else 200)


@require_GET
def ladders_file(request: OfficerRequest) -> HttpResponse:
    """Return all ladders that are in force in the State today, as one file of YAML."""
    state = _state(request)
    return _file(request, state, today(), f"ladders-{state.state}")


@require_GET
def ladders_of_entry(request: OfficerRequest, entry_id: UUID) -> HttpResponse:
    """Return the ladders of the State as they are from the day of one entry on, as one file of YAML."""
    state = _state(request)
    entry = get_object_or_404(StateSetting, pk=entry_id, state=state, setting__startswith=PREFIX, undoes=None)
    return _file(request, state, entry.since, f"ladders-{state.state}-{entry.since}")


def _file(request: HttpRequest, state: Unit, day: date, name: str) -> HttpResponse:
    ladders = set_on(state, day)
    mark_download(request, len(ladders.ladders))
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return HttpResponse(file_of(ladders), content_type="application/yaml; charset=utf-8", headers=headers)


def _state(request: OfficerRequest) -> Unit:
    state = state_of(request.posting.unit)
    if state is None:
        raise Http404
    return state


def _national(setting: str) -> Ladder:
    ladder = next((ladder for ladder in national_ladders().ladders if code_of(ladder.name) == setting), None)
    if ladder is None:
        raise Http404
    return ladder


def _trial(request: OfficerRequest, trial_id: UUID) -> LadderTrial:
    return get_object_or_404(LadderTrial.objects.select_related("state"), pk=trial_id, state=_state(request))


def _trial_shown(request: OfficerRequest, state: Unit, ladder_name: str) -> Ladder | None:
    """Return the steps of the trial that the address names, which the form begins with.

    None where it names none, or one of another ladder.
    """
    try:
        trial_id = UUID(request.GET.get("trial", ""))
        trial = LadderTrial.objects.filter(pk=trial_id, state=state, ladder=ladder_name).first()
        return ladder_of_trial(trial) if trial is not None else None
    except ValueError:  # no number of a trial, or steps that this release cannot read
        return None


def _limit_titles(ladder: Ladder) -> list[str]:
    return sorted(str(rule(rule_id).title) for rule_id in ladder.rules)


def _changes(trial: LadderTrial) -> PageTable | None:
    try:
        after = ladder_of_trial(trial)
    except BookError:
        return None
    return changes(ladders_ahead(trial.state).ladders.named(trial.ladder), after)


def _period(trial: LadderTrial) -> str:
    values = {"begin": text.day(trial.begin), "until": text.day(trial.until)}
    return _("The cases of the State from %(begin)s to %(until)s, for the officers who hold the posts today.") % values


def _trial_bar(trial: LadderTrial) -> ProgressBar:
    values = {"done": text.count(trial.done), "cases": text.count(trial.total)}
    label = ngettext("%(done)s of %(cases)s case", "%(done)s of %(cases)s cases", trial.total) % values
    if not trial.total:
        label = _("The trial waits for its turn.")
    return ProgressBar(trial.done, trial.total, label, trial.ended_at is not None)


def _plan_bar(state: Unit) -> ProgressBar | None:
    """Return the progress of planning the State again by its newest ladders; None while that is not being done."""
    plan = LadderPlan.objects.filter(state=state, ended_at=None).first()
    if plan is None:
        return None
    values = {"done": text.count(plan.done), "cases": text.count(plan.total)}
    label = ngettext(
        "%(done)s of %(cases)s case planned again", "%(done)s of %(cases)s cases planned again", plan.total
    )
    return ProgressBar(plan.done, plan.total, label % values, over=True)


def _adoption_check(trial: LadderTrial, since: date, order_number: str) -> Check:
    kind = kind_of(_national(code_of(trial.ladder)))
    return Check(
        _("Check before you record"),
        [
            SummaryRow(_("State"), str(trial.state)),
            SummaryRow(_("Setting"), kind.title),
            SummaryRow(_("From which day on"), text.day(since)),
            SummaryRow(_("Number of the State’s order"), order_number),
            *adoption_rows(trial),
        ],
        kind.consequence({}),
        _("Record the setting"),
        reverse("alerts:ladder_trial", args=[trial.pk]),
    )


def _confirm(request: HttpRequest, entry: StateSetting, title: str) -> None:
    step = _("%(setting)s: the new steps are in force from %(day)s.") % {"setting": title, "day": text.day(entry.since)}
    show_confirmation(
        request, _("Setting recorded"), number=entry.order_number, label=_("Order"), steps=[ConfirmationStep(step)]
    )
