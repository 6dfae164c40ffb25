"""The requests and answers of the API, as its OpenAPI document describes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict

from itsso import law
from itsso.exchange.contract import FILES
from itsso.law.iso_dates import read_day


def _iso_date(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("write the day as 2026-03-31")
    return read_day(value)


type Day = Annotated[date, BeforeValidator(_iso_date)]


class Wrong(Schema):
    """One error in what was sent: its field and what is wrong."""

    field: str
    detail: str


class ProblemSchema(Schema):
    """An error: RFC 9457."""

    __qualname__ = "Problem"  # the published name of the schema
    model_config = ConfigDict(title="Problem")

    type: str
    title: str
    status: int
    code: str = Field(description="stays as it is, for programs to compare: docs/api.md lists them")
    detail: str
    errors: list[Wrong] = Field(default_factory=list)


class ClockSchema(Schema):
    """One time limit for one subject; docs/law.md says what each state means."""

    __qualname__ = "Clock"  # the published name of the schema
    model_config = ConfigDict(title="Clock")

    rule: str
    subject: str
    applies: bool
    reason: str | None = None
    starts: str | None
    due: str | None
    outer: str | None
    met: str | None
    state: Literal[
        "running", "met", "late", "overdue", "disputed", "not_started", "not_known", "not_applicable", "ended"
    ]
    authority: str | None
    certainty: str | None
    notes: list[str]


class AssessmentSchema(Schema):
    """The time limits of a case on a day, as the law gives them."""

    __qualname__ = "Assessment"  # the published name of the schema
    model_config = ConfigDict(title="Assessment")

    as_on: str
    clocks: list[ClockSchema]
    problems: list[str]


class Words(Schema):
    """A text in both languages."""

    en: str
    hi: str


class RuleTold(Schema):
    """A rule of the statute book; its page has its versions with their sources."""

    id: str
    page: str
    title: Words
    duty: Words
    owed_by: str
    runs_for: str
    starts: list[str]
    met_by: list[str]
    period: Words


class FigureQueryParams(Schema):
    """The parameters of figures; the same as those of `itsso figures`."""

    __qualname__ = "FigureQuery"  # the published name of the schema
    model_config = ConfigDict(title="FigureQuery")

    unit: str = Field(
        min_length=1,
        max_length=200,
        pattern=r"^[^\u0000-\u001f]+$",
        description="a code (IN, IN-UP, IN-UP/LKO) or a unit's name",
    )
    as_on: Day | None = Field(None, description="the day, at its end; today where it is not given")
    known_on: Day | None = Field(None, description="as was known at the end of this day; today")
    scope: Literal["itsso", "statutory"] = "itsso"
    basis: Literal["two_months", "60_days"] = "two_months"
    offence: Literal["all", "pocso", "other"] = Field("all", description="all, cases under POCSO, or the others")
    period: str = Field("all", max_length=10, description="all, fy2026 (2026-27) or cy2026")


class KnownForTold(Schema):
    """From how many of the unit's districts data came. Counts and rates are of these districts only."""

    known: int
    of: int


class RateTold(Schema):
    """A rate; `percent` is null too where the denominator is 0."""

    numerator: int | None
    denominator: int | None
    percent: float | None


class NcrbTold(Schema):
    """NCRB's own rates of the calendar year of the day."""

    year: int
    total_for_investigation: int | None
    charge_sheeting_rate: RateTold
    pendency: RateTold


class FigureUnit(Schema):
    """The unit whose figures these are."""

    code: str
    name: str
    kind: str


class RemovedCasesTold(Schema):
    """The cases that a court ordered removed, and the day of the first removal. No figure of any day has them."""

    cases: int
    since: str | None


class FiguresTold(Schema):
    """A unit's figures; docs/figures.md defines them. Null, never 0, where no data ever came from the unit."""

    unit: FigureUnit
    as_on: str
    known_on: str
    provisional: bool
    scope: str
    basis: str
    offence: str
    period: str
    known_for: KnownForTold
    removed_by_court: RemovedCasesTold
    R: int | None
    E: int | None
    W: int | None
    L: int | None
    P: int | None
    X: int | None
    due_today: int | None
    due_today_open: int | None
    due_today_done: int | None
    young: int | None
    young_done: int | None
    charge_sheet: int | None
    closure: int | None
    disputed: int | None
    stayed: int | None
    open_by_age: list[int] | None
    done_by_time: list[int] | None
    rates: dict[str, RateTold]
    ncrb: NcrbTold


class Received(Schema):
    """The counts of rows by result: received = accepted + unchanged + parked + rejected."""

    received: int
    accepted: int
    unchanged: int
    parked: int
    rejected: int


