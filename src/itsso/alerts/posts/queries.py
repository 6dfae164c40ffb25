"""The SQL of the posts: who holds them at and above a station, and who investigates a case."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.platform.clock import now, today
from itsso.platform.copy import encode_array
from itsso.units.models import UnitKind


class PostHolder(NamedTuple):
    """A posting in force at a unit above a station, or at the station."""

    posting_id: int
    role: str
    kind: str


type _SqlValue = date | datetime | str | list[str]

_IN_FORCE = """p.since <= %(day)s and (p.until is null or p.until >= %(day)s) and not p.waits
    and (p.ended_at is null or p.ended_at > %(now)s) and o.is_active"""

# Each unit above is read once, however many of the stations are below it. A number that is no station's, as the first
# of a State, belongs to the smallest unit around it. `offset 0` lets each row be looked up by its index: the planner
# expects ten times the units from each level, and would read all units, postings and officers of the nation instead.
_HOLDERS = f"""
with recursive units as (
    select coalesce(s.id, around.id) as id, coalesce(s.parent_id, around.parent_id) as parent_id,
        coalesce(s.kind, around.kind) as kind, asked.number as station_no
    from unnest(%(stations)s::int[]) as asked (number)
    left join lateral (
        select id, parent_id, kind from units_unit where kind = '{UnitKind.STATION}' and first = asked.number offset 0
    ) s on true
    left join lateral (
        select id, parent_id, kind from units_unit
        where s.id is null and first <= asked.number and last >= asked.number order by last - first limit 1
    ) around on true
    union
    select above.id, above.parent_id, above.kind, null
    from units
    join lateral (select id, parent_id, kind from units_unit where id = units.parent_id offset 0) above on true
)
select u.id, u.parent_id, u.kind, u.station_no, held.id, held.role
from units u
left join lateral (
    select p.id, p.role, p.since from accounts_posting p join accounts_officer o on o.id = p.officer_id
    where p.unit_id = u.id and p.role = any(%(roles)s) and {_IN_FORCE} offset 0
) held on true
where u.id is not null
order by held.since, held.id"""  # noqa: S608  our own text


@dataclass(frozen=True, slots=True)
class PostHolders:
    """Who holds posts at and above some stations: the units upward from each, and the postings at each unit."""

    unit_of: Mapping[int, int]
    parents: Mapping[int, int | None]
    at_unit: Mapping[int, Sequence[PostHolder]]

    def upward(self, station_no: int) -> Iterator[PostHolder]:
        """Yield the postings at and above a station: the nearest unit first, of one unit the oldest first."""
        unit_id = self.unit_of.get(station_no)
        while unit_id is not None:
            yield from self.at_unit[unit_id]
            unit_id = self.parents.get(unit_id)


def holders_above(stations: Collection[int], roles: Collection[str]) -> PostHolders:
    """Return the postings in force in these roles at and above stations."""
    numbers = encode_array(stations)
    values: dict[str, _SqlValue] = {"stations": numbers, "roles": list(roles), "day": today(), "now": now()}
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, values)
        rows = cursor.fetchall()
    parents: dict[int, int | None] = {}
    at_unit: dict[int, dict[int, PostHolder]] = {}
    unit_of: dict[int, int] = {}
    for unit_id, parent_id, kind, station_no, posting_id, role in rows:
        parents[unit_id] = parent_id
        holders = at_unit.setdefault(unit_id, {})
        if posting_id is not None:
            holders[posting_id] = PostHolder(posting_id, role, kind)  # by its id: a unit asked for may be above others
        if station_no is not None:
            unit_of[station_no] = unit_id
    return PostHolders(unit_of, parents, {unit_id: tuple(holders.values()) for unit_id, holders in at_unit.items()})


_INVESTIGATING = f"""
select c.id, p.id
from unnest(%(cases)s::uuid[]) wanted
join cases_case c on c.id = wanted
join units_unit u on u.id = c.station_id
left join lateral (
    select l.charge from cases_leave l where l.station_id = c.station_id and l.io_ref = c.io_ref
    and l.ended_at is null and %(day)s between l.starts_on and l.ends_on
    order by l.ends_on desc, l.starts_on desc, l.id limit 1
) on_leave on true
join accounts_officernumber n on n.state = u.state and n.number = coalesce(on_leave.charge, c.io_ref)
join accounts_posting p on p.officer_id = n.officer_id and p.unit_id = c.station_id and p.role = any(%(roles)s)
join accounts_officer o on o.id = p.officer_id
where {_IN_FORCE}
order by p.since desc, p.id desc"""  # noqa: S608  our own text


def investigating_postings(case_ids: Collection[UUID], roles: Collection[str]) -> dict[UUID, int]:
    """Return the posting at the station of the officer who investigates each case, or who holds charge during leave.

    A case without an officer, or whose officer has no posting in force at its station, is missing.
    """
    values: dict[str, _SqlValue] = {"cases": encode_array(case_ids), "roles": list(roles), "day": today(), "now": now()}
    with connection.cursor() as cursor:
        cursor.execute(_INVESTIGATING, values)
        return dict(reversed(cursor.fetchall()))
