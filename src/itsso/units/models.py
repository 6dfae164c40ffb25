"""The nation, its States, districts and stations as intervals of station numbers (nested sets)."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from itsso.platform.ids import uuid7
from itsso.ui.languages import is_hindi


def dialled(number: str) -> str:
    """Return a telephone number in the form in which it is dialled."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


def first_dialled(numbers: str) -> str:
    """Return the first of several telephone numbers in the form in which it is dialled."""
    return dialled(numbers.replace(",", "/").partition("/")[0])


class UnitKind(models.TextChoices):
    """The kind of a unit. A laboratory is not a police unit: it has an empty interval and no parent."""

    NATION = "nation", pgettext_lazy("unit kind", "Nation")
    STATE = "state", pgettext_lazy("unit kind", "State")
    UNION_TERRITORY = "ut", pgettext_lazy("unit kind", "Union Territory")
    AGENCY = "agency", pgettext_lazy("unit kind", "Central agency")
    ZONE = "zone", pgettext_lazy("unit kind", "Zone")
    RANGE = "range", pgettext_lazy("unit kind", "Range")
    DISTRICT = "district", pgettext_lazy("unit kind", "District")
    COMMISSIONERATE = "commissionerate", pgettext_lazy("unit kind", "Commissionerate")
    RAILWAY = "railway", pgettext_lazy("unit kind", "Railway police")
    SPECIAL = "special", pgettext_lazy("unit kind", "Special unit")
    SUBDIVISION = "subdivision", pgettext_lazy("unit kind", "Sub-division")
    CIRCLE = "circle", pgettext_lazy("unit kind", "Circle")
    STATION = "station", pgettext_lazy("unit kind", "Police station")
    HEADQUARTERS = "headquarters", pgettext_lazy("unit kind", "Headquarters")
    LABORATORY = "laboratory", pgettext_lazy("unit kind", "Forensic laboratory")


STATES = (UnitKind.STATE, UnitKind.UNION_TERRITORY)
DISTRICTS = (UnitKind.DISTRICT, UnitKind.COMMISSIONERATE, UnitKind.RAILWAY, UnitKind.SPECIAL)
BELOW_DISTRICT = (UnitKind.SUBDIVISION, UnitKind.CIRCLE, UnitKind.STATION)
UP_TO_DISTRICT = (*DISTRICTS, *BELOW_DISTRICT)
ABOVE_DISTRICTS = (*STATES, UnitKind.ZONE, UnitKind.RANGE)
"""The units that consist of districts."""


class Unit(models.Model):
    """A police unit: the interval `first..last` of station numbers below it, and its parent in the tree.

    A station's interval is its own number. Headquarters have an empty interval (`first` above `last`).
    `id` is permanent and is what events and audit entries name; numbers change when units are reorganised.
    """

    id = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=UnitKind)
    state = models.CharField(max_length=2, blank=True)  # ISO 3166-2:IN without "IN-"; empty for the nation
    code = models.CharField(max_length=32)  # the State's own code for the unit, unique in the State
    name = models.CharField(max_length=120)
    name_hi = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    first = models.IntegerField()
    last = models.IntegerField()
    opened = models.DateField(null=True)
    closed = models.DateField(null=True)
    apportioned = models.BooleanField(default=False)  # a station of the demonstration, not of a State's list

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "code"], name="unit_code_once_in_a_state"),
            models.UniqueConstraint(fields=["first"], condition=Q(kind=UnitKind.STATION), name="station_number_once"),
            models.CheckConstraint(
                condition=~Q(kind=UnitKind.STATION) | Q(first=F("last")), name="station_is_one_number"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["first", "last"], name="unit_interval")]

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """Return the name in the reader's language, in English where no other is known."""
        return self.name_hi if self.name_hi and is_hindi() else self.name

    @property
    def full_code(self) -> str:
        """Return the code that is unique in the whole nation: IN, IN-UP, IN-UP/GRP, CBI."""
        if self.kind == UnitKind.NATION:
            return "IN"
        if self.kind in STATES:
            return f"IN-{self.state}"
        return f"IN-{self.state}/{self.code}" if self.state else self.code

    @property
    def interval(self) -> tuple[int, int]:
        """Return first and last station number, both included."""
        return self.first, self.last


