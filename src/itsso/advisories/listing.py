"""The lists of advisories as `itsso.ui.lists` shows them: the register, what a unit owes, and the units below it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from itsso.advisories.counting import queries as tallies
from itsso.advisories.counting.obligations import CountedItem, ObligationCounts
from itsso.advisories.counting.queries import UnitItemRow
from itsso.advisories.models import STATUS_LABELS, Advisory, AnswerStatus, Item
from itsso.advisories.overview import Overview
from itsso.advisories.page import COLOURS, answer_url, item_url, name_of, standing_url
from itsso.advisories.queries import Obligation
from itsso.ui import text
from itsso.ui.components import PageTable, Text, link, with_note
from itsso.ui.list_rows import ListOrder, StoredRows
from itsso.ui.list_table import tick_box
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import tag, when
from itsso.units.data_sources import districts_of
from itsso.units.models import DISTRICTS, Unit, UnitKind

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

    type Keys[Row] = dict[str, Callable[[Row], SupportsRichComparison]]

type CountedUnit = tuple[Unit, ObligationCounts, str]
"""A unit with the counts of it and all below, and the address of its page."""


# The register


@dataclass(frozen=True, slots=True)
class AdvisoryRow:
    """An advisory in the list, with the number of its items, and whether the reader has read it or is to read it."""

    advisory: Advisory
    url: str
    items: int
    is_read: bool
    awaits_reading: bool


def advisory_columns(*, acknowledges: bool) -> list[Column[AdvisoryRow]]:
    """Return the columns of the register; an officer who acknowledges advisories ticks those that were read."""
    columns: list[Column[AdvisoryRow]] = [
        Column(
            "title",
            gettext_lazy("Title"),
            _title_cell,
            lambda row: unescape(strip_tags(_marked_title(row))),
            sorts=True,
        ),
        Column(
            "day",
            pgettext_lazy("letter", "Date"),
            lambda row: when(row.advisory.issued_on),
            lambda row: row.advisory.issued_on,
            sorts=True,
        ),
        Column("from", pgettext_lazy("letter", "From"), lambda row: row.advisory.local_authority, sorts=True),
        Column("reference", gettext_lazy("Reference"), lambda row: row.advisory.reference or "–", on_page=False),
        Column(
            "items",
            pgettext_lazy("advisory", "Items"),
            lambda row: text.count(row.items),
            lambda row: row.items,
            sorts=True,
            numeric=True,
        ),
    ]
    read: Column[AdvisoryRow] = Column("read", pgettext_lazy("advisory", "Read"), _read_cell, _read_value, sorts=True)
    return [*columns, read] if acknowledges else columns


def advisory_rows(rows: Sequence[AdvisoryRow]) -> StoredRows[AdvisoryRow]:
    """Return the advisories of the register as the rows of its list."""
    keys: Keys[AdvisoryRow] = {
        "title": lambda row: text.natural_key(row.advisory.local_title),
        "day": lambda row: row.advisory.issued_on,
        "from": lambda row: row.advisory.local_authority,
        "items": lambda row: row.items,
        "read": lambda row: (not row.awaits_reading, row.is_read),
    }
    return StoredRows(rows, keys)


def _title_cell(row: AdvisoryRow) -> SafeString:
    return with_note(_marked_title(row), row.advisory.reference)


def _marked_title(row: AdvisoryRow) -> SafeString:
    title = link(row.advisory.local_title, row.url)
    if row.advisory.superseded:
        return format_html("{} {}", title, tag(_("superseded"), "grey"))
    return title if row.items else format_html("{} {}", title, tag(_("items not known"), "grey"))


def _read_cell(row: AdvisoryRow) -> Text:
    if row.is_read:
        return tag(pgettext("advisory", "Read"), "green")
    if row.awaits_reading:
        return tick_box("advisory", row.advisory.pk, _("I have read it"), row.advisory.local_title)
    return "–"


def _read_value(row: AdvisoryRow) -> str:
    if row.is_read:
        return pgettext("advisory", "Read")
    return pgettext("advisory", "Not read") if row.awaits_reading else ""


# What a unit owes


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """An item that a unit owes.

    `advisory_url` is the page of its advisory at the unit. `unit` is named where it is an abolished one for which this
    unit answers. `answer_url` is the page on which the
    reader answers it; empty where the reader may not, or it is settled.
    """

    item: Item
    owed: Obligation
    url: str
    advisory_url: str
    unit: str
    on: date
    answer_url: str = ""

    @property
    def days(self) -> str:
        """Return the days until or since the last day; empty where there is none, or nothing is open."""
        return text.days_to(self.owed.due, self.on) if self.owed.due and not self.owed.settled else ""


@dataclass(frozen=True, slots=True)
class ObligationRows:
    """The obligations of a unit with one status, as rows of a list. Items' texts are read for one page at a time."""

    overview: Overview
    status: str
    may_answer: Callable[[Unit], bool]
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of obligations."""
        return len(self.overview.obligations_with(self.status))

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[ObligationRow]:
        """Return a part of the obligations, overdue ones first, or sorted by a column."""
        keys: Keys[tuple[CountedItem, Obligation]] = {
            "status": lambda row: list(STATUS_LABELS).index(row[1].status),
            "due": lambda row: row[1].due.isoformat() if row[1].due else "",
            "advisory": lambda row: row[0].advisory.issued_on,
        }
        stored = StoredRows(self.overview.obligations_with(self.status), keys)
        units = {unit.pk: unit for unit in (self.overview.unit, *self.overview.abolished)}
        worded = self.overview.worded(stored.rows(order, start, stop))
        return [self._row(item, owed, units[owed.unit_id]) for item, owed in worded]

    def _row(self, item: Item, owed: Obligation, unit: Unit) -> ObligationRow:
        answers = not owed.settled and self.may_answer(unit)
        return ObligationRow(
            item,
            owed,
            item_url(unit, item),
            standing_url(unit, item.advisory),
            "" if unit == self.overview.unit else name_of(unit),
            self.overview.on,
            answer_url(unit, item) if answers else "",
        )


def _asked_cell(row: ObligationRow) -> SafeString:
    item_link = link(row.item.local_asked, row.url)
    return format_html('{}<br><span class="govuk-hint">{}</span>', item_link, row.unit) if row.unit else item_link


def _asked_value(row: ObligationRow) -> str:
    return f"{row.item.local_asked} ({row.unit})" if row.unit else row.item.local_asked


def _linked_advisory(row: ObligationRow) -> SafeString:
    return link(row.item.advisory.local_title, row.advisory_url)


def _status_cell(row: ObligationRow) -> SafeString:
    status = tag(STATUS_LABELS[row.owed.status], COLOURS[row.owed.status])
    if not row.answer_url:
        return format_html('<span class="itsso-unbroken">{}</span>', status)
    return format_html(
        '<span class="itsso-unbroken">{}</span><br><a class="govuk-link itsso-no-print" href="{}">{}'
        '<span class="govuk-visually-hidden">: {}</span></a>',
        status,
        row.answer_url,
        _("Answer"),
        row.item.local_asked,
    )


def _due_cell(row: ObligationRow) -> Text:
    if row.owed.due is None:
        return format_html('<span class="itsso-unbroken">{}</span>', _("no date set"))
    days = format_html("<strong>{}</strong>" if row.owed.overdue(row.on) else "{}", row.days)
    return format_html("{}<br>{}", when(row.owed.due), days) if row.days else when(row.owed.due)


OBLIGATION_COLUMNS: list[Column[ObligationRow]] = [
    Column("asked", gettext_lazy("Asked"), _asked_cell, _asked_value),
    Column(
        "advisory",
        gettext_lazy("Advisory"),
        lambda row: format_html("{}, {}", _linked_advisory(row), when(row.item.advisory.issued_on)),
        sorts=True,
    ),
    Column(
        "status",
        gettext_lazy("Status"),
        _status_cell,
        lambda row: str(STATUS_LABELS[row.owed.status]),
        sorts=True,
    ),
    Column("due", gettext_lazy("Due"), _due_cell, lambda row: row.owed.due, sorts=True),
]


MOST_ANSWERED_AT_ONCE = 5
"""The number of unanswered items of the reader's unit that the list of advisories shows."""


