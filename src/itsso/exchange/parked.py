"""Rows that wait are taken up when what they wait for has come, whoever brought it."""

from __future__ import annotations

from collections.abc import Sequence
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
select p.delivery_id, p.file, p.line, p.tally_no, p.source_id, p.cells, d.manifest ->> 'code_system', d.first, d.last
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
    """Rows that may be taken together: of one source, sent for the stations of one interval by the same codes."""

    source: str
    code_system: str
    within: tuple[int, int]


class Waiting(NamedTuple):
    """A row that waits no more: whence it came, and as whose word: a source, by its codes for stations, of a unit."""

    origin: Origin
    told_by: ToldBy


def take_up(by: Posting, now: datetime) -> int:
    """Takes up every row whose wait is over; answers how many. A transaction for each few thousand.

    Rows at which another is at work are waited for: it may have been killed, and then they are still to be taken up.
    """
    places: dict[ToldBy, Places] = {}
    taken = 0
    while True:
        with enter(by):
            ready = _ready()
            for told_by in sorted({one.told_by for one in ready}):
                if told_by not in places:
                    places[told_by] = known_places(told_by.code_system, told_by.within)
                origins = [one.origin for one in ready if one.told_by == told_by]
                _take_up(origins, told_by.source, places[told_by], by, now)
        if not ready:
            return taken
        taken += len(ready)


def _ready() -> list[Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(READY, [ROWS_A_TIME])
        return [
            Waiting(
                Origin(Lot(delivery.hex, file, tally_no), line, BETWEEN.join(_cells(cells))),
                ToldBy(source, code_system, (first, last)),
            )
            for delivery, file, line, tally_no, source, cells, code_system, first, last in cursor.fetchall()
        ]


def _cells(value: Any) -> list[str]:
    cells: list[str] = decoded(value)["cells"]
    return cells


def _take_up(waiting: Sequence[Origin], source_code: str, places: Places, by: Posting, now: datetime) -> None:
    source = Source.objects.get(pk=source_code)
    rows, rejects = _check(waiting, Loading(waiting[0].lot.delivery, source, places, by, now))
    _unpark(waiting)
    with Batch(by=by, source=source) as batch:
        ended = Taking(batch, places).take(rows)
    if ended.moved:
        follow(ended.moved, ended.labels, by=by)
    write_beside(ended, rejects, source.code)
    counts = count(ended, rejects)
    counts["parked"].subtract(one.lot for one in waiting)
    write_tallies(counts)


def _check(waiting: Sequence[Origin], loading: Loading) -> tuple[list[Row], list[Reject]]:
    """The checks at the door again: a station may have gone since."""
    rows: list[Row] = []
    rejects: list[Reject] = []
    for one in waiting:
        try:
            rows.append(loading.checker(FILES.index(one.lot.file)).check(one, one.cells))
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
