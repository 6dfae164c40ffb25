"""The one order of locks at the police's end: a case is locked first, then its notes, reports and queries.

So two who write about the exhibits of a case wait for each other, and the second sees what the first has written.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from itsso.cases.models import Case
from itsso.forensics.models import Note, NoteQuery, Released
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel


def lock_case_of(row: Note | Released | NoteQuery | None) -> None:
    """Lock the case of a note, report or query until the transaction ends; read the row again after it.

    Raises Http404 where there is no row, or where its case is not in the range any more.
    """
    if row is None or not _lock(row.case_id):
        raise Http404


def locked_note_of(parcel: Parcel) -> Note:
    """Return the note that a parcel of a laboratory is about, with its case locked until the transaction ends.

    Raises:
        ParcelRefused: the laboratory that sent the parcel has no such note, or no more.
    """
    notes = Note.objects.filter(pk=parcel.told["note"], laboratory=parcel.sender_id)
    note = notes.first()
    if note is not None and _lock(note.case_id):
        note = notes.first()
    if note is None:
        raise parcels.ParcelRefused("unknown")
    return note


def _lock(case_id: UUID) -> bool:
    """Lock a case of the range until the transaction ends; return whether it is there."""
    return Case.objects.select_for_update().filter(pk=case_id).first() is not None
