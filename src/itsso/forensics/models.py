"""Data of exhibits: the police's side, the ledger of custody, and the laboratory's side.

The police's rows are visible through their case, the laboratory's only to its own staff; data passes between them as
parcels. Both know an item by its label, which reveals nothing about the case. Custody acts are only ever added.

One module in spite of its length: Django finds an app's models here, and both ends share the lists of codes.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from itsso.cases.models import Case
from itsso.forensics.catalogue import KitContent, SectionQuestions
from itsso.forensics.custody.chain import UNKNOWN
from itsso.platform.ids import uuid7
from itsso.units.models import Unit

type Moment = models.DateTimeField[datetime, datetime]
type PerhapsMoment = models.DateTimeField[datetime | None, datetime | None]


class Holder(models.TextChoices):
    """The holder of an item."""

    SCENE = "scene", pgettext_lazy("custody", "Scene")
    HOSPITAL = "hospital", pgettext_lazy("custody", "Hospital")
    OFFICER = "officer", pgettext_lazy("custody", "Investigating officer")
    MALKHANA = "malkhana", pgettext_lazy("custody", "Malkhana")
    MESSENGER = "messenger", pgettext_lazy("custody", "Messenger")
    RECEPTION = "reception", pgettext_lazy("custody", "Laboratory reception")
    SECTION = "section", pgettext_lazy("custody", "Section of the laboratory")
    EXAMINER = "examiner", pgettext_lazy("custody", "Examiner")
    STORE = "store", pgettext_lazy("custody", "Store of the laboratory")
    COURT = "court", pgettext_lazy("custody", "Court")
    DESTROYED = "destroyed", pgettext_lazy("custody", "Destroyed")


class SealCondition(models.TextChoices):
    """The condition of the seal at a hand-over."""

    WHOLE = "whole", pgettext_lazy("seal", "Intact")
    BROKEN = "broken", pgettext_lazy("seal", "Broken")
    OPENED = "opened", pgettext_lazy("seal", "Opened for examination")
    RESEALED = "resealed", pgettext_lazy("seal", "Resealed")
    NONE = "none", pgettext_lazy("seal", "Not sealed")


class Deed(models.TextChoices):
    """One of the two acts of a hand-over, each by its own person."""

    GIVEN = "given", pgettext_lazy("custody", "Handed over")
    TAKEN = "taken", pgettext_lazy("custody", "Received")


class Carrier(models.TextChoices):
    """The carrier of an item: one of its possible holders, the post, or unknown."""

    OFFICER = "officer", Holder.OFFICER.label
    MALKHANA = "malkhana", Holder.MALKHANA.label
    MESSENGER = "messenger", Holder.MESSENGER.label
    RECEPTION = "reception", Holder.RECEPTION.label
    SECTION = "section", Holder.SECTION.label
    EXAMINER = "examiner", Holder.EXAMINER.label
    STORE = "store", Holder.STORE.label
    POST = "post", pgettext_lazy("custody", "Post or courier")
    UNKNOWN = UNKNOWN, pgettext_lazy("custody", "Nobody knows")


class SpecimenCheck(models.TextChoices):
    """How a seal compares with the specimen that came with the forwarding note, as the reception saw it."""

    AGREES = "agrees", pgettext_lazy("specimen", "Agrees with the specimen")
    IMPRESSION = "impression", pgettext_lazy("specimen", "The impression differs from the specimen")
    NUMBER = "number", pgettext_lazy("specimen", "The number of seals differs")
    ABSENT = "absent", pgettext_lazy("specimen", "No specimen was enclosed")


class ControlSample(models.TextChoices):
    """The control sample with which exhibits are compared."""

    SENT = "sent", pgettext_lazy("control sample", "Sent with the exhibits")
    AWAITED = "awaited", pgettext_lazy("control sample", "Awaited")
    NOT_NEEDED = "not_needed", pgettext_lazy("control sample", "Not needed")


class ForwardingDetails(models.Model):
    """What an officer states about a forwarding note beside its questions, both ends alike. Entries are only added.

    The newest entry (`nth`) is in force; a correction is a later entry. Any field may be empty: not recorded. The end
    of custody and the hearing are those of the case on the day of the entry.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the form's
    nth = models.SmallIntegerField()
    authority_rank = models.CharField(max_length=40, blank=True)
    authority_name = models.CharField(max_length=200, blank=True)  # as the officer's account has it, in Latin letters
    authority_name_hi = models.CharField(max_length=200, blank=True)
    authority_number = models.CharField(max_length=64, blank=True)  # the officer's number
    letter = models.CharField(max_length=32, blank=True)  # number of the forwarding and authority letter
    letter_on = models.DateField(null=True)
    specimen = models.CharField(max_length=24, blank=True)  # what the specimen of the seal shows
    malkhana = models.CharField(max_length=32, blank=True)  # serial number in the malkhana register
    road_certificate = models.CharField(max_length=32, blank=True)
    control = models.CharField(max_length=12, choices=ControlSample, blank=True)
    custody_ends: models.DateField[date | None, date | None] = models.DateField(null=True)
    hearing: models.DateField[date | None, date | None] = models.DateField(null=True)
    stated_at: Moment = models.DateTimeField()

    class Meta:
        abstract = True


