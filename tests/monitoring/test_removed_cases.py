"""A case that a court ordered removed is in no figure, and pages of figures say how many are missing."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import counts_for
from itsso.platform import cli
from itsso.platform.clock import fixed, now
from itsso.protection import keys
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.advisory_letters import register_shipped
from tests.support.api_client import api_client
from tests.support.case_events import register
from tests.support.document_text import text_of as paper_text
from tests.support.expunged_cases import expunge
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

EARLIER = TODAY - timedelta(days=10)
ONE_REMOVED = "1 case was removed by order of a court on 24-11-2026 and is in no figure, whatever day is asked for."


@pytest.fixture
def cases(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Return the ids of three cases of Kotwali, which were known at the end of EARLIER."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with fixed(EARLIER - timedelta(days=1)):
        return [register(world.system, world.kotwali, str(number), "2026-03-01", "BNS 64(1)") for number in (1, 2, 3)]


def registered(unit: Unit, known_on: date, by: Posting) -> int:
    with enter(by):
        return counts_for(unit, FigureQuery(EARLIER, known_on)).registered


def dashboard_text(by: Posting, unit: Unit, **query: str) -> str:
    return text_of(browser(by).get(dashboard(unit, **query)).content)


def test_a_figure_of_an_earlier_known_on_day_lacks_just_the_removed_case(world: World, cases: list[UUID]) -> None:
    before = registered(world.kanpur, EARLIER, world.sp)
    expunge(cases[0], world)
    assert before == 3
    assert registered(world.kanpur, EARLIER, world.sp) == 2
    text = dashboard_text(world.sp, world.kanpur, as_on="14-11-2026", known_on="14-11-2026")
    assert ONE_REMOVED in text
    assert str(cases[0]) not in text


@pytest.mark.parametrize("reader", ["sp", "state_monitor", "national_monitor", "sho"])
def test_every_reader_of_the_figures_sees_how_many_are_missing(world: World, cases: list[UUID], reader: str) -> None:
    units = {"sp": world.kanpur, "state_monitor": world.up, "national_monitor": world.nation, "sho": world.kotwali}
    by = getattr(world, reader)
    assert "removed by order of a court" not in dashboard_text(by, units[reader])
    expunge(cases[0], world)
    expunge(cases[1], world)
    assert "2 cases were removed by order of a court since 24-11-2026" in dashboard_text(by, units[reader])


def test_other_units_say_nothing_of_it(world: World, cases: list[UUID]) -> None:
    expunge(cases[0], world)
    assert "removed by order of a court" not in dashboard_text(world.state_monitor, world.lucknow)
    assert "removed by order of a court" not in dashboard_text(world.national_monitor, world.bihar)


def test_a_stored_figure_says_it_only_once_it_lacks_the_case(world: World, cases: list[UUID]) -> None:
    """The hourly count that ran before the removal still has the case; a removal asks for a new one."""
    roll_up(TODAY, by=world.system)
    with fixed(now() + timedelta(minutes=5)):
        expunge(cases[0], world)
        before = dashboard_text(world.state_monitor, world.up)
        assert "removed by order of a court" not in before
        roll_up(TODAY, by=world.system)
        assert ONE_REMOVED in dashboard_text(world.state_monitor, world.up)


# --- The same sentence wherever figures are read ----------------------------------------------------------------------


def figures_command(*options: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert (
        cli.main(["figures", "--unit", "IN-UP/KNP", "--as-on", "2026-11-14", "--known-on", "2026-11-14", *options]) == 0
    )
    return capsys.readouterr().out


def test_the_command_and_the_api_say_that_a_figure_of_an_earlier_day_lacks_it(
    world: World, cases: list[UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    assert json.loads(figures_command("--json", capsys=capsys))["removed_by_court"] == {"cases": 0, "since": None}
    assert "removed by order" not in figures_command(capsys=capsys)
    expunge(cases[0], world)
    assert ONE_REMOVED in figures_command(capsys=capsys)
    removed = {"cases": 1, "since": "2026-11-24"}
    content = json.loads(figures_command("--json", capsys=capsys))
    assert (content["R"], content["removed_by_court"]) == (2, removed)
    address = f"/api/figures?unit={world.kanpur.full_code}&as_on=2026-11-14&known_on=2026-11-14"
    answer = api_client(world.sp).get(address)
    assert answer.json()["removed_by_court"] == removed
    of_another = api_client(world.state_monitor).get(f"/api/figures?unit={world.lucknow.full_code}")
    assert of_another.json()["removed_by_court"] == {"cases": 0, "since": None}


def test_the_file_of_a_dashboard_has_the_number_in_the_row_of_the_unit(world: World, cases: list[UUID]) -> None:
    expunge(cases[0], world)
    file = browser(world.sp).get(reverse("monitoring:csv", args=[world.kanpur.pk])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert (rows[0]["removed_by_court"], rows[0]["removed_since"]) == ("1", "2026-11-24")
    assert {row["removed_by_court"] for row in rows[1:]} == {""}


@pytest.mark.parametrize("page", ["monitoring:stages", "monitoring:list"])
def test_lists_and_stages_say_it_too(world: World, cases: list[UUID], page: str) -> None:
    expunge(cases[0], world)
    address = reverse(page, args=[world.kanpur.pk], query={"as_on": "14-11-2026", "known_on": "14-11-2026"})
    assert ONE_REMOVED in text_of(browser(world.sp).get(address).content)


def test_the_letter_its_papers_and_its_workbook_say_it(world: World, cases: list[UUID]) -> None:
    letter = register_shipped(world)
    address = f"/advisories/units/{world.up.pk}/{letter.pk}/"
    assert "removed by order of a court" not in text_of(browser(world.state_monitor).get(address).content)
    expunge(cases[0], world)
    with fixed(now() + timedelta(hours=2)):  # the figures of the page are counted again
        monitor, nation = browser(world.state_monitor), browser(world.national_monitor)
        pages = [monitor.get(address), monitor.get(f"{address}report.pdf"), nation.get(f"{address}letter.pdf")]
        book = paper_text(monitor.get(f"{address}report.xlsx").content)
    texts = [text_of(pages[0].content), *(" ".join(paper_text(paper.content).split()) for paper in pages[1:])]
    for text in (*texts, book):
        assert ONE_REMOVED in text
    assert all(str(cases[0]) not in text for text in texts)
