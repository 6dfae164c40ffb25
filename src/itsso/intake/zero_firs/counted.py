"""The Zero FIRs that a line of the board's figures counts, as rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.models import Case
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import queries
from itsso.intake.zero_firs.board import label_cell, zero_fir_key, zero_fir_label
from itsso.intake.zero_firs.queries import CountedZeroFir
from itsso.ui.components import Text
from itsso.ui.list_rows import ListOrder, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A counted Zero FIR, with the station to which it was sent; `url` is empty where the reader may not open it."""

    zero_fir: CountedZeroFir
    url: str
    receiver: str

    @property
    def label(self) -> str:
        """Return its station and number."""
        return zero_fir_label(self.zero_fir.origin, self.zero_fir.number, self.zero_fir.year)


@dataclass(frozen=True, slots=True)
class CountedRows:
    """The Zero FIRs of a line. `cases` and `transfers` name the pages of a case and of its way, empty for none."""

    counted: Sequence[CountedZeroFir]
    cases: str
    transfers: str
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number that the line shows."""
        return len(self.counted)

    def rows(self, order: ListOrder, start: int, stop: int) -> list[CountedRow]:
        """Return a part of the list, with destinations and addresses."""
        page = StoredRows(self.counted, _SORT_KEYS).rows(order, start, stop)
        keys = [zero_fir.case_id for zero_fir in page]
        transfers = {t.case_id: t for t in Transfer.objects.filter(case_id__in=keys).select_related("receiver")}
        visible = set(Case.objects.filter(pk__in=keys).values_list("pk", flat=True))
        fed = queries.last_sent(visible - set(transfers))
        rows = []
        for zero_fir in page:
            transfer, url = transfers.get(zero_fir.case_id), ""
            if transfer and self.transfers:
                url = reverse(self.transfers, args=[transfer.pk])
            elif zero_fir.case_id in visible and self.cases:
                url = reverse(self.cases, args=[zero_fir.case_id])
            sent_on = fed.get(zero_fir.case_id)
            receiver = transfer.receiver if transfer else sent_on.to if sent_on else None
            rows.append(CountedRow(zero_fir, url, str(receiver or "")))
        return rows


_SORT_KEYS: Mapping[str, Callable[[CountedZeroFir], SupportsRichComparison]] = {
    "zero_fir": lambda row: zero_fir_key(row.origin, row.year, row.number),
    "registered": lambda row: row.registered,
    "sent": lambda row: row.sent or "",
}

STATUSES: Mapping[str, Text] = {"unsent": pgettext_lazy("Zero FIR", "Not sent yet"), **dict(TransferStatus.choices)}

COLUMNS: list[Column[CountedRow]] = [
    Column("zero_fir", _("Zero FIR"), lambda row: label_cell(row.label, row.url), lambda row: row.label, sorts=True),
    Column(
        "registered",
        pgettext_lazy("Zero FIR", "First recorded on"),
        lambda row: when(row.zero_fir.registered),
        lambda row: row.zero_fir.registered,
        sorts=True,
    ),
    Column(
        "sent",
        pgettext_lazy("Zero FIR", "Forwarded on"),
        lambda row: when(row.zero_fir.sent) if row.zero_fir.sent else "–",
        lambda row: row.zero_fir.sent,
        sorts=True,
    ),
    Column("to", _("Sent to"), lambda row: row.receiver or "–", lambda row: row.receiver),
    Column("status", _("Status"), lambda row: STATUSES[row.zero_fir.standing]),
]
