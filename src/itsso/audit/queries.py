"""All SQL of the audit log and of its seals, apart from the writing of an entry (`actions`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from itsso.audit.canonical import COLUMNS
from itsso.audit.filters import EntryFilter, ExportFilter
from itsso.audit.seal import AuditSeal
from itsso.platform.clock import IST, now
from itsso.platform.prepared_statements import RowStatement

type FilterValue = str | datetime | UUID | list[UUID]
"""A value with which a filter compares a column."""

SEALING = 0x5EA1
"""The advisory lock of the sealing job, and of readers that read seals and entries together."""


_LINES = f"(select {COLUMNS} from audit_line)"  # noqa: S608  our own columns
"""Entries as rows of just these columns: `row_to_json(x)` of one is its canonical form, in UTC."""


def canonical_rows(statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> Iterator[bytes]:
    """Yield a query's rows as COPY gives them: columns separated by tabs, without the end of line.

    For rows of numbers, UUIDs and JSON, whose text contains no tab and no line break of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local timezone to 'UTC'")
        with cursor.copy(f"copy ({statement}) to stdout", values or None) as copy:
            for row in copy:
                yield bytes(row).rstrip(b"\n").replace(b"\\\\", b"\\")


# --- Seals ------------------------------------------------------------------------------------------------------------


def block_sealing() -> None:
    """Lock out the sealing of any hour until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [SEALING])


def lock_sealing() -> None:
    """Wait until nobody reads seals and entries together, and lock others out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEALING])


def seal_of(body: str, signature: str) -> AuditSeal:
    """Return a seal from its row. Raises ValueError where the row does not hold one."""
    return AuditSeal.read({**json.loads(body), "signature": signature})


def last_seal() -> AuditSeal | None:
    """Return the newest seal; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select body, signature from audit_seal order by number desc limit 1")
        row = cursor.fetchone()
    return seal_of(*row) if row else None


def all_seals() -> list[AuditSeal]:
    """Return every seal, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("select body, signature from audit_seal order by number")
        return [seal_of(*row) for row in cursor.fetchall()]


def seal_numbered(number: int) -> AuditSeal:
    """Return the seal with this number; the caller makes sure that there is one."""
    with connection.cursor() as cursor:
        cursor.execute("select body, signature from audit_seal where number = %s", [number])
        return seal_of(*cursor.fetchone())


def stored_seals() -> list[tuple[int, str, str]]:
    """Return number, body and signature of every seal as they are stored, oldest first: they may not be readable."""
    with connection.cursor() as cursor:
        cursor.execute("select number, body, signature from audit_seal order by number")
        rows: list[tuple[int, str, str]] = cursor.fetchall()
    return rows


def leaf_by_entry(number: int) -> dict[str, bytes]:
    """Return the hash of each entry of a seal, by the entry's id."""
    with connection.cursor() as cursor:
        cursor.execute("select line::text, leaf from audit_sealed where seal = %s", [number])
        return {entry: bytes(leaf) for entry, leaf in cursor.fetchall()}


def ordered_leaves(number: int) -> list[tuple[UUID, bytes]]:
    """Return id and hash of each entry of a seal, in the order in which they were sealed."""
    with connection.cursor() as cursor:
        cursor.execute("select line, leaf from audit_sealed where seal = %s order by line", [number])
        return [(entry, bytes(leaf)) for entry, leaf in cursor.fetchall()]


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


def closed_hours(moment: datetime) -> list[datetime]:
    """Return the hours before a moment that have entries which wait for their seal, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED_HOURS, [moment])
        return sorted(hour.astimezone(IST) for (hour,) in cursor.fetchall())


_CLOSED_HOURS = """
select distinct date_trunc('hour', l.at, 'Asia/Kolkata') from audit_unsealed u join audit_line l on l.id = u.line
where l.at < %s"""


def waiting_entries(sealed_to: datetime, until: datetime) -> Iterator[tuple[bool, bytes]]:
    """Yield the entries before `until` that wait for their seal, in their canonical form, in the order of their ids.

    Each comes with whether it is late: of before `sealed_to`, up to which entries were sealed already.
    """
    for row in canonical_rows(_WAITING_ENTRIES, [sealed_to, until]):
        late, _tab, line = row.partition(b"\t")
        yield late == b"1", line


_WAITING_ENTRIES = f"""
select (x.at < %s)::int, row_to_json(x) from audit_unsealed u join {_LINES} x on x.id = u.line
where x.at < %s order by x.id"""  # noqa: S608  our own columns


def store_seal(seal: AuditSeal, entries: list[str], leaves: list[bytes]) -> None:
    """Store a seal with the ids and hashes of its entries.

    The database takes only the next seal, and only of entries that wait for one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit_store_seal(%s, %s, %s, %s::uuid[], %s::bytea[])",
            [seal.number, seal.body.decode(), seal.signature, entries, leaves],
        )


# --- Verification -----------------------------------------------------------------------------------------------------


def entries_by_seal() -> Iterator[tuple[bytes, bytes]]:
    """Yield every entry in its canonical form, in the order of the ids, after the number of its seal.

    In place of the number comes an empty text where the entry waits for its seal, and "!" where no seal holds it and it
    waits for none.
    """
    for row in canonical_rows(_ENTRIES_BY_SEAL):
        number, _tab, line = row.partition(b"\t")
        yield number, line


_ENTRIES_BY_SEAL = f"""
select coalesce(s.seal::text, case when u.line is null then '!' else '' end), row_to_json(x)
from {_LINES} x left join audit_sealed s on s.line = x.id left join audit_unsealed u on u.line = x.id
order by x.id"""  # noqa: S608  our own columns


