"""Notices to postings, what their officers answered, and the mails about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q

from itsso.accounts.models import Officer, Posting
from itsso.notices.codes import SIGNS_OF_CODE, SIGNS_OF_KEY
from itsso.platform.ids import uuid7


class Notice(models.Model):
    """An item in the inbox of a posting: codes only, which the package that wrote it puts in words for its reader."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=64)
    subject = models.UUIDField()  # what notices are grouped by, such as a case
    reference = models.CharField(max_length=64, blank=True)
    part = models.CharField(max_length=12, blank=True, db_default="")  # of its subject, by the label, as "A1"
    reason = models.CharField(max_length=64, blank=True)
    station_no = models.IntegerField()
    urgency = models.CharField(max_length=8)
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    expires: models.DateField[date | None, date | None] = models.DateField(null=True)  # the last day on which it shows
    withdrawn_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    read_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    done_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    rests_until: models.DateField[date | None, date | None] = models.DateField(null=True)  # shows again on this day
    snoozed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    mailed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)  # if urgent
    mail = models.UUIDField(null=True)  # the mail that left at once about it; removed with nothing to say, its id stays

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(topic__regex=SIGNS_OF_CODE)
                & Q(reference__regex=f"{SIGNS_OF_CODE}|^$")
                & Q(reason__regex=f"{SIGNS_OF_CODE}|^$")
                & Q(key__regex=SIGNS_OF_KEY),
                name="notice_stores_codes",
            ),
            models.CheckConstraint(condition=Q(urgency__in=["at_once", "list"]), name="notice_urgency"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["posting", "created_at"],
                name="notice_waiting",
                condition=Q(done_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["subject"], name="notice_of_subject"),
            models.Index(fields=["created_at"], name="notice_to_ring", condition=Q(urgency="at_once", mailed_at=None)),
            models.Index(fields=["mail"], name="notices_of_mail", condition=Q(mail__isnull=False)),
        ]


class NoticeAnswer(models.Model):
    """An answer to a notice: an act of the fixed list, and the day until which it counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="answers")
    act = models.CharField(max_length=16)
    until = models.DateField()
    answered_at = models.DateTimeField()
    form = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    act__in=[
                        "collected",
                        "sent",
                        "recorded",
                        "asked",
                        "will_do",
                        "not_ours",
                        "needs_direction",
                        "already_done",
                    ]
                ),
                name="notice_act",
            ),
        ]
        indexes: ClassVar = [models.Index(F("notice"), F("answered_at").desc(), name="answers_of_notice")]


class NoticeRecord(models.Model):
    """What happened to a notice: given, mailed, read, answered, put off, done or withdrawn. Rows are never changed.

    Triggers of the database write them, whatever changes a notice, its answers or its mail. They say again what the
    notice is, so that they stand without it. `entry` and `mark` bind a row to the audit log (`audit.records`).
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    notice = models.UUIDField()
    posting_id = models.BigIntegerField()
    subject = models.UUIDField()
    topic = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    urgency = models.CharField(max_length=8)
    key = models.CharField(max_length=200)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    act = models.CharField(max_length=12)
    answer = models.CharField(max_length=20, blank=True)  # the act of an answer, or the state of a mail
    until: models.DateField[date | None, date | None] = models.DateField(null=True)  # until when an answer counts
    entry: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    mark = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "at"], name="records_of_subject"),
            models.Index(fields=["id"], name="notice_records_unbound", condition=Q(entry=None)),
        ]


class MailAddress(models.Model):
    """The official mail address of an officer. It gets mail once the officer has typed the code that was sent to it."""

    officer = models.OneToOneField(Officer, primary_key=True, on_delete=models.PROTECT, related_name="mail_address")
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    code_sent_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    code_attempts = models.SmallIntegerField(default=0)
    verified_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    bounces = models.SmallIntegerField(default=0)  # since it was verified, or since the last mail that arrived


class Mail(models.Model):
    """A mail to a posting, without its text, which is made when it is sent. Each `window` has one mail at most."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    window = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20, default="created")
    message_id = models.UUIDField(unique=True, default=uuid4)
    attempts = models.SmallIntegerField(default=0)
    cause = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    accepted_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    settled_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["digest", "at_once", "code"]), name="mail_kind"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "created",
                        "sending",
                        "pending",
                        "delivered",
                        "permanent_failure",
                        "temporary_failure",
                        "technical_failure",
                    ]
                ),
                name="mail_state",
            ),
            models.CheckConstraint(condition=Q(cause__regex=r"^[a-z0-9_. ]*$"), name="mail_cause_is_a_code"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="mail_to_send",
                condition=Q(state__in=["created", "sending", "temporary_failure"]),
            ),
            models.Index(fields=["posting", "-created_at"], name="mails_of_posting"),
        ]
