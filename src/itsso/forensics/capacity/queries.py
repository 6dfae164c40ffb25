"""Queries for claims of laboratories and for measurements of their work, inside the transaction's ranges.

The tables are small (the nation has about a hundred and twenty laboratories), and each query reads a few hundred rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from itsso.forensics.capacity.models import CLAIMS, Claim, Equipment, LaboratorySection, Milestone, Workload
from itsso.platform.prepared_statements import RowStatement, rows_where
from itsso.units.models import STATES, Unit, UnitKind

WINDOW = timedelta(days=180)
"""The period over which rates are measured: long enough to even out a fortnight's leave, short enough to be current."""

MIN_MEASURED = timedelta(days=28)
"""The shortest period for which a rate is shown."""


def laboratories(unit: Unit | None = None) -> list[Unit]:
    """Return the laboratories whose figures the transaction may see: all, those of a State or the nation, or one."""
    units = Unit.objects.filter(kind=UnitKind.LABORATORY, closed=None).extra(where=["capacity_sees(units_unit.id)"])
    if unit is not None and unit.kind == UnitKind.LABORATORY:
        units = units.filter(pk=unit.pk)
    elif unit is not None and unit.kind != UnitKind.NATION:
        units = units.filter(state=unit.state) if unit.kind in STATES else units.none()
    return list(units.order_by("state", "name"))


def laboratory(laboratory_id: int) -> Unit:
    """Return one of them. Http404 where the transaction may not see it."""
    unit = next((candidate for candidate in laboratories() if candidate.pk == laboratory_id), None)
    if unit is None:
        raise Http404
    return unit


def claims_in_force[C: Claim](model: type[C], units: Iterable[Unit], day: date) -> dict[int, list[C]]:
    """Return the claims in force on a day, by laboratory: for each subject the last statement of the latest day."""
    claims = model._default_manager.filter(laboratory__in=list(units), on__lte=day)
    latest = claims.order_by("laboratory", *model.subject_fields, "-on", "-said_at", "-id").distinct(
        "laboratory", *model.subject_fields
    )
    by_laboratory: dict[int, list[C]] = defaultdict(list)
    for claim in latest:
        by_laboratory[claim.laboratory_id].append(claim)
    return by_laboratory


def missing_equipment(laboratory_id: int, day: date) -> list[Equipment]:
    """Return a laboratory's instruments that are down and consumables out of stock, by kind and name. One query."""
    return [claim for claim in equipment_statement(laboratory_id, day).rows() if claim.missing]


def equipment_statement(laboratory_id: int, day: date) -> RowStatement[Equipment]:
    """Return the statement of a laboratory's instruments and consumables as last claimed, by kind and name."""
    return rows_where(Equipment, _EQUIPMENT_IN_FORCE, [laboratory_id, day, day])


_EQUIPMENT_IN_FORCE = """
laboratory_id = %s and "on" <= %s and not exists (
    select from capacity_equipment later
    where later.laboratory_id = capacity_equipment.laboratory_id and later.section = capacity_equipment.section
    and later.sort = capacity_equipment.sort and later.name = capacity_equipment.name and later."on" <= %s
    and (later."on", later.said_at, later.id)
        > (capacity_equipment."on", capacity_equipment.said_at, capacity_equipment.id)
) order by sort, name"""
"""The order of `claims_in_force` within one laboratory's section, written so that PostgreSQL plans it once."""


def missing_in(equipment: Sequence[Equipment], section: str) -> list[Equipment]:
    """Return what is missing in a section, then what is missing for the whole laboratory, of `missing_equipment`."""
    places = (section, LaboratorySection.WHOLE)
    return [claim for place in places for claim in equipment if claim.section == place]


def claims_of(unit: Unit, kind: str) -> QuerySet[Claim]:
    """Return all claims of one kind that a laboratory ever stated, newest first."""
    return CLAIMS[kind]._default_manager.filter(laboratory=unit).order_by("-said_at", "-id")


def equipment_histories(unit: Unit, day: date) -> dict[tuple[str, str, str], list[Equipment]]:
    """Return the claims about each piece of equipment, in the order of days; of one day only the last."""
    histories: dict[tuple[str, str, str], list[Equipment]] = defaultdict(list)
    claims = Equipment.objects.filter(laboratory=unit, on__lte=day)
    latest = claims.order_by(*Equipment.subject_fields, "on", "-said_at", "-id").distinct(
        *Equipment.subject_fields, "on"
    )
    for claim in latest:
        histories[claim.section, claim.sort, claim.name].append(claim)
    return histories


