"""A parcel on its way from one unit to another, and how it was received."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import pgettext_lazy

from itsso.platform.ids import uuid7
from itsso.units.models import Unit


class ParcelState(models.TextChoices):
    """The state of a parcel."""

    SENT = "sent", pgettext_lazy("parcel", "On its way")
    RECEIVED = "received", pgettext_lazy("parcel", "Received")
    REFUSED = "refused", pgettext_lazy("parcel", "Refused")


class Parcel(models.Model):
    """Written by the sender in the sender's range, answered by the receiver in the receiver's; both see it.

    It names a case by id. `told` holds codes, numbers and references; what could identify a person is in `sealed`,
    encrypted for the receiver's State only. The database lets the receiver answer it once, and nothing else be changed.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=32)  # whose handler takes it: `actions.register`
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    case_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # of the sender: no foreign key
    told = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=ParcelState, default=ParcelState.SENT)
    reason = models.CharField(max_length=32, blank=True)  # why it was refused: a code of its kind
    sent_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    sent_by = models.CharField(max_length=64)  # the officer's number
    answered_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["receiver", "state", "sent_at"], name="parcel_for"),
            models.Index(fields=["sender", "state", "sent_at"], name="parcel_from"),
            models.Index(fields=["case_id"], name="parcel_of_case"),
        ]
