"""Compare what is stored of cases with what follows from their events, and correct what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases.actions import case_row, derive_all, write_derived
from itsso.cases.case_key import CaseKey
from itsso.cases.coming_dates import FixedDate
from itsso.cases.delay_reasons import DelayReasonRow
from itsso.cases.derive import ClockRow, Derived, ExhibitRow, OutcomeRow, PersonRow
from itsso.cases.draft_reports import DraftStayRow
from itsso.cases.facts import CaseState, FactRow
from itsso.cases.history.events import LockedCase
from itsso.cases.history.queries import read
from itsso.cases.pending_matters import MatterRow
from itsso.cases.queries import CaseRow, update_cases
from itsso.cases.recalculation import queries
from itsso.cases.recalculation.queries import StoredRow, StoredTable
from itsso.platform import jobs
from itsso.protection.ranges import enter
from itsso.units.models import Unit

CASES_A_STEP = 1000
REBUILD = "rebuild"
"""The kind of long job that the command is. Its subject is the code of the unit."""


class Difference(NamedTuple):
    """Stored rows of a case that do not follow from its events, or derived rows that are not stored.

    It holds codes, days and ids only.
    """

    case: UUID
    table: str  # a key of STORED
    stored: list[str]
    derived: list[str]


class RebuildStep(NamedTuple):
    """The progress of a rebuild."""

    cases: int
    differences: list[Difference]
    last: UUID  # the last case that was looked at

    @property
    def corrected(self) -> int:
        """Return how many cases differed."""
        return len({difference.case for difference in self.differences})


def rebuild(unit: Unit, *, by: Posting, repair: bool, after: UUID | None = None) -> Iterator[RebuildStep]:
    """Derive the cases of a unit again step by step, each in a transaction of its own, and yield what differs.

    With `repair`, what follows from the events is put in place of what was stored, with one audit entry a step.
    It begins behind the case `after`, where one is given: the last one of a rebuild that was stopped.
    """
    after = after or UUID(int=0)
    while True:
        with enter(by):
            step = rebuild_next(unit, after, by=by, repair=repair)
            if step is not None and repair and step.differences:
                jobs.enqueue("monitoring.roll_up")
        if step is None:
            return
        after = step.last
        yield step


def rebuild_next(
    unit: Unit, after: UUID, *, by: Posting, repair: bool, states: Sequence[str] = ()
) -> RebuildStep | None:
    """Derive the next cases of a unit again in the open transaction; return None where none is left.

    Where `states` are given, by code, only their cases.
    """
    cases = read(queries.next_cases(unit, after, CASES_A_STEP, states), lock=repair)
    if not cases:
        return None
    derived = derive_all(cases)
    differences = list(_differences(cases, derived))
    if repair and differences:
        _repair(cases, derived, differences, by)
    return RebuildStep(len(cases), differences, cases[-1].id)


def _differences(cases: Sequence[LockedCase], derived: dict[UUID, Derived]) -> Iterator[Difference]:
    stored = queries.stored_rows(STORED, [case.id for case in cases])
    for case in cases:
        expected = _as_rows(case, derived[case.id])
        for table, rows in expected.items():
            stored_rows = stored[table].get(case.id, set())
            if stored_rows != rows:
                yield Difference(case.id, table, _texts(stored_rows - rows), _texts(rows - stored_rows))


def _as_rows(case: LockedCase, d: Derived) -> dict[str, set[StoredRow]]:
    number = d.station.number
    return {
        "case": {queries.comparable(case_row(case, d)[2:])},
        "keys": set(d.keys),
        "people": set(d.people),
        "clocks": {(number, *clock) for clock in d.clocks},
        "outcomes": {(number, *outcome) for outcome in d.outcomes},
        "exhibits": {(number, *exhibit) for exhibit in d.exhibits},
        "dates": {(number, *dated) for dated in d.dates},
        "matters": {(number, *matter) for matter in d.matters},
        "drafts": {(number, *stay) for stay in d.drafts},
        "reasons": {(number, *reason) for reason in d.reasons},
        "facts": {(*row[:4], *row.state) for row in d.facts},
    }


STORED = {
    "case": StoredTable("cases_case", "id", CaseRow._fields[2:]),
    "keys": StoredTable("cases_key", "case_id", CaseKey._fields),
    "people": StoredTable("cases_person", "case_id", PersonRow._fields),
    "clocks": StoredTable("cases_clock", "case_id", ("station_no", *ClockRow._fields)),
    "outcomes": StoredTable("cases_outcome", "case_id", ("station_no", *OutcomeRow._fields)),
    "exhibits": StoredTable("cases_exhibit", "case_id", ("station_no", *ExhibitRow._fields)),
    "dates": StoredTable("cases_courtdate", "case_id", ("station_no", *FixedDate._fields)),
    "matters": StoredTable("cases_pendingmatter", "case_id", ("station_no", *MatterRow._fields)),
    "drafts": StoredTable("cases_draftstay", "case_id", ("station_no", *DraftStayRow._fields)),
    "reasons": StoredTable("cases_delayreason", "case_id", ("station_no", *DelayReasonRow._fields)),
    "facts": StoredTable("cases_fact", "case_id", FactRow._fields[:4] + CaseState._fields),
}
"""The tables that are compared, by the keys of `_as_rows`."""


def _texts(rows: set[StoredRow]) -> list[str]:
    return sorted(" ".join(str(value) for value in row) for row in rows)


def _repair(cases: list[LockedCase], derived: dict[UUID, Derived], differences: list[Difference], by: Posting) -> None:
    wrong = {difference.case for difference in differences}
    update_cases([case_row(case, derived[case.id]) for case in cases if case.id in wrong])
    write_derived(list(wrong), {case_id: derived[case_id] for case_id in wrong})
    audit.write("cases.rebuilt", by.actor, "", {"cases": len(wrong)})
