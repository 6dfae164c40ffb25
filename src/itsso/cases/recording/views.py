"""Pages for work on a case: what may be recorded, the form of a kind, what an entry did, the corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso import law
from itsso.cases import exhibits
from itsso.cases.assignment.queries import investigators_at
from itsso.cases.case_page.page import CasePage, page_of
from itsso.cases.case_page.tasks import enclosures, filed_without
from itsso.cases.case_page.timeline import entry_title
from itsso.cases.history import StoredEvent
from itsso.cases.recording import actions as recording
from itsso.cases.recording import moving
from itsso.cases.recording.actions import Changed, Contradicts, Recording
from itsso.cases.recording.effects import changes
from itsso.cases.recording.forms import (
    CaseContext,
    CorrectionForm,
    EntryWithdrawalForm,
    EventForm,
    initial_of,
    pressing,
)
from itsso.law.event_kinds import Kind
from itsso.law.report_lists import with_accused_of_forms
from itsso.lawbook import answers, facts
from itsso.lawbook import queries as lawbook
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.attempts import note_recognised
from itsso.protection.middleware import OfficerRequest
from itsso.protection.models import What
from itsso.ui import text

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])

SEALED_AS = {Kind.DELAY_REASON_RECORDED: What.DELAY, Kind.INVESTIGATION_ASSIGNED: What.HAND_OVER}


@require_GET
def kinds(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show everything that this officer may record in the case, grouped by whom it concerns."""
    page = page_of(case_id)
    return _page(request, "record", page, groups=_groups(request.posting.role))


def _groups(role: str) -> list[tuple[str, list[lawbook.TranslatedKind]]]:
    mine = [lawbook.kind(name) for name in recording.recordable(role)]
    of_court = [
        kind_of_event
        for kind_of_event in mine
        if "prosecution" in kind_of_event.kind.recorded_by and kind_of_event.kind.concerns == "case"
    ]
    rest = [kind_of_event for kind_of_event in mine if kind_of_event not in of_court]
    groups = [
        (
            pgettext("to record", "Of the case"),
            [kind_of_event for kind_of_event in rest if kind_of_event.kind.concerns == "case"],
        ),
        (
            pgettext("to record", "Of a victim"),
            [kind_of_event for kind_of_event in rest if kind_of_event.kind.concerns == "victim"],
        ),
        (
            pgettext("to record", "Of an accused"),
            [kind_of_event for kind_of_event in rest if kind_of_event.kind.concerns == "accused"],
        ),
        (pgettext("to record", "Of the court"), of_court),
    ]
    return [group for group in groups if group[1]]


