"""Every write about a complaint: begun, recorded, decided. The way of a Zero FIR is in `zero_firs`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases.actions import OWN_SOURCE, Batch, LockedCase, own_source
from itsso.cases.blanks.actions import use_blank
from itsso.cases.models import Precision
from itsso.intake.complaints import cctns, drafts, open_names, permitted
from itsso.intake.complaints.drafts import locked_complaint, must_be_typed, received_at, was_recorded_by
from itsso.intake.complaints.e_fir import is_e_fir_accepted
from itsso.intake.complaints.fir_details import HeardAccused, plain_facts
from itsso.intake.complaints.measures import ReferralReason
from itsso.intake.complaints.numbering import COMPLAINTS, next_number
from itsso.intake.complaints.registration import (
    Registration,
    check_sections,
    events_before_registration,
    registration_events,
)
from itsso.intake.complaints.stored_limits import STORED_LIMITS, set_limits
from itsso.intake.models import Complaint, ComplaintOutcome, Mode, Step
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import ModeCode, OutcomeCode, RankCode
from itsso.law.shapes import fits
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import tokens, vault
from itsso.protection.sent_forms import refuse_another_officer
from itsso.protection.shaped import WORDS as SHAPED_WORDS
from itsso.protection.vault import SealedText
from itsso.ui import text
from itsso.units.models import Unit, UnitKind

HOW: Mapping[str, ModeCode] = {
    Mode.IN_PERSON: "oral",
    Mode.PHONE: "oral",
    Mode.CALL_112: "oral",
    Mode.WRITTEN: "written",
    Mode.COURT: "court",
    Mode.ONLINE: "electronic",
    Mode.OWN_MOTION: "suo_motu",
}
"""The law's own term for the way in which the information came."""


# --- Hearing ---------------------------------------------------------------------------------------------------------


def begin_complaint(key: UUID, *, by: Posting) -> Complaint:
    """Create a complaint at the officer's own station, to be typed into. The same `key` again is the same complaint.

    Raises Refused where the officer's unit is not a police station or is closed, or where the complaint is another
    officer's; Http404 where the key is that of another station's form.
    """
    existing = Complaint.objects.filter(key=key).first()
    if existing is not None:
        refuse_another_officer(existing.begun_by, by=by)
        return existing
    station, moment = by.unit, now()
    if station.kind != UnitKind.STATION:
        raise Refused(_("A complaint is heard at a police station. Change to your posting at a station."))
    if is_closed(station, moment.date()):
        raise Refused(
            _("%(station)s is closed. Record the complaint at the station that took its place.")
            % _station_name(station)
        )
    try:
        with transaction.atomic():  # the number is given back where the complaint is there already
            number = next_number(station.pk, COMPLAINTS, moment.year)
            complaint = Complaint.objects.create(
                key=key,
                station=station,
                station_no=station.first,
                number=number,
                year=moment.year,
                begun_at=moment,
                begun_by=by.actor.number,
                begun_by_name=by.actor.name,
            )
    except IntegrityError:  # the same form came twice at once: the other one was a moment sooner
        existing = Complaint.objects.filter(key=key).first()
        if existing is None:  # the number of another station's form, which is not there for this one
            raise Http404 from None
        return existing
    audit.write("complaint.begun", by.actor, str(complaint.pk), {"number": number}, case=complaint.pk)
    return complaint


@dataclass(frozen=True)
class HeardComplaint:
    """A complaint as it was heard.

    `facts` holds codes and numbers only; whatever identifies the complainant or victim goes to the vault.
    """

    mode: Mode
    received_at: datetime
    facts: Mapping[str, str | list[str]]
    sealed: Sequence[SealedText] = ()
    call_number: str = ""  # of 112
    child: bool | None = None
    victims: int = 1
    offence: tuple[date | None, date | None] = (None, None)
    measures: dict[str, str] = field(default_factory=dict)  # `measures.MEASURES` -> how it was answered
    details: EventFacts = field(default_factory=EventFacts)  # of the kind fir_details_recorded
    accused: Sequence[HeardAccused] = ()  # A1, A2 ...
    copy_by_sho: bool = False  # the officer in charge decides to whom the free copy is given
    form: UUID | None = None  # the form's own key: sent twice it is one record
    blank: UUID | None = None  # the blank form on which it was written during an outage


