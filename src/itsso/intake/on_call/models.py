"""The table of women officers on call."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from itsso.units.models import Unit


class WomanOfficerOnCall(models.Model):
    """Who is the woman officer on call at a station, from a moment until another one.

    She is named by her number in the State, or, where she has no posting in this system, by rank and office as codes
    (`on_call.words`). An entry is never changed: another one that shares time with it ends it, and what is left of its
    time is a new entry; or an act ends it.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # of the form and the day
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    station_no = models.IntegerField()
    officer = models.CharField(max_length=64, blank=True)
    rank = models.CharField(max_length=16, blank=True)
    office = models.CharField(max_length=16, blank=True)
    begins_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    until: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    recorded_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("begins_at")), name="on_call_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(officer="", rank__gt="", office__gt="")
                | models.Q(officer__gt="", rank="", office=""),
                name="on_call_named_in_one_way",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["station_no", "until"], name="on_call_of_station")]
