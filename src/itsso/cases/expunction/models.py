"""The tables of expunctions by order of a court, of the numbers that stay refused, and of legal holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.platform.ids import uuid7
from itsso.units.models import Unit


class Ground(models.TextChoices):
    """What the court ordered, and so what is removed."""

    QUASHED = "quashed", _("FIR quashed: the whole case is removed")
    CHILD = "child", _("Record of a child in conflict with law (JJ Act 24): the particulars of one person")
    PERSON = "person", _("Other order: the particulars of one person")


class OrderingCourt(models.TextChoices):
    """The court or board that gave an order."""

    SUPREME = "supreme", pgettext_lazy("court", "Supreme Court")
    HIGH = "high", pgettext_lazy("court", "High Court")
    SESSIONS = "sessions", pgettext_lazy("court", "Court of Session")
    SPECIAL = "special", pgettext_lazy("court", "Special Court")
    CHILDREN = "children", pgettext_lazy("court", "Children’s Court")
    BOARD = "board", pgettext_lazy("court", "Juvenile Justice Board")
    MAGISTRATE = "magistrate", pgettext_lazy("court", "Magistrate")


class ExpunctionOutcome(models.TextChoices):
    """What became of a prepared expunction; empty while it waits."""

    DONE = "done", pgettext_lazy("expunction", "Carried out")
    DECLINED = "declined", pgettext_lazy("expunction", "Not carried out")


class Expunction(models.Model):
    """An order of a court to remove records, who prepared it, and who carried it out.

    `id` is that of the form. It is all that stays of a removed case: it names no person, no section and no FIR number.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)
    case_id: models.UUIDField[UUID, UUID] = models.UUIDField()  # no foreign key: the case goes
    subject = models.CharField(max_length=8, blank=True)  # A1: whose particulars; empty where the whole case goes
    ground = models.CharField(max_length=16)  # `Ground`
    court = models.CharField(max_length=16)  # `OrderingCourt`
    order_number = models.CharField(max_length=32)
    ordered_on: models.DateField[date, date] = models.DateField()
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    station_no = models.IntegerField()
    requested_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    requested_officer = models.BigIntegerField()  # the account
    requested_by = models.CharField(max_length=64)
    requested_by_name = models.CharField(max_length=200)
    requested_role = models.CharField(max_length=32)
    outcome = models.CharField(max_length=8, blank=True)  # `ExpunctionOutcome`
    decided_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_role = models.CharField(max_length=32, blank=True)
    removed = models.JSONField(default=dict)  # number of rows by table

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_id"], name="expunction_of_case"),
            models.Index(fields=["station_no", "requested_at"], name="expunction_of_station"),
        ]


class ExpungedNumber(models.Model):
    """A number of a removed case, as a keyed and salted hash: it is refused, and cannot be read from here."""

    id = models.BigAutoField(primary_key=True)
    expunction = models.ForeignKey(Expunction, on_delete=models.PROTECT, related_name="numbers")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    salt = models.BinaryField()
    commitment = models.BinaryField()


class LegalHold(models.Model):
    """An order by which nothing of a case is removed until a day, or until the hold is lifted. `id` is the form's."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    court = models.CharField(max_length=16)  # `OrderingCourt`
    order_number = models.CharField(max_length=32)
    ordered_on: models.DateField[date, date] = models.DateField()
    until: models.DateField[date | None, date | None] = models.DateField(null=True)  # the last day; empty: until lifted
    placed_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    placed_by = models.CharField(max_length=64)
    placed_by_name = models.CharField(max_length=200)
    lifted_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=64, blank=True)
    lifted_by_name = models.CharField(max_length=200, blank=True)
    lifting_order = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case_id"], name="hold_of_case")]
