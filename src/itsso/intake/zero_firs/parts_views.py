"""The table that reconciles Zero FIRs: by State for the nation, by district for a State, by station for a district."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from itsso.intake.zero_firs.board_views import COUNTED
from itsso.intake.zero_firs.chosen import PARTS, Years, parts_of, sees_cases_of, unit_of
from itsso.intake.zero_firs.reconciliation.queries import PartCounts, counts_of_parts
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column, ItemList
from itsso.units.models import UnitKind

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

TITLES: Mapping[str, Text] = {
    "registered": pgettext_lazy("Zero FIR", "Registered"),
    "unsent": pgettext_lazy("board", "Not sent yet"),
    "sent": pgettext_lazy("Zero FIR", "Forwarded"),
    "received": pgettext_lazy("Zero FIR", "Received"),
    "re_registered": pgettext_lazy("Zero FIR", "Re-registered"),
    "pending": pgettext_lazy("Zero FIR", "Undecided"),
    "late": gettext_lazy("Undecided beyond the hours"),
    "referred": gettext_lazy("With the nodal officer"),
    "returned": pgettext_lazy("Zero FIR", "Returned"),
}
"""The columns of counts, each with the name of its list."""


@require_GET
def reconciliation(request: OfficerRequest) -> HttpResponse:
    """Show the counts of each part of a unit; each number leads to its list where the reader sees the cases."""
    unit, years = unit_of(request), Years.chosen_by(request)
    parts = parts_of(request, unit) or [unit]  # one row where the parts of the unit are withheld, or it has none
    if not request.ranges.shows_figures_of(unit):
        raise Http404
    sort_keys: dict[str, Callable[[PartCounts], SupportsRichComparison]] = {
        "unit": lambda row: text.natural_key(str(row.unit)),
        **{name: _value_of(name) for name in TITLES},
    }
    sees_cases = sees_cases_of(request, unit)
    columns = [
        Column("unit", pgettext_lazy("Zero FIR", "Unit"), _unit_cell(years), lambda row: str(row.unit), sorts=True),
        *(
            Column(name, title, _cell(name, years, linked=sees_cases), _value_of(name), sorts=True, numeric=True)
            for name, title in TITLES.items()
        ),
    ]
    listing = ItemList(
        request,
        columns,
        StoredRows(counts_of_parts(unit, parts, years.period), sort_keys),
        caption=years.title_of(_("Zero FIRs by unit")),
        empty=_("No unit is in this table."),
        file_name="zero-firs-by-unit",
        keeps=("unit", "years"),
    )
    context = {
        "unit": unit,
        "own": unit == request.posting.unit,
        "years": years,
        "year_links": years.links(unit),
        "board": _address("intake:board", unit.pk, years),
    }
    return listing.respond("intake/reconciliation.html", context)


def _value_of(name: str) -> Callable[[PartCounts], int]:
    def value(row: PartCounts) -> int:
        count: int = getattr(row, name)
        return count

    return value


def _cell(name: str, years: Years, *, linked: bool) -> Callable[[PartCounts], Text]:
    def cell(row: PartCounts) -> Text:
        count = _value_of(name)(row)
        url = f"{_address('intake:board', row.unit.pk, years)}&part={COUNTED}{name}" if linked and count else ""
        return link(text.count(count), url)

    return cell


def _unit_cell(years: Years) -> Callable[[PartCounts], Text]:
    """Return the cell of a unit: it leads to the table of its own parts, of a station to its board."""

    def cell(row: PartCounts) -> Text:
        page = "intake:reconciliation" if UnitKind(row.unit.kind) in PARTS else "intake:board"
        return link(str(row.unit), _address(page, row.unit.pk, years))

    return cell


def _address(page: str, unit_id: int, years: Years) -> str:
    return f"{reverse(page)}?{urlencode({'unit': unit_id, 'years': years.code})}"
