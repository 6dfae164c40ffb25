"""A load that is killed at any point and run again has the same result as one that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.db import connections

from itsso.exchange.deliveries.queries import counts_of
from itsso.exchange.feed_import import workers
from itsso.exchange.feed_import.load import load
from itsso.exchange.models import Delivery, DeliveryStatus, Freshness, Problem, Record, Rejected
from itsso.platform import clock
from itsso.platform.database.address import APP
from itsso.platform.database.cluster import server_of
from itsso.platform.database.record import DatabaseRecord as Database
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.exchange.states import parked, state
from tests.support.feeds import arrest, court, event, fir, form, write, zero
from tests.support.sample_nation import World


def nation(folder: Path, firs: int) -> Path:
    """Return some thousand rows with every result: accepted, parked, rejected, repeated, corrected.

    Zero FIRs that become FIRs.
    """
    first = date(2026, 1, 12)
    day = [(first + timedelta(n % 40)).isoformat() for n in range(firs)]
    its_zero = {
        "zero_state_code": "IN-UP",
        "zero_ps_code": "LKO-1",
        "zero_year": "2026",
        "zero_registered_at": "2026-01-08T11:00:00+05:30",
    }
    rows: dict[str, list[dict[str, Any]]] = {
        "fir.csv": [fir(n, **(its_zero | {"zero_no": str(n)} if n % 10 == 0 and n else {})) for n in range(firs)]
        + [fir(n, sections="") for n in range(firs, firs + 50)]
        + [fir(n, sections="BNS:70(1)", source_updated_at="2026-02-09") for n in range(0, firs, 7)],
        "zero_fir.csv": [zero(n) for n in range(10, firs, 20)],
        "arrest.csv": [arrest(n, first_remand_at=day[n]) for n in range(0, firs, 2)]
        + [arrest(n, station="KNP-2") for n in range(50)],
        "final_form.csv": [form(n, filed_in_court_at=day[n]) for n in range(0, firs, 3)]
        + [form(n, "2", is_supplementary="true", supplements_form_no="1") for n in range(0, firs, 4)],
        "court.csv": [court(n, disposal_type="quashed", disposal_at="2026-03-01") for n in range(0, firs, 31)],
        "event.csv": [event(n, at=day[n]) for n in range(firs)],
    }
    return write(folder, rows)


def stored_state(delivery: Delivery) -> dict[str, Any]:
    """Return everything that a load writes, by natural keys."""
    return {
        "cases": state(),
        "parked": parked(),
        "records": sorted(Record.objects.values_list("id", "file", "stamp", "updated", "deleted", "station_no")),
        "rejected": rejected_rows(delivery),
        "problems": sorted(
            Problem.objects.values_list("code", "file", "line", "column", "value", "station_no"), key=repr
        ),
        "tallies": sorted(
            delivery.tallies.values_list("file", "station_no", "accepted", "unchanged", "parked", "rejected")
        ),
        "fresh": sorted(Freshness.objects.values_list("station_no", "newest_change")),
    }


def rejected_rows(delivery: Delivery) -> list[tuple[Any, ...]]:
    rows = Rejected.objects.filter(delivery=delivery)
    return sorted(rows.values_list("file", "line", "column", "reason", "value", "station_no"))


def start_loader(folder: Path) -> int:
    """Return the process id of a loader, forked from here with all its imports done, which leads a group of its own."""
    connections.close_all()  # a child must not share its parent's connection
    loader = os.fork()
    os.setpgid(loader, loader)  # set by parent and child, since either may come first; 0 is the child itself
    if loader:
        return loader
    status = 1
    try:
        with clock.fixed(date(2026, 6, 30)):
            load(folder, workers=2)
        status = 0
    finally:
        os._exit(status)


def has_finished(loader: int) -> bool:
    """Wait for the end of a loader, and return whether it did all its work."""
    return os.waitpid(loader, 0)[1] == 0


def undisturbed_seconds(folder: Path) -> float:
    """Return the seconds that a load takes which nobody kills."""
    started = time.monotonic()
    assert has_finished(start_loader(folder))
    return time.monotonic() - started


def kill_loader(folder: Path, after: float) -> bool:
    """Start a loader and kill it with all its processes; return whether it was still at work."""
    loader = start_loader(folder)
    time.sleep(after)
    os.killpg(loader, signal.SIGKILL)
    return not has_finished(loader)


def clear(world: World) -> None:
    """Remove what a load wrote, so that the next one begins from nothing."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table cases_event disable trigger user")
        for table in ("event", "clock", "outcome", "exhibit", "fact", "person", "key", "case"):
            cursor.execute(f"delete from cases_{table}")
        for table in ("part", "tally", "rejected", "parked", "problem", "freshness", "record", "file", "delivery"):
            cursor.execute(f"delete from exchange_{table}")
        cursor.execute("alter table cases_event enable trigger user")
        cursor.execute("vacuum analyze")  # without autovacuum, each look-up of a case would scan dead rows
    connections["owner"].close()


def require_same(result: dict[str, Any], undisturbed: dict[str, Any]) -> None:
    for part, rows in undisturbed.items():
        assert result[part] == rows, part


