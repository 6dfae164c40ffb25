"""Rows of the personnel register: who is posted where, as what, since when. A later posting ends the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from itsso.platform.copy import insert_many, line
from itsso.platform.ids import uuid7
from itsso.training import names, reading
from itsso.training.models import FOREVER, Person, Post
from itsso.training.places import UnitCodes
from itsso.training.reading import TrainingFile
from itsso.training.reasons import RowError
from itsso.ui.text import day


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row that is right in itself."""

    row: int
    state: str
    number: str
    name: str
    woman: bool
    joined_on: date | None
    distinct: bool
    unit: int
    rank: str
    title: str
    duty: str
    since: date
    until: date

    @property
    def key(self) -> tuple[str, str]:
        """By what the State knows the person."""
        return self.state, self.number


@dataclass(slots=True)
class RegisteredPerson:
    """A person of the register, with the newest posting."""

    id: UUID
    number: str
    name: str
    woman: bool
    joined_on: date | None
    unit: int
    rank: str = ""
    title: str = ""
    duty: str = ""
    since: date | None = None
    until: date = FOREVER
    row: int | None = None  # of this batch, where the newest posting came by it
    new_post: list[object] | None = None  # the newest posting, where this batch writes it


@dataclass(slots=True)
class Changes:
    """What a batch writes."""

    persons: list[bytes] = field(default_factory=list)
    posts: list[list[object]] = field(default_factory=list)  # the last value is the last day
    persons_changed: dict[UUID, RegisteredPerson] = field(default_factory=dict)
    posts_ended: dict[UUID, date] = field(default_factory=dict)  # the person's present one


class RegisterImport:
    """Takes the rows of a file in batches; what earlier batches wrote is read again from the tables."""

    def __init__(self, file: TrainingFile, places: UnitCodes) -> None:
        self.file, self.places = file, places

    def take(self, batch: Iterable[int]) -> tuple[int, int, list[tuple[int, RowError]]]:
        """How many rows were taken, how many changed nothing, and which were wrong. To be called in a transaction."""
        wrong: list[tuple[int, RowError]] = []
        listed: list[RegisterRow] = []
        for at in batch:
            try:
                listed.append(self._listed(at))
            except RowError as refused:
                wrong.append((at, refused))
        held = _registered_persons(listed)
        alike = _similar_sounding(listed)
        taken_elsewhere = _numbers_taken(listed) - set(held)
        changes, taken, unchanged = Changes(), 0, 0
        for one in listed:
            try:
                if one.key in taken_elsewhere:
                    raise RowError("number", "held_elsewhere", {"value": one.number})
                if _apply_row(one, held, alike, changes):
                    taken += 1
                else:
                    unchanged += 1
            except RowError as refused:
                wrong.append((one.row, refused))
        _write(changes)
        return taken, unchanged, wrong

    def _listed(self, at: int) -> RegisterRow:
        row = self.file.row(at)
        state = self.places.state(row)
        name = reading.name(row)
        since = reading.day(row, "since")
        until = reading.optional(row, "left_on", reading.day) or FOREVER
        joined = reading.optional(row, "joined_on", reading.day)
        if until < since:
            raise RowError("left_on", "ends_before", {"ended": day(until), "began": day(since)})
        if joined and joined > since:
            raise RowError("since", "before_service", {"began": day(since), "joined": day(joined)})
        return RegisterRow(
            at, state, reading.given(row, "number"), name, reading.coded(row, "woman", reading.YES), joined,
            row.get("distinct", "").lower() == "yes", self.places.unit(row, state),
            reading.coded(row, "rank", reading.RANKS), row.get("title", ""),
            reading.coded(row, "duty", reading.DUTIES), since, until,
        )  # fmt: skip


def _apply_row(
    one: RegisterRow,
    held: dict[tuple[str, str], RegisteredPerson],
    alike: dict[_Sound, RegisteredPerson],
    changes: Changes,
) -> bool:
    """Adds what a row changes; False where it says what is held. Raises Wrong where it contradicts what is held."""
    person = held.get(one.key)
    if person is None:
        sounds = (one.state, names.sound_key(one.name), one.joined_on)
        like = alike.get(sounds) if one.joined_on and not one.distinct else None
        if like is not None:
            raise RowError("number", "same_person", {"held": like.name, "number": like.number})
        held[one.key] = alike[sounds] = _add(one, changes)
        return True
    if not names.names_match(one.name, person.name):
        raise RowError("name", "another_name", {"held": person.name, "number": one.number})
    if person.row is not None and person.since == one.since:
        raise RowError("number", "twice", {"row": str(person.row + FIRST_ROW)})
    posted = _move(one, person, changes)
    return _rename(one, person, changes) or posted


FIRST_ROW = 2
"""The row of a spreadsheet in which the first line below the head stands."""


