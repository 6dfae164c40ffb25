"""Models of refresher courses: the personnel register, sessions, attendances, certificates, coverage.

No row here has a station number: units are named by their permanent ids, so a reorganisation changes nothing.
A person is visible to those whose range of figures includes the unit of the current posting; the record moves along.
The staff of a headquarters is visible from its parent; that of a laboratory to itself and from the whole State, or from
the nation where it is the Centre's.
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

FOREVER = date(9999, 12, 31)
"""The last day of a posting that has not ended."""


class Place(models.Model):
    """The interval of station numbers from which a unit's people are visible, null for a unit that belongs nowhere.

    Triggers of `units_unit` maintain it; the application reads it.
    """

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.DO_NOTHING, related_name="+")
    first = models.IntegerField(null=True)
    last = models.IntegerField(null=True)

    class Meta:
        db_table = "training_place"


class Rank(models.TextChoices):
    """The rank groups of the State's monthly return; staff who are not police are in neither of its two."""

    CONSTABULARY = "constabulary", pgettext_lazy("rank group", "Constabulary")
    OFFICER = "officer", pgettext_lazy("rank group", "Officers")
    CIVILIAN = "civilian", pgettext_lazy("rank group", "Not of the police")


class Duty(models.TextChoices):
    """A person's duty at the unit, which decides the courses asked."""

    STATION = "station", pgettext_lazy("duty", "Station staff")
    DUTY_OFFICER = "duty_officer", pgettext_lazy("duty", "Duty officer")
    INVESTIGATOR = "investigator", pgettext_lazy("duty", "Investigating officer")
    SHO = "sho", pgettext_lazy("duty", "Station house officer")
    SUPERVISOR = "supervisor", pgettext_lazy("duty", "Supervising officer")
    OFFICE = "office", pgettext_lazy("duty", "Office and other")
    FORENSIC = "forensic", pgettext_lazy("duty", "Forensic staff")
    PROSECUTOR = "prosecutor", pgettext_lazy("duty", "Prosecutor")
    DOCTOR = "doctor", pgettext_lazy("duty", "Doctor")


class Person(models.Model):
    """A person of the register; most never sign in. `number` is the State's own, by which cases name their IO."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=2, blank=True)  # the State's code as in `units`; empty for a central agency
    number = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    name_hi = models.CharField(max_length=200, blank=True)  # the registered Devanagari spelling, where it was sent
    sound = models.CharField(max_length=200)  # `files.names.sound_key`: finds the same person under another number
    woman = models.BooleanField()
    joined_on = models.DateField(null=True)  # the day of joining the service
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the current posting, or the last

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "number"], name="training_person_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "sound", "joined_on"], name="training_person_sounds")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class Post(models.Model):
    """A posting of a person; `until` is its last day. A transfer ends one and begins another."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=12, choices=Rank)
    title = models.CharField(max_length=40, blank=True)  # the exact rank, as the State writes it
    duty = models.CharField(max_length=12, choices=Duty)
    since = models.DateField()
    until = models.DateField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="training_post_ends_after_start"),
            models.UniqueConstraint(fields=["person"], condition=Q(until=FOREVER), name="training_post_one_now"),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "until"], name="training_post_of_unit")]


class Session(models.Model):
    """A course held at a place on given days. Files name it by its `reference`."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the form's key
    course = models.CharField(max_length=32)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the unit that holds it
    reference = models.CharField(max_length=32, unique=True)
    place = models.CharField(max_length=200)
    trainers = models.CharField(max_length=400)
    seats = models.SmallIntegerField()
    begins_on: models.DateField[date, date] = models.DateField()
    ends_on: models.DateField[date, date] = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    called_off: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was called off
    nominated: int  # nominations that are not withdrawn; annotated by `sessions.queries`

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="training_session_ends_after_start"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="training_session_has_a_seat"),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_on"], name="training_session_by_end")]


class SessionChange(models.Model):
    """A change of a session's plan before it began, with all that was planned before and after it; it is never altered.

    Seen by everybody, as the session is.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="changes")
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    old_place = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    old_trainers = models.CharField(max_length=400)
    trainers = models.CharField(max_length=400)
    old_seats = models.SmallIntegerField()
    seats = models.SmallIntegerField()
    old_begins_on: models.DateField[date, date] = models.DateField()
    begins_on: models.DateField[date, date] = models.DateField()
    old_ends_on: models.DateField[date, date] = models.DateField()
    ends_on: models.DateField[date, date] = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="training_change_at")]


