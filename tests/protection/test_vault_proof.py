"""A State's key and the master key change over 100,000 persons, killed on the way, while pages are served."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client

from itsso.platform.ids import uuid7
from itsso.protection import keys, limits
from itsso.protection.models import Item, Rotation
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText, current_items, seal_texts
from tests.support.sample_nation import World

CASES, PERSONS = 1000, 100


@pytest.fixture
def cases(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Return 1,000 cases of Kotwali with 100 persons each, sealed by the vault's own function."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.delitem(limits.POSTED, "cases:open_identity")  # one officer reads faster than a hand can
    keys.forget()
    case_ids = [uuid7() for _ in range(CASES)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("insert into cases_source (code, carried) values ('proof', '{}')")
        cursor.execute(
            "insert into cases_case (id, source_id, station_id, station_no, series, number, year, first_recorded,"
            " sections, io_ref) select id, 'proof', %s, %s, 1, n, 2025, '2025-03-01', '{}', ''"
            " from unnest(%s::uuid[]) with ordinality as t (id, n)",
            [world.kotwali.pk, world.kotwali.first, case_ids],
        )
    for at, case_id in enumerate(case_ids):
        with enter(world.sho):
            phones = [SealedText(f"V{n}", "phone", f"9{at:05d}{n:04d}") for n in range(1, PERSONS + 1)]
            seal_texts(case_id, phones, by=world.sho)
    return case_ids


def start(*options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "itsso.platform.cli", "vault", "rotate", *options])


class Reader:
    """An SHO who opens one person after another, and now and then records another number."""

    def __init__(self, world: World, cases: list[UUID]) -> None:
        self.sho, self.cases, self.random = world.sho, cases, Random(7)
        self.client = Client(HTTP_HOST="127.0.0.1")
        self.client.force_login(world.sho.officer)
        self.read = self.written = 0
        self.failed: list[Any] = []

    def once(self) -> None:
        at = self.random.randrange(CASES)
        case_id, n = self.cases[at], self.random.randint(2, PERSONS)
        with enter(self.sho):
            item = current_items(case_id).get(subject=f"V{n}")
        url = f"/cases/{case_id}/identity/open/"
        response = self.client.post(url, {"items": [str(item.pk)], "reason": "contact"})
        page = self.client.get(response["Location"]) if response.status_code == 302 else response
        self.read += 1
        if page.status_code != 200 or f"9{at:05d}{n:04d}" not in page.text:
            self.failed.append((response.status_code, page.status_code))
        if self.read % 10 == 0:
            with enter(self.sho):
                seal_texts(case_id, [SealedText("V1", "phone", f"8{self.read:09d}")], by=self.sho)
            self.written += 1


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore")
def test_keys_change_over_100000_persons_and_no_read_fails(world: World, cases: list[UUID]) -> None:
    reader, begun = Reader(world, cases), time.monotonic()
    process, kills = start("--state", "UP"), 0
    while process.poll() is None or kills < 2:
        reader.once()
        with enter(world.system):
            done = Rotation.objects.values_list("done", flat=True).first() or 0
        if kills < 2 and done > (kills + 1) * CASES * PERSONS // 4 and process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            process, kills = start("--state", "UP"), kills + 1
        assert time.monotonic() - begun < 1200
    seconds = time.monotonic() - begun
    assert process.returncode == 0
    process = start("--master")
    while process.poll() is None:
        reader.once()
    keys.forget()
    for _ in range(50):
        reader.once()
    with enter(world.system):
        assert set(Item.objects.values_list("key_version", flat=True)) == {2}
        (rotation,) = Rotation.objects.all()
    assert (reader.failed, kills) == ([], 2)
    assert rotation.done >= CASES * PERSONS and rotation.ended is not None
    print(f"\n{rotation.done} persons under a new key in {seconds:.0f} s, killed {kills} times;", end=" ")
    print(f"{reader.read} pages of identity read and {reader.written} written meanwhile, none failed")
