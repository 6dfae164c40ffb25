"""Counts of complaints and Zero FIRs that wait at a unit, for the desk, and the complaints whose hours run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from itsso.intake.complaints.queries import REACHED, since_when_hours_matter
from itsso.intake.models import Complaint
from itsso.intake.zero_firs.queries import RECEIVED, RETURNED, UNSENT
from itsso.platform.prepared_statements import CountStatement, SqlValue
from itsso.units.models import Unit, UnitKind


class WaitingCounts(NamedTuple):
    """The numbers of complaints and Zero FIRs that wait at a unit and below it.

    `undecided_late` are those of which a limit in hours is over, `enquiry_late` those past their last day, and
    `signature_late` those of which either is over. `in_hours` are a station's own complaints whose hours run or ended
    less than a day ago, the first to end first; it is empty for other units.
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

    @property
    def complaints(self) -> int:
        """Return how many complaints wait for an act of the station."""
        return self.typing + self.undecided + self.signature + self.enquiry

    def zero_firs(self, *, station: bool) -> int:
        """Return how many Zero FIRs wait for the unit itself: those it decides, and those its own station has."""
        return self.to_decide + (self.to_accept + self.to_send_again + self.unsent if station else 0)


WAITING = f"""
select
    {RECEIVED},
    {RETURNED},
    (select count(*) from intake_transfer t where t.decider_id = %(unit)s and t.standing = 'escalated'),
    {UNSENT},
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
    json_agg(intake_complaint order by hours_until, id) filter (where hours_until >= %(hours_since)s)
from intake_complaint
where station_no between %(first)s and %(last)s and outcome in ('', 'awaits_signature', 'enquiry')
"""  # noqa: S608  texts of these modules


def waiting_counts(unit: Unit, now: datetime) -> CountStatement[WaitingCounts]:
    """Return the statement that counts for the desk, not executed yet: each count by an index of open rows.

    The complaints whose hours run are rows of the same scan, so that no page asks for them by a statement of their own.
    """
    values: dict[str, SqlValue] = {
        "first": unit.first,
        "last": unit.last,
        "unit": unit.pk,
        "today": now.date(),
        "complaints_at": now,
        "hours_since": since_when_hours_matter(now) if unit.kind == UnitKind.STATION else None,
        "reached": list(REACHED),
    }

    def read(*counts: SqlValue) -> WaitingCounts:
        *numbers, in_hours = counts
        return WaitingCounts._make([*numbers, [_complaint(row, unit) for row in in_hours or ()]])

    return CountStatement(WAITING, values, read, len(WaitingCounts._fields))


def _complaint(row: Mapping[str, object], station: Unit) -> Complaint:
    """Return a complaint of a station, of the row that PostgreSQL gives as JSON."""
    fields = Complaint._meta.concrete_fields
    complaint = Complaint(**{field.attname: field.to_python(row[str(field.column)]) for field in fields})
    complaint.station = station
    return complaint
