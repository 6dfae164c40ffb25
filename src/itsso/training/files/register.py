"""Import of the personnel register: who is posted where, as what, since when. A later posting ends the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from itsso.platform.copy import encode_row
from itsso.platform.ids import uuid7
from itsso.training.files import names, queries, reading
from itsso.training.files.places import UnitCodes
from itsso.training.files.queries import numbers_taken
from itsso.training.files.reading import TrainingFile
from itsso.training.files.reasons import RowError
from itsso.training.files.rows import RegisterRow
from itsso.training.models import FOREVER, Person, Post
from itsso.ui.text import day


@dataclass(slots=True)
class RegisteredPerson:
    """A person of the register with the newest posting, updated as rows are applied."""

    id: UUID
    number: str
    name: str
    name_hi: str
    woman: bool
    joined_on: date | None
    unit: int
    rank: str = ""
    title: str = ""
    duty: str = ""
    since: date | None = None
    until: date = FOREVER
    row: int | None = None  # the row of this batch that brought the newest posting, else None
    new_post: list[object] | None = None  # the newest posting, if this batch writes it


@dataclass(slots=True)
class Changes:
    """The changes that a batch writes at its end."""

    persons: list[bytes] = field(default_factory=list)
    posts: list[list[object]] = field(default_factory=list)  # the last value of each is its last day
    persons_changed: dict[UUID, RegisteredPerson] = field(default_factory=dict)
    posts_ended: dict[UUID, date] = field(default_factory=dict)  # by person, the last day of the current posting


class RegisterImport:
    """Imports the rows of a file in batches; each batch reads from the tables what earlier batches wrote."""

    def __init__(self, file: TrainingFile, places: UnitCodes) -> None:
        self.file, self.places = file, places

    def import_rows(self, batch: Iterable[int]) -> tuple[int, int, list[tuple[int, RowError]]]:
        """Import rows and return how many were imported, how many changed nothing, and the errors by row index.

        Must be called in a transaction.
        """
        errors: list[tuple[int, RowError]] = []
        rows: list[RegisterRow] = []
        for index in batch:
            try:
                rows.append(self._parse_row(index))
            except RowError as error:
                errors.append((index, error))
        registered = _registered_persons(rows)
        similar = _similar_sounding(rows)
        taken_elsewhere = numbers_taken(rows) - set(registered)
        changes, taken_count, unchanged = Changes(), 0, 0
        for row in rows:
            try:
                if row.key in taken_elsewhere:
                    raise RowError("number", "held_elsewhere", {"value": row.number})
                if _apply_row(row, registered, similar, changes):
                    taken_count += 1
                else:
                    unchanged += 1
            except RowError as error:
                errors.append((row.row, error))
        _write(changes)
        return taken_count, unchanged, errors

    def _parse_row(self, index: int) -> RegisterRow:
        cells = self.file.row(index)
        state = self.places.state(cells)
        name = reading.name(cells)
        since = reading.day(cells, "since")
        until = reading.optional(cells, "left_on", reading.day) or FOREVER
        joined = reading.optional(cells, "joined_on", reading.day)
        if until < since:
            raise RowError("left_on", "ends_before", {"ended": day(until), "began": day(since)})
        if joined and joined > since:
            raise RowError("since", "before_service", {"began": day(since), "joined": day(joined)})
        return RegisterRow(
            index,
            state,
            reading.required_cell(cells, "number"),
            name,
            reading.devanagari_name(cells),
            reading.coded(cells, "woman", reading.YES),
            joined,
            cells.get("distinct", "").lower() == "yes",
            self.places.unit(cells, state),
            reading.coded(cells, "rank", reading.RANKS),
            cells.get("title", ""),
            reading.coded(cells, "duty", reading.DUTIES),
            since,
            until,
        )


def _apply_row(
    row: RegisterRow,
    registered: dict[tuple[str, str], RegisteredPerson],
    similar: dict[_Sound, RegisteredPerson],
    changes: Changes,
) -> bool:
    """Add what a row changes to `changes`; return False where the row says what is stored already.

    Raises:
        RowError: the row contradicts what is stored, or an earlier row of the batch.
    """
    person = registered.get(row.key)
    if person is None:
        sounds = (row.state, names.sound_key(row.name), row.joined_on)
        match = similar.get(sounds) if row.joined_on and not row.distinct else None
        if match is not None:
            raise RowError("number", "same_person", {"held": match.name, "number": match.number})
        registered[row.key] = similar[sounds] = _add_person(row, changes)
        return True
    if not names.names_match(row.name, person.name):
        raise RowError("name", "another_name", {"held": person.name, "number": row.number})
    if person.row is not None and person.since == row.since:
        raise RowError("number", "twice", {"row": str(person.row + FIRST_ROW)})
    has_new_post = _apply_posting(row, person, changes)
    return _apply_personal_data(row, person, changes) or has_new_post


FIRST_ROW = 2
"""The spreadsheet's row number of the first line below the header."""


