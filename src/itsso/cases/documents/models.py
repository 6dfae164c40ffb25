"""The papers printed of cases, and the numbers that they got."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from itsso.units.models import Unit


class Print(models.Model):
    """A paper that was printed of a case: which, when, by whom, and for whom where an opening let it hold names.

    Its number is of the yearly series of the station where the case then was (`PrintNumber`). A row is never changed.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # made of the form's own key: sent twice it is one print
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="prints")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    document = models.CharField(max_length=32)  # `cases.documents.catalogue.DOCUMENTS`
    language = models.CharField(max_length=2)
    copy = models.SmallIntegerField()  # the first, second ... of the same paper in the same language
    opening = models.UUIDField(null=True)
    recipient = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file; empty for prints made before it was kept

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "year", "number"], name="print_number_once"),
        ]

    @property
    def language_name(self) -> str:
        """Return the document's language, in that language."""
        return dict(settings.LANGUAGES)[self.language]


class PrintNumber(models.Model):
    """The last number that a station gave to a print in a year."""

    pk = models.CompositePrimaryKey("station_id", "year")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    station_no = models.IntegerField()
    year = models.SmallIntegerField()
    last = models.IntegerField()
