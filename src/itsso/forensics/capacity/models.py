"""Claims of a laboratory about itself: posts, equipment, money, accreditation, who controls it. Only ever added.

A claim has the day from which it holds, who stated it and when, and its source. For one subject the claim with the
latest day is in force, and of the same day the one stated last; what was stated before can still be read.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.platform.ids import uuid7
from itsso.units.models import Unit


class LaboratorySection(models.TextChoices):
    """A section of a laboratory; WHOLE for numbers that are known only of the laboratory as a whole."""

    WHOLE = "whole", pgettext_lazy("section", "The whole laboratory")
    DNA = "dna", pgettext_lazy("section", "DNA")
    BIOLOGY = "biology", pgettext_lazy("section", "Biology and serology")
    TOXICOLOGY = "toxicology", pgettext_lazy("section", "Toxicology")
    CHEMISTRY = "chemistry", pgettext_lazy("section", "Chemistry")
    CYBER = "cyber", pgettext_lazy("section", "Cyber forensics")
    BALLISTICS = "ballistics", pgettext_lazy("section", "Ballistics")
    DOCUMENTS = "documents", pgettext_lazy("section", "Questioned documents")
    PHYSICS = "physics", pgettext_lazy("section", "Physics")


class Basis(models.TextChoices):
    """The source of a claim. What is measured from the laboratory's own work is never stored here."""

    LABORATORY = "laboratory", pgettext_lazy("basis", "stated by the laboratory")
    DOCUMENT = "document", pgettext_lazy("basis", "stated in a document")
    INVENTED = "invented", pgettext_lazy("basis", "invented, for the demonstration")


class Claim(models.Model):
    """The common fields of all claims. `key` is the form's: the same form sent twice is one claim."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    key: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)
    on: models.DateField[date, date] = models.DateField()  # the claim holds from this day
    basis = models.CharField(max_length=12, choices=Basis)
    source = models.CharField(max_length=300, blank=True)  # the document
    said_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    said_by = models.CharField(max_length=64)
    said_by_name = models.CharField(max_length=200)

    subject_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that identify the subject of a claim; for each subject the latest claim is in force."""

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(basis=Basis.DOCUMENT) | ~Q(source=""), name="%(class)s_document_is_named"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["laboratory", "on"], name="%(class)s_of_laboratory")]


class Cadre(models.TextChoices):
    """The posts that are counted."""

    EXAMINERS = "examiners", pgettext_lazy("posts", "Examiners")
    ALL = "all", pgettext_lazy("posts", "All posts")


class Posts(Claim):
    """Posts sanctioned, and how many of them are filled."""

    section = models.CharField(max_length=16, choices=LaboratorySection)
    cadre = models.CharField(max_length=12, choices=Cadre)
    sanctioned = models.IntegerField()
    filled = models.IntegerField()

    subject_fields = ("section", "cadre")

    class Meta(Claim.Meta):
        constraints: ClassVar = [
            *Claim.Meta.constraints,
            models.CheckConstraint(condition=Q(filled__gte=0, sanctioned__gte=F("filled")), name="posts_make_sense"),
        ]

    @property
    def vacant(self) -> int:
        """Return the posts that are sanctioned and not filled."""
        return self.sanctioned - self.filled


class Workload(Claim):
    """Pending, received and reported cases of a laboratory whose work is not in the system: stated, never measured."""

    section = models.CharField(max_length=16, choices=LaboratorySection)
    pending_cases = models.IntegerField(null=True)
    pending_samples = models.IntegerField(null=True)
    received_a_year = models.IntegerField(null=True)  # cases
    reported_a_year = models.IntegerField(null=True)

    subject_fields = ("section",)


class EquipmentKind(models.TextChoices):
    """The kind of a piece of equipment."""

    INSTRUMENT = "instrument", pgettext_lazy("equipment", "Instrument")
    CONSUMABLE = "consumable", pgettext_lazy("equipment", "Consumable")


class Cause(models.TextChoices):
    """Why an instrument is down, or a consumable out of stock."""

    BREAKDOWN = "breakdown", _("Breakdown")
    NO_CONTRACT = "no_contract", _("No maintenance contract")
    CALIBRATION = "calibration", _("Calibration due")
    NO_OPERATOR = "no_operator", _("Nobody trained to use it")
    NO_FUNDS = "no_funds", _("No funds")
    PURCHASE = "purchase", _("Purchase not completed")
    SUPPLIER = "supplier", _("Supplier does not deliver")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Permanently withdrawn")


