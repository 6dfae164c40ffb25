"""Short functions that record complaints, register them and send Zero FIRs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, own_source
from itsso.cases.history.events import StoredEvent
from itsso.cases.history.queries import read
from itsso.forensics.models import Item
from itsso.intake.complaints import actions
from itsso.intake.complaints.actions import HeardComplaint
from itsso.intake.complaints.registration import Registration, event
from itsso.intake.models import Complaint, Mode, Transfer, TransferStatus
from itsso.intake.zero_firs import actions as transfers
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, now
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText
from itsso.units.models import Unit

CAME = datetime(2026, 6, 1, 9, 30, tzinfo=INDIA)
NAME = "Chandraprabha Oraon"
FORM = UUID("0190163d-8694-739b-aea5-966c26f8ad92")


def heard(**more: Any) -> HeardComplaint:
    """Return what was heard of the rape of a woman, told at the station at half past nine."""
    fields: dict[str, Any] = {
        "mode": Mode.IN_PERSON,
        "received_at": CAME,
        "facts": {"here": "no", "acts": ["penetration"]},
        "sealed": [SealedText("V1", "name", NAME), SealedText("case", "narrative", "What she told.")],
        "offence": (date(2026, 5, 30), date(2026, 5, 30)),
        "child": False,
        "form": FORM,
    }
    return HeardComplaint(**fields | more)


def complaint(by: Posting, **more: Any) -> Complaint:
    """Record a complaint, with nothing decided."""
    with enter(by):
        begun = actions.begin_complaint(uuid4(), by=by)
        return actions.record(begun.pk, heard(**more), by=by)


def registered(by: Posting, *offences: str, zero: bool = False, **more: Any) -> Complaint:
    """Record a complaint and register a case of it."""
    made = complaint(by, **more)
    with enter(by):
        return actions.register(made.pk, Registration(offences or ("BNS 64(1)",), zero=zero), by=by)


def sent(by: Posting, to: Unit, **more: Any) -> Transfer:
    """Record a Zero FIR and forward it."""
    made = registered(by, zero=True, **more)
    with enter(by):
        return transfers.forward(made.pk, to, by=by)


def returned_before_referrals(transfer: Transfer, *, by: Posting) -> None:
    """Leave a Zero FIR as an earlier version did: returned to its first station, which no page does any more."""
    with enter(by):
        Transfer.objects.filter(pk=transfer.pk).update(
            standing=TransferStatus.RETURNED, since=now(), returned=1, reason="outside_ps"
        )
        (locked,) = read([transfer.case_id], lock=True)
        with Batch(by=by, source=own_source(by)) as batch:
            batch.add(locked, [event(Kind.ZERO_FIR_RETURNED, now(), {FactName.REASON: "outside_ps"})])


def register_exhibit(case: UUID, by: Posting) -> None:
    """Register an item of a case, as its page does."""
    with enter(by):
        Item.objects.create(
            label=uuid4().hex[:10],
            form=uuid4(),
            case_id=case,
            what="clothing",
            mark="P-1",
            origin="scene",
            impression="KTW 1",
            seized_at=now(),
            seized_by="1",
            seized_by_name="x",
            made_at=now(),
        )


def history(by: Posting, case: UUID) -> list[StoredEvent]:
    """Return the events of a case as a posting sees them; empty where it does not."""
    with enter(by):
        return [event for held in read([case]) for event in held.events]


def kinds(by: Posting, case: UUID) -> list[str]:
    return [event.kind for event in history(by, case)]
