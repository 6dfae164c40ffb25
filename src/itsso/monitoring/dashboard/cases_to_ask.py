"""The cases that a supervisor asks about: longest beyond the limit, with officer and recorded reason for delay."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.lawbook import facts
from itsso.monitoring.case_list.page import CaseListRow, CaseRows
from itsso.monitoring.case_list.queries import CaseSelection
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.protection.ranges import Ranges
from itsso.ui import text

SHOWN = 8
"""Cases that the dashboard names; the list has all."""


@dataclass(frozen=True, slots=True)
class CaseToAsk:
    """One case of the list: its row as the full list shows it, the days over the limit, and why it is late."""

    row: CaseListRow
    days_over: str
    reasons: str

    @property
    def table_row(self) -> SafeString:
        """Return the row of the table. Written without a template: eight of them took a millisecond."""
        label = (
            format_html('<a class="govuk-link" href="{}">{}</a><br>', self.row.url, self.row.number)
            if self.row.url
            else ""
        )
        return format_html(_TABLE_ROW, label, self.row.station, self.row.officer or "–", self.days_over, self.reasons)


_CELL = '<td class="govuk-table__cell">{}</td>'
_TABLE_ROW = (
    '<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">{}'
    '<span class="itsso-quiet">{}</span></th>'
    f"{_CELL * 3}</tr>"
)


def cases_to_ask(figures: DashboardFigures, ranges: Ranges) -> list[CaseToAsk]:
    """Return the head of the list of cases pending beyond the limit, of a unit whose case files the reader may open.

    Two queries, one of them a range scan of cases_fact.
    """
    if not figures.counts.beyond:
        return []
    cases = CaseRows(figures.unit, figures.query, CaseSelection("beyond"), ranges).oldest_with_reasons(SHOWN)
    return [CaseToAsk(case, _days_over(case, figures), _reasons(case)) for case in cases]


def _days_over(case: CaseListRow, figures: DashboardFigures) -> str:
    days = (figures.query.as_on - case.row.last_day).days
    return ngettext("%(days)s day over", "%(days)s days over", days) % {"days": text.count(days)}


def _reasons(case: CaseListRow) -> str:
    """Return why a case is late, as far as recorded; first that a court stayed it."""
    names = [_("stayed by a court")] if case.row.stayed else []
    names += [facts.code(code) for code in case.row.reasons or ()]
    return "; ".join(names) or _("no reason recorded")
