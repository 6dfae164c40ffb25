"""The open API: the law for everybody; figures and deliveries for programs with the token of a posting.

Its operations are listed in the role table under `api:` and pass the same middleware as pages: role, range, rate limit
and audit entry. Errors are problem JSON (RFC 9457).
"""

from __future__ import annotations

from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Annotated, Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Status
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from itsso import law
from itsso.exchange.api import reference
from itsso.exchange.api.json_lines import write_zip
from itsso.exchange.api.schemas import (
    ASSESS_BODY,
    DELIVERY_BODY,
    MESSAGES_BODY,
    PAGE_MARK,
    AssessmentSchema,
    Day,
    DeliveryTold,
    FigureQueryParams,
    FiguresTold,
    IncomingTold,
    NoteTold,
    ProblemSchema,
    RowsEnded,
    RowsTold,
    RuleTold,
)
from itsso.exchange.deliveries import actions, queries
from itsso.exchange.models import Delivery
from itsso.exchange.reasons import RefusedFile
from itsso.exchange.source_mappings.queries import kept_mapping
from itsso.forensics.eforensics import actions as eforensics
from itsso.forensics.eforensics import columns
from itsso.forensics.eforensics.files import parse_json_lines
from itsso.forensics.eforensics.queries import NOTES_AT_ONCE, forwarding_notes
from itsso.law.event_facts import FactName
from itsso.lawbook import rules as lawbook_rules
from itsso.monitoring import answer
from itsso.monitoring.counting.figure_query import FigurePeriod, FigureQuery
from itsso.platform.clock import INDIA, today
from itsso.platform.errors import BadUse, Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.errors import page_not_found, problem
from itsso.units.models import Unit
from itsso.units.queries import find


class _Api(NinjaAPI):
    """Adds to the OpenAPI document what all operations share: errors as problem JSON, the token, plain names."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = _Api(
    title="ITSSO",
    version="1",
    description="The law for everybody; figures and deliveries for a program that bears a token. See docs/api.md.",
    docs_url=None,
    urls_namespace="api",
)
TOKEN: dict[str, object] = {"security": [{"token": []}]}
ERRORS = {404: ProblemSchema, 411: ProblemSchema, 413: ProblemSchema, 422: ProblemSchema, 429: ProblemSchema}
AUTHENTICATED_ERRORS = ERRORS | {401: ProblemSchema}


@api.post(
    "/assess",
    url_name="assess",
    response={200: AssessmentSchema, **ERRORS},
    openapi_extra=ASSESS_BODY,
    exclude_unset=True,
)
def assess(request: HttpRequest, as_on: Day | None = None) -> object:
    """Return the duties in a case with their last days and legal authority: the same as `itsso assess`.

    Nothing of the case is stored.
    """
    try:
        case, problems = law.read_case(law.read_json(request.body))
        _require_small_case(case, problems)
    except law.Unreadable as wrong:
        return _unprocessable(str(wrong), [(wrong.field, str(wrong))])
    return law.assess(case, as_on or today()).after(problems).as_json()


MAX_PERSONS, MAX_EVENTS, MAX_UNKNOWN_FIELDS = 100, 400, 100
MAX_SECTION_CHARACTERS, MAX_ID_CHARACTERS = 4_000, 64
"""Characters of all sections together, and of the id of a victim or accused. Anybody may send a case: it must cost
about as much as a page, and its answer repeats ids and sections for each rule."""


def _require_small_case(case: law.Case, problems: list[law.CodedNote]) -> None:
    """Raise Unreadable for a case that would keep a processor busy, before anything is calculated."""
    persons = {victim.id for victim in case.victims} | {accused.id for accused in case.accused}
    persons |= {event.subject for event in case.events if event.subject}
    altered = [section for event in case.events for section in event.facts.get(FactName.OFFENCES, ())]
    sections = [*case.offences, *altered]
    for too_large, limit in (
        (len(persons) > MAX_PERSONS, f"names more than {MAX_PERSONS} persons"),
        (
            any(len(person) > MAX_ID_CHARACTERS for person in persons),
            f"names a person in more than {MAX_ID_CHARACTERS} characters",
        ),
        (len(case.events) > MAX_EVENTS, f"has more than {MAX_EVENTS} events"),
        (
            sum(map(len, sections)) > MAX_SECTION_CHARACTERS,
            f"has sections of more than {MAX_SECTION_CHARACTERS} characters",
        ),
        (len(problems) > MAX_UNKNOWN_FIELDS, f"has more than {MAX_UNKNOWN_FIELDS} fields that no case has"),
    ):
        if too_large:
            raise law.Unreadable("", f"{limit}; itsso assess takes it on a machine of your own")


@api.get("/rules", url_name="rules", response={200: list[RuleTold], 429: ProblemSchema})
def rules(request: HttpRequest) -> object:
    """Return every rule of the statute book, in the order of the book."""
    return [_rule(rule_of_book, request) for rule_of_book in lawbook_rules.rules()]


def _rule(listed: lawbook_rules.TranslatedRule, request: HttpRequest) -> dict[str, object]:
    rule = listed.rule
    return {
        "id": rule.id,
        "page": request.build_absolute_uri(listed.url),
        "title": rule.title,
        "duty": rule.duty,
        "owed_by": rule.owed_by,
        "runs_for": rule.runs_for,
        "starts": [start.kind for start in rule.starts],
        "met_by": [met.kind for met in rule.met_by],
        "period": {code: _period(listed, code) for code in ("en", "hi")},
    }


def _period(listed: lawbook_rules.TranslatedRule, language: str) -> str:
    with translation.override(language):
        return listed.period


@api.get("/figures", url_name="figures", response={200: FiguresTold, **AUTHENTICATED_ERRORS}, openapi_extra=TOKEN)
def figures(request: HttpRequest, query: Query[FigureQueryParams]) -> object:
    """Return a unit's figures at the end of a day: the same as `itsso figures --json`."""
    unit = _unit(cast(OfficerRequest, request), query.unit)
    try:
        period = FigurePeriod.from_code(query.period)
    except (ValueError, OverflowError):
        return _unprocessable(_("There is no such period."), [("period", _("Write all, fy2026 (2026-27) or cy2026."))])
    for field, day in (("as_on", query.as_on), ("known_on", query.known_on)):
        if day and day > today():
            return _unprocessable(
                _("%s is in the future.") % text.day(day), [(field, _("Give today or an earlier day."))]
            )
    as_on = query.as_on or today()
    figure_query = FigureQuery(as_on, query.known_on, query.scope, query.basis, period, query.offence)
    return answer.figures(unit, figure_query)


