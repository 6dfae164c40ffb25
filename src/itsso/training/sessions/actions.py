"""All writes of sessions: planned, called off, nominated for, attended, with results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.training import catalogue
from itsso.training.catalogue import valid_until
from itsso.training.models import (
    Attendance,
    AttendanceOutcome,
    AttendanceSource,
    Nomination,
    Person,
    Session,
)
from itsso.training.people import queries as people_queries
from itsso.training.people.actions import lock_persons, registered_person, replace_attendance
from itsso.training.people.queries import in_force
from itsso.training.sessions import queries
from itsso.training.sessions.queries import seated_persons
from itsso.ui import text


def plan_session(
    session_id: UUID,
    course: catalogue.Course,
    *,
    place: str,
    trainers: str,
    seats: int,
    begins_on: date,
    ends_on: date,
    by: Posting,
) -> Session:
    """Create a session: a course at a place on given days. The same form posted again is the same session.

    Raises:
        Refused: the last day is before the first.
    """
    if ends_on < begins_on:
        raise Refused(_("The last day is before the first day."))
    session, created = Session.objects.get_or_create(
        pk=session_id,
        defaults={
            "course": course.code,
            "unit": by.unit,
            "reference": _reference(course, begins_on),
            "place": place,
            "trainers": trainers,
            "seats": seats,
            "begins_on": begins_on,
            "ends_on": ends_on,
            "made_at": now(),
            "made_by": by.actor.number,
        },
    )
    if created:
        audit.write("training.planned", by.actor, str(session.pk), {"course": course.code, "seats": seats})
    return session


def _reference(course: catalogue.Course, begins_on: date) -> str:
    """Return a new reference, by which files and letters name a session: ZERO_FIR-2026-0007, by course and year."""
    head = f"{course.code.upper()}-{begins_on.year}-"
    return f"{head}{queries.next_reference_number(head):04d}"


def call_off(session_id: UUID, reason: str, *, by: Posting) -> None:
    """Cancel a session. Cancelling it again changes nothing.

    Raises:
        Refused: the session is of a unit outside the posting's range, or a person of any unit has attended it.
    """
    session = queries.locked_session(session_id)
    if session.called_off:
        return
    check_call_off(session)
    session.called_off, session.reason = now(), reason
    session.save(update_fields=["called_off", "reason"])
    audit.write("training.called_off", by.actor, str(session.pk), {"reason": reason})


def check_call_off(session: Session) -> None:
    """Raise Refused where the session is of a unit outside the posting's range, or a person of any unit attended."""
    if not people_queries.sees_people_of(session.unit):
        raise Refused(_("Only the unit that holds this course, or a unit above it, can cancel it."))
    if queries.attendee_count(session):
        raise Refused(_("Somebody has already attended. Withdraw the attendances first."))


def nominate(session_id: UUID, persons: Sequence[UUID], *, by: Posting) -> int:
    """Nominate persons and return how many are new. A person who is already nominated keeps the place in the queue.

    Raises:
        Refused: the session is over or called off, or a person is outside the posting's range.
    """
    session = queries.locked_session(session_id)
    if session.called_off or session.ends_on < today():
        raise Refused(_("This course is over or cancelled."))
    person_ids = list(dict.fromkeys(persons))
    visible = set(Person.objects.filter(pk__in=person_ids).values_list("pk", flat=True))
    nominated = set(session.nominations.filter(withdrawn_at=None).values_list("person_id", flat=True))
    if len(visible) < len(person_ids):
        raise Refused(_("One of these persons is not in your unit. Check the list."))
    added = [person_id for person_id in person_ids if person_id not in nominated]
    moment = now()
    Nomination.objects.bulk_create(
        Nomination(
            session=session,
            person_id=person_id,
            unit=by.unit,
            at=moment + timedelta(microseconds=place),
            by=by.actor.number,
        )
        for place, person_id in enumerate(added)
    )
    audit.write("training.nominated", by.actor, str(session.pk), {"persons": len(added)})
    return len(added)


