"""Pages of a State's settings: all of them, one with its history, the form by which it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow, Text
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form
from itsso.units.models import StateSetting, Unit
from itsso.units.posting import UnitPosting
from itsso.units.state_settings import actions, queries
from itsso.units.state_settings.forms import EndSettingForm, SettingForm
from itsso.units.state_settings.kinds import SettingGroup, SettingKind, setting_kind, setting_kinds
from itsso.units.state_settings.listing import entry_text, setting_columns, setting_rows
from itsso.units.state_settings.word_rows import UNREADABLE

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class SettingView:
    """A setting as a page shows it: what is in force today, and what will be."""

    kind: SettingKind
    answer: Text
    source: Text
    coming: Text


@dataclass(frozen=True)
class SettingGroupView:
    """The settings that the page lists under one heading; `may_open` is whether the reader may follow its link."""

    group: SettingGroup
    settings: list[SettingView]
    may_open: bool


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Show all settings of the State, each with what is in force."""
    state = _state(request)
    views = [setting_view(kind, queries.entries_of(state, kind.code)) for kind in setting_kinds()]
    groups = dict.fromkeys(view.kind.group for view in views if view.kind.group)
    context = {
        "state": state,
        "settings": [view for view in views if not view.kind.group],
        "groups": [
            SettingGroupView(group, [view for view in views if view.kind.group == group], _may(request, group.url_name))
            for group in groups
        ],
        "may_decide": _may(request, "units:decide_setting"),
    }
    return render(request, "units/settings.html", context)


@require_GET
def setting(request: HttpRequest, setting: str) -> HttpResponse:
    """Show one setting of the State with its history."""
    state, kind = _state(request), _kind(request, setting)
    decisions = queries.entries_of(state, kind.code)
    may_decide = _may(request, "units:decide_setting")
    listing = ItemList(
        request,
        setting_columns(kind, may_end=may_decide),
        setting_rows(kind, decisions, may_end=may_decide),
        caption=_("All entries, newest first"),
        empty=_("The State has decided nothing yet."),
        file_name=f"settings-{state.code}-{kind.code}",
    )
    context = {"state": state, "setting": setting_view(kind, decisions), "may_decide": may_decide}
    context["group_page"] = _group_page(request, kind)
    return listing.respond("units/setting.html", context)


@get_or_post
def decide_setting(request: HttpRequest, setting: str) -> HttpResponse:
    """Show the form of a setting; what is sent is shown once more before it is recorded."""
    state, kind, by = _state(request), _kind(request, setting), _posting(request)
    if kind.own_page:
        return redirect(kind.own_page, kind.code)
    form = _setting_form(request, kind, state)
    if form.is_valid() and kind.refuse and (reason := kind.refuse(form.value(), form.cleaned_data["since"], state)):
        form.add_error(None, str(reason))
    if form.is_valid() and "change" not in request.POST:
        if not is_confirmed(request):
            return check_page(request, _decision_check(state, kind, form), form.to_confirm())
        cleaned = form.cleaned_data
        try:
            decision = actions.decide(
                kind, form.value(), cleaned["since"], cleaned["order_number"], form=cleaned["form"], by=by
            )
            _confirm(request, kind, decision, _("Setting recorded"))
            return redirect("units:setting", kind.code)
        except Refused as refusal:
            refuse_form(form, refusal)
    context = {"state": state, "setting": setting_view(kind, queries.entries_of(state, kind.code)), "form": form}
    context["group_page"] = _group_page(request, kind)
    return render(request, "units/decide_setting.html", context, status=422 if form.errors else 200)


def _setting_form(request: HttpRequest, kind: SettingKind, state: Unit) -> SettingForm:
    """Return the form of a setting: as sent, with one more part where that is asked for, or with what is in force."""
    if request.method == "POST":
        sent = request.POST.copy()
        if upload := request.FILES.get("upload"):
            sent["content"] = upload.read().decode("utf-8-sig", errors="replace").replace("\0", UNREADABLE)
        return kind.extended(sent) if kind.extended and "add" in sent else kind.form(sent)
    now = queries.in_force(queries.entries_of(state, kind.code), today()) if kind.begun else None
    return kind.begun(now.value) if kind.begun and now else kind.form(None)


