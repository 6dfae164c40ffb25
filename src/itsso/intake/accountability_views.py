"""Pages of accountability, for who is above: the records, their figures, and one record taken further."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode
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
from itsso.units.models import Unit
from itsso.units.queries import find

PAGE = 50


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
    form.note("accountability", by=request.posting)
    since = date(today().year, 1, 1)
    unit, column, page = _asked(request)
    found = accountability.counted(unit, column, since) if unit else accountability.records()
    shown = list(found[page * PAGE : (page + 1) * PAGE + 1])
    older = f"?{_query(request, page=page + 1)}" if len(shown) > PAGE else ""
    figures = [
        (row.unit, [(n, f"?{urlencode({'unit': row.unit.pk, 'of': name})}") for name, n in row.counts()])
        for row in accountability.figures(request.posting.unit, since)
    ]
    rows = [(one, accountability.summary(one), accountability.stands(one)) for one in shown[:PAGE]]
    treatment = status.treatment_lines(request.posting.unit, since)
    told = {"form": form, "rows": rows, "figures": figures, "year": today().year, "treatment": treatment}
    told |= {
        "columns": accountability.COLUMNS.values(),
        "older": older,
        "chosen": unit,
        "column": accountability.COLUMNS[column] if unit else "",
    }
    return render(request, "intake/accountability.html", told)


def _asked(request: OfficerRequest) -> tuple[Unit | None, str, int]:
    """Which number's records, and which page of them; all where the address names no number."""
    unit, column, page = (request.GET.get(name, "") for name in ("unit", "of", "page"))
    number = int(page) if page.isdecimal() and len(page) < 6 else 0
    if not (unit.isdecimal() and len(unit) < 10 and column in accountability.COUNTED):
        return None, "alleged", number
    return Unit.objects.filter(pk=int(unit)).first(), column, number


def _query(request: OfficerRequest, **changes: int) -> str:
    return urlencode({**request.GET.dict(), **changes})


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
    form.note("accountability", by=request.posting)
    told = {"form": form, "one": one, "summary": accountability.summary(one), "stands": accountability.stands(one)}
    return render(request, "intake/record.html", told | {"told_by": accountability.TOLD_BY[one.told_by]})
