"""The named figures of drafts and of delays, registered for other packages (`units.figures`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itsso.lawbook import facts
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.dashboard.links import list_url
from itsso.monitoring.stages.queries import StageFigures, stage_figures_at
from itsso.platform.clock import today
from itsso.ui.components import Text
from itsso.units import data_sources, figures
from itsso.units.figures import FigureCount, KnownFor, Measured, UnitFigure
from itsso.units.models import Unit

type StageCount = Callable[[StageFigures], tuple[Measured | None, KnownFor]]

HOLDERS: Mapping[str, Text] = {
    "station": _("Days of a draft police report back at the station (median of twelve months)"),
    "supervisor": _("Days of a draft police report with the supervising officer (median of twelve months)"),
    "prosecutor": _("Days of a draft police report with the prosecutor (median of twelve months)"),
}
"""Holder of a draft (`measures.DRAFT_HOLDERS`) -> the title of the figure of its days."""

REASONS = (
    *("laboratory_report", "medical_report", "accused_absconding", "sanction", "electronic_records"),
    *("victim_unavailable", "stay", "officer_changed", "victim_not_recovered", "age_proof_awaited", "control_sample"),
    *("other_duty", "jurisdiction_dispute", "approval_awaited", "officer_on_leave", "other"),
)
"""The reasons for delay of `delay_reason_recorded`. They are not read from the law book: it may have a fault when the
figures are registered, which a command then has to report."""


def register() -> None:
    """Register the figures of drafts, and one for each reason for delay."""
    for holder, title in HOLDERS.items():
        link = partial(_link, f"draft_of_{holder}", "")
        figures.register(UnitFigure(f"draft_days_{holder}", title, partial(_count, partial(_days, holder)), link))
    returned = _("Drafts of police reports returned with queries, of those approved or returned in twelve months")
    link = partial(_link, "draft_returned", "")
    figures.register(UnitFigure("drafts_returned", returned, partial(_count, _returned), link))
    for reason in REASONS:
        title = format_lazy(
            _("Pending beyond two months because: {reason}, of the cases with a reason"), reason=facts.CODES[reason]
        )
        link = partial(_link, "beyond", reason)
        figures.register(UnitFigure(f"delay_{reason}", title, partial(_count, partial(_reason, reason)), link))


def _count(count: StageCount, unit: Unit, day: date) -> FigureCount | None:
    """Return the figure of a unit as on a day; None for a day in the future.

    It is known for some of the cases; where no data came from some districts, it says that instead.
    """
    if day > today():
        return None
    measured, of_cases = count(stage_figures_at(unit, FigureQuery(day)))
    of_districts = data_sources.known_for("cases", unit)
    return FigureCount(measured, of_cases if of_districts.complete else of_districts)


def _days(holder: str, counted: StageFigures) -> tuple[Measured | None, KnownFor]:
    days = counted.medians.get(holder)
    return Measured(days) if days is not None else None, counted.drafts_known_for


def _returned(counted: StageFigures) -> tuple[Measured | None, KnownFor]:
    decided = counted.counts["draft_decided"]
    return Measured(counted.counts["draft_returned"], decided) if decided else None, counted.drafts_known_for


def _reason(reason: str, counted: StageFigures) -> tuple[Measured | None, KnownFor]:
    reasoned = counted.counts["beyond_with_reason"]
    return Measured(counted.reasons.get(reason, 0), reasoned) if reasoned else None, counted.reasons_known_for


def _link(condition: str, reason: str, unit: Unit, day: date) -> str:
    return list_url(unit, FigureQuery(day), condition, f"reason={reason}" if reason else "")
