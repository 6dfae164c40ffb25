"""The Zero FIRs that a line of the board's figures counts, as rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.models import Case
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs.labels import label_cell, zero_fir_key, zero_fir_label
from itsso.intake.zero_firs.reconciliation.queries import CountedZeroFir
from itsso.ui import text
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import ListOrder, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A counted Zero FIR. `url` leads to it and `fir_url` to its FIR, each empty where the reader may not open it."""

    zero_fir: CountedZeroFir
    url: str
    fir_url: str = ""

    @property
    def label(self) -> str:
        """Return its station and number."""
        return zero_fir_label(self.zero_fir.origin, self.zero_fir.number, self.zero_fir.year)

    @property
    def receiver(self) -> str:
        """Return the station to which it was sent."""
        return str(self.zero_fir.destination or "")

    @property
    def fir(self) -> str:
        """Return the number of the FIR that it became."""
        number, year = self.zero_fir.fir_number, self.zero_fir.fir_year
        return text.fir_number(number, year) if number and year else ""


@dataclass(frozen=True, slots=True)
class LinkedPages:
    """The URL names of the pages to which a Zero FIR links, empty for those that the reader may not open.

    `case` has the way of a case within the range, `transfer` that of a transfer, `way` that of any Zero FIR of which
    the reader's unit has an end.
    """

    case: str
    transfer: str
    way: str

    def way_url(self, case_id: UUID) -> str:
        """Return the address of the page of a Zero FIR whose case may be outside the range."""
        return reverse(self.way, args=[case_id]) if self.way else ""


def linked_pages(may: Callable[[str], bool]) -> LinkedPages:
    """Return the pages that a reader may open, as `OfficerRequest.may` says."""
    return LinkedPages(*(page if may(page) else "" for page in ("intake:way", "intake:transfer", "intake:elsewhere")))


def linked(zero_firs: Sequence[CountedZeroFir], pages: LinkedPages) -> list[CountedRow]:
    """Return Zero FIRs with their addresses: of the transfer, else of the case, else of its way. Two queries."""
    ids = [zero_fir.case_id for zero_fir in zero_firs]
    transfers = dict(Transfer.objects.filter(case_id__in=ids).values_list("case_id", "pk"))
    visible = set(Case.objects.filter(pk__in=ids).values_list("pk", flat=True))
    rows = []
    for zero_fir in zero_firs:
        url = pages.way_url(zero_fir.case_id)
        if pages.transfer and zero_fir.case_id in transfers:
            url = reverse(pages.transfer, args=[transfers[zero_fir.case_id]])
        elif pages.case and zero_fir.case_id in visible:
            url = reverse(pages.case, args=[zero_fir.case_id])
        is_open = zero_fir.case_id in visible and bool(zero_fir.fir_number)
        rows.append(CountedRow(zero_fir, url, reverse("cases:case", args=[zero_fir.case_id]) if is_open else ""))
    return rows


@dataclass(frozen=True, slots=True)
class CountedRows:
    """The Zero FIRs of a line, each with the pages to which it links."""

    counted: Sequence[CountedZeroFir]
    pages: LinkedPages
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number that the line shows."""
        return len(self.counted)

    def rows(self, order: ListOrder, start: int, stop: int) -> list[CountedRow]:
        """Return a part of the list, with addresses."""
        return linked(StoredRows(self.counted, _SORT_KEYS).rows(order, start, stop), self.pages)


_SORT_KEYS: Mapping[str, Callable[[CountedZeroFir], SupportsRichComparison]] = {
    "zero_fir": lambda row: zero_fir_key(row.origin, row.year, row.number),
    "registered": lambda row: row.registered,
    "sent": lambda row: row.sent.isoformat() if row.sent else "",
    "to": lambda row: text.natural_key(str(row.destination)) if row.destination else [],
    "fir": lambda row: row.re_registered.isoformat() if row.re_registered else "",
}

STATUSES: Mapping[str, Text] = {"unsent": pgettext_lazy("Zero FIR", "Not sent yet"), **dict(TransferStatus.choices)}


def _fir_cell(row: CountedRow) -> Text:
    """Return the number of the FIR with its day; a link where the reader may open it."""
    if not row.fir:
        return "–"
    return with_note(link(row.fir, row.fir_url), when(row.zero_fir.re_registered) if row.zero_fir.re_registered else "")


COLUMNS: list[Column[CountedRow]] = [
    Column("zero_fir", _("Zero FIR"), lambda row: label_cell(row.label, row.url), lambda row: row.label, sorts=True),
    Column(
        "registered",
        pgettext_lazy("Zero FIR", "First recorded on"),
        lambda row: when(row.zero_fir.registered),
        lambda row: row.zero_fir.registered,
        sorts=True,
    ),
    Column("sections", _("Sections"), lambda row: text.sections(row.zero_fir.sections)),
    Column(
        "sent",
        pgettext_lazy("Zero FIR", "Forwarded on"),
        lambda row: when(row.zero_fir.sent) if row.zero_fir.sent else "–",
        lambda row: row.zero_fir.sent,
        sorts=True,
    ),
    Column("to", _("Sent to"), lambda row: row.receiver or "–", lambda row: row.receiver, sorts=True),
    Column("status", _("Status"), lambda row: STATUSES[row.zero_fir.status]),
    Column(
        "fir",
        pgettext_lazy("Zero FIR", "FIR, registered on"),
        _fir_cell,
        lambda row: row.fir,
        sorts=True,
    ),
]
