"""Import of attendances and results, as an academy or iGOT sends them. The same row again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from itsso.audit.actions import Actor
from itsso.platform.clock import now
from itsso.platform.copy import encode_row
from itsso.platform.ids import uuid7
from itsso.training import catalogue
from itsso.training.catalogue import valid_until
from itsso.training.files import names, reading
from itsso.training.files.places import UnitCodes
from itsso.training.files.queries import certificate_holders, current_attendances, insert_attendances, known_persons
from itsso.training.files.reading import TrainingFile
from itsso.training.files.reasons import RowError
from itsso.training.files.rows import (
    AttendanceKey,
    AttendanceRow,
    CertificateHolder,
    CertificateHolders,
    CurrentAttendance,
    KnownPerson,
)
from itsso.training.models import AttendanceOutcome, AttendanceSource, Session
from itsso.ui.text import day


class AttendanceImport:
    """Imports the rows of a file in batches."""

    def __init__(self, file: TrainingFile, places: UnitCodes, by: Actor) -> None:
        self.file, self.places, self.by = file, places, by
        self.sessions = (
            {session.reference: session for session in Session.objects.all()} if "session" in file.head else {}
        )
        self.courses = {code: code for code in catalogue.courses()}

    def import_rows(self, batch: Iterable[int]) -> tuple[int, int, list[tuple[int, RowError]]]:
        """Import rows and return how many were imported, how many changed nothing, and the errors by row index.

        Must be called in a transaction.
        """
        errors: list[tuple[int, RowError]] = []
        rows: list[AttendanceRow] = []
        for index in batch:
            try:
                rows.append(self._parse_row(index))
            except RowError as error:
                errors.append((index, error))
        persons = known_persons(rows)
        current = current_attendances([person.id for person in persons.values()])
        holders = certificate_holders(rows)
        lines, unchanged = [], 0
        for row in rows:
            try:
                new_line = self._merge_row(row, persons, current, holders)
            except RowError as error:
                errors.append((row.row, error))
                continue
            if new_line is None:
                unchanged += 1
            else:
                lines.append(new_line)
        insert_attendances(lines)
        return len(lines), unchanged, errors

    def _parse_row(self, index: int) -> AttendanceRow:
        cells = self.file.row(index)
        began_on, ended_on = reading.day(cells, "began_on"), reading.day(cells, "ended_on")
        if ended_on < began_on:
            raise RowError("ended_on", "ends_before", {"ended": day(ended_on), "began": day(began_on)})
        return AttendanceRow(
            index,
            self.places.state(cells),
            reading.required_cell(cells, "number"),
            reading.name(cells),
            reading.coded(cells, "course", self.courses),
            began_on,
            ended_on,
            reading.coded(cells, "outcome", reading.OUTCOMES),
            reading.optional(cells, "score", reading.score),
            reading.provider(cells),
            reading.certificate(cells),
            cells.get("session", ""),
        )

    def _merge_row(
        self,
        row: AttendanceRow,
        persons: dict[tuple[str, str], KnownPerson],
        current: dict[AttendanceKey, CurrentAttendance],
        holders: CertificateHolders,
    ) -> bytes | None:
        """Return the line to write; None where the row says what is stored already.

        Raises:
            RowError: the row contradicts what is stored.
        """
        person = persons.get((row.state, row.number))
        if person is None:
            raise RowError("number", "no_person", {"value": row.number})
        if not names.names_match(row.name, person.name):
            raise RowError("name", "another_name", {"held": person.name, "number": row.number})
        if person.joined_on and person.joined_on > row.began_on:
            raise RowError("began_on", "before_service", {"began": day(row.began_on), "joined": day(person.joined_on)})
        session = self._session(row)
        self._own_certificate(row, person, holders)
        key = (person.id, row.course, row.ended_on)
        before = current.get(key)
        if before is not None and before.outcome == AttendanceOutcome.WITHDRAWN:
            raise RowError("ended_on", "withdrawn", {"why": before.reason})
        session_id = session.pk if session else None
        merged = (
            before.merged_with(row, session_id)
            if before
            else CurrentAttendance(uuid7(), row.outcome, row.score, row.provider, row.certificate, session_id, "")
        )
        if merged == before:
            return None
        current[key] = merged = merged._replace(id=uuid7())
        return encode_row(
            (
                merged.id,
                person.id,
                row.course,
                merged.session,
                row.began_on,
                row.ended_on,
                merged.outcome,
                merged.score,
                valid_until(row.course, row.ended_on, merged.outcome),
                merged.provider,
                merged.certificate,
                AttendanceSource.FILE.value,
                before.id if before else None,
                "",
                now(),
                self.by.number,
                self.by.name,
            )
        )

    def _session(self, row: AttendanceRow) -> Session | None:
        if not row.session:
            return None
        session = self.sessions.get(row.session)
        if session is None or session.called_off:
            raise RowError("session", "no_session", {"value": row.session})
        if session.course != row.course:
            course = catalogue.courses()[session.course].title
            raise RowError("course", "other_course", {"session": session.reference, "course": course})
        if row.began_on < session.begins_on or row.ended_on > session.ends_on:
            raise RowError(
                "began_on",
                "before_course",
                {
                    "session": session.reference,
                    "begins": day(session.begins_on),
                    "ends": day(session.ends_on),
                },
            )
        return session

    def _own_certificate(self, row: AttendanceRow, person: KnownPerson, holders: CertificateHolders) -> None:
        if not row.certificate:
            return
        key = (row.provider, row.certificate)
        attendance_key = (person.id, row.course, row.ended_on)
        holder = holders.setdefault(key, CertificateHolder(attendance_key, f"{person.name} ({row.number})"))
        if holder is None:
            raise RowError("certificate", "certificate_elsewhere", {"value": row.certificate})
        if holder.attendance != attendance_key:
            raise RowError("certificate", "certificate", {"value": row.certificate, "held": holder.label})