class Tally(models.Model):
    """The number of units of a kind with stations in a State; those closed, by their last day. A trigger maintains it.

    Without it a page of the nation would count 18,500 units each time.
    """

    state = models.CharField(max_length=2)
    kind = models.CharField(max_length=16)
    closed = models.DateField(null=True)
    units = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "kind", "closed"], nulls_distinct=False, name="unit_tally_once")
        ]


class Alias(models.Model):
    """Another code or name of a unit (CG and CT, Siddharthnagar and Siddharth Nagar, a CCTNS code)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="aliases")
    system = models.CharField(max_length=32)  # "name", "iso", "code" (an earlier one), or a feed's code_system
    value = models.CharField(max_length=120)  # a name (the first one too) folded by units.queries.folded; a code as is

    class Meta:
        indexes: ClassVar = [models.Index(fields=["system", "value"], name="alias_value")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "system", "value"], name="alias_once"),
        ]


class Capacity(models.Model):
    """A station's statement of its women help desk, officers, vehicles, computers and interpreters.

    Published: it concerns no case and no person. The row in force has no `ended_at`; a new statement ends it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    help_desk = models.BooleanField()
    trained_officer = models.BooleanField(default=False)
    all_day = models.BooleanField(default=False)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    telephone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    woman_officers = models.SmallIntegerField()
    vehicles = models.SmallIntegerField()
    computers = models.SmallIntegerField()
    interpreters = models.CharField(max_length=300, blank=True)  # languages and signs, never persons
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    recorded_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=64, blank=True)
    verified_by_name = models.CharField(max_length=200, blank=True)
    verified_in = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at=None), name="capacity_in_force_once"),
            models.CheckConstraint(
                condition=Q(woman_officers__gte=0, vehicles__gte=0, computers__gte=0), name="capacity_is_a_number"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "-recorded_at"], name="capacity_of_unit")]

    @property
    def dialled(self) -> str:
        """Return the first telephone number in the form in which it is dialled."""
        return first_dialled(self.telephone)


class PanelService(models.TextChoices):
    """The service of a person or office on the panel of a station or district."""

    LAWYER = "lawyer", pgettext_lazy("panel", "Lawyer (Legal Services Authority)")
    COUNSELLOR = "counsellor", pgettext_lazy("panel", "Counsellor")
    SUPPORT_PERSON = "support_person", pgettext_lazy("panel", "Support person for children (POCSO)")
    SPECIAL_EDUCATOR = "special_educator", pgettext_lazy("panel", "Special educator")
    INTERPRETER = "interpreter", pgettext_lazy("panel", "Interpreter")
    ONE_STOP = "one_stop", pgettext_lazy("panel", "One Stop Centre")


class PanelEntry(models.Model):
    """A person or office that a station or district calls for a complainant: a lawyer, a One Stop Centre.

    It concerns no case. An entry is never changed: another one takes its place. It is in force until it has an
    `ended_at`.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the form's own key
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.CharField(max_length=24, choices=PanelService)
    name = models.CharField(max_length=120)  # of the person or the office
    languages = models.CharField(max_length=120, blank=True)
    telephone = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    recorded_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by_name = models.CharField(max_length=200, blank=True)
    verified_in = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "ended_at"], name="panel_of_unit")]

    @property
    def dialled(self) -> str:
        """Return the first telephone number in the form in which it is dialled."""
        return first_dialled(self.telephone)


class StateSetting(models.Model):
    """An entry in the history of a State's setting: its value from a day on, or that an earlier entry ends.

    Rows are only added. `state_settings.queries` says which value is in force on a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    setting = models.CharField(max_length=32)  # `state_settings.kinds.SettingKind.code`
    value = models.JSONField(default=dict)  # empty in an entry that ends another
    since = models.DateField()
    order_number = models.CharField(max_length=64)  # of the State's order
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)  # the officer's number
    recorded_by_name = models.CharField(max_length=200)
    form = models.UUIDField(unique=True)  # the form's own key: sent twice it is one entry

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "setting", "since"], name="setting_of_state")]
