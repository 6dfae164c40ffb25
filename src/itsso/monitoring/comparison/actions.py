"""Publication of figures for comparison."""

from __future__ import annotations

from datetime import date

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.monitoring.comparison.publishing import published
from itsso.monitoring.counting.queries import lock_rollups
from itsso.monitoring.models import Published
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units import queries as units


def publish(today: date, *, by: Posting) -> int:
    """Count the published figures of States and districts, in place of the former ones. Returns the number of units."""
    with enter(by):
        lock_rollups()
        units.lock_numbering()
        rows = published(by.unit, today, now())
        Published.objects.all().delete()
        Published.objects.bulk_create(rows, batch_size=1000)
        audit.write("monitoring.published", by.actor, rows[0].as_on.isoformat(), {"units": len(rows)})
    return len(rows)