def record(complaint_id: UUID, information: HeardComplaint, *, by: Posting) -> Complaint:
    """Record the information received. The same form sent twice changes nothing the second time.

    Raises Refused for a moment in the future, or an offence after it; and where another form was recorded a moment
    earlier.
    """
    with locked_complaint(complaint_id) as complaint:
        if information.form is not None and was_recorded_by(complaint, information.form, by=by):
            return complaint
        must_be_typed(complaint)
        moment = now()
        if information.received_at > moment:
            raise Refused(
                _("The information cannot have been received later than now, %(now)s.") % {"now": text.moment(moment)}
            )
        _in_order(information.offence, information.received_at.date())
        _check_call_number(information)
        vault.seal_texts(complaint.pk, information.sealed, by=by)
        drafts.end(complaint.pk, by=by)
        fill(complaint, information)
        complaint.form, complaint.recorded_by, complaint.recorded_by_name = (
            information.form,
            by.actor.number,
            by.actor.name,
        )
        complaint.save()
        open_names.save(complaint, information.accused)
        if information.blank is not None:
            use_blank(information.blank, complaint.pk, complaint.pk, by=by)
        is_online = information.mode == Mode.ONLINE
        receipt_facts: EventFacts = {FactName.MODE: HOW[information.mode], FactName.ELECTRONIC: is_online}
        add_step(complaint, Kind.INFORMATION_RECEIVED, information.received_at, receipt_facts, by=by)
        if information.call_number:
            add_step(
                complaint,
                Kind.EMERGENCY_CALL_LINKED,
                information.received_at,
                {FactName.NUMBER: information.call_number},
                by=by,
            )
        if information.mode == Mode.COURT:
            add_step(complaint, Kind.COURT_ORDER_TO_REGISTER_RECEIVED, information.received_at, {}, by=by)
        if is_online and is_e_fir_accepted(complaint.station):
            _decide(complaint, ComplaintOutcome.AWAITS_SIGNATURE, by=by)
        else:
            set_limits(complaint)
            complaint.save(update_fields=STORED_LIMITS)
        audit.write("complaint.recorded", by.actor, str(complaint.pk), {"mode": information.mode}, case=complaint.pk)
        return complaint


def fill(complaint: Complaint, information: HeardComplaint) -> None:
    """Fill a complaint in memory with what was heard, as codes and numbers; whatever identifies is left out."""
    complaint.mode, complaint.received_at = information.mode, information.received_at
    first, last = information.offence
    complaint.told = {
        **information.facts,
        "child": information.child,
        "victims": information.victims,
        "measures": information.measures,
        "offence_from": first.isoformat() if first else None,
        "offence_to": last.isoformat() if last else None,
        **plain_facts(information.details, information.accused, copy_by_sho=information.copy_by_sho),
    }


def _check_call_number(information: HeardComplaint) -> None:
    """Refuse a number of the 112 call that does not have the shape of one, or repeats a text sealed with it.

    The number stays readable.
    """
    number = information.call_number
    if number and (
        not fits("call_number", number)
        or tokens.repeats_sealed_text(number, (sealed_text.text for sealed_text in information.sealed))
    ):
        raise Refused(str(SHAPED_WORDS["call_number"]))


def _in_order(offence: tuple[date | None, date | None], received: date) -> None:
    first, last = offence
    if first and last and last < first:
        raise Refused(_("The offence cannot end before it began. Check the two dates."))
    if (first and first > received) or (last and last > received):
        raise Refused(_("The offence cannot be after the information about it. Check the dates."))


# --- What becomes of it ----------------------------------------------------------------------------------------------


