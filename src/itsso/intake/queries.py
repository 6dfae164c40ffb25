"""Counts of complaints and Zero FIRs that wait at a unit, for the desk."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from itsso.platform.prepared_statements import prepared_cursor
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


WAITING = """
select
    (select count(*) from intake_transfer t join units_unit u on u.id = t.receiver_id
        where u.first between %(first)s and %(last)s and t.standing in ('sent', 'directed')),
    (select count(*) from intake_transfer t join units_unit u on u.id = t.sender_id
        where u.first between %(first)s and %(last)s and t.standing = 'returned'),
    (select count(*) from intake_transfer t where t.decider_id = %(unit)s and t.standing = 'escalated'),
    (select count(*) from cases_case c where c.series = 2 and c.station_no between %(first)s and %(last)s
        and c.first_recorded is not null and not exists (select from intake_transfer t where t.case_id = c.id)
        and coalesce((
            select e.kind from cases_event e
            where e.case_id = c.id and e.kind in ('zero_fir_sent', 'zero_fir_returned')
            and not exists (select from cases_event d where d.case_id = e.case_id and d.corrects = e.id)
            order by e.at desc, e.id desc limit 1
        ), '') <> 'zero_fir_sent'),
    (select count(*) from intake_likelypair p where p.station_no between %(first)s and %(last)s
        and p.status = 'waiting'),
    count(*) filter (where outcome = '' and mode = ''), count(*) filter (where outcome = '' and mode <> ''),
    count(*) filter (where outcome = 'awaits_signature'),
    count(*) filter (where outcome = 'awaits_signature' and due < %(today)s),
    count(*) filter (where outcome = 'enquiry'), count(*) filter (where outcome = 'enquiry' and due < %(today)s)
from intake_complaint
where station_no between %(first)s and %(last)s and outcome in ('', 'awaits_signature', 'enquiry')
"""


def waiting_counts(unit: Unit, today: date) -> WaitingCounts:
    """Return the counts for the desk: one query, each count by an index of open rows."""
    with prepared_cursor() as cursor:
        cursor.execute(WAITING, {"first": unit.first, "last": unit.last, "unit": unit.pk, "today": today})
        return WaitingCounts(*cursor.fetchone())
