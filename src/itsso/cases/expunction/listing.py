"""The list of court orders to remove records: what waits, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Expression, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext

from itsso.cases.expunction.models import Expunction, ExpunctionOutcome, Ground
from itsso.cases.expunction.page import order_text
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural

COLUMNS: list[Column[Expunction]] = [
    Column("order", gettext_lazy("Order"), lambda row: link(order_text(row), _address(row))),
    Column("ground", gettext_lazy("What the court ordered"), lambda row: _ground_cell(row)),
    Column("station", gettext_lazy("Station"), lambda row: str(row.station), sorts=True),
    Column("prepared", gettext_lazy("Prepared"), lambda row: _prepared_cell(row), sorts=True),
    Column("outcome", gettext_lazy("Outcome"), lambda row: outcome_text(row)),
]


def expunction_rows(expunctions: QuerySet[Expunction]) -> QueryRows[Expunction, Expunction]:
    """Return court orders as the rows of a list, the newest first unless another order is asked for."""
    orders: dict[str, Sequence[Expression | F]] = {
        "station": (Natural("station__name"),),
        "prepared": (F("requested_at"),),
    }
    return QueryRows(expunctions.select_related("station").order_by("-requested_at"), orders, list)


def _address(row: Expunction) -> str:
    return reverse("cases:expunction", args=[row.pk])


def _ground_cell(row: Expunction) -> Text:
    label = Ground(row.ground).label
    return f"{label}: {row.subject}" if row.subject else label


def _prepared_cell(row: Expunction) -> Text:
    return with_note(when(row.requested_at), translate_rank(row.requested_by_name))


def outcome_text(row: Expunction) -> Text:
    """Return what became of an order, and by whom; of one that was only prepared, that it waits."""
    if not row.outcome:
        return pgettext("expunction", "Waits for a second officer")
    return with_note(ExpunctionOutcome(row.outcome).label, translate_rank(row.decided_by_name))
