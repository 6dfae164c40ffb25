"""Tables for the police's pages of exhibits, and the figures and tasks for the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from itsso.cases import extensions
from itsso.cases.addresses import case_address
from itsso.cases.case_tasks import CaseTask
from itsso.cases.extensions import PackageCounts
from itsso.cases.words import fir
from itsso.forensics import catalogue
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.chain import Chain
from itsso.forensics.custody.page import findings, whereabouts
from itsso.forensics.details_page import detail_summary, history_table, missing_details
from itsso.forensics.labels import spelled
from itsso.forensics.models import Item, Note, PoliceDuty, Released
from itsso.forensics.police import forwarding, queries
from itsso.forensics.police.clocks import ItemClock, item_clocks
from itsso.forensics.police.forms import CourtForm
from itsso.forensics.texts import in_days, lines, reasons
from itsso.law.clock_state import ClockState
from itsso.platform.prepared_statements import RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.addresses import page_address
from itsso.ui.components import MOST_NAMED, Figure, PageTable, Text, link
from itsso.ui.templatetags.ui_tags import tag, when
from itsso.units.models import Unit, UnitKind
from itsso.units.queries import states

CLOCK_STATES: dict[str, tuple[Text, str]] = {
    ClockState.RUNNING: (pgettext_lazy("clock", "running"), "blue"),
    ClockState.OVERDUE: (pgettext_lazy("clock", "overdue"), "red"),
    ClockState.MET: (pgettext_lazy("clock", "done"), "green"),
    ClockState.LATE: (pgettext_lazy("clock", "done late"), "orange"),
}


def count_waiting(request: HttpRequest) -> int:
    """Return how many reports and returned notes wait for an act of the officer's own station."""
    officer = cast(OfficerRequest, request)
    return _counts(officer).read(officer).waiting if officer.posting.unit.kind == UnitKind.STATION else 0


def _counts(request: OfficerRequest) -> PackageCounts[queries.ExhibitTaskCounts]:
    return PackageCounts(
        "exhibits",
        lambda: queries.exhibit_task_counts(request.posting.unit.interval, extensions.officers_shown(request)),
    )


def _counts_shown(request: OfficerRequest) -> queries.ExhibitTaskCounts:
    """Return the counts of the cases that My work shows: the officer's own, or those of the unit."""
    counts = _counts(request).read(request)
    return counts if extensions.officers_shown(request) is None else counts.of_own_cases()


def _list_address(request: OfficerRequest, kind: str) -> str:
    """Return the address of the list behind a number, of the same cases."""
    own_cases = {} if extensions.officers_shown(request) is None else {"assigned": "me"}
    return f"{page_address('forensics:waiting')}?{urlencode({'show': kind, **own_cases})}"


def counts_for_desk(request: OfficerRequest) -> PackageCounts[queries.ExhibitTaskCounts] | None:
    """Return what `desk_figures` reads, for a reader of the page of laboratory reports."""
    return _counts(request) if request.may("forensics:waiting") else None


def desk_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the reports to collect and to file and the returned notes, each with the page that lists them."""
    if not request.may("forensics:waiting"):
        return
    counts = _counts_shown(request)
    if counts.to_collect:
        caption = ngettext("laboratory report to collect", "laboratory reports to collect", counts.to_collect)
        yield Figure(counts.to_collect, caption, _list_address(request, "collect"), "soon")
    if counts.to_file:
        caption = ngettext("laboratory report to file in court", "laboratory reports to file in court", counts.to_file)
        yield Figure(counts.to_file, caption, _list_address(request, "file"))
    if counts.returned:
        caption = ngettext("forwarding note returned", "forwarding notes returned", counts.returned)
        yield Figure(counts.returned, caption, _list_address(request, "returned"), "bad")
    if counts.to_answer:
        caption = ngettext("query of a laboratory to answer", "queries of laboratories to answer", counts.to_answer)
        yield Figure(counts.to_answer, caption, _list_address(request, "answer"), "soon")
    if counts.on_the_way:
        caption = ngettext("parcel not at the laboratory yet", "parcels not at the laboratory yet", counts.on_the_way)
        yield Figure(counts.on_the_way, caption, _list_address(request, "on_the_way"))


def day_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the parcels to carry and the reports to collect, which have no last day; of own cases with each case."""
    if not request.may("forensics:waiting"):
        return
    counts = _counts_shown(request)
    if counts.on_the_way:
        url, cases = _list_address(request, "on_the_way"), _own_cases(counts, PoliceDuty.CARRY)
        yield Figure(counts.on_the_way, _("Parcels not at the laboratory yet"), url, items=cases)
    if counts.to_collect:
        url, cases = _list_address(request, "collect"), _own_cases(counts, PoliceDuty.COLLECT)
        yield Figure(counts.to_collect, _("Laboratory reports to collect"), url, items=cases)


