"""The unit and the days that the address of a board chooses: days on which Zero FIRs were first recorded.

The pages of refusals choose their days in the same way, by the day on which something happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.intake.complaints.views import number_of
from itsso.intake.zero_firs.queries import BEGINNING
from itsso.intake.zero_firs.reconciliation.queries import Period
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.dates import PARTS as DAY_PARTS
from itsso.ui.dates import DayField
from itsso.ui.list_rows import RowSource
from itsso.ui.lists import Column, ItemList
from itsso.units.models import ABOVE_DISTRICTS, DISTRICTS, STATES, Unit, UnitKind

EVERY_YEAR = "all"
DAYS = ("first", "last")
SCOPE = ("unit", "years", *DAYS, *(f"{day}_{part}" for day in DAYS for part in DAY_PARTS))
"""Parameters that say of whom and of which days a page is; no filter of its list."""


class ZeroFirPeriodForm(forms.Form):
    """The days of first recording, of which either may be left out."""

    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    first = DayField(label=gettext_lazy("First recorded from"), required=False)
    last = DayField(label=gettext_lazy("First recorded until"), required=False)

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            self.add_error("last", _("The period ends before it begins."))
        return cleaned


@dataclass(frozen=True)
class ChosenPeriod:
    """The days of first recording that a page shows; `years` is the year, or "all", where they were chosen by that.

    `beginning` is the first day on which the page counts anything; `date.min` where it counts every day.
    """

    first: date
    last: date
    years: str
    beginning: date = BEGINNING

    @property
    def parameters(self) -> dict[str, str]:
        """Return the parameters that choose these days in an address."""
        if self.years:
            return {"years": self.years}
        last = {"last": f"{self.last:%d-%m-%Y}"}
        return last if self.first == date.min else {"first": f"{self.first:%d-%m-%Y}", **last}

    @property
    def period(self) -> Period:
        """Return the days, counted as on today; none is in the future or before the beginning."""
        day = today()
        return Period(max(self.first, self.beginning), min(self.last, day), day)

    @property
    def name(self) -> str:
        """Return the choice in words."""
        if self.years == EVERY_YEAR:
            return _("All years since 2018") if self.beginning == BEGINNING else _("All years")
        if self.years:
            return self.years
        if self.first == date.min:
            return _("until %(last)s") % {"last": text.day(self.last)}
        return _("%(first)s to %(last)s") % {"first": text.day(self.first), "last": text.day(self.last)}

    def title_of(self, line: Text) -> str:
        """Return the title of the list of a line."""
        if self.years == EVERY_YEAR and self.beginning == BEGINNING:
            return _("%(line)s: since %(day)s") % {"line": line, "day": text.day(BEGINNING)}
        return f"{line}: {self.name}"

    def address(self, unit: Unit) -> str:
        """Return the part of an address that chooses a unit and these days."""
        return f"?{urlencode({'unit': unit.pk, **self.parameters})}"

    def links(self, unit: Unit, part: Mapping[str, str] = MappingProxyType({})) -> tuple[tuple[str, str], ...]:
        """Return each year, and all, in words with its address, empty for the present choice.

        `part` are the parameters of the part of the page that the addresses lead to.
        """
        choices = [_of_years(years, self.beginning) for years in (*map(str, counted_years()), EVERY_YEAR)]
        suffix = f"&{urlencode(part)}" if part else ""
        return tuple((choice.name, "" if choice == self else f"{choice.address(unit)}{suffix}") for choice in choices)


@dataclass(frozen=True)
class PeriodChoice:
    """The days that a page shows, and the form in which they are changed."""

    days: ChosenPeriod
    form: ZeroFirPeriodForm


def chosen_period(
    request: OfficerRequest, form_class: type[ZeroFirPeriodForm] = ZeroFirPeriodForm, beginning: date = BEGINNING
) -> PeriodChoice:
    """Return the days that the address chooses: free days, else a year, else the running year.

    Where a day cannot be read the form says so, and the running year is shown. The form shows the days of a year too.
    `beginning` is as in `ChosenPeriod`.
    """
    form = form_class(request.GET)
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        if first is not None or last is not None:
            return PeriodChoice(ChosenPeriod(first or beginning, last or today(), "", beginning), form)
    named = request.GET.get("years", "")
    years = named if named in (EVERY_YEAR, *map(str, counted_years())) else str(today().year)
    days = _of_years(years, beginning)
    if not form.is_valid():
        return PeriodChoice(days, form)
    first = None if days.period.first == date.min else days.period.first
    filled_in = {**request.GET.dict(), "first": first, "last": days.period.last}
    return PeriodChoice(days, form_class(filled_in))


def unit_table[Row](
    request: OfficerRequest,
    columns: Sequence[Column[Row]],
    rows: RowSource[Row],
    choice: PeriodChoice,
    *,
    title: Text,
    file_name: str,
    logs_row_count: bool = True,
) -> ItemList[Row]:
    """Return the table of the parts of a unit in the days chosen; its page keeps the unit and the days."""
    return ItemList(
        request,
        columns,
        rows,
        caption=choice.days.title_of(title),
        empty=_("No unit is in this table."),
        form=choice.form,
        file_name=file_name,
        logs_row_count=logs_row_count,
        remembers=False,
        keeps=SCOPE,
        compact=True,
    )


def _of_years(years: str, beginning: date) -> ChosenPeriod:
    if years == EVERY_YEAR:
        return ChosenPeriod(beginning, today(), years, beginning)
    return ChosenPeriod(date(int(years), 1, 1), date(int(years), 12, 31), years, beginning)


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
    **dict.fromkeys((*ABOVE_DISTRICTS, UnitKind.HEADQUARTERS), DISTRICTS),
    **dict.fromkeys((*DISTRICTS, UnitKind.SUBDIVISION, UnitKind.CIRCLE), (UnitKind.STATION,)),
}
"""Of which units the table of a unit consists."""


def parts_of(request: OfficerRequest, unit: Unit) -> Sequence[Unit]:
    """Return the States, districts or stations below a unit; none where their figures are withheld from the reader."""
    first, last = unit.interval
    kinds = PARTS.get(UnitKind(unit.kind), ())
    if not kinds:
        return []
    units = Unit.objects.filter(kind__in=kinds, first__gte=first, last__lte=last).exclude(pk=unit.pk)
    return [part for part in units.order_by("first") if request.ranges.shows_figures_of(part)]
