"""The one writer of custody acts: it locks and reads the ledgers of some items, and writes their acts together.

A reception of hundreds of parcels is a fixed number of queries: each act sees those written before it in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.chain import Chain, CustodyEntry, digest, follow
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.models import Deed, Holder, SealCondition
from itsso.platform.clock import now
from itsso.platform.copy import encode_row, insert_all
from itsso.platform.ids import uuid7
from itsso.protection.sent_forms import refuse_another_officer

_ACT_COLUMNS = ("id", *ledger.ACT_COLUMNS, "form", "line")


class CustodyBatch:
    """The acts of one officer about some items by one form. `write` writes all of them with their audit entries.

    The items are locked until the transaction ends, so that two batches at the same time run one after the other.
    """

    def __init__(self, labels: Collection[str], *, by: Posting, form: UUID) -> None:
        self.by, self.form = by, form
        ledger.lock_custody(labels)
        self._entries: defaultdict[str, list[CustodyEntry]] = defaultdict(list, ledger.acts_of(labels))
        self._recorded = {(act.label, act.deed): act.person for act in ledger.recorded_acts(form, labels)}
        self._impressions, self._cases = ledger.impressions(labels), ledger.cases_of(labels)
        self._acts: list[bytes] = []
        self._audit_entries: list[audit.PendingEntry] = []

    def chain(self, label: str) -> Chain:
        """Return the chain of an item with the acts of this batch; an empty one if the item is not visible."""
        return follow(self._entries[label])

    def impression(self, label: str) -> str:
        """Return what the seal of an item shows."""
        return self._impressions.get(label, "")

    def is_recorded(self, label: str, deed: Deed) -> bool:
        """Return whether the form has recorded this act already. Raises Refused where another officer sent the form."""
        person = self._recorded.get((label, deed.value))
        if person is not None:
            refuse_another_officer(person, by=self.by)
        return person is not None

    def add(self, label: str, deed: Deed, handover: UUID, holder: Holder, to: Holder, condition: ItemCondition) -> None:
        """Add an act, and its audit entry, which holds the same values: so the log's seals prove the ledger."""
        before, actor, line = self._entries[label], self.by.actor, uuid7()
        entry = CustodyEntry(
            label=label,
            nth=len(before) + 1,
            handover=str(handover),
            deed=deed.value,
            holder_from=holder.value,
            holder_to=to.value,
            at=condition.at,
            recorded=now(),
            unit=self.by.unit_id,
            person=actor.number,
            person_name=actor.name,
            paper=condition.paper,
            seal=SealCondition(condition.seal).value,
            impression=condition.impression,
            count=condition.count,
            weight_mg=condition.weight_mg,
            previous=digest(before[-1]) if before else "",
            carrier=condition.carrier,
            specimen=condition.specimen if deed == Deed.TAKEN and to == Holder.RECEPTION else "",
        )
        self._audit_entries.append(
            audit.pending_entry(
                f"custody.{deed.value}", actor, label, entry.as_values(), case=self._cases.get(label), entry_id=line
            )
        )
        self._acts.append(encode_row((uuid7(), *_values(entry), self.form, line)))
        before.append(entry)

    def write(self) -> None:
        """Write the acts that were added since the last time, each with its audit entry: all of them or none."""
        columns = self._audit_entries[0].row[1] if self._audit_entries else ()
        lines = [line for entry in self._audit_entries for line in entry.row[2]]
        insert_all([("audit_line", columns, lines), ("forensics_act", _ACT_COLUMNS, self._acts)])
        self._acts, self._audit_entries = [], []


def _values(entry: CustodyEntry) -> list[object]:
    """Return the values of an act in the order of `ledger.ACT_COLUMNS`."""
    by_column: dict[str, object] = {name: getattr(entry, name) for name in entry.__slots__} | {"unit_id": entry.unit}
    return [
        value.isoformat() if isinstance(value, datetime) else value
        for value in (by_column[column] for column in ledger.ACT_COLUMNS)
    ]
