"""Pages for work on a case: what may be recorded, the form of a kind, what an entry did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso import law
from itsso.cases import extensions
from itsso.cases.case_page.page import CasePage, page_of
from itsso.cases.case_page.tasks import Enclosure, enclosures, filed_without
from itsso.cases.recording import actions as recording
from itsso.cases.recording import menu, moving
from itsso.cases.recording.actions import Changed
from itsso.cases.recording.acts import act
from itsso.cases.recording.arrest import ArrestForm
from itsso.cases.recording.effects import changes
from itsso.cases.recording.forms import EventForm
from itsso.cases.recording.page import (
    case_context,
    entry_titles,
    note_recognised_words,
    render_page,
    sent_before,
    sent_by,
    show_refusal,
    with_seen,
)
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import answers, facts
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.middleware import OfficerRequest
from itsso.protection.models import What

SEALED_AS = {Kind.DELAY_REASON_RECORDED: What.DELAY, Kind.INVESTIGATION_ASSIGNED: What.HAND_OVER}

FORMS: dict[str, type[EventForm]] = {Kind.ARRESTED: ArrestForm}
"""Kinds whose form is more than the facts of the kind."""


@require_GET
def kinds(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show what this officer may record in the case: the usual acts, then all by group, or those filtered."""
    page = page_of(case_id)
    act_filter = menu.ActFilter(request.GET)
    words = act_filter.cleaned_data["what"] if act_filter.is_valid() else ""
    return render_page(
        request,
        "record",
        page,
        form=act_filter,
        words=words,
        usual=[] if words else menu.usual(request, page),
        groups=menu.groups(request, case_id, words),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: OfficerRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Show and handle the form of one kind. A contradiction with the history is shown with what was typed kept."""
    if kind not in recording.recordable(request.posting.role):
        raise Http404
    page = page_of(case_id)
    if form_number := sent_before(request, page):
        return redirect("cases:recorded", case_id, form_number)
    form_class = FORMS.get(kind, EventForm)
    form = form_class(Kind(kind), case_context(page), sent_by(request), initial=_chosen(request, page, kind))
    more: dict[str, object] = {
        "act": act(kind),
        "enclosures": _enclosed(page, kind),
        "own_page": extensions.record_page(request, case_id, kind),
    }
    if form.is_valid():
        sent = form.cleaned_data
        try:
            if moving.leaves_range(request.ranges, form.recording()):
                moving.send(page.case, form.recording(), by=request.posting, form=sent["form"])
                messages.success(request, _("The case was sent. It leaves this unit when the other end has it."))
                return redirect("cases:case", case_id)
            added = recording.record_all(
                case_id, form.recordings(), by=request.posting, form=sent["form"], seen=sent["seen"]
            )
            if added and (text := sent.get("words")):
                seal(request, case_id, SEALED_AS[form.kind], text, sent["form"])
            return redirect("cases:recorded", case_id, sent["form"])
        except Changed as changed:
            form = form_class(form.kind, case_context(page), with_seen(request.POST, changed.seen))
            more["news"] = entry_titles(changed.news)
        except Refused as refusal:
            show_refusal(form, refusal)
    note_recognised_words(request, form, case_id)
    return render_page(request, "record_kind", page, form=form, **more)


def seal(request: OfficerRequest, case_id: UUID, kind: What, text: str, form: UUID) -> None:
    """Store what was written with an entry in the vault, as that entry's own."""
    vault.seal_texts(case_id, [vault.SealedText(vault.CASE, kind, text, form.hex)], by=request.posting)


def _chosen(request: OfficerRequest, page: CasePage, kind: str) -> dict[str, object]:
    """Return the initial values of a form.

    The address gives some, such as the person, and for a report what the history says of its enclosures.
    """
    chosen: dict[str, object] = {
        name: request.GET[name] for name in ("whom", "limit", "io_ref") if request.GET.get(name)
    }
    for enclosure in _enclosed(page, kind):
        pending = enclosure.fact == FactName.LABORATORY_REPORT_PENDING
        chosen[enclosure.fact] = "yes" if enclosure.is_present != pending else "no"
    return chosen


def _enclosed(page: CasePage, kind: str) -> list[Enclosure]:
    if kind != Kind.FINAL_REPORT_FILED:
        return []
    victims = [label for label in page.labels if label.startswith("V")]
    return enclosures(recording.current_entries(page.file.history), victims)


@require_GET
def recorded(request: OfficerRequest, case_id: UUID, form: UUID) -> HttpResponse:
    """Show what a form added, and what that did to the clocks: started, met, moved, ended."""
    page = page_of(case_id)
    locked, moment = page.file.history, now()
    places = [place for place, event in enumerate(locked.events) if event.record == form.hex]
    if not places:
        raise Http404
    before, after = (_assessed(page, until, moment) for until in (places[0], places[-1] + 1))
    added = [locked.events[place] for place in places]
    recorded_facts = recording.facts_in_force(added[-1])
    return render_page(
        request,
        "recorded",
        page,
        entries=entry_titles(added),
        changes=changes(before, after, moment),
        problems=[problem for problem in answers.problems(after) if problem not in answers.problems(before)],
        without=[facts.name(name) for name in filed_without(recorded_facts)],
    )


def _assessed(page: CasePage, until: int, moment: datetime) -> law.Assessment:
    """Return the limits by the first entries of a history, ITSSO's own among them."""
    assessment = law.assess(recording.law_case(page.case, page.file.history, until), moment.date())
    administrative = page.own_limit(until)
    return replace(assessment, clocks=(*assessment.clocks, administrative)) if administrative else assessment