class Nomination(models.Model):
    """A nomination for a session. Of those not withdrawn, the first `seats` have a seat and the others wait, by time.

    A nomination is visible with its person; `training_queue` counts them for everybody.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="nominations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the unit that nominated the person
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    withdrawn_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "person"], condition=Q(withdrawn_at=None), name="training_nominated_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["session", "at"], name="training_nominations_in_order")]


class AttendanceOutcome(models.TextChoices):
    """The outcome of an attendance."""

    ATTENDED = "attended", pgettext_lazy("training", "Attended, result not entered")
    PASSED = "passed", pgettext_lazy("training", "Passed")
    FAILED = "failed", pgettext_lazy("training", "Not passed")
    WITHDRAWN = "withdrawn", pgettext_lazy("training", "Withdrawn")


class AttendanceSource(models.TextChoices):
    """The way in which an attendance was recorded."""

    LIST = "list", pgettext_lazy("attendance", "On the list")
    SCAN = "scan", pgettext_lazy("attendance", "By the code on the joining letter")
    FILE = "file", pgettext_lazy("attendance", "From a file")


class Attendance(models.Model):
    """An attendance of a course. Rows are only added: a later or better fact is a row that replaces the one before.

    The row in force is the one that nothing replaces. A withdrawn attendance ends in a row that says so and why.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances", db_index=False)
    course = models.CharField(max_length=32)
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="attendances")
    began_on: models.DateField[date, date] = models.DateField()
    ended_on: models.DateField[date, date] = models.DateField()
    outcome = models.CharField(max_length=9, choices=AttendanceOutcome)
    score = models.SmallIntegerField(null=True)  # percent
    valid_until: models.DateField[date | None, date | None] = models.DateField(null=True)  # last day it counts
    provider = models.CharField(max_length=40, blank=True)  # an academy, iGOT; empty if it was held here
    certificate = models.CharField(max_length=64, blank=True)  # the provider's own number of the certificate
    how = models.CharField(max_length=4, choices=AttendanceSource)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    reason = models.CharField(max_length=200, blank=True)  # why it replaces the earlier row
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "course", "ended_on"], condition=Q(replaces=None), name="training_attended_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "certificate"],
                condition=Q(replaces=None) & ~Q(certificate=""),
                name="training_certificate_number_once",
            ),
            models.CheckConstraint(condition=Q(ended_on__gte=F("began_on")), name="training_attendance_in_order"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "course"], name="training_attendances_of"),
            models.Index(
                fields=["provider", "certificate"], condition=~Q(certificate=""), name="training_certificates"
            ),
        ]


class Certificate(models.Model):
    """A certificate issued for an attendance, with the code by which anyone can check that it is genuine."""

    attendance = models.OneToOneField(Attendance, primary_key=True, on_delete=models.PROTECT, related_name="given")
    code = models.CharField(max_length=12, unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)


class Upload(models.Model):
    """A file of the register or of attendances. Once all rows are processed, only counts and rejects are kept.

    At the end, rows = taken + unchanged + rejected. `done` is the progress; it grows with the rows written.
    """

    class FileKind(models.TextChoices):
        """The contents of a file."""

        REGISTER = "register", _("Personnel register")
        ATTENDANCES = "attendances", _("Attendances and results")

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the form's key
    kind = models.CharField(max_length=12, choices=FileKind)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the sender's unit
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    done = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    received_at = models.DateTimeField()
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)


class Reject(models.Model):
    """A rejected row: its row number, the reason (`files.reasons.REASONS`), and the row as it came, for its sender."""

    pk = models.CompositePrimaryKey("upload_id", "row")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="rejects", db_index=False)
    row = models.IntegerField()
    column = models.CharField(max_length=32)
    reason = models.CharField(max_length=32)
    told: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)  # values in its message
    line = models.JSONField()  # the cells as they came


class Coverage(models.Model):
    """A unit's coverage at the end of `as_on`, counted for the unit and all units below it; only the newest is kept."""

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.CASCADE, related_name="+")
    as_on: models.DateField[date, date] = models.DateField()
    counted_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField()  # `CoverageCounts`
