"""Fixtures that the tests of reminders share."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from itsso.alerts import run
from itsso.alerts.delivery import deliver
from itsso.notices.actions import NewNotice


@pytest.fixture
def reminders(monkeypatch: pytest.MonkeyPatch) -> list[NewNotice]:
    """Collect the notices that are written in this process; those of a transaction that ends otherwise too."""
    collected: list[NewNotice] = []

    def deliver_and_collect(notices: Sequence[NewNotice]) -> None:
        deliver(notices)
        collected.extend(notices)

    monkeypatch.setattr(run, "deliver", deliver_and_collect)
    return collected
