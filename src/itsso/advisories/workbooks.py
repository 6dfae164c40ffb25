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
from itsso.advisories import tallies
from itsso.advisories.counting import ObligationCounts
from itsso.advisories.models import NO_EVIDENCE, STATUS_LABELS, Advisory
from itsso.advisories.overview import Overview
from itsso.advisories.page import AdvisoryAtUnit
from itsso.audit import actions as audit
from itsso.ui import text

type Cell = str | int
type Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


def advisory_workbook(told: AdvisoryAtUnit, *, by: Posting) -> bytes:
    """One advisory at a unit."""
    items: list[list[Cell]] = [
        [
            one.item.number, one.item.local_asked, "; ".join(f"{f.title}: {f.value}" for f in one.figures), one.verdict,
            str(STATUS_LABELS[one.stands]) if one.stands else one.addressed, one.verified, one.evidence,
            one.answer.by_name if one.answer else "", text.day(one.answer.at) if one.answer else "",
            text.day(one.owed.due) if one.owed else "", *_count_cells(one.below),
        ]
        for one in told.told
    ]  # fmt: skip
    below: list[list[Cell]] = [[str(unit), *_count_cells(one)] for unit, one, _url in told.children]
    sheets: list[Sheet] = [
        (pgettext("advisory", "Items"), [
            _("Item"), _("Action asked"), _("What the system measures"), _("Figures and answer together"),
            _("How it stands"), _("Verified"), _("Shown by"), _("Answered by"), _("Answered on"), _("By when"),
            *_count_headings(),
        ], items),
        (_("Units below"), [_("Unit"), *_count_headings()], below),
        (_("Over time"), *_over_time(told)),
    ]  # fmt: skip
    audit.write("advisories.exported", by.actor, str(told.advisory.pk), {"unit": told.unit.pk})
    about = _caption(told.unit.local_name, told.on, told.advisory)
    if told.counted_at:
        about += "; " + _("figures counted %(at)s") % {"at": text.moment(told.counted_at)}
    return _write(about, sheets)


def unit_workbook(told: Overview, on: date, *, by: Posting) -> bytes:
    """All advisories at a unit."""
    rows: list[list[Cell]] = [
        [of.local_title, of.reference, text.day(of.issued_on), of.local_authority, *_count_cells(sums)]
        for of, sums, _url in told.rows
    ]
    own: list[list[Cell]] = [
        [item.advisory.local_title, item.number, item.local_asked, str(STATUS_LABELS[owed.stands]), text.day(owed.due)]
        for item, owed in told.worded(told.own)
    ]
    sheets: list[Sheet] = [
        (
            _("Advisories"),
            [_("Advisory"), _("Reference"), pgettext("letter", "Day"), pgettext("letter", "From"), *_count_headings()],
            rows,
        ),
        (_("Asked of this unit"), [_("Advisory"), _("Item"), _("Action asked"), _("How it stands"), _("By when")], own),
    ]
    audit.write("advisories.exported", by.actor, "", {"unit": told.unit.pk})
    return _write(_caption(told.unit.local_name, on), sheets)


def _count_headings() -> list[str]:
    return [pgettext("count", "Asked"), *(str(words) for words in STATUS_LABELS.values()),
            pgettext("count", "Accepted"),
            pgettext("count", "Overdue")]  # fmt: skip


def _count_cells(one: ObligationCounts) -> list[Cell]:
    return [one.owed, *(one.stands.get(stands, 0) for stands in STATUS_LABELS), one.accepted, one.overdue]


def _over_time(told: AdvisoryAtUnit) -> tuple[list[str], list[list[Cell]]]:
    """At each month's end: how the items stood at the unit and all below it, by the answer that stood then."""
    stood: dict[tuple[UUID, int], str] = {}
    rows: list[list[Cell]] = []
    for month, changes in tallies.answers_by_month(told.unit, told.items):
        stood |= changes
        counts = Counter(stood.values())
        rows.append([f"{month:%m-%Y}", *(counts[stands] for stands in STATUS_LABELS if stands != NO_EVIDENCE)])
    return [_("Month"), *(str(words) for stands, words in STATUS_LABELS.items() if stands != NO_EVIDENCE)], rows


def _caption(unit: str, on: date, of: Advisory | None = None) -> str:
    title = f"{of.local_title}, {text.day(of.issued_on)}: " if of else ""
    return f"{title}{unit}, {text.day(on)}"


def _write(about: str, sheets: Iterable[Sheet]) -> bytes:
    """A workbook in which nothing that was typed is a formula or a link."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrapped = (
            book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        for name, head, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.write_string(0, 0, about, book.add_format({"bold": True}))
            for column, words in enumerate(head):
                sheet.write_string(2, column, words, bold)
            for at, row in enumerate(rows, start=3):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell, wrapped)
            sheet.set_column(0, len(head) - 1, 18)
            sheet.freeze_panes(3, 0)
    return out.getvalue()
