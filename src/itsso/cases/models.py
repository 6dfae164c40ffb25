"""The models of a case: its history, its running clocks, and the rows that figures read."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from itsso.cases.blanks.models import BlankForm as BlankForm  # imported so that Django finds the model
from itsso.cases.documents.models import Print as Print  # imported so that Django finds the models
from itsso.cases.documents.models import PrintNumber as PrintNumber
from itsso.cases.expunction.models import Expunction as Expunction  # imported so that Django finds the models
from itsso.cases.expunction.models import ExpungedNumber as ExpungedNumber
from itsso.cases.expunction.models import LegalHold as LegalHold
from itsso.cases.leave.models import Leave as Leave  # imported so that Django finds the model
from itsso.cases.recalculation.models import Recalculation as Recalculation  # imported so that Django finds the model
from itsso.cases.stage_models import CourtDate as CourtDate  # imported so that Django finds the models
from itsso.cases.stage_models import DelayReason as DelayReason
from itsso.cases.stage_models import DraftStay as DraftStay
from itsso.cases.stage_models import PendingMatter as PendingMatter
from itsso.platform.ids import HIGHEST_ID, uuid7
from itsso.units.models import Unit

NOT_KNOWN = "not_known"
"""How far the police report of a case has come, until a recalculation stores it."""

OWN_SOURCE = "itsso"
"""What the pages of a station record comes from this source; no feed may bear its name."""

FOREVER = date(9999, 12, 31)
"""The end of what has not ended: PostgreSQL's `infinity` cannot be a Python date."""


class Series(models.IntegerChoices):
    """A Zero FIR has its own yearly series, so one station may hold Zero FIR 2/2023 and FIR 2/2023."""

    REGULAR = 1, pgettext_lazy("series", "FIR")
    ZERO = 2, pgettext_lazy("series", "Zero FIR")


class Precision(models.TextChoices):
    """The precision with which the source knows when an event happened."""

    MINUTE = "m", "minute"
    DAY = "d", "day"
    MONTH = "M", "month"
    YEAR = "Y", "year"


class Source(models.Model):
    """A source of histories, and the kinds of event that it really sends, each with its first date.

    A rule whose end the sources of a case do not carry answers `not_known`.
    """

    code = models.CharField(max_length=64, primary_key=True)
    carried = models.JSONField(default=dict)  # kind -> ISO date


class Case(models.Model):
    """One FIR, or one Zero FIR and the FIR that re-registers it. All but `id` is derived from its events."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    station_no = models.IntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    series = models.SmallIntegerField(choices=Series)
    number = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    first_recorded = models.DateField(null=True)  # empty when the FIR was voided
    sections = ArrayField(models.CharField(max_length=32), default=list)  # in force, canonical
    io_ref = models.CharField(max_length=64, blank=True)
    diary_until = models.DateField(null=True)  # the last day up to which the case diary is recorded as written
    # Its latest entry, so that those of a night are found by an index; the highest id there can be where not known yet.
    # Never empty. That it may be lets a load of the version before go on (`platform.copy` makes a table like this one).
    newest_event = models.UUIDField(null=True, db_default=HIGHEST_ID)
    report_step = models.CharField(max_length=24, null=True, db_default=NOT_KNOWN)  # never empty (`police_reports`)
    not_arrested = models.SmallIntegerField(null=True, db_default=0)  # never empty either (`cases.supervision`)
    duty_missing_since = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["station_no", "first_recorded"], name="case_of_station"),
            models.Index(fields=["station_no", "newest_event"], name="case_newest_of_station"),
            models.Index(fields=["station_no"], name="case_without_officer", condition=models.Q(io_ref="")),
            models.Index(
                fields=["station_no", "report_step"], name="case_report_step", condition=models.Q(report_step__gt="")
            ),
            models.Index(fields=["station_no"], name="case_not_arrested", condition=models.Q(not_arrested__gt=0)),
            models.Index(
                fields=["station_no", "duty_missing_since"],
                name="case_duty_missing",
                condition=models.Q(duty_missing_since__isnull=False),
            ),
        ]


class Key(models.Model):
    """Every number by which a case is or was known: unique in a station, a series and a year."""

    pk = models.CompositePrimaryKey("station_id", "series", "year", "number")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    series = models.SmallIntegerField(choices=Series)
    year = models.SmallIntegerField()
    number = models.CharField(max_length=20)  # without leading zeros
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="keys")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["year", "number"], name="key_of_zero_fir", condition=models.Q(series=Series.ZERO)),
        ]


class Person(models.Model):
    """V1, A1: the people of a case, without a name. `ref` is the source's own opaque reference."""

    pk = models.CompositePrimaryKey("case_id", "label")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people", db_index=False)
    label = models.CharField(max_length=8)
    ref = models.CharField(max_length=64, blank=True)
    child = models.BooleanField(null=True)


