"""The nation of the benches: its units, its officers, and what is asked of the tables without a range."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connections

from itsso.accounts.models import Officer, Posting, Role
from itsso.units.models import Unit, UnitKind

STATES, DISTRICTS, STATIONS = 36, 27, 18  # 17,496 stations, about as many as CCTNS connects


def units() -> tuple[Unit, Unit]:
    """The nation of the benches, and a station in its middle."""
    nation = Unit.objects.filter(kind=UnitKind.NATION).first()
    if nation is None:
        nation = Unit.objects.create(kind=UnitKind.NATION, code="IN", name="India", first=1, last=9_999_999)
    if not Unit.objects.filter(kind=UnitKind.STATION).exists():
        for at in range(1, STATES + 1):
            _state(nation, at)
    stations = Unit.objects.filter(kind=UnitKind.STATION).order_by("first")
    return nation, stations[stations.count() // 2]


def _state(nation: Unit, at: int) -> None:
    first, code = at * 100_000, f"{at:02d}"
    state = Unit.objects.create(
        kind=UnitKind.STATE, state=code, code=code, name=f"State {at}", parent=nation, first=first, last=first + 99_999
    )
    districts = Unit.objects.bulk_create(
        Unit(
            kind=UnitKind.DISTRICT,
            state=code,
            code=f"D{d}",
            name=f"District {at}.{d}",
            parent=state,
            first=first + 1000 * d,
            last=first + 1000 * d + 999,
        )
        for d in range(DISTRICTS)
    )
    Unit.objects.bulk_create(
        Unit(
            kind=UnitKind.STATION,
            state=code,
            code=f"{district.code}-{s}",
            name=f"PS {district.name}.{s}",
            parent=district,
            first=district.first + s,
            last=district.first + s,
        )
        for district in districts
        for s in range(STATIONS)
    )


def posted(username: str, unit: Unit, role: Role) -> Posting:
    """An officer of that name at the unit."""
    officer, _created = Officer.objects.get_or_create(username=username, number=username.upper(), name=username)
    since = date(2018, 4, 21)
    posting, _created = Posting.objects.get_or_create(officer=officer, role=role, since=since, defaults={"unit": unit})
    if posting.unit_id != unit.pk:
        posting.unit = unit
        posting.save(using="owner", update_fields=["unit"])  # the application moves no posting
    return posting


def fetch_one(question: str, *values: str) -> tuple[Any, ...]:
    """Asked as the owner, who is bound by no range."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(question, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def add_laboratories() -> None:
    """Add a laboratory to each State, once."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_LABORATORIES)


_LABORATORIES = """
insert into units_unit (kind, state, code, name, name_hi, first, last, apportioned)
select 'laboratory', s.state, 'FSL-BENCH', 'FSL ' || s.state, '', 0, -1, false from units_unit s
where s.kind in ('state', 'ut') on conflict do nothing"""


def vacuum(table: str) -> None:
    """Vacuum and analyse a table that was just rewritten, as autovacuum does within a minute of such a job.

    A page that is measured in that minute passes over every old row, or is planned for a table that was empty: no page
    of a day is. This loosens no limit.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"vacuum analyze {table}")


def drop_foreign_keys(prefix: str) -> None:
    """Drop the foreign keys of the tables whose names begin so: their checks would take longer than the rows."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_FOREIGN_KEYS, [prefix])
        for table, name in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint "{name}"')


_FOREIGN_KEYS = """
select conrelid::regclass::text, conname from pg_constraint
where contype = 'f' and starts_with(conrelid::regclass::text, %s)"""
