"""The note on every figure that lacks cases which a court ordered removed: one text for pages, files and papers.

Figures of an earlier day, as known on any day, lack these cases too, so they differ from what was printed before.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import ngettext

from itsso.monitoring.counting.queries import RemovedCases, removed_cases
from itsso.ui import text
from itsso.units.figures import register_note
from itsso.units.models import Unit


def register() -> None:
    """Register the note; `AppConfig.ready` calls it."""
    register_note("removed_cases", removed_note)


def removed_note(unit: Unit, counted_at: datetime) -> str:
    """Return how many cases a unit's figures lack that were counted at a moment; empty where they lack none."""
    return removed_text(removed_cases(unit, counted_at))


def removed_text(removed: RemovedCases) -> str:
    """Return that removed cases are in no figure, without saying which they are; empty where none was removed."""
    if not removed.cases:
        return ""
    return ngettext(
        "%(cases)s case was removed by order of a court on %(day)s and is in no figure, whatever day is asked for.",
        "%(cases)s cases were removed by order of a court since %(day)s and are in no figure, whatever day is asked"
        " for.",
        removed.cases,
    ) % {"cases": text.count(removed.cases), "day": text.day(removed.since)}
