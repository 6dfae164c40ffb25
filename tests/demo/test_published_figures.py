"""ITSSO's published figures: a feed with their counts is loaded, and command and dashboard give them back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from itsso.accounts.actions import post
from itsso.accounts.models import Officer, Role
from itsso.demo.feed.marginals import FeedCohort, make_to_marginals
from itsso.demo.feed.published import DISTRICTS, PUBLISHED, PublishedFigure, all_cohorts, district_cohorts
from itsso.demo.nation.places import DemoStation, stations
from itsso.demo.nation.units import load_stations
from itsso.exchange.feed_import.load import load
from itsso.platform import cli
from itsso.protection.ranges import enter_as_system
from itsso.ui.text import count, day
from itsso.units.queries import find, nation


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))


def load_cohorts(cohorts: Sequence[FeedCohort], places: Sequence[DemoStation], folder: Path) -> None:
    """Load stations and feed, and check that every row was accepted."""
    with enter_as_system() as system:
        load_stations(system.actor, places)
    firs = make_to_marginals(folder, cohorts)
    ended = load(folder)
    assert ended.accepted == ended.received >= firs


def answer_of(figure: PublishedFigure, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return `itsso figures --json` for the published unit and day."""
    capsys.readouterr()
    assert cli.main(["figures", "--unit", figure.unit, "--as-on", figure.as_on.isoformat(), "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def assert_figure_matches(figure: PublishedFigure, answer: dict[str, Any]) -> None:
    """Check numerator and denominator, and the percentage to the decimals in which it was printed."""
    rate = answer["rates"][figure.figure]
    assert (rate["numerator"], rate["denominator"]) == (figure.numerator, figure.denominator)
    assert figure.agrees(rate["numerator"], rate["denominator"])
    assert answer["E"] == answer["W"] + answer["L"] + answer["P"] + answer["X"]


def page_of(figure: PublishedFigure, client: Client) -> str:
    """Return the dashboard of the published unit on its day, as the national monitor sees it."""
    address = f"/dashboard/{find(figure.unit).pk}/"
    return client.get(address, {"as_on": day(figure.as_on)}).content.decode()


@pytest.fixture
def monitor(db: None, settings: Any) -> Client:
    settings.DEMO = True
    with enter_as_system() as system:
        officer = Officer.objects.create(username="monitor", number="IN-MONITOR", name="National monitor")
        post(officer, nation(), Role.NATIONAL_MONITOR, by=system.actor)
    client = Client()
    client.force_login(officer)
    return client


def test_the_published_figures_of_two_districts_are_given_back(
    db: None, monitor: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [s for s in stations() if s.state == "UP" and s.district in DISTRICTS.values()]
    load_cohorts(district_cohorts(places), places, tmp_path / "feed")
    for figure in (figure for figure in PUBLISHED if figure.unit in DISTRICTS):
        assert_figure_matches(figure, answer_of(figure, capsys))
        page = page_of(figure, monitor)
        assert count(figure.numerator) in page
        assert count(figure.denominator) in page


@pytest.mark.proof
def test_one_feed_gives_back_every_published_figure(
    db: None, monitor: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_cohorts(all_cohorts(stations()), stations(), tmp_path / "feed")
    for figure in PUBLISHED:
        answer = answer_of(figure, capsys)
        assert_figure_matches(figure, answer)
        if figure.unit == "IN":
            assert answer["R"] == 172_471
        page = page_of(figure, monitor)
        assert count(figure.numerator) in page
        assert count(figure.denominator) in page
