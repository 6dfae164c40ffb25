"""Queries on the faults of the data: how the job finds and counts them, and what pages read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.exchange.contract import FILE_NUMBERS, FeedFile
from itsso.exchange.freshness.queries import DISTRICT_KINDS
from itsso.exchange.models import DeliveryStatus
from itsso.exchange.quality.matters import AGES, BEHIND, CURRENT, NEVER, REASONS, DataMatter, MissingForm
from itsso.exchange.reasons import PARKED
from itsso.law.event_kinds import Kind
from itsso.units.models import STATES, Unit, UnitKind

type ParameterValue = str | int | date | datetime | list[str] | list[int]


def lock_counting() -> None:
    """Wait until no other count is running; none begins until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('exchange_faults'))")


def lock_requests(asked_by: Unit) -> None:
    """Wait until no other request of a unit for correction is being recorded; none begins until the transaction ends.

    Two officers of it, or one form sent twice, may ask for the same at one moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('exchange_correctionrequest'), %s)", [asked_by.pk])


def delete_faults() -> None:
    """Delete all faults and their counts."""
    with connection.cursor() as cursor:
        cursor.execute("delete from exchange_datafault")
        cursor.execute("delete from exchange_faultcount")


def last_events(records: Sequence[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Return the id of the last event that each of these records, given with their cases, added to a history.

    Ids sort by the time at which they were made. A record that added nothing is left out.
    """
    if not records:
        return {}
    cases, ids = zip(*records, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.record, max(e.id::text) from unnest(%s::uuid[], %s::uuid[]) as r (case_id, record)"
            " join cases_event e on e.case_id = r.case_id and e.record = r.record group by e.record",
            [list(cases), list(ids)],
        )
        return {record: UUID(last) for record, last in cursor.fetchall()}


def insert_deliveries() -> None:
    """Add each sender, by unit and source, of whom nothing was loaded since a delivery was refused or stopped.

    The sender counts once, however often it tried: with the last delivery, since the first that was not loaded. A
    delivery so faulty that its source is not known is answered by any later one of its unit that was loaded.
    """
    _insert(
        """
insert into exchange_datafault
    (station_no, matter, reason, since, delivery_id, source, file, line, "column", source_record_id, value)
select u.first, %(matter)s, last.status, (last.first_received at time zone 'Asia/Kolkata')::date, last.id,
    last.source, '', null, '', '', ''
from (
    select distinct on (d.unit_id, d.source_id) d.id, d.unit_id, d.status, coalesce(d.source_id, '') as source,
        min(d.received_at) over (partition by d.unit_id, d.source_id) as first_received
    from exchange_delivery d
    where d.status = any(%(statuses)s) and not exists (
        select from exchange_delivery l where l.unit_id = d.unit_id and l.status = %(done)s
        and l.received_at > d.received_at and (d.source_id is null or l.source_id = d.source_id))
    order by d.unit_id, d.source_id, d.received_at desc
) last join units_unit u on u.id = last.unit_id where u.first is not null""",
        {
            "matter": DataMatter.DELIVERIES,
            "statuses": list(REASONS[DataMatter.DELIVERIES]),
            "done": DeliveryStatus.DONE.value,
        },
    )


def insert_parked() -> None:
    """Add the rows that wait for another record."""
    _insert(
        """
insert into exchange_datafault
    (station_no, matter, reason, since, delivery_id, source, file, line, "column", source_record_id, value)
select p.station_no, %(matter)s, p.waits_for, (d.received_at at time zone 'Asia/Kolkata')::date, p.delivery_id,
    p.source_id, p.file, p.line,
    case when p.form_no <> '' then 'supplements_form_no' when p.waits_for = 'zero_fir' then 'zero_no' else 'fir_no' end,
    p.cells #>> '{cells,source_record_id}',
    case when p.form_no <> '' then p.form_no else p.number || '/' || p.year end
from exchange_parked p join exchange_delivery d on d.id = p.delivery_id
where p.waits_for = any(%(reasons)s)""",
        {"matter": DataMatter.PARKED, "reasons": list(PARKED)},
    )


