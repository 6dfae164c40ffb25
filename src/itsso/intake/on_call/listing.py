"""The list of women officers on call: now and to come, or the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Expression, F, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.intake.on_call import queries
from itsso.intake.on_call.models import WomanOfficerOnCall
from itsso.intake.on_call.page import OnCallRow, on_call_rows
from itsso.platform.clock import now
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit

_SHOWN: dict[str, Callable[[datetime], Q]] = {
    "": queries.in_force,
    "over": lambda moment: ~queries.in_force(moment),
    "every": lambda moment: Q(),
}
"""The choices of the filter, each with its condition."""


def rows_of_list(station: Unit, show: str) -> QueryRows[WomanOfficerOnCall, OnCallRow]:
    """Return the entries of one choice of the filter as the rows of a list; of the history the newest first."""
    entries = queries.entries(station).filter(_SHOWN[show](now()))
    orders: dict[str, list[Expression | F]] = {"from": [F("begins_at")], "until": [F("until")]}
    return QueryRows(entries.order_by("-begins_at", "-recorded_at", "pk") if show else entries, orders, on_call_rows)


def on_call_columns() -> list[Column[OnCallRow]]:
    """Return the columns of the list."""
    return [
        Column("officer", gettext_lazy("Woman officer"), lambda row: row.name),
        Column("phone", gettext_lazy("Official telephone number"), lambda row: row.phone or "–"),
        Column("from", gettext_lazy("From"), _from_cell, lambda row: row.entry.begins_at, sorts=True),
        Column("until", gettext_lazy("Until"), _until_cell, lambda row: row.entry.until, sorts=True),
        Column("status", gettext_lazy("Status"), lambda row: row.status),
        Column("act", gettext_lazy("Action"), _act_cell, in_file=False),
    ]


def _from_cell(row: OnCallRow) -> SafeString:
    return when(row.entry.begins_at)


def _until_cell(row: OnCallRow) -> SafeString:
    return when(row.entry.until)


def _act_cell(row: OnCallRow) -> Text:
    if row.entry.ended_at is not None or row.entry.until <= now():
        return "–"
    hidden = format_html('<span class="govuk-visually-hidden">, {}, {}</span>', row.name, _from_cell(row))
    return link(format_html("{}{}", _("End"), hidden), reverse("intake:end_on_call", args=[row.entry.pk]))
