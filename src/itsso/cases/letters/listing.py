"""The list of letters, and the list of cases in each letter. A row names no victim, no accused and no section.

A section may say that a victim is a child, and the letter leaves the police.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.addresses import case_address
from itsso.cases.letters import queries
from itsso.cases.letters.kinds import EXHIBITS, LetterCode, letter_address, list_address
from itsso.cases.letters.queries import LateWork
from itsso.cases.letters.words import SUBJECTS
from itsso.cases.models import Clock, DraftStay, PendingMatter
from itsso.cases.queries import district_of
from itsso.cases.words import case_label
from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit

# --- The letters of a unit --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter with its number of entries, and to whom it goes."""

    work: LateWork
    addressee: str

    @property
    def subject(self) -> SafeString:
        """Return what the letter is about, as a link to it."""
        return link(SUBJECTS[self.work.code], letter_address(self.work.code, self.work.laboratory))

    @property
    def number(self) -> SafeString:
        """Return the number of its entries, as a link to the list of another page that shows the same."""
        return link(text.count(self.work.number), list_address(self.work.code, self.work.laboratory))


def letter_lines(lines: Sequence[LetterLine]) -> StoredRows[LetterLine]:
    """Return the letters as rows of a list."""
    return StoredRows(lines, {"number": lambda line: line.work.number, "oldest": lambda line: line.work.oldest})


LETTER_COLUMNS: Sequence[Column[LetterLine]] = [
    Column(
        "subject",
        pgettext_lazy("letter", "Letter"),
        lambda line: line.subject,
        lambda line: str(SUBJECTS[line.work.code]),
    ),
    Column("addressee", pgettext_lazy("letter", "To"), lambda line: line.addressee),
    Column(
        "number",
        gettext_lazy("Entries"),
        lambda line: line.number,
        lambda line: line.work.number,
        sorts=True,
        numeric=True,
    ),
    Column(
        "oldest",
        pgettext_lazy("letter", "Oldest since"),
        lambda line: when(line.work.oldest),
        lambda line: line.work.oldest,
        sorts=True,
    ),
]

# --- The cases of a letter --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A case of a letter. `days` are those after the `last_day`; without a last day, those after `since`."""

    label: str
    url: str
    station: str
    district: str
    since: date
    days: int
    last_day: date | None = None
    exhibit: str = ""


type LateRecord = Clock | DraftStay | PendingMatter


def clock_rows(clocks: QuerySet[Clock], districts: Sequence[Unit]) -> QueryRows[Clock, LetterRow]:
    """Return time limits of a medical office as rows of a letter."""

    def rows(page: Sequence[Clock]) -> list[LetterRow]:
        return [_row_with_last_day(clock, districts, clock.starts, clock.outer) for clock in page]

    return QueryRows(_by_district(clocks, districts), {}, rows)


def draft_rows(
    stays: QuerySet[DraftStay], districts: Sequence[Unit], allowed: timedelta
) -> QueryRows[DraftStay, LetterRow]:
    """Return drafts that the prosecutor has had for longer than `allowed` as rows of a letter."""

    def rows(page: Sequence[DraftStay]) -> list[LetterRow]:
        return [_row_with_last_day(stay, districts, stay.since, stay.since + allowed) for stay in page]

    return QueryRows(_by_district(stays, districts), {}, rows)


def exhibit_rows(exhibits: QuerySet[PendingMatter], districts: Sequence[Unit]) -> QueryRows[PendingMatter, LetterRow]:
    """Return exhibits at a laboratory as rows of a letter, each with its number where its entry has one."""

    def rows(page: Sequence[PendingMatter]) -> list[LetterRow]:
        numbers = queries.exhibit_numbers({row.case_id for row in page})
        return [
            replace(
                _row(row, districts, row.since, days=(today() - row.since).days),
                exhibit=numbers.get((row.case_id, row.subject), "–"),
            )
            for row in page
        ]

    return QueryRows(_by_district(exhibits, districts), {}, rows)


def _by_district[Late: LateRecord](records: QuerySet[Late], districts: Sequence[Unit]) -> QuerySet[Late]:
    """Return the records with their cases; of a unit above districts, those of one district together."""
    with_cases = records.select_related("case__station")
    return with_cases.order_by("station_no", *records.query.order_by) if districts else with_cases


def _row(record: LateRecord, districts: Sequence[Unit], since: date, *, days: int) -> LetterRow:
    case, district = record.case, district_of(record.station_no, districts)
    return LetterRow(case_label(case), case_address(case.pk), str(case.station), str(district or ""), since, days)


def _row_with_last_day(record: LateRecord, districts: Sequence[Unit], since: date, last_day: date) -> LetterRow:
    row = _row(record, districts, since, days=(today() - last_day).days)
    return replace(row, last_day=last_day)


def row_columns(code: LetterCode, *, above_district: bool) -> list[Column[LetterRow]]:
    """Return the columns of a letter; those of a unit above districts name the district too."""
    columns: list[Column[LetterRow]] = [
        Column("case", gettext_lazy("Case"), lambda row: link(row.label, row.url), lambda row: row.label),
        *([_DISTRICT] if above_district else []),
        Column("station", gettext_lazy("Station"), lambda row: row.station),
    ]
    # no time is counted for an exhibit: its days are those since it was forwarded
    days_title = gettext_lazy("Days since then") if code in EXHIBITS else gettext_lazy("Days overdue")
    days: Column[LetterRow] = Column(
        "days", days_title, lambda row: text.count(row.days), lambda row: row.days, numeric=True
    )
    since: Column[LetterRow] = Column("since", _SINCE_TITLES[code], lambda row: when(row.since), lambda row: row.since)
    if code in EXHIBITS:
        return [*columns, Column("exhibit", gettext_lazy("Exhibit"), lambda row: row.exhibit), since, days]
    return [*columns, since, _LAST_DAY, days]


_SINCE_TITLES: Mapping[LetterCode, Text] = {
    LetterCode.MEDICAL_REPORT: gettext_lazy("Examined on"),
    LetterCode.ACCUSED_REPORT: gettext_lazy("Examined on"),
    LetterCode.EXHIBIT_ITSSO: gettext_lazy("Forwarded on"),
    LetterCode.EXHIBIT_CCTNS: gettext_lazy("Forwarded on"),
    LetterCode.DRAFT: gettext_lazy("With your office since"),
}

_DISTRICT: Column[LetterRow] = Column("district", gettext_lazy("District"), lambda row: row.district)
_LAST_DAY: Column[LetterRow] = Column(
    "last_day",
    pgettext_lazy("letter", "Last day"),
    lambda row: when(row.last_day) if row.last_day else "–",
    lambda row: row.last_day,
)