def rows_to_answer(rows: ObligationRows) -> Sequence[ObligationRow]:
    """Return the first of the rows that the reader may answer, those overdue and due first."""
    return [row for row in rows.rows(ListOrder(), 0, MOST_ANSWERED_AT_ONCE) if row.answer_url]


def answer_table(rows: Sequence[ObligationRow], caption: Text) -> PageTable:
    """Return items that wait for an answer, each with its button."""
    head = [_("Asked"), _("Advisory"), _("Due"), _("Action")]
    cells = [[_asked_cell(row), row.item.advisory.local_title, _due_cell(row), _answer_button(row)] for row in rows]
    return PageTable(caption, head, cells, stacks=True)


def _answer_button(row: ObligationRow) -> SafeString:
    return format_html(
        '<div class="itsso-work__steps itsso-no-print"><a class="govuk-button govuk-button--secondary" href="{}">{}'
        '<span class="govuk-visually-hidden">: {}</span></a></div>',
        row.answer_url,
        _("Answer"),
        row.item.local_asked,
    )


# The units below


def _count_column(key: str, title: Text, number: Callable[[ObligationCounts], int]) -> Column[CountedUnit]:
    return Column(
        key, title, lambda row: text.count_cell(number(row[1])), lambda row: number(row[1]), sorts=True, numeric=True
    )


