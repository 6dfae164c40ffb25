"""The officers on leave whose cases the reader of My work has charge of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itsso.accounts.models import Posting
from itsso.cases.investigators import investigators
from itsso.cases.leave.models import Leave
from itsso.cases.leave.queries import charges_of
from itsso.ui.addresses import filtered_address


@dataclass(frozen=True)
class ChargeLine:
    """An officer on leave whose cases the reader has charge of, the last day, and the list of the cases."""

    officer: str
    until: date
    url: str


def charges(posting: Posting) -> list[ChargeLine]:
    """Return the officers on leave whose cases an officer has charge of."""
    leaves = charges_of(posting)
    officers = investigators({(posting.unit.state, leave.io_ref) for leave in leaves})

    def line(leave: Leave) -> ChargeLine:
        officer = officers[posting.unit.state, leave.io_ref].label
        cases = filtered_address("cases:list", investigation="running", assigned="", officer=leave.io_ref)
        return ChargeLine(officer, leave.ends_on, cases)

    return [line(leave) for leave in leaves]
