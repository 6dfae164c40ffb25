"""Delivery of what one unit sends another: no worker runs yet while the demonstration is built."""

from __future__ import annotations

from collections.abc import Collection

from itsso.accounts.models import Posting
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter


def deliver_parcels(kinds: Collection[str], *, by: Posting) -> None:
    """Deliver the parcels of some kinds that wait, and those that their receivers send in answer."""
    while True:
        with enter(by):
            unanswered = Parcel.objects.filter(state=ParcelState.SENT, kind__in=kinds)
            waiting = list(unanswered.values_list("pk", "receiver_id"))
        if not waiting:
            return
        for parcel, receiver in waiting:
            deliver(parcel, receiver)
