"""The first page's count for those who nominate: coming courses with free seats to which the unit sent nobody yet."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.models import Session
from itsso.training.sessions.queries import sessions_to_fill
from itsso.ui import text
from itsso.ui.components import MOST_NAMED, Figure
from itsso.units.models import UnitKind


def nomination_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the count for those who nominate for a district or more; a few are named. One query.

    A station's desk has no room for it, and those who plan courses have them as a list.
    """
    is_station = request.posting.unit.kind == UnitKind.STATION
    if is_station or not request.may("training:nominate") or request.may("training:sessions"):
        return
    waiting = list(sessions_to_fill(request.posting.unit, today()))
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


def _name(session: Session) -> str:
    values = {"course": catalogue.courses()[session.course].title, "day": text.day(session.begins_on)}
    return _("Nominate officers: %(course)s, %(day)s") % values