# --- The police's side -----------------------------------------------------------------------------------------------


class Item(models.Model):
    """A parcel under one seal: an exhibit, a packet of several, or a kit with its contents. Codes and numbers only."""

    label = models.CharField(max_length=10, primary_key=True)
    form: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)  # the same form sent twice creates one item
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=24)  # `catalogue.yaml`, items
    mark = models.CharField(max_length=16)  # as in the seizure memo: P-1
    kit = models.CharField(max_length=24, blank=True)  # the serial number of a kit
    subject = models.CharField(max_length=8, blank=True)  # from whom: V1, A1; empty: from the scene
    contents: models.JSONField[list[KitContent], list[KitContent]] = models.JSONField(default=list)  # of a kit
    count = models.SmallIntegerField(default=1)
    weight_mg = models.IntegerField(null=True)
    origin = models.CharField(max_length=12, choices=Holder)  # scene or hospital
    place = models.CharField(max_length=16, blank=True)  # where at the scene: `catalogue.yaml`, places
    witnesses = models.SmallIntegerField(default=0)
    sketch: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # a file of the case
    impression = models.CharField(max_length=24)  # what the seal shows
    seized_at: Moment = models.DateTimeField()
    seized_by = models.CharField(max_length=64)
    seized_by_name = models.CharField(max_length=200)
    made_at: Moment = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "mark"], name="item_mark_once")]


class NoteStatus(models.TextChoices):
    """The status of a forwarding note, in its usual order; the police see no more of the laboratory's work."""

    SENT = "sent", pgettext_lazy("forwarding note", "Sent, not received yet")
    RECEIVED = "received", pgettext_lazy("forwarding note", "Received by the laboratory")
    ACCEPTED = "accepted", pgettext_lazy("forwarding note", "Accepted, under examination")
    RETURNED = "returned", pgettext_lazy("forwarding note", "Returned by the laboratory")
    REPORTED = "reported", pgettext_lazy("forwarding note", "Reported")


class Note(models.Model):
    """A forwarding note: the items that go to a laboratory, and the questions about them. The police's own copy."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the forwarding station
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    memo = models.CharField(max_length=32)  # its number at the station
    labels = ArrayField(models.CharField(max_length=10))
    asked: models.JSONField[list[SectionQuestions], list[SectionQuestions]] = models.JSONField()
    papers = ArrayField(models.CharField(max_length=24), default=list)
    priority = models.CharField(max_length=16)  # a class of priority.yaml
    due = models.DateField(null=True)  # the date the class ranks by: end of custody, or the court's date
    standing = models.CharField(max_length=10, choices=NoteStatus, default=NoteStatus.SENT)
    since: Moment = models.DateTimeField()
    reasons = ArrayField(models.CharField(max_length=24), default=list)  # why it was returned
    sent_at: Moment = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    sent_by_name = models.CharField(max_length=200)
    received_at: PerhapsMoment = models.DateTimeField(null=True)
    parcel: models.UUIDField[UUID, UUID] = models.UUIDField()


class NoteDetails(ForwardingDetails):
    """The details of a forwarding note at the police's end."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="details")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    stated_by = models.CharField(max_length=64)
    stated_by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["note", "nth"], name="note_details_once")]


