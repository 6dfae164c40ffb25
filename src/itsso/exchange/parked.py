"""Retrying of parked rows, once the record that they wait for has come, from whichever sender."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import connection

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch
from itsso.cases.identity import move_identity
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

# Rows that waited for a number that a case has now, or for a form that its case has now.
READY_ROWS = f"""{WAITING} where p.waits_for in ('fir', 'zero_fir')
    or p.waits_for in ('original_form', 'final_form') and exists (
    select from cases_event e where e.case_id = k.case_id
    and e.kind in ('final_report_filed', 'supplementary_report_filed') and e.facts ->> 'form_no' = p.form_no)
{IN_ORDER} limit {ROWS_PER_TRANSACTION} for update of p"""

# FIRs that waited until the Zero FIR that they name was sent to their sender's unit, by an event or its correction.
ROWS_WITH_ZERO_FIR_SENT = f"""{WAITING} where p.waits_for = '{NAMED}' and exists (
    select from cases_event e
    cross join lateral (select coalesce(e.facts #> '{{replacement,facts}}', e.facts) -> 'to') told (unit)
    join units_unit t on t.id = case jsonb_typeof(told.unit) when 'number' then told.unit::int end
    join units_unit s on s.id = d.unit_id and t.first between s.first and s.last
    where e.case_id = k.case_id)
{IN_ORDER} for update of p"""


class SenderKey(NamedTuple):
    """The sender of rows that may be loaded together: one source, stations of one unit, the same code system."""

    source: str
    code_system: str
    unit_id: int


class ReadyRow(NamedTuple):
    """A parked row that need not wait any longer: where it came from, its cells, and its sender."""

    delivery: str
    file: str
    line: int
    cells: list[str]
    sender: SenderKey

    def origin(self, places: StationDirectory) -> Origin:
        """Return the row's origin; it is counted where its delivery's rows of that State are counted by now."""
        state = self.cells[contract().files[self.file].names.index("state_code")]
        return Origin(
            TallyGroup(self.delivery, self.file, places.number_of(state)), self.line, CELL_SEPARATOR.join(self.cells)
        )


def retry_parked(by: Posting, now: datetime) -> int:
    """Retry every row whose wait is over; return how many. One transaction handles a few thousand rows of one sender.

    Rows that another process is working on are waited for: it may have been killed, and then they still have to be
    retried.
    """
    checks_by_sender = DoorCache(now)
    total = 0
    while rows := until_alone(lambda: _retry_oldest(checks_by_sender, by)):
        total += rows
    with enter(by):
        senders = sorted({row.sender for row in _select_rows(ROWS_WITH_ZERO_FIR_SENT)})
    for sender in senders:
        until_alone(partial(_retry_firs_naming_zero_firs, checks_by_sender, sender, by))
    return total


class DoorCache:
    """The checks of each sender whose rows are retried."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._doors: dict[SenderKey, Door] = {}

    def door(self, sender: SenderKey) -> Door:
        """Return the checks of a sender's rows, made once per sender."""
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


def _retry_oldest(checks_by_sender: DoorCache, by: Posting) -> int:
    """Retry the oldest rows of one sender; return how many."""
    with enter(by):
        ready = _select_rows(READY_ROWS)
        if not ready:
            return 0
        door = checks_by_sender.door(ready[0].sender)
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


def _retry_firs_naming_zero_firs(checks_by_sender: DoorCache, sender: SenderKey, by: Posting) -> None:
    """Load accepted FIRs that name a Zero FIR once more, as if they were sent again.

    A row that still is not one case with its Zero FIR, or is refused, keeps waiting. How the rows ended was counted
    when they came.
    """
    door = checks_by_sender.door(sender)
    with enter(by):
        places = door.hold_places()
        origins = [row.origin(places) for row in _select_rows(ROWS_WITH_ZERO_FIR_SENT) if row.sender == sender]
        if not origins:
            return  # another load has done it already
        rows, _rejects = _check_again(origins, door)
        ended = _apply_rows(rows, door, places, by)
        ended.rejected = []
        _unpark([row.origin for row in (*ended.accepted, *ended.unchanged)])
        write_beside(ended, [], door.source.code)


def _apply_rows(rows: Sequence[FeedRow], door: Door, places: StationDirectory, by: Posting) -> Ended:
    with Batch(by=by, source=door.source) as batch:
        ended = Taking(batch, places).take(rows)
    if ended.moved:
        move_identity(ended.moved, ended.labels, by=by)
    return ended


def _check_again(origins: Sequence[Origin], door: Door) -> tuple[list[FeedRow], list[Reject]]:
    """Check the rows again, since a station may have been closed in the meantime."""
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
