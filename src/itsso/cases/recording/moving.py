"""Move a case to another unit: within the range by an entry, beyond it by a parcel that becomes an entry on arrival."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.cases.models import Case
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Contradicts, Recording
from itsso.law.event_facts import FactName
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel
from itsso.protection.ranges import Ranges, enter
from itsso.units.models import Unit

PARCEL = "case_moved"


def leaves_range(ranges: Ranges, recording: Recording) -> bool:
    """Return whether an entry takes the case to a unit outside the range."""
    to = recording.facts.get(FactName.TO)
    if not isinstance(to, int):
        return False
    first, last = Unit.objects.values_list("first", "last").get(pk=to)
    return not (ranges.cases[0] <= first and max(first, last) <= ranges.cases[1])


def send(case: Case, entry: Recording, *, by: Posting, form: UUID) -> None:
    """Send the case as a parcel; the entry is made when the other end has it. The same form again is one parcel.

    Raises Refused where the role may not say it.
    """
    if not recording.may_record(by.role, entry.kind):
        raise Refused(recording.not_for_role())
    parcels.send(
        PARCEL,
        case.station,
        Unit.objects.get(pk=entry.facts[FactName.TO]),
        by=by,
        case=case.pk,
        parcel_id=form,
        told={"kind": entry.kind, "at": entry.at.isoformat(), "precision": entry.precision, "by": by.actor.number},
    )


def receivers_used(station: Unit) -> list[int]:
    """Return the ids of the units to which a station last sent a case, the newest first."""
    sent = Parcel.objects.filter(sender=station, kind=PARCEL).order_by("-sent_at", "-pk")
    return list(sent.values_list("receiver_id", flat=True)[:50])


def receive(parcel: Parcel, by: Posting) -> None:
    """Record the entry of a parcel that has arrived. The case is not the receiver's yet: the system records it.

    Only of a case that is still where the parcel was sent from: a second one, sent before the first had arrived,
    would take it out of the hands of who has it now.
    """
    assert parcel.case_id is not None
    at = datetime.fromisoformat(parcel.told["at"])
    entry = Recording(parcel.told["kind"], at, parcel.told["precision"], facts={FactName.TO: parcel.receiver_id})
    try:
        with enter(by):
            case, _locked = recording.lock_case(parcel.case_id)
            if case.station_id != parcel.sender_id:
                raise parcels.ParcelRefused("moved")
            recording.record(parcel.case_id, entry, by=by, form=parcel.pk, seen=None)
    except Contradicts:
        raise parcels.ParcelRefused("contradicts") from None