class Equipment(Claim):
    """From a day on, an instrument works or is down, a consumable is in stock or out of stock, and why."""

    section = models.CharField(max_length=16, choices=LaboratorySection)
    sort = models.CharField(max_length=12, choices=EquipmentKind)
    name = models.CharField(max_length=80)
    available = models.BooleanField()
    cause = models.CharField(max_length=16, choices=Cause, blank=True)

    subject_fields = ("section", "sort", "name")

    class Meta(Claim.Meta):
        constraints: ClassVar = [
            *Claim.Meta.constraints,
            models.CheckConstraint(condition=Q(available=True) ^ ~Q(cause=""), name="equipment_cause_where_missing"),
        ]

    @property
    def missing(self) -> bool:
        """Return whether it is down or out of stock, and not withdrawn for good."""
        return not self.available and self.cause != Cause.WITHDRAWN


class Accreditation(Claim):
    """A body's (NABL) accreditation of a scope until a day, to ISO/IEC 17025; or that it ended before."""

    section = models.CharField(max_length=16, choices=LaboratorySection)
    body = models.CharField(max_length=40)
    certificate = models.CharField(max_length=40)
    scope = models.CharField(max_length=200)
    until: models.DateField[date, date] = models.DateField()
    withdrawn = models.BooleanField(default=False)

    subject_fields = ("body", "certificate")


class Ruler(models.TextChoices):
    """The authority that controls a laboratory."""

    OWN = "own", pgettext_lazy("under", "A directorate of its own, under the Government")
    HOME = "home", pgettext_lazy("under", "The Home Department")
    POLICE = "police", pgettext_lazy("under", "The police")
    OTHER = "other", pgettext_lazy("under", "Another department")


class Independence(Claim):
    """The administration of a laboratory, its budget head, and whether an examiner may refuse."""

    administered = models.CharField(max_length=8, choices=Ruler)
    budget = models.CharField(max_length=8, choices=Ruler)
    budget_head = models.CharField(max_length=80, blank=True)  # as the budget names it
    veto = (
        models.BooleanField()
    )  # an examiner may refuse, in writing and without harm, what the science does not support
    budget_a_year = models.BigIntegerField(null=True)  # rupees


class Fund(models.TextChoices):
    """The head that pays for a project."""

    NIRBHAYA = "nirbhaya", _("Nirbhaya Fund")
    NFIES = "nfies", _("National Forensic Infrastructure Enhancement Scheme")
    MPF = "mpf", _("Modernisation of Police Forces")
    STATE = "state", _("State budget")
    OTHER = "other", pgettext_lazy("fund", "Another head")


class Money(Claim):
    """The money of a modernisation project: totals from its beginning to that day, in rupees, by head."""

    project = models.CharField(max_length=120)
    fund = models.CharField(max_length=12, choices=Fund)
    sanctioned = models.BigIntegerField()
    released = models.BigIntegerField(null=True)  # None: not known
    spent = models.BigIntegerField(null=True)

    subject_fields = ("project", "fund")

    class Meta(Claim.Meta):
        constraints: ClassVar = [
            *Claim.Meta.constraints,
            models.CheckConstraint(
                condition=Q(sanctioned__gte=0)
                & (Q(released=None) | Q(released__range=(0, F("sanctioned"))))
                & (Q(spent=None) | Q(spent__range=(0, F("released")))),
                name="money_flows_downhill",
            ),
        ]


class Milestone(Claim):
    """A step of a project: the day it is planned for now, and the day it was reached."""

    project = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    planned: models.DateField[date, date] = models.DateField()
    reached: models.DateField[date | None, date | None] = models.DateField(null=True)

    subject_fields = ("project", "name")


CLAIMS: dict[str, type[Claim]] = {
    model.__name__.casefold(): model
    for model in (Posts, Workload, Equipment, Accreditation, Independence, Money, Milestone)
}
"""Every kind of claim, by the word that names it in a URL, a file and the audit log."""