def _add(one: RegisterRow, changes: Changes) -> RegisteredPerson:
    person = RegisteredPerson(uuid7(), one.number, one.name, one.woman, one.joined_on, one.unit)
    sound = names.sound_key(one.name)
    changes.persons.append(
        line((person.id, one.state, one.number, one.name, sound, one.woman, one.joined_on, one.unit))
    )
    _post(one, person, changes)
    return person


def _post(one: RegisterRow, person: RegisteredPerson, changes: Changes) -> None:
    person.unit, person.rank, person.title, person.duty = one.unit, one.rank, one.title, one.duty
    person.since, person.until, person.row = one.since, one.until, one.row
    person.new_post = [uuid7(), person.id, one.unit, one.rank, one.title, one.duty, one.since, one.until]
    changes.posts.append(person.new_post)


def _move(one: RegisterRow, person: RegisteredPerson, changes: Changes) -> bool:
    """A posting that the register does not hold yet; False where it does."""
    same = (one.unit, one.rank, one.title, one.duty) == (person.unit, person.rank, person.title, person.duty)
    if same and one.until == person.until:
        return False
    if same and person.until == FOREVER:  # who leaves the service
        _end(person, one.until, changes)
        return True
    if person.since is not None and one.since <= person.since:
        raise RowError("since", "post_order", {"held": day(person.since)})
    if person.until >= one.since:
        _end(person, one.since - timedelta(days=1), changes)
    _post(one, person, changes)
    changes.persons_changed[person.id] = person
    return True


def _end(person: RegisteredPerson, until: date, changes: Changes) -> None:
    if person.since is None:
        return
    person.until = until
    if person.new_post is not None:
        person.new_post[-1] = until
    else:
        changes.posts_ended[person.id] = until


def _rename(one: RegisterRow, person: RegisteredPerson, changes: Changes) -> bool:
    joined = one.joined_on or person.joined_on
    if (one.name, one.woman, joined) == (person.name, person.woman, person.joined_on):
        return False
    person.name, person.woman, person.joined_on = one.name, one.woman, joined
    changes.persons_changed[person.id] = person
    return True


def _registered_persons(listed: Sequence[RegisterRow]) -> dict[tuple[str, str], RegisteredPerson]:
    """Who of these is in the register. Two queries."""
    states, numbers = {one.state for one in listed}, [one.number for one in listed]
    found = {
        person.pk: ((person.state, person.number), RegisteredPerson(
            person.pk, person.number, person.name, person.woman, person.joined_on, person.unit_id
        ))
        for person in Person.objects.filter(state__in=states, number__in=numbers)
    }  # fmt: skip
    posts = Post.objects.filter(person__in=list(found)).order_by("since")
    for post in posts:
        held = found[post.person_id][1]
        held.rank, held.title, held.duty, held.since, held.until = (
            post.rank, post.title, post.duty, post.since, post.until
        )  # fmt: skip
    return dict(found.values())


def _numbers_taken(listed: Sequence[RegisterRow]) -> set[tuple[str, str]]:
    """Which of these numbers the register holds, whoever sees the person: a number is given once. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, number from training_numbers_taken(%s, %s)",
            [[one.state for one in listed], [one.number for one in listed]],
        )
        return set(cursor.fetchall())


type _Sound = tuple[str, str, date | None]


def _similar_sounding(listed: Sequence[RegisterRow]) -> dict[_Sound, RegisteredPerson]:
    """Persons whose names sound like one of these. One query."""
    sounds = {names.sound_key(one.name) for one in listed}
    found = Person.objects.filter(
        state__in={one.state for one in listed}, sound__in=sounds, joined_on__in={one.joined_on for one in listed}
    )
    return {
        (one.state, one.sound, one.joined_on): RegisteredPerson(
            one.pk, one.number, one.name, one.woman, one.joined_on, one.unit_id
        )
        for one in found
    }


def _write(changes: Changes) -> None:
    insert_many(
        "training_person", ("id", "state", "number", "name", "sound", "woman", "joined_on", "unit_id"), changes.persons
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "update training_post p set until = n.until from unnest(%s::uuid[], %s::date[]) as n (person, until)"
            " where p.person_id = n.person and p.until >= n.until",
            [list(changes.posts_ended), list(changes.posts_ended.values())],
        )
        changed = list(changes.persons_changed.values())
        cursor.execute(
            "update training_person p set name = n.name, sound = n.sound, woman = n.woman, joined_on = n.joined_on,"
            " unit_id = n.unit from unnest(%s::uuid[], %s::text[], %s::text[], %s::bool[], %s::date[], %s::int[])"
            " as n (id, name, sound, woman, joined_on, unit) where p.id = n.id",
            [
                [one.id for one in changed], [one.name for one in changed],
                [names.sound_key(one.name) for one in changed],
                [one.woman for one in changed], [one.joined_on for one in changed], [one.unit for one in changed],
            ],
        )  # fmt: skip
    insert_many(
        "training_post", ("id", "person_id", "unit_id", "rank", "title", "duty", "since", "until"),
        map(line, changes.posts),
    )  # fmt: skip