_COUNTS: dict[str, tuple[Text, Callable[[ObligationCounts], int]]] = {
    "overdue": (pgettext_lazy("count", "Overdue"), lambda counts: counts.overdue),
    "asked": (pgettext_lazy("count", "Asked"), lambda counts: counts.owed),
    "done": (pgettext_lazy("answer", "Done"), lambda counts: counts.done),
    "accepted": (pgettext_lazy("count", "Accepted"), lambda counts: counts.accepted),
    "under_way": (
        pgettext_lazy("answer", "In progress"),
        lambda counts: counts.by_status.get(AnswerStatus.UNDER_WAY, 0),
    ),
    "no_evidence": (pgettext_lazy("answer", "No evidence"), lambda counts: counts.no_evidence),
}

CHILD_COLUMNS: list[Column[CountedUnit]] = [
    Column("unit", gettext_lazy("Unit"), lambda row: link(name_of(row[0]), row[2]), sorts=True),
    *(_count_column(key, title, number) for key, (title, number) in _COUNTS.items()),
]


def child_rows(children: Sequence[CountedUnit]) -> StoredRows[CountedUnit]:
    """Return the units below with their counts as the rows of a list."""
    keys: Keys[CountedUnit] = {"unit": lambda row: text.natural_key(row[0].local_name)}
    keys |= {key: _count_key(number) for key, (_title, number) in _COUNTS.items()}
    return StoredRows(children, keys)


def _count_key(number: Callable[[ObligationCounts], int]) -> Callable[[CountedUnit], int]:
    return lambda row: number(row[1])


@dataclass(frozen=True, slots=True)
class UnitStatusRows:
    """The units of a place that owe an item and have a status of it, as the rows of a list."""

    place: Unit
    item: Item
    status: str
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of units."""
        return tallies.count_units_with_status(self.place, self.item, self.status)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[UnitItemRow]:
        """Return a part of the units, by State and name, or sorted by a column."""
        return tallies.units_with_status(self.place, self.item, self.status, order, start, stop)


def unit_status_columns(place: Unit, item: Item) -> list[Column[UnitItemRow]]:
    """Return the columns of the units that owe an item; those of a place above the district name the district too."""
    columns: list[Column[UnitItemRow]] = [
        Column("unit", gettext_lazy("Unit"), lambda row: link(str(row.unit), item_url(row.unit, item)), sorts=True),
        Column("status", gettext_lazy("Status"), _status_text, sorts=True),
        Column("due", gettext_lazy("Due"), lambda row: text.day(row.due) or "–", lambda row: row.due, sorts=True),
    ]
    if place.kind in (*DISTRICTS, UnitKind.STATION):
        return columns
    districts = districts_of(place)
    firsts = [district.first for district in districts]

    def district_name(row: UnitItemRow) -> str:
        at = bisect(firsts, row.unit.first) - 1
        is_inside = at >= 0 and row.unit.last <= districts[at].last and row.unit.pk != districts[at].pk
        return districts[at].local_name if is_inside else "–"

    district: Column[UnitItemRow] = Column("district", gettext_lazy("District"), district_name)
    return [*columns[:1], district, *columns[1:]]


def _status_text(row: UnitItemRow) -> str:
    status = str(STATUS_LABELS[row.status])
    return f"{status} · {_('accepted')}" if row.accepted else status
