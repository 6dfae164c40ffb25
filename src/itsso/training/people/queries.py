"""Reads of persons: a unit's people, a person's record, and which courses each holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from itsso.accounts.models import Officer, OfficerNumber
from itsso.platform.prepared_statements import RowStatement
from itsso.training import catalogue
from itsso.training.catalogue import LAPSING_DAYS
from itsso.training.models import FOREVER, Attendance, Person, Place, Post, Rank
from itsso.ui.names import OfficerName
from itsso.units.models import Unit, UnitKind

PAGE = 25


def in_force(attendances: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """Return the attendances that no later row replaces."""
    return attendances.filter(~Exists(Attendance.objects.filter(replaces=OuterRef("pk"))))


def holding(courses: Sequence[str], day: date) -> QuerySet[Attendance]:
    """Return a subquery of attendances by which the outer query's person holds one of these courses on a day."""
    attendances = Attendance.objects.filter(
        person=OuterRef("person"), course__in=courses, ended_on__lte=day, valid_until__gte=day
    )
    return in_force(attendances)


def sees_people_of(unit: Unit) -> bool:
    """Return whether the people of a unit are visible in this transaction, by its range."""
    with connection.cursor() as cursor:
        cursor.execute("select training_sees(%s)", [unit.pk])
        return bool(cursor.fetchone()[0])


def names_by_number(numbers: Collection[tuple[str, str]]) -> RowStatement[tuple[tuple[str, str], OfficerName]]:
    """Return the statement of persons by (State's code, number in the State), of those whom the reader sees."""
    states, wanted = {state for state, _number in numbers}, {number for _state, number in numbers}
    # For several States PostgreSQL expects so many persons that it plans the statement anew each time, for a
    # millisecond: who reads of a station or district reads of one State.
    of_states, state = ("p.state = %s", next(iter(states))) if len(states) == 1 else ("p.state = any(%s)", list(states))
    return RowStatement(
        "select p.state, p.number, t.title, p.name, p.name_hi"  # noqa: S608  conditions named here
        " from training_person p join training_post t on t.person_id = p.id"
        f" where {of_states} and p.number = any(%s) and t.until = %s",
        [state, list(wanted), FOREVER],
        lambda rows: [((state, number), OfficerName(*name)) for state, number, *name in rows],
    )


_COPY_REGISTER = """
with newest as (
    select distinct on (n.id) n.id as number_id, t.title as rank,
        case when p.name ~ '[\u0900-\u097f]' then '' else p.name end as name,
        case when p.name_hi = '' and p.name ~ '[\u0900-\u097f]' then p.name else p.name_hi end as name_hi,
        t.unit_id, t.duty, t.since, nullif(t.until, %(forever)s) as until
    from accounts_officernumber n
    join training_person p on p.state = n.state and p.number = n.number
    join training_post t on t.person_id = p.id
    order by n.id, t.since desc
), written as (
    insert into accounts_registerentry as r (number_id, rank, name, name_hi, unit_id, duty, since, until)
    select * from newest
    on conflict (number_id) do update set rank = excluded.rank, name = excluded.name, name_hi = excluded.name_hi,
        unit_id = excluded.unit_id, duty = excluded.duty, since = excluded.since, until = excluded.until
    where (r.rank, r.name, r.name_hi, r.unit_id, r.duty, r.since, r.until) is distinct from (excluded.rank,
        excluded.name, excluded.name_hi, excluded.unit_id, excluded.duty, excluded.since, excluded.until)
)
delete from accounts_registerentry where number_id not in (select number_id from newest)
"""


def copy_register() -> None:
    """Copy the newest posting of each person who has an account to where administrators compare it. One statement.

    Persons out of the range of the transaction would be taken for persons who are not in the register, so the system
    runs it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COPY_REGISTER, {"forever": FOREVER})


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """A filter of a unit's people: by course, rank group, name, and whether they hold the course."""

    show: str = ""  # one of SHOW_CHOICES; empty means all
    course: str = ""
    rank: str = ""
    name: str = ""


SHOW_CHOICES = ("", "trained", "lacking", "held", "lapsing", "women")


def people(unit: Unit, criteria: PeopleFilter, day: date) -> QuerySet[Post]:
    """Return the postings of a day at a unit and all units below it, by name: the list behind a number of coverage.

    Uses the units of the range, then the index of postings; only people visible to the reader are listed.
    """
    posts = Post.objects.filter(since__lte=day, until__gte=day).select_related("person", "unit")
    posts = posts.filter(_posted_at(unit))
    if criteria.rank:
        posts = posts.filter(rank=criteria.rank)
    if criteria.show == "women":
        posts = posts.filter(person__woman=True, rank=Rank.OFFICER).filter(
            Exists(holding(catalogue.woman_officer_courses(), day))
        )
    elif criteria.show == "trained":
        posts = posts.filter(_targeted_by_any()).exclude(_lacks_any(day))
    elif criteria.show == "lacking" and not criteria.course:
        posts = posts.filter(_lacks_any(day) | ~_targeted_by_any())
    elif criteria.course:
        posts = _by_course(posts, criteria, day)
    if criteria.name:
        posts = posts.filter(Q(person__name__icontains=criteria.name) | Q(person__number__iexact=criteria.name))
    return posts.order_by("person__name", "pk")


