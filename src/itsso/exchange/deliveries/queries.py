"""Queries on deliveries: what came, how its rows ended, and what is doubtful."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from io import StringIO
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import translation

from itsso.cases.models import Case, Fact
from itsso.cases.words import case_label
from itsso.exchange.contract import FILES
from itsso.exchange.feed_import.results import RESULTS
from itsso.exchange.models import Delivery, DeliveryStatus, Parked, Problem, Rejected, Tally
from itsso.exchange.reasons import PARKED, PROBLEMS, REJECTED, reason_text
from itsso.platform.errors import BadUse
from itsso.ui.text import not_a_formula


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The counts of rows by result. Received is the sum of the four, and is checked against the number that came."""

    accepted: int
    unchanged: int
    parked: int
    rejected: int

    @property
    def received(self) -> int:
        """Return the number of all rows that came."""
        return self.accepted + self.unchanged + self.parked + self.rejected

    def as_json(self) -> dict[str, int]:
        """Return the counts as a dictionary that can be written as JSON."""
        return {"received": self.received} | asdict(self)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that ended for the same reason, with one of them as an example."""

    code: str
    text: str
    file: str
    column: str
    rows: int
    example: Rejected | Parked | str | None
    """The first of the rows; of problems, the id of a case. None where it is gone in the meantime."""
    first_row: int = 0  # of rejected and parked rows
    uncounted: int = 0  # of problems: cases that are in no figure

    @property
    def filters(self) -> str:
        """Return the filters of the list of exactly these rows, as the query of its address."""
        filters = {"reason": self.code, "file": self.file, "column": self.column}
        return urlencode({name: value for name, value in filters.items() if value})


def deliveries() -> QuerySet[Delivery]:
    """Return the deliveries with a row in the transaction's range, newest first."""
    return Delivery.objects.order_by("-received_at", "-pk")


def deliveries_with(problem: str) -> QuerySet[Delivery]:
    """Return the deliveries with `rejected` or `parked` rows, or those `unfinished`; all where nothing is named."""
    if problem == "unfinished":
        return deliveries().exclude(status=DeliveryStatus.DONE)
    if problem:
        return deliveries().filter(pk__in=Tally.objects.filter(**{f"{problem}__gt": 0}).values("delivery"))
    return deliveries()


def with_counts(deliveries: Sequence[Delivery]) -> list[tuple[Delivery, RowCounts]]:
    """Return the deliveries with the counts of the reader's share. One query for any number of them."""
    counts = _counts_by("delivery_id", Tally.objects.filter(delivery__in=deliveries))
    return [(delivery, counts.get(delivery.pk, _counts({}))) for delivery in deliveries]


def count_rejected(_request: object = None) -> int:
    """Return how many rows of the newest delivery in the transaction's range are rejected: those to be sent again."""
    newest = Delivery.objects.order_by("-received_at", "-pk").values("pk")[:1]
    return Tally.objects.filter(delivery__in=newest).aggregate(rows=Sum("rejected"))["rows"] or 0


def delivery(delivery_id: UUID) -> Delivery | None:
    """Return a delivery of which any row is in the transaction's range."""
    return Delivery.objects.filter(pk=delivery_id).first()


def counts_by_file(delivery: Delivery) -> list[tuple[str, RowCounts]]:
    """Return the counts of each file, of the reader's share."""
    return [(str(file), counts) for file, counts in _counts_by("file", Tally.objects.filter(delivery=delivery)).items()]


def counts_of(delivery: Delivery) -> RowCounts:
    """Return the counts of all files together."""
    return _counts(Tally.objects.filter(delivery=delivery).aggregate(**{column: Sum(column) for column in RESULTS}))


def _counts_by(key: str, tallies: QuerySet[Tally]) -> dict[object, RowCounts]:
    """Return the counts by a column of the tallies, in its order."""
    sums = tallies.order_by(key).values(key).annotate(**{f"{column}_": Sum(column) for column in RESULTS})
    return {row[key]: _counts(row) for row in sums}


def _counts(row: Mapping[str, int | None]) -> RowCounts:
    return RowCounts(*(row.get(f"{column}_", row.get(column)) or 0 for column in RESULTS))


def rejected_groups(delivery: Delivery) -> list[RowGroup]:
    """Return rejected rows by file, column and reason, the most frequent first."""
    rows = Rejected.objects.filter(delivery=delivery).values("file", "column", "reason")
    groups = rows.annotate(rows=Count("line"), line=Min("line")).order_by("-rows", "file", "column")
    return [
        RowGroup(
            row["reason"],
            reason_text(row["reason"]),
            row["file"],
            row["column"],
            row["rows"],
            Rejected.objects.filter(delivery=delivery, file=row["file"], line=row["line"]).first(),
            first_row=row["line"],
        )
        for row in groups
    ]


