"""The kits whose serial number is on two exhibits, as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.cases.investigators import investigator_names
from itsso.cases.words import case_label
from itsso.forensics.labels import spelled
from itsso.forensics.models import Item
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural

KITS = "kits"
"""The choice of the filter that shows this list, in place of reports and notes."""

KITS_TITLE = _("Kits whose serial number is on another exhibit too")


@dataclass(frozen=True, slots=True)
class DoubtfulKit:
    """A kit in the list, with the name of the officer who investigates its case."""

    item: Item
    officer: str


def kit_rows(items: QuerySet[Item]) -> QueryRows[Item, DoubtfulKit]:
    """Return kits as rows of their list."""
    return QueryRows(items, KIT_ORDERS, _with_officers)


def _with_officers(items: Sequence[Item]) -> list[DoubtfulKit]:
    names = investigator_names({(item.case.station.state, item.case.io_ref) for item in items})
    return [DoubtfulKit(item, names[item.case.station.state, item.case.io_ref]) for item in items]


KIT_ORDERS: dict[str, tuple[Expression | F, ...]] = {
    "case": (F("case__year"), Length("case__number"), F("case__number")),
    "station": (Natural("case__station__name"),),
    "kit": (Natural("kit"),),
    "entered": (F("made_at"),),
}


def kit_columns(*, with_station: bool) -> list[Column[DoubtfulKit]]:
    """Return the columns of the list; those of a unit above the station name the station too."""
    columns: list[Column[DoubtfulKit]] = [
        Column("case", _("Case"), _case_cell, lambda row: case_label(row.item.case), sorts=True),
        Column("number", _("Number"), lambda row: spelled(row.item.label)),
        Column("kit", _("Serial number of the kit"), lambda row: row.item.kit, sorts=True),
        Column("officer", _("Officer"), lambda row: row.officer),
        Column("entered", _("Entered"), lambda row: when(row.item.made_at), lambda row: row.item.made_at, sorts=True),
    ]
    station: Column[DoubtfulKit] = Column("station", _("Station"), lambda row: str(row.item.case.station), sorts=True)
    return [*columns[:1], station, *columns[1:]] if with_station else columns


def _case_cell(row: DoubtfulKit) -> Text:
    return link(case_label(row.item.case), reverse("forensics:item", args=[row.item.case_id, row.item.label]))
