"""The instants of steps, against an oracle that reads the YAML alone, and against days counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from itsso.alerts.ladder_history import national_history
from itsso.alerts.steps import planned_of
from itsso.cases.derive import ClockRow
from itsso.cases.limits import stored_rules
from itsso.platform.clock import INDIA
from tests.alerts.yaml_oracle import Expected, Limit, expected_steps

DAYS = st.dates(date(2013, 1, 1), date(2035, 12, 31))
RULES = st.sampled_from(sorted(rule.id for rule in stored_rules()))


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    """Return a limit of any rule: in days or to the minute, with one last day or two."""
    starts = draw(DAYS)
    due = starts + timedelta(days=draw(st.integers(0, 200)))
    outer = due + timedelta(days=draw(st.integers(0, 4)))
    minute = timedelta(minutes=draw(st.integers(0, 24 * 60 - 1)))
    due_at = datetime(due.year, due.month, due.day, tzinfo=INDIA) + minute if draw(st.booleans()) else None
    return Limit(draw(RULES), starts, due, outer, due_at)


@given(limits())
def test_steps_are_those_of_the_oracle(limit):
    clock = ClockRow(limit.rule, "case", limit.starts, limit.due, limit.outer, limit.due_at)
    steps = [
        Expected(step.at.astimezone(UTC), step.step.code, step.turn, step.step.post, step.step.urgency)
        for step in planned_of(clock, national_history())
    ]
    assert steps == [Expected(*expected[:5]) for expected in expected_steps(limit)]


@given(limits(), st.integers(-60, 60))
def test_a_limit_that_moves_by_days_moves_every_step_by_as_many(limit, days):
    moved = timedelta(days=days)
    before = ClockRow(limit.rule, "case", limit.starts, limit.due, limit.outer, limit.due_at)
    after = before._replace(
        starts=limit.starts + moved,
        due=limit.due + moved,
        outer=limit.outer + moved,
        due_at=limit.due_at + moved if limit.due_at else None,
    )
    assert [step.at + moved for step in planned_of(before, national_history())] == [
        step.at for step in planned_of(after, national_history())
    ]


def _written(clock: ClockRow) -> list[str]:
    return [
        f"{step.step.code} {step.at.astimezone(INDIA):%d-%m-%Y %H:%M}" for step in planned_of(clock, national_history())
    ]


def test_reminders_count_from_the_due_day_and_escalation_from_the_outer_day():
    clock = ClockRow("investigation.two_months", "case", date(2024, 12, 31), date(2025, 2, 28), date(2025, 3, 3), None)
    assert _written(clock) == [
        "reports 14-01-2025 08:00",
        "review 29-01-2025 08:00",
        "draft_up 13-02-2025 08:00",
        "draft_back 18-02-2025 08:00",
        "to_court 23-02-2025 08:00",
        "due_day 28-02-2025 08:00",
        "over 04-03-2025 08:00",
        "over_week 10-03-2025 08:00",
        "over_month 02-04-2025 08:00",
        "over_month 02-05-2025 08:00",
        "over_month 01-06-2025 08:00",
    ]


def test_twenty_four_hours_count_in_hours_across_midnight():
    due_at = datetime(2025, 3, 2, 3, 30, tzinfo=INDIA)
    clock = ClockRow("victim.medical_examination", "V1", date(2025, 3, 1), due_at.date(), due_at.date(), due_at)
    assert _written(clock) == [
        "hours_6 01-03-2025 21:30",
        "hours_2 02-03-2025 01:30",
        "over_day 03-03-2025 03:30",
        "over_week 09-03-2025 03:30",
    ]


def test_a_limit_shorter_than_its_first_reminder_begins_with_the_next():
    clock = ClockRow("investigation.two_months", "case", date(2025, 3, 1), date(2025, 3, 8), date(2025, 3, 8), None)
    assert _written(clock)[0] == "to_court 03-03-2025 08:00"
