"""The cases that a supervisor asks about: longest beyond the limit, with officer and recorded reason for delay.

A superior asks by a direction to explain the delay; an officer who may record the reason does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.accounts.models import Posting
from itsso.alerts.directions.actions import may_direct
from itsso.cases.recording.actions import may_record
from itsso.cases.recording.steps import NextStep, directing_step
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.monitoring.case_list.page import CaseListRow, CaseRows
from itsso.monitoring.case_list.queries import CaseSelection, longest_beyond
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.monitoring.dashboard.status import is_of_now
from itsso.monitoring.dashboard.units_to_ask import ask_head
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.ranges import Ranges
from itsso.ui import text
from itsso.ui.list_rows import ListOrder
from itsso.ui.names import with_phone
from itsso.units.models import Unit

SHOWN = 8
"""Cases that the dashboard names; the list has all."""


@dataclass(frozen=True, slots=True)
class CaseToAsk:
    """One case of the list: its row in the full list, the days over the limit, the reasons, and the reader's step.

    A past day `has_steps` for no case: by now the police report may be filed.
    """

    row: CaseListRow
    days_over: str
    reasons: str
    step: NextStep | None
    has_steps: bool

    @property
    def table_row(self) -> SafeString:
        """Return the row of the table. Written without a template: eight of them took a millisecond."""
        row = self.row
        number = format_html('<a class="govuk-link" href="{}">{}</a> ', row.url, row.number) if row.url else ""
        button = format_html(_BUTTON, self.step.url, self.step.title, row.number) if self.step else ""
        action = format_html(_ACTION_CELL, button) if self.has_steps else ""
        officer = officer_to_ask(row)
        return format_html(_TABLE_ROW, number, row.station, self.days_over, officer, self.reasons, action)


_TABLE_ROW = (
    '<tr class="govuk-table__row">'
    '<th scope="row" class="govuk-table__header">{}<span class="itsso-quiet">{}</span></th>'
    '<td class="govuk-table__cell">{}</td><td class="govuk-table__cell">{}</td>'
    '<td class="govuk-table__cell">{}</td>{}</tr>'
)
_ACTION_CELL = '<td class="govuk-table__cell itsso-no-print">{}</td>'
_BUTTON = (
    '<a class="govuk-button govuk-button--secondary" href="{}">{}<span class="govuk-visually-hidden">, {}</span></a>'
)


def officer_to_ask(row: CaseListRow) -> SafeString:
    """Return the officer of a case with the telephone number, to be called from the page."""
    officer = row.investigator.marked_text if row.investigator is not None else "–"
    return with_phone(officer, row.phone)


class CasesToAsk(NamedTuple):
    """The cases to ask about, and the head of the unit below that has most of them."""

    cases: Sequence[CaseToAsk]
    head: Posting | None


def cases_to_ask(figures: DashboardFigures, ranges: Ranges, reader: Posting, headed: Unit | None) -> CasesToAsk:
    """Return the head of the list of cases pending beyond the limit, of a unit whose case files the reader may open.

    With the head of the unit `headed`, if any. Two exchanges; one scans a range of cases_fact where no roll-up answers.
    """
    beyond = figures.counts.beyond
    if not beyond:
        return CasesToAsk([], None)
    rows = CaseRows(figures.unit, figures.query, CaseSelection("beyond"), ranges)
    in_rollup = beyond if figures.rolled_up else None
    listed = longest_beyond(figures.unit, figures.query, SHOWN, in_rollup=in_rollup)
    with one_exchange() as exchange:
        read_rows = rows.ask_named(exchange, listed)
        read_head = ask_head(exchange, headed)
    return CasesToAsk([_case(case, figures, reader) for case in read_rows()], read_head())


def first_due(figures: DashboardFigures, ranges: Ranges, condition: str) -> CaseListRow | None:
    """Return the case that falls due first of those in a condition. Two queries, one a range scan of cases_fact."""
    rows = CaseRows(figures.unit, figures.query, CaseSelection(condition), ranges)
    return next(iter(rows.rows(ListOrder("due"), 0, 1)), None)


def _case(case: CaseListRow, figures: DashboardFigures, reader: Posting) -> CaseToAsk:
    has_steps = is_of_now(figures.query)
    step = _step(case, reader) if has_steps and case.url else None
    return CaseToAsk(case, _days_over(case, figures), _reasons(case), step, has_steps)


def _step(case: CaseListRow, reader: Posting) -> NextStep | None:
    case_id = case.row.case_id
    if may_direct(reader):
        return directing_step(case_id, overdue=True)
    if may_record(reader.role, Kind.DELAY_REASON_RECORDED) and not case.row.reasons:
        form = reverse("cases:record_kind", args=[case_id, Kind.DELAY_REASON_RECORDED])
        return NextStep(_("Record the reason"), form)
    return None


def _days_over(case: CaseListRow, figures: DashboardFigures) -> str:
    days = (figures.query.as_on - case.row.last_day).days
    return ngettext("%(days)s day over", "%(days)s days over", days) % {"days": text.count(days)}


def _reasons(case: CaseListRow) -> str:
    """Return why a case is late, as far as recorded; first that a court stayed it."""
    names = [_("stayed by a court")] if case.row.stayed else []
    names += [facts.code(code) for code in case.row.reasons or ()]
    return "; ".join(names) or _("no reason recorded")
