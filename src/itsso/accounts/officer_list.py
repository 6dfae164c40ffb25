"""The list of the officers of an administrator's units as `itsso.ui.lists` shows it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso.accounts import queries
from itsso.accounts.models import Officer
from itsso.ui.components import Text, in_lines, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import person_name


def _postings(officer: Officer) -> list[str]:
    if not officer.is_active:
        return [_("account closed")]
    postings = [f"{posting.get_role_display()} · {posting.unit}" for posting in officer.in_force]
    return postings or [pgettext("posting", "none")]


def _name_cell(officer: Officer) -> Text:
    return link(person_name(officer.named), reverse("accounts:officer", args=[officer.pk]))


def _postings_cell(officer: Officer) -> Text:
    return in_lines(_postings(officer))


OFFICER_COLUMNS: list[Column[Officer]] = [
    Column("name", gettext_lazy("Officer"), _name_cell, lambda officer: officer.local_name, sorts=True),
    Column("number", gettext_lazy("Number"), lambda officer: officer.number, sorts=True),
    Column("postings", gettext_lazy("Postings in force"), _postings_cell),
]


def officer_rows(units: Q, typed: str) -> QueryRows[Officer, Officer]:
    """Return the officers posted to units of a condition, with the typed text in name or number, as rows of a list."""

    def with_postings(officers: Sequence[Officer]) -> list[Officer]:
        return queries.with_postings(list(officers), units)

    orders = {"name": (F("name"),), "number": (F("number"),)}
    return QueryRows(queries.officers_at(units, typed), orders, with_postings)
