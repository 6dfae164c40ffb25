"""The two ranges of a posting, and the one way to open a transaction that may see cases.

PostgreSQL's row-level security enforces them (`platform.sql.protect_by_station`); this module only says
what they are. A transaction in which no range was set raises instead of showing an empty page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Posting, Role
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.roles import KEEPS_CAPACITY, WITH_CASES, WITH_FIGURES, WITH_PARCELS, WITH_TRAIL
from itsso.units.models import Unit

Interval = tuple[int, int]
NOTHING: Interval = (1, 0)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Station numbers whose `facts` (figures) and whose `cases` (papers) may be seen, ends included.

    `trail` is that of the units whose officers' acts may be read. `unit` is the posting's own where it sees what is
    sent to that very unit: a laboratory has no station numbers. `laboratory` is that of whose posts, equipment and
    money the posting keeps the record.
    """

    facts: Interval
    cases: Interval
    unit: int | None = None
    trail: Interval = NOTHING
    laboratory: int | None = None

    def sees_case_at(self, station_no: int) -> bool:
        """Whether a row of a list may be opened as a case."""
        return self.cases[0] <= station_no <= self.cases[1]


def ranges_of(posting: Posting) -> Ranges:
    """What a posting may see: its unit's interval, as far as the table of roles gives its role figures and cases."""
    interval, role = posting.unit.interval, posting.role
    if role == Role.SYSTEM:
        return Ranges(interval, interval, trail=interval)
    return Ranges(
        facts=interval if role in WITH_FIGURES else NOTHING,
        cases=interval if role in WITH_CASES else NOTHING,
        unit=posting.unit_id if role in WITH_PARCELS else None,
        trail=interval if role in WITH_TRAIL else NOTHING,
        laboratory=posting.unit_id if role in KEEPS_CAPACITY else None,
    )


def ranges_at(unit: Unit) -> Ranges:
    """All that lies at one unit: how far the system itself sees where it works at one end of a parcel."""
    return Ranges(unit.interval, unit.interval, unit.pk, laboratory=unit.pk)


@contextmanager
def enter(posting: Posting, at: Unit | None = None) -> Iterator[Ranges]:
    """Opens a transaction in which only what `posting` may see is there; `at` narrows the system's to one unit.

    Raises Refused where the posting is not in force now. Inside another `enter` the outer range is put
    back at the end, so an act that runs within a page leaves the page's range as it was.
    """
    if not posting.in_force(now()):
        raise Refused(f"posting {posting.pk} is not in force")
    if at is not None and posting.role != Role.SYSTEM:
        raise Refused(f"posting {posting.pk} works at its own unit")
    ranges = ranges_at(at) if at is not None else ranges_of(posting)
    within = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = _now_set(cursor) if within else None
        _set(cursor, (*ranges.facts, *ranges.cases, ranges.unit, *ranges.trail, ranges.laboratory))
        yield ranges
        # A page that answers 404 rolls back, and the range with it; the outermost range goes with its transaction.
        if before is not None and not connection.needs_rollback:
            _set(cursor, before)


def _now_set(cursor: CursorWrapper) -> tuple[str | None, ...]:
    cursor.execute(
        "select current_setting('itsso.facts_first', true), current_setting('itsso.facts_last', true),"
        " current_setting('itsso.cases_first', true), current_setting('itsso.cases_last', true),"
        " current_setting('itsso.unit', true), current_setting('itsso.trail_first', true),"
        " current_setting('itsso.trail_last', true), current_setting('itsso.laboratory', true)"
    )
    found: tuple[str | None, ...] = cursor.fetchone()
    return found


def _set(cursor: CursorWrapper, values: Iterable[int | str | None]) -> None:
    cursor.execute(
        "select set_config('itsso.facts_first', %s, true), set_config('itsso.facts_last', %s, true),"
        " set_config('itsso.cases_first', %s, true), set_config('itsso.cases_last', %s, true),"
        " set_config('itsso.unit', %s, true), set_config('itsso.trail_first', %s, true),"
        " set_config('itsso.trail_last', %s, true), set_config('itsso.laboratory', %s, true)",
        ["" if value is None else str(value) for value in values],
    )


@contextmanager
def enter_as_system() -> Iterator[Posting]:
    """Opens a transaction as the system itself, at the nation; commands of rooms below name it by string.

    Makes the nation and the system's posting where they are not there yet.
    """
    posting = ensure_system_posting()
    with enter(posting):
        yield posting
