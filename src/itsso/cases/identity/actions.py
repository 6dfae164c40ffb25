"""Seal the identity of the people behind V1 and A1, record the names of accused, and move both to another case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.cases.blanks.models import BlankForm
from itsso.cases.documents.models import Print
from itsso.cases.expunction.tombstones import refuse_expunged_people
from itsso.cases.identity.queries import children_accused, has_informant_related_to_accused, names_of_accused
from itsso.cases.models import AccusedName, Attachment
from itsso.cases.search.queries import index_names
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import tokens, vault
from itsso.protection.lookup import is_sealed_name, warn_of_identity
from itsso.protection.models import What
from itsso.protection.openings import Recipient


def name_accused(case_id: UUID, label: str, name: str, *, by: Posting) -> None:
    """Record the name of A1, in place of the earlier one. Kin of the victim are sealed instead (`vault.seal_texts`).

    Raises Refused where the accused is recorded as a child, and where exactly this name is sealed in the vault of the
    case; the audit entry of the latter is `vault.recognised`.
    """
    refuse_expunged_people(case_id, [label])
    if label in children_accused(case_id):
        raise Refused(
            _("%(label)s is recorded as a child. Record the name as identity, where it is sealed.") % {"label": label},
            field="label",
        )
    if is_sealed_name(case_id, name):
        raise Refused(
            _(
                "This name is sealed in this case as the name of the victim or of a relative of the victim. Record "
                "it as identity, not here."
            ),
            field="name",
        )
    names_of_accused(case_id).filter(label=label).update(ended_at=now())
    accused_name = AccusedName(
        case_id=case_id,
        label=label,
        name=" ".join(name.split()),
        made_at=now(),
        made_by=by.actor.number,
        made_by_name=by.actor.name,
    )
    AccusedName.objects.bulk_create([accused_name])
    index_names([accused_name])
    audit.write("cases.accused_named", by.actor, str(case_id), {"label": label}, case=case_id)


def check_recipient(case_id: UUID, recipient: str, *, by: Posting) -> None:
    """Refuse what is opened for an informant who is related to an accused, except to the officer in charge.

    Such an informant may have been sent to learn what the victim said; the officer in charge decides on each copy.
    """
    if recipient != Recipient.INFORMANT or by.can(Capability.FORWARD_POLICE_REPORTS):
        return
    if has_informant_related_to_accused(case_id):
        raise Refused(
            _("The informant is related to an accused. The officer in charge decides on copies for the informant."),
            field="recipient",
        )


def seal_identity(case_id: UUID, texts: Sequence[vault.SealedText], *, by: Posting) -> None:
    """Store the identity of people in the vault, and remove from the case the names of accused that reveal it.

    The name of an accused who turns out to be kin or a child, or one that is the victim's name, is no longer kept as
    the name of an accused: its text is removed, and the row says that there was one. Raises Refused where the account
    for the accused holds what identifies the victim.
    """
    refuse_expunged_people(case_id, [text.subject for text in texts])
    _check_account_for_accused(case_id, texts)
    vault.seal_texts(case_id, texts, by=by)
    not_open = {text.subject for text in texts if text.kind in (What.NAME, What.KIN) and text.text.strip()}
    sealed = {
        tokens.normalized_name(line) for text in texts if text.kind == What.NAME for line in text.text.splitlines()
    }
    open_names = AccusedName.objects.filter(case_id=case_id).exclude(name="")
    outdated = [
        accused_name.pk
        for accused_name in open_names
        if accused_name.label in not_open or tokens.normalized_name(accused_name.name) in sealed
    ]
    if outdated:
        AccusedName.objects.filter(pk__in=outdated, ended_at=None).update(ended_at=now())
        AccusedName.objects.filter(pk__in=outdated).update(name="")
        audit.write("cases.accused_name_sealed", by.actor, str(case_id), {"names": len(outdated)}, case=case_id)


class MovedIdentity(msgspec.Struct, frozen=True):
    """What a case had of identity before it was joined: sealed items and names by their labels there, and prints."""

    items: dict[UUID, str]
    names: dict[UUID, str]
    prints: frozenset[UUID]


def identity_of(case_id: UUID) -> MovedIdentity:
    """Return which items, names and prints a case has, so that they can return to it once they were moved."""
    return MovedIdentity(
        vault.subjects_of_items(case_id),
        dict(AccusedName.objects.filter(case_id=case_id).values_list("pk", "label")),
        frozenset(Print.objects.filter(case_id=case_id).values_list("pk", flat=True)),
    )


def return_identity(moved: MovedIdentity, case_id: UUID, to: UUID) -> None:
    """Move what came to a case by a join back to the case that it came from; later entries stay."""
    vault.return_items(case_id, to, moved.items)
    Attachment.objects.filter(case_id=case_id, item__in=list(moved.items)).update(case_id=to)
    for name_id, label in moved.names.items():
        AccusedName.objects.filter(pk=name_id, case_id=case_id).update(case_id=to, label=label)
    Print.objects.filter(pk__in=list(moved.prints), case_id=case_id).update(case_id=to)


IDENTIFYING = frozenset({"phone", "aadhaar", "name", "place"})
"""Signs of identity that the account for the accused must not hold; a word that only sounds alike may stay."""

IDENTITY = frozenset({What.NAME, What.PARENTS, What.ADDRESS, What.PHONE, What.SCHOOL})
"""The kinds of text that say who a person is."""


def _check_account_for_accused(case_id: UUID, texts: Sequence[vault.SealedText]) -> None:
    """Refuse an account for the accused that repeats what is sealed, in the vault or in the same form."""
    sealed = [text.text for text in texts if text.kind in IDENTITY]
    for text in texts:
        if text.kind != What.NARRATIVE or text.about != vault.FOR_ACCUSED:
            continue
        hints = {hint.code for hint in warn_of_identity(case_id, text.text)}
        if hints & IDENTIFYING or tokens.repeats_sealed_text(text.text, sealed):
            raise Refused(
                _("This holds a name, number, address or school from the sealed identity. Write it without."),
                field="account_for_accused",
            )


def move_identity(moved: Mapping[UUID, UUID], labels: Mapping[UUID, Mapping[str, str]], *, by: Posting) -> None:
    """Move identity, names, prints and blank forms of cases to the case that each of them turned out to be too.

    `moved` gives each case the one that it joins, and the moves are made in its order. `labels` says who V1, A1 of such
    a case are in the other. Where the State's key is lost the items stay where they are, sealed, with an entry in the
    audit log: the feed import continues. Makes four queries where there is nothing to move.
    """
    with_items = vault.cases_with_items(moved)
    named = set(AccusedName.objects.filter(case_id__in=list(moved)).values_list("case_id", flat=True))
    printed = set(Print.objects.filter(case_id__in=list(moved)).values_list("case_id", flat=True))
    entered = set(BlankForm.objects.filter(case_id__in=list(moved)).values_list("case_id", flat=True))
    for joined_id, case_id in moved.items():
        if joined_id in with_items:
            _follow_vault(joined_id, case_id, labels.get(joined_id, {}), by)
            with_items.add(case_id)  # which may itself be moved, later in the same batch
        if joined_id in named:
            for name in AccusedName.objects.filter(case_id=joined_id):
                label = labels.get(joined_id, {}).get(name.label, name.label)
                AccusedName.objects.filter(pk=name.pk).update(case_id=case_id, label=label)
            named.add(case_id)
        if joined_id in printed:
            Print.objects.filter(case_id=joined_id).update(case_id=case_id)
            printed.add(case_id)
        if joined_id in entered:
            BlankForm.objects.filter(case_id=joined_id).update(case_id=case_id)
            entered.add(case_id)


def _follow_vault(joined_id: UUID, case_id: UUID, labels: Mapping[str, str], by: Posting) -> None:
    try:
        with transaction.atomic():
            vault.move_items(joined_id, case_id, labels)
            Attachment.objects.filter(case_id=joined_id).update(case_id=case_id)
    except Refused:
        audit.write("vault.left_behind", by.actor, str(joined_id), case=case_id)
