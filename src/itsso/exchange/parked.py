"""Rows that wait are taken up when what they wait for has come, whoever brought it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch
from itsso.cases.history import decoded
from itsso.cases.identity import follow
from itsso.cases.models import Source
from itsso.exchange.checks import Lot, Origin, Row
from itsso.exchange.contract import FILES
from itsso.exchange.pieces import Loading, Reject, count, reject, write_beside, write_tallies
from itsso.exchange.places import Places, known_places
from itsso.exchange.reading import BETWEEN
from itsso.exchange.reasons import Fault
from itsso.exchange.taking import Taking
from itsso.protection.ranges import enter

ROWS_A_TIME = 5_000

# A row waits for a number that a case bears now, or for a form that its case holds now.
READY = """
select p.delivery_id, p.file, p.line, p.tally_no, p.source_id, p.cells, d.manifest ->> 'code_system'
from exchange_parked p
join exchange_delivery d on d.id = p.delivery_id
join cases_key k using (station_id, series, year, number)
where p.waits_for <> 'original_form' or exists (
    select 1 from cases_event e where e.case_id = k.case_id
    and e.kind in ('final_report_filed', 'supplementary_report_filed') and e.facts ->> 'form_no' = p.form_no)
order by p.updated, p.delivery_id, p.file, p.line
limit %s for update of p
"""


class Waiting(NamedTuple):
    """A row that waits no more: whence it came, its source and by which codes that source names stations."""

    origin: Origin
    source: str
    code_system: str


def take_up(by: Posting, now: datetime) -> int:
    """Takes up every row whose wait is over; answers how many. A transaction for each few thousand.

    Rows at which another is at work are waited for: it may have been killed, and then they are still to be taken up.
    """
    places: dict[str, Places] = {}
    taken = 0
    while True:
        with enter(by):
            ready = _ready()
            for source in sorted({one.source for one in ready}):
                _take_up([one for one in ready if one.source == source], by, now, places)
        if not ready:
            return taken
        taken += len(ready)


def _ready() -> list[Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(READY, [ROWS_A_TIME])
        return [
            Waiting(Origin(Lot(delivery.hex, file, tally_no), line, BETWEEN.join(_cells(cells))), source, code_system)
            for delivery, file, line, tally_no, source, cells, code_system in cursor.fetchall()
        ]


def _cells(value: Any) -> list[str]:
    cells: list[str] = decoded(value)["cells"]
    return cells


def _take_up(waiting: Sequence[Waiting], by: Posting, now: datetime, places: dict[str, Places]) -> None:
    source = Source.objects.get(pk=waiting[0].source)
    everywhere = by.unit.interval
    for system in {one.code_system for one in waiting} - places.keys():
        places[system] = known_places(system, everywhere)
    rows, rejects = _check(waiting, source, by, now, places)
    _unpark([one.origin for one in waiting])
    with Batch(by=by, source=source) as batch:
        ended = Taking(batch, places[waiting[0].code_system]).take(rows)
    if ended.moved:
        follow(ended.moved, ended.labels, by=by)
    write_beside(ended, rejects, source.code)
    counts = count(ended, rejects)
    counts["parked"].subtract(one.origin.lot for one in waiting)
    write_tallies(counts)


def _check(
    waiting: Sequence[Waiting], source: Source, by: Posting, now: datetime, places: Mapping[str, Places]
) -> tuple[list[Row], list[Reject]]:
    """The checks at the door again: a station may have gone since."""
    loadings: dict[str, Loading] = {}
    rows: list[Row] = []
    rejects: list[Reject] = []
    for one in waiting:
        system = one.code_system
        if system not in loadings:
            loadings[system] = Loading(one.origin.lot.delivery, source, places[system], by, now)
        file = FILES.index(one.origin.lot.file)
        try:
            rows.append(loadings[system].checker(file).check(one.origin, one.origin.cells))
        except Fault as fault:
            rejects.append(reject(one.origin, fault))
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
