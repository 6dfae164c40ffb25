"""When each step of a limit is due, worked out from national.yaml alone: nothing of `itsso.alerts` is imported here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import itsso

FILE = yaml.safe_load((Path(itsso.__file__).parent / "alerts" / "national.yaml").read_text(encoding="utf-8"))
INDIA_AHEAD = timedelta(hours=5, minutes=30)


class Limit(NamedTuple):
    """A running limit as its case page shows it."""

    rule: str
    starts: date
    due: date
    outer: date
    due_at: datetime | None


class Expected(NamedTuple):
    at: datetime  # UTC
    code: str
    turn: int
    post: str
    urgency: str


def expected_steps(limit: Limit, ladders: dict[str, Any] = FILE) -> list[Expected]:
    """Return the steps of a limit in the order of time."""
    ladder = _ladder(limit, ladders)
    midnight_before_start = _midnight(limit.starts)
    steps = []
    for step in ladder["steps"]:
        for turn in range(step.get("times", 1)):
            later = timedelta(days=turn * step.get("every_days", 0))
            at = _instant(limit, step) + later
            if at >= midnight_before_start:
                steps.append(Expected(at, step["code"], turn + 1, step["post"], step["urgency"]))
    return sorted(steps, key=lambda expected: expected.at)


def step_order(limit: Limit) -> list[tuple[str, int]]:
    """Return every step of the limit's ladder, from the lowest to the highest."""
    return [(step["code"], turn + 1) for step in _ladder(limit)["steps"] for turn in range(step.get("times", 1))]


def _ladder(limit: Limit, ladders: dict[str, Any] = FILE) -> dict[str, Any]:
    for ladder in ladders["ladders"]:
        is_own = ladder["rules"] != "others" and limit.rule in ladder["rules"]
        if is_own and (ladder["counts_in"] == "hours" or limit.due_at is None):
            return dict(ladder)
    wanted = "days" if limit.due_at is None else "hours"
    return next(
        dict(ladder) for ladder in ladders["ladders"] if ladder["rules"] == "others" and ladder["counts_in"] == wanted
    )


def _instant(limit: Limit, step: dict[str, Any]) -> datetime:
    eight = timedelta(hours=8)
    if "days_before_due" in step:
        return _midnight(limit.due) - timedelta(days=step["days_before_due"]) + eight
    if "days_after_outer" in step:
        return _midnight(limit.outer) + timedelta(days=step["days_after_outer"]) + eight
    end = limit.due_at.astimezone(UTC) if limit.due_at else _midnight(limit.due) + timedelta(days=1)
    if "hours_before_due" in step:
        return end - timedelta(hours=step["hours_before_due"])
    last_end = end if limit.outer == limit.due else _midnight(limit.outer) + timedelta(days=1)
    return last_end + timedelta(hours=step["hours_after_outer"])


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - INDIA_AHEAD
