"""Sort the entries of a history for a reader: by time, and a cause before its effect where no time says which is first.

Feeds often report only the day. Such an entry is put after the entries of its day that come before it in the course of
a case, and before those that follow from it. This order is for readers. The law and the figures have orders of their
own, which do not depend on it: the law reads a day without a time as its end, figures compare days (`law.history`,
`cases.facts.in_order`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

_FIR = "fir_registered"
_ZERO_FIR = "fir_registered as a Zero FIR"
_INVESTIGATION = "any other kind"

COURSE: tuple[tuple[str, ...], ...] = (
    ("offence_committed",),
    ("offence_became_known", "offender_became_known"),
    ("emergency_call_linked", "information_received", "complaint_filed"),
    ("court_order_to_register_received", "information_signed", "preliminary_enquiry_permitted"),
    ("preliminary_enquiry_extended",),
    ("preliminary_enquiry_closed",),
    ("closure_entry_copy_given", _ZERO_FIR),
    ("zero_fir_sent", "zero_fir_papers_sent"),
    ("zero_fir_returned",),
    ("zero_fir_directed",),
    ("zero_fir_received",),
    (_FIR,),
    ("fir_copy_given", "fir_sent_to_magistrate", "informant_told_of_registration", "investigation_assigned"),
    (_INVESTIGATION, "sample_collected", "exhibit_seized", "victim_medical_examined", "victim_medical_declined"),
    ("exhibit_sent", "medical_report_received", "appearance_notice_served", "arrested"),
    ("exhibit_received", "examined_after_arrest", "accused_medically_examined", "produced", "produced_before_board"),
    ("laboratory_report_received", "first_remand", "executive_remand"),
    ("custody_extended", "default_bail_applied", "exhibit_returned", "laboratory_report_collected"),
    ("released", "accused_died"),
    ("bail_notice_received", "prosecutor_notified_of_bail", "child_notified_of_bail", "victim_notified_of_bail"),
    ("delay_reason_recorded", "investigation_completed", "sanction_requested"),
    ("sanction_decided",),
    ("final_report_prepared",),
    ("final_report_forwarded",),
    ("final_report_filed",),
    ("final_report_returned", "further_investigation_permitted", "informant_notified_of_closure"),
    ("further_investigation_extended",),
    ("further_investigation_completed",),
    ("supplementary_report_filed", "quashed", "abated", "withdrawn", "not_investigated", "stayed"),
    ("stay_vacated", "reopened", "transferred_out", "transferred_to_agency"),
    ("received",),
    ("cognizance_taken",),
    ("appeared_before_court", "copies_supplied"),
    ("committed", "discharge_applied", "first_hearing_on_charge"),
    ("charges_framed",),
    ("evidence_date_reached",),
    ("child_evidence_recorded", "adjourned"),
    ("arguments_concluded",),
    ("judgment_time_extended",),
    ("judgment_delivered",),
    ("judgment_uploaded", "accused_disposed_of", "appeal_filed"),
    ("appeal_admitted",),
    ("appeal_decided",),
)
"""The steps in the usual course of a case, in order. Kinds of one step do not follow from each other."""

_STEP = {kind: step for step, kinds in enumerate(COURSE) for kind in kinds}


class DatedEntry(NamedTuple):
    """The values on which the order of an entry depends; `when` is a date where only the day is known."""

    when: date | datetime
    kind: str
    facts: Mapping[str, Any]
    id: str

    @property
    def day(self) -> date:
        """Return the day in India."""
        return self.when.date() if isinstance(self.when, datetime) else self.when

    @property
    def step(self) -> int:
        """Return the index in `COURSE` of the entry's kind; a kind not listed there is part of the investigation."""
        kind = _ZERO_FIR if self.kind == _FIR and self.facts.get("fir") == "zero" else self.kind
        return _STEP.get(kind, _STEP[_INVESTIGATION])


def in_order_of_reading[T](rows: Iterable[T], entry_of: Callable[[T], DatedEntry]) -> list[T]:
    """Return rows by day; within a day those with a time by time, and those without one placed among them by step."""
    entries = sorted(((entry_of(row), row) for row in rows), key=lambda pair: pair[0].day)
    ordered: list[T] = []
    for _day, of_day in groupby(entries, key=lambda pair: pair[0].day):
        ordered += [row for _entry, row in _within_a_day(list(of_day))]
    return ordered


def _within_a_day[T](pairs: list[tuple[DatedEntry, T]]) -> list[tuple[DatedEntry, T]]:
    ordered = sorted(
        (pair for pair in pairs if isinstance(pair[0].when, datetime)), key=lambda pair: (pair[0].when, pair[0].id)
    )
    untimed = [pair for pair in pairs if not isinstance(pair[0].when, datetime)]
    for pair in sorted(untimed, key=lambda pair: (pair[0].step, pair[0].id)):
        before = [place for place, (entry, _row) in enumerate(ordered, start=1) if entry.step <= pair[0].step]
        ordered.insert(max(before, default=0), pair)
    return ordered


def days_with_several_entries(entries: Iterable[DatedEntry]) -> frozenset[date]:
    """Return the days with more than one entry. On such a day the kind of an entry without a time decides its place."""
    days = [entry.day for entry in entries]
    return frozenset(day for day in days if days.count(day) > 1)
