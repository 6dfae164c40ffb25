"""From the columns of a row to the events that it reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, assert_never

from itsso import law
from itsso.cases.actions import CaseKey, NewEvent, StoredEvent
from itsso.exchange.feed_import.cells import DAY, MINUTE, FeedMoment
from itsso.exchange.feed_import.event_facts import unit_id_of, units_named
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
from itsso.exchange.feed_import.rows import ZERO, FeedRow
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.law.event_facts import EventFacts, FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import DatedByCode, OutcomeCode, ReportCode
from itsso.law.report_lists import NAMED_IN_REPORT
from itsso.law.reports import LISTS, REPORTS
from itsso.platform.clock import IST

CHARGED = frozenset({"convicted", "acquitted", "discharged_or_acquitted", "plea_bargain"})
OUTCOME: Mapping[str, OutcomeCode] = {"convicted": "convicted", "plea_bargain": "convicted", "acquitted": "acquitted"}

DISPOSALS_OF_CASE: Mapping[str, Kind] = {
    "quashed": Kind.QUASHED,
    "abated": Kind.ABATED,
    "withdrawn": Kind.WITHDRAWN,
    "stayed": Kind.STAYED,
}
"""The disposals that are events of the case where the row names no accused."""


class EventBuilder:
    """Collects the events of one row.

    An event was known when the row was first entered, or, where it happened after that, when the row was last changed.
    """

    def __init__(self, row: FeedRow, columns: Columns) -> None:
        self.record = row.record
        self.entered: datetime = columns.entered_at.at
        self.entered_day: date = self.entered.date()
        self.updated: datetime = max(row.updated, self.entered)
        self.events: list[NewEvent] = []

    def add(
        self,
        kind: Kind,
        at: FeedMoment | None,
        facts: EventFacts | None = None,
        *,
        accused: str | None = None,
        victim: str | None = None,
    ) -> None:
        """Add an event, unless its moment is missing."""
        if at is not None:
            known_at = self.known_from(at)
            self.events.append(
                NewEvent(kind, at.at, at.precision, known_at, facts or {}, accused, victim, record=self.record)
            )

    def known_from(self, at: FeedMoment) -> datetime:
        """Return when the row made an event of this day known."""
        return self.entered if at.at.date() <= self.entered_day else self.updated


def events_of_row(
    row: FeedRow, columns: Columns, before: Sequence[StoredEvent], stations: StationDirectory
) -> list[NewEvent]:
    """Return the events of a row of a case. `before` are the events of its record until now."""
    builder = EventBuilder(row, columns)
    assert row.key is not None
    match columns:
        case EventRow():  # most rows are
            _event(builder, columns, stations)
        case FirRow():
            _fir(builder, columns, row.key, before, stations)
        case FinalFormRow():
            _final_form(builder, columns, before)
        case ArrestRow():
            _arrest(builder, columns)
        case CourtRow():
            _court(builder, columns)
        case ZeroFirRow():
            _zero_fir(builder, columns, row, before, stations)
        case FinalFormAccusedRow():
            _final_form_accused(builder, columns)
        case _:
            assert_never(columns)
    return builder.events


def _fir(
    builder: EventBuilder, row: FirRow, key: CaseKey, before: Sequence[StoredEvent], stations: StationDirectory
) -> None:
    now = list(row.sections.all)
    first_registered = _first_registered(before, now) if row.sections_altered_at else now
    if (zero := zero_fir_named(row, stations)) is not None:
        of_zero_fir: EventFacts = {FactName.FIR: "zero", **_number(zero), FactName.OFFENCES: first_registered}
        builder.add(Kind.FIR_REGISTERED, row.zero_registered_at, of_zero_fir)
    start, end = _occurrence(row)
    facts = known_facts(
        {
            FactName.FIR: "regular",
            **_number(key),
            FactName.OFFENCES: first_registered,
            FactName.OFFENCE_FROM: start,
            FactName.OFFENCE_TO: end,
            FactName.VICTIMS: row.victim_count or None,
            FactName.VICTIM_CHILD: row.victim_is_child,
            FactName.MIN_AGE: row.victim_min_age if (row.victim_min_age or 0) <= 100 else None,
            FactName.IO_REF: row.io_ref,
            FactName.ELECTRONIC: row.electronic,
            FactName.BY_WOMAN_OFFICER: row.recorded_by_woman_officer,
        }
    )
    builder.add(Kind.FIR_REGISTERED, row.registered_at, facts)
    if details := _details(row, stations):
        builder.add(Kind.FIR_DETAILS_RECORDED, row.registered_at, details)
    builder.add(
        Kind.INFORMATION_RECEIVED,
        row.info_received_at,
        known_facts({FactName.MODE: row.info_type, FactName.ELECTRONIC: row.electronic}),
    )
    builder.add(Kind.INFORMATION_SIGNED, row.signed_at)
    builder.add(Kind.FIR_SENT_TO_MAGISTRATE, row.despatched_to_court_at)
    builder.add(Kind.OFFENCES_ALTERED, row.sections_altered_at, {FactName.OFFENCES: now})
    if row.case_event:
        builder.add(Kind(row.case_event), row.case_event_at)


def _details(row: FirRow, stations: StationDirectory) -> EventFacts:
    """Return what the form of the FIR says besides, as codes and numbers.

    A station of the place that is not known here is left out: the FIR says at least that it is another one.
    """
    code = row.occurrence_ps_code
    return known_facts(
        {
            FactName.GD_NUMBER: row.gd_no,
            FactName.GD_ON: row.gd_at.day.isoformat() if row.gd_at else None,
            FactName.GD_TIME: row.gd_at.at.strftime("%H:%M") if row.gd_at and row.gd_at.precision == MINUTE else None,
            FactName.OUTSIDE_AREA: row.occurrence_outside_ps,
            FactName.STATION_OF_PLACE: unit_id_of(code, row.state_code, stations) if code else None,
            FactName.ACCUSED_KNOWN: row.accused_known,
            FactName.ACCUSED_NUMBER: row.accused_count,
        }
    )


def _number(key: CaseKey) -> EventFacts:
    """Return the facts of a registration that name its number."""
    return {FactName.STATION: key.station_id, FactName.NUMBER: key.number, FactName.YEAR: key.year}


def zero_fir_named(row: FirRow, stations: StationDirectory) -> CaseKey | None:
    """Return the number of the Zero FIR that an FIR re-registers; None where it names none."""
    if row.zero_no is None or row.zero_year is None:
        return None
    station = stations.station(row.zero_state_code, row.zero_ps_code, "zero_ps_code")
    return CaseKey(station.id, ZERO, row.zero_year, row.zero_no)


def _first_registered(before: Sequence[StoredEvent], now: list[str]) -> list[str]:
    """Return the sections first registered, which a row whose sections were altered does not carry any more."""
    for event in before:
        if event.kind == Kind.FIR_REGISTERED and event.facts[FactName.FIR] == "regular":
            return list(event.facts[FactName.OFFENCES])
    return now


def _occurrence(row: FirRow) -> tuple[str | None, str | None]:
    """Return the first and the last possible day of the offence, as ISO dates."""
    start, end = row.occurrence_from, row.occurrence_to
    if row.occurrence_precision == "before":
        last = end or start
        return None, last.day.isoformat() if last else None
    start, end = start or end, end or start
    return (start.day.isoformat() if start else None), (end.day.isoformat() if end else None)


def _zero_fir(
    builder: EventBuilder,
    row: ZeroFirRow,
    feed_row: FeedRow,
    before: Sequence[StoredEvent],
    stations: StationDirectory,
) -> None:
    assert feed_row.key is not None
    offences = list(row.sections.all)
    facts = known_facts(
        {FactName.FIR: "zero", **_number(feed_row.key), FactName.OFFENCES: offences, FactName.ELECTRONIC: row.is_efir}
    )
    builder.add(Kind.FIR_REGISTERED, row.registered_at, facts)
    builder.add(Kind.INFORMATION_SIGNED, row.signed_at)
    to = stations.station(row.to_state_code, row.to_ps_code, "to_ps_code").id if row.to_ps_code else None
    sent = row.sent_at or row.received_at or row.re_registered_at  # it was sent by then at the latest
    builder.add(Kind.ZERO_FIR_SENT, sent, known_facts({FactName.MODE: row.sent_mode, FactName.TO: to}))
    builder.add(Kind.ZERO_FIR_RECEIVED, row.received_at)
    earlier = next((event for event in before if event.kind == Kind.ZERO_FIR_RETURNED), None)
    returned_at = FeedMoment(earlier.at.astimezone(IST), earlier.precision) if earlier else None
    if row.transfer_status == "returned":  # the form has no date of it: the day on which it was first reported
        at = returned_at or FeedMoment(_midnight(feed_row.updated), DAY)
        builder.add(Kind.ZERO_FIR_RETURNED, at, _coded_reason(Kind.ZERO_FIR_RETURNED, row.return_reason))
    elif earlier and sent and row.transfer_status not in UNDERWAY_STATUSES:  # it stays true where it was closed later
        builder.add(Kind.ZERO_FIR_RETURNED, returned_at, earlier.facts)
    if row.transfer_status == "re_registered" and to in stations.own_ids:  # else that station's record has it
        number = {FactName.STATION: to, FactName.NUMBER: row.fir_no, FactName.YEAR: row.fir_year}
        again = known_facts({FactName.FIR: "regular", **number, FactName.OFFENCES: offences})
        builder.add(Kind.FIR_REGISTERED, row.re_registered_at, again)


UNDERWAY_STATUSES = frozenset({"sent", "received", "re_registered"})
"""States of a transfer in which a Zero FIR is on its way or has arrived: an earlier return is no longer true."""


def _midnight(at: datetime) -> datetime:
    return at.astimezone(IST).replace(hour=0, minute=0, second=0, microsecond=0)


def _coded_reason(kind: Kind, value: str | None) -> EventFacts:
    """Return the reason if it is one of the kind's codes; nothing where the source wrote words."""
    codes = law.book().kinds[kind].facts[FactName.REASON].codes
    return known_facts({FactName.REASON: value if value in codes else None})


