"""Raw SQL as the application shows only what the posting sees: every table of the catalogue, row by row."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction

from itsso.accounts.models import Posting, Role
from itsso.exchange.deliveries.actions import receive_upload
from itsso.platform import clock
from itsso.protection.ranges import enter, ranges_of
from tests.support import feeds
from tests.support.access_matrix import postings, unlike
from tests.support.guarded_resources import together
from tests.support.sample_nation import World
from tests.support.two_states import fill

DAY = date(2026, 6, 30)
OF_THE_NATION = {Role.NATIONAL_MONITOR, Role.CRIME_RECORDS_OFFICER}
"""Roles that see the figures of the whole nation."""
SEEN: dict[str, str] = together("seen")
UNREAD, SHUT, ONLY_GROW = together("unread"), together("shut"), sorted(together("only_grow"))


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    with clock.fixed(DAY):
        yield


def ask(statement: str, values: Any = None, alias: str = "default") -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def test_every_table_of_the_database_is_of_one_kind(db: None) -> None:
    """Check that each table is listed in its package's `guarded.py`.

    It is listed there which of its rows a posting sees, or why no case is behind it.
    """
    tables = {name for (name,) in ask("select tablename from pg_tables where schemaname = 'public'")}
    kinds = [set(SEEN), *(together(kind) for kind in ("unread", "reference", "system", "shut"))]
    assert tables == set().union(*kinds)
    assert sum(map(len, kinds)) == len(tables)
    protected = {name for (name,) in ask("select relname from pg_class where relkind = 'r' and relrowsecurity")}
    assert protected - UNREAD == set(SEEN)


RANGE = re.compile(r"\b(facts|cases|trail)_(first|last)\(\)|\bvault_place\(")


def test_nothing_that_runs_with_its_owners_rights_passes_by_the_policies(db: None) -> None:
    """Check views and SECURITY DEFINER functions, which read as their owner for any caller.

    A view does so unless it says otherwise; no view may. Only the application may call such a function, which looks its
    names up nowhere else and asks for a range, itself or by a function that it calls. Only a function of a trigger asks
    for none, as the row that set it off was allowed.
    """
    as_owner = ask(
        "select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace"
        " and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false)"
    )
    assert as_owner == []
    functions = ask(
        "select proname, prosecdef, prorettype = 'trigger'::regtype, coalesce(array_to_string(proconfig, ' '), ''),"
        " prosrc, exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) a where a.grantee = 0)"
        " from pg_proc where pronamespace = 'public'::regnamespace and prolang <> (select oid from pg_language"
        " where lanname = 'c')"
    )
    asking = {name for name, _definer, _trigger, _settings, source, _all in functions if RANGE.search(source)}
    definers = [function for function in functions if function[1]]
    assert {"vault_open", "vault_read", "vault_draft"} <= {name for name, *_rest in definers}
    for name, _definer, trigger, settings, source, anybody in definers:
        assert "search_path=public, pg_temp" in settings, name
        assert not anybody, f"{name}: revoke it from PUBLIC"
        called = set(re.findall(r"\b(\w+)\(", source))
        assert trigger or name in asking or called & asking, f"{name} asks for no range"


def test_a_table_that_the_software_does_not_use_is_shut(db: None) -> None:
    for table in SHUT | UNREAD:
        assert ask("select has_table_privilege(%s, 'select, update, delete, truncate')", [table]) == [(False,)], table


def test_no_row_and_no_count_outside_what_a_posting_sees(world: World, tmp_path: Path) -> None:
    fill(world, tmp_path, DAY)
    people = unlike(postings(world))
    for table, condition in SEEN.items():
        everything = {row for (row,) in ask(f"select t.ctid::text from {table} t", alias="owner")}
        assert everything, f"{table} is empty: its test could not fail"
        for posting in (world.colleague, world.stranger, *people):
            wanted = ask(f"select t.ctid::text from {table} t where {condition}", _bounds(posting), alias="owner")
            with enter(posting):
                visible = ask(f"select ctid::text from {table}")
                counted = ask(f"select count(*) from {table}")
            assert sorted(visible) == sorted(wanted), (table, posting)
            assert counted == [(len(wanted),)], (table, posting)
            assert len(wanted) < len(everything) or posting.role in OF_THE_NATION, (table, posting)


def test_nothing_is_seen_without_a_posting(world: World, tmp_path: Path) -> None:
    fill(world, tmp_path, DAY)
    for table in SEEN:
        for statement in (f"select * from {table}", f"select count(*) from {table}"):
            with pytest.raises(DatabaseError, match="no range is set"), transaction.atomic():
                ask(statement)


def test_no_range_is_taken_that_the_posting_does_not_give(world: World) -> None:
    """Check that a range belongs to its transaction: one set earlier on the same connection is no longer set."""
    with enter(world.state_monitor):
        pass
    with pytest.raises(DatabaseError, match="no range is set"), transaction.atomic():
        ask("select * from cases_case")


@pytest.mark.parametrize("table", ONLY_GROW)
@pytest.mark.parametrize("verb", ["update", "delete", "truncate"])
def test_nothing_that_happened_is_changed_or_removed(db: None, table: str, verb: str) -> None:
    assert ask("select has_table_privilege(%s, %s)", [table, verb]) == [(False,)]
    column = ask("select attname from pg_attribute where attrelid = %s::regclass and attnum > 0", [table])
    assert not any(ask("select has_column_privilege(%s, %s, 'update')", [table, name])[0][0] for (name,) in column), (
        table
    )
    statement = (
        f"update {table} set {column[0][0]} = null"
        if verb == "update"
        else f"{verb} {'from ' * (verb == 'delete')}{table}"
    )
    for alias in ("default", "owner"):
        with pytest.raises(DatabaseError), transaction.atomic(using=alias):
            connections[alias].cursor().execute(statement)


def test_what_waits_in_the_queue_is_ids_and_nothing_of_a_case(world: World, tmp_path: Path) -> None:
    rows = {"fir.csv": [feeds.fir("77")]}
    folder = feeds.write(tmp_path / "up", rows)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    with (tmp_path / "x.zip").open("rb") as content, enter(world.clerk):
        receive_upload(content, None, by=world.clerk)
    jobs = ask("select args from procrastinate_jobs where task_name not like %s", ["platform.%"])
    assert jobs
    for (args,) in jobs:
        values = json.loads(args) if isinstance(args, str) else args
        assert all(isinstance(value, int) or UUID(value) for value in values.values()), values


def _bounds(posting: Posting) -> dict[str, int | None]:
    ranges = ranges_of(posting)
    return {
        "cases_first": ranges.cases[0],
        "cases_last": ranges.cases[1],
        "facts_first": ranges.facts[0],
        "facts_last": ranges.facts[1],
        "trail_first": ranges.trail[0],
        "trail_last": ranges.trail[1],
        "unit": ranges.unit,
        "laboratory": ranges.laboratory,
        "posting": 0 if posting.role == Role.SYSTEM else posting.pk,
    }