def posts_of(persons: Sequence[UUID], day: date) -> list[Post]:
    """Return the posting of each of these persons on a day, by name; only people visible to the reader are listed."""
    posts = Post.objects.filter(person__in=persons, since__lte=day, until__gte=day).select_related("person", "unit")
    by_person = {post.person_id: post for post in posts.order_by("person__name", "pk")}
    return list(by_person.values())


def _by_course(posts: QuerySet[Post], criteria: PeopleFilter, day: date) -> QuerySet[Post]:
    posts = posts.filter(_targeted_by(criteria.course))
    if criteria.show == "held":
        return posts.filter(Exists(holding([criteria.course], day)))
    if criteria.show == "lacking":
        return posts.filter(~Exists(holding([criteria.course], day)))
    if criteria.show == "lapsing":
        still_valid = holding([criteria.course], day).filter(valid_until__gt=day + timedelta(days=LAPSING_DAYS))
        return posts.filter(Exists(holding([criteria.course], day)), ~Exists(still_valid))
    return posts


def _posted_at(unit: Unit) -> Q:
    """Return the condition of being posted to a unit or below it.

    A headquarters counts with its parent, a laboratory with its State.
    """
    if unit.kind in KINDS_WITHOUT_CHILDREN:
        return Q(unit=unit)
    return Q(unit__in=Place.objects.filter(first__gte=unit.first, last__lte=unit.last).values("unit"))


def _targeted_by(course: str) -> Q:
    """Return the condition that a course is required of the person posted."""
    condition = Q(pk__in=[])
    for group in catalogue.courses()[course].asked_of:
        condition |= Q(duty__in=group.duties, rank__in=group.ranks, unit__kind__in=group.units)
    return condition


def _targeted_by_any() -> Q:
    condition = Q(pk__in=[])
    for code in catalogue.courses():
        condition |= _targeted_by(code)
    return condition


def _lacks_any(day: date) -> Q:
    lacks = Q(pk__in=[])
    for code in catalogue.courses():
        lacks |= _targeted_by(code) & ~Q(Exists(holding([code], day)))
    return lacks


class CourseNeed(NamedTuple):
    """A course that is asked of a person, and until when the person holds it; None where it is lacking."""

    course: catalogue.Course
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """A person's record, with everything of it that the reader sees."""

    person: Person
    posts: Sequence[Post]
    present: Post | None
    attendances: Sequence[Attendance]
    needs: Sequence[CourseNeed]


def training_record(person_id: UUID, day: date) -> TrainingRecord:
    """Return a person's record; raise Http404 where the reader does not see the person."""
    person = Person.objects.select_related("unit").filter(pk=person_id).first()
    if person is None:
        raise Http404
    posts = list(person.posts.select_related("unit").order_by("-since"))
    present = next((post for post in posts if post.until == FOREVER), None)
    current = in_force(person.attendances.select_related("session", "given")).order_by("-ended_on", "course")
    attendances = list(current)
    valid_until = {
        attendance.course: attendance.valid_until
        for attendance in sorted(attendances, key=lambda attendance: attendance.valid_until or date.min)
        if attendance.valid_until and attendance.ended_on <= day <= attendance.valid_until
    }
    needs = [
        CourseNeed(course, valid_until.get(course.code))
        for course in catalogue.courses().values()
        if present and _is_asked(course, present)
    ]
    return TrainingRecord(person, posts, present, attendances, needs)


def _is_asked(course: catalogue.Course, post: Post) -> bool:
    return catalogue.CourseTarget(course.code, post.duty, post.rank, post.unit.kind) in catalogue.needs()


def person_of_officer(officer: Officer) -> Person | None:
    """Return the person of the register who is an officer with an account, by the officer's number in a State."""
    for state, number in OfficerNumber.objects.filter(officer=officer).values_list("state", "number"):
        if person := Person.objects.filter(state=state, number=number).first():
            return person
    return None


KINDS_WITHOUT_CHILDREN = (UnitKind.STATION, UnitKind.HEADQUARTERS, UnitKind.LABORATORY)
"""Kinds of unit with none below: their people are those posted to them, not all within their interval."""
