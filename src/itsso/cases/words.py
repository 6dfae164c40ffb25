"""The name of a case in text, its FIR number, and of the persons in it, by their labels."""

from __future__ import annotations

from django.utils.translation import gettext as _

from itsso.cases.models import Case, Series
from itsso.ui import text


def fir(series: int, number: str, year: int) -> str:
    """Return the number of a case as stations write it: "FIR 0012/2026", "Zero FIR 0007/2026"."""
    return f"{Series(series).label} {text.fir_number(number, year)}"


def case_label(case: Case) -> str:
    """Return the name of a case, the same on every page: its FIR number."""
    return fir(case.series, case.number, case.year)


def person_text(label: str, *, start: bool = False) -> str:
    """Return a person's label with what it stands for: "victim V1", "accused A1"; another label as it is.

    `start` is for the beginning of a line.
    """
    if label[:1] not in ("V", "A") or not label[1:2].isdigit():
        return label
    if label[0] == "V":
        return (_("Victim %(label)s") if start else _("victim %(label)s")) % {"label": label}
    return (_("Accused %(label)s") if start else _("accused %(label)s")) % {"label": label}
