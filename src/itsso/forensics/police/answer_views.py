"""The answer of the police to a query of a laboratory."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from itsso.cases.queries import case_of
from itsso.forensics.forms import PriorityForm
from itsso.forensics.models import Note, NoteQuery
from itsso.forensics.police import panels
from itsso.forensics.police.answer_form import QueryAnswerForm
from itsso.forensics.police.answers import answer_query
from itsso.forensics.police.views import note_of, note_page
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.refusals import refuse, refuse_form


@require_POST
def answer(request: OfficerRequest, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Record an answer and send it; errors are shown on the page of the note."""
    case, note = case_of(case_id), note_of(case_id, note_id)
    priority = PriorityForm() if request.may("forensics:forward") else None
    query = _named_query(note, request.POST.get("query", ""))
    if query is None:
        refuse(request, Refused(_("This query is not on the note any more. Choose one of those below.")))
        return note_page(request, case, note, priority)
    form = QueryAnswerForm(query.pk, request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            answer_query(query.pk, cleaned["answer"], cleaned["letter"], by=request.posting)
            panels.show_answer(request, note)
            return redirect("forensics:note", case_id, note_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    return note_page(request, case, note, priority, answering=form)


def _named_query(note: Note, typed: str) -> NoteQuery | None:
    """Return the query of a note by its id, as the form sends it; None where the note has none such."""
    try:
        return note.queries.filter(pk=UUID(typed)).first()
    except ValueError:
        return None
