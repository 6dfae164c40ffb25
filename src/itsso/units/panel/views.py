"""Pages of the panel: who is on it, the form of an entry, its removal, its verification."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.platform.errors import Refused
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow, Text
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse, refuse_form
from itsso.units.models import PanelEntry
from itsso.units.panel import actions
from itsso.units.panel.forms import PanelEntryForm, PanelListForm
from itsso.units.panel.listing import PanelReader, panel_columns, panel_rows
from itsso.units.views import posting_of, unit_in_range

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def own_panel(request: HttpRequest) -> HttpResponse:
    """Redirect to the panel of the officer's own unit."""
    return redirect("units:panel", posting_of(request).unit_id)


@require_GET
def panel(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show who is on the panel of a unit, of its district and of the units below it."""
    unit, posting = unit_in_range(request, unit_id), posting_of(request)
    form = PanelListForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"service": "", "show": ""}
    may = request.may  # type: ignore[attr-defined]
    states = may("units:add_to_panel") and actions.has_panel(posting.unit)
    listing = ItemList(
        request,
        panel_columns(PanelReader(posting, states, may("units:verify_panel_entry"))),
        panel_rows(unit, chosen["service"], ended=chosen["show"] == "ended"),
        caption=_("Lawyers and counsellors"),
        empty=_("Nobody is named here."),
        form=form,
        file_name=f"panel-{unit.code}",
        remembers=False,  # a filter of yesterday's could hide who can be called tonight
    )
    context = {"unit": unit, "adds": states and posting.unit_id == unit.pk}
    return listing.respond("units/panel.html", context)


@get_or_post
def add_to_panel(request: HttpRequest) -> HttpResponse:
    """Show the form of a new entry of the own unit's panel, and store what is sent."""
    if not actions.has_panel(posting_of(request).unit):
        refuse(request, Refused(_("Only a police station or a district names its lawyers and counsellors.")))
        return redirect("units:panel", posting_of(request).unit_id)
    return _entry_form(request, PanelEntryForm(request.POST if request.method == "POST" else None), None)


@get_or_post
def change_panel_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show the form filled with an entry; what is sent takes its place."""
    entry = _own_entry(request, entry_id)
    if request.method == "POST":
        return _entry_form(request, PanelEntryForm(request.POST), entry)
    names = ("service", "name", "languages", "telephone")
    return _entry_form(request, PanelEntryForm(initial={name: getattr(entry, name) for name in names}), entry)


def _entry_form(request: HttpRequest, form: PanelEntryForm, replaces: PanelEntry | None) -> HttpResponse:
    posting = posting_of(request)
    if form.is_valid() and not form.is_checked:
        form.refuse_sealed_words(by=posting)
    if form.is_valid():
        try:
            entry = actions.add_to_panel(form.member(), form=form.key, by=posting, replaces=replaces)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            step = _("The complaint pages show it from now on. A superior unit has still to verify it.")
            _confirm(request, entry, _("Entry changed") if replaces else _("Entry recorded"), step)
            return redirect("units:panel", posting.unit_id)
    context = {"form": form, "unit": posting.unit, "changes": replaces is not None}
    return render(request, "units/panel_entry.html", context, status=422 if form.errors else 200)


@get_or_post
def remove_panel_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Remove an entry of the own unit's panel, after a page that shows which."""
    entry = _own_entry(request, entry_id)
    if not is_confirmed(request):
        consequence = _("The complaint pages will no longer show this number. The entry stays in the history.")
        return check_page(request, _check(request, entry, _("Remove this entry?"), consequence, _("Remove"), "warning"))
    try:
        actions.remove_from_panel(entry, by=posting_of(request))
        _confirm(request, entry, _("Entry removed"), _("The complaint pages no longer show it."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("units:panel", posting_of(request).unit_id)


@get_or_post
def verify_panel_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Record that a unit above verified an entry, after a page that shows it."""
    entry, posting = _entry(entry_id), posting_of(request)
    if not actions.is_above(posting.unit, entry.unit):
        raise Http404
    if not is_confirmed(request):
        consequence = _("Verify it only after you have called the number. Your name is shown with the entry.")
        return check_page(
            request, _check(request, entry, _("Verify this entry?"), consequence, _("I have verified this"))
        )
    try:
        actions.verify_entry(entry, by=posting)
        _confirm(request, entry, _("Entry verified"), _("The list shows who verified it, and when."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("units:panel", posting.unit_id)


def _check(
    request: HttpRequest, entry: PanelEntry, title: Text, consequence: Text, button: Text, tone: str = ""
) -> Check:
    rows = [
        SummaryRow(pgettext("panel", "Service"), entry.get_service_display()),
        SummaryRow(_("Name"), entry.name),
        SummaryRow(pgettext("panel", "Languages"), entry.languages or "–"),
        SummaryRow(_("Telephone"), entry.telephone),
        SummaryRow(pgettext("panel", "Named by"), str(entry.unit)),
    ]
    back = reverse("units:panel", args=[posting_of(request).unit_id])
    return Check(title, rows, consequence, button, back, tone=tone, may_change=False)


def _confirm(request: HttpRequest, entry: PanelEntry, title: Text, step: Text) -> None:
    show_confirmation(request, title, number=entry.name, label=_("Name"), steps=[ConfirmationStep(step)])


def _own_entry(request: HttpRequest, entry_id: UUID) -> PanelEntry:
    """Return an entry of the own unit. Raises Http404 for another's."""
    entry = _entry(entry_id)
    if entry.unit_id != posting_of(request).unit_id:
        raise Http404
    return entry


def _entry(entry_id: UUID) -> PanelEntry:
    return get_object_or_404(PanelEntry.objects.select_related("unit"), pk=entry_id)
