"""The freshness of the feed: the newest change of each district by source, and two figures of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.exchange.feed_import.cells import moment
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.models import Freshness
from itsso.exchange.reasons import Fault
from itsso.platform.clock import today
from itsso.units import data_sources, figures
from itsso.units.figures import FigureCount, KnownFor, Measured
from itsso.units.models import Unit, UnitKind

CURRENT_DAYS = 2
"""Days old that the newest entry of a current district may be: CCTNS is sent overnight, and on many days has no FIR."""

DISTRICTS = (UnitKind.DISTRICT, UnitKind.COMMISSIONERATE, UnitKind.RAILWAY, UnitKind.SPECIAL, UnitKind.AGENCY)


def record_freshness(
    source: str, newest: Mapping[tuple[str, str], str], places: StationDirectory, now: datetime
) -> None:
    """Store the newest change of each district. `newest` gives it by state_code and ps_code, as it was sent."""
    of_station = _district_by_station()
    newest_by_district: dict[int, datetime] = {}
    for (state, code), text in newest.items():
        try:
            number = places.own_station(state.removeprefix("IN-"), code).number
            at = moment(text).at
        except Fault:
            continue  # the row itself was rejected
        district = of_station.get(number, number)
        if at <= now and (district not in newest_by_district or newest_by_district[district] < at):
            newest_by_district[district] = at
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_freshness as f (source_id, station_no, newest_change, received_at)"
            " select %s, district, newest, %s from unnest(%s::int[], %s::timestamptz[]) as told (district, newest)"
            " order by district on conflict (source_id, station_no) do update set"
            " newest_change = greatest(f.newest_change, excluded.newest_change), received_at = excluded.received_at",
            [source, now, list(newest_by_district), list(newest_by_district.values())],
        )


def _district_by_station() -> dict[int, int]:
    """Return the first number of the district by the number of each station, in one sweep over the intervals."""
    districts = sorted(Unit.objects.filter(kind__in=DISTRICTS, first__isnull=False).values_list("first", "last"))
    stations = sorted(Unit.objects.filter(kind=UnitKind.STATION).values_list("first", flat=True))
    district_by_station: dict[int, int] = {}
    at = 0
    for number in stations:
        while at < len(districts) and districts[at][1] < number:
            at += 1
        if at < len(districts) and districts[at][0] <= number:
            district_by_station[number] = districts[at][0]
    return district_by_station


def register_figures() -> None:
    """Register two figures of a unit: how many days the feed is behind, and how many districts are current."""
    for name, title, count in (
        (
            "cctns_feed_days_behind",
            _("Days since the newest CCTNS entry, of the district furthest behind"),
            days_behind,
        ),
        ("cctns_districts_current", _("Districts whose newest CCTNS entry is of the last two days"), districts_current),
    ):
        figures.register(figures.UnitFigure(name, title, count, lambda unit, day: reverse("monitoring:home")))
    data_sources.register("cases", "exchange", _sent_by_feed)


def days_behind(unit: Unit, day: date) -> FigureCount:
    """Return the days since the newest change, of the district that is furthest behind; for today only.

    The change may be from any source.
    """
    days = _days_behind_by_district(unit, day)
    known_days = [number for number in days if number is not None]
    return FigureCount(Measured(max(known_days)) if known_days else None, _known_for(known_days, days))


def districts_current(unit: Unit, day: date) -> FigureCount:
    """Return how many districts have a change of the last days, of those that ever sent anything.

    A station counts its own district.
    """
    days = _days_behind_by_district(unit, day)
    known_days = [number for number in days if number is not None]
    measured = Measured(sum(number <= CURRENT_DAYS for number in known_days), len(known_days))
    return FigureCount(measured if known_days else None, _known_for(known_days, days))


def _known_for(known_days: Sequence[int], days: Sequence[int | None]) -> KnownFor:
    return KnownFor(len(known_days), len(days), "districts")


def _sent_by_feed() -> Exists:
    """Return the condition that a source ever sent an entry of a district."""
    return Exists(Freshness.objects.filter(station_no=OuterRef("first")))


def _days_behind_by_district(unit: Unit, day: date) -> list[int | None]:
    """Return the days since the newest change of each district of a unit, or the one it is in; None where none came.

    Only the newest change is stored, so the result is empty for a day in the past.
    """
    if day != today():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select (%s - max(f.newest_change at time zone 'Asia/Kolkata')::date) from units_unit u"
            " left join exchange_freshness f on f.station_no = u.first"
            " where u.kind = any(%s) and u.closed is null and u.first <= %s and u.last >= %s and exists"
            " (select from units_unit s where s.kind = 'station' and s.closed is null and s.first between u.first"
            " and u.last) group by u.id",
            [day, [str(kind) for kind in DISTRICTS], unit.last, unit.first],
        )
        return [None if days is None else max(days, 0) for (days,) in cursor.fetchall()]
