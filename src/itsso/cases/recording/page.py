"""Parts that pages with a form of an event share: the context of the form, and entries of the case in words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from itsso import law
from itsso.cases import exhibits
from itsso.cases.assignment.queries import investigators_at, officer_choices
from itsso.cases.case_page.page import CasePage
from itsso.cases.case_page.timeline import entry_title
from itsso.cases.history.events import StoredEvent
from itsso.cases.models import Precision
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Contradicts, Recording
from itsso.cases.recording.forms import CaseContext, EventForm, pressing
from itsso.lawbook import queries as lawbook
from itsso.platform.errors import Refused
from itsso.protection.attempts import note_recognised
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.refusals import refuse_form


def sent_before(request: OfficerRequest, page: CasePage) -> UUID | None:
    """Return the number of a form that this officer sent before; None if it was not sent.

    Since it was recorded the form may ask for more, for example about the accused whom it brought into the record, so
    it is not read a second time.
    """
    try:
        form = UUID(request.POST.get("form", ""))
    except ValueError:
        return None
    return form if recording.was_sent(page.file.history, form, by=request.posting) else None


def note_recognised_words(request: OfficerRequest, form: EventForm, case_id: UUID) -> None:
    """Log that the response reveals that a word is in the vault, so that a user who tries names out is noticed."""
    if form.recognised:
        note_recognised(form.kind, by=request.posting, case_id=case_id)


def case_context(page: CasePage) -> CaseContext:
    """Return what a form need not ask."""
    limits = [line.clock for line in page.police.pressing]
    return CaseContext(
        page.case.pk,
        page.labels,
        len(page.file.history.events),
        page.case.sections,
        pressing(limits),
        [exhibits.number(sent) for sent in exhibits.unanswered_dispatches(page.events)],
        officer_choices(investigators_at(page.station), page.station),
        page.station,
        _how_known(page),
    )


def _how_known(page: CasePage) -> dict[str, str]:
    """Return the entry that brought each accused into the record, as text by label (A1).

    An officer who names A2 in a report can so see who that is.
    """
    firsts: dict[str, law.Event] = {}
    for event in recording.current_entries(page.file.history):
        if event.subject and event.subject.startswith("A"):
            firsts.setdefault(event.subject, event)
    return {label: f"{lawbook.kind(event.kind).title}, {text.moment(event.at)}" for label, event in firsts.items()}


def sent_by(request: OfficerRequest) -> QueryDict | None:
    """Return the data with which a form was sent; None where the form is only requested."""
    return request.POST if request.method == "POST" else None


def with_seen(sent: QueryDict, entry_count: int) -> QueryDict:
    """Return the form as it was sent, for a history that has grown: sent again, it is accepted."""
    again = sent.copy()
    again["seen"] = str(entry_count)
    return again


def entry_titles(events: Sequence[StoredEvent]) -> list[str]:
    """Return entries in a line each."""
    return [entry_title(event) for event in events]


def entry_text(event: law.Event) -> str:
    """Return an entry in force in a line."""
    title = lawbook.kind(event.kind).title
    named = f"{title} ({event.subject})" if event.subject else title
    return f"{named}, {text.moment(event.at)}"


def recording_title(entry: Recording) -> str:
    """Return an entry that is not recorded yet in a line."""
    at = entry.at if entry.precision == Precision.MINUTE else entry.at.date()
    return f"{lawbook.kind(entry.kind).title}, {text.moment(at)}"


def show_refusal(form: Form, refusal: Refused) -> None:
    """Show each reason for which an entry contradicts the history at the head of the form, any other at its field."""
    if not isinstance(refusal, Contradicts):
        refuse_form(form, refusal)
        return
    for reason in refusal.reasons:
        form.add_error(None, reason)


def render_page(request: OfficerRequest, template: str, page: CasePage, **context: object) -> HttpResponse:
    """Render a page of a case by the name of its template."""
    return render(request, f"cases/{template}.html", {"case": page.case, "label": page.label, "page": page, **context})
