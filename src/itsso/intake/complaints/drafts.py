"""A complaint that is being typed: its answers so far, by group of questions, are sealed for the officer who typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.intake.models import Complaint, ComplaintOutcome
from itsso.intake.slips.queries import has_slips
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import prepared_rows_where
from itsso.protection import vault
from itsso.ui import text
from itsso.ui.names import translate_rank

FORM = "complaint"
"""Under which the vault keeps the half-filled form."""

KEY = "key"
"""Beside the groups of a draft: the number of the form, which each change makes another."""


@contextmanager
def locked_complaint(complaint_id: UUID) -> Iterator[Complaint]:
    """Yield the complaint, locked: a second officer waits here, and then sees what the first one did."""
    complaint = next(iter(prepared_rows_where(Complaint, "id = %s for update", [complaint_id])), None)
    if complaint is None:
        raise Http404
    yield complaint


def load(complaint_id: UUID, *, by: Posting) -> dict[str, str]:
    """Return what the officer typed so far, by group of questions.

    Raises Refused where the State's key is not available.
    """
    return vault.load_draft(complaint_id, FORM, by=by)


def keep(complaint_id: UUID, typed: Mapping[str, str], *, by: Posting) -> None:
    """Store what was typed into groups of questions, sealed, for the same officer; the other groups stay.

    A change gives the form another number, so that only what an officer was shown is recorded. Raises Refused where the
    complaint is recorded or discarded.
    """
    with locked_complaint(complaint_id) as complaint:
        must_be_typed(complaint)
        draft = load(complaint.pk, by=by)
        if any(draft.get(group) != answers for group, answers in typed.items()):
            vault.save_draft(complaint.pk, FORM, {**draft, **typed, KEY: str(uuid4())}, by=by)


def end(complaint_id: UUID, *, by: Posting) -> None:
    """Mark the officer's draft as ended."""
    vault.end_draft(complaint_id, FORM, by=by)


def discard(complaint_id: UUID, *, by: Posting) -> Complaint:
    """Discard what was typed into a complaint that is not recorded. Its number stays in the list, as discarded.

    Raises Refused where it is recorded, where another officer began it, or where a slip was given for it.
    """
    with locked_complaint(complaint_id) as complaint:
        if complaint.outcome == ComplaintOutcome.DISCARDED:
            return complaint
        must_be_typed(complaint)
        if complaint.begun_by != by.actor.number:
            message = _("%(who)s started this complaint. Nobody else can discard it.")
            raise Refused(message % {"who": translate_rank(complaint.begun_by_name)})
        if has_slips(complaint.pk):
            raise Refused(
                _("A slip has been given for this complaint, so it cannot be discarded. Record the complaint.")
            )
        end(complaint.pk, by=by)
        complaint.outcome, complaint.decided_at = ComplaintOutcome.DISCARDED, now()
        complaint.decided_by = by.actor.number
        complaint.save(update_fields=["outcome", "decided_at", "decided_by"])
        audit.write("complaint.discarded", by.actor, str(complaint.pk), case=complaint.pk)
        return complaint


def must_be_typed(complaint: Complaint) -> None:
    """Refuse where the complaint is recorded or discarded, and no longer typed."""
    if complaint.recorded:
        message = _("%(who)s has already recorded this complaint, received on %(at)s. What you typed was not recorded.")
        raise Refused(message % {"who": translate_rank(complaint.recorded_by_name), **received_at(complaint)})
    if complaint.outcome == ComplaintOutcome.DISCARDED:
        message = _("%(who)s discarded this complaint. Start a new one.")
        raise Refused(message % {"who": translate_rank(complaint.begun_by_name)})


def was_recorded_by(complaint: Complaint, form: UUID, *, by: Posting) -> bool:
    """Return whether the complaint was recorded by this very form, sent by this officer."""
    return complaint.recorded and complaint.form == form and complaint.recorded_by == by.actor.number


def received_at(complaint: Complaint) -> dict[str, str]:
    """Return the moment of the information, for a message."""
    return {"at": text.moment(complaint.received_at)}
