"""Sessions of courses in the demonstration: one that is over, one that is full, and one that has free seats."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.demo.nation.places import SHOWN_DISTRICT
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from itsso.training.catalogue import course
from itsso.training.models import AttendanceSource, Person
from itsso.training.sessions.actions import mark_present, nominate, plan_session

SESSIONS = UUID("0199c1d5-0000-7000-8000-0000000007f3")
"""The namespace of the sessions' ids, so that building again plans nothing twice."""
SEATS = 12
COURSE, COURSE_WITH_SEATS = "zero_fir", "investigation"


def build_sessions() -> None:
    """Plan the sessions as the training officer of the shown State does, and record nominations and attendances.

    For the last one nobody is nominated: it waits for the shown district.
    """
    training = Posting.objects.select_related("officer", "unit").get(officer__username="training")
    with enter(training):
        officers = Person.objects.filter(unit__parent__name=SHOWN_DISTRICT).order_by("number")
        persons = list(officers.values_list("pk", flat=True)[: 2 * SEATS])
    with clock.fixed(now() - timedelta(days=40)):
        past_session = _plan(training, "held", COURSE, persons[:SEATS])
    with clock.fixed(now() - timedelta(days=30)), enter(training):
        mark_present(past_session, persons[: SEATS - 2], AttendanceSource.LIST, by=training)
    _plan(training, "coming", COURSE, persons[SEATS:])
    _plan(training, "with seats", COURSE_WITH_SEATS, [], days_ahead=24)


def _plan(training: Posting, name: str, code: str, persons: list[UUID], days_ahead: int = 10) -> UUID:
    """Plan a session of two days, and nominate persons; return its id."""
    planned = course(code)
    assert planned is not None, "the catalogue has the course"
    session_id = uuid5(SESSIONS, name)
    begins_on = today() + timedelta(days=days_ahead)
    with enter(training):
        plan_session(
            session_id,
            planned,
            place=f"Police Lines, {SHOWN_DISTRICT}",
            trainers="DSP L. Rawat",
            seats=SEATS,
            begins_on=begins_on,
            ends_on=begins_on + timedelta(days=1),
            by=training,
        )
        if persons:
            nominate(session_id, persons, by=training)
    return session_id
