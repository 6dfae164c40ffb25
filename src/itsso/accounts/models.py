"""Officers and their postings."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from itsso.accounts.roles import Capability, has
from itsso.accounts.roles import Role as Role
from itsso.audit.actions import Actor
from itsso.ui.names import OfficerName
from itsso.units.models import Unit


class Officer(AbstractBaseUser):
    """A person who signs in. `number` is the system's own and never changes: audit entries name the officer by it."""

    username = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)  # rank and name in Latin letters, as the audit log shows them
    rank = models.CharField(max_length=40, blank=True)  # the first word or words of `name`; empty for none
    name_hi = models.CharField(max_length=200, blank=True)  # registered in Devanagari, without the rank
    phone = models.CharField(max_length=16, blank=True)  # given by the department for the post, never a private one
    is_active = models.BooleanField(default=True)
    in_force: list[Posting]  # postings in force at some units; prefetched by `queries.with_postings`

    USERNAME_FIELD = "username"
    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def named(self) -> OfficerName:
        """Return how pages name the officer."""
        return OfficerName(self.rank, self.name.removeprefix(self.rank).lstrip(), self.name_hi, self.phone)

    @property
    def local_name(self) -> str:
        """Return rank and name in the reader's language and script, as far as they are registered in it."""
        return self.named.local


class OfficerNumber(models.Model):
    """The number by which one State's CCTNS knows an officer; by it a case of the feed finds its officer."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="numbers")
    state = models.CharField(max_length=2, blank=True)  # as units have it; empty for a central agency
    number = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "number"], name="officer_number_once_in_a_state"),
            models.UniqueConstraint(fields=["officer", "state"], name="officer_has_one_number_in_a_state"),
        ]


class RegisterEntry(models.Model):
    """A copy of the newest entry of the personnel register for an officer with an account.

    The officer is found by the number in the State. `until` is the last day in service, `duty` a code of the register.
    `name` is the Latin and `name_hi` the Devanagari spelling; either is empty where the register has none.
    """

    number = models.OneToOneField(OfficerNumber, primary_key=True, on_delete=models.CASCADE, related_name="registered")
    rank = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    name_hi = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=12)
    since: models.DateField[date, date] = models.DateField()
    until: models.DateField[date | None, date | None] = models.DateField(null=True)


class Posting(models.Model):
    """An officer at a unit, in a role, for a time. The posting in which officers work decides what they may see."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day, included
    ended_at = models.DateTimeField(null=True, blank=True)  # ended by an act, at that moment, whatever `until` says
    waits = models.BooleanField(default=False)  # offered by one who does not manage the account; not accepted yet

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="posting_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.get_role_display()} · {self.unit}"

    def in_force(self, at: datetime) -> bool:
        """Return whether the posting gives any access at that moment (Indian time)."""
        if self.waits or not self.officer.is_active or (self.ended_at is not None and self.ended_at <= at):
            return False
        day = at.date()
        return self.since <= day and (self.until is None or day <= self.until)

    def can(self, capability: Capability) -> bool:
        """Return whether the posting's role has a capability."""
        return has(self.role, capability)

    @property
    def actor(self) -> Actor:
        """Return how the audit log knows the officer who acts."""
        return Actor(self.officer.number, self.officer.name, self.role, self.unit_id)


class Invitation(models.Model):
    """A one-time link by which an officer sets a password. Only a hash of its token is kept."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="invitations")
    token = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()


class Session(AbstractBaseSession):
    """A session of Django's, with what its officer is shown of it. Deleting its row ends the session."""

    officer = models.ForeignKey(Officer, null=True, on_delete=models.CASCADE, related_name="sessions")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(null=True)
    last_seen = models.DateTimeField()

    @property
    def public_id(self) -> str:
        """Return the id of the session on pages: with the key itself a reader could take the session over."""
        return sha256(self.session_key.encode()).hexdigest()[:16]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the store that decodes a session; Django asks the model for it."""
        from itsso.accounts.sessions import SessionStore

        return SessionStore


class FailedSignIn(models.Model):
    """An attempt of the last quarter of an hour that failed, or that is still being checked; it slows guessing down.

    `typed` is a keyed hash of the user name that was typed: known and unknown names are treated alike, and a
    password that was typed into the wrong field is not kept.
    """

    typed = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["typed", "at"], name="failed_sign_in_of_name"),
            models.Index(fields=["address", "at"], name="failed_sign_in_of_address"),
        ]


class ApiToken(models.Model):
    """A secret with which a program uses the open API under a posting. Only a hash of it is stored."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    use = models.CharField(max_length=40)  # the program that uses it, as the officer names it
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
