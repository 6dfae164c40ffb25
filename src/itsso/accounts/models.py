"""Officers and their postings."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from itsso.audit.actions import Actor
from itsso.units.models import Unit


class Officer(AbstractBaseUser):
    """A person who signs in. `number` is the officer number that CCTNS knows, by which a fed case finds its IO."""

    username = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What an officer does at a unit; `protection.roles` says which pages each may open."""

    DUTY_OFFICER = "duty_officer", _("Duty officer")
    INVESTIGATING_OFFICER = "io", _("Investigating officer")
    SHO = "sho", _("Station house officer")
    SUPERVISOR = "supervisor", _("Supervising officer")
    STATE_MONITOR = "state_monitor", _("State monitor")
    NATIONAL_MONITOR = "national_monitor", _("National monitor")
    PROSECUTOR = "prosecutor", _("Prosecutor liaison")
    FEED_CLERK = "feed_clerk", _("Feed clerk")
    SETTINGS_EDITOR = "settings_editor", _("Editor of the State's settings")
    KEEPER_OF_SEALS = "keeper_of_seals", _("Keeper of seals")
    TRAINING_OFFICER = "training_officer", _("Training officer")
    ADVISORY_OFFICER = "advisory_officer", _("Nodal officer for advisories")
    AUDITOR = "auditor", _("Auditor")
    UNIT_ADMINISTRATOR = "unit_admin", _("Unit administrator")
    LAB_RECEPTION = "lab_reception", _("Laboratory reception")
    EXAMINER = "examiner", _("Examiner")
    LAB_DIRECTOR = "lab_director", _("Laboratory director")
    LAB_ADMINISTRATOR = "lab_admin", _("Laboratory administrator")
    SYSTEM = "system", _("The system itself")


class Posting(models.Model):
    """An officer at a unit, in a role, for a time. What one may see follows from the posting one works in."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day, included

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="posting_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.get_role_display()} · {self.unit}"

    def in_force(self, on: date) -> bool:
        """Whether the posting gives any access on that day."""
        return self.officer.is_active and self.since <= on and (self.until is None or on <= self.until)

    @property
    def actor(self) -> Actor:
        """How the trail knows who acts."""
        return Actor(self.officer.number, self.officer.name, self.role, self.unit_id)


class FailedSignIn(models.Model):
    """A wrong password of the last quarter of an hour, so that guessing is slow.

    `typed` is a keyed hash of the user name that was typed: known and unknown names are treated alike, and what
    was typed into the wrong box is not kept.
    """

    typed = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["typed", "at"], name="failed_sign_in_of_name")]
