"""Figures in machine-readable form: what `itsso figures --json` prints and the API returns."""

from __future__ import annotations

from typing import Any

from itsso.law.counting import day_of
from itsso.monitoring.counting import queries
from itsso.monitoring.counting.counts import RATES, CaseCounts
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.crime_in_india.queries import years_work
from itsso.platform.clock import now
from itsso.units.data_sources import known_for as known_for_unit
from itsso.units.models import Unit


def figures(unit: Unit, query: FigureQuery) -> dict[str, Any]:
    """Return a unit's figures (docs/figures.md) from the facts in the transaction's range, with NCRB's own of the year.

    `known_for` says from how many of the unit's districts data came; where from none, every number is None.
    `removed_by_court` counts the cases that a court ordered removed: they are in no figure, whatever day is asked for.
    """
    known_for = known_for_unit("cases", unit)
    counts = queries.counts_for(unit, query)
    work = years_work(unit, query.as_on.year, query)
    numbers = _numbers(counts) | {
        "ncrb": {
            "total_for_investigation": work.total,
            "charge_sheeting_rate": work.charge_sheeting_rate.as_json(),
            "pendency": work.pendency.as_json(),
        }
    }
    if not known_for.known:
        numbers = _without_numbers(numbers)
    numbers["ncrb"]["year"] = query.as_on.year
    removed = queries.removed_cases(unit, now())
    return {
        "unit": {"code": unit.full_code, "name": unit.name, "kind": unit.kind},
        "as_on": query.as_on.isoformat(),
        "known_on": query.known_by.isoformat(),
        "provisional": query.provisional,
        "scope": query.scope,
        "basis": query.basis,
        "offence": query.offence,
        "period": query.period.code,
        "known_for": {"known": known_for.known, "of": known_for.of},
        "removed_by_court": {
            "cases": removed.cases,
            "since": day_of(removed.since).isoformat() if removed.since else None,
        },
        **numbers,
    }


def _without_numbers(numbers: dict[str, Any]) -> dict[str, Any]:
    return {name: _without_numbers(value) if isinstance(value, dict) else None for name, value in numbers.items()}


def _numbers(counts: CaseCounts) -> dict[str, Any]:
    """Return every count, and every rate with its numerator and denominator."""
    return {
        "R": counts.registered,
        "E": counts.passed,
        "W": counts.within,
        "L": counts.late,
        "P": counts.beyond,
        "X": counts.otherwise,
        "due_today": counts.due_today,
        "due_today_open": counts.due_today_open,
        "due_today_done": counts.due_today_done,
        "young": counts.young,
        "young_done": counts.young_done,
        "charge_sheet": counts.charge_sheet,
        "closure": counts.closure,
        "disputed": counts.disputed,
        "stayed": counts.stayed,
        "open_by_age": list(counts.open_by_age),
        "done_by_time": list(counts.done_by_time),
        "rates": {name: getattr(counts, name).as_json() for name in RATES},
    }