def _arrest(builder: EventBuilder, row: ArrestRow) -> None:
    accused = row.accused_ref
    if row.event_type == "notice_35_3":
        builder.add(Kind.APPEARANCE_NOTICE_SERVED, row.event_at, accused=accused)
    else:
        child = row.accused_class == "ccl" or row.event_type == "child_apprehended" or (row.age_years or 99) < 18
        builder.add(
            Kind.ARRESTED,
            row.event_at,
            known_facts({FactName.HOW: row.event_type, FactName.CHILD: child or None}),
            accused=accused,
        )
    builder.add(Kind.PRODUCED, row.forwarded_at, accused=accused)
    builder.add(Kind.FIRST_REMAND, row.first_remand_at, accused=accused)
    why = f"{row.bail_by}_bail" if row.bail_by else None
    builder.add(Kind.RELEASED, row.released_at or row.bail_at, known_facts({FactName.WHY: why}), accused=accused)


def _final_form(builder: EventBuilder, row: FinalFormRow, before: Sequence[StoredEvent]) -> None:
    report: ReportCode = "charge_sheet" if row.form_type == "charge_sheet" else "closure"
    at, basis = report_day(row)
    builder.add(Kind.FINAL_REPORT_PREPARED, row.form_date, {FactName.REPORT: report, FactName.FORM_NO: row.form_no})
    builder.add(
        Kind.FINAL_REPORT_FORWARDED, row.despatched_at, {FactName.REPORT: report, FactName.FORM_NO: row.form_no}
    )
    named = _accused_lists_from_page(before)
    if row.is_supplementary:
        facts: Any = {
            FactName.REPORT: report,
            FactName.FORM_NO: row.form_no,
            FactName.SUPPLEMENTS_FORM_NO: row.supplements_form_no,
        }
        builder.add(Kind.SUPPLEMENTARY_REPORT_FILED, at, facts | named)
    else:
        facts = known_facts(
            {
                FactName.REPORT: report,
                FactName.FORM_TYPE: row.form_type,
                FactName.FORM_NO: row.form_no,
                FactName.DATED_BY: basis,
                FactName.MEDICAL_ATTACHED: row.victim_medical_attached,
                FactName.LABORATORY_REPORT_PENDING: row.lab_report_pending,
                FactName.ACCUSED_CHARGED: row.accused_charged,
                FactName.ACCUSED_NOT_CHARGED: row.accused_not_charged,
                FactName.ACCUSED_IN_CUSTODY: row.accused_in_custody,
                FactName.ACCUSED_ABSCONDING: row.accused_absconding,
            }
        )
        builder.add(Kind.FINAL_REPORT_FILED, at, facts | named)
    reason = _coded_reason(Kind.FINAL_REPORT_RETURNED, row.return_reason)
    returned: EventFacts = {FactName.FORM_NO: row.form_no, **reason}
    builder.add(Kind.FINAL_REPORT_RETURNED, row.returned_at, returned)
    builder.add(Kind.COGNIZANCE_TAKEN, row.taken_on_file_at)
    builder.add(Kind.INFORMANT_TOLD_OF_ACTION, row.complainant_notice_at)


