"""Retention periods of uploaded files, rejected rows and waiting rows of the feed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched, islice
from pathlib import Path
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from itsso.audit.retention.kinds import OWN_CHOICE
from itsso.cases.expunction.queries import holds_in_force
from itsso.exchange.deliveries.uploads import left_uploads
from itsso.exchange.models import FINISHED_STATUSES, Delivery, Record, Rejected
from itsso.exchange.quality.rejections import open_rejections, record_of
from itsso.platform.clock import now, today
from itsso.platform.retention import Removal, RetainedData, Stock
from itsso.ui import text

CHUNK = 1_000
REJECTS_PERIOD = timedelta(days=365)


def removed_rejects(delivery: Delivery, rejected: int) -> str:
    """Return the sentence that says how many of the rejected rows of a delivery were removed; empty for none."""
    if delivery.received_at >= now() - REJECTS_PERIOD:
        return ""
    removed = rejected - Rejected.objects.filter(delivery=delivery).count()
    if removed <= 0:
        return ""
    return ngettext(
        "%(rows)s rejected row was accepted or sent again since, and was removed after a year.",
        "%(rows)s rejected rows were accepted or sent again since, and were removed after a year.",
        removed,
    ) % {"rows": text.count(removed)}


class LeftUploads:
    """Files in the folder of uploads that no delivery waits for: loaded, refused, or left by an incomplete request."""

    def count(self) -> Stock:
        """Count all files in the folder that no delivery waits for."""
        return _stock_of_files(left_uploads())

    def count_due(self, before: datetime) -> Stock:
        """Count the files that were written earlier than `before`."""
        return _stock_of_files(_written_before(before))

    def remove(self, before: datetime, most: int) -> int:
        """Delete at most `most` of the files that are due."""
        paths = list(islice(_written_before(before), most))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)


def _written_before(before: datetime) -> Iterator[Path]:
    for path in left_uploads():
        moment = _written_at(path)
        if moment is not None and moment < before:
            yield path


def _written_at(path: Path) -> datetime | None:
    """Return when a file was written; None where its upload has renamed or removed it since it was listed."""
    try:
        return datetime.fromtimestamp(os.stat(path).st_mtime, UTC)
    except FileNotFoundError:
        return None


def _stock_of_files(paths: Iterator[Path]) -> Stock:
    moments = [moment for path in paths if (moment := _written_at(path)) is not None]
    return Stock(len(moments), min(moments, default=None))


class SettledRejections:
    """Rejected rows on which nothing depends any more: accepted since, or rejected again later.

    A row that is still open is a fault of the data and in the figures of data quality, so it is never due. Nor is a row
    of a case under a legal hold.
    """

    def count(self) -> Stock:
        """Count all rejected rows."""
        oldest = Rejected.objects.aggregate(oldest=Min("delivery__received_at"))["oldest"]
        return Stock(Rejected.objects.count(), oldest)

    def count_due(self, before: datetime) -> Stock:
        """Count the settled rows of deliveries that were received before a moment."""
        rows, oldest = 0, None
        for row in _settled(before):
            rows, oldest = rows + 1, oldest or row.delivery.received_at
        return Stock(rows, oldest)

    def remove(self, before: datetime, most: int) -> int:
        """Delete at most `most` of the rows that are due, those of the oldest delivery first."""
        keys = [row.pk for row in islice(_settled(before), most)]
        for part in batched(keys, CHUNK):
            Rejected.objects.filter(pk__in=part).delete()
        return len(keys)


def _settled(before: datetime) -> Iterator[Rejected]:
    """Yield the rows that are due, the oldest delivery first."""
    still_open = {(fault.delivery_id, fault.file, fault.line) for fault in open_rejections()}
    over = Rejected.objects.filter(delivery__received_at__lt=before, delivery__status__in=FINISHED_STATUSES)
    rows = over.select_related("delivery").order_by("delivery__received_at", "pk").iterator(CHUNK)
    for chunk in batched(rows, CHUNK):
        settled = [row for row in chunk if (row.delivery_id, row.file, row.line) not in still_open]
        under_hold = _records_under_hold(settled)
        yield from (row for row in settled if record_of(row) not in under_hold)


def _records_under_hold(rows: list[Rejected]) -> set[UUID | None]:
    """Return the records of rows whose case is under a legal hold today."""
    stored = Record.objects.filter(pk__in={record_of(row) for row in rows}).values_list("pk", "case_id")
    cases = {record: case_id for record, case_id in stored if case_id is not None}
    under_hold = set(holds_in_force(set(cases.values()), today()).values_list("case_id", flat=True))
    return {record for record, case_id in cases.items() if case_id in under_hold}


UPLOADS = RetainedData(
    "feed_uploads",
    _("Uploaded files of CCTNS data"),
    _(
        "Until the file is loaded or refused. What an incomplete upload left stays for a day, the file of a load that"
        " failed or was cancelled for three days, so that it can be tried again."
    ),
    Removal(timedelta(days=1), _("the upload"), OWN_CHOICE, LeftUploads()),
)

REJECTED_ROWS = RetainedData(
    "feed_rejects",
    _("Rejected rows of CCTNS data that were accepted or sent again since"),
    _(
        "So that the sender can correct them. A row that is still open stays, since it is a fault of the data, and so"
        " does a row of a case under a legal hold."
    ),
    Removal(REJECTS_PERIOD, _("the receipt of the delivery"), OWN_CHOICE, SettledRejections()),
)

WAITING_ROWS = RetainedData(
    "feed_parked",
    _("Rows of CCTNS data that wait for another record, and the numbers of records"),
    _("So that a later row finds the record that it corrects"),
    ends=_("They end when the record comes, or with the case."),
)
