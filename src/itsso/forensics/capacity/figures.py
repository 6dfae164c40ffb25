"""The figures of laboratories that other packages ask for by name: of a State, of the nation, or of one laboratory."""

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
from itsso.units.shared_counts import shared


def register() -> None:
    """Register the three figures."""
    for name, title, measure in (
        ("laboratory_examiner_gap", _("Vacant posts in laboratories, of those sanctioned"), _gap),
        ("laboratory_backlog_days", _("Backlog of laboratories, in days of work at the present rate"), _backlog),
        ("laboratories_accredited", _("Accredited laboratories"), _accredited),
    ):
        figures.register(_figure(name, title, measure))


def _figure(
    name: str, title: Text, measure: Callable[[list[LaboratoryReview]], tuple[Measured | None, int]]
) -> UnitFigure:
    def count(unit: Unit, day: date) -> FigureCount:
        reviewed = _reviewed(unit, day)
        measured, known_laboratories = measure(reviewed)
        return FigureCount(measured, KnownFor(known_laboratories, len(reviewed), "laboratories"))

    return UnitFigure(name, title, count, _link)


@shared
def _reviewed(unit: Unit, day: date) -> list[LaboratoryReview]:
    return review_laboratories(queries.laboratories(unit), day)


def _link(unit: Unit, day: date) -> str:
    if unit.kind == UnitKind.LABORATORY:
        return reverse("capacity:laboratory", args=[unit.pk])
    return reverse("capacity:laboratories")


def _gap(reviewed: list[LaboratoryReview]) -> tuple[Measured | None, int]:
    """Count vacant posts, over the laboratories that state their posts."""
    posts = [review.total_posts for review in reviewed if review.total_posts]
    sanctioned = sum(review for review, _filled in posts)
    measured = Measured(sanctioned - sum(filled for _sanctioned, filled in posts), sanctioned)
    return measured if posts else None, len(posts)


def _backlog(reviewed: list[LaboratoryReview]) -> tuple[Measured | None, int]:
    """Return the backlog in days of work, over the laboratories whose backlog and reports are both known."""
    workloads = [
        (review.backlog, review.reports) for review in reviewed if review.backlog is not None and review.reports
    ]
    if not workloads:
        return None, 0
    days = sum(backlog for backlog, _reports in workloads) / sum(reports for _backlog, reports in workloads)
    return Measured(round(days)), len(workloads)


def _accredited(reviewed: list[LaboratoryReview]) -> tuple[Measured | None, int]:
    """Count accredited laboratories, over those that state anything of themselves.

    The others may be accredited without having stated it.
    """
    stating_laboratories = [review for review in reviewed if review.states_anything]
    return Measured(
        sum(bool(review.accredited) for review in stating_laboratories), len(stating_laboratories)
    ) if stating_laboratories else None, len(stating_laboratories)
