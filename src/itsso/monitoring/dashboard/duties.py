"""The duties of the first 24 hours that a dashboard shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from itsso.advisories.figures.readings import FigureReading
from itsso.monitoring import words
from itsso.monitoring.counting.counts import Rate
from itsso.monitoring.dashboard.links import FigureLinks
from itsso.ui.components import Text
from itsso.units.figures import known_for_text


@dataclass(frozen=True, slots=True)
class TimedDuty:
    """A duty of the first 24 hours: its title, and the lists behind its figure's numerator and denominator."""

    title: Text
    part: str
    whole: str


DUTIES = {
    "medical_examination_in_24_hours": TimedDuty(
        gettext_lazy("Victim medically examined, or declining, within 24 hours"),
        "examination_in_time",
        "examination_due",
    ),
    "victim_statement_recorded": TimedDuty(
        gettext_lazy("Victim taken before a Magistrate within 24 hours"), "statement_in_time", "statement_due"
    ),
}
"""The duties, by the names under which their figures are registered."""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty: the share that was done in time, with both lists, and for how much of the unit this is known."""

    title: Text
    percent: str
    share: Text
    known_for: str


def duty_rows(links: FigureLinks, readings: Mapping[str, FigureReading]) -> list[DutyRow]:
    """Return how often the duties were done in time, as on today, of all cases of the list.

    Figures that other packages use by name: no filter of the page changes them, and `links` has none.
    """
    rows = []
    for name, duty in DUTIES.items():
        measured = readings[name].measured
        if measured is None:
            continue
        rate = Rate(measured.value, measured.of or 0)
        known_for = measured.known_for
        rows.append(
            DutyRow(
                duty.title,
                words.percent_and_interval(rate)[0],
                links.share(duty.part, duty.whole, rate),
                "" if known_for is None or known_for.complete else known_for_text(known_for),
            )
        )
    return rows
