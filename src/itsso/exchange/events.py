"""From a row of the feed to its events; from a changed row to corrections of the events of its earlier version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from itsso import law
from itsso.cases.actions import NewEvent, StoredEvent
from itsso.exchange.cells import FeedMoment
from itsso.exchange.checks import FeedRow
from itsso.exchange.contract import FILES
from itsso.exchange.event_facts import unit_id_of, units_named
from itsso.exchange.places import StationDirectory
from itsso.law.report_lists import NAMED_IN_REPORT
from itsso.law.reports import LISTS, REPORTS
from itsso.platform.clock import IST

CASE_CHANGES = frozenset({"transferred_out", "received", "quashed", "stayed", "not_investigated", "reopened"})
"""Changes of a case of which fir.csv carries only the latest; each change adds an event, and the earlier ones stay."""

CHARGED = frozenset({"convicted", "acquitted", "discharged_or_acquitted", "plea_bargain"})
OUTCOME = {"convicted": "convicted", "plea_bargain": "convicted", "acquitted": "acquitted"}


class EventBuilder:
    """Collects the events of one row.

    An event was known when the row was first entered, or, where it happened after that, when the row was last changed.
    """

    def __init__(self, row: FeedRow) -> None:
        self.record = row.record
        self.entered: datetime = row.values.entered_at.at
        self.entered_day: date = self.entered.date()
        self.updated: datetime = max(row.updated, self.entered)
        self.events: list[NewEvent] = []

    def add(
        self,
        kind: str,
        at: FeedMoment | None,
        facts: dict[str, Any] | None = None,
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


def events_of_row(row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> list[NewEvent]:
    """Return the events of a row. `before` are the events of its record until now."""
    builder = EventBuilder(row)
    BUILDERS[FILES[row.file]](builder, row, before, places)
    return builder.events


def _known_facts(**facts: Any) -> dict[str, Any]:
    """Return the facts that have a value."""
    return {name: value for name, value in facts.items() if value is not None}


def _fir(builder: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    values = row.values
    assert row.key is not None
    now = list(values.sections.all)
    if values.zero_no:
        zero = places.station(values.zero_state_code, values.zero_ps_code, "zero_ps_code")
        facts = {"fir": "zero", "station": zero.id, "number": values.zero_no, "year": values.zero_year, "offences": now}
        builder.add("fir_registered", values.zero_registered_at, facts)
    start, end = _occurrence(values)
    facts = _known_facts(
        fir="regular", station=row.key.station_id, number=row.key.number, year=row.key.year,
        offences=_first_registered(before, now) if values.sections_altered_at else now,
        offence_from=start, offence_to=end, victims=values.victim_count or None, victim_child=values.victim_is_child,
        min_age=values.victim_min_age if (values.victim_min_age or 0) <= 100 else None, io_ref=values.io_ref,
        electronic=values.electronic, by_woman_officer=values.recorded_by_woman_officer,
    )  # fmt: skip
    builder.add("fir_registered", values.registered_at, facts)
    builder.add(
        "information_received",
        values.info_received_at,
        _known_facts(mode=values.info_type, electronic=values.electronic),
    )
    builder.add("information_signed", values.signed_at)
    builder.add("fir_sent_to_magistrate", values.despatched_to_court_at)
    builder.add("offences_altered", values.sections_altered_at, {"offences": now})
    if values.case_event:
        builder.add(values.case_event, values.case_event_at)


def _first_registered(before: Sequence[StoredEvent], now: list[str]) -> list[str]:
    """Return the sections first registered, which a row whose sections were altered does not carry any more."""
    for event in before:
        if event.kind == "fir_registered" and event.facts["fir"] == "regular":
            return list(event.facts["offences"])
    return now


def _occurrence(values: Any) -> tuple[str | None, str | None]:
    """Return the first and the last possible day of the offence, as ISO dates."""
    start, end = values.occurrence_from, values.occurrence_to
    if values.occurrence_precision == "before":
        return None, (end or start).day.isoformat() if end or start else None
    start, end = start or end, end or start
    return (start.day.isoformat() if start else None), (end.day.isoformat() if end else None)


def _zero_fir(builder: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    values = row.values
    assert row.key is not None
    offences = list(values.sections.all)
    facts = _known_facts(
        fir="zero", station=row.key.station_id, number=row.key.number, year=row.key.year, offences=offences,
        electronic=values.is_efir,
    )  # fmt: skip
    builder.add("fir_registered", values.registered_at, facts)
    builder.add("information_signed", values.signed_at)
    to = places.station(values.to_state_code, values.to_ps_code, "to_ps_code").id if values.to_ps_code else None
    sent = values.sent_at or values.received_at or values.re_registered_at  # it was sent by then at the latest
    builder.add("zero_fir_sent", sent, _known_facts(mode=values.sent_mode, to=to))
    builder.add("zero_fir_received", values.received_at)
    earlier_return = next((event for event in before if event.kind == "zero_fir_returned"), None)
    if values.transfer_status == "returned":  # the form has no date of it: the day on which it was first reported
        at = (
            FeedMoment(earlier_return.at.astimezone(IST), earlier_return.precision)
            if earlier_return
            else FeedMoment(_midnight(row.updated), "d")
        )
        builder.add("zero_fir_returned", at, _coded_fact("zero_fir_returned", "reason", values.return_reason))
    elif (
        earlier_return and sent and values.transfer_status not in UNDERWAY_STATUSES
    ):  # a return stays true where it was closed later
        builder.add(
            "zero_fir_returned",
            FeedMoment(earlier_return.at.astimezone(IST), earlier_return.precision),
            earlier_return.facts,
        )
    if values.transfer_status == "re_registered" and to in places.own_ids:  # else that station's record has it
        again = {
            "fir": "regular",
            "station": to,
            "number": values.fir_no,
            "year": values.fir_year,
            "offences": offences,
        }
        builder.add("fir_registered", values.re_registered_at, again)


UNDERWAY_STATUSES = frozenset({"sent", "received", "re_registered"})
"""States of a transfer in which a Zero FIR is on its way or has arrived: an earlier return is no longer true."""


def _midnight(at: datetime) -> datetime:
    return at.astimezone(IST).replace(hour=0, minute=0, second=0, microsecond=0)


def _coded_fact(kind: str, fact: str, value: str | None) -> dict[str, Any]:
    """Return a fact whose value is one of the kind's codes; nothing where the source wrote words."""
    return {fact: value} if value in law.book().kinds[kind].facts[fact].codes else {}


