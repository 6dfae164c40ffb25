"""The checks of a row as it comes in: from its cells to a FeedRow, or a Fault that names its column and its reason.

A row that contradicts itself is rejected; one that contradicts another record is accepted, and shows as a problem.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from itsso import law
from itsso.cases.derive import CaseKey
from itsso.cases.models import Series
from itsso.exchange.cells import FeedMoment, is_before, moment, reader
from itsso.exchange.contract import FILES, contract
from itsso.exchange.event_facts import facts_of, has_unknown_unit
from itsso.exchange.places import StationDirectory, StationRef
from itsso.exchange.reading import CELL_SEPARATOR
from itsso.exchange.reasons import Fault
from itsso.platform.clock import IST

REGULAR, ZERO = int(Series.REGULAR), int(Series.ZERO)
IPC_ENDED = date(2024, 6, 30)
BNS_BEGAN = date(2024, 7, 1)
INDIA_BOX = ((6.0, 37.5), (68.0, 97.5))
LONG_AGO_YEARS = 10


REQUIRED_OF_DELETE = (
    "source_record_id", "record_action", "source_updated_at", "entered_at", "state_code", "ps_code", "fir_no",
    "fir_year", "zero_no", "zero_year",
)  # fmt: skip
"""The columns that a row with the action `delete`, which voids its record, has to fill."""


class DetectedProblem(NamedTuple):
    """A doubt about a row that is accepted: a code of `reasons.PROBLEMS`, the column, and the value."""

    code: str
    column: str
    value: str = ""


class TallyGroup(NamedTuple):
    """The rows that are counted together: those of a delivery in one file of one State.

    `delivery` is the hex of the delivery's id, `state_no` the first station number of the State.
    """

    delivery: str
    file: str
    state_no: int


class Origin(msgspec.Struct, gc=False):
    """The origin of a row: its tally group, its line, and its cells in the contract's order, joined.

    The joined text is stored and not the cells: cells that are split off and dropped at once use the same memory row
    after row.
    """

    tally_group: TallyGroup
    line: int
    text: str  # cells joined by CELL_SEPARATOR; of a broken row its record id and the column that is wrong

    @property
    def cells(self) -> list[str]:
        """Return the cells, split off again at each call."""
        return self.text.split(CELL_SEPARATOR) if self.text else []

    @property
    def position(self) -> tuple[str, str, int]:
        """Return delivery, file and line."""
        return self.tally_group.delivery, self.tally_group.file, self.line


class FeedRow(msgspec.Struct, gc=False):
    """A row that passed the checks: its record and content hash, the case it is about, and its values by column."""

    file: int
    origin: Origin
    record: str  # hex of a UUID: as a string it is found in a dictionary without a call of UUID.__hash__
    stamp: int  # a hash of the content; a row with the same stamp is unchanged
    updated: datetime
    deletes: bool
    place: StationRef | None  # None for an arrest outside any FIR
    key: CaseKey | None
    values: Any  # None once the row was accepted: nothing after that may use it
    problems: tuple[DetectedProblem, ...]


class Checker:
    """Checks the rows of one file of one source, with cells in the contract's order."""

    def __init__(self, file: int, source: str, places: StationDirectory, now: datetime) -> None:
        columns = contract().files[FILES[file]].columns
        self.file = file
        self.name = FILES[file]
        self.places = places
        self.values_type = values_type(self.name)
        self.names = [column.name for column in columns]
        self.required = [i for i, column in enumerate(columns) if column.need == "R" and column.type != "state"]
        self.required += [i for i, column in enumerate(columns) if column.type == "state" and column.need == "R"]
        self.required_cells = itemgetter(*self.required)
        past = {"moment": _past_moment_reader(now), "year": _past_year_reader(now)}
        self.readers = [past.get(column.type) or reader(column.type) for column in columns]
        self.required_of_delete = frozenset(self.names.index(name) for name in REQUIRED_OF_DELETE if name in self.names)
        stations = {i for i, column in enumerate(columns) if column.type == "station"}
        self.delete_readers = [
            read if i in self.required_of_delete | stations else str for i, read in enumerate(self.readers)
        ]
        self.numbers = [(no, year) for no, year in NUMBER_COLUMNS if no in self.names]
        self.action_at = self.names.index("record_action")
        self.updated_at = self.names.index("source_updated_at")
        # Copying a prepared hash takes a third of the time of creating one.
        self.record_hash = hashlib.blake2b(f"{source}\x1f{self.name}\x1f".encode(), digest_size=16)
        self.stamp_hash = hashlib.blake2b(digest_size=8)
        self.rules = RULES[self.name]

    def check(self, origin: Origin, cells: list[str]) -> FeedRow:
        """Return the row of these cells, which are the origin's. Raises Fault with the `column` that is wrong."""
        deletes = cells[self.action_at] == "delete"
        values = self._values(cells, deletes)
        for no, year in self.numbers:
            if (number := getattr(values, no)) and "/" in number:
                setattr(values, no, without_year(number, getattr(values, year), no))
        place, key = self._station_and_key(values)
        problems: list[DetectedProblem] = [] if deletes else self.rules(values, self.places)
        return FeedRow(
            self.file, origin, self.record_of(values.source_record_id), self._stamp(origin.text, cells),
            values.source_updated_at.at, deletes, place, key, values, tuple(problems),
        )  # fmt: skip

    def record_of(self, source_record_id: str) -> str:
        """Return the id of a record, calculated from its natural key: the same in every load and installation."""
        record = self.record_hash.copy()
        record.update(source_record_id.encode())
        return record.hexdigest()

    def _stamp(self, text: str, cells: list[str]) -> int:
        """Return a hash of the content, which is everything but the time of its last change."""
        stamp = self.stamp_hash.copy()
        before = len(CELL_SEPARATOR.join(cells[: self.updated_at]))
        after = before + len(CELL_SEPARATOR) + len(cells[self.updated_at])
        stamp.update((text[:before] + text[after:]).encode())
        return int.from_bytes(stamp.digest(), signed=True)

    def _values(self, cells: list[str], deletes: bool) -> Any:
        if "" in self.required_cells(cells):
            self._refuse_missing(cells, deletes)
        readers = self.delete_readers if deletes else self.readers
        try:
            return self.values_type(*[read(cell) if cell else None for read, cell in zip(readers, cells, strict=True)])
        except Fault:
            self._refuse_first(readers, cells)
            raise

    def _refuse_missing(self, cells: list[str], deletes: bool) -> None:
        for i in self.required:
            if not cells[i] and (not deletes or i in self.required_of_delete) and not self._may_be_missing(i, cells):
                raise Fault("required", column=self.names[i])

    def _refuse_first(self, readers: Sequence[Callable[[str], Any]], cells: list[str]) -> None:
        """Read the cells again to find the name of the column that has the first fault."""
        for name, read, cell in zip(self.names, readers, cells, strict=True):
            try:
                if cell:
                    read(cell)
            except Fault as fault:
                fault.values.setdefault("column", name)
                raise

    def _may_be_missing(self, i: int, cells: list[str]) -> bool:
        """Return whether a required column may be empty.

        An arrest on a General Diary entry has no FIR, so it may have no station either.
        """
        return (
            self.names[i] in ("state_code", "ps_code") and self.name == "arrest.csv" and _is_gd_entry(self.names, cells)
        )

    def _station_and_key(self, values: Any) -> tuple[StationRef | None, CaseKey | None]:
        """Return the station and the key of the case that the row is about."""
        if values.state_code is None or values.ps_code is None:
            return None, None
        place = self.places.own_station(values.state_code, values.ps_code)
        if self.name == "zero_fir.csv":
            return place, CaseKey(place.id, ZERO, values.zero_year, values.zero_no)
        if self.name in ("arrest.csv", "event.csv"):
            return place, self._fir_or_zero_fir_key(values, place)
        return place, CaseKey(place.id, REGULAR, values.fir_year, values.fir_no)

    def _fir_or_zero_fir_key(self, values: Any, place: StationRef) -> CaseKey | None:
        if values.fir_no and values.zero_no:
            raise Fault("both_keys", column="zero_no")
        if values.zero_no:
            _require(values, "zero_year")
            return CaseKey(place.id, ZERO, values.zero_year, values.zero_no)
        if not values.fir_no and self.name == "arrest.csv" and values.is_gd_based:
            return None
        _require(values, "fir_no", "fir_year")
        return CaseKey(place.id, REGULAR, values.fir_year, values.fir_no)


