"""Reads for counting: statuses of a place's units, how many units can be asked, since when, and statuses over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import connection

from itsso.advisories import queries
from itsso.advisories.counting.obligations import (
    Addressees,
    AnyItem,
    CountedItem,
    ObligationCounter,
    PassingDays,
    StatusKey,
    UnitCount,
    sum_counts,
)
from itsso.advisories.models import NO_EVIDENCE, SENT_BACK, SETTLED, STATUS_LABELS, Advisory, Item
from itsso.platform.clock import INDIA, today
from itsso.platform.prepared_statements import prepared_cursor
from itsso.ui.list_rows import ListOrder
from itsso.units.figures import FigureCount, KnownFor, Measured
from itsso.units.models import STATES, Unit, UnitKind
from itsso.units.ordering import natural


def counted_items(advisories: Sequence[Advisory]) -> list[CountedItem]:
    """Return the items of several advisories without their texts, in the form that counting needs. One query."""
    by_key = {advisory.pk: advisory for advisory in advisories}
    with prepared_cursor() as cursor:
        cursor.execute(
            "select id, advisory_id, number, levels, due_on, within_days, withdrawn_on, extended_to"
            " from advisories_item where advisory_id = any(%s) order by number",
            [list(by_key)],
        )
        return [CountedItem(key, by_key[advisory], *rest) for key, advisory, *rest in cursor.fetchall()]


def passing_days(advisories: Sequence[Advisory]) -> PassingDays:
    """Return on which day which State passed which of these advisories on."""
    forwarded = [advisory.pk for advisory in advisories if not advisory.direct]
    if not forwarded:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(
            "select p.advisory_id, u.state, p.at from advisories_passing p join units_unit u on u.id = p.unit_id"
            " where p.advisory_id = any(%s)",
            [forwarded],
        )
        return {(key, state): at.astimezone(INDIA).date() for key, state, at in cursor.fetchall()}


def status_counts(place: Unit, items: Sequence[AnyItem]) -> dict[UUID, Counter[StatusKey]]:
    """Return, by item, the number of units of a place by status.

    The nation and a State are read from their tallies; a smaller place is one range scan.
    """
    keys = [item.pk for item in items]
    counts: dict[UUID, Counter[StatusKey]] = {key: Counter() for key in keys}
    with prepared_cursor() as cursor:
        if place.kind in (UnitKind.NATION, *STATES):
            by_state = [item.pk for item in items if item.within_days and place.kind == UnitKind.NATION]
            cursor.execute(
                "select item_id, '', level, stands, accepted, units from advisories_tally"
                " where place_id = %s and item_id = any(%s) and item_id <> all(%s)"
                " union all select item_id, u.state, level, stands, accepted, units from advisories_tally"
                " join units_unit u on u.id = place_id and u.kind = any(%s) where item_id = any(%s)",
                [place.pk, keys, by_state, [str(kind) for kind in STATES], by_state],
            )
        else:
            cursor.execute(
                "select item_id, '', level, stands, accepted, count(*) from advisories_standing"
                " where station_no between %s and %s and item_id = any(%s) group by 1, 2, 3, 4, 5",
                [place.first, place.last, keys],
            )
        for item_id, state, level, status, accepted, n in cursor.fetchall():
            counts[item_id][state, level, status, accepted] += n
    return counts


def status_counts_below(place: Unit, groups: Sequence[Sequence[Item]]) -> dict[int, dict[int, Counter[StatusKey]]]:
    """Return the counts of `status_counts` by the id of each unit directly below, then by the index of a group.

    A group holds items that are asked of the same units by the same day.

    One scan of the place's range; for the nation, its States' tallies.
    """
    keys = [item.pk for group in groups for item in group]
    group_numbers = [n for n, group in enumerate(groups) for _item in group]
    with prepared_cursor() as cursor:
        if place.kind == UnitKind.NATION:
            cursor.execute(
                "select place_id, (%s::int[])[array_position(%s::uuid[], item_id)], level, stands, accepted, sum(units)"
                " from advisories_tally where item_id = any(%s) and place_id <> %s group by 1, 2, 3, 4, 5",
                [group_numbers, keys, keys, place.pk],
            )
        else:  # a join with the groups would make the planner read the answers of the whole nation
            cursor.execute(
                "select c.id, (%s::int[])[array_position(%s::uuid[], s.item_id)], s.level, s.stands, s.accepted,"
                " count(*) from units_unit c"
                " join advisories_standing s on s.station_no between c.first and c.last and s.item_id = any(%s)"
                " where c.parent_id = %s and c.first <= c.last group by 1, 2, 3, 4, 5",
                [group_numbers, keys, keys, place.pk],
            )
        counts: dict[int, dict[int, Counter[StatusKey]]] = {}
        for child, group, level, status, accepted, n in cursor.fetchall():
            counts.setdefault(child, {}).setdefault(group, Counter())["", level, status, accepted] += int(n)
    return counts


def addressees(place: Unit) -> Addressees:
    """Return the units of a place that can be asked: one scan of them; for the nation and a State, of the tallies."""
    if place.kind in (UnitKind.NATION, *STATES):
        with prepared_cursor() as cursor:
            cursor.execute(
                "select state, kind, closed, units from units_tally where %(state)s in (state, '')",
                {"state": place.state},
            )
            return Addressees.from_counts(cursor.fetchall())
    return addressees_of([place])[place.pk]


def addressees_of(places: Sequence[Unit]) -> dict[int, Addressees]:
    """Return the addressees of several places that do not overlap, by id of the place, in one query."""
    rows: dict[int, list[UnitCount]] = {place.pk: [] for place in places}
    with prepared_cursor() as cursor:
        cursor.execute(
            "select p.id, u.state, u.kind, u.closed, count(*)"
            " from unnest(%s::int[], %s::int[], %s::int[]) as p (id, first, last)"
            " join units_unit u on u.first between p.first and p.last and u.first <= u.last"
            " where u.state <> '' group by 1, 2, 3, 4",
            [[place.pk for place in places], [place.first for place in places], [place.last for place in places]],
        )
        for place, *row in cursor.fetchall():
            rows[place].append(tuple(row))
    return {place: Addressees.from_counts(counted) for place, counted in rows.items()}


def addressees_below(place: Unit, counted: Addressees, children: Sequence[Unit]) -> dict[int, Addressees]:
    """Return the addressees of the units directly below a place whose own addressees are `counted`.

    A unit never leaves its State, so for the nation they follow from `counted` without a second query.
    """
    if place.kind == UnitKind.NATION:
        return {unit.pk: counted.within(unit.state) for unit in children}
    return addressees_of(children)


def answers_by_month(place: Unit, items: Sequence[Item]) -> list[tuple[date, dict[tuple[UUID, int], str]]]:
    """Return (first day of a month, last status in that month by item and unit), the earliest month first.

    The units are those of a place. A status is the one answered, or sent back where the unit above did not accept the
    answer. A month, or an item at a unit in a month, without an answer or a verification is left out.
    One scan.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "with said as (select a.item_id, a.unit_id, a.status as stands, a.at from advisories_answer a"
            " join units_unit u on u.id = a.unit_id where a.item_id = any(%s) and u.first between %s and %s"
            " union all select a.item_id, a.unit_id, case when v.accepted then a.status else %s end, v.at"
            " from advisories_verification v join advisories_answer a on a.id = v.answer_id"
            " join units_unit u on u.id = a.unit_id where a.item_id = any(%s) and u.first between %s and %s)"
            " select distinct on (1, 2, 3) date_trunc('month', at at time zone 'Asia/Kolkata')::date, item_id, unit_id,"
            " stands from said order by 1, 2, 3, at desc",
            [keys := [item.pk for item in items], place.first, place.last, SENT_BACK, keys, place.first, place.last],
        )
        rows = cursor.fetchall()
    return [
        (month, {(item_id, unit_id): status for _month, item_id, unit_id, status in group})
        for month, group in groupby(rows, key=lambda row: row[0])
    ]


