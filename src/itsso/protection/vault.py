"""The vault: texts of a case that are stored sealed. `openings` opens them, `lookup` finds by keyed hash.

A case is known by its id only. Every action runs in the transaction of an `enter` and writes its audit entry there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.protection import queries, sealing, tokens
from itsso.protection.keys import Ring
from itsso.protection.models import NO_TEXTS_OF_THE_CASE, Content, Item, Opening, Token, What
from itsso.protection.tokens import TokenKind

CASE = "case"
"""The subject of texts about the case as a whole, such as the narrative."""

INFORMANT = "I1"
"""The subject of texts about an informant who is not the victim."""


FOR_ACCUSED = "accused"
"""Marks the account that holds nothing of the victim's identity, for the copy to the accused (`SealedText.about`)."""

REPORTING = "reporting"
"""Marks the reasons why the information came late (`SealedText.about`); those of a time limit name its entry."""


class SealedText(NamedTuple):
    """A text to be sealed, its kind (`What`), and the person whom it is about.

    `subject` is V1 for a victim, INFORMANT, A1 for an accused who is a child, of unknown age or kin of the victim, or
    CASE. `about` distinguishes texts of one kind: it names the entry of a note, and the form of a draft.
    """

    subject: str
    kind: str
    text: str
    about: str = ""


def seal_texts(case_id: UUID, texts: Iterable[SealedText], *, by: Posting) -> list[Item]:
    """Seal texts about a case; return their items. Blank texts are left out.

    Each text ends the current one of the same subject, kind and `about`. Raises KeyLost, with nothing written, where
    the State's key is not available, and Http404 where the case is not in the transaction's range.
    """
    sealed = _sealed(case_id, [sealed_text for sealed_text in texts if sealed_text.text.strip()], by)
    queries.end_items_like(sealed.items, case_id, now())
    sealed.write()
    names = [f"{item.subject} {item.kind}" for item in sealed.items]
    audit.write("vault.kept", by.actor, str(case_id), {"kept": names}, case=case_id)
    return sealed.items


def current_items(case_id: UUID) -> QuerySet[Item]:
    """Return the vault's current items of a case, without the texts: whose, what, by whom, since when.

    One index scan.
    """
    texts = Item.objects.filter(case_id=case_id, ended_at=None).exclude(kind__in=NO_TEXTS_OF_THE_CASE)
    return texts.order_by("subject", "made_at")


def openable_items(case_id: UUID) -> QuerySet[Item]:
    """Return what may be opened of a case: current texts and papers. One index scan."""
    return Item.objects.filter(case_id=case_id, ended_at=None).exclude(kind__in=(What.DRAFT, What.DIRECTION))


# --- Drafts ----------------------------------------------------------------------------------------------------------


def save_draft(case_id: UUID, about: str, content: Mapping[str, str], *, by: Posting) -> None:
    """Store a half-filled form (`about` names it) for the officer who filled it, in place of an earlier draft of it."""
    text = json.dumps(dict(content), ensure_ascii=False)
    sealed = _sealed(case_id, [SealedText(CASE, What.DRAFT, text, about)], by)
    end_draft(case_id, about, by=by)
    sealed.write()
    audit.write("vault.draft_kept", by.actor, str(case_id), {"form": about}, case=case_id)


def load_draft(case_id: UUID, about: str, *, by: Posting) -> dict[str, str]:
    """Return the officer's own draft of a form, empty where there is none. Nobody else is given it.

    It needs no opening: it is what the same officer typed, and the audit entry commits with the page.
    """
    item = _drafts(case_id, about, by).first()
    if item is None:
        return {}
    row = queries.draft_text(item.id, by=by)
    if row is None:
        return {}
    audit.write("vault.draft_read", by.actor, str(case_id), {"form": about}, case=case_id)
    content: dict[str, str] = json.loads(sealing.unseal(item, row[0], row[1], Ring()))
    return content


def end_draft(case_id: UUID, about: str, *, by: Posting) -> None:
    """Mark the draft of a form as ended: the form was sent, or given up."""
    _drafts(case_id, about, by).update(ended_at=now())


def _drafts(case_id: UUID, about: str, by: Posting) -> QuerySet[Item]:
    drafts = Item.objects.filter(case_id=case_id, kind=What.DRAFT, about=about, made_by=by.actor.number)
    return drafts.filter(ended_at=None)


# --- Texts apart from those of the case -------------------------------------------------------------------------------


