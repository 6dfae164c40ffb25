"""Every read of Zero FIRs on their way, inside a posting's ranges; `reconciliation` has the counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from psycopg.rows import TupleRow

from itsso.cases.models import Case, Event, Key, Series
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs.labels import zero_fir_label
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.grammar import Length
from itsso.law.in_force import limit_in_force
from itsso.platform.clock import INDIA
from itsso.platform.prepared_statements import (
    CountStatement,
    RowStatement,
    SqlValue,
    prepared_cursor,
    prepared_rows_where,
)
from itsso.protection.parcels.models import Parcel
from itsso.units.models import Unit, UnitKind

BEGINNING = date(2018, 4, 21)
"""From when cases are counted: the day from which the law sets the two months."""


class SentOn(NamedTuple):
    """The day on which a Zero FIR was forwarded, and its destination; `to` is None where its history does not say."""

    day: date
    to: Unit | None


def unsent(unit: Unit, start: int = 0, stop: int | None = None) -> list[Case]:
    """Return a unit's Zero FIRs that were never forwarded, or that were returned as the feed reports; oldest first.

    Those from `start` to `stop`, which is None for all of them.
    """
    return _without_way(unit, _UNSENT, start, stop)


def sent_as_fed(unit: Unit, start: int = 0, stop: int | None = None) -> list[Case]:
    """Return a unit's Zero FIRs that were forwarded as only the feed reports, as `unsent` does."""
    return _without_way(unit, _FED, start, stop)


class ReceivedByFeed(NamedTuple):
    """A Zero FIR that the feed says was forwarded to a unit; its case is still the sender's."""

    case_id: UUID
    number: str
    year: int
    origin: Unit
    sent: date
    destination: Unit


def received_as_fed(unit: Unit, as_on: date) -> RowStatement[ReceivedByFeed]:
    """Return the statement of the Zero FIRs that the feed says were forwarded to a unit and wait there.

    Those that wait longest come first. The unit must lie within the transaction's range of cases. Where there are any,
    a second query reads their stations.
    """
    return RowStatement("select * from intake_received_by_feed(%s, %s, %s)", [*unit.interval, as_on], _received)


def _received(rows: Sequence[TupleRow]) -> list[ReceivedByFeed]:
    if not rows:
        return []
    stations = Unit.objects.in_bulk({station for row in rows for station in (row[3], row[5])})
    return [
        ReceivedByFeed(case_id, number, year, stations[origin], sent, stations[to])
        for case_id, number, year, origin, sent, to in rows
    ]


def _without_way(unit: Unit, condition: str, start: int, stop: int | None) -> list[Case]:
    """Return a unit's Zero FIRs that no officer forwarded in ITSSO, with their stations.

    Cases that are still Zero FIRs are few, and found by their index. A second query where other stations have any.
    """
    values: dict[str, SqlValue] = {"first": unit.first, "last": unit.last, "start": start, "stop": stop}
    cases = prepared_rows_where(
        Case,
        f"id in (select z.id from cases_case z where {condition})"  # noqa: S608  a text of this module
        " order by first_recorded, id limit %(stop)s - %(start)s offset %(start)s",
        values,
    )
    stations = {unit.pk: unit}
    if missing := {case.station_id for case in cases} - stations.keys():
        stations |= {station.pk: station for station in prepared_rows_where(Unit, "id = any(%s)", [[*missing]])}
    for case in cases:
        case.station = stations[case.station_id]
    return cases


def last_sent(cases: Collection[UUID]) -> dict[UUID, SentOn]:
    """Return when and to which unit Zero FIRs were last forwarded, as their histories say.

    One that was never forwarded, or was returned since, is left out. One range scan of the events of these cases.
    """
    last = _last_steps(cases)
    sent = {case_id: event for case_id, event in last.items() if event.kind == Kind.ZERO_FIR_SENT}
    stations = Unit.objects.in_bulk({event.facts[FactName.TO] for event in sent.values() if FactName.TO in event.facts})
    return {
        case_id: SentOn(event.at.astimezone(INDIA).date(), stations.get(event.facts.get(FactName.TO)))
        for case_id, event in sent.items()
    }


