"""Queries of blank forms: those of a unit, those that are unused, and those from which entries were made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet

from itsso.cases.blanks.models import BlankForm
from itsso.cases.blanks.words import CANCELLED, OF_COMPLAINTS, OLD, UNUSED, USED
from itsso.cases.history.events import StoredEvent
from itsso.cases.models import OWN_SOURCE
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now
from itsso.platform.prepared_statements import CountStatement, count_statement
from itsso.units.models import Unit

STAYS_UNUSED = timedelta(days=7)
"""After this time an unused blank form is shown to the units above its station."""

IS_UNUSED = Q(used_at=None, cancelled_at=None)


def with_status(status: str) -> Q:
    """Return the condition of a status of `words.STATUSES`; no condition for an empty one."""
    return {
        "": Q(),
        UNUSED: IS_UNUSED,
        OLD: IS_UNUSED & Q(printed_at__lt=now() - STAYS_UNUSED),
        USED: Q(used_at__isnull=False),
        CANCELLED: Q(cancelled_at__isnull=False),
    }[status]


def blanks_of(unit: Unit) -> QuerySet[BlankForm]:
    """Return the blank forms of a unit and of all units below it, the newest first."""
    first, last = unit.interval
    blanks = BlankForm.objects.select_related("station").filter(station_no__gte=first, station_no__lte=last)
    return blanks.order_by("-printed_at", "-number", "pk")


def count_old(unit: Unit) -> int:
    """Return how many blank forms of a unit and of all below it have been unused for more than seven days."""
    return count_of_old(unit).count()


def count_of_old(unit: Unit) -> CountStatement[int]:
    """Return the statement of `count_old`, for the desks, which count it with what else waits."""
    first, last = unit.interval
    return count_statement(_OLD, {"blank_first": first, "blank_last": last, "blank_before": now() - STAYS_UNUSED})


_OLD = """
select count(*) from cases_blankform b
where b.station_no between %(blank_first)s and %(blank_last)s
and b.used_at is null and b.cancelled_at is null and b.printed_at < %(blank_before)s"""


def unused_at(station: Unit, kinds: Collection[str] = ()) -> list[BlankForm]:
    """Return the unused blank forms of a station, of these kinds or of all, in the order of their numbers."""
    unused = BlankForm.objects.filter(IS_UNUSED, station=station)
    return list((unused.filter(kind__in=kinds) if kinds else unused).order_by("year", "number"))


def offered_at(station: Unit, chosen: str, kinds: Collection[str] = ()) -> list[BlankForm]:
    """Return the blank forms of a station from which an entry may be made: the unused ones, and the one chosen before.

    That one is offered whatever became of it: it may be the form's own, sent twice, and else its use is refused.
    """
    unused = unused_at(station, kinds)
    try:
        earlier = BlankForm.objects.filter(pk=UUID(chosen), station=station).first()
    except ValueError:
        return unused
    return unused if earlier is None or earlier in unused else [*unused, earlier]


def of_complaint(complaint_id: UUID) -> BlankForm | None:
    """Return the blank form from which a complaint was entered; None where it was not."""
    return BlankForm.objects.filter(entry=complaint_id, kind__in=OF_COMPLAINTS).first()


def last_number(station: Unit, year: int) -> int:
    """Return the last number that a station gave to a blank form in a year.

    Another officer who prints at that station at the same moment waits until this transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('cases_blankform'), %s)", [station.pk])
    return BlankForm.objects.filter(station=station, year=year).aggregate(last=Max("number"))["last"] or 0


def entered_from_blanks(case_id: UUID, events: Iterable[StoredEvent]) -> Mapping[str, BlankForm]:
    """Return the blank form of each event that was entered from one, by the event's id. One query, or none.

    A case without an entry of these pages has none. Of a complaint, the information received is what was entered.
    """
    own_events = [event for event in events if event.source == OWN_SOURCE]
    if not own_events:
        return {}
    blanks = list(BlankForm.objects.filter(case_id=case_id))
    by_record = {blank.entry.hex: blank for blank in blanks if blank.entry is not None}
    event_records = {event.record for event in own_events}
    not_of_events = [blank for record, blank in by_record.items() if record not in event_records]
    of_information = next((blank for blank in not_of_events if blank.kind in OF_COMPLAINTS), None)
    entered: dict[str, BlankForm] = {}
    for event in own_events:
        blank = by_record.get(event.record or "")
        if blank is None and event.kind == Kind.INFORMATION_RECEIVED and event.record is None:
            blank = of_information
        if blank is not None:
            entered[event.id] = blank
    return entered
