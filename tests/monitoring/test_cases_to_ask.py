"""The cases that a supervisor asks about: named only to a reader of their files, and gone with a court's order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse

from itsso.accounts.models import Role
from itsso.cases.models import Series
from itsso.platform.clock import fixed
from itsso.protection import keys
from itsso.units.models import Unit
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.case_events import add, fir, key, new
from tests.support.expunged_cases import expunge
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

NUMBER = "4711/2026"
HEADING = "Ask about these cases"


@pytest.fixture
def case(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Return a case of Kotwali far beyond its limit, with an officer and an accused child."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with fixed(TODAY - timedelta(days=11)):
        return add(
            world.system,
            key(world.kotwali, "4711", 2026, Series.REGULAR),
            fir(world.kotwali, "4711", "2026-03-01", "BNS 64(1)", io_ref="IO.KOTWALI"),
            new("arrested", "2026-03-02T09:00", accused_ref="a", child=True),
        )


def list_of(unit: Unit, **parameters: str) -> str:
    """Return the address of the list of a unit's cases beyond the limit."""
    return reverse("monitoring:list", args=[unit.pk], query={"show": "beyond", **parameters})


def test_reader_of_case_files_sees_which_cases_to_ask_about(world: World, case: UUID) -> None:
    for reader, unit in (("sp", world.kanpur), ("sho", world.kotwali), ("state_monitor", world.up)):
        text = text_of(browser(getattr(world, reader)).get(dashboard(unit)).content)
        assert HEADING in text, reader
        assert NUMBER in text, reader
        assert "child" not in text.partition(HEADING)[2].partition(NUMBER)[2][:200], reader


@pytest.mark.parametrize("part", ["", "units", "more"])
def test_a_reader_of_figures_alone_is_named_no_case(world: World, case: UUID, part: str) -> None:
    client = browser(world.national_monitor)
    for unit in (world.nation, world.up, world.kanpur):
        answer = client.get(dashboard(unit, part=part))
        assert answer.status_code == 200
        for secret in (HEADING, "4711", "io.kotwali", "IO.KOTWALI", str(case)):
            assert secret not in answer.text, (unit, secret)
        for file_format in ("", "csv", "xlsx"):
            assert client.get(list_of(unit, format=file_format)).status_code == 404


def test_another_district_state_or_station_finds_neither_the_cases_nor_their_list(world: World, case: UUID) -> None:
    bihar = post("monitor.br", world.bihar, Role.STATE_MONITOR)
    readers = ((world.stranger, world.lucknow), (world.colleague, world.nawabganj), (bihar, world.bihar))
    for reader, unit in readers:
        client = browser(reader)
        assert NUMBER not in client.get(dashboard(unit)).text
        for elsewhere in (world.kanpur, world.kotwali):
            assert client.get(dashboard(elsewhere)).status_code == 404, reader
            for sort in ("", "fir", "-fir"):
                assert client.get(list_of(elsewhere, sort=sort)).status_code == 404, reader


def test_an_expunged_case_is_asked_about_no_more(world: World, case: UUID) -> None:
    expunge(case, world)
    for reader, unit in (("sp", world.kanpur), ("sho", world.kotwali), ("state_monitor", world.up)):
        client = browser(getattr(world, reader))
        for answer in (client.get(dashboard(unit)), client.get("/desk/?whose=all")):
            assert NUMBER not in answer.text and str(case) not in answer.text, reader
