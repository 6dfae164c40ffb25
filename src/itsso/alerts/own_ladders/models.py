"""The tables of a State's own ladders: the trials of changed ladders, and how far a State is planned again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models

from itsso.platform.ids import uuid7
from itsso.units.models import Unit


class LadderTrial(models.Model):
    """A trial of changed steps of one ladder over a year, compared with the ladders in use.

    `steps` has each step as a line of YAML. `present` is the version of the ladders with which it is compared. A job
    sets the progress in cases, and at the end `report`: the two tallies (`own_ladders.report`), numbers alone. Nothing
    else of a trial changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ladder = models.CharField(max_length=32)
    steps = models.JSONField()
    present = models.CharField(max_length=16)
    begin: models.DateField[date, date] = models.DateField()
    until: models.DateField[date, date] = models.DateField()
    asked_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    form = models.UUIDField(unique=True)
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    fault = models.CharField(max_length=64, blank=True)
    report = models.JSONField(default=dict)


class LadderPlan(models.Model):
    """The plan of a State's limits by one version of its ladders in the course of time (`LadderHistory.version`).

    `ended_at` is empty while they are being planned. `total` and `done` count cases,
    `limits` the limits with a next step.
    """

    state = models.OneToOneField(Unit, primary_key=True, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=16)
    begun_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    limits = models.IntegerField(default=0)
