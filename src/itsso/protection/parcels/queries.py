"""Reads of parcels, each of what the transaction's range shows of them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from itsso.protection.parcels.models import Parcel, State
from itsso.units.models import Unit


def on_their_way(*, to: Unit) -> QuerySet[Parcel]:
    """What waits for a unit, the longest first."""
    waiting = Parcel.objects.filter(receiver=to, state=State.SENT)
    return waiting.select_related("sender", "receiver").order_by("sent_at")


def sent_by(unit: Unit) -> QuerySet[Parcel]:
    """What a unit sent, the newest first."""
    return Parcel.objects.filter(sender=unit).select_related("sender", "receiver").order_by("-sent_at")


def of_case(case_id: UUID) -> QuerySet[Parcel]:
    """The parcels of a case, the oldest first."""
    return Parcel.objects.filter(case_id=case_id).select_related("sender", "receiver").order_by("sent_at")