@cache
def values_type(name: str) -> Any:
    """Return a struct type whose fields are the columns of a file."""
    return msgspec.defstruct("Told", contract().files[name].names, gc=False)


NUMBER_COLUMNS = (("fir_no", "fir_year"), ("zero_no", "zero_year"))
"""Columns of numbers that may be printed with their year, and the columns of that year."""


def without_year(number: str, year: int | None, column: str) -> str:
    """Return a number without the year that is printed after it: `339` for `339/2025`. It must have one.

    Raises:
        Fault: the printed year is not `year`, or `year` is None.
    """
    number, _sign, printed = number.partition("/")
    if int(printed) != year:
        raise Fault("not_an_fir_number", column=column)
    return number


def _is_gd_entry(names: Sequence[str], cells: Sequence[str]) -> bool:
    return cells[names.index("is_gd_based")].lower() == "true" and not cells[names.index("fir_no")]


def _past_moment_reader(now: datetime) -> Callable[[str], FeedMoment]:
    now = now.astimezone(IST)  # moments of the same time zone are compared without converting them

    @lru_cache(maxsize=64)  # there are few days, and a record that was never changed has the same moment twice
    def past(text: str) -> FeedMoment:
        at = moment(text)
        if at.at > now:
            raise Fault("in_the_future")
        return at

    return past


