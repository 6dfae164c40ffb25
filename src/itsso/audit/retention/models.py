"""The table of the last run of the retention job over each kind of data."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class RetentionRun(models.Model):
    """The last run over a kind of data; a run that was stopped goes on in the same row.

    `rows` and `due` are how many were stored and due when it was counted. Each batch is removed and added to `removed`
    in one transaction.
    """

    data = models.CharField(max_length=32, primary_key=True)  # `platform.retention.RetainedData.code`
    started_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()  # or resumed
    moved_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()  # when it last removed something
    finished_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    failure = models.CharField(max_length=64, blank=True)  # the class of the error that stopped it
    rows = models.BigIntegerField(default=0)
    oldest: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    due = models.BigIntegerField(default=0)
    removed = models.BigIntegerField(default=0)
