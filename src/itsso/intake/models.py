"""Complaints before and besides their cases, and Zero FIRs on their way. Identity is in the vault."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.hashers import is_password_usable
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.intake.on_call.models import WomanOfficerOnCall as WomanOfficerOnCall  # so that Django finds the model
from itsso.platform.ids import uuid7
from itsso.units.models import Unit


class Mode(models.TextChoices):
    """The way in which the information came."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By telephone")
    CALL_112 = "call_112", _("Emergency call (112)")
    WRITTEN = "written", _("In writing")
    COURT = "court", _("By order of a court")
    ONLINE = "online", _("Online")
    OWN_MOTION = "own_motion", _("Of the station's own motion")


class ComplaintOutcome(models.TextChoices):
    """The outcome of a complaint. The first two made a case, which has the complaint's id."""

    FIR = "fir", _("FIR registered here")
    ZERO_FIR = "zero_fir", _("Zero FIR registered")
    AWAITS_SIGNATURE = "awaits_signature", _("e-FIR: waits for the signature")
    ENQUIRY = "enquiry", _("Preliminary enquiry")
    NOT_COGNIZABLE = "not_cognizable", _("Not cognizable: referred")
    DISCARDED = "discarded", pgettext_lazy("complaint", "Discarded, nothing recorded")


REGISTERED = (ComplaintOutcome.FIR, ComplaintOutcome.ZERO_FIR)
UNDECIDED = ("", ComplaintOutcome.AWAITS_SIGNATURE.value, ComplaintOutcome.ENQUIRY.value)
"""Something is still to be done at the station."""


class Complaint(models.Model):
    """Information received at a station. Nothing here identifies a person: names and texts are in the vault by `id`.

    `id` becomes the case's own when an FIR is registered, so that sealed texts belong to the case without being moved.
    `key` is the form's: the same form sent twice is one complaint.

    `hours_until` is when the first of its limits in hours ends, and `hours_rules` are those limits, the first to end
    first; while it is not decided (`complaints.stored_limits`).
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    station_no = models.IntegerField()
    number = models.IntegerField()
    year = models.SmallIntegerField()
    begun_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    begun_by = models.CharField(max_length=64)  # the officer's number
    begun_by_name = models.CharField(max_length=200)
    mode = models.CharField(max_length=16, choices=Mode, blank=True)  # empty until it is recorded
    received_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)  # plain facts and measures offered, as codes and numbers
    offences = ArrayField(models.CharField(max_length=32), default=list)
    outcome = models.CharField(max_length=16, choices=ComplaintOutcome, blank=True)
    reason = models.CharField(max_length=32, blank=True)  # a code: why not cognizable
    referred_to = models.CharField(max_length=32, blank=True)
    decided_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    due = models.DateField(null=True)  # the signature's or the enquiry's last day, while it is waited for
    hours_until: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    hours_rules = ArrayField(models.CharField(max_length=48), default=list, db_default=[])
    form: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # by which it was recorded
    recorded_by = models.CharField(max_length=64, blank=True)
    recorded_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "year", "number"], name="complaint_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["station_no", "begun_at"], name="complaint_of_station"),
            models.Index(fields=["station_no"], name="complaint_open", condition=models.Q(outcome__in=UNDECIDED)),
        ]

    @property
    def recorded(self) -> bool:
        """Return whether it was recorded, or is still being typed."""
        return bool(self.mode)

    @property
    def registered(self) -> bool:
        """Return whether a case was made of it."""
        return self.outcome in REGISTERED


class Step(models.Model):
    """An event of a complaint before there is a case, in the law's own kinds.

    The case takes the steps over. Rows are only added.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=48)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    precision = models.CharField(max_length=1)
    recorded: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    facts = models.JSONField(default=dict)
    by = models.CharField(max_length=64)


