"""The crime-meeting pack: the pending cases of each station of a district, to be printed once a month."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.cases.court import words
from itsso.cases.desk.listing import NOTES
from itsso.cases.pending_matters import MatterCode
from itsso.cases.workload import queries
from itsso.cases.workload.listing import WorkloadRow, workload_rows
from itsso.cases.workload.meeting_table import TITLES, MeetingRow, meeting_columns, station_rows, total_row
from itsso.platform.clock import now, today
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text
from itsso.ui.lists import ItemList
from itsso.units.models import DISTRICTS, UnitKind

MEETING_UNITS = (*DISTRICTS, UnitKind.SUBDIVISION, UnitKind.CIRCLE)
"""The units whose officer goes through the cases of several stations; above a district they are too many."""


def holds_meeting(request: OfficerRequest) -> bool:
    """Return whether the pack is offered: to a unit above a station, up to a district."""
    return request.posting.unit.kind in MEETING_UNITS and request.may("cases:crime_meeting")


@require_GET
def crime_meeting(request: OfficerRequest) -> HttpResponse:
    """Show what is pending at each station of the unit, and the officers whose orderly-room sheets belong to it.

    A station and a unit above a district see the work of each officer instead.
    """
    if not holds_meeting(request):
        return redirect("cases:workload")
    rows = station_rows(queries.counts_by_station(request.ranges.cases, now()).rows())
    stations = ItemList(
        request,
        meeting_columns(),
        rows,
        caption=_("Pending cases of each station"),
        empty=_("This unit has no police station."),
        file_name="crime-meeting",
        compact=True,
        prints_all=True,
        total_row=total_row(rows.stored),
    )
    context = {
        "posting": request.posting,
        "day": today(),
        "officers": _officers_with_cases(request),
        "notes": _notes(rows.stored),
    }
    return stations.respond("cases/crime_meeting.html", context)


def _officers_with_cases(request: OfficerRequest) -> list[WorkloadRow]:
    """Return the officers with cases under investigation, the most cases first, as the work of each officer does."""
    workloads = queries.workloads(request.ranges.cases, (), now())
    return list(workload_rows([work for work in workloads if work.io_ref and work.running]).stored)


def _notes(rows: Sequence[MeetingRow]) -> list[tuple[Text, Text]]:
    """Return (column, what it counts), and what a dash says where there is one."""
    notes = {
        "not_arrested": NOTES["not_arrested"],
        "duty_missing": NOTES["duty_missing"],
        "laboratory": words.MEANINGS[MatterCode.LABORATORY_REPORT],
    }
    if any(row.numbers["without_diary"] is None for row in rows):
        notes["without_diary"] = _("“–”: the station does not record in this system that diaries are written.")
    return [(TITLES[key], note) for key, note in notes.items()]
