"""Sending a parcel, and receiving it at the other end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from uuid import UUID

from procrastinate.contrib.django import app

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.ids import uuid7
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from itsso.protection.sent_forms import refuse_another_officer
from itsso.units.models import Unit

log = logging.getLogger(__name__)

type Handler = Callable[[Parcel, Posting], None]
"""Processes a parcel of a kind: runs in the receiver's range, in the transaction that acknowledges the parcel."""


class ParcelRefused(Exception):
    """Raised by a handler that refuses a parcel; the sender sees `reason`, a code of the parcel's kind."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Register the handler of parcels of a kind; a package does so in its AppConfig.ready."""
    _handlers[kind] = handler


def send(
    kind: str,
    sender: Unit,
    receiver: Unit,
    *,
    by: Posting,
    case: UUID | None = None,
    told: Mapping[str, object] | None = None,
    sealed: bytes | None = None,
    parcel_id: UUID | None = None,
) -> UUID:
    """Send a parcel in the transaction that is open, whose range must hold the sender; return its id.

    `told` is the readable content: codes, numbers and references, never identity. `sealed` is ciphertext for the
    receiver's State. `parcel_id` is the number of the form that sends it: where the same officer sends the form again,
    nothing more is sent and the same id is returned. Raises Refused where another officer sent a form of that number.
    """
    parcel = Parcel(
        id=parcel_id or uuid7(),
        kind=kind,
        sender=sender,
        receiver=receiver,
        case_id=case,
        told=dict(told or {}),
        sealed=sealed,
        sent_at=now(),
        sent_by=by.officer.number,
    )
    sender_number = Parcel.objects.filter(pk=parcel.pk).values_list("sent_by", flat=True).first()
    if sender_number is not None:
        refuse_another_officer(sender_number, by=by)
        return parcel.pk
    parcel.save(force_insert=True)
    detail = {"kind": kind, "to": receiver.pk}
    audit.write("parcel.sent", by.actor, str(parcel.pk), detail, case=case)
    app.configure_task("protection.deliver").defer(parcel=str(parcel.pk), receiver=receiver.pk)
    return parcel.pk


def deliver(parcel_id: UUID, receiver_id: int) -> None:
    """Receive a parcel at the receiver's end: its handler's work and the acknowledgement commit together or not at all.

    Run twice it has the effect of once: the second run finds the parcel answered. A parcel for another receiver is not
    found. Where no package handles such parcels it stays on its way.
    """
    system, receiver = system_posting(), Unit.objects.get(pk=receiver_id)
    try:
        with enter(system, at=receiver):
            parcel = _take(parcel_id)
            if parcel is None:
                return
            _handlers[parcel.kind](parcel, system)
            _answer(parcel, ParcelState.RECEIVED, "", system)
    except ParcelRefused as refusal:  # what the handler did is undone; the answer stands on its own
        with enter(system, at=receiver):
            parcel = _take(parcel_id)
            if parcel is not None:
                _answer(parcel, ParcelState.REFUSED, refusal.reason, system)


def _take(parcel_id: UUID) -> Parcel | None:
    """Return the parcel, locked until the end of the transaction, where it waits for this receiver.

    Return None where it is answered, or has no handler.
    """
    parcel = Parcel.objects.select_for_update().filter(pk=parcel_id, state=ParcelState.SENT).first()
    if parcel is not None and parcel.kind not in _handlers:
        log.warning("no package takes parcels of the kind %s; %s stays on its way", parcel.kind, parcel.pk)
        return None
    return parcel


def _answer(parcel: Parcel, state: ParcelState, reason: str, by: Posting) -> None:
    parcel.state, parcel.reason, parcel.answered_at, parcel.answered_by = state, reason, now(), by.officer.number
    parcel.save(update_fields=["state", "reason", "answered_at", "answered_by"])
    audit.write(f"parcel.{state}", by.actor, str(parcel.pk), {"kind": parcel.kind}, case=parcel.case_id, why=reason)
