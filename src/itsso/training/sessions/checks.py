"""What a training officer is shown before a course is cancelled."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.training import catalogue
from itsso.training.models import Session
from itsso.training.sessions import queries
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow
from itsso.ui.text import count, day


def calling_off_check(session: Session, reason: str) -> Check:
    """Return what cancelling a course will do."""
    return Check(
        _("Cancel this course?"),
        [
            SummaryRow(_("Course"), f"{session.reference}: {catalogue.courses()[session.course].title}"),
            SummaryRow(_("Days"), f"{day(session.begins_on)} – {day(session.ends_on)}"),
            SummaryRow(_("Officers nominated"), count(queries.seats(session).nominated)),
            SummaryRow(_("Reason"), reason),
        ],
        _("All who are nominated lose their seats. If the course is held after all, plan it again."),
        _("Yes, cancel the course"),
        reverse("training:session", args=[session.pk]),
        tone="warning",
        may_change=False,
    )
