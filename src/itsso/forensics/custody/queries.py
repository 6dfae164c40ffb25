"""Queries about the ledger of custody, each inside the reader's range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.forensics.custody.chain import Chain, CustodyEntry, follow
from itsso.forensics.models import CustodyAct, Deed, Exhibit, Holder, Item

ACT_COLUMNS = (
    "label",
    "nth",
    "handover",
    "deed",
    "holder_from",
    "holder_to",
    "at",
    "recorded",
    "unit_id",
    "person",
    "person_name",
    "paper",
    "seal",
    "impression",
    "count",
    "weight_mg",
    "previous",
    "carrier",
    "specimen",
)
"""The columns of an act in the order of `custody.chain.CustodyEntry`."""


def acts_of(labels: Collection[str]) -> dict[str, list[CustodyEntry]]:
    """Return the acts of several items by label, each item's in order of their number; empty for any other label.

    One range scan for each item on the index of (label, nth).
    """
    rows = CustodyAct.objects.filter(label__in=list(labels)).order_by("label", "nth").values_list(*ACT_COLUMNS)
    entries_by_label: defaultdict[str, list[CustodyEntry]] = defaultdict(list)
    for label, nth, handover, *rest in rows:
        entries_by_label[label].append(CustodyEntry(label, nth, str(handover), *rest))
    return entries_by_label


def acts(label: str) -> list[CustodyEntry]:
    """Return the acts of one item."""
    return acts_of([label])[label]


def chain(label: str) -> Chain:
    """Return the chain of one item; an empty one if the item is not visible."""
    return follow(acts(label))


def chains(labels: Collection[str]) -> dict[str, Chain]:
    """Return the chains of several items, by label."""
    entries = acts_of(labels)
    return {label: follow(entries[label]) for label in labels}


def lock_custody(labels: Collection[str]) -> None:
    """Lock the ledgers of items until the transaction ends; another that locks one of them waits.

    They are locked in one order, so that two receptions of the same items do not wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended('custody of ' || s.label, 0))"
            " from (select label from unnest(%s::text[]) as w (label) order by label offset 0) s",
            [sorted(set(labels))],
        )


def impressions(labels: Collection[str]) -> dict[str, str]:
    """Return what the seal of each item shows: as the police recorded it, else as it was announced to a laboratory."""
    announced = Exhibit.objects.filter(label__in=list(labels)).order_by("-request__announced_at")
    seized = Item.objects.filter(label__in=list(labels))
    return dict(announced.values_list("label", "impression")) | dict(seized.values_list("label", "impression"))


def impression(label: str) -> str:
    """Return what the seal of an item shows; empty where it is not visible."""
    return impressions([label]).get(label, "")


def cases_of(labels: Collection[str]) -> dict[str, UUID]:
    """Return the case of each item that is visible here; a laboratory sees none."""
    return dict(Item.objects.filter(label__in=list(labels)).values_list("label", "case_id"))


class RecordedAct(NamedTuple):
    """An act that a form has recorded already, and by whom."""

    label: str
    deed: str
    person: str


def recorded_acts(form: UUID, labels: Collection[str]) -> list[RecordedAct]:
    """Return the acts about some items that a form has recorded already."""
    acts = CustodyAct.objects.filter(form=form, label__in=list(labels))
    return [RecordedAct(*row) for row in acts.values_list("label", "deed", "person")]


def receipts(labels: Collection[str]) -> dict[str, CustodyAct]:
    """Return the act by which a laboratory's reception last took each item; nothing for an item that it did not."""
    acts = CustodyAct.objects.filter(label__in=list(labels), deed=Deed.TAKEN, holder_to=Holder.RECEPTION)
    return {act.label: act for act in acts.order_by("nth")}


def seals_on_receipt(labels: Collection[str]) -> dict[str, str]:
    """Return how the seal of each item was when a laboratory's reception last took it, compared with its specimen."""
    return {
        label: ", ".join(filter(None, (str(act.get_seal_display()), act.impression, str(act.get_specimen_display()))))
        for label, act in receipts(labels).items()
    }
