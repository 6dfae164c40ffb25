"""Sort the entries of a history for a reader: by time, and a cause before its effect where no time says which is first.

Feeds often report only the day. Such an entry is put after the entries of its day that come before it in the course of
a case, and before those that follow from it. This order is for readers. The law and the figures have orders of their
own, which do not depend on it: the law reads a day without a time as its end, figures compare days (`law.history`,
`cases.facts.in_order`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.model import Event

_FIR = Kind.FIR_REGISTERED
_ZERO_FIR = "fir_registered as a Zero FIR"
_INVESTIGATION = "any other kind"

COURSE: tuple[tuple[str, ...], ...] = (
    (Kind.OFFENCE_COMMITTED,),
    (Kind.OFFENCE_BECAME_KNOWN, Kind.OFFENDER_BECAME_KNOWN),
    (Kind.EMERGENCY_CALL_LINKED, Kind.INFORMATION_RECEIVED, Kind.COMPLAINT_FILED),
    (Kind.INFORMANT_CALLED,),
    (Kind.COURT_ORDER_TO_REGISTER_RECEIVED, Kind.INFORMATION_SIGNED, Kind.PRELIMINARY_ENQUIRY_PERMITTED),
    (Kind.PRELIMINARY_ENQUIRY_EXTENDED,),
    (Kind.PRELIMINARY_ENQUIRY_CLOSED,),
    (Kind.CLOSURE_ENTRY_COPY_GIVEN, _ZERO_FIR),
    (Kind.ZERO_FIR_SENT, Kind.ZERO_FIR_PAPERS_SENT),
    (Kind.ZERO_FIR_RETURNED, Kind.ZERO_FIR_REFERRED),
    (Kind.ZERO_FIR_DIRECTED,),
    (Kind.ZERO_FIR_RECEIVED,),
    (_FIR,),
    (
        Kind.FIR_COPY_GIVEN,
        Kind.FIR_SENT_TO_MAGISTRATE,
        Kind.INFORMANT_TOLD_OF_REGISTRATION,
        Kind.INVESTIGATION_ASSIGNED,
    ),
    (
        _INVESTIGATION,
        Kind.SAMPLE_COLLECTED,
        Kind.EXHIBIT_SEIZED,
        Kind.VICTIM_MEDICAL_EXAMINED,
        Kind.VICTIM_MEDICAL_DECLINED,
    ),
    (Kind.EXHIBIT_SENT, Kind.MEDICAL_REPORT_RECEIVED, Kind.APPEARANCE_NOTICE_SERVED, Kind.ARRESTED),
    (
        Kind.EXHIBIT_RECEIVED,
        Kind.EXAMINED_AFTER_ARREST,
        Kind.ACCUSED_MEDICALLY_EXAMINED,
        Kind.PRODUCED,
        Kind.PRODUCED_BEFORE_BOARD,
    ),
    (Kind.LABORATORY_REPORT_RECEIVED, Kind.FIRST_REMAND, Kind.EXECUTIVE_REMAND),
    (Kind.CUSTODY_EXTENDED, Kind.DEFAULT_BAIL_APPLIED, Kind.EXHIBIT_RETURNED, Kind.LABORATORY_REPORT_COLLECTED),
    (Kind.BAIL_DECIDED,),
    (Kind.RELEASED, Kind.ACCUSED_DIED),
    (
        Kind.BAIL_NOTICE_RECEIVED,
        Kind.PROSECUTOR_NOTIFIED_OF_BAIL,
        Kind.CHILD_NOTIFIED_OF_BAIL,
        Kind.VICTIM_NOTIFIED_OF_BAIL,
    ),
    (Kind.DELAY_REASON_RECORDED, Kind.INVESTIGATION_COMPLETED, Kind.SANCTION_REQUESTED),
    (Kind.SANCTION_DECIDED,),
    (Kind.FINAL_REPORT_PREPARED,),
    (Kind.FINAL_REPORT_FORWARDED,),
    (Kind.FINAL_REPORT_FILED,),
    (Kind.FINAL_REPORT_RETURNED, Kind.FURTHER_INVESTIGATION_PERMITTED, Kind.INFORMANT_NOTIFIED_OF_CLOSURE),
    (Kind.PROTEST_PETITION_FILED,),
    (Kind.PROTEST_PETITION_DECIDED,),
    (Kind.FURTHER_INVESTIGATION_EXTENDED,),
    (Kind.FURTHER_INVESTIGATION_COMPLETED,),
    (Kind.SUPPLEMENTARY_REPORT_FILED, Kind.QUASHED, Kind.ABATED, Kind.WITHDRAWN, Kind.NOT_INVESTIGATED, Kind.STAYED),
    (Kind.STAY_VACATED, Kind.REOPENED, Kind.TRANSFERRED_OUT, Kind.TRANSFERRED_TO_AGENCY),
    (Kind.RECEIVED,),
    (Kind.COGNIZANCE_TAKEN,),
    (Kind.APPEARED_BEFORE_COURT, Kind.COPIES_SUPPLIED),
    (Kind.COMMITTED, Kind.DISCHARGE_APPLIED, Kind.FIRST_HEARING_ON_CHARGE),
    (Kind.CHARGES_FRAMED,),
    (Kind.EVIDENCE_DATE_REACHED,),
    (Kind.CHILD_EVIDENCE_RECORDED, Kind.ADJOURNED),
    (Kind.ARGUMENTS_CONCLUDED,),
    (Kind.JUDGMENT_TIME_EXTENDED,),
    (Kind.JUDGMENT_DELIVERED,),
    (Kind.JUDGMENT_UPLOADED, Kind.ACCUSED_DISPOSED_OF, Kind.APPEAL_FILED),
    (Kind.APPEAL_ADMITTED,),
    (Kind.APPEAL_DECIDED,),
)
"""The steps in the usual course of a case, in order. Kinds of one step do not follow from each other."""

_STEP = {kind: step for step, kinds in enumerate(COURSE) for kind in kinds}


class DatedEntry(NamedTuple):
    """The values on which the order of an entry depends; `when` is a date where only the day is known."""

    when: date | datetime
    kind: str
    facts: EventFacts
    id: str

    @property
    def day(self) -> date:
        """Return the day in India."""
        return self.when.date() if isinstance(self.when, datetime) else self.when

    @property
    def step(self) -> int:
        """Return the index in `COURSE` of the entry's kind; a kind not listed there is part of the investigation."""
        kind = _ZERO_FIR if self.kind == _FIR and self.facts.get(FactName.FIR) == "zero" else self.kind
        return _STEP.get(kind, _STEP[_INVESTIGATION])


def in_order_of_reading[T](rows: Iterable[T], entry_of: Callable[[T], DatedEntry]) -> list[T]:
    """Return rows by day; within a day those with a time by time, and those without one placed among them by step."""
    entries = sorted(((entry_of(row), row) for row in rows), key=lambda pair: pair[0].day)
    ordered: list[T] = []
    for _day, of_day in groupby(entries, key=lambda pair: pair[0].day):
        ordered += [row for _entry, row in _within_a_day(list(of_day))]
    return ordered


def events_in_order_of_reading(events: Iterable[Event]) -> list[Event]:
    """Return events with corrections applied in the order of reading."""
    return in_order_of_reading(events, lambda event: DatedEntry(event.at, event.kind, event.facts, event.id or ""))


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
