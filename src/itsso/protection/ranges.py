"""The ranges of a posting, and the one way to open a transaction that may see cases.

PostgreSQL's row-level security enforces them (`platform.sql.protect_by_station`); this module only says
what they are. A transaction in which no range was set raises instead of showing an empty page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability, Role
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import queries
from itsso.units.models import BELOW_DISTRICT, Unit

Interval = tuple[int, int]
NOTHING: Interval = (1, 0)
SYSTEM_POSTING = 0
"""The posting of a transaction of the system, which sees what belongs to any posting."""

_current: ContextVar[Ranges | None] = ContextVar("itsso_ranges", default=None)


@dataclass(frozen=True, slots=True)
class Ranges:
    """What a transaction may see: intervals of station numbers, ends included, and ids of single units.

    `facts` are the stations whose figures may be seen, `cases` those whose case files may be seen, and `trail` those
    of the units whose officers' audit entries may be read. `unit` is the posting's own unit where it sees the parcels
    to and from it: a laboratory has no station numbers. `laboratory` is the laboratory whose posts, equipment and
    money the posting may state.
    """

    facts: Interval
    cases: Interval
    unit: int | None = None
    trail: Interval = NOTHING
    laboratory: int | None = None

    def withholds(self, unit: Unit) -> bool:
        """Return whether counts of cases of a unit are withheld.

        They are where the unit lies below the district and its case files are not visible. Days, periods and sections
        can be chosen freely, and two totals that differ in one case give that case away. So below the district nothing
        is counted for such a posting (docs/decisions/040).
        """
        first, last = self.cases
        return unit.kind in BELOW_DISTRICT and not first <= unit.first <= unit.last <= last

    def shows_figures_of(self, unit: Unit) -> bool:
        """Return whether counts of cases of a unit may be shown."""
        first, last = self.facts
        return first <= unit.first <= unit.last <= last and not self.withholds(unit)

    def sees_case_at(self, station_no: int) -> bool:
        """Return whether the case files of the station with this number may be seen."""
        return self.cases[0] <= station_no <= self.cases[1]


def ranges_of(posting: Posting) -> Ranges:
    """Return what a posting may see, by the capabilities of its role.

    Its unit's interval for figures, case files and the audit log, each where the role has the capability, else NOTHING;
    its unit for parcels and for claims of a laboratory, else None. The system sees all figures, case files and audit
    entries of its unit; its parcels and claims need `enter(at=...)`.
    """
    interval, can = posting.unit.interval, posting.can
    if posting.role == Role.SYSTEM:
        return Ranges(interval, interval, trail=interval)
    return Ranges(
        facts=interval if can(Capability.SEE_FIGURES) else NOTHING,
        cases=interval if can(Capability.SEE_CASES) else NOTHING,
        unit=posting.unit_id if can(Capability.SEE_PARCELS) else None,
        trail=interval if can(Capability.READ_AUDIT_LOG) else NOTHING,
        laboratory=posting.unit_id if can(Capability.KEEP_LABORATORY_CAPACITY) else None,
    )


def counts_withheld(unit: Unit) -> bool:
    """Return whether the open transaction withholds a unit's counts of cases; outside `enter`, all below a district."""
    ranges = _current.get()
    return unit.kind in BELOW_DISTRICT if ranges is None else ranges.withholds(unit)


def ranges_at(unit: Unit) -> Ranges:
    """Return the ranges in which the system works at one unit, such as the receiver of a parcel."""
    return Ranges(unit.interval, unit.interval, unit.pk, laboratory=unit.pk)


@contextmanager
def enter(posting: Posting, at: Unit | None = None) -> Iterator[Ranges]:
    """Open a transaction in which only what `posting` may see is there; `at` narrows the system's to one unit.

    Raises Refused where the posting is not in force now, or `at` is given for another than the system's. Inside another
    `enter` the outer ranges are set again at the end, so an action within a page leaves the page's ranges unchanged.
    """
    if not posting.in_force(now()):
        raise Refused(f"posting {posting.pk} is not in force")
    if at is not None and posting.role != Role.SYSTEM:
        raise Refused(f"posting {posting.pk} works at its own unit")
    ranges = ranges_at(at) if at is not None else ranges_of(posting)
    within = connection.in_atomic_block
    with transaction.atomic():
        before = queries.ranges_in_force() if within else None
        officer = posting.officer_id if posting.role != Role.SYSTEM else None  # rows may be hidden from an officer
        posting_no = posting.pk if posting.role != Role.SYSTEM else SYSTEM_POSTING
        queries.set_ranges(
            (*ranges.facts, *ranges.cases, ranges.unit, *ranges.trail, ranges.laboratory, officer, posting_no)
        )
        token = _current.set(ranges)
        try:
            yield ranges
        finally:
            _current.reset(token)
        # A page that answers 404 rolls back, and the range with it; the outermost range goes with its transaction.
        if before is not None and not connection.needs_rollback:
            queries.set_ranges(before)


def is_own_unit(unit: Unit) -> bool:
    """Return whether a unit is the one at which the posting of the open transaction works."""
    ranges = _current.get()
    return ranges is not None and ranges.unit == unit.pk


@contextmanager
def enter_as_system() -> Iterator[Posting]:
    """Open a transaction as the system itself, at the nation; packages below find it by `settings.ENTER_AS_SYSTEM`.

    Creates the nation and the system's posting where they do not exist yet.
    """
    posting = ensure_system_posting()
    with enter(posting):
        yield posting