class AccusedName(models.Model):
    """The name of an accused who is not kin of the victim; the name of her kin is in the vault, since it points to her.

    A name is seen through its case, one case at a time. It is never changed: it is ended, and replaced by another. A
    name that turns out to point to the victim is ended and its text is removed: the row stays, empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="accused_names")
    label = models.CharField(max_length=8)  # A1
    name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)


class AccusedSound(models.Model):
    """A word of the name of an accused, and how it sounds: by these a name is found within a range.

    `cases.search.sounds` says how. Names that were ended have none. Where a case moves, the database takes its rows
    along.
    """

    pk = models.CompositePrimaryKey("sound", "name_id", "word")
    sound = models.CharField(max_length=6)
    name = models.ForeignKey(AccusedName, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=200)  # in small Latin letters
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    station_no = models.IntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sound", "station_no"], name="accused_sound_of_station")]


class Attachment(models.Model):
    """A file of a case: what kind of paper it is. Its content is sealed in the vault, and its name is not kept."""

    id = models.UUIDField(primary_key=True, editable=False)  # the form that sent it
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    item = models.UUIDField()  # of the vault
    what = models.CharField(max_length=32)  # `attachments.FILE_KINDS`
    media = models.CharField(max_length=64)  # by content, never by name
    size = models.IntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=200)


class Event(models.Model):
    """A fact about a case: only ever added. Kinds are those of `law/kinds.yaml`.

    `at` is when it happened (midnight in India where only the day is known), `recorded` when it became
    known: for a feed, its first entry in CCTNS. A `corrected` event names the one that it corrects and
    carries its replacement in `facts["replacement"]`, or none.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=48)
    at = models.DateTimeField()
    precision = models.CharField(max_length=1, choices=Precision)
    recorded = models.DateTimeField()
    subject = models.CharField(max_length=8, blank=True)
    facts = models.JSONField(default=dict)
    corrects = models.UUIDField(null=True)
    source = models.CharField(max_length=64)
    record = models.UUIDField(null=True)  # the feed's record that said so
    by = models.CharField(max_length=64)  # the officer's number
    entry = models.UUIDField(null=True)  # the audit entry that binds it (`audit.records`)
    salt = models.UUIDField(null=True)  # 16 random bytes; new ones once a text was redacted
    mark = models.BigIntegerField(null=True)  # the first eight bytes of its hash
    redacted = models.JSONField(null=True)  # `audit.records.commitments.Redacted`