class Reason(Schema):
    """Rows that ended for one reason."""

    file: str
    column: str
    reason: str
    message: str
    rows: int
    first_row: int


class ProblemGroup(Schema):
    """Rows that were accepted with one problem; `not_counted` of their cases are in no figure."""

    file: str
    column: str
    problem: str
    message: str
    rows: int
    not_counted: int


RowsEnded = Literal["rejected", "parked", "problems"]
PAGE_MARK = Field(max_length=64, pattern=r"^[a-z_.0-9:-]*$", description="`next` of the answer before")


class RowTold(Schema):
    """One row: of a file, by the number that a spreadsheet gives it, and by its record."""

    file: str
    row: int | None
    record: str = Field(description="source_record_id; empty where the row could not be read so far")
    column: str
    reason: str
    message: str
    value: str = Field(description="what stands there, where it is a code, a number or a date")
    case: str | None = Field(None, description="of a problem: the id of the case")
    counted: bool | None = Field(None, description="of a problem: whether the case stands in any figure")


class RowsTold(Schema):
    """A page of rows."""

    rows: list[RowTold]
    next: str | None


class DeliveryTold(Schema):
    """A delivery, and how its rows ended so far."""

    id: str
    status: Literal["waiting", "running", "done", "refused", "failed", "cancelled"]
    message: str
    source: str | None
    received_at: datetime
    finished_at: datetime | None
    rows: int
    counts: Received
    files: dict[str, Received]
    rejected: list[Reason]
    parked: list[Reason]
    problems: list[ProblemGroup]
    not_counted: int = Field(description="cases of these problems that stand in no figure")


_MOMENT = {"type": "string", "description": "2024-11-25 or 2024-11-25T09:10, Indian time"}
_EVENT = {
    "type": "object",
    "required": ["kind", "at"],
    "properties": {
        "kind": {"type": "string", "enum": sorted(law.book().kinds)},
        "at": _MOMENT,
        "recorded": _MOMENT,
        "id": {"type": "string"},
        "accused": {"type": "string"},
        "victim": {"type": "string"},
    },
    "description": "besides these the facts of its kind, which /law/events/ lists",
}
_PERSON = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "child": {"type": "boolean"}}}
_CASE = {
    "type": "object",
    "required": ["offences", "events"],
    "properties": {
        "state": {"type": "string", "description": "a State's two letters, such as KA"},
        "offences": {"type": "array", "items": {"type": "string"}, "description": "those first registered: BNS 64(1)"},
        "offence_date": {"description": "a day, or [from, to]"},
        "victims": {"type": "array", "items": _PERSON},
        "accused": {"type": "array", "items": _PERSON},
        "events": {"type": "array", "items": _EVENT},
    },
}
ASSESS_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _CASE}}}}


class Rejection(Schema):
    """A message that was not accepted, and what to do."""

    row: int
    record: str
    column: str
    reason: str
    value: str
    message: str


class IncomingTold(Schema):
    """The result of one set of messages: received = accepted + unchanged + rejected."""

    id: str
    received: int
    accepted: int
    unchanged: int
    rejected: int
    rejects: list[Rejection]


class ItemTold(Schema):
    """An item of a forwarding note."""

    label: str
    what: str
    mark: str
    subject: str
    count: int
    weight_mg: int | None
    impression: str
    contents: list[dict[str, object]]


class NoteDetailsTold(Schema):
    """Who forwarded a note and with which letter, seal and registers; an empty text is not recorded."""

    authority_rank: str
    authority_name: str
    authority_number: str
    letter: str
    letter_on: str | None
    specimen: str
    malkhana: str
    road_certificate: str
    control: Literal["", "sent", "awaited", "not_needed"]


class NoteTold(Schema):
    """A forwarding note that waits; docs/forensics.md explains its codes."""

    note: str
    number: str
    standing: Literal["announced", "received", "accepted"]
    memo: str
    station: str
    sent_at: str
    priority: str
    due: str | None
    papers: list[str]
    asked: list[dict[str, object]]
    items: list[ItemTold]
    details: NoteDetailsTold | None


MESSAGES_BODY = {
    "requestBody": {
        "required": True,
        "description": "one JSON object a line: a receipt, a decision or a report, as docs/forensics.md says",
        "content": {"application/x-ndjson": {"schema": {"type": "string", "format": "binary"}}},
    }
}

DELIVERY_BODY = {
    "requestBody": {
        "required": True,
        "description": "one JSON object a line: the manifest without its files, then records, each with `file` (one of "
        + ", ".join(FILES)
        + ") and the columns of docs/feed.md",
        "content": {"application/x-ndjson": {"schema": {"type": "string", "format": "binary"}}},
    }
}
