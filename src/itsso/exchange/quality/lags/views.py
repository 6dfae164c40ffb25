"""Pages of how long entries take: the distribution of a unit, its districts or stations, and single entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.exchange.quality.lags.distribution import (
    BASES,
    CLASSES,
    MINIMUM,
    LagDistribution,
)
from itsso.exchange.quality.lags.forms import EntryForm, LagChoice, LagForm
from itsso.exchange.quality.lags.queries import CountedEntry, counted_entries, entry_lags
from itsso.exchange.quality.page import QualityScope
from itsso.exchange.quality.views import known_for_note, quality_trail, scope_of, states_by_code, units_at
from itsso.lawbook import queries as lawbook
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column, ItemList
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit, UnitKind

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


@dataclass(frozen=True, slots=True)
class LagRow:
    """A district or station with its distribution. `url` is its own page, and `entries_url` lists its entries."""

    unit: Unit
    above: str
    distribution: LagDistribution
    url: str
    entries_url: str  # empty where single entries are not listed

    def entries_of(self, place: int | None) -> Text:
        """Return the number of entries, of one class or of all, with the list of them."""
        number = self.distribution.entries if place is None else self.distribution.in_class(place)
        days = "" if place is None else f"&days={place}"
        return link(text.count(number), f"{self.entries_url}{days}" if self.entries_url and number else "")


@require_GET
def entry_lag(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show how long entries take in a unit, and in each of its districts or stations."""
    scope = scope_of(request, unit_id)
    unit, form = scope.unit, LagForm(request.GET)
    choice = form.chosen()
    by_station = scope.by_station and scope.lists_faults
    count = entry_lags(unit, choice.basis, choice.group, by_station=by_station)
    rows = _rows(request, scope, choice, count.by_place, by_station=by_station)
    listing = ItemList(
        request,
        _columns(with_state=unit.kind == UnitKind.NATION),
        _list_rows(rows),
        caption=_("Entry lag by unit"),
        empty=_("No entry of this kind was made in the last year."),
        form=form,
        file_name=f"entry-lag-{unit.code.lower()}",
        remembers=False,
    )
    total = count.total
    context = {
        "unit": unit,
        "trail": [*quality_trail(request, unit, link=True), (_("Entry lag"), "")],
        "counted_at": count.counted_at,
        "known_for": known_for_note(unit),
        "basis": BASES[choice.basis],
        "entries": total.entries,
        "median": total.median,
        "minimum": MINIMUM,
        "classes": [_class_line(total, place) for place in range(len(CLASSES))],
    }
    return listing.respond("exchange/entry_lag.html", context)


def _class_line(total: LagDistribution, place: int) -> tuple[Text, str, str]:
    number = total.in_class(place)
    share = text.percent(number, total.entries) if total.entries >= MINIMUM else "–"
    return CLASSES[place], text.count(number), share


def _rows(
    request: OfficerRequest,
    scope: QualityScope,
    choice: LagChoice,
    by_place: Mapping[int, LagDistribution],
    *,
    by_station: bool,
) -> list[LagRow]:
    states = states_by_code()
    return [
        LagRow(
            part,
            states.get(part.state, ""),
            by_place[part.first],
            f"{reverse('exchange:entry_lag', args=[part.pk])}?{choice.query()}"
            if part.pk != scope.unit.pk and request.ranges.shows_figures_of(part)
            else "",
            f"{reverse('exchange:late_entries', args=[part.pk])}?{choice.query()}"
            if by_station and part.kind == UnitKind.STATION
            else "",
        )
        for part in units_at(by_place, by_station=by_station)
    ]


def _columns(*, with_state: bool) -> list[Column[LagRow]]:
    state: Column[LagRow] = Column("state", gettext_lazy("State"), lambda row: row.above, sorts=True)
    return [
        Column("unit", gettext_lazy("Unit"), lambda row: link(str(row.unit), row.url), sorts=True),
        *([state] if with_state else []),
        Column(
            "entries",
            gettext_lazy("Entries"),
            lambda row: row.entries_of(None),
            lambda row: row.distribution.entries,
            sorts=True,
            numeric=True,
        ),
        Column(
            "median",
            gettext_lazy("Median in days"),
            lambda row: "–" if row.distribution.median is None else text.count(row.distribution.median),
            lambda row: row.distribution.median,
            sorts=True,
            numeric=True,
        ),
        *(_class_column(place, title) for place, title in enumerate(CLASSES)),
    ]


