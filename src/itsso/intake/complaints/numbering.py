"""Numbers in a station's yearly series, without gaps: issued under a lock, given back where the transaction fails."""

from __future__ import annotations

from django.db import connection

from itsso.cases.models import Series
from itsso.platform.prepared_statements import prepared_cursor
from itsso.units.queries import lock_numbering

PLAUSIBLE = 6_000
"""An FIR number is plausible up to three times the next lower one and so many more. The feed holds sexual offences
alone, a few of a station's FIRs, so that large gaps are ordinary; a slip of the pen by a digit is larger than any."""

COMPLAINTS = 3
"""A station's series of complaints, beside those of FIRs and Zero FIRs (`cases.models.Series`)."""


def next_number(station_id: int, series: int, year: int) -> int:
    """Return the next number of a station's series. Others wait for it until this transaction has ended, either way.

    A series begins after the highest plausible number that the feed has reported in that year (`PLAUSIBLE`), and skips
    every number that the feed reports: a probe of the numbers' key in the statement that issues the number.
    """
    incremented = _increment(station_id, series, year)
    if incremented is None:
        _begin(station_id, series, year)
        incremented = _increment(station_id, series, year)
        assert incremented is not None
    number, is_in_feed = incremented
    return next_number(station_id, series, year) if is_in_feed else number


def _increment(station_id: int, series: int, year: int) -> tuple[int, bool] | None:
    with prepared_cursor() as cursor:
        cursor.execute(
            "with taken as (update intake_numbers set last = last + 1"
            " where station_id = %s and series = %s and year = %s returning *)"
            " select t.last, t.series = any(%s) and exists (select from cases_key k where k.station_id = t.station_id"
            " and k.series = t.series and k.year = t.year and k.number = t.last::text) from taken t",
            [station_id, series, year, list(Series.values)],
        )
        incremented: tuple[int, bool] | None = cursor.fetchone()
    return incremented


def _begin(station_id: int, series: int, year: int) -> None:
    lock_numbering()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into intake_numbers (station_id, station_no, series, year, last)"
            " select %s, u.first, %s, %s, coalesce((select max(n) filter (where follows) from ("
            "  select n, bool_and(n <= 3 * before + %s) over (order by n) as follows from ("
            "   select k.number::bigint as n, lag(k.number::bigint, 1, 0::bigint) over (order by k.number::bigint)"
            "    as before from cases_key k"
            "   where k.station_id = u.id and k.series = %s and k.year = %s and k.number ~ '^[0-9]{1,9}$') told"
            "  ) gaps), 0) from units_unit u where u.id = %s on conflict do nothing",
            [station_id, series, year, PLAUSIBLE, series, year, station_id],
        )
