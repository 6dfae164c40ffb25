"""Contents of the page that compares FIRs before and after training."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.protection.figures import measure
from itsso.training.coverage.effect import TrainingCohort, TrainingEffect
from itsso.training.coverage.page import share
from itsso.ui import text
from itsso.ui.components import PageTable, Text
from itsso.ui.shares import wilson
from itsso.units import figures
from itsso.units.figures import Measured, known_for_text
from itsso.units.models import Unit


def effect_table(comparison: TrainingEffect) -> PageTable:
    """Return a table of both groups, before and after, with confidence intervals."""
    rows = [
        [
            ngettext("Trained (%(n)s station)", "Trained (%(n)s stations)", comparison.stations)
            % {"n": text.count(comparison.stations)},
            *_cohort(comparison.before),
            *_cohort(comparison.after),
        ],
        [
            ngettext("Others (%(n)s station)", "Others (%(n)s stations)", comparison.other_stations)
            % {"n": text.count(comparison.other_stations)},
            *_cohort(comparison.other_before),
            *_cohort(comparison.other_after),
        ],
    ]
    head = [
        _("Stations"),
        _("FIRs before"),
        _("In time before"),
        _("95% interval"),
        _("FIRs after"),
        _("In time after"),
        _("95% interval"),
    ]
    return PageTable(
        _("FIRs before and after the day of comparison, and of these in time"), head, rows, frozenset(range(1, 7))
    )


def _cohort(cohort: TrainingCohort) -> list[Text]:
    return [text.count(cohort.registered), share(cohort.compliance), confidence_interval(cohort.compliance)]


def confidence_interval(measured: Measured) -> str:
    """Return the Wilson interval at 95 % as text; a dash below ten cases."""
    if not measured.of or measured.of < text.FEW:
        return "–"
    low, high = wilson((measured.value, measured.of))
    return f"{100 * low:.1f} – {100 * high:.1f}%"


def figures_table(unit: Unit, mark: date, day: date) -> PageTable:
    """Return a table of the unit's named figures at the mark and now, leaving out those not known for both days."""
    rows: list[list[Text]] = []
    for name in figures.names():
        figure = figures.figure(name)
        before, after = measure(name, unit, mark), measure(name, unit, day)
        if before and after and before.of and after.of:
            rows.append(
                [
                    figure.title,
                    _known_share(before),
                    confidence_interval(before),
                    _known_share(after),
                    confidence_interval(after),
                ]
            )
    head = [_("Figure of the unit"), text.day(mark), _("95% interval"), text.day(day), _("95% interval")]
    return PageTable(_("The unit’s figures on two days"), head, rows, frozenset({1, 2, 3, 4}))


def _known_share(measured: Measured) -> str:
    known_for = measured.known_for
    partial = known_for is not None and not known_for.complete
    return f"{share(measured)}; {known_for_text(known_for)}" if known_for and partial else share(measured)
