"""The text about police reports: the meaning of each date, the status of each accused, what no court has yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.cases.derive import day
from itsso.cases.draft_reports import APPROVED, DraftStage, queries_of
from itsso.cases.exhibits import unanswered_dispatches
from itsso.cases.police_reports import PoliceReport, not_in_court
from itsso.law import Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import LISTS
from itsso.lawbook import facts
from itsso.ui import text
from itsso.ui.components import SummaryRow


@dataclass(frozen=True, slots=True)
class ReportView:
    """A police report for the page of its case."""

    title: str
    rows: list[SummaryRow]


def report_views(reports: Sequence[PoliceReport], labels: Sequence[str], today: date) -> list[ReportView]:
    """Return the reports of a case in words. `labels` are its accused."""
    return [ReportView(_title(report), list(_rows(report, labels, today))) for report in reports]


def pending_report_text(reports: Iterable[PoliceReport], today: date) -> str:
    """Return how long the first report that no court has received has waited since it was made; empty if there is none.

    The text says who owes the next step: the officer in charge forwards, the court receives.
    """
    waiting = not_in_court(reports)
    return _waits(waiting[0], today) if waiting else ""


def _waits(report: PoliceReport, today: date) -> str:
    if report.forwarded is not None:
        since = day(report.forwarded.at)
        message = ngettext(
            "Police report forwarded on %(day)s: not in court for %(n)s day.",
            "Police report forwarded on %(day)s: not in court for %(n)s days.",
            (today - since).days,
        )
    else:
        assert report.prepared is not None, "a report that is not in court was prepared or forwarded"
        since = day(report.prepared.at)
        message = ngettext(
            "Police report waiting to be forwarded to the court: prepared on %(day)s, %(n)s day ago.",
            "Police report waiting to be forwarded to the court: prepared on %(day)s, %(n)s days ago.",
            (today - since).days,
        )
    return message % {"day": text.day(since), "n": text.count((today - since).days)}


def draft_text(draft: DraftStage | None, today: date) -> str:
    """Return with whom the draft of a police report is pending and since when; empty where no draft waits."""
    if draft is None:
        return ""
    since = day(draft.event.at)
    days = (today - since).days
    if draft.is_with_office:
        message = ngettext(
            "Draft police report pending with: %(office)s, since %(day)s (%(n)s day).",
            "Draft police report pending with: %(office)s, since %(day)s (%(n)s days).",
            days,
        )
    elif draft.event.kind == APPROVED:
        message = ngettext(
            "Draft police report approved by: %(office)s, on %(day)s (%(n)s day ago). Prepare the report.",
            "Draft police report approved by: %(office)s, on %(day)s (%(n)s days ago). Prepare the report.",
            days,
        )
    else:
        message = ngettext(
            "Draft police report returned with queries by: %(office)s. With the investigating officer since %(day)s "
            "(%(n)s day).",
            "Draft police report returned with queries by: %(office)s. With the investigating officer since %(day)s "
            "(%(n)s days).",
            days,
        )
    line = message % {"office": facts.code(draft.office), "day": text.day(since), "n": text.count(days)}
    return " ".join(filter(None, (line, queries_text(draft))))


def queries_text(draft: DraftStage) -> str:
    """Return the queries with which a draft was returned; empty where it waits for something else."""
    codes = queries_of(draft.event)
    return _("Queries: %(queries)s.") % {"queries": facts.codes(codes)} if codes else ""


def laboratory_text(events: Sequence[Event]) -> str:
    """Return how many exhibits wait at a laboratory and since when, as a sentence; empty where none does."""
    waiting = unanswered_dispatches(events)
    if not waiting:
        return ""
    line = ngettext(
        "%(n)s exhibit has been at the laboratory since %(day)s.",
        "%(n)s exhibits are at the laboratory, the first since %(day)s.",
        len(waiting),
    )
    return line % {"n": text.count(len(waiting)), "day": text.day(day(waiting[0].at))}


def draft_rows(stages: Sequence[DraftStage], today: date) -> list[SummaryRow]:
    """Return with whom the draft of a police report was from when to when, and for how many days."""
    return [SummaryRow(_holder(stage), _days_of_stage(stage, today)) for stage in stages]


def _holder(stage: DraftStage) -> str:
    office = facts.code(stage.office)
    if stage.is_with_office:
        return office
    if stage.event.kind == APPROVED:
        return _("Investigating officer, approved by: %(office)s") % {"office": office}
    return _("Investigating officer, returned by: %(office)s") % {"office": office}


def _days_of_stage(stage: DraftStage, today: date) -> str:
    first, last = day(stage.event.at), day(stage.ended.at) if stage.ended else None
    days = ((last or today) - first).days
    if last is None:
        message = ngettext("since %(first)s, %(n)s day", "since %(first)s, %(n)s days", days)
    else:
        message = ngettext("%(first)s to %(last)s, %(n)s day", "%(first)s to %(last)s, %(n)s days", days)
    line = message % {"first": text.day(first), "last": text.day(last), "n": text.count(days)}
    return "; ".join(filter(None, (line, queries_text(stage))))


def _title(report: PoliceReport) -> str:
    if report.filed is not None and report.filed.kind == Kind.SUPPLEMENTARY_REPORT_FILED:
        name = _("Supplementary report")
    else:
        names = {"charge_sheet": _("Charge sheet"), "closure": _("Closure report")}
        name = names.get(report.report, _("Police report"))
    titled = f"{name} {report.form_no}" if report.form_no else name
    return _("%(report)s, returned by the court") % {"report": titled} if report.returned else titled


def _rows(report: PoliceReport, labels: Sequence[str], today: date) -> Iterator[SummaryRow]:
    for event, title in (
        (report.prepared, _("Prepared by the investigating officer")),
        (report.forwarded, _("Forwarded by the officer in charge")),
    ):
        if event is not None:
            yield SummaryRow(title, text.moment(event.at))
    yield SummaryRow(_("Received by the court"), _received(report, today))
    if report.filed is not None:
        yield from _accused_rows(report, labels)


def _received(report: PoliceReport, today: date) -> str:
    """Return when the court received it, and which day counts where that is not known."""
    if report.filed is None:
        return _waits(report, today)
    if report.is_received:
        return text.moment(report.filed.at)
    basis = facts.code(str(report.filed.facts[FactName.DATED_BY]))
    return _("not known; counted from %(day)s (%(basis)s)") % {"day": text.day(day(report.filed.at)), "basis": basis}


def _accused_rows(report: PoliceReport, labels: Sequence[str]) -> Iterator[SummaryRow]:
    status = report.status_of_accused()
    if not report.lists_accused:
        yield SummaryRow(_("Accused"), _("The report does not say for each accused whether the accused is charged."))
        return
    for name in LISTS:
        if named := [label for label in status if status[label] == name]:
            yield SummaryRow(facts.name(name), ", ".join(named))
    if left_out := [label for label in labels if label not in status]:
        yield SummaryRow(_("Not named in this report"), ", ".join(left_out))
