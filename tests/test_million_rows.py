"""Migrations since the kept installation, on tables of a million rows, while officers write: nobody waits for long."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from itsso.platform.database.address import SUPERUSER, Address
from itsso.platform.database.record import DatabaseRecord
from tests.support.other_database import installation_of, other_database

KEPT = Path(__file__).parent / "kept" / "before-installation"
ROWS = int(os.environ.get("ITSSO_MIGRATED_ROWS", "1000000"))
LONGEST = 2.0
BIG = (
    *("cases_event", "cases_clock", "cases_case", "cases_fact", "audit_line"),
    *("notices_notice", "alerts_takenstep"),
)
"""The tables that grow with every case, entry and reminder of a State."""


@dataclass
class Writer:
    """One who adds a row to each big table, again and again, each in a transaction of its own."""

    address: str
    longest: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    written: int = 0

    def write(self, statements: dict[str, sql.Composed], is_over: threading.Event) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            while not is_over.is_set():
                for table, statement in statements.items():
                    began = time.monotonic()
                    try:
                        connection.execute(statement, {"rows": 1})
                    except psycopg.Error as error:
                        self.refused[table] = str(error).splitlines()[0]
                    self.longest[table] = max(self.longest.get(table, 0.0), time.monotonic() - began)
                    self.written += 1
                time.sleep(0.01)


PLAIN_VALUES = {
    "uuid": "uuidv7()",
    "boolean": "false",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "jsonb": "'{}'::jsonb",
    "ARRAY": "'{}'",
    "bytea": "''::bytea",
}
OF_A_NOTICE = {"topic": "'time_limit'", "urgency": "'list'", "key": "uuidv7()::text"}
NUMBERS = ("bigint", "integer", "smallint")


def cloning(connection: psycopg.Connection, table: str) -> sql.Composed:
    """Return a statement that adds `rows` rows to a table: like its first row, or plain, with keys of their own."""
    columns = connection.execute(
        "SELECT column_name, data_type, is_nullable = 'YES', is_identity = 'YES' OR is_generated = 'ALWAYS',"
        "  column_name IN"
        "  (SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)"
        "   WHERE indrelid = %(table)s::text::regclass AND indisunique)"
        " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %(table)s::text"
        " ORDER BY ordinal_position",
        {"table": table},
    ).fetchall()
    is_empty = connection.execute(sql.SQL("SELECT count(*) = 0 FROM {}").format(sql.Identifier(table))).fetchone()
    names: list[sql.Composable] = []
    values: list[sql.Composable] = []
    for name, kind, nullable, is_written, is_key in columns:
        if is_written or (is_empty == (True,) and nullable and not is_key):
            continue
        names.append(sql.Identifier(name))
        if is_key and kind == "uuid":
            values.append(sql.SQL("uuidv7()"))
        elif is_key and kind in NUMBERS and kind != "smallint" and is_empty == (True,):
            values.append(sql.SQL("serial"))
        elif is_empty == (True,):
            plain = PLAIN_VALUES.get(kind, "1" if kind in NUMBERS else "''")
            values.append(sql.SQL(OF_A_NOTICE.get(name, plain)))
        else:
            values.append(sql.SQL("template.{}").format(sql.Identifier(name)))
    template = sql.SQL("") if is_empty == (True,) else sql.SQL(", (SELECT * FROM {} LIMIT 1) template")
    return sql.SQL(
        "INSERT INTO {} ({}) SELECT {} FROM generate_series(1, %(rows)s) serial{} ON CONFLICT DO NOTHING"
    ).format(
        sql.Identifier(table),
        sql.SQL(", ").join(names),
        sql.SQL(", ").join(values),
        template.format(sql.Identifier(table)) if is_empty != (True,) else template,
    )


@pytest.fixture
def state(database: DatabaseRecord, db: None) -> Iterator[tuple[Address, Address]]:
    """A database of before, as its owner and as the superuser."""
    with other_database(database, "million") as owner:
        yield owner, database.address(SUPERUSER, "million")


@pytest.mark.proof
def test_no_writer_waits_for_long_while_tables_of_a_million_rows_are_migrated(
    state: tuple[Address, Address], tmp_path: Path
) -> None:
    owner, superuser = state
    environment = os.environ | installation_of(owner, tmp_path)
    for key in ("master_key", "secret_key", "seal_key"):
        shutil.copy(KEPT / key, tmp_path / key)
        (tmp_path / key).chmod(0o600)
    command = [Path(sys.executable).with_name("itsso")]
    restored = subprocess.run(
        [*command, "db", "restore", KEPT / "whole.backup"], env=environment, check=False, capture_output=True, text=True
    )
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(superuser.url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        statements = {table: cloning(connection, table) for table in BIG}
        for table, statement in statements.items():
            connection.execute(statement, {"rows": ROWS})
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
            counted = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            assert counted is not None and counted[0] >= ROWS, table
    writer, is_over = Writer(superuser.url), threading.Event()
    thread = threading.Thread(target=writer.write, args=(statements, is_over))
    thread.start()
    time.sleep(1)
    began = time.monotonic()
    try:
        done = subprocess.run(
            [*command, "migrate", "--quiet"], env=environment, capture_output=True, text=True, check=False
        )
    finally:
        took = time.monotonic() - began
        is_over.set()
        thread.join()
    assert done.returncode == 0, done.stdout + done.stderr
    print(f"{ROWS} rows a table, {took:.1f} s, {writer.written} writes; longest wait of a writer:")
    for table, wait in sorted(writer.longest.items(), key=lambda pair: -pair[1]):
        print(f"  {table:24} {wait:.2f} s")
    assert writer.refused == {}
    assert {table: wait for table, wait in writer.longest.items() if wait > LONGEST} == {}
