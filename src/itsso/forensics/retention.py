"""Retention of exhibits and laboratories' registers: no period, since they are evidence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

EXHIBITS = RetainedData(
    "exhibits",
    _("Exhibits, their custody, laboratories’ registers and messages"),
    _("Evidence before the court"),
    ends=_("With the case on the side of the police; by the laboratory’s own rule in its registers."),
)
