"""The list of openings of identity beyond what is expected, as `itsso.ui.lists` shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.identity.page import OpeningEntry, entries
from itsso.protection.models import Opening
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when


def opening_rows(openings: QuerySet[Opening]) -> QueryRows[Opening, OpeningEntry]:
    """Return openings as the rows of a list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "at": (F("at"),),
        "officer": (F("officer_name"), F("officer")),
        "that_day": (F("that_day"),),
    }
    return QueryRows(openings, orders, entries)


def opening_columns() -> list[Column[OpeningEntry]]:
    """Return the columns of the list."""
    return [
        Column("at", gettext_lazy("When"), lambda row: when(row.opening.at), _time, sorts=True),
        Column("case", gettext_lazy("Case"), _case_cell, _case_text),
        Column("officer", gettext_lazy("Who"), _officer_text, sorts=True),
        Column(
            "that_day",
            gettext_lazy("Openings that day"),
            lambda row: text.count(row.opening.that_day),
            lambda row: row.opening.that_day,
            sorts=True,
            numeric=True,
        ),
        Column("contents", gettext_lazy("What"), _contents_cell),
        Column("reason", gettext_lazy("Reason"), lambda row: _lines(row.why, row.opening.words)),
    ]


def _time(row: OpeningEntry) -> datetime:
    return row.opening.at


def _case_text(row: OpeningEntry) -> str:
    return f"{row.station} · {row.case}" if row.station else row.case


def _case_cell(row: OpeningEntry) -> Text:
    return link(_case_text(row), row.case_url) if row.case_url else _case_text(row)


def _officer_text(row: OpeningEntry) -> str:
    return f"{row.opening.officer_name}, {row.opening.role_name()}"


def _contents_cell(row: OpeningEntry) -> SafeString:
    printed = _("printed for: %(recipient)s") % {"recipient": row.printed_for} if row.printed_for else ""
    return _lines(row.contents, printed)


def _lines(first: Text, second: Text) -> SafeString:
    return format_html("{}<br>{}", first, second) if second else format_html("{}", first)
