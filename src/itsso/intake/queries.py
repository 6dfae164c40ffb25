"""Counts of complaints and Zero FIRs that wait at a unit, for the desk."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from itsso.intake.complaints.queries import REACHED
from itsso.intake.zero_firs.queries import RECEIVED, RETURNED, UNSENT
from itsso.platform.prepared_statements import CountStatement
from itsso.units.models import Unit


class WaitingCounts(NamedTuple):
    """The numbers of complaints and Zero FIRs that wait at a unit and below it.

    `signature_late` and `enquiry_late` are those past their last day.
    """

    to_accept: int
    to_send_again: int
    to_decide: int
    unsent: int
    pairs: int
    typing: int
    undecided: int
    to_call: int
    signature: int
    signature_late: int
    enquiry: int
    enquiry_late: int

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
    count(*) filter (where mode = 'online' and not exists (
        select from intake_step s where s.complaint_id = intake_complaint.id and (s.kind = 'information_signed'
            or s.kind = 'informant_called' and s.facts ->> 'answer' = any(%(reached)s))
    )),
    count(*) filter (where outcome = 'awaits_signature'),
    count(*) filter (where outcome = 'awaits_signature' and due < %(today)s),
    count(*) filter (where outcome = 'enquiry'), count(*) filter (where outcome = 'enquiry' and due < %(today)s)
from intake_complaint
where station_no between %(first)s and %(last)s and outcome in ('', 'awaits_signature', 'enquiry')
"""  # noqa: S608  texts of these modules


def waiting_counts(unit: Unit, today: date) -> CountStatement[WaitingCounts]:
    """Return the statement that counts for the desk, not executed yet: each count by an index of open rows."""
    values = {"first": unit.first, "last": unit.last, "unit": unit.pk, "today": today, "reached": list(REACHED)}
    return CountStatement(WAITING, values, WaitingCounts, len(WaitingCounts._fields))