def _own_cases(counts: queries.ExhibitTaskCounts, duty: PoliceDuty) -> list[tuple[Text, str]]:
    """Return the first own cases with a task, each with the day for which it is asked and the page of its note."""
    notes = {task.note_id: task for task in counts.own_tasks if task.duty == duty}
    return [
        (_own_case(task), reverse("forensics:note", args=[task.case_id, task.note_id]))
        for task in list(notes.values())[:MOST_NAMED]
    ]


def _own_case(task: queries.OwnExhibitTask) -> str:
    label = fir(task.series, task.number, task.year)
    if task.due is None:
        return label
    return _("%(fir)s, needed by %(day)s") % {"fir": label, "day": text.day(task.due)}


def forwarding_page(request: OfficerRequest, case_id: UUID) -> str:
    """Return the address of forwarding, where items of the case are registered and the officer may forward them."""
    if not request.may("forensics:forward") or not queries.has_items(case_id):
        return ""
    return case_address(case_id, "forensics:forward")


def seizure_page(request: OfficerRequest, case_id: UUID) -> str:
    """Return the address of the form of a seizure, where the officer may record one."""
    return case_address(case_id, "forensics:seize") if request.may("forensics:seize") else ""


HAS_CASE_TASK = queries.HAS_EXHIBIT_TASK
"""That `case_tasks` has a task of a case, as SQL over `c.case_id`."""


def case_tasks(request: OfficerRequest, cases: Collection[UUID]) -> RowStatement[tuple[UUID, CaseTask]] | None:
    """Return the statement of what is to be done about the exhibits of some cases.

    That is reports to collect or file, and returned notes.
    """
    if not request.may("forensics:note"):
        return None
    return queries.exhibit_tasks(cases).converted(lambda tasks: [(task.case_id, _task(task)) for task in tasks])


def _task(pending: queries.ExhibitTask) -> CaseTask:
    url = reverse("forensics:note", args=[pending.case_id, pending.note_id])
    url += "#queries" if pending.duty == PoliceDuty.ANSWER else "#reports"
    return CaseTask(_pending_title(pending), pending.since, url)


def _pending_title(pending: queries.ExhibitTask) -> str:
    n = pending.number
    match pending.duty:
        case PoliceDuty.COLLECT:
            template = ngettext("Laboratory report ready, collect", "%(n)s laboratory reports ready, collect", n)
        case PoliceDuty.FILE:
            template = ngettext("File the laboratory report in court", "File %(n)s laboratory reports in court", n)
        case PoliceDuty.ANSWER:
            template = ngettext("Answer the laboratory’s query", "Answer %(n)s queries of the laboratory", n)
        case _:
            template = ngettext(
                "%(n)s exhibit returned by the laboratory, forward again",
                "%(n)s exhibits returned by the laboratory, forward again",
                n,
            )
    return template % {"n": text.count(n)}


def note_items_table(case_id: UUID, chains: dict[str, Chain]) -> PageTable:
    """Return a table of where each item of a forwarding note is, how its seal arrived, and what is wrong."""
    seals = ledger.seals_on_receipt(list(chains))
    rows = [
        [
            link(spelled(label), reverse("forensics:item", args=[case_id, label])),
            whereabouts(chain),
            seals.get(label, "–"),
            item_problems(chain),
        ]
        for label, chain in chains.items()
    ]
    head = [_("Number"), _("Where it is"), _("Seal on receipt"), _("What is wrong")]
    return PageTable(_("Exhibits of this forwarding note"), head, rows, stacks=True)