def withdraw_nomination(session_id: UUID, person_id: UUID, reason: str, *, by: Posting) -> None:
    """Cancel a nomination, so that the first person waiting gets the seat.

    Raises:
        Refused: the person has attended already.
    """
    session, person = queries.locked_session(session_id), registered_person(person_id)
    check_not_attended(session, person)
    withdrawn = session.nominations.filter(person=person, withdrawn_at=None).update(withdrawn_at=now(), reason=reason)
    if withdrawn:
        audit.write("training.nomination_withdrawn", by.actor, str(session.pk), {"reason": reason})


def check_not_attended(session: Session, person: Person) -> None:
    """Raise Refused where the person has attended the session, so that the nomination cannot be withdrawn."""
    attended = in_force(Attendance.objects.filter(session=session, person=person)).exclude(
        outcome=AttendanceOutcome.WITHDRAWN
    )
    if attended.exists():
        raise Refused(_("This person has already attended. Withdraw the attendance first."))


def mark_present(session_id: UUID, persons: Sequence[UUID], source: AttendanceSource, *, by: Posting) -> int:
    """Record who attended, once each, and return how many are new.

    Raises:
        Refused: the first day has not come, the session was called off, or a person has no seat.
    """
    session = queries.locked_session(session_id)
    if session.called_off:
        raise Refused(_("This course is over or cancelled."))
    if session.begins_on > today():
        raise Refused(
            _("The course begins on %(day)s. Nobody has attended it yet.") % {"day": text.day(session.begins_on)}
        )
    seats = seated_persons(session)
    if any(person_id not in seats for person_id in persons):
        raise Refused(_("One of these persons has no seat in this course. Nominate the person first."))
    lock_persons(persons)
    ended_on = min(session.ends_on, today())
    marked = set(in_force(Attendance.objects.filter(session=session)).values_list("person_id", flat=True))
    added = [person_id for person_id in dict.fromkeys(persons) if person_id not in marked]
    for new_person in added:
        _record_attendance(session, new_person, ended_on, source, by)
    audit.write("training.attended", by.actor, str(session.pk), {"persons": len(added), "how": source})
    return len(added)


def _record_attendance(session: Session, person: UUID, ended_on: date, source: AttendanceSource, by: Posting) -> None:
    """Record an attendance.

    An attendance of the same last day that came from a file is replaced, and its result and certificate are kept. A
    withdrawn one is replaced and nothing of it is kept.
    """
    before = in_force(Attendance.objects.filter(person=person, course=session.course, ended_on=ended_on)).first()
    result = (
        before
        if before and before.outcome != AttendanceOutcome.WITHDRAWN
        else Attendance(outcome=AttendanceOutcome.ATTENDED)
    )
    Attendance.objects.create(
        person_id=person,
        course=session.course,
        session=session,
        began_on=session.begins_on,
        ended_on=ended_on,
        outcome=result.outcome,
        score=result.score,
        valid_until=valid_until(session.course, ended_on, result.outcome),
        provider=result.provider,
        certificate=result.certificate,
        how=source,
        replaces=before,
        at=now(),
        by=by.actor.number,
        by_name=by.actor.name,
    )


def record_results(
    session_id: UUID, results: Mapping[UUID, tuple[AttendanceOutcome, int | None]], *, by: Posting
) -> int:
    """Record who passed and who did not, each as a row that replaces the attendance, and return how many changed."""
    session = queries.locked_session(session_id)
    changed = 0
    lock_persons(results)
    for attendance in in_force(Attendance.objects.filter(session=session, person__in=list(results))):
        outcome, score = results[attendance.person_id]
        if attendance.outcome != AttendanceOutcome.WITHDRAWN and (attendance.outcome, attendance.score) != (
            outcome,
            score,
        ):
            replace_attendance(attendance, outcome, "", by, score=score)
            changed += 1
    audit.write("training.results", by.actor, str(session.pk), {"persons": changed})
    return changed
