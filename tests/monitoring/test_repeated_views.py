"""A dashboard that is opened again: few queries, the numbers of now, and nothing that another reader saw."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.cases.models import DelayReason, DraftStay, Fact, Outcome
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigurePeriod, FigureQuery
from itsso.monitoring.counting.statements.queries import (
    VERSIONED,
    JsonRows,
    fetch_together,
    versions_of_rows,
)
from itsso.monitoring.dashboard import queries as dashboard_queries
from itsso.monitoring.dashboard.queries import figures
from itsso.platform import clock
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.counted_cases import make, open_case
from tests.support.round_trips import round_trips
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

TRIPS = {"nation": 9, "up": 10, "kanpur": 9, "kotwali": 11}
"""How often the page of a reader who opened it before waits for the database, frame and audit entry included."""


@pytest.mark.parametrize(
    ("reader", "level"), [("national_monitor", "nation"), ("state_monitor", "up"), ("sp", "kanpur"), ("sho", "kotwali")]
)
def test_dashboard_waits_a_few_times_however_many_cases(counted: World, reader: str, level: str) -> None:
    roll_up(TODAY, by=counted.system)
    client, address = browser(getattr(counted, reader)), dashboard(getattr(counted, level))
    client.get(address)
    with CaptureQueriesContext(connection) as captured, round_trips() as trips:
        client.get(address)
    assert len(trips) == TRIPS[level], "\n".join(trips)
    statements = [query["sql"] for query in captured.captured_queries]
    scans = [statement for statement in statements if "happened_from" in statement]
    # It names the cases to ask about. They were counted for the page before: no row of them changed.
    assert len(scans) == {"nation": 0, "up": 1, "kanpur": 1, "kotwali": 1}[level]


def test_dashboard_that_was_seen_before_shows_a_case_of_since_then(counted: World) -> None:
    client = browser(counted.sho)

    def registered() -> int:
        page = BeautifulSoup(client.get(dashboard(counted.kotwali)).content, "html.parser")
        return int(page.select(".itsso-figures a")[-1].text.split()[0])

    before = registered()
    assert registered() == before
    with enter(counted.system):
        make([open_case(counted.kotwali, TODAY - timedelta(days=1))])
    assert registered() == before + 1


@pytest.mark.parametrize("table", VERSIONED)
def test_versions_change_with_each_table_that_figures_are_counted_from(counted: World, table: str) -> None:
    def version() -> str:
        statement = versions_of_rows(counted.kotwali)
        cursor.execute(statement.text, statement.values)
        return str(cursor.fetchone()[VERSIONED.index(table)])

    with enter(counted.system), connection.cursor() as cursor:
        station_no = counted.kotwali.first
        case = Fact.objects.filter(station_no=station_no).values_list("case_id", flat=True)[0]
        DraftStay.objects.create(case_id=case, station_no=station_no, number=1, since=TODAY, returns=0)
        DelayReason.objects.create(case_id=case, station_no=station_no, reason="laboratory", times=1, last_on=TODAY)
        Outcome.objects.create(
            case_id=case, station_no=station_no, rule="victim.statement", subject="V1", last_day=TODAY, in_time=True
        )
        first = version()
        assert version() == first
        cursor.execute(f"update {table} set station_no = station_no where case_id = %s", [case])
        assert version() != first  # the same values, written again
        second = version()
        cursor.execute(f"delete from {table} where case_id = %s", [case])
        assert version() not in (first, second)


def test_figures_of_a_unit_of_stations_are_counted_from_the_tables_with_versions_alone(counted: World) -> None:
    with enter(counted.sp), CaptureQueriesContext(connection) as captured:
        figures(counted.kanpur, FigureQuery(TODAY, period=FigurePeriod.from_code("cy2026")))
    scan = next(query["sql"] for query in captured.captured_queries if "cases_of_unit" in query["sql"])
    assert set(re.findall(r"\w+", scan)) & set(connection.introspection.table_names()) == set(VERSIONED)


def test_a_case_registered_during_a_count_and_removed_later_is_not_counted(
    counted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def registered() -> int:
        with enter(counted.sp):
            return figures(counted.kanpur, FigureQuery(TODAY)).counts.registered

    def scan_after_a_registration(*arguments: Any) -> JsonRows:
        with enter(counted.system):
            added.extend(make([open_case(counted.kotwali, TODAY - timedelta(days=2))]))
        return fetch_together(*arguments)

    before, added = registered(), list[UUID]()
    with enter(counted.system):
        Fact.objects.filter(station_no=counted.kotwali.first).update(stayed=True)  # so that all is counted again
    with monkeypatch.context() as patch:
        patch.setattr(dashboard_queries, "fetch_together", scan_after_a_registration)
        registered()
    assert added and registered() == before + len(added)
    with enter(counted.system):
        Fact.objects.filter(case_id__in=added).delete()
    assert registered() == before


def test_figures_of_a_day_are_counted_again_when_the_day_is_over(counted: World) -> None:
    with enter(counted.system):
        make([open_case(counted.kotwali, date(2026, 9, 24))])  # two months end today
    with enter(counted.sp):
        due_today = figures(counted.kanpur, FigureQuery(TODAY))
        with fixed(clock.now() + timedelta(days=1)):
            day_before = figures(counted.kanpur, FigureQuery(TODAY))
    assert due_today.query == day_before.query  # equal, and asked on two days
    assert (due_today.query.provisional, day_before.query.provisional) == (True, False)
    assert due_today.counts.due_today_open == 1
    assert day_before.counts.passed == due_today.counts.passed + 1


def test_reader_without_case_files_sees_nothing_of_what_another_saw(counted: World) -> None:
    address = dashboard(counted.kanpur)
    assert "PS Kotwali" in text_of(browser(counted.sp).get(address).content)
    withheld = browser(counted.national_monitor).get(address)
    assert "PS Kotwali" not in withheld.text and "Counts below the district are withheld" in withheld.text
    assert f"/dashboard/{counted.kanpur.pk}/cases/" not in withheld.text
    assert "PS Kotwali" in text_of(browser(counted.sp).get(address).content)


def test_dashboard_of_a_day_is_final_after_its_midnight(counted: World) -> None:
    address = dashboard(counted.kotwali, as_on=f"{TODAY:%d-%m-%Y}")
    assert "so far" in text_of(browser(counted.sho).get(address).content)
    with fixed(TODAY + timedelta(days=1)):
        text = text_of(browser(counted.sho).get(address).content)
    assert "(end of the day)" in text and "so far" not in text
