"""The table of finished cells, written without a template's loops: a dashboard has a thousand cells."""

from __future__ import annotations

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from itsso.ui.components import PageTable


def page_table_rows(table: PageTable) -> SafeString:
    """Return head and rows of a table, for the tag `data_table`."""
    return SafeString(f"{_head(table)}{_body(table)}")


def _head(table: PageTable) -> str:
    numeric = " govuk-table__header--numeric"
    cells = [
        f'<th scope="col" class="govuk-table__header{numeric if at in table.numeric else ""}">'
        f"{conditional_escape(title)}</th>"
        for at, title in enumerate(table.head)
    ]
    return f'<thead class="govuk-table__head"><tr class="govuk-table__row">{"".join(cells)}</tr></thead>'


def _body(table: PageTable) -> str:
    """Return the rows. Their cells look as GOV.UK's by one class of the body: a page has a thousand of them."""
    numeric = ' class="itsso-number"'
    labels = [format_html(' data-label="{}"', title) if table.stacks else "" for title in table.head]
    rows = []
    for first, *values in table.rows:
        cells = [
            f"<td{numeric if at in table.numeric else ''}{labels[at]}>{conditional_escape(cell)}</td>"
            for at, cell in enumerate(values, start=1)
        ]
        rows.append(f'<tr><th scope="row">{conditional_escape(first)}</th>{"".join(cells)}</tr>')
    return f'<tbody class="govuk-table__body itsso-cells">{"".join(rows)}</tbody>'
