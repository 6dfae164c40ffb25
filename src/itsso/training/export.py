"""Formats of the files that users download: CSV, XLSX and PDF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.http import HttpResponse

from itsso.ui.text import not_a_formula

BOM = "\ufeff"
"""Byte order mark. Without it a spreadsheet program reads the file as Latin-1."""


def csv_of(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a CSV file that a spreadsheet program opens."""
    out = io.StringIO()
    writer = csv.writer(out)
    yield BOM
    for row in rows:
        writer.writerow([not_a_formula(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def xlsx_of(title: str, rows: Sequence[Sequence[object]]) -> bytes:
    """Return rows as a workbook of one sheet, the first row as its header. What looks like a formula stays text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
        for row_number, row in enumerate(rows):
            sheet.write_row(row_number, 0, row, bold if row_number == 0 else None)
        sheet.autofit()
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Return a PDF as a download under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