def _add_person(row: RegisterRow, changes: Changes) -> RegisteredPerson:
    person = RegisteredPerson(uuid7(), row.number, row.name, row.name_hi, row.woman, row.joined_on, row.unit)
    sound = names.sound_key(row.name)
    changes.persons.append(
        encode_row((person.id, row.state, row.number, row.name, row.name_hi, sound, row.woman, row.joined_on, row.unit))
    )
    _add_posting(row, person, changes)
    return person


def _add_posting(row: RegisterRow, person: RegisteredPerson, changes: Changes) -> None:
    person.unit, person.rank, person.title, person.duty = row.unit, row.rank, row.title, row.duty
    person.since, person.until, person.row = row.since, row.until, row.row
    person.new_post = [uuid7(), person.id, row.unit, row.rank, row.title, row.duty, row.since, row.until]
    changes.posts.append(person.new_post)


def _apply_posting(row: RegisterRow, person: RegisteredPerson, changes: Changes) -> bool:
    """Add a posting or its end to `changes`; return False where the register has it already.

    Raises:
        RowError: the register has the same or a later posting.
    """
    same = (row.unit, row.rank, row.title, row.duty) == (person.unit, person.rank, person.title, person.duty)
    if same and row.until == person.until:
        return False
    if same and person.until == FOREVER:  # the person leaves the service
        _end_posting(person, row.until, changes)
        return True
    if person.since is not None and row.since <= person.since:
        raise RowError("since", "post_order", {"held": day(person.since)})
    if person.until >= row.since:
        _end_posting(person, row.since - timedelta(days=1), changes)
    _add_posting(row, person, changes)
    changes.persons_changed[person.id] = person
    return True


def _end_posting(person: RegisteredPerson, until: date, changes: Changes) -> None:
    if person.since is None:
        return
    person.until = until
    if person.new_post is not None:
        person.new_post[-1] = until
    else:
        changes.posts_ended[person.id] = until


def _apply_personal_data(row: RegisterRow, person: RegisteredPerson, changes: Changes) -> bool:
    joined, name_hi = row.joined_on or person.joined_on, row.name_hi or person.name_hi
    if (row.name, name_hi, row.woman, joined) == (person.name, person.name_hi, person.woman, person.joined_on):
        return False
    person.name, person.name_hi, person.woman, person.joined_on = row.name, name_hi, row.woman, joined
    changes.persons_changed[person.id] = person
    return True


def _registered_persons(rows: Sequence[RegisterRow]) -> dict[tuple[str, str], RegisteredPerson]:
    """Return the persons of these rows who are in the register, by State and number. Two queries."""
    states, numbers = {row.state for row in rows}, [row.number for row in rows]
    registered = {
        person.pk: (
            (person.state, person.number),
            _registered(person),
        )
        for person in Person.objects.filter(state__in=states, number__in=numbers)
    }
    posts = Post.objects.filter(person__in=list(registered)).order_by("since")
    for post in posts:
        owner = registered[post.person_id][1]
        owner.rank, owner.title, owner.duty, owner.since, owner.until = (
            post.rank,
            post.title,
            post.duty,
            post.since,
            post.until,
        )
    return dict(registered.values())


def _registered(person: Person) -> RegisteredPerson:
    return RegisteredPerson(
        person.pk, person.number, person.name, person.name_hi, person.woman, person.joined_on, person.unit_id
    )


type _Sound = tuple[str, str, date | None]


def _similar_sounding(rows: Sequence[RegisterRow]) -> dict[_Sound, RegisteredPerson]:
    """Return the persons whose names sound like one of these rows' names. One query."""
    sounds = {names.sound_key(row.name) for row in rows}
    persons = Person.objects.filter(
        state__in={row.state for row in rows}, sound__in=sounds, joined_on__in={row.joined_on for row in rows}
    )
    return {(person.state, person.sound, person.joined_on): _registered(person) for person in persons}


def _write(changes: Changes) -> None:
    queries.insert_persons(changes.persons)
    queries.end_postings(changes.posts_ended)
    queries.update_persons(
        [
            queries.PersonalData(
                person.id,
                person.name,
                person.name_hi,
                names.sound_key(person.name),
                person.woman,
                person.joined_on,
                person.unit,
            )
            for person in changes.persons_changed.values()
        ]
    )
    queries.insert_postings(map(encode_row, changes.posts))
