"""Retention of counted figures: no period of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

FIGURES = RetainedData(
    "figures",
    _("Figures counted in advance, by unit and day"),
    _("So that dashboards of the nation and of States open without counting all cases; they name no case"),
    ends=_("When they are counted again; a removed case goes out of every day’s figure."),
)
