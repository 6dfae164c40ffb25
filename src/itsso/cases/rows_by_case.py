"""Rows that other packages have about some cases: asked for in an exchange with others, and read by their case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from itsso.cases.models import Series
from itsso.platform.prepared_statements import Exchange, RowStatement
from itsso.protection.middleware import OfficerRequest

type StatementOfCases[Row] = Callable[[OfficerRequest, Collection[UUID]], RowStatement[tuple[UUID, Row]] | None]
"""A function that returns a package's statement about some cases; None for a reader whom it does not concern."""


@dataclass(frozen=True, slots=True)
class RegisteredStatement[Row]:
    """A package's statement, and the series whose cases alone it is about; None for all cases."""

    statement: StatementOfCases[Row]
    series: Series | None


def ask_by_case[Row](
    exchange: Exchange,
    request: OfficerRequest,
    registered: Iterable[RegisteredStatement[Row]],
    series_by_case: Mapping[UUID, int],
) -> Callable[[], Mapping[UUID, Sequence[Row]]]:
    """Ask every package about those of these cases that concern it; the function that is returned reads the rows."""
    reads = []
    for of_package in registered:
        cases = [case for case, series in series_by_case.items() if of_package.series in (None, series)]
        statement = of_package.statement(request, cases) if cases else None
        if statement is not None:
            reads.append(exchange.ask(statement))

    def read() -> dict[UUID, list[Row]]:
        rows_by_case: dict[UUID, list[Row]] = {}
        for read_rows in reads:
            for case, row in read_rows():
                rows_by_case.setdefault(case, []).append(row)
        return rows_by_case

    return read
