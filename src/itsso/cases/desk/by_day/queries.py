"""The time limits that end on each of the coming days, within the ranges of a posting."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from itsso.cases.desk.queries import DeskFilter
from itsso.platform.prepared_statements import prepared_cursor

SAMPLES = "laboratory.biological_samples"
"""The rule by which samples are to be at a laboratory: a parcel is to be sent before it ends."""


class DueOnDay(NamedTuple):
    """How many time limits end on a day, and how many of them are for samples to the laboratory."""

    day: date
    limits: int
    samples: int


def limits_by_day(wanted: DeskFilter, now: datetime) -> list[DueOnDay]:
    """Return the time limits that end from today until in a week, by day. A range scan on clock (station_no, due)."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "select c.due, count(*), count(*) filter (where c.rule = %(samples)s) from cases_clock c"  # noqa: S608
            f" where {wanted.condition} and c.due between %(today)s and %(week)s group by c.due",
            {**wanted.values(now), "samples": SAMPLES},
        )
        return [DueOnDay(*row) for row in cursor.fetchall()]
