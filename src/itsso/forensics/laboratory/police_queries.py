"""Questions of a laboratory to the police about a request, and the reports that the police have collected."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics import catalogue
from itsso.forensics.laboratory.reception import lock_request
from itsso.forensics.models import Collected, Report, RequestQuery, RequestStatus
from itsso.forensics.parcel_kinds import QUERY
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content


def ask_police(request_id: UUID, code: str, *, by: Posting, form: UUID) -> RequestQuery:
    """Ask the police station about a request. The same form again is the same query.

    Raises Http404 where the request is another laboratory's, Refused where it is over or the same is asked already.
    """
    request = lock_request(request_id)
    existing = RequestQuery.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.asked_by, by=by)
        refuse_other_content((existing.request_id, existing.code) == (request_id, code))
        return existing
    if code not in catalogue.codes("queries"):
        raise Refused(_("Choose from the list."))
    if request.standing in (RequestStatus.RETURNED, RequestStatus.DONE):
        raise Refused(_("The request is already answered. Nothing can be asked about it."))
    if RequestQuery.objects.filter(request=request, code=code, answered_at=None).exists():
        raise Refused(_("The police have been asked this already and have not answered yet."), field="code")
    query = RequestQuery.objects.create(
        id=form,
        request=request,
        laboratory=request.laboratory,
        code=code,
        asked_at=now(),
        asked_by=by.actor.number,
        asked_by_name=by.actor.name,
    )
    content = {"note": str(request.pk), "code": code, "at": query.asked_at.isoformat()}
    parcels.send(QUERY, request.laboratory, request.sender, by=by, told=content, parcel_id=form)
    audit.write("laboratory.police_asked", by.actor, str(request.pk), {"code": code})
    return query


def take_answer(parcel: Parcel, by: Posting) -> None:
    """Store the answer of the police to a query, at the laboratory's end."""
    content = parcel.told
    query = RequestQuery.objects.select_for_update().filter(pk=content["query"], laboratory=parcel.receiver_id).first()
    if query is None:
        raise parcels.ParcelRefused("unknown")
    query.answer, query.letter = content["answer"], content["letter"]
    query.answered_at = datetime.fromisoformat(content["at"])
    query.save(update_fields=["answer", "letter", "answered_at"])


def take_collection(parcel: Parcel, by: Posting) -> None:
    """Store that the police collected a report, at the laboratory's end."""
    report = Report.objects.filter(pk=parcel.told["report"], laboratory=parcel.receiver_id).first()
    if report is None:
        raise parcels.ParcelRefused("unknown")
    Collected.objects.get_or_create(
        report=report, defaults={"laboratory": parcel.receiver, "at": datetime.fromisoformat(parcel.told["at"])}
    )
