"""Reads of sessions: the coming and the past ones, their seats and who waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404

from itsso.accounts.models import Posting
from itsso.platform.clock import INDIA
from itsso.platform.prepared_statements import CountStatement, SqlValue, count_statement, prepared_rows_where
from itsso.training.models import Attendance, Nomination, Person, Session, SessionChange
from itsso.training.people.queries import in_force
from itsso.units.models import Unit

_NOMINATED = RawSQL("(select count(*) from training_queue(training_session.id))", [])
"""The number of a session's nominations that are not withdrawn, from all units."""


def sessions(day: date, course: str = "") -> QuerySet[Session]:
    """Return the sessions that are not over, the soonest first; with `course`, only those of that course."""
    upcoming = Session.objects.select_related("unit").filter(ends_on__gte=day, called_off=None)
    upcoming = upcoming.filter(course=course) if course else upcoming
    upcoming = upcoming.annotate(nominated=_NOMINATED)  # type: ignore[no-redef]
    return upcoming.order_by("begins_on", "reference")


def past_sessions(day: date, course: str = "") -> QuerySet[Session]:
    """Return the sessions that are over or called off, the newest first; with `course`, only those of that course."""
    past = Session.objects.select_related("unit").filter(Q(ends_on__lt=day) | Q(called_off__isnull=False))
    past = past.filter(course=course) if course else past
    past = past.annotate(nominated=_NOMINATED)  # type: ignore[no-redef]
    return past.order_by("-ends_on", "reference")


def sessions_to_fill(unit: Unit, day: date) -> list[Session]:
    """Return the sessions that begin after `day` and have free seats, and for which the unit nominated nobody yet.

    Those of other States are left out. The soonest is first. One query.
    """
    return prepared_rows_where(Session, f"{_TO_FILL} {_SOONEST_FIRST}", _to_fill(unit, day))


def count_of_sessions_to_fill(unit: Unit, day: date) -> CountStatement[int]:
    """Return the statement that counts `sessions_to_fill`."""
    return count_statement(f"select count(*) from training_session where {_TO_FILL}", _to_fill(unit, day))  # noqa: S608  of this module


def _to_fill(unit: Unit, day: date) -> dict[str, SqlValue]:
    return {"filled_by": day, "filling_state": unit.state, "filling_unit": unit.pk}


_SOONEST_FIRST = "order by begins_on, reference"

# No station holds sessions: without the stations of the State, few units are left to look for.
_TO_FILL = """
id in (
    with open as materialized (
        select s.id, s.seats from training_session s
        where s.called_off is null and s.begins_on > %(filled_by)s and s.unit_id = any(array(
            select u.id from units_unit u where u.state in (%(filling_state)s, '') and u.kind <> 'station'
        ))
        and not exists (
            select from training_nomination n
            where n.session_id = s.id and n.unit_id = %(filling_unit)s and n.withdrawn_at is null
        )
    )
    select o.id from open o left join training_taken(array(select id from open)) t on t.session_id = o.id
    where o.seats > coalesce(t.taken, 0)
)"""


def session(session_id: UUID) -> Session:
    """Return a session; raise Http404 where there is none."""
    match = Session.objects.select_related("unit").filter(pk=session_id).first()
    if match is None:
        raise Http404
    return match


def locked_session(session_id: UUID) -> Session:
    """Return a session, locked until the transaction ends, so that seats are given one after the other.

    Raises:
        Http404: the session does not exist.
    """
    match = Session.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=session_id).first()
    if match is None:
        raise Http404
    return match


class ComingSession(NamedTuple):
    """A session that is not over, for which a person is nominated, and its changes since then, the newest first."""

    session: Session
    waits: bool
    changes: list[SessionChange]


def coming_sessions(person: Person, day: date) -> list[ComingSession]:
    """Return the sessions for which a person is nominated and that are not over, cancelled ones too, soonest first."""
    nominations = (
        Nomination.objects.filter(person=person, withdrawn_at=None, session__ends_on__gte=day)
        .select_related("session")
        .order_by("session__begins_on", "session__reference")
    )
    return [
        ComingSession(
            nomination.session,
            _places(nomination.session)[nomination.pk] > nomination.session.seats,
            list(nomination.session.changes.filter(at__gte=nomination.at).order_by("-pk")),
        )
        for nomination in nominations
    ]


