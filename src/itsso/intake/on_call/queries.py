"""Who is on call at a station, within the range; and the officers who can be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet

from itsso.accounts.models import Posting
from itsso.accounts.queries import unended
from itsso.accounts.roles import Capability, roles_with
from itsso.intake.on_call.models import WomanOfficerOnCall
from itsso.platform.clock import start_of_day, today
from itsso.platform.prepared_statements import RowStatement, rows_where
from itsso.units.models import DISTRICTS, Unit, UnitKind
from itsso.units.queries import path

WEEK = timedelta(days=7)
SOON = timedelta(hours=24)
"""How far ahead a page looks for the next officer where nobody is on call now."""


def entries(station: Unit) -> QuerySet[WomanOfficerOnCall]:
    """Return the entries of a station, the next to begin first."""
    of_station = WomanOfficerOnCall.objects.filter(station=station, station_no=station.first)
    return of_station.select_related("station").order_by("begins_at", "recorded_at", "pk")


def in_force(moment: datetime) -> Q:
    """Return the condition on an entry that it is on at a moment, or comes: a later one than its end never is."""
    return Q(ended_at=None, until__gt=moment)


def now_and_next(station: Unit, moment: datetime) -> RowStatement[WomanOfficerOnCall]:
    """Return the statement of the entry that is on now and the one that follows within a day, if there are any.

    Every My work of a station asks: in SQL, since writing it took Django a fourteenth of the time of the page.
    """
    values = (station.pk, station.first, moment, moment + SOON)

    def with_station(entries: Sequence[WomanOfficerOnCall]) -> Sequence[WomanOfficerOnCall]:
        for entry in entries:
            entry.station = station
        return entries

    return rows_where(WomanOfficerOnCall, _NOW_AND_NEXT, values).converted(with_station)


_NOW_AND_NEXT = """
station_id = %s and station_no = %s and ended_at is null and until > %s and begins_at <= %s
order by begins_at, recorded_at, id limit 2"""


def overlapping(station: Unit, begins_at: datetime, until: datetime) -> QuerySet[WomanOfficerOnCall]:
    """Return the entries in force that share time with a period."""
    return entries(station).filter(ended_at=None, begins_at__lt=until, until__gt=begins_at)


def begun_between(station: Unit, first: date, last: date) -> list[WomanOfficerOnCall]:
    """Return the entries not ended by an act that begin on days from the first to the last, both included."""
    day_after = start_of_day(last + timedelta(days=1))
    return list(entries(station).filter(ended_at=None, begins_at__gte=start_of_day(first), begins_at__lt=day_after))


@dataclass(frozen=True, slots=True)
class NameableOfficer:
    """An officer who can be named: her number in the State, her name and the station where she is posted."""

    number: str
    name: str
    station: Unit


def officers_of_district(station: Unit) -> list[NameableOfficer]:
    """Return the officers who work at stations of the district, those of the station itself first.

    Only those with a number in the State, by which they are named. One query, and one for the path.
    """
    district = next((unit for unit in path(station) if unit.kind in DISTRICTS), station)
    postings = unended(Posting.objects.filter(since__lte=today()))
    at_stations = postings.filter(
        unit__kind=UnitKind.STATION,
        unit__first__range=district.interval,
        role__in=roles_with(Capability.HANDLE_COMPLAINTS),
        officer__is_active=True,
        officer__numbers__state=station.state,
    )
    numbered = at_stations.select_related("officer", "unit").annotate(number=F("officer__numbers__number"))
    officers = {
        posting.number: NameableOfficer(posting.number, posting.officer.local_name, posting.unit)
        for posting in sorted(numbered, key=lambda posting: posting.unit_id == station.pk)
    }
    return sorted(
        officers.values(),
        key=lambda officer: (officer.station != station, str(officer.station), officer.name, officer.number),
    )


def lock_station(station: Unit) -> None:
    """Let only one transaction at a time change who is on call at a station, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('intake_womanofficeroncall'), %s)", [station.pk])
