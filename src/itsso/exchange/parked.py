"""Rows that wait are taken up when what they wait for has come, whoever brought it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch
from itsso.cases.history import decoded
from itsso.cases.identity import follow
from itsso.cases.models import Source
from itsso.exchange.checks import Lot, Origin, Row
from itsso.exchange.contract import FILES, contract
from itsso.exchange.pieces import Door, Reject, count, reject, write_beside, write_tallies
from itsso.exchange.places import Places
from itsso.exchange.reading import BETWEEN
from itsso.exchange.reasons import Fault
from itsso.exchange.taking import Taking
from itsso.protection.ranges import enter

ROWS_A_TIME = 5_000

# A row waits for a number that a case bears now, or for a form that its case holds now.
READY = """
select p.delivery_id, p.file, p.line, p.source_id, p.cells, d.manifest ->> 'code_system', d.unit_id
from exchange_parked p
join exchange_delivery d on d.id = p.delivery_id
join cases_key k using (station_id, series, year, number)
where p.waits_for <> 'original_form' or exists (
    select 1 from cases_event e where e.case_id = k.case_id
    and e.kind in ('final_report_filed', 'supplementary_report_filed') and e.facts ->> 'form_no' = p.form_no)
order by p.updated, p.delivery_id, p.file, p.line
limit %s for update of p
"""


class ToldBy(NamedTuple):
    """Rows that may be taken together: of one source, sent for the stations of one unit by the same codes."""

    source: str
    code_system: str
    unit_id: int


class Waiting(NamedTuple):
    """A row that waits no more: whence it came, its cells, and as whose word."""

    delivery: str
    file: str
    line: int
    cells: list[str]
    told_by: ToldBy

    def origin(self, places: Places) -> Origin:
        """Where it came from; it is counted where its delivery's rows of that State are counted by now."""
        state = self.cells[contract().files[self.file].names.index("state_code")]
        return Origin(Lot(self.delivery, self.file, places.number_of(state)), self.line, BETWEEN.join(self.cells))


def take_up(by: Posting, now: datetime) -> int:
    """Takes up every row whose wait is over; answers how many. A transaction for each few thousand.

    Rows at which another is at work are waited for: it may have been killed, and then they are still to be taken up.
    """
    doors: dict[ToldBy, Door] = {}
    taken = 0
    while True:
        with enter(by):
            ready = _ready()
            for told_by in sorted({one.told_by for one in ready}):
                if told_by not in doors:
                    source = Source.objects.get(pk=told_by.source)
                    doors[told_by] = Door(source, told_by.code_system, told_by.unit_id, now)
                _take_up([one for one in ready if one.told_by == told_by], doors[told_by], by)
        if not ready:
            return taken
        taken += len(ready)


def _ready() -> list[Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(READY, [ROWS_A_TIME])
        return [
            Waiting(delivery.hex, file, line, decoded(cells)["cells"], ToldBy(source, code_system, unit_id))
            for delivery, file, line, source, cells, code_system, unit_id in cursor.fetchall()
        ]


def _take_up(waiting: Sequence[Waiting], door: Door, by: Posting) -> None:
    places = door.hold_places()
    origins = [one.origin(places) for one in waiting]
    rows, rejects = _check(origins, door)
    _unpark(origins)
    with Batch(by=by, source=door.source) as batch:
        ended = Taking(batch, places).take(rows)
    if ended.moved:
        follow(ended.moved, ended.labels, by=by)
    write_beside(ended, rejects, door.source.code)
    counts = count(ended, rejects)
    counts["parked"].subtract(one.lot for one in origins)
    write_tallies(counts)


def _check(origins: Sequence[Origin], door: Door) -> tuple[list[Row], list[Reject]]:
    """The checks at the door again: a station may have gone since."""
    rows: list[Row] = []
    rejects: list[Reject] = []
    for one in origins:
        try:
            rows.append(door.checker(FILES.index(one.lot.file)).check(one, one.cells))
        except Fault as fault:
            rejects.append(reject(one, fault))
    return rows, rejects


def _unpark(origins: Sequence[Origin]) -> None:
    columns: list[list[str | int]] = [list(column) for column in zip(*[one.where for one in origins], strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from exchange_parked p"
            " using unnest(%s::uuid[], %s::text[], %s::int[]) as w (delivery_id, file, line)"
            " where (p.delivery_id, p.file, p.line) = (w.delivery_id, w.file, w.line)",
            columns,
        )
