"""Numbers in a station's yearly series, without gaps: issued under a lock, given back where the transaction fails."""

from __future__ import annotations

from itsso.intake.complaints.queries import begin_series, increment_number

COMPLAINTS = 3
"""A station's series of complaints, beside those of FIRs and Zero FIRs (`cases.models.Series`)."""


def next_number(station_id: int, series: int, year: int) -> int:
    """Return the next number of a station's series. Others wait for it until this transaction has ended, either way.

    A series begins after the highest plausible number that the feed has reported in that year (`PLAUSIBLE`), and skips
    every number that the feed reports: a probe of the numbers' key in the statement that issues the number.
    """
    incremented = increment_number(station_id, series, year)
    if incremented is None:
        begin_series(station_id, series, year)
        incremented = increment_number(station_id, series, year)
        assert incremented is not None
    number, is_in_feed = incremented
    return next_number(station_id, series, year) if is_in_feed else number
