"""The desk's count for the officer in charge: open cases whose officer lacks a course that they require."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.training.coverage.queries import investigators
from itsso.ui import text
from itsso.ui.components import Figure
from itsso.units.models import UnitKind


def desk_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the count at a station, for those who may see its cases. One scan of the station's open cases."""
    if request.posting.unit.kind != UnitKind.STATION or not request.may("training:cases"):
        return
    cases = sum(
        investigator.cases
        for investigator in investigators(request.posting.unit, today())
        if investigator.key == "open-"
    )
    if cases:
        label = ngettext(
            "open case with an untrained officer",
            "open cases with an untrained officer",
            cases,
        )
        yield Figure(text.count(cases), label, reverse("training:cases", args=[request.posting.unit_id]), "soon")
