"""The laboratory's reception: items are announced and arrive; requests are accepted, or returned with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics import catalogue
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.actions import ScanResult, take_many
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.laboratory import queries
from itsso.forensics.laboratory.assigning import assign_if_possible
from itsso.forensics.models import FAR, Exhibit, Holder, Priority, Request, RequestDetails, RequestStatus, Work
from itsso.forensics.parcel_kinds import STATUS
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel
from itsso.units.models import UnitKind


def take_note(parcel: Parcel, by: Posting) -> None:
    """Announce the items of a forwarding note at the laboratory's end. A closed laboratory accepts none."""
    laboratory, content, moment = parcel.receiver, parcel.told, now()
    if laboratory.kind != UnitKind.LABORATORY or (laboratory.closed and laboratory.closed <= today()):
        raise parcels.ParcelRefused("closed")
    request = Request.objects.create(
        id=parcel.pk,
        laboratory=laboratory,
        sender=parcel.sender,
        year=moment.year,
        number=_next_number(parcel, moment.year),
        memo=content["memo"],
        asked=content["asked"],
        papers=content["papers"],
        priority=content["priority"],
        due=date.fromisoformat(content["due"]) if content["due"] else None,
        since=moment,
        sent_at=datetime.fromisoformat(content["sent_at"]),
        announced_at=moment,
    )
    Exhibit.objects.bulk_create(
        Exhibit(
            request=request, laboratory=laboratory, **item | {"seized_at": datetime.fromisoformat(item["seized_at"])}
        )
        for item in content["items"]
    )
    if "details" in content:  # not in a note from before there were details
        _store_details(request.pk, content["details"], parcel)


def take_details(parcel: Parcel, by: Posting) -> None:
    """Store a later entry about a forwarding note, at the laboratory's end. It may arrive before the note itself."""
    _store_details(UUID(parcel.told["note"]), parcel.told["details"], parcel)


def _store_details(note_id: UUID, content: Mapping[str, Any], parcel: Parcel) -> None:
    days = {name: date.fromisoformat(content[name]) if content[name] else None for name in _DETAIL_DAYS}
    values = {**content, **days, "stated_at": datetime.fromisoformat(content["stated_at"])}
    RequestDetails.objects.create(note=note_id, sender=parcel.sender, laboratory=parcel.receiver, **values)


_DETAIL_DAYS = ("letter_on", "custody_ends", "hearing")


def _next_number(parcel: Parcel, year: int) -> int:
    """Return the laboratory's next number. Another transaction that takes a note there waits for this one to end."""
    queries.lock_request_numbers(parcel.receiver_id)
    numbers = Request.objects.filter(laboratory=parcel.receiver, year=year)
    return (numbers.aggregate(last=Max("number"))["last"] or 0) + 1


def receive(
    labels: Iterable[tuple[str, str]], condition: ItemCondition, *, by: Posting, form: UUID
) -> list[ScanResult]:
    """Record what was scanned at the counter as taken; notify the sender once all items of a request have arrived."""
    scanned = take_many(labels, Holder.RECEPTION, condition, by=by, form=form)
    labels_taken = [result.label for result in scanned if result.recorded]
    announced = Request.objects.select_for_update().filter(standing=RequestStatus.ANNOUNCED)
    for request in announced.filter(pk__in=Exhibit.objects.filter(label__in=labels_taken).values("request")):
        chains = ledger.chains([exhibit.label for exhibit in request.exhibits.all()])
        if all(chain.holder == Holder.RECEPTION for chain in chains.values()):
            request.received_at = now()
            set_status(request, RequestStatus.RECEIVED, by=by)
    return scanned


def accept(request_id: UUID, *, by: Posting) -> Request:
    """Accept a request: each section that is asked gets its work, and a random examiner where one is competent."""
    request = lock_request(request_id)
    if request.standing in (RequestStatus.ACCEPTED, RequestStatus.DONE):
        return request
    _check_received(request)
    request.decided_at, request.decided_by = now(), by.actor.number
    set_status(request, RequestStatus.ACCEPTED, by=by)
    for question in request.asked:
        work = Work.objects.create(
            request=request,
            laboratory=request.laboratory,
            section=question["section"],
            labels=question["labels"],
            questions=question["questions"],
            rank=catalogue.rank(request.priority),
            due=request.due or FAR,
            received_at=request.received_at or now(),
            since=now(),
        )
        assign_if_possible(work, by=by)
    return request


def return_request(request_id: UUID, reasons: Sequence[str], *, by: Posting) -> Request:
    """Return a request to its sender with reasons; the items go back by hand-overs in the ledger, as they came."""
    request = lock_request(request_id)
    if request.standing == RequestStatus.RETURNED:
        return request
    _check_received(request)
    if not reasons or any(reason not in catalogue.codes("returns") for reason in reasons):
        raise Refused(_("Choose the reasons for return."))
    request.decided_at, request.decided_by, request.reasons = now(), by.actor.number, list(reasons)
    set_status(request, RequestStatus.RETURNED, by=by)
    return request


def _check_received(request: Request) -> None:
    if request.standing != RequestStatus.RECEIVED:
        params = {"how": request.get_standing_display()}
        raise Refused(_("The request can be decided when all its exhibits are here. Now: %(how)s.") % params)


def take_priority(parcel: Parcel, by: Posting) -> None:
    """Store a request for priority that arrived at the laboratory's end. The director sees it."""
    content = parcel.told
    request = Request.objects.filter(pk=content["note"], sender=parcel.sender_id).first()
    if request is None:
        raise parcels.ParcelRefused("unknown")
    Priority.objects.create(
        id=parcel.pk,
        request=request,
        laboratory=parcel.receiver,
        rank=content["rank"],
        reason=content["reason"],
        way="system",
        asked_at=datetime.fromisoformat(content["at"]),
        noted_by=parcel.sent_by,
    )


# --- Shared ----------------------------------------------------------------------------------------------------------


def lock_request(request_id: UUID) -> Request:
    """Return a request to the reader's own laboratory, locked until the transaction ends."""
    request = (
        Request.objects.select_for_update(of=("self",))
        .select_related("laboratory", "sender")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        raise Http404
    return request


def set_status(request: Request, to: RequestStatus, *, by: Posting) -> None:
    """Set the status of a request, and notify the police of the status and nothing else."""
    request.standing, request.since = to, now()
    request.save(update_fields=["standing", "since", "received_at", "decided_at", "decided_by", "reasons"])
    content = {
        "note": str(request.pk),
        "standing": to.value,
        "reasons": request.reasons,
        "at": request.since.isoformat(),
    }
    if to != RequestStatus.DONE:  # the reports themselves show that everything is reported
        parcels.send(STATUS, request.laboratory, request.sender, by=by, told=content)
    audit.write(f"laboratory.{to.value}", by.actor, str(request.pk), {"reasons": request.reasons})
