"""Rows that wait are taken up when what they wait for has come, whoever brought it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import connection

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch
from itsso.cases.identity import follow
from itsso.cases.models import Source
from itsso.exchange.checks import FeedRow, Origin, TallyGroup
from itsso.exchange.contract import FILES, contract
from itsso.exchange.pieces import Door, Reject, count, reject, until_alone, write_beside, write_tallies
from itsso.exchange.places import StationDirectory
from itsso.exchange.reading import CELL_SEPARATOR
from itsso.exchange.reasons import Fault
from itsso.exchange.taking import NAMED, Ended, Taking
from itsso.protection.ranges import enter

ROWS_PER_TRANSACTION = 5_000

WAITING = """
select p.delivery_id, p.file, p.line, p.cells, p.source_id, d.manifest ->> 'code_system', d.unit_id
from exchange_parked p
join exchange_delivery d on d.id = p.delivery_id
join cases_key k using (station_id, series, year, number)
"""
IN_ORDER = " order by p.updated, p.delivery_id, p.file, p.line"

# A row waits for a number that a case bears now, or for a form that its case holds now.
READY_ROWS = f"""{WAITING} where p.waits_for in ('fir', 'zero_fir')
    or p.waits_for in ('original_form', 'final_form') and exists (
    select from cases_event e where e.case_id = k.case_id
    and e.kind in ('final_report_filed', 'supplementary_report_filed') and e.facts ->> 'form_no' = p.form_no)
{IN_ORDER} limit {ROWS_PER_TRANSACTION} for update of p"""

# An FIR waits for the Zero FIR that it names to be sent to its sender's unit, as an event or its correction tells.
ROWS_WITH_ZERO_FIR_SENT = f"""{WAITING} where p.waits_for = '{NAMED}' and exists (
    select from cases_event e
    cross join lateral (select coalesce(e.facts #> '{{replacement,facts}}', e.facts) -> 'to') told (unit)
    join units_unit t on t.id = case jsonb_typeof(told.unit) when 'number' then told.unit::int end
    join units_unit s on s.id = d.unit_id and t.first between s.first and s.last
    where e.case_id = k.case_id)
{IN_ORDER} for update of p"""


class SenderKey(NamedTuple):
    """Rows that may be taken together: of one source, sent for the stations of one unit by the same codes."""

    source: str
    code_system: str
    unit_id: int


class ReadyRow(NamedTuple):
    """A row that waits no more: whence it came, its cells, and as whose word."""

    delivery: str
    file: str
    line: int
    cells: list[str]
    sender: SenderKey

    def origin(self, places: StationDirectory) -> Origin:
        """Where it came from; it is counted where its delivery's rows of that State are counted by now."""
        state = self.cells[contract().files[self.file].names.index("state_code")]
        return Origin(
            TallyGroup(self.delivery, self.file, places.number_of(state)), self.line, CELL_SEPARATOR.join(self.cells)
        )


def retry_parked(by: Posting, now: datetime) -> int:
    """Takes up every row whose wait is over; answers how many. A transaction for each few thousand of one sender.

    Rows at which another is at work are waited for: it may have been killed, and then they are still to be taken up.
    """
    doors = DoorCache(now)
    total = 0
    while rows := until_alone(lambda: _retry_oldest(doors, by)):
        total += rows
    with enter(by):
        senders = sorted({row.sender for row in _select_rows(ROWS_WITH_ZERO_FIR_SENT)})
    for sender in senders:
        until_alone(partial(_retry_named_zero_firs, doors, sender, by))
    return total


class DoorCache:
    """The checks of every sender whose rows are taken up."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._doors: dict[SenderKey, Door] = {}

    def door(self, sender: SenderKey) -> Door:
        if sender not in self._doors:
            source = Source.objects.get(pk=sender.source)
            self._doors[sender] = Door(source, sender.code_system, sender.unit_id, self._now)
        return self._doors[sender]


def _select_rows(query: str) -> list[ReadyRow]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [
            ReadyRow(delivery.hex, file, line, json.loads(cells)["cells"], SenderKey(*sender))
            for delivery, file, line, cells, *sender in cursor.fetchall()
        ]


def _retry_oldest(doors: DoorCache, by: Posting) -> int:
    """Takes up the oldest rows of one sender; answers how many."""
    with enter(by):
        ready = _select_rows(READY_ROWS)
        if not ready:
            return 0
        door = doors.door(ready[0].sender)
        places = door.hold_places()
        origins = [row.origin(places) for row in ready if row.sender == ready[0].sender]
        rows, rejects = _check_again(origins, door)
        _unpark(origins)
        ended = _apply_rows(rows, door, places, by)
        write_beside(ended, rejects, door.source.code)
        counts = count(ended, rejects)
        counts["parked"].subtract(origin.tally_group for origin in origins)
        write_tallies(counts)
    return len(origins)


def _retry_named_zero_firs(doors: DoorCache, sender: SenderKey, by: Posting) -> None:
    """FIRs that were taken and name a Zero FIR are told once more, as if they were sent again. What is not one with it
    by now, or is refused, waits on. How the rows ended was counted as they came."""
    door = doors.door(sender)
    with enter(by):
        places = door.hold_places()
        origins = [row.origin(places) for row in _select_rows(ROWS_WITH_ZERO_FIR_SENT) if row.sender == sender]
        if not origins:
            return  # another load was here before
        rows, _rejects = _check_again(origins, door)
        ended = _apply_rows(rows, door, places, by)
        ended.rejected = []
        _unpark([row.origin for row in (*ended.accepted, *ended.unchanged)])
        write_beside(ended, [], door.source.code)


def _apply_rows(rows: Sequence[FeedRow], door: Door, places: StationDirectory, by: Posting) -> Ended:
    with Batch(by=by, source=door.source) as batch:
        ended = Taking(batch, places).take(rows)
    if ended.moved:
        follow(ended.moved, ended.labels, by=by)
    return ended


def _check_again(origins: Sequence[Origin], door: Door) -> tuple[list[FeedRow], list[Reject]]:
    """The checks at the door again: a station may have gone since."""
    rows: list[FeedRow] = []
    rejects: list[Reject] = []
    for origin in origins:
        try:
            rows.append(door.checker(FILES.index(origin.tally_group.file)).check(origin, origin.cells))
        except Fault as fault:
            rejects.append(reject(origin, fault))
    return rows, rejects


def _unpark(origins: Sequence[Origin]) -> None:
    if not origins:
        return
    columns: list[list[str | int]] = [
        list(column) for column in zip(*[origin.position for origin in origins], strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from exchange_parked p"
            " using unnest(%s::uuid[], %s::text[], %s::int[]) as w (delivery_id, file, line)"
            " where (p.delivery_id, p.file, p.line) = (w.delivery_id, w.file, w.line)",
            columns,
        )
