"""Every count of ITSSO against an oracle that shares no code with it, over a feed that its own generator wrote."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from itsso.accounts.queries import system_posting
from itsso.law import book
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.crime_in_india.queries import work_by_head
from itsso.platform.cli import main
from itsso.platform.database.cluster import free_port
from itsso.protection.ranges import enter
from itsso.units.queries import find
from tests.oracle.comparing import Feed, compare, compare_heads, last_json, query_of, today_in_india, words_of
from tests.oracle.delivery import as_json_lines, deliveries, units_list, write_folder
from tests.oracle.generator import Plan, stations_of
from tests.oracle.installation import Installation
from tests.oracle.oracle import Question
from tests.oracle.records import Content, Fir, Life, Number, Record, Version, ZeroFir

HERE = Path(__file__).parent


def load_by_command(feed: Feed, folder: Path, capsys: Any) -> None:
    """Load the units and each delivery under the State's own names, as a clerk would type it."""
    (folder / "units.csv").write_text(units_list(feed.stations))
    assert main(["units", "load", str(folder / "units.csv")]) == 0
    for delivery in feed.deliveries:
        path = folder / f"delivery-{delivery.serial}"
        mapping = write_folder(delivery, path)
        capsys.readouterr()
        command_line = [
            "feed",
            "load",
            str(path),
            "--unit",
            "IN-UK",
            "--mapping",
            str(mapping),
            "--workers",
            "1",
            "--json",
        ]
        assert main(command_line) == 0
        result = last_json(capsys.readouterr().out)
        assert result["received"] == delivery.received
        assert result["accepted"] + result["unchanged"] + result["parked"] == delivery.received
        assert result["rejected"] == 0


def asking_by_command(capsys: Any) -> Callable[[str, Question], dict[str, Any]]:
    def ask(unit: str, question: Question) -> dict[str, Any]:
        capsys.readouterr()
        assert main(["figures", "--unit", unit, *words_of(question)]) == 0
        return last_json(capsys.readouterr().out)

    return ask


def heads_of_tables(unit_code: str, question: Question) -> dict[tuple[str, str], int]:
    """Return the numbers of NCRB's tables of a unit that are not 0, by (head, number)."""
    with enter(system_posting()):
        unit = find(unit_code)
        work = work_by_head(unit, FigureQuery(question.as_on, question.known_on))
    codes = {head.number: head.code for head in book().crime_heads}
    works = {codes[number]: of_head for number, of_head in work.heads.items()} | {"added_later": work.added_later}
    names = ("registered", "charge_sheeted", "closure_reports", "pending")
    return {(head, name): n for head, of_head in works.items() for name in names if (n := getattr(of_head, name))}


def test_a_small_feed_is_counted_as_the_oracle_counts_it(db: None, tmp_path: Path, capsys: Any) -> None:
    feed = Feed.generate(Plan(seed=51, today=today_in_india(), stations=6, firs=220))
    load_by_command(feed, tmp_path, capsys)
    result = compare(feed, feed.units(stations=4), feed.questions(), asking_by_command(capsys))
    assert result.compared > 2000
    assert result.differing == []
    days = [question for question in feed.questions() if question == Question(question.as_on, question.known_on)]
    heads = compare_heads(feed, feed.units(stations=4), days, heads_of_tables)
    assert heads.compared > 500
    assert heads.differing == []


def test_a_zero_fir_entered_after_its_fir_counts_the_same_in_one_delivery_as_in_two(
    db: None, tmp_path: Path, capsys: Any
) -> None:
    today = today_in_india()
    first, second = stations_of(Plan(seed=0, today=today, stations=2))
    zero = Number(first, 1, 2022)
    fir = Number(second, 1, 2022)
    began, again, late = datetime(2022, 1, 10, 9), datetime(2022, 1, 20, 9), datetime(2022, 4, 5, 9)  # noqa: DTZ001
    sections = ("IPC:376(1)",)
    contents: list[tuple[str, datetime, Content]] = [
        ("F", again, Fir(fir, again, sections, zero=zero, zero_registered=began)),
        ("Z", late, ZeroFir(zero, began, sections, "re_registered", second, again.date(), None, fir, again.date())),
    ]
    life = Life([Record(name, entered, [Version(entered, content)]) for name, entered, content in contents])
    feed = Feed(Plan(0, today), [life], [first, second], [today], deliveries([life], [today], 0))
    load_by_command(feed, tmp_path, capsys)
    question = Question(date(2022, 3, 15), date(2022, 3, 31))  # limit of 10-03 or, from the FIR alone, of 20-03
    assert compare(feed, ["IN-UK"], [question], asking_by_command(capsys)).differing == []


@pytest.mark.proof
@pytest.mark.parametrize("seed", [1, 2])
def test_a_large_feed_by_the_command_is_counted_as_the_oracle_counts_it(
    db: None, tmp_path: Path, capsys: Any, seed: int
) -> None:
    feed = Feed.generate(Plan(seed=seed, today=today_in_india()))
    load_by_command(feed, tmp_path, capsys)
    result = compare(feed, feed.units(), feed.questions(), asking_by_command(capsys))
    assert result.compared > 10_000
    assert result.differing == []


@pytest.mark.proof
def test_a_large_feed_by_the_api_is_counted_as_the_oracle_counts_it(tmp_path: Path) -> None:
    feed = Feed.generate(Plan(seed=3, today=today_in_india()))
    installation = Installation(tmp_path / "home", free_port())
    installation.command("migrate", "--quiet")
    (tmp_path / "units.csv").write_text(units_list(feed.stations))
    installation.command("units", "load", str(tmp_path / "units.csv"))
    with installation.serving():
        installation.make_token(installation.sign_up("state_monitor", "IN-UK"))
        for delivery in feed.deliveries:
            sent = send_by_api(installation, as_json_lines(delivery))
            assert sent["status"] == "done", sent
            counts = sent["counts"]
            assert counts["received"] == delivery.received
            assert counts["accepted"] + counts["unchanged"] + counts["parked"] == delivery.received

        def ask(unit: str, question: Question) -> dict[str, Any]:
            answer = installation.call(query_of(unit, question))
            assert answer.status == 200, answer.body
            figures: dict[str, Any] = answer.json()
            return figures

        result = compare(feed, feed.units(stations=16), feed.questions(), ask)
    assert result.compared > 3000
    assert result.differing == []


def send_by_api(installation: Installation, body: bytes) -> dict[str, Any]:
    """Send a delivery and ask at its address until it has ended."""
    sent = installation.call("/api/deliveries", body)
    assert sent.status == 202, sent.body
    until = time.monotonic() + 900
    while time.monotonic() < until:
        result: dict[str, Any] = installation.call(sent.headers["Location"]).json()
        if result["status"] in ("done", "refused", "failed"):
            return result
        time.sleep(2)
    raise AssertionError("the delivery did not end")


@pytest.mark.parametrize("module", ["records", "generator", "delivery", "oracle"])
def test_generator_and_oracle_share_no_code_with_itsso(module: str) -> None:
    tree = ast.parse((HERE / f"{module}.py").read_text())
    imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = ("tests.oracle.records", "tests.oracle.generator", "tests.oracle.oracle")
    assert not [name for name in imported if name.split(".")[0] in ("itsso", "tests", "django") and name not in ours]
