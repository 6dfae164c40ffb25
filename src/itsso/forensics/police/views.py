"""Pages of the police: the exhibits of a case, seizure, forwarding, and the reports that come back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.accounts.roles import Capability
from itsso.cases.attachments import actions as attachments
from itsso.cases.blanks.actions import use_blank
from itsso.cases.blanks.forms import OutageForm
from itsso.cases.leave.queries import own_numbers
from itsso.cases.models import Case, Person
from itsso.cases.queries import case_of
from itsso.cases.words import case_label
from itsso.forensics import catalogue
from itsso.forensics.custody import actions as custody
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.extract import at_laboratory
from itsso.forensics.custody.page import chain_table, chain_warning, findings, whereabouts
from itsso.forensics.custody.rail import custody_rail
from itsso.forensics.forms import PriorityForm
from itsso.forensics.labels import spelled
from itsso.forensics.models import Item, Note, NoteStatus, Released
from itsso.forensics.police import exhibit_list, forwarding, kit_list, listing, page, panels, paper, queries, seizure
from itsso.forensics.police.answer_form import QueryAnswerForm, query_rows
from itsso.forensics.police.case_events import record_id
from itsso.forensics.police.forms import CourtForm, ForwardForm, HandOverForm, SeizeForm
from itsso.forensics.police.forwarding import NoteDraft
from itsso.forensics.texts import item_name, priority_line, reasons
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form
from itsso.units.models import UnitKind

page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def exhibits(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the items of a case: where each is, its four clocks, and the laboratories' answers."""
    case = case_of(case_id)
    items, notes, reports = queries.items_of(case_id), queries.notes_of(case_id), queries.released_of(case_id)
    chains, doubtful = ledger.chains([item.label for item in items]), queries.kits_used_twice(items)
    exhibits_listed = ItemList(
        request,
        exhibit_list.EXHIBIT_COLUMNS,
        exhibit_list.exhibit_rows(items, chains, doubtful),
        caption=_("Exhibits of this case"),
        empty=_("No exhibit has been seized in this case."),
        file_name=f"exhibits-{case_label(case)}",
    )
    context = {
        "case": case,
        "label": case_label(case),
        "warning": chain_warning(chains),
        "notes": page.notes_table(notes),
        "clocks": page.clock_table(items, chains, notes, reports, case.station.state, now()),
        "any": bool(items),
        "any_note": bool(notes),
        "may_seize": request.may("forensics:seize"),
        "may_forward": request.may("forensics:forward"),
    }
    return exhibits_listed.respond("forensics/exhibits.html", context)


