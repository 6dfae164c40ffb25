"""Protection of a laboratory from outside: requests for another order and contacts about content are recorded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.forensics import catalogue
from itsso.forensics.laboratory.reception import lock_request
from itsso.forensics.models import Contact, Priority, Request, Work, WorkStatus
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content

GRANTED_RANK = 1
"""The rank that a granted request gets: the same as what a court ordered."""


def note_priority(request_id: UUID, rank: str, reason: str, way: str, *, by: Posting, form: UUID) -> Priority:
    """Record a request for priority that came by letter, telephone or in person.

    The same form again is the same request.
    """
    request = lock_request(request_id)
    existing = Priority.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.noted_by, by=by)
        refuse_other_content((existing.request_id, existing.rank, existing.reason) == (request_id, rank, reason))
        return existing
    _check_codes({"ranks": rank, "priority_reasons": reason, "ways": way})
    priority = Priority.objects.create(
        id=form,
        request=request,
        laboratory=request.laboratory,
        rank=rank,
        reason=reason,
        way=way,
        asked_at=now(),
        noted_by=by.actor.number,
    )
    audit.write("laboratory.priority_asked", by.actor, str(request.pk), {"rank": rank, "way": way}, why=reason)
    return priority


def decide_priority(priority_id: UUID, granted: bool, why: str, *, by: Posting) -> Priority:
    """Record the director's decision; the order of works changes only by this, and the audit log says so."""
    priority = Priority.objects.select_for_update().filter(pk=priority_id).first()
    if priority is None or not by.can(Capability.DIRECT_LABORATORY):
        raise Http404
    if priority.granted is not None:
        raise Refused(_("This request was already decided."))
    _check_codes({"decisions": why})
    priority.granted, priority.why, priority.decided_at, priority.decided_by = granted, why, now(), by.actor.number
    priority.save(update_fields=["granted", "why", "decided_at", "decided_by"])
    if granted:
        works = Work.objects.filter(request=priority.request_id).exclude(standing=WorkStatus.RELEASED)
        works.filter(rank__gt=GRANTED_RANK).update(rank=GRANTED_RANK)
    detail = {"granted": granted, "rank": priority.rank}
    audit.write("laboratory.priority_decided", by.actor, str(priority.request_id), detail, why=why)
    return priority


def note_contact(request_id: UUID, rank: str, way: str, about: str, at: datetime, *, by: Posting) -> Contact:
    """Record that a person from outside spoke about a request: who by rank, how, and about what."""
    request = Request.objects.select_related("laboratory").filter(pk=request_id).first()
    if request is None:
        raise Http404
    _check_codes({"ranks": rank, "ways": way, "contacts": about})
    if at > now():
        raise Refused(_("The time is in the future."))
    contact = Contact.objects.create(
        request=request,
        laboratory=request.laboratory,
        rank=rank,
        way=way,
        about=about,
        at=at,
        noted_at=now(),
        noted_by=by.actor.number,
        noted_by_name=by.actor.name,
    )
    audit.write("laboratory.contact", by.actor, str(request.pk), {"rank": rank, "way": way, "about": about})
    return contact


def _check_codes(chosen: dict[str, str]) -> None:
    for group, code in chosen.items():
        if code not in catalogue.codes(group):
            raise Refused(_("Choose from the list."))