def register(complaint_id: UUID, decided: Registration, *, by: Posting) -> Complaint:
    """Register the FIR, or the Zero FIR where no part of the offence is in this station's area.

    The case has the complaint's id. Its history begins with what happened before: information, signature, enquiry.
    Where CCTNS is the State's register the number is the one that CCTNS gave (docs/decisions/080); where CCTNS has
    reported that FIR already, the complaint becomes part of its case.

    The same decision sent twice is one; a different one is refused with what was decided.
    """
    with locked_complaint(complaint_id) as complaint:
        _must_be_recorded(complaint)
        outcome = ComplaintOutcome.ZERO_FIR if decided.zero else ComplaintOutcome.FIR
        if complaint.registered:
            if complaint.outcome == outcome and complaint.offences == list(decided.offences):
                return complaint
            raise Refused(_("%(what)s already. Look at the case.") % {"what": complaint.get_outcome_display()})
        check_sections(decided.offences)
        if cctns.registers_in_cctns(complaint.station) != (decided.cctns is not None):
            raise cctns.wrong_register(complaint.station)
        if decided.zero:
            permitted.check_zero_fir(complaint)
        line = _decided(complaint, outcome, by=by, offences=decided.offences)
        joined = None
        try:
            with transaction.atomic(), Batch(by=by, source=own_source(by)) as batch:
                batch.add_audit_entry(line)
                case = LockedCase(id=complaint.pk, source=OWN_SOURCE)
                events = [*events_before_registration(complaint), *registration_events(complaint, decided)]
                if decided.cctns is None:
                    batch.add(case, events)
                else:
                    key = decided.cctns.key(complaint.station, zero=decided.zero)
                    joined = cctns.add_reference(batch, case, events, key, decided.cctns)
        except IntegrityError:
            raise cctns.taken_number() from None
        if decided.cctns is None:
            open_names.move_to_case(complaint, by=by)
        else:
            open_names.seal(complaint, by=by)  # CCTNS has the table of accused of this FIR
        if joined is not None:
            joined.finish(by=by)
        return complaint


def sign(complaint_id: UUID, at: datetime, *, by: Posting) -> Complaint:
    """Record that the informant signed what came electronically.

    BNSS 173(1)(ii): taken on record when signed within three days. A later signature is recorded too: the Act does not
    say that the information is then void. Raises Refused where it is a case by now, which took the steps over: its
    history would not have the signature.
    """
    with locked_complaint(complaint_id) as complaint:
        _must_be_recorded(complaint)
        if complaint.mode != Mode.ONLINE:
            raise Refused(_("Only information received electronically is signed afterwards."))
        if has_step(complaint, Kind.INFORMATION_SIGNED):
            return complaint
        if complaint.registered:
            message = _("%(what)s already. Record the signature on the page of the case.")
            raise Refused(message % {"what": complaint.get_outcome_display()})
        if complaint.received_at and not complaint.received_at <= at <= now():
            message = _("The signature must be after the information was received, %(at)s, and not later than now.")
            raise Refused(message % received_at(complaint), field="signed")
        add_step(complaint, Kind.INFORMATION_SIGNED, at, {}, by=by)
        if complaint.outcome == ComplaintOutcome.AWAITS_SIGNATURE:  # it is now as any other: to be decided
            complaint.outcome = ""
        set_limits(complaint)
        complaint.save(update_fields=["outcome", *STORED_LIMITS])
        return complaint


def permit_enquiry(
    complaint_id: UUID, offences: tuple[str, ...], permitted_at: datetime, rank: RankCode = "dsp", *, by: Posting
) -> Complaint:
    """Record a preliminary enquiry, with the permission of a superior of that rank (DSP or above, BNSS 173(3)).

    Raises Refused, with the rule, where the sections do not allow one.
    """
    with locked_complaint(complaint_id) as complaint:
        _must_be_undecided(complaint)
        check_sections(offences)
        permitted.check_permission(complaint, permitted_at)
        permitted.check_enquiry(complaint, offences)
        add_step(complaint, Kind.PRELIMINARY_ENQUIRY_PERMITTED, permitted_at, {FactName.RANK: rank}, by=by)
        _decide(complaint, ComplaintOutcome.ENQUIRY, by=by, offences=offences)
        return complaint


