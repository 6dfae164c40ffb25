"""The page on which text that was entered by mistake is removed by two officers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from itsso.cases.case_page.page import page_of
from itsso.cases.case_page.timeline import entry_title
from itsso.cases.documents.actions import print_number
from itsso.cases.extensions import FigureToCount
from itsso.cases.models import Redaction
from itsso.cases.panels import back_to_case, show_case
from itsso.cases.redaction import actions as redaction
from itsso.cases.redaction.actions import Candidate
from itsso.cases.redaction.forms import DecisionForm, RequestForm
from itsso.cases.redaction.queries import count_of_undecided
from itsso.lawbook import facts
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Figure
from itsso.ui.confirmation import ConfirmationStep
from itsso.ui.refusals import refuse


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text that may be removed."""

    candidate: Candidate
    entry: str  # the entry, in words
    field: str
    form: UUID
    is_requested: bool


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with the text that it is about; empty once it was removed."""

    redaction: Redaction
    text: TextRow | None
    may_decide: bool
    papers: list[str]  # numbers of prints that may hold the text


@require_http_methods(["GET", "HEAD", "POST"])
def redactions(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show and handle the forms that ask for the removal of a text and that decide what another officer asked for."""
    page = page_of(case_id)
    if request.method == "POST":
        try:
            title, step = _act(request, case_id)
            show_case(request, page.case, title, ConfirmationStep(step), back_to_case(case_id))
        except Refused as refusal:
            refuse(request, refusal)
        return redirect("cases:redactions", case_id)
    requests = list(redaction.requests_of(case_id))
    waiting = {(item.record, item.path) for item in requests if item.decided_at is None}
    texts = [_text_row(candidate, waiting) for candidate in redaction.candidates(case_id)]
    rows = list(_request_rows(request, requests, texts))
    context = {"case": page.case, "label": page.label, "page": page, "texts": texts, "requests": rows}
    return render(request, "cases/redactions.html", context)


def _act(request: OfficerRequest, case_id: UUID) -> tuple[str, str]:
    """Do what the form asks for; return what was done, and what happens next."""
    decision, request_form = DecisionForm(request.POST), RequestForm(request.POST)
    if decision.is_valid():
        wanted = decision.cleaned_data["request"]
        if not redaction.requests_of(case_id).filter(pk=wanted).exists():
            raise Http404
        if decision.cleaned_data["decision"] == "decline":
            redaction.decline(wanted, by=request.posting)
            return _("The text stays"), _("The officer who asked sees your decision here.")
        count = redaction.approve(wanted, by=request.posting)
        title = ngettext("The text was removed from %(n)s entry", "The text was removed from %(n)s entries", count)
        return title % {"n": text.count(count)}, _("Any printed papers that may hold it are named below.")
    if not request_form.is_valid():
        raise Refused(_("Choose a text from the list below."))
    cleaned = request_form.cleaned_data
    redaction.request_redaction(case_id, cleaned["record"], cleaned["path"], by=request.posting, form=cleaned["form"])
    return _("The removal was requested"), _("Another officer must decide.")


def _text_row(candidate: Candidate, waiting: set[tuple[UUID, str]]) -> TextRow:
    if candidate.event is None:
        entry_label, field = _("Reason for opening the identity"), _("Reason in words")
    else:
        name = next(part for part in reversed(candidate.path.split("/")) if not part.isdigit())
        entry_label, field = entry_title(candidate.event), str(facts.NAMES.get(name, name))
    is_requested = (candidate.record, candidate.path) in waiting
    return TextRow(candidate, entry_label, field, uuid4(), is_requested)


def _request_rows(request: OfficerRequest, requests: list[Redaction], texts: list[TextRow]) -> Iterator[RequestRow]:
    by_place = {(row.candidate.record, row.candidate.path): row for row in texts}
    for item in requests:
        papers = [print_number(paper) for paper in redaction.papers_since(item)]
        may_decide = item.decided_at is None and item.requested_by != request.posting.actor.number
        yield RequestRow(item, by_place.get((item.record, item.path)), may_decide, papers)


def redactions_on_desk(request: OfficerRequest) -> Iterator[FigureToCount]:
    """Yield what other officers asked to remove, and this officer may decide; it leads to the oldest request."""

    def figure(number: int) -> Figure:
        label = ngettext(
            "request to remove text, for your decision", "requests to remove text, for your decision", number
        )
        undecided = redaction.undecided(request.posting).order_by("requested_at")
        oldest = undecided.first()  # none where it was decided since the count
        url = reverse("cases:redactions", args=[oldest.case_id]) if oldest else reverse("cases:desk")
        return Figure(number, label, url, "bad")

    if request.may("cases:redactions"):
        yield FigureToCount(count_of_undecided(request.posting), figure)
