"""The demonstration is built by the loader, resumed where it was interrupted, and lists everyone's page."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from itsso.accounts.models import Officer
from itsso.alerts.change_notices import CHANGE_TOPIC
from itsso.alerts.directions.actions import JUDGEMENT_TOPIC
from itsso.alerts.directions.models import Direction
from itsso.cases.models import Case, Fact
from itsso.demo import progress
from itsso.demo.build import build
from itsso.demo.entries.exhibits import build_exhibits
from itsso.demo.entries.supervision import DIRECTIONS, build_supervision
from itsso.demo.feed.make import FOLDERS
from itsso.demo.look import tour_text
from itsso.demo.nation.people import demo_officers, shown_station
from itsso.exchange.feed_import.load import load
from itsso.exchange.models import CorrectionRequest, Delivery, DeliveryStatus
from itsso.forensics.models import Item
from itsso.notices.models import Notice
from itsso.platform import cli
from itsso.platform.clock import today
from itsso.platform.home import home
from itsso.protection.ranges import enter_as_system
from itsso.units.models import UnitKind
from itsso.units.queries import by_code
from tests.support.case_events import register

CASES = 400


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))


def _items() -> bool:
    with enter_as_system():
        return Item.objects.exists()


@pytest.mark.proof
def test_interrupted_build_is_resumed_and_lists_everyones_page(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True

    def cut_short(path: Path, **more: Any) -> Any:
        if path.name == FOLDERS[1]:
            raise KeyboardInterrupt
        return load(path, **more)

    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr("itsso.demo.build.load", cut_short)
        build(CASES, report=print)

    assert cli.main(["demo", "build", "--cases", "7"]) == 0  # the stored plan is completed, not this one
    with enter_as_system() as system:
        done = Delivery.objects.filter(status=DeliveryStatus.DONE)
        assert sorted(done.values_list("name", flat=True)) == sorted(FOLDERS)
        assert CASES * 0.9 < Case.objects.count() <= CASES + 1  # one Zero FIR is entered on a page
        assert Fact.objects.exists()
        requests = CorrectionRequest.objects.filter(asked_by_unit__kind=UnitKind.NATION)
        assert sorted((bool(request.outcome), request.due < today()) for request in requests) == [
            (False, False),
            (False, True),
            (True, False),
        ]
    assert not list(home().glob("demonstration*"))

    if not _items():  # with so few cases the shown station may have none that is old enough
        station = by_code(shown_station().state, shown_station().code)
        assert station
        register(system, station, "901", (today() - timedelta(days=60)).isoformat(), "BNS 64(1)")
        build_exhibits(by=system)
    assert _items()
    for _twice in range(2):
        build_supervision(by=system)
    with enter_as_system():
        directions = Direction.objects.count()
        assert 0 < directions <= len(DIRECTIONS)
        assert Notice.objects.filter(topic=JUDGEMENT_TOPIC).count() == 1
        assert Notice.objects.filter(topic=CHANGE_TOPIC).count() == min(directions, 2)

    assert cli.main(["demo", "build"]) == 0
    output = capsys.readouterr().out
    assert "The demonstration has already been built." in output
    assert all(person.name in output for person in demo_officers())
    addresses = [line.strip().removeprefix("http://127.0.0.1:8000") for line in tour_text(8000).splitlines()[2::2]]
    for person, address in zip(demo_officers(), addresses[: len(demo_officers())], strict=True):
        client = Client()
        client.force_login(Officer.objects.get(username=person.username))
        answer = client.get(address, follow=True)  # a package's first page may redirect to the officer's own unit
        package, ended = address.split("/")[1], answer.request["PATH_INFO"].split("/")[1]
        assert (answer.status_code, ended) == (200, package), (person.name, address)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--cases", "0"], "--cases: 0 is out of range. Enter a number from 1 to 10000000."),
        (["feed", "--out", "nowhere", "--seed", "-1"], "--seed: -1 is negative. Enter 0 or a greater whole number."),
    ],
)
def test_invalid_numbers_are_reported_in_one_line(
    db: None, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["demo", *arguments]) == 2
    assert capsys.readouterr().err == f"itsso: {message}\n"


def test_occupied_port_is_reported_before_anything_is_built(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        assert cli.main(["demo", "serve", "--port", str(occupied.getsockname()[1])]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert "with make: PORT=8001" in output.err


def test_a_feed_is_not_written_over_other_files(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").write_text("mine")
    assert cli.main(["demo", "feed", "--out", str(tmp_path), "--cases", "5"]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["kept"]


def test_pages_say_that_the_demonstration_is_incomplete_while_it_loads(db: None, settings: Any) -> None:
    settings.DEMO = True
    progress.folder().mkdir(parents=True)
    assert b"still being created" in Client().get("/law/").content
    progress.save_progress(120_000, 400_000)
    assert b"1,20,000 of 4,00,000 rows" in Client().get("/law/").content
    progress.folder().rename(home() / "gone")
    assert b"still being" not in Client().get("/law/").content