def _arrest(builder: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    values = row.values
    accused = values.accused_ref
    if values.event_type == "notice_35_3":
        builder.add("appearance_notice_served", values.event_at, accused=accused)
    else:
        child = (
            values.accused_class == "ccl" or values.event_type == "child_apprehended" or (values.age_years or 99) < 18
        )
        builder.add(
            "arrested", values.event_at, _known_facts(how=values.event_type, child=child or None), accused=accused
        )
    builder.add("produced", values.forwarded_at, accused=accused)
    builder.add("first_remand", values.first_remand_at, accused=accused)
    why = f"{values.bail_by}_bail" if values.bail_by else None
    builder.add("released", values.released_at or values.bail_at, _known_facts(why=why), accused=accused)


def _final_form(builder: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    values = row.values
    report = "charge_sheet" if values.form_type == "charge_sheet" else "closure"
    at, basis = report_day(values)
    builder.add("final_report_prepared", values.form_date, {"report": report, "form_no": values.form_no})
    builder.add("final_report_forwarded", values.despatched_at, {"report": report, "form_no": values.form_no})
    named = _accused_lists_from_page(before)
    if values.is_supplementary:
        facts = {"report": report, "form_no": values.form_no, "supplements_form_no": values.supplements_form_no}
        builder.add("supplementary_report_filed", at, facts | named)
    else:
        facts = _known_facts(
            report=report, form_type=values.form_type, form_no=values.form_no, dated_by=basis,
            medical_attached=values.victim_medical_attached, laboratory_report_pending=values.lab_report_pending,
            accused_charged=values.accused_charged, accused_not_charged=values.accused_not_charged,
            accused_in_custody=values.accused_in_custody, accused_absconding=values.accused_absconding,
        )  # fmt: skip
        builder.add("final_report_filed", at, facts | named)
    reason = _coded_fact("final_report_returned", "reason", values.return_reason)
    builder.add("final_report_returned", values.returned_at, {"form_no": values.form_no, **reason})
    builder.add("cognizance_taken", values.taken_on_file_at)
    builder.add("informant_told_of_action", values.complainant_notice_at)


def _accused_lists_from_page(before: Sequence[StoredEvent]) -> dict[str, Any]:
    """Return the lists of accused that an officer entered on a page for the form's report.

    The row of the form has none.
    """
    report = next((event for event in before if event.kind in REPORTS), None)
    return {name: report.facts[name] for name in LISTS if name in report.facts} if report else {}


def report_day(values: Any) -> tuple[FeedMoment, str]:
    """Return the day that counts as the final report's, and why: receipt by the court, else despatch, else its date."""
    if values.filed_in_court_at:
        return values.filed_in_court_at, "received_by_court"
    if values.despatched_at:
        return values.despatched_at, "despatched"
    return values.form_date, "form_date"


def _final_form_accused(
    builder: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory
) -> None:
    values = row.values
    child = values.accused_class == "ccl" or None
    facts = _known_facts(form_no=values.form_no, disposition=values.disposition, child=child)
    builder.add(NAMED_IN_REPORT, FeedMoment(_midnight(builder.entered), "d"), facts, accused=values.accused_ref)


def _court(builder: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    values = row.values
    disposal, accused = values.disposal_type, values.accused_ref
    builder.add("cognizance_taken", values.taken_on_file_at)
    builder.add("charges_framed", values.charges_framed_at)
    if disposal in CHARGED:
        builder.add("judgment_delivered", values.disposal_at, {"outcome": OUTCOME.get(disposal, "unknown")})
    if accused is None and disposal in ("quashed", "abated", "withdrawn", "stayed"):
        builder.add(disposal, values.disposal_at)
    elif disposal != "pending" and (accused or disposal not in CHARGED):
        builder.add("accused_disposed_of", values.disposal_at, {"disposal": disposal}, accused=accused)
    if values.appeal_result and values.appeal_result != "pending":
        builder.add("appeal_decided", values.appeal_decided_at, {"result": values.appeal_result})


def _event(builder: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    values = row.values
    units = {
        name: unit_id_of(values.facts[name], values.state_code, places)
        for name in units_named(values.kind, values.facts)
    }
    facts = _known_facts(**{**values.facts, **units}) if units else values.facts
    builder.add(values.kind, values.at, facts, accused=values.accused_ref, victim=values.victim_ref)


BUILDERS: dict[str, Callable[[EventBuilder, FeedRow, Sequence[StoredEvent], StationDirectory], None]] = {
    "fir.csv": _fir,
    "zero_fir.csv": _zero_fir,
    "arrest.csv": _arrest,
    "final_form.csv": _final_form,
    "final_form_accused.csv": _final_form_accused,
    "court.csv": _court,
    "event.csv": _event,
}


# --- a changed row -------------------------------------------------------------------------------------------------


def corrections(
    row: FeedRow,
    before: Sequence[StoredEvent],
    now: Sequence[NewEvent],
    label_of: Callable[[str | None, str | None], str],
) -> list[NewEvent]:
    """Return the events to add so that a record with the events `before` has the events `now`.

    An event that is the same stays; one that changed is corrected with its replacement; one that vanished is withdrawn;
    a new one is added. For fir.csv an earlier alteration of sections or change of the case stays in addition to the
    latest.
    """
    unmatched = list(before)
    fresh: list[NewEvent] = []
    for event in now:
        label = label_of(event.accused_ref, event.victim_ref)
        same = next((old for old in unmatched if _is_same(old, event, label)), None)
        if same is not None:
            unmatched.remove(same)
        else:
            fresh.append(event)
    if FILES[row.file] == "fir.csv":
        unmatched = [old for old in unmatched if not _is_earlier_change(old, now)]
    added: list[NewEvent] = []
    for event in fresh:
        old = next((old for old in unmatched if event_slot(old) == event_slot(event)), None)
        if old is not None:
            unmatched.remove(old)
            event.recorded = row.updated
            added.append(_correction(row, old, event))
        else:
            event.recorded = row.updated
            added.append(event)
    return added + [_correction(row, old, None) for old in unmatched]


def withdrawal_events(row: FeedRow, before: Sequence[StoredEvent]) -> list[NewEvent]:
    """Return the events to add so that a record has no events any more."""
    return [_correction(row, old, None) for old in before]


def superseding_correction(old: StoredEvent, record: str | None, known_at: datetime) -> NewEvent:
    """Return a correction that withdraws what one record said of another.

    It holds from the day on which the other's own row is known.
    """
    at = max(known_at, old.recorded)
    return NewEvent("corrected", at, "m", at, corrects=old.id, record=record)


def reinstated(row: FeedRow, old: StoredEvent) -> NewEvent:
    """Return a withdrawn event once more, known again as its own record's since `row` changed."""
    recorded = max(row.updated, old.recorded)
    return NewEvent(
        old.kind, old.at, old.precision, recorded, old.facts, record=old.record, subject=old.subject, source=old.source
    )


def _is_same(old: StoredEvent, new: NewEvent, label: str) -> bool:
    return (old.kind, old.at, old.precision, old.subject, old.facts) == (
        new.kind,
        new.at,
        new.precision,
        label,
        new.facts,
    )


def is_same_event(old: StoredEvent, new: NewEvent) -> bool:
    """Return whether a stored event, which concerns no person, is the same as the event of a row."""
    return _is_same(old, new, "")


def event_slot(event: StoredEvent | NewEvent) -> tuple[str, Any]:
    """Return which of a record's events it is: a record has at most one of each kind, except a Zero FIR and its FIR."""
    return event.kind, event.facts.get("fir")


def _is_earlier_change(old: StoredEvent, now: Sequence[NewEvent]) -> bool:
    group = (
        CASE_CHANGES
        if old.kind in CASE_CHANGES
        else {"offences_altered"}
        if old.kind == "offences_altered"
        else frozenset()
    )
    return any(event.kind in group and event.at != old.at for event in now)


def _correction(row: FeedRow, old: StoredEvent, replacement: NewEvent | None) -> NewEvent:
    at = max(row.updated, old.recorded)  # of two corrections the one that was recorded later is valid
    return NewEvent("corrected", at, "m", at, corrects=old.id, replacement=replacement, record=row.record)