class Redaction(models.Model):
    """A request to remove a text that was entered by mistake, and what another officer decided.

    `id` is that of the form. The text itself is not kept here: `record` and `path` say where it stands.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="redactions")
    record_table = models.CharField(max_length=16)  # a name of `audit.records`: event or opening
    record = models.UUIDField()
    path = models.CharField(max_length=80)  # of the value in the record (`audit.records.commitments.texts`)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=64)
    requested_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8, blank=True)  # done, declined

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case"], name="redaction_undecided", condition=models.Q(decided_at=None)),
        ]


class Clock(models.Model):
    """A running time limit, owed by police, doctor or laboratory; a limit that was met or ended has no row."""

    pk = models.CompositePrimaryKey("case_id", "rule", "subject")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    rule = models.CharField(max_length=64)
    subject = models.CharField(max_length=12)
    station_no = models.IntegerField()
    starts = models.DateField()
    due = models.DateField()
    outer = models.DateField()
    due_at = models.DateTimeField(null=True)  # the moment, where the limit is one of hours

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["station_no", "due"], name="clock_due_of_station"),
            models.Index(fields=["outer", "station_no"], condition=models.Q(due_at=None), name="clock_last_day"),
            models.Index(fields=["due", "station_no"], condition=~models.Q(due_at=None), name="clock_moment"),
            models.Index(
                fields=["station_no", "due", "outer"],
                include=["due_at"],
                condition=models.Q(rule="custody.default_bail"),
                name="clock_default_bail",
            ),
        ]


class Outcome(models.Model):
    """The outcome of a limit that figures count (`derive.COUNTED`), as known today: whether it was met in time.

    It holds no identity, and is visible as far as figures are. Limits whose end the case's sources cannot carry have
    no outcome.
    """

    pk = models.CompositePrimaryKey("case_id", "rule", "subject")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes", db_index=False)
    rule = models.CharField(max_length=64)
    subject = models.CharField(max_length=12)
    station_no = models.IntegerField()
    last_day = models.DateField()
    met_on = models.DateField(null=True)
    in_time = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station_no", "rule"], name="outcome_of_station")]


class Exhibit(models.Model):
    """A number by which an exhibit of a case is found, taken from the history (`exhibits.exhibit_number`)."""

    pk = models.CompositePrimaryKey("case_id", "number")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.TextField()
    station_no = models.IntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number", "station_no"], name="exhibit_number_of_station")]


class Disposal(models.IntegerChoices):
    """The way in which the investigation of a case ended; charge sheet and closure are always shown separately."""

    OPEN = 0, pgettext_lazy("investigation", "Open")
    CHARGE_SHEET = 1, pgettext_lazy("investigation", "Charge sheet")
    CLOSURE = 2, pgettext_lazy("investigation", "Closure report")
    QUASHED = 3, pgettext_lazy("investigation", "Quashed")
    ABATED = 4, pgettext_lazy("investigation", "Abated")
    WITHDRAWN = 5, pgettext_lazy("investigation", "Withdrawn")
    NOT_INVESTIGATED = 6, pgettext_lazy("investigation", "Not investigated")


class Fact(models.Model):
    """One state of a case that counts, with the days on which it was so and the days on which that was known.

    The case was in this state from `happened_from` until before `happened_to`, as was known from `known_from` until
    before `known_to`. All are days in India, each meaning that day's end.

    A figure (as on, as known on) reads the one row in force. It holds no identity: it is what a State
    publishes to the Centre. Cases outside the ITSSO list have no rows.
    """

    pk = models.CompositePrimaryKey("case_id", "happened_from", "known_from")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts", db_index=False)
    happened_from = models.DateField()
    happened_to = models.DateField()
    known_from = models.DateField()
    known_to = models.DateField()
    station_no = models.IntegerField()
    first_recorded = models.DateField()
    due = models.DateField()
    outer = models.DateField()
    due60 = models.DateField()
    ended_how = models.SmallIntegerField(choices=Disposal)
    ended_on = models.DateField(null=True)
    stayed = models.BooleanField()
    statutory = models.BooleanField()  # the two-month statute itself applies
    pocso = models.BooleanField()
    without_lab = models.BooleanField()  # final report filed while the laboratory's report was pending
    supplementary = models.SmallIntegerField()  # supplementary reports filed so far
    returned = models.SmallIntegerField()  # reports that a court returned so far
    head = models.SmallIntegerField(
        db_default=0
    )  # of the principal offence (`law.principal_head`); 0: not calculated yet
    head_added = models.BooleanField(db_default=False)  # the first registration did not have that head

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["station_no", "happened_from"], name="fact_of_station"),
            models.Index(
                fields=["station_no", "outer"],
                name="fact_now_of_station",
                condition=models.Q(happened_to=FOREVER, known_to=FOREVER),
            ),
        ]
