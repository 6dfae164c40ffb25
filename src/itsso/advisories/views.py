"""Pages of a unit: what is asked of it, its answers, its papers. Units outside the reader's figures are not there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.advisories import actions, page, papers, queries, workbooks
from itsso.advisories.forms import AnswerForm, VerdictForm
from itsso.advisories.models import STATUS_LABELS, Item
from itsso.advisories.overview import Overview
from itsso.advisories.queries import PAGE_SIZE
from itsso.cases.attachments import ENDINGS
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.text import file_name
from itsso.units.models import STATES, Unit, UnitKind

LETTER = "mha-2019-12-05"
"""The Union Home Secretary's letter, whose seven actions this software serves."""

PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDING = ENDINGS | {XLSX: "xlsx"}


@require_GET
def letter(request: OfficerRequest) -> HttpResponse:
    """The seven actions at the reader's own unit."""
    of = queries.advisory_by_code(LETTER)
    return redirect("advisories:standing", request.posting.unit_id, of.pk) if of else redirect("advisories:list")


@require_GET
def unit(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """All that is asked of a unit, and how far it and the units below are."""
    one = _unit(request, unit_id)
    told = {"unit": one, "told": Overview(one, _page(request)), "trail": page.trail(one, request.ranges.facts)}
    return render(request, "advisories/unit.html", told)


@require_GET
def standing(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """An advisory at a unit: each action with the system's own figures and the unit's answer beside."""
    one, of = _unit(request, unit_id), queries.advisory(advisory_id)
    told = {
        "unit": one,
        "of": of,
        "told": page.AdvisoryAtUnit(of, one),
        "known": page.extent_label(of),
        "trail": page.trail(one, request.ranges.facts, of),
        "letter": one.kind in STATES and request.may("advisories:letter_to"),
    }
    return render(request, "advisories/standing.html", told)


@require_GET
def item(request: OfficerRequest, unit_id: int, item_id: UUID) -> HttpResponse:
    """One action at a unit: figures, answers with what was said of them, and the units below."""
    one, asked = _unit(request, unit_id), queries.item(item_id)
    return render(request, "advisories/item.html", _item_context(request, one, asked))


def _item_context(request: OfficerRequest, one: Unit, asked: Item) -> dict[str, object]:
    of = queries.advisory(asked.advisory_id)
    told = next(line for line in page.AdvisoryAtUnit(of, one).told if line.item == asked)
    stands = request.GET.get("stands", "")
    at_page = _page(request)
    rows = queries.units_with_status(one, asked, stands, at_page) if stands in STATUS_LABELS else []
    answers = queries.answers(one, asked)
    latest = answers[0] if answers else None
    mine = request.posting.unit
    verifies = latest is not None and request.may("advisories:verify") and queries.may_verify(latest, mine)
    return {
        "unit": one,
        "of": of,
        "told": told,
        "limit": page.deadline(asked),
        "levels": page.levels(asked),
        "answers": [(line, page.evidence(line), STATUS_LABELS[line.status]) for line in answers],
        "latest": latest,
        "verifies": verifies,
        "verdict": VerdictForm() if verifies else None,
        "answers_here": told.owed is not None and request.may("advisories:answer") and queries.may_answer(one, mine),
        "stands": STATUS_LABELS.get(stands, ""),
        "rows": [(row, page.item_url(row.unit, asked), STATUS_LABELS[row.stands]) for row in rows[:PAGE_SIZE]],
        "older": f"?stands={stands}&page={at_page + 1}#below" if len(rows) > PAGE_SIZE else "",
        "newer": f"?stands={stands}&page={at_page - 1}#below" if at_page else "",
        "trail": [*page.trail(one, request.ranges.facts, of, ends=False)],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: OfficerRequest, unit_id: int, item_id: UUID) -> HttpResponse:
    """How the item stands at the unit, with what shows it."""
    one, asked = _unit(request, unit_id), queries.item(item_id)
    if not queries.may_answer(one, request.posting.unit):
        raise Http404
    form = AnswerForm(request.POST, request.FILES) if request.method == "POST" else AnswerForm()
    if form.is_valid():
        try:
            actions.answer(item_id, unit_id, form.told(), key=form.cleaned_data["key"], by=request.posting)
            messages.success(request, _("Answered. The level above sees it now."))
            return redirect("advisories:item", unit_id, item_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    form.note("advisory", by=request.posting)
    return render(request, "advisories/answer.html", _item_context(request, one, asked) | {"form": form})


@require_POST
def verify(request: OfficerRequest, answer_id: UUID) -> HttpResponse:
    """A level above accepts an answer or sends it back."""
    told, form = queries.answer(answer_id), VerdictForm(request.POST)
    if not queries.may_verify(told, request.posting.unit):
        raise Http404
    if form.is_valid():
        accepted = form.cleaned_data["accepted"] == "yes"
        try:
            actions.verify(answer_id, accepted, form.cleaned_data["reason"].strip(), by=request.posting)
            messages.success(request, _("Accepted.") if accepted else _("Sent back. The unit owes it again."))
            return redirect("advisories:item", told.unit_id, told.item_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    form.note("advisory", by=request.posting)
    one, asked = _unit(request, told.unit_id), queries.item(told.item_id)
    return render(
        request, "advisories/item.html", _item_context(request, one, asked) | {"verdict": form, "verifies": True}
    )


@require_GET
def answer_paper(request: OfficerRequest, answer_id: UUID) -> HttpResponse:
    """The document by which an answer is shown, for whoever sees the answer."""
    kept = queries.paper(answer=answer_id)
    told = kept.answer
    assert told is not None, "it was asked for by its answer"
    return download(bytes(kept.content), kept.media, "itsso-evidence", told.unit.code, told.item.advisory.code)


@require_GET
def report(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """The action-taken report of a unit on an advisory, in the reader's language."""
    one, of = _unit(request, unit_id), queries.advisory(advisory_id)
    made = papers.report(page.AdvisoryAtUnit(of, one), get_language() or "en", by=request.posting)
    return download(made, PDF, "itsso-action-taken", one.code, of.code)


@require_GET
def letter_to(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """The letter to a State with its own figures attached."""
    one, of = _unit(request, unit_id), queries.advisory(advisory_id)
    if one.kind not in STATES:
        raise Http404
    made = papers.letter(page.AdvisoryAtUnit(of, one), get_language() or "en", by=request.posting)
    return download(made, PDF, "itsso-letter", one.code, of.code)


@require_GET
def workbook(request: OfficerRequest, unit_id: int, advisory_id: UUID) -> HttpResponse:
    """An advisory at a unit as a workbook: items, units below, answers over time."""
    one, of = _unit(request, unit_id), queries.advisory(advisory_id)
    made = workbooks.advisory_workbook(page.AdvisoryAtUnit(of, one), by=request.posting)
    return download(made, XLSX, "itsso-action-taken", one.code, of.code)


@require_GET
def workbook_of_unit(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """All advisories at a unit as a workbook."""
    one = _unit(request, unit_id)
    made = workbooks.unit_workbook(Overview(one), today(), by=request.posting)
    return download(made, XLSX, "itsso-action-taken", one.code)


def download(content: bytes, media: str, *name: str) -> HttpResponse:
    """A file to be kept by the reader, under a name that holds nothing but letters and figures."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name(*name).lower()}.{ENDING[media]}"'}
    return HttpResponse(content, content_type=media, headers=headers)


def _page(request: OfficerRequest) -> int:
    """Which page of a list is asked for; the first where it is none."""
    at = request.GET.get("page", "0")
    return int(at) if at.isascii() and at.isdecimal() and len(at) < 4 else 0


def _unit(request: OfficerRequest, unit_id: int) -> Unit:
    """A unit inside the reader's figures; a laboratory, and what has no stations, is none."""
    own = request.posting.unit
    one = own if own.pk == unit_id else queries.unit(unit_id)
    first, last = request.ranges.facts
    if not first <= one.first <= one.last <= last or one.kind == UnitKind.LABORATORY:
        raise Http404
    return one
