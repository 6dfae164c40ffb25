"""What is stored of advisories: what was asked, to whom it was passed on, what each unit answered, who verified it.

There is no row until a unit answers: no evidence is the absence of a row, and never counts as done.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import Officer
from itsso.platform.ids import uuid7
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind


class Level(models.TextChoices):
    """To whom an item is addressed. Zones, ranges, sub-divisions and circles owe nothing of their own and watch."""

    STATE = "state", pgettext_lazy("addressee", "State")
    DISTRICT = "district", pgettext_lazy("addressee", "District")
    STATION = "station", pgettext_lazy("addressee", "Police station")


LEVELS: dict[str, str] = {
    **dict.fromkeys(STATES, Level.STATE.value),
    **dict.fromkeys(DISTRICTS, Level.DISTRICT.value),
    UnitKind.STATION: Level.STATION.value,
}
"""At which level a kind of unit is addressed."""


def level_of(unit: Unit) -> str:
    """The level at which a unit is addressed; empty where none is."""
    return LEVELS.get(unit.kind, "")


class Extent(models.TextChoices):
    """How much of an advisory's own text is known here."""

    FULL = "full", _("Full text")
    EXCERPT = "excerpt", _("Known in excerpt only")
    SUMMARY = "summary", _("Known from reports only; the words are not the letter’s own")


class AnswerStatus(models.TextChoices):
    """What a unit answers. What it does not answer is no evidence."""

    NOT_BEGUN = "not_begun", pgettext_lazy("answer", "Not begun")
    UNDER_WAY = "under_way", pgettext_lazy("answer", "Under way")
    DONE = "done", pgettext_lazy("answer", "Done")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("answer", "Not applicable")


SENT_BACK = "sent_back"
NO_EVIDENCE = "no_evidence"
STATUS_LABELS: dict[str, Any] = {
    **dict(AnswerStatus.choices),
    SENT_BACK: pgettext_lazy("answer", "Sent back"),
    NO_EVIDENCE: pgettext_lazy("answer", "No evidence"),
}
"""How an item can stand at a unit: as answered, or sent back from above, or not answered."""

SETTLED = (AnswerStatus.DONE, AnswerStatus.NOT_APPLICABLE)
"""What is no longer open, as far as the unit says."""


class Evidence(models.TextChoices):
    """By what an answer is shown."""

    DOCUMENT = "document", _("A document, by its number and date")
    FIGURE = "figure", _("The system’s own figure, as it stands today")
    LINK = "link", _("A page on the web or the intranet")


class Advisory(models.Model):
    """A letter of an authority with what it asks. Its text is never rewritten: a later one supersedes it.

    `issuer` is the unit whose authority sent it: whoever is below it is asked. `direct` says that districts and
    stations owe it at once; else they owe it from the day on which their State passed it on.
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
    attachment_sha256 = models.CharField(max_length=64, blank=True)  # as the file of the register says it
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    words = models.TextField()  # all of it in both languages, folded, for search
    registered_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    registered_by = models.CharField(max_length=64)

    superseded: bool  # whether a later one supersedes it, as `queries.register` reads it

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-issued_on"], name="advisory_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "code"], name="advisory_code_once_by_issuer")
        ]

    def __str__(self) -> str:
        return self.local_title

    @property
    def local_title(self) -> str:
        """The title in the reader's language."""
        return self.title_hi if get_language() == "hi" else self.title

    @property
    def local_text(self) -> str:
        """The text in the reader's language, in English where no other is known."""
        return self.text_hi if self.text_hi and get_language() == "hi" else self.text

    @property
    def local_authority(self) -> str:
        """Who sent it, in the reader's language."""
        return self.authority_hi if self.authority_hi and get_language() == "hi" else self.authority


class Item(models.Model):
    """One action that an advisory asks.

    `figures` name what the system measures by itself, as `[{"name": "disposal"}, {"name": "refusals_pending",
    "at_most": 0}]`; one with a condition decides whether the item counts as met, others are shown beside it.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="items")
    number = models.SmallIntegerField()
    asked = models.TextField()
    asked_hi = models.TextField()
    levels = ArrayField(models.CharField(max_length=8, choices=Level))
    due_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    within_days = models.SmallIntegerField(null=True)
    figures = models.JSONField(default=list)
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
        """What is asked, in the reader's language."""
        return self.asked_hi if get_language() == "hi" else self.asked


class Passing(models.Model):
    """A State passed an advisory on: from then its districts and stations owe the items addressed to them."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="passings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["advisory", "unit"], name="passed_on_once")]


class Answer(models.Model):
    """What a unit said of an item. Only added; the latest stands. `key` is the form's: sent twice it is one answer."""

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
    """A paper as a file: the letter of an advisory, published with it, or the document by which an answer is shown.

    It is never replaced. It stands apart, so that no list reads its content.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.OneToOneField(Advisory, null=True, on_delete=models.PROTECT, related_name="paper")
    answer = models.OneToOneField(Answer, null=True, on_delete=models.PROTECT, related_name="paper")
    media = models.CharField(max_length=64)  # by content, never by name
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
    """What a level above said of an answer: accepted, or sent back with a reason. Only added; the latest stands."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="verifications")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")


class ItemStatus(models.Model):
    """How an item stands at a unit now: follows from its latest answer and what was said of that from above.

    `station_no` is the unit's first number, so that one range scan counts a unit with all below it.
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
            models.Index(fields=["station_no", "item"], include=["level", "stands", "accepted"], name="standing_range"),
        ]


class Tally(models.Model):
    """How many units of a State, and of the nation, stand so with an item. Kept by the database with `Standing`.

    A unit stays in its State, so no reorganisation changes it.
    """

    pk = models.CompositePrimaryKey("place_id", "item_id", "level", "stands", "accepted")
    place = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=8)
    stands = models.CharField(max_length=16)
    accepted = models.BooleanField()
    units = models.IntegerField()
    first = models.IntegerField()  # the place's interval, by which the row is seen
    last = models.IntegerField()


class Reading(models.Model):
    """What a figure said of a unit when it was counted; `value` None is not known. Given to nobody but who sees
    exactly the `ranges` in which it was counted: the table's policy compares them."""

    pk = models.CompositePrimaryKey("ranges", "unit_id", "name")
    ranges = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    day = models.DateField()
    value = models.BigIntegerField(null=True)
    total = models.BigIntegerField(null=True)
    since = models.DateField(null=True)
    known = models.IntegerField(null=True)  # units.figures.KnownFor; None where the question cannot be asked
    known_of = models.IntegerField(null=True)
    parts = models.CharField(max_length=20)
    counted_at = models.DateTimeField()


class Acknowledgement(models.Model):
    """An officer has read an advisory and says so, at the unit where the officer then works."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["advisory", "officer", "unit"], name="acknowledged_once_by_an_officer"),
        ]
