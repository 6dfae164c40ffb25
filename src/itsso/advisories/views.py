"""Pages of a unit: the actions requested of it, its answers, its papers.

Units outside the range of the reader's figures are not found (404).
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.advisories import actions, page, papers, queries, workbooks
from itsso.advisories.forms import AnswerForm, ObligationForm, UnitStatusForm, VerdictForm
from itsso.advisories.item_cells import figures_with_verdict, item_table
from itsso.advisories.listing import (
    CHILD_COLUMNS,
    OBLIGATION_COLUMNS,
    ObligationRows,
    UnitStatusRows,
    child_rows,
    unit_status_columns,
)
from itsso.advisories.models import NO_EVIDENCE, STATUS_LABELS, Item
from itsso.advisories.overview import Overview, counts_for_desk
from itsso.cases.attachments.actions import ENDINGS
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.languages import data_language
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form
from itsso.ui.text import file_name
from itsso.units.breadcrumbs import breadcrumbs_along, unit_breadcrumbs
from itsso.units.models import STATES, Unit, UnitKind
from itsso.units.queries import path_statement

LETTER = "mha-2019-12-05"
"""Code of the Union Home Secretary's letter, whose seven actions this software serves."""

PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDING = ENDINGS | {XLSX: "xlsx"}


@require_GET
def letter(request: OfficerRequest) -> HttpResponse:
    """Redirect to the seven actions at the reader's own unit."""
    advisory = queries.advisory_by_code(LETTER)
    return (
        redirect("advisories:standing", request.posting.unit_id, advisory.pk)
        if advisory
        else redirect("advisories:list")
    )


