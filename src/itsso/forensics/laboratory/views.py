"""Pages of a laboratory: reception, queue, a work from worksheet to signed report, and the director's."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.accounts.roles import Capability
from itsso.cases.extensions import ask_counts
from itsso.forensics import catalogue
from itsso.forensics.capacity import queries as capacity
from itsso.forensics.confirmation import CONFIRMED, ask_first
from itsso.forensics.custody.forms import TAKE, CustodyScanForm
from itsso.forensics.details_page import detail_summary, history_table
from itsso.forensics.labels import spelled
from itsso.forensics.laboratory import (
    assigning,
    counts,
    director_lists,
    examination,
    independence,
    listing,
    page,
    panels,
    paper,
    police_queries,
    queries,
    queue_list,
    reception,
)
from itsso.forensics.laboratory.forms import (
    ContactForm,
    DeclineForm,
    DraftForm,
    HoldForm,
    NotedPriorityForm,
    PoliceQueryForm,
    PriorityDecisionForm,
    ReassignForm,
    RequestReturnForm,
    ReviewForm,
    SheetForm,
    SupersedeForm,
)
from itsso.forensics.laboratory.page_forms import FormFactory, PageForms, no_longer_possible
from itsso.forensics.laboratory.plan.figures import plan_figures
from itsso.forensics.laboratory.plan.queries import plan_counts, uncollected_by_district
from itsso.forensics.models import Holder, Report, Request, RequestStatus, Verdict, Work, WorkStatus
from itsso.forensics.texts import item_name
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui.confirmation import ConfirmationStep
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.lists import ItemList
from itsso.ui.refusals import mark_refused, refuse

page_or_form = require_http_methods(["GET", "HEAD", "POST"])


# --- Reception -------------------------------------------------------------------------------------------------------


@require_GET
def requests(request: OfficerRequest) -> HttpResponse:
    """Show the requests that are announced, those to be accepted or returned, and those that were returned.

    Above them is the form of the scanning page for one number: exhibits that arrive are the first work of reception.
    """
    unit, form = request.posting.unit, listing.ReceptionFilterForm(request.GET)
    requests_listed = ItemList(
        request,
        listing.REQUEST_COLUMNS,
        listing.reception_rows(unit, form.statuses()),
        caption=_("Requests"),
        empty=_("No request is announced, waiting or returned."),
        form=form,
        file_name=f"requests-{unit.code}",
        group=listing.status_title,
        remembers=False,  # a filter of yesterday's could hide what has arrived since
    )
    scan = CustodyScanForm([Holder.RECEPTION], initial={"act": TAKE, "into": Holder.RECEPTION})
    return requests_listed.respond("forensics/reception.html", {"unit": unit, "scan": scan})


@page_or_form
def one_request(request: OfficerRequest, request_id: UUID) -> HttpResponse:
    """Show one request: its items, and what reception and director may do."""
    laboratory_request = _request(request_id)
    act = request.POST.get("act", "")
    forms_by_act: dict[str, FormFactory] = (
        {"return": RequestReturnForm} if laboratory_request.standing == RequestStatus.RECEIVED else {}
    )
    priorities = queries.priorities_of(laboratory_request) if request.may("forensics:priorities") else []
    if undecided := next((priority for priority in priorities if priority.granted is None), None):
        forms_by_act["decide"] = partial(PriorityDecisionForm, undecided.pk, director_lists.priority_text(undecided))
    if laboratory_request.standing not in (RequestStatus.RETURNED, RequestStatus.DONE):
        forms_by_act["query"] = PoliceQueryForm
    forms_by_act |= {"priority": NotedPriorityForm, "contact": ContactForm}
    acts = PageForms(request, forms_by_act, at_once=("decide",))
    form = acts.sent
    try:
        if act == "accept":
            reception.accept(laboratory_request.pk, by=request.posting)
            panels.show_acceptance(request, laboratory_request)
            return redirect("forensics:request", laboratory_request.pk)
        if form is not None and form.is_valid():
            if act == "return" and CONFIRMED not in request.POST:
                return ask_first(request, page.return_confirmation(laboratory_request, form.cleaned_data["reasons"]))
            _act_on_request(act, laboratory_request, form, request)
            return redirect("forensics:request", laboratory_request.pk)
        if act and form is None:
            raise no_longer_possible()
    except Refused as refusal:
        refuse(request, refusal)
        laboratory_request = _request(request_id)
    if form is not None and form.errors:
        mark_refused(request)
    exhibits = listing.exhibit_list(request, queries.exhibits_of(laboratory_request), laboratory_request)
    works, opened = list(laboratory_request.works.select_related("request")), request.may("forensics:work")
    details = queries.details_of(laboratory_request)
    context = {
        "laboratory_request": laboratory_request,
        "details": detail_summary(details[-1]) if details else None,
        "details_history": history_table(details) if len(details) > 1 else None,
        "not_compared": page.not_compared(laboratory_request),
        "facts": [
            *page.request_facts(laboratory_request),
            *page.priority_facts(priorities),
            *page.query_facts(laboratory_request),
        ],
        "form": form,
        "acts": acts,
        "may_decide": laboratory_request.standing == RequestStatus.RECEIVED,
        "works": page.queue_table(_("Examinations"), works, now(), opened=opened),
    }
    return exhibits.respond("forensics/request.html", context)


@require_GET
def receipt(request: OfficerRequest, request_id: UUID) -> HttpResponse:
    """Return the receipt for the exhibits of a request that have arrived, to be given to who brought them."""
    content = paper.receipt_pdf(_request(request_id), request.posting)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="receipt.pdf"'
    return response


def _act_on_request(act: str, laboratory_request: Request, form: Form, request: OfficerRequest) -> None:
    cleaned, by = form.cleaned_data, request.posting
    if act == "decide":
        independence.decide_priority(cleaned["priority"], cleaned["granted"] == "yes", cleaned["why"], by=by)
        panels.show_decision(request, laboratory_request, granted=cleaned["granted"] == "yes")
    elif act == "return":
        reception.return_request(laboratory_request.pk, cleaned["reasons"], by=by)
        panels.show_return(request, laboratory_request)
    elif act == "priority":
        independence.note_priority(
            laboratory_request.pk, cleaned["rank"], cleaned["reason"], cleaned["way"], by=by, form=cleaned["form"]
        )
        step = ConfirmationStep(_("The director decides, and the record shows who asked."))
        panels.show_request(request, laboratory_request, _("Request for priority recorded"), step)
    elif act == "query":
        police_queries.ask_police(laboratory_request.pk, cleaned["code"], by=by, form=cleaned["form"])
        step = ConfirmationStep(_("The answer appears on this page."))
        panels.show_request(request, laboratory_request, _("Query sent to the police station"), step)
    else:
        _note_contact(laboratory_request.pk, form, request)
        step = ConfirmationStep(_("The contact stays on record with the request."))
        panels.show_request(request, laboratory_request, _("Contact recorded"), step)


# --- Examination -----------------------------------------------------------------------------------------------------


@require_GET
def queue(request: OfficerRequest) -> HttpResponse:
    """Show the works in hand in the order of the published rule, after an examiner's own works and those to review."""
    posting, unit = request.posting, request.posting.unit
    directs, plans = posting.can(Capability.DIRECT_LABORATORY), request.may("forensics:plan")
    works_in_hand = counts.works_in_hand(request)
    with one_exchange() as exchange:
        keep_in_hand = works_in_hand.ask(exchange, request)
        read_examiners = exchange.ask(queries.examiner_names(unit)) if directs else list
        read_plan = exchange.count(plan_counts(unit)) if plans else list
        read_districts = exchange.ask(uncollected_by_district(unit)) if plans else list
        keep_counts = ask_counts(exchange, request)
        write_frame_ahead(request)
    keep_in_hand()
    keep_counts()
    (in_hand,), examiners = works_in_hand.read(request), dict(read_examiners())
    form = queue_list.QueueFilterForm(request.GET, examines=posting.can(Capability.EXAMINE), examiners=examiners)
    works = ItemList(
        request,
        queue_list.queue_columns(opened=request.may("forensics:work")),
        queue_list.QueuedWorks(posting, form, in_hand),
        caption=_("Examinations"),
        empty=_("No examination is pending."),
        form=form,
        file_name=f"examinations-{unit.code}",
        group=queue_list.group_of(posting),
        compact=True,
    )
    sentence = page.queue_sentence(in_hand.by_status)
    plan = plan_figures(read_plan()[0], read_districts()) if plans else []
    context = {"sentence": sentence, "unit": unit, "plan": plan}
    return works.respond("forensics/queue.html", context)


