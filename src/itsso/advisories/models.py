"""Models of advisories: what was asked, to whom it was passed on, what each unit answered, who verified it.

A unit has no row until it answers: "no evidence" is the absence of a row, and never counts as done.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.accounts.models import Officer
from itsso.advisories.figures.conditions import FigureCondition
from itsso.platform.ids import uuid7
from itsso.ui.components import Text
from itsso.ui.languages import is_hindi
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind


class Level(models.TextChoices):
    """The level to which an item is addressed. Zones, ranges, sub-divisions and circles owe nothing, they supervise."""

    STATE = "state", pgettext_lazy("addressee", "State")
    DISTRICT = "district", pgettext_lazy("addressee", "District")
    STATION = "station", pgettext_lazy("addressee", "Police station")


LEVELS: dict[str, str] = {
    **dict.fromkeys(STATES, Level.STATE.value),
    **dict.fromkeys(DISTRICTS, Level.DISTRICT.value),
    UnitKind.STATION: Level.STATION.value,
}
"""The level at which each kind of unit is addressed."""


def level_of(unit: Unit) -> str:
    """Return the level at which a unit is addressed; empty where it is addressed at none."""
    return LEVELS.get(unit.kind, "")


class Extent(models.TextChoices):
    """The extent to which an advisory's own text is known in this system."""

    FULL = "full", _("Full text")
    EXCERPT = "excerpt", _("Known in excerpt only")
    SUMMARY = "summary", _("Known from reports only; the words are not the letter’s own")


class AnswerStatus(models.TextChoices):
    """The status that a unit gives in its answer. An item without an answer is "no evidence"."""

    NOT_BEGUN = "not_begun", pgettext_lazy("answer", "Not started")
    UNDER_WAY = "under_way", pgettext_lazy("answer", "In progress")
    DONE = "done", pgettext_lazy("answer", "Done")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("answer", "Not applicable")


SENT_BACK = "sent_back"
NO_EVIDENCE = "no_evidence"
STATUS_LABELS: dict[str, Text] = {
    **dict(AnswerStatus.choices),
    SENT_BACK: pgettext_lazy("answer", "Sent back"),
    NO_EVIDENCE: pgettext_lazy("answer", "No evidence"),
}
"""Labels of the statuses that an item can have at a unit: as answered, sent back from above, or not answered."""

SETTLED = (AnswerStatus.DONE, AnswerStatus.NOT_APPLICABLE)
"""Statuses of items that are no longer open, according to the unit."""


class Evidence(models.TextChoices):
    """The kind of evidence for an answer."""

    DOCUMENT = "document", _("A document, by its number and date")
    FIGURE = "figure", _("The system’s own figure, as it stands today")
    LINK = "link", _("A page on the web or the intranet")


class Advisory(models.Model):
    """A letter of an authority with what it asks for. Its text is never rewritten: a later one supersedes it.

    `issuer` is the unit whose authority sent it: the units below it are asked. With `direct`, districts and stations
    owe it at once; otherwise they owe it from the day on which their State passed it on.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=64)
    reference = models.CharField(max_length=120, blank=True)
    issued_on: models.DateField[date, date] = models.DateField()
    authority = models.CharField(max_length=200)
    authority_hi = models.CharField(max_length=200, blank=True)
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    direct = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    title_hi = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    text_hi = models.TextField(blank=True)
    extent = models.CharField(max_length=8, choices=Extent)
    source = models.CharField(max_length=500)
    certainty = models.CharField(max_length=12)
    attachment_sha256 = models.CharField(max_length=64, blank=True)  # as the register's file gives it
    states = ArrayField(models.CharField(max_length=2), default=list)  # to which it is sent; empty: all of the issuer's
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    words = models.TextField()  # its full text in both languages, folded, for search
    registered_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    registered_by = models.CharField(max_length=64)

    superseded: bool  # whether a later one supersedes it; annotated by `queries.register`

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-issued_on"], name="advisory_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "code"], name="advisory_code_once_by_issuer")
        ]

    def __str__(self) -> str:
        return self.local_title

    @property
    def local_title(self) -> str:
        """Return the title in the reader's language."""
        return self.title_hi if is_hindi() else self.title

    @property
    def local_text(self) -> str:
        """Return the text in the reader's language, or in English where no other is known."""
        return self.text_hi if self.text_hi and is_hindi() else self.text

    @property
    def local_authority(self) -> str:
        """Return the authority that sent it, in the reader's language."""
        return self.authority_hi if self.authority_hi and is_hindi() else self.authority


