"""Counts of forwarding notes, and of cases that wait for a laboratory, for the figures of units."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q

from itsso.forensics.models import Note, NoteStatus
from itsso.platform.prepared_statements import prepared_cursor
from itsso.units.models import UnitKind


class DecidedNotes(NamedTuple):
    """The number of forwarding notes that laboratories accepted or returned (`total`), and of those returned."""

    returned: int
    total: int


def decided_notes(interval: tuple[int, int], until: datetime) -> DecidedNotes | None:
    """Count notes of an interval's stations, sent before `until`, that a laboratory has accepted or returned by now.

    An accepted note counts whether it was reported on or not. None where the stations' cases are not in the range.
    """
    with connection.cursor() as cursor:
        cursor.execute("select cases_first() <= %s and %s <= cases_last()", interval)
        if not cursor.fetchone()[0]:
            return None
    notes = Note.objects.filter(station__first__range=interval, station__kind=UnitKind.STATION, sent_at__lt=until)
    counts = notes.aggregate(
        returned=Count("id", filter=Q(standing=NoteStatus.RETURNED)),
        of=Count("id", filter=Q(standing__in=(NoteStatus.RETURNED, NoteStatus.ACCEPTED, NoteStatus.REPORTED))),
    )
    return DecidedNotes(counts["returned"], counts["of"])


class AtLaboratory(NamedTuple):
    """The number of cases that wait for a laboratory, and since when the oldest does."""

    cases: int
    oldest: datetime | None


def at_laboratory(interval: tuple[int, int], before: datetime) -> AtLaboratory | None:
    """Count the interval's cases with a note, sent before a moment, that was neither returned nor reported on by then.

    Such a note may be accepted already. A case counts where it is today, as in every figure. None where the reader may
    not see the interval's figures. One range of the index `forensics_note_answered`.
    """
    with prepared_cursor() as cursor:
        cursor.execute("select * from forensics_at_laboratory(%s, %s, %s)", [*interval, before])
        row = cursor.fetchone()
        return AtLaboratory(*row) if row else None


class DaysToReport(NamedTuple):
    """The median of days from forwarding to the report, of `reported` cases; with those that wait they are `cases`."""

    days: int | None
    reported: int
    cases: int


def days_to_report(interval: tuple[int, int], after: datetime, before: datetime) -> DaysToReport | None:
    """Return the days to the laboratory report of an interval's cases, of the notes closed from `after` to `before`.

    A note is closed by the report of the last section that was asked. `days` is None where no note was closed. None
    where the reader may not see the interval's figures. One range of the index `forensics_note_answered`.
    """
    with prepared_cursor() as cursor:
        cursor.execute("select * from forensics_days_to_report(%s, %s, %s, %s)", [*interval, after, before])
        row = cursor.fetchone()
        return DaysToReport(*row) if row else None
