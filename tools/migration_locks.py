"""Examine what each migration locks, by squawk over its SQL: `make check` refuses one that stops a running station.

    python -m tools.migration_locks

A migration runs in one transaction, with a lock timeout that `itsso migrate` sets. An index that is made without
CONCURRENTLY, a constraint that is checked at once, or a changed type holds its table for as long as it has rows. What
works for long is made of `itsso.platform.online_migrations`, outside of one transaction. The initial set of migrations
is not examined: it makes the tables of a new database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

LEFT_OUT = {
    "require-lock-timeout": "itsso migrate sets one for every migration",
    "require-statement-timeout": "a long statement that waits for no lock does no harm",
    "prefer-text-field": "a varchar is made longer without a scan",
    "prefer-bigint-over-int": "units and small counters",
    "prefer-bigint-over-smallint": "units and small counters",
    "ban-drop-default": "Django drops the default of a new column; the pages of the version before are stopped",
    "ban-drop-function": "functions are made anew in the same transaction",
}
"""The rules of squawk that are not applied, each with the reason."""

HARMLESS = {
    ("exchange_0011_cancelled_deliveries", "changing-column-type"): "a varchar longer by one: no row is read",
    ("intake_0007_slips_of_cases", "renaming-column"): "older than any installation with the rows of a State",
    ("intake_0014_codes_of_each_victim", "constraint-missing-not-valid"): "older, as intake_0007",
    ("intake_0014_codes_of_each_victim", "disallowed-unique-constraint"): "older, as intake_0007",
    ("intake_0014_codes_of_each_victim", "require-concurrent-index-deletion"): "older, as intake_0007",
    ("notices_0005_part", "ban-drop-constraint"): "replaced in the same statement by one that reads no row",
    ("training_0009_store_places", "ban-drop-view"): "a table of the same name and columns is there in its place",
    ("training_0009_store_places", "renaming-object"): "as ban-drop-view, in the same transaction",
}
"""(migration, rule): why it holds no table with rows for long."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What squawk says of a line of a migration's SQL."""

    migration: str
    rule: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.migration}, line {self.line} of its SQL: {self.rule}: {self.message}"


def objections(folder: Path, *, in_one_transaction: bool = True) -> list[Objection]:
    """Return what squawk objects to in the SQL files of a folder, the rules of `LEFT_OUT` aside."""
    squawk = str(Path(sys.executable).with_name("squawk"))
    options = ["--pg-version", "17", "--reporter", "json", "--exclude", ",".join(LEFT_OUT)]
    if in_one_transaction:
        options.append("--assume-in-transaction")
    done = subprocess.run(
        [squawk, *options, *map(str, sorted(folder.glob("*.sql")))],
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout.strip():
        raise SystemExit(f"squawk did not run: {done.stderr.strip()}")
    return [
        Objection(Path(raised["file"]).stem, raised["rule_name"], raised["line"] + 1, raised["message"])
        for raised in json.loads(done.stdout)
    ]


def write_sql(atomic: Path, online: Path) -> None:
    """Write the SQL of each migration of this program to a file: those of one transaction, and the others."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections["owner"], replace_migrations=False)
    for app, name in loader.graph.nodes:
        migration = loader.get_migration(app, name)
        if migration.__module__.startswith("itsso.") and not migration.initial:
            folder = atomic if migration.atomic else online
            (folder / f"{app}_{name}.sql").write_text("\n".join(loader.collect_sql([(migration, False)])))


def _unexpected(objections: list[Objection]) -> Iterator[str]:
    for objection in objections:
        if (objection.migration, objection.rule) not in HARMLESS:
            yield str(objection)
    raised = {(objection.migration, objection.rule) for objection in objections}
    for migration, rule in sorted(HARMLESS.keys() - raised):
        yield f"{migration}: {rule} is no longer raised. Remove it from HARMLESS."


def main() -> int:
    """Return 0 where no migration holds a table that has rows."""
    with TemporaryDirectory() as home, TemporaryDirectory() as atomic, TemporaryDirectory() as online:
        os.environ["ITSSO_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        from itsso.platform.cli import set_up_django
        from itsso.platform.database import work_as_owner
        from itsso.platform.database.use import in_use

        with in_use(Path(home)):
            work_as_owner()
            set_up_django()
            write_sql(Path(atomic), Path(online))
        raised = [*objections(Path(atomic)), *objections(Path(online), in_one_transaction=False)]
        lines = list(_unexpected(raised))
    print("\n".join(lines) or "No migration holds a table that has rows.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
