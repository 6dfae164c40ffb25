"""The way of a Zero FIR: forwarded, accepted or referred to the nodal officer, who decides. Each hop goes as a parcel.

One row says where it is. Every action locks that row, so of an acceptance and a referral at the same moment one is done
and the other is refused. The case itself is the first station's until it is re-registered, and so are its urgent
duties; events reported from the other end are written by the system, which alone sees both, in the transaction that
moves the row. A station of jurisdiction has no third choice (docs/decisions/074).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso import law
from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.cases.actions import Batch, LockedCase, NewEvent, own_source
from itsso.cases.history import queries as histories
from itsso.cases.models import Case, Series
from itsso.intake.complaints.actions import is_closed
from itsso.intake.complaints.cctns import CctnsNumber
from itsso.intake.complaints.registration import event
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import queries, registration
from itsso.law.counting import is_after
from itsso.law.event_facts import FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import ModeCode, ReasonCode
from itsso.platform.clock import INDIA, now, today
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.actions import ParcelRefused
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from itsso.units.queries import path

PARCEL = "zero_fir"
REASONS = ("outside_state", "outside_district", "outside_ps", "unknown_place", "other")
"""Why a station asks the nodal officer; those of the kind `zero_fir_referred`."""

GROUNDS = ("committed_there", "partly_there", "several_areas", "on_a_journey")
"""Why the nodal officer names a station; those of the kind `zero_fir_directed`."""

WAITING = (TransferStatus.SENT, TransferStatus.DIRECTED)


def forward(case_id: UUID, to: Unit, *, mode: ModeCode = "cctns", by: Posting) -> Transfer:
    """Send a Zero FIR of the officer's own station to the station of jurisdiction, anywhere in the nation.

    Sent again to the same station by a form posted twice, nothing more is sent. Raises Refused where it waits
    elsewhere, where that station is closed, or where the case is not a Zero FIR.
    """
    case = Case.objects.select_for_update().filter(pk=case_id).select_related("station").first()
    if case is None:
        raise Http404
    check_destination(case, to)
    transfer = Transfer.objects.select_for_update().filter(case_id=case_id).first()
    if transfer is None:
        registered = next(e for e in histories.read([case_id])[0].events if e.kind == Kind.FIR_REGISTERED)
        transfer = Transfer(
            case_id=case_id,
            number=case.number,
            year=case.year,
            registered_at=registered.at,
            sender=case.station,
            sent_at=now(),
        )
    elif transfer.standing == TransferStatus.SENT and not _refused(transfer):
        if transfer.receiver_id == to.pk:
            return transfer
        raise Refused(_("It was sent to %(station)s and is waiting there.") % {"station": transfer.receiver})
    elif transfer.standing in (TransferStatus.ESCALATED, TransferStatus.DIRECTED):
        raise Refused(_("A superior officer is deciding where it belongs. It cannot be forwarded in the meantime."))
    transfer.receiver, transfer.arrived_at = to, None
    _move(transfer, TransferStatus.SENT)
    _send(transfer, case.station, to, by=by)
    transfer.save()
    _add_events(case_id, [event(Kind.ZERO_FIR_SENT, now(), {FactName.MODE: mode, FactName.TO: to.pk})], by=by)
    return transfer


def check_destination(case: Case, to: Unit) -> None:
    """Refuse to forward a case that is no Zero FIR, or to send it to its own station, a closed one or no station."""
    if case.series != Series.ZERO:
        raise Refused(_("Only a Zero FIR can be forwarded. This case is a regular FIR here."))
    if to.kind != UnitKind.STATION or to.pk == case.station_id:
        raise Refused(_("Choose another police station: the one in whose area the offence was committed."))
    if is_closed(to, today()):
        raise Refused(_("%(station)s is closed. Choose the station that took its place.") % {"station": to})


def receive_parcel(parcel: Parcel, by: Posting) -> None:
    """Record, at the receiver's end, that a Zero FIR arrived.

    Raises ParcelRefused where the receiving station is closed.
    """
    if parcel.receiver.kind == UnitKind.STATION and is_closed(parcel.receiver, today()):
        raise ParcelRefused("closed")
    Transfer.objects.filter(parcel=parcel.pk, arrived_at=None).update(arrived_at=now())


@dataclass(frozen=True)
class Acceptance:
    """The investigating officer (by the number in the State's CCTNS), and how the complainant was informed, if she was.

    Where CCTNS is the State's register, also the number that it gave the FIR.
    """

    io_ref: str
    told_by: str = ""  # a code of the kind `informant_told_of_registration`
    cctns: CctnsNumber | None = None  # where CCTNS is the register of the receiving State: the number that it gave


def accept(transfer_id: UUID, accepted: Acceptance, *, by: Posting) -> Transfer:
    """Register the Zero FIR again with the station's own number, and appoint the investigating officer.

    The case moves with its whole history, and its sealed texts go under the key of its new State. Accepted twice, it is
    accepted once.
    """
    with _locked_transfer(transfer_id) as transfer:
        if transfer.standing == TransferStatus.ACCEPTED:
            return transfer
        _must_be_at(transfer, by, WAITING)
        if is_closed(transfer.receiver, today()):
            raise Refused(_("%(station)s is closed and cannot register anything.") % {"station": transfer.receiver})
        moment = now()
        with enter(system_posting()):  # it alone sees the case where it is, and where it is going
            case = _locked(transfer.case_id)
            zero = _still_at(transfer.sender, case)
            if zero is None:
                raise Refused(
                    _(
                        "After it was sent here, it was registered at or sent to another station. Nothing was "
                        "registered now."
                    )
                )
            number = registration.number_of_fir(transfer, accepted.cctns, moment)
            facts = zero.facts | {
                FactName.FIR: "regular",
                FactName.STATION: transfer.receiver_id,
                FactName.NUMBER: number.number,
                FactName.YEAR: number.year,
                FactName.OFFENCES: list(case.sections()),
                FactName.IO_REF: accepted.io_ref,
            }
            facts = registration.with_register(facts, accepted.cctns)
            events = [
                event(Kind.ZERO_FIR_RECEIVED, transfer.arrived_at or moment),
                event(Kind.FIR_REGISTERED, number.registered_at, facts),
            ]
            if accepted.told_by:
                events.append(
                    event(Kind.INFORMANT_TOLD_OF_REGISTRATION, moment, known_facts({FactName.BY: accepted.told_by}))
                )
            registration.add_registration(case, events, transfer, accepted.cctns, by=by)
            if transfer.receiver.state != transfer.sender.state:
                vault.move_items(transfer.case_id, transfer.case_id, {})
        transfer.fir_number, transfer.fir_year = number.number, number.year
        _move(transfer, TransferStatus.ACCEPTED)
        transfer.save()
        audit.write("zero_fir.accepted", by.actor, str(transfer.pk), {"number": number.number}, case=transfer.case_id)
        return transfer


def refer(transfer_id: UUID, reason: ReasonCode, *, by: Posting) -> Transfer:
    """Ask the nodal officer which station has jurisdiction, within the hours that the State gives for it.

    Raises Refused where these hours are over, or where a nodal officer decided that it belongs to this station.
    """
    with _locked_transfer(transfer_id) as transfer:
        if transfer.standing == TransferStatus.DIRECTED:
            raise Refused(_("The nodal officer decided that it belongs here. Register it; you cannot ask again."))
        if reason not in REASONS:
            raise Refused(_("Choose why you think that it does not belong to your station."))
        _must_be_at(transfer, by, (TransferStatus.SENT,))
        superior = decider(transfer.sender, transfer.receiver)
        if is_overdue(transfer):
            raise Refused(
                _(
                    "The time to ask the nodal officer is over. Register it; if it belongs elsewhere, "
                    "%(unit)s can still send it on."
                )
                % {"unit": superior}
            )
        transfer.returned, transfer.reason, transfer.decider = transfer.returned + 1, reason, superior
        _move(transfer, TransferStatus.ESCALATED)
        _send(transfer, transfer.receiver, superior, by=by)
        transfer.save()
        _add_events_as_system(
            transfer, [event(Kind.ZERO_FIR_REFERRED, now(), known_facts({FactName.REASON: reason}))], by=by
        )
        detail = {"to": superior.pk}
        audit.write("zero_fir.referred", by.actor, str(transfer.pk), detail, case=transfer.case_id, why=reason)
        return transfer


def decider(sender: Unit, receiver: Unit) -> Unit:
    """Return the unit of the nodal officer: the nearest above both stations; between States the receiving State."""
    above = path(sender)[:-1]
    if sender.state == receiver.state:
        common = {unit.pk for unit in path(receiver)[:-1]}
        return [unit for unit in above if unit.pk in common][-1]
    return next(unit for unit in path(receiver) if unit.state == receiver.state)


def is_overdue(transfer: Transfer) -> bool:
    """Return whether the station has had it, undecided, for longer than the hours of its State."""
    if transfer.standing not in WAITING:
        return False
    since, registered = (at.astimezone(INDIA) for at in (transfer.since, transfer.registered_at))
    length = queries.length_of_step(transfer.standing, transfer.receiver.state, since.date(), registered.date())
    return length is not None and is_after(now(), length.end(since)[1])


def decide(transfer_id: UUID, to: Unit, ground: ReasonCode, *, by: Posting) -> Transfer:
    """Send the Zero FIR to a named station, on which ground.

    A station below the nodal officer's own unit, and the first station, are bound by it. A station of another range
    may ask its own nodal officer. Decided where the station asked, where its hours are over, and again where the
    station that was named has closed since.
    """
    with _locked_transfer(transfer_id) as transfer:
        if not awaits_decision_of(transfer, by.unit):
            raise Refused(_("It is not waiting for your decision: %(how)s.") % _status_name(transfer))
        if to.kind != UnitKind.STATION:
            raise Refused(_("Choose a police station."))
        if ground not in GROUNDS:
            raise Refused(_("Choose why that station has jurisdiction."))
        if is_closed(to, today()):
            raise Refused(_("%(station)s is closed. Choose the station that took its place.") % {"station": to})
        transfer.receiver, transfer.arrived_at = to, None
        transfer.decider, transfer.reason = by.unit, ground
        _move(transfer, TransferStatus.DIRECTED if is_bound(transfer, to, by.unit) else TransferStatus.SENT)
        _send(transfer, by.unit, to, by=by)
        transfer.save()
        facts = known_facts({FactName.TO: to.pk, FactName.REASON: ground})
        _add_events_as_system(transfer, [event(Kind.ZERO_FIR_DIRECTED, now(), facts)], by=by)
        audit.write("zero_fir.decided", by.actor, str(transfer.pk), {"to": to.pk}, case=transfer.case_id, why=ground)
        return transfer


def is_bound(transfer: Transfer, station: Unit, nodal: Unit) -> bool:
    """Return whether the decision of a nodal officer's unit binds a station: one below it, or the first station."""
    first, last = nodal.interval
    return first <= station.first <= last or station.pk == transfer.sender_id


def awaits_decision_of(transfer: Transfer, unit: Unit) -> bool:
    """Return whether the nodal officer of a unit is to decide, or may.

    The station asked; or the station that was named has closed since; or its hours are over.
    """
    if transfer.standing == TransferStatus.ESCALATED:
        return transfer.decider_id == unit.pk
    if transfer.standing == TransferStatus.DIRECTED:
        return transfer.decider_id == unit.pk and is_closed(transfer.receiver, today())
    return (
        transfer.standing == TransferStatus.SENT
        and is_overdue(transfer)
        and decider(transfer.sender, transfer.receiver).pk == unit.pk
    )


# --- Shared ----------------------------------------------------------------------------------------------------------


@contextmanager
def _locked_transfer(transfer_id: UUID) -> Iterator[Transfer]:
    """Yield the row, locked until the end of the transaction."""
    transfer = Transfer.objects.select_for_update().filter(pk=transfer_id).first()
    if transfer is None:
        raise Http404
    yield transfer


def _must_be_at(transfer: Transfer, by: Posting, standings: tuple[TransferStatus, ...]) -> None:
    """Refuse where it does not wait at the officer's own station."""
    if transfer.standing not in standings or transfer.receiver_id != by.unit_id:
        raise Refused(_("It is no longer waiting at your station: %(how)s.") % _status_name(transfer))


def _status_name(transfer: Transfer) -> dict[str, str]:
    return {"how": transfer.get_standing_display()}


def _move(transfer: Transfer, to: TransferStatus) -> None:
    transfer.standing, transfer.since = to, now()


def _send(transfer: Transfer, sender: Unit, receiver: Unit, *, by: Posting) -> None:
    content = {
        "transfer": str(transfer.pk),
        "standing": transfer.standing,
        "number": transfer.number,
        "year": transfer.year,
        "station": transfer.sender_id,
        "reason": transfer.reason,
    }
    transfer.parcel = parcels.send(PARCEL, sender, receiver, by=by, case=transfer.case_id, told=content)


def _refused(transfer: Transfer) -> bool:
    """Return whether the last hop did not arrive, since the station had closed."""
    return Parcel.objects.filter(pk=transfer.parcel, state=ParcelState.REFUSED).exists()


def _locked(case_id: UUID) -> LockedCase:
    locked = histories.read([case_id], lock=True)
    if not locked:
        raise Http404
    return locked[0]


def _still_at(station: Unit, case: LockedCase) -> law.Event | None:
    """Return the registration of the Zero FIR, where the case is nothing else yet.

    A feed may have reported meanwhile that it was registered or transferred elsewhere, or that it is a case known
    before.
    """
    last = case.placements()[-1]
    is_zero_here = last.facts.get(FactName.FIR) == "zero" and last.facts[FactName.STATION] == station.pk
    return last if case.keys and is_zero_here else None


def _add_events(case_id: UUID, events: list[NewEvent], *, by: Posting) -> None:
    _add(_locked(case_id), events, by=by)


def _add_events_as_system(transfer: Transfer, events: list[NewEvent], *, by: Posting) -> None:
    with enter(system_posting()):
        case = _locked(transfer.case_id)
        if _still_at(transfer.sender, case):  # a case that went on has no part in its way any more
            _add(case, events, by=by)


def _add(case: LockedCase, events: list[NewEvent], *, by: Posting) -> None:
    with Batch(by=by, source=own_source(by)) as batch:
        batch.add(case, events)
