"""The cases that come, are reported and wait in a section: measured from the laboratory's own work, else as stated.

The two are never mixed: all numbers of a section have the same source, which is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from itsso.forensics.capacity import queries
from itsso.forensics.capacity.models import Basis, LaboratorySection, Workload
from itsso.forensics.capacity.queries import MeasuredWork
from itsso.units.models import Unit

MEASURED = "measured"

FEWEST = 10
"""No rate is calculated from fewer cases than this: two reports in a fortnight do not mean fifty a year."""

FEW = 30
"""A rate from fewer cases than this is shown with their number."""

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class SectionWork:
    """Rates in cases a day. None is not known, and never zero. `basis` is MEASURED or a Basis."""

    section: str
    basis: str
    as_on: date
    arrivals: float | None
    reports: float | None
    backlog: int | None
    samples: int | None = None
    days: int | None = None  # the days over which it was measured
    in_time: tuple[int, int] | None = None  # reported within the limit, and all reported
    oldest: date | None = None
    source: str = ""

    @property
    def reported(self) -> int | None:
        """Return how many reports were counted; None where the rates are stated and not measured."""
        return self.in_time[1] if self.in_time else None

    @property
    def is_from_too_few(self) -> bool:
        """Return whether too few reports were counted for a rate."""
        return self.reported is not None and self.reported < FEWEST

    @property
    def is_from_few(self) -> bool:
        """Return whether the rate is from so few reports that their number is said with it."""
        return self.reported is not None and FEWEST <= self.reported < FEW

    @property
    def measured(self) -> bool:
        """Return whether the system counted it itself."""
        return self.basis == MEASURED


def work_by_laboratory(units: Iterable[Unit], day: date, limit: int) -> dict[int, list[SectionWork]]:
    """Return the work of sections by laboratory: measured where there is work in the system, else as stated."""
    units = list(units)
    stated, counted = queries.claims_in_force(Workload, units, day), queries.measured_work(units, day, limit)
    return {unit.pk: _section_works(counted.get(unit.pk, []), stated.get(unit.pk, []), day) for unit in units}


def _section_works(counted: list[MeasuredWork], stated: list[Workload], day: date) -> list[SectionWork]:
    """Return measured sections and the other stated ones; the laboratory as a whole only where nothing is measured."""
    done = {counted_section.section for counted_section in counted} | (
        {LaboratorySection.WHOLE.value} if counted else set()
    )
    return [_measured(section_work, day) for section_work in counted] + [
        _stated(section_work) for section_work in stated if section_work.section not in done
    ]


def _measured(counted: MeasuredWork, day: date) -> SectionWork:
    return SectionWork(
        counted.section,
        MEASURED,
        day,
        _measured_rate(counted.received, counted.days),
        _measured_rate(counted.reported, counted.days),
        counted.in_hand,
        days=counted.days,
        in_time=(counted.in_time, counted.reported),
        oldest=counted.oldest,
    )


def _measured_rate(cases: int, days: int) -> float | None:
    """Return cases a day; None where too few were counted, since a rate that is not known is never shown as zero."""
    return cases / days if cases >= FEWEST else None


def _stated(workload: Workload) -> SectionWork:
    return SectionWork(
        workload.section,
        Basis(workload.basis),
        workload.on,
        _a_day(workload.received_a_year),
        _a_day(workload.reported_a_year),
        workload.pending_cases,
        workload.pending_samples,
        source=workload.source,
    )


def _a_day(a_year: int | None) -> float | None:
    return None if a_year is None else a_year / YEAR
