"""The rows of files, and what the register knows of those whom they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from itsso.training.models import AttendanceOutcome


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A row of a file of attendances, valid by itself."""

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
    """A person of the register whom a row names."""

    id: UUID
    name: str
    joined_on: date | None


class CurrentAttendance(NamedTuple):
    """The row of an attendance that nothing replaces."""

    id: UUID
    outcome: str
    score: int | None
    provider: str
    certificate: str
    session: UUID | None
    reason: str

    def merged_with(self, row: AttendanceRow, session: UUID | None) -> CurrentAttendance:
        """Return the attendance with what a later row adds: a result, a certificate, a session.

        A row that only says "attended" removes none of these.
        """
        merged = (
            self if row.outcome == AttendanceOutcome.ATTENDED else self._replace(outcome=row.outcome, score=row.score)
        )
        if row.certificate:
            merged = merged._replace(provider=row.provider, certificate=row.certificate)
        return merged._replace(session=session or self.session)


type AttendanceKey = tuple[UUID, str, date]
"""Person, course, and last day: they identify an attendance."""


class CertificateHolder(NamedTuple):
    """The attendance for which a certificate was issued, and a label of its holder for messages."""

    attendance: AttendanceKey
    label: str


type CertificateHolders = dict[tuple[str, str], CertificateHolder | None]
"""Maps provider and certificate number to the holder; None where the reader does not see the holder."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of a register file, valid by itself."""

    row: int
    state: str
    number: str
    name: str
    name_hi: str
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
        """Return the State and its number of the person, which identify the person."""
        return self.state, self.number
