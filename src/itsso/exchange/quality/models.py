"""The tables of data quality, which a job counts anew: each fault with its station, and their numbers by district."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from itsso.units.models import Unit


class DataFault(models.Model):
    """A fault of the data that waits for correction: a row, a case or a form, with what is wrong.

    `matter` is a code of `quality.matters.DataMatter` and `reason` one of that matter. The row holds no name: `value`
    is a code, a number or a date, or a length in brackets, as in `Rejected`.
    """

    id = models.BigAutoField(primary_key=True)
    station_no = models.IntegerField()  # of the station, or the first number of the State where the station is unknown
    matter = models.CharField(max_length=16)
    reason = models.CharField(max_length=32)
    since = models.DateField()
    case_id = models.UUIDField(null=True)  # no foreign key: the table is written anew every hour
    delivery_id = models.UUIDField(null=True)
    source = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=32, blank=True)
    line = models.IntegerField(null=True)
    column = models.CharField(max_length=64, blank=True)
    source_record_id = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=64, blank=True)
    origin = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station_no", "matter"], name="fault_of_station")]


class FaultCount(models.Model):
    """The number of faults of a district by matter, reason and age; of a State those that are in no district.

    Each counted unit has a row for the freshness of its data, also where nothing is wrong: so `counted_at` is known.
    """

    pk = models.CompositePrimaryKey("station_no", "matter", "reason", "age")
    station_no = models.IntegerField()  # the first number of the district or State, which no station has
    matter = models.CharField(max_length=16)
    reason = models.CharField(max_length=32)
    age = models.SmallIntegerField()  # the place of the age in `quality.matters.AGES`; -1 where no data ever came
    faults = models.IntegerField()
    oldest = models.DateField(null=True)
    counted_at = models.DateTimeField()


class EntryLag(models.Model):
    """How many days passed from an event to its entry, at a station, and summed for its district.

    `basis` and `kind_group` are codes of `quality.lags.distribution`. `lags` has the number of entries by days.
    """

    pk = models.CompositePrimaryKey("station_no", "basis", "kind_group")
    station_no = models.IntegerField()  # of a station; or the first number of the district, which no station has
    basis = models.CharField(max_length=8)
    kind_group = models.CharField(max_length=16)
    of_station = models.BooleanField()
    lags: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField()
    last_event = models.UUIDField()  # no event made after this id was counted
    counted_at = models.DateTimeField()


class CorrectionRequest(models.Model):
    """A request to a unit to correct the faults of one matter, and how it was answered. It holds no free text.

    `id` is that of the form. `faults` is how many there were when it was asked.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_by_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    matter = models.CharField(max_length=16)
    faults = models.IntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)  # the officer's number
    due = models.DateField()
    outcome = models.CharField(max_length=16, blank=True)  # `quality.requests.RequestOutcome`
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "asked_by_unit", "matter"], condition=models.Q(outcome=""), name="open_request_once"
            ),
        ]
