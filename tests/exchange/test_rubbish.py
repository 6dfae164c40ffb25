"""Rubbish sent to the feed, and two loads at one row: the result is a message that says where, and nothing is lost."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from pathlib import Path
from threading import Event, Thread, current_thread, main_thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from itsso.cases.models import Case
from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.deliveries.actions import load_upload
from itsso.exchange.feed_import import load as loading
from itsso.exchange.feed_import import parked, queries, records, workers
from itsso.exchange.feed_import.load import load
from itsso.exchange.files.mapping import FileMapping, read_mapping
from itsso.exchange.files.reading import FileStats, read_file
from itsso.exchange.reasons import RefusedFile
from itsso.platform.cli import main
from itsso.platform.errors import BadUse
from itsso.protection.ranges import enter
from tests.exchange.states import state
from tests.support.api_client import MANIFEST, api_client, json_lines, send_delivery
from tests.support.feeds import arrest, fir, form, write, zero
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.zip_archives import zipped


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path_factory.mktemp("home")))


# --- A number that grows in capitals stops the whole delivery --------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        {"fir.csv": [fir("ß" * 20, record="F1"), fir(2)]},
        {"zero_fir.csv": [zero("ŉ" * 11, record="Z1")], "fir.csv": [fir(2)]},
        {"fir.csv": [fir(2)], "arrest.csv": [arrest("ß" * 20, record="A1")]},
    ],
)
def test_number_too_long_in_capitals_rejects_only_its_row(world: World, load_rows: Any, rows: Any) -> None:
    done = load_rows(rows)
    assert (done.accepted, done.rejected) == (1, 1)


def test_a_number_that_is_too_long_in_capitals_stops_no_upload(world: World) -> None:
    client = api_client(world.clerk)
    sent = send_delivery(
        client, json_lines({"file": "fir.csv", **fir("ß" * 20, record="F1")}, {"file": "fir.csv", **fir(2)})
    )
    load_upload(sent.json()["id"], world.clerk.pk)
    assert client.get(sent["Location"]).json()["status"] == "done"


@pytest.mark.parametrize("number", ["/2026", "0/2026", "000/2026"])
def test_a_year_without_a_number_is_no_number(world: World, load_rows: Any, number: str) -> None:
    done = load_rows({"fir.csv": [fir(number, record="F1"), fir(2)]})
    with enter(world.system):
        assert not Case.objects.filter(number="").exists()
    assert (done.accepted, done.rejected) == (1, 1)


# --- What waited is taken up while its source is being loaded --------------------------------------------------------


def load_during_retry(monkeypatch: pytest.MonkeyPatch, folder: Path) -> tuple[Thread, list[Exception]]:
    """Load chunks of another delivery between the look-up of parked rows' records and the lock of their cases."""
    loaded, begun, takes_up = Event(), Event(), Event()
    errors: list[Exception] = []
    real_read, real_load, real_retry = queries.read_records, workers.load_partitions, parked.retry_parked

    def load_partitions(*args: Any) -> int:
        try:
            return real_load(*args)
        finally:
            if current_thread() is not main_thread():
                loaded.set()

    def other() -> None:
        try:
            load(folder, workers=1)
        except Exception as error:
            errors.append(error)
        finally:
            loaded.set()
            connections.close_all()

    thread = Thread(target=other)

    def read_records(ids: Any) -> Any:
        stored = real_read(ids)
        if current_thread() is main_thread() and takes_up.is_set() and not begun.is_set():
            begun.set()
            thread.start()
            assert loaded.wait(30)
        return stored

    def take_up(*args: Any) -> int:
        if current_thread() is main_thread():
            takes_up.set()
        return real_retry(*args)

    monkeypatch.setattr(records, "read_records", read_records)
    monkeypatch.setattr(loading, "load_partitions", load_partitions)
    monkeypatch.setattr(loading, "retry_parked", take_up)
    return thread, errors


