"""The count of every unit's coverage."""

from __future__ import annotations

from datetime import date

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.training.coverage.counting import count_all_units
from itsso.training.coverage.queries import lock_coverage
from itsso.training.models import Coverage


def count_coverage(day: date, *, by: Posting) -> int:
    """Count every unit's coverage, replace the stored counts, and return the number of units.

    Running it twice has the same effect as once: the second run waits for the first and counts again.
    """
    with enter(by):
        lock_coverage()
        counts, moment = count_all_units(by.unit, day), now()
        Coverage.objects.all().delete()
        Coverage.objects.bulk_create(
            [
                Coverage(unit_id=pk, as_on=day, counted_at=moment, counts=dict(unit_counts))
                for pk, unit_counts in counts.items()
            ],
            batch_size=2_000,
        )
        audit.write("training.counted", by.actor, day.isoformat(), {"units": len(counts)})
    return len(counts)
