"""The desk's count for the officer in charge: open cases whose officer lacks a course that they require."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from itsso.cases.extensions import PackageRows
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.training.coverage.queries import Investigator, investigators_statement
from itsso.ui.components import Figure
from itsso.units.models import UnitKind


def rows_for_desk(request: OfficerRequest) -> PackageRows[Investigator] | None:
    """Return the officers of a station, for those who may see its cases. One scan of the station's open cases."""
    if request.posting.unit.kind != UnitKind.STATION or not request.may("training:cases"):
        return None
    return PackageRows("investigators' courses", lambda: investigators_statement(request.posting.unit, today()))


def desk_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the count at a station, for those who may see its cases."""
    rows = rows_for_desk(request)
    if rows is None:
        return
    cases = sum(investigator.cases for investigator in rows.read(request) if investigator.key == "open-")
    if cases:
        label = ngettext(
            "pending case with an untrained officer",
            "pending cases with an untrained officer",
            cases,
        )
        yield Figure(cases, label, reverse("training:cases", args=[request.posting.unit_id]), "soon")
