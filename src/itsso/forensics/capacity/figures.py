"""The figures of laboratories that other rooms ask for by name: of a State, of the nation, or of one laboratory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.forensics.capacity import queries
from itsso.forensics.capacity.review import LaboratoryReview, review_laboratories
from itsso.ui.components import Text
from itsso.units import figures
from itsso.units.figures import FigureCount, KnownFor, Measured, UnitFigure
from itsso.units.models import Unit, UnitKind


def register() -> None:
    """Makes the three known."""
    for name, title, measure in (
        ("laboratory_examiner_gap", _("Posts vacant in laboratories, of those sanctioned"), _gap),
        ("laboratory_backlog_days", _("Backlog of laboratories, in days of work at the present rate"), _backlog),
        ("laboratories_accredited", _("Laboratories accredited"), _accredited),
    ):
        figures.register(_figure(name, title, measure))


def _figure(
    name: str, title: Text, measure: Callable[[list[LaboratoryReview]], tuple[Measured | None, int]]
) -> UnitFigure:
    def count(unit: Unit, day: date) -> FigureCount:
        reviewed = review_laboratories(queries.laboratories(unit), day)
        measured, known = measure(reviewed)
        return FigureCount(measured, KnownFor(known, len(reviewed), "laboratories"))

    return UnitFigure(name, title, count, _link)


def _link(unit: Unit, day: date) -> str:
    if unit.kind == UnitKind.LABORATORY:
        return reverse("capacity:laboratory", args=[unit.pk])
    return reverse("capacity:laboratories")


def _gap(reviewed: list[LaboratoryReview]) -> tuple[Measured | None, int]:
    """Over those laboratories that state their posts."""
    told = [one.total_posts for one in reviewed if one.total_posts]
    sanctioned = sum(one for one, _filled in told)
    measured = Measured(sanctioned - sum(filled for _one, filled in told), sanctioned)
    return measured if told else None, len(told)


def _backlog(reviewed: list[LaboratoryReview]) -> tuple[Measured | None, int]:
    """Over those laboratories of which both what waits and what is reported are known."""
    known = [(one.backlog, one.reports) for one in reviewed if one.backlog is not None and one.reports]
    if not known:
        return None, 0
    days = sum(backlog for backlog, _reports in known) / sum(reports for _backlog, reports in known)
    return Measured(round(days)), len(known)


def _accredited(reviewed: list[LaboratoryReview]) -> tuple[Measured | None, int]:
    """Over those laboratories that state anything of themselves: the others may be accredited and have not said so."""
    known = [one for one in reviewed if one.states_anything]
    return Measured(sum(bool(one.accredited) for one in known), len(known)) if known else None, len(known)