class ComplaintAccused(models.Model):
    """The name of an adult accused, not related to the victim, until the case takes it over or it is sealed.

    Every other name of an accused is in the vault from the beginning.
    """

    pk = models.CompositePrimaryKey("complaint_id", "label")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="accused_names", db_index=False)
    label = models.CharField(max_length=8)  # A1
    name = models.CharField(max_length=200)


class Numbers(models.Model):
    """The last number issued in a station's yearly series: the row is the lock under which the next is issued."""

    pk = models.CompositePrimaryKey("station_id", "series", "year")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    station_no = models.IntegerField()
    series = models.SmallIntegerField()  # those of cases.Series, and 3 for complaints
    year = models.SmallIntegerField()
    last = models.IntegerField()


class TransferStatus(models.TextChoices):
    """The status of a Zero FIR on its way."""

    SENT = "sent", pgettext_lazy("Zero FIR", "Sent, not accepted yet")
    RETURNED = "returned", pgettext_lazy("Zero FIR", "Returned to the first station")
    ESCALATED = "escalated", pgettext_lazy("Zero FIR", "Waits for a superior's decision")
    DIRECTED = "directed", pgettext_lazy("Zero FIR", "Directed by a superior, not accepted yet")
    ACCEPTED = "accepted", pgettext_lazy("Zero FIR", "Re-registered")


class Transfer(models.Model):
    """A Zero FIR on its way: one row, which the first station, the receiver and the deciding unit all see.

    Each hop goes as a parcel, the proof that it was sent and arrived. The row says where it is now, and since when.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)
    number = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    registered_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    decider = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=10, choices=TransferStatus)
    since: models.DateTimeField[datetime, datetime] = models.DateTimeField()  # since when it has this status
    sent_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()  # first
    arrived_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    returned = models.SmallIntegerField(default=0)  # times
    reason = models.CharField(max_length=16, blank=True)  # of the last return
    parcel: models.UUIDField[UUID, UUID] = models.UUIDField()  # the last hop
    fir_number = models.CharField(max_length=20, blank=True)
    fir_year = models.SmallIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sender", "standing", "sent_at"], name="transfer_from"),
            models.Index(fields=["receiver", "standing", "sent_at"], name="transfer_to"),
            models.Index(
                fields=["decider"], name="transfer_decider", condition=models.Q(standing=TransferStatus.ESCALATED)
            ),
        ]


class PairStatus(models.TextChoices):
    """The answer to whether a Zero FIR and an FIR are one case. The last two need no answer of an officer."""

    WAITING = "waiting", pgettext_lazy("pair", "To be compared")
    JOINED = "joined", pgettext_lazy("pair", "Joined")
    DIFFERENT = "different", pgettext_lazy("pair", "Not the same case")
    OVERRULED = "overruled", pgettext_lazy("pair", "Answered “not the same case”, then joined by CCTNS")
    LAPSED = "lapsed", pgettext_lazy("pair", "No longer likely")


class LikelyPair(models.Model):
    """A Zero FIR that waits at a station as CCTNS reports, and an FIR of that station that may re-register it.

    It holds codes and days, as the list shows them; whether the two are likely is worked out again from both histories
    before an officer answers (`zero_firs.pairs`). An answer stays, so that no pair is offered again.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zero_case: models.UUIDField[UUID, UUID] = models.UUIDField()  # outside the range of the FIR's station
    fir_case: models.UUIDField[UUID, UUID] = models.UUIDField()
    origin = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the Zero FIR's station
    zero_number = models.CharField(max_length=20)
    zero_year = models.SmallIntegerField()
    zero_day = models.DateField()
    sent_on = models.DateField()
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the FIR's
    station_no = models.IntegerField()
    fir_number = models.CharField(max_length=20)
    fir_year = models.SmallIntegerField()
    fir_day = models.DateField()
    sections = ArrayField(models.CharField(max_length=32), default=list)  # of the Zero FIR
    fir_sections = ArrayField(models.CharField(max_length=32), default=list)
    agrees = ArrayField(models.CharField(max_length=16), default=list)  # `zero_firs.pairs.likeness.Agreement`
    differs = ArrayField(models.CharField(max_length=16), default=list)
    status = models.CharField(max_length=10, choices=PairStatus, default=PairStatus.WAITING)
    since: models.DateTimeField[datetime, datetime] = models.DateTimeField()  # since when it has this status
    answered_by = models.CharField(max_length=64, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    join = models.JSONField(null=True)  # how it was joined (`cases.recording.joining.CaseJoin`): ids and labels

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zero_case", "fir_case"], name="likely_pair_once")]
        indexes: ClassVar = [models.Index(fields=["station_no", "status"], name="likely_pair_of_station")]


class Accountability(models.Model):
    """A complaint about a unit that refused or delayed: visible only from a level above it."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # complained of
    complaint_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    told_by = models.CharField(max_length=16)  # codes of `refusals.words.TOLD_BY`
    what = models.CharField(max_length=24)  # `refusals.words.WHAT`
    section = models.CharField(max_length=16, blank=True)  # IPC 166A, BNS 199, POCSO 21
    officer = models.CharField(max_length=64, blank=True)  # the number of the officer complained of, where known
    happened_on = models.DateField()
    opened_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    enquiry_on = models.DateField(null=True)
    enquiry_by = models.CharField(max_length=64, blank=True)  # rank or office
    outcome = models.CharField(max_length=16, blank=True)
    outcome_on = models.DateField(null=True)
    action = models.CharField(max_length=24, blank=True)
    action_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "happened_on"], name="accountability_of_unit"),
            models.Index(fields=["complaint_id"], name="accountability_of_complaint"),
        ]


class RefusalPaper(models.Model):
    """A paper of a record of a refusal: what kind it is. Its content is sealed in the vault, and its name is not kept.

    Visible where its record is.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # the form that sent it
    record = models.ForeignKey(Accountability, on_delete=models.PROTECT, related_name="papers")
    item = models.UUIDField()  # of the vault
    kind = models.CharField(max_length=32)  # `refusals.papers.PAPER_KINDS`
    media = models.CharField(max_length=64)  # by content, never by name
    size = models.IntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=200)


