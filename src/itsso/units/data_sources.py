"""From which districts of a unit data came: packages register what each of them has heard.

Two kinds of data differ: `cases` came by a feed or were entered on pages; `pages` are what officers record here, which
is known only of districts whose officers work with this system.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal

from django.db.models import Exists, OuterRef

from itsso.units.figures import KnownFor
from itsso.units.models import DISTRICTS, Kind, Unit

type DataKind = Literal["cases", "pages"]
type Source = Callable[[Sequence[Unit]], Collection[int]]
"""The ids of those of the districts from which something came."""

_sources: dict[tuple[DataKind, str], Source] = {}


def register(kind: DataKind, name: str, source: Source) -> None:
    """Registers a source of data; a package does so in its AppConfig.ready."""
    _sources[kind, name] = source


def districts_of(unit: Unit) -> list[Unit]:
    """Return the districts of a unit, or the one that it lies in, that have stations; without any, the unit itself.

    One query, with a probe of the stations' numbers for each district.
    """
    stations = Unit.objects.filter(
        kind=Kind.STATION, closed=None, first__gte=OuterRef("first"), first__lte=OuterRef("last")
    )
    districts = Unit.objects.filter(
        Exists(stations), kind__in=(*DISTRICTS, Kind.AGENCY), closed=None, first__lte=unit.last, last__gte=unit.first
    )
    return list(districts.order_by("first")) or [unit]


def known_for(kind: DataKind, unit: Unit) -> KnownFor:
    """Return for how many of a unit's districts data of this kind came. A query for each source, and one more."""
    districts = districts_of(unit)
    heard: set[int] = set()
    for (of_kind, _name), source in _sources.items():
        if of_kind == kind:
            heard.update(source(districts))
    return KnownFor(sum(district.pk in heard for district in districts), len(districts), "districts")
