"""The table of directions. Remarks are sealed in the vault, apart from the texts of the case."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from itsso.accounts.models import Posting
from itsso.alerts.directions.codes import AnswerToDirection, DirectedWork, Judgement
from itsso.cases.models import Case
from itsso.units.models import Unit


class Direction(models.Model):
    """A direction of a superior office to an officer in a case, the answer, and how it was judged.

    `id` is that of the form. Only the officer whom it is for and the office that gave it see it: whoever holds the
    role `from_role` at `from_unit`. Its sealed texts are items of the vault that no page of the case lists or opens.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_role = models.CharField(max_length=32)
    given_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", db_index=False)
    work = models.CharField(max_length=16)
    due: models.DateField[date, date] = models.DateField()
    remarks: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    answer = models.CharField(max_length=16, blank=True)
    answered_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    answer_remarks: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    judgement = models.CharField(max_length=16, blank=True)
    judged_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    judged_by: models.ForeignKey[Posting | None, Posting | None] = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(work__in=list(DirectedWork)), name="directed_work"),
            models.CheckConstraint(condition=Q(answer__in=["", *AnswerToDirection]), name="answer_to_direction"),
            models.CheckConstraint(condition=Q(judgement__in=["", *Judgement]), name="judgement_of_answer"),
            models.CheckConstraint(
                condition=(Q(judgement="") | ~Q(answer="")) & (Q(answer="") | Q(answered_at__isnull=False)),
                name="direction_in_order",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["posting", "due"], name="directions_to_posting"),
            models.Index(fields=["from_unit", "from_role", "due"], name="directions_of_office"),
        ]


class DirectionRecord(models.Model):
    """One act on a direction (given, answered or judged) and the posting that did it, as codes. Rows never change.

    Triggers of the database write them, whatever changes a direction. `code` is the work, the answer or the judgement,
    `until` the last day of a direction. `entry` and `mark` bind a row to the audit log (`audit.records`).
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    direction = models.UUIDField()
    case_id = models.UUIDField()
    posting_id = models.BigIntegerField()
    act = models.CharField(max_length=12)
    code = models.CharField(max_length=16)
    until: models.DateField[date | None, date | None] = models.DateField(null=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    entry: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    mark = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["direction", "at"], name="records_of_direction"),
            models.Index(fields=["id"], name="directions_unbound", condition=Q(entry=None)),
        ]
