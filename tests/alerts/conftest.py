"""Fixtures that the tests of reminders share."""

from __future__ import annotations

import pytest

from itsso.alerts import delivery
from itsso.alerts.delivery import Reminder


@pytest.fixture
def reminders(monkeypatch: pytest.MonkeyPatch) -> list[Reminder]:
    """Collect the reminders that are handed over in this process; those of a transaction that ends otherwise too."""
    collected: list[Reminder] = []
    monkeypatch.setitem(delivery._deliveries, "test", collected.extend)
    return collected