class Item(models.Model):
    """One action that an advisory asks for.

    `figures` names what the system itself measures, as `[{"name": "disposal"}, {"name": "refusals_pending",
    "at_most": 0}]`; one with a condition decides whether the item counts as met, others are only shown.

    `extended_to` is the last day since the latest `DueExtension`; it takes the place of `due_on` and `within_days`,
    which stay as they were sent.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="items")
    number = models.SmallIntegerField()
    asked = models.TextField()
    asked_hi = models.TextField()
    levels = ArrayField(models.CharField(max_length=8, choices=Level))
    due_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    within_days = models.SmallIntegerField(null=True)
    figures: models.JSONField[list[FigureCondition], list[FigureCondition]] = models.JSONField(default=list)
    evidence = models.CharField(max_length=8, choices=Evidence, blank=True)  # the kind that is asked; empty: any
    extended_to: models.DateField[date | None, date | None] = models.DateField(null=True)
    withdrawn_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["advisory", "number"], name="item_number_once"),
            models.CheckConstraint(
                condition=models.Q(due_on=None) | models.Q(within_days=None), name="item_has_one_limit"
            ),
        ]

    @property
    def local_asked(self) -> str:
        """Return the requested action in the reader's language."""
        return self.asked_hi if is_hindi() else self.asked


class DueExtension(models.Model):
    """An authority's act of giving an item a later last day, or its first one. Only added; the latest counts."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="extensions")
    due_on: models.DateField[date, date] = models.DateField()
    reason = models.CharField(max_length=300)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    form: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)  # the form's own key: sent twice it is one

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "-at"], name="extension_of_item")]


class Passing(models.Model):
    """A State's act of passing an advisory on: since then its districts and stations owe the items for them."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="passings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["advisory", "unit"], name="passed_on_once")]


class Answer(models.Model):
    """A unit's answer to an item. Only added; the latest counts. `key` is the form's: posted twice it is one answer."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=AnswerStatus)
    reason = models.CharField(max_length=500, blank=True)
    evidence_kind = models.CharField(max_length=8, choices=Evidence, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    answered_at = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # another where `unit` is closed

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "unit", "-at"], name="answer_of_unit")]


class Paper(models.Model):
    """A stored file: the letter of an advisory, published with it, or the document that is evidence for an answer.

    It is never replaced. It has its own table, so that no list reads its content.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.OneToOneField(Advisory, null=True, on_delete=models.PROTECT, related_name="paper")
    answer = models.OneToOneField(Answer, null=True, on_delete=models.PROTECT, related_name="paper")
    media = models.CharField(max_length=64)  # determined by content, never by file name
    size = models.IntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(advisory=None) ^ models.Q(answer=None), name="paper_of_letter_or_answer"
            ),
        ]


class Verification(models.Model):
    """The decision of a level above: answer accepted, or sent back with a reason. Only added; the latest counts."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="verifications")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")


class ItemStatus(models.Model):
    """The current status of an item at a unit. It follows from the latest answer and its latest verification.

    `station_no` is the unit's first number, so that one range scan for each item counts a unit with all below it.
    """

    pk = models.CompositePrimaryKey("unit_id", "item_id")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    station_no = models.IntegerField()
    level = models.CharField(max_length=8, choices=Level)
    stands = models.CharField(max_length=16)
    accepted = models.BooleanField(default=False)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "advisories_standing"
        indexes: ClassVar = [
            models.Index(
                fields=["item", "station_no"], include=["level", "stands", "accepted"], name="standing_of_item"
            ),
            models.Index(fields=["unit", "item"], include=["stands", "station_no"], name="standing_of_unit"),
        ]


class Tally(models.Model):
    """The number of units of a State or the nation with a status of an item, updated by the database with `ItemStatus`.

    A unit never leaves its State, so no reorganisation changes it.
    """

    pk = models.CompositePrimaryKey("place_id", "item_id", "level", "stands", "accepted")
    place = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=8)
    stands = models.CharField(max_length=16)
    accepted = models.BooleanField()
    units = models.IntegerField()
    first = models.IntegerField()  # the place's interval, which decides who sees the row
    last = models.IntegerField()


class Reading(models.Model):
    """A figure of a unit as it was counted; `value` None is not known.

    Only a reader with exactly the `ranges` in which it was counted gets it: the table's policy compares them.
    """

    pk = models.CompositePrimaryKey("ranges", "unit_id", "name")
    ranges = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    day = models.DateField()
    value = models.BigIntegerField(null=True)
    total = models.BigIntegerField(null=True)
    since = models.DateField(null=True)
    known = models.IntegerField(null=True)  # units.figures.KnownFor; None where it does not apply
    known_of = models.IntegerField(null=True)
    parts = models.CharField(max_length=20)
    counted_at = models.DateTimeField()


class Acknowledgement(models.Model):
    """An officer's statement of having read an advisory, at the unit where the officer then works."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["advisory", "officer", "unit"], name="acknowledged_once_by_an_officer"),
        ]
