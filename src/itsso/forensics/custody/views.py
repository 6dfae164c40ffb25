"""The scanning page, for police and laboratory."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from itsso.forensics.custody import actions as custody
from itsso.forensics.custody import page
from itsso.forensics.custody.actions import ScanResult
from itsso.forensics.custody.forms import MOST_UNCHECKED, TAKE, CustodyScanForm
from itsso.forensics.custody.holders import HOLDS
from itsso.forensics.laboratory import queries, reception
from itsso.forensics.models import Holder, Request
from itsso.platform.web import permissions_policy
from itsso.protection.middleware import OfficerRequest
from itsso.ui.check import check_page, is_confirmed

REMEMBERED = ("act", "into", "to")


@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: OfficerRequest) -> HttpResponse:
    """Record scanned items as given or taken: one by one with Enter, or many at once. For police and laboratory.

    Many are shown on a check page first.
    """
    hands = HOLDS[request.posting.role]
    chosen = {name: request.GET[name] for name in (*REMEMBERED, "labels") if name in request.GET}
    sent = request.method == "POST"
    form = CustodyScanForm(list(hands), request.POST if sent else None, request.FILES if sent else None, initial=chosen)
    results: list[ScanResult] = []
    if form.is_valid() and "change" not in request.POST:
        if len(form.labels_to_record()) > MOST_UNCHECKED and not is_confirmed(request):
            return check_page(request, page.scan_check(form), _with_numbers_as_text(form, request.POST))
        results = _record_scans(form, request)
        form = _next_scan(form, list(hands), results)
    context = {
        "form": form,
        "scanned": page.scanned_table(results) if results else None,
        "taken": sum(result.recorded for result in results),
        "to_decide": _requests_to_decide(request, results),
    }
    response = render(request, "forensics/scan.html", context)
    response.headers["Permissions-Policy"] = permissions_policy("camera")  # on this page only
    return response


def _with_numbers_as_text(form: CustodyScanForm, sent: QueryDict) -> QueryDict:
    """Return what was sent, with all numbers in the box: a check page cannot send a file again."""
    changed = sent.copy()
    changed["label"], changed["labels"] = "", "\n".join(typed for typed, _label in form.numbers())
    return changed


def _requests_to_decide(request: OfficerRequest, results: Sequence[ScanResult]) -> list[Request]:
    """Return the requests that a laboratory can decide now that these items are recorded."""
    labels = [result.label for result in results if result.recorded]
    if not labels or not request.may("forensics:request"):
        return []
    return queries.requests_to_decide(request.posting.unit, labels)


def _next_scan(sent: CustodyScanForm, hands: list[Holder], results: Sequence[ScanResult]) -> CustodyScanForm:
    """Return the form for the next scan. For items without a recorded hand-over it first asks who brought them."""
    without_handover = [result for result in results if result.without_handover is not None]
    kept_fields = (
        REMEMBERED
        if not without_handover
        else (*REMEMBERED, "seal", "impression", "specimen", "count", "weight", "day", "time")
    )
    chosen = {name: sent.cleaned_data[name] for name in kept_fields if name in sent.cleaned_data}
    if not without_handover:
        return CustodyScanForm(hands, initial=chosen)
    form = CustodyScanForm(
        hands, initial=chosen | {"labels": "\n".join(result.label for result in without_handover), "asked": True}
    )
    form.ask_who_brought(
        {result.without_handover for result in without_handover if result.without_handover is not None}
    )
    return form


def _record_scans(form: CustodyScanForm, request: OfficerRequest) -> list[ScanResult]:
    cleaned, by = form.cleaned_data, request.posting
    numbers, condition = form.numbers(), form.condition()
    if cleaned["act"] != TAKE:
        return custody.give_many(numbers, Holder(cleaned["to"]), condition, by=by, form=cleaned["form"])
    into = Holder(cleaned["into"])
    if into == Holder.RECEPTION:
        return reception.receive(numbers, condition, by=by, form=cleaned["form"])
    return custody.take_many(numbers, into, condition, by=by, form=cleaned["form"])
