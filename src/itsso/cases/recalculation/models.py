"""The progress of a recalculation of everything derived from histories, and its version of law and code."""

from __future__ import annotations

from django.db import models


class Recalculation(models.Model):
    """The version of law and code by which everything derived from histories is calculated, and how far. One row.

    It is in force for all cases once `finished_at` is set. Until then those with an id up to `after` are calculated by
    it, the others by an earlier version unless they were written to since.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.JSONField()  # name of a file -> hash of what it says
    digest = models.CharField(max_length=64)  # of the version
    changed = models.JSONField(default=list)  # the names of files that differ from the version before
    states = models.JSONField(default=list)  # the codes of the States whose cases are done; none where all are
    begun_at = models.DateTimeField()
    after = models.UUIDField(null=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    corrected = models.IntegerField(default=0)  # cases whose stored rows differed
    finished_at = models.DateTimeField(null=True)
