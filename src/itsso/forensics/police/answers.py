"""The laboratory's queries at the police's end, and their answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics import catalogue
from itsso.forensics.models import NoteQuery
from itsso.forensics.parcel_kinds import ANSWER
from itsso.forensics.police.locks import lock_case_of, locked_note_of
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel
from itsso.protection.ranges import enter


def take_query(parcel: Parcel, by: Posting) -> None:
    """Store a query of the laboratory, at the police's end; the system reads the note wherever its case is now."""
    content = parcel.told
    with enter(by):
        note = locked_note_of(parcel)
        NoteQuery.objects.create(
            id=parcel.pk,
            note=note,
            case_id=note.case_id,
            station_id=note.station_id,
            code=content["code"],
            asked_at=datetime.fromisoformat(content["at"]),
        )


def answer_query(query_id: UUID, answer: str, letter: str, *, by: Posting) -> NoteQuery:
    """Answer a query of the laboratory, once. The same answer again changes nothing.

    Raises Http404 where the query is not visible here, Refused where another answer was given before.
    """
    queries = NoteQuery.objects.select_related("note__laboratory").filter(pk=query_id)
    lock_case_of(queries.first())
    query = queries.get()
    if query.answered_at is not None:
        if (query.answer, query.letter) == (answer, letter):
            return query
        raise Refused(_("This query was already answered. Ask the laboratory to ask again."))
    if answer not in catalogue.codes("answers"):
        raise Refused(_("Choose from the list."))
    query.answer, query.letter, query.answered_at, query.answered_by = answer, letter, now(), by.actor.number
    query.save(update_fields=["answer", "letter", "answered_at", "answered_by"])
    content = {"query": str(query.pk), "answer": answer, "letter": letter, "at": query.answered_at.isoformat()}
    parcels.send(ANSWER, by.unit, query.note.laboratory, by=by, told=content)
    audit.write("forensics.query_answered", by.actor, str(query.note_id), {"answer": answer}, case=query.case_id)
    return query
