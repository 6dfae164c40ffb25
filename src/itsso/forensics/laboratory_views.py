"""Pages of a laboratory: scanning, reception, the queue, one work from worksheet to signed report, the director's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.accounts.roles import Capability
from itsso.forensics import assigning, catalogue, custody, examination, independence, queries, reception
from itsso.forensics import laboratory_page as page
from itsso.forensics.capacity import queries as capacity
from itsso.forensics.custody import HOLDS, ScanResult
from itsso.forensics.forms import TAKE, CustodyScanForm
from itsso.forensics.labels import spelled
from itsso.forensics.laboratory_forms import (
    CompetenceForm,
    ContactForm,
    DeclineForm,
    DraftForm,
    HoldForm,
    NotedPriorityForm,
    PriorityDecisionForm,
    ReassignForm,
    RequestReturnForm,
    ReviewForm,
    SheetForm,
    SupersedeForm,
)  # fmt: skip
from itsso.forensics.models import Holder, Request, RequestStatus, Verdict, Work, WorkStatus
from itsso.forensics.page import item_name
from itsso.forensics.page_forms import FormFactory, PageForms, no_longer_possible
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.web import permissions_policy
from itsso.protection.middleware import OfficerRequest
from itsso.ui.refusals import mark_refused, refuse

page_or_form = require_http_methods(["GET", "HEAD", "POST"])
REMEMBERED = ("act", "into", "to")


@page_or_form
def scan(request: OfficerRequest) -> HttpResponse:
    """Gives or takes what is scanned: one by one with Enter, or many at once. Police and laboratory alike."""
    hands = HOLDS[request.posting.role]
    chosen = {name: request.GET[name] for name in (*REMEMBERED, "labels") if name in request.GET}
    form = CustodyScanForm(list(hands), request.POST if request.method == "POST" else None, initial=chosen)
    ended: list[ScanResult] = []
    if form.is_valid():
        ended = _scanned(form, request)
        form = _next_scan(form, list(hands), ended)
    told = {
        "form": form, "scanned": page.scanned_table(ended) if ended else None, "taken": sum(one.taken for one in ended),
    }  # fmt: skip
    response = render(request, "forensics/scan.html", told)
    response.headers["Permissions-Policy"] = permissions_policy("camera")  # on this page alone
    return response


def _next_scan(sent: CustodyScanForm, hands: list[Holder], ended: Sequence[ScanResult]) -> CustodyScanForm:
    """Return the form for the next scan; of items that nobody handed over it asks first who brought them."""
    missing = [one for one in ended if one.without_handover is not None]
    kept = REMEMBERED if not missing else (*REMEMBERED, "seal", "impression", "count", "weight", "day", "time")
    chosen = {name: sent.cleaned_data[name] for name in kept}
    if not missing:
        return CustodyScanForm(hands, initial=chosen)
    form = CustodyScanForm(hands, initial=chosen | {"labels": "\n".join(one.label for one in missing), "asked": True})
    form.ask_who_brought({one.without_handover for one in missing if one.without_handover is not None})
    return form


def _scanned(form: CustodyScanForm, request: OfficerRequest) -> list[ScanResult]:
    told, by = form.cleaned_data, request.posting
    numbers, found = form.numbers(), form.found()
    if told["act"] != TAKE:
        return custody.give_many(numbers, Holder(told["to"]), found, by=by, form=told["form"])
    into = Holder(told["into"])
    if into == Holder.RECEPTION:
        return reception.receive(numbers, found, by=by, form=told["form"])
    return custody.take_many(numbers, into, found, by=by, form=told["form"])


# --- Reception -------------------------------------------------------------------------------------------------------


@require_GET
def requests(request: OfficerRequest) -> HttpResponse:
    """What is announced, what is here to be accepted or returned, and what was returned."""
    unit = request.posting.unit
    parts = [
        (pgettext("requests", "Here, to be accepted or returned"), RequestStatus.RECEIVED),
        (pgettext("requests", "Announced, on the way"), RequestStatus.ANNOUNCED),
        (pgettext("requests", "Returned"), RequestStatus.RETURNED),
    ]
    tables = [page.requests_table(title, queries.requests(unit, standing)) for title, standing in parts]
    return render(request, "forensics/reception.html", {"tables": [t for t in tables if t.rows], "unit": unit})


@page_or_form
def one_request(request: OfficerRequest, request_id: UUID) -> HttpResponse:
    """One request: its items, and what reception and director may do."""
    one = _request(request_id)
    act = request.POST.get("act", "")
    here: dict[str, FormFactory] = {"return": RequestReturnForm} if one.standing == RequestStatus.RECEIVED else {}
    acts = PageForms(request, here | {"priority": NotedPriorityForm, "contact": ContactForm})
    form = acts.sent
    try:
        if act == "accept":
            reception.accept(one.pk, by=request.posting)
            messages.success(request, _("Accepted. Each section has its work."))
            return redirect("forensics:request", one.pk)
        if form is not None and form.is_valid():
            _act_on_request(act, one, form, request)
            return redirect("forensics:request", one.pk)
        if act and form is None:
            raise no_longer_possible()
    except Refused as refusal:
        refuse(request, refusal)
        one = _request(request_id)
    if form is not None and form.errors:
        mark_refused(request)
    exhibits = list(one.exhibits.order_by("mark"))
    chains = queries.chains([exhibit.label for exhibit in exhibits])
    works, opened = list(one.works.select_related("request")), request.may("forensics:work")
    told = {
        "one": one, "facts": page.request_facts(one), "exhibits": page.exhibits_table(exhibits, chains),
        "form": form, "acts": acts, "may_decide": one.standing == RequestStatus.RECEIVED,
        "works": page.queue_table(_("Works"), works, now(), opened=opened),
    }  # fmt: skip
    return render(request, "forensics/request.html", told)


def _act_on_request(act: str, one: Request, form: Any, request: OfficerRequest) -> None:
    told, by = form.cleaned_data, request.posting
    if act == "return":
        reception.return_request(one.pk, told["reasons"], by=by)
        messages.success(request, _("Returned. Give the items back to a messenger."))
    elif act == "priority":
        independence.note_priority(one.pk, told["rank"], told["reason"], told["way"], by=by, form=told["form"])
        messages.success(request, _("Noted. The director decides."))
    else:
        independence.note_contact(one.pk, told["rank"], told["way"], told["about"], form.moment(), by=by)
        messages.success(request, _("Noted."))


# --- Examination -----------------------------------------------------------------------------------------------------


@require_GET
def queue(request: OfficerRequest) -> HttpResponse:
    """The works in hand, in the order of the published rule; an examiner's own and those to review come first."""
    unit, number = request.posting.unit, request.posting.actor.number
    asked = request.GET.get("page", "1")
    at = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    works, opened = queries.queue(unit, at), request.may("forensics:work")
    own = []
    if request.posting.can(Capability.EXAMINE) and at == 1:
        own = [
            page.queue_table(_("With you"), queries.queue(unit, examiner=number)[: queries.PAGE], now(), opened=opened),
            page.queue_table(_("To review"), queries.works_to_review(unit, number), now(), opened=opened),
        ]
    told = {
        "sentence": page.queue_sentence(queries.count_works_by_status(unit)), "own": [one for one in own if one.rows],
        "works": page.queue_table(_("Queue"), works[: queries.PAGE], now(), opened=opened), "unit": unit,
        "older": f"?page={at + 1}" if len(works) > queries.PAGE else "", "newer": f"?page={at - 1}" if at > 1 else "",
    }  # fmt: skip
    return render(request, "forensics/queue.html", told)