def _past_year_reader(now: datetime) -> Callable[[str], int]:
    read, this_year = reader("year"), now.astimezone(IST).year

    @lru_cache(maxsize=64)  # there are even fewer years than days
    def past(text: str) -> int:
        year: int = read(text)
        if year > this_year:
            raise Fault("not_a_year")
        return year

    return past


def _require(values: Any, *columns: str) -> None:
    for column in columns:
        if getattr(values, column) is None:
            raise Fault("required", column=column)


def _not_before_registration(values: Any, *columns: str) -> None:
    for column in columns:
        at = getattr(values, column)
        if at is not None and is_before(at, values.registered_at):
            raise Fault("before_registration", column=column)


def _unknown_sections(values: Any) -> list[DetectedProblem]:
    if not values.sections:
        return []
    problems = [DetectedProblem("unknown_section", "sections", section) for section in values.sections.unknown]
    return [*problems, DetectedProblem("not_a_section", "sections")] if values.sections.dropped else problems


def _fir(values: Any, places: StationDirectory) -> list[DetectedProblem]:
    _not_before_registration(values, "despatched_to_court_at", "sections_altered_at", "case_event_at")
    start, end = values.occurrence_from, values.occurrence_to
    if start is None and end is None and values.occurrence_precision != "unknown":
        raise Fault("required", column="occurrence_from")
    if start and end and is_before(end, start):
        raise Fault("from_after_to", column="occurrence_to")
    if values.victim_is_child is None and any(section.startswith("POCSO ") for section in values.sections.known):
        raise Fault("required", column="victim_is_child")
    if values.case_event:
        _require(values, "case_event_at")
    if values.zero_no or values.zero_year or values.zero_ps_code or values.zero_registered_at or values.zero_state_code:
        _require(values, "zero_state_code", "zero_ps_code", "zero_no", "zero_year", "zero_registered_at")
        places.station(values.zero_state_code, values.zero_ps_code, "zero_ps_code")
    if values.latitude == 0 and values.longitude == 0:
        raise Fault("coordinates_zero", column="latitude")
    problems = _unknown_sections(values) + _occurrence(values)
    if values.registered_at.day.year != values.fir_year:
        problems.append(DetectedProblem("year_differs", "fir_year", str(values.fir_year)))
    if (values.victim_min_age or 0) > 100:
        problems.append(DetectedProblem("age_over_100", "victim_min_age", str(values.victim_min_age)))
    for column, (low, high) in zip(("latitude", "longitude"), INDIA_BOX, strict=True):
        value = getattr(values, column)
        if value is not None and not low <= value <= high:
            problems.append(DetectedProblem("outside_india", column, str(value)))
    return problems


