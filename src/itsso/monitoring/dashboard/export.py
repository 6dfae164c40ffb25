"""The numbers of a dashboard as CSV."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from typing import IO

from django.http import HttpResponse

from itsso.law.counting import day_of
from itsso.monitoring.case_list.page import reasons_for_delay
from itsso.monitoring.counting.counts import NAMES, RATES, Rate
from itsso.monitoring.counting.course import median_days, survival
from itsso.monitoring.counting.measures import DRAFT_HOLDERS, OUTCOMES
from itsso.monitoring.dashboard.queries import ChildFigures, DashboardFigures
from itsso.ui.text import FEW, not_a_formula

REMOVED = ("removed_by_court", "removed_since")


def write(out: IO[str] | HttpResponse, figures: DashboardFigures) -> None:
    """Write the unit and below it its children, a row each: the query, the counts, and each rate in percent.

    Below ten cases a percentage is left empty, as on the page. `provisional` is "yes" for the current day. Data came
    from `known_for` of `of` districts; where it is 0, nothing is known and every count is empty. The unit's own row
    alone has the columns after these: the cases that a court ordered removed, which are in no figure, and the numbers
    of the pictures: cases due on each day to come, cases beyond the limit by the reason given, the median days of each
    stage, and drafts that wait.
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
    of_pictures = _numbers_of_pictures(figures)
    counted = ("known_for", "of", "passed", "due_today", *NAMES, *RATES)
    rows.writerow(["code", "name", "kind", *query_columns, *counted, *REMOVED, *of_pictures])
    own_row = _row(ChildFigures(figures.unit, figures.counts, figures.known_for), query_cells)
    since = figures.removed.since
    rows.writerow([*own_row, figures.removed.cases, day_of(since) if since else "", *of_pictures.values()])
    for part in figures.parts:
        rows.writerow([*_row(part, query_cells), *[""] * (len(REMOVED) + len(of_pictures))])


def _numbers_of_pictures(figures: DashboardFigures) -> dict[str, object]:
    """Return the numbers behind the dashboard's pictures that are neither counts nor rates, by name of column.

    A cell is empty where nothing is known of the unit, or where a median is not known.
    """
    stages, query, is_known = figures.stages, figures.query, bool(figures.known_for.known)
    due_today, *ahead = figures.course.due
    if query.provisional:
        due_today += figures.counts.due_today_open
    days = enumerate([due_today, *ahead] if query.provisional else ahead, start=0 if query.provisional else 1)
    numbers: dict[str, object] = {f"due_{query.as_on + timedelta(days=at):%Y-%m-%d}": n for at, n in days}
    numbers |= {f"delay_{reason}": stages.reasons.get(reason, 0) for reason in reasons_for_delay()}
    numbers["delay_without_reason"] = stages.counts["beyond"] - stages.counts["beyond_with_reason"]
    steps = survival(figures.course)
    numbers["days_to_report"] = median = median_days(steps)
    numbers["days_to_report_cases"] = None if median is None else steps[0].at_risk
    for duty in OUTCOMES:
        numbers[f"days_to_{duty}"] = stages.medians.get(duty)
        numbers[f"days_to_{duty}_cases"] = stages.median_cases.get(duty)
    for holder in DRAFT_HOLDERS:
        numbers[f"draft_days_{holder}"] = stages.medians.get(holder)
        numbers[f"draft_days_{holder}_cases"] = stages.median_cases.get(holder)
        numbers[f"draft_now_{holder}"] = stages.counts[f"draft_now_{holder}"]
    return {name: "" if number is None or not is_known else number for name, number in numbers.items()}


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