@page_or_form
def work(request: OfficerRequest, work_id: UUID) -> HttpResponse:
    """One work: exhibits and questions, and what this officer may do with it now. It names nobody outside."""
    one = _work(work_id)
    told = _told_of(one, request)
    act, form = request.POST.get("act", ""), told["acts"].sent
    try:
        if act == "sign" and told["draft"] is not None:
            examination.sign(told["draft"].pk, by=request.posting)
            messages.success(request, _("Signed and released."))
            return redirect("forensics:work", one.pk)
        if form is not None and form.is_valid():
            _act_on_work(act, one, form, told, request)
            return redirect("forensics:work", one.pk)
        if act and form is None:
            raise no_longer_possible()
    except Refused as refusal:
        refuse(request, refusal)
        told = _told_of(_work(work_id), request)
    if form is not None and form.errors:
        mark_refused(request)
    return render(request, "forensics/work.html", told | {"form": form})


def _told_of(one: Work, request: OfficerRequest) -> dict[str, Any]:
    by = request.posting
    mine, draft = one.examiner == by.actor.number, examination.draft_of(one)
    reviews = one.standing == WorkStatus.REVIEW and examination.may_review(one, by)
    answers = examination.read_draft(draft, by=by) if draft is not None and (mine or reviews) else {}
    exhibits = list(one.request.exhibits.filter(label__in=one.labels).order_by("mark"))
    chains = queries.chains(one.labels)
    labels = [(exhibit.label, f"{spelled(exhibit.label)} {item_name(exhibit)}") for exhibit in exhibits]
    may: dict[str, FormFactory] = {"contact": ContactForm}
    if mine and one.standing != WorkStatus.RELEASED:
        may["sheet"] = partial(SheetForm, labels, one.section)
        may["hold"] = partial(HoldForm, initial={"hold": one.hold})
    if mine and one.standing in (WorkStatus.ASSIGNED, WorkStatus.REVIEWED):
        may["draft"] = partial(DraftForm, one.section, one.questions, initial=answers)
    if mine and one.standing == WorkStatus.ASSIGNED and one.released_at is None:
        may["decline"] = DeclineForm
    if mine and one.standing == WorkStatus.RELEASED:
        may["supersede"] = SupersedeForm
    if reviews:
        may["review"] = ReviewForm
    if by.can(Capability.DIRECT_LABORATORY) and one.standing in (WorkStatus.WAITING, WorkStatus.ASSIGNED):
        people = list(assigning.competent_examiners(one.laboratory, one.section, today()).items())
        may["reassign"] = partial(ReassignForm, people)
    return {
        "one": one,
        "facts": page.work_facts(one, capacity.missing_equipment(one.laboratory, one.section, today()), now()),
        "exhibits": page.exhibits_table(exhibits, chains),
        "acts": PageForms(request, may, at_once=("draft", "review")), "title": page.work_name(one), "draft": draft,
        "questions": [catalogue.question(one.section, code) for code in one.questions],
        "answers": [(catalogue.question(one.section, code), answers.get(code, "")) for code in one.questions],
        "remarks": answers.get("remarks", ""), "reviews": reviews,
        "may_sign": mine and one.standing == WorkStatus.REVIEWED and draft is not None,
        "sheets": page.sheets_table(one, opened=by.can(Capability.EXAMINE) and (mine or reviews)),
        "reports": list(one.reports.exclude(signed_at=None).order_by("version")),
        "assignments": page.assignments_table(one) if by.can(Capability.DIRECT_LABORATORY) else None,
    }  # fmt: skip