def returned_on(case_id: UUID) -> date | None:
    """Return when a Zero FIR was returned, as its history says; None where it was not, or was forwarded since."""
    event = _last_steps([case_id]).get(case_id)
    return event.at.astimezone(INDIA).date() if event and event.kind == Kind.ZERO_FIR_RETURNED else None


def _last_steps(cases: Collection[UUID]) -> dict[UUID, Event]:
    """Return the last event of each case that says that it was forwarded or returned, and that no entry corrects."""
    undone = Event.objects.filter(case_id=OuterRef("case_id"), corrects=OuterRef("id"))
    steps = Event.objects.filter(
        ~Exists(undone), case_id__in=cases, kind__in=(Kind.ZERO_FIR_SENT, Kind.ZERO_FIR_RETURNED)
    ).order_by("at", "id")
    return {event.case_id: event for event in steps}


def is_zero(case_id: UUID) -> bool:
    """Return whether a case is, or began as, a Zero FIR. One probe of its numbers."""
    with prepared_cursor() as cursor:
        cursor.execute("select exists (select from cases_key where case_id = %s and series = 2)", [case_id])
        return bool(cursor.fetchone()[0])


def zero_fir_name(case_id: UUID) -> str:
    """Return the station and number that a re-registered case had as a Zero FIR."""
    number = (
        Key.objects.select_related("station").filter(case_id=case_id, series=Series.ZERO).order_by("station").first()
    )
    return zero_fir_label(number.station, number.number, number.year) if number is not None else ""


@dataclass(frozen=True)
class BoardColumn:
    """A part of the board: its name, and the condition on a transfer for the unit whose board it is."""

    name: str
    condition: Q


def columns(unit: Unit) -> list[BoardColumn]:
    """Return the parts: to accept, to send again, to decide, sent and waiting.

    What one station of the unit sent to another is among the received.
    """
    inside = {end: Q(**{f"{end}__first__range": unit.interval}) for end in ("sender", "receiver")}
    waiting = Q(standing__in=(TransferStatus.SENT, TransferStatus.DIRECTED))
    return [
        BoardColumn("received", inside["receiver"] & waiting),
        BoardColumn("returned", inside["sender"] & Q(standing=TransferStatus.RETURNED)),
        BoardColumn(
            "escalated",
            Q(standing=TransferStatus.ESCALATED) & (inside["sender"] | inside["receiver"] | Q(decider=unit)),
        ),
        BoardColumn("sent", inside["sender"] & ~inside["receiver"] & waiting),
    ]


def board(column: BoardColumn) -> QuerySet[Transfer]:
    """Return a part's Zero FIRs, those that wait the longest first."""
    transfers = Transfer.objects.filter(column.condition).select_related("sender", "receiver", "decider")
    return transfers.order_by("registered_at", "pk")


_INSIDE = "between %(first)s and %(last)s"
_ENDS = "intake_transfer t join units_unit s on s.id = t.sender_id join units_unit r on r.id = t.receiver_id"
_UNITS_INSIDE = f"any(array(select id from units_unit where first {_INSIDE}))"  # noqa: S608  texts of this module, as all here
RECEIVED = f"""(select count(*) from intake_transfer t
    where t.receiver_id = {_UNITS_INSIDE} and t.standing in ('sent', 'directed'))"""  # noqa: S608
RETURNED = f"(select count(*) from intake_transfer t where t.sender_id = {_UNITS_INSIDE} and t.standing = 'returned')"  # noqa: S608
ESCALATED = f"""(select count(*) from {_ENDS}
    where t.standing = 'escalated' and (s.first {_INSIDE} or r.first {_INSIDE} or t.decider_id = %(unit)s))"""  # noqa: S608
SENT = f"""(select count(*) from {_ENDS}
    where t.standing in ('sent', 'directed') and s.first {_INSIDE} and not r.first {_INSIDE})"""  # noqa: S608
_LAST_STEP = """select e.kind, e.at, e.facts from cases_event e
        where e.case_id = z.id and e.kind in ('zero_fir_sent', 'zero_fir_returned')
        and not exists (select from cases_event d where d.case_id = e.case_id and d.corrects = e.id)
        order by e.at desc, e.id desc limit 1"""