def entries_of_seal(number: int, ids: Iterable[str]) -> Iterator[bytes]:
    """Yield the entries that have these ids or are in this seal, in their canonical form, in the order of the ids."""
    return canonical_rows(_ENTRIES_OF_SEAL, [list(ids), number])


_ENTRIES_OF_SEAL = f"""
select row_to_json(x) from {_LINES} x
where x.id = any(%s) or x.id in (select line from audit_sealed where seal = %s) order by x.id"""  # noqa: S608


def waiting_without_entry() -> list[str]:
    """Return the ids that wait for their seal though no entry has them: those entries were removed."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_WITHOUT_ENTRY)
        return [entry for (entry,) in cursor.fetchall()]


_WAITING_WITHOUT_ENTRY = """
select line::text from audit_unsealed u where not exists (select from audit_line l where l.id = u.line) order by 1"""


# --- Export -----------------------------------------------------------------------------------------------------------


def counts_by_seal(entry_filter: ExportFilter) -> list[tuple[int | None, int]]:
    """Return how many matching entries each seal holds, by its number; last those without a seal (None)."""
    condition, values = _export_condition(entry_filter)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select s.seal, count(*) {_EXPORTED.format(condition=condition)} group by 1 order by 1 nulls last", values
        )
        counts: list[tuple[int | None, int]] = cursor.fetchall()
    return counts


def exported_entries(entry_filter: ExportFilter, number: int | None) -> Iterator[bytes]:
    """Yield the matching entries of a seal, or those without one, in their canonical form, in the order of the ids."""
    condition, values = _export_condition(entry_filter)
    part = "s.seal is null" if number is None else f"s.seal = {int(number)}"
    return canonical_rows(
        f"select row_to_json(x) {_EXPORTED.format(condition=condition)} and {part} order by x.id", values
    )


_EXPORTED = f"from {_LINES} x left join audit_sealed s on s.line = x.id where {{condition}}"


def _export_condition(entry_filter: ExportFilter) -> tuple[str, list[FilterValue]]:
    """Return the filter as SQL over `x`, with its values."""
    return _all_of(
        ('x."case" = %s', entry_filter.case),
        ("x.at >= %s", entry_filter.since),
        ("x.at < %s", entry_filter.until),
        ("x.id = any(%s)", list(entry_filter.lines) if entry_filter.lines is not None else None),
    )


def _all_of(*conditions: tuple[str, FilterValue | None]) -> tuple[str, list[FilterValue]]:
    """Return the conditions whose value is not None as one SQL condition, with their values."""
    parts = [(sql, value) for sql, value in conditions if value is not None]
    return " and ".join(["true", *(sql for sql, _value in parts)]), [value for _sql, value in parts]


# --- Cases of an officer ----------------------------------------------------------------------------------------------


def cases_of(actor: str, since: datetime) -> RowStatement[UUID]:
    """Return the statement of the cases that an officer's entries since a moment are about, each once.

    One range scan of the index (actor, id).
    """
    statement = 'select distinct "case" from audit_line where actor = %s and id >= %s and "case" is not null'
    return RowStatement(statement, [actor, _first_id(since)], lambda rows: [case for (case,) in rows])


# --- What pages show --------------------------------------------------------------------------------------------------

PAGE = 20


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


def entries(
    entry_filter: EntryFilter,
    start: int = 0,
    stop: int = PAGE,
    *,
    oldest_first: bool = False,
    before: UUID | None = None,
) -> list[EntryView]:
    """Return a part of the entries within the transaction's range, newest first, below the id `before` where given.

    One scan of the primary key, or of the index of case, officer or address.
    """
    condition, values = _entry_condition(entry_filter)
    matching = f"select * from audit_line l where {condition} and (%s::uuid is null or l.id < %s)"  # noqa: S608  our own
    statement = _SHOWN.format(found=matching, way="asc" if oldest_first else "desc")
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, before, before, stop - start, start])
        return [EntryView(*row) for row in cursor.fetchall()]


def count_entries(entry_filter: EntryFilter, most: int) -> int:
    """Return the number of entries within the transaction's range, counted up to `most`."""
    condition, values = _entry_condition(entry_filter)
    statement = f"select count(*) from (select from audit_line l where {condition} limit %s) l"  # noqa: S608  our own
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, most])
        return int(cursor.fetchone()[0])


def unit_names(ids: Iterable[int | None]) -> dict[int, tuple[str, str]]:
    """Return the names of units in English and Hindi, by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, name, name_hi from units_unit where id = any(%s)", [[i for i in ids if i is not None]]
        )
        return {unit: (name, name_hi) for unit, name, name_hi in cursor.fetchall()}


def _entry_condition(entry_filter: EntryFilter) -> tuple[str, list[FilterValue]]:
    """Return the filter as SQL over `l`, with its values."""
    return _all_of(
        ("starts_with(l.act, %s)", f"{entry_filter.act}." if entry_filter.act else None),
        ("l.at >= %s", entry_filter.since),
        ("l.at < %s", entry_filter.until),
        ("l.actor = %s", entry_filter.actor or None),
        ("l.address = %s", entry_filter.address or None),
        ('l."case" = %s', entry_filter.case),
    )


_SHOWN = """
select l.id, l.at, l.actor, l.actor_name, l.role, l.act, l.object, l."case", l.why, l.detail::text, host(l.address),
    l.request, u.name, u.name_hi, k.number, k.year, s.name, s.name_hi, z.seal
from ({found} order by l.id {way} limit %s offset %s) l
left join units_unit u on u.id = l.unit
left join cases_case k on k.id = l."case"
left join units_unit s on s.id = k.station_id
left join audit_sealed z on z.line = l.id
order by l.id {way}"""


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
    while page := entries(entry_filter, 0, 1000, before=before):
        yield from page
        before = page[-1].id
