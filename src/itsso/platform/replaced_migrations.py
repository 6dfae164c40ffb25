"""The migrations that one initial set replaced on 28 November 2026, and databases that they made.

The initial set makes the same tables, so a database at the end of the earlier migrations needs no change: it is
recorded as made by the initial set (docs/decisions/069-replace-migrations-by-one-initial-set.md).
"""

from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from itsso.platform.errors import Refused

FIRST = ("platform", "0001_ranges")
"""The replaced migration that came before every other, so that each earlier database has it."""

LAST = {
    "accounts": "0007_waiting_posting",
    "advisories": "0009_item_status",
    "audit": "0005_audit_entry",
    "capacity": "0003_own_people_read",
    "cases": "0015_bound_events",
    "exchange": "0009_parked_by_column",
    "forensics": "0009_custody_act",
    "intake": "0011_steps_lose_what_was_asked_for",
    "monitoring": "0004_rollup_known",
    "platform": "0005_owner_changes",
    "protection": "0006_bound_openings",
    "training": "0008_coverage_counted_anew",
    "units": "0006_numbering",
}
"""The last replaced migration of each app."""


def record_initial_set() -> None:
    """Record the initial migrations of a database that has all of those they replaced; do nothing for any other.

    Raises Refused, and changes nothing, where the database has some of the replaced migrations and lacks others.
    """
    recorder = MigrationRecorder(connections["owner"])
    applied = recorder.applied_migrations()
    if FIRST not in applied:
        return
    if not applied.keys() >= LAST.items():
        raise Refused(
            "The tables are too old for this version to update, and nothing was changed: run itsso migrate with the "
            "last version before the initial migrations of 28 November 2026, then with this one (docs/operations.md, "
            "Update)."
        )
    migrations = MigrationLoader(None).disk_migrations.items()
    initial = [key for key, migration in migrations if key[0] in LAST and migration.initial]
    with transaction.atomic("owner"):
        for app, name in applied:
            if app in LAST:
                recorder.record_unapplied(app, name)
        for app, name in sorted(initial):
            recorder.record_applied(app, name)
