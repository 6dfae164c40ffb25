"""Sessions of a course in the demonstration: one that is over, with those who came, and one with nominations."""

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
COURSE = "zero_fir"


def build_sessions() -> None:
    """Plan the two sessions as the training officer of the shown State does, and record nominations and attendances."""
    training = Posting.objects.select_related("officer", "unit").get(officer__username="training")
    with enter(training):
        officers = Person.objects.filter(unit__parent__name=SHOWN_DISTRICT).order_by("number")
        persons = list(officers.values_list("pk", flat=True)[: 2 * SEATS])
    with clock.fixed(now() - timedelta(days=40)):
        past_session = _plan(training, "held", persons[:SEATS])
    with clock.fixed(now() - timedelta(days=30)), enter(training):
        mark_present(past_session, persons[: SEATS - 2], AttendanceSource.LIST, by=training)
    _plan(training, "coming", persons[SEATS:])


def _plan(training: Posting, name: str, persons: list[UUID]) -> UUID:
    """Plan a session of two days that begins in ten days, and nominate persons; return its id."""
    zero_fir = course(COURSE)
    assert zero_fir is not None, "the catalogue has the course"
    session_id = uuid5(SESSIONS, name)
    begins_on = today() + timedelta(days=10)
    with enter(training):
        plan_session(
            session_id,
            zero_fir,
            place=f"Police Lines, {SHOWN_DISTRICT}",
            trainers="DSP L. Rawat",
            seats=SEATS,
            begins_on=begins_on,
            ends_on=begins_on + timedelta(days=1),
            by=training,
        )
        nominate(session_id, persons, by=training)
    return session_id
