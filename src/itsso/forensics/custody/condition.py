"""The condition in which an item is given or taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from itsso.forensics.models import SealCondition


@dataclass(frozen=True)
class ItemCondition:
    """The condition of an item at an act: its seal, the impression, count or weight, and the time."""

    at: datetime
    seal: str = SealCondition.WHOLE
    impression: str = ""
    count: int | None = None
    weight_mg: int | None = None
    paper: str = ""
    carrier: str = ""
    """Who carries or brought it; `paper` is then the number by which that person or parcel is known."""

    specimen: str = ""
    """How the seal compares with its specimen (`SpecimenCheck`), where a laboratory's reception takes the item."""
