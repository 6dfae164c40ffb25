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
    is_in_hours: bool = False
    height: tuple[int, int, int] = (0, 0, 0)  # after the limit, how far, which repetition


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
                height = (*_place(step), turn + 1)
                is_in_hours = ladder["counts_in"] == "hours"
                steps.append(Expected(at, step["code"], turn + 1, step["post"], step["urgency"], is_in_hours, height))
    return sorted(steps, key=lambda expected: expected.at)


def expected_after_changes(
    limit: Limit, first: dict[str, Any], changes: list[tuple[datetime, dict[str, Any]]]
) -> list[Expected]:
    """Return the steps of a limit whose State changes its ladders at these moments: an agenda, written anew each time.

    What came is crossed out for good. What the new ladder puts before its first day moves to that day where it stood
    on the agenda; what is new and in the past is added only if the limit is not over and nothing as high came.
    """
    agenda = expected_steps(limit, first)
    past_steps: list[Expected] = []
    for begin, ladders in changes:
        past_steps += [step for step in agenda if step.at < begin]
        crossed_out = {(step.code, step.turn) for step in past_steps}
        to_come = {(step.code, step.turn) for step in agenda} - crossed_out
        reached = max((step.height for step in past_steps), default=(-1, 0, 0))
        agenda = []
        for step in expected_steps(limit, ladders):
            if (step.code, step.turn) in crossed_out:
                continue
            is_owed = (step.code, step.turn) in to_come or (not _is_over(limit, begin) and step.height > reached)
            if step.at >= begin:
                agenda.append(step)
            elif is_owed:
                agenda.append(step._replace(at=begin if step.is_in_hours else _morning(begin)))
        agenda.sort(key=lambda step: step.at)
    return past_steps + agenda


def _is_over(limit: Limit, moment: datetime) -> bool:
    """Return whether no court could find any more that the limit was kept."""
    if limit.due_at is not None and limit.due == limit.outer:
        return limit.due_at < moment
    return _midnight(limit.outer) + timedelta(days=1) <= moment


def _morning(moment: datetime) -> datetime:
    """Return 08:00 in India of the day that begins at a moment."""
    return moment.astimezone(UTC) + timedelta(hours=8)


def _ladder(limit: Limit, ladders: dict[str, Any] = FILE) -> dict[str, Any]:
    for ladder in ladders["ladders"]:
        is_own = ladder["rules"] != "others" and limit.rule in ladder["rules"]
        if is_own and (ladder["counts_in"] == "hours" or limit.due_at is None):
            return dict(ladder)
    wanted = "days" if limit.due_at is None else "hours"
    return next(
        dict(ladder) for ladder in ladders["ladders"] if ladder["rules"] == "others" and ladder["counts_in"] == wanted
    )


def _place(step: dict[str, Any]) -> tuple[int, int]:
    """Return whether a step is after its limit, and how far from it."""
    for key, after in (
        ("days_before_due", 0),
        ("hours_before_due", 0),
        ("days_after_outer", 1),
        ("hours_after_outer", 1),
    ):
        if key in step:
            return after, step[key] if after else -step[key]
    raise KeyError(step["code"])


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
