"""The trigger of Zero FIRs: a step that waits for a station, or for the unit above that decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.alerts.ladders import Post
from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.intake.models import Transfer, TransferStatus
from itsso.notices.models import Notice
from itsso.platform.clock import now
from itsso.ui.components import Text
from itsso.units.models import DISTRICTS, STATES, Unit

AFTER: Final = timedelta(days=1)
"""How long a step may wait before its officer is told: a number of this system, not of the law."""

TITLES: Mapping[str, Text] = {
    "accept": gettext_lazy("Register a Zero FIR again, or ask the nodal officer: it has waited for more than a day"),
    "send_again": gettext_lazy("Send a returned Zero FIR again, or register it: it has waited for more than a day"),
    "decide": gettext_lazy("Decide where a Zero FIR belongs: it has waited for more than a day"),
}


def _find() -> Iterator[TriggerItem]:
    transfers = Transfer.objects.select_related("sender", "receiver", "decider")
    for transfer in transfers.exclude(standing=TransferStatus.ACCEPTED).filter(since__lte=now() - AFTER):
        reference, unit = _waits_for(transfer)
        yield TriggerItem(
            key=f"{transfer.pk}:{reference}:{transfer.since:%Y%m%dT%H%M%S}",
            subject=transfer.case_id,  # so that the message goes with the case where a court orders it
            station_no=unit.first,
            post=_post_of(unit),
            since=transfer.since,
            reference=reference,
        )


def _waits_for(transfer: Transfer) -> tuple[str, Unit]:
    if transfer.standing == TransferStatus.RETURNED:
        return "send_again", transfer.sender
    if transfer.standing == TransferStatus.ESCALATED:
        return "decide", transfer.decider or transfer.sender
    return "accept", transfer.receiver


def _post_of(unit: Unit) -> Post:
    if unit.kind in STATES:
        return "nodal_officer"
    return "sp" if unit.kind in DISTRICTS else "sho"


def _transfers(notices: Sequence[Notice]) -> Mapping[UUID, Transfer]:
    """Return the transfer of each message whose reader sees it, by the message's id."""
    transfers = Transfer.objects.select_related("sender").filter(case_id__in={notice.subject for notice in notices})
    by_case = {transfer.case_id: transfer for transfer in transfers}
    return {notice.pk: by_case[notice.subject] for notice in notices if notice.subject in by_case}


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {notice_id: _group(transfer) for notice_id, transfer in _transfers(notices).items()}


def _group(transfer: Transfer) -> str:
    values = {"number": transfer.number, "year": transfer.year, "station": transfer.sender}
    return _("Zero FIR %(number)s/%(year)s, %(station)s") % values


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {
        notice_id: reverse("intake:transfer", args=[transfer.pk]) for notice_id, transfer in _transfers(notices).items()
    }


ZERO_FIR_WAITS = Trigger("zero_fir_waits", TITLES, _find, _groups, _links)
