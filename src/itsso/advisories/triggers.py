"""The trigger of advisories: items of an advisory that a unit has not answered by their last day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.advisories.counting import queries
from itsso.alerts.ladders import Post
from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.notices.models import Notice
from itsso.platform.clock import start_of_day, today
from itsso.ui.components import Text
from itsso.units.models import DISTRICTS, STATES, Unit


def _find() -> Iterator[TriggerItem]:
    """Yield one item for each unit and advisory, since the earliest last day that passed."""
    for overdue in queries.overdue_advisories(today()):
        yield TriggerItem(
            key=f"{overdue.advisory_id}:{overdue.unit_id}:{overdue.due.isoformat()}",
            subject=overdue.advisory_id,
            station_no=overdue.first,
            post=_post_of(overdue.kind),
            since=start_of_day(overdue.due),
        )


def _post_of(kind: str) -> Post:
    if kind in STATES:
        return "nodal_officer"
    return "sp" if kind in DISTRICTS else "sho"


def _unit_id(notice: Notice) -> int:
    """Return the unit that owes the answer, from the key of its message."""
    return int(notice.key.split(":")[2])


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    units = Unit.objects.in_bulk({_unit_id(notice) for notice in notices})
    return {notice.pk: units[_unit_id(notice)].local_name for notice in notices if _unit_id(notice) in units}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice.pk: reverse("advisories:standing", args=[_unit_id(notice), notice.subject]) for notice in notices}


ADVISORY_OVERDUE = Trigger(
    code="advisory_overdue",
    titles={"advisory_overdue": _("Answer the items of an advisory whose last day is over")},
    find=_find,
    groups=_groups,
    links=_links,
)
