"""Reads for counting: statuses of a place's units, how many units can be asked, since when, and statuses over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from psycopg.rows import TupleRow

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
from itsso.advisories.models import (
    NO_EVIDENCE,
    SENT_BACK,
    SETTLED,
    STATUS_LABELS,
    Advisory,
    Answer,
    Item,
    ItemStatus,
    level_of,
)
from itsso.advisories.queries import Obligation
from itsso.platform.clock import INDIA, today
from itsso.platform.prepared_statements import (
    Exchange,
    RowStatement,
    as_tuples,
    one_exchange,
    prepared_cursor,
    prepared_rows_where,
    rows_where,
)
from itsso.ui.list_rows import ListOrder
from itsso.units.figures import FigureCount, KnownFor, Measured
from itsso.units.models import STATES, Unit, UnitKind
from itsso.units.ordering import natural

type _StatusCount = tuple[UUID, str, str, str, bool, int]
"""Item, then a `StatusKey`, then the number of units."""

type _GroupCount = tuple[int, int, str, str, bool, int]
"""Unit, group of items, level, status, whether accepted, number of units."""

type _PlaceCount = tuple[int, str, str, date | None, int]
"""A place, then a `UnitCount` of it."""


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


class PlaceCounts(NamedTuple):
    """The statuses of items at the units of a place, and the counter of what these units owe."""

    statuses: Mapping[UUID, Counter[StatusKey]]
    counter: ObligationCounter


def counts_of_place(place: Unit, advisories: Sequence[Advisory], items: Sequence[AnyItem], on: date) -> PlaceCounts:
    """Return the counts of several advisories with these items at a place, as on a day. One exchange."""
    with one_exchange() as exchange:
        read_statuses = exchange.ask(_status_counts(place, items))
        read_passed = exchange.ask(_passing_days(advisories))
        read_units = exchange.ask(_unit_counts(place))
    counter = ObligationCounter(_addressees(read_units()), dict(read_passed()), on)
    return PlaceCounts(_counters(items, read_statuses()), counter)


def _passing_days(advisories: Sequence[Advisory]) -> RowStatement[tuple[tuple[UUID, str], date]]:
    """Return the statement that reads on which day which State passed which of these advisories on."""
    statement = (
        "select p.advisory_id, u.state, p.at from advisories_passing p join units_unit u on u.id = p.unit_id"
        " where p.advisory_id = any(%s)"
    )
    forwarded = [advisory.id for advisory in advisories if not advisory.direct]
    return RowStatement(statement, [forwarded], _days_in_india)


def _days_in_india(rows: Sequence[TupleRow]) -> list[tuple[tuple[UUID, str], date]]:
    return [((key, state), at.astimezone(INDIA).date()) for key, state, at in rows]


class AdvisoryTerms(NamedTuple):
    """What an advisory asks of a place: its items, since when its States owe them, and the units that can be asked."""

    items: list[Item]
    passed: PassingDays
    addressees: Addressees


def advisory_terms(advisory: Advisory, place: Unit) -> AdvisoryTerms:
    """Return the items of an advisory by number, and of which units of a place it asks them. One exchange."""
    with one_exchange() as exchange:
        read_items = exchange.ask(queries.items_statement(advisory))
        read_passed = exchange.ask(_passing_days([advisory]))
        read_units = exchange.ask(_unit_counts(place))
    items = list(read_items())
    for item in items:
        item.advisory = advisory
    return AdvisoryTerms(items, dict(read_passed()), _addressees(read_units()))


def _status_counts(place: Unit, items: Sequence[AnyItem]) -> RowStatement[_StatusCount]:
    """Return the statement that counts the units of a place by item and status.

    The nation and a State are read from their tallies; a smaller place is one range scan for each item.
    """
    keys = [item.pk for item in items]
    if place.kind not in (UnitKind.NATION, *STATES):
        of_range = (
            "select item_id, '', level, stands, accepted, count(*) from advisories_standing"
            " where station_no between %s and %s and item_id = any(%s) group by 1, 2, 3, 4, 5"
        )
        return RowStatement(of_range, [place.first, place.last, keys], as_tuples)
    of_place = (
        "select item_id, '', level, stands, accepted, units from advisories_tally"
        " where place_id = %s and item_id = any(%s)"
    )
    by_state = [item.pk for item in items if item.within_days and place.kind == UnitKind.NATION]
    if not by_state:
        return RowStatement(of_place, [place.pk, keys], as_tuples)
    of_states = (
        f"{of_place} and item_id <> all(%s)"  # noqa: S608  of this program
        " union all select item_id, u.state, level, stands, accepted, units from advisories_tally"
        " join units_unit u on u.id = place_id and u.kind = any(%s) where item_id = any(%s)"
    )
    values = [place.pk, keys, by_state, [str(kind) for kind in STATES], by_state]
    return RowStatement(of_states, values, as_tuples)


def _counters(items: Sequence[AnyItem], rows: Sequence[_StatusCount]) -> dict[UUID, Counter[StatusKey]]:
    counts: dict[UUID, Counter[StatusKey]] = {item.pk: Counter() for item in items}
    for item_id, state, level, status, accepted, n in rows:
        counts[item_id][state, level, status, accepted] += n
    return counts


class ItemsAtUnit(NamedTuple):
    """The statuses of items at a place, and what its unit itself owes and has answered, by item."""

    counts: dict[UUID, Counter[StatusKey]]
    owed: dict[UUID, Obligation]
    statuses: dict[UUID, ItemStatus]


def ask_items_at_unit(
    exchange: Exchange, advisory: Advisory, place: Unit, items: Sequence[Item]
) -> Callable[[], ItemsAtUnit]:
    """Ask for the statuses of an advisory's items at a unit, with the answers of the unit itself.

    The function that is returned reads them after the exchange: one more query for the answers where there are any.
    """
    read_counts = exchange.ask(_status_counts(place, items))
    addressed = [item for item in items if level_of(place) in item.levels]
    if not addressed:
        return lambda: ItemsAtUnit(_counters(items, read_counts()), {}, {})
    read_owed = exchange.ask(queries.obligations_statement([place.pk], advisory=advisory))
    read_statuses = exchange.ask(_statuses_of_unit(place, addressed))

    def read() -> ItemsAtUnit:
        owed = {obligation.item_id: obligation for obligation in read_owed()}
        return ItemsAtUnit(_counters(items, read_counts()), owed, _with_answers(read_statuses()))

    return read


def _statuses_of_unit(unit: Unit, items: Iterable[Item]) -> RowStatement[ItemStatus]:
    visible = "unit_id = %s and item_id = any(%s) and answer_id in (select id from advisories_answer)"
    return rows_where(ItemStatus, visible, [unit.pk, [item.pk for item in items]])


def _with_answers(statuses: Iterable[ItemStatus]) -> dict[UUID, ItemStatus]:
    """Return the statuses of items by item, each with its answer. One query where there are any."""
    by_answer = {status.answer_id: status for status in statuses}
    for answer in prepared_rows_where(Answer, "id = any(%s)", [list(by_answer)]) if by_answer else ():
        by_answer[answer.pk].answer = answer
    return {status.item_id: status for status in by_answer.values()}


class ChildCounts(NamedTuple):
    """The units directly below a place, with the units of each that can be asked, and its statuses by group of items.

    A group holds items that are asked of the same units by the same day.
    """

    units: Sequence[Unit]
    addressees: Mapping[int, Addressees]
    counts: Mapping[int, Mapping[int, Counter[StatusKey]]]


def ask_counts_of_parts(
    exchange: Exchange, place: Unit, groups: Sequence[Sequence[Item]], addressees: Addressees
) -> Callable[[], ChildCounts]:
    """Ask for the counts of the units directly below a place that can be asked, or have such units below them, by name.

    The abolished are among them. Range scans of each item at each unit; for the nation, its States' tallies.
    A unit never leaves its State, so for the nation who can be asked follows from its own `addressees`.
    """
    by_name = f"parent_id = %s and first <= last order by {natural('name')}, id"
    read_units = exchange.ask(rows_where(Unit, by_name, [place.pk]))
    read_counts = exchange.ask(_status_counts_below(place, groups))
    is_nation = place.kind == UnitKind.NATION
    read_addressees = list if is_nation else exchange.ask(_unit_counts_below(place))

    def read() -> ChildCounts:
        units = read_units()
        counts: dict[int, dict[int, Counter[StatusKey]]] = {}
        for unit_id, group, level, status, accepted, n in read_counts():
            counts.setdefault(unit_id, {}).setdefault(group, Counter())["", level, status, accepted] += int(n)
        if is_nation:
            return ChildCounts(units, {unit.pk: addressees.within(unit.state) for unit in units}, counts)
        rows: dict[int, list[UnitCount]] = {unit.pk: [] for unit in units}
        for unit_id, state, kind, closed, n in read_addressees():
            rows[unit_id].append((state, kind, closed, n))
        of_units = {unit_id: Addressees.from_counts(counted) for unit_id, counted in rows.items()}
        return ChildCounts(units, of_units, counts)

    return read


def _status_counts_below(place: Unit, groups: Sequence[Sequence[Item]]) -> RowStatement[_GroupCount]:
    keys = [item.pk for group in groups for item in group]
    group_numbers = [n for n, group in enumerate(groups) for _item in group]
    if place.kind == UnitKind.NATION:
        statement = (
            "select place_id, (%s::int[])[array_position(%s::uuid[], item_id)], level, stands, accepted, sum(units)"
            " from advisories_tally where item_id = any(%s) and place_id <> %s group by 1, 2, 3, 4, 5"
        )
    else:
        # A join with the groups would make the planner read the answers of the whole nation, and the group of each of
        # thousands of answers takes longer than to count them: it is looked up for the counts of each item.
        statement = (
            "select id, (%s::int[])[array_position(%s::uuid[], item_id)], level, stands, accepted, sum(units) from ("
            "select c.id, s.item_id, s.level, s.stands, s.accepted, count(*) as units from units_unit c"
            " join advisories_standing s on s.station_no between c.first and c.last and s.item_id = any(%s)"
            " where c.parent_id = %s and c.first <= c.last group by 1, 2, 3, 4, 5) of_item group by 1, 2, 3, 4, 5"
        )
    return RowStatement(statement, [group_numbers, keys, keys, place.pk], as_tuples)


def _addressees(counts: Iterable[_PlaceCount]) -> Addressees:
    return Addressees.from_counts([(state, kind, closed, n) for _place, state, kind, closed, n in counts])


def _unit_counts(place: Unit) -> RowStatement[_PlaceCount]:
    """Return the statement that counts a place's units: one scan of them; for nation and State, of the tallies."""
    if place.kind in (UnitKind.NATION, *STATES):
        statement = "select 0, state, kind, closed, units from units_tally where %s in (state, '')"
        return RowStatement(statement, [place.state], as_tuples)
    return RowStatement(_UNIT_COUNTS.format(places="p.id = %s"), [place.pk], as_tuples)


def _unit_counts_below(place: Unit) -> RowStatement[_PlaceCount]:
    places = _UNIT_COUNTS.format(places="p.parent_id = %s and p.first <= p.last")
    return RowStatement(places, [place.pk], as_tuples)


_UNIT_COUNTS = (
    "select p.id, u.state, u.kind, u.closed, count(*) from units_unit p"
    " join units_unit u on u.first between p.first and p.last and u.first <= u.last"
    " where {places} and u.state <> '' group by 1, 2, 3, 4"
)


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
    statuses, counter = counts_of_place(place, advisories, items, on)
    sums = sum_counts(counter.count(item, statuses[item.pk]) for item in items)
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
