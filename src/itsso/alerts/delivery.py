"""What a step says to whoever is reminded, and the register of packages that deliver it.

A reminder carries ids and codes only, no text about a case. It is handed over in the transaction that stores the step:
either both are there or neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from itsso.alerts.ladders import Urgency


class Reminder(NamedTuple):
    """A step for the posting that it reached. `key` is the same however often the step is handed over."""

    posting_id: int
    case_id: UUID
    rule: str
    subject: str
    step: str
    work: str
    urgency: Urgency
    station_no: int
    at: datetime
    is_substitute: bool  # the post that the ladder names is vacant

    @property
    def key(self) -> str:
        """Return a text that is unique for the step and the posting."""
        return f"alerts:{self.case_id}:{self.rule}:{self.subject}:{self.step}:{self.at.timestamp():.0f}"


type Delivery = Callable[[Sequence[Reminder]], None]
"""A function that stores reminders for their postings, in the open transaction."""

_deliveries: dict[str, Delivery] = {}


def register(name: str, delivery: Delivery) -> None:
    """Register a way in which officers are reminded."""
    _deliveries[name] = delivery


def deliver(reminders: Sequence[Reminder]) -> None:
    """Hand reminders to every registered way."""
    for delivery in _deliveries.values():
        delivery(reminders)