def close_enquiry(complaint_id: UUID, prima_facie: bool, *, by: Posting) -> Complaint:
    """Close the enquiry: either there is a case, to be registered now, or there is none.

    If there is none, the copy of the entry is due within a week. That there is a case, sent twice, is recorded once.
    """
    with locked_complaint(complaint_id) as complaint:
        if complaint.outcome != ComplaintOutcome.ENQUIRY:
            raise Refused(_("No preliminary enquiry is pending."))
        if prima_facie and has_step(complaint, Kind.PRELIMINARY_ENQUIRY_CLOSED):
            return complaint
        outcome: OutcomeCode = "prima_facie_case" if prima_facie else "no_case"
        add_step(complaint, Kind.PRELIMINARY_ENQUIRY_CLOSED, now(), {FactName.OUTCOME: outcome}, by=by)
        if not prima_facie:
            complaint.reason = ReferralReason.NO_CASE
            _decide(complaint, ComplaintOutcome.NOT_COGNIZABLE, by=by)
            open_names.seal(complaint, by=by)
        return complaint


def refer(complaint_id: UUID, reason: str, referred_to: str, *, by: Posting) -> Complaint:
    """Record that no cognizable offence is disclosed: why, and where the complainant was sent with it (BNSS 174)."""
    with locked_complaint(complaint_id) as complaint:
        _must_be_undecided(complaint)
        permitted.check_referral(complaint, reason)
        complaint.reason, complaint.referred_to = reason, referred_to
        _decide(complaint, ComplaintOutcome.NOT_COGNIZABLE, by=by)
        open_names.seal(complaint, by=by)
        return complaint


# --- Shared ----------------------------------------------------------------------------------------------------------


DECIDED = ("outcome", "reason", "referred_to", "decided_at", "decided_by", "offences")


def _decide(complaint: Complaint, outcome: ComplaintOutcome, *, by: Posting, offences: Iterable[str] = ()) -> None:
    audit.insert(_decided(complaint, outcome, by=by, offences=offences))


def _decided(
    complaint: Complaint, outcome: ComplaintOutcome, *, by: Posting, offences: Iterable[str] = ()
) -> audit.PendingEntry:
    """Store the decision; return its audit entry, which is still to be written."""
    complaint.outcome, complaint.decided_at, complaint.decided_by = outcome, now(), by.actor.number
    complaint.offences = list(offences) or complaint.offences
    set_limits(complaint)
    complaint.save(update_fields=[*DECIDED, *STORED_LIMITS])
    act = f"complaint.{outcome}" if complaint.registered else "complaint.decided"
    return audit.pending_entry(act, by.actor, str(complaint.pk), {"outcome": outcome}, case=complaint.pk)


def add_step(complaint: Complaint, kind: Kind, at: datetime, facts: EventFacts, *, by: Posting) -> None:
    """Add an event of a complaint that is no case yet, with its audit entry."""
    Step.objects.create(
        complaint=complaint,
        kind=kind,
        at=at,
        precision=Precision.MINUTE,
        recorded=now(),
        facts=facts,
        by=by.actor.number,
    )
    audit.write(f"complaint.{kind}", by.actor, str(complaint.pk), case=complaint.pk)


def has_step(complaint: Complaint, kind: Kind) -> bool:
    """Return whether a step of this kind was recorded."""
    return complaint.steps.filter(kind=kind).exists()


def _must_be_recorded(complaint: Complaint) -> None:
    if not complaint.recorded:
        raise Refused(_("Record the complaint first; the decision comes afterwards."))


def _must_be_undecided(complaint: Complaint) -> None:
    _must_be_recorded(complaint)
    if complaint.outcome not in ("", ComplaintOutcome.AWAITS_SIGNATURE):
        raise Refused(_("%(what)s already. Nothing was changed.") % {"what": complaint.get_outcome_display()})


def is_closed(station: Unit, on: date) -> bool:
    """Return whether a station no longer takes cases."""
    return station.closed is not None and station.closed <= on


def _station_name(station: Unit) -> dict[str, str]:
    return {"station": str(station)}
