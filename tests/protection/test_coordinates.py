"""Where a scene is, as a feed says it, is read past: in no table, file, page, list, reject, log or export."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from itsso.exchange.api.json_lines import write_zip
from itsso.exchange.feed_import.load import load
from itsso.exchange.models import Parked, Problem, Rejected
from itsso.platform import clock
from itsso.platform.database import binaries
from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.record import NAME as DATABASE
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.support import feeds
from tests.support.feeds import fir
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

DAY = date(2026, 6, 30)
CANARIES = ("26.4499219", "80.3318746", "79.4141414", "127.7070707", "26,4499219", "Zebrawood", "Quaggapur")
"""Numbers and words that stand nowhere else: of a place inside India, outside, unreadable; of a beat; of a place."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    with clock.fixed(DAY):
        yield
    keys.forget()


PLACE = {"latitude": "26.4499219", "longitude": "80.3318746", "beat_raw": "Zebrawood 7", "place_type": "Quaggapur"}
ROWS = [
    fir(1, **PLACE),  # accepted
    fir(2, **PLACE | {"latitude": "79.4141414", "longitude": "127.7070707"}),  # accepted, in doubt
    fir(3, **PLACE | {"latitude": "26,4499219"}),  # rejected: not a number
    fir(4, **PLACE | {"sections": ""}),  # rejected for something else
    fir(5, **PLACE | {"latitude": "0", "longitude": "0"}),  # rejected: no place
    fir(  # accepted, and waits for a Zero FIR of another State, with all its cells
        6,
        **PLACE,
        zero_state_code="IN-BR",
        zero_ps_code="PAT-1",
        zero_no="3",
        zero_year="2026",
        zero_registered_at="2026-01-08T10:00:00+05:30",
    ),
]


def dump(database: Any) -> str:
    """Return every table of the database as text."""
    address = database.address(SUPERUSER, DATABASE)
    options = ["-h", address.host, "-p", str(address.port), "-U", address.user, "-d", address.name]
    done = subprocess.run(
        [str(binaries.programs(None) / "pg_dump"), *options, "--data-only"],
        env=os.environ | {"PGPASSWORD": address.password},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def canaries_in(text: str) -> list[str]:
    lower = text.casefold()
    return [word for word in CANARIES if word.casefold() in lower or word.encode().hex() in lower]


def test_a_canary_is_found_where_it_is() -> None:
    assert canaries_in("a 26.4499219, b'" + b"Zebrawood".hex()) == ["26.4499219", "Zebrawood"]


def test_no_coordinate_reaches_a_table_a_file_or_a_page(
    world: World, database: Any, django_db_setup: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery = feeds.write(tmp_path / "delivery", {"fir.csv": ROWS})
    assert canaries_in((delivery / "fir.csv").read_text()) == list(CANARIES)
    summary = load(delivery, by=world.clerk, workers=2)
    assert (summary.accepted, summary.rejected) == (3, 3)
    with enter(world.system):
        codes = sorted(Problem.objects.values_list("code", "column", "value"))
        assert codes == [
            ("outside_india", "latitude", ""),
            ("outside_india", "longitude", ""),
            ("zero_fir_not_here", "zero_no", "3"),
        ]
        assert sorted(Rejected.objects.filter(column="latitude").values_list("reason", "value")) == [
            ("coordinates_zero", ""),
            ("not_a_number", ""),
        ]
        (parked,) = Parked.objects.all()
        assert parked.cells["cells"]["latitude"] == "inside"
    assert canaries_in(dump(database)) == []
    for file in (tmp_path / "home").rglob("*"):
        assert file.is_dir() or canaries_in(file.read_text("utf-8", "replace")) == [], file
    assert canaries_in("".join(capsys.readouterr())) == []
    ((data,),) = django_db_setup.execute("show data_directory").fetchall()
    (server_log,) = (folder / "postgres.log" for folder in Path(data).parents if (folder / "postgres.log").exists())
    assert canaries_in(server_log.read_text("utf-8", "replace")) == []
    client = browser(world.clerk)
    pages = [f"/feed/{summary.delivery}/", f"/feed/{summary.delivery}/rejected.csv"]
    pages += [f"/feed/{summary.delivery}/rows/{ended}/?format=csv" for ended in ("rejected", "problems", "parked")]
    for address in pages:
        answer = client.get(address)
        assert canaries_in(answer.getvalue().decode()) == [], address
        assert answer.status_code in (200, 404), address


def test_rows_sent_as_json_lines_lose_their_coordinates_as_well(world: World, database: Any, tmp_path: Path) -> None:
    manifest = json.loads((feeds.write(tmp_path / "plain", {"fir.csv": []}) / "manifest.json").read_text())
    del manifest["files"]
    lines = [manifest, *({"file": "fir.csv"} | row for row in ROWS)]
    sent = tmp_path / "sent.zip"
    with sent.open("wb") as out:
        write_zip(io.BytesIO("\n".join(map(json.dumps, lines)).encode()), out)
    summary = load(sent, by=world.clerk, workers=1)
    assert (summary.accepted, summary.rejected) == (3, 3)
    assert canaries_in(dump(database)) == []


def test_coordinates_that_an_earlier_release_stored_are_removed(world: World, tmp_path: Path) -> None:
    load(feeds.write(tmp_path / "delivery", {"fir.csv": ROWS}), by=world.clerk, workers=1)
    migration = import_module("itsso.exchange.migrations.0003_drop_coordinates")
    with connections["owner"].cursor() as cursor:
        cursor.execute("update exchange_parked set cells = jsonb_set(cells, '{cells,latitude}', '\"26.4499219\"')")
        cursor.execute("update exchange_rejected set value = '26.4499219' where \"column\" = 'latitude'")
        cursor.execute("update exchange_problem set value = '79.4141414' where \"column\" = 'latitude'")
        for statement in (migration.PARKED, migration.REJECTED, migration.PROBLEMS):
            cursor.execute(statement)
        cursor.execute(
            "select count(*) from exchange_parked where cells::text like '%26.44%' union all"
            " select count(*) from exchange_rejected where value <> '' union all"
            " select count(*) from exchange_problem where value like '79%'"
        )
        assert [count for (count,) in cursor.fetchall()] == [0, 0, 0]


def test_a_row_whose_coordinates_alone_changed_is_unchanged(world: World, tmp_path: Path) -> None:
    load(feeds.write(tmp_path / "first", {"fir.csv": [ROWS[0]]}), by=world.clerk, workers=1)
    moved = ROWS[0] | {"latitude": "26.5500000", "source_updated_at": "2026-03-01T10:00:00+05:30"}
    assert load(feeds.write(tmp_path / "second", {"fir.csv": [moved]}), by=world.clerk, workers=1).unchanged == 1


def test_the_file_to_send_back_names_the_column_and_no_value(world: World, tmp_path: Path) -> None:
    summary = load(feeds.write(tmp_path / "delivery", {"fir.csv": ROWS[2:3]}), by=world.clerk, workers=1)
    answer = browser(world.clerk).get(f"/feed/{summary.delivery}/rejected.csv")
    (row,) = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert "latitude" in row.values() and canaries_in(str(row)) == []
