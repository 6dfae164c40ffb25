"""The page on which a station corrects the number of an FIR in CCTNS."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.cases.case_key import registered_key
from itsso.cases.words import fir
from itsso.intake.complaints import cctns_correction, queries
from itsso.intake.complaints.cctns import DAY, NUMBER, TIME, CctnsNumber
from itsso.intake.complaints.cctns_form import CctnsNumberForm
from itsso.intake.complaints.page import label
from itsso.intake.complaints.views import get_or_post
from itsso.intake.models import Complaint
from itsso.platform.clock import INDIA
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import refuse_form


@get_or_post
def correct_cctns_number(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Ask for the right number of an FIR in CCTNS; it is shown once more before it is recorded."""
    complaint = queries.complaint(complaint_id)
    if complaint.station_id != request.posting.unit_id:
        raise Http404
    if not cctns_correction.may_correct(complaint):
        return redirect("intake:complaint", complaint.pk)
    recorded = _recorded(complaint)
    form = CctnsNumberForm(
        complaint.received_at,
        request.POST if request.method == "POST" else None,
        initial={
            NUMBER: text.fir_number(recorded.number, recorded.year),
            DAY: recorded.registered_at.date(),
            TIME: recorded.registered_at.strftime("%H:%M"),
        },
    )
    if form.is_valid() and "change" not in request.POST:
        number: CctnsNumber = form.cleaned_data["cctns"]
        if not is_confirmed(request):
            return check_page(request, _check(complaint, recorded, number))
        try:
            cctns_correction.correct_number(complaint.pk, number, by=request.posting)
            show_confirmation(
                request,
                _("Number corrected"),
                number=text.fir_number(number.number, number.year),
                label=_("Number in CCTNS"),
                steps=[
                    ConfirmationStep(_("The time limits are calculated again from the day and time of registration."))
                ],
            )
            return redirect("intake:complaint", complaint.pk)
        except Refused as refusal:
            refuse_form(form, refusal)
    return render(
        request, "intake/correct_cctns.html", {"form": form, "complaint": complaint, "label": label(complaint)}
    )


def _recorded(complaint: Complaint) -> CctnsNumber:
    reference = cctns_correction.reference_of(complaint.pk)
    assert reference is not None, "checked by the caller"
    key = registered_key(reference.facts)
    return CctnsNumber(key.number, key.year, reference.at.astimezone(INDIA))


def _check(complaint: Complaint, recorded: CctnsNumber, number: CctnsNumber) -> Check:
    reference = cctns_correction.reference_of(complaint.pk)
    assert reference is not None, "checked by the caller"
    series = registered_key(reference.facts).series

    def describe(cctns_number: CctnsNumber) -> str:
        values = {
            "fir": fir(series, cctns_number.number, cctns_number.year),
            "at": text.moment(cctns_number.registered_at),
        }
        return _("%(fir)s, registered %(at)s") % values

    return Check(
        _("Check before you correct"),
        [SummaryRow(_("Recorded until now"), describe(recorded)), SummaryRow(_("Right"), describe(number))],
        _("The time limits are calculated again from the day and time of registration."),
        _("Correct the number"),
        reverse("intake:complaint", args=[complaint.pk]),
    )
