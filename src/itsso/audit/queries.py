"""Reads of the audit log and of its seals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from itsso.audit.seal import AuditSeal
from itsso.platform.clock import IST, now
from itsso.platform.prepared_statements import prepared_cursor

SEALING = 0x5EA1
"""The advisory lock of the sealing job, and of readers that read seals and entries together."""


def block_sealing(cursor: CursorWrapper) -> None:
    """Lock out the sealing of any hour until the transaction ends."""
    cursor.execute("select pg_advisory_xact_lock_shared(%s)", [SEALING])


def seal_of(body: str, signature: str) -> AuditSeal:
    """Return a seal from its row. Raises ValueError where the row does not hold one."""
    return AuditSeal.read({**json.loads(body), "signature": signature})


def last_seal() -> AuditSeal | None:
    """Return the newest seal; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select body, signature from audit_seal order by number desc limit 1")
        row = cursor.fetchone()
    return seal_of(*row) if row else None


def unsealed() -> int:
    """Return how many entries wait for their seal."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_unsealed")
        return int(cursor.fetchone()[0])


def overdue() -> int:
    """Return how many entries still wait for their seal more than two hours after their own hour has closed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from audit_unsealed where line < %s", [_first_id(hour_begins(now()) - timedelta(hours=2))]
        )
        return int(cursor.fetchone()[0])


def _first_id(moment: datetime) -> UUID:
    """Return a lower bound of the UUIDv7 that are made at this moment or later, to the millisecond."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def hour_begins(moment: datetime) -> datetime:
    """Return the beginning of the hour, in Indian time."""
    return moment.astimezone(IST).replace(minute=0, second=0, microsecond=0)


def cases_of(actor: str, since: datetime) -> set[UUID]:
    """Return the cases that an officer's entries since a moment are about.

    One range scan of the index (actor, id).
    """
    floor = _first_id(since)
    with prepared_cursor() as cursor:
        statement = 'select distinct "case" from audit_line where actor = %s and id >= %s and "case" is not null'
        cursor.execute(statement, [actor, floor])
        return {case for (case,) in cursor.fetchall()}


# --- What pages show --------------------------------------------------------------------------------------------------

PAGE = 20


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """A filter of entries: first part of the act, time span, officer's number, network address, case."""

    act: str = ""
    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    address: str = ""
    case: UUID | None = None

    @property
    def condition(self) -> tuple[str, list[Any]]:
        """Return the filter as SQL over `l`, with its values."""
        conditions = (
            ("starts_with(l.act, %s)", f"{self.act}." if self.act else None),
            ("l.at >= %s", self.since),
            ("l.at < %s", self.until),
            ("l.actor = %s", self.actor or None),
            ("l.address = %s", self.address or None),
            ('l."case" = %s', self.case),
        )
        parts = [(sql, value) for sql, value in conditions if value is not None]
        return " and ".join(["true", *(sql for sql, _value in parts)]), [value for _sql, value in parts]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as a page shows it.

    `number` and `station` name its case where the reader may see that case.
    """

    id: UUID
    at: datetime
    actor: str
    actor_name: str
    role: str
    act: str
    object: str
    case: UUID | None
    why: str
    detail: str
    address: str | None
    request: UUID | None
    unit: str | None
    unit_hi: str | None
    number: str | None
    year: int | None
    station: str | None
    station_hi: str | None
    seal: int | None


def entries(entry_filter: EntryFilter, before: UUID | None = None, most: int = PAGE + 1) -> list[EntryView]:
    """Return entries within the transaction's range, newest first, below the id `before`.

    At most `most`; one more than a page shows that there is a further page. One backward scan of the primary key, or of
    the index of case, officer or address.
    """
    condition, values = entry_filter.condition
    matching = f"select * from audit_line l where {condition} and (%s::uuid is null or l.id < %s)"  # noqa: S608  our own
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN.format(found=matching), [*values, before, before, most])
        return [EntryView(*row) for row in cursor.fetchall()]


_SHOWN = """
select l.id, l.at, l.actor, l.actor_name, l.role, l.act, l.object, l."case", l.why, l.detail::text, host(l.address),
    l.request, u.name, u.name_hi, k.number, k.year, s.name, s.name_hi, z.seal
from ({found} order by l.id desc limit %s) l
left join units_unit u on u.id = l.unit
left join cases_case k on k.id = l."case"
left join units_unit s on s.id = k.station_id
left join audit_sealed z on z.line = l.id
order by l.id desc"""


def case_is_known(case: UUID) -> bool:
    """Return whether the transaction's range contains this case or an entry about it.

    Entries that only record a user's request here for a case that does not exist do not count.
    """
    with connection.cursor() as cursor:
        cursor.execute(CASE_IS_KNOWN, {"case": case})
        return bool(cursor.fetchone()[0])


CASE_IS_KNOWN = """
select exists (select from cases_case where id = %(case)s) or (
    current_setting('itsso.trail_first')::int <= current_setting('itsso.trail_last')::int
    and exists (select from audit_line l where l."case" = %(case)s and not starts_with(l.act, 'refused.audit:')))"""
"""Only readers of a unit's whole log search its entries. For all others the case itself decides: entries of a
case outside their range would be read and discarded, and the time that takes would reveal that there is such a case."""


def seals_before(number: int | None) -> list[AuditSeal]:
    """Return a page of seals below a number, newest first.

    One seal more than a page shows that there is a further page.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select body, signature from audit_seal where %s::int is null or number < %s order by number desc limit %s",
            [number, number, PAGE + 1],
        )
        return [seal_of(*row) for row in cursor.fetchall()]


def all_entries(entry_filter: EntryFilter) -> Iterator[EntryView]:
    """Yield all matching entries, newest first, reading a thousand at a time."""
    before: UUID | None = None
    while page := entries(entry_filter, before, 1000):
        yield from page
        before = page[-1].id