@page_or_form
def seize(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Take an item into custody, with its label."""
    case = case_of(case_id)
    persons = list(Person.objects.filter(case=case).order_by("label").values_list("label", flat=True))
    files = [
        (str(file.pk), str(attachments.FILE_KINDS.get(file.what, file.what))) for file in attachments.files_of(case_id)
    ]
    form, outage = SeizeForm(case_id, persons, files, _sent(request)), OutageForm(request.posting.unit, _sent(request))
    if form.is_valid() and outage.is_valid():
        try:
            item = seizure.seize(case_id, form.seized(), by=request.posting, form=form.cleaned_data["form"])
            if outage.chosen is not None:
                entry = record_id(Kind.EXHIBIT_SEIZED, item.label, form.cleaned_data["form"])
                use_blank(outage.chosen, case_id, entry, by=request.posting)
            panels.show_seizure(request, item)
            if "forward" in request.POST and request.may("forensics:forward"):
                return redirect(f"{reverse('forensics:forward', args=[case_id])}?{urlencode({'item': item.label})}")
            return redirect("forensics:item", case_id, item.label)
        except Refused as refusal:
            form.kit_doubted = isinstance(refusal, seizure.KitUsedAlready)
            refuse_form(outage if refusal.field in outage.fields else form, refusal)
    form.note("seizure", by=request.posting)
    return _page(request, "seize", case, form=form, outage=outage, may_forward=request.may("forensics:forward"))


@page_or_form
def forward(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Send a forwarding note to a laboratory."""
    case = case_of(case_id)
    laboratories = queries.laboratories(case.station)
    items = queries.items_of(case_id)
    chains = ledger.chains([item.label for item in items])
    choices = [
        (item.label, f"{spelled(item.label)} · {item_name(item)} · {whereabouts(chains[item.label])}") for item in items
    ]
    form = ForwardForm(
        case_id,
        page.laboratory_choices(laboratories),
        choices,
        _sent(request),
        initial={"items": [item.label for item in items if item.label == request.GET.get("item")]},
    )
    if form.is_valid():
        cleaned = form.cleaned_data
        laboratory = next(unit for unit in laboratories if str(unit.pk) == cleaned["laboratory"])
        sent = NoteDraft(
            laboratory, cleaned["memo"], form.section_questions(), cleaned["papers"], cleaned["court_order"]
        )
        try:
            note = forwarding.forward(case_id, sent, by=request.posting, form=cleaned["form"])
            panels.show_forwarding(request, note)
            return redirect("forensics:note", case_id, note.pk)
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("forwarding", by=request.posting)
    return _page(request, "forward", case, form=form, any=bool(items), rule=catalogue.rule())


@require_GET
def labels(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Return labels for the items of a case, on an A4 sheet or a roll; for one item alone where it is named."""
    case_of(case_id)
    chosen = request.GET.get("label", "")
    items = [item for item in queries.items_of(case_id) if not chosen or item.label == chosen]
    if not items:
        return redirect("forensics:exhibits", case_id)
    on = "roll" if request.GET.get("on") == "roll" else "sheet"
    return pdf_response(paper.labels_pdf(items, on), f"labels-{on}")


@require_GET
def item(request: OfficerRequest, case_id: UUID, label: str) -> HttpResponse:
    """Show one item and every act of its custody."""
    case, seized_item = case_of(case_id), item_of(case_id, label)
    chain = ledger.chain(label)
    return _page(
        request,
        "item",
        case,
        item=seized_item,
        spelled=spelled(label),
        name=item_name(seized_item),
        whereabouts=whereabouts(chain),
        rail=custody_rail(chain),
        contents=catalogue.contents(seized_item.contents),
        chain=chain_table(chain, hide=at_laboratory(chain)),
        faults=findings(chain),
        warning=chain_warning({label: chain}),
        kit_warning=page.kit_warning_text() if queries.kits_used_twice([seized_item]) else "",
        may_scan=request.may("forensics:scan"),
        may_certify=request.may("forensics:certificate") and not at_laboratory(chain),
        away=at_laboratory(chain),
        place=catalogue.code_label("places", seized_item.place) if seized_item.place else "",
    )


@page_or_form
def note(request: OfficerRequest, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Show a forwarding note with its status and reports, and ask for priority."""
    case, forwarding_note = case_of(case_id), note_of(case_id, note_id)
    form = PriorityForm(_sent(request)) if request.may("forensics:forward") else None
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and form.is_valid():
        cleaned = form.cleaned_data
        try:
            forwarding.request_priority(
                note_id, cleaned["rank"], cleaned["reason"], by=request.posting, form=cleaned["form"]
            )
            panels.show_priority(request, forwarding_note)
            return redirect("forensics:note", case_id, note_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    return note_page(request, case, forwarding_note, form)


@page_or_form
def hand_over(request: OfficerRequest, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Record step 2 of forwarding: the items of the note go to the laboratory. The note's page shows refusals."""
    case, note = case_of(case_id), note_of(case_id, note_id)
    form = HandOverForm(_sent(request), auto_id=HAND_OVER_ID)
    if form.is_valid():
        results = forwarding.hand_over(note_id, form.condition(), by=request.posting, form=form.cleaned_data["form"])
        if recorded := sum(scan.recorded for scan in results):
            panels.show_hand_over(request, note, recorded)
        for scan in results:
            if not scan.recorded:
                messages.error(request, f"{spelled(scan.label)}: {scan.refused}")
        return redirect("forensics:note", case_id, note_id)
    priority = PriorityForm() if request.may("forensics:forward") else None
    return note_page(request, case, note, priority, handing=form if request.method == "POST" else None)


HAND_OVER_ID = "hand-over-%s"


def note_page(
    request: OfficerRequest,
    case: Case,
    note: Note,
    form: PriorityForm | None,
    court: CourtForm | None = None,
    handing: HandOverForm | None = None,
    answering: QueryAnswerForm | None = None,
) -> HttpResponse:
    """Render a note. `court`, `handing` and `answering` are forms of the page that were sent with errors."""
    chains = ledger.chains(note.labels)
    may_hand_over = request.may("forensics:hand_over") and note.standing == NoteStatus.SENT
    mine = [label for label, chain in chains.items() if may_hand_over and custody.can_give(chain, request.posting)]
    if mine and handing is None:
        handing = HandOverForm(auto_id=HAND_OVER_ID)
    questions = [
        (
            catalogue.section(question["section"]),
            [catalogue.question(question["section"], code) for code in question["questions"]],
        )
        for question in note.asked
    ]
    return _page(
        request,
        "note",
        case,
        note=note,
        form=form,
        questions_by_section=questions,
        court=court,
        queries=query_rows(note, answering, may_answer=request.may("forensics:answer")),
        reports=page.report_rows(note.reports.select_related("note__laboratory").order_by("number", "version"), court),
        reasons=reasons(note.reasons),
        priority=priority_line(note.priority, note.due),
        items=page.note_items_table(case.pk, chains),
        **page.note_details(note, may_state=request.may("forensics:note_details")),
        warning=chain_warning(chains),
        handing=handing if mine else None,
        answering=answering,
        mine=[spelled(label) for label in mine],
        may_collect=request.may("forensics:collect"),
        open=note.standing not in (NoteStatus.RETURNED, NoteStatus.REPORTED),
    )


@require_GET
def note_pdf(request: OfficerRequest, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Return the forwarding note on paper."""
    note = note_of(case_id, note_id)
    items = {item.label: item for item in queries.items_of(case_id)}
    return pdf_response(paper.note_pdf(note, items, request.posting), "forwarding-note")


@require_POST
def collect(request: OfficerRequest, case_id: UUID, report_id: UUID) -> HttpResponse:
    """Return the PDF of a report, which is thereby collected."""
    _report(case_id, report_id)
    report, content = forwarding.collect(report_id, by=request.posting)
    return pdf_response(content, _name_of(report), to_keep=True)


@require_GET
def signature(request: OfficerRequest, case_id: UUID, report_id: UUID) -> HttpResponse:
    """Return the signature of a report as a file, which goes with its PDF to anyone who checks it."""
    report = _report(case_id, report_id)
    response = HttpResponse(forwarding.signature_of(report).content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name_of(report)}-signature.json"'
    return response


@page_or_form
def file_in_court(request: OfficerRequest, case_id: UUID, report_id: UUID) -> HttpResponse:
    """Record the day on which a report was filed in court; errors are shown on the page of its note."""
    case, report = case_of(case_id), _report(case_id, report_id)
    form = CourtForm(report_id, _sent(request))
    if form.is_valid():
        try:
            forwarding.file_in_court(report_id, form.on(), by=request.posting)
            panels.show_filing(request, report)
            return redirect("forensics:note", case_id, report.note_id)
        except Refused as refusal:
            form.add_error("day", str(refusal))
    return note_page(request, case, note_of(case_id, report.note_id), None, form)


@require_GET
def waiting(request: OfficerRequest) -> HttpResponse:
    """Show the unit's reports to collect or file, returned notes and what waits for a laboratory, or doubtful kits."""
    posting, unit = request.posting, request.posting.unit
    form = listing.WaitingFilterForm(request.GET, investigates=posting.can(Capability.INVESTIGATE))
    officers = own_numbers(posting) if form.chosen("assigned") == "me" else None
    with_station = unit.kind != UnitKind.STATION
    if form.chosen("show") == kit_list.KITS:
        kits = ItemList(
            request,
            kit_list.kit_columns(with_station=with_station),
            kit_list.kit_rows(queries.doubtful_kits(unit.interval, officers)),
            caption=kit_list.KITS_TITLE,
            empty=_("No kit has a serial number that is on another exhibit too."),
            form=form,
            file_name=f"kits-{unit.code}",
            remembers=False,
            keeps={"show"},
        )
        return kits.respond("forensics/waiting.html", {"unit": unit, "title": kit_list.KITS_TITLE})
    tasks = ItemList(
        request,
        listing.waiting_columns(with_station=with_station),
        listing.WaitingRows(unit.interval, form.chosen("show"), officers),
        caption=_("Laboratory reports and returned notes"),
        empty=_("No report or returned note waits, and nothing is pending with a laboratory."),
        form=form,
        file_name=f"laboratory-reports-{unit.code}",
        group=listing.task_title,
        remembers=False,  # a filter of yesterday's could hide a report that has come since
    )
    context = {
        "unit": unit,
        "title": _("Laboratory reports and returned notes"),
        "kits_title": kit_list.KITS_TITLE,
        "kits_count": queries.doubtful_kits(unit.interval).count(),
    }
    return tasks.respond("forensics/waiting.html", context)


# --- Shared ----------------------------------------------------------------------------------------------------------


def _sent(request: OfficerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def item_of(case_id: UUID, label: str) -> Item:
    """Return an item of a case.

    Raises Http404 where the case has no such item.
    """
    item = Item.objects.filter(case_id=case_id, label=label).first()
    if item is None:
        raise Http404
    return item


def note_of(case_id: UUID, note_id: UUID) -> Note:
    """Return a forwarding note of a case.

    Raises Http404 where the case has no such note.
    """
    note = Note.objects.filter(case_id=case_id, pk=note_id).select_related("laboratory", "station").first()
    if note is None:
        raise Http404
    return note


def _name_of(report: Released) -> str:
    """Return the base name of a report's files."""
    return f"report-{report.number.replace('/', '-')}-{report.version}"


def _report(case_id: UUID, report_id: UUID) -> Released:
    report = Released.objects.filter(case_id=case_id, pk=report_id).select_related("note__laboratory").first()
    if report is None:
        raise Http404
    return report


def pdf_response(content: bytes, name: str, *, to_keep: bool = False) -> HttpResponse:
    """Return a PDF that the browser opens for printing, or saves if it is `to_keep`."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{"attachment" if to_keep else "inline"}; filename="{name}.pdf"'
    return response


def _page(request: OfficerRequest, template: str, case: Case, **more: object) -> HttpResponse:
    return render(request, f"forensics/{template}.html", {"case": case, "label": case_label(case), **more})
