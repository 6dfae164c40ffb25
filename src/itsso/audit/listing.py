"""The list of audit entries as `itsso.ui.lists` shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.audit import details, queries
from itsso.audit.filters import EntryFilter
from itsso.audit.page import EntryRow, entry_row
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import COUNTED_TO, ListOrder
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when


@dataclass(frozen=True, slots=True)
class EntryRows:
    """The audit entries of a filter; none where the filter could not be read."""

    entry_filter: EntryFilter | None
    counts_to: int = COUNTED_TO

    def count(self) -> int:
        """Return the number of entries, counted up to `counts_to`."""
        return queries.count_entries(self.entry_filter, self.counts_to) if self.entry_filter else 0

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[EntryRow]:
        """Return a part of the entries, newest first; sorted by their time ascending, oldest first."""
        if self.entry_filter is None:
            return []
        oldest_first = bool(order.key) and not order.descending
        stop = min(stop, self.counts_to)
        entries = queries.entries(self.entry_filter, start, stop, oldest_first=oldest_first)
        units = queries.unit_names([details.unit_of_page(entry.act, entry.object) for entry in entries])
        return [entry_row(entry, units) for entry in entries]


def entry_columns(*, of_one_case: bool) -> list[Column[EntryRow]]:
    """Return the columns of the list. In that of one case neither the case nor a filter by officer is linked."""
    return [
        Column("at", gettext_lazy("When"), _time_cell, _time, sorts=True),
        Column(
            "officer",
            gettext_lazy("Who"),
            lambda row: with_note(_actor(row, linked=not of_one_case), row.posting),
        ),
        Column("act", gettext_lazy("Action"), _act_cell),
        Column(
            "object",
            gettext_lazy("Case or record"),
            lambda row: row.object or "–" if of_one_case else _object_cell(row),
            lambda row: row.object if of_one_case else "; ".join(filter(None, (_case_text(row), row.object))),
        ),
        Column("address", gettext_lazy("Network address"), lambda row: row.address or "–", lambda row: row.address),
    ]


def _time(row: EntryRow) -> datetime:
    return row.at


def _time_cell(row: EntryRow) -> Text:
    return with_note(when(row.at), "" if row.sealed else _("not yet sealed"))


def _actor(row: EntryRow, *, linked: bool) -> Text:
    """Return the officer as a link to the officer's own entries."""
    if not linked or not row.actor_number:
        return row.actor
    return link(row.actor, f"{reverse('audit:lines')}?{urlencode({'actor': row.actor_number})}")


def _act_cell(row: EntryRow) -> Text:
    title = format_html("<strong>{}</strong>", row.title) if row.refused else row.title
    return reduce(with_note, [*row.details, _reason(row)], title)


def _reason(row: EntryRow) -> str:
    return f"{_('Reason:')} {row.why}" if row.why else ""


def _object_cell(row: EntryRow) -> Text:
    if not row.case:
        return row.object or "–"
    return with_note(link(_case_text(row), reverse("audit:case", args=[row.case])), row.object)


def _case_text(row: EntryRow) -> str:
    """Return the case's number and station; of a case outside the reader's range a mark that tells it from others."""
    if row.case is None or row.case_label:
        return row.case_label
    return f"{_('Case or complaint outside your access, reference')} {row.case.hex[-6:]}"
