"""The time limits that end on each of the coming days, within the ranges of a posting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from itsso.cases.coming_dates import FixedDate
from itsso.cases.court.queries import OF_CASES
from itsso.cases.limits import rules_owed
from itsso.platform.prepared_statements import SqlValue

SAMPLES = "laboratory.biological_samples"
"""The rule by which samples are to be at a laboratory: a parcel is to be sent before it ends."""


class DueOnDay(NamedTuple):
    """How many time limits end on a day, and how many of them are for samples to the laboratory."""

    day: date
    limits: int
    samples: int


LIMITS = "limits"
"""The entry of a row that counts time limits among the court dates of the week."""

LIMITS_BY_DAY = f"""union all
select null, due, '{LIMITS}', count(*)::text, (count(*) filter (where rule = %(samples)s))::text from cases_clock
where {OF_CASES} and rule = any(%(of_police)s) and due between %(today)s and %(until)s group by due"""  # noqa: S608
"""Adds to the court dates of a week (`court.queries.week_dates`) how many time limits end on each day."""


def limit_values() -> dict[str, SqlValue]:
    """Return the parameters of `LIMITS_BY_DAY` beside those of the court dates."""
    return {"samples": SAMPLES, "of_police": rules_owed(by_police=True)}


def limits_by_day(dates: Iterable[FixedDate]) -> list[DueOnDay]:
    """Return the counts of time limits among the rows of a week."""
    return [DueOnDay(row.day, int(row.subject), int(row.detail)) for row in dates if row.entry == LIMITS]
