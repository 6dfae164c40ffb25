"""Numbers in a station's yearly series, without gaps: taken under a lock, given back where nothing comes of it."""

from __future__ import annotations

from django.db import connection

from itsso.cases.models import Series
from itsso.units.models import Unit
from itsso.units.queries import hold_numbers

COMPLAINTS = 3
"""A station's series of complaints, beside those of FIRs and Zero FIRs (`cases.models.Series`)."""


def next_number(station: Unit, series: int, year: int) -> int:
    """The next number of a station's series. Others wait for it until this transaction has ended, either way.

    A series begins after the highest number that the feed has told of in that year, and passes by numbers that the
    feed tells of later. Two statements and a probe of the numbers' key.
    """
    hold_numbers()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into intake_numbers (station_id, station_no, series, year, last)"
            " select %s, u.first, %s, %s, coalesce((select max(k.number::int) from cases_key k where"
            "  k.station_id = u.id and k.series = %s and k.year = %s and k.number ~ '^[0-9]{1,9}$'), 0)"
            " from units_unit u where u.id = %s on conflict do nothing",
            [station.pk, series, year, series, year, station.pk],
        )
        cursor.execute(
            "update intake_numbers set last = last + 1 where station_id = %s and series = %s and year = %s"
            " returning last",
            [station.pk, series, year],
        )
        (number,) = cursor.fetchone()
        if series in Series.values:
            cursor.execute(
                "select 1 from cases_key where station_id = %s and series = %s and year = %s and number = %s",
                [station.pk, series, year, str(number)],
            )
            if cursor.fetchone():
                return next_number(station, series, year)
    return int(number)
