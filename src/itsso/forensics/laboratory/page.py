"""Tables and facts for a laboratory's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.forensics import catalogue
from itsso.forensics.capacity.models import Cause, Equipment
from itsso.forensics.confirmation import Confirmation
from itsso.forensics.custody import queries as ledger
from itsso.forensics.labels import spelled
from itsso.forensics.laboratory import director_lists, examination
from itsso.forensics.laboratory.forms import ASSIGNMENT_REASONS
from itsso.forensics.laboratory.page_forms import PageForms
from itsso.forensics.laboratory.queries import ExaminerWorkload
from itsso.forensics.models import (
    Hold,
    Priority,
    Report,
    Request,
    RequestStatus,
    Work,
    Worksheet,
    WorkStatus,
)
from itsso.forensics.texts import in_days, lines, priority_line, query_answer, reasons
from itsso.ui import text
from itsso.ui.charts import svg
from itsso.ui.components import PageTable, SummaryRow, Text, link
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import when


def request_facts(request: Request) -> list[SummaryRow]:
    """Return the known facts of a request, as rows of a summary."""
    facts = [
        SummaryRow(pgettext("exhibit", "From"), str(request.sender)),
        SummaryRow(_("Memo number"), request.memo),
        SummaryRow(_("Sent"), when(request.sent_at)),
        SummaryRow(_("Status"), lines(request.get_standing_display(), when(request.since))),
        SummaryRow(_("Priority under the published rule"), priority_line(request.priority, request.due)),
        SummaryRow(_("Papers"), ", ".join(catalogue.code_label("papers", paper) for paper in request.papers) or "–"),
    ]
    if request.standing == RequestStatus.RETURNED:
        facts.append(SummaryRow(_("Reason for return"), reasons(request.reasons)))
    return facts


def not_compared(request: Request) -> str:
    """Return a warning that names the exhibits taken without a comparison with the seal's specimen; empty for none."""
    received = ledger.receipts([exhibit.label for exhibit in request.exhibits.all()])
    labels = [spelled(label) for label, act in received.items() if not act.specimen]
    if not labels:
        return ""
    return _("Received without a recorded comparison with the specimen of the seal: %(items)s.") % {
        "items": ", ".join(labels)
    }


def priority_facts(priorities: Sequence[Priority]) -> list[SummaryRow]:
    """Return the requests for priority for one request, each with its decision, as rows of a summary."""
    return [
        SummaryRow(
            _("Request for priority"),
            lines(
                director_lists.priority_text(priority),
                when(priority.asked_at),
                director_lists.decision_cell(priority) if priority.granted is not None else _("to decide"),
            ),
        )
        for priority in priorities
    ]


def query_facts(request: Request) -> list[SummaryRow]:
    """Return the queries to the police about a request, each with its answer, as rows of a summary."""
    return [
        SummaryRow(
            _("Query to the police"),
            lines(
                catalogue.code_label("queries", query.code),
                when(query.asked_at),
                query_answer(query.answer, query.letter) if query.answered_at else _("not answered yet"),
                when(query.answered_at) if query.answered_at else "",
            ),
        )
        for query in request.queries.order_by("asked_at")
    ]


def return_confirmation(request: Request, chosen: Sequence[str]) -> Confirmation:
    """Return the check page before a request is returned for these reasons."""
    return Confirmation(
        _("Return this request?"),
        [
            SummaryRow(_("Request"), request.own_number),
            SummaryRow(pgettext("exhibit", "From"), str(request.sender)),
            SummaryRow(_("Memo number"), request.memo),
            SummaryRow(_("Reasons for return"), reasons(chosen)),
        ],
        _(
            "No exhibit of this request will be examined. The police station is told at once; hand the exhibits back "
            "to a messenger."
        ),
        _("Return the request"),
        [("act", "return"), *(("reasons", reason) for reason in chosen)],
    )


def sign_confirmation(work_page: WorkPage) -> Confirmation:
    """Return the check page before a report is signed and released, with the answers as they will be signed."""
    answers = [SummaryRow(question, _paragraphs(answer)) for question, answer in work_page.answers]
    remarks = [SummaryRow(_("Remarks"), _paragraphs(work_page.remarks))] if work_page.remarks else []
    return Confirmation(
        _("Sign and release this report?"),
        [SummaryRow(_("Examination"), work_page.title), *answers, *remarks],
        _("A signed report is released to the police at once and never changed; a later one may supersede it."),
        _("Sign and release"),
        [("act", "sign")],
    )


def _paragraphs(answer: str) -> Text:
    return lines(*answer.splitlines()) or "–"


def queue_table(caption: str, works: Sequence[Work], now: datetime, *, opened: bool) -> PageTable:
    """Return a table of works in the order of the rule; each is a link if the reader may open it (`opened`)."""
    rows = [
        [
            link(work_name(work), reverse("forensics:work", args=[work.pk])) if opened else work_name(work),
            priority_line(work.request.priority, work.request.due),
            lines(work.get_standing_display(), catalogue.code_label("holds", work.hold) if work.hold else ""),
            work.examiner_name or "–",
            lines(when(work.received_at), waited(work.received_at, now)),
        ]
        for work in works
    ]
    head = [_("Request and section"), _("Priority"), _("Status"), _("Examiner"), _("Received")]
    return PageTable(caption, head, rows, stacks=True)