def parked_groups(delivery: Delivery) -> list[RowGroup]:
    """Return parked rows by file and by what they wait for."""
    rows = Parked.objects.filter(delivery=delivery, waits_for__in=PARKED).values("file", "waits_for")
    groups = rows.annotate(rows=Count("line"), line=Min("line")).order_by("-rows", "file")
    return [
        RowGroup(
            row["waits_for"],
            reason_text(row["waits_for"], PARKED),
            row["file"],
            "",
            row["rows"],
            Parked.objects.filter(delivery=delivery, file=row["file"], line=row["line"]).first(),
            first_row=row["line"],
        )
        for row in groups
    ]


def problem_groups(delivery: Delivery) -> list[RowGroup]:
    """Return the problems of accepted rows, with one case each."""
    rows = _problems(delivery.pk).values("code", "file", "column")
    groups = rows.annotate(
        rows=Count("id"),
        case=Min(Cast("case_id", CharField())),
        uncounted=Count("case_id", filter=Q(counted=False), distinct=True),
    ).order_by("-rows", "code")
    return [
        RowGroup(
            row["code"],
            reason_text(row["code"], PROBLEMS),
            row["file"],
            row["column"],
            row["rows"],
            row["case"],
            uncounted=row["uncounted"],
        )
        for row in groups
    ]


class RowEnd(StrEnum):
    """A result of rows that the sender is shown: rejected, waiting or doubtful. Its value stands in addresses."""

    REJECTED = "rejected"
    PARKED = "parked"
    PROBLEMS = "problems"


_GROUPS = {RowEnd.REJECTED: rejected_groups, RowEnd.PARKED: parked_groups, RowEnd.PROBLEMS: problem_groups}

type EndedRow = Rejected | Parked | Problem

FIELDS: Mapping[RowEnd, Mapping[str, str]] = {
    RowEnd.REJECTED: {"reason": "reason", "file": "file", "column": "column"},
    RowEnd.PARKED: {"reason": "waits_for", "file": "file"},
    RowEnd.PROBLEMS: {"reason": "code", "file": "file", "column": "column"},
}
"""The columns by which rows are filtered, by the names of the filters."""


def row_groups(ended: RowEnd, delivery: Delivery) -> list[RowGroup]:
    """Return the rows of a delivery that ended in the same way, by reason, the most frequent first."""
    return _GROUPS[ended](delivery)


def ended_rows(ended: RowEnd, delivery: Delivery, filters: Mapping[str, str]) -> QuerySet[EndedRow]:
    """Return the rows of a delivery that ended in the same way, by file and row, of those that have the filters."""
    fields = {FIELDS[ended][name]: value for name, value in filters.items()}
    if ended == RowEnd.REJECTED:
        return Rejected.objects.filter(delivery=delivery, **fields).order_by("file", "line")
    if ended == RowEnd.PARKED:
        parked = Parked.objects.filter(delivery=delivery, waits_for__in=PARKED)
        return parked.filter(**fields).order_by("file", "line")
    return _problems(delivery.pk).filter(**fields).order_by("file", "line", "pk")


def listed_rows(rows: Sequence[EndedRow]) -> list[DeliveryRow]:
    """Return stored rows as their lists show them; those of a problem name its case. One query more for these."""
    listed = [_listed_row(row) for row in rows]
    cases = Case.objects.filter(pk__in={row.case for row in listed if row.case})
    labels = {str(case.pk): case_label(case) for case in cases}
    return [replace(row, case_label=labels.get(row.case, "")) for row in listed]


ROWS_PER_ANSWER = 1_000
"""Rows that one answer of the API holds."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One row of a delivery that was rejected, is parked, or was accepted with a problem."""

    file: str
    row: int | None
    record: str  # the source's own id; empty where it could not be read
    column: str
    code: str
    value: str  # empty where it could be more than a code, a number or a date
    hidden_length: str = ""  # of a rejected row: the length of a value that is not stored
    case: str = ""  # of a problem
    case_label: str = ""  # of a problem, where its list shows the case
    counted: bool = True  # of a problem: whether the case is in any figure

    def reason_text(self, kind: str) -> str:
        """Return what is wrong and what to do, in the reader's language."""
        return reason_text(self.code, {"rejected": REJECTED, "parked": PARKED, "problems": PROBLEMS}[kind])


def rejected_rows(
    delivery: UUID, after: str = "", limit: int | None = ROWS_PER_ANSWER
) -> Iterator[tuple[str, DeliveryRow]]:
    """Yield rejected rows by file and row, each with the mark after which the next page begins."""
    rows = _after_mark(Rejected.objects.filter(delivery=delivery), after).order_by("file", "line")
    for row in rows[:limit].iterator() if limit else rows.iterator():
        yield f"{row.file}:{row.line}", _listed_row(row)


