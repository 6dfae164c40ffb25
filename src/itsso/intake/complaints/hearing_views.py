"""The pages on which a complaint is typed, step by step, checked and recorded."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.intake.complaints import actions, drafts, permitted, queries
from itsso.intake.complaints.decision_form import LATER, MESSAGE, DecideComplaintForm, apply_decision
from itsso.intake.complaints.drafts import was_recorded_by
from itsso.intake.complaints.hearing import BUTTONS, CONSEQUENCES, TITLES, Hearing, HearingStep, StepForm
from itsso.intake.complaints.page import ComplaintPage, label
from itsso.intake.models import Complaint, ComplaintOutcome, Mode
from itsso.lawbook.queries import local
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.refusals import mark_refused, refuse
from itsso.ui.templatetags.posting_forms import FIELD as POSTING
from itsso.ui.typed_values import typed_values

NOT_TYPED = ("csrfmiddlewaretoken", POSTING, "later", "step")
"""Fields of a step's form that are no part of what was typed."""


class CheckedForm(forms.Form):
    """The number of the form whose content the officer was shown: a change made in another window gives another."""

    key = forms.UUIDField(widget=forms.HiddenInput)


def hear(request: OfficerRequest, complaint: Complaint) -> HttpResponse:
    """Show the step of a complaint that the address names, or the first that is not done; store what is sent."""
    if request.method != "POST":
        return _show(request, complaint)
    step = _step(request.POST.get("step", ""))
    if step is None:
        return redirect("intake:complaint", complaint.pk)
    return _record(request, complaint) if step == HearingStep.CHECK else _keep(request, complaint, step)


def _step(name: str) -> HearingStep | None:
    return HearingStep(name) if name in list(HearingStep) else None


def _hearing(request: OfficerRequest, complaint: Complaint, draft: dict[str, str]) -> Hearing:
    return Hearing(complaint, draft, queries.investigators(complaint.station))


def _address(complaint: Complaint, step: HearingStep, more: str = "") -> str:
    return f"{reverse('intake:complaint', args=[complaint.pk])}?step={step}{more}"


def _show(request: OfficerRequest, complaint: Complaint) -> HttpResponse:
    lost, draft = "", {}
    try:
        draft = drafts.load(complaint.pk, by=request.posting)
    except Refused as refusal:
        lost = str(refusal)
    hearing, sent = _hearing(request, complaint, draft), typed_values()
    being_typed = sent.get("step", "") if sent else ""
    step = _step(request.GET.get("step", being_typed)) or hearing.open_step
    if not hearing.may_open(step):
        return redirect(_address(complaint, hearing.open_step, WITH_ERRORS))
    if step == HearingStep.CHECK:
        return _check_page(request, hearing, CheckedForm(initial={"key": draft[drafts.KEY]}))
    shows_errors = "errors" in request.GET and sent is None
    form = hearing.form(step, hearing.typed[step]) if shows_errors else hearing.as_left(step, _mode(request))
    return _step_page(request, hearing, step, form, lost=lost, has_draft=bool(draft))


def _mode(request: OfficerRequest) -> str:
    """Return how the information came, as the address says it of a complaint that was just begun."""
    mode = request.GET.get("mode", "")
    return mode if mode in Mode.values else ""


WITH_ERRORS = "&errors=1"
"""Ends the address of a step that is to show what is wrong with it."""


def _step_page(
    request: OfficerRequest,
    hearing: Hearing,
    step: HearingStep,
    form: StepForm,
    *,
    lost: str = "",
    has_draft: bool = False,
) -> HttpResponse:
    complaint = hearing.complaint
    context: dict[str, object] = {
        "form": form,
        "complaint": complaint,
        "label": label(complaint),
        "step": step,
        "title": TITLES[step],
        "steps": hearing.bar(step),
        "lost": lost,
        "has_draft": has_draft,
        "begun_by_another": complaint.begun_by != request.posting.actor.number,
    }
    if isinstance(form, DecideComplaintForm):
        context |= {"page": ComplaintPage(form.complaint), "remarks": remarks(form.complaint)}
        context["is_stale"] = hearing.typed[step] and hearing.is_stale(form, hearing.typed[step])
    return render(request, f"intake/hear_{step}.html", context)


def remarks(complaint: Complaint) -> list[str]:
    """Return what the law leaves open or has no section for, in the reader's language."""
    return [local(remark.text) for remark in permitted.law_remarks(complaint)]


