"""Shown at length: nothing that was acknowledged is lost, however often the database is killed."""

import random
import shutil
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest

from itsso.platform.database.address import OWNER
from itsso.platform.database.cluster import server_of
from itsso.platform.database.use import in_use

pytestmark = pytest.mark.proof

KILLS = 20


class Writer(threading.Thread):
    """Writes one number a transaction, and remembers each that was acknowledged."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.url = ""
        self.acknowledged: list[int] = []
        self.last = 0
        self.done = False

    def run(self) -> None:
        while not self.done:
            try:
                with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
                    while not self.done:
                        self.last += 1
                        connection.execute("INSERT INTO written VALUES (%s)", [self.last])
                        self.acknowledged.append(self.last)
            except psycopg.OperationalError:
                time.sleep(0.05)


def connected(url: str) -> psycopg.Connection[tuple[int, ...]]:
    """A connection once the server answers: it may be amid its recovery from the last kill."""
    end = time.monotonic() + 60
    while True:
        try:
            return psycopg.connect(url)
        except psycopg.OperationalError:
            assert time.monotonic() < end, "no server came back within a minute of the last kill"
            time.sleep(0.05)


def test_no_acknowledged_row_is_lost_when_the_database_is_killed_twenty_times():
    folder = Path(tempfile.mkdtemp(prefix="itsso-proof-"))
    folder.chmod(0o711)
    chance = random.Random(2)
    writer = Writer()
    try:
        with in_use(folder) as record:
            url = record.address(OWNER).url
            with psycopg.connect(url) as connection:
                connection.execute("CREATE TABLE written (n integer PRIMARY KEY)")
            writer.url = url
            writer.start()
            for kill in range(1, KILLS + 1):
                time.sleep(chance.uniform(0.05, 2))
                end = time.monotonic() + 60
                while (server := server_of(Path(record.cluster) / "data")) is None:
                    assert time.monotonic() < end, f"no server came back within a minute of kill {kill - 1}"
                    time.sleep(0.02)
                server.kill()
                before = len(writer.acknowledged)
                while len(writer.acknowledged) <= before + 1:
                    assert time.monotonic() < end, f"no row was written within a minute of kill {kill}"
                    time.sleep(0.02)
            writer.done = True
            writer.join()
            with connected(url) as connection:
                numbers = {n for (n,) in connection.execute("SELECT n FROM written")}
        assert set(writer.acknowledged) <= numbers
        assert len(numbers) - len(writer.acknowledged) <= KILLS  # committed, and the word of it lost on its way
        assert len(writer.acknowledged) > KILLS
    finally:
        writer.done = True
        shutil.rmtree(folder, ignore_errors=True)
