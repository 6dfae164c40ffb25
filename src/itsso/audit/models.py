"""The audit log: one entry for every write, every reading, every refusal.

The database lets nobody change an entry.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from itsso.audit.retention.models import RetentionRun as RetentionRun  # imported so that Django finds the model
from itsso.platform.ids import uuid7


class AuditEntry(models.Model):
    """One audit entry: the actor, the act, its object, the moment and the network address.

    An actor is identified by number and name only, a unit by its permanent id, so that an entry says the same after a
    reorganisation or a marriage. No entry holds the identity of a victim: objects are ids.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    role = models.CharField(max_length=32)
    unit = models.IntegerField(null=True)
    act = models.CharField(max_length=80)
    object = models.CharField(max_length=200, blank=True)
    case = models.UUIDField(null=True)  # the case that it is about: by its id alone, since cases are in a higher layer
    why = models.CharField(max_length=500, blank=True)
    request = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "audit_line"
        ordering = ("id",)
        indexes: ClassVar = [
            BrinIndex(fields=["at"], name="audit_line_at"),  # entries are in order of time: a small index is enough
            models.Index(fields=["case", "id"], name="audit_of_case", condition=models.Q(case__isnull=False)),
            models.Index(fields=["actor", "id"], name="audit_of_actor"),
            models.Index(fields=["address", "id"], name="audit_of_address", condition=models.Q(address__isnull=False)),
        ]


class Unsealed(models.Model):
    """An entry that no seal covers yet.

    A trigger writes this row together with the entry itself, in the entry's own transaction.
    """

    line = models.UUIDField(primary_key=True)


class SealRow(models.Model):
    """A seal as it was signed: `body` is its canonical JSON (`seal.AuditSeal.body`)."""

    number = models.IntegerField(primary_key=True)
    body = models.TextField()
    signature = models.CharField(max_length=128)

    class Meta:
        db_table = "audit_seal"


class Sealed(models.Model):
    """The seal that covers an entry, and the entry's hash when it was sealed."""

    line = models.UUIDField(primary_key=True)
    seal = models.IntegerField()
    leaf = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seal", "line"], name="audit_lines_of_seal")]


class RemovedRecord(models.Model):
    """The trace of a record that was removed by order of a court (`records.removal`), without its content.

    A record of a batch leaves its hash and the id of the batch's entry. The hash covers ids and salts that are gone.
    A record that was written alone leaves its key, since its own entry holds the hash. The database adds the rows.
    """

    id = models.BigAutoField(primary_key=True)
    expunction = models.UUIDField()
    table = models.CharField(max_length=16)  # a name of `audit.records`
    entry = models.UUIDField(null=True)
    key = models.CharField(max_length=36, blank=True)
    hash = models.CharField(max_length=64, blank=True)  # hexadecimal

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expunction"], name="removed_by_expunction")]
