"""What the address of a board chooses: the unit, and the year in which its Zero FIRs were first recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.intake.complaints.views import number_of
from itsso.intake.zero_firs.queries import BEGINNING
from itsso.intake.zero_firs.reconciliation.queries import Period
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind

EVERY_YEAR = "all"


@dataclass(frozen=True)
class Years:
    """A calendar year, or all years since cases are counted; `year` is None for all."""

    year: int | None

    @classmethod
    def chosen_by(cls, request: OfficerRequest) -> Years:
        """Return what the address chooses: the running year where it names none that is counted."""
        chosen = request.GET.get("years", "")
        if chosen == EVERY_YEAR:
            return cls(None)
        return cls(int(chosen) if chosen in {str(year) for year in counted_years()} else today().year)

    @property
    def code(self) -> str:
        """Return the value in the address."""
        return EVERY_YEAR if self.year is None else str(self.year)

    @property
    def period(self) -> Period:
        """Return the days of the year, counted as on today."""
        day = today()
        if self.year is None:
            return Period(BEGINNING, day, day)
        return Period(max(date(self.year, 1, 1), BEGINNING), min(date(self.year, 12, 31), day), day)

    @property
    def name(self) -> str:
        """Return the choice in words."""
        return _("All years since 2018") if self.year is None else str(self.year)

    def title_of(self, line: Text) -> str:
        """Return the title of the list of a line."""
        if self.year is None:
            return _("%(line)s: since %(day)s") % {"line": line, "day": text.day(BEGINNING)}
        return _("%(line)s: %(year)s") % {"line": line, "year": self.year}

    def links(self, unit: Unit) -> list[tuple[str, str]]:
        """Return each choice in words with its address, empty for the present one."""
        choices = [*(Years(year) for year in counted_years()), Years(None)]
        return [
            (years.name, "" if years == self else f"?{urlencode({'unit': unit.pk, 'years': years.code})}")
            for years in choices
        ]


def counted_years() -> range:
    """Return the years in which Zero FIRs are counted, the newest first."""
    return range(today().year, BEGINNING.year - 1, -1)


def unit_of(request: OfficerRequest) -> Unit:
    """Return the reader's own unit, or the one below it that the address names."""
    own_unit, named = request.posting.unit, request.GET.get("unit", "")
    if not named:
        return own_unit
    first, last = own_unit.interval
    unit = Unit.objects.filter(pk=number_of(named), first__gte=first, last__lte=last).first()
    if unit is None or request.ranges.withholds(unit):
        raise Http404
    return unit


def sees_cases_of(request: OfficerRequest, unit: Unit) -> bool:
    """Return whether the reader sees the cases of a unit, and so the lists behind its figures."""
    return request.ranges.cases[0] <= unit.first and unit.last <= request.ranges.cases[1]


PARTS = {
    **dict.fromkeys((UnitKind.NATION,), STATES),
    **dict.fromkeys((*STATES, UnitKind.ZONE, UnitKind.RANGE, UnitKind.HEADQUARTERS), DISTRICTS),
    **dict.fromkeys((*DISTRICTS, UnitKind.SUBDIVISION, UnitKind.CIRCLE), (UnitKind.STATION,)),
}
"""Of which units the table of a unit consists."""


def parts_of(request: OfficerRequest, unit: Unit) -> Sequence[Unit]:
    """Return the States, districts or stations below a unit; none where their figures are withheld from the reader."""
    first, last = unit.interval
    kinds = PARTS.get(UnitKind(unit.kind), ())
    units = Unit.objects.filter(kind__in=kinds, first__gte=first, last__lte=last).exclude(pk=unit.pk)
    return [part for part in units.order_by("first") if request.ranges.shows_figures_of(part)]
