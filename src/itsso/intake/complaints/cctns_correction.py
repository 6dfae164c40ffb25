"""The correction of a number of CCTNS that a station recorded by mistake, while CCTNS has not reported the FIR."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases.actions import Batch, LockedCase, NewEvent, own_source
from itsso.cases.case_key import registered_key
from itsso.cases.cctns_references import is_reference, settle
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent
from itsso.cases.identity.actions import move_identity
from itsso.cases.joining import join_case
from itsso.cases.models import Precision
from itsso.intake.complaints.cctns import (
    NUMBER,
    CctnsNumber,
    JoinedComplaint,
    check_reported,
    taken_number,
)
from itsso.intake.complaints.drafts import locked_complaint
from itsso.intake.models import Complaint, Transfer
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now
from itsso.platform.errors import Refused

MINUTE = Precision.MINUTE.value

BY_THE_COMPLAINT = frozenset({Kind.FIR_REGISTERED, Kind.FIR_COPY_GIVEN, Kind.CORRECTED})
"""The kinds of event that a complaint adds to a case, besides its steps."""


def reference_of(case_id: UUID) -> StoredEvent | None:
    """Return the number of CCTNS by which a case is known, as its station recorded it; None where it has no such."""
    case = next(iter(histories.read([case_id])), None)
    return _reference(case) if case is not None and case.keys else None


def may_correct(complaint: Complaint) -> bool:
    """Return whether the number of CCTNS that was recorded for a complaint can still be corrected on a page."""
    sent = Transfer.objects.filter(case_id=complaint.pk).exists()
    return complaint.registered and not sent and reference_of(complaint.pk) is not None


def correct_number(complaint_id: UUID, number: CctnsNumber, *, by: Posting) -> None:
    """Put another number, day or time in place of the one that was recorded by mistake. The same again changes nothing.

    The mistaken number is free again: the FIR that has it is another case.

    Raises Refused where CCTNS has reported the FIR, so that CCTNS corrects it; where the Zero FIR was forwarded; as
    `cctns.reported_fir` does; and where the right number is that of a case which CCTNS reported, and entries were made
    in this one since.
    """
    with locked_complaint(complaint_id) as complaint:
        if not may_correct(complaint):
            raise Refused(_("CCTNS has reported this FIR, or it was forwarded. What is wrong is corrected in CCTNS."))
        try:
            with transaction.atomic(), Batch(by=by, source=own_source(by)) as batch:
                joined = _replace(batch, complaint, number)
        except IntegrityError:
            raise taken_number() from None
        if joined is not None:
            move_identity({complaint.pk: joined.case_id}, {complaint.pk: joined.labels}, by=by)
        detail: dict[str, object] = {"number": f"{number.number}/{number.year}"}
        audit.write("complaint.cctns_number_corrected", by.actor, str(complaint.pk), detail, case=complaint.pk)


def _replace(batch: Batch, complaint: Complaint, number: CctnsNumber) -> JoinedComplaint | None:
    """Add the number to the case in place of the mistaken one; return the case that the complaint became part of."""
    (case,) = histories.read([complaint.pk], lock=True)
    old = _reference(case)
    assert old is not None, "checked by the caller, under the lock of the complaint"
    old_key, key = registered_key(old.facts), number.key(complaint.station, zero=old.facts.get(FactName.FIR) == "zero")
    if key == old_key and number.registered_at == old.at:
        return None
    moment = now()
    reported = batch.lock_cases([key]).get(key) if key != old_key else None
    facts = old.facts | {FactName.NUMBER: number.number, FactName.YEAR: number.year}
    batch.add(case, [NewEvent(Kind.CORRECTED, moment, MINUTE, moment, corrects=old.id)])
    batch.add(case, [NewEvent(old.kind, number.registered_at, MINUTE, moment, facts)])
    if reported is None:
        return None
    check_reported(reported, key, number)
    _refuse_with_entries(case, complaint)
    labels = join_case(case, reported, batch.add)
    batch.add(reported, settle(reported, key, moment))
    return JoinedComplaint(reported.id, labels)


def _reference(case: LockedCase) -> StoredEvent | None:
    return next((event for event in case.effective_events() if is_reference(event)), None)


def _refuse_with_entries(case: LockedCase, complaint: Complaint) -> None:
    """Refuse to join a case in which officers have made entries: exhibits and papers hang on it."""
    of_complaint = BY_THE_COMPLAINT.union(complaint.steps.values_list("kind", flat=True))
    if any(event.kind not in of_complaint for event in case.events):
        raise Refused(
            _(
                "CCTNS has reported that FIR as a case of its own, and entries were made in this one since. They cannot"
                " be joined here. Ask the State monitor."
            ),
            field=NUMBER,
        )
