"""Make the tables of the initial migrations, and of no later ones: `python -m tests.support.initial_tables`."""

from __future__ import annotations

from itsso.platform.cli import set_up_django
from itsso.platform.database import work_as_owner


def main() -> None:
    """Migrate each package to the last of its initial migrations, as `itsso migrate` does to its last."""
    work_as_owner()
    set_up_django()
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from itsso.platform.replaced_migrations import LAST, record_initial_set

    record_initial_set()
    executor = MigrationExecutor(connections["owner"])
    migrations = sorted(executor.loader.disk_migrations.items())
    last = {app: name for (app, name), migration in migrations if app in LAST and migration.initial}
    executor.migrate([*last.items()])


if __name__ == "__main__":
    main()
