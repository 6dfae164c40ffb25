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
        "checks.json": [
            {"check": result.check.id, "state": result.state, "findings": result.findings, "reason": result.reason}
            for result in results
        ],
        "jobs.json": _rows_or_error(queries.job_counts),
        "tables.json": _rows_or_error(queries.table_sizes),
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
        "embedded_database": is_embedded(),
        "demonstration": settings.DEMO,
        "mail_is_set_up": bool(settings.MAIL_HOST),
        "languages": [code for code, _name in settings.LANGUAGES],
    }


def _rows_or_error(read: Callable[[], Sequence[queries.JobCount] | Sequence[queries.TableSize]]) -> object:
    """Return the rows of a query; where the database does not answer, the class of its error."""
    try:
        return [asdict(row) for row in read()]
    except Error as error:
        return type(error).__name__
