"""Retention of reminders, directions and trials of reminders: no period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

REMINDERS = RetainedData(
    "reminders",
    _("Who was reminded of a time limit and when, and to whom a reminder went later"),
    _("So that it can be shown whether reminders were given"),
    ends=_("With the case, by order of a court."),
)

DIRECTIONS = RetainedData(
    "directions",
    _("Directions of superiors in a case, with answers and sealed remarks"),
    _("Supervision of investigations"),
    ends=_("With the case, by order of a court."),
)

TRIALS = RetainedData(
    "ladder_trials",
    _("Trials of a State’s own reminders, with the number of the officer who tried them"),
    _("So that it can be shown what was tried before reminders were adopted"),
    ends=_("They stay: they have figures of the State and no case."),
)
