"""Reads of exhibits, each inside the range of whoever asks: the police's side, the ledger, the laboratory's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from itsso.forensics.chain import Chain, Told, follow
from itsso.forensics.models import Act, Deed, Exhibit, Holder, Item

ACT = (
    "label", "nth", "handover", "deed", "holder_from", "holder_to", "at", "recorded", "unit_id", "person",
    "person_name", "paper", "seal", "impression", "count", "weight_mg", "previous",
)  # fmt: skip
"""The columns of an act in the order of `chain.Told`."""


def acts_of(labels: Collection[str]) -> dict[str, list[Told]]:
    """The acts of items, each item's in their order. One range scan an item on the index of (label, nth)."""
    rows = Act.objects.filter(label__in=list(labels)).order_by("label", "nth").values_list(*ACT)
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for label, nth, handover, *rest in rows:
        found[label].append(Told(label, nth, str(handover), *rest))
    return found


def acts(label: str) -> list[Told]:
    """The acts of one item."""
    return acts_of([label])[label]


def chain(label: str) -> Chain:
    """The chain of one item; an empty one where it is not seen."""
    return follow(acts(label))


def chains(labels: Collection[str]) -> dict[str, Chain]:
    """The chains of several."""
    told = acts_of(labels)
    return {label: follow(told[label]) for label in labels}


def impression(label: str) -> str:
    """What the seal of an item was said to show: by the police, or as it was announced to the laboratory."""
    for model in (Item, Exhibit):
        told: str | None = model.objects.filter(label=label).values_list("impression", flat=True).first()
        if told is not None:
            return told
    return ""


def items_of(case_id: UUID) -> list[Item]:
    """The items of a case, by the mark of the seizure memo."""
    return list(Item.objects.filter(case_id=case_id).order_by("seized_at", "mark"))


def seals_on_receipt(labels: Collection[str]) -> dict[str, str]:
    """How the seal of each item was found when a laboratory's reception took it last."""
    taken = Act.objects.filter(label__in=list(labels), deed=Deed.TAKEN, holder_to=Holder.RECEPTION).order_by("nth")
    return {act.label: f"{act.get_seal_display()}{', ' + act.impression if act.impression else ''}" for act in taken}
