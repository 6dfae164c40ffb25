"""A posting that opens no case file learns of no count below the district, by whatever it asks and subtracts.

Exact check: whatever is shown stays the same when the cases of a district are spread over its stations in another way.
So each count of each station can be anything from nought to the district's own, which is shown.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.accounts import tokens
from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability, Role, roles_with
from itsso.advisories import queries as queries_of_advisories
from itsso.monitoring import answer
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.dashboard import export
from itsso.monitoring.dashboard import queries as dashboard_queries
from itsso.platform.clock import fixed, now
from itsso.protection.figures import measure
from itsso.protection.ranges import counts_withheld, enter
from itsso.training.coverage.actions import count_coverage
from itsso.units import figures
from itsso.units.models import Unit
from tests.monitoring.conftest import TODAY
from tests.monitoring.random_figures import cases, figure_queries
from tests.support.advisory_letters import register_shipped
from tests.support.counted_cases import CountedCase, State, make
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post

FIGURES_ONLY = sorted(roles_with(Capability.SEE_FIGURES) - roles_with(Capability.SEE_CASES))


def shown_to(by: Posting, units: Sequence[Unit], query: FigureQuery) -> list[Any]:
    """All that figures tell a posting of some units: the dashboard, its CSV, the API, and figures by name."""
    contents: list[Any] = []
    with enter(by):
        for unit in units:
            figures_of_unit = replace(dashboard_queries.figures(unit, query), counted_at=now())
            out = io.StringIO()
            export.write(out, figures_of_unit)
            contents += [figures_of_unit, out.getvalue(), answer.figures(unit, query)]
            contents += [(name, measure(name, unit, query.as_on)) for name in figures.names() if "." not in name]
    return contents


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=cases(), query=figure_queries, spread=st.lists(st.booleans(), min_size=40, max_size=40))
def test_nothing_shown_depends_on_how_cases_lie_within_a_district(
    world: World, made: list[tuple[int, date, tuple[State, ...]]], query: FigureQuery, spread: list[bool]
) -> None:
    def answers(places: Sequence[bool]) -> list[Any]:
        stations = [world.kotwali if first else world.nawabganj for first in places]
        with enter(world.system), transaction.atomic():
            elsewhere = {2: world.hazratganj, 3: world.gandhi_maidan}
            make(
                CountedCase(elsewhere.get(at, stations[n]), recorded, states)
                for n, (at, recorded, states) in enumerate(made)
            )
            shown = shown_to(world.national_monitor, [world.nation, world.up, world.kanpur], query)
            transaction.set_rollback(True)
        return shown

    as_drawn = answers(spread)
    assert as_drawn == answers([True] * 40) == answers([False] * 40)


@pytest.fixture
def spread_over_kanpur(world: World) -> World:
    """Cases of every sort at one of Kanpur's two stations, two of them of children."""
    old = TODAY - timedelta(days=100)
    states = [
        (State(old, pocso=True),),
        (State(old, TODAY - timedelta(9)), State(TODAY - timedelta(9), disposal=2, on=TODAY)),
        (State(old, pocso=True, disposal=1, on=old),),
        (State(old, stayed=True),),
        (State(old, disposal=3, on=old),),
    ]
    with enter(world.system):
        make(CountedCase(world.kotwali, old, state) for state in states)
        make([CountedCase(world.hazratganj, old, (State(old),))])
    register_shipped(world)
    return world


def move_to(target: Unit, origin: Unit, world: World) -> None:
    with enter(world.system), connection.cursor() as cursor:
        for table in ("cases_fact", "cases_case"):
            cursor.execute(f"update {table} set station_no = %s where station_no = %s", [target.first, origin.first])


