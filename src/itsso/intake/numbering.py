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
    feed tells of later: a probe of the numbers' key.
    """
    number = _taken(station, series, year)
    if number is None:
        _begin(station, series, year)
        number = _taken(station, series, year)
        assert number is not None
    if series in Series.values and _is_told(station, series, year, number):
        return next_number(station, series, year)
    return number


def _taken(station: Unit, series: int, year: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update intake_numbers set last = last + 1 where station_id = %s and series = %s and year = %s"
            " returning last",
            [station.pk, series, year],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _begin(station: Unit, series: int, year: int) -> None:
    hold_numbers()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into intake_numbers (station_id, station_no, series, year, last)"
            " select %s, u.first, %s, %s, coalesce((select max(k.number::int) from cases_key k where"
            "  k.station_id = u.id and k.series = %s and k.year = %s and k.number ~ '^[0-9]{1,9}$'), 0)"
            " from units_unit u where u.id = %s on conflict do nothing",
            [station.pk, series, year, series, year, station.pk],
        )


def _is_told(station: Unit, series: int, year: int, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from cases_key where station_id = %s and series = %s and year = %s and number = %s",
            [station.pk, series, year, str(number)],
        )
        return cursor.fetchone() is not None