@dataclass(frozen=True, slots=True)
class UnitItemRow:
    """A unit in a list, with the status of an item there."""

    unit: Unit
    status: str
    accepted: bool
    due: date | None


_UNITS_WITH_STATUS = (
    " from advisories_owed o join units_unit u on u.id = o.unit_id"
    " left join advisories_standing s using (unit_id, item_id) where o.item_id = %s"
    f" and u.first between %s and %s and (%s = '' or coalesce(s.stands, '{NO_EVIDENCE}') = %s)"
)
_STATUS_PLACE = f"array_position(%s::text[], coalesce(s.stands, '{NO_EVIDENCE}')::text)"
_UNIT_ORDERS = {"unit": [natural("u.name")], "status": ["place"], "due": ["o.due"]}


def count_units_with_status(place: Unit, item: Item, status: str) -> int:
    """Return the number of units of `units_with_status`."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*){_UNITS_WITH_STATUS}", _status_parameters(place, item, status))
        return int(cursor.fetchone()[0])


def units_with_status(
    place: Unit, item: Item, status: str, order: ListOrder, start: int, stop: int
) -> list[UnitItemRow]:
    """Return a part of a place's units with a status of an item, "no evidence" included, by State and name.

    An empty `status` means all. One scan of the place's units.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select o.unit_id, coalesce(s.stands, '{NO_EVIDENCE}'), coalesce(s.accepted, false), o.due,"
            f" {_STATUS_PLACE} as place{_UNITS_WITH_STATUS}"
            f" order by {order.sql(_UNIT_ORDERS)}u.state, {natural('u.name')}, u.id limit %s offset %s",
            [list(STATUS_LABELS), *_status_parameters(place, item, status), stop - start, start],
        )
        rows = cursor.fetchall()
    units = Unit.objects.in_bulk([row[0] for row in rows])
    return [UnitItemRow(units[unit_id], status, accepted, due) for unit_id, status, accepted, due, _place in rows]


