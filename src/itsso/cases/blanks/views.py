"""The page of the blank forms of a station or of all below a unit, and the page on which one is cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from itsso.cases.blanks import actions, queries
from itsso.cases.blanks.forms import BlankListForm, CancelBlankForm, PrintBlanksForm
from itsso.cases.blanks.listing import blank_columns, blank_rows
from itsso.cases.blanks.models import BlankForm
from itsso.cases.blanks.paper import blanks_pdf
from itsso.cases.blanks.words import KINDS, OLD, blank_number
from itsso.cases.extensions import FigureToCount
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Figure
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form
from itsso.units.models import UnitKind


@require_http_methods(["GET", "HEAD", "POST"])
def blanks(request: OfficerRequest) -> HttpResponse:
    """Show the blank forms of the unit; at a station also print some, which are sent as a file."""
    may_print = _may_print(request)
    if request.method == "POST" and not may_print:
        raise Http404
    form = PrintBlanksForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            printed = actions.print_blanks(cleaned["kind"], cleaned["count"], cleaned["key"], by=request.posting)
            return _file(printed)
        except Refused as refusal:
            refuse_form(form, refusal)
    filters = BlankListForm(request.GET)
    if not filters.is_valid():
        filters = BlankListForm({})
        filters.is_valid()
    unit = request.posting.unit
    matching = queries.blanks_of(unit).filter(queries.with_status(filters.cleaned_data["status"]))
    if kind := filters.cleaned_data["kind"]:
        matching = matching.filter(kind=kind)
    listing = ItemList(
        request,
        blank_columns(with_station=unit.kind != UnitKind.STATION, cancels=may_print),
        blank_rows(matching),
        caption=_("Blank forms, newest first"),
        empty=_("No blank form has been printed."),
        form=filters,
        file_name="blank-forms",
        remembers=False,
    )
    context = {"form": form, "may_print": may_print, "old": queries.count_old(unit), "old_url": f"?status={OLD}"}
    return listing.respond("cases/blanks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: OfficerRequest, blank_id: UUID) -> HttpResponse:
    """Ask why an unused blank form of the officer's station is cancelled, and cancel it."""
    if not _may_print(request):
        raise Http404
    blank = BlankForm.objects.filter(pk=blank_id, station=request.posting.unit).first()
    if blank is None:
        raise Http404
    form = CancelBlankForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.cancel_blank(blank.pk, form.cleaned_data["reason"], by=request.posting)
            show_confirmation(
                request,
                _("Blank form cancelled"),
                number=blank_number(blank),
                label=_("Number of the form"),
                steps=[
                    ConfirmationStep(_("No entry can be made from it any more. Its number stays in the list below."))
                ],
            )
            return redirect("cases:blanks")
        except Refused as refusal:
            refuse_form(form, refusal)
    context = {"form": form, "number": blank_number(blank), "kind": KINDS[blank.kind], "blank": blank}
    return render(request, "cases/cancel_blank.html", context)


def old_blanks_on_desk(request: OfficerRequest) -> Iterator[FigureToCount]:
    """Yield how many blank forms of the stations below have been unused for more than seven days."""
    unit = request.posting.unit
    if unit.kind == UnitKind.STATION or not request.may("cases:blanks"):
        return
    yield FigureToCount(queries.count_of_old(unit), _old_blanks)


def _old_blanks(number: int) -> Figure:
    label = ngettext("blank form unused for more than 7 days", "blank forms unused for more than 7 days", number)
    return Figure(number, label, f"{reverse('cases:blanks')}?status={OLD}", "plain")


def _may_print(request: OfficerRequest) -> bool:
    return request.may("cases:cancel_blank") and request.posting.unit.kind == UnitKind.STATION


def _file(printed: list[BlankForm]) -> HttpResponse:
    first, last = printed[0], printed[-1]
    headers = {"Content-Disposition": f'attachment; filename="blank-{first.year}-{first.number}-{last.number}.pdf"'}
    return HttpResponse(blanks_pdf(printed), content_type="application/pdf", headers=headers)
