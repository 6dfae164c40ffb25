"""Operations of migrations that change tables with many rows while officers write to them.

A migration made of them has `atomic = False`, and `itsso migrate` may be killed at any point of it and run again: each
operation finds out from the database whether it was done. None holds a table for longer than a change of the catalogue
takes.

What an operation here does never changes, as with `platform/sql.py`
(docs/decisions/126-rewrite-a-landed-migration-only-before-a-release.md).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import OperationalError, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState
from psycopg.errors import DeadlockDetected, LockNotAvailable

ROWS_OF_A_BATCH: Final = 2000
LOCK_TIMEOUT_OF_A_BATCH: Final = "200ms"
"""Shorter than PostgreSQL waits before it looks for a deadlock: so it is the batch that gives way, never a page."""
ATTEMPTS_OF_A_BATCH: Final = 50
NEVER: Final = "false"


def column_exists(table: str, column: str) -> str:
    """Return the SQL condition that a table has a column."""
    return (
        f"EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('{table}') AND attname = '{column}'"
        " AND NOT attisdropped)"
    )


def table_exists(table: str) -> str:
    """Return the SQL condition that a table exists."""
    return f"to_regclass('{table}') IS NOT NULL"


class InOneTransaction(SeparateDatabaseAndState):
    """Do operations in one transaction, or none of them where the SQL condition `unless` is true.

    What it locks it holds until its end, so nothing in it reads or writes many rows. `unless` names something that the
    operations make: it is there once all of them are done.
    """

    atomic = True

    def __init__(self, *operations: Operation, unless: str) -> None:
        super().__init__(database_operations=operations, state_operations=operations)
        self.unless = unless

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Do the operations, with the indexes and constraints that Django would make at the end of the migration."""
        if _is_true(schema_editor, self.unless):
            return
        _collect(schema_editor, "BEGIN;")
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()
        _collect(schema_editor, "COMMIT;")


class AddIndexOnline(AddIndexConcurrently):
    """Create an index of a model while its table is written to; one that an attempt left half made is made anew."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the index, outside of a transaction."""
        self._ensure_not_in_transaction(schema_editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        statement = str(self.index.create_sql(model, schema_editor, concurrently=True))
        _create_index(schema_editor, self.index.name, statement)


class RemoveIndexOnline(RemoveIndexConcurrently):
    """Drop an index of a model while its table is written to, once no older transaction uses it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the index, outside of a transaction, unless an attempt before has dropped it."""
        with _without_lock_timeout(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class CreateIndexOnline(RunSQL):
    """Create an index that Django does not know while its table is written to; `definition` begins with ON."""

    atomic = False

    def __init__(self, name: str, definition: str) -> None:
        self.statement = f"CREATE INDEX CONCURRENTLY {name} {definition}"
        super().__init__(self.statement, f"DROP INDEX CONCURRENTLY {name}")
        self.name = name

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the index, outside of a transaction."""
        _create_index(schema_editor, self.name, self.statement)


class DropIndexOnline(RunSQL):
    """Drop an index that `CreateIndexOnline` made while its table is written to; `definition` begins with ON."""

    atomic = False

    def __init__(self, name: str, definition: str) -> None:
        super().__init__(
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}", f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} {definition}"
        )

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the index, outside of a transaction, once no older transaction uses it."""
        with _without_lock_timeout(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class FillInBatches(Operation):
    """Run a statement for all rows of a table, some thousand at a time, each batch in a transaction of its own.

    The statement has the keys of the batch as %(keys)s, whose rows are locked, and changes nothing the second time.

    Args:
        table: A table whose key `id` is a UUID.
        unless: A condition under which nothing is done, since a later operation was done before.
    """

    reduces_to_sql = False
    reversible = True
    atomic = False

    def __init__(self, table: str, statement: str, *, unless: str = NEVER) -> None:
        self.table = table
        self.statement = statement
        self.unless = unless

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: rows are no part of the state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statement batch by batch, in the order of the keys."""
        if _is_true(schema_editor, self.unless):
            return
        last: UUID | None = UUID(int=0)
        while last is not None:
            last = self._fill_patiently(schema_editor, last)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave what was filled: its column or table goes with the operation before."""

    def describe(self) -> str:
        """Return what Django prints of the operation."""
        return f"Fill rows for {self.table} in batches"

    def _fill_patiently(self, schema_editor: BaseDatabaseSchemaEditor, after: UUID) -> UUID | None:
        """Fill a batch; again, where somebody else held one of its rows."""
        for attempt in range(1, ATTEMPTS_OF_A_BATCH + 1):
            try:
                return self._fill(schema_editor, after)
            except OperationalError as error:
                is_held = isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected))
                if not is_held or attempt == ATTEMPTS_OF_A_BATCH:
                    raise
                time.sleep(0.1)
        raise AssertionError("the last attempt returns or raises")

    def _fill(self, schema_editor: BaseDatabaseSchemaEditor, after: UUID) -> UUID | None:
        """Fill the rows that follow a key, and return the last of their keys; None behind the last row."""
        using = schema_editor.connection.alias
        with transaction.atomic(using), schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_OF_A_BATCH}'")
            cursor.execute(
                f"SELECT id FROM {self.table} WHERE id > %s ORDER BY id LIMIT {ROWS_OF_A_BATCH} FOR UPDATE",  # noqa: S608  our own text
                [after],
            )
            keys: list[UUID] = [key for (key,) in cursor.fetchall()]
            if not keys:
                return None
            cursor.execute(self.statement, {"keys": keys})
        return keys[-1]


def _create_index(schema_editor: BaseDatabaseSchemaEditor, name: str, statement: str) -> None:
    """Create an index by a statement with CONCURRENTLY, unless it is there whole.

    It waits for older transactions to end as long as they take: nobody waits behind it.
    """
    half_made = f"EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('{name}') AND NOT indisvalid)"
    with _without_lock_timeout(schema_editor):
        if _is_true(schema_editor, half_made):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", None)
        schema_editor.execute(statement.replace("CONCURRENTLY", "CONCURRENTLY IF NOT EXISTS", 1), None)


@contextmanager
def _without_lock_timeout(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    if schema_editor.collect_sql:
        yield
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', '0', false)")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


def _is_true(schema_editor: BaseDatabaseSchemaEditor, condition: str) -> bool:
    """Return whether a condition is true; where SQL is only collected, none is."""
    if schema_editor.collect_sql or condition == NEVER:
        return False
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT {condition}")
        row: tuple[Any, ...] = cursor.fetchone()
    return bool(row[0])


def _collect(schema_editor: BaseDatabaseSchemaEditor, statement: str) -> None:
    """Add a statement to the SQL that is collected; Django runs it itself where it is not."""
    if schema_editor.collect_sql:
        schema_editor.collected_sql.append(statement)