def workload_table(workloads: Sequence[ExaminerWorkload], now: datetime) -> PageTable | None:
    """Return the examiners by work in hand, each number as a bar and as the list behind it; None for no examiner."""
    most = max((workload.in_hand for workload in workloads), default=0) or 1
    rows: list[list[Text]] = [
        [
            translate_rank(workload.name),
            format_html("{} {}", _works_link(workload), _workload_bar(workload.in_hand / most)),
            text.count(workload.on_hold),
            text.count(workload.in_review),
            waited(workload.oldest, now) if workload.oldest else "–",
        ]
        for workload in workloads
    ]
    head = [_("Examiner"), _("In hand"), _("On hold"), _("In review"), pgettext("examination", "Oldest")]
    return PageTable(_("Examiners by workload"), head, rows, frozenset({2, 3, 4}), stacks=True) if rows else None


def _works_link(workload: ExaminerWorkload) -> SafeString:
    query = urlencode({"examiner": workload.number})
    return link(text.count(workload.in_hand), f"{reverse('forensics:queue')}?{query}" if workload.in_hand else "")


def _workload_bar(share: float) -> SafeString:
    """Return the bar beside a number; a screen reader skips it."""
    bar = svg.el("rect", width=round(120 * share), height=12, fill=svg.BRAND)
    return svg.el("svg", bar, viewBox="0 0 120 12", width=120, height=12, aria_hidden="true")


def work_name(work: Work) -> str:
    """Return a work in one line: 142/2026 DNA."""
    return f"{work.request.own_number} {catalogue.section(work.section)}"


def waited(since: datetime, now: datetime) -> str:
    """Return how long something has waited, in whole days."""
    return in_days((now - since).days)


@dataclass(frozen=True)
class WorkPage:
    """The page of one work, as this officer sees it now."""

    work: Work
    facts: Sequence[SummaryRow]
    acts: PageForms
    title: str
    draft: Report | None
    questions: Sequence[str]
    answers: Sequence[tuple[str, str]]
    """Each question with what the draft says about it; empty for who may not read the draft."""

    remarks: str
    reviews: bool
    may_sign: bool
    sheets: PageTable
    reports: Sequence[Report]
    assignments: PageTable | None


def work_facts(work: Work, holds: Sequence[Hold], missing: Sequence[Equipment], now: datetime) -> list[SummaryRow]:
    """Return what examiner and director see of a work: not who sent it, but why it waited.

    `missing` is what its section lacks today, as the laboratory stated.
    """
    facts = [
        SummaryRow(pgettext("laboratory", "Section"), catalogue.section(work.section)),
        SummaryRow(_("Priority under the published rule"), priority_line(work.request.priority, work.request.due)),
        SummaryRow(_("Received"), when(work.received_at)),
        SummaryRow(_("Status"), lines(work.get_standing_display(), when(work.since))),
        SummaryRow(_("Examiner"), work.examiner_name or "–"),
        SummaryRow(_("On hold because"), catalogue.code_label("holds", work.hold) if work.hold else "–"),
    ]
    if holds:
        facts.append(SummaryRow(_("Was on hold"), lines(*(_hold_text(hold, now) for hold in holds))))
    if missing and work.standing != WorkStatus.RELEASED:
        facts.append(SummaryRow(_("Out of stock or not working in the section"), lines(*map(_equipment_text, missing))))
    return facts


def _hold_text(hold: Hold, now: datetime) -> str:
    params = {
        "reason": catalogue.code_label("holds", hold.reason),
        "days": in_days(((hold.until or now) - hold.since).days),
        "since": text.day(hold.since),
        "until": text.day(hold.until),
    }
    if hold.until is None:
        return _("%(reason)s: %(days)s so far, since %(since)s") % params
    return _("%(reason)s: %(days)s, from %(since)s to %(until)s") % params


def _equipment_text(equipment: Equipment) -> str:
    params = {"name": equipment.name, "day": text.day(equipment.on), "cause": Cause(equipment.cause).label}
    return _("%(name)s since %(day)s: %(cause)s") % params


def sheets_table(section: str, sheets: Sequence[Worksheet], *, opened: bool) -> PageTable:
    """Return the worksheet of a work in a section. What was seen is shown where it may be `opened`."""
    methods = dict(catalogue.methods(section))
    rows = [
        [
            spelled(sheet.label),
            methods.get(sheet.method, sheet.method),
            lines(sheet.instrument, sheet.lot, sheet.consumed) or "–",
            lines(*examination.worksheet_note(sheet).splitlines()) if opened else "–",
            lines(sheet.by_name, when(sheet.at)),
        ]
        for sheet in sheets
    ]
    head = [_("Exhibit"), _("Method"), _("Instrument, lot, quantity used up"), _("Observations"), _("By")]
    return PageTable(_("Worksheet"), head, rows, stacks=True)


def assignments_table(work: Work) -> PageTable:
    """Return a table of how the examiner of a work was chosen: among whom, and by what."""
    rows = [
        [
            when(assignment.at),
            assignment.examiner,
            assignment.get_how_display(),
            ", ".join(f"{number} ({works})" for number, works in assignment.among.items()),
            ASSIGNMENT_REASONS.get(assignment.reason, "–"),
        ]
        for assignment in work.assignments.order_by("at")
    ]
    head = [_("When"), _("Examiner"), _("How"), _("Chosen among (examinations in hand)"), _("Reason")]
    return PageTable(_("How the examiner was chosen"), head, rows, stacks=True)


def queue_sentence(counts: Mapping[str, int]) -> str:
    """Return how many works are in hand, as a sentence."""
    total = sum(counts.values())
    params = {"n": text.count(total), "waiting": text.count(counts.get("waiting", 0))}
    return (
        ngettext(
            "%(n)s examination pending; %(waiting)s waiting for an examiner.",
            "%(n)s examinations pending; %(waiting)s waiting for an examiner.",
            total,
        )
        % params
    )
