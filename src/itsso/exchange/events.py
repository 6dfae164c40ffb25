"""From a row of the feed to the events that it tells of; from a changed row to corrections of what it told before."""

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

CHANGES = frozenset({"transferred_out", "received", "quashed", "stayed", "not_investigated", "reopened"})
"""fir.csv carries only the latest of these; each change adds an event, and the earlier ones stay."""

CHARGED = frozenset({"convicted", "acquitted", "discharged_or_acquitted", "plea_bargain"})
OUTCOME = {"convicted": "convicted", "plea_bargain": "convicted", "acquitted": "acquitted"}


class EventBuilder:
    """Collects what one row tells. An event was known when the row was first entered, or, where it happened after
    that, when the row was last changed."""

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
        """Adds an event; nothing where no date was given."""
        if at is not None:
            known = self.known_from(at)
            self.events.append(
                NewEvent(kind, at.at, at.precision, known, facts or {}, accused, victim, record=self.record)
            )

    def known_from(self, at: FeedMoment) -> datetime:
        """Return when the row made an event of this day known."""
        return self.entered if at.at.date() <= self.entered_day else self.updated


def events_of_row(row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> list[NewEvent]:
    """The events that a row tells of. `before` is what the record told until now."""
    telling = EventBuilder(row)
    TELLERS[FILES[row.file]](telling, row, before, places)
    return telling.events


def _some(**facts: Any) -> dict[str, Any]:
    """The facts that are known."""
    return {name: value for name, value in facts.items() if value is not None}


def _fir(telling: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    told = row.values
    assert row.key is not None
    now = list(told.sections.all)
    if told.zero_no:
        zero = places.station(told.zero_state_code, told.zero_ps_code, "zero_ps_code")
        facts = {"fir": "zero", "station": zero.id, "number": told.zero_no, "year": told.zero_year, "offences": now}
        telling.add("fir_registered", told.zero_registered_at, facts)
    start, end = _occurrence(told)
    facts = _some(
        fir="regular", station=row.key.station_id, number=row.key.number, year=row.key.year,
        offences=_first_registered(before, now) if told.sections_altered_at else now,
        offence_from=start, offence_to=end, victims=told.victim_count or None, victim_child=told.victim_is_child,
        min_age=told.victim_min_age if (told.victim_min_age or 0) <= 100 else None, io_ref=told.io_ref,
        electronic=told.electronic, by_woman_officer=told.recorded_by_woman_officer,
    )  # fmt: skip
    telling.add("fir_registered", told.registered_at, facts)
    telling.add("information_received", told.info_received_at, _some(mode=told.info_type, electronic=told.electronic))
    telling.add("information_signed", told.signed_at)
    telling.add("fir_sent_to_magistrate", told.despatched_to_court_at)
    telling.add("offences_altered", told.sections_altered_at, {"offences": now})
    if told.case_event:
        telling.add(told.case_event, told.case_event_at)


def _first_registered(before: Sequence[StoredEvent], now: list[str]) -> list[str]:
    """The sections first registered, which a row whose sections were altered says no more."""
    for event in before:
        if event.kind == "fir_registered" and event.facts["fir"] == "regular":
            return list(event.facts["offences"])
    return now


def _occurrence(told: Any) -> tuple[str | None, str | None]:
    """First and last possible day of the offence, as ISO dates."""
    start, end = told.occurrence_from, told.occurrence_to
    if told.occurrence_precision == "before":
        return None, (end or start).day.isoformat() if end or start else None
    start, end = start or end, end or start
    return (start.day.isoformat() if start else None), (end.day.isoformat() if end else None)


def _zero_fir(telling: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    told = row.values
    assert row.key is not None
    offences = list(told.sections.all)
    facts = _some(
        fir="zero", station=row.key.station_id, number=row.key.number, year=row.key.year, offences=offences,
        electronic=told.is_efir,
    )  # fmt: skip
    telling.add("fir_registered", told.registered_at, facts)
    telling.add("information_signed", told.signed_at)
    to = places.station(told.to_state_code, told.to_ps_code, "to_ps_code").id if told.to_ps_code else None
    sent = told.sent_at or told.received_at or told.re_registered_at  # by then at the latest
    telling.add("zero_fir_sent", sent, _some(mode=told.sent_mode, to=to))
    telling.add("zero_fir_received", told.received_at)
    said = next((event for event in before if event.kind == "zero_fir_returned"), None)
    if told.transfer_status == "returned":  # the form gives no date: it is the day on which it was first said
        at = FeedMoment(said.at.astimezone(IST), said.precision) if said else FeedMoment(_midnight(row.updated), "d")
        telling.add("zero_fir_returned", at, _listed("zero_fir_returned", "reason", told.return_reason))
    elif said and sent and told.transfer_status not in GOES_ON:  # closed after it, it was returned all the same
        telling.add("zero_fir_returned", FeedMoment(said.at.astimezone(IST), said.precision), said.facts)
    if told.transfer_status == "re_registered" and to in places.own_ids:  # elsewhere that station's own record says it
        again = {"fir": "regular", "station": to, "number": told.fir_no, "year": told.fir_year, "offences": offences}
        telling.add("fir_registered", told.re_registered_at, again)


GOES_ON = frozenset({"sent", "received", "re_registered"})
"""States of a transfer in which a Zero FIR is on its way, or there: a return is no more true."""


def _midnight(at: datetime) -> datetime:
    return at.astimezone(IST).replace(hour=0, minute=0, second=0, microsecond=0)


def _listed(kind: str, fact: str, value: str | None) -> dict[str, Any]:
    """A fact whose value is one of the kind's codes; none where the source wrote words."""
    return {fact: value} if value in law.book().kinds[kind].facts[fact].codes else {}


def _arrest(telling: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    told = row.values
    who = told.accused_ref
    if told.event_type == "notice_35_3":
        telling.add("appearance_notice_served", told.event_at, accused=who)
    else:
        child = told.accused_class == "ccl" or told.event_type == "child_apprehended" or (told.age_years or 99) < 18
        telling.add("arrested", told.event_at, _some(how=told.event_type, child=child or None), accused=who)
    telling.add("produced", told.forwarded_at, accused=who)
    telling.add("first_remand", told.first_remand_at, accused=who)
    why = f"{told.bail_by}_bail" if told.bail_by else None
    telling.add("released", told.released_at or told.bail_at, _some(why=why), accused=who)


def _final_form(telling: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    told = row.values
    report = "charge_sheet" if told.form_type == "charge_sheet" else "closure"
    at, basis = counts_from(told)
    telling.add("final_report_prepared", told.form_date, {"report": report, "form_no": told.form_no})
    telling.add("final_report_forwarded", told.despatched_at, {"report": report, "form_no": told.form_no})
    named = _accused_named_on_a_page(before)
    if told.is_supplementary:
        facts = {"report": report, "form_no": told.form_no, "supplements_form_no": told.supplements_form_no}
        telling.add("supplementary_report_filed", at, facts | named)
    else:
        facts = _some(
            report=report, form_type=told.form_type, form_no=told.form_no, dated_by=basis,
            medical_attached=told.victim_medical_attached, laboratory_report_pending=told.lab_report_pending,
            accused_charged=told.accused_charged, accused_not_charged=told.accused_not_charged,
            accused_in_custody=told.accused_in_custody, accused_absconding=told.accused_absconding,
        )  # fmt: skip
        telling.add("final_report_filed", at, facts | named)
    reason = _listed("final_report_returned", "reason", told.return_reason)
    telling.add("final_report_returned", told.returned_at, {"form_no": told.form_no, **reason})
    telling.add("cognizance_taken", told.taken_on_file_at)
    telling.add("informant_told_of_action", told.complainant_notice_at)


def _accused_named_on_a_page(before: Sequence[StoredEvent]) -> dict[str, Any]:
    """Return the lists of accused that an officer put into the form's report: the row of the form carries none."""
    report = next((event for event in before if event.kind in REPORTS), None)
    return {name: report.facts[name] for name in LISTS if name in report.facts} if report else {}


def counts_from(told: Any) -> tuple[FeedMoment, str]:
    """The day that counts as the final report, and why: its receipt by the court, else its despatch, else its date."""
    if told.filed_in_court_at:
        return told.filed_in_court_at, "received_by_court"
    if told.despatched_at:
        return told.despatched_at, "despatched"
    return told.form_date, "form_date"


def _final_form_accused(
    telling: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory
) -> None:
    told = row.values
    child = told.accused_class == "ccl" or None
    facts = _some(form_no=told.form_no, disposition=told.disposition, child=child)
    telling.add(NAMED_IN_REPORT, FeedMoment(_midnight(telling.entered), "d"), facts, accused=told.accused_ref)


def _court(telling: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    told = row.values
    disposal, who = told.disposal_type, told.accused_ref
    telling.add("cognizance_taken", told.taken_on_file_at)
    telling.add("charges_framed", told.charges_framed_at)
    if disposal in CHARGED:
        telling.add("judgment_delivered", told.disposal_at, {"outcome": OUTCOME.get(disposal, "unknown")})
    if who is None and disposal in ("quashed", "abated", "withdrawn", "stayed"):
        telling.add(disposal, told.disposal_at)
    elif disposal != "pending" and (who or disposal not in CHARGED):
        telling.add("accused_disposed_of", told.disposal_at, {"disposal": disposal}, accused=who)
    if told.appeal_result and told.appeal_result != "pending":
        telling.add("appeal_decided", told.appeal_decided_at, {"result": told.appeal_result})


def _event(telling: EventBuilder, row: FeedRow, before: Sequence[StoredEvent], places: StationDirectory) -> None:
    told = row.values
    units = {name: unit_id_of(told.facts[name], told.state_code, places) for name in units_named(told.kind, told.facts)}
    facts = _some(**{**told.facts, **units}) if units else told.facts
    telling.add(told.kind, told.at, facts, accused=told.accused_ref, victim=told.victim_ref)


TELLERS: dict[str, Callable[[EventBuilder, FeedRow, Sequence[StoredEvent], StationDirectory], None]] = {
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
    """What to add so that a record which told `before` tells `now`.

    The same event stays; one that changed is corrected with its replacement; one that vanished is withdrawn; a new
    one is added. In fir.csv an earlier alteration of sections or change of the case stays beside the latest.
    """
    standing = list(before)
    fresh: list[NewEvent] = []
    for event in now:
        label = label_of(event.accused_ref, event.victim_ref)
        same = next((old for old in standing if _same(old, event, label)), None)
        if same is not None:
            standing.remove(same)
        else:
            fresh.append(event)
    if FILES[row.file] == "fir.csv":
        standing = [old for old in standing if not _is_earlier_change(old, now)]
    added: list[NewEvent] = []
    for event in fresh:
        old = next((old for old in standing if slot(old) == slot(event)), None)
        if old is not None:
            standing.remove(old)
            event.recorded = row.updated
            added.append(_correction(row, old, event))
        else:
            event.recorded = row.updated
            added.append(event)
    return added + [_correction(row, old, None) for old in standing]


def withdrawals(row: FeedRow, before: Sequence[StoredEvent]) -> list[NewEvent]:
    """What to add so that a record tells nothing any more."""
    return [_correction(row, old, None) for old in before]


def superseded(old: StoredEvent, record: str | None, known: datetime) -> NewEvent:
    """Withdraw what one record said of another from the day on which that other's own row is known."""
    at = max(known, old.recorded)
    return NewEvent("corrected", at, "m", at, corrects=old.id, record=record)


def reinstated(row: FeedRow, old: StoredEvent) -> NewEvent:
    """Let an event that was withdrawn be known once more, as its own record's word, since `row` changed."""
    recorded = max(row.updated, old.recorded)
    return NewEvent(
        old.kind, old.at, old.precision, recorded, old.facts, record=old.record, subject=old.subject, source=old.source
    )


def _same(old: StoredEvent, new: NewEvent, label: str) -> bool:
    return (old.kind, old.at, old.precision, old.subject, old.facts) == (
        new.kind,
        new.at,
        new.precision,
        label,
        new.facts,
    )


def is_same_event(old: StoredEvent, new: NewEvent) -> bool:
    """Whether a stored event, which concerns no person, is the one that a row tells."""
    return _same(old, new, "")


def slot(event: StoredEvent | NewEvent) -> tuple[str, Any]:
    """Which of a record's events it is: a record tells at most one of each, but a Zero FIR and its FIR."""
    return event.kind, event.facts.get("fir")


def _is_earlier_change(old: StoredEvent, now: Sequence[NewEvent]) -> bool:
    group = CHANGES if old.kind in CHANGES else {"offences_altered"} if old.kind == "offences_altered" else frozenset()
    return any(event.kind in group and event.at != old.at for event in now)


def _correction(row: FeedRow, old: StoredEvent, replacement: NewEvent | None) -> NewEvent:
    at = max(row.updated, old.recorded)  # of two corrections the one recorded later holds
    return NewEvent("corrected", at, "m", at, corrects=old.id, replacement=replacement, record=row.record)
