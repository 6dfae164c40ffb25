"""The tables of alerts: when each State went live, the next step of each running limit, and the steps taken."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsso.alerts.directions.models import Direction as Direction  # imported so that Django finds the model
from itsso.alerts.directions.models import DirectionRecord as DirectionRecord
from itsso.alerts.own_ladders.models import LadderPlan as LadderPlan
from itsso.alerts.own_ladders.models import LadderTrial as LadderTrial
from itsso.alerts.responses.models import ResponseCount as ResponseCount
from itsso.alerts.responses.models import StepResponse as StepResponse
from itsso.cases.models import Case
from itsso.units.models import Unit


class GoingLive(models.Model):
    """The moment at which a State went live: from then on its limits have steps. A row is never changed."""

    state = models.OneToOneField(Unit, primary_key=True, on_delete=models.PROTECT, related_name="+")
    since: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)


class RecountResult(models.Model):
    """The last recount of a State by the nightly job, in numbers. `ended_at` is empty while it runs or was stopped."""

    state = models.OneToOneField(Unit, primary_key=True, on_delete=models.PROTECT, related_name="+")
    begun_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    cases = models.IntegerField(default=0)
    steps = models.IntegerField(default=0)
    differences = models.IntegerField(default=0)


class RecountDifference(models.Model):
    """A difference of the last recount of a State: a step that is missing (`is_missing`), or one without a reason.

    `at` is the instant of the step. `is_set_aside` says that an error stopped the reminders of its limit.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    station_no = models.IntegerField()
    rule = models.CharField(max_length=64)
    subject = models.CharField(max_length=12)
    step = models.CharField(max_length=32)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    is_missing = models.BooleanField()
    is_set_aside = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station_no", "at"], name="differences_of_station")]


class ComingStep(models.Model):
    """The next step of a running limit: only its instant is stored. A limit without a further step has no row.

    `failed_at` is set when the step could not be taken; the limit is then set aside until its case is written again.
    `fault` is the kind of error, without its text.
    """

    pk = models.CompositePrimaryKey("case_id", "rule", "subject")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=64)
    subject = models.CharField(max_length=12)
    station_no = models.IntegerField()
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], name="next_step_waiting", condition=models.Q(failed_at=None)),
            models.Index(fields=["station_no", "at"], name="next_step_of_station"),
        ]


class StepOutcome(models.TextChoices):
    """The outcome of a step that was taken."""

    NOTIFIED = "notified", _("Reminded")
    PASSED_OVER = "passed_over", _("Passed over for a later step")
    NOBODY = "nobody", _("Nobody to remind")


class TakenStep(models.Model):
    """A step that was taken, stored once for each limit, step and instant. Rows are never changed.

    `at` is the instant of the step, `taken_at` the moment of the run. `post` is the post that the ladder names,
    `reached_post` the post that was reminded: the next above where nobody holds the first.

    The case has no foreign key in the database. It would lock the case while the run holds its rows; a writer of the
    case locks in the other order, and the two could deadlock.
    """

    pk = models.CompositePrimaryKey("case_id", "rule", "subject", "step", "at")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    rule = models.CharField(max_length=64)
    subject = models.CharField(max_length=12)
    step = models.CharField(max_length=32)
    turn = models.SmallIntegerField()
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    taken_at = models.DateTimeField()
    ladder = models.CharField(max_length=16)  # the version of the ladders
    outcome = models.CharField(max_length=12, choices=StepOutcome)
    post = models.CharField(max_length=24)
    reached_post = models.CharField(max_length=24, blank=True)
    posting_id = models.IntegerField(null=True)
    entry: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # binds it to the audit log
    mark = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case"], name="takenstep_unbound", condition=models.Q(entry=None)),
            BrinIndex(fields=["taken_at"], name="takenstep_of_quarter"),
        ]


class MovedReminder(models.Model):
    """A reminder that went to another posting, since the holder of its post changed. Rows are never changed.

    It belongs to the taken step with the same limit, code and instant; `move` counts from 1. `reached_post` is the post
    in which the new posting was reminded.
    """

    pk = models.CompositePrimaryKey("case_id", "rule", "subject", "step", "at", "move")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    rule = models.CharField(max_length=64)
    subject = models.CharField(max_length=12)
    step = models.CharField(max_length=32)
    turn = models.SmallIntegerField()
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    move = models.SmallIntegerField()
    moved_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    reached_post = models.CharField(max_length=24)
    posting_id = models.IntegerField()
    entry: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # binds it to the audit log
    mark = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case"], name="movedreminde_unbound", condition=models.Q(entry=None))]


class ClearanceWeek(models.Model):
    """The number of time limits of a station on the clearance list when a week began, on its Monday."""

    pk = models.CompositePrimaryKey("station_no", "week")
    station_no = models.IntegerField()
    week = models.DateField()
    waiting = models.IntegerField()
