"""The next step of a dashboard's reader: the most urgent unit or case, its officer, and the one act that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.accounts.heads import head_to_ask
from itsso.accounts.models import Posting
from itsso.cases.recording.steps import NextStep
from itsso.monitoring.case_list.page import CaseListRow
from itsso.monitoring.dashboard.cases_to_ask import CasesToAsk, CaseToAsk, officer_to_ask
from itsso.monitoring.dashboard.links import DashboardView, FigureLinks, dashboard_url
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.monitoring.dashboard.status import StatusLine
from itsso.monitoring.dashboard.units_to_ask import LateUnit, UnitToAsk, units_by_most_beyond
from itsso.platform.clock import today
from itsso.protection.roles import may
from itsso.ui import text
from itsso.ui.addresses import page_address
from itsso.ui.components import Text, unbroken_dates
from itsso.units.figures import known_for_text
from itsso.units.models import STATES, Unit

LEAST_OF_UNIT = 2
"""Cases of a unit from which it is named in place of a case, where the reader sees the cases."""


@dataclass(frozen=True, slots=True)
class DashboardStep:
    """A sentence on the most urgent unit or case and its officer, and the reader's act; each is empty where none is."""

    sentence: Text = ""
    act: Text = ""
    url: str = ""


def _units_with_most(figures: DashboardFigures) -> list[LateUnit]:
    """Return the unit below with the most cases pending beyond the limit, or those that have equally many.

    Empty where some counts are withheld: such a unit may have more than those that are shown.
    """
    if any(part.counts is None for part in figures.parts):
        return []
    late = units_by_most_beyond(figures)
    return [row for row in late if row.counts.beyond == late[0].counts.beyond]


def unit_before_cases(figures: DashboardFigures) -> LateUnit | None:
    """Return the unit that is named in place of a case: it alone has the most late cases, and more than one."""
    most = _units_with_most(figures)
    return most[0] if len(most) == 1 and most[0].counts.beyond >= LEAST_OF_UNIT else None


def step_about_cases(figures: DashboardFigures, links: FigureLinks, to_ask: CasesToAsk) -> DashboardStep:
    """Return the next step of a reader of case files where cases are beyond the limit."""
    late = unit_before_cases(figures)
    if late is not None:
        url = links.list_url("beyond", unit=late.unit)
        return DashboardStep(_about_unit(late, to_ask.head), _open_cases(late.counts.beyond), url)
    first = next((case for case in to_ask.cases if case.row.url), None)
    return DashboardStep() if first is None else _about_case(first)


def _about_unit(late: LateUnit, head: Posting | None) -> SafeString:
    known_for = late.known_for
    most = format_html(
        _("Most in {unit}: {n} of its {open} pending cases{note}."),
        unit=late.unit.local_name,
        n=text.count(late.counts.beyond),
        open=text.count(late.counts.open),
        note="" if known_for is None or known_for.complete else f" ({known_for_text(known_for)})",
    )
    if head is None:
        return format_html("{} {}", most, _("No officer is registered as its head."))
    return format_html("{} {}", most, format_html(_("Ask {head}."), head=head_to_ask(head)))


def _about_case(case: CaseToAsk) -> DashboardStep:
    row = case.row
    sentence = format_html(
        _("Longest: {case}, {station}, {days}. Officer: {officer}."),
        case=row.number,
        station=row.station,
        days=text.days_to(row.row.last_day, today()),
        officer=officer_to_ask(row),
    )
    step = case.step or NextStep(_("Open the case"), row.url)
    return DashboardStep(sentence, step.title, step.url)


def step_about_units(figures: DashboardFigures, to_ask: Sequence[UnitToAsk]) -> DashboardStep:
    """Return the next step of a reader of figures alone where cases are beyond the limit.

    `to_ask` are the first of `units_by_most_beyond`. Empty where counts are withheld.
    """
    most = _units_with_most(figures)
    if not most:
        return DashboardStep()
    if len(most) > 1:
        return _about_equal(figures, [row.unit for row in most])
    unit = most[0].unit
    act = _("See the districts of %(unit)s") if unit.kind in STATES else _("Open %(unit)s")
    sentence = _about_unit(most[0], to_ask[0].head)
    return DashboardStep(sentence, act % {"unit": unit.local_name}, dashboard_url(unit, figures.query))


def _about_equal(figures: DashboardFigures, units: Sequence[Unit]) -> DashboardStep:
    """Return the step about units that have equally many cases beyond the limit."""
    names = text.short_list([unit.local_name for unit in units])
    sentence = format_html(_("Most cases, the same number in each: {units}."), units=names)
    return DashboardStep(
        sentence, _("All subordinate units"), dashboard_url(figures.unit, figures.query, DashboardView.UNITS)
    )


def step_about_first_due(first: CaseListRow, status: StatusLine) -> DashboardStep:
    """Return the next step where no case is beyond the limit: the first of the cases that come next."""
    if not first.url:
        return DashboardStep()
    sentence = format_html(
        _("First: {case}, {station}, due on {day}. Officer: {officer}."),
        case=first.number,
        station=first.station,
        day=unbroken_dates(first.due_text),
        officer=officer_to_ask(first),
    )
    return DashboardStep(sentence, _open_cases(status.number), first.url if status.number == 1 else status.url)


def _open_cases(n: int) -> str:
    return ngettext("Open this case", "Open these %(n)s cases", n) % {"n": text.count(n)}


def step_where_nothing_is_urgent(figures: DashboardFigures, reader: Posting) -> DashboardStep:
    """Return the step that says that no known case presses; in the reader's own unit it leads to My work."""
    nothing = (
        _("Nothing here is urgent by this time limit.")
        if figures.known_for.complete
        else _("As far as data has come, nothing here is urgent by this time limit.")
    )
    if figures.unit.pk != reader.unit_id or not may(reader.role, "cases:desk"):
        return DashboardStep(nothing)
    my_work = _("Custody, medical examination and all other time limits are in My work.")
    return DashboardStep(f"{nothing} {my_work}", _("Open My work"), page_address("cases:desk"))
