"""The action-taken report as a workbook: by item, by unit, and over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter import Workbook

from itsso.accounts.models import Posting
from itsso.advisories.counting import queries as tallies
from itsso.advisories.counting.obligations import ObligationCounts
from itsso.advisories.models import NO_EVIDENCE, STATUS_LABELS, Advisory
from itsso.advisories.overview import Overview
from itsso.advisories.page import AdvisoryAtUnit
from itsso.audit import actions as audit
from itsso.ui import text

type Cell = str | int
type Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


def advisory_workbook(at_unit: AdvisoryAtUnit, *, by: Posting) -> bytes:
    """Return the workbook of one advisory at a unit."""
    items: list[list[Cell]] = [
        [
            row.item.number,
            row.item.local_asked,
            "; ".join(f"{f.title}: {f.value}" for f in row.figures),
            row.verdict,
            str(STATUS_LABELS[row.status]) if row.status else row.addressed,
            row.verified,
            row.evidence,
            row.answer.by_name if row.answer else "",
            text.day(row.answer.at) if row.answer else "",
            text.day(row.owed.due) if row.owed else "",
            *_count_cells(row.below),
        ]
        for row in at_unit.item_rows
    ]
    child_rows: list[list[Cell]] = [[str(unit), *_count_cells(counts)] for unit, counts, _url in at_unit.children]
    sheets: list[Sheet] = [
        (
            pgettext("advisory", "Items"),
            [
                _("Item"),
                _("Action asked"),
                _("The system’s figures"),
                _("Figures and answer together"),
                _("Status"),
                _("Verified"),
                _("Evidence"),
                _("Answered by"),
                _("Answered on"),
                _("Due"),
                *_count_headings(),
            ],
            items,
        ),
        (_("Units below"), [_("Unit"), *_count_headings()], child_rows),
        (_("Over time"), *_over_time(at_unit)),
    ]
    audit.write("advisories.exported", by.actor, str(at_unit.advisory.pk), {"unit": at_unit.unit.pk})
    caption = _caption(at_unit.unit.local_name, at_unit.on, at_unit.advisory)
    if at_unit.counted_at:
        caption += "; " + _("figures counted %(at)s") % {"at": text.moment(at_unit.counted_at)}
    caption = " ".join([caption, *at_unit.notes])
    return _write(caption, sheets)


def unit_workbook(overview: Overview, on: date, *, by: Posting) -> bytes:
    """Return the workbook of all advisories at a unit."""
    rows: list[list[Cell]] = [
        [
            advisory.local_title,
            advisory.reference,
            text.day(advisory.issued_on),
            advisory.local_authority,
            *_count_cells(sums),
        ]
        for advisory, sums, _url in overview.rows
    ]
    own_rows: list[list[Cell]] = [
        [item.advisory.local_title, item.number, item.local_asked, str(STATUS_LABELS[owed.status]), text.day(owed.due)]
        for item, owed in overview.worded(overview.own_obligations)
    ]
    sheets: list[Sheet] = [
        (
            _("Advisories"),
            [_("Advisory"), _("Reference"), pgettext("letter", "Date"), pgettext("letter", "From"), *_count_headings()],
            rows,
        ),
        (
            _("Asked of this unit"),
            [_("Advisory"), _("Item"), _("Action asked"), _("Status"), _("Due")],
            own_rows,
        ),
    ]
    audit.write("advisories.exported", by.actor, "", {"unit": overview.unit.pk})
    return _write(_caption(overview.unit.local_name, on), sheets)


def _count_headings() -> list[str]:
    return [
        pgettext("count", "Asked"),
        *(str(label) for label in STATUS_LABELS.values()),
        pgettext("count", "Accepted"),
        pgettext("count", "Overdue"),
    ]


def _count_cells(counts: ObligationCounts) -> list[Cell]:
    return [
        counts.owed,
        *(counts.by_status.get(status, 0) for status in STATUS_LABELS),
        counts.accepted,
        counts.overdue,
    ]


def _over_time(at_unit: AdvisoryAtUnit) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows: at each month's end, the items at the unit and all below it by their latest status."""
    statuses: dict[tuple[UUID, int], str] = {}
    rows: list[list[Cell]] = []
    for month, changes in tallies.answers_by_month(at_unit.unit, at_unit.items):
        statuses |= changes
        counts = Counter(statuses.values())
        rows.append([f"{month:%m-%Y}", *(counts[status] for status in STATUS_LABELS if status != NO_EVIDENCE)])
    return [_("Month"), *(str(label) for status, label in STATUS_LABELS.items() if status != NO_EVIDENCE)], rows


def _caption(unit: str, on: date, advisory: Advisory | None = None) -> str:
    title = f"{advisory.local_title}, {text.day(advisory.issued_on)}: " if advisory else ""
    return f"{title}{unit}, {text.day(on)}"


def _write(caption: str, sheets: Iterable[Sheet]) -> bytes:
    """Return a workbook in which no typed text becomes a formula or a link."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrapped = (
            book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        for name, head, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.write_string(0, 0, caption, book.add_format({"bold": True}))
            for column, heading in enumerate(head):
                sheet.write_string(2, column, heading, bold)
            for row_number, row in enumerate(rows, start=3):
                for column, cell in enumerate(row):
                    sheet.write(row_number, column, cell, wrapped)
            sheet.set_column(0, len(head) - 1, 18)
            sheet.freeze_panes(3, 0)
    return out.getvalue()
