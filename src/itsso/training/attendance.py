"""Rows of attendances and results, as an academy or iGOT sends them. The same row again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.audit.actions import Actor
from itsso.law.counting import calendar_months
from itsso.platform.clock import now
from itsso.platform.copy import insert_many, line
from itsso.platform.ids import uuid7
from itsso.training import catalogue, names, reading
from itsso.training.models import AttendanceOutcome, AttendanceSource, Session
from itsso.training.places import UnitCodes
from itsso.training.reading import TrainingFile
from itsso.training.reasons import RowError
from itsso.ui.text import day


@lru_cache(maxsize=50_000)
def valid_until(course: str, ended_on: date, outcome: str) -> date | None:
    """The last day on which an attendance counts; None where it does not: not passed, or its result is not known."""
    one = catalogue.courses()[course]
    counts = outcome == AttendanceOutcome.PASSED or (outcome == AttendanceOutcome.ATTENDED and not one.test)
    return calendar_months(ended_on, one.valid_months).due if counts else None


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A row that is right in itself."""

    row: int
    state: str
    number: str
    name: str
    course: str
    began_on: date
    ended_on: date
    outcome: str
    score: int | None
    provider: str
    certificate: str
    session: str


class KnownPerson(NamedTuple):
    """A person whom a row names."""

    id: UUID
    name: str
    joined_on: date | None


class CurrentAttendance(NamedTuple):
    """The row in force of an attendance."""

    id: UUID
    outcome: str
    score: int | None
    provider: str
    certificate: str
    session: UUID | None
    reason: str

    def with_more(self, one: AttendanceRow, session: UUID | None) -> CurrentAttendance:
        """What a later row adds: a result, a certificate, a session. One that only says "attended" takes none away."""
        made = (
            self if one.outcome == AttendanceOutcome.ATTENDED else self._replace(outcome=one.outcome, score=one.score)
        )
        if one.certificate:
            made = made._replace(provider=one.provider, certificate=one.certificate)
        return made._replace(session=session or self.session)


type _Key = tuple[UUID, str, date]
"""Person, course, last day."""


class CertificateHolder(NamedTuple):
    """Of which attendance a certificate is, and how to call whose it is."""

    of: _Key
    words: str


type _Holders = dict[tuple[str, str], CertificateHolder | None]
"""By provider and number."""


class AttendanceImport:
    """Takes the rows of a file in batches."""

    def __init__(self, file: TrainingFile, places: UnitCodes, by: Actor) -> None:
        self.file, self.places, self.by = file, places, by
        self.sessions = {one.reference: one for one in Session.objects.all()} if "session" in file.head else {}
        self.courses = {code: code for code in catalogue.courses()}

    def take(self, batch: Iterable[int]) -> tuple[int, int, list[tuple[int, RowError]]]:
        """How many rows were taken, how many changed nothing, and which were wrong. To be called in a transaction."""
        wrong: list[tuple[int, RowError]] = []
        told: list[AttendanceRow] = []
        for at in batch:
            try:
                told.append(self._told(at))
            except RowError as refused:
                wrong.append((at, refused))
        persons = _persons(told)
        standing = _current_attendances([person.id for person in persons.values()])
        certificates = _certificate_holders(told)
        lines, unchanged = [], 0
        for one in told:
            try:
                made = self._put(one, persons, standing, certificates)
            except RowError as refused:
                wrong.append((one.row, refused))
                continue
            if made is None:
                unchanged += 1
            else:
                lines.append(made)
        insert_many("training_attendance", COLUMNS, lines)
        return len(lines), unchanged, wrong

    def _told(self, at: int) -> AttendanceRow:
        row = self.file.row(at)
        began, ended = reading.day(row, "began_on"), reading.day(row, "ended_on")
        if ended < began:
            raise RowError("ended_on", "ends_before", {"ended": day(ended), "began": day(began)})
        return AttendanceRow(
            at, self.places.state(row), reading.given(row, "number"), reading.name(row),
            reading.coded(row, "course", self.courses), began, ended, reading.coded(row, "outcome", reading.OUTCOMES),
            reading.optional(row, "score", reading.score), reading.provider(row), reading.certificate(row),
            row.get("session", ""),
        )  # fmt: skip

    def _put(
        self,
        one: AttendanceRow,
        persons: dict[tuple[str, str], KnownPerson],
        standing: dict[_Key, CurrentAttendance],
        certificates: _Holders,
    ) -> bytes | None:
        """The line to be written; None where the row says what is held. Raises Wrong where it contradicts it."""
        person = persons.get((one.state, one.number))
        if person is None:
            raise RowError("number", "no_person", {"value": one.number})
        if not names.names_match(one.name, person.name):
            raise RowError("name", "another_name", {"held": person.name, "number": one.number})
        if person.joined_on and person.joined_on > one.began_on:
            raise RowError("began_on", "before_service", {"began": day(one.began_on), "joined": day(person.joined_on)})
        session = self._session(one)
        self._own_certificate(one, person, certificates)
        key = (person.id, one.course, one.ended_on)
        before = standing.get(key)
        if before is not None and before.outcome == AttendanceOutcome.WITHDRAWN:
            raise RowError("ended_on", "withdrawn", {"why": before.reason})
        of = session.pk if session else None
        made = (
            before.with_more(one, of)
            if before
            else CurrentAttendance(uuid7(), one.outcome, one.score, one.provider, one.certificate, of, "")
        )
        if made == before:
            return None
        standing[key] = made = made._replace(id=uuid7())
        return line((
            made.id, person.id, one.course, made.session, one.began_on, one.ended_on, made.outcome, made.score,
            valid_until(one.course, one.ended_on, made.outcome), made.provider, made.certificate,
            AttendanceSource.FILE.value, before.id if before else None, "", now(), self.by.number, self.by.name,
        ))  # fmt: skip

    def _session(self, one: AttendanceRow) -> Session | None:
        if not one.session:
            return None
        session = self.sessions.get(one.session)
        if session is None or session.called_off:
            raise RowError("session", "no_session", {"value": one.session})
        if session.course != one.course:
            course = catalogue.courses()[session.course].title
            raise RowError("course", "other_course", {"session": session.reference, "course": course})
        if one.began_on < session.begins_on or one.ended_on > session.ends_on:
            raise RowError("began_on", "before_course", {
                "session": session.reference, "begins": day(session.begins_on), "ends": day(session.ends_on),
            })  # fmt: skip
        return session

    def _own_certificate(self, one: AttendanceRow, person: KnownPerson, certificates: _Holders) -> None:
        if not one.certificate:
            return
        key = (one.provider, one.certificate)
        of = (person.id, one.course, one.ended_on)
        holder = certificates.setdefault(key, CertificateHolder(of, f"{person.name} ({one.number})"))
        if holder is None:
            raise RowError("certificate", "certificate_elsewhere", {"value": one.certificate})
        if holder.of != of:
            raise RowError("certificate", "certificate", {"value": one.certificate, "held": holder.words})


