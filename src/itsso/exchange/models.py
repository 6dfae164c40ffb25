"""The tables of the feed: how each row of a delivery ended, which rows wait, and which record of a source says what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.models import Source
from itsso.exchange.quality.models import (
    CorrectionRequest as CorrectionRequest,
)  # imported so that Django finds the models
from itsso.exchange.quality.models import DataFault as DataFault
from itsso.exchange.quality.models import EntryLag as EntryLag
from itsso.exchange.quality.models import FaultCount as FaultCount
from itsso.platform.ids import uuid7
from itsso.units.models import Unit


class DeliveryStatus(models.TextChoices):
    """The status of a delivery. A load that was interrupted stays RUNNING until it is run again."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Loading")
    DONE = "done", _("Loaded")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Stopped by an error")
    CANCELLED = "cancelled", pgettext_lazy("delivery", "Cancelled")


FINISHED_STATUSES = frozenset(
    {
        DeliveryStatus.DONE.value,
        DeliveryStatus.REFUSED.value,
        DeliveryStatus.FAILED.value,
        DeliveryStatus.CANCELLED.value,
    }
)
"""Nothing more is done with a delivery of this status, unless somebody tries a failed or cancelled one again."""

RESUMABLE_STATUSES = frozenset({DeliveryStatus.FAILED.value, DeliveryStatus.CANCELLED.value})
"""A delivery of this status can be tried again for some days, and then goes on where it ended."""


class Delivery(models.Model):
    """A folder or zip that was sent for the stations of `unit`.

    The unit is stored by its permanent id, since units get other numbers. The rows are counted in Tally; Part lists the
    chunks that are loaded.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    by = models.CharField(max_length=64)  # the officer's number
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the officer who sent it
    # A hash of the manifest, the mapping and the sender's unit; equal for the same delivery sent again.
    fingerprint = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict)
    rows = models.IntegerField(default=0)
    status = models.CharField(max_length=9, choices=DeliveryStatus, default=DeliveryStatus.WAITING)
    message = models.TextField(blank=True)
    tries = models.SmallIntegerField(default=0)  # failed attempts of a job to load it
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-received_at",)
        indexes: ClassVar = [models.Index(fields=["fingerprint"], name="delivery_again")]


class File(models.Model):
    """A file of a delivery that was loaded completely; loading the same bytes again changes nothing."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)  # of the file's bytes and of the mapping
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "name"], name="file_once")]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="file_again")]


class Part(models.Model):
    """A loaded chunk of a delivery; the row is written in the chunk's own transaction, so that it is loaded once."""

    pk = models.CompositePrimaryKey("delivery_id", "number", "piece")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.IntegerField()
    piece = models.IntegerField()


class Tally(models.Model):
    """The counts of a file's rows by result and State: always received = accepted + unchanged + parked + rejected.

    A parked row that is retried later moves from `parked` to how it ended then.
    """

    pk = models.CompositePrimaryKey("delivery_id", "file", "station_no")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    file = models.CharField(max_length=32)
    station_no = models.IntegerField()  # the first number of the State, or of the sender's unit
    accepted = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    parked = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)


class Record(models.Model):
    """A record of a source: which content of it is stored, and the case that it belongs to.

    `id` is calculated from source, file and `source_record_id`. Events name it, so that a newer row can correct them.
    """

    id = models.UUIDField(primary_key=True)
    file = models.SmallIntegerField()  # `contract.FeedFile.number`
    stamp = models.BigIntegerField()  # a hash of the content
    updated = models.DateTimeField()
    deleted = models.BooleanField()
    case_id = models.UUIDField(null=True)  # no foreign key or index: ten records a case, found by their own ids
    station_no = models.IntegerField()
    needs_recheck = models.BooleanField(default=False)  # its row named a Zero FIR or a unit that was not here


class Rejected(models.Model):
    """A row that was not accepted: where, why, and the value where it is a code, a number or a date."""

    pk = models.CompositePrimaryKey("delivery_id", "file", "line")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rejected", db_index=False)
    file = models.CharField(max_length=32)
    line = models.IntegerField()
    source_record_id = models.CharField(max_length=64, blank=True)
    column = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=32)
    value = models.CharField(max_length=64, blank=True)
    station_no = models.IntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["delivery", "file", "reason", "column"], name="rejected_by_reason"),
        ]

    @property
    def hidden(self) -> str:
        """Return the length of a value that is not stored, since it could be more than a code, a number or a date."""
        return self.value[1:-1] if self.value.startswith("(") else ""


class Parked(models.Model):
    """A row that waits for another record, with its filled cells by column; it carries no identity.

    An FIR is accepted and in addition waits here, where it names a Zero FIR which was not sent to its sender's unit
    (`feed_import.queries.AWAITED_DISPATCH`); the number is then the Zero FIR's.
    """

    pk = models.CompositePrimaryKey("delivery_id", "file", "line")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="parked", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    file = models.CharField(max_length=32)
    line = models.IntegerField()
    record = models.UUIDField(db_index=True)
    stamp = models.BigIntegerField()
    updated = models.DateTimeField()
    waits_for = models.CharField(max_length=16)
    station_id = models.IntegerField()
    series = models.SmallIntegerField()
    year = models.SmallIntegerField()
    number = models.CharField(max_length=20)
    form_no = models.CharField(max_length=20, blank=True)
    cells = models.JSONField()  # {"contract": version, "cells": {column: cell}}
    station_no = models.IntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["station_id", "series", "year", "number"], name="parked_by_key"),
        ]


class Problem(models.Model):
    """A doubt about a case as the feed has it. `record` is empty where the doubt is between two records."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(db_index=True)
    record = models.UUIDField(null=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="problems")
    file = models.CharField(max_length=32, blank=True)
    line = models.IntegerField(null=True)
    code = models.CharField(max_length=32)
    column = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=64, blank=True)
    source_record_id = models.CharField(max_length=64, blank=True, default="")  # of the row that raised it last
    station_no = models.IntegerField()
    counted: bool  # whether its case is in any figure; annotated by `deliveries.queries`


class SourceName(models.Model):
    """Another name under which a source continues: a delivery with that name belongs to the source."""

    name = models.CharField(max_length=64, primary_key=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()


class MappingVersion(models.Model):
    """A version of the mapping for deliveries of a source. Rows are only added; the newest is in force."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=64)  # as its manifests name it
    version = models.IntegerField()
    content = models.TextField()  # the YAML text: names of columns, codes and formats
    sha256 = models.CharField(max_length=64)
    restores = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)  # the officer's number
    recorded_by_name = models.CharField(max_length=200)
    form = models.UUIDField(unique=True)  # the form's own key: sent twice it is one version

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "source", "version"], name="mapping_version_once")
        ]


class Freshness(models.Model):
    """The newest change of each district from a source, and when its rows last came."""

    pk = models.CompositePrimaryKey("source_id", "station_no")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    station_no = models.IntegerField()  # the first number of the district
    newest_change = models.DateTimeField()
    received_at = models.DateTimeField()
