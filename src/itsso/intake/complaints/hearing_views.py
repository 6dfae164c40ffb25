"""The pages on which a complaint is typed, checked and recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from itsso.intake.complaints.fir_details import ATTESTED
from itsso.intake.complaints.hearing import (
    BUTTONS,
    CONSEQUENCES,
    GROUP_TITLES,
    GROUPS,
    STEP_OF,
    STEP_TITLES,
    GroupForm,
    Hearing,
    HearingStep,
    QuestionGroup,
    attesting_buttons,
    group_of,
)
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
    """The number of the form whose content the officer was shown: a change made in another window gives another.

    With an FIR that is registered here comes how the information was read over and signed.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    attested = forms.ChoiceField(choices=ATTESTED.items(), required=False)  # answered by the button that registers


def hear(request: OfficerRequest, complaint: Complaint) -> HttpResponse:
    """Show the page of a complaint that the address names, or the first that is not done; store what is sent."""
    if request.method != "POST":
        return _show(request, complaint)
    step = _step(request.POST.get("step", ""))
    if step is None:
        return redirect("intake:complaint", complaint.pk)
    return _record(request, complaint) if step == HearingStep.CHECK else _keep(request, complaint, step)


def _step(name: str) -> HearingStep | None:
    """Return the page of a name: its own, or that of a group of questions, as older addresses have it."""
    return STEP_OF.get(name)


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
    forms_of_step = hearing.check(step, hearing.typed) if shows_errors else hearing.as_left(step, _mode(request))
    return _step_page(request, hearing, step, forms_of_step, lost=lost, has_draft=bool(draft))


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
    forms_of_step: Sequence[GroupForm],
    *,
    lost: str = "",
    has_draft: bool = False,
) -> HttpResponse:
    complaint = hearing.complaint
    context: dict[str, object] = {
        "forms": forms_of_step,
        "form": next((form for form in forms_of_step if form.errors), forms_of_step[0]),  # for the title: an error?
        "complaint": complaint,
        "label": label(complaint),
        "step": step,
        "title": STEP_TITLES[step],
        "titles": {group.value: title for group, title in GROUP_TITLES.items()},
        "steps": hearing.bar(step),
        "lost": lost,
        "has_draft": has_draft,
        "begun_by_another": complaint.begun_by != request.posting.actor.number,
    }
    for group, form in zip(GROUPS[step], forms_of_step, strict=True):
        context[group] = form
        if isinstance(form, DecideComplaintForm):
            context |= {"page": ComplaintPage(form.complaint), "remarks": remarks(form.complaint)}
            context["is_stale"] = hearing.typed[group] and hearing.is_stale(form, hearing.typed[group])
    return render(request, f"intake/hear_{step}.html", context)


def remarks(complaint: Complaint) -> list[str]:
    """Return what the law leaves open or has no section for, in the reader's language."""
    return [local(remark.text) for remark in permitted.law_remarks(complaint)]


def _keep(request: OfficerRequest, complaint: Complaint, step: HearingStep) -> HttpResponse:
    """Store what was typed into a step, and go on to the next one where nothing is wrong with it."""
    if "later" in request.POST:
        return _later(request, complaint, step)
    hearing = _hearing(request, complaint, drafts.load(complaint.pk, by=request.posting))
    if not hearing.may_open(step):  # another window left an earlier step undone meanwhile
        _later(request, complaint, step)
        return redirect(_address(complaint, hearing.open_step, WITH_ERRORS))
    typed = _typed_by_group(request, step)
    hearing.typed.update(typed)
    forms_of_step = hearing.check(step, hearing.typed)
    is_stale = any(
        hearing.is_stale(form, hearing.typed[group]) for group, form in zip(GROUPS[step], forms_of_step, strict=True)
    )
    if hearing.is_done(step) or is_stale:
        try:
            drafts.keep(complaint.pk, _as_stored(typed), by=request.posting)
            return redirect(_next(request, hearing, step, is_stale=is_stale))
        except Refused as refusal:
            forms_of_step[0].add_error(None, str(refusal))
            complaint.refresh_from_db()
    return _step_page(request, hearing, step, forms_of_step)


def _typed_by_group(request: OfficerRequest, step: HearingStep) -> dict[QuestionGroup, QueryDict]:
    """Return what was typed into a page, by its groups of questions.

    A group of which nothing came is left out and stays as it was: the page may be one of an earlier version, which
    showed one group at a time.
    """
    typed: dict[QuestionGroup, QueryDict] = {}
    for name, values in request.POST.lists():
        if name not in NOT_TYPED:
            typed.setdefault(group_of(step, name), QueryDict(mutable=True)).setlist(name, values)
    return typed


def _as_stored(typed: Mapping[QuestionGroup, QueryDict]) -> dict[str, str]:
    return {group: part.urlencode() for group, part in typed.items()}


def _next(request: OfficerRequest, hearing: Hearing, step: HearingStep, *, is_stale: bool) -> str:
    """Return the address of the step after this one; from a change on the last step, that step again."""
    complaint = hearing.complaint
    if is_stale:
        return _address(complaint, step)
    if request.GET.get("from") == HearingStep.CHECK:
        return _address(complaint, HearingStep.CHECK)
    order = list(HearingStep)
    following = order[order.index(step) + 1]
    if following == HearingStep.ACCUSED and hearing.form(QuestionGroup.ACCUSED, QueryDict()).is_valid():
        following = HearingStep.DECISION  # nobody is to be described
    return _address(complaint, following)


def _later(request: OfficerRequest, complaint: Complaint, step: HearingStep) -> HttpResponse:
    """Store what was typed, right or wrong.

    A request of the page itself while typing is answered with nothing, or with why it was not stored.
    """
    is_typing = request.headers.get("X-Itsso-Typing")
    try:
        drafts.keep(complaint.pk, _as_stored(_typed_by_group(request, step)), by=request.posting)
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
        "attesting": attesting_buttons(hearing.act),
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
    if attesting_buttons(hearing.act) and not form.cleaned_data["attested"]:
        form.add_error(None, _("Choose whether the information was read over and signed"))
        return _check_page(request, hearing, form)
    try:
        with transaction.atomic():  # where the decision is refused, nothing is recorded
            recorded = actions.record(complaint.pk, hearing.as_heard(form.cleaned_data["key"]), by=by)
            if hearing.decision["outcome"] != LATER and recorded.outcome in TO_DECIDE:
                apply_decision(recorded, {**hearing.decision, "attested": form.cleaned_data["attested"]}, by=by)
        return redirect(done)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        complaint.refresh_from_db()
        return _check_page(request, hearing, form)


TO_DECIDE = ("", ComplaintOutcome.AWAITS_SIGNATURE)
"""Outcomes of a complaint that was recorded just now; any other was decided by the same form, sent at the same time."""
