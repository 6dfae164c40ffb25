"""The demonstration's feed as files: the same for a seed, near the published shares, with something of everything."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from itsso import law
from itsso.demo.entries.page_entries import page_entries
from itsso.demo.feed.delivery import COLUMNS
from itsso.demo.feed.make import FOLDERS, FeedTotals, kinds_of_feed, make_feed
from itsso.demo.feed.trouble import REJECTS
from itsso.demo.nation.places import stations
from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.feed_import.dry_run import check
from itsso.exchange.feed_import.stations import StationDirectory, StationRef
from itsso.exchange.files.mapping import Mapping
from itsso.platform import clock

CAPTURED = date(2026, 11, 24)
CASES = 10_000
RECORDED_BY_OTHER_ENTRIES = {
    "exhibit_seized",
    "exhibit_received",
    "exhibit_returned",
    "laboratory_report_collected",
    "laboratory_report_in_court",
    "zero_fir_referred",
    "zero_fir_directed",
    "zero_fir_papers_sent",
}
"""Kinds of `demo.entries.exhibits` and `station_work`, which follow from the acts of several units."""


class Feed(NamedTuple):
    folder: Path
    totals: FeedTotals

    def rows(self, file: str) -> Iterator[dict[str, str]]:
        """Return the rows of a file in all deliveries."""
        for name in FOLDERS:
            with (self.folder / name / file).open(encoding="utf-8", newline="") as lines:
                yield from csv.DictReader(lines)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Feed:
    folder = tmp_path_factory.mktemp("feed")
    return Feed(folder, make_feed(folder, cases=CASES, captured=CAPTURED))


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.*"))
    }


def test_the_same_seed_and_day_make_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "other")]
    for folder, seed in zip(folders, (5, 5, 6), strict=True):
        folder.mkdir()
        make_feed(folder, cases=500, seed=seed, captured=CAPTURED)
    first, same_again, other = map(hashes, folders)
    assert first == same_again
    assert first.keys() == other.keys()
    assert first["1-nation/fir.csv"] != other["1-nation/fir.csv"]


def test_columns_are_those_of_the_contract_in_its_order() -> None:
    for file, columns in COLUMNS.items():
        of_contract = contract().files[FeedFile(file)]
        assert list(columns) == [name for name in of_contract.names if name in columns]
        assert of_contract.required <= set(columns)


def test_manifest_has_rows_and_hashes(feed: Feed) -> None:
    for name in FOLDERS:
        folder = feed.folder / name
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for file, entry in manifest["files"].items():
            content = (folder / file).read_bytes()
            assert entry == {"rows": content.count(b"\n") - 1, "sha256": hashlib.sha256(content).hexdigest()}


def test_no_column_carries_a_name(feed: Feed) -> None:
    for file, columns in COLUMNS.items():
        assert not [column for column in columns if "name" in column and column != "court_name"], file


def test_every_kind_of_the_law_is_sent_or_entered(feed: Feed) -> None:
    of_forms = {name for name, kind in law.book().kinds.items() if kind.feed}
    sent = {row["kind"] for row in feed.rows("event.csv")}
    assert set(kinds_of_feed()) - of_forms <= sent
    by_pages = {entry.kind.value for entry in page_entries()} | RECORDED_BY_OTHER_ENTRIES
    assert set(law.book().kinds) == set(kinds_of_feed()) | of_forms | by_pages | {"corrected"}
    fir_events = {row["case_event"] for row in feed.rows("fir.csv")}
    assert {"quashed", "stayed", "not_investigated", "reopened"} <= fir_events


def test_subject_of_each_page_entry_fits_its_kind() -> None:
    """An entry about the victim that named the accused A1 gave A1 the time limits of a victim."""
    letters = {"victim": "V", "accused": "A"}
    kinds = law.book().kinds
    wrong = [
        (entry.kind, entry.subject)
        for entry in page_entries()
        if entry.subject[:1] not in ("", letters.get(kinds[entry.kind].concerns, ""))
    ]
    assert wrong == []


def test_a_row_of_each_rejected_kind_is_planted(feed: Feed) -> None:
    assert sum(feed.totals.rejects.values()) == len(REJECTS)


def test_every_difficulty_occurs(feed: Feed) -> None:
    firs, forms = list(feed.rows("fir.csv")), list(feed.rows("final_form.csv"))
    zeros = list(feed.rows("zero_fir.csv"))
    assert any(row["zero_no"] for row in firs)
    assert any(row["state_code"] != row["to_state_code"] for row in zeros if row["to_state_code"])
    assert {row["transfer_status"] for row in zeros} >= {"re_registered", "received", "sent"}
    assert any(row["returned_at"] for row in forms)
    assert any(row["is_supplementary"] == "true" for row in forms)
    assert any(row["sections_altered_at"] for row in firs)
    assert any(row["record_action"] == "delete" for file in COLUMNS for row in feed.rows(file))
    assert any("IPC" in row["sections"] and row["fir_year"] >= "2025" for row in firs)
    assert any("IPC" in row["sections"] and row["fir_year"] < "2024" for row in firs)


def test_states_have_their_share_as_ncrb_counted(feed: Feed) -> None:
    firs = list(feed.rows("fir.csv"))
    maharashtra = sum(row["state_code"] == "IN-MH" for row in firs) / len(firs)
    assert maharashtra == pytest.approx((3_091 + 9_432) / 98_727, abs=0.01)


def test_nothing_is_after_the_capture(feed: Feed) -> None:
    planted = ("REJECT",)
    last = CAPTURED.isoformat()
    for file in COLUMNS:
        for row in feed.rows(file):
            if not row["source_record_id"].startswith(planted):
                assert row["entered_at"] < last
                assert row["source_updated_at"] <= f"{last}T00:00:00+05:30"


def test_no_event_of_a_case_replaces_another_one(feed: Feed) -> None:
    """Two rows of one record are versions of it, which only a later delivery sends."""
    for name in FOLDERS:
        with (feed.folder / name / "event.csv").open(encoding="utf-8", newline="") as lines:
            records = Counter((row["state_code"], row["source_record_id"]) for row in csv.DictReader(lines))
        assert [record for record, number in records.items() if number > 1] == []


def test_only_the_planted_rows_are_rejected(feed: Feed) -> None:
    refs = {(station.state, station.code): StationRef(n, n) for n, station in enumerate(stations())}
    states = {state: (state, 0) for state, _code in refs}
    places = StationDirectory(refs, states, (0, len(refs)), frozenset(range(len(refs))), numbering=1)
    moment = datetime(CAPTURED.year, CAPTURED.month, CAPTURED.day, tzinfo=clock.INDIA)
    turned_back, problems = Counter[str](), set[str]()
    for name in FOLDERS:
        result = check(feed.folder / name, Mapping(), places, moment)
        assert not result.refused
        for (file, _column, _reason), rows in result.rejected.items():
            turned_back[file] += rows
        problems |= {problem for _file, problem in result.problems}
        if name != FOLDERS[0]:
            assert not result.rejected
    assert turned_back == Counter(feed.totals.rejects)
    assert len(problems) >= 7