def parked_rows(
    delivery: UUID, after: str = "", limit: int | None = ROWS_PER_ANSWER
) -> Iterator[tuple[str, DeliveryRow]]:
    """Yield parked rows by file and row, each with the number of the FIR, Zero FIR or form that it waits for."""
    rows = _after_mark(Parked.objects.filter(delivery=delivery, waits_for__in=PARKED), after).order_by("file", "line")
    for row in rows[:limit].iterator() if limit else rows.iterator():
        yield f"{row.file}:{row.line}", _listed_row(row)


def problem_rows(
    delivery: UUID, after: str = "", limit: int | None = ROWS_PER_ANSWER
) -> Iterator[tuple[str, DeliveryRow]]:
    """Yield the problems of accepted rows, in the order in which they were recorded."""
    rows = _problems(delivery).order_by("pk")
    if after:
        try:
            rows = rows.filter(pk__gt=UUID(after))
        except ValueError:
            raise BadUse(f"after: {after[:40]}: give the `next` of the answer before") from None
    for row in rows[:limit].iterator() if limit else rows.iterator():
        yield str(row.pk), _listed_row(row)


def _listed_row(row: EndedRow) -> DeliveryRow:
    if isinstance(row, Rejected):
        value = "" if row.hidden else row.value
        return DeliveryRow(row.file, row.line, row.source_record_id, row.column, row.reason, value, row.hidden)
    if isinstance(row, Parked):
        record = row.cells["cells"]["source_record_id"]
        column, value = ("supplements_form_no", row.form_no) if row.form_no else ("fir_no", f"{row.number}/{row.year}")
        if row.waits_for == "zero_fir":
            column = "zero_no"
        return DeliveryRow(row.file, row.line, record, column, row.waits_for, value)
    value = "" if row.value.startswith("(") else row.value
    place = (row.file, row.line, row.source_record_id, row.column)
    return DeliveryRow(*place, row.code, value, case=str(row.case_id), counted=row.counted)


_COUNTED = Exists(Fact.objects.filter(case_id=OuterRef("case_id")))
"""Whether the case of a problem is counted in any figure, on any day."""


def _problems(delivery: UUID) -> QuerySet[Problem]:
    problems = Problem.objects.filter(delivery=delivery)
    return problems.annotate(counted=_COUNTED)  # type: ignore[no-redef]


type RowQuery = Callable[[UUID, str, int | None], Iterator[tuple[str, DeliveryRow]]]
ROW_QUERIES: dict[str, RowQuery] = {"rejected": rejected_rows, "parked": parked_rows, "problems": problem_rows}
"""The queries for single rows of a delivery, by how the rows ended."""


def not_counted(delivery: UUID) -> tuple[int, int]:
    """Return how many problems a delivery's rows have, and how many of their cases are in no figure."""
    problems = _problems(delivery)
    uncounted = problems.exclude(_COUNTED).aggregate(n=Count("case_id", distinct=True))
    return problems.count(), uncounted["n"]


def _after_mark[Model: (Rejected, Parked)](rows: QuerySet[Model], after: str) -> QuerySet[Model]:
    if not after:
        return rows
    file, _sign, line = after.partition(":")
    if file not in FILES or not line.isascii() or not line.isdigit() or len(line) > 9:
        raise BadUse(f"after: {after[:40]}: give the `next` of the answer before")
    return rows.filter(Q(file__gt=file) | Q(file=file, line__gt=int(line)))


def gaps(first: int, last: int, year: int, limit: int = 20) -> list[tuple[str, int, int]]:
    """Return stations whose FIR numbers of a year have gaps: (name, highest number, how many below it are not known).

    A gap can be a withheld, deleted or late row, or an FIR outside the feed's scope: it is shown and never refused.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select u.name, max(k.number::bigint), max(k.number::bigint) - count(*) from cases_key k"
            " join units_unit u on u.id = k.station_id"
            " where u.first between %s and %s and k.series = 1 and k.year = %s and k.number ~ '^[0-9]{1,9}$'"
            " group by u.id, u.name having max(k.number::bigint) > count(*) order by 3 desc, 1 limit %s",
            [first, last, year, limit],
        )
        return [(name, highest, missing) for name, highest, missing in cursor.fetchall()]


REJECTS_HEADER = (
    "file",
    "row",
    "source_record_id",
    "column",
    "reason",
    "value",
    "message_en",
    "message_hi",
)


def rejects_csv(delivery: UUID) -> Iterator[str]:
    """Yield the lines of a file to send back: one for each rejected row, with what to do in both languages."""
    messages = {code: tuple(_reason_in(language, code) for language in ("en", "hi")) for code in REJECTED}
    yield _csv_line(REJECTS_HEADER)
    rows = Rejected.objects.filter(delivery=delivery).order_by("file", "line")
    for row in rows.values_list("file", "line", "source_record_id", "column", "reason", "value").iterator():
        yield _csv_line((*row, *messages.get(row[4], (row[4], row[4]))))


def _reason_in(language: str, code: str) -> str:
    with translation.override(language):
        return reason_text(code)


def _csv_line(values: Sequence[object]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow([not_a_formula(value) for value in values])
    return out.getvalue()
