"""The trigger of requests for correction: a unit was asked to correct its data and has not answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.alerts.recipients import head_post
from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.exchange.quality.matters import TEXTS, DataMatter
from itsso.exchange.quality.models import CorrectionRequest
from itsso.notices.models import Notice
from itsso.ui.components import Text
from itsso.units.models import UnitKind


def _find() -> Iterator[TriggerItem]:
    """Yield one item for each open request, for the head of the unit that was asked; the nation has none."""
    for request in CorrectionRequest.objects.filter(outcome="").select_related("unit").order_by("asked_at", "pk"):
        post = head_post(UnitKind(request.unit.kind))
        if post is not None:
            yield TriggerItem(
                key=str(request.pk),
                subject=request.pk,
                station_no=request.unit.first,
                post=post,
                since=request.asked_at,
            )


def _requests(notices: Sequence[Notice]) -> Mapping[UUID, CorrectionRequest]:
    """Return the request of each message, as far as the reader sees it."""
    requests = CorrectionRequest.objects.select_related("unit", "asked_by_unit").in_bulk(
        {notice.subject for notice in notices}
    )
    return {notice.pk: requests[notice.subject] for notice in notices if notice.subject in requests}


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {
        notice_id: f"{request.unit.local_name}: {TEXTS[DataMatter(request.matter)].title}"
        for notice_id, request in _requests(notices).items()
    }


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    """Return the list of the unit's requests, which a superior in place of a vacant post can read too."""
    return {
        notice_id: reverse("exchange:correction_requests", args=[request.unit_id])
        for notice_id, request in _requests(notices).items()
    }


CORRECTION_ASKED = Trigger(
    code="correction_asked",
    titles={"correction_asked": _("Answer a request to correct the data of your unit")},
    find=_find,
    groups=_groups,
    links=_links,
)