class NoteQuery(models.Model):
    """A question of the laboratory about a note, at the police's end, and their answer."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the laboratory's own
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="queries")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=24)  # `catalogue.yaml`, queries
    asked_at: Moment = models.DateTimeField()
    answer = models.CharField(max_length=24, blank=True)  # `catalogue.yaml`, answers
    letter = models.CharField(max_length=32, blank=True)  # number of the letter that answers
    answered_at: PerhapsMoment = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)


class Released(models.Model):
    """A report as the police have it: released by the laboratory, collected by the officer, filed in court."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the laboratory's own
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="reports")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    version = models.SmallIntegerField()
    section = models.CharField(max_length=16)
    labels = ArrayField(models.CharField(max_length=10))
    examiner = models.CharField(max_length=200)
    signed = models.CharField(max_length=40)  # time of signing, word for word as in the statement
    released_at: Moment = models.DateTimeField()
    key_version = models.SmallIntegerField()
    sealed = models.BinaryField()  # the PDF, under the State's key
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    key = models.CharField(max_length=64)
    superseded_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    collected_at: PerhapsMoment = models.DateTimeField(null=True)
    collected_by = models.CharField(max_length=64, blank=True)
    filed_at: PerhapsMoment = models.DateTimeField(null=True)


class PoliceDuty(StrEnum):
    """What the police have to do about a forwarding note."""

    COLLECT = "collect"  # a report
    FILE = "file"  # a report, in court
    SEND_AGAIN = "send_again"  # what the laboratory returned
    ANSWER = "answer"  # a query of the laboratory
    CARRY = "carry"  # the parcels, which no laboratory has received