def seal_apart(case_id: UUID, text: str, about: str, *, by: Posting) -> Item:
    """Seal the words of a direction: no page of the case lists them, and nobody opens them as an identity.

    The caller writes the audit entry, which names no case, and says who reads the words.
    """
    sealed = _sealed(case_id, [SealedText(CASE, What.DIRECTION, text, about)], by)
    sealed.write()
    return sealed.items[0]


def unseal_apart(item_id: UUID, nonce: bytes, ciphertext: bytes) -> str:
    """Return the words of a direction whose sealed content a package above was given by the database."""
    return sealing.unseal(Item.objects.get(pk=item_id, kind=What.DIRECTION), nonce, ciphertext, Ring())


# --- A case that joins another ---------------------------------------------------------------------------------------


def cases_with_items(cases: Collection[UUID]) -> set[UUID]:
    """Return the cases of which the vault holds anything, drafts and ended texts too."""
    return set(Item.objects.filter(case_id__in=list(cases)).values_list("case_id", flat=True))


def subjects_of_items(case_id: UUID) -> dict[UUID, str]:
    """Return the label (V1, A1) of each item that the vault holds of a case, drafts and ended texts too."""
    return dict(Item.objects.filter(case_id=case_id).values_list("pk", "subject"))


def move_items(old_case_id: UUID, case_id: UUID, labels: Mapping[str, str]) -> None:
    """Move what the vault holds of a case to the other case that it turned out to be.

    Each item's key is sealed again as the other case's, under the key of the State where that one is; drafts, ended
    texts and openings move too. `labels` maps labels (V1, A1) of the old case to those of the other; a label that is
    not in it stays.
    """
    subjects = {item_id: labels.get(label, label) for item_id, label in subjects_of_items(old_case_id).items()}
    _move(old_case_id, case_id, subjects)
    Opening.objects.filter(case_id=old_case_id).update(case_id=case_id)


def return_items(case_id: UUID, to: UUID, subjects: Mapping[UUID, str]) -> None:
    """Move items that came to a case back to the case that they came from, under the labels that they had there.

    An opening of nothing but these items returns with them.
    """
    if not subjects:
        return
    _move(case_id, to, subjects)
    Opening.objects.filter(case_id=case_id, items__contained_by=list(subjects)).update(case_id=to)


def _move(old_case_id: UUID, case_id: UUID, subjects: Mapping[UUID, str]) -> None:
    """Move items of a case, each with its label, as far as the case has them."""
    items = list(Item.objects.filter(case_id=old_case_id, pk__in=list(subjects)))
    if items:
        state, ring = _state_of(case_id), Ring()
        for item in items:
            sealing.move(item, case_id, subjects[item.pk], state, ring)
        Item.objects.bulk_update(items, ["case_id", "subject", "state", "key_version", "wrapped"])
        Token.objects.filter(item__in=items).update(case_id=case_id)


# --- Shared ----------------------------------------------------------------------------------------------------------


def _state_of(case_id: UUID) -> str:
    """Return the State whose key seals a case's items; "IN" for an agency of the Union.

    Locks the id, so that two officers who record the same person at once come one after the other. The id may be that
    of a record that is not a case yet, where a higher package added its own to `vault_place`.
    """
    state = queries.lock_place(case_id)
    if state is None:
        raise Http404
    return state


@dataclass(frozen=True)
class _NewItems:
    """Items that are sealed and not yet written: a lost key is found out before anything changes."""

    items: list[Item]
    contents: list[Content]
    found_by: list[Token]

    def write(self) -> None:
        Item.objects.bulk_create(self.items)
        Content.objects.bulk_create(self.contents)
        Token.objects.bulk_create(self.found_by)


def _sealed(case_id: UUID, texts: Iterable[SealedText], by: Posting) -> _NewItems:
    sealed, state, ring, moment = _NewItems([], [], []), _state_of(case_id), Ring(), now()
    item_tokens: list[tuple[Item, tuple[TokenKind, str]]] = []
    for entry in texts:
        item = Item(
            case_id=case_id,
            subject=entry.subject,
            kind=entry.kind,
            about=entry.about,
            state=state,
            made_at=moment,
            made_by=by.actor.number,
            made_by_name=by.actor.name,
        )
        sealed.contents.append(sealing.seal(item, entry.text, ring))
        sealed.items.append(item)
        if entry.kind not in NO_TEXTS_OF_THE_CASE:
            item_tokens += [(item, token) for token in tokens.item_tokens(entry.kind, entry.text)]
    if item_tokens:
        hashed = tokens.hashes(state, [token for _item, token in item_tokens])
        sealed.found_by.extend(
            Token(item=item, case_id=case_id, state=state, sort=sort, hash=digest)
            for (item, _token), (sort, digest) in zip(item_tokens, hashed, strict=True)
        )
    return sealed
