"""Pages on which an entry is corrected: which entries may be, and the form that replaces or withdraws one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from itsso.cases.case_page.page import page_of
from itsso.cases.models import Precision
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Changed, Recording
from itsso.cases.recording.correction_forms import CorrectionForm, EntryWithdrawalForm, initial_of
from itsso.cases.recording.page import (
    case_context,
    entry_text,
    entry_titles,
    note_recognised_words,
    render_page,
    sent_before,
    sent_by,
    show_refusal,
    with_seen,
)
from itsso.law.report_lists import with_accused_of_forms
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest


@require_GET
def entries(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the entries in force that this officer may correct; each leads to its correction."""
    page = page_of(case_id)
    mine = recording.correctable(request.posting.role)
    rows = [
        (UUID(hex=event.id), entry_text(event))
        for event in recording.current_entries(page.file.history)
        if event.kind in mine
    ]
    return render_page(request, "entries", page, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: OfficerRequest, case_id: UUID, event_id: UUID) -> HttpResponse:
    """Show and handle the form that replaces or withdraws an entry. Neither erases anything."""
    page = page_of(case_id)
    if form_number := sent_before(request, page):
        return redirect("cases:recorded", case_id, form_number)
    mine = recording.correctable(request.posting.role)
    current = with_accused_of_forms(recording.current_entries(page.file.history))
    entry = next((event for event in current if event.id == event_id.hex), None)
    if entry is None or entry.kind not in mine:
        raise Http404
    sent = sent_by(request)
    form = CorrectionForm(entry.kind, case_context(page), sent, initial=initial_of(entry))
    more: dict[str, object] = {"entry": entry_text(entry), "withdrawal": EntryWithdrawalForm()}
    try:
        if sent is not None and "withdraw" in sent and (withdrawal := _taken_back(form, sent, event_id)):
            recording.record(case_id, withdrawal[0], by=request.posting, form=withdrawal[1], seen=withdrawal[2])
            return redirect("cases:recorded", case_id, withdrawal[1])
        if sent is not None and "withdraw" not in sent and form.is_valid():
            cleaned = form.cleaned_data
            correction = form.correction(event_id.hex)
            recording.record(case_id, correction, by=request.posting, form=cleaned["form"], seen=cleaned["seen"])
            return redirect("cases:recorded", case_id, cleaned["form"])
    except Changed as changed:
        form = CorrectionForm(entry.kind, case_context(page), with_seen(request.POST, changed.seen))
        more["news"] = entry_titles(changed.news)
    except Refused as refusal:
        show_refusal(form, refusal)
    note_recognised_words(request, form, case_id)
    return render_page(request, "correct", page, form=form, **more)


def _taken_back(form: CorrectionForm, sent: QueryDict, event_id: UUID) -> tuple[Recording, UUID, int] | None:
    """Return the recording that withdraws an entry, the number of its form, and the entries that its officer had seen.

    Where no reason was chosen the form says so, nothing else of the form is checked, and None is returned.
    """
    withdrawal = EntryWithdrawalForm(sent)
    if withdrawal.is_valid():
        cleaned = withdrawal.cleaned_data
        recording_without_kind = Recording(
            "", now(), Precision.MINUTE, corrects=event_id.hex, reason=cleaned["withdraw"]
        )
        return recording_without_kind, cleaned["form"], cleaned["seen"]
    form.only_reason_missing()
    return None