def _class_column(place: int, title: Text) -> Column[LagRow]:
    return Column(
        f"class{place}",
        title,
        lambda row: row.entries_of(place),
        lambda row: row.distribution.in_class(place),
        sorts=True,
        numeric=True,
    )


def _list_rows(rows: Sequence[LagRow]) -> StoredRows[LagRow]:
    keys: dict[str, Callable[[LagRow], SupportsRichComparison]] = {
        "unit": lambda row: text.natural_key(str(row.unit)),
        "state": lambda row: row.above,
        "entries": lambda row: row.distribution.entries,
        "median": lambda row: -1 if row.distribution.median is None else row.distribution.median,
    }
    keys |= {f"class{place}": _in_class(place) for place in range(len(CLASSES))}
    slowest = len(CLASSES) - 1
    order = sorted(rows, key=lambda row: (-row.distribution.in_class(slowest), text.natural_key(str(row.unit))))
    return StoredRows(order, keys)


def _in_class(place: int) -> Callable[[LagRow], SupportsRichComparison]:
    return lambda row: row.distribution.in_class(place)


@require_GET
def late_entries(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the single entries of a station that its distribution counts, the latest first."""
    scope = scope_of(request, unit_id)
    if not scope.lists_faults or scope.unit.kind != UnitKind.STATION:
        raise Http404
    form = EntryForm(request.GET)
    choice = form.chosen()
    days = form.cleaned_data["days"] if form.is_valid() else ""
    count = entry_lags(scope.unit, choice.basis, choice.group, by_station=True)
    entries = counted_entries(scope.unit, choice.basis, choice.group, int(days) if days else None, count)
    listing = ItemList(
        request,
        _entry_columns(Case.objects.in_bulk({entry.case_id for entry in entries})),
        StoredRows(entries, _ENTRY_KEYS),
        caption=_("Entries and their lag"),
        empty=_("No entry of this kind was made in the last year."),
        form=form,
        file_name=f"entries-{scope.unit.code.lower()}",
        remembers=False,
    )
    lag_page = (_("Entry lag"), f"{reverse('exchange:entry_lag', args=[scope.unit.pk])}?{choice.query()}")
    trail = [*quality_trail(request, scope.unit, link=True), lag_page, (_("Entries and their lag"), "")]
    context = {"unit": scope.unit, "trail": trail, "counted_at": count.counted_at, "basis": BASES[choice.basis]}
    return listing.respond("exchange/late_entries.html", context)


_ENTRY_KEYS: Mapping[str, Callable[[CountedEntry], SupportsRichComparison]] = {
    "happened": lambda row: row.happened_on,
    "entered": lambda row: row.entered_on,
    "days": lambda row: row.days,
}


def _entry_columns(cases: Mapping[object, Case]) -> list[Column[CountedEntry]]:
    def label(row: CountedEntry) -> str:
        return case_label(cases[row.case_id]) if row.case_id in cases else "–"

    def case_cell(row: CountedEntry) -> Text:
        return link(label(row), reverse("cases:case", args=[row.case_id]) if row.case_id in cases else "")

    return [
        Column("case", gettext_lazy("Case"), case_cell, label),
        Column("kind", gettext_lazy("Event"), lambda row: lawbook.kind(row.kind).title),
        Column(
            "happened",
            gettext_lazy("Happened on"),
            lambda row: when(row.happened_on),
            lambda row: row.happened_on,
            sorts=True,
        ),
        Column(
            "entered",
            gettext_lazy("Entered on"),
            lambda row: when(row.entered_on),
            lambda row: row.entered_on,
            sorts=True,
        ),
        Column(
            "days",
            gettext_lazy("Days"),
            lambda row: text.count(row.days),
            lambda row: row.days,
            sorts=True,
            numeric=True,
        ),
    ]
