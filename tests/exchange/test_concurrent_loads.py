"""Concurrent loads: the other one is alive, or was killed and its transaction is not over yet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread, Timer
from time import sleep
from typing import Any

import psycopg
import pytest
from django.db import connections

from itsso.audit import actions as audit
from itsso.exchange.feed_import import load as loading
from itsso.exchange.feed_import.workers import SourceBusy, lock_key
from itsso.exchange.models import Delivery, DeliveryStatus
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.support import feeds
from tests.support.feeds import arrest, fir
from tests.support.sample_nation import World


def once_waited_for(then: Callable[[], None]) -> None:
    """Call `then` as soon as a session of the database waits for the lock of a delivery that another load begins."""
    with psycopg.connect(**connections["owner"].get_connection_params(), autocommit=True) as watching:
        while not watching.execute("select 1 from pg_locks where locktype = 'advisory' and not granted").fetchone():
            sleep(0.02)
    then()


def test_retry_waits_for_parked_rows_locked_by_another_load(load_rows: Callable[..., loading.Summary]) -> None:
    assert load_rows({"arrest.csv": [arrest(1)]}).parked == 1
    with psycopg.connect(**connections["owner"].get_connection_params()) as other:
        other.execute("select 1 from exchange_parked for update")
        Timer(0.5, other.rollback).start()
        assert load_rows({"fir.csv": [fir(1)]}).taken_up == 1


def test_load_waits_for_the_lock_of_a_load_that_has_just_ended(load_rows: Callable[..., loading.Summary]) -> None:
    load_rows({"fir.csv": [fir(1)]})
    ended = psycopg.connect(**connections["owner"].get_connection_params())
    ended.execute("select pg_advisory_lock(%s)", [lock_key("cctns-up")])
    Timer(0.5, ended.close).start()
    assert load_rows({"fir.csv": [fir(2)]}).accepted == 1


def test_delivery_just_begun_by_another_load_is_resumed(
    world: World, load_rows: Callable[..., loading.Summary], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rows({"fir.csv": [fir(2)]})  # the source exists: no load waits for the one that creates it
    folder = feeds.write(tmp_path / "delivery", {"fir.csv": [fir(1)]})
    at_its_commit, goes_on = Event(), Event()
    real = audit.write

    def slow(act: str, *args: Any, **more: Any) -> Any:
        if act == "feed.begun" and not at_its_commit.is_set():
            at_its_commit.set()
            goes_on.wait(30)
        return real(act, *args, **more)

    def first() -> None:
        with suppress(SourceBusy):
            loading.load(folder, workers=1)
        connections.close_all()

    monkeypatch.setattr(audit, "write", slow)
    other = Thread(target=first)
    with clock.fixed(clock.now()):
        other.start()
        assert at_its_commit.wait(30)
        Thread(target=once_waited_for, args=(goes_on.set,)).start()
        with suppress(SourceBusy):
            loading.load(folder, workers=1)
        other.join()
    with enter(world.system):
        assert list(Delivery.objects.values_list("status", flat=True)) == [DeliveryStatus.DONE] * 2
