"""The table of finished cells, written without a template's loops: a dashboard has a thousand cells."""

from __future__ import annotations

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from itsso.ui.components import PageTable


def page_table_rows(table: PageTable) -> SafeString:
    """Return head and rows of a table, for the tag `data_table`."""
    return SafeString(f"{_head(table)}{_body(table)}")


def _head(table: PageTable) -> str:
    cells = [
        f'<th scope="col" class="govuk-table__header{_numeric(table, at, "header")}">{conditional_escape(title)}</th>'
        for at, title in enumerate(table.head)
    ]
    return f'<thead class="govuk-table__head"><tr class="govuk-table__row">{"".join(cells)}</tr></thead>'


def _body(table: PageTable) -> str:
    labels = [format_html(' data-label="{}"', title) if table.stacks else "" for title in table.head]
    rows = []
    for first, *values in table.rows:
        cells = [
            f'<td class="govuk-table__cell{_numeric(table, at, "cell")}"{labels[at]}>{conditional_escape(cell)}</td>'
            for at, cell in enumerate(values, start=1)
        ]
        head = f'<th scope="row" class="govuk-table__header">{conditional_escape(first)}</th>'
        rows.append(f'<tr class="govuk-table__row">{head}{"".join(cells)}</tr>')
    return f'<tbody class="govuk-table__body">{"".join(rows)}</tbody>'


def _numeric(table: PageTable, at: int, css_class: str) -> str:
    return f" govuk-table__{css_class}--numeric" if at in table.numeric else ""