def _unit(request: OfficerRequest, name: str) -> Unit:
    """Return the unit of that code or name, if the reader may see its figures.

    A unit that the reader may not see is answered like one that does not exist.
    """
    try:
        unit = find(name)
    except Refused:
        raise Http404 from None
    if not request.ranges.shows_figures_of(unit):
        raise Http404
    return unit


@api.post(
    "/deliveries",
    url_name="deliveries",
    response={202: DeliveryTold, **AUTHENTICATED_ERRORS},
    openapi_extra=TOKEN | DELIVERY_BODY,
)
def deliveries(request: HttpRequest, response: HttpResponse) -> object:
    """Accept a delivery as JSON lines. A job loads it; its own address shows how far it is."""
    with TemporaryFile() as packed:
        try:
            posting = cast(OfficerRequest, request).posting
            write_zip(cast(IO[bytes], request), packed, lambda source: kept_mapping(source, posting.unit))
            packed.seek(0)
            received = actions.receive_upload(packed, None, by=posting)
        except RefusedFile as refusal:
            return _unprocessable(str(refusal), [], code=refusal.reason)
    response["Location"] = reverse("api:delivery", args=[received.pk])
    return Status(202, _delivery_answer(received))


@api.get(
    "/deliveries/{uuid:delivery_id}",
    url_name="delivery",
    response={200: DeliveryTold, **AUTHENTICATED_ERRORS},
    openapi_extra=TOKEN,
)
def delivery(request: HttpRequest, delivery_id: UUID) -> object:
    """Return how far a delivery is, how its rows ended, and why some were not accepted."""
    stored = queries.delivery(delivery_id)
    if stored is None:
        raise Http404
    return _delivery_answer(stored)


@api.get(
    "/deliveries/{uuid:delivery_id}/{ended}",
    url_name="delivery_rows",
    response={200: RowsTold, **AUTHENTICATED_ERRORS},
    openapi_extra=TOKEN,
)
def delivery_rows(
    request: HttpRequest, delivery_id: UUID, ended: RowsEnded, after: Annotated[str, PAGE_MARK] = ""
) -> object:
    """Return the rows of a delivery that were rejected, are parked, or have a problem: each by row and record.

    At most a thousand at once; `next`, sent as `after`, gives those that follow.
    """
    if queries.delivery(delivery_id) is None:
        raise Http404
    try:
        rows = list(queries.ROW_QUERIES[ended](delivery_id, after, queries.ROWS_PER_ANSWER + 1))
    except BadUse as wrong:
        return _unprocessable(str(wrong), [("after", str(wrong))])
    page = rows[: queries.ROWS_PER_ANSWER]
    return {
        "rows": [_row(row, ended) for _mark, row in page],
        "next": page[-1][0] if len(rows) > len(page) else None,
    }


