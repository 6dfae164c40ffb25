"""The name of a case in text: its FIR number."""

from __future__ import annotations

from itsso.cases.models import Case, Series
from itsso.ui import text


def fir(series: int, number: str, year: int) -> str:
    """Return the number of a case as stations write it: "FIR 0012/2026", "Zero FIR 0007/2026"."""
    return f"{Series(series).label} {text.fir_number(number, year)}"


def case_label(case: Case) -> str:
    """Return the name of a case, the same on every page: its FIR number."""
    return fir(case.series, case.number, case.year)