class PoliceTask(models.Model):
    """A report, note or query about which the police have something to do: one thing at a time.

    Triggers of those three tables write it. Lists and counts read it: those tables have the case of each row looked up.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # of that row
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    station_no = models.IntegerField()  # of the case, which may have moved since
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+", db_index=False)
    duty = models.CharField(max_length=10)  # `PoliceDuty`
    since: Moment = models.DateTimeField()
    exhibits = models.SmallIntegerField()  # of the note

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station_no", "duty", "case"], name="police_task_of_station")]


# --- The ledger ------------------------------------------------------------------------------------------------------


class CustodyAct(models.Model):
    """One act of a hand-over. Acts are only added, and nobody changes them; the audit entry holds the same values.

    `nth` and `previous` (the hash of the act before) chain an item's acts, so that a missing one is noticed.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.CharField(max_length=10)
    nth = models.SmallIntegerField()
    handover: models.UUIDField[UUID, UUID] = models.UUIDField()
    deed = models.CharField(max_length=6, choices=Deed)
    holder_from = models.CharField(max_length=12, choices=Holder)
    holder_to = models.CharField(max_length=12, choices=Holder)
    at: Moment = models.DateTimeField()
    recorded: Moment = models.DateTimeField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the unit of the acting officer
    person = models.CharField(max_length=64)  # the officer's number
    person_name = models.CharField(max_length=200)
    paper = models.CharField(max_length=32, blank=True)  # number of a signed receipt, where the person has no account
    carrier = models.CharField(
        max_length=12, blank=True, choices=Carrier
    )  # who carries or brought it; `paper` is the number
    seal = models.CharField(max_length=8, choices=SealCondition)
    impression = models.CharField(max_length=24, blank=True)
    specimen = models.CharField(max_length=12, blank=True, choices=SpecimenCheck)  # at a laboratory's reception
    count = models.SmallIntegerField(null=True)
    weight_mg = models.IntegerField(null=True)
    form: models.UUIDField[UUID, UUID] = models.UUIDField()
    previous = models.CharField(max_length=64)
    line: models.UUIDField[UUID, UUID] = models.UUIDField()  # the audit entry

    class Meta:
        db_table = "forensics_act"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["label", "nth"], name="act_nth_once"),
            models.UniqueConstraint(fields=["handover", "label", "deed"], name="act_once_in_a_handover"),
            models.UniqueConstraint(fields=["form", "label", "deed"], name="act_of_form_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "at"], name="act_of_unit")]


# --- The laboratory's side -------------------------------------------------------------------------------------------


class RequestStatus(models.TextChoices):
    """The status of a request at the laboratory."""

    ANNOUNCED = "announced", pgettext_lazy("request", "Announced")
    RECEIVED = "received", pgettext_lazy("request", "Received")
    ACCEPTED = "accepted", pgettext_lazy("request", "Accepted")
    RETURNED = "returned", pgettext_lazy("request", "Returned")
    DONE = "done", pgettext_lazy("request", "Reported")


PENDING_REQUESTS = (RequestStatus.ANNOUNCED, RequestStatus.RECEIVED, RequestStatus.ACCEPTED)
"""The statuses of requests that are neither returned nor reported."""


class Request(models.Model):
    """A forwarding note as the laboratory has it. It names no case; only reception and director see who sent it.

    Control sample, dates and `stated_at` are those of its newest details, empty where there are none. The database
    copies them from each entry (`RequestDetails`), in whichever order note and entries arrive; nothing else sets them.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the note's
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    number = models.IntegerField()  # the laboratory's own, in the year
    memo = models.CharField(max_length=32)
    asked: models.JSONField[list[SectionQuestions], list[SectionQuestions]] = models.JSONField()
    papers = ArrayField(models.CharField(max_length=24), default=list)
    priority = models.CharField(max_length=16)
    due = models.DateField(null=True)
    standing = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.ANNOUNCED)
    since: Moment = models.DateTimeField()
    sent_at: Moment = models.DateTimeField()
    announced_at: Moment = models.DateTimeField()
    received_at: PerhapsMoment = models.DateTimeField(null=True)  # when the last of its items was taken
    decided_at: PerhapsMoment = models.DateTimeField(null=True)  # accepted or returned
    decided_by = models.CharField(max_length=64, blank=True)
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    external = models.CharField(max_length=32, blank=True)  # its number in a laboratory system of the State's own
    control = models.CharField(max_length=12, choices=ControlSample, blank=True, db_default="")
    custody_ends: models.DateField[date | None, date | None] = models.DateField(null=True)
    hearing: models.DateField[date | None, date | None] = models.DateField(null=True)
    stated_at: PerhapsMoment = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["laboratory", "year", "number"], name="request_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["laboratory", "standing", "since"], name="request_at_laboratory"),
            models.Index(
                fields=["laboratory"],
                include=["control", "custody_ends", "hearing"],
                condition=models.Q(standing__in=PENDING_REQUESTS),
                name="request_pending",
            ),
        ]

    @property
    def own_number(self) -> str:
        """Return the number by which the laboratory knows it: 142/2026."""
        return f"{self.number}/{self.year}"


class Exhibit(models.Model):
    """An item as one request announces it to the laboratory: its number, what it is and how it was sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.CharField(max_length=10)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="exhibits")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=24)
    mark = models.CharField(max_length=16)
    subject = models.CharField(max_length=8, blank=True)
    contents: models.JSONField[list[KitContent], list[KitContent]] = models.JSONField(default=list)
    count = models.SmallIntegerField(default=1)
    weight_mg = models.IntegerField(null=True)
    impression = models.CharField(max_length=24)
    seized_at: Moment = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["label", "request"], name="exhibit_once_in_a_request")]


class RequestDetails(ForwardingDetails):
    """The details of a forwarding note at the laboratory's end. They may arrive before it: `note` is no relation."""

    note: models.UUIDField[UUID, UUID] = models.UUIDField()
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["note", "sender", "nth"], name="request_details_once"),
        ]


