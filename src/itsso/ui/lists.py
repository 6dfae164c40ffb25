"""Lists of every package: columns, filters, sorting, pages, the file to download, all by one component.

A view describes its list and answers with it:

    COLUMNS = [Column("fir", _("FIR"), cell=lambda row: link(row.label, row.url), value=lambda row: row.label,
                      sorts=True), ...]
    listing = ItemList(request, COLUMNS, source, caption=_("Cases"), empty=_("This unit has no case."), form=form)
    return listing.respond("cases/list.html", {...})

and its template writes `{% item_list listing %}`. The address holds everything that is shown, so that it can be sent to
another officer: the filters of the form, `sort` (a column's key, with "-" before it for descending), `page`, `rows`
(how many a page), and `format=csv` for the same rows as a file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from html import unescape
from itertools import groupby
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.downloads import mark_download
from itsso.ui.fold import ROWS_ON_A_PHONE
from itsso.ui.list_parts import Heading, ListGroup
from itsso.ui.list_rows import ListOrder, RowSource
from itsso.ui.remembered_filters import field_name, remembered_query

ROWS, MANY_ROWS = 20, 100
"""Rows of a page: few for a slow network, or many for reading and printing."""

EVERY_ROW, MOST_PRINTED = "all", 2_000
"""The choice of a register that is printed as a whole, and most rows of such a page."""

MOST_ROWS = 20_000
"""Most rows of a file. A longer list has to be filtered first."""

type Value = str | int | float | Decimal | date | datetime | None
"""A cell of a file."""

_OF_THE_LIST = frozenset({"sort", "page", "rows", "format", "all"})
"""Parameters of the list itself; every other one is a filter."""


@dataclass(frozen=True, slots=True)
class Column[Row]:
    """A column of a list.

    `cell` returns what the page shows and `value` what the file holds; without `value` the file holds the text of the
    cell. `key` names the column in the address when the list is sorted by it. A column in which something is entered
    is not `in_file`; one whose value stands in the cell of another column is not `on_page`.
    """

    key: str
    title: Text
    cell: Callable[[Row], Text]
    value: Callable[[Row], Value] | None = None
    sorts: bool = False
    numeric: bool = False
    in_file: bool = True
    on_page: bool = True

    def file_cell(self, row: Row) -> object:
        """Return the cell of a file; a text that a spreadsheet would take for a formula is made safe."""
        value = self.value(row) if self.value else _plain(self.cell(row))
        if isinstance(value, datetime | date):
            return text.moment(value)
        return text.not_a_formula(value)


@dataclass(frozen=True, slots=True)
class RowForm:
    """The form around a table whose rows are ticked (`list_table.tick_box`) or filled in.

    `buttons` are the addresses to which it can be posted, each with its text, the usual one first. `column` is the key
    of the column of boxes, where not every row has one: a page without a box has neither that column nor the form.
    A page has `rows` rows: many, since what is ticked on one page is lost on the next; few where most rows have no box.
    """

    buttons: Sequence[tuple[str, Text]]
    column: str = ""
    rows: int = MANY_ROWS


class ItemList[Row]:
    """A list as one request asks for it."""

    def __init__(
        self,
        request: HttpRequest,
        columns: Sequence[Column[Row]],
        source: RowSource[Row],
        *,
        caption: Text,
        empty: Text,
        form: forms.BaseForm | None = None,
        file_name: str = "list",
        group: Callable[[Row], Text] | None = None,
        remembers: bool = True,
        row_form: RowForm | None = None,
        anchor: str = "",
        address: str = "",
        keeps: Collection[str] = (),
        compact: bool = False,
        prints_all: bool = False,
        shows_all: bool = False,
        logs_row_count: bool = True,
        total_row: Row | None = None,
        rows_on_a_phone: int = ROWS_ON_A_PHONE,
    ) -> None:
        """Describe a list.

        In its own order, consecutive rows of one `group` stand under its title. `remembers` keeps the filters of a form
        for the officer's next visit in the session. A list with a `row_form` has as many rows on a page as that says.
        `anchor` is the id before a list that is far down its page: there its next page opens. `address` is that of the
        list's page, where a refused form shows the list at the address of the form. `keeps` names parameters of the
        address that say whose list it is: they are no filters, and stay when the filters are cleared. On a phone the
        cells of a `compact` list follow each other in the line. A list that `prints_all` can be shown on one page, to
        be printed; one that `shows_all` is always shown so, as in a letter. `logs_row_count` is as `is_counted` of
        `mark_download`. The `total_row` stands above the others on each page; it is neither counted nor in the file.
        `rows_on_a_phone` are seen there at first.
        """
        self.request, self.columns, self.source, self._group = request, columns, source, group
        self._remembers, self._keeps, self._row_form = remembers, keeps, row_form
        self._total_row, self.rows_on_a_phone = total_row, rows_on_a_phone
        self._address, self._anchor = address, f"#{anchor}" if anchor else ""
        self.caption, self.empty, self.form, self.file_name = caption, empty, form, file_name
        self.compact, self._prints_all, self._logs_row_count = compact, prints_all, logs_row_count
        self._parameters = request.GET
        usual_size = MOST_PRINTED if shows_all else ROWS
        self._usual_size = self.page_size = row_form.rows if row_form else usual_size
        if self._parameters.get("rows") == str(MANY_ROWS):
            self.page_size = MANY_ROWS
        if prints_all and self._parameters.get("rows") == EVERY_ROW:
            self.page_size = MOST_PRINTED

    def respond(self, template: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
        """Return the page, the file, or a redirect to the filters with which this officer last saw the list.

        Filters are remembered until the session ends.
        """
        if remembered := self._remembered():
            return HttpResponseRedirect(f"{self.request.path}?{remembered}")
        if self._parameters.get("format") == "csv" and self.has_file:
            return self._file()
        return render(self.request, template, {"listing": self, **context}, status=status)

    # What the template shows

    @cached_property
    def page_columns(self) -> list[Column[Row]]:
        """Return the columns of the page: all for it, without the boxes where no row has one."""
        boxes = self._row_form.column if self._row_form else ""
        columns = [column for column in self.columns if column.on_page]
        return [column for column in columns if column.key != boxes or any(map(column.cell, self._rows))]

    @property
    def row_form(self) -> RowForm | None:
        """Return the form around the table; None where no row of the page has a box for it."""
        keys = {"", *(column.key for column in self.page_columns)}
        return self._row_form if self._row_form and self._row_form.column in keys else None

    @cached_property
    def total(self) -> int:
        """Return the number of rows under the filters."""
        return self.source.count()

    @property
    def count_text(self) -> str:
        """Return which rows the page shows, of how many."""
        total = text.count(self.total)
        if self.source.counts_to is not None and self.total >= self.source.counts_to:
            total = _("more than %(count)s") % {"count": text.count(self.source.counts_to)}
        if self.pages == 1:
            return _("Total: %(count)s") % {"count": total}
        values = {"first": text.count(self._start + 1), "last": text.count(self._start + len(self._rows))}
        return _("%(first)s to %(last)s of %(total)s") % {**values, "total": total}

    @cached_property
    def pages(self) -> int:
        """Return the number of pages, at least one."""
        return max(1, -(-self.total // self.page_size))

    @property
    def is_longer_than_a_page(self) -> bool:
        """Return whether the list has more rows than a page usually shows: a short one needs no filter."""
        return self.total > self._usual_size

    @cached_property
    def number(self) -> int:
        """Return the number of the page, from 1; the last one where the address names a page after it."""
        typed = self._parameters.get("page", "1")
        number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 8 else 1
        return min(max(1, number), self.pages)

    @property
    def page_text(self) -> str:
        """Return which page this is of how many, for paper; empty where there is one."""
        values = {"number": text.count(self.number), "pages": text.count(self.pages)}
        return _("Page %(number)s of %(pages)s") % values if self.pages > 1 else ""

    @cached_property
    def order(self) -> ListOrder:
        """Return the order that the address names; the list's own where it names none of its columns."""
        typed = self._parameters.get("sort", "")
        order = ListOrder(typed.removeprefix("-"), typed.startswith("-"))
        sortable = {column.key for column in self.columns if column.on_page and column.sorts}
        return order if order.key in sortable else ListOrder()

    @property
    def headings(self) -> list[Heading]:
        """Return the heads of the columns; a link sorts by a column, a second press the other way round."""
        return [self._heading(column) for column in self.page_columns]

    @cached_property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Return (value, text, chosen) of each order, for a phone, where the heads of columns do not show."""
        choices = [("", _("Usual order"))]
        for column in self.page_columns:
            if column.sorts:
                choices.append((column.key, _("%(column)s, ascending") % {"column": column.title}))
                choices.append((f"-{column.key}", _("%(column)s, descending") % {"column": column.title}))
        return [(value, title, value == str(self.order)) for value, title in choices] if len(choices) > 1 else []

    @property
    def body(self) -> list[ListGroup]:
        """Return the page's rows, by group; before them the row of totals."""
        group = self._group if self._group and not self.order.key else lambda _row: ""
        groups = [ListGroup(title, [self._cells(row) for row in rows]) for title, rows in groupby(self._rows, group)]
        return groups if self._total_row is None else [ListGroup("", [self._cells(self._total_row)]), *groups]

    def _cells(self, row: Row) -> list[Text]:
        return [column.cell(row) for column in self.page_columns]

    @property
    def is_filtered(self) -> bool:
        """Return whether a filter of the form is set."""
        return self.form is not None and bool(self._filters.keys() - self._keeps)

    @property
    def newer(self) -> str:
        """Return the address of the page before this one; empty on the first."""
        return self._url(page=str(self.number - 1)) if self.number > 1 else ""

    @property
    def older(self) -> str:
        """Return the address of the page after this one; empty on the last."""
        return self._url(page=str(self.number + 1)) if self.number < self.pages else ""

    @property
    def page_sizes(self) -> list[tuple[str, str]]:
        """Return (rows of a page, address) of each choice, the present one without address; none on a short list."""
        if not self.is_longer_than_a_page or self._usual_size == MANY_ROWS:
            return []
        sizes = [(text.count(size), str(size), size) for size in (self._usual_size, MANY_ROWS)]
        if self._prints_all and self.total <= MOST_PRINTED:
            sizes.append((_("All, to print"), EVERY_ROW, MOST_PRINTED))
        return [(title, "" if size == self.page_size else self._url(rows=rows, page="")) for title, rows, size in sizes]

    @property
    def has_file(self) -> bool:
        """Return whether the list can be downloaded: it has rows, and not too many."""
        return 0 < self.total <= MOST_ROWS and self.total != self.source.counts_to

    @property
    def file_url(self) -> str:
        """Return the address of the same rows as a file; empty where it cannot be downloaded."""
        return self._url(format="csv", page="", rows="") if self.has_file else ""

    @property
    def is_too_long(self) -> bool:
        """Return whether there are more rows than a file may have."""
        return self.total > 0 and not self.has_file

    @property
    def most(self) -> int:
        """Return the most rows that a file holds."""
        return MOST_ROWS if self.source.counts_to is None else self.source.counts_to

    @property
    def all_url(self) -> str:
        """Return the address of the list without filters, which forgets those that are remembered."""
        return f"{self._address}?{urlencode({'all': '1', **self._scope})}{self._anchor}"

    @property
    def form_action(self) -> str:
        """Return the address to which the filters are sent; empty for the page's own."""
        return f"{self._address}{self._anchor}"

    @property
    def hidden_parameters(self) -> list[tuple[str, str]]:
        """Return what the form sends on beside its own fields: the rows of a page, and filters that are no field."""
        fields = set(self.form.fields) if self.form else set()
        filters = [(name, value) for name, value in self._filters.items() if field_name(name) not in fields]
        return [*filters, ("rows", str(MANY_ROWS))] if self.page_size == MANY_ROWS else filters

    # Its parts

    @property
    def _start(self) -> int:
        return (self.number - 1) * self.page_size

    @cached_property
    def _rows(self) -> Sequence[Row]:
        return self.source.rows(self.order, self._start, self._start + self.page_size) if self.total else []

    def _heading(self, column: Column[Row]) -> Heading:
        if not column.sorts:
            return Heading(column.title, column.numeric)
        is_current = self.order.key == column.key
        reversed_order = str(ListOrder(column.key, descending=is_current and not self.order.descending))
        name = "descending" if self.order.descending else "ascending"
        return Heading(
            column.title, column.numeric, self._url(sort=reversed_order, page=""), name if is_current else ""
        )

    @cached_property
    def _filters(self) -> dict[str, str]:
        return {name: str(value) for name, value in self._parameters.items() if value and name not in _OF_THE_LIST}

    @property
    def _scope(self) -> dict[str, str]:
        return {name: value for name, value in self._filters.items() if name in self._keeps}

    def _url(self, **changes: str) -> str:
        """Return the address of this list with these parameters changed; an empty one is left out."""
        present = {name: str(value) for name, value in self._parameters.items() if name not in ("format", "all")}
        parameters = {name: value for name, value in {**present, **changes}.items() if value}
        return f"{self._address}?{urlencode(parameters)}{self._anchor}" if parameters else self.all_url

    def _remembered(self) -> str:
        if self.form is None or not self._remembers:
            return ""
        return remembered_query(self.request, self.form, self._filters)

    def _file(self) -> HttpResponse:
        rows = self.source.rows(self.order, 0, MOST_ROWS)
        mark_download(self.request, len(rows), is_counted=self._logs_row_count)
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # for spreadsheets: it is UTF-8
        response["Content-Disposition"] = f'attachment; filename="{text.file_name(self.file_name)}.csv"'
        response["Cache-Control"] = "no-store"
        writer = csv.writer(response)
        columns = [column for column in self.columns if column.in_file]
        writer.writerow([str(column.title) for column in columns])
        writer.writerows([column.file_cell(row) for column in columns] for row in rows)
        return response


def _plain(content: Text) -> str:
    """Return the text of a cell, without its markup; its lines follow each other after a semicolon."""
    if not isinstance(content, SafeString):
        return str(content)
    return unescape(strip_tags(content.replace("<br>", "; ")))