def _occurrence(values: Any) -> list[DetectedProblem]:
    """Return what is doubtful about the days of the occurrence.

    Which penal section applies follows the day of the offence.
    """
    first = values.occurrence_from or values.occurrence_to
    last = values.occurrence_to or values.occurrence_from
    if first is None:
        return []
    problems = []
    if is_before(values.registered_at, first):
        problems.append(DetectedProblem("registered_before_occurrence", "occurrence_from", first.day.isoformat()))
    if values.registered_at.day.year - first.day.year > LONG_AGO_YEARS:
        problems.append(DetectedProblem("occurrence_long_ago", "occurrence_from", first.day.isoformat()))
    if first.day > IPC_ENDED and any(section.startswith("IPC ") for section in values.sections.known):
        problems.append(DetectedProblem("ipc_after_its_end", "sections"))
    if last.day < BNS_BEGAN and any(section.startswith("BNS ") for section in values.sections.known):
        problems.append(DetectedProblem("bns_before_its_start", "sections"))
    return problems


SENT_STATUSES = frozenset({"sent", "received", "re_registered", "returned"})


def _zero_fir(values: Any, places: StationDirectory) -> list[DetectedProblem]:
    _not_before_registration(values, "sent_at", "re_registered_at")
    if values.transfer_status in SENT_STATUSES:
        _require(values, "to_state_code", "to_ps_code")
    if values.transfer_status == "sent":
        _require(values, "sent_at", "sent_mode")
    if values.transfer_status == "re_registered":
        _require(values, "fir_no", "fir_year", "re_registered_at")
    if values.to_ps_code:
        _require(values, "to_state_code")
        places.station(values.to_state_code, values.to_ps_code, "to_ps_code")
    problems = _unknown_sections(values)
    if values.transfer_status in SENT_STATUSES and values.sent_at is None:
        problems.append(DetectedProblem("sent_without_day", "sent_at"))
    return problems


def _arrest(values: Any, places: StationDirectory) -> list[DetectedProblem]:
    if values.age_years is not None and values.age_years > 120:
        raise Fault("not_a_number", column="age_years")
    if values.released_at and is_before(values.released_at, values.event_at):
        raise Fault("from_after_to", column="released_at")
    problems = _unknown_sections(values)
    if (values.age_years or 0) > 100:
        problems.append(DetectedProblem("age_over_100", "age_years", str(values.age_years)))
    if values.accused_status == "died":  # the form has no column for the day of death, on which custody ends
        problems.append(DetectedProblem("death_without_day", "accused_status", values.accused_status))
    return problems


def _final_form(values: Any, places: StationDirectory) -> list[DetectedProblem]:
    if values.is_supplementary:
        _require(values, "supplements_form_no")
    if values.form_type == "charge_sheet":
        _require(values, "sections", "accused_charged", "accused_not_charged")
    if values.sections and any(map(_wants_medical, values.sections.known)):
        _require(values, "victim_medical_attached")
    if values.returned_at and is_before(values.returned_at, values.form_date):
        raise Fault("from_after_to", column="returned_at")
    problems = _unknown_sections(values)
    if values.form_type == "unknown":
        problems.append(DetectedProblem("form_type_unknown", "form_type", "unknown"))
    return problems


MEDICAL = frozenset(f"BNS {n}" for n in (64, 65, 66, 67, 68, 70, 71))


def _wants_medical(section: str) -> bool:
    """Return whether the form must say if the woman's medical report is attached."""
    return section.partition("(")[0] in MEDICAL or section.startswith("IPC 376")


def _final_form_accused(values: Any, places: StationDirectory) -> list[DetectedProblem]:
    return []  # what the form itself says about the accused is in another record


def _court(values: Any, places: StationDirectory) -> list[DetectedProblem]:
    if values.disposal_type != "pending":
        _require(values, "disposal_at")
    if values.disposal_type == "convicted":
        _require(values, "sections_convicted")
    return []


def _event(values: Any, places: StationDirectory) -> list[DetectedProblem]:
    kind = law.book().kinds[values.kind]
    if kind.concerns == "accused":
        _require(values, "accused_ref")
    if kind.concerns == "victim":
        _require(values, "victim_ref")
    values.facts = facts_of(values.kind, values.facts or {})  # parsed once, here; `events` uses them as they are
    if has_unknown_unit(values, places):
        return [DetectedProblem("unknown_unit", "facts")]
    return []


RULES: dict[str, Callable[[Any, StationDirectory], list[DetectedProblem]]] = {
    "fir.csv": _fir,
    "zero_fir.csv": _zero_fir,
    "arrest.csv": _arrest,
    "final_form.csv": _final_form,
    "final_form_accused.csv": _final_form_accused,
    "court.csv": _court,
    "event.csv": _event,
}