def how_it_ends(world: World) -> dict[str, Any]:
    with enter(world.system):
        delivery, *again = Delivery.objects.order_by("pk")  # in the order they began: the loaders' clock is fixed
        assert delivery.status == DeliveryStatus.DONE
        assert counts_of(delivery).received == delivery.rows
        for summary in again:  # a loader killed between its last commit and its end: the delivery was there already
            assert rejected_rows(summary) == rejected_rows(delivery)  # what was rejected is rejected again
            assert counts_of(summary).unchanged == summary.rows - counts_of(delivery).rejected
        return stored_state(delivery)


def test_workers_end_when_their_load_is_killed(db: None) -> None:
    reader, writer = os.pipe()
    connections.close_all()
    loader = os.fork()
    if not loader:
        with workers.pool_of(3) as pool:
            futures = [pool.submit(_number_of_worker) for _ in range(12)]
            os.write(writer, json.dumps(sorted({future.result() for future in futures})).encode())
            time.sleep(60)
        os._exit(0)
    processes = [psutil.Process(number) for number in json.loads(os.read(reader, 200))]
    assert len(processes) == 3
    os.kill(loader, signal.SIGKILL)
    os.waitpid(loader, 0)
    assert psutil.wait_procs(processes, timeout=20)[1] == []


def _number_of_worker() -> int:
    time.sleep(0.05)  # so that one worker does not do all the work
    return os.getpid()


@pytest.mark.parametrize("firs_a_part", [20, 50])
def test_load_interrupted_between_chunks_is_resumed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, firs_a_part: int
) -> None:
    """The load is resumed by another version with larger chunks: what was loaded is skipped, and nothing else."""
    from itsso.exchange.feed_import import partitions
    from itsso.exchange.feed_import.chunks import ChunkLoader

    monkeypatch.setattr(partitions, "FIRS_PER_PARTITION", 20)
    folder = nation(tmp_path / "nation", 100)
    load(folder, workers=1)
    undisturbed = how_it_ends(world)
    clear(world)
    real, calls = ChunkLoader.load, iter(range(1000))

    def breaks(*args: Any) -> None:
        if next(calls) == 3:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(ChunkLoader, "load", breaks)
    with pytest.raises(KeyboardInterrupt):
        load(folder, workers=1)
    with enter(world.system):
        assert Delivery.objects.get().status == DeliveryStatus.RUNNING
        assert Record.objects.exists()
    monkeypatch.setattr(partitions, "FIRS_PER_PARTITION", firs_a_part)
    load(folder, workers=1)
    require_same(how_it_ends(world), undisturbed)


def test_load_that_skipped_a_chunk_is_not_done(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from itsso.exchange.feed_import import partitions
    from itsso.exchange.feed_import.chunks import ChunkLoader

    monkeypatch.setattr(partitions, "FIRS_PER_PARTITION", 20)
    real = ChunkLoader.load

    def skips_rows(loader: ChunkLoader, partition: int, number: int, files: Any) -> None:
        """Skip rows, as a version would that takes other rows for loaded."""
        real(loader, partition, number, [(file, rows[: 1 if partition == 1 else None]) for file, rows in files])

    monkeypatch.setattr(ChunkLoader, "load", skips_rows)
    with pytest.raises(Refused, match=r"Only \d+ of \d+ rows were accounted for"):
        load(nation(tmp_path / "nation", 100), workers=1)
    with enter(world.system):
        assert Delivery.objects.get().status == DeliveryStatus.RUNNING


@pytest.mark.proof
def test_a_loader_killed_at_random_moments_ends_like_one_undisturbed(world: World, tmp_path: Path) -> None:
    """The loader is killed with all its processes (kill -9), twenty times in one load after another."""
    folder = nation(tmp_path / "nation", 3_000)
    whole = undisturbed_seconds(folder)
    undisturbed = how_it_ends(world)
    rng, kills = random.Random(20), 0
    while kills < 20:
        clear(world)
        for _ in range(rng.randint(1, 4)):
            kills += kill_loader(folder, rng.uniform(0, 1) * whole)
        undisturbed_seconds(folder)  # undisturbed at last: on a slow machine the kills would never end
        require_same(how_it_ends(world), undisturbed)


@pytest.mark.proof
def test_a_database_killed_at_random_moments_loses_nothing_of_a_load(
    world: World, database: Database, tmp_path: Path
) -> None:
    """The database is killed (kill -9) during a load, twenty times.

    Its supervisor restarts it, and the load is run again.
    """
    folder = nation(tmp_path / "nation", 3_000)
    whole = undisturbed_seconds(folder)
    undisturbed = how_it_ends(world)
    rng, kills = random.Random(21), 0
    while kills < 20:
        clear(world)
        for _ in range(rng.randint(1, 4)):
            loader = start_loader(folder)
            time.sleep(rng.uniform(0, 1) * whole)
            server = server_of(Path(database.cluster) / "data")
            assert server is not None
            server.kill()
            kills += not has_finished(loader)
            _wait_for(database)
        undisturbed_seconds(folder)
        require_same(how_it_ends(world), undisturbed)


def _wait_for(database: Database) -> None:
    for _ in range(600):
        try:
            psycopg.connect(database.address(APP).url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("the database did not come back within a minute")
