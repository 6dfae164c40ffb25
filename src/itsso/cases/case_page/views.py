"""Pages about one case as a whole: the case, and its task list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.accounts.models import Posting
from itsso.cases import case_tasks, extensions, limits
from itsso.cases.addresses import case_address
from itsso.cases.case_page.acts import case_acts
from itsso.cases.case_page.limits_chart import in_reading_order, limits_chart
from itsso.cases.case_page.page import CasePage, page_of
from itsso.cases.case_page.paper import brief
from itsso.cases.case_page.stages_of_case import stages_of_case
from itsso.cases.case_page.tasks import tasks_of
from itsso.cases.diary.views import records_diaries
from itsso.cases.drafts.listing import is_elsewhere
from itsso.cases.feed_silence import ask_silence_of_case
from itsso.cases.history.queries import joined_cases
from itsso.cases.identity.forms import ReasonForm
from itsso.cases.identity.page import section
from itsso.cases.in_cctns import ask_cctns_label
from itsso.cases.investigators import ask_investigators
from itsso.cases.models import Case
from itsso.cases.recording.actions import correctable
from itsso.cases.recording.steps import NextStep, assigning_steps, report_steps, usual_steps
from itsso.cases.waiting_elsewhere import ask_whereabouts
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.protection.openings import MINUTES
from itsso.protection.queries import current_items
from itsso.ui.components import Text
from itsso.ui.context_processors import write_frame_ahead

LATEST_ENTRIES = 4
"""The number of entries of the history that a phone shows; earlier and routine ones are folded there."""


@require_GET
def case(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show a case: its duties that are due, done and not known, and its whole history.

    One that became part of another case leads there.
    """
    page = page_of(case_id)
    if page.voided and (joined := _joined_case(case_id)) is not None:
        return redirect("cases:case", joined)
    number, series = (page.station.state, page.case.io_ref), {case_id: page.case.series}
    with one_exchange() as exchange:
        read_tasks = case_tasks.ask_tasks(exchange, request, series)
        read_whereabouts = ask_whereabouts(exchange, request, series)
        read_cctns_label = ask_cctns_label(exchange, page.case, page.file.history)
        read_silence = ask_silence_of_case(exchange, page.station, page.file.history)
        read_items = exchange.ask(current_items(case_id))
        read_officers = ask_investigators(exchange, {number}, page.station.pk)
        write_frame_ahead(request)
    page.investigator = read_officers()[number]
    is_investigated = any(line.clock.rule in limits.INVESTIGATION for line in page.police.pressing)
    entries = page.history.entries(correctable(request.posting.role) if request.may("cases:correct") else ())
    events = [entry for entry in entries if not entry.is_routine]
    latest = {entry.anchor for entry in events[-LATEST_ENTRIES:]}
    entries = [replace(entry, is_folded=entry.anchor not in latest) for entry in entries]
    timed = in_reading_order([*page.police.timed, *page.court.timed])
    identity = section(page.case, read_items(), request.posting, request.may)
    alarms = page.alarms(read_silence())
    role = request.posting.role
    usual = usual_steps(request, case_id) if is_investigated else ()
    steps, of_others = page.steps(role), _steps_of_others(request.posting, page)
    assigning = assigning_steps(role, case_id) if is_investigated and not page.case.io_ref else ()
    context = {
        "page": page,
        "sentences": [*read_whereabouts().get(case_id, ()), *page.sentences],
        "alarms": alarms,
        "chart": limits_chart(timed, events, page.custody, page.now),
        "stages": stages_of_case(page.events),
        "in_cctns": read_cctns_label(),
        "identity": identity,
        "opening": ReasonForm() if identity.opens else None,
        "minutes": MINUTES,
        "diary": page.diary if is_investigated else "",
        "diary_form": _diary_form(request, page) if is_investigated else None,
        "acts": case_acts(
            steps,
            assigning,
            read_tasks().get(case_id, ()),
            usual,
            tasks_first=any(step in of_others for step in steps[:1]),
        ),
        "links": _links(request, page),
        "brief": brief(page, timed, entries, alarms, len(identity.sealed)),
        "folded": len(entries) - len(latest),
    }
    return render(request, "cases/case.html", context)


def _steps_of_others(reader: Posting, page: CasePage) -> Sequence[NextStep]:
    """Return the steps of a draft that another office has: the reader may record them, but does not take them."""
    if page.draft is None or not is_elsewhere(page.draft, reader):
        return ()
    return report_steps(page.case.pk, page.reports, reader.role, page.draft)


def _links(request: OfficerRequest, page: CasePage) -> list[tuple[str, Text]]:
    """Return address and title of the other pages about the case that its page leads to."""
    pages = (("cases:record", _("Record an event")), ("cases:tasks", _("Task list")))
    return [
        *((case_address(page.case.pk, name), title) for name, title in pages if request.may(name)),
        *extensions.case_links(request, page.case.pk, page.file.history.keys),
    ]


def _joined_case(case_id: UUID) -> UUID | None:
    """Return the case that has a case's history now, where it is in the range."""
    joined = joined_cases([case_id]).get(case_id)
    return joined if joined is not None and Case.objects.filter(pk=joined).exists() else None


def _diary_form(request: OfficerRequest, page: CasePage) -> UUID | None:
    """Return the key of the form by which one press records the case diary as written up to today; None where it is."""
    until, today = page.case.diary_until, page.now.date()
    return uuid4() if records_diaries(request) and (until is None or until < today) else None


@require_GET
def law_page(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show what each rule of the law says of the case: its last day, whether it was met, or why it gives no date."""
    page = page_of(case_id)
    return render(request, "cases/law.html", {"case": page.case, "label": page.label, "page": page})


@require_GET
def tasks(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the checklist of the case: what is to be done, each leading to the form by which it is recorded."""
    page = page_of(case_id)
    package_tasks = case_tasks.tasks_of(request, page.case)
    context = {
        "case": page.case,
        "label": page.label,
        "page": page,
        "tasks": tasks_of(page, request.posting.role, package_tasks),
    }
    return render(request, "cases/tasks.html", context)