def _accused_lists_from_page(before: Sequence[StoredEvent]) -> EventFacts:
    """Return the lists of accused that an officer entered on a page for the form's report.

    The row of the form has none.
    """
    report = next((event for event in before if event.kind in REPORTS), None)
    return known_facts({name: report.facts[name] for name in LISTS if name in report.facts}) if report else {}


def report_day(row: FinalFormRow) -> tuple[FeedMoment, DatedByCode]:
    """Return the day that counts as the final report's, and why: receipt by the court, else despatch, else its date."""
    if row.filed_in_court_at:
        return row.filed_in_court_at, "received_by_court"
    if row.despatched_at:
        return row.despatched_at, "despatched"
    return row.form_date, "form_date"


def _final_form_accused(builder: EventBuilder, row: FinalFormAccusedRow) -> None:
    child = row.accused_class == "ccl" or None
    facts = known_facts({FactName.FORM_NO: row.form_no, FactName.DISPOSITION: row.disposition, FactName.CHILD: child})
    builder.add(NAMED_IN_REPORT, FeedMoment(_midnight(builder.entered), DAY), facts, accused=row.accused_ref)


def _court(builder: EventBuilder, row: CourtRow) -> None:
    disposal, accused = row.disposal_type, row.accused_ref
    builder.add(Kind.COGNIZANCE_TAKEN, row.taken_on_file_at)
    builder.add(Kind.CHARGES_FRAMED, row.charges_framed_at)
    if disposal in CHARGED:
        builder.add(Kind.JUDGMENT_DELIVERED, row.disposal_at, {FactName.OUTCOME: OUTCOME.get(disposal, "unknown")})
    if accused is None and disposal in DISPOSALS_OF_CASE:
        builder.add(DISPOSALS_OF_CASE[disposal], row.disposal_at)
    elif disposal != "pending" and (accused or disposal not in CHARGED):
        builder.add(Kind.ACCUSED_DISPOSED_OF, row.disposal_at, {FactName.DISPOSAL: disposal}, accused=accused)
    if row.appeal_result and row.appeal_result != "pending":
        builder.add(Kind.APPEAL_DECIDED, row.appeal_decided_at, {FactName.RESULT: row.appeal_result})


def _event(builder: EventBuilder, row: EventRow, stations: StationDirectory) -> None:
    facts: Any = row.facts or {}  # read by `checks` as the kind declares them
    units = {name: unit_id_of(facts[name], row.state_code, stations) for name in units_named(row.kind, facts)}
    if units:
        facts = known_facts({**facts, **units})
    builder.add(row.kind, row.at, facts, accused=row.accused_ref, victim=row.victim_ref)