def pages_of(world: World, by: Posting) -> dict[str, str]:
    """Every page of figures that a posting may open, without what is another at each reading."""
    client, answers = Client(), {}
    client.force_login(by.officer)
    visible_units = [world.nation, world.up, world.kanpur, world.kotwali, world.nawabganj]
    visible_units = [unit for unit in visible_units if by.unit.first <= unit.first and unit.last <= by.unit.last]
    questions: list[dict[str, str]] = [{}, {"as_on": "20-11-2026"}, {"offence": "pocso"}, {"basis": "60_days"}]
    addresses = [
        reverse("monitoring:dashboard", args=[unit.pk], query=query) for unit in visible_units for query in questions
    ]
    addresses += [reverse("monitoring:csv", args=[unit.pk], query={"offence": "pocso"}) for unit in visible_units]
    addresses += [
        reverse("monitoring:crime_in_india", args=[unit.pk], query=query)
        for unit in visible_units
        for query in ({}, {"offence": "all"}, {"as_on": "20-11-2026", "offence": "added_later"})
    ]
    addresses += [reverse("intake:board", query={"unit": unit.pk}) for unit in visible_units]
    addresses += [
        f"/training/{unit.pk}/{page}"
        for unit in visible_units
        for page in ("", "people/", "suggestions/", "effect/", "return.csv")
    ]
    letter = queries_of_advisories.advisory_by_code("mha-2019-12-05")
    assert letter is not None
    addresses += [f"/advisories/units/{unit.pk}/{letter.pk}/" for unit in visible_units]
    for address in addresses:
        answered = client.get(address, follow=True)
        text = re.sub(r'nonce="[^"]*"|name="csrf\w*" value="[^"]*"|T?\d\d:\d\d(:\d\d(\.\d+)?)?', "", answered.text)
        answers[address] = f"{answered.status_code} {text if answered.status_code == 200 else ''}"
    token = tokens.make(by, "test", 1, None)
    for unit in visible_units:
        address = f"/api/figures?unit={unit.full_code}&as_on=2026-11-20"
        answered = Client(headers={"Authorization": f"Bearer {token}"}).get(address)
        answers[address] = f"{answered.status_code} {answered.text}"
    return answers


@pytest.mark.parametrize("role", in_proof_but([*FIGURES_ONLY, "supervisor"], {"national_monitor", "supervisor"}))
def test_every_page_says_the_same_however_cases_lie_within_a_district(spread_over_kanpur: World, role: str) -> None:
    """The supervisor, who opens the case files, is told the difference: else this would test nothing."""
    world = spread_over_kanpur
    by = world.national_monitor if role == "national_monitor" else post(f"a.{role}", world.up, Role(role))
    count_coverage(TODAY, by=world.system)
    before = pages_of(world, by)
    move_to(world.nawabganj, world.kotwali, world)
    with fixed(now() + timedelta(hours=2)):
        count_coverage(TODAY, by=world.system)
        after = pages_of(world, by)
    differ = {address for address in before if before[address] != after[address]}
    assert bool(differ) == (role == "supervisor")
    assert sum(text.startswith("200 ") for text in before.values()) > 10


@pytest.mark.parametrize("role", FIGURES_ONLY)
def test_below_the_district_counts_and_lists_are_not_there_without_the_case_files(
    spread_over_kanpur: World, role: str
) -> None:
    world, client = spread_over_kanpur, Client()
    by = world.national_monitor if role == "national_monitor" else post(f"a.{role}", world.up, Role(role))
    client.force_login(by.officer)
    for name in ("dashboard", "csv"):
        assert client.get(reverse(f"monitoring:{name}", args=[world.kotwali.pk])).status_code == 404
    for unit in (world.up, world.kanpur, world.kotwali):
        address = reverse("monitoring:list", args=[unit.pk], query={"show": "registered"})
        assert client.get(address).status_code == 404
    page = client.get(reverse("monitoring:dashboard", args=[world.kanpur.pk])).text
    assert "withheld" in page
    assert "/cases/?show=" not in page
    with enter(by):
        assert (counts_withheld(world.kotwali), counts_withheld(world.kanpur)) == (True, False)
