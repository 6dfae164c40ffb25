"""Changes of a person's record: a transfer, an attendance that is replaced or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.training.catalogue import valid_until
from itsso.training.models import FOREVER, Attendance, AttendanceOutcome, Person, Post
from itsso.training.people import queries
from itsso.training.people.queries import in_force
from itsso.ui import text
from itsso.units.models import Unit


def withdraw_attendance(attendance_id: UUID, reason: str, *, by: Posting) -> Attendance:
    """Cancel an attendance by a later row that says why. A certificate issued for it then shows as withdrawn."""
    lock_persons(Attendance.objects.filter(pk=attendance_id).values_list("person_id", flat=True))
    attendance = in_force(Attendance.objects.filter(pk=attendance_id)).first()
    if attendance is None:
        raise Refused(_("This entry was replaced in the meantime. Look at the record again."))
    if attendance.outcome == AttendanceOutcome.WITHDRAWN:
        return attendance
    withdrawal = replace_attendance(attendance, AttendanceOutcome.WITHDRAWN, reason, by)
    audit.write("training.attendance_withdrawn", by.actor, str(attendance.pk), {"reason": reason})
    return withdrawal


def replace_attendance(
    before: Attendance, outcome: AttendanceOutcome, reason: str, by: Posting, score: int | None = None
) -> Attendance:
    """Record an attendance that replaces the one before, with another outcome."""
    return Attendance.objects.create(
        person_id=before.person_id,
        course=before.course,
        session_id=before.session_id,
        began_on=before.began_on,
        ended_on=before.ended_on,
        outcome=outcome,
        score=score,
        valid_until=valid_until(before.course, before.ended_on, outcome),
        provider=before.provider,
        certificate=before.certificate,
        how=before.how,
        replaces=before,
        reason=reason,
        at=now(),
        by=by.actor.number,
        by_name=by.actor.name,
    )


def transfer(person_id: UUID, unit: Unit, *, rank: str, title: str, duty: str, since: date, by: Posting) -> Post:
    """Record a posting of a person to a unit. The previous posting ends the day before; the record moves along.

    Raises:
        Refused: the new unit is not below the posting's own or was abolished, or the newest posting began on that day
            or later.
    """
    person = registered_person(person_id)
    if unit.closed:
        raise Refused(
            _("%(unit)s was abolished on %(day)s.") % {"unit": unit, "day": text.day(unit.closed)}, field="unit"
        )
    if not queries.sees_people_of(unit):
        raise Refused(
            _("%(unit)s is not below your unit. A unit above both must transfer the person.") % {"unit": unit},
            field="unit",
        )
    newest = person.posts.select_for_update().order_by("-since").first()
    if newest is not None:
        if (newest.unit_id, newest.rank, newest.duty, newest.since, newest.until) == (
            unit.pk,
            rank,
            duty,
            since,
            FOREVER,
        ):
            return newest
        if since <= newest.since:
            raise Refused(
                _("The present posting began on %(day)s. The next one must begin after that day.")
                % {"day": text.day(newest.since)},
                field="since",
            )
        if newest.until >= since:
            newest.until = since - timedelta(days=1)
            newest.save(update_fields=["until"])
    post = Post.objects.create(person=person, unit=unit, rank=rank, title=title, duty=duty, since=since)
    person.unit = unit
    person.save(update_fields=["unit"])
    audit.write("training.transferred", by.actor, str(person.pk), {"unit": unit.pk, "since": since.isoformat()})
    return post


def lock_persons(person_ids: Iterable[UUID]) -> None:
    """Lock the records of these persons until the transaction ends.

    The person is locked and not the attendances, since rows of attendances are never changed.
    """
    list(
        Person.objects.select_for_update(of=("self",)).filter(pk__in=list(person_ids)).order_by("pk").values_list("pk")
    )


def registered_person(person_id: UUID) -> Person:
    """Return a person of the register; raise Http404 where the reader does not see the person."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person
