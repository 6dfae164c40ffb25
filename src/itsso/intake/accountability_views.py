"""Pages of accountability, for who is above: the records, their figures, and one record taken further."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from itsso.intake import accountability, status
from itsso.intake.accountability_forms import FurtherForm, OpenForm
from itsso.intake.views import asked_or_sent
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.units.queries import find


@asked_or_sent
def records(request: OfficerRequest) -> HttpResponse:
    """Who was complained of below this unit, with the figures; and a form that opens a record about any unit."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            accountability.complain_of(
                find(told["station"]), told_by=told["told_by"], what=told["what"], happened_on=told["happened_on"],
                officer=told["officer"], by=request.posting, record_id=told["key"],
            )  # fmt: skip
            messages.success(request, _("Recorded. It is seen from the level above that unit only."))
            return redirect("intake:accountability")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    found = list(accountability.records()[:50])
    figures = accountability.figures(request.posting.unit, date(today().year, 1, 1))
    rows = [(one, accountability.summary(one), accountability.stands(one)) for one in found]
    treatment = status.treatment_lines(request.posting.unit, date(today().year, 1, 1))
    told = {"form": form, "rows": rows, "figures": figures, "year": today().year, "treatment": treatment}
    return render(request, "intake/accountability.html", told)


@asked_or_sent
def record(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """One record: what was alleged, the enquiry, its outcome, what was done."""
    one = accountability.records().filter(pk=record_id).first()
    if one is None:
        raise Http404
    form = FurtherForm(request.POST if request.method == "POST" else None, initial=vars(one))
    if form.is_valid():
        try:
            accountability.take_further(one.pk, form.cleaned_data, by=request.posting)
            messages.success(request, _("Recorded."))
            return redirect("intake:record", one.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {"form": form, "one": one, "summary": accountability.summary(one), "stands": accountability.stands(one)}
    return render(request, "intake/record.html", told | {"told_by": accountability.TOLD_BY[one.told_by]})
