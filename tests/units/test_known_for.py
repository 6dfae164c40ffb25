"""From which districts data came, by a prepared statement: the same as by conditions on rows that Django writes."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import or_

import pytest
from django.db.models import Exists, OuterRef, Q

from itsso.accounts.models import Posting
from itsso.accounts.queries import unended
from itsso.cases.models import Fact
from itsso.exchange.models import Freshness
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units.data_sources import DataKind, districts_of, known_for_each
from itsso.units.figures import KnownFor
from itsso.units.models import Unit
from tests.support.counted_cases import make, open_case
from tests.support.sample_nation import World


def known_by_django(kind: DataKind, unit: Unit) -> KnownFor:
    """Return the same as `known_for_each` says of one unit, by a query of Django's for its districts."""
    within = {"first__gte": OuterRef("first"), "first__lte": OuterRef("last")}
    in_force = unended(Posting.objects.filter(since__lte=now().date()))
    feeds = Freshness.objects.filter(station_no=OuterRef("first"))
    sources: dict[DataKind, list[Exists]] = {
        "cases": [
            Exists(Fact.objects.filter(station_no__gte=OuterRef("first"), station_no__lte=OuterRef("last"))),
            Exists(feeds),
        ],
        "pages": [Exists(in_force.filter(**{f"unit__{name}": value for name, value in within.items()}))],
        "cctns_exhibits": [Exists(feeds.filter(source__carried__has_key="exhibit_sent"))],
    }
    condition = reduce(or_, (Q(source) for source in sources[kind]))
    districts = districts_of(unit)
    sent = Unit.objects.filter(condition, pk__in=[district.pk for district in districts])
    return KnownFor(sent.count(), len(districts), "districts")


@pytest.mark.parametrize("kind", ["cases", "pages", "cctns_exhibits"])
def test_known_districts_are_those_of_the_conditions_in_every_range(world: World, kind: DataKind) -> None:
    with enter(world.system):
        make([open_case(world.kotwali, now().date() - timedelta(days=9))])
        source = Fact.objects.get().case.source
        carrying = type(source).objects.create(code="exhibits", carried={"exhibit_sent": "2026-01-01"})
        for district, sender in ((world.lucknow, source), (world.patna, carrying)):
            Freshness.objects.create(source=sender, station_no=district.first, newest_change=now(), received_at=now())
    Posting.objects.filter(pk=world.stranger.pk).using("owner").update(ended_at=now() - timedelta(days=1))
    units = [world.nation, world.up, world.bihar, world.kanpur, world.lucknow, world.patna, world.kotwali]
    numbers_known: set[int] = set()
    for reader in (world.system, world.national_monitor, world.state_monitor, world.sp, world.sho):
        with enter(reader):
            together = known_for_each(kind, world.nation, [*units[1:], world.laboratory])
            for unit in units:
                assert known_for_each(kind, unit, [])[unit.pk] == together[unit.pk] == known_by_django(kind, unit)
                numbers_known.add(together[unit.pk].known)
            assert together[world.laboratory.pk].of == 1
    assert len(numbers_known) > 1
