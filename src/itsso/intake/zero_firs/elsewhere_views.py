"""The page of a Zero FIR of which the reader's unit has an end while its case is with the other one."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from itsso.cases.models import Series
from itsso.cases.words import fir
from itsso.intake.models import LikelyPair, PairStatus
from itsso.intake.zero_firs.chosen import sees_cases_of
from itsso.intake.zero_firs.counted import STATUSES, CountedRow, linked, linked_pages
from itsso.intake.zero_firs.page import re_registered_text
from itsso.intake.zero_firs.pairs.listing import fir_label
from itsso.intake.zero_firs.reconciliation.queries import way_of
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import SummaryRow


@require_GET
def elsewhere(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show where a Zero FIR is and the FIR that it became: codes and days, as the register has them."""
    unit = request.posting.unit
    zero_fir = way_of(case_id, unit) if sees_cases_of(request, unit) else None
    if zero_fir is None:
        raise Http404
    (row,) = linked([zero_fir], linked_pages(request.may))
    waiting = LikelyPair.objects.filter(zero_case=case_id, status=PairStatus.WAITING).order_by("fir_day", "pk")
    context = {
        "label": f"{zero_fir.origin} · {fir(Series.ZERO, zero_fir.number, zero_fir.year)}",
        "location": re_registered_text(row.receiver, row.fir) if row.fir else STATUSES[zero_fir.status],
        "fir": f"{Series.REGULAR.label} {row.fir}",
        "fir_url": row.fir_url,
        "rows": list(_rows(row)),
        "pairs": [(fir_label(pair), reverse("intake:pair", args=[pair.pk])) for pair in waiting],
    }
    return render(request, "intake/elsewhere.html", context)


def _rows(row: CountedRow) -> Iterator[SummaryRow]:
    zero_fir = row.zero_fir
    yield SummaryRow(pgettext("Zero FIR", "First recorded on"), text.day(zero_fir.registered))
    yield SummaryRow(_("Sections"), text.sections(zero_fir.sections))
    yield SummaryRow(pgettext("Zero FIR", "Forwarded on"), text.day(zero_fir.sent) if zero_fir.sent else "–")
    yield SummaryRow(_("Sent to"), row.receiver or "–")
    if row.fir:
        yield SummaryRow(pgettext("Zero FIR", "Re-registered"), text.day(zero_fir.re_registered))
