"""The counts that States report of Zero FIRs and e-FIRs, the list behind each, and the same counts by unit.

One function of the database reads histories and returns counts: Zero FIRs from the feed count as others do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from itsso.intake.models import REGISTERED, Complaint, ComplaintOutcome, Mode, TransferStatus
from itsso.intake.zero_firs.queries import BEGINNING, length_of_step
from itsso.law import book
from itsso.platform.clock import INDIA, now, start_of_day, today
from itsso.platform.prepared_statements import RowStatement
from itsso.units.models import Unit


@dataclass(frozen=True)
class Period:
    """The days on which Zero FIRs were first recorded, and the day at whose end they are counted."""

    first: date
    last: date
    as_on: date


@dataclass(frozen=True)
class Reconciliation:
    """The counts that States report, by where a Zero FIR was registered or received."""

    registered: int
    unsent: int
    sent_within: int
    sent_outside: int
    waiting_within: int
    waiting_outside: int
    received_within: int
    received_outside: int
    re_registered: int
    pending: int
    late: int  # of those pending: for longer than the hours of the State
    referred: int
    returned: int
    escalated_between_states: int
    sent_by_next_day: int  # by the end of the day after the first recording
    next_day_over: int  # of those for which that can be said
    e_received: int
    e_converted: int
    e_disposed: int


def reconciliation(unit: Unit, first: date, last: date, as_on: date) -> Reconciliation:
    """Return the counts for Zero FIRs and e-FIRs recorded from `first` to `last`, as at the end of `as_on`."""
    (counts,) = reconciliation_statement(unit, Period(first, last, as_on)).rows()
    return counts


def reconciliation_statement(unit: Unit, period: Period) -> RowStatement[Reconciliation]:
    """Return the statement of `reconciliation`, for an exchange with others; its one row has the counts."""
    return RowStatement(
        "select * from intake_reconciliation(%s, %s, %s, %s, %s, %s::jsonb)",
        [*unit.interval, period.first, period.last, period.as_on, _late_before(period.as_on)],
        lambda rows: [Reconciliation(*row) for row in rows],
    )


@dataclass(frozen=True, slots=True)
class PartCounts:
    """What a State, a district or a station has registered, sent, received and decided."""

    unit: Unit
    registered: int = 0
    unsent: int = 0
    sent: int = 0
    received: int = 0
    re_registered: int = 0
    pending: int = 0
    late: int = 0
    referred: int = 0
    returned: int = 0
    pairs: int = 0  # likely pairs whose FIR is there


def counts_of_parts(unit: Unit, parts: Sequence[Unit], period: Period) -> list[PartCounts]:
    """Return the counts of units that lie below a unit, in their order; what one sent to another counts at both.

    The histories are read once for all of them. The unit must lie within the transaction's range of figures.
    """
    firsts, lasts = [part.first for part in parts], [part.last for part in parts]
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from intake_reconciliation_of_parts(%s, %s, %s, %s, %s, %s::jsonb, %s, %s)",
            [*unit.interval, period.first, period.last, period.as_on, _late_before(period.as_on), firsts, lasts],
        )
        counts = {place: row for place, *row in cursor.fetchall()}
    return [PartCounts(part, *counts.get(place, ())) for place, part in enumerate(parts, start=1)]


class CountedZeroFir(NamedTuple):
    """A Zero FIR that a line of the figures counts, as it was at the end of the day, and the FIR that it became."""

    case_id: UUID
    number: str
    year: int
    origin: Unit
    registered: date
    sent: date | None
    status: str
    destination: Unit | None
    fir_number: str | None
    fir_year: int | None
    re_registered: date | None
    sections: list[str]  # of its registration as a Zero FIR


def counted_zero_firs(line: str, unit: Unit, first: date, last: date, as_on: date) -> list[CountedZeroFir]:
    """Return the Zero FIRs counted in one field of the `reconciliation` with the same arguments, the oldest first.

    `line` is the name of that field of `Reconciliation` or `PartCounts`, "register" for those of both ends, or
    "accepted" for those of both ends that were re-registered. The unit must lie within the transaction's range of
    cases. Two queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from intake_reconciled(%s, %s, %s, %s, %s, %s, %s::jsonb)",
            [line, *unit.interval, first, last, as_on, _late_before(as_on)],
        )
        rows = cursor.fetchall()
    stations = Unit.objects.in_bulk({station for row in rows for station in (row[3], row[7]) if station})
    return [
        CountedZeroFir(case_id, number, year, stations[origin], registered, sent, status, stations.get(to), *fir)
        for case_id, number, year, origin, registered, sent, status, to, *fir in rows
    ]


def accepted_zero_firs(unit: Unit) -> list[CountedZeroFir]:
    """Return the Zero FIRs of either end that were re-registered in any year, the latest first."""
    day = today()
    zero_firs = counted_zero_firs("accepted", unit, BEGINNING, day, day)
    return sorted(zero_firs, key=lambda zero_fir: zero_fir.re_registered or day, reverse=True)


def way_of(case_id: UUID, unit: Unit) -> CountedZeroFir | None:
    """Return a Zero FIR of which a unit has either end, as it is today; None where it has none."""
    day = today()
    return next(
        (way for way in counted_zero_firs("register", unit, BEGINNING, day, day) if way.case_id == case_id), None
    )


def _late_before(as_on: date) -> str:
    """Return for each State with hours of its own, and for the others under "", since when a step is overdue."""
    moment = min(now(), start_of_day(as_on + timedelta(1)))
    day = moment.astimezone(INDIA).date()
    lengths = {state: length_of_step(TransferStatus.SENT, state, day, day) for state in ("", *book().states)}
    units = {"hours": timedelta(hours=1), "days": timedelta(days=1)}
    spans = {state: length.count * units[length.unit] for state, length in lengths.items() if length}
    return json.dumps({state: (moment - span).isoformat() for state, span in spans.items()})


E_FIRS = {
    "e_received": Q(),
    "e_converted": Q(outcome__in=REGISTERED),
    "e_disposed": Q(outcome=ComplaintOutcome.NOT_COGNIZABLE),
}
"""What each line of e-FIRs counts of those received."""


def counted_e_firs(line: str, unit: Unit, first: date, last: date) -> QuerySet[Complaint]:
    """Return the e-FIRs that a line of the `reconciliation` as on today counts, the oldest first."""
    begins, ends = (datetime.combine(day, datetime.min.time(), INDIA) for day in (first, last + timedelta(1)))
    e_firs = Complaint.objects.filter(
        E_FIRS[line],
        mode=Mode.ONLINE,
        station_no__range=unit.interval,
        received_at__gte=begins,
        received_at__lt=ends,
    )
    return e_firs.select_related("station").order_by("pk")