def _row(row: queries.DeliveryRow, ended: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "file": row.file,
        "row": row.row,
        "record": row.record,
        "column": row.column,
        "reason": row.code,
        "message": row.reason_text(ended),
        "value": row.value,
    }
    return fields | ({"case": row.case, "counted": row.counted} if ended == "problems" else {})


@api.get(
    "/laboratory/notes",
    url_name="laboratory_notes",
    response={200: list[NoteTold], **AUTHENTICATED_ERRORS},
    openapi_extra=TOKEN,
)
def laboratory_notes(request: HttpRequest, after: UUID | None = None) -> object:
    """Return the forwarding notes that wait at the token's laboratory: numbers, kinds of items, questions; no names.

    At most a thousand at once, the longest announced first; the id of the last, sent as `after`, gives those that
    follow.
    """
    return forwarding_notes(cast(OfficerRequest, request).posting.unit, after, NOTES_AT_ONCE)


@api.post(
    "/laboratory/messages",
    url_name="laboratory_messages",
    response={200: IncomingTold, **AUTHENTICATED_ERRORS},
    openapi_extra=TOKEN | MESSAGES_BODY,
)
def laboratory_messages(request: HttpRequest) -> object:
    """Accept receipts, decisions and reports as JSON lines. Each has its own result; one sent again is unchanged."""
    try:
        rows = parse_json_lines(request.read())
    except Refused as refusal:
        return _unprocessable(str(refusal), [])
    incoming, ended = eforensics.import_messages(rows, by=cast(OfficerRequest, request).posting)
    return {
        "id": str(incoming.pk),
        "received": incoming.rows,
        "accepted": incoming.accepted,
        "unchanged": incoming.unchanged,
        "rejected": incoming.rejected,
        "rejects": [
            {
                "row": message.row,
                "record": message.record[:16],
                "column": message.wrong.column,
                "reason": message.wrong.reason,
                "value": message.wrong.value,
                "message": str(columns.REASONS[message.wrong.reason]),
            }
            for message in ended
            if message.wrong is not None
        ],
    }


def _delivery_answer(delivery: Delivery) -> dict[str, object]:
    return {
        "id": str(delivery.pk),
        "status": delivery.status,
        "message": delivery.message,
        "source": delivery.source_id,
        "received_at": _in_india(delivery.received_at),
        "finished_at": _in_india(delivery.finished_at),
        "rows": delivery.rows,
        "counts": queries.counts_of(delivery).as_json(),
        "files": {name: counts.as_json() for name, counts in queries.counts_by_file(delivery)},
        "rejected": [_reason(group) for group in queries.rejected_groups(delivery)],
        "parked": [_reason(group) for group in queries.parked_groups(delivery)],
        "problems": [_problem(group) for group in queries.problem_groups(delivery)],
        "not_counted": queries.not_counted(delivery.pk)[1],
    }


def _in_india(at: datetime | None) -> datetime | None:
    """Return a moment with India's offset, so that all answers use the same one."""
    return at and at.astimezone(INDIA)


def _problem(group: queries.RowGroup) -> dict[str, object]:
    return {
        "file": group.file,
        "column": group.column,
        "problem": group.code,
        "message": group.text,
        "rows": group.rows,
        "not_counted": group.uncounted,
    }


def _reason(group: queries.RowGroup) -> dict[str, object]:
    return {
        "file": group.file,
        "column": group.column,
        "reason": group.code,
        "message": group.text,
        "rows": group.rows,
        "first_row": group.first_row,
    }


def _unprocessable(detail: str, errors: list[tuple[str, str]], *, code: str = "") -> HttpResponse:
    field_errors = [{"field": field, "detail": message} for field, message in errors]
    return problem(422, _("What was sent cannot be accepted"), detail, code=code, errors=field_errors)


@api.exception_handler(ValidationError)
def _invalid_request(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """Answer which field is wrong and how, without repeating its value."""
    errors = [(".".join(map(str, error["loc"][1:])), str(error["msg"])) for error in wrong.errors]
    return _unprocessable("; ".join(f"{field}: {message}" for field, message in errors), errors)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, wrong: Http404) -> HttpResponse:
    return page_not_found(request)


# The addresses without a version came first and go on answering; of two patterns with a name, `reverse` takes the last.
_VERSIONS = [path("", include(api.urls[0])), path("v1/", include(api.urls[0]))]
urlpatterns = [
    path("v1/", include(([path("", reference.reference, name="reference")], "openapi"))),
    path("", include((_VERSIONS, "api"))),
]
