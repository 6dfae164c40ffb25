from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from itsso.law import sixty_days, two_months
from itsso.law.counting import (
    IST,
    calendar_months,
    day_of,
    days_with_the_first,
    days_without_the_first,
    hours,
    is_after,
)

DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(1, 24))
@example(date(2024, 2, 29), 12)
@example(date(2025, 1, 31), 1)
def test_months_end_on_the_same_numbered_day_or_the_last_one(start: date, months: int) -> None:
    assert calendar_months(start, months).due == start + relativedelta(months=months)


@given(DAYS)
def test_the_two_formulas_part_only_after_the_last_day_of_a_short_month(start: date) -> None:
    due, outer = two_months(start)
    first = start + timedelta(1)  # Halsbury: the period begins on the next day and ends before the corresponding one
    same_day = first + relativedelta(months=2)
    assert outer == (same_day - timedelta(1) if same_day.day == first.day else same_day)
    ends_short_month = start.day == monthrange(start.year, start.month)[1] and start.month in (2, 6, 11)
    assert (due != outer) == ends_short_month


@given(DAYS)
def test_two_months_are_fifty_nine_to_sixty_two_days(start: date) -> None:
    assert 59 <= (two_months(start).due - start).days <= 62


@given(DAYS, st.integers(1, 400))
def test_counting_the_first_day_ends_one_day_earlier(start: date, days: int) -> None:
    assert days_with_the_first(start, days).due + timedelta(1) == days_without_the_first(start, days).due


def test_sixty_days_are_counted_without_the_first() -> None:
    assert sixty_days(date(2025, 1, 1)) == date(2025, 3, 2)


def test_hours_from_a_date_without_a_time_end_with_the_next_day() -> None:
    assert hours(date(2025, 1, 1), 24) == date(2025, 1, 2)
    assert hours(date(2025, 1, 1), 48) == date(2025, 1, 3)


def test_a_moment_in_another_zone_falls_on_its_indian_day() -> None:
    assert day_of(datetime(2024, 6, 30, 18, 30, tzinfo=UTC)) == date(2024, 7, 1)
    assert day_of(datetime(2024, 6, 30, 18, 29, tzinfo=UTC)) == date(2024, 6, 30)
    assert day_of(datetime(2024, 6, 30, 23, 59)) == date(2024, 6, 30)  # noqa: DTZ001  without an offset: Indian time


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.integers(1, 72))  # noqa: DTZ001
def test_one_minute_after_the_hours_is_after_them(start: datetime, count: int) -> None:
    end = hours(start.replace(tzinfo=IST), count)
    assert not is_after(end, end)
    assert isinstance(end, datetime)
    assert is_after((end + timedelta(minutes=1)).astimezone(UTC), end)
