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
from itsso.cases.models import Precision
from itsso.cases.recording.joining import HistoryJoin, cases_with_fixed_rows, move_history
from itsso.intake.complaints.cctns import EXHIBITS_IN_BOTH, NUMBER, CctnsNumber, check_reported, taken_number
from itsso.intake.complaints.drafts import locked_complaint
from itsso.intake.models import Complaint, Transfer
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now
from itsso.platform.errors import Refused

MINUTE = Precision.MINUTE.value


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
    `cctns.reported_fir` does; and where the right number is that of a case which CCTNS reported, and exhibits are
    registered in this one.
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
            joined.finish(by=by)
        detail: dict[str, object] = {"number": f"{number.number}/{number.year}"}
        audit.write("complaint.cctns_number_corrected", by.actor, str(complaint.pk), detail, case=complaint.pk)


def _replace(batch: Batch, complaint: Complaint, number: CctnsNumber) -> HistoryJoin | None:
    """Add the number to the case in place of the mistaken one; return the join, if there is one."""
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
    if cases_with_fixed_rows([case.id]):
        raise Refused(str(EXHIBITS_IN_BOTH), field=NUMBER)
    history = move_history(case, reported, batch.add)
    batch.add(reported, settle(reported, key, moment))
    return HistoryJoin(case.id, reported.id, history)


def _reference(case: LockedCase) -> StoredEvent | None:
    return next((event for event in case.effective_events() if is_reference(event)), None)