def _act_on_work(act: str, one: Work, form: Any, shown: dict[str, Any], request: OfficerRequest) -> None:
    told, by, done = form.cleaned_data, request.posting, _("Done.")
    match act:
        case "sheet":
            fields = {name: told[name] for name in ("label", "method", "note", "instrument", "lot", "consumed")}
            examination.add_worksheet(one.pk, examination.Sheet(**fields), by=by, form=told["form"])
        case "draft":
            ready = "ready" in request.POST
            examination.save_draft(one.pk, told, by=by, ready=ready)
            done = _("Sent to review.") if ready else _("The draft is kept, sealed.")
        case "review":
            examination.review(shown["draft"].pk, Verdict(told["verdict"]), told["reasons"], by=by)
        case "hold":
            examination.set_hold(one.pk, told["hold"], by=by)
        case "decline":
            assigning.decline(one.pk, told["reason"], by=by)
        case "supersede":
            examination.supersede(one.pk, told["why"], by=by)
            done = _("Write the later report below; the one before stays as it is.")
        case "reassign":
            assigning.reassign(one.pk, told["examiner"], told["reason"], by=by)
        case "contact":
            independence.note_contact(
                one.request_id, told["rank"], told["way"], told["about"], form.moment(), by=by
            )  # fmt: skip
    messages.success(request, done)