COLUMNS = (
    "id", "person_id", "course", "session_id", "began_on", "ended_on", "outcome", "score", "valid_until", "provider",
    "certificate", "how", "replaces_id", "reason", "at", "by", "by_name",
)  # fmt: skip


def _persons(told: Sequence[AttendanceRow]) -> dict[tuple[str, str], KnownPerson]:
    """The persons whom rows name, as far as they are seen, their records held until the batch ends: whoever notes or
    withdraws an attendance on a page meanwhile waits. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, number, id, name, joined_on from training_person where state = any(%s) and number = any(%s)"
            " order by id for update",
            [sorted({one.state for one in told}), sorted({one.number for one in told})],
        )
        return {(state, number): KnownPerson(*rest) for state, number, *rest in cursor.fetchall()}


def _current_attendances(persons: Sequence[UUID]) -> dict[_Key, CurrentAttendance]:
    """The rows in force of these persons' attendances. One query, by the index of persons."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.person_id, a.course, a.ended_on, a.id, a.outcome, a.score, a.provider, a.certificate,"
            " a.session_id, a.reason from training_attendance a where a.person_id = any(%s)"
            " and not exists (select from training_attendance later where later.replaces_id = a.id)",
            [list(persons)],
        )
        return {(person, course, ended): CurrentAttendance(*rest) for person, course, ended, *rest in cursor.fetchall()}


def _certificate_holders(told: Sequence[AttendanceRow]) -> _Holders:
    """Whose the certificates are that rows name, as far as they are given; None where the holder is not seen."""
    named = {(one.provider, one.certificate) for one in told if one.certificate}
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.provider, a.certificate, a.person_id, a.course, a.ended_on, p.name || ' (' || p.number || ')'"
            " from unnest(%s::text[], %s::text[]) as n (provider, certificate)"
            " join training_attendance a using (provider, certificate) join training_person p on p.id = a.person_id"
            " where a.certificate <> ''",
            [[provider for provider, _number in named], [number for _provider, number in named]],
        )
        seen = {
            (provider, number): CertificateHolder((person, course, ended), words)
            for provider, number, person, course, ended, words in cursor.fetchall()
        }
        cursor.execute(
            "select provider, certificate from training_certificates_taken(%s, %s)",
            [[provider for provider, _number in named], [number for _provider, number in named]],
        )
        return dict.fromkeys(cursor.fetchall()) | seen