@get_or_post
def end_setting(request: HttpRequest, setting: str, entry_id: UUID) -> HttpResponse:
    """Ask for the order by which an entry of a setting ends; it is shown once more before it is recorded."""
    state, kind, by = _state(request), _kind(request, setting), _posting(request)
    decisions = queries.entries_of(state, kind.code)
    decision = next((decision for decision in decisions if decision.pk == entry_id and not decision.undoes_id), None)
    if decision is None:
        raise Http404
    form = EndSettingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and "change" not in request.POST:
        if not is_confirmed(request):
            return check_page(request, _end_check(kind, decisions, decision, form))
        try:
            ending = actions.end(decision.pk, form.cleaned_data["order_number"], form=form.cleaned_data["form"], by=by)
            _confirm(request, kind, ending, _("Entry ended"))
            return redirect("units:setting", kind.code)
        except Refused as refusal:
            refuse_form(form, refusal)
    elif request.method != "POST" and not actions.may_end(decisions, decision):
        return redirect("units:setting", kind.code)
    context = {"state": state, "setting": setting_view(kind, decisions), "form": form}
    context["entry"] = entry_text(kind, decision)
    return render(request, "units/end_setting.html", context, status=422 if form.errors else 200)


def setting_view(kind: SettingKind, decisions: list[StateSetting]) -> SettingView:
    """Return a setting in words, by the entries of its State."""
    now, coming = queries.in_force(decisions, today()), queries.coming(decisions, today())
    return SettingView(
        kind,
        kind.describe(now.value) if now else kind.unset,
        _("From %(day)s, order %(order)s") % {"day": text.day(now.since), "order": now.order_number} if now else "",
        _("From %(day)s: %(value)s") % {"day": text.day(coming.since), "value": _then(kind, decisions, coming)}
        if coming
        else "",
    )


def _then(kind: SettingKind, decisions: list[StateSetting], coming: StateSetting) -> Text:
    """Return what holds from the day of an entry on."""
    then = queries.in_force(decisions, coming.since)
    return kind.describe(then.value) if then else kind.unset


def _decision_check(state: Unit, kind: SettingKind, form: SettingForm) -> Check:
    cleaned, value = form.cleaned_data, form.value()
    before = queries.in_force(queries.entries_of(state, kind.code), cleaned["since"])
    effects = kind.preview(state, form) if kind.preview else []
    return Check(
        _("Check before you record"),
        [
            SummaryRow(_("State"), str(state)),
            SummaryRow(kind.title, kind.describe(value)),
            SummaryRow(_("From which day on"), text.day(cleaned["since"])),
            SummaryRow(_("Number of the State’s order"), cleaned["order_number"]),
            SummaryRow(_("Until then"), kind.describe(before.value) if before else kind.unset),
            *effects,
        ],
        kind.consequence(value),
        _("Record the setting"),
        reverse("units:setting", args=[kind.code]),
    )


def _end_check(kind: SettingKind, decisions: list[StateSetting], decision: StateSetting, form: EndSettingForm) -> Check:
    day = max(decision.since, actions.first_day(kind.code))
    remaining = [other for other in decisions if other != decision]
    then = queries.in_force(remaining, day)
    return Check(
        _("Check before you end this entry"),
        [
            SummaryRow(_("Entry"), kind.describe(decision.value)),
            SummaryRow(_("Ends before"), text.day(day)),
            SummaryRow(_("From that day on"), kind.describe(then.value) if then else kind.unset),
            SummaryRow(_("Number of the State’s order"), form.cleaned_data["order_number"]),
        ],
        kind.consequence(then.value) if then else "",
        _("End this entry"),
        reverse("units:setting", args=[kind.code]),
        tone="warning",
    )


def _confirm(request: HttpRequest, kind: SettingKind, decision: StateSetting, title: Text) -> None:
    step = _("%(setting)s, from %(day)s: %(entry)s") % {
        "setting": kind.title,
        "day": text.day(decision.since),
        "entry": entry_text(kind, decision),
    }
    show_confirmation(request, title, number=decision.order_number, label=_("Order"), steps=[ConfirmationStep(step)])


def _state(request: HttpRequest) -> Unit:
    state = queries.state_of(_posting(request).unit)
    if state is None:
        raise Http404
    return state


def _kind(request: HttpRequest, code: str) -> SettingKind:
    """Return a setting of the reader's State. Raises Http404 for a setting of a unit elsewhere."""
    kind = setting_kind(code)
    if kind is None or (kind.unit is not None and kind.unit.state != _state(request).state):
        raise Http404
    return kind


def _group_page(request: HttpRequest, kind: SettingKind) -> str:
    """Return the address of the page of a setting's group; empty where there is none or the reader may not open it."""
    return reverse(kind.group.url_name) if kind.group and _may(request, kind.group.url_name) else ""


def _may(request: HttpRequest, url_name: str) -> bool:
    may: bool = request.may(url_name)  # type: ignore[attr-defined]
    return may


def _posting(request: HttpRequest) -> UnitPosting:
    posting: UnitPosting = request.posting  # type: ignore[attr-defined]
    return posting
