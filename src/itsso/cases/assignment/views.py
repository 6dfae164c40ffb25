"""The page and the desk entry about cases whose investigating officer named himself."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from itsso.cases.assignment import queries as assignment
from itsso.cases.extensions import PackageRows
from itsso.cases.words import case_label
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Figure
from itsso.units.models import UnitKind


def officers_for_desk(request: OfficerRequest) -> PackageRows[assignment.OfficerWithEntry] | None:
    """Return where to look for self-assignments, for the officer in charge of a station, who assigns its cases."""
    if not request.may("cases:assignments") or request.posting.unit.kind != UnitKind.STATION:
        return None
    return PackageRows("officers with entries", lambda: assignment.officers_with_entries(request.ranges.cases))


def self_assignments_on_desk(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the number for the desk of the officer in charge of a station, who assigns its cases."""
    rows = officers_for_desk(request)
    if rows and (number := len(assignment.self_assignments(rows.read(request)))):
        label = ngettext(
            "case whose investigating officer named himself or herself",
            "cases whose investigating officer named himself or herself",
            number,
        )
        yield Figure(number, label, reverse("cases:assignments"), "bad")


@require_GET
def assignments(request: OfficerRequest) -> HttpResponse:
    """List the cases whose officer named himself, each with the form that assigns it."""
    rows = [
        {
            "label": case_label(row.case),
            "case_url": reverse("cases:case", args=[row.case.pk]),
            "station": row.case.station,
            "officer": row.officer,
            "number": row.assignment.io_ref,
            "since": row.assignment.since,
            "assign_url": f"{reverse('cases:record_kind', args=[row.case.pk, assignment.KIND])}"
            f"?{urlencode({'io_ref': row.assignment.io_ref})}",
        }
        for row in assignment.self_assignments(assignment.officers_with_entries(request.ranges.cases).rows())
    ]
    return render(request, "cases/assignments.html", {"rows": rows, "posting": request.posting})
