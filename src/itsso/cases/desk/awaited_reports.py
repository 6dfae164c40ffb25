"""What the report of a case to the court waits for: laboratories, offices, courts, and its own steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple
from uuid import UUID

from itsso import law
from itsso.cases import derive, limits
from itsso.cases.coming_dates import KINDS as DATE_KINDS
from itsso.cases.coming_dates import FixedDate, coming_dates
from itsso.cases.delay_reasons import RepeatedReason, repeated_reasons
from itsso.cases.draft_reports import KINDS as DRAFT_KINDS
from itsso.cases.draft_reports import DraftStage, waiting_draft
from itsso.cases.exhibits import unanswered_dispatches
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent, law_events
from itsso.cases.police_reports import KINDS as REPORT_KINDS
from itsso.cases.police_reports import PoliceReport, reports_of
from itsso.law.event_kinds import Kind
from itsso.platform.clock import today
from itsso.platform.prepared_statements import Exchange, one_exchange

LABORATORY = (
    Kind.EXHIBIT_SEIZED,
    Kind.EXHIBIT_SENT,
    Kind.LABORATORY_REPORT_RECEIVED,
    Kind.EXHIBIT_RETURNED,
    Kind.CORRECTED,
)


@cache
def _awaited() -> tuple[str, ...]:
    """Return the kinds of event from which `AwaitedReport` is read."""
    kinds = {*LABORATORY, *REPORT_KINDS, *DRAFT_KINDS, *DATE_KINDS, Kind.DELAY_REASON_RECORDED, *_of_several_kinds()}
    return tuple(sorted(kinds))


@cache
def _of_several_kinds() -> frozenset[str]:
    """Return the kinds of event of the rules that are met only by several kinds together."""
    rules = [rule.rule for rule in limits.stored_rules() if rule.rule.met_by_all]
    return frozenset(pattern.kind for rule in rules for pattern in rule.met_by)


class AwaitedReport(NamedTuple):
    """The reports that a case waits for, in addition to those responsible for the limit.

    `laboratory` is the day since which a laboratory's report is awaited; `reports` are its police reports, those
    that no court has received among them; `draft` is the draft of one that waits.
    """

    laboratory: date | None = None
    reports: Sequence[PoliceReport] = ()
    draft: DraftStage | None = None
    dates: Sequence[FixedDate] = ()  # that courts fixed, the soonest first
    reasons: Sequence[RepeatedReason] = ()  # for delay, given three times or more
    recorded: frozenset[str] = frozenset()  # kinds of event in force, of the rules that need several kinds


def awaited_reports(cases: Collection[UUID]) -> dict[UUID, AwaitedReport]:
    """Return what each of these cases waits for. One range scan on the events' primary key a case."""
    with one_exchange() as exchange:
        read_awaited = ask_awaited_reports(exchange, cases)
    return read_awaited()


def ask_awaited_reports(exchange: Exchange, cases: Collection[UUID]) -> Callable[[], dict[UUID, AwaitedReport]]:
    """Ask for what `awaited_reports` returns; the function that is returned reads it, after the exchange."""
    read_events = exchange.ask(histories.events_statement(cases, _awaited()))

    def read() -> dict[UUID, AwaitedReport]:
        events: dict[UUID, list[StoredEvent]] = {case_id: [] for case_id in cases}
        for case_id, event in read_events():
            events[case_id].append(event)
        return {case_id: _waiting(law.effective_events(law_events(of_case))) for case_id, of_case in events.items()}

    return read


def _waiting(events: Sequence[law.Event]) -> AwaitedReport:
    sent = unanswered_dispatches(events)
    return AwaitedReport(
        derive.day(sent[0].at) if sent else None,
        reports_of(events),
        waiting_draft(events),
        coming_dates(events, today()),
        repeated_reasons(events),
        frozenset(event.kind for event in events) & _of_several_kinds(),
    )
