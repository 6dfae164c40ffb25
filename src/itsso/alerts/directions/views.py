"""Pages of directions: the list, those of one case, the form that gives one, and one direction with its answer."""

from __future__ import annotations

from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.accounts.roles import Capability
from itsso.alerts.directions import actions, listing
from itsso.alerts.directions.actions import DirectedOfficer, DirectionEntry
from itsso.alerts.directions.codes import ANSWERS, JUDGEMENTS, WORKS, AnswerToDirection, DirectedWork, Judgement
from itsso.alerts.directions.forms import DirectionAnswerForm, DirectionForm, DirectionListForm, JudgementForm
from itsso.alerts.directions.letter import direction_letter, works_to_ask
from itsso.alerts.directions.models import Direction
from itsso.alerts.directions.queries import remarks_of
from itsso.audit import actions as audit
from itsso.cases.desk.scope import UnitShown, address, unit_of
from itsso.cases.investigators import investigator_of
from itsso.cases.models import Case
from itsso.cases.panels import show_case
from itsso.cases.queries import case_of
from itsso.cases.words import case_label
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow, link, with_note
from itsso.ui.confirmation import ConfirmationStep
from itsso.ui.lists import ItemList
from itsso.ui.names import person_name
from itsso.ui.per_request import once
from itsso.ui.refusals import refuse_form
from itsso.ui.templatetags.ui_tags import when


def count_waiting(request: HttpRequest) -> int:
    """Return how many directions wait for the officer of a request."""
    posting = request.posting  # type: ignore[attr-defined]
    return once(request, "directions that wait", lambda: listing.count_waiting(posting))


@require_GET
def directions(request: OfficerRequest) -> HttpResponse:
    """List the directions that the posting received and those that its office gave, with the figures of both."""
    form = DirectionListForm(request.GET)
    unit = unit_of(request, form.cleaned_data["unit"]) if form.is_valid() else None
    items = ItemList(
        request,
        listing.direction_columns(request.posting),
        listing.direction_rows(request.posting, form, unit),
        caption=_("Directions"),
        empty=_(
            "You have received no direction, and your office has given none. A superior gives one on the case’s page, "
            "under Directions."
        ),
        form=form,
        file_name="directions",
    )
    context = {
        "of_unit": UnitShown(unit.local_name, address(request, unit="")) if unit else None,
        "received_figures": listing.side_figures(request.posting, "received"),
        "given_figures": listing.side_figures(request.posting, "given"),
    }
    return items.respond("alerts/directions.html", context)


