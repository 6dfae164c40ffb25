"""What waits in a case beside its time limits, and with whom its draft was: stored with each case by `cases.derive`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CourtDate(models.Model):
    """A day that was fixed in a case: the end of a remand, a hearing, evidence, the last day of an appeal."""

    pk = models.CompositePrimaryKey("case_id", "day", "entry", "subject", "detail")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="court_dates", db_index=False)
    station_no = models.IntegerField()
    day = models.DateField()
    entry = models.CharField(max_length=16)  # `coming_dates.DateEntry`
    subject = models.CharField(max_length=8, blank=True)
    detail = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station_no", "day"], name="court_date_of_station")]


class PendingMatter(models.Model):
    """A matter that waits: a bail application, a petition, an appeal, a laboratory's report (`pending_matters`)."""

    pk = models.CompositePrimaryKey("case_id", "matter", "subject", "since", "detail")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="pending_matters", db_index=False)
    station_no = models.IntegerField()
    matter = models.CharField(max_length=20)  # `pending_matters.MatterCode`
    subject = models.CharField(max_length=8, blank=True)
    since = models.DateField()
    detail = models.CharField(max_length=64, blank=True)
    next_on = models.DateField(null=True)  # the last hearing that was fixed, or the last day of an appeal
    informed_on = models.DateField(null=True)  # of bail: when the victim was told of the date now fixed
    served_on = models.DateField(null=True)  # of bail: when the notice was served on the child's side
    informing_known = models.BooleanField()  # whether the case's sources can say that the victim was told

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station_no", "matter"], name="pending_matter_of_station")]


class DraftStay(models.Model):
    """A part of the way of a draft police report: with which office it was, or by which it was returned or approved.

    It holds no identity, and is visible as far as figures are. `until` is empty while the draft waits there.
    """

    pk = models.CompositePrimaryKey("case_id", "number")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="draft_stays", db_index=False)
    station_no = models.IntegerField()
    number = models.SmallIntegerField()
    office = models.CharField(max_length=16)  # the office of the fact
    step = models.CharField(max_length=16)  # submitted, returned, approved
    since = models.DateField()
    until = models.DateField(null=True)
    returns = models.SmallIntegerField()
    report = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["station_no"], name="draft_stay_of_station"),
            models.Index(
                fields=["station_no"],
                include=["step", "office", "since", "case"],
                name="draft_waiting_of_station",
                condition=models.Q(until=None),
            ),
        ]


class DelayReason(models.Model):
    """A reason for delay given for a limit of a case, and how often. It holds no identity, as figures."""

    pk = models.CompositePrimaryKey("case_id", "limit", "reason")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="delay_reasons", db_index=False)
    station_no = models.IntegerField()
    limit = models.CharField(max_length=64, blank=True)  # the rule
    reason = models.CharField(max_length=32)
    times = models.SmallIntegerField()
    last_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station_no"], name="delay_reason_of_station")]
