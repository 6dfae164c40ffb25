"""Finds the faults of the data, and counts them by district. A job does so every hour and after each load."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.exchange.freshness.figures import CURRENT_DAYS
from itsso.exchange.quality import queries
from itsso.exchange.quality.lags import queries as lag_queries
from itsso.exchange.quality.matters import SENT_WITHOUT_FIR, DataMatter
from itsso.exchange.quality.models import DataFault
from itsso.exchange.quality.rejections import open_rejections
from itsso.intake.zero_firs.queries import BEGINNING
from itsso.intake.zero_firs.reconciliation.queries import counted_zero_firs
from itsso.platform.clock import now, today
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.units import queries as units
from itsso.units.models import Unit

CHUNK = 2_000


def count_faults(*, by: Posting) -> int:
    """Find every fault and count them by district, in place of those found before; return how many there are.

    Two runs at once have the same effect as one: the second waits for the first and counts again.
    """
    with enter(by):
        queries.lock_counting()
        units.lock_numbering()
        queries.delete_faults()
        for faults in batched(open_rejections(), CHUNK):
            DataFault.objects.bulk_create(faults)
        queries.insert_deliveries()
        queries.insert_parked()
        queries.insert_contradictions()
        queries.insert_missing_forms(today())
        DataFault.objects.bulk_create(_zero_firs(by.unit), batch_size=CHUNK)
        queries.insert_counts(now(), today(), CURRENT_DAYS)
        lag_queries.delete_entry_lags()
        lag_queries.insert_entry_lags(now(), uuid7())
        number = DataFault.objects.count()
        audit.write("feed.faults_counted", by.actor, "", {"faults": number})
    return number


def _zero_firs(nation: Unit) -> Iterator[DataFault]:
    """Yield the Zero FIRs that were forwarded and neither re-registered nor returned, at the station that has them."""
    day = today()
    for zero_fir in counted_zero_firs("pending", nation, BEGINNING, day, day):
        place = zero_fir.destination or zero_fir.origin
        yield DataFault(
            station_no=place.first,
            matter=DataMatter.ZERO_FIRS,
            reason=SENT_WITHOUT_FIR,
            since=zero_fir.sent or zero_fir.registered,
            case_id=zero_fir.case_id,
            value=f"{zero_fir.number}/{zero_fir.year}",
            origin=zero_fir.origin,
        )
