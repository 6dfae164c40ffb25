"""The numbers of a dashboard as CSV."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import IO

from django.http import HttpResponse

from itsso.law.counting import day_of
from itsso.monitoring.counting.counts import NAMES, RATES, Rate
from itsso.monitoring.dashboard.queries import ChildFigures, DashboardFigures
from itsso.ui.text import FEW, not_a_formula

REMOVED = ("removed_by_court", "removed_since")


def write(out: IO[str] | HttpResponse, figures: DashboardFigures) -> None:
    """Write the unit and below it its children, a row each: the query, the counts, and each rate in percent.

    Below ten cases a percentage is left empty, as on the page. `provisional` is "yes" for the current day. Data came
    from `known_for` of `of` districts; where it is 0, nothing is known and every count is empty. The last two columns
    count the cases of the whole unit that a court ordered removed, which are in no figure: in its own row alone.
    """
    out.write("\ufeff")  # a spreadsheet takes a file without it for one in Latin letters
    rows = csv.writer(out)
    query = figures.query
    query_cells = (
        query.as_on,
        _yes_or_no(query.provisional),
        query.known_by,
        query.scope,
        query.basis,
        query.period.code,
        query.offence,
    )
    query_columns = ("as_on", "provisional", "known_on", "scope", "basis", "period", "offence")
    rows.writerow(
        ["code", "name", "kind", *query_columns, "known_for", "of", "passed", "due_today", *NAMES, *RATES, *REMOVED]
    )
    own_row = _row(ChildFigures(figures.unit, figures.counts, figures.known_for), query_cells)
    since = figures.removed.since
    rows.writerow([*own_row, figures.removed.cases, day_of(since) if since else ""])
    for part in figures.parts:
        rows.writerow([*_row(part, query_cells), "", ""])


def _row(part: ChildFigures, query_cells: tuple[object, ...]) -> list[object]:
    """Return one row.

    Counts that are withheld or not known are empty cells, which a spreadsheet never takes for zero.
    """
    unit, counts, known_for = part
    known_cells = ("", "") if known_for is None else (known_for.known, known_for.of)
    leading_cells = [not_a_formula(unit.full_code), not_a_formula(unit.name), unit.kind, *query_cells, *known_cells]
    if counts is None or part.silent:
        return [*leading_cells, *[""] * (2 + len(NAMES) + len(RATES))]
    numbers = [
        counts.passed,
        counts.due_today,
        *counts.as_dict().values(),
        *(_percent(getattr(counts, name)) for name in RATES),
    ]
    return [*leading_cells, *numbers]


def _percent(rate: Rate) -> Decimal | None:
    return rate.percent(2) if rate.denominator >= FEW else None


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
