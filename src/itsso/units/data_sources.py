"""The districts of a unit from which data came. Each package registers its own source of data.

The kinds of data differ: `cases` came by a feed or were entered on pages; `pages` are what officers record here, which
is known only of districts whose officers work with this system; `cctns_exhibits` came by a feed that says when exhibits
are forwarded to a laboratory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from django.db.models import Exists, OuterRef, QuerySet

from itsso.platform.prepared_statements import Exchange
from itsso.units.figures import KnownFor
from itsso.units.models import DISTRICTS, Unit, UnitKind
from itsso.units.shared_counts import shared
from itsso.units.sources.queries import DistrictCondition, DistrictDataStatus, districts_with_data, units_with_data

type DataKind = Literal["cases", "pages", "cctns_exhibits"]
type Source = Callable[[], DistrictCondition]
"""A function that returns the condition that something came from a district."""

_sources: dict[tuple[DataKind, str], Source] = {}


def register(kind: DataKind, name: str, source: Source) -> None:
    """Register a source of data; a package does so in its AppConfig.ready."""
    _sources[kind, name] = source


@shared
def districts_of(unit: Unit) -> list[Unit]:
    """Return the districts of a unit, or the one that contains it, that have stations; without any, the unit itself.

    One query, with a probe of the stations' numbers for each district.
    """
    return list(_districts_of(unit)) or [unit]


@shared
def known_for(kind: DataKind, unit: Unit) -> KnownFor:
    """Return for how many of a unit's districts data of this kind came. One query; two where it has no district."""
    return known_for_each(kind, unit, [])[unit.pk]


def known_for_each(kind: DataKind, unit: Unit, parts: Iterable[Unit]) -> Mapping[int, KnownFor]:
    """Return, by id of a unit and of each of its parts, for how many of its districts data of this kind came.

    One query, with a probe of each source's index for each district; a second one for parts that are in no district.
    """
    return _known_for_each(kind, [unit, *parts], districts_with_data(unit, _conditions(kind)).rows())


def ask_known_for_each(
    exchange: Exchange, kind: DataKind, unit: Unit
) -> Callable[[Iterable[Unit]], Mapping[int, KnownFor]]:
    """Ask for what `known_for_each` returns; the function that is returned takes the parts, after the exchange."""
    read_districts = exchange.ask(districts_with_data(unit, _conditions(kind)))
    return lambda parts: _known_for_each(kind, [unit, *parts], read_districts())


def _known_for_each(
    kind: DataKind, units: Sequence[Unit], districts: Sequence[DistrictDataStatus]
) -> Mapping[int, KnownFor]:
    alone = [part.pk for part in units if not _within(part, districts)]
    by_itself: dict[int, DistrictDataStatus] = {}
    if alone:
        by_itself = {status.pk: status for status in units_with_data(alone, _conditions(kind)).rows()}
    return {part.pk: _known_for(_within(part, districts) or [by_itself[part.pk]]) for part in units}


def _districts_of(unit: Unit) -> QuerySet[Unit]:
    stations = Unit.objects.filter(
        kind=UnitKind.STATION, closed=None, first__gte=OuterRef("first"), first__lte=OuterRef("last")
    )
    districts = Unit.objects.filter(
        Exists(stations),
        kind__in=(*DISTRICTS, UnitKind.AGENCY),
        closed=None,
        first__lte=unit.last,
        last__gte=unit.first,
    )
    return districts.order_by("first")


def _conditions(kind: DataKind) -> list[DistrictCondition]:
    return [source() for (of_kind, _name), source in _sources.items() if of_kind == kind]


def _within(unit: Unit, districts: Sequence[DistrictDataStatus]) -> list[DistrictDataStatus]:
    return [district for district in districts if district.first <= unit.last and district.last >= unit.first]


def _known_for(districts: Sequence[DistrictDataStatus]) -> KnownFor:
    return KnownFor(sum(district.sent for district in districts), len(districts), "districts")