@require_GET
def signed(request: OfficerRequest, report_id: UUID) -> HttpResponse:
    """A signed report, as the laboratory has it."""
    report, content = examination.signed_pdf(report_id)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"report-{report.number.replace('/', '-')}-{report.version}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


# --- The director ----------------------------------------------------------------------------------------------------


@page_or_form
def priorities(request: OfficerRequest) -> HttpResponse:
    """Every wish to be taken out of turn with its reason and rank, contacts, and who was chosen by name."""
    unit = request.posting.unit
    form = PriorityDecisionForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            chosen = UUID(request.POST.get("priority", ""))
            granted = form.cleaned_data["granted"] == "yes"
            independence.decide_priority(chosen, granted, form.cleaned_data["why"], by=request.posting)
            messages.success(request, _("Decided; the record says why."))
            return redirect("forensics:priorities")
        except ValueError:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
    asked = page.priority_rows(queries.priorities(unit))
    told = {
        "asked": asked, "form": form, "decide": PriorityDecisionForm(),
        "contacts": page.contacts_table(queries.contacts(unit)),
        "by_hand": page.by_hand_table(queries.assignments_not_at_random(unit)), "unit": unit, "rule": catalogue.rule(),
    }  # fmt: skip
    return render(request, "forensics/priorities.html", told)


@page_or_form
def staff(request: OfficerRequest) -> HttpResponse:
    """Who may examine in which section."""
    unit = request.posting.unit
    people = assigning.examiners(unit)
    form = CompetenceForm(
        [(one.pk, one.officer.name) for one in people], request.POST if "give" in request.POST else None
    )
    ended = request.POST.get("end", "")
    if ended.isdecimal() and len(ended) < 10:
        assigning.end_competence(int(ended), by=request.posting)
        messages.success(request, _("It has ended; what is in hand stays."))
        return redirect("forensics:staff")
    if form.is_valid():
        examiner = next(one for one in people if str(one.pk) == form.cleaned_data["examiner"])
        assigning.add_competence(examiner, form.cleaned_data["section"], by=request.posting)
        messages.success(request, _("From now on works of the section may come to this examiner."))
        return redirect("forensics:staff")
    rows = [(one, catalogue.section(one.section)) for one in queries.competences(unit)]
    return render(request, "forensics/staff.html", {"form": form, "rows": rows, "unit": unit, "any": bool(people)})


@require_GET
def rule(request: HttpRequest) -> HttpResponse:
    """The published rule of the order in which laboratories examine. For everybody."""
    return render(request, "forensics/rule.html", {"rule": catalogue.rule()})


# --- Shared ----------------------------------------------------------------------------------------------------------


def _request(request_id: UUID) -> Request:
    found = Request.objects.filter(pk=request_id).select_related("sender", "laboratory").first()
    if found is None:
        raise Http404
    return found


def _work(work_id: UUID) -> Work:
    found = queries.work(work_id)
    if found is None:
        raise Http404
    return found
