"""The check page before an attendance is withdrawn."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.training import catalogue
from itsso.training.models import Attendance
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow
from itsso.ui.text import day


def attendance_withdrawal_check(attendance: Attendance, reason: str) -> Check:
    """Return what the withdrawal of an attendance will do."""
    person, course = attendance.person, catalogue.course(attendance.course)
    return Check(
        _("Withdraw this attendance?"),
        [
            SummaryRow(_("Officer"), f"{person.name} · {person.number}"),
            SummaryRow(_("Course"), course.title if course else attendance.course),
            SummaryRow(_("Days"), f"{day(attendance.began_on)} – {day(attendance.ended_on)}"),
            SummaryRow(_("Result"), attendance.get_outcome_display()),
            SummaryRow(_("Reason"), reason),
        ],
        _(
            "The course no longer counts for the officer, and a certificate issued for it shows as withdrawn. "
            "The entry stays on record, with the reason."
        ),
        _("Withdraw the attendance"),
        reverse("training:person", args=[person.pk]),
        tone="warning",
        may_change=False,
    )
