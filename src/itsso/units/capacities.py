"""The register of stations' capacity: stated by the station, verified from above, published to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.units.figures import FigureCount, KnownFor, Measured
from itsso.units.models import DISTRICTS, Capacity, Unit, UnitKind
from itsso.units.ordering import Natural
from itsso.units.queries import capacity_counts, help_desk_counts, path
from itsso.units.stations.details import StationDetails, details_of


@dataclass(frozen=True, slots=True)
class StationStatement:
    """A station's statement of its own capacity."""

    help_desk: bool
    trained_officer: bool
    all_day: bool
    opens: time | None
    closes: time | None
    telephone: str
    address: str
    woman_officers: int
    vehicles: int
    computers: int
    interpreters: str


STATED = tuple(StationStatement.__dataclass_fields__)


def state(station: Unit, stated: StationStatement, *, by: Actor) -> Capacity:
    """Store a station's statement in place of its earlier one; an identical statement changes nothing.

    Raises Refused where the unit is not a station or is another's, or where a help desk has neither hours nor
    telephone.
    """
    if station.kind != UnitKind.STATION or by.unit != station.pk:
        raise Refused(_("Only the station itself states what it has."))
    if stated.help_desk and not stated.telephone:
        raise Refused(_("Enter the telephone number of the help desk, so that people can call it."))
    if stated.help_desk and not stated.all_day and (stated.opens is None or stated.closes is None):
        raise Refused(_("Enter the hours of the help desk, or choose that it is open day and night."))
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=station.pk)  # two who state at once do so one by one
        current = in_force(station)
        if current and all(getattr(current, name) == getattr(stated, name) for name in STATED):
            return current
        moment = now()
        if current:
            current.ended_at = moment
            current.save(update_fields=["ended_at"])
        statement = Capacity(
            unit=station,
            recorded_at=moment,
            recorded_by=by.number,
            recorded_by_name=by.name,
            **{name: getattr(stated, name) for name in STATED},
        )
        statement.save(force_insert=True)
        audit.write("units.capacity_stated", by, str(station.pk), {"help_desk": stated.help_desk})
        return statement


def verify(station: Unit, read: str, *, by: Actor) -> Capacity:
    """Record that a unit above confirms the statement it has read, given by its id. Confirming again changes nothing.

    Raises Refused where nothing is stated, where the station has made a new statement meanwhile, or where the unit is
    not above the station.
    """
    if by.unit not in [unit.pk for unit in path(station)[:-1]]:
        raise Refused(_("Only a superior unit verifies what a station states."))
    with transaction.atomic():
        current = Capacity.objects.select_for_update(of=("self",)).filter(unit=station, ended_at=None).first()
        if current is None:
            raise Refused(_("The station has not stated anything yet."))
        if str(current.pk) != read:
            raise Refused(_("The station has stated something new in the meantime. Read it first."))
        if current.verified_at is None:
            current.verified_at, current.verified_by, current.verified_by_name = now(), by.number, by.name
            current.verified_in_id = by.unit
            current.save(update_fields=["verified_at", "verified_by", "verified_by_name", "verified_in"])
            audit.write("units.capacity_verified", by, str(station.pk))
        return current


def in_force(station: Unit) -> Capacity | None:
    """Return the station's present statement; None where it has made none."""
    return Capacity.objects.filter(unit=station, ended_at=None).select_related("verified_in").first()


def history(station: Unit) -> list[Capacity]:
    """Return all statements that a station ever made, newest first."""
    return list(Capacity.objects.filter(unit=station).select_related("verified_in").order_by("-recorded_at", "-id"))


@dataclass(frozen=True, slots=True)
class CapacitySummary:
    """The number of a unit's stations, of those with a statement, and of what these state."""

    unit: Unit
    stations: int
    stated: int
    help_desks: int
    trained: int
    verified: int


def capacity_summary(units: Sequence[Unit]) -> list[CapacitySummary]:
    """Return the summary of each of several units, which must not overlap.

    A unit without stations is left out. One scan of the units' stations.
    """
    counts = capacity_counts(units)
    return [CapacitySummary(unit, *counts[unit.pk]) for unit in units if unit.pk in counts]


def stations_with_help_desk(unit: Unit, day: date) -> FigureCount:
    """Return how many stations stated a women help desk at the end of a day, of those with a statement.

    One scan of the unit's stations.
    """
    stations, stated, desks = help_desk_counts(unit, day)
    measured = Measured(desks, stated) if stated else None
    return FigureCount(measured, KnownFor(stated, stations, "stations"))


def districts_of(state: Unit) -> list[Unit]:
    """Return the districts of a State, by name."""
    return list(Unit.objects.filter(state=state.state, kind__in=DISTRICTS, closed=None).order_by(Natural("name"), "id"))


class PublishedStation(NamedTuple):
    """A station with its own statement, where it made one, and what its State entered about it."""

    station: Unit
    stated: Capacity | None
    details: StationDetails


def help_desks(district: Unit) -> list[PublishedStation]:
    """Return a district's stations by name, each with what is published of it; those with a help desk first."""
    stations = Unit.objects.filter(kind=UnitKind.STATION, first__range=district.interval, closed=None).order_by(
        Natural("name"), "id"
    )
    stated = {capacity.unit_id: capacity for capacity in Capacity.objects.filter(unit__in=stations, ended_at=None)}
    details = details_of(stations, today())
    rows = [
        PublishedStation(station, stated.get(station.pk), details.get(station.pk, StationDetails()))
        for station in stations
    ]
    return sorted(rows, key=lambda row: not (row.stated and row.stated.help_desk))
