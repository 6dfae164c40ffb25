"""A load of 100,000 FIRs with their later forms, all in, against a bare COPY of the same final rows."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from statistics import mean

import psycopg
from django.db import connections

from bench.harness import Result, empty
from itsso.accounts.actions import ensure_system_posting
from itsso.audit.actions import Actor
from itsso.demo.feed.make import make_feed
from itsso.demo.nation.units import load_stations
from itsso.exchange.feed_import.load import load
from itsso.exchange.feed_import.workers import most_workers
from itsso.units.actions import load_nation

FIRS = 100_000
TURNS, COPIES = 2, 2
SEED = 11
BUDGET = 3.6
"""The most that a load may take, in times of the bare COPY (decision 068)."""
CAPTURED = date(2026, 11, 20)
CONNECTIONS = most_workers()
TABLES = (
    "cases_case",
    "cases_key",
    "cases_person",
    "cases_event",
    "cases_clock",
    "cases_outcome",
    "cases_exhibit",
    "cases_courtdate",
    "cases_pendingmatter",
    "cases_draftstay",
    "cases_delayreason",
    "cases_fact",
    "exchange_record",
    "exchange_problem",
)


def run(cases: int) -> Iterator[Result]:
    """Measure the load of a nation's feed against a bare COPY of the rows that it ends in.

    The feed is the demonstration's; the baseline copies the rows that the load made into tables of the same
    columns, indexes and keys, through as many connections as the load has processes. Left out are the few rows that
    were rejected or parked, and one tally a State.

    Both take turns, and their means are compared: the same load takes a tenth longer from one minute to the next.
    """
    loads: list[float] = []
    copies: list[float] = []
    for turn in range(TURNS):
        if turn:
            empty()
        _units()
        with tempfile.TemporaryDirectory() as folder:
            feed = make_feed(Path(folder), cases=FIRS, seed=SEED, captured=CAPTURED)
            started = time.perf_counter()
            loaded = load(Path(folder) / "1-nation")
            loads.append(time.perf_counter() - started)
        copies += _bare_copies()
    took, bare = mean(loads), mean(copies)
    firs = _count("cases_case")
    yield Result("rows of the feed", feed.rows, "rows", cases=firs)
    yield Result("final rows", sum(map(_count, TABLES)), "rows", cases=firs)
    yield Result("bare COPY of the final rows", bare, "s", cases=firs)
    yield Result("load, all in, to bare COPY", took, "s", BUDGET, took / bare, firs)
    yield Result("rows loaded", loaded.received / took, "rows/s", cases=firs)


def _units() -> None:
    load_nation()
    ensure_system_posting()
    load_stations(Actor("bench", "bench", "system", None))


def _count(table: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


def _owner() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(**connections["owner"].get_connection_params(), autocommit=True)


def _bare_copies() -> Iterator[float]:
    """Copies each table's newest rows out, then times copying them into twins with the same indexes and keys."""
    with tempfile.TemporaryDirectory() as folder, _owner() as owner:
        owner.execute(f"vacuum analyze {', '.join(TABLES)}".encode())  # else the server does it beside what is timed
        owner.execute("create temp table loaded as select id from cases_case where source_id = 'demo-cctns'")
        for table in TABLES:
            for share in range(CONNECTIONS):
                _copy_out(owner, table, share, Path(folder))
        for _ in range(COPIES):
            owner.execute("drop schema if exists bare cascade; create schema bare")
            for table in TABLES:
                owner.execute(f"create table bare.{table} (like public.{table} including all)")
                _same_keys(owner, table)
            started = time.perf_counter()
            with ThreadPoolExecutor(CONNECTIONS) as pool:
                list(pool.map(lambda share: _copy_in(share, Path(folder)), range(CONNECTIONS)))
            yield time.perf_counter() - started
        owner.execute("drop schema bare cascade")


def _same_keys(owner: psycopg.Connection[tuple[object, ...]], table: str) -> None:
    """`like` leaves foreign keys out; a twin's case is the twin's."""
    keys = owner.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where contype = 'f' and conrelid = %s::regclass",
        [f"public.{table}"],
    ).fetchall()
    for (key,) in keys:
        owner.execute(f"alter table bare.{table} add {str(key).replace('cases_case(', 'bare.cases_case(')}".encode())


def _copy_out(owner: psycopg.Connection[tuple[object, ...]], table: str, share: int, folder: Path) -> None:
    key = "id" if table == "cases_case" else "case_id"
    rows = (
        f"select * from {table} where {key} in (select id from loaded)"
        f" and get_byte(uuid_send({key}), 15) % {CONNECTIONS} = {share}"
    )
    with (folder / f"{table}.{share}").open("wb") as file, owner.cursor().copy(f"copy ({rows}) to stdout") as copy:
        for block in copy:
            file.write(block)


def _copy_in(share: int, folder: Path) -> None:
    with _owner() as owner:
        for table in TABLES:
            path = folder / f"{table}.{share}"
            with path.open("rb") as file, owner.cursor().copy(f"copy bare.{table} from stdin") as copy:
                while block := file.read(1 << 20):
                    copy.write(block)
