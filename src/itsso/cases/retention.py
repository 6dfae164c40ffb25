"""Retention of cases: no period, since their histories are never removed by age."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

CASES = RetainedData(
    "cases",
    _("Cases, with everything recorded of them"),
    _("Investigation, time limits, supervision and figures"),
    ends=_("By order of a court. A State’s own rule of weeding closed cases is not built in."),
)
