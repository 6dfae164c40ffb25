"""The leaves of investigating officers."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from itsso.units.models import Unit


class Leave(models.Model):
    """An officer's leave at a station, both days included, and the officer who holds charge of the cases meanwhile.

    Officers are named by their numbers in the State. A leave ends by itself after its last day, or by an act before it.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the form's number
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    station_no = models.IntegerField()
    io_ref = models.CharField(max_length=64)
    charge = models.CharField(max_length=64)
    starts_on: models.DateField[date, date] = models.DateField()
    ends_on: models.DateField[date, date] = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="leave_ends_after_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["station_no", "ends_on"], name="leave_of_station")]
