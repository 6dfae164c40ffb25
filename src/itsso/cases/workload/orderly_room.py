"""The orderly-room sheet: one officer's cases under investigation, to be printed and gone through once a month."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from itsso.cases.desk.queries import DeskFilter, cases_of, filter_cases
from itsso.cases.investigators import officer_in
from itsso.cases.workload import queries
from itsso.cases.workload.sheet import sheet_columns, sheet_rows
from itsso.platform.clock import now, today
from itsso.protection.middleware import OfficerRequest
from itsso.ui.addresses import filtered_address
from itsso.ui.components import Figure
from itsso.ui.lists import ItemList
from itsso.units.models import UnitKind


@require_GET
def orderly_room(request: OfficerRequest, number: str) -> HttpResponse:
    """Show the cases under investigation of one officer, with the next step and the last direction of each.

    `number` is the officer's number in the State. Http404 where no case in the reader's range names the officer.
    """
    interval, unit = request.ranges.cases, request.posting.unit
    officer = officer_in(interval, (unit.state, number))
    if officer is None:
        raise Http404
    wanted = DeskFilter(interval, [number])
    cases = ItemList(
        request,
        sheet_columns(with_station=unit.kind != UnitKind.STATION),
        sheet_rows(request, filter_cases(cases_of(interval), "running", [number]), wanted),
        caption=_("Cases under investigation"),
        empty=_("This officer has no case under investigation."),
        file_name="orderly-room",
        prints_all=True,
    )
    context = {
        "name": officer.text,
        "posting": request.posting,
        "day": today(),
        "figures": _figures(queries.investigation_counts(wanted, now()), number),
    }
    return cases.respond("cases/orderly_room.html", context)


def _figures(counts: queries.InvestigationCounts, number: str) -> Sequence[Figure]:
    """Return the totals of the sheet, each with its list where one shows the same cases."""
    return [
        Figure(counts.running, _("Cases under investigation"), _list_url("running", number)),
        Figure(
            counts.beyond,
            _("Pending beyond two months"),
            _list_url("overdue", number),
            "bad" if counts.beyond else "plain",
        ),
        Figure(
            counts.week,
            pgettext("number of cases", "Two months end within a week"),
            tone="soon" if counts.week else "plain",
        ),
        _diary_figure(counts, number),
    ]


def _diary_figure(counts: queries.InvestigationCounts, number: str) -> Figure:
    """Return the number of cases without a diary; where no station records diaries, every case would count."""
    if not counts.records_diaries:
        return Figure(None, _("Case diary: not recorded in this system."))
    label = pgettext("number of cases", "Case diary not recorded for 7 days")
    return Figure(counts.without_diary, label, _list_url("diary", number))


def _list_url(investigation: str, number: str) -> str:
    return filtered_address("cases:list", investigation=investigation, assigned="", officer=number)
