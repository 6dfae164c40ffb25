"""What a query cannot examine: the folder of the installation, its keys, clocks and files.

A probe returns one dictionary for each thing that is wrong, with the values that its check's `finding` names.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from itsso.accounts.models import Role
from itsso.accounts.queries import officers_in_role
from itsso.audit.queries import overdue
from itsso.cases.recalculation.versions import forget_progress, progress
from itsso.health import queries
from itsso.health.drill.queries import latest_drills
from itsso.health.queries import Value
from itsso.law.book import book
from itsso.law.yaml_lines import BookError
from itsso.platform.backup.wal_stream import last_wal_copy
from itsso.platform.clock import now
from itsso.platform.database import is_embedded
from itsso.platform.database.backup import last_backup
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused
from itsso.platform.home import home
from itsso.platform.installation_keys import KEYS, check_keys
from itsso.platform.serve import refuse_mighty_role

type Finding = dict[str, Value]
type Probe = Callable[[], Iterator[Finding]]

LEAST_ADMINISTRATORS = 2
LARGEST_DIFFERENCE = 5.0
"""Seconds between two clocks: more than a request takes, less than a code of an authenticator app lives."""
LEAST_FREE = 10
"""Per cent of a disk."""
OLDEST_BACKUP = timedelta(days=2)
OLDEST_COPY = timedelta(minutes=15)
DRILL_DAYS = 30
"""Days after which a good drill is due again; ITSSO_DRILL_DAYS takes precedence."""
SECRET_FILES = ("database.json", "database.owner.json", *(key.name for key in KEYS))
OTHERS = 0o077
"""The bits of a mode that let others than the owner in."""
PACKAGES = Path(__file__).parents[1]


def database() -> Iterator[Finding]:
    """Yield that no database was made yet. An error of the connection is caught by the examination."""
    if is_embedded() and DatabaseRecord.read(home()) is None:
        yield {"detail": f"there is none in {home()}; itsso migrate makes it"}
    else:
        connection.ensure_connection()


def tables() -> Iterator[Finding]:
    """Yield how many migrations were not run."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield {"count": len(plan), "first": f"{plan[0][0].app_label} {plan[0][0].name}"}


def role() -> Iterator[Finding]:
    """Yield the role of the application where row-level security does not bind it."""
    try:
        refuse_mighty_role()
    except Refused:
        yield {"role": queries.current_role()}


def administrators() -> Iterator[Finding]:
    """Yield how many administrators there are, where they are too few."""
    count = officers_in_role(Role.UNIT_ADMINISTRATOR).count()
    if count < LEAST_ADMINISTRATORS:
        yield {"count": count}


def _key(name: str) -> Probe:
    def probe() -> Iterator[Finding]:
        for status in check_keys():
            if status.key.name == name and status.problem:
                yield {"detail": status.problem}

    return probe


def private_files() -> Iterator[Finding]:
    """Yield each secret of the installation's folder that another user of the machine can read."""
    for name in SECRET_FILES:
        path = home() / name
        if path.exists() and (mode := path.stat().st_mode & 0o777) & OTHERS:
            yield {"file": str(path), "mode": f"{mode:04o}"}


def statutes() -> Iterator[Finding]:
    """Yield the first mistake in the files of the law."""
    try:
        book()
    except BookError as error:
        yield {"detail": str(error)}


def time_limits() -> Iterator[Finding]:
    """Yield how far the recalculation is, where one is due."""
    forget_progress()
    state = progress()
    if state is not None and state.total:
        yield {"done": state.done, "total": state.total}


def seals() -> Iterator[Finding]:
    """Yield how many entries of the audit log have waited too long for their seal."""
    if count := overdue():
        yield {"count": count}


def clock() -> Iterator[Finding]:
    """Yield by how much the clocks of this machine and the database differ, where it is too much."""
    seconds = queries.seconds_from_database()
    if abs(seconds) > LARGEST_DIFFERENCE:
        yield {"seconds": round(seconds)}


def disk() -> Iterator[Finding]:
    """Yield the free part of the disk on which the installation's folder lies, where it is too small."""
    usage = shutil.disk_usage(home())
    free = 100 * usage.free // usage.total
    if free < LEAST_FREE:
        yield {"free": free, "folder": str(home())}


def server_settings() -> Iterator[Finding]:
    """Yield each setting of PostgreSQL that lets people into its log or too much out of it."""
    for warning in queries.server_warnings():
        yield {"detail": warning}


def address() -> Iterator[Finding]:
    """Yield the public address where it is not https."""
    origin = os.environ.get("ITSSO_ORIGIN", "")
    if not origin.startswith("https://"):
        yield {"origin": origin or None}


def static_files() -> Iterator[Finding]:
    """Yield the folder of style sheets where they were not collected."""
    folder = Path(settings.STATIC_ROOT)
    if not (folder / "staticfiles.json").is_file():
        yield {"folder": str(folder)}


def translations() -> Iterator[Finding]:
    """Yield each package whose Hindi is not compiled."""
    for catalogue in sorted(PACKAGES.rglob("locale/hi/LC_MESSAGES/django.po")):
        if not catalogue.with_suffix(".mo").exists():
            yield {"package": catalogue.parents[3].name}


def backup() -> Iterator[Finding]:
    """Yield when the last backup was made, where that is too long ago or none was."""
    last = last_backup()
    if last is None or now() - last > OLDEST_BACKUP:
        yield {"last": last}


def drill() -> Iterator[Finding]:
    """Yield when the last good drill of restoring was, where that is too long ago or there was none."""
    drills = latest_drills()
    days = int(os.environ.get("ITSSO_DRILL_DAYS") or DRILL_DAYS)
    if drills.good_at is None or now() - drills.good_at > timedelta(days=days):
        yield {"good": drills.good_at, "last": drills.last_at, "steps": drills.not_good or None, "days": days}


def backup_stream() -> Iterator[Finding]:
    """Yield up to when the log of changes was copied, where a copy was begun and is behind."""
    last = last_wal_copy()
    if last is not None and now() - last > OLDEST_COPY:
        yield {"last": last}


PROBES: Final[dict[str, Probe]] = {
    "database": database,
    "tables": tables,
    "role": role,
    "administrators": administrators,
    **{key.name: _key(key.name) for key in KEYS},
    "private_files": private_files,
    "statutes": statutes,
    "time_limits": time_limits,
    "seals": seals,
    "clock": clock,
    "disk": disk,
    "server_settings": server_settings,
    "address": address,
    "static_files": static_files,
    "translations": translations,
    "backup": backup,
    "backup_stream": backup_stream,
    "drill": drill,
}
