"""The trigger of the feed: a State for which nothing has come from CCTNS in the last days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.exchange.freshness.queries import silent_states
from itsso.notices.models import Notice
from itsso.ui.components import Text
from itsso.units.models import STATES, Unit

_NAMES = UUID("0d6d7a51-39f5-4a7e-9d1c-6a2a36a3f0c2")
"""The namespace of the subjects: messages about one State stand together."""


def _find() -> Iterator[TriggerItem]:
    """Yield one item for each State that is silent, since data last came."""
    for state in silent_states():
        yield TriggerItem(
            key=f"{state.state}:{state.received_at:%Y%m%d}",
            subject=uuid5(_NAMES, state.state),
            station_no=state.first,
            post="nodal_officer",
            since=state.received_at,
        )


def _states(notices: Sequence[Notice]) -> Mapping[UUID, Unit]:
    """Return the State of each message, from its key."""
    codes = {notice.pk: notice.key.split(":")[1] for notice in notices}
    states = {state.state: state for state in Unit.objects.filter(kind__in=STATES, state__in=set(codes.values()))}
    return {notice_id: states[code] for notice_id, code in codes.items() if code in states}


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {notice_id: state.local_name for notice_id, state in _states(notices).items()}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice_id: reverse("exchange:freshness") for notice_id in _states(notices)}


FEED_SILENT = Trigger(
    code="feed_silent",
    titles={"feed_silent": _("Nothing has come from CCTNS for the State for three days")},
    find=_find,
    groups=_groups,
    links=_links,
)
