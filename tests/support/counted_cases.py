"""Facts made straight into the table, for tests of counting that need many cases and no histories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from itsso.cases.models import FOREVER, Source
from itsso.law.counting import calendar_months
from itsso.platform.copy import encode_row, insert_many
from itsso.platform.ids import uuid7
from itsso.units.models import Unit

CASE = (
    "id",
    "station_id",
    "station_no",
    "source_id",
    "series",
    "number",
    "year",
    "first_recorded",
    "sections",
    "io_ref",
)
FACT = (
    "case_id",
    "happened_from",
    "happened_to",
    "known_from",
    "known_to",
    "station_no",
    "first_recorded",
    "due",
    "outer",
    "due60",
    "ended_how",
    "ended_on",
    "stayed",
    "statutory",
    "pocso",
    "without_lab",
    "supplementary",
    "returned",
    "head",
    "head_added",
)


@dataclass(frozen=True)
class State:
    """How a case stood from a day on, as was known from another; the rest as for an ordinary open case."""

    since: date
    until: date = FOREVER
    known: date | None = None
    known_to: date = FOREVER
    disposal: int = 0
    on: date | None = None
    stayed: bool = False
    statutory: bool = True
    pocso: bool = False
    without_lab: bool = False
    supplementary: int = 0
    returned: int = 0
    head: int = 4
    head_added: bool = False


@dataclass(frozen=True)
class CountedCase:
    """One case: where, when first recorded, and its states."""

    station: Unit
    recorded: date
    states: tuple[State, ...]


def make(cases: Iterable[CountedCase]) -> list[UUID]:
    """Write the cases and their facts; the caller is inside a range that holds them."""
    Source.objects.get_or_create(code="made")
    cases = list(cases)
    ids = [uuid7() for _ in cases]
    insert_many(
        "cases_case",
        CASE,
        [
            encode_row(
                (
                    case_id,
                    case.station.pk,
                    case.station.first,
                    "made",
                    1,
                    str(at),
                    case.recorded.year,
                    case.recorded,
                    "{}",
                    "",
                )
            )
            for at, (case_id, case) in enumerate(zip(ids, cases, strict=True), start=1)
        ],
    )
    insert_many(
        "cases_fact",
        FACT,
        [encode_row(row) for case_id, case in zip(ids, cases, strict=True) for row in _facts(case_id, case)],
    )
    return ids


def _facts(case_id: UUID, case: CountedCase) -> Iterable[tuple[object, ...]]:
    span = calendar_months(case.recorded, 2)
    for s in case.states:
        yield (
            case_id,
            s.since,
            s.until,
            s.known or s.since,
            s.known_to,
            case.station.first,
            case.recorded,
            span.due,
            span.outer,
            case.recorded + timedelta(60),
            s.disposal,
            s.on,
            s.stayed,
            s.statutory,
            s.pocso,
            s.without_lab,
            s.supplementary,
            s.returned,
            s.head,
            s.head_added,
        )


def open_case(station: Unit, recorded: date) -> CountedCase:
    """Return a case still under investigation."""
    return CountedCase(station, recorded, (State(recorded),))


def done_case(station: Unit, recorded: date, after_days: int, *, disposal: int = 1) -> CountedCase:
    """Return a case with a final report so many days after the FIR."""
    on = recorded + timedelta(days=after_days)
    if on == recorded:
        return CountedCase(station, recorded, (State(recorded, disposal=disposal, on=on),))
    return CountedCase(station, recorded, (State(recorded, on), State(on, disposal=disposal, on=on)))
