"""Records of refusals and failures: anyone may open one about a unit, only a level above it sees and decides it.

The database enforces the level (`intake_is_above`): the unit complained of cannot see that there is a record, nor
count it, whatever its pages query.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.audit.records.tables import hash_of
from itsso.intake.models import Accountability
from itsso.intake.records import ACCOUNTS
from itsso.intake.refusals.queries import records, slip_numbered
from itsso.intake.refusals.words import EnquiryOutcome
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection import vault
from itsso.protection.models import What
from itsso.protection.sent_forms import refuse_another_officer
from itsso.units.models import Unit

STEPS = ("happened_on", "enquiry_on", "outcome_on", "action_on")
"""The dates of a record, in the order in which they come."""


def open_record(
    unit: Unit,
    *,
    told_by: str,
    what: str,
    happened_on: date,
    by: Posting,
    complaint_id: UUID | None = None,
    officer: str = "",
    record_id: UUID | None = None,
    account: str = "",
) -> UUID:
    """Open a record about a unit, with the account of what happened; return its id.

    The person who reports it need not be allowed to see it: nothing is read back. The same `record_id` again, as from a
    form sent twice, opens no second record and replaces no account; raises Refused where the record is another
    officer's.
    """
    if happened_on > today():
        raise Refused(_("This date is in the future. Check it."), field="happened_on")
    record = Accountability(
        id=record_id or uuid7(),
        unit=unit,
        complaint_id=complaint_id,
        told_by=told_by,
        what=what,
        officer=officer,
        happened_on=happened_on,
        opened_at=now(),
        opened_by=by.actor.number,
    )
    try:
        with transaction.atomic():
            Accountability.objects.bulk_create([record])
    except IntegrityError:
        existing = Accountability.objects.filter(pk=record.pk).first()
        if existing is not None:
            refuse_another_officer(existing.opened_by, by=by)
        return record.pk
    detail = {"told_by": told_by, "what": what, "record": _bound(record)}
    audit.write("accountability.opened", by.actor, str(record.pk), detail)
    if account:
        keep_account(record.pk, account, by=by)
    return record.pk


def keep_account(record_id: UUID, account: str, *, by: Posting) -> None:
    """Store the account of what happened, sealed, in place of an earlier one.

    It may name the victim, and names who is blamed. Raises Refused for an officer who is not above the record's unit;
    then nothing is stored.
    """
    if not records().filter(pk=record_id).exists():
        raise Refused(
            _("What happened can be written only from a level above that unit. Leave it empty, and open the record."),
            field="account",
        )
    vault.seal_texts(record_id, [vault.SealedText(vault.CASE, What.NARRATIVE, account)], by=by)


def update_record(record_id: UUID, changes: Mapping[str, str | date | None], *, by: Posting) -> Accountability:
    """Store section, enquiry, outcome and action taken, each with its date; empty values change nothing.

    Raises Refused where the dates are out of order, or an outcome comes without an enquiry.
    """
    record = records().select_for_update(of=("self",)).filter(pk=record_id).first()
    if record is None:
        raise Http404
    for name, value in changes.items():
        if value:
            setattr(record, name, value)
    _check_dates(record)
    _check_order(record)
    record.save(update_fields=list(changes))
    detail = {"set": [name for name, value in changes.items() if value], "record": _bound(record)}
    audit.write("accountability.taken_further", by.actor, str(record.pk), detail)
    return record


def link_slip(record_id: UUID, number: str, *, by: Posting) -> Accountability:
    """Say by the number of a status slip which complaint a record is about; an empty number says that it is not known.

    Her page then tells the outcome. Raises Refused where no station below the officer's unit issued such a slip, and
    for a record that she made on her own page.
    """
    record = records().select_for_update(of=("self",)).filter(pk=record_id).first()
    if record is None:
        raise Http404
    if record.told_by == "status_page":
        raise Refused(_("The complainant recorded this on the status page, which already shows the outcome."))
    complaint_id = complaint_of_slip(number, by=by)
    if complaint_id != record.complaint_id:
        record.complaint_id = complaint_id
        record.save(update_fields=["complaint_id"])
        detail = {"set": ["complaint_id"], "record": _bound(record)}
        audit.write("accountability.taken_further", by.actor, str(record.pk), detail)
    return record


def complaint_of_slip(number: str, *, by: Posting) -> UUID | None:
    """Return the id of the complaint or case of a slip's number; None for an empty number.

    Raises Refused where no station below the officer's unit issued such a slip.
    """
    if not number:
        return None
    slip = slip_numbered(number, by.unit)
    if slip is None:
        raise Refused(
            _("No station below your unit issued a slip with this number. Check the number on the slip."), field="slip"
        )
    return slip.case_id


def _check_dates(record: Accountability) -> None:
    dates = [(name, getattr(record, name)) for name in STEPS if getattr(record, name)]
    for (_earlier_name, earlier), (name, later) in pairwise(dates):
        if later < earlier:
            raise Refused(_("The dates must be in this order: what happened, enquiry, outcome, action."), field=name)
    for name, day in dates:
        if day > today():
            raise Refused(_("This date is in the future. Check it."), field=name)


def _check_order(record: Accountability) -> None:
    for name, code, day in (
        ("outcome", record.outcome, record.outcome_on),
        ("action", record.action, record.action_on),
    ):
        if bool(code) != bool(day):
            raise Refused(_("Enter a date for the outcome and for the action."), field=f"{name}_on" if code else name)
    message = _("Record the enquiry first, then its outcome; record action only where the allegation was upheld.")
    if record.outcome and not record.enquiry_on:
        raise Refused(message, field="enquiry_on")
    if record.action and record.outcome != EnquiryOutcome.UPHELD:
        raise Refused(message, field="action")


def _bound(record: Accountability) -> dict[str, str]:
    """Return the hash by which an audit entry binds a record."""
    return {ACCOUNTS: hash_of(ACCOUNTS, vars(record)).hex()}