@require_GET
def case_directions(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the directions of a case that the posting received or its office gave."""
    case = case_of(case_id)
    items = ItemList(
        request,
        listing.direction_columns(request.posting, with_case=False),
        listing.case_rows(case, request.posting),
        caption=_("Directions"),
        empty=_("You have neither given nor received a direction in this case."),
        file_name=f"directions-{case_label(case)}",
    )
    context = {"case": case, "label": case_label(case), "may_give": request.may("alerts:give_direction")}
    return items.respond("alerts/case_directions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_direction(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Give a direction in a case, after a page that shows to whom and what.

    Where nobody can receive it, the page is the letter that asks in writing.
    """
    case, by = case_of(case_id), request.posting
    officers = actions.officers_below(case, by) if by.can(Capability.GIVE_DIRECTIONS) else []
    form = DirectionForm(officers, request.POST or None, work=request.GET.get("work", ""))
    if form.is_valid() and "change" not in request.POST:
        entry = _entry(case, form)
        try:
            officer = actions.check_direction(entry, by=by)
            if not is_confirmed(request):
                return check_page(request, _check(entry, officer))
            actions.give(entry, by=by)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            show_case(
                request,
                case,
                _("Direction given"),
                ConfirmationStep(WORKS[entry.work]),
                ConfirmationStep(_("The officer finds it in Messages and answers it. Then you judge the answer.")),
            )
            return redirect("alerts:case_directions", case.pk)
    context: dict[str, object] = {"case": case, "label": case_label(case)}
    if not officers:
        context |= {"may_direct": actions.may_direct(by), **_letter_context(request, case)}
        return render(request, "alerts/ask_in_writing.html", context)
    context |= {"form": form, "recipient": form.only_officer}
    return render(request, "alerts/give_direction.html", context, status=422 if form.errors else 200)


def _letter_context(request: OfficerRequest, case: Case) -> dict[str, object]:
    """Return the letter for the work that the address names; where it names none, the works to choose from."""
    work = request.GET.get("work", "")
    if work not in set(DirectedWork):
        return {"works": works_to_ask(request.path)}
    return {"letter": direction_letter(case, investigator_of(case), DirectedWork(work), by=request.posting)}


def _entry(case: Case, form: Form) -> DirectionEntry:
    data = form.cleaned_data
    return DirectionEntry(
        case.pk, data["officer"], DirectedWork(data["work"]), data["due"], data["remarks"], data["form"]
    )


def _check(entry: DirectionEntry, officer: DirectedOfficer) -> Check:
    rows = [
        SummaryRow(pgettext("direction", "To"), str(person_name(officer.posting.officer.named))),
        SummaryRow(pgettext("direction", "Direction"), WORKS[entry.work]),
        SummaryRow(_("Answer by"), text.day(entry.due)),
    ]
    if entry.remarks:
        rows.append(SummaryRow(pgettext("direction", "Remarks"), entry.remarks))
    return Check(
        _("Give this direction?"),
        rows,
        _("It is confidential: it is in no case diary and no print of the case, and others do not see it."),
        _("Give the direction"),
        reverse("alerts:case_directions", args=[entry.case_id]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def direction(request: OfficerRequest, direction_id: UUID) -> HttpResponse:
    """Show a direction to its two sides; the officer answers it here, and its office judges the answer."""
    stored = listing.directions_of(request.posting).filter(pk=direction_id).first()
    if stored is None:
        raise Http404
    form = _form_of(stored, request)
    if form is not None and form.is_valid():
        try:
            summary = _act(stored, form, request)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            show_case(
                request,
                stored.case,
                summary.key,
                ConfirmationStep(f"{WORKS[stored.work]}: {summary.value}"),
                ConfirmationStep(_("Open the case"), reverse("cases:case", args=[stored.case_id])),
            )
            return redirect("alerts:directions")
    audit.write("alerts.direction_read", request.posting.actor, str(stored.pk))
    label = case_label(stored.case)
    context = {
        "rows": _rows(stored),
        "form": form,
        "is_answer": isinstance(form, DirectionAnswerForm),
        "is_open": not stored.answer,
        "trail": [(_("Directions"), reverse("alerts:directions")), (label, "")],
    }
    return render(request, "alerts/direction.html", context, status=422 if form and form.errors else 200)


def _form_of(stored: Direction, request: OfficerRequest) -> DirectionAnswerForm | JudgementForm | None:
    """Return the form that waits for this reader: the answer, or the judgement; a form sent again is read too."""
    if stored.posting_id == request.posting.pk and (not stored.answer or "answer" in request.POST):
        return DirectionAnswerForm(request.POST or None)
    is_to_judge = stored.answer and (not stored.judgement or "judgement" in request.POST)
    if is_to_judge and actions.gave(stored, request.posting):
        return JudgementForm(request.POST or None)
    return None


def _act(stored: Direction, form: DirectionAnswerForm | JudgementForm, request: OfficerRequest) -> SummaryRow:
    data = form.cleaned_data
    if isinstance(form, DirectionAnswerForm):
        actions.answer(stored.pk, AnswerToDirection(data["answer"]), data["remarks"], by=request.posting)
        return SummaryRow(_("Answer recorded"), str(ANSWERS[data["answer"]]))
    actions.judge(stored.pk, Judgement(data["judgement"]), by=request.posting)
    return SummaryRow(_("Judgement recorded"), str(JUDGEMENTS[data["judgement"]]))


def _rows(stored: Direction) -> list[SummaryRow]:
    officer = person_name(stored.posting.officer.named)
    rows = [
        SummaryRow(_("Case"), link(case_label(stored.case), reverse("cases:case", args=[stored.case_id]))),
        SummaryRow(pgettext("direction", "Direction"), WORKS[stored.work]),
        SummaryRow(pgettext("direction", "From"), with_note(str(stored.from_unit), when(stored.given_at))),
        SummaryRow(pgettext("direction", "To"), with_note(officer, str(stored.posting.unit))),
        SummaryRow(_("Answer by"), when(stored.due)),
    ]
    if remarks := remarks_of(stored.remarks):
        rows.append(SummaryRow(pgettext("direction", "Remarks"), remarks))
    if stored.answer and stored.answered_at is not None:
        rows.append(
            SummaryRow(pgettext("direction", "Answer"), with_note(ANSWERS[stored.answer], when(stored.answered_at)))
        )
    if remarks := remarks_of(stored.answer_remarks):
        rows.append(SummaryRow(pgettext("direction", "What was done"), remarks))
    if stored.judgement and stored.judged_at is not None:
        rows.append(SummaryRow(_("Judgement"), with_note(JUDGEMENTS[stored.judgement], when(stored.judged_at))))
    return rows
