"""Retention of the list of units, of what stations state, and of the settings of States: no period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

UNITS = RetainedData(
    "units",
    _("List of units, statements of stations, settings of States"),
    _("A case, a figure and a limit are read by what was in force on their day"),
    ends=_(
        "They stay: a closed unit and a replaced entry are history. They name officers as recorders, and the lawyers"
        " and counsellors whom stations and districts call."
    ),
)