_WITHOUT_WAY = f"""z.series = 2 and z.station_no {_INSIDE}
    and z.first_recorded is not null and not exists (select from intake_transfer t where t.case_id = z.id)
    and coalesce((select s.kind from ({_LAST_STEP}) s), '') {{}} 'zero_fir_sent'"""  # noqa: S608
_UNSENT, _FED = _WITHOUT_WAY.format("<>"), _WITHOUT_WAY.format("=")
"""The conditions that a case `z` is a Zero FIR which no officer forwarded in ITSSO; of `_FED` a feed says it was.

The last step is the newest event of forwarding or return that no entry corrects; empty where there is none.
"""
UNSENT, FED = (f"(select count(*) from cases_case z where {condition})" for condition in (_UNSENT, _FED))  # noqa: S608
"""How many Zero FIRs the parts of a board have, as SQL."""

_PARTS = {
    "received": RECEIVED,
    "returned": RETURNED,
    "escalated": ESCALATED,
    "sent": SENT,
    "unsent": UNSENT,
    "fed": FED,
}


_OF_DECIDER = "t.decider_id = %(unit)s and t.standing = 'escalated'"
_OF_STATION = f"""{_OF_DECIDER} or t.receiver_id = %(unit)s and t.standing in ('sent', 'directed')
    or t.sender_id = %(unit)s and t.standing = 'returned'"""
_TRANSFERS = """select case when t.standing in ('sent', 'directed') then 'received' else t.standing end as part,
    t.id as key, t.number, t.year, t.since, t.registered_at from intake_transfer t where {}"""


def waiting_for_unit(unit: Unit) -> str:
    """Return the statement of the Zero FIRs that wait for an act of a unit itself, as SQL.

    `part` is the part of the board that shows each. `key` is the id of the transfer; one that was not forwarded has
    that of its case, and no `since`.
    """
    if unit.kind != UnitKind.STATION:
        return _TRANSFERS.format(_OF_DECIDER)
    unsent = f"select 'unsent', z.id, z.number, z.year, null, z.first_recorded from cases_case z where {_UNSENT}"  # noqa: S608
    return f"{_TRANSFERS.format(_OF_STATION)} union all {unsent}"


_REFUSED = "exists (select from protection_parcel p where p.id = t.parcel and p.state = 'refused')"
_UNDELIVERED = f"t.standing = 'sent' and {_REFUSED}"
_TO_FORWARD = f"""z.series = 2 and z.first_recorded is not null and (
    t.standing = 'returned' or {_UNDELIVERED}
    or t.id is null and coalesce((select s.kind from ({_LAST_STEP}) s), '') <> 'zero_fir_sent')"""  # noqa: S608
_WITH_TRANSFER = "cases_case z left join intake_transfer t on t.case_id = z.id"

IS_TO_FORWARD = f"(exists (select from {_WITH_TRANSFER} where z.id = c.case_id and {_TO_FORWARD}))"
"""The condition that a case `c.case_id` is a Zero FIR which its station has still to forward, or again; SQL."""


class ToForward(NamedTuple):
    """A Zero FIR that its station has to forward, and since when; again where it was returned or not delivered."""

    case_id: UUID
    again: bool
    since: datetime


def zero_firs_to_forward(cases: Collection[UUID], station: Unit) -> RowStatement[ToForward]:
    """Return the statement of those of some cases that are Zero FIRs which this station has still to forward."""
    statement = f"""select z.id, t.id is not null,
               coalesce(t.since, z.first_recorded::timestamp at time zone 'Asia/Kolkata')
        from {_WITH_TRANSFER} where z.id = any(%(cases)s) and z.station_id = %(station)s and {_TO_FORWARD}"""  # noqa: S608
    values = {"cases": list(cases), "station": station.pk}
    return RowStatement(statement, values, lambda rows: [ToForward(*row) for row in rows])


class Whereabouts(NamedTuple):
    """The station at which a forwarded Zero FIR waits. `transfer_status` is None where only its history says so.

    Each unit is its name and its name in Hindi; `station` is None where the history does not name it.
    """

    case_id: UUID
    transfer_status: str | None
    since: datetime
    station: str | None
    station_hi: str | None
    decider: str | None
    decider_hi: str | None


