"""Pages of requests for correction: their list, the form that asks, and the answer of the unit that was asked."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.exchange.quality import requests
from itsso.exchange.quality.forms import CorrectionAnswerForm, CorrectionRequestForm, RequestListForm
from itsso.exchange.quality.matters import TEXTS
from itsso.exchange.quality.models import CorrectionRequest
from itsso.exchange.quality.request_list import matter_link, request_columns, request_rows
from itsso.exchange.quality.requests import OUTCOMES, CorrectionEntry, RequestOutcome
from itsso.exchange.quality.views import matter_of, quality_trail, scope_of
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form


@require_GET
def correction_requests(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the requests to a unit and the units below it, with their age and answer."""
    scope, form = scope_of(request, unit_id), RequestListForm(request.GET)
    unit, may_answer = scope.unit, request.may("exchange:answer_correction")
    listing = ItemList(
        request,
        request_columns(request.posting, lists_faults=scope.lists_faults, may_answer=may_answer),
        request_rows(requests.requests_within(unit), form, today()),
        caption=_("Requests for correction"),
        empty=_("No request for correction has been sent to this unit or a unit below it."),
        form=form,
        file_name=f"corrections-{unit.code.lower()}",
    )
    trail = [*quality_trail(request, unit, link=True), (_("Requests for correction"), "")]
    return listing.respond("exchange/corrections.html", {"unit": unit, "trail": trail})


@require_http_methods(["GET", "HEAD", "POST"])
def ask_correction(request: OfficerRequest, unit_id: int, matter: str) -> HttpResponse:
    """Ask a unit to correct the faults of a matter by a day, after a page that shows what is sent."""
    unit, chosen_matter = scope_of(request, unit_id).unit, matter_of(matter)
    faults = requests.count_faults(unit, chosen_matter, request.ranges)
    form = CorrectionRequestForm(request.POST or None)
    if form.is_valid() and "change" not in request.POST:
        entry = CorrectionEntry(unit, chosen_matter, form.cleaned_data["due"], form.cleaned_data["form"])
        try:
            if not is_confirmed(request):
                return check_page(request, _check(entry, requests.check_request(entry, by=request.posting)))
            requests.ask(entry, by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _confirmed(request, entry)
    title = TEXTS[chosen_matter].title
    context = {
        "unit": unit,
        "texts": TEXTS[chosen_matter],
        "faults": faults,
        "form": form,
        "trail": [*quality_trail(request, unit, link=True), (title, "")],
    }
    return render(request, "exchange/ask_correction.html", context, status=422 if form.errors else 200)


def _rows(entry: CorrectionEntry, faults: int) -> list[SummaryRow]:
    return [
        SummaryRow(pgettext("request", "Asked"), str(entry.unit)),
        SummaryRow(_("Matter"), TEXTS[entry.matter].title),
        SummaryRow(_("Number today"), text.count(faults)),
        SummaryRow(_("Answer by"), text.day(entry.due)),
    ]


def _check(entry: CorrectionEntry, faults: int) -> Check:
    return Check(
        _("Ask for this correction?"),
        _rows(entry, faults),
        _("The officers of that unit see the request under Data quality, with its list, until they answer it."),
        _("Ask for correction"),
        reverse("exchange:quality", args=[entry.unit.pk]),
    )


def _confirmed(request: OfficerRequest, entry: CorrectionEntry) -> HttpResponse:
    show_confirmation(
        request,
        _("Correction asked for"),
        number=str(entry.unit),
        label=pgettext("request", "Asked"),
        steps=[ConfirmationStep(_("The answer appears in the list of requests."))],
    )
    return redirect("exchange:correction_requests", entry.unit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_correction(request: OfficerRequest, request_id: UUID) -> HttpResponse:
    """Answer a request for correction as an officer of the unit that was asked."""
    stored = CorrectionRequest.objects.select_related("unit", "asked_by_unit").filter(pk=request_id).first()
    if stored is None or not requests.may_answer(stored, request.posting):
        raise Http404
    form = CorrectionAnswerForm(request.POST or None)
    if form.is_valid():
        try:
            outcome = RequestOutcome(form.cleaned_data["outcome"])
            requests.answer(stored.pk, outcome, by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            show_confirmation(
                request,
                _("Answer recorded"),
                number=str(OUTCOMES[outcome]),
                label=pgettext("request", "Answer"),
                steps=[],
            )
            return redirect("exchange:correction_requests", stored.unit_id)
    context = {
        "form": form,
        "back": reverse("exchange:correction_requests", args=[stored.unit_id]),
        "rows": [
            SummaryRow(_("Asked by"), str(stored.asked_by_unit)),
            SummaryRow(_("Matter"), matter_link(stored, lists_faults=request.may("exchange:faults"))),
            SummaryRow(_("Number then"), text.count(stored.faults)),
            SummaryRow(_("Answer by"), text.day(stored.due)),
        ],
        "trail": [*quality_trail(request, stored.unit, link=True), (_("Answer a request for correction"), "")],
    }
    return render(request, "exchange/answer_correction.html", context, status=422 if form.errors else 200)
