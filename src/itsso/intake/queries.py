"""Counts of complaints and Zero FIRs that wait at a unit, for the desk, and the complaints whose hours run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from itsso.intake.complaints.queries import REACHED, since_when_hours_matter
from itsso.intake.models import Complaint
from itsso.intake.zero_firs.queries import RECEIVED, RETURNED, UNSENT, waiting_for_unit
from itsso.platform.prepared_statements import CountStatement, SqlValue
from itsso.ui.components import MOST_NAMED
from itsso.units.models import Unit, UnitKind


class WaitingZeroFir(NamedTuple):
    """A Zero FIR that waits for an act of a unit, the part of the board that shows it, and since when.

    `key` is the id of its transfer. One that was not forwarded has that of its case, and no `since`.
    """

    part: str
    key: UUID
    number: str
    year: int
    since: datetime | None


class WaitingCounts(NamedTuple):
    """The numbers of complaints and Zero FIRs that wait at a unit and below it.

    `undecided_late` are those of which a limit in hours is over, `enquiry_late` those past their last day, and
    `signature_late` those of which either is over. `in_hours` are a station's own complaints whose hours run or ended
    less than a day ago, the first to end first; it is empty for other units. `first_zero_firs` are those that wait for
    an act of the unit itself, as many of each part as a desk names.
    """

    to_accept: int
    to_send_again: int
    to_decide: int
    unsent: int
    pairs: int
    typing: int
    undecided: int
    undecided_late: int
    to_call: int
    signature: int
    signature_late: int
    enquiry: int
    enquiry_late: int
    in_hours: Sequence[Complaint]
    first_zero_firs: Sequence[WaitingZeroFir]

    @property
    def complaints(self) -> int:
        """Return how many complaints wait for an act of the station."""
        return self.typing + self.undecided + self.signature + self.enquiry

    def zero_firs(self, *, station: bool) -> int:
        """Return how many Zero FIRs wait for the unit itself: those it decides, and those its own station has."""
        return self.to_decide + (self.to_accept + self.to_send_again + self.unsent if station else 0)


_ZERO_FIRS_OF_STATION = ", ".join(
    f"(select count(*) from waiting where part = '{part}')"  # noqa: S608  texts of these modules, as below
    for part in ("received", "returned", "escalated", "unsent")
)
_ZERO_FIRS_BELOW = f"{RECEIVED}, {RETURNED}, (select count(*) from waiting), {UNSENT}"  # noqa: S608
_OF_COMPLAINTS = """
    (select count(*) from intake_likelypair p where p.station_no between %(first)s and %(last)s
        and p.status = 'waiting'),
    count(*) filter (where outcome = '' and mode = ''), count(*) filter (where outcome = '' and mode <> ''),
    count(*) filter (where outcome = '' and mode <> '' and hours_until < %(complaints_at)s),
    count(*) filter (where mode = 'online' and not exists (
        select from intake_step s where s.complaint_id = intake_complaint.id and (s.kind = 'information_signed'
            or s.kind = 'informant_called' and s.facts ->> 'answer' = any(%(reached)s))
    )),
    count(*) filter (where outcome = 'awaits_signature'),
    count(*) filter (where outcome = 'awaits_signature' and (due < %(today)s or hours_until < %(complaints_at)s)),
    count(*) filter (where outcome = 'enquiry'), count(*) filter (where outcome = 'enquiry' and due < %(today)s),
    json_agg(intake_complaint order by hours_until, id) filter (where hours_until >= %(hours_since)s),
    (select json_agg(first) from (select part, key, number, year, since from (
        select w.*, row_number() over (partition by part order by registered_at, key) as place from waiting w) w
        where place <= %(most)s) first)
from intake_complaint
where station_no between %(first)s and %(last)s and outcome in ('', 'awaits_signature', 'enquiry')
"""


def _count_statement(unit: Unit) -> str:
    """Return the statement that counts for a unit: above stations also what waits at the stations below it."""
    zero_firs = _ZERO_FIRS_OF_STATION if unit.kind == UnitKind.STATION else _ZERO_FIRS_BELOW
    return f"with waiting as materialized ({waiting_for_unit(unit)}) select {zero_firs},{_OF_COMPLAINTS}"


def waiting_counts(unit: Unit, now: datetime) -> CountStatement[WaitingCounts]:
    """Return the statement that counts for the desk, not executed yet: each count by an index of open rows.

    The complaints whose hours run are rows of the same scan, and the first Zero FIRs of each part a column, so that no
    page asks for them by statements of their own.
    """
    values: dict[str, SqlValue] = {
        "first": unit.first,
        "last": unit.last,
        "unit": unit.pk,
        "today": now.date(),
        "complaints_at": now,
        "hours_since": since_when_hours_matter(now) if unit.kind == UnitKind.STATION else None,
        "reached": list(REACHED),
        "most": MOST_NAMED,
    }

    def read(*counts: SqlValue) -> WaitingCounts:
        *numbers, in_hours, zero_firs = counts
        complaints = [_complaint(row, unit) for row in in_hours or ()]
        return WaitingCounts._make([*numbers, complaints, [_zero_fir(**row) for row in zero_firs or ()]])

    return CountStatement(_count_statement(unit), values, read, len(WaitingCounts._fields))


def _zero_fir(*, part: str, key: str, number: str, year: int, since: str | None) -> WaitingZeroFir:
    """Return a Zero FIR that waits, of the row that PostgreSQL gives as JSON."""
    return WaitingZeroFir(part, UUID(key), number, year, datetime.fromisoformat(since) if since else None)


def _complaint(row: Mapping[str, object], station: Unit) -> Complaint:
    """Return a complaint of a station, of the row that PostgreSQL gives as JSON."""
    fields = Complaint._meta.concrete_fields
    complaint = Complaint(**{field.attname: field.to_python(row[str(field.column)]) for field in fields})
    complaint.station = station
    return complaint