def first_plans(units: Iterable[Unit]) -> dict[tuple[int, str, str], date]:
    """Return the day for which each step of each project was first planned, by laboratory, project and step."""
    milestones = Milestone.objects.filter(laboratory__in=list(units))
    first = milestones.order_by("laboratory", *Milestone.subject_fields, "on", "said_at", "id").distinct(
        "laboratory", *Milestone.subject_fields
    )
    return {(milestone.laboratory_id, milestone.project, milestone.name): milestone.planned for milestone in first}


# --- Measured --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasuredWork:
    """A section's own work over `days` days up to a day: received, reported, reported in time, and in hand."""

    section: str
    days: int
    received: int
    reported: int
    in_time: int
    in_hand: int
    oldest: date | None


def measured_work(units: Iterable[Unit], day: date, within: int) -> dict[int, list[MeasuredWork]]:
    """Count laboratories' own work over WINDOW, or since its first case if later; nothing below MIN_MEASURED."""
    since = day - WINDOW + timedelta(days=1)
    work_by_laboratory: dict[int, list[MeasuredWork]] = defaultdict(list)
    for laboratory_id, section, first, *numbers in _rows_by_laboratory("capacity_work", units, since, day, within):
        days = (day - max(first, since)).days + 1
        if days >= MIN_MEASURED.days:
            work_by_laboratory[laboratory_id].append(MeasuredWork(section, days, *numbers))
    return work_by_laboratory


@dataclass(frozen=True, slots=True)
class SectionWeek:
    """What a section received and reported in the week that ended `weeks_ago` weeks before a day."""

    section: str
    weeks_ago: int
    received: int
    reported: int


def section_weeks(unit: Unit, day: date, weeks: int) -> list[SectionWeek]:
    """Return a laboratory's own work week by week, the oldest first; what is older counts as the week `weeks`."""
    return [SectionWeek(*row) for _laboratory, *row in _rows_by_laboratory("capacity_weeks", [unit], day, weeks)]


def stated_workloads(unit: Unit, since: date, day: date) -> list[Workload]:
    """Return what a laboratory stated of its pending cases for days of a period: of one day only the last."""
    stated = Workload.objects.filter(laboratory=unit, on__range=(since, day)).exclude(pending_cases=None)
    return list(stated.order_by("section", "on", "-said_at", "-id").distinct("section", "on"))


@dataclass(frozen=True, slots=True)
class HoldTotals:
    """The number of works that stood still for a reason, and their days together."""

    reason: str
    works: int
    days: int


def hold_totals(unit: Unit, since: date, until: date) -> list[HoldTotals]:
    """Return what kept work from proceeding, the costliest reason first."""
    return [HoldTotals(*row) for _laboratory, *row in _rows_by_laboratory("capacity_holds", [unit], since, until)]


@dataclass(frozen=True, slots=True)
class OfficerRequests:
    """The requests of officers of one rank to the laboratory, outside the forwarding note."""

    rank: str
    contacts: int
    about_content: int
    priorities: int
    granted: int


def officer_requests(unit: Unit, since: date, until: date) -> list[OfficerRequests]:
    """Return contacts and requests for priority, by the rank of who asked."""
    return [
        OfficerRequests(*row) for _laboratory, *row in _rows_by_laboratory("capacity_contacts", [unit], since, until)
    ]


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """Reports signed, superseded, superseded after a contact; works assigned, and assigned by the director."""

    signed: int
    superseded: int
    after_contact: int
    by_director: int
    assigned: int


def report_counts(unit: Unit, since: date, until: date) -> ReportCounts:
    """Count how often a report was changed, and how often an examiner was chosen by the director."""
    ((_laboratory, *row),) = _rows_by_laboratory("capacity_reports", [unit], since, until)
    return ReportCounts(*row)


def _rows_by_laboratory(function: str, units: Iterable[Unit], *values: date | int) -> list[tuple[Any, ...]]:
    """Return a database function's rows for each laboratory, whose id comes first."""
    marks = ", %s" * len(values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select l.id, f.* from unnest(%s::integer[]) l(id), {function}(l.id{marks}) f",  # noqa: S608  our own names
            [[unit.pk for unit in units], *values],
        )
        return list(cursor.fetchall())