def insert_contradictions() -> None:
    """Add the problems of accepted rows, and those between the records of a case."""
    _insert(
        """
insert into exchange_datafault
    (station_no, matter, reason, since, case_id, delivery_id, source, file, line, "column", source_record_id, value)
select p.station_no, %(matter)s, p.code, (d.received_at at time zone 'Asia/Kolkata')::date, p.case_id, p.delivery_id,
    coalesce(d.source_id, ''), p.file, p.line, p."column", p.source_record_id, p.value
from exchange_problem p join exchange_delivery d on d.id = p.delivery_id""",
        {"matter": DataMatter.CONTRADICTIONS},
    )


_IMPLIES_ARREST = (Kind.PRODUCED, Kind.FIRST_REMAND, Kind.REMAND_EXTENDED)
_IMPLIES_REPORT = (Kind.COGNIZANCE_TAKEN, Kind.CHARGES_FRAMED, Kind.JUDGMENT_DELIVERED)
_REPORTS = (
    Kind.FINAL_REPORT_PREPARED,
    Kind.FINAL_REPORT_FORWARDED,
    Kind.FINAL_REPORT_FILED,
    Kind.SUPPLEMENTARY_REPORT_FILED,
)

_MISSING_FORMS = """
with stated as materialized (
    select e.case_id, e.kind, e.facts, e.at, e.record from cases_event e
    where e.kind = any(%(kinds)s)
    and not exists (select from cases_event c where c.case_id = e.case_id and c.corrects = e.id)
    union all
    select e.case_id, e.facts #>> '{replacement,kind}', e.facts #> '{replacement,facts}',
        (e.facts #>> '{replacement,at}')::timestamptz, e.record
    from cases_event e
    where e.kind = 'corrected' and e.facts #>> '{replacement,kind}' = any(%(kinds)s)
    and not exists (select from cases_event c where c.case_id = e.case_id and c.corrects = e.id)
), missing (case_id, form, since) as (
    select case_id, %(final_form)s, min(at) filter (where kind = any(%(implies_report)s)) from stated group by case_id
    having bool_or(kind = any(%(implies_report)s)) and not bool_or(kind = any(%(reports)s))
    union all
    select case_id, %(arrest)s, min(at) filter (where {implies_arrest}) from stated group by case_id
    having bool_or({implies_arrest}) and not bool_or(kind = 'arrested')
    union all
    select s.case_id, %(fir)s, min(s.at) from stated s join exchange_record r on r.id = s.record
    where s.kind = 'fir_registered' and s.facts ->> 'fir' = 'regular' and r.file = %(zero_file)s
    and not exists (
        select from exchange_record f where f.case_id = s.case_id and f.file = %(fir_file)s and not f.deleted)
    group by s.case_id
)
insert into exchange_datafault
    (station_no, matter, reason, since, case_id, source, file, line, "column", source_record_id, value)
select c.station_no, %(matter)s, m.form, (m.since at time zone 'Asia/Kolkata')::date, c.id, c.source_id,
    %(files)s::jsonb ->> m.form, null, '', '', ''
from missing m join cases_case c on c.id = m.case_id
where c.first_recorded is not null and (m.since at time zone 'Asia/Kolkata')::date <= %(day)s"""


