"""Selections of audit entries, for pages and for the export."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """A filter of entries: first part of the act, time span, officer's number, network address, case."""

    act: str = ""
    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    address: str = ""
    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """A selection of audit entries: about a case, from a moment on, until before a moment.

    `lines` selects entries by their ids instead.
    """

    case: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    lines: tuple[UUID, ...] | None = None

    @property
    def detail(self) -> dict[str, str]:
        """Return the filters that are set, as the head of the file and the audit log store them."""
        filters = {key: str(value) for key, value in asdict(self).items() if key != "lines" and value is not None}
        return filters | ({"lines": str(len(self.lines))} if self.lines is not None else {})
