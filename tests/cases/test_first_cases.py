"""The first cases of each band on My work, and the list of a band: two statements that must agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from itsso.accounts.models import Posting
from itsso.cases import limits
from itsso.cases.desk.bands.queries import cases_of_band, count_of_band, first_cases
from itsso.cases.desk.bands.words import FIRST_ROWS, CaseBand
from itsso.cases.desk.queries import DEFAULT_BAIL, DeskFilter
from itsso.cases.models import Clock
from itsso.platform.clock import INDIA, fixed
from itsso.protection.ranges import enter
from itsso.ui.list_rows import ListOrder
from tests.support.case_events import new, register
from tests.support.sample_nation import World

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=INDIA)
RULES = (*limits.INVESTIGATION, *limits.rules_owed(by_police=False), DEFAULT_BAIL, "victim.statement", "diary.entry")


def random_limits(world: World, random: Random) -> None:
    """Give forty cases of two stations limits of all kinds, many on one day or at one moment."""
    day, moment = timedelta(days=1), timedelta(hours=1)
    cases = [
        register(
            world.system,
            world.kotwali if n % 2 else world.nawabganj,
            str(n),
            f"2025-02-{n % 28 + 1:02d}",
            "BNS 64(1)",
            later=[new("exhibit_sent", "2025-03-01", exhibit="E1")] if n % 3 == 0 else [],
        )
        for n in range(1, 41)
    ]
    with enter(world.system):
        stations = dict(Clock.objects.filter(case__in=cases).values_list("case_id", "station_no"))
        Clock.objects.filter(case__in=cases).delete()
        for case, station_no in stations.items():
            for rule in random.sample(RULES, random.randint(1, 5)):
                due = NOW.date() + random.choice((-800, -30, -1, 0, 1, 5, 30)) * day
                at = datetime.combine(due, NOW.timetz()) + random.choice((-9, 0, 9)) * moment
                Clock.objects.create(
                    case_id=case,
                    rule=rule,
                    subject=random.choice(("case", "A1", "A2")),
                    station_no=station_no,
                    starts=due - random.choice((1, 60)) * day,
                    due=due,
                    outer=due + random.choice((0, 0, 30)) * day,
                    due_at=random.choice((None, at)),
                )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_first_cases_of_a_band_are_the_beginning_of_its_list(world: World, seed: int) -> None:
    with fixed(NOW):
        random_limits(world, Random(seed))
        readers: tuple[tuple[Posting, DeskFilter], ...] = (
            (world.sho, DeskFilter(world.kotwali.interval)),
            (world.sp, DeskFilter(world.kanpur.interval)),
            (world.sp, DeskFilter(world.kanpur.interval, officers=["-"])),
            (world.sp, DeskFilter(world.kanpur.interval, due=date(2025, 3, 11))),
        )
        for reader, wanted in readers:
            with enter(reader):
                first = list(first_cases(wanted, NOW).rows())
                for band in CaseBand:
                    of_band = [case for case in first if case.band == band]
                    listed = cases_of_band(wanted, NOW, band, ListOrder(), 0, FIRST_ROWS[band])
                    assert [case._replace(in_band=0) for case in of_band] == listed, (band, wanted)
                    assert {case.in_band for case in of_band} <= {count_of_band(wanted, NOW, band)}
            assert first
