"""Which rejected rows are still open: the newest rejection of each record that was not accepted since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import batched
from uuid import UUID

from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.parser import record_hash
from itsso.exchange.models import Delivery, Record, Rejected
from itsso.exchange.quality import queries
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.models import DataFault
from itsso.platform.clock import INDIA

CHUNK = 5_000


def open_rejections() -> Iterator[DataFault]:
    """Yield the rejected rows that are open; those of a case that a court ordered removed are no fault of the data.

    A row whose record number could be read is open until its record is accepted: in a version that the source changed
    after the rejection, or by a load that added to a history after it. Of several rejections of a record the newest is
    open. A row whose record number could not be read stays open, since nothing tells whether it came later.
    """
    newest: dict[UUID, Rejected] = {}
    unreadable: list[Rejected] = []
    rejected = Rejected.objects.exclude(reason="expunged").select_related("delivery")
    for row in rejected.order_by("delivery__received_at", "pk").iterator(CHUNK):
        record = record_of(row)
        if record is None:
            unreadable.append(row)
        else:
            newest[record] = row
    for records in batched(newest, CHUNK):
        accepted = accepted_since({record: newest[record].delivery for record in records})
        yield from (_fault(newest[record]) for record in records if record not in accepted)
    yield from (_fault(row) for row in unreadable)


def accepted_since(rejected_in: Mapping[UUID, Delivery]) -> set[UUID]:
    """Return the records, of those rejected in these deliveries, that were accepted afterwards. Two queries.

    A record was if the source changed the stored version after the delivery came, or if a load that followed it added
    to a history: ids of deliveries and events sort by time.
    """
    stored = list(Record.objects.filter(pk__in=rejected_in).values_list("pk", "updated", "case_id"))
    accepted = {record for record, updated, _case in stored if updated > rejected_in[record].received_at}
    unsure = [(case, record) for record, _updated, case in stored if case and record not in accepted]
    last = queries.last_events(unsure)
    return accepted | {record for record, event in last.items() if event > rejected_in[record].pk}


def record_of(row: Rejected) -> UUID | None:
    """Return the record of a rejected row; None where its number could not be read."""
    source = row.delivery.source_id
    if not row.source_record_id or source is None or row.file not in FeedFile:
        return None
    digest = record_hash(source, FeedFile(row.file))
    digest.update(row.source_record_id.encode())
    return UUID(hex=digest.hexdigest())


def _fault(row: Rejected) -> DataFault:
    return DataFault(
        station_no=row.station_no,
        matter=DataMatter.REJECTED,
        reason=row.reason,
        since=row.delivery.received_at.astimezone(INDIA).date(),
        delivery_id=row.delivery_id,
        source=row.delivery.source_id or "",
        file=row.file,
        line=row.line,
        column=row.column,
        source_record_id=row.source_record_id,
        value=row.value,
    )
