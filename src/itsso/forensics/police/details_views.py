"""The page on which the details of a forwarding note are entered and corrected."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from itsso.cases.queries import case_of
from itsso.cases.words import case_label
from itsso.forensics.details_page import history_table
from itsso.forensics.models import Note
from itsso.forensics.police import panels
from itsso.forensics.police.details_form import NoteDetailsForm
from itsso.forensics.police.note_details import authorities, state_details
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.refusals import refuse_form


@require_http_methods(["GET", "HEAD", "POST"])
def note_details(request: OfficerRequest, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Enter forwarding authority, specimen of the seal, registers and control sample; a correction is a later entry."""
    case = case_of(case_id)
    note = Note.objects.filter(case_id=case_id, pk=note_id).select_related("station").first()
    if note is None:
        raise Http404
    entries = list(note.details.order_by("nth"))
    form = NoteDetailsForm(
        entries[-1] if entries else None,
        authorities(note.station),
        case_id,
        request.POST if request.method == "POST" else None,
    )
    if form.is_valid():
        try:
            state_details(note_id, form.stated(), by=request.posting, form=form.cleaned_data["form"])
            panels.show_details(request, note)
            return redirect("forensics:note", case_id, note_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("forwarding", by=request.posting)
    context = {
        "case": case,
        "label": case_label(case),
        "note": note,
        "form": form,
        "history": history_table(entries) if len(entries) > 1 else None,
    }
    return render(request, "forensics/note_details.html", context)
