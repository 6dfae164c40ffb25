"""Queries that read the stored histories of cases, and lock them for an addition.

Feed import and forms lock a case here before `cases.actions.Batch` adds events to it. Pages read histories here too,
without a lock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.cases.case_key import CaseKey, CaseStation
from itsso.cases.history.events import LockedCase, StoredEvent, event_facts
from itsso.cases.models import Case, Source
from itsso.platform.prepared_statements import RowStatement, SqlValue, prepared_rows_where
from itsso.units.queries import locked_places

type _QueryValue = str | int | datetime | list[UUID] | list[str]


def lock_cases(keys: Iterable[CaseKey]) -> dict[CaseKey, LockedCase]:
    """Lock the cases that have any of these keys, in the order of their ids, and read their histories.

    Three range scans on primary keys for any number of cases.
    """
    wanted = list(keys)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct k.case_id from cases_key k"
            " join unnest(%s::int[], %s::smallint[], %s::smallint[], %s::text[])"
            " as w (station_id, series, year, number) using (station_id, series, year, number)",
            [list(column) for column in zip(*wanted, strict=True)],
        )
        cases = read([row[0] for row in cursor.fetchall()], lock=True)
    by_key = {key: case for case in cases for key in case.keys}
    return {key: by_key[key] for key in wanted if key in by_key}


def find_case(key: CaseKey) -> LockedCase | None:
    """Return the case that has a number, with its history and without a lock; None where none is in the range."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select case_id from cases_key where station_id = %s and series = %s and year = %s and number = %s", [*key]
        )
        rows = cursor.fetchall()
    return next(iter(read([row[0] for row in rows])), None)


def read(case_ids: Sequence[UUID], *, lock: bool = False) -> list[LockedCase]:
    """Read histories of cases by id, in the order of their ids; a case outside the range is missing."""
    if not case_ids:
        return []
    with connection.cursor() as cursor:
        suffix = " for update" if lock else ""
        columns = "id, source_id, station_no"
        values = [list(case_ids)]
        cursor.execute(f"select {columns} from cases_case where id = any(%s) order by id{suffix}", values)  # noqa: S608
        rows = cursor.fetchall()
    cases = {id: LockedCase(id, source, stored=True, station_no=station_no) for id, source, station_no in rows}
    _read_into(cases)
    return list(cases.values())


def history_of(
    case: Case, labels_and_keys: Sequence[LabelOrKey], events: Sequence[tuple[UUID, StoredEvent]]
) -> LockedCase:
    """Return the history of a case from rows that were read already, without a lock."""
    history = LockedCase(case.pk, case.source_id, stored=True, station_no=case.station_no)
    _add({case.pk: history}, labels_and_keys, events)
    return history


def _read_into(cases: Mapping[UUID, LockedCase]) -> None:
    """Read numbers, labels and events of cases. Three range scans on primary keys, in two statements."""
    ids = list(cases)
    _add(cases, labels_and_keys(ids).rows(), events_statement(ids).rows())


def _add(
    cases: Mapping[UUID, LockedCase],
    labels_and_keys: Sequence[LabelOrKey],
    events: Sequence[tuple[UUID, StoredEvent]],
) -> None:
    for row in labels_and_keys:
        if row.label:
            cases[row.case_id].labels[row.label[0] + row.ref] = row.label
        elif row.key is not None:
            cases[row.case_id].keys.add(row.key)
    for case_id, event in events:
        cases[case_id].events.append(event)


class LabelOrKey(NamedTuple):
    """The label of a person in a case with the source's reference, or a number of the case."""

    case_id: UUID
    label: str
    ref: str
    key: CaseKey | None


def labels_and_keys(case_ids: Sequence[UUID]) -> RowStatement[LabelOrKey]:
    """Return the statement of the persons and the numbers of cases."""
    return RowStatement(
        _KEYS_AND_LABELS,
        [case_ids, case_ids],
        lambda rows: [
            LabelOrKey(case_id, label, ref, None if label else CaseKey(*key)) for case_id, label, ref, *key in rows
        ],
    )


_KEYS_AND_LABELS = """
select case_id, '' as label, '' as ref, station_id, series, year, number from cases_key where case_id = any(%s)
union all
select case_id, label, ref, null, null, null, null from cases_person where case_id = any(%s) and ref <> ''"""


def events_of(case_ids: Collection[UUID], kinds: Sequence[str] = ()) -> Iterator[tuple[UUID, StoredEvent]]:
    """Yield the events of cases, of all kinds or of these, each with its case, in the order in which they were added.

    One range scan on the events' primary key a case.
    """
    yield from events_statement(case_ids, kinds).rows()


def events_statement(case_ids: Collection[UUID], kinds: Sequence[str] = ()) -> RowStatement[tuple[UUID, StoredEvent]]:
    """Return the statement of `events_of`, for an exchange with others."""
    of_kinds = "and kind = any(%s)" if kinds else ""
    values: list[_QueryValue] = [list(case_ids), *([list(kinds)] if kinds else [])]
    return _events(f"case_id = any(%s) {of_kinds} order by case_id, id", values)


