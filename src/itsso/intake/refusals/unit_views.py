"""The table of refusals: by State for the nation, by district for a State, by station for a district."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from itsso.intake.refusals.forms import RefusalPeriodForm
from itsso.intake.refusals.queries import COUNTED, RefusalFigures, figures_of_units
from itsso.intake.refusals.words import COLUMNS
from itsso.intake.zero_firs.chosen import (
    PARTS,
    ChosenPeriod,
    chosen_period,
    parts_of,
    sees_cases_of,
    unit_of,
    unit_table,
)
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units.data_sources import known_for_each
from itsso.units.figures import KnownFor, known_for_text
from itsso.units.models import Unit, UnitKind

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


UNKNOWN: Final = SafeString('<span class="itsso-unknown">–</span>')
"""A number that is not known. A phone leaves it out: the last cell of its row says that nothing is known."""


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A State, a district or a station with its figures; `own_offices` is what no part of the unit accounts for."""

    figures: RefusalFigures
    known_for: KnownFor
    own_offices: bool = False

    @property
    def is_known(self) -> bool:
        """Return whether anything can be said: officers there work with this system, or a record is there."""
        return self.known_for.known > 0 or self.figures.alleged > 0

    @property
    def title(self) -> str:
        """Return the name of the unit."""
        return _("Offices outside the units of this table") if self.own_offices else str(self.figures.unit)


@require_GET
def refusals_by_unit(request: OfficerRequest) -> HttpResponse:
    """Show the figures of each part of a unit; each number leads to its records where the reader sees them."""
    unit, choice = unit_of(request), chosen_period(request, RefusalPeriodForm, date.min)
    if not request.ranges.shows_figures_of(unit):
        raise Http404
    days, parts = choice.days, parts_of(request, unit)
    total, *counted = figures_of_units([unit, *parts], days.period)
    districts_known = known_for_each("pages", unit, parts)
    whole = RefusalRow(total, districts_known[unit.pk])
    cells = RefusalCells(days, linked=request.may("intake:accountability") and sees_cases_of(request, unit))
    rows = [RefusalRow(row, districts_known[row.unit.pk]) for row in counted]
    listing = unit_table(
        request,
        cells.columns(),
        StoredRows([*rows, *_rest(whole, rows)] if rows else [whole], _sort_keys()),
        choice,
        title=_("Refusals and failures by unit"),
        file_name="refusals-by-unit",
        logs_row_count=False,
    )
    context = {
        "unit": unit,
        "own": unit == request.posting.unit,
        "days": days,
        "year_links": days.links(unit),
        "answer": _answer(whole, rows),
        "records": reverse("intake:accountability") if request.may("intake:accountability") else "",
    }
    return listing.respond("intake/refusals_by_unit.html", context)


def _answer(whole: RefusalRow, rows: Sequence[RefusalRow]) -> str:
    """Return the sentence about the whole unit, with how much of it is known; of the nation by States too."""
    if not whole.is_known:
        return _("Not known: nobody works with this system here, and no refusal is recorded.")
    n = whole.figures.alleged
    sentence = ngettext("%(n)s refusal or failure is alleged", "%(n)s refusals and failures are alleged", n)
    answer = f"{sentence % {'n': text.count(n)}}; {known_for_text(whole.known_for)}"
    if UnitKind(whole.figures.unit.kind) != UnitKind.NATION:
        return f"{answer}."
    known_states = KnownFor(sum(row.is_known for row in rows), len(rows), "states")
    return f"{answer}, {known_for_text(known_states)}."


def _rest(whole: RefusalRow, rows: Sequence[RefusalRow]) -> list[RefusalRow]:
    """Return what is alleged against offices that lie in no row, such as a zone, so that the table adds up."""
    rest = {name: number - sum(getattr(row.figures, name) for row in rows) for name, number in whole.figures.counts()}
    if not rest["alleged"]:
        return []
    return [RefusalRow(RefusalFigures(whole.figures.unit, **rest), whole.known_for, own_offices=True)]


def _sort_keys() -> dict[str, Callable[[RefusalRow], SupportsRichComparison]]:
    def number(name: str, row: RefusalRow) -> int:
        count: int = getattr(row.figures, name)
        return count if row.is_known else -1

    return {
        "unit": lambda row: text.natural_key(row.title),
        "known": lambda row: row.known_for.known / max(row.known_for.of, 1),
        **{name: partial(number, name) for name in COUNTED},
    }


@dataclass(frozen=True, slots=True)
class RefusalCells:
    """The cells of the table: each number a link to its records where the reader is `linked`."""

    days: ChosenPeriod
    linked: bool

    def columns(self) -> list[Column[RefusalRow]]:
        """Return the columns: the unit, each number, and for how much of the unit it is known."""
        return [
            Column("unit", pgettext_lazy("refusals", "Unit"), self._unit_cell, lambda row: row.title, sorts=True),
            *(
                Column(
                    name, COLUMNS[name], partial(self._cell, name), partial(self._value, name), sorts=True, numeric=True
                )
                for name in COUNTED
            ),
            Column("known", gettext_lazy("Known for"), _known_cell, sorts=True),
        ]

    @staticmethod
    def _value(name: str, row: RefusalRow) -> int | None:
        """Return a number for the file; nothing where it is not known."""
        number: int = getattr(row.figures, name)
        return number if row.is_known else None

    def _cell(self, name: str, row: RefusalRow) -> Text:
        number = self._value(name, row)
        if number is None:
            return UNKNOWN
        leads = bool(self.linked and number and not row.own_offices)
        address = f"{reverse('intake:accountability')}{self.days.address(row.figures.unit)}&{urlencode({'of': name})}"
        return link(text.count(number), address if leads else "")

    def _unit_cell(self, row: RefusalRow) -> Text:
        """Return the unit, which leads to the table of its own parts; a station has none."""
        unit: Unit = row.figures.unit
        leads = UnitKind(unit.kind) in PARTS and not row.own_offices
        address = f"{reverse('intake:refusals_by_unit')}{self.days.address(unit)}"
        return link(row.title, address if leads else "")


def _known_cell(row: RefusalRow) -> Text:
    """Return for how many districts a row is known; the words "not known" where nothing is."""
    if row.own_offices:
        return "–"
    if not row.is_known:
        return _("not known")
    numbers = {"known": text.count(row.known_for.known), "of": text.count(row.known_for.of)}
    n = row.known_for.of
    return ngettext("%(known)s of %(of)s district", "%(known)s of %(of)s districts", n) % numbers
