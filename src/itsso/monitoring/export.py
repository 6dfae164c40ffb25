"""The numbers of a dashboard as CSV."""

from __future__ import annotations

import csv
from typing import IO, Any

from itsso.monitoring.counts import NAMES, RATES, Counts
from itsso.monitoring.queries import Figures
from itsso.ui.text import not_a_formula
from itsso.units.models import Unit


def write(out: IO[str] | Any, figures: Figures) -> None:
    """The unit and below it its children, a row each: what was asked, the counts, and each rate in percent."""
    out.write("\ufeff")  # a spreadsheet takes a file without it for one in Latin letters
    rows = csv.writer(out)
    asked = figures.asked
    said = (asked.as_on, asked.known_by, asked.scope, asked.basis, asked.period.code, asked.offence)
    what = ("as_on", "known_on", "scope", "basis", "period", "offence")
    rows.writerow(["code", "name", "kind", *what, "passed", *NAMES, *RATES])
    for unit, counts in ((figures.unit, figures.counts), *figures.parts):
        rows.writerow(_row(unit, counts, said))


def _row(unit: Unit, counts: Counts, said: tuple[object, ...]) -> list[object]:
    percents = [getattr(counts, name).percent(2) for name in RATES]
    numbers = [counts.passed, *counts.as_dict().values(), *percents]
    return [not_a_formula(unit.full_code), not_a_formula(unit.name), unit.kind, *said, *numbers]