class Slip(models.Model):
    """The slip by which a victim follows her complaint or case: a number, and a code of which only a hash is stored.

    It reveals nothing of the case except the station. A new code ends the one before and is counted, since the station
    that issues it reads it. Any case may have one, whether it was registered here or came from CCTNS; a case with
    several victims has one for each.
    """

    number = models.CharField(max_length=9, primary_key=True)
    case_id: models.UUIDField[UUID, UUID] = models.UUIDField()  # a complaint's before it is a case (020)
    victim = models.CharField(max_length=8, blank=True)  # V1; empty where none was registered when the code was given
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # where the information was received
    holder = models.CharField(max_length=16)  # `slips.words.HOLDERS`; empty for codes of earlier releases
    code = models.CharField(max_length=128)
    wrong = models.SmallIntegerField(default=0)
    made_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()  # when the code that is good was given
    issued = models.SmallIntegerField(default=1)  # how many codes were given so far
    form: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # by which the last one was given
    answered = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case_id", "victim"], name="slip_once_for_a_victim")]

    @property
    def is_valid(self) -> bool:
        """Return whether its code is valid: it was not ended by that of another slip of a case joined to this one."""
        return is_password_usable(self.code)


class SlipIssue(models.Model):
    """One code of a slip: which it was, where and when it was given, and to whom. Rows are only added.

    Codes are counted at the station that gave them, wherever the case was when the first was given.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="issues")
    code_number = models.SmallIntegerField()  # 1 for the first code of the slip
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    holder = models.CharField(max_length=16, blank=True)  # both are empty for earlier codes of earlier releases

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slip", "code_number"], name="slip_code_issued_once"),
        ]


class Treatment(models.Model):
    """One complainant's answers on how she was treated: of which station and month, never of which complaint.

    The application adds rows and cannot read them; `intake_treatment` returns sums of whole tens.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    answers = models.JSONField()  # question -> yes | partly | no
