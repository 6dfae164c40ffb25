"""The CSV file by which several officers are invited: its columns, and its rows with everything wrong in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.accounts import administration
from itsso.accounts.models import Officer, Posting
from itsso.accounts.officer_names import registered_name
from itsso.accounts.roles import Role
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.ui.components import Text
from itsso.ui.dates import split_day
from itsso.ui.names import OfficerName
from itsso.ui.text import fold
from itsso.units.models import Unit

COLUMNS: Mapping[str, Text] = {
    "number": gettext_lazy("The officer's number in the State's CCTNS; at a laboratory, in the laboratory's own list"),
    "rank": gettext_lazy("The rank, such as SI or Inspector (may be empty)"),
    "name": gettext_lazy("The name in Latin letters, as in the service record, without the rank"),
    "name_hi": gettext_lazy("The name in Devanagari, as in the service record (may be empty)"),
    "phone": gettext_lazy("The official telephone number of the post, never a private one (may be empty)"),
    "unit": gettext_lazy("The code of one of your units, such as IN-UP/KNP-1"),
    "role": gettext_lazy("The code of the role, from the table below"),
    "since": gettext_lazy("The first day, as 24-11-2026 (if empty: today)"),
    "until": gettext_lazy("The last day, as 24-11-2026 (if empty: no last day)"),
}
"""The columns of the file, each with what it holds."""

REQUIRED = ("number", "name", "unit", "role")
MOST_ROWS = 300
LONGEST_NUMBER = 40
LARGEST = 200_000
FIRST_ROW = 2
"""The number that a spreadsheet gives to the first row below the header."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a row of the file, and what to do.

    Rows count as in a spreadsheet. `column` is empty where the row as a whole is wrong.
    """

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A row without a fault: an officer, the posting to be given, and in words what that does to the account."""

    row: int
    number: str
    name: OfficerName
    unit: Unit
    role: Role
    since: date
    until: date | None
    consequence: str


@dataclass(frozen=True, slots=True)
class InvitationFile:
    """The rows of a file; where it has faults, nothing is done with any of them."""

    rows: list[InvitationRow]
    faults: list[RowFault]

    @property
    def wrong_rows(self) -> int:
        """Return how many rows have a fault."""
        return len({fault.row for fault in self.faults})


def template() -> str:
    """Return the empty file with its header, which Excel reads as UTF-8."""
    return "\ufeff" + ",".join(COLUMNS) + "\r\n"


