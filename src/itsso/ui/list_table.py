"""The table of a list, written without a template's loops: it may have hundreds of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from itsso.ui.components import Text, unbroken_dates
from itsso.ui.fold import LATER_ROW, fold_rows
from itsso.ui.list_parts import Heading, ListGroup
from itsso.ui.lists import Column, ItemList
from itsso.ui.table_shell import table_shell
from itsso.ui.typed_values import is_ticked


def list_table(listing: ItemList[object]) -> SafeString:
    """Return the table of a list's page; behind it is what opens the later rows on a phone."""
    groups = listing.body
    rows = SafeString(f"{_head(listing)}{_body(listing, groups)}")
    table = table_shell(rows, listing.caption, stack=True, hidden=True, compact=listing.compact)
    rows_listed = sum(len(group.rows) for group in groups)
    return SafeString(table + fold_rows(listing.caption, rows_listed, listing.rows_on_a_phone))


def order_options(listing: ItemList[object]) -> SafeString:
    """Return the choices of a list's order, for a phone."""
    options = ((value, SafeString(" selected" if chosen else ""), title) for value, title, chosen in listing.orders)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


def _head(listing: ItemList[object]) -> str:
    return format_html(
        '<thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead>',
        format_html_join("", "{}", ([_heading(heading)] for heading in listing.headings)),
    )


def _heading(heading: Heading) -> SafeString:
    css_class = "govuk-table__header" + (" govuk-table__header--numeric" if heading.numeric else "")
    if not heading.url:
        return format_html('<th scope="col" class="{}">{}</th>', css_class, heading.title)
    sign = {"ascending": "▲", "descending": "▼"}.get(heading.order, "")
    return format_html(
        '<th scope="col" class="{}"{}><a class="govuk-link itsso-sort" href="{}">{}{}</a></th>',
        css_class,
        flatatt({"aria-sort": heading.order} if heading.order else {}),
        heading.url,
        heading.title,
        format_html(' <span aria-hidden="true">{}</span>', sign) if sign else "",
    )


def _body(listing: ItemList[object], groups: Sequence[ListGroup]) -> str:
    width = len(listing.page_columns)
    starts = [_CellStart.of_column(column, compact=listing.compact) for column in listing.page_columns]
    bodies, room = [], listing.rows_on_a_phone
    for group in groups:
        first, later = group.rows[:room], group.rows[room:]
        room -= len(first)
        body = [_group_row(group.title, width, is_later=not first), *(_row(row, starts) for row in first)]
        bodies.append("".join([*body, *(_row(row, starts, f" {LATER_ROW}") for row in later)]))
    return "".join(f'<tbody class="govuk-table__body">{body}</tbody>' for body in bodies)


def _group_row(title: Text, width: int, *, is_later: bool) -> str:
    if not title:
        return ""
    head = format_html('<th scope="rowgroup" class="govuk-table__header" colspan="{}">{}</th>', width, title)
    later = f" {LATER_ROW}" if is_later else ""
    return f'<tr class="govuk-table__row itsso-group{later}">{head}</tr>'


@dataclass(frozen=True, slots=True)
class _CellStart:
    """The start tag of a column's cells, and of those that are zero: a phone leaves out the zeros of a compact list."""

    usual: str
    zero: str

    @classmethod
    def of_column(cls, column: Column[object], *, compact: bool) -> _CellStart:
        css_class = "govuk-table__cell" + (" govuk-table__cell--numeric" if column.numeric else "")
        usual = format_html('<td class="{}" data-label="{}">', css_class, column.title)
        zero = format_html('<td class="{} itsso-zero" data-label="{}">', css_class, column.title) if compact else usual
        return cls(usual, zero)


def _row(contents: Sequence[Text], starts: Sequence[_CellStart], css_class: str = "") -> str:
    head = f'<th scope="row" class="govuk-table__header">{unbroken_dates(contents[0])}</th>'
    cells = [
        f"{start.zero if content == '0' else start.usual}{unbroken_dates(content)}</td>"
        for content, start in zip(contents[1:], starts[1:], strict=True)
    ]
    return f'<tr class="govuk-table__row{css_class}">{head}{"".join(cells)}</tr>'


def tick_box(name: str, value: object, label: Text, subject: Text, *, shows_label: bool = True) -> SafeString:
    """Return the cell of a list in a `RowForm` that ticks its row; a screen reader hears the row's subject too.

    Without `shows_label` only a screen reader gets the label: the head of the column shows the same.
    """
    visible, hidden = (
        (label, format_html(": {}", subject)) if shows_label else ("", format_html("{}: {}", label, subject))
    )
    return format_html(
        '<div class="govuk-checkboxes govuk-checkboxes--small itsso-tick"><div class="govuk-checkboxes__item">'
        '<input type="checkbox" class="govuk-checkboxes__input" name="{0}" id="{0}-{1}" value="{1}"{4}>'
        '<label class="govuk-label govuk-checkboxes__label" for="{0}-{1}">{2}'
        '<span class="govuk-visually-hidden">{3}</span></label></div></div>',
        name,
        value,
        visible,
        hidden,
        flatatt({"checked": is_ticked(name, value)}),
    )
