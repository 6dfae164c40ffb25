"""Queries about the ledger of custody, each inside the reader's range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.forensics.custody.chain import Chain, CustodyEntry, follow
from itsso.forensics.models import CustodyAct, Deed, Holder
from itsso.platform.prepared_statements import prepared_cursor, prepared_rows_where

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

    One range scan for each item on the index of (label, nth). The labels are one array, since a reception of hundreds
    would take longer to put into the statement than to read.
    """
    entries_by_label: defaultdict[str, list[CustodyEntry]] = defaultdict(list)
    with prepared_cursor() as cursor:
        cursor.execute(_ACTS, [list(labels)])
        for label, nth, handover, *rest in cursor.fetchall():
            entries_by_label[label].append(CustodyEntry(label, nth, str(handover), *rest))
    return entries_by_label


_ACTS = f"select {', '.join(ACT_COLUMNS)} from forensics_act where label = any(%s) order by label, nth"  # noqa: S608


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
    with prepared_cursor() as cursor:
        cursor.execute(_IMPRESSIONS, {"labels": list(labels)})
        return dict(cursor.fetchall())


_IMPRESSIONS = """
select coalesce(i.label, e.label), coalesce(i.impression, e.impression)
from (select label, impression from forensics_item where label = any(%(labels)s)) i
full join (
    select distinct on (e.label) e.label, e.impression
    from forensics_exhibit e join forensics_request r on r.id = e.request_id
    where e.label = any(%(labels)s) order by e.label, r.announced_at
) e on e.label = i.label"""


def impression(label: str) -> str:
    """Return what the seal of an item shows; empty where it is not visible."""
    return impressions([label]).get(label, "")


def cases_of(labels: Collection[str]) -> dict[str, UUID]:
    """Return the case of each item that is visible here; a laboratory sees none."""
    with prepared_cursor() as cursor:
        cursor.execute("select label, case_id from forensics_item where label = any(%s)", [list(labels)])
        return dict(cursor.fetchall())


class RecordedAct(NamedTuple):
    """An act that a form has recorded already, and by whom."""

    label: str
    deed: str
    person: str


def recorded_acts(form: UUID, labels: Collection[str]) -> list[RecordedAct]:
    """Return the acts about some items that a form has recorded already."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "select label, deed, person from forensics_act where form = %s and label = any(%s)", [form, list(labels)]
        )
        return [RecordedAct(*row) for row in cursor.fetchall()]


def receipts(labels: Collection[str]) -> dict[str, CustodyAct]:
    """Return the act by which a laboratory's reception last took each item; nothing for an item that it did not."""
    received = "label = any(%s) and deed = %s and holder_to = %s order by nth"
    acts = prepared_rows_where(CustodyAct, received, [list(labels), Deed.TAKEN, Holder.RECEPTION])
    return {act.label: act for act in acts}


def seals_on_receipt(labels: Collection[str]) -> dict[str, str]:
    """Return how the seal of each item was when a laboratory's reception last took it, compared with its specimen."""
    return {
        label: ", ".join(filter(None, (str(act.get_seal_display()), act.impression, str(act.get_specimen_display()))))
        for label, act in receipts(labels).items()
    }
