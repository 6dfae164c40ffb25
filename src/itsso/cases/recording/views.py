"""Pages for work on a case: what may be recorded, the form of a kind, what an entry did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso import law
from itsso.cases import case_tasks, extensions
from itsso.cases.blanks.actions import use_blank
from itsso.cases.blanks.forms import OutageForm
from itsso.cases.case_page.page import CasePage, page_of
from itsso.cases.case_page.report_words import queries_text
from itsso.cases.case_page.tasks import enclosures, filed_without
from itsso.cases.diary.forms import DiaryForm
from itsso.cases.panels import show_case
from itsso.cases.police_reports import FORWARDED, PREPARED, not_in_court
from itsso.cases.recording import actions as recording
from itsso.cases.recording import menu, moving
from itsso.cases.recording.actions import Changed, Recording
from itsso.cases.recording.acts import act
from itsso.cases.recording.arrest import ArrestForm
from itsso.cases.recording.draft_return import DraftReturnForm
from itsso.cases.recording.effects import changes
from itsso.cases.recording.forms import EventForm
from itsso.cases.recording.page import (
    case_context,
    entry_titles,
    note_recognised_words,
    recording_title,
    render_page,
    sent_before,
    sent_by,
    show_refusal,
    with_seen,
)
from itsso.cases.recording.report_check import ON_A_CHECK_PAGE, SHOWS_POINTS, adds_missing, points
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import FILED
from itsso.lawbook import answers, facts
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.middleware import OfficerRequest
from itsso.protection.models import What
from itsso.ui.components import Task, Text
from itsso.ui.confirmation import ConfirmationStep

SEALED_AS = {
    Kind.DELAY_REASON_RECORDED: What.DELAY,
    Kind.INVESTIGATION_ASSIGNED: What.HAND_OVER,
    Kind.DRAFT_REPORT_RETURNED: What.QUERIES,
}

FORMS: dict[str, type[EventForm]] = {
    Kind.ARRESTED: ArrestForm,
    Kind.CASE_DIARY_WRITTEN: DiaryForm,
    Kind.DRAFT_REPORT_RETURNED: DraftReturnForm,
}
"""Kinds whose form is more than the facts of the kind."""


@require_GET
def kinds(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show what this officer may record in the case: the usual acts, then all by group, or those filtered."""
    page = page_of(case_id)
    act_filter = menu.ActFilter(request.GET)
    filter_text = act_filter.cleaned_data["find"] if act_filter.is_valid() else ""
    return render_page(
        request,
        "record",
        page,
        form=act_filter,
        filter_text=filter_text,
        usual=[] if filter_text else menu.usual(request, page),
        groups=menu.groups(request, case_id, filter_text),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: OfficerRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Show and handle the form of one kind. A contradiction with the history is shown with what was typed kept.

    What the court received comes to a check page first, from which `checked` records it and `change` leads back to the
    form. A report that is prepared or forwarded is checked on the page of its form.
    """
    if kind not in recording.recordable(request.posting.role):
        raise Http404
    page = page_of(case_id)
    if form_number := sent_before(request, page):
        return redirect("cases:recorded", case_id, form_number)
    form_class = FORMS.get(kind, EventForm)
    form = form_class(Kind(kind), case_context(page), sent_by(request), initial=_chosen(request, page, kind))
    outage = OutageForm(request.posting.unit, sent_by(request))
    more: dict[str, object] = {"outage": outage}
    if "change" not in request.POST and form.is_valid() and outage.is_valid():
        try:
            return _record(request, page, form, outage.chosen)
        except Changed as changed:
            form = form_class(form.kind, case_context(page), with_seen(request.POST, changed.seen))
            more["news"] = entry_titles(changed.news)
        except Refused as refusal:
            show_refusal(outage if refusal.field in outage.fields else form, refusal)
    note_recognised_words(request, form, case_id)
    more |= {"act": act(kind), "button": _button(kind), "own_page": extensions.record_page(request, case_id, kind)}
    if kind in SHOWS_POINTS:
        waiting = not_in_court(page.reports) if kind == FORWARDED else []
        more["points"] = _points(request, page, waiting[0].steps[0].facts if waiting else EventFacts())
        more["is_prepared"] = kind == PREPARED
    elif kind == Kind.DRAFT_REPORT_SUBMITTED and page.draft is not None:
        more["queries"] = queries_text(page.draft)
    return render_page(request, "record_kind", page, form=form, **more)


def _button(kind: str) -> Text:
    if kind in SHOWS_POINTS:
        return act(kind)
    return _("Continue") if kind in ON_A_CHECK_PAGE else _("Record")


def _record(request: OfficerRequest, page: CasePage, form: EventForm, blank: UUID | None) -> HttpResponse:
    """Record what a valid form says, or show its check page; return where the officer goes.

    `blank` is the blank form on which it was written during an outage.
    """
    sent, case_id, by = form.cleaned_data, page.case.pk, request.posting
    entry, number = form.recording(), sent["form"]
    if moving.leaves_range(request.ranges, entry):
        if blank is not None:
            use_blank(blank, case_id, number, by=by)
        moving.send(page.case, entry, by=by, form=number)
        show_case(
            request,
            page.case,
            _("Case sent"),
            ConfirmationStep(_("It leaves this unit once the other one has received it.")),
            ConfirmationStep(_("My work"), reverse("cases:desk")),
        )
        return redirect("cases:case", case_id)
    if form.kind in ON_A_CHECK_PAGE and "checked" not in request.POST:
        recording.check_all(case_id, [entry], by=by, form=number, entry_count=sent["seen"])
        check_points = _points(request, page, entry.facts)
        if form.kind == FILED or adds_missing(_points(request, page, EventFacts()), check_points):
            return _check_page(request, page, entry, check_points)
    added = recording.record_all(case_id, form.recordings(), by=by, form=number, entry_count=sent["seen"])
    if added and (text := form.sealed_remarks()):
        seal(request, case_id, SEALED_AS[form.kind], text, number)
    if blank is not None:
        use_blank(blank, case_id, number, by=by)
    return redirect("cases:recorded", case_id, number)


def _check_page(
    request: OfficerRequest, page: CasePage, entry: Recording, check_points: Sequence[Task]
) -> HttpResponse:
    """Show what a police report says and what it lacks, before it is recorded; the answers come along hidden."""
    answers_sent = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT]
    return render_page(
        request,
        "report_check",
        page,
        act=act(entry.kind),
        entry=recording_title(entry),
        facts=list(page.history.facts_of(entry.kind, entry.facts)),
        points=check_points,
        sent=answers_sent,
    )


NOT_KEPT = frozenset({"csrfmiddlewaretoken", "checked", "change"})
"""What a check page does not send along."""


def _points(request: OfficerRequest, page: CasePage, report: EventFacts) -> list[Task]:
    tasks = case_tasks.tasks_of(request, page.case)
    return points(page, request.posting.role, report, tasks)


def seal(request: OfficerRequest, case_id: UUID, kind: What, text: str, form: UUID) -> None:
    """Store what was written with an entry in the vault, as that entry's own."""
    vault.seal_texts(case_id, [vault.SealedText(vault.CASE, kind, text, form.hex)], by=request.posting)


def _chosen(request: OfficerRequest, page: CasePage, kind: str) -> dict[str, object]:
    """Return the initial values of a form.

    The address gives some, such as the person; for the court's receipt of a report the history says what is with it,
    and for its forwarding what was prepared.
    """
    chosen: dict[str, object] = {
        name: request.GET[name] for name in ("whom", "limit", "io_ref") if request.GET.get(name)
    }
    waiting = not_in_court(page.reports)
    if kind in (FORWARDED, FILED) and waiting:
        chosen |= {FactName.REPORT: waiting[0].report, FactName.FORM_NO: waiting[0].form_no}
        if waiting[0].report == "charge_sheet":
            chosen[FactName.FORM_TYPE] = "charge_sheet"
    victims = [label for label in page.labels if label.startswith("V")]
    if kind == FORWARDED:  # the officer forwards it by this very form
        chosen |= {"day": today(), "time": now().strftime("%H:%M")}
    elif kind == PREPARED:  # suggested: it is prepared on the day on which it is recorded
        chosen["day"] = today()
    for enclosure in enclosures(recording.current_entries(page.file.history), victims) if kind == FILED else ():
        pending = enclosure.fact == FactName.LABORATORY_REPORT_PENDING
        chosen[enclosure.fact] = "yes" if enclosure.is_present != pending else "no"
    return chosen


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
        steps=page.steps(request.posting.role),
        waits_for_forwarding=added[-1].kind == PREPARED and FORWARDED not in recording.recordable(request.posting.role),
        changes=changes(before, after, moment),
        problems=[problem for problem in answers.problems(after) if problem not in answers.problems(before)],
        without=[facts.name(name) for name in filed_without(recorded_facts)],
    )


def _assessed(page: CasePage, until: int, moment: datetime) -> law.Assessment:
    """Return the limits by the first entries of a history, ITSSO's own among them."""
    assessment = law.assess(recording.law_case(page.case, page.file.history, until), moment.date())
    administrative = page.own_limit(until)
    return replace(assessment, clocks=(*assessment.clocks, administrative)) if administrative else assessment