def test_parked_row_and_its_newer_version_load_concurrently(
    world: World, load_rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rows({"fir.csv": [fir(1)], "arrest.csv": [arrest(9)]})
    newer = {"arrest.csv": [arrest(9, source_updated_at="2026-03-01", event_at="2026-01-13")]}
    thread, errors = load_during_retry(monkeypatch, write(tmp_path / "newer", newer))
    try:
        load_rows({"fir.csv": [fir(9)]}, source_system="other")  # IntegrityError: exchange_record_pkey
    finally:
        thread.join(30)
    assert errors == []


def test_parked_row_does_not_undo_a_newer_correction(
    world: World, load_rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def supplement(original: str, day: str, updated: str) -> dict[str, Any]:
        return form(
            9,
            "5",
            record="S",
            is_supplementary="true",
            supplements_form_no=original,
            form_date=day,
            source_updated_at=updated,
        )

    load_rows({"fir.csv": [fir(9)], "final_form.csv": [form(9, "1"), supplement("1", "2026-02-01", "2026-02-05")]})
    assert load_rows({"final_form.csv": [supplement("2", "2026-02-02", "2026-03-01")]}).parked == 1
    newest = write(tmp_path / "newest", {"final_form.csv": [supplement("1", "2026-02-03", "2026-04-01")]})
    thread, errors = load_during_retry(monkeypatch, newest)
    load_rows({"final_form.csv": [form(9, "2", record="F2")]}, source_system="other")
    thread.join(30)
    assert errors == []
    with enter(world.system):
        reports = [event for case in state().values() for event in case["events"] if "supplementary_report" in event]
    assert "2026, 2, 3" in reports[0]  # the newest version; it has 2 February, from a row that is a month older


# --- The doors: rubbish that ends in a traceback or 500 --------------------------------------------------------------


RUBBISH = ['!!int ""', '!!float ""', "!!timestamp x", "!!bool x", "files: {fir.csv: {columns: !!int '7'}}"]


@pytest.mark.parametrize("text", RUBBISH)
def test_mapping_with_a_wrong_tag_is_refused_with_a_message(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(BadUse):
        read_mapping(tmp_path / "m.yaml")


@pytest.mark.parametrize("text", RUBBISH)
def test_mapping_with_a_wrong_tag_is_a_form_error_on_the_page(world: World, tmp_path: Path, text: str) -> None:
    files = {
        "delivery": zipped(write(tmp_path / "d", {"fir.csv": [fir(1)]})),
        "mapping": SimpleUploadedFile("m.yaml", text.encode()),
    }
    client = browser(world.clerk)
    client.raise_request_exception = False
    assert client.post("/feed/", files).status_code == 422


@pytest.mark.parametrize("key", ["constants: {court_name: %s}", "codes: {court_name: {POCSO: %s}}"])
@pytest.mark.parametrize("value", ['"a\\ud800b"', '"a\\0b"', '"a\\x1fb"'])
def test_mapping_to_forbidden_characters_is_refused_with_a_message(
    world: World, tmp_path: Path, key: str, value: str
) -> None:
    (tmp_path / "m.yaml").write_text("files: {court.csv: {%s}}" % (key % value))
    with pytest.raises((BadUse, RefusedFile)):
        read_mapping(tmp_path / "m.yaml")


@pytest.mark.parametrize(
    "text",
    [
        {"kinds_carried": {"\ud800": "2018-01-01"}},
        {"files": {"\ud800": {"rows": 0, "sha256": "0" * 64}}},
    ],
)
def test_half_a_character_in_a_manifest_is_a_form_error_on_the_page(world: World, text: Any) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "manifest.json", json.dumps(MANIFEST | {"files": {"fir.csv": {"rows": 0, "sha256": "0" * 64}}} | text)
        )
        archive.writestr("fir.csv", "x")
    client = browser(world.clerk)
    client.raise_request_exception = False
    assert client.post("/feed/", {"delivery": SimpleUploadedFile("n.zip", out.getvalue())}).status_code == 422


def broken_zips(folder: Path) -> list[bytes]:
    whole = zipped(folder).read()
    name = bytearray(whole)
    at = name.rfind(b"PK\x01\x02")
    struct.pack_into("<H", name, at + 8, 0x800)  # says that names are UTF-8
    name[at + 46] = 0xFF
    offset = bytearray(whole)
    end = offset.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<I", offset, end + 16)[0]
    struct.pack_into("<I", offset, end + 16, start + 0x7000)  # members lie before the beginning of the file
    return [bytes(name), bytes(offset)]


@pytest.mark.parametrize("which", [0, 1])
def test_zip_with_a_broken_directory_is_refused_with_a_message(world: World, tmp_path: Path, which: int) -> None:
    data = broken_zips(write(tmp_path / "d", {"fir.csv": [fir(1)]}))[which]
    client = browser(world.clerk)
    client.raise_request_exception = False
    assert client.post("/feed/", {"delivery": SimpleUploadedFile("x.zip", data)}).status_code == 422


def test_header_with_very_many_columns_is_refused_quickly() -> None:
    """Comparing each column with each other would take some ten minutes."""
    data = b",".join([b"at"] * 300_000) + b"\nx\n"
    with pytest.raises(RefusedFile, match="column twice"):
        list(read_file(io.BytesIO(data), contract().files[FeedFile.EVENT], FileMapping(), "event.csv", FileStats()))


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["no such folder/x.csv", "/", "/dev/full"])
def test_unwritable_rejects_file_is_reported_in_one_line(
    world: World, load_rows: Any, capsys: Any, tmp_path: Path, folder: str
) -> None:
    out = str(tmp_path / folder)
    done = load_rows({"fir.csv": [fir(1, sections="")]})
    assert main(["feed", "rejects", str(done.delivery), "--out", out]) in (1, 2)
    assert out in capsys.readouterr().err


def test_a_file_of_another_in_the_feeds_folder_stops_no_load(world: World, load_rows: Any) -> None:
    (Path(os.environ["ITSSO_HOME"]) / "feed").mkdir()
    (Path(os.environ["ITSSO_HOME"]) / "feed" / ".DS_Store").touch()
    assert load_rows({"fir.csv": [fir(1)]}).accepted == 1


def test_figures_of_the_last_possible_day_are_refused_with_a_message(world: World, capsys: Any) -> None:
    assert main(["figures", "--unit", "IN", "--as-on", "9999-12-31"]) == 1
    assert "is in the future" in capsys.readouterr().err


def test_units_nation_is_all_that_its_message_asks_for(db: None, capsys: Any) -> None:
    assert main(["units", "nation"]) == 0
    assert main(["rebuild"]) == 0, capsys.readouterr().err
