"""A finished recalculation, as the start of a test."""

from __future__ import annotations

from itsso.accounts.queries import system_posting
from itsso.cases.recalculation.actions import check_version, recalculate
from itsso.cases.recalculation.versions import forget_progress


def recalculate_all() -> None:
    """Calculate every case by the version in use, as `itsso rebuild --outdated` does, in this process."""
    if check_version():
        for _progress in recalculate(by=system_posting()):
            pass
    forget_progress()
