"""How late a duty was done: a limit of hours in hours, a limit of days in days."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from itsso import law
from itsso.law.clock_state import ClockState
from itsso.lawbook import wording
from itsso.platform.clock import INDIA


def at(moment: str) -> datetime:
    """Return a moment in India."""
    return datetime.strptime(moment, "%d-%m-%Y %H:%M").replace(tzinfo=INDIA)


@pytest.mark.parametrize(
    ("outer", "met", "status"),
    [
        (at("10-12-2025 23:40"), at("11-12-2025 00:34"), "11-12-2025 00:34, less than an hour late"),
        (at("10-12-2025 23:40"), at("11-12-2025 00:41"), "11-12-2025 00:41, 1 hour late"),
        (at("10-12-2025 23:40"), at("12-12-2025 23:30"), "12-12-2025 23:30, 47 hours late"),
        (at("10-12-2025 23:40"), at("12-12-2025 23:40"), "12-12-2025 23:40, 2 days late"),
        (at("10-12-2025 23:40"), date(2025, 12, 11), "11-12-2025, 1 day late"),
        (date(2025, 12, 10), at("11-12-2025 00:34"), "11-12-2025 00:34, 1 day late"),
    ],
)
def test_a_limit_of_hours_met_after_midnight_is_not_a_day_late(
    outer: date | datetime, met: date | datetime, status: str
) -> None:
    clock = law.Clock("rule", "case", True, None, outer, outer, met, ClockState.LATE, {}, "verified", ())
    assert wording.clock_status(clock, datetime(2026, 1, 1, tzinfo=INDIA)) == f"done on {status}"
