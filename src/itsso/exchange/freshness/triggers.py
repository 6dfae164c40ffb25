"""The trigger of the feed: a State of which the newest entry of CCTNS is not of the last days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy as _

from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.exchange.freshness.figures import CURRENT_DAYS, districts_not_current
from itsso.exchange.freshness.queries import newest_changes_by_state
from itsso.notices.models import Notice
from itsso.platform.clock import now
from itsso.ui.components import Text
from itsso.units.models import STATES, Unit

_NAMES = UUID("0d6d7a51-39f5-4a7e-9d1c-6a2a36a3f0c2")
"""The namespace of the subjects: messages about one State stand together."""


def _find() -> Iterator[TriggerItem]:
    """Yield one item for each State, since the day on which its last district would have had to send."""
    begin = now() - timedelta(days=CURRENT_DAYS + 1)
    for state in newest_changes_by_state():
        if state.newest_change < begin:
            yield TriggerItem(
                key=f"{state.state}:{state.newest_change:%Y%m%d}",
                subject=uuid5(_NAMES, state.state),
                station_no=state.first,
                post="nodal_officer",
                since=state.newest_change,
            )


def _states(notices: Sequence[Notice]) -> Mapping[UUID, Unit]:
    """Return the State of each message, from its key."""
    codes = {notice.pk: notice.key.split(":")[1] for notice in notices}
    states = {state.state: state for state in Unit.objects.filter(kind__in=STATES, state__in=set(codes.values()))}
    return {notice_id: states[code] for notice_id, code in codes.items() if code in states}


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {notice_id: state.local_name for notice_id, state in _states(notices).items()}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice_id: districts_not_current(state) for notice_id, state in _states(notices).items()}


FEED_SILENT = Trigger(
    code="feed_silent",
    titles={"feed_silent": _("The newest CCTNS entry of the State is more than three days old")},
    find=_find,
    groups=_groups,
    links=_links,
)
