"""The identity vault: the sealed items of a case, who opened them, and the keys, themselves sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from itsso.accounts.models import Role
from itsso.platform.ids import uuid7
from itsso.protection.parcels.models import Parcel as Parcel  # imported so that Django finds the model

LONGEST = timedelta(minutes=15)
"""The longest opening that the database accepts, whoever asks for it."""


class What(models.TextChoices):
    """The kinds of text that may be sealed of a person or of the case itself."""

    NAME = "name", pgettext_lazy("identity", "Name")
    PARENTS = "parents", pgettext_lazy("identity", "Parents, guardian or husband")
    ADDRESS = "address", pgettext_lazy("identity", "Address")
    PHONE = "phone", pgettext_lazy("identity", "Telephone")
    SCHOOL = "school", pgettext_lazy("identity", "School or place of work")
    KIN = "kin", pgettext_lazy("identity", "Kinship to the victim")
    RELATION = "relation", pgettext_lazy("identity", "Relation to the victim")
    PLACE = "place", pgettext_lazy("identity", "Place of occurrence")
    DESCRIPTION = "description", pgettext_lazy("identity", "Description")
    NARRATIVE = "narrative", pgettext_lazy("identity", "What happened, as told")
    NOTE = "note", pgettext_lazy("identity", "Note")
    DELAY = "delay", pgettext_lazy("identity", "Reasons for delay")
    HAND_OVER = "hand_over", pgettext_lazy("identity", "Note at a change of officer")
    QUERIES = "queries", pgettext_lazy("identity", "Queries on a draft police report")
    PAPER = "paper", pgettext_lazy("identity", "Paper")
    DRAFT = "draft", pgettext_lazy("identity", "Draft")
    DIRECTION = "direction", pgettext_lazy("identity", "Words of a direction")


NO_TEXTS_OF_THE_CASE = (What.DRAFT, What.PAPER, What.DIRECTION)
"""Kinds of items that no page of a case lists among its sealed texts."""


class Item(models.Model):
    """One sealed text about a case: its subject and kind, and who stored it when. Visible to those who see its case.

    The text is in `Content`, under a key of the item's own; `wrapped` is that key under the State's data key, bound
    to the row's identity (id, case, subject, kind, State, version), so that a row cannot be passed off as another's.
    A text is never changed: it is ended, and another is stored in its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    subject = models.CharField(max_length=8)  # V1, I1 (the informant), A1 (one who is not named openly), or "case"
    kind = models.CharField(max_length=16, choices=What)
    about = models.CharField(max_length=32, blank=True)  # of a draft: which form; of a note: which entry
    state = models.CharField(max_length=8)
    key_version = models.SmallIntegerField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_id"], name="vault_item_of_case"),
            models.Index(fields=["state", "key_version"], name="vault_item_of_key"),
        ]


class Content(models.Model):
    """The sealed text itself. The application adds rows and cannot read them: `vault_read` gives them to an opening."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, primary_key=True, related_name="+")
    nonce = models.BinaryField()
    ciphertext = models.BinaryField()


class Token(models.Model):
    """A keyed hash of a name, a telephone or a word of an item, by which it can be found or recognised unopened."""

    pk = models.CompositePrimaryKey("item_id", "sort", "hash")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    case_id = models.UUIDField()
    state = models.CharField(max_length=8)
    sort = models.CharField(max_length=1)  # `tokens.TokenKind`
    hash = models.BinaryField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_id"], name="vault_token_of_case"),
            models.Index(fields=["hash"], name="vault_token_hash", condition=models.Q(sort__in=["n", "p"])),
        ]


class Opening(models.Model):
    """One officer's permission to read named items of one case for some minutes, with its reason.

    Only the database function `vault_open` writes it, and only where its audit entry is written already. The database
    adds a column `xact`, the id of the transaction: `vault_read` checks that it was committed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    items = ArrayField(models.UUIDField())
    at = models.DateTimeField()
    expires = models.DateTimeField()
    reason = models.CharField(max_length=32)
    words = models.CharField(max_length=300, blank=True)
    recipient = models.CharField(max_length=32, blank=True)  # for whom it may be printed
    officer = models.CharField(max_length=64)
    officer_name = models.CharField(max_length=200)
    posting = models.IntegerField()
    role = models.CharField(max_length=32)
    unit = models.IntegerField()
    that_day = models.IntegerField()  # the officer's openings of that day, this one included
    unusual = models.BooleanField()  # more than are expected of one officer in a day
    salt = models.UUIDField(null=True)  # of the words, for the audit entry that binds them
    redacted = models.JSONField(null=True)  # `audit.records.commitments.Redacted`

    def role_name(self) -> str:
        """Return the role's label. A field with choices would need a migration for every new role."""
        return str(Role(self.role).label)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_id"], name="vault_opening_of_case"),
            models.Index(fields=["officer", "at"], name="vault_opening_of_officer"),
            models.Index(fields=["at"], name="vault_opening_unusual", condition=models.Q(unusual=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires__lte=models.F("at") + LONGEST), name="vault_opening_is_short"
            ),
        ]


class DataKey(models.Model):
    """A State's key, sealed under the master key. `purpose` is "seal" (of items) or "find" (of keyed hashes)."""

    pk = models.CompositePrimaryKey("state", "purpose", "version")
    state = models.CharField(max_length=8)
    purpose = models.CharField(max_length=8)
    version = models.SmallIntegerField()
    wrapped = models.BinaryField()
    master = models.CharField(max_length=64)  # the name of the master key that seals it
    made_at = models.DateTimeField()


class Rotation(models.Model):
    """A change of a State's data key, and its progress in items."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=8)
    version = models.SmallIntegerField()
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    started = models.DateTimeField()
    moved = models.DateTimeField()  # when the last batch was sealed again
    ended = models.DateTimeField(null=True)