def note_details(note: Note, *, may_state: bool) -> dict[str, object]:
    """Return what the page of a note shows of its details: those in force, what is missing, and their history."""
    entries = list(note.details.order_by("nth"))
    details = entries[-1] if entries else None
    missing = missing_details(details)
    return {
        "details": detail_summary(details),
        "details_missing": _("Not recorded yet: %(details)s.") % {"details": ", ".join(missing)} if missing else "",
        "details_history": history_table(entries) if len(entries) > 1 else None,
        "may_state": may_state,
    }


def item_problems(chain: Chain, kit_doubtful: bool = False) -> Text:
    """Return what is wrong with the custody of an exhibit, and whether its kit is doubtful."""
    kit = format_html("{} {}", tag(_("Check"), "orange"), kit_warning_text()) if kit_doubtful else ""
    return lines(findings(chain), kit) or _("none")


def kit_warning_text() -> str:
    """Return the warning for a kit whose serial number is on another exhibit too."""
    return _("The kit's serial number is on another exhibit too.")


def notes_table(notes: Sequence[Note]) -> PageTable:
    """Return forwarding notes as a table."""
    rows = [
        [
            link(note.memo, reverse("forensics:note", args=[note.case_id, note.pk])),
            str(note.laboratory),
            when(note.sent_at),
            lines(note.get_standing_display(), when(note.since)),
            reasons(note.reasons),
        ]
        for note in notes
    ]
    head = [_("Memo number"), _("Laboratory"), _("Sent"), _("Status"), _("Reason for return")]
    return PageTable(_("Forwarding notes"), head, rows, stacks=True)


def clock_table(
    items: Sequence[Item],
    chains: dict[str, Chain],
    notes: Sequence[Note],
    reports: Sequence[Released],
    state: str,
    now: datetime,
) -> PageTable:
    """Return a table of the four clocks of every item."""
    rows = []
    for item in items:
        clocks = item_clocks(chains[item.label], item, notes, reports, state)
        rows.append([spelled(item.label), *(_clock_cell(clock, now) for clock in clocks)])
    head = [
        _("Number"),
        _("Seizure to dispatch: police"),
        _("Receipt to report: laboratory"),
        _("Report to collection: police"),
        _("Collection to court: police"),
    ]
    return PageTable(_("Time taken at each stage"), head, rows, stacks=True)


def _clock_cell(clock: ItemClock, now: datetime) -> Text:
    state = clock.state(now)
    if state == ClockState.NOT_STARTED:
        return "–"
    days = clock.days(now) or 0
    state_label, colour = CLOCK_STATES[state]
    due = ""
    if clock.due:
        due = _("due %(day)s, %(authority)s") % {"day": text.day(clock.due), "authority": clock.authority}
    return lines(format_html("{} {}", in_days(days), tag(state_label, colour)), due)


@dataclass(frozen=True)
class ReportRow:
    """A report on the page of its note; `court` is the form of the day of filing, where that is to be recorded."""

    report: Released
    section: str
    labels: str
    court: CourtForm | None
    fits: bool


def report_rows(reports: Iterable[Released], sent: CourtForm | None = None) -> list[ReportRow]:
    """Return reports with what is still to be done with each.

    `sent` is the form of the report whose day must be corrected.
    """
    return [
        ReportRow(
            report,
            catalogue.section(report.section),
            ", ".join(spelled(label) for label in report.labels),
            _court_form(report, sent),
            forwarding.signature_of(report).fits,
        )
        for report in reports
    ]


def _court_form(report: Released, sent: CourtForm | None) -> CourtForm | None:
    if report.collected_at is None or report.filed_at is not None or report.superseded_by is not None:
        return None
    return sent if sent is not None and sent.report == report.pk else CourtForm(report.pk)


def laboratory_choices(laboratories: Sequence[Unit]) -> list[tuple[int, str]]:
    """Return laboratories, each with its State, as choices of a form field."""
    names = {state.state: state.local_name for state in states()}
    return [(unit.pk, ", ".join(filter(None, [unit.local_name, names.get(unit.state)]))) for unit in laboratories]
