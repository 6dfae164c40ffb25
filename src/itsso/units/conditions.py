"""Conditions on units, and on rows that have a station's number."""

from __future__ import annotations

from django.db.models import F, Q

from itsso.units.models import Unit, UnitKind


def at_or_below(unit: Unit) -> Q:
    """Return the condition on a unit and all below it, headquarters and academies too, but no laboratory."""
    if unit.kind == UnitKind.LABORATORY:
        return Q(pk=unit.pk)
    first, last = unit.interval
    inside = Q(first__gte=first, last__lte=last, first__lte=F("last"))
    # Headquarters and academies have no station numbers: their parent decides where they belong.
    unnumbered = Q(
        first__gt=F("last"), parent__first__gte=first, parent__last__lte=last, parent__first__lte=F("parent__last")
    )
    return (Q(pk=unit.pk) | inside | unnumbered) & ~Q(kind=UnitKind.LABORATORY)


def in_interval(interval: tuple[int, int]) -> Q:
    """Return the condition that a row's `station_no` is in an interval, ends included.

    Of one station it is an equality: a plan that knows no values expects few rows, and reads no other station's.
    """
    first, last = interval
    return Q(station_no=first) if first == last else Q(station_no__range=interval)
