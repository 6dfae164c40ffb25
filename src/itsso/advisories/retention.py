"""Retention of advisories, their answers and papers: no period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

ADVISORIES = RetainedData(
    "advisories",
    _("Advisories, answers of units, their papers, and what was measured"),
    _("So that it can be shown who was asked what, and what was answered when"),
    ends=_("They stay. An answer is replaced by a later one, and both stay."),
)