@require_GET
def unit(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show everything asked of a unit, and the progress of it and the units below."""
    unit, menu_counts = _unit(request, unit_id), counts_for_desk(request)
    with one_exchange() as exchange:
        read_path = exchange.ask(path_statement("%s", unit.pk))
        keep_counts = menu_counts.ask(exchange, request) if menu_counts else None
        write_frame_ahead(request)
    if keep_counts is not None:
        keep_counts()
    overview, form = Overview(unit), ObligationForm(request.GET)
    obligations = ItemList(
        request,
        OBLIGATION_COLUMNS,
        ObligationRows(
            overview,
            form.cleaned_data["status"] if form.is_valid() else "",
            lambda owing: request.may("advisories:answer") and queries.may_answer(owing, request.posting.unit),
        ),
        caption=_("Asked of this unit, overdue items first"),
        empty=_("Nothing is asked of this unit itself."),
        form=form,
        file_name=f"advisories-{unit.code}",
    )
    context = {
        "unit": unit,
        "overview": overview,
        "trail": breadcrumbs_along(read_path(), request.ranges.facts, page.unit_url),
    }
    return obligations.respond("advisories/unit.html", context)


@require_GET
def advisory_at_unit(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """Show an advisory at a unit: each action with the system's own figures and the unit's answer."""
    unit, menu_counts = _unit(request, unit_id), counts_for_desk(request)
    with one_exchange() as exchange:
        read_advisory = queries.ask_advisory(exchange, advisory_id)
        read_path = exchange.ask(path_statement("%s", unit.pk))
        keep_counts = menu_counts.ask(exchange, request) if menu_counts else None
        write_frame_ahead(request)
    if keep_counts is not None:
        keep_counts()
    advisory = read_advisory()
    at_unit = page.AdvisoryAtUnit(advisory, unit)
    children = ItemList(
        request,
        CHILD_COLUMNS,
        child_rows(at_unit.children),
        caption=_("The units below: answers asked and given"),
        empty=_("This advisory asks nothing of any unit below."),
        file_name=f"{advisory.code}-{unit.code}",
        anchor="below",
    )
    context = {
        "unit": unit,
        "advisory": advisory,
        "at_unit": at_unit,
        "items": item_table(at_unit.item_rows, request),
        "extent": page.extent_label(advisory),
        "trail": breadcrumbs_along(read_path(), request.ranges.facts, partial(page.standing_url, advisory=advisory)),
        "letter": unit.kind in STATES and request.may("advisories:letter_to"),
    }
    return children.respond("advisories/standing.html", context)


@require_GET
def item(request: OfficerRequest, unit_id: int, item_id: UUID) -> HttpResponse:
    """Show one action at a unit: figures, answers with their verifications, and the units below."""
    unit, item = _unit(request, unit_id), queries.item(item_id)
    context = _item_context(request, unit, item)
    if "status" not in request.GET and "all" not in request.GET:
        return render(request, "advisories/item.html", context)
    form = UnitStatusForm(request.GET)
    units = ItemList(
        request,
        unit_status_columns(unit, item),
        UnitStatusRows(unit, item, form.cleaned_data["status"] if form.is_valid() else ""),
        caption=_("This unit and all below it"),
        empty=_("This item is asked of no unit here."),
        form=form,
        file_name=f"{item.advisory.code}-{item.number}-{unit.code}",
        anchor="below",
    )
    return units.respond("advisories/item.html", context)


def _item_context(request: OfficerRequest, unit: Unit, item: Item) -> dict[str, object]:
    advisory = queries.advisory(item.advisory_id)
    item_at_unit = next(row for row in page.AdvisoryAtUnit(advisory, unit, parts=False).item_rows if row.item == item)
    answers = queries.answers(unit, item)
    latest = answers[0] if answers else None
    own_unit = request.posting.unit
    verifies = latest is not None and request.may("advisories:verify") and queries.may_verify(latest, own_unit)
    return {
        "unit": unit,
        "advisory": advisory,
        "item_at_unit": item_at_unit,
        "figures": figures_with_verdict(item_at_unit, request),
        "limit": page.deadline(item),
        "levels": page.levels(item),
        "answers": [(answer, page.evidence(answer), STATUS_LABELS[answer.status]) for answer in answers],
        "latest": latest,
        "verifies": verifies,
        "verdict": VerdictForm() if verifies else None,
        "answers_here": item_at_unit.owed is not None
        and request.may("advisories:answer")
        and queries.may_answer(unit, own_unit),
        "trail": unit_breadcrumbs(
            unit, request.ranges.facts, partial(page.standing_url, advisory=advisory), link_unit=True
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: OfficerRequest, unit_id: int, item_id: UUID) -> HttpResponse:
    """Record the unit's answer to an item, with its evidence."""
    unit, item = _unit(request, unit_id), queries.item(item_id)
    if not queries.may_answer(unit, request.posting.unit):
        raise Http404
    form = AnswerForm(request.POST, request.FILES) if request.method == "POST" else AnswerForm()
    if form.is_valid():
        try:
            actions.answer(item_id, unit_id, form.draft(), key=form.cleaned_data["key"], by=request.posting)
            show_confirmation(
                request,
                _("Answer recorded"),
                number=str(item.number),
                label=_("Item"),
                steps=_steps_after_answer(unit, item),
            )
            return redirect("advisories:item", unit_id, item_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("advisory", by=request.posting)
    return render(request, "advisories/answer.html", _item_context(request, unit, item) | {"form": form})


def _steps_after_answer(unit: Unit, item: Item) -> list[ConfirmationStep]:
    """Return what happens with an answer, and the way to the next item that has none."""
    overview = Overview(unit)
    unanswered = [row for row in overview.obligations_with(NO_EVIDENCE) if row[1].item_id != item.pk]
    steps = [ConfirmationStep(_("The unit above can see the answer now."))]
    for following, owed in overview.worded(unanswered[:1]):
        title = _("Answer the next item: %(asked)s") % {"asked": following.local_asked}
        steps.append(ConfirmationStep(title, reverse("advisories:answer", args=[owed.unit_id, following.pk])))
    return [*steps, ConfirmationStep(_("See all items asked of this unit"), page.unit_url(unit))]


def _steps_after_verdict(unit: Unit, *, accepted: bool) -> list[ConfirmationStep]:
    step = _("The unit sees that its answer was accepted.") if accepted else _("The unit has to answer again.")
    return [ConfirmationStep(step), ConfirmationStep(_("See all items asked of this unit"), page.unit_url(unit))]


@require_POST
def verify(request: OfficerRequest, answer_id: UUID) -> HttpResponse:
    """Record that a level above accepts an answer or sends it back."""
    answer, form = queries.answer(answer_id), VerdictForm(request.POST)
    if not queries.may_verify(answer, request.posting.unit):
        raise Http404
    if form.is_valid():
        accepted = form.cleaned_data["accepted"] == "yes"
        try:
            actions.verify(answer_id, accepted, form.cleaned_data["reason"].strip(), by=request.posting)
            unit = _unit(request, answer.unit_id)
            show_confirmation(
                request,
                _("Answer accepted") if accepted else _("Answer sent back"),
                number=str(unit),
                label=_("Unit"),
                steps=_steps_after_verdict(unit, accepted=accepted),
            )
            return redirect("advisories:item", answer.unit_id, answer.item_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("advisory", by=request.posting)
    unit, item = _unit(request, answer.unit_id), queries.item(answer.item_id)
    return render(
        request, "advisories/item.html", _item_context(request, unit, item) | {"verdict": form, "verifies": True}
    )


@require_GET
def answer_paper(request: OfficerRequest, answer_id: UUID) -> HttpResponse:
    """Serve the document that is evidence for an answer, to everybody who sees the answer."""
    paper = queries.paper(answer=answer_id)
    answer = paper.answer
    assert answer is not None, "it was asked for by its answer"
    return download(bytes(paper.content), paper.media, "itsso-evidence", answer.unit.code, answer.item.advisory.code)


@require_GET
def report(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """Serve the action-taken report of a unit on an advisory, in the reader's language."""
    unit, advisory = _unit(request, unit_id), queries.advisory(advisory_id)
    content = papers.report(page.AdvisoryAtUnit(advisory, unit), data_language(), by=request.posting)
    return download(content, PDF, "itsso-action-taken", unit.code, advisory.code)


@require_GET
def letter_to(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """Serve the letter to a State with its own figures attached."""
    unit, advisory = _unit(request, unit_id), queries.advisory(advisory_id)
    if unit.kind not in STATES:
        raise Http404
    content = papers.letter(page.AdvisoryAtUnit(advisory, unit), data_language(), by=request.posting)
    return download(content, PDF, "itsso-letter", unit.code, advisory.code)


@require_GET
def workbook(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """Serve an advisory at a unit as a workbook: items, units below, answers over time."""
    unit, advisory = _unit(request, unit_id), queries.advisory(advisory_id)
    content = workbooks.advisory_workbook(page.AdvisoryAtUnit(advisory, unit), by=request.posting)
    return download(content, XLSX, "itsso-action-taken", unit.code, advisory.code)


@require_GET
def workbook_of_unit(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Serve all advisories at a unit as a workbook."""
    unit = _unit(request, unit_id)
    content = workbooks.unit_workbook(Overview(unit), today(), by=request.posting)
    return download(content, XLSX, "itsso-action-taken", unit.code)


def download(content: bytes, media: str, *name: str) -> HttpResponse:
    """Return a file as a download. Its name, made of the parts in `name`, holds only letters, digits, `-` and `_`."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name(*name).lower()}.{ENDING[media]}"'}
    return HttpResponse(content, content_type=media, headers=headers)


def _unit(request: OfficerRequest, unit_id: int) -> Unit:
    """Return a unit within the range of the reader's figures.

    Raises:
        Http404: the unit is outside that range, is a laboratory, or has no stations.
    """
    own_unit = request.posting.unit
    unit = own_unit if own_unit.pk == unit_id else queries.unit(unit_id)
    first, last = request.ranges.facts
    if not first <= unit.first <= unit.last <= last or unit.kind == UnitKind.LABORATORY:
        raise Http404
    return unit
