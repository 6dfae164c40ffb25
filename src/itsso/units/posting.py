"""The posting of an officer, which a package of a higher layer defines."""

from __future__ import annotations

from typing import Protocol

from itsso.audit.actions import Actor
from itsso.units.models import Unit


class UnitPosting(Protocol):
    """What this package knows of a posting: its unit, and who acts in it."""

    unit: Unit
    unit_id: int

    @property
    def actor(self) -> Actor:
        """Return the officer as the audit log names one."""
