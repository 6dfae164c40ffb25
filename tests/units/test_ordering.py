"""Units are listed as a reader counts: PS 2 before PS 10."""

from __future__ import annotations

import pytest

from itsso.units import capacities, queries
from itsso.units.models import Unit
from itsso.units.ordering import Natural
from tests.support.sample_nation import World


@pytest.mark.django_db
def test_numbers_in_names_are_sorted_as_numbers(world: World) -> None:
    names = ["PS 2", "PS 10", "PS 10 A", "PS 100", "Sector 7 PS 2", "Sector 7 PS 11", "Zone", "थाना 3", "थाना 12"]
    for at, name in enumerate(reversed(names)):
        Unit.objects.create(
            kind="laboratory", state="UP", parent=world.kanpur, code=f"N{at}", name=name, first=0, last=-1
        )
    listed = Unit.objects.filter(code__startswith="N").order_by(Natural("name"))
    assert [unit.name for unit in listed] == names


@pytest.mark.django_db
def test_lists_of_units_use_that_order(world: World) -> None:
    Unit.objects.filter(pk=world.kotwali.pk).update(name="PS 10")
    Unit.objects.filter(pk=world.nawabganj.pk).update(name="PS 9")
    assert [unit.name for unit in queries.children(world.kanpur)] == ["PS 9", "PS 10"]
    assert [row.station.name for row in capacities.help_desks(world.kanpur)] == ["PS 9", "PS 10"]
