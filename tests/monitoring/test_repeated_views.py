"""A dashboard that is opened again: few queries, the numbers of now, and nothing that another reader saw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.monitoring.counting.actions import roll_up
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.counted_cases import make, open_case
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

QUERIES = {"nation": 16, "up": 18, "kanpur": 20, "kotwali": 19}
"""The most queries of the page of a reader who opened it before, frame and audit entry included."""


@pytest.mark.parametrize(
    ("reader", "level"), [("national_monitor", "nation"), ("state_monitor", "up"), ("sp", "kanpur"), ("sho", "kotwali")]
)
def test_dashboard_costs_few_queries_however_many_cases(counted: World, reader: str, level: str) -> None:
    roll_up(TODAY, by=counted.system)
    client, address = browser(getattr(counted, reader)), dashboard(getattr(counted, level))
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [query["sql"] for query in captured.captured_queries]
    assert len(statements) <= QUERIES[level], "\n".join(statements)
    scans = [statement for statement in statements if "happened_from" in statement]
    # One counts, where there is no roll-up; one names the cases to ask about.
    assert len(scans) == {"nation": 0, "up": 1, "kanpur": 2, "kotwali": 2}[level]


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
