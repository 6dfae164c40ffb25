"""The Zero FIRs of a board as rows of one list, by what is to be done: accept, send again, decide, send, wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.investigators import investigator_names
from itsso.cases.models import Case
from itsso.intake.models import Transfer
from itsso.intake.zero_firs import queries
from itsso.intake.zero_firs.counted import CountedRow, LinkedPages, linked
from itsso.intake.zero_firs.labels import label_cell, zero_fir_key, zero_fir_label
from itsso.intake.zero_firs.page import duration_text, re_registered_text, transfer_row, unsent_row
from itsso.intake.zero_firs.reconciliation.queries import (
    CountedZeroFir,
    Reconciliation,
    accepted_zero_firs,
)
from itsso.platform.clock import now, start_of_day
from itsso.ui import text
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import ListOrder, QueryRows, RowSource, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit, UnitKind

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

TITLES: Mapping[str, Text] = {
    "received": pgettext_lazy("board", "Received, to be registered again"),
    "returned": pgettext_lazy("board", "Returned, to be sent again"),
    "escalated": pgettext_lazy("board", "To be decided by the nodal officer"),
    "unsent": pgettext_lazy("board", "Not sent yet"),
    "received_by_feed": pgettext_lazy("board", "Received, as CCTNS reports"),
    "sent": pgettext_lazy("board", "Sent, not accepted yet"),
    "fed": pgettext_lazy("board", "Sent, as CCTNS reports"),
    "accepted": pgettext_lazy("board", "Re-registered"),
}
"""The parts of the board in their order: first what an officer has to do, last what is over."""

SENT_OUTSIDE = pgettext_lazy("board", "Sent outside this unit, not accepted yet")
"""The title of `sent` above a station, where those sent within the unit are among the received."""

WAITING = tuple(name for name in TITLES if name != "accepted")
"""The parts that the board shows until one is chosen."""

FIRST = frozenset({"received", "returned", "escalated", "unsent"})
"""The parts that wait for an act on these pages: to register, to send or to decide."""

FORWARDED_IN_CCTNS = frozenset({"received_by_feed", "fed"})
"""The parts with Zero FIRs that were forwarded outside this system, so that no page of it takes them further."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A Zero FIR as the board shows it; `url` is empty where the reader may not open it."""

    title: Text
    number: str
    year: int
    origin: Unit
    status: str
    since: date | datetime | None
    step: str = ""
    late: bool = False
    url: str = ""
    receiver: str = ""
    recorded: date | datetime | None = None
    waited: str = ""
    officer: str = ""
    fir_url: str = ""

    @property
    def label(self) -> str:
        """Return the name of the Zero FIR for a reader of several stations: its station and number."""
        return zero_fir_label(self.origin, self.number, self.year)


@dataclass(frozen=True)
class BoardPart:
    """A part of the board: its title, and the rows that stand under it.

    `counted` is their number where it was counted together with those of other parts.
    """

    name: str
    title: Text
    make_source: Callable[[Text], RowSource[BoardRow]]
    counted: int | None

    @cached_property
    def source(self) -> RowSource[BoardRow]:
        """Return where its rows come from."""
        return self.make_source(self.title)

    @cached_property
    def total(self) -> int:
        """Return the number of its rows."""
        return self.source.count() if self.counted is None else self.counted


@dataclass(frozen=True, slots=True)
class BoardContents:
    """The contents of a board that are read before its rows: the length of each part, and Zero FIRs received by feed.

    `figures` are those that States report, None where the board does not show them.
    """

    counts: Mapping[str, int]
    received: Sequence[queries.ReceivedByFeed]
    figures: Reconciliation | None


