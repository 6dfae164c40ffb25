"""The posting of an officer, which a package of a higher layer defines."""

from __future__ import annotations

from typing import Protocol

from itsso.audit.actions import Actor
from itsso.units.models import Unit


class UnitPosting(Protocol):
    """The part of a posting that this package uses: its unit, and the officer as an actor."""

    unit: Unit
    unit_id: int

    @property
    def actor(self) -> Actor:
        """Return the officer as the audit log names one."""
