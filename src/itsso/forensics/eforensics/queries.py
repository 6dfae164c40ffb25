"""Queries of sendings, trusted keys and forwarding notes for a laboratory's own system, inside the reader's range."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404

from itsso.forensics.catalogue import KitContent, SectionQuestions
from itsso.forensics.models import Incoming, Request, RequestDetails, RequestStatus, TrustedKey
from itsso.units.models import Unit

NOTES_AT_ONCE = 1_000
"""The most forwarding notes of one answer of the API."""


def incoming_sendings(laboratory: Unit) -> QuerySet[Incoming]:
    """Return what the laboratory's own system sent, newest first."""
    return Incoming.objects.filter(laboratory=laboratory).order_by("-at", "id")


def rejected_groups(sent: Incoming) -> list[tuple[str, str, int, int]]:
    """Return (column, reason, number of rejected rows, first of these rows), the most frequent first."""
    groups = sent.rejects.order_by().values_list("column", "reason").annotate(n=Count("id"), first=Min("row"))
    return sorted(groups, key=lambda group: (-group[2], group[3]))


def trusted_keys(laboratory: Unit) -> list[TrustedKey]:
    """Return the keys that sign for the laboratory now."""
    return list(TrustedKey.objects.filter(laboratory=laboratory, ended_at=None).order_by("since"))


def trusted_key(laboratory: Unit, typed: str) -> TrustedKey | None:
    """Return the key of this id, as typed; None where the laboratory has none such that signs for it now."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        return None
    return TrustedKey.objects.filter(laboratory=laboratory, ended_at=None, pk=int(typed)).first()


NoteItem = TypedDict(  # noqa: UP013  keys as they are published
    "NoteItem",
    {
        "label": str,
        "what": str,
        "mark": str,
        "subject": str,
        "count": int,
        "weight_mg": int | None,
        "impression": str,
        "contents": list[KitContent],
    },
)
"""An item of a forwarding note, by the names that the laboratory's own system reads."""


class NoteAuthority(TypedDict):
    """The details of a forwarding note as its newest entry states them; an empty text is not recorded."""

    authority_rank: str
    authority_name: str
    authority_number: str
    letter: str
    letter_on: str | None
    specimen: str
    malkhana: str
    road_certificate: str
    control: str


ForwardingNote = TypedDict(  # noqa: UP013  keys as they are published
    "ForwardingNote",
    {
        "note": str,
        "number": str,
        "standing": str,
        "memo": str,
        "station": str,
        "sent_at": str,
        "priority": str,
        "due": str | None,
        "papers": list[str],
        "asked": list[SectionQuestions],
        "items": list[NoteItem],
        "details": NoteAuthority | None,
    },
)
"""A forwarding note, by the names that the laboratory's own system reads."""


def forwarding_notes(laboratory: Unit, after: UUID | None = None, most: int | None = None) -> list[ForwardingNote]:
    """Return the forwarding notes that are neither reported nor returned, as the laboratory's own system fetches them.

    The one announced first comes first, at most `most`, and only those `after` a given note. Http404 where that is not
    a note of this laboratory.
    """
    requests = Request.objects.filter(laboratory=laboratory)
    pending = requests.filter(standing__in=(RequestStatus.ANNOUNCED, RequestStatus.RECEIVED, RequestStatus.ACCEPTED))
    if after is not None:
        at = requests.filter(pk=after).values_list("announced_at", flat=True).first()
        if at is None:
            raise Http404
        pending = pending.filter(Q(announced_at__gt=at) | Q(announced_at=at, pk__gt=after))
    requests_page = list(
        pending.order_by("announced_at", "pk").select_related("sender").prefetch_related("exhibits")[:most]
    )
    details = _details_in_force(requests_page)
    return [
        {
            "note": str(request.pk),
            "number": request.own_number,
            "standing": request.standing,
            "memo": request.memo,
            "station": request.sender.full_code,
            "sent_at": request.sent_at.isoformat(),
            "priority": request.priority,
            "due": request.due.isoformat() if request.due else None,
            "papers": request.papers,
            "asked": request.asked,
            "items": [
                {
                    "label": item.label,
                    "what": item.what,
                    "mark": item.mark,
                    "subject": item.subject,
                    "count": item.count,
                    "weight_mg": item.weight_mg,
                    "impression": item.impression,
                    "contents": item.contents,
                }
                for item in request.exhibits.all()
            ],
            "details": details.get(request.pk),
        }
        for request in requests_page
    ]


def _details_in_force(requests: Collection[Request]) -> dict[UUID, NoteAuthority]:
    """Return the newest details of some requests, by request."""
    senders = {request.pk: request.sender_id for request in requests}
    entries = RequestDetails.objects.filter(note__in=list(senders)).order_by("nth")
    return {
        entry.note: {
            "authority_rank": entry.authority_rank,
            "authority_name": entry.authority_name,
            "authority_number": entry.authority_number,
            "letter": entry.letter,
            "letter_on": entry.letter_on.isoformat() if entry.letter_on else None,
            "specimen": entry.specimen,
            "malkhana": entry.malkhana,
            "road_certificate": entry.road_certificate,
            "control": entry.control,
        }
        for entry in entries
        if senders[entry.note] == entry.sender_id
    }
