"""The checks of a row as a whole: columns of one row are compared with each other.

A row that contradicts itself is rejected; one that contradicts another record is accepted, and shows as a problem.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from itsso import law
from itsso.exchange.feed_import.cells import COORDINATES, is_before
from itsso.exchange.feed_import.event_facts import facts_of, has_unknown_unit
from itsso.exchange.feed_import.row_types import (
    ArrestRow,
    Columns,
    CourtRow,
    EventRow,
    FinalFormAccusedRow,
    FinalFormRow,
    FirRow,
    ZeroFirRow,
)
from itsso.exchange.feed_import.rows import DetectedProblem
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.reasons import Fault
from itsso.law.shapes import Sections

IPC_ENDED = date(2024, 6, 30)
BNS_BEGAN = date(2024, 7, 1)
LONG_AGO_YEARS = 10


def problems_of(row: Columns, stations: StationDirectory) -> list[DetectedProblem]:
    """Return the problems of a row that is accepted. Raises Fault, with its column, where the row is not accepted."""
    match row:
        case EventRow():  # most rows are
            return _event(row, stations)
        case FirRow():
            return _fir(row, stations)
        case FinalFormRow():
            return _final_form(row)
        case ArrestRow():
            return _arrest(row)
        case CourtRow():
            return _court(row)
        case ZeroFirRow():
            return _zero_fir(row, stations)
        case FinalFormAccusedRow():
            return []  # what the form itself says about the accused is in another record
        case _:
            assert_never(row)


def _require(row: Columns, *columns: str) -> None:
    for column in columns:
        if getattr(row, column) is None:
            raise Fault("required", column=column)


def _not_before_registration(row: FirRow | ZeroFirRow, *columns: str) -> None:
    for column in columns:
        at = getattr(row, column)
        if at is not None and is_before(at, row.registered_at):
            raise Fault("before_registration", column=column)


def _unknown_sections(sections: Sections | None) -> list[DetectedProblem]:
    if not sections:
        return []
    problems = [DetectedProblem("unknown_section", "sections", section) for section in sections.unknown]
    return [*problems, DetectedProblem("not_a_section", "sections")] if sections.dropped else problems


def _refuse_registered_here(row: FirRow | ZeroFirRow, stations: StationDirectory) -> None:
    """Refuse an FIR of a State whose register is this system on its day: an FIR has one register, never two."""
    if stations.registers_here(row.state_code, row.registered_at.day):
        raise Fault("registered_here", column="registered_at")


def _fir(row: FirRow, stations: StationDirectory) -> list[DetectedProblem]:
    _refuse_registered_here(row, stations)
    _not_before_registration(row, "despatched_to_court_at", "sections_altered_at", "case_event_at")
    start, end = row.occurrence_from, row.occurrence_to
    if start is None and end is None and row.occurrence_precision != "unknown":
        raise Fault("required", column="occurrence_from")
    if start and end and is_before(end, start):
        raise Fault("from_after_to", column="occurrence_to")
    if row.victim_is_child is None and any(section.startswith("POCSO ") for section in row.sections.known):
        raise Fault("required", column="victim_is_child")
    if row.case_event:
        _require(row, "case_event_at")
    if row.zero_no or row.zero_year or row.zero_ps_code or row.zero_registered_at or row.zero_state_code:
        _require(row, "zero_state_code", "zero_ps_code", "zero_no", "zero_year", "zero_registered_at")
        stations.station(row.zero_state_code, row.zero_ps_code, "zero_ps_code")
    if row.latitude == row.longitude == "zero":
        raise Fault("coordinates_zero", column="latitude")
    problems = _unknown_sections(row.sections) + _occurrence(row)
    if row.registered_at.day.year != row.fir_year:
        problems.append(DetectedProblem("year_differs", "fir_year", str(row.fir_year)))
    if (row.victim_min_age or 0) > 100:
        problems.append(DetectedProblem("age_over_100", "victim_min_age", str(row.victim_min_age)))
    outside = (column for column in COORDINATES if getattr(row, column) not in (None, "inside"))
    problems += [DetectedProblem("outside_india", column) for column in outside]
    return problems


def _occurrence(row: FirRow) -> list[DetectedProblem]:
    """Return what is doubtful about the days of the occurrence.

    Which penal section applies follows the day of the offence.
    """
    first = row.occurrence_from or row.occurrence_to
    last = row.occurrence_to or row.occurrence_from
    if first is None or last is None:
        return []
    problems = []
    if is_before(row.registered_at, first):
        problems.append(DetectedProblem("registered_before_occurrence", "occurrence_from", first.day.isoformat()))
    if row.registered_at.day.year - first.day.year > LONG_AGO_YEARS:
        problems.append(DetectedProblem("occurrence_long_ago", "occurrence_from", first.day.isoformat()))
    if first.day > IPC_ENDED and any(section.startswith("IPC ") for section in row.sections.known):
        problems.append(DetectedProblem("ipc_after_its_end", "sections"))
    if last.day < BNS_BEGAN and any(section.startswith("BNS ") for section in row.sections.known):
        problems.append(DetectedProblem("bns_before_its_start", "sections"))
    return problems


SENT_STATUSES = frozenset({"sent", "received", "re_registered", "returned"})


def _zero_fir(row: ZeroFirRow, stations: StationDirectory) -> list[DetectedProblem]:
    _refuse_registered_here(row, stations)
    _not_before_registration(row, "sent_at", "re_registered_at")
    if row.transfer_status in SENT_STATUSES:
        _require(row, "to_state_code", "to_ps_code")
    if row.transfer_status == "sent":
        _require(row, "sent_at", "sent_mode")
    if row.transfer_status == "re_registered":
        _require(row, "fir_no", "fir_year", "re_registered_at")
    if row.to_ps_code:
        _require(row, "to_state_code")
        stations.station(row.to_state_code, row.to_ps_code, "to_ps_code")
    problems = _unknown_sections(row.sections)
    if row.transfer_status in SENT_STATUSES and row.sent_at is None:
        problems.append(DetectedProblem("sent_without_day", "sent_at"))
    return problems


def _arrest(row: ArrestRow) -> list[DetectedProblem]:
    if row.age_years is not None and row.age_years > 120:
        raise Fault("not_a_number", column="age_years")
    if row.released_at and is_before(row.released_at, row.event_at):
        raise Fault("from_after_to", column="released_at")
    problems = _unknown_sections(row.sections)
    if (row.age_years or 0) > 100:
        problems.append(DetectedProblem("age_over_100", "age_years", str(row.age_years)))
    if row.accused_status == "died":  # the form has no column for the day of death, on which custody ends
        problems.append(DetectedProblem("death_without_day", "accused_status", row.accused_status))
    return problems


def _final_form(row: FinalFormRow) -> list[DetectedProblem]:
    if row.is_supplementary:
        _require(row, "supplements_form_no")
    if row.form_type == "charge_sheet":
        _require(row, "sections", "accused_charged", "accused_not_charged")
    if row.sections and any(map(_wants_medical, row.sections.known)):
        _require(row, "victim_medical_attached")
    if row.returned_at and is_before(row.returned_at, row.form_date):
        raise Fault("from_after_to", column="returned_at")
    problems = _unknown_sections(row.sections)
    if row.form_type == "unknown":
        problems.append(DetectedProblem("form_type_unknown", "form_type", "unknown"))
    return problems


MEDICAL = frozenset(f"BNS {n}" for n in (64, 65, 66, 67, 68, 70, 71))


def _wants_medical(section: str) -> bool:
    """Return whether the form must say if the woman's medical report is attached."""
    return section.partition("(")[0] in MEDICAL or section.startswith("IPC 376")


def _court(row: CourtRow) -> list[DetectedProblem]:
    if row.disposal_type != "pending":
        _require(row, "disposal_at")
    if row.disposal_type == "convicted":
        _require(row, "sections_convicted")
    return []


def _event(row: EventRow, stations: StationDirectory) -> list[DetectedProblem]:
    kind = law.book().kinds[row.kind]
    if kind.concerns == "accused":
        _require(row, "accused_ref")
    if kind.concerns == "victim":
        _require(row, "victim_ref")
    row.facts = facts_of(row.kind, row.facts or {})  # parsed once, here; `events` uses them as they are
    if has_unknown_unit(row, stations):
        return [DetectedProblem("unknown_unit", "facts")]
    return []
