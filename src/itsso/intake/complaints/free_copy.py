"""The free copy of the information, printed once within the registration (BNSS 173(2), CrPC 154(2)).

The recording officer gives no reason for it: the reason is fixed. Later copies are printed on the page of the case's
papers, by an opening.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.cases.actions import Batch, own_source
from itsso.cases.documents import actions as documents
from itsso.cases.documents.actions import PrintedPaper
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.documents.models import Print
from itsso.cases.documents.queries import prints_of
from itsso.cases.history.queries import read
from itsso.cases.identity.queries import children_accused
from itsso.intake.complaints.drafts import locked_complaint
from itsso.intake.complaints.registration import event
from itsso.intake.models import Complaint
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import ToCode
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.models import Item, What
from itsso.protection.openings import (
    OpeningReason,
    Recipient,
    is_expired,
    open_identity,
    own_opening,
)
from itsso.protection.vault import CASE, REPORTING, openable_items
from itsso.ui import text
from itsso.ui.names import translate_rank

COPY = DOCUMENTS["free_copy"]

WITHIN = timedelta(hours=24)
"""How long after the registration the copy still counts as given with it."""

OF_THE_CASE = Q(subject=CASE, kind__in=(What.NARRATIVE, What.PLACE), about="") | Q(kind=What.DELAY, about=REPORTING)
OF_PEOPLE = Q(kind__in=(What.NAME, What.PARENTS, What.RELATION, What.ADDRESS, What.PHONE, What.DESCRIPTION))
"""The sealed texts that the copy prints, by what they are about; nothing else is opened for it."""


@dataclass(frozen=True)
class FreeCopy:
    """Whether the free copy may be printed now, and for whom; else why not."""

    recipients: tuple[str, ...] = ()
    refusal: str = ""


def free_copy_of(complaint: Complaint, *, by: Posting) -> FreeCopy:
    """Return whether this officer may print the free copy of a registered complaint now.

    Raises Http404 where its case is not in the range.
    """
    printed = _printed(complaint.pk)
    if printed is not None:
        values = {"at": text.moment(printed.at), "who": translate_rank(printed.made_by_name)}
        message = _("The free copy was printed on %(at)s by %(who)s. Print further copies on the page Papers.")
        return FreeCopy(refusal=message % values)
    if refusal := COPY.wanting(documents.matter_of(complaint.pk)):
        return FreeCopy(refusal=refusal)
    is_in_charge = by.can(Capability.FORWARD_POLICE_REPORTS)
    if complaint.told.get("copy_by_sho") and not is_in_charge:
        message = _("The informant is related to an accused. The officer in charge prints the free copy.")
        return FreeCopy(refusal=message)
    took_part = by.actor.number in (complaint.recorded_by, complaint.decided_by)
    if complaint.decided_at is None or now() - complaint.decided_at > WITHIN or not (took_part or is_in_charge):
        message = _("Open the identity for the informant or the victim. Then print the copy on the page Papers.")
        return FreeCopy(refusal=message)
    return FreeCopy((Recipient.VICTIM, Recipient.INFORMANT))


def open_for_copy(complaint_id: UUID, recipient: str, *, by: Posting) -> UUID:
    """Open what the copy holds for its recipient, with the fixed reason; return the opening.

    The copy is printed by `print_copy` in the next request, once the opening has committed. Raises Refused where the
    copy was printed already, or is not this officer's to print.
    """
    with locked_complaint(complaint_id) as complaint:
        copy = free_copy_of(complaint, by=by)
        if recipient not in copy.recipients:
            raise Refused(copy.refusal or _("Choose to whom the free copy is given."))
        items = _printed_items(complaint_id, recipient).values_list("pk", flat=True)
        return open_identity(complaint_id, list(items), OpeningReason.FREE_COPY, "", by=by, recipient=recipient)


def _printed_items(case_id: UUID, recipient: str) -> QuerySet[Item]:
    """Return the sealed texts that the copy prints: the victim's own only for the victim, a child accused's never."""
    items = openable_items(case_id).filter(OF_THE_CASE | OF_PEOPLE).exclude(subject__in=children_accused(case_id))
    return items if recipient == Recipient.VICTIM else items.exclude(subject__startswith="V")


def print_copy(complaint_id: UUID, opening_id: UUID, language: str, *, by: Posting) -> PrintedPaper:
    """Print the free copy by its opening, and record that it was given.

    The same opening again is the same print; another one is refused.
    """
    with locked_complaint(complaint_id):
        opening = own_opening(complaint_id, opening_id, by=by)
        if opening.reason != OpeningReason.FREE_COPY or is_expired(opening):
            message = _("The time to print the free copy is over. Open the identity, and print it on the page Papers.")
            raise Refused(message)
        printed = _printed(complaint_id)
        if printed is not None and printed.opening != opening_id:
            raise Refused(_("The free copy has been printed already. Print further copies on the page Papers."))
        paper = documents.print_document(complaint_id, COPY, language, opening_id, by=by, opening_id=opening_id)
        if printed is None:
            _record_copy(complaint_id, opening.recipient, by=by)
        return paper


def _record_copy(case_id: UUID, recipient: str, *, by: Posting) -> None:
    (locked,) = read([case_id], lock=True)
    to: ToCode = "victim" if recipient == Recipient.VICTIM else "informant"
    with Batch(by=by, source=own_source(by)) as batch:
        batch.add(locked, [event(Kind.FIR_COPY_GIVEN, now(), {FactName.TO: to})])


def _printed(case_id: UUID) -> Print | None:
    return prints_of(case_id).filter(document=COPY.code).order_by("at").first()
