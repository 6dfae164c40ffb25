"""One initial set of migrations makes the tables that the migrations before it made, and takes their databases over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from itsso.platform.database.address import BACKUP, Address
from itsso.platform.database.backup import backup, restore
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.replaced_migrations import LAST
from tests.support.cli import itsso
from tests.support.other_database import dump, installation_of, other_database, schema_of

KEPT = Path(__file__).parents[1] / "kept" / "2026-11"
OF_LIBRARIES = ("account_", "auth_", "django_", "mfa_", "procrastinate_", "socialaccount_", "unique_")
"""Prefixes of the tables and indexes of libraries. Libraries make them; only our grants on them are compared."""


@pytest.fixture
def earlier(database: DatabaseRecord, db: None) -> Iterator[Address]:
    """A database at the end of the migrations that the initial set replaced, with rows."""
    with other_database(database, "earlier") as owner:
        restore(owner, KEPT / "before_initial_set.backup")
        yield owner


@dataclass(frozen=True)
class InitialSet:
    """The tables that the initial set makes, and the migrations that it records."""

    schema: dict[str, str]
    migrations: set[tuple[str, str]]


@pytest.fixture(scope="module")
def initial(database: DatabaseRecord, django_db_setup: object, tmp_path_factory: pytest.TempPathFactory) -> InitialSet:
    """Make the tables of the initial set in a database of their own.

    They go through a backup, as the earlier ones did: PostgreSQL prints one pair of brackets fewer after it.
    """
    home = tmp_path_factory.mktemp("initial")
    with other_database(database, "fresh") as fresh, other_database(database, "initial") as owner:
        make_initial_tables(fresh, home)
        backup(database.address(BACKUP, fresh.name), home / "made.backup")
        restore(owner, home / "made.backup")
        return InitialSet(schema_of_ours(owner), migrations_of_ours(owner))


def make_initial_tables(owner: Address, home: Path) -> None:
    environment = os.environ | installation_of(owner, home)
    subprocess.run([sys.executable, "-m", "tests.support.initial_tables"], env=environment, check=True)


def schema_of_ours(owner: Address) -> dict[str, str]:
    return {
        head: sql
        for head, sql in schema_of(owner).items()
        if "Type: ACL" in head or not head.removeprefix("Name: ").startswith(OF_LIBRARIES)
    }


def migrations_of_ours(owner: Address) -> set[tuple[str, str]]:
    with psycopg.connect(owner.url) as connection:
        return {
            (app, name) for app, name in connection.execute("SELECT app, name FROM django_migrations") if app in LAST
        }


@pytest.mark.proof  # no migration that landed is changed
def test_initial_set_makes_the_tables_of_the_migrations_it_replaced(earlier: Address, initial: InitialSet) -> None:
    """Nothing differs: no column's place, no policy, no text of a function, no grant, no owner."""
    replaced = schema_of_ours(earlier)
    assert len(replaced) > 1000
    assert initial.schema == replaced
    assert not initial.migrations & migrations_of_ours(earlier)


@pytest.mark.proof
def test_database_at_the_end_of_the_replaced_migrations_is_recorded_and_nothing_else_changes(
    earlier: Address, initial: InitialSet, tmp_path: Path
) -> None:
    before = dump(earlier, "--exclude-table-data=django_migrations*")
    make_initial_tables(earlier, tmp_path)
    assert migrations_of_ours(earlier) == initial.migrations
    assert dump(earlier, "--exclude-table-data=django_migrations*") == before


def test_database_amid_the_replaced_migrations_is_refused_and_unchanged(
    database: DatabaseRecord, db: None, tmp_path: Path
) -> None:
    with other_database(database, "amid") as owner:
        restore(owner, KEPT / "whole.backup")
        before = dump(owner)
        done = itsso("migrate", **installation_of(owner, tmp_path))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(
            "itsso: The tables are too old for this version to update, and nothing was changed: run itsso migrate with"
        )
        assert len(done.stderr.splitlines()) == 1
        assert dump(owner) == before
