"""Tests that a change of units changes from where their people are visible."""

from __future__ import annotations

from itsso.training.models import Place
from itsso.units.models import Unit, UnitKind
from tests.support.sample_nation import World


def place(unit: Unit) -> tuple[int | None, int | None]:
    stored = Place.objects.get(pk=unit.pk)
    return stored.first, stored.last


def test_place_of_a_headquarters_and_of_laboratories_follows_the_units_they_belong_to(world: World) -> None:
    headquarters = Unit.objects.create(
        kind=UnitKind.HEADQUARTERS, state="UP", code="HQ-X", name="Office", parent=world.up, first=1, last=0
    )
    of_state = Unit.objects.create(kind=UnitKind.LABORATORY, state="UP", code="FSL-X", name="FSL", first=0, last=-1)
    of_centre = Unit.objects.create(kind=UnitKind.LABORATORY, code="CFSL-X", name="CFSL", first=0, last=-1)
    nation = Unit.objects.get(kind=UnitKind.NATION)
    assert (place(headquarters), place(of_state)) == (world.up.interval, world.up.interval)
    assert (place(of_centre), place(world.kotwali)) == (nation.interval, world.kotwali.interval)

    Unit.objects.filter(pk=world.up.pk).update(last=world.up.last + 7)
    assert place(headquarters) == place(of_state) == place(world.up) == (world.up.first, world.up.last + 7)
    assert place(of_centre) == nation.interval
    Unit.objects.filter(pk=headquarters.pk).update(parent=world.bihar)
    assert place(headquarters) == world.bihar.interval


def test_unit_that_belongs_nowhere_has_no_place(world: World) -> None:
    adrift = Unit.objects.create(kind=UnitKind.HEADQUARTERS, state="UP", code="HQ-Y", name="Office", first=1, last=0)
    assert place(adrift) == (None, None)
