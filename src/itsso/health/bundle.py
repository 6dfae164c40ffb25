"""A file for support: what is wrong and which versions run, without data of any person and without any secret."""

from __future__ import annotations

import json
import platform
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.db import Error

from itsso.health import queries
from itsso.health.examination import ExaminedCheck
from itsso.platform.clock import now
from itsso.platform.database import is_embedded
from itsso.platform.errors import Refused
from itsso.platform.version import version


def write_bundle(file: Path, results: Sequence[ExaminedCheck]) -> None:
    """Write the results with versions, table sizes and counts of jobs to a new ZIP file.

    Raises:
        Refused: the file exists already.
    """
    content = {
        "installation.json": _installation(),
        "checks.json": [result.as_json() for result in results],
        "jobs.json": _or_error(lambda: [asdict(job) for job in queries.job_counts()]),
        "tables.json": _or_error(lambda: [asdict(table) for table in queries.table_sizes()]),
        "packages.json": sorted(f"{package.name}=={package.version}" for package in metadata.distributions()),
    }
    try:
        with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, value in content.items():
                archive.writestr(name, json.dumps(value, indent=2, ensure_ascii=False, default=str))
    except FileExistsError:
        raise Refused(f"{file} is there already. Give a new name.") from None


def _installation() -> dict[str, object]:
    return {
        "made": now().isoformat(),
        "version": version(),
        "python": sys.version,
        "system": platform.platform(),
        "postgresql": _or_error(queries.server_version),
        "embedded_database": is_embedded(),
        "demonstration": settings.DEMO,
        "mail_is_set_up": bool(settings.MAIL_HOST),
        "languages": [code for code, _name in settings.LANGUAGES],
    }


def _or_error(read: Callable[[], object]) -> object:
    """Return what a query answers; where the database does not answer, the class of its error."""
    try:
        return read()
    except Error as error:
        return type(error).__name__