_WHEREABOUTS = f"""
select z.id, t.standing, t.since, r.name, r.name_hi, d.name, d.name_hi
from cases_case z join intake_transfer t on t.case_id = z.id
join units_unit r on r.id = t.receiver_id left join units_unit d on d.id = t.decider_id
where z.id = any(%(cases)s) and z.series = 2 and t.standing in ('sent', 'directed', 'escalated')
      and not ({_UNDELIVERED})
union all
select z.id, null, s.at, u.name, u.name_hi, null, null
from cases_case z cross join lateral ({_LAST_STEP}) s left join units_unit u on u.id = (s.facts ->> 'to')::int
where z.id = any(%(cases)s) and z.series = 2 and s.kind = 'zero_fir_sent'
      and not exists (select from intake_transfer t where t.case_id = z.id)"""  # noqa: S608


def zero_firs_elsewhere(cases: Collection[UUID]) -> RowStatement[Whereabouts]:
    """Return the statement of where those of some cases wait that are Zero FIRs and were forwarded."""
    return RowStatement(_WHEREABOUTS, {"cases": list(cases)}, lambda rows: [Whereabouts(*row) for row in rows])


def part_counts(unit: Unit) -> CountStatement[dict[str, int]]:
    """Return the statement that counts the parts of a unit's board that transfers and own cases make."""
    values = {"first": unit.first, "last": unit.last, "unit": unit.pk}
    return CountStatement(
        f"select {', '.join(_PARTS.values())}",
        values,
        lambda *counts: dict(zip(_PARTS, counts, strict=True)),
        len(_PARTS),
    )


def transfer(transfer_id: UUID) -> Transfer:
    """Return the transfer of one Zero FIR. Raises Http404 where the transaction's range does not show it."""
    match = Transfer.objects.select_related("sender", "receiver", "decider").filter(pk=transfer_id).first()
    if match is None:
        raise Http404
    return match


def transfer_of(case_id: UUID) -> Transfer | None:
    """Return the transfer of a case's Zero FIR; None where it was never sent."""
    return Transfer.objects.select_related("sender", "receiver", "decider").filter(case_id=case_id).first()


def receivers_used(sender: Unit) -> list[int]:
    """Return the ids of the stations to which a station sent its last Zero FIRs, the newest first."""
    sent = Transfer.objects.filter(sender=sender).order_by("-sent_at", "-pk")
    return list(sent.values_list("receiver_id", flat=True)[:50])


def hops(transfer_row: Transfer) -> Sequence[Parcel]:
    """Return the parcels in which it went, oldest first: those of which the reader sees an end."""
    parcels = Parcel.objects.filter(case_id=transfer_row.case_id, kind="zero_fir").select_related("sender", "receiver")
    return list(parcels.order_by("sent_at", "pk"))


ACCEPTANCE = "registration.zero_fir_acceptance"
STEPS = {
    TransferStatus.SENT: ACCEPTANCE,
    TransferStatus.DIRECTED: ACCEPTANCE,
    TransferStatus.RETURNED: "registration.zero_fir_transfer",
    TransferStatus.ESCALATED: "registration.zero_fir_decision",
}
"""The rule of the book that limits each step. A State that sets a limit adds its version there; most set none."""


def length_of_step(status: str, state: str, since: date, registered: date) -> Length | None:
    """Return how long a State allows for a step that began on a day; None where nobody limits it, as the statute does.

    `registered` is the day of the Zero FIR: a rule may be chosen by it. Where a State sets no limit for the station of
    jurisdiction, the installation's ITSSO_ZERO_FIR_HOURS is the time in which it registers or asks.
    """
    named = STEPS.get(TransferStatus(status))
    limit = limit_in_force(named, state, since, registered) if named else None
    if limit is not None:
        return limit.length
    return Length("hours", settings.ZERO_FIR_HOURS) if named == ACCEPTANCE else None


def waiting_time(transfer_row: Transfer, now: datetime) -> timedelta:
    """Return the time since the first recording, from which the two months run; until it was re-registered."""
    return (
        transfer_row.since if transfer_row.standing == TransferStatus.ACCEPTED else now
    ) - transfer_row.registered_at