def events_by(
    officer: str, case_ids: Collection[UUID], since: datetime, most: int
) -> Iterator[tuple[UUID, StoredEvent]]:
    """Yield what an officer of this number recorded in cases since a moment, the newest first; at most `most`."""
    values: list[_QueryValue] = [list(case_ids), officer, since, most]
    yield from _events("case_id = any(%s) and by = %s and recorded >= %s order by id desc limit %s", values).rows()


def _events(which: str, values: list[_QueryValue]) -> RowStatement[tuple[UUID, StoredEvent]]:
    statement = (
        "select case_id, id, kind, at, precision, recorded, subject, facts, corrects, source, record"  # noqa: S608
        f" from cases_event where {which}"
    )
    return RowStatement(statement, values, lambda rows: [_event_of_row(*row) for row in rows])


def _event_of_row(case_id: UUID, *row: SqlValue) -> tuple[UUID, StoredEvent]:
    id, kind, at, precision, recorded, subject, facts, corrects, source, record = row
    return case_id, StoredEvent(
        id.hex,
        kind,
        at,
        precision,
        recorded,
        subject,
        event_facts(facts),
        _hex(corrects),
        source,
        _hex(record),
    )


EVENTS_AS_JSON = (
    "json_agg(json_build_array(e.case_id, e.id, e.kind, e.at, e.precision, e.recorded, e.subject, e.facts::text,"
    " e.corrects, e.source, e.record) order by e.case_id, e.id)"
)
"""Events `e` as one value, where one statement reads them with counts: `events_of_json` reads it."""


def events_of_json(rows: Sequence[Sequence[SqlValue]] | None) -> Iterator[tuple[UUID, StoredEvent]]:
    """Yield the events of a value that `EVENTS_AS_JSON` made, each with its case."""
    for case_id, id, kind, at, precision, recorded, subject, facts, corrects, source, record in rows or ():
        yield (
            UUID(case_id),
            StoredEvent(
                UUID(id).hex,
                kind,
                datetime.fromisoformat(at),
                precision,
                datetime.fromisoformat(recorded),
                subject,
                event_facts(facts),
                corrects and UUID(corrects).hex,
                source,
                record and UUID(record).hex,
            ),
        )


def joined_cases(case_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return those of these cases that were joined to another case, each with the case that has its history now.

    One range scan on the events' primary key a case.
    """
    if not case_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            # A case that has numbers was not joined, or the join was taken back.
            "with recursive way (gone, id, nth) as ("
            " select c, c, 0 from unnest(%s::uuid[]) c"
            " union select w.gone, last.id, w.nth + 1 from way w cross join lateral ("
            "  select (e.facts ->> 'joined_to')::uuid as id from cases_event e where e.case_id = w.id"
            "  and e.kind = 'corrected' and e.facts ->> 'joined_to' is not null order by e.id desc limit 1) last"
            " where not exists (select from cases_key k where k.case_id = w.id))"
            " cycle gone, id set is_ring using passed"
            " select distinct on (gone) gone, id from way where nth > 0 order by gone, nth desc",
            [list(case_ids)],
        )
        return dict(cursor.fetchall())


def _hex(id: UUID | None) -> str | None:
    return id.hex if id else None


def stations(unit_ids: Iterable[int]) -> dict[int, CaseStation]:
    """Return the station number and State of each unit today, by permanent id; locked until the transaction ends.

    A unit without stations of its own counts at its first number.
    """
    return {place[0]: CaseStation(*place) for place in locked_places(unit_ids)}


@lru_cache(100)
def _since(carried: tuple[tuple[str, str], ...]) -> Mapping[str, date]:
    """Return a source's statement: each kind with its first day.

    There are few sources, and the same ones for each case.
    """
    return {kind: date.fromisoformat(day) for kind, day in carried}


class Carried:
    """The kinds of event that sources carry, by the set of a case's sources.

    Sources passed as `known_sources` are not read from the database again.
    """

    def __init__(self, sources: Iterable[str], known_sources: Iterable[Source] = ()) -> None:
        self._of = {source.code: _since(tuple(source.carried.items())) for source in known_sources}
        if unknown := [code for code in sources if code not in self._of]:
            rows = prepared_rows_where(Source, "code = any(%s)", [unknown])
            self._of |= {source.code: _since(tuple(source.carried.items())) for source in rows}
        self._joined: dict[frozenset[str], Mapping[str, date]] = {}

    def by(self, sources: frozenset[str]) -> Mapping[str, date]:
        """Return each kind that any of the sources carries, with its first day."""
        if sources not in self._joined:
            joined: dict[str, date] = {}
            for source in sources:
                for kind, day in self._of[source].items():
                    joined[kind] = min(day, joined.get(kind, day))
            self._joined[sources] = joined
        return self._joined[sources]
