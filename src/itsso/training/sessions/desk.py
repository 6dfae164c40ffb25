"""The desk's counts of coming courses: with free seats and nobody nominated by the unit, and with a changed plan."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.cases.extensions import FigureToCount
from itsso.platform.clock import now, today
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.models import Session
from itsso.training.sessions.queries import (
    changed_sessions,
    count_of_changed_sessions,
    count_of_sessions_to_fill,
    sessions_to_fill,
)
from itsso.ui import text
from itsso.ui.components import MOST_NAMED, Figure
from itsso.units.models import UnitKind


def nomination_figures(request: OfficerRequest) -> Iterator[FigureToCount]:
    """Yield the coming courses with free seats for which a district or State nominated nobody.

    A station's desk has no room for them, and whoever plans courses has a list of them.
    """
    unit = request.posting.unit
    is_station = unit.kind == UnitKind.STATION
    if is_station or not request.may("training:nominate") or request.may("training:sessions"):
        return

    def figure(number: int) -> Figure:
        waiting = sessions_to_fill(unit, today()) if number <= MOST_NAMED else []
        label = ngettext(
            "coming course with free seats, nobody nominated by your unit",
            "coming courses with free seats, nobody nominated by your unit",
            number,
        )
        named = [(_name(session), reverse("training:nominate", args=[session.pk])) for session in waiting]
        return Figure(number, label, f"{reverse('training:home')}#sessions", items=named)

    yield FigureToCount(count_of_sessions_to_fill(unit, today()), figure)


def change_figures(request: OfficerRequest) -> Iterator[FigureToCount]:
    """Yield the coming courses that changed lately, after the reader or officers of the unit were nominated.

    The nation's own offices nominate nobody, and have none.
    """
    posting, moment = request.posting, now()
    if posting.unit.kind == UnitKind.NATION or not request.may("training:own"):
        return

    def figure(number: int) -> Figure:
        label = ngettext(
            "coming course changed after the nomination",
            "coming courses changed after the nomination",
            number,
        )
        if not request.may("training:session"):
            return Figure(number, label, reverse("training:own"), "soon")
        changed = changed_sessions(posting, moment) if number <= MOST_NAMED else []
        named = [(_changed_name(session), reverse("training:session", args=[session.pk])) for session in changed]
        return Figure(number, label, f"{reverse('training:home')}#sessions", "soon", items=named)

    yield FigureToCount(count_of_changed_sessions(posting, moment), figure)


def _changed_name(session: Session) -> str:
    values = {"course": catalogue.courses()[session.course].title, "day": text.day(session.begins_on)}
    return _("Changed: %(course)s, %(day)s") % values


def _name(session: Session) -> str:
    values = {"course": catalogue.courses()[session.course].title, "day": text.day(session.begins_on)}
    return _("Nominate officers: %(course)s, %(day)s") % values