def insert_missing_forms(day: date) -> None:
    """Add the forms that a case must have by what is stored of it, and that did not come, as on a day.

    A step of a court or an accused in custody implies a form; an entry that was corrected since implies nothing. One
    scan of the events of these kinds.
    """
    implies_arrest = (
        "kind = any(%(implies_arrest)s) or kind = 'final_report_filed'"
        " and coalesce((facts ->> 'accused_in_custody')::int, 0) > 0"
    )
    files = {
        MissingForm.FIR: FeedFile.FIR,
        MissingForm.ARREST: FeedFile.ARREST,
        MissingForm.FINAL_FORM: FeedFile.FINAL_FORM,
    }
    pairs = ", ".join(f'"{form}": "{file}"' for form, file in files.items())
    kinds = (*_IMPLIES_ARREST, *_IMPLIES_REPORT, *_REPORTS, Kind.ARRESTED, Kind.FIR_REGISTERED)
    _insert(
        _MISSING_FORMS.replace("{implies_arrest}", implies_arrest),
        {
            "matter": DataMatter.MISSING_FORMS,
            "kinds": [kind.value for kind in kinds],
            "implies_report": [kind.value for kind in _IMPLIES_REPORT],
            "implies_arrest": [kind.value for kind in _IMPLIES_ARREST],
            "reports": [kind.value for kind in _REPORTS],
            "fir": MissingForm.FIR,
            "arrest": MissingForm.ARREST,
            "final_form": MissingForm.FINAL_FORM,
            "zero_file": FILE_NUMBERS[FeedFile.ZERO_FIR],
            "fir_file": FILE_NUMBERS[FeedFile.FIR],
            "files": f"{{{pairs}}}",
            "day": day,
        },
    )


_COUNTS = """
insert into exchange_faultcount (station_no, matter, reason, age, faults, oldest, counted_at)
select place.first, f.matter, f.reason, width_bucket(%(day)s - f.since, %(ages)s::int[]), count(*), min(f.since),
    %(now)s
from exchange_datafault f cross join lateral (
    select u.first from units_unit u
    where f.station_no between u.first and u.last and u.kind = any(%(places)s)
    order by u.kind = any(%(districts)s) desc, u.last - u.first limit 1
) place
group by 1, 2, 3, 4"""

_FRESHNESS = """
insert into exchange_faultcount (station_no, matter, reason, age, faults, oldest, counted_at)
select u.first, %(matter)s, case when n.newest is null then %(never)s
        when %(day)s - n.newest > %(current_days)s then %(behind)s else %(current)s end,
    case when n.newest is null then -1 else width_bucket(greatest(%(day)s - n.newest, 0), %(ages)s::int[]) end,
    case when n.newest is not null and %(day)s - n.newest <= %(current_days)s then 0 else 1 end, n.newest, %(now)s
from units_unit u cross join lateral (
    select (max(f.newest_change) at time zone 'Asia/Kolkata')::date as newest from exchange_freshness f
    where f.station_no = u.first
) n
where u.kind = any(%(districts)s) and u.closed is null and exists (
    select from units_unit s where s.kind = 'station' and s.closed is null and s.first between u.first and u.last)"""


def insert_counts(now: datetime, day: date, current_days: int) -> None:
    """Count the faults by district, reason and age, and say of each district how current its data is."""
    districts = [kind.value for kind in DISTRICT_KINDS]
    values: dict[str, ParameterValue] = {
        "day": day,
        "now": now,
        "ages": [days + 1 for days in AGES],
        "districts": districts,
        "places": [*districts, *(kind.value for kind in STATES), UnitKind.NATION.value],
        "matter": DataMatter.FRESHNESS,
        "current": CURRENT,
        "behind": BEHIND,
        "never": NEVER,
        "current_days": current_days,
    }
    _insert(_COUNTS, values)
    _insert(_FRESHNESS, values)


def _insert(statement: str, values: dict[str, ParameterValue]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


class FaultGroup(NamedTuple):
    """Faults that are counted together; `station_no` is 0 where those of several stations are."""

    station_no: int
    matter: str
    reason: str
    age: int
    faults: int
    oldest: date | None


def groups_of_faults(unit: Unit, day: date, *, by_station: bool) -> list[FaultGroup]:
    """Return the faults of a unit by matter, reason and age as on a day. One scan of an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select case when %(by_station)s then station_no else 0 end, matter, reason,"
            " width_bucket(%(day)s - since, %(ages)s::int[]), count(*), min(since)"
            " from exchange_datafault where station_no between %(first)s and %(last)s group by 1, 2, 3, 4",
            {
                "by_station": by_station,
                "day": day,
                "ages": [days + 1 for days in AGES],
                "first": unit.first,
                "last": unit.last,
            },
        )
        return [FaultGroup(*row) for row in cursor.fetchall()]
