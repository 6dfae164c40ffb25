"""The table that reconciles Zero FIRs: by State for the nation, by district for a State, by station for a district."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from itsso.intake.zero_firs.board_views import COUNTED
from itsso.intake.zero_firs.chosen import (
    PARTS,
    ChosenPeriod,
    chosen_period,
    parts_of,
    sees_cases_of,
    unit_of,
    unit_table,
)
from itsso.intake.zero_firs.pairs.queries import counts_of_parts as pairs_of_parts
from itsso.intake.zero_firs.reconciliation.queries import PartCounts, Period, counts_of_parts
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units.models import Unit, UnitKind

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

PAIRS = "pairs"
"""The count of likely pairs, which has a list of its own."""

TITLES: Mapping[str, Text] = {
    "registered": pgettext_lazy("Zero FIR", "Registered"),
    "unsent": pgettext_lazy("board", "Not sent yet"),
    "sent": pgettext_lazy("Zero FIR", "Forwarded"),
    "received": pgettext_lazy("Zero FIR", "Received"),
    "re_registered": pgettext_lazy("Zero FIR", "Re-registered"),
    "pending": pgettext_lazy("Zero FIR", "Undecided"),
    "late": gettext_lazy("Undecided for longer than the hours set"),
    "referred": gettext_lazy("With the nodal officer"),
    "returned": pgettext_lazy("Zero FIR", "Returned"),
    PAIRS: pgettext_lazy("Zero FIR", "Likely pairs"),
}
"""The counts of a unit, in the order of the file: each with the name of its list."""

NOTES: Mapping[str, str] = {"registered": "unsent", "referred": "returned"}
"""The counts that stand on the page under another one, where they are not zero: the table would be too wide."""


@require_GET
def reconciliation(request: OfficerRequest) -> HttpResponse:
    """Show the counts of each part of a unit; each number leads to its list where the reader sees the cases."""
    unit, choice = unit_of(request), chosen_period(request)
    days = choice.days
    parts = parts_of(request, unit) or [unit]  # one row where the parts of the unit are withheld, or it has none
    if not request.ranges.shows_figures_of(unit):
        raise Http404
    sort_keys: dict[str, Callable[[PartCounts], SupportsRichComparison]] = {
        "unit": lambda row: text.natural_key(str(row.unit)),
        **{name: _value_of(name) for name in TITLES},
    }
    cells = CountCells(days, linked=sees_cases_of(request, unit), has_pairs=request.may("intake:pairs"))
    columns = [
        Column("unit", pgettext_lazy("Zero FIR", "Unit"), _unit_cell(days), lambda row: str(row.unit), sorts=True),
        *(cells.column(name) for name in TITLES),
    ]
    rows = StoredRows(_rows(unit, parts, days.period), sort_keys)
    listing = unit_table(request, columns, rows, choice, title=_("Zero FIRs by unit"), file_name="zero-firs-by-unit")
    context = {
        "unit": unit,
        "own": unit == request.posting.unit,
        "year_links": days.links(unit),
        "board": f"{reverse('intake:board')}{days.address(unit)}",
    }
    return listing.respond("intake/reconciliation.html", context)


def _rows(unit: Unit, parts: Sequence[Unit], period: Period) -> list[PartCounts]:
    pairs = pairs_of_parts(unit, parts, period.first, period.last)
    counts = counts_of_parts(unit, parts, period)
    return [replace(row, pairs=pairs.get(place, 0)) for place, row in enumerate(counts, start=1)]


def _value_of(name: str) -> Callable[[PartCounts], int]:
    def value(row: PartCounts) -> int:
        count: int = getattr(row, name)
        return count

    return value


@dataclass(frozen=True, slots=True)
class CountCells:
    """The cells of counts: each a link to its list where the reader is `linked`, to that of pairs with `has_pairs`."""

    days: ChosenPeriod
    linked: bool
    has_pairs: bool

    def column(self, name: str) -> Column[PartCounts]:
        """Return the column of a count."""
        return Column(
            name,
            TITLES[name],
            partial(self._cell, name),
            _value_of(name),
            sorts=True,
            numeric=True,
            on_page=name not in NOTES.values(),
        )

    def _cell(self, name: str, row: PartCounts) -> Text:
        noted = NOTES.get(name)
        count = link(text.count(_value_of(name)(row)), self._url(name, row))
        if noted is None or not _value_of(noted)(row):
            return count
        note = f"{TITLES[noted]}: {text.count(_value_of(noted)(row))}"
        return with_note(count, link(note, self._url(noted, row)))

    def _url(self, name: str, row: PartCounts) -> str:
        if not self.linked or not _value_of(name)(row):
            return ""
        if name != PAIRS:
            return f"{reverse('intake:board')}{self.days.address(row.unit)}&part={COUNTED}{name}"
        period = self.days.period
        days = {"first": f"{period.first:%d-%m-%Y}", "last": f"{period.last:%d-%m-%Y}"}
        return f"{reverse('intake:pairs')}?{urlencode({'unit': row.unit.pk, **days})}" if self.has_pairs else ""


def _unit_cell(days: ChosenPeriod) -> Callable[[PartCounts], Text]:
    """Return the cell of a unit: it leads to the table of its own parts, of a station to its board."""

    def cell(row: PartCounts) -> Text:
        page = "intake:reconciliation" if UnitKind(row.unit.kind) in PARTS else "intake:board"
        return link(str(row.unit), f"{reverse(page)}{days.address(row.unit)}")

    return cell
