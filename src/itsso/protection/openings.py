"""Opening the vault in two transactions, so that nothing is read without its audit entry, whatever fails later.

`open_identity` writes the opening and its audit entry, and commits with the page that asked for it. `read_opening`, in
a later transaction, is given the texts by `vault_read` only for an opening that is committed, this officer's, and not
expired. The database asks for all three, and for the case being in the range.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.audit.records.tables import hash_of
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.platform.prepared_statements import CountStatement
from itsso.protection import queries, sealing
from itsso.protection.keys import Ring
from itsso.protection.lookup import warn_of_identity
from itsso.protection.models import Item, Opening
from itsso.protection.queries import NewOpening
from itsso.protection.records import OPENINGS
from itsso.protection.vault import openable_items
from itsso.ui.components import Text

MINUTES = 10
WORDS = 300  # most characters of a typed reason


class OpeningReason(StrEnum):
    """A purpose for which an identity is opened."""

    STATEMENT = "statement"
    CONTACT = "contact"
    MEDICAL = "medical"
    PROTECTION = "protection"
    COURT = "court"
    SUPERVISION = "supervision"
    CORRECTION = "correction"
    JURISDICTION = "jurisdiction"
    FREE_COPY = "free_copy"
    OTHER = "other"


REASONS: dict[str, Text] = {
    OpeningReason.STATEMENT: gettext_lazy("To record or check a statement"),
    OpeningReason.CONTACT: gettext_lazy("To contact the victim or the victim's family"),
    OpeningReason.MEDICAL: gettext_lazy("To arrange medical examination or treatment"),
    OpeningReason.PROTECTION: gettext_lazy("To arrange protection, shelter, compensation or legal aid"),
    OpeningReason.COURT: gettext_lazy("To report to a court in a sealed cover"),
    OpeningReason.SUPERVISION: gettext_lazy("To supervise this investigation"),
    OpeningReason.CORRECTION: gettext_lazy("To check or correct what was recorded"),
    OpeningReason.OTHER: gettext_lazy("Another reason in this investigation: write it below"),
}
"""Why identity may be opened: for the purposes of the investigation (BNS 72(2)(a)), in good faith."""

JURISDICTION = gettext_lazy("To check where the offence was committed, before a Zero FIR is registered or sent on")
"""The reason to open the account of a Zero FIR that waits, which no page of a case offers."""

FREE_COPY = gettext_lazy("To give the free copy of the information at registration (BNSS 173(2), CrPC 154(2))")
"""The fixed reason of the copy that is printed within the registration, which no page of a case offers."""

ALL_REASONS: dict[str, Text] = {
    **REASONS,
    OpeningReason.JURISDICTION: JURISDICTION,
    OpeningReason.FREE_COPY: FREE_COPY,
}
"""Every reason by its code, as lists of openings and the audit log show it."""


class Recipient(StrEnum):
    """Somebody who may be given a print with a name."""

    SPECIAL_COURT = "special_court"
    PUBLIC_PROSECUTOR = "public_prosecutor"
    CWC = "cwc"
    HOSPITAL = "hospital"
    LEGAL_SERVICES = "legal_services"
    VICTIM = "victim"
    INFORMANT = "informant"
    ACCUSED = "accused"


RECIPIENTS: dict[str, Text] = {
    "": pgettext_lazy("print", "Not printed: to be read on the screen"),
    Recipient.SPECIAL_COURT: pgettext_lazy("print", "Special Court or Magistrate, sealed cover"),
    Recipient.PUBLIC_PROSECUTOR: pgettext_lazy("print", "Public Prosecutor"),
    Recipient.CWC: pgettext_lazy("print", "Child Welfare Committee"),
    Recipient.HOSPITAL: pgettext_lazy("print", "Doctor or hospital that examines or treats the victim"),
    Recipient.LEGAL_SERVICES: pgettext_lazy("print", "Legal Services Authority"),
    Recipient.VICTIM: pgettext_lazy("print", "The victim"),
    Recipient.INFORMANT: pgettext_lazy("print", "The informant"),
    Recipient.ACCUSED: pgettext_lazy("print", "The accused: only the account without the victim's identity"),
}
"""Each recipient as pages name it; empty for an opening that is read on the screen."""


class IdentityReading(NamedTuple):
    """An item with its text."""

    item: Item
    text: str


type UnusualOpeningFollower = Callable[[Opening, Posting], None]
"""A function that is given an opening beyond what is expected in a day, in its transaction, and who opened."""

_unusual_followers: list[UnusualOpeningFollower] = []


def register_unusual(follower: UnusualOpeningFollower) -> None:
    """Register what a package above does about an opening beyond what is expected of one officer in a day."""
    _unusual_followers.append(follower)


def open_identity(
    case_id: UUID, items: Sequence[UUID], reason: str, explanation: str, *, by: Posting, recipient: str = ""
) -> UUID:
    """Grant access to these items of a case for ten minutes; return the id of the opening.

    It is valid once this has committed. Raises Refused where the words hold what the vault guards: they stay readable.
    More openings in a day than ITSSO_OPENINGS_A_DAY leave a second audit entry, and are marked wherever openings are
    listed.
    """
    if len(explanation) > WORDS:
        raise Refused(_("Shorten the text to %(n)s characters or fewer.") % {"n": WORDS}, field="explanation")
    openable = set(openable_items(case_id).filter(pk__in=items).values_list("pk", flat=True))
    if not items or openable != set(items):
        raise Http404
    is_unexplained = reason == OpeningReason.OTHER and not explanation.strip()
    if reason not in ALL_REASONS or recipient not in RECIPIENTS or is_unexplained:
        message = _("Choose why you are opening the identity. For another reason, write it in words.")
        raise Refused(message, field="reason")
    if any(not hint.may_stay for hint in warn_of_identity(case_id, explanation)):
        raise Refused(
            _(
                "This text contains a name, number or address from the sealed identity. Write it "
                "without: this text stays readable."
            ),
            field="explanation",
        )
    opening, explanation, salt = uuid7(), " ".join(explanation.split()), UUID(bytes=os.urandom(16))
    row = {
        "id": opening,
        "items": list(items),
        "reason": reason,
        "recipient": recipient,
        "officer": by.actor.number,
        "officer_name": by.actor.name,
        "posting": by.pk,
        "role": by.role,
        "unit": by.unit_id,
    }
    bound = {OPENINGS: hash_of(OPENINGS, row, {"words": explanation}, salt.bytes).hex()}
    detail = {"items": [str(item) for item in items], "print_for": recipient, "record": bound}
    audit.write("vault.opened", by.actor, str(opening), detail, case=case_id, why=reason)
    new = NewOpening(
        id=opening,
        case_id=case_id,
        items=items,
        reason=reason,
        explanation=explanation,
        recipient=recipient,
        minutes=MINUTES,
        expected_a_day=settings.OPENINGS_A_DAY,
        salt=salt,
    )
    queries.store_opening(new, by=by)
    record = Opening.objects.get(pk=opening)
    if record.unusual:
        audit.write("vault.unusual", by.actor, str(opening), {"that_day": record.that_day}, case=case_id)
        for follower in _unusual_followers:
            follower(record, by)
    return opening


def own_opening(case_id: UUID, opening: UUID, *, by: Posting) -> Opening:
    """Return the officer's own opening of this case; raise Http404 where it is another's, or there is none."""
    opening_record = Opening.objects.filter(pk=opening, case_id=case_id, officer=by.actor.number, posting=by.pk).first()
    if opening_record is None:
        raise Http404
    return opening_record


def is_expired(opening: Opening) -> bool:
    """Return whether the opening has expired."""
    return opening.expires <= timezone.now()


def read_opening(opening: Opening, *, by: Posting) -> list[IdentityReading]:
    """Return the texts of an opening that has committed. The database refuses any other, and one that has expired.

    Raises KeyLost where a key is not here; nothing is changed then.
    """
    rows = queries.opened_texts(opening.pk, by=by)
    audit.write("vault.read", by.actor, str(opening.pk), case=opening.case_id)
    items, ring = Item.objects.filter(pk__in=rows).order_by("subject", "made_at"), Ring()
    return [IdentityReading(item, sealing.unseal(item, *rows[item.pk], ring)) for item in items]


def openings_of(case_id: UUID) -> QuerySet[Opening]:
    """Return every opening of a case, the newest first."""
    return Opening.objects.filter(case_id=case_id).order_by("-at")


UNUSUAL_FOR = timedelta(days=30)
"""For how long an unusual opening is listed."""


def unusual_openings() -> QuerySet[Opening]:
    """Return openings within the range beyond what is expected of one officer in a day, the newest first."""
    return Opening.objects.filter(unusual=True, at__gte=timezone.now() - UNUSUAL_FOR).order_by("-at", "-id")


def count_of_unusual_openings() -> CountStatement[int]:
    """Return the statement that counts them for the desk, not executed yet."""
    return queries.unusual_openings_since(timezone.now() - UNUSUAL_FOR)
