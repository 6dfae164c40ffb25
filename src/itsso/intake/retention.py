"""Retention of complaints, Zero FIRs, status slips and refusals: no period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

COMPLAINTS = RetainedData(
    "complaints",
    _("Complaints, Zero FIRs, status slips, records of refusals"),
    _("Registration, and the complainant’s right to know; accountability"),
    ends=_("With the case, by order of a court; the code of a slip when it is replaced."),
)
