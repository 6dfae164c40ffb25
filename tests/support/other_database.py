"""Other databases on the server of a test run, and the schema that each has."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

from itsso.platform.database import binaries
from itsso.platform.database.address import APP, OWNER, SUPERUSER, Address
from itsso.platform.database.record import DatabaseRecord

# pg_dump writes one of these heads before each object.
HEAD = re.compile(r"^--\n-- (Name: .+; Type: .+; Schema: .+; Owner: .*)\n--\n", re.MULTILINE)
SECRET = re.compile(r"^\\(un)?restrict .*\n", re.MULTILINE)
"""A line with a word that pg_dump draws anew each time."""


@contextmanager
def other_database(server: DatabaseRecord, name: str) -> Iterator[Address]:
    """Make a database without tables, yield its owner's address, and drop it."""
    with psycopg.connect(server.address(SUPERUSER, "postgres").url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        try:
            yield server.address(OWNER, name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def installation_of(owner: Address, home: Path) -> dict[str, str]:
    """Return the environment of an installation with this database, and `home` for its keys."""
    password = str(settings.DATABASES["default"]["PASSWORD"])
    return {
        "ITSSO_HOME": str(home),
        "DATABASE_URL": owner.url.replace(OWNER, APP).replace(owner.password, password),
        "DATABASE_OWNER_URL": owner.url,
    }


def dump(address: Address, *options: str) -> str:
    """Return what pg_dump writes of a database."""
    done = subprocess.run(
        [str(binaries.programs(None) / "pg_dump"), "-h", address.host, "-p", str(address.port), "-U", address.user]
        + ["-d", address.name, *options],
        env=os.environ | address.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return SECRET.sub("", done.stdout)


def schema_of(address: Address) -> dict[str, str]:
    """Return the SQL that makes each object of a database, by pg_dump's line about it (name, type, owner)."""
    _, *parts = HEAD.split(dump(address, "--schema-only"))
    return {
        head: re.sub(r"[ \t]+$", "", sql, flags=re.MULTILINE) for head, sql in zip(parts[::2], parts[1::2], strict=True)
    }