def board_parts(
    unit: Unit, contents: BoardContents, pages: LinkedPages, *, sees_cases: bool, page: str
) -> list[BoardPart]:
    """Return the parts of a unit's board, in their order. Each Zero FIR is in exactly one of them.

    A reader who may not see the unit's cases gets no part with Zero FIRs of the feed. `page` is the URL name of the
    page that a Zero FIR which was not forwarded yet links to, `pages` those of other Zero FIRs.
    """
    sources: dict[str, Callable[[Text], RowSource[BoardRow]]] = {
        column.name: partial(_transfers, unit, column) for column in queries.columns(unit)
    }
    sources["unsent"] = lambda title: UnsentRows(partial(queries.unsent, unit), partial(_unsent_rows, title, page))
    sources["fed"] = lambda title: UnsentRows(partial(queries.sent_as_fed, unit), partial(_fed_rows, title))
    sources["received_by_feed"] = lambda title: StoredRows(_received_rows(title, unit, contents.received, pages), {})
    sources["accepted"] = lambda title: AcceptedRows(title, accepted_zero_firs(unit) if sees_cases else [], pages)
    titles = {**TITLES, "sent": TITLES["sent"] if unit.kind == UnitKind.STATION else SENT_OUTSIDE}
    return [BoardPart(name, title, sources[name], contents.counts.get(name)) for name, title in titles.items()]


@dataclass(frozen=True, slots=True)
class UnsentRows:
    """The Zero FIRs that no officer forwarded in this system, in their own order.

    `read_cases` reads those from one place to another, `make_rows` makes their rows.
    """

    read_cases: Callable[[int, int | None], Sequence[Case]]
    make_rows: Callable[[Sequence[Case]], Sequence[BoardRow]]
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of rows. The board counts them with its other parts."""
        return len(self.read_cases(0, None))

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[BoardRow]:
        """Return a part of the rows, in their own order."""
        return self.make_rows(self.read_cases(start, stop))


@dataclass(frozen=True, slots=True)
class AcceptedRows:
    """The Zero FIRs that were re-registered, of pages and of feeds, the latest first."""

    title: Text
    zero_firs: Sequence[CountedZeroFir]
    pages: LinkedPages
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of rows."""
        return len(self.zero_firs)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[BoardRow]:
        """Return a part of the rows, in their own order."""
        part = self.zero_firs[start:stop]
        officers = _officers([zero_fir.case_id for zero_fir in part])
        return [
            _accepted_row(self.title, row, officers.get(row.zero_fir.case_id, "")) for row in linked(part, self.pages)
        ]


def _accepted_row(title: Text, row: CountedRow, officer: str) -> BoardRow:
    zero_fir = row.zero_fir
    registered, again = zero_fir.registered, zero_fir.re_registered or zero_fir.registered
    return BoardRow(
        title=title,
        number=zero_fir.number,
        year=zero_fir.year,
        origin=zero_fir.origin,
        url=row.url,
        receiver=row.receiver,
        status=re_registered_text(row.receiver, row.fir),
        recorded=registered,
        waited=duration_text(start_of_day(again) - start_of_day(registered)),
        since=again,
        officer=officer,
        fir_url=row.fir_url,
    )


