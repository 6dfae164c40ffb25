"""Retention of complaints, Zero FIRs and status slips, and of records of refusals: no period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

COMPLAINTS = RetainedData(
    "complaints",
    _("Complaints, Zero FIRs, status slips"),
    _("Registration, and the complainant’s right to know"),
    ends=_("With the case, by order of a court; the code of a slip when it is replaced."),
)

REFUSALS = RetainedData(
    "refusals",
    _("Records of refusals, with their papers"),
    _("Accountability of officers and units"),
    ends=_("They stay, also where a court orders a case removed: they are about officers."),
)
