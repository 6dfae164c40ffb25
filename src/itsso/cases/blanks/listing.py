"""The list of blank forms as `itsso.ui.lists` shows it: its rows and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.blanks.models import BlankForm
from itsso.cases.blanks.words import CANCELLED, KINDS, REASONS, STATUSES, UNUSED, USED, blank_number
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.ui import text
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A blank form in the list, with the case that was entered from it, where it is one that the reader sees."""

    blank: BlankForm
    case: Case | None

    @property
    def status(self) -> Text:
        """Return how far it is."""
        if self.blank.cancelled_at is not None:
            return STATUSES[CANCELLED]
        return STATUSES[USED if self.blank.used_at is not None else UNUSED]


def blank_rows(blanks: QuerySet[BlankForm]) -> QueryRows[BlankForm, BlankRow]:
    """Return blank forms as the rows of a list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "number": (F("year"), F("number")),
        "station": (Natural("station__name"),),
        "printed": (F("printed_at"),),
    }
    return QueryRows(blanks, orders, _rows)


def _rows(blanks: Sequence[BlankForm]) -> list[BlankRow]:
    cases = Case.objects.in_bulk({blank.case_id for blank in blanks if blank.case_id is not None})
    return [BlankRow(blank, cases.get(blank.case_id) if blank.case_id else None) for blank in blanks]


def blank_columns(*, with_station: bool, cancels: bool) -> list[Column[BlankRow]]:
    """Return the columns; `cancels` where the reader may cancel a form of the own station."""
    columns: list[Column[BlankRow]] = [
        Column("number", _("Number"), lambda row: blank_number(row.blank), sorts=True),
        Column("kind", pgettext_lazy("blank form", "Form"), lambda row: KINDS[row.blank.kind]),
        Column(
            "printed",
            pgettext_lazy("blank form", "Printed"),
            lambda row: with_note(when(row.blank.printed_at), translate_rank(row.blank.printed_by_name)),
            lambda row: row.blank.printed_at,
            sorts=True,
        ),
        Column("status", _("Status"), _status_cell, _status_text),
    ]
    if cancels:
        columns.append(Column("cancel", pgettext_lazy("blank form", "Cancel"), _cancel_cell, in_file=False))
    return [_STATION, *columns] if with_station else columns


_STATION: Column[BlankRow] = Column("station", _("Station"), lambda row: str(row.blank.station), sorts=True)


def _status_cell(row: BlankRow) -> Text:
    return with_note(row.status, _note(row))


def _note(row: BlankRow) -> Text:
    """Return when it was used or cancelled, with the case or the reason.

    A case that went to a station outside the reader's range is not linked.
    """
    blank = row.blank
    if blank.cancelled_at is not None:
        return f"{text.day(blank.cancelled_at)}: {REASONS[blank.reason]}"
    if blank.used_at is None or blank.case_id is None:
        return ""
    if row.case is not None:
        return link(f"{case_label(row.case)}, {text.day(blank.used_at)}", reverse("cases:case", args=[blank.case_id]))
    if blank.entry == blank.case_id:  # a complaint, which is no case yet or whose case went on
        return link(_("Complaint"), reverse("intake:complaint", args=[blank.case_id]))
    return text.day(blank.used_at)


def _status_text(row: BlankRow) -> str:
    blank, moment = row.blank, row.blank.used_at or row.blank.cancelled_at
    reason = f", {REASONS[blank.reason]}" if blank.reason else ""
    return f"{row.status}{f', {text.day(moment)}' if moment else ''}{reason}"


def _cancel_cell(row: BlankRow) -> Text:
    if row.blank.used_at is not None or row.blank.cancelled_at is not None:
        return ""
    return link(pgettext_lazy("blank form", "Cancel"), reverse("cases:cancel_blank", args=[row.blank.pk]))
