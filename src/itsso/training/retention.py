"""Retention periods of courses, the personnel register and rejected rows of their files."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.utils.translation import gettext_lazy as _

from itsso.audit.retention.kinds import OWN_CHOICE
from itsso.platform.retention import Removal, RetainedData, Stock
from itsso.training.models import Reject


class RejectsOfEndedFiles:
    """Rejected rows of files that were loaded to their end. They hold the row as it came, with names of officers."""

    def count(self) -> Stock:
        """Count all rejected rows."""
        return self._stock(Reject.objects.all())

    def count_due(self, before: datetime) -> Stock:
        """Count the rows of files whose loading ended before a moment."""
        return self._stock(self._due(before))

    def remove(self, before: datetime, most: int) -> int:
        """Delete at most `most` of the rows that are due, the oldest first."""
        keys = list(self._due(before).order_by("upload__ended_at", "pk").values_list("pk", flat=True)[:most])
        Reject.objects.filter(pk__in=keys).delete()
        return len(keys)

    def _due(self, before: datetime) -> QuerySet[Reject]:
        return Reject.objects.filter(upload__ended_at__lt=before)

    def _stock(self, rows: QuerySet[Reject]) -> Stock:
        return Stock(rows.count(), rows.aggregate(oldest=Min("upload__ended_at"))["oldest"])


REJECTED_ROWS = RetainedData(
    "training_rejects",
    _("Rejected rows of files of personnel and attendances"),
    _("So that the sender can correct them; each holds the row as it came, with names of officers"),
    Removal(timedelta(days=90), _("the end of loading"), OWN_CHOICE, RejectsOfEndedFiles()),
)

REGISTER = RetainedData(
    "training_register",
    _("Personnel register, courses, attendances and certificates"),
    _("So that it is known which officer was trained when an investigation was led"),
    ends=_("By the State’s own rule; none is built in."),
)
