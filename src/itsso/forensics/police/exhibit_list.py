"""The exhibits of a case as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.forensics.custody.chain import Chain
from itsso.forensics.custody.page import whereabouts
from itsso.forensics.labels import spelled
from itsso.forensics.models import Item
from itsso.forensics.police.page import item_problems
from itsso.forensics.texts import item_name
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column


@dataclass(frozen=True)
class CaseExhibitRow:
    """An exhibit with its chain of custody; `doubtful` says that its kit was entered twice."""

    item: Item
    chain: Chain
    doubtful: bool


def exhibit_rows(
    items: Sequence[Item], chains: Mapping[str, Chain], doubtful: Collection[str]
) -> StoredRows[CaseExhibitRow]:
    """Return the exhibits of a case, by time of seizure; `doubtful` holds the numbers of kits entered twice."""
    rows = [CaseExhibitRow(item, chains[item.label], item.label in doubtful) for item in items]
    return StoredRows(rows, {"mark": lambda row: text.natural_key(row.item.mark), "from": lambda row: row.item.subject})


def _number_cell(row: CaseExhibitRow) -> Text:
    return link(spelled(row.item.label), reverse("forensics:item", args=[row.item.case_id, row.item.label]))


EXHIBIT_COLUMNS: list[Column[CaseExhibitRow]] = [
    Column("number", _("Number"), _number_cell),
    Column("mark", _("Mark and type"), lambda row: item_name(row.item), sorts=True),
    Column(
        "from",
        pgettext_lazy("exhibit", "From"),
        lambda row: row.item.subject or "–",
        lambda row: row.item.subject,
        sorts=True,
    ),
    Column("where", _("Where it is"), lambda row: whereabouts(row.chain)),
    Column("wrong", _("What is wrong"), lambda row: item_problems(row.chain, row.doubtful)),
]