def _status_parameters(place: Unit, item: Item, status: str) -> tuple[UUID, int, int, str, str]:
    return item.pk, place.first, place.last, status, status


def done_of_answered(place: Unit, on: date) -> FigureCount | None:
    """Count the items that a place's units answered as done, of those they answered.

    The figure is known for the answered items, of those owed.

    Return None for an earlier day, since the statuses of that day are not counted here.
    """
    if on != today():
        return None
    advisories = queries.register()
    items = counted_items(advisories)
    counter, counts = ObligationCounter(addressees(place), passing_days(advisories), on), status_counts(place, items)
    sums = sum_counts(counter.count(item, counts[item.pk]) for item in items)
    answered = sums.owed - sums.no_evidence
    return FigureCount(Measured(sums.done, answered) if answered else None, KnownFor(answered, sums.owed, "items"))


@dataclass(frozen=True, slots=True)
class OverdueAdvisory:
    """An advisory of which a unit has items beyond their last day; `due` is the earliest one."""

    advisory_id: UUID
    unit_id: int
    first: int
    kind: str
    due: date


def overdue_advisories(day: date) -> list[OverdueAdvisory]:
    """Return every unit and advisory with items beyond their last day that are not answered as done. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select o.advisory_id, o.unit_id, u.first, u.kind, min(o.due) from advisories_owed o"
            " join units_unit u on u.id = o.unit_id left join advisories_standing s using (unit_id, item_id)"
            " where o.due < %s and coalesce(s.stands, %s) <> all(%s) group by 1, 2, 3, 4",
            [day, NO_EVIDENCE, list(SETTLED)],
        )
        return [OverdueAdvisory(*row) for row in cursor.fetchall()]