@page_or_form
def work(request: OfficerRequest, work_id: UUID) -> HttpResponse:
    """Show one work: exhibits, questions, and what this officer may do with it now. It names nobody outside."""
    work_file = _work_file(work_id)
    section_work, work_page = work_file.work, _work_page(work_file, request)
    if request.method != "POST" and request.GET.get("do") == "sign" and work_page.may_sign:
        return ask_first(request, page.sign_confirmation(work_page))
    act, form = request.POST.get("act", ""), work_page.acts.sent
    try:
        if act == "sign" and work_page.draft is not None:
            panels.show_signature(request, examination.sign(work_page.draft.pk, by=request.posting))
            return redirect("forensics:work", section_work.pk)
        if form is not None and form.is_valid():
            _act_on_work(act, section_work, form, work_page.draft, request)
            return redirect("forensics:work", section_work.pk)
        if act and form is None:
            raise no_longer_possible()
    except Refused as refusal:
        refuse(request, refusal)
        work_file = _work_file(work_id)
        section_work, work_page = work_file.work, _work_page(work_file, request)
    if form is not None and form.errors:
        mark_refused(request)
    exhibits = listing.exhibit_list(request, work_file.exhibits, section_work.request)
    return exhibits.respond("forensics/work.html", vars(work_page) | {"form": form})


