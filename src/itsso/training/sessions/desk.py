"""The desk's counts of coming courses: with free seats and nobody nominated by the unit, and with a changed plan."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.platform.clock import now, today
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.models import Session
from itsso.training.sessions.queries import changed_sessions, sessions_to_fill
from itsso.ui import text
from itsso.ui.components import MOST_NAMED, Figure
from itsso.units.models import UnitKind


def nomination_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the coming courses with free seats for which a district or State nominated nobody. One query.

    A station's desk has no room for them, and whoever plans courses has a list of them.
    """
    is_station = request.posting.unit.kind == UnitKind.STATION
    if is_station or not request.may("training:nominate") or request.may("training:sessions"):
        return
    waiting = sessions_to_fill(request.posting.unit, today())
    if not waiting:
        return
    label = ngettext(
        "coming course with free seats, nobody nominated by your unit",
        "coming courses with free seats, nobody nominated by your unit",
        len(waiting),
    )
    named = [(_name(session), reverse("training:nominate", args=[session.pk])) for session in waiting]
    yield Figure(
        text.count(len(waiting)),
        label,
        f"{reverse('training:home')}#sessions",
        items=named if len(named) <= MOST_NAMED else (),
    )


def change_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the coming courses that changed lately, after the reader or officers of the unit were nominated. One query.

    The nation's own offices nominate nobody, and have none.
    """
    if request.posting.unit.kind == UnitKind.NATION or not request.may("training:own"):
        return
    changed = changed_sessions(request.posting, now())
    if not changed:
        return
    label = ngettext(
        "coming course changed after the nomination",
        "coming courses changed after the nomination",
        len(changed),
    )
    page = "training:session" if request.may("training:session") else ""
    named = [(_changed_name(session), reverse(page, args=[session.pk]) if page else "") for session in changed]
    leads = f"{reverse('training:home')}#sessions" if page else reverse("training:own")
    yield Figure(
        text.count(len(changed)), label, leads, "soon", items=named if page and len(named) <= MOST_NAMED else ()
    )


def _changed_name(session: Session) -> str:
    values = {"course": catalogue.courses()[session.course].title, "day": text.day(session.begins_on)}
    return _("Changed: %(course)s, %(day)s") % values


def _name(session: Session) -> str:
    values = {"course": catalogue.courses()[session.course].title, "day": text.day(session.begins_on)}
    return _("Nominate officers: %(course)s, %(day)s") % values
