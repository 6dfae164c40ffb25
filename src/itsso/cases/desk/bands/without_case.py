"""Rows of *Hours matter* without a case: complaints that have limits in hours before an FIR is registered.

A package above registers its rows in its AppConfig.ready. They are made on every My work of a station, and counted for
its number in the menu: they follow from counts that the package made already (`extensions.PackageCounts`), and read
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from itsso.cases.desk.bands.page import WorkRow
from itsso.protection.middleware import OfficerRequest
from itsso.units.models import UnitKind


class RowsWithoutCase(Protocol):
    """A function that returns a package's rows at the reader's station, the most urgent first.

    With `is_own` those alone that are the reader's own work.
    """

    def __call__(self, request: OfficerRequest, *, is_own: bool) -> Sequence[WorkRow]:
        """Return the rows."""


_functions: dict[str, RowsWithoutCase] = {}


def register(name: str, rows: RowsWithoutCase) -> None:
    """Register a package's rows."""
    _functions[name] = rows


def rows_without_case(request: OfficerRequest, *, is_own: bool) -> list[WorkRow]:
    """Return the rows of all packages; none above a station, which acts on them."""
    if request.posting.unit.kind != UnitKind.STATION:
        return []
    return [row for rows in _functions.values() for row in rows(request, is_own=is_own)]
