"""Joining letters of a session: a sheet for each person with a seat, with the code that is scanned at the door."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import segno
from django.utils.translation import gettext as _

from itsso.platform.clock import now
from itsso.training import catalogue
from itsso.training.models import Session
from itsso.training.sessions.queries import Seat
from itsso.ui import text
from itsso.ui.languages import data_language
from itsso.ui.printing import pdf

TEMPLATE = Path(__file__).parent.parent / "typst" / "letters.typ"


def code_of(session: Session, person: UUID) -> str:
    """Return the text encoded on a letter: the session's reference and the person's id."""
    return f"{session.reference} {person}"


def person_in(session: Session, scanned: str) -> UUID | None:
    """Return the person whom a scanned code of this session names; None for another session's or an invalid code."""
    reference, _space, person = scanned.strip().rpartition(" ")
    try:
        return UUID(person) if reference.upper() == session.reference else None
    except ValueError:
        return None


def render_letters(session: Session, seats: Sequence[Seat]) -> bytes:
    """Return the letters, as a PDF in the reader's language, of those with a seat whom the reader sees."""
    course = catalogue.courses()[session.course]
    days = {"begins": text.day(session.begins_on), "ends": text.day(session.ends_on)}
    letters = [
        {
            "name": str(seat.person),
            "unit": seat.person.unit.local_name,
            "code": segno.make(code_of(session, seat.person.pk), error="m").svg_inline(scale=4, border=2),
        }
        for seat in seats
        if not seat.waits
    ]
    data = {
        "language": data_language(),
        "title": _("Joining letter"),
        "course": course.title,
        "facts": [
            [_("Reference"), session.reference],
            [_("Held"), _("%(begins)s to %(ends)s") % days],
            [_("Place"), session.place],
            [_("Trainers"), session.trainers],
        ],
        "ask": _("Show this code at the entrance each day. It records your attendance."),
        "letters": letters,
    }
    return pdf(TEMPLATE, data, now())
