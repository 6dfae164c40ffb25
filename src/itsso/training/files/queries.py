"""Reads of uploaded files and their rejected rows; reads and writes of the register by the rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet
from django.http import Http404

from itsso.platform.copy import insert_many
from itsso.training.files.rows import (
    AttendanceKey,
    AttendanceRow,
    CertificateHolder,
    CertificateHolders,
    CurrentAttendance,
    KnownPerson,
    RegisterRow,
)
from itsso.training.models import Reject, Upload


def uploads() -> QuerySet[Upload]:
    """Return the files of the reader's unit and below, the newest first, without their content."""
    return Upload.objects.defer("content").select_related("unit").order_by("-received_at")


def upload(upload_id: UUID) -> Upload:
    """Return a file; raise Http404 where the reader does not see it."""
    match = uploads().filter(pk=upload_id).first()
    if match is None:
        raise Http404
    return match


def reject_groups(upload: Upload) -> list[tuple[Reject, int]]:
    """Return the reasons why rows were rejected, the most frequent first, each as an example and a count."""
    groups = Reject.objects.filter(upload=upload).values("column", "reason").annotate(n=Count("row"))
    examples = []
    for group in groups.order_by("-n", "reason"):
        example = Reject.objects.filter(upload=upload, column=group["column"], reason=group["reason"]).order_by("row")
        examples.append((example[0], group["n"]))
    return examples


def rejects(upload: Upload) -> QuerySet[Reject]:
    """Return every rejected row, in order."""
    return Reject.objects.filter(upload=upload).order_by("row")


ATTENDANCE_COLUMNS = (
    "id",
    "person_id",
    "course",
    "session_id",
    "began_on",
    "ended_on",
    "outcome",
    "score",
    "valid_until",
    "provider",
    "certificate",
    "how",
    "replaces_id",
    "reason",
    "at",
    "by",
    "by_name",
)


def known_persons(rows: Sequence[AttendanceRow]) -> dict[tuple[str, str], KnownPerson]:
    """Return the persons whom rows name, by (State, number), and lock their records until the transaction ends.

    Only persons within the sender's range are returned. The result may include others that no row names, with the
    State of one row and the number of another. A request that records or withdraws an attendance meanwhile waits. One
    query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, number, id, name, joined_on from training_person where state = any(%s) and number = any(%s)"
            " order by id for update",
            [sorted({row.state for row in rows}), sorted({row.number for row in rows})],
        )
        return {(state, number): KnownPerson(*rest) for state, number, *rest in cursor.fetchall()}


def current_attendances(persons: Sequence[UUID]) -> dict[AttendanceKey, CurrentAttendance]:
    """Return the attendances of these persons that nothing replaces. One query, by the index of persons."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.person_id, a.course, a.ended_on, a.id, a.outcome, a.score, a.provider, a.certificate,"
            " a.session_id, a.reason from training_attendance a where a.person_id = any(%s)"
            " and not exists (select from training_attendance later where later.replaces_id = a.id)",
            [list(persons)],
        )
        return {(person, course, ended): CurrentAttendance(*rest) for person, course, ended, *rest in cursor.fetchall()}


def certificate_holders(rows: Sequence[AttendanceRow]) -> CertificateHolders:
    """Return the holders of issued certificates that rows name; None where the holder is out of the sender's range."""
    certificates = {(row.provider, row.certificate) for row in rows if row.certificate}
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.provider, a.certificate, a.person_id, a.course, a.ended_on, p.name || ' (' || p.number || ')'"
            " from unnest(%s::text[], %s::text[]) as n (provider, certificate)"
            " join training_attendance a using (provider, certificate) join training_person p on p.id = a.person_id"
            " where a.certificate <> ''",
            [[provider for provider, _number in certificates], [number for _provider, number in certificates]],
        )
        visible = {
            (provider, number): CertificateHolder((person, course, ended), label)
            for provider, number, person, course, ended, label in cursor.fetchall()
        }
        cursor.execute(
            "select provider, certificate from training_certificates_taken(%s, %s)",
            [[provider for provider, _number in certificates], [number for _provider, number in certificates]],
        )
        return dict.fromkeys(cursor.fetchall()) | visible


def numbers_taken(rows: Sequence[RegisterRow]) -> set[tuple[str, str]]:
    """Return which of these numbers the register has, in any range, since a number is given only once. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, number from training_numbers_taken(%s, %s)",
            [[row.state for row in rows], [row.number for row in rows]],
        )
        return set(cursor.fetchall())


def visible_units() -> set[int]:
    """Return the units whose people are visible in this transaction, by the rule of the row policies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select unit_id from training_place where first >= facts_first() and last <= facts_last()"
            " or unit_id = itsso_unit()"
        )
        return {row[0] for row in cursor.fetchall()}


def lock_uploads() -> None:
    """Lock the import of all files until the transaction ends, since two files may name the same persons."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('training_upload'))")


def insert_persons(lines: Iterable[bytes]) -> None:
    """Insert persons, each an `encode_row` of id, State, number, both spellings, sound, woman, joined on, and unit."""
    insert_many(
        "training_person", ("id", "state", "number", "name", "name_hi", "sound", "woman", "joined_on", "unit_id"), lines
    )


def insert_postings(lines: Iterable[bytes]) -> None:
    """Insert postings, each an `encode_row` of id, person, unit, rank, title, duty, first and last day."""
    insert_many("training_post", ("id", "person_id", "unit_id", "rank", "title", "duty", "since", "until"), lines)


def insert_attendances(lines: Iterable[bytes]) -> None:
    """Insert attendances, each an `encode_row` of values in the order of ATTENDANCE_COLUMNS."""
    insert_many("training_attendance", ATTENDANCE_COLUMNS, lines)


def end_postings(last_days: Mapping[UUID, date]) -> None:
    """End the current postings of these persons on their last days."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update training_post p set until = n.until from unnest(%s::uuid[], %s::date[]) as n (person, until)"
            " where p.person_id = n.person and p.until >= n.until",
            [list(last_days), list(last_days.values())],
        )


class PersonalData(NamedTuple):
    """What a file may change of a person of the register."""

    id: UUID
    name: str
    name_hi: str
    sound: str
    woman: bool
    joined_on: date | None
    unit: int


def update_persons(persons: Sequence[PersonalData]) -> None:
    """Store the data of persons of the register in place of what was stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update training_person p set name = n.name, name_hi = n.name_hi, sound = n.sound, woman = n.woman,"
            " joined_on = n.joined_on, unit_id = n.unit"
            " from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::date[], %s::int[])"
            " as n (id, name, name_hi, sound, woman, joined_on, unit) where p.id = n.id",
            [
                [person.id for person in persons],
                [person.name for person in persons],
                [person.name_hi for person in persons],
                [person.sound for person in persons],
                [person.woman for person in persons],
                [person.joined_on for person in persons],
                [person.unit for person in persons],
            ],
        )
