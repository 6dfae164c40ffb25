"""Builders of register rows, attendance rows and files for the tests of training."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.protection.ranges import enter
from itsso.training.files import actions as uploads
from itsso.training.models import Attendance, Person, Upload
from itsso.units.models import Unit

DAY = date(2026, 6, 30)


def register_row(number: str, unit: Unit, name: str = "", **overrides: Any) -> dict[str, str]:
    """Return a row of the register: by default a male investigating officer."""
    row = {
        "state": f"IN-{unit.state}",
        "number": number,
        "name": name or f"Officer {_letters(number)}",
        "woman": "no",
        "rank": "officer",
        "duty": "investigator",
        "unit": unit.code,
        "since": "2024-01-01",
        "title": "SI",
        "joined_on": "",
        "left_on": "",
        "distinct": "",
    }
    return row | {key: str(value) for key, value in overrides.items()}


def _letters(number: str) -> str:
    """Return a number as letters, since names contain no digits."""
    return "".join(
        chr(ord("a") + int(character)) if character.isdecimal() else character
        for character in number
        if character.isalnum()
    )


def attendance_row(person: dict[str, str], course: str, ended_on: str, **overrides: Any) -> dict[str, str]:
    """Return a row of attendances: by default a course of one day, passed."""
    row = {
        "state": person["state"],
        "number": person["number"],
        "name": person["name"],
        "course": course,
        "began_on": ended_on,
        "ended_on": ended_on,
        "outcome": "passed",
        "score": "",
        "provider": "Academy",
        "certificate": "",
        "session": "",
    }
    return row | {key: str(value) for key, value in overrides.items()}


def csv_of(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def send(rows: list[dict[str, str]], *, by: Posting) -> Upload:
    """Import rows as the command and the page do."""
    kind = Upload.FileKind.ATTENDANCES if "course" in rows[0] else Upload.FileKind.REGISTER
    return uploads.load(kind, "file.csv", csv_of(rows), by=by)


def reject_reasons(upload: Upload, *, by: Posting) -> list[str]:
    """Return the reasons of a file's rejects, in the order of its rows."""
    with enter(by):
        return [reject.reason for reject in upload.rejects.order_by("row")]


def person_id(number: str, *, by: Posting) -> UUID:
    with enter(by):
        return Person.objects.get(number=number).pk


def attendances(number: str, *, by: Posting) -> list[Attendance]:
    """Return all attendance rows of a person, replaced ones included, in the order in which they came."""
    with enter(by):
        return list(Attendance.objects.filter(person__number=number).order_by("at", "id"))
