"""Changes of a session's plan (days, place, trainers, seats) before it begins, with their history."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.training.models import Session, SessionChange
from itsso.training.people import queries as people_queries
from itsso.training.sessions import queries
from itsso.ui import text


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """The details of a session that can be changed."""

    place: str
    trainers: str
    seats: int
    begins_on: date
    ends_on: date


def plan_of(session: Session) -> SessionPlan:
    """Return the present plan of a session."""
    return SessionPlan(session.place, session.trainers, session.seats, session.begins_on, session.ends_on)


def why_unchangeable(session: Session) -> str:
    """Return why the plan of a session cannot be changed by the reader; empty where it can."""
    if not people_queries.sees_people_of(session.unit):
        return _("Only the unit that holds this course, or a unit above it, can change it.")
    if session.called_off:
        return _("This course is cancelled. Plan it again if it is held after all.")
    if session.begins_on <= today():
        return _("This course began on %(day)s. Its plan can no longer be changed.") % {
            "day": text.day(session.begins_on)
        }
    if queries.attendee_count(session):
        return _("Somebody has already attended. Withdraw the attendances first.")
    return ""


def check_change(session: Session, plan: SessionPlan) -> None:
    """Raise Refused where the session cannot be changed, begins in the past, or loses a seat that is taken."""
    if reason := why_unchangeable(session):
        raise Refused(reason)
    if plan.begins_on < today():
        raise Refused(_("The first day is in the past. Check it."), field="begins_on")
    taken_seats = min(queries.seats(session).nominated, session.seats)
    if plan.seats < taken_seats:
        message = ngettext(
            "%(n)s seat is taken. Withdraw nominations first, or plan at least this many seats.",
            "%(n)s seats are taken. Withdraw nominations first, or plan at least this many seats.",
            taken_seats,
        )
        raise Refused(message % {"n": text.count(taken_seats)}, field="seats")


def change_session(session_id: UUID, plan: SessionPlan, *, shown_change: str, by: Posting) -> bool:
    """Change the plan of a session and return whether anything changed; the same plan again changes nothing.

    `shown_change` is the id of the last change that the officer's form showed, empty for none.

    Raises:
        Refused: as `check_change` does, or somebody else changed the session meanwhile.
    """
    session = queries.locked_session(session_id)
    before = plan_of(session)
    if plan == before:
        return False
    check_change(session, plan)
    if shown_change != last_change(session):
        raise Refused(_("This course was changed meanwhile. Look at its plan and try again."))
    values = asdict(plan)
    for name, value in values.items():
        setattr(session, name, value)
    session.save(update_fields=list(values))
    old_values = {f"old_{name}": value for name, value in asdict(before).items()}
    SessionChange.objects.create(session=session, at=now(), by=by.actor.number, **values, **old_values)
    changed = [name for name, value in values.items() if value != getattr(before, name)]
    audit.write("training.changed", by.actor, str(session.pk), {"set": changed})
    return True


def last_change(session: Session) -> str:
    """Return the id of the last change of a session; empty for none."""
    change = session.changes.order_by("-pk").values_list("pk", flat=True).first()
    return str(change or "")
