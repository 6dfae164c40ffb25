"""The table of blank numbered forms."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from itsso.platform.ids import uuid7
from itsso.units.models import Unit


class BlankForm(models.Model):
    """A form printed in advance, filled in by hand while there was no network, and entered later under its number.

    Each station numbers its forms anew each year. A form is used once, or cancelled once with a reason. After that it
    never changes, except that its case is replaced where that case is joined into another one.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    station_no = models.IntegerField()
    year = models.SmallIntegerField()
    number = models.IntegerField()
    kind = models.CharField(max_length=16)  # `blanks.words.KINDS`
    batch = models.UUIDField()  # the page, kind and count by which it was printed: `actions.print_blanks`
    printed_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    printed_by = models.CharField(max_length=64)
    printed_by_name = models.CharField(max_length=200)
    used_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=64, blank=True)
    case_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # a complaint's before (020)
    entry: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # `Event.record`, or the complaint
    cancelled_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=16, blank=True)  # `blanks.words.REASONS`

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "year", "number"], name="blank_number_once"),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(cancelled_at=None), name="blank_used_or_cancelled"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["station_no", "printed_at"], name="blank_of_station"),
            models.Index(fields=["case_id"], name="blank_of_case", condition=models.Q(case_id__isnull=False)),
        ]
