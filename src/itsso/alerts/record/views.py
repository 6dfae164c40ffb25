"""The pages of the record of notification: the list, and the file to hand over."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.alerts.directions.listing import directions_of
from itsso.alerts.record.export import deliver_record
from itsso.alerts.record.listing import check_sentences, record_columns, record_rows
from itsso.alerts.record.reading import record_of
from itsso.audit.evidence.actions import MEDIA_TYPE
from itsso.cases.queries import case_of
from itsso.cases.words import case_label
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse


@require_GET
def case_record(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the reminders and messages of a case with their recipients and answers."""
    case = case_of(case_id)
    record = record_of(case)
    listing = ItemList(
        request,
        record_columns(record),
        record_rows(record),
        caption=_("Record of notification"),
        empty=_("Nobody has been notified in this case yet."),
        file_name=f"notification-{case.pk}",
        prints_all=True,
    )
    context = {
        "case": case,
        "label": case_label(case),
        "sentences": check_sentences(record.check),
        "is_wrong": bool(record.check.faults),
        "has_file": bool(record.check.bound) and not record.check.faults,
        "directions": directions_of(request.posting).filter(case=case.pk).count(),
    }
    return listing.respond("alerts/case_record.html", context)


@require_GET
def case_record_file(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Return the record with its proofs and draft certificates, as an archive."""
    case = case_of(case_id)
    try:
        archive = deliver_record(case, by=request.posting.actor)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("alerts:case_record", case_id)
    response = HttpResponse(archive, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="notification-{case.pk}.zip"'
    return response
