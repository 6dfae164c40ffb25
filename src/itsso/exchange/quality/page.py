"""The page of data quality of a unit: a line for each matter, and one for each reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.exchange.quality.matters import REASONS, TEXTS, DataMatter
from itsso.exchange.quality.reading import FaultFilter, UnitFaults
from itsso.exchange.reasons import reason_text
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import UP_TO_DISTRICT, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A matter with its number, each cell finished; `by_unit` is the address of its districts or stations."""

    matter: DataMatter
    title: Text
    meaning: Text
    number: SafeString
    ages: Sequence[SafeString]
    oldest: Text
    by_unit: str
    ask: str  # the address of the form that asks for correction; empty where the reader may not


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason of a matter with its number."""

    matter: Text
    reason: str
    number: SafeString


@dataclass(frozen=True, slots=True)
class QualityScope:
    """The unit of a page, whether the reader may list single faults of it, and whether it has a list of units."""

    unit: Unit
    lists_faults: bool

    @property
    def by_station(self) -> bool:
        """Return whether the units of its lists are stations."""
        return self.unit.kind in (*UP_TO_DISTRICT, UnitKind.AGENCY)

    @property
    def has_parts(self) -> bool:
        """Return whether its numbers can be listed by unit: by station only where the reader sees these."""
        return self.lists_faults or not self.by_station


@dataclass(frozen=True, slots=True)
class ListAddresses:
    """The addresses of the lists behind the numbers: of single faults, or of units where these are not shown."""

    scope: QualityScope
    may_ask: bool = False

    def of_number(self, chosen: FaultFilter) -> str:
        """Return the address of the list behind a number; empty where there is none."""
        if self.scope.lists_faults and chosen.matter != DataMatter.FRESHNESS:
            return self._address("exchange:faults", chosen)
        return self.of_parts(chosen)

    def of_parts(self, chosen: FaultFilter) -> str:
        """Return the address of the districts or stations behind a number; empty where there is none."""
        return self._address("exchange:fault_units", chosen) if self.scope.has_parts else ""

    def of_request(self, matter: DataMatter) -> str:
        """Return the address of the form that asks the unit for correction; empty where the reader may not ask."""
        return reverse("exchange:ask_correction", args=[self.scope.unit.pk, matter]) if self.may_ask else ""

    def _address(self, page: str, chosen: FaultFilter) -> str:
        age = "" if chosen.age is None else str(chosen.age)
        query = urlencode({name: value for name, value in (("reason", chosen.reason), ("age", age)) if value})
        path = reverse(page, args=[self.scope.unit.pk, chosen.matter])
        return f"{path}?{query}" if query else path


def matter_lines(
    faults: UnitFaults, addresses: ListAddresses, age_texts: Sequence[Text], *, is_known: bool
) -> list[FaultLine]:
    """Return a line for each matter. Where no data ever came, no fault is known, and none is counted as zero."""
    number_of = _linked(faults, addresses)
    lines = []
    for matter, texts in TEXTS.items():
        chosen = FaultFilter(matter)
        total = faults.total(chosen)
        number = number_of(chosen) if total.faults or is_known else format_html("{}", _("no data"))
        ages = [
            format_html("{}: {}", title, number_of(FaultFilter(matter, age=age)))
            for age, title in enumerate(age_texts)
            if faults.total(FaultFilter(matter, age=age)).faults
        ]
        lines.append(
            FaultLine(
                matter,
                texts.title,
                texts.meaning,
                number,
                ages,
                when(total.oldest) if total.oldest else "–",
                addresses.of_parts(chosen) if total.faults else "",
                addresses.of_request(matter) if total.faults else "",
            )
        )
    return lines


def reason_lines(faults: UnitFaults, addresses: ListAddresses) -> list[ReasonLine]:
    """Return a line for each reason that a fault of the unit has, by matter, the most frequent first."""
    number_of = _linked(faults, addresses)
    return [
        ReasonLine(texts.title, reason_text(reason, REASONS[matter]), number_of(FaultFilter(matter, reason)))
        for matter, texts in TEXTS.items()
        for reason, _n in faults.by_reason(matter)
    ]


def _linked(faults: UnitFaults, addresses: ListAddresses) -> Callable[[FaultFilter], SafeString]:
    def number_of(chosen: FaultFilter) -> SafeString:
        number = faults.total(chosen).faults
        return link(text.count(number), addresses.of_number(chosen) if number else "")

    return number_of