CHANGE_SHOWN_FOR = timedelta(days=14)
"""How long a change is shown on the desks of those nominated and of the unit that nominated them."""


def changed_sessions(posting: Posting, moment: datetime) -> list[Session]:
    """Return the sessions not yet over whose plan changed lately, after the officer or one of the unit was nominated.

    One query.
    """
    return prepared_rows_where(Session, f"{_CHANGED_LATELY} {_SOONEST_FIRST}", _changed(posting, moment))


def count_of_changed_sessions(posting: Posting, moment: datetime) -> CountStatement[int]:
    """Return the statement that counts `changed_sessions`."""
    statement = f"select count(*) from training_session where {_CHANGED_LATELY}"  # noqa: S608  of this module
    return count_statement(statement, _changed(posting, moment))


def _changed(posting: Posting, moment: datetime) -> dict[str, SqlValue]:
    return {
        "changed_on": moment.astimezone(INDIA).date(),
        "changed_since": moment - CHANGE_SHOWN_FOR,
        "nominating_unit": posting.unit_id,
        "nominated_officer": posting.officer_id,
    }


_CHANGED_LATELY = """
called_off is null and ends_on >= %(changed_on)s and exists (
    select from training_sessionchange c join training_nomination n using (session_id)
    where c.session_id = training_session.id and c.at >= %(changed_since)s and c.at > n.at and n.withdrawn_at is null
    and (n.unit_id = %(nominating_unit)s or n.person_id = any(array(
        select p.id from accounts_officernumber o join training_person p using (state, number)
        where o.officer_id = %(nominated_officer)s
    )))
)"""


class Seat(NamedTuple):
    """A nomination with its place in the queue."""

    place: int
    waits: bool
    nomination: Nomination
    person: Person
    attendance: Attendance | None


class Seats(NamedTuple):
    """A session's seats: how many persons are nominated and attended, and the visible nominations in order."""

    nominated: int
    attended: int
    visible: list[Seat]


def seats(session: Session) -> Seats:
    """Return a session's nominations: first those with a seat, then those waiting. Four queries."""
    places = _places(session)
    nominations = (
        session.nominations.filter(withdrawn_at=None).select_related("unit", "person__unit").order_by("at", "id")
    )
    attended = in_force(Attendance.objects.filter(session=session)).select_related("given")
    by_person = {attendance.person_id: attendance for attendance in attended}
    visible = [
        Seat(
            places[nomination.pk],
            places[nomination.pk] > session.seats,
            nomination,
            nomination.person,
            by_person.get(nomination.person_id),
        )
        for nomination in nominations
    ]
    return Seats(len(places), attendee_count(session), visible)


def seated_persons(session: Session) -> set[UUID]:
    """Return the persons visible to the reader who have a seat."""
    places = _places(session)
    nominations = session.nominations.filter(withdrawn_at=None).values_list("pk", "person_id")
    return {person for nomination, person in nominations if places[nomination] <= session.seats}


def attendee_count(session: Session) -> int:
    """Return how many persons attended, from all units; withdrawn attendances do not count."""
    with connection.cursor() as cursor:
        cursor.execute("select training_attended(%s)", [session.pk])
        return int(cursor.fetchone()[0])


def _places(session: Session) -> dict[UUID, int]:
    """Return the place of each nomination, from all units. The persons themselves stay hidden outside the range."""
    with connection.cursor() as cursor:
        cursor.execute("select nomination_id, place from training_queue(%s)", [session.pk])
        return dict(cursor.fetchall())


def next_reference_number(head: str) -> int:
    """Return the next number of references with this beginning. Others wait for it until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('training_reference'))")
        cursor.execute(
            "select coalesce(max(right(reference, 4)::int), 0) + 1 from training_session where reference like %s",
            [head.replace("_", r"\_") + "____"],
        )
        return int(cursor.fetchone()[0])
