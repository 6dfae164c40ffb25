"""Retention of reminders and directions: no period."""

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