def _keep(request: OfficerRequest, complaint: Complaint, step: HearingStep) -> HttpResponse:
    """Store what was typed into a step, and go on to the next one where nothing is wrong with it."""
    typed = request.POST.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    if "later" in request.POST:
        return _later(request, complaint, step, typed)
    hearing = _hearing(request, complaint, drafts.load(complaint.pk, by=request.posting))
    if not hearing.may_open(step):  # another window left an earlier step undone meanwhile
        _later(request, complaint, step, typed)
        return redirect(_address(complaint, hearing.open_step, WITH_ERRORS))
    form = hearing.form(step, typed)
    is_stale = hearing.is_stale(form, typed)
    if form.is_valid() or is_stale:
        try:
            drafts.keep(complaint.pk, step, typed.urlencode(), by=request.posting)
            hearing.done[step] = form
            return redirect(_next(request, hearing, step, is_stale=is_stale))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            complaint.refresh_from_db()
    return _step_page(request, hearing, step, form)


def _next(request: OfficerRequest, hearing: Hearing, step: HearingStep, *, is_stale: bool) -> str:
    """Return the address of the step after this one; from a change on the last step, that step again."""
    complaint = hearing.complaint
    if is_stale:
        return _address(complaint, step)
    if request.GET.get("from") == HearingStep.CHECK:
        return _address(complaint, HearingStep.CHECK)
    order = list(HearingStep)
    following = order[order.index(step) + 1]
    if following == HearingStep.ACCUSED and hearing.form(following, QueryDict()).is_valid():  # nobody to describe
        following = order[order.index(following) + 1]
    return _address(complaint, following)


def _later(request: OfficerRequest, complaint: Complaint, step: HearingStep, typed: QueryDict) -> HttpResponse:
    """Store what was typed, right or wrong.

    A request of the page itself while typing is answered with nothing, or with why it was not stored.
    """
    is_typing = request.headers.get("X-Itsso-Typing")
    try:
        drafts.keep(complaint.pk, step, typed.urlencode(), by=request.posting)
    except Refused as refusal:
        if is_typing:
            mark_refused(request)
            return HttpResponse(str(refusal), status=200, content_type="text/plain; charset=utf-8")
        refuse(request, refusal)
        return redirect("intake:complaint", complaint.pk)
    if is_typing:
        return HttpResponse(status=204)
    messages.success(request, _("Saved and sealed. You can continue later."))
    return redirect("intake:list")


def _check_page(request: OfficerRequest, hearing: Hearing, form: CheckedForm) -> HttpResponse:
    context = {
        "form": form,
        "complaint": hearing.complaint,
        "label": label(hearing.complaint),
        "steps": hearing.bar(HearingStep.CHECK),
        "groups": hearing.summary(),
        "consequence": CONSEQUENCES[hearing.act],
        "button": BUTTONS[hearing.act],
        "is_message": hearing.act == MESSAGE,
    }
    return render(request, "intake/hear_check.html", context)


def _record(request: OfficerRequest, complaint: Complaint) -> HttpResponse:
    """Record what the officer was shown, and do what was decided, in one transaction."""
    by, form = request.posting, CheckedForm(request.POST)
    done = f"{reverse('intake:complaint', args=[complaint.pk])}?done=1"
    if form.is_valid() and was_recorded_by(complaint, form.cleaned_data["key"], by=by):
        return redirect(done)
    draft = drafts.load(complaint.pk, by=by)
    hearing = _hearing(request, complaint, draft)
    if hearing.open_step != HearingStep.CHECK:
        return redirect(_address(complaint, hearing.open_step, WITH_ERRORS))
    if not form.is_valid() or str(form.cleaned_data["key"]) != draft[drafts.KEY]:
        form = CheckedForm({"key": draft[drafts.KEY]})
        form.add_error(None, _("The answers have changed since this page was shown. Check them again."))
        return _check_page(request, hearing, form)
    try:
        with transaction.atomic():  # where the decision is refused, nothing is recorded
            recorded = actions.record(complaint.pk, hearing.as_heard(form.cleaned_data["key"]), by=by)
            if hearing.decision["outcome"] != LATER and recorded.outcome in TO_DECIDE:
                apply_decision(recorded, hearing.decision, by=by)
        return redirect(done)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        complaint.refresh_from_db()
        return _check_page(request, hearing, form)


TO_DECIDE = ("", ComplaintOutcome.AWAITS_SIGNATURE)
"""Outcomes of a complaint that was recorded just now; any other was decided by the same form, sent at the same time."""