@asked_or_sent
def kind(request: OfficerRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Show and handle the form of one kind. A contradiction with the history is shown with what was typed kept."""
    if kind not in recording.recordable(request.posting.role):
        raise Http404
    page = page_of(case_id)
    if sent_before := _sent_before(request, page):
        return redirect("cases:recorded", case_id, sent_before)
    form = EventForm(Kind(kind), case_context(page), sent_by(request), initial=_chosen(request, page, kind))
    more: dict[str, Any] = {"kind": lawbook.kind(kind), "enclosures": _enclosed(page, kind)}
    if form.is_valid():
        sent = form.cleaned_data
        try:
            if moving.leaves_range(request.ranges, form.recording()):
                moving.send(page.case, form.recording(), by=request.posting, form=sent["form"])
                messages.success(request, _("The case was sent. It leaves this unit when the other end has it."))
                return redirect("cases:case", case_id)
            added = recording.record(
                case_id, form.recording(), by=request.posting, form=sent["form"], seen=sent["seen"]
            )
            if added and (text := sent.get("words")):
                seal(request, case_id, SEALED_AS[form.kind], text, sent["form"])
            return redirect("cases:recorded", case_id, sent["form"])
        except Changed as changed:
            form = EventForm(form.kind, case_context(page), with_seen(request.POST, changed.seen))
            more["news"] = news(changed.news)
        except Refused as refusal:
            refused(form, refusal)
    _note_recognised(request, form, case_id)
    return _page(request, "record_kind", page, form=form, **more)


def _sent_before(request: OfficerRequest, page: CasePage) -> UUID | None:
    """Return the number of a form that this officer sent before; None if it was not sent.

    Since it was recorded the form may ask for more, for example about the accused whom it brought into the record, so
    it is not read a second time.
    """
    try:
        form = UUID(request.POST.get("form", ""))
    except ValueError:
        return None
    return form if recording.was_sent(page.file.history, form, by=request.posting) else None


def _note_recognised(request: OfficerRequest, form: EventForm, case_id: UUID) -> None:
    """Log that the response reveals that a word is in the vault, so that a user who tries names out is noticed."""
    if form.recognised:
        note_recognised(form.kind, by=request.posting, case_id=case_id)


def seal(request: OfficerRequest, case_id: UUID, kind: What, text: str, form: UUID) -> None:
    """Store what was written with an entry in the vault, as that entry's own."""
    vault.seal_texts(case_id, [vault.SealedText(vault.CASE, kind, text, form.hex)], by=request.posting)


def _chosen(request: OfficerRequest, page: CasePage, kind: str) -> dict[str, Any]:
    """Return the initial values of a form.

    The address gives some, such as the person, and for a report what the history says of its enclosures.
    """
    chosen: dict[str, Any] = {name: request.GET[name] for name in ("whom", "limit", "io_ref") if request.GET.get(name)}
    for enclosure in _enclosed(page, kind):
        pending = enclosure.fact == "laboratory_report_pending"
        chosen[enclosure.fact] = "yes" if enclosure.is_present != pending else "no"
    return chosen


def _enclosed(page: CasePage, kind: str) -> list[Any]:
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
    return _page(
        request,
        "recorded",
        page,
        entries=news(added),
        changes=changes(before, after, moment),
        problems=[problem for problem in answers.problems(after) if problem not in answers.problems(before)],
        without=[facts.name(name) for name in filed_without(recorded_facts)],
    )


def _assessed(page: CasePage, until: int, moment: datetime) -> law.Assessment:
    """Return the limits by the first entries of a history, ITSSO's own among them."""
    assessment = law.assess(recording.law_case(page.case, page.file.history, until), moment.date())
    administrative = page.own_limit(until)
    return replace(assessment, clocks=(*assessment.clocks, administrative)) if administrative else assessment


# --- Corrections -----------------------------------------------------------------------------------------------------


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
    return _page(request, "entries", page, rows=rows)


@asked_or_sent
def correct(request: OfficerRequest, case_id: UUID, event_id: UUID) -> HttpResponse:
    """Show and handle the form that replaces or withdraws an entry. Neither erases anything."""
    page = page_of(case_id)
    if sent_before := _sent_before(request, page):
        return redirect("cases:recorded", case_id, sent_before)
    mine = recording.correctable(request.posting.role)
    current = with_accused_of_forms(recording.current_entries(page.file.history))
    entry = next((event for event in current if event.id == event_id.hex), None)
    if entry is None or entry.kind not in mine:
        raise Http404
    sent = sent_by(request)
    form = CorrectionForm(entry.kind, case_context(page), sent, initial=initial_of(entry))
    more: dict[str, Any] = {"entry": entry_text(entry)}
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
        more["news"] = news(changed.news)
    except Refused as refusal:
        refused(form, refusal)
    _note_recognised(request, form, case_id)
    return _page(request, "correct", page, form=form, **more)


def _taken_back(form: CorrectionForm, sent: QueryDict, event_id: UUID) -> tuple[Recording, UUID, int] | None:
    """Return the recording that withdraws an entry, the number of its form, and the entries that its officer had seen.

    Where no reason was chosen the form says so, nothing else of the form is checked, and None is returned.
    """
    withdrawal = EntryWithdrawalForm(sent)
    if withdrawal.is_valid() and withdrawal.cleaned_data["reason_of_correction"] in form.reasons():
        cleaned = withdrawal.cleaned_data
        recording_without_kind = Recording(
            "", now(), "m", corrects=event_id.hex, reason=cleaned["reason_of_correction"]
        )
        return recording_without_kind, cleaned["form"], cleaned["seen"]
    form.only_reason_missing()
    return None


# --- Shared with the pages of corrections and transfers --------------------------------------------------------------


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
        investigators_at(page.station),
        page.station.pk,
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


def news(events: Sequence[StoredEvent]) -> list[str]:
    """Return entries in a line each."""
    return [entry_title(event) for event in events]


def entry_text(event: law.Event) -> str:
    """Return an entry in force in a line."""
    title = lawbook.kind(event.kind).title
    named = f"{title} ({event.subject})" if event.subject else title
    return f"{named}, {text.moment(event.at)}"


def refused(form: Form, refusal: Refused) -> None:
    """Show each reason at the head of the form; what was typed stays in it."""
    for reason in refusal.reasons if isinstance(refusal, Contradicts) else [str(refusal)]:
        form.add_error(None, reason)


def _page(request: OfficerRequest, template: str, page: CasePage, **more: Any) -> HttpResponse:
    return render(request, f"cases/{template}.html", {"case": page.case, "label": page.label, "page": page, **more})