class RequestQuery(models.Model):
    """A question of the laboratory to the police about a request, and their answer."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the form's
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="queries")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=24)  # `catalogue.yaml`, queries
    asked_at: Moment = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=200)
    answer = models.CharField(max_length=24, blank=True)  # `catalogue.yaml`, answers
    letter = models.CharField(max_length=32, blank=True)
    answered_at: PerhapsMoment = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "code"], condition=models.Q(answered_at=None), name="request_query_open_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["laboratory", "asked_at"], name="query_of_laboratory")]


class Testimony(models.Model):
    """A day on which an examiner gave evidence in court. A day entered by mistake is withdrawn, not removed."""

    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    examiner = models.CharField(max_length=64)  # the officer's number
    examiner_name = models.CharField(max_length=200)
    day = models.DateField()
    noted_at: Moment = models.DateTimeField()
    noted_by = models.CharField(max_length=64)
    withdrawn_at: PerhapsMoment = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["laboratory", "examiner", "day"],
                condition=models.Q(withdrawn_at=None),
                name="testimony_once_a_day",
            ),
        ]


class Competence(models.Model):
    """The section in which an examiner of the laboratory may examine and review, and who decided that."""

    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    examiner = models.CharField(max_length=64)  # the officer's number
    examiner_name = models.CharField(max_length=200)
    section = models.CharField(max_length=16)
    since = models.DateField()
    until = models.DateField(null=True)
    given_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["laboratory", "examiner", "section"], condition=models.Q(until=None), name="competence_once"
            ),
        ]


class WorkStatus(models.TextChoices):
    """The status of one section's work."""

    WAITING = "waiting", pgettext_lazy("examination", "Waiting for an examiner")
    ASSIGNED = "assigned", pgettext_lazy("examination", "With the examiner")
    REVIEW = "review", pgettext_lazy("examination", "In technical review")
    REVIEWED = "reviewed", pgettext_lazy("examination", "Reviewed, to be signed")
    RELEASED = "released", pgettext_lazy("examination", "Report released")


class Work(models.Model):
    """The task of one section for one request. `rank` and `due` give its place in the queue, by the rule alone.

    `rank` changes only by the director's recorded decision (`Priority`); no police role can change it.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="works")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    section = models.CharField(max_length=16)
    labels = ArrayField(models.CharField(max_length=10))
    questions = ArrayField(models.CharField(max_length=32))
    rank = models.SmallIntegerField()
    due = models.DateField()  # 9999-12-31 where the class has no date
    received_at: Moment = models.DateTimeField()
    standing = models.CharField(max_length=10, choices=WorkStatus, default=WorkStatus.WAITING)
    since: Moment = models.DateTimeField()
    examiner = models.CharField(max_length=64, blank=True)
    examiner_name = models.CharField(max_length=200, blank=True)
    assigned_at: PerhapsMoment = models.DateTimeField(null=True)
    hold = models.CharField(max_length=24, blank=True)  # why it cannot proceed: `catalogue.yaml`, holds
    released_at: PerhapsMoment = models.DateTimeField(null=True)  # the first report

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["laboratory", "rank", "due", "received_at"],
                name="work_queue",
                condition=~models.Q(standing=WorkStatus.RELEASED),
            ),
            models.Index(fields=["laboratory", "released_at"], name="work_released"),
            models.Index(
                fields=["laboratory", "examiner", "standing"],
                name="work_of_examiner",
                condition=~models.Q(standing=WorkStatus.RELEASED),
            ),
        ]


class AssignmentMethod(models.TextChoices):
    """The way in which an examiner was chosen for a work."""

    RANDOM = "random", pgettext_lazy("assignment", "At random")
    DIRECTOR = "director", pgettext_lazy("assignment", "By the director, with a reason")
    RECUSED = "recused", pgettext_lazy("assignment", "At random, after another declined")


class Assignment(models.Model):
    """The choice of an examiner: among whom, with the backlog of each, and by which random number. Only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="assignments")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    examiner = models.CharField(max_length=64)
    how = models.CharField(max_length=8, choices=AssignmentMethod)
    # number of each candidate -> works in hand
    among: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField()
    throw = models.CharField(max_length=32, blank=True)  # the random number, in hexadecimal
    reason = models.CharField(max_length=24, blank=True)
    at: Moment = models.DateTimeField()
    by = models.CharField(max_length=64)


class Hold(models.Model):
    """A time in which a work could not proceed, and why: a kit out of stock, an instrument out of order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="holds")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24)
    since: Moment = models.DateTimeField()
    until: PerhapsMoment = models.DateTimeField(null=True)
    by = models.CharField(max_length=64)


class Worksheet(models.Model):
    """One step of an examination: which exhibit, by which method, on which instrument, from which lot. Only added."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, editable=False)  # the form's
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="worksheets")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=10)
    method = models.CharField(max_length=32)  # `catalogue`: methods of the section
    instrument = models.CharField(max_length=32, blank=True)
    lot = models.CharField(max_length=32, blank=True)  # of the consumable
    consumed = models.CharField(max_length=24, blank=True)
    note = models.BinaryField()  # sealed
    key_version = models.SmallIntegerField()
    at: Moment = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)


