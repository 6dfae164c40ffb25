"""The figures of laboratories that other rooms ask for by name: of a State, of the nation, or of one laboratory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.forensics.capacity import queries
from itsso.forensics.capacity.review import Review, of_laboratories
from itsso.ui.components import Text
from itsso.units import figures
from itsso.units.figures import Measured, UnitFigure
from itsso.units.models import Kind, Unit


def register() -> None:
    """Makes the three known."""
    for name, title, measure in (
        ("laboratory_examiner_gap", _("Posts vacant in laboratories, of those sanctioned"), _gap),
        ("laboratory_backlog_days", _("Backlog of laboratories, in days of work at the present rate"), _backlog),
        ("laboratories_accredited", _("Laboratories accredited"), _accredited),
    ):
        figures.register(_figure(name, title, measure))


def _figure(name: str, title: Text, measure: Callable[[list[Review]], Measured | None]) -> UnitFigure:
    def of_unit(unit: Unit, day: date) -> Measured | None:
        reviewed = of_laboratories(queries.laboratories(unit), day)
        return measure(reviewed) if reviewed else None

    return UnitFigure(name, title, of_unit, _link)


def _link(unit: Unit, day: date) -> str:
    if unit.kind == Kind.LABORATORY:
        return reverse("capacity:laboratory", args=[unit.pk])
    return reverse("capacity:laboratories")


def _gap(reviewed: list[Review]) -> Measured | None:
    told = [one.total_posts for one in reviewed if one.total_posts]
    if not told:
        return None
    sanctioned = sum(one for one, _filled in told)
    return Measured(sanctioned - sum(filled for _one, filled in told), sanctioned)


def _backlog(reviewed: list[Review]) -> Measured | None:
    """Over those laboratories of which both what waits and what is reported are known."""
    known = [(one.backlog, one.reports) for one in reviewed if one.backlog is not None and one.reports]
    if not known:
        return None
    return Measured(round(sum(backlog for backlog, _reports in known) / sum(reports for _backlog, reports in known)))


def _accredited(reviewed: list[Review]) -> Measured:
    return Measured(sum(bool(one.accredited) for one in reviewed), len(reviewed))
