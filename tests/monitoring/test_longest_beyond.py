"""The cases longest beyond the limit, found by the ids that a roll-up stored: the same as by a scan of all cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import get_args
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.accounts.models import Posting
from itsso.cases.models import Fact
from itsso.monitoring.case_list.queries import ListedCase, longest_beyond
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery, Scope
from itsso.monitoring.dashboard import queries as dashboard_queries
from itsso.monitoring.dashboard.cases_to_ask import SHOWN
from itsso.monitoring.models import Rollup
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.counted_cases import CountedCase, State, make, open_case
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

HEADING = "Ask about these cases"
STORED = 24


@pytest.fixture
def late(world: World) -> list[UUID]:
    """Make late cases, two in Kanpur for each in Lucknow, and count them; return their ids, the oldest FIR first.

    They are made in the contrary order, so their ids do not say which is the oldest.
    """
    stations = [world.kotwali, world.nawabganj, world.hazratganj]
    with enter(world.system):
        ids = make([open_case(stations[at % 3], TODAY - timedelta(days=100 + at)) for at in range(2 * STORED)])
    roll_up(TODAY, by=world.system)
    return ids[::-1]


def named_and_scans(unit: Unit, by: Posting, query: FigureQuery | None = None) -> tuple[list[UUID], int]:
    """Return the cases that a dashboard names, and by how many statements they were looked for."""
    query = query or FigureQuery(TODAY)
    with enter(by):
        figures = dashboard_queries.figures(unit, query)
        assert figures.rolled_up
        with CaptureQueriesContext(connection) as captured:
            cases = longest_beyond(unit, query, SHOWN, in_rollup=figures.counts.beyond)
    return ids_of(cases), len(captured.captured_queries)


def ids_of(cases: list[ListedCase]) -> list[UUID]:
    return [case.case_id for case in cases]


def end(cases: list[UUID], by: Posting) -> None:
    """Record a charge sheet of each case, as of today."""
    with enter(by):
        Fact.objects.filter(case_id__in=cases).update(ended_how=1, ended_on=TODAY)


LATE_OR_NOT = st.lists(
    st.tuples(st.integers(0, 3), st.integers(50, 90), st.booleans(), st.booleans()), min_size=1, max_size=60
)
"""Cases by the index of the station, the days since the FIR, whether open, and whether the statute applies."""


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=LATE_OR_NOT)
def test_stored_cases_are_those_of_a_scan_in_every_unit_and_scope(
    world: World, cases: list[tuple[int, int, bool, bool]]
) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        make(
            [
                _case(stations[at], TODAY - timedelta(days=ago), is_open=is_open, statutory=statutory)
                for at, ago, is_open, statutory in cases
            ]
        )
        roll_up(TODAY, by=world.system)
        for unit in (world.nation, world.up, world.bihar, world.kanpur, world.lucknow):
            for scope in get_args(Scope):
                query = FigureQuery(TODAY, scope=scope)
                scanned = longest_beyond(unit, query, STORED, in_rollup=None)
                rollup = Rollup.objects.get(unit=unit, scope=scope)
                assert rollup.longest_beyond == ids_of(scanned), unit
                counted = rollup.counts["beyond"]
                assert longest_beyond(unit, query, SHOWN, in_rollup=counted) == scanned[:SHOWN]
        transaction.set_rollback(True)


def _case(station: Unit, recorded: date, *, is_open: bool, statutory: bool) -> CountedCase:
    disposal = 0 if is_open else 1
    state = State(recorded, disposal=disposal, on=None if is_open else recorded, statutory=statutory)
    return CountedCase(station, recorded, (state,))


def test_a_dashboard_of_a_state_looks_its_cases_up_by_one_statement(world: World, late: list[UUID]) -> None:
    assert named_and_scans(world.up, world.state_monitor) == (late[:SHOWN], 1)


def test_each_scope_has_its_own_stored_cases(world: World, late: list[UUID]) -> None:
    long_ago = TODAY - timedelta(days=900)
    with enter(world.system):
        older = make([_case(world.kotwali, long_ago, is_open=True, statutory=False) for _ in range(STORED)])
    roll_up(TODAY, by=world.system)
    by = world.state_monitor
    assert named_and_scans(world.up, by, FigureQuery(TODAY, scope="itsso")) == (older[:SHOWN], 1)
    assert named_and_scans(world.up, by, FigureQuery(TODAY, scope="statutory")) == (late[:SHOWN], 1)


def test_a_state_with_few_late_cases_looks_them_up_by_one_statement(world: World) -> None:
    with enter(world.system):
        few = make([open_case(world.kotwali, TODAY - timedelta(days=100 - at)) for at in range(3)])
    roll_up(TODAY, by=world.system)
    assert named_and_scans(world.up, world.state_monitor) == (few, 1)


def test_a_case_that_was_ended_after_the_count_is_not_named(world: World, late: list[UUID]) -> None:
    end([late[0], late[3]], world.system)
    assert named_and_scans(world.up, world.state_monitor) == ([*late[1:3], *late[4:10]], 1)


def test_a_case_that_was_moved_after_the_count_is_not_named(world: World, late: list[UUID]) -> None:
    with enter(world.system):
        Fact.objects.filter(case_id=late[0]).update(station_no=world.gandhi_maidan.first)
    assert named_and_scans(world.up, world.state_monitor) == (late[1 : SHOWN + 1], 1)


def test_where_too_few_stored_cases_are_left_all_cases_are_scanned(world: World, late: list[UUID]) -> None:
    end(late[: STORED - SHOWN], world.system)
    assert named_and_scans(world.up, world.state_monitor) == (late[STORED - SHOWN : STORED], 1)
    end([late[STORED - 1]], world.system)
    assert named_and_scans(world.up, world.state_monitor) == ([*late[16:23], late[24]], 2)


def test_the_roll_up_of_an_earlier_version_leads_to_a_scan(world: World, late: list[UUID]) -> None:
    store_again(world, lambda _stored: None)
    assert named_and_scans(world.up, world.state_monitor) == (late[:SHOWN], 2)
    assert HEADING in text_of(browser(world.state_monitor).get(dashboard(world.up)).content)


def test_ids_of_cases_elsewhere_lead_to_none_of_them(world: World, late: list[UUID]) -> None:
    with enter(world.system):
        elsewhere = make([open_case(world.gandhi_maidan, TODAY - timedelta(days=900))])
    store_again(world, lambda stored: [*elsewhere, *(stored or [])])
    assert named_and_scans(world.up, world.state_monitor) == (late[:SHOWN], 1)


def test_the_day_after_finds_no_case_by_the_roll_up_of_the_day_before(world: World, late: list[UUID]) -> None:
    store_again(world, lambda stored: list(reversed(stored or []))[:SHOWN])
    with fixed(TODAY + timedelta(days=1)), enter(world.state_monitor):
        query = FigureQuery(TODAY + timedelta(days=1))
        assert not dashboard_queries.figures(world.up, query).rolled_up
        assert ids_of(longest_beyond(world.up, query, SHOWN, in_rollup=len(late))) == late[:SHOWN]


def test_a_reader_without_case_files_is_shown_no_stored_id(world: World, late: list[UUID]) -> None:
    client = browser(world.national_monitor)
    for unit in (world.nation, world.up):
        for part in ("", "units", "more"):
            answer = client.get(dashboard(unit, part=part))
            assert answer.status_code == 200 and HEADING not in answer.text
            assert not [case for case in late if str(case) in answer.text], (unit, part)


@pytest.mark.parametrize(
    ("reader", "readable"),
    [("sp", {"kanpur"}), ("stranger", {"lucknow"}), ("state_monitor", {"up", "kanpur", "lucknow"})],
)
def test_stored_ids_are_readable_with_the_figures_of_the_whole_unit(
    world: World, late: list[UUID], reader: str, readable: set[str]
) -> None:
    with enter(getattr(world, reader)):
        units = set(Rollup.objects.filter(longest_beyond__isnull=False).values_list("unit_id", flat=True))
    assert {name for name in ("up", "kanpur", "lucknow") if getattr(world, name).pk in units} == readable


def store_again(world: World, change: Callable[[list[UUID] | None], list[UUID] | None]) -> None:
    """Store the roll-ups with other cases than were counted."""
    for rollup in Rollup.objects.using("owner").all():
        rollups = Rollup.objects.using("owner").filter(unit_id=rollup.unit_id, scope=rollup.scope)
        rollups.update(longest_beyond=change(rollup.longest_beyond))