def _work_page(work_file: queries.WorkFile, request: OfficerRequest) -> page.WorkPage:
    by, work, draft = request.posting, work_file.work, work_file.draft
    mine = work.examiner == by.actor.number
    reviews = work.standing == WorkStatus.REVIEW and examination.may_review(work, by)
    answers = examination.read_draft(draft, by=by) if draft is not None and (mine or reviews) else {}
    may = _forms_of_examiner(work_file, answers) if mine else {}
    missing = capacity.missing_in(capacity.missing_equipment(work.laboratory_id, today()), work.section)
    if reviews:
        may["review"] = ReviewForm
    if by.can(Capability.DIRECT_LABORATORY) and work.standing in (WorkStatus.WAITING, WorkStatus.ASSIGNED):
        people = assigning.competent_examiners(work.laboratory, work.section, today())
        may["reassign"] = partial(ReassignForm, [(number, f"{name} · {number}") for number, name in people.items()])
    return page.WorkPage(
        work=work,
        facts=page.work_facts(work, work_file.holds, missing, now()),
        acts=PageForms(request, {"contact": ContactForm} | may, at_once=("draft", "review")),
        title=page.work_name(work),
        draft=draft,
        questions=[catalogue.question(work.section, code) for code in work.questions],
        answers=[(catalogue.question(work.section, code), answers.get(code, "")) for code in work.questions],
        remarks=answers.get("remarks", ""),
        reviews=reviews,
        may_sign=mine and work.standing == WorkStatus.REVIEWED and draft is not None,
        sheets=page.sheets_table(
            work.section, work_file.sheets, opened=by.can(Capability.EXAMINE) and (mine or reviews)
        ),
        reports=work_file.reports,
        assignments=page.assignments_table(work) if by.can(Capability.DIRECT_LABORATORY) else None,
    )


