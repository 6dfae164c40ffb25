"""The tables of responses to reminders: counts of a quarter, without a case."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models

from itsso.units.models import Unit


class ResponseCount(models.Model):
    """A quarter whose responses were counted, by its first day, and when."""

    quarter: models.DateField[date, date] = models.DateField(primary_key=True)
    counted_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()


class StepResponse(models.Model):
    """The reminders of a step that were sent in a State in a quarter, and how many of them were acted on."""

    pk = models.CompositePrimaryKey("state_id", "quarter", "ladder", "step")
    state = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    quarter: models.DateField[date, date] = models.DateField()
    ladder = models.CharField(max_length=32)
    step = models.CharField(max_length=32)
    sent = models.IntegerField()
    acted_on = models.IntegerField()
