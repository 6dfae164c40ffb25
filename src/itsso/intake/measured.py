"""The figures of this package by name, for other packages that show them. Each is as on the end of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itsso.intake.refusals import queries as refusals_queries
from itsso.intake.slips import queries as slips_queries
from itsso.intake.slips import words as slips_words
from itsso.intake.zero_firs import queries
from itsso.intake.zero_firs.reconciliation import queries as reconciliation
from itsso.units import data_sources, figures
from itsso.units.figures import FigureCount, Measured, UnitFigure
from itsso.units.models import Unit
from itsso.units.shared_counts import shared


def register() -> None:
    """Register the figures: Zero FIRs, refusals, and complainants' answers."""
    for figure in (*ZERO_FIRS, *REFUSALS):
        figures.register(figure)
    for question, question_text in slips_words.QUESTIONS.items():
        title = format_lazy(
            _("{question} {answer} (of twelve whole months)"), question=question_text, answer=slips_words.ANSWERS["yes"]
        )
        figures.register(UnitFigure(f"complainants_{question}", title, _answered(question), _refusals_page))


def _board(unit: Unit, day: date) -> str:
    """Return the address of the board with the figures of all years, as the named figures count them."""
    return reverse("intake:board", query={"unit": unit.pk, "years": "all"})


def _refusals_page(unit: Unit, day: date) -> str:
    return reverse("intake:accountability")


def _refusals(column: str) -> Callable[[Unit, date], str]:
    """Return a function that gives the address of the records that a number counts."""
    return lambda unit, day: reverse("intake:accountability", query={"unit": unit.pk, "of": column, "years": "all"})


def _of_zero_firs(
    counted: Callable[[reconciliation.Reconciliation], tuple[int, int]],
) -> Callable[[Unit, date], FigureCount | None]:
    def count(unit: Unit, day: date) -> FigureCount:
        measured = Measured(*counted(_reconciliation(unit, day)))
        return FigureCount(measured, data_sources.known_for("cases", unit))

    return count


def _of_refusals(
    counted: Callable[[refusals_queries.RefusalCounts], Measured],
) -> Callable[[Unit, date], FigureCount | None]:
    def count(unit: Unit, day: date) -> FigureCount | None:
        """Refusals are recorded on pages: of a district in which nobody works with this system nothing is known."""
        counts = _refusal_counts(unit, day)
        return None if counts is None else FigureCount(counted(counts), data_sources.known_for("pages", unit))

    return count


def _answered(question: str) -> Callable[[Unit, date], FigureCount | None]:
    def count(unit: Unit, day: date) -> FigureCount:
        """Count the last twelve months that ended on or before the day: an answer keeps its month, never its day."""
        until = (day + timedelta(1)).replace(day=1)
        answers = _treatment_counts(unit, until.replace(year=until.year - 1), until).get(question)
        measured = Measured(answers.get("yes", 0), sum(answers.values())) if answers else None
        return FigureCount(measured, data_sources.known_for("pages", unit))

    return count


@shared
def _reconciliation(unit: Unit, day: date) -> reconciliation.Reconciliation:
    """Return the counts of the Zero FIRs of all years at the end of a day."""
    return reconciliation.reconciliation(unit, queries.BEGINNING, day, day)


_refusal_counts = shared(refusals_queries.refusal_counts)
_treatment_counts = shared(slips_queries.treatment_counts)


ZERO_FIRS = (
    UnitFigure(
        "zero_fir_pending_transfer",
        _("Zero FIRs registered and waiting to be sent"),
        _of_zero_firs(lambda figures: (figures.unsent, figures.registered)),
        _board,
    ),
    UnitFigure(
        "zero_fir_pending_reregistration",
        _("Zero FIRs received and waiting to be re-registered"),
        _of_zero_firs(lambda figures: (figures.pending, figures.received_within + figures.received_outside)),
        _board,
    ),
    UnitFigure(
        "zero_fir_sent_by_next_day",
        _("Zero FIRs forwarded by the end of the next day"),
        _of_zero_firs(lambda figures: (figures.sent_by_next_day, figures.next_day_over)),
        _board,
    ),
)

REFUSALS = (
    UnitFigure(
        "refusals_alleged",
        _("Refusals and failures alleged"),
        _of_refusals(lambda counts: Measured(counts.alleged)),
        _refusals("alleged"),
    ),
    UnitFigure(
        "refusals_upheld",
        _("Refusals and failures upheld, of those alleged"),
        _of_refusals(lambda counts: Measured(counts.upheld, counts.alleged)),
        _refusals("upheld"),
    ),
    UnitFigure(
        "refusals_pending",
        _("Refusals and failures without an outcome, of those alleged"),
        _of_refusals(lambda counts: Measured(counts.pending, counts.alleged)),
        _refusals("pending"),
    ),
)