class Report(models.Model):
    """A report of one section. Once signed it can only be released: the database forbids any other change.

    A later version supersedes it, and says why.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="reports")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    version = models.SmallIntegerField(default=1)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseding")
    why = models.CharField(max_length=24, blank=True)  # why it supersedes an earlier one: `catalogue.yaml`, supersedes
    key_version = models.SmallIntegerField()
    sealed = models.BinaryField()  # its text while it is a draft, its PDF once it is signed
    drafted_at: Moment = models.DateTimeField()
    drafted_by = models.CharField(max_length=64)
    reviewer = models.CharField(max_length=64, blank=True)
    reviewer_name = models.CharField(max_length=200, blank=True)
    reviewed_at: PerhapsMoment = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)
    key = models.CharField(max_length=64, blank=True)
    signed_at: PerhapsMoment = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, blank=True)
    released_at: PerhapsMoment = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "version"], name="report_version_once"),
            models.UniqueConstraint(fields=["laboratory", "number", "version"], name="report_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["laboratory", "released_at"], name="report_released")]


class Collected(models.Model):
    """When the police collected a report, as the laboratory was told. Only added."""

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="collected")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at: Moment = models.DateTimeField()


class Uncollected(models.Model):
    """A released report that the police have not collected and no later report supersedes. The database keeps it so."""

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="uncollected")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    released_at: Moment = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["laboratory", "released_at"], name="uncollected_at_laboratory")]


class Verdict(models.TextChoices):
    """The verdict of the second person on a draft."""

    AGREED = "agreed", pgettext_lazy("review", "Agreed")
    BACK = "back", pgettext_lazy("review", "Back to the examiner")


class Review(models.Model):
    """A technical review of a draft by a second person. Only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="reviews")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    at: Moment = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)


class Priority(models.Model):
    """A request to be served out of turn: who asked, of what rank, why, and what the director decided."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="priorities")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=24)  # of who asked: `catalogue.yaml`, ranks
    reason = models.CharField(max_length=24)  # `catalogue.yaml`, priority_reasons
    way = models.CharField(max_length=12)  # letter, telephone, in person, through the system
    asked_at: Moment = models.DateTimeField()
    noted_by = models.CharField(max_length=64)
    granted = models.BooleanField(null=True)
    why = models.CharField(max_length=24, blank=True)  # the director's reason
    decided_at: PerhapsMoment = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["laboratory", "asked_at"], name="priority_at_laboratory")]


class Contact(models.Model):
    """A contact from outside with the laboratory about a request, outside the forwarding note. Only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="contacts")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=24)
    way = models.CharField(max_length=12)
    about = models.CharField(max_length=24)  # `catalogue.yaml`, contacts: status, order, content
    at: Moment = models.DateTimeField()
    noted_at: Moment = models.DateTimeField()
    noted_by = models.CharField(max_length=64)
    noted_by_name = models.CharField(max_length=200)


# --- The State's own laboratory system ---------------------------------------------------------------------------


class TrustedKey(models.Model):
    """A public key with which a laboratory's own system signs reports, accepted by the director."""

    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    since: Moment = models.DateTimeField()
    ended_at: PerhapsMoment = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["laboratory", "key"], condition=models.Q(ended_at=None), name="trusted_key_once"
            ),
        ]


class Incoming(models.Model):
    """One sending of a laboratory's own system: rows = accepted + unchanged + rejected, always."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at: Moment = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    rows = models.IntegerField()
    accepted = models.IntegerField()
    unchanged = models.IntegerField()
    rejected = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(rows=models.F("accepted") + models.F("unchanged") + models.F("rejected")),
                name="incoming_adds_up",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["laboratory", "at"], name="incoming_at_laboratory")]


class Rejected(models.Model):
    """A row that was rejected and waits for a correction. Only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incoming = models.ForeignKey(Incoming, on_delete=models.PROTECT, related_name="rejects")
    laboratory = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    row = models.IntegerField()
    record = models.CharField(max_length=16)
    column = models.CharField(max_length=16)
    reason = models.CharField(max_length=24)  # `eforensics.columns.REASONS`
    value = models.CharField(max_length=64)  # a code, a number or a date; of anything else its length


FAR = date(9999, 12, 31)
"""The due day of a work whose class counts by none: it comes after the works that have one."""