@dataclass(frozen=True, slots=True)
class BoardRows:
    """The rows of some parts of the board, part by part, or sorted by a column."""

    parts: Sequence[BoardPart]
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of rows."""
        return sum(part.total for part in self.parts)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[BoardRow]:
        """Return a part of the rows. Sorted, all of them are read: Zero FIRs under way are few."""
        if order.key:
            every = [row for part in self.parts for row in part.source.rows(ListOrder(), 0, part.total)]
            return StoredRows(every, _SORT_KEYS).rows(order, start, stop)
        rows: list[BoardRow] = []
        before = 0
        for part in self.parts:
            first, last = max(start - before, 0), min(stop - before, part.total)
            rows += part.source.rows(ListOrder(), first, last) if first < last else []
            before += part.total
        return rows


_SORT_KEYS: Mapping[str, Callable[[BoardRow], SupportsRichComparison]] = {
    "zero_fir": lambda row: zero_fir_key(row.origin, row.year, row.number),
    "to": lambda row: text.natural_key(row.receiver) if row.receiver else "",
    "recorded": lambda row: text.machine(row.recorded) if row.recorded else "",
    "since": lambda row: text.machine(row.since) if row.since else "",
    "officer": lambda row: row.officer,
}


def board_columns() -> list[Column[BoardRow]]:
    """Return the columns of the board."""
    return [
        Column("zero_fir", gettext_lazy("Zero FIR"), _label_cell, lambda row: row.label, sorts=True),
        Column("to", gettext_lazy("Sent to"), lambda row: row.receiver or "–", lambda row: row.receiver, sorts=True),
        Column("status", gettext_lazy("Status"), lambda row: link(row.status, row.fir_url), lambda row: row.status),
        Column(
            "recorded",
            pgettext_lazy("Zero FIR", "First recorded on"),
            lambda row: _day_cell(row.recorded, row.waited),
            lambda row: row.recorded,
            sorts=True,
        ),
        Column("since", gettext_lazy("In this step since"), _step_cell, lambda row: row.since, sorts=True),
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer or "–", lambda row: row.officer, sorts=True),
    ]


def _label_cell(row: BoardRow) -> Text:
    return label_cell(row.label, row.url)


def _step_cell(row: BoardRow) -> Text:
    return _day_cell(row.since, format_html("<strong>{}</strong>", row.step) if row.late else row.step)


def _day_cell(day: date | datetime | None, note: Text) -> Text:
    if day is None:
        return "–"
    return with_note(when(day), note)


def _transfers(unit: Unit, column: queries.BoardColumn, title: Text) -> RowSource[BoardRow]:
    return QueryRows(queries.board(column), {}, partial(_transfer_rows, unit, title))


def _transfer_rows(unit: Unit, title: Text, transfers: Sequence[Transfer]) -> list[BoardRow]:
    officers = _officers([transfer.case_id for transfer in transfers])
    return [_transfer_row(unit, title, transfer, officers.get(transfer.case_id, "")) for transfer in transfers]


def _transfer_row(unit: Unit, title: Text, transfer: Transfer, officer: str) -> BoardRow:
    row = transfer_row(transfer, unit)
    return BoardRow(
        title=title,
        number=transfer.number,
        year=transfer.year,
        origin=transfer.sender,
        url=row.url,
        receiver=str(transfer.receiver),
        status=f"{row.location} ({row.reason})" if row.reason else row.location,
        recorded=transfer.registered_at,
        waited=row.since_first,
        since=transfer.since,
        step=f"{row.since} ({row.limit})" if row.limit else row.since,
        late=row.late,
        officer=officer,
    )


def _officers(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the investigating officer of those cases that the reader sees."""
    cases = Case.objects.filter(pk__in=case_ids).values_list("pk", "station__state", "io_ref")
    numbers = {pk: (state, io_ref) for pk, state, io_ref in cases}
    names = investigator_names(set(numbers.values()))
    return {pk: names[number] for pk, number in numbers.items()}


def _unsent_rows(title: Text, page: str, cases: Sequence[Case]) -> list[BoardRow]:
    return list(_rows_of_cases(title, page, cases, {}))


def _fed_rows(title: Text, cases: Sequence[Case]) -> list[BoardRow]:
    return list(_rows_of_cases(title, "cases:case", cases, queries.last_sent([case.pk for case in cases])))


def _rows_of_cases(
    title: Text, page: str, cases: Sequence[Case], sent: Mapping[UUID, queries.SentOn]
) -> Iterable[BoardRow]:
    """Yield Zero FIRs of which no officer recorded here that they were sent; `sent` is what their histories say."""
    names = investigator_names({(case.station.state, case.io_ref) for case in cases})
    for case in cases:
        row, sent_on = unsent_row(case, page), sent.get(case.pk)
        to = "" if sent_on is None else str(sent_on.to or _("not known"))
        step = f"{row.since} ({row.limit})" if row.limit else row.since
        if sent_on is not None:
            step = _days_since(sent_on.day)
        yield BoardRow(
            title=title,
            number=case.number,
            year=case.year,
            origin=case.station,
            url=row.url,
            receiver=to,
            status=str(title),
            recorded=case.first_recorded,
            waited=row.since,
            since=sent_on.day if sent_on else case.first_recorded,
            step=step,
            late=row.late and sent_on is None,
            officer=names[case.station.state, case.io_ref],
        )


def _days_since(day: date) -> str:
    return duration_text(now() - start_of_day(day))


def _received_rows(
    title: Text, unit: Unit, received: Sequence[queries.ReceivedByFeed], pages: LinkedPages
) -> list[BoardRow]:
    """Return what the feed says was sent here from outside the unit. The case is still the sender's."""
    first, last = unit.interval
    return [
        BoardRow(
            title,
            row.number,
            row.year,
            row.origin,
            str(title),
            row.sent,
            _days_since(row.sent),
            receiver=str(row.destination),
            url=pages.way_url(row.case_id),
        )
        for row in received
        if not first <= row.origin.first <= last
    ]
