"""The findings that a verification of the audit log reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something that is not as it was sealed.

    `what` is one of changed, removed, inserted, back-dated, hour, seal. `hour` and `seal` say under which seal it is.
    `line` is the id of an audit entry or empty; `who` names that entry's actor and act; `told` says what is wrong;
    `record` names a record (`event <case> <id>`) or is empty.
    """

    what: str
    hour: str = ""
    seal: int | None = None
    line: str = ""
    who: str = ""
    told: str = ""
    record: str = ""

    def as_text(self) -> str:
        """Return the finding as one line for a reader."""
        place = f"hour {self.hour}" if self.hour else ""
        place += f", seal {self.seal}" if self.seal else ""
        entry = f"audit entry {self.line}" if self.line else ""
        parts = [self.what.upper(), self.record, entry, place, self.who, self.told]
        return ", ".join(part for part in parts if part)
