"""What the pages of data quality read: the numbers of a unit and of its parts, and the faults behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet

from itsso.exchange.quality.matters import DataMatter, days_of_age
from itsso.exchange.quality.models import DataFault, FaultCount
from itsso.exchange.quality.queries import FaultGroup, groups_of_faults
from itsso.platform.clock import INDIA, today
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind

_WITH_COUNTS = (*DISTRICTS, UnitKind.AGENCY, *STATES, UnitKind.NATION)


class FaultFilter(NamedTuple):
    """The faults that are asked for: of one matter, of a reason and an age where these are given."""

    matter: DataMatter
    reason: str = ""
    age: int | None = None

    def is_met_by(self, group: FaultGroup) -> bool:
        """Return whether faults that were counted together are among those asked for."""
        return (
            group.matter == self.matter
            and self.reason in ("", group.reason)
            and (self.age is None or self.age == group.age)
        )


@dataclass(slots=True)
class FaultTotal:
    """A number of faults, and the day since which the oldest is open."""

    faults: int = 0
    oldest: date | None = None

    def add(self, group: FaultGroup) -> None:
        """Add faults that were counted together; those of data that is current are none."""
        self.faults += group.faults
        if group.faults and group.oldest is not None:
            self.oldest = min(group.oldest, self.oldest or group.oldest)


@dataclass(frozen=True)
class UnitFaults:
    """The faults of a unit by matter, reason and age, and when they were counted; None where they never were."""

    groups: Sequence[FaultGroup]
    counted_at: datetime | None

    @cached_property
    def _by_matter(self) -> Mapping[str, Sequence[FaultGroup]]:
        """Return the groups of each matter, sorted once: a page of the nation asks for a hundred numbers of 2,000."""
        groups: defaultdict[str, list[FaultGroup]] = defaultdict(list)
        for group in self.groups:
            groups[group.matter].append(group)
        return groups

    def total(self, chosen: FaultFilter) -> FaultTotal:
        """Return the number of the faults that are asked for."""
        total = FaultTotal()
        for group in self._by_matter.get(chosen.matter, ()):
            if chosen.is_met_by(group):
                total.add(group)
        return total

    def by_reason(self, matter: DataMatter) -> list[tuple[str, int]]:
        """Return the number of faults of each reason, the most frequent first."""
        numbers: defaultdict[str, int] = defaultdict(int)
        for group in self.groups:
            if group.matter == matter and group.faults:
                numbers[group.reason] += group.faults
        return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))


def counted_at() -> datetime | None:
    """Return when the faults were last counted, by what the reader may see; None where they never were."""
    moment: datetime | None = FaultCount.objects.aggregate(newest=Max("counted_at"))["newest"]
    return moment


def counted_on(moment: datetime | None) -> date:
    """Return the day to whose date ages are counted."""
    return moment.astimezone(INDIA).date() if moment else today()


def faults_of(unit: Unit, *, sees_cases: bool) -> UnitFaults:
    """Return the faults of a unit. Two queries.

    A reader without case files reads the numbers of districts, which the job stored; others the faults themselves. Both
    are of the same count. How current the data is is counted by district, for a station of its own one.
    """
    moment = counted_at()
    counts = FaultCount.objects.filter(_of_districts(unit))
    if sees_cases:
        counts = counts.filter(matter=DataMatter.FRESHNESS)
    groups = [FaultGroup(row.station_no, row.matter, row.reason, row.age, row.faults, row.oldest) for row in counts]
    if sees_cases:
        groups += groups_of_faults(unit, counted_on(moment), by_station=False)
    return UnitFaults(groups, moment)


def _of_districts(unit: Unit) -> Q:
    """Return the condition on the districts of a unit, or on the one that it is in."""
    inside = Q(station_no__range=unit.interval)
    if unit.kind not in _WITH_COUNTS:
        district = Unit.objects.filter(
            kind__in=(*DISTRICTS, UnitKind.AGENCY), first__lte=unit.first, last__gte=unit.last
        ).values("first")
        return inside | Q(station_no__in=district)
    return inside


def faults_by_part(unit: Unit, chosen: FaultFilter, *, by_station: bool) -> dict[int, FaultTotal]:
    """Return the faults of the stations of a unit, or of its districts, by their first number. Two queries."""
    if by_station and chosen.matter != DataMatter.FRESHNESS:
        groups = groups_of_faults(unit, counted_on(counted_at()), by_station=True)
    else:
        counts = FaultCount.objects.filter(_of_districts(unit), matter=chosen.matter)
        groups = [FaultGroup(row.station_no, row.matter, row.reason, row.age, row.faults, row.oldest) for row in counts]
    totals: defaultdict[int, FaultTotal] = defaultdict(FaultTotal)
    for group in groups:
        if chosen.is_met_by(group) and group.faults:
            totals[group.station_no].add(group)
    return dict(totals)


def faults(unit: Unit, chosen: FaultFilter) -> QuerySet[DataFault]:
    """Return the single faults of a unit that are asked for, the oldest first."""
    rows = DataFault.objects.filter(station_no__range=unit.interval, matter=chosen.matter)
    if chosen.reason:
        rows = rows.filter(reason=chosen.reason)
    if chosen.age is not None:
        first, last = days_of_age(chosen.age, counted_on(counted_at()))
        rows = rows.filter(since__range=(first, last))
    return rows.order_by("since", "pk")