def decoded(content: bytes) -> str:
    """Return the text of a file.

    Raises Refused where it is too large or not in UTF-8.
    """
    if len(content) > LARGEST:
        raise Refused(_("The file is too large. Send at most %(n)s officers at once.") % {"n": MOST_ROWS}, field="file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = _("The file is not in Unicode. In the spreadsheet, save it as CSV UTF-8 and send it again.")
        raise Refused(message, field="file") from None


def read_invitations(text: str, *, by: Posting) -> InvitationFile:
    """Return the officers of a file and everything that is wrong in it; nothing is stored.

    Raises Refused where it cannot be read as a table with these columns.
    """
    lines = _lines(text)
    head = [fold(cell).lower() for cell in lines.pop(0)]
    _check_head(head)
    if len(lines) > MOST_ROWS:
        message = _("The file has %(n)s rows. Send at most %(most)s officers at once.")
        raise Refused(message % {"n": len(lines), "most": MOST_ROWS}, field="file")
    reader = _RowReader(by)
    rows, faults = [], []
    for number, line in enumerate(lines, start=FIRST_ROW):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(head):
            message = _("The row has %(cells)s cells, the header has %(columns)s. Look for a comma within a name.")
            faults.append(RowFault(number, "", message % {"cells": len(line), "columns": len(head)}))
            continue
        cells = dict.fromkeys(COLUMNS, "") | {name: fold(cell) for name, cell in zip(head, line, strict=True)}
        row_faults: list[RowFault] = []
        row = reader.read(number, cells, row_faults)
        faults += row_faults
        if row is not None:
            rows.append(row)
    if not rows and not faults:
        raise Refused(_("The file has no rows below its header."), field="file")
    return InvitationFile(rows, faults)


def _lines(text: str) -> list[list[str]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        lines = []
    if "\0" in text or not lines:
        raise Refused(_("The file is not CSV. Save the table as CSV UTF-8 and send that file."), field="file")
    return lines


def _check_head(head: list[str]) -> None:
    if missing := [name for name in REQUIRED if name not in head]:
        message = _("The header of the file lacks: %(columns)s. Use the empty file from this page.")
        raise Refused(message % {"columns": ", ".join(missing)}, field="file")
    unknown = [name for name in head if name not in COLUMNS]
    if unknown or len(set(head)) < len(head):
        message = _("The header of the file has columns that are not known or stand twice: %(columns)s. Remove them.")
        twice = [name for name in COLUMNS if head.count(name) > 1]
        raise Refused(message % {"columns": ", ".join([name[:40] for name in unknown[:10]] + twice)}, field="file")


class _RowReader:
    """Reads the rows of a file one after the other, and knows what stood in the rows before."""

    def __init__(self, by: Posting) -> None:
        self._by = by
        units = list(Unit.objects.filter(administration.reach(by), closed=None))
        self._units = {unit.full_code.casefold(): unit for unit in units}
        self._units |= {unit.code.casefold(): unit for unit in units if unit.state == by.unit.state}
        self._roles = {role.value: role for role in administration.roles_to_give(by)}
        self._names: dict[str, tuple[int, OfficerName]] = {}  # by the officer's number within ITSSO
        self._postings: dict[tuple[str, int, str], int] = {}

    def read(self, row: int, cells: Mapping[str, str], faults: list[RowFault]) -> InvitationRow | None:
        """Return one row, or None and add every wrong cell to `faults`."""

        def checked[T](read_cell: Callable[[], T]) -> T | None:
            try:
                return read_cell()
            except Refused as refusal:
                faults.append(RowFault(row, refusal.field, str(refusal)))
                return None

        number = checked(lambda: _number(cells))
        name = checked(lambda: _name(cells))
        unit = checked(lambda: self._unit(_required(cells, "unit")))
        role = checked(lambda: self._role(_required(cells, "role")))
        since = checked(lambda: _day(cells, "since"))
        until = checked(lambda: _day(cells, "until"))
        if faults or number is None or name is None or unit is None or role is None:
            return None
        begins = since or today()
        officer = administration.officer_with_number(number, unit)

        def check_whole() -> None:
            self._check_repeats(row, number, name, unit, role)
            self._check_name(number, name, officer)
            administration.check_posting(officer, unit, role, begins, until, by=self._by)

        checked(check_whole)
        consequence = self._consequence(officer, unit, role)
        return None if faults else InvitationRow(row, number, name, unit, role, begins, until, consequence)

    def _unit(self, code: str) -> Unit:
        unit = self._units.get(code.casefold())
        if unit is None:
            message = _("None of your units has the code “%(code)s”. Correct it, or remove the row.")
            raise Refused(message % {"code": code[:40]}, field="unit")
        return unit

    def _role(self, code: str) -> Role:
        if code.lower() not in self._roles:
            values = {"value": code[:40], "codes": ", ".join(self._roles)}
            raise Refused(_("“%(value)s” is not one of: %(codes)s.") % values, field="role")
        return self._roles[code.lower()]

    def _check_repeats(self, row: int, number: str, name: OfficerName, unit: Unit, role: Role) -> None:
        first = self._postings.setdefault((number, unit.pk, role), row)
        if first != row:
            message = _("The same posting is in row %(row)s. Remove one of the two.")
            raise Refused(message % {"row": first}, field="number")
        earlier_row, earlier_name = self._names.setdefault(administration.own_number(number, unit), (row, name))
        if earlier_name != name:
            message = _(
                "Number %(number)s has another rank, name or telephone number in row %(row)s. Write them alike, or "
                "correct the number."
            )
            raise Refused(message % {"row": earlier_row, "number": number}, field="name")

    def _check_name(self, number: str, name: OfficerName, officer: Officer | None) -> None:
        """Refuse a name that differs from the account's, where the administrator may see the account."""
        if officer is None or not administration.keeps_account(self._by, officer):
            return
        if officer.named.name.casefold() != name.name.casefold():
            message = _(
                "Number %(number)s is the account of %(name)s. If it is the same officer, write the name so; if not, "
                "correct the number."
            )
            raise Refused(message % {"number": number, "name": officer.local_name}, field="name")

    def _consequence(self, officer: Officer | None, unit: Unit, role: Role) -> str:
        if officer is None:
            return _("new account with a link")
        if administration.has_posting(officer, unit, role):
            return _("has this posting already; nothing changes")
        if administration.waits_for_acceptance(self._by, officer):
            return _("posting waits until it is accepted: another administrator manages the account")
        return _("further posting; the account stays as it is")


def _required(cells: Mapping[str, str], column: str) -> str:
    if not cells[column]:
        raise Refused(_("The cell is empty. Fill it in."), field=column)
    return cells[column]


def _number(cells: Mapping[str, str]) -> str:
    number = _required(cells, "number")
    if len(number) > LONGEST_NUMBER:
        raise Refused(_("Shorten the text to %(n)s characters or fewer.") % {"n": LONGEST_NUMBER}, field="number")
    return number


def _name(cells: Mapping[str, str]) -> OfficerName:
    return registered_name(cells["rank"], _required(cells, "name"), cells["name_hi"], cells["phone"])


def _day(cells: Mapping[str, str], column: str) -> date | None:
    if not cells[column]:
        return None
    parts = split_day(cells[column])
    try:
        value = date(int(parts[2]), int(parts[1]), int(parts[0])) if parts else None
    except ValueError:
        value = None
    if value is None or not 2000 <= value.year < 2200:
        message = _("“%(value)s” is not a date. Write it as 24-11-2026.")
        raise Refused(message % {"value": cells[column][:20]}, field=column)
    return value
