"""The duties of the first 24 hours that a dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from itsso.monitoring.dashboard.links import LinkedCount
from itsso.ui.components import Text


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
    """A duty: how often it was done in time, with both lists, and for how much of the unit this is known."""

    title: Text
    percent: str
    numerator: LinkedCount
    denominator: LinkedCount
    known_for: str