def _forms_of_examiner(work_file: queries.WorkFile, answers: dict[str, str]) -> dict[str, FormFactory]:
    """Return the forms that the examiner of a work may send now."""
    work = work_file.work
    labels = [(exhibit.label, f"{spelled(exhibit.label)} {item_name(exhibit)}") for exhibit in work_file.exhibits]
    may: dict[str, FormFactory] = {}
    if work.standing != WorkStatus.RELEASED:
        may["sheet"] = partial(SheetForm, labels, work.section)
        may["hold"] = partial(HoldForm, initial={"hold": work.hold})
    if work.standing in (WorkStatus.ASSIGNED, WorkStatus.REVIEWED):
        may["draft"] = partial(DraftForm, work.section, work.questions, initial=answers)
    if work.standing == WorkStatus.ASSIGNED and work.released_at is None:
        may["decline"] = DeclineForm
    if work.standing == WorkStatus.RELEASED:
        may["supersede"] = SupersedeForm
    return may


def _act_on_work(act: str, work: Work, form: Form, draft: Report | None, request: OfficerRequest) -> None:
    cleaned, by = form.cleaned_data, request.posting
    match act:
        case "sheet":
            fields = {name: cleaned[name] for name in ("label", "method", "note", "instrument", "lot", "consumed")}
            examination.add_worksheet(work.pk, examination.Sheet(**fields), by=by, form=cleaned["form"])
            panels.show_work(request, work, _("Added to the worksheet"))
        case "draft":
            ready = "ready" in request.POST
            examination.save_draft(work.pk, cleaned, by=by, ready=ready)
            if ready:
                panels.show_work(request, work, _("Sent for review"), _("A second person reviews the draft."))
            else:
                messages.success(request, _("The draft is saved, sealed."))
        case "review":
            assert draft is not None, "only a draft is reviewed"
            verdict = Verdict(cleaned["verdict"])
            examination.review(draft.pk, verdict, cleaned["reasons"], by=by)
            agreed = verdict == Verdict.AGREED
            step = _("The examiner signs and releases it.") if agreed else _("The examiner reads the reasons.")
            panels.show_work(request, work, _("Review recorded: %(verdict)s") % {"verdict": verdict.label}, step)
        case "hold":
            examination.set_hold(work.pk, cleaned["hold"], by=by)
            panels.show_work(request, work, _("Examination put on hold") if cleaned["hold"] else _("Hold ended"))
        case "decline":
            assigning.decline(work.pk, cleaned["reason"], by=by)
            panels.show_work(request, work, _("Examination declined"), _("The reason is on record."))
        case "supersede":
            examination.supersede(work.pk, cleaned["why"], by=by)
            step = _("Write it below. The earlier report stays as it is.")
            panels.show_work(request, work, _("Later report begun"), step)
        case "reassign":
            assigning.reassign(work.pk, cleaned["examiner"], cleaned["reason"], by=by)
            step = _("It is now among the examinations of %(number)s.") % {"number": cleaned["examiner"]}
            panels.show_work(request, work, _("Examination reassigned"), step)
        case "contact":
            _note_contact(work.request_id, form, request)
            panels.show_work(request, work, _("Contact recorded"), _("The contact stays on record with the request."))


def _note_contact(request_id: UUID, form: Form, request: OfficerRequest) -> None:
    assert isinstance(form, ContactForm)
    cleaned = form.cleaned_data
    independence.note_contact(
        request_id, cleaned["rank"], cleaned["way"], cleaned["about"], form.moment(), by=request.posting
    )


@require_GET
def signed(request: OfficerRequest, report_id: UUID) -> HttpResponse:
    """Return the PDF of a signed report, as the laboratory has it."""
    report, content = examination.signed_pdf(report_id)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"report-{report.number.replace('/', '-')}-{report.version}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_GET
def rule(request: HttpRequest) -> HttpResponse:
    """Show the published rule of the order in which laboratories examine. For everybody."""
    return render(request, "forensics/rule.html", {"rule": catalogue.rule()})


# --- Shared ----------------------------------------------------------------------------------------------------------


def _request(request_id: UUID) -> Request:
    laboratory_request = Request.objects.filter(pk=request_id).select_related("sender", "laboratory").first()
    if laboratory_request is None:
        raise Http404
    return laboratory_request


def _work_file(work_id: UUID) -> queries.WorkFile:
    work_file = queries.work_file(work_id)
    if work_file is None:
        raise Http404
    return work_file
