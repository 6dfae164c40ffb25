"""Recording leave with the officer who holds charge, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.cases.assignment.queries import investigators_at
from itsso.cases.leave import queries
from itsso.cases.leave.models import Leave
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.ui import text
from itsso.units.models import UnitKind

LONGEST = timedelta(days=366)
EARLIEST = timedelta(days=31)
"""How far back a leave may begin that is recorded late; charge is held from the moment at which it is recorded."""


@dataclass(frozen=True, slots=True)
class LeaveEntry:
    """A leave as it is entered: numbers in the State, the first and the last day; `form` is the form sent."""

    io_ref: str
    charge: str
    starts_on: date
    ends_on: date
    form: UUID


def record_leave(entry: LeaveEntry, *, by: Posting) -> Leave:
    """Record an officer's leave at the own station; a form that is sent again returns the leave that it recorded.

    Raises Refused, with the field, where a day or an officer does not fit, or where the form was sent before by another
    officer or with another leave.
    """
    check_leave(entry, by=by)
    with transaction.atomic():
        queries.lock_station(by.unit)
        stored = Leave.objects.filter(pk=entry.form).first()
        if stored is not None:
            _check_sent_again(entry, stored, by)
            return stored
        _refuse_overlap(entry, by)
        leave = Leave.objects.create(
            id=entry.form,
            station=by.unit,
            station_no=by.unit.first,
            io_ref=entry.io_ref,
            charge=entry.charge,
            starts_on=entry.starts_on,
            ends_on=entry.ends_on,
            recorded_at=now(),
            recorded_by=by.actor.number,
        )
        audit.write("cases.leave_recorded", by.actor, entry.io_ref, _details(leave))
    return leave


def check_leave(entry: LeaveEntry, *, by: Posting) -> None:
    """Raise Refused where the days or the officer in charge do not fit, or the role may not record leave."""
    if not by.can(Capability.ASSIGN_CASES) or by.unit.kind != UnitKind.STATION:
        raise Refused(_("Only the officer in charge of the station records leave."))
    if entry.ends_on < entry.starts_on:
        raise Refused(_("The leave would end before it begins. Check both dates."), field="ends_on")
    if entry.ends_on < today():
        raise Refused(_("This leave is over. Enter a last day from today on."), field="ends_on")
    if entry.starts_on < today() - EARLIEST:
        raise Refused(_("Enter a first day within the last month, or a later one."), field="starts_on")
    if entry.starts_on > today() + LONGEST or entry.ends_on - entry.starts_on > LONGEST:
        raise Refused(_("Enter a leave of at most one year that begins within a year."), field="ends_on")
    if entry.charge == entry.io_ref:
        raise Refused(_("The officer on leave cannot hold charge. Choose another officer."), field="charge")
    if entry.charge not in dict(investigators_at(by.unit)):
        raise Refused(_("Choose an officer of this station who may investigate."), field="charge")
    stored = Leave.objects.filter(pk=entry.form).first()
    if stored is None:
        _refuse_overlap(entry, by)
    else:
        _check_sent_again(entry, stored, by)


def _check_sent_again(entry: LeaveEntry, stored: Leave, by: Posting) -> None:
    """Raise Refused where another officer sends a form again, or where it holds another leave than it recorded."""
    refuse_another_officer(stored.recorded_by, by=by)
    recorded = LeaveEntry(stored.io_ref, stored.charge, stored.starts_on, stored.ends_on, stored.pk)
    refuse_other_content(recorded == entry)


def _refuse_overlap(entry: LeaveEntry, by: Posting) -> None:
    period = (by.unit, entry.io_ref, entry.starts_on, entry.ends_on)
    for other in queries.overlapping(*period):
        days = {"first": text.day(other.starts_on), "last": text.day(other.ends_on)}
        if other.io_ref == entry.io_ref:
            message = _("This officer already has leave from %(first)s to %(last)s. End that entry first.")
            raise Refused(message % days, field="io_ref")
        message = _(
            "This officer holds charge for another one from %(first)s to %(last)s. End that entry and record who holds "
            "charge instead; then record this leave."
        )
        raise Refused(message % days, field="io_ref")
    for other in queries.overlapping(by.unit, entry.charge, entry.starts_on, entry.ends_on):
        if other.io_ref == entry.charge:
            days = {"first": text.day(other.starts_on), "last": text.day(other.ends_on)}
            message = _("This officer is on leave from %(first)s to %(last)s. Choose another one.")
            raise Refused(message % days, field="charge")


def end_leave(leave_id: UUID, *, by: Posting) -> Leave:
    """End a leave now, also one that has not begun; the one in charge loses the charge at once.

    Raises:
        Http404: it is not a leave of the own station.
        Refused: it has ended already.
    """
    if not by.can(Capability.ASSIGN_CASES):
        raise Http404
    with transaction.atomic():
        leave = Leave.objects.select_for_update(of=("self",)).filter(pk=leave_id, station=by.unit).first()
        if leave is None:
            raise Http404
        if leave.ended_at is not None or leave.ends_on < today():
            raise Refused(_("This leave has already ended."))
        leave.ended_at, leave.ended_by = now(), by.actor.number
        leave.save(update_fields=["ended_at", "ended_by"])
        audit.write("cases.leave_ended", by.actor, leave.io_ref, _details(leave))
    return leave


def _details(leave: Leave) -> dict[str, object]:
    return {
        "starts_on": leave.starts_on.isoformat(),
        "ends_on": leave.ends_on.isoformat(),
        "charge": leave.charge,
        "leave": leave.pk.hex,
    }
