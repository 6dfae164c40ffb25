"""Matters that wait in a case beside its time limits: bail applications, petitions, appeals, laboratory reports.

They are what a prosecutor asks every morning, and they are stored with the case (`cases.derive`), so that a district's
are found without reading its histories.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from itsso.cases.coming_dates import DateEntry, FixedDate
from itsso.cases.exhibits import ANSWERS, SENT, exhibit_number, numbers_in_register, unanswered_dispatches
from itsso.cases.informing import INFORMED_BY, Carried, can_be_known, pending_notices, threat_questions
from itsso.cases.police_reports import reports_of
from itsso.law import Clock, Event
from itsso.law.counting import day_of, is_after
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event
from itsso.law.reports import FILED

APPEALS = frozenset({"trial.state_appeal", "trial.scst_appeal"})
"""The rules by which the prosecution's appeal has a last day."""


class MatterCode(StrEnum):
    """What waits, as it is stored."""

    BAIL = "bail"
    PROTEST_PETITION = "protest_petition"
    APPEAL = "appeal"
    APPEAL_TO_FILE = "appeal_to_file"
    LABORATORY_REPORT = "laboratory_report"
    EXHIBIT_ITSSO = "exhibit_itsso"
    EXHIBIT_CCTNS = "exhibit_cctns"
    RELEASE_NOTICE = "release_notice"
    THREAT_QUESTION = "threat_question"


class MatterRow(NamedTuple):
    """A matter that waits.

    `detail` says more: "child" for bail in a child's case; whose appeal or petition it is; for an appeal to be filed
    its rule; for a laboratory's report whether an exhibit or a police report waits for it. Of an exhibit at a
    laboratory, `subject` is its place among those of the case, and `detail` the code of the laboratory, empty where no
    entry names one. `next_on` is the last hearing that was fixed, the last day of an appeal, or the day from which the
    victim is asked about threats. Of bail, `informed_on` is when the victim was told of the date now fixed, `served_on`
    when the notice was served on the child's side, and `informing_known` whether the case's sources can say so.
    """

    matter: str  # a MatterCode
    subject: str
    since: date
    detail: str = ""
    next_on: date | None = None
    informed_on: date | None = None
    served_on: date | None = None
    informing_known: bool = True


_BAIL_BEGINS = (Kind.BAIL_NOTICE_RECEIVED, Kind.BAIL_HEARING_FIXED)
_BAIL_ENDS = (Kind.BAIL_DECIDED, Kind.RELEASED, Kind.ACCUSED_DIED)
_BEGINNING = frozenset(
    {
        *_BAIL_BEGINS,
        Kind.PROTEST_PETITION_FILED,
        Kind.APPEAL_FILED,
        Kind.RELEASED,
        Kind.VICTIM_INFORMED_OF_RELEASE,
        SENT,
        FILED,
    }
)
"""A case without any of these has no such matter."""


def pending_matters(
    events: Sequence[Event],
    appeals: Sequence[Clock],
    carried: Carried,
    *,
    is_child: bool,
    own_entries: Collection[str] = (),
) -> tuple[MatterRow, ...]:
    """Return what waits in a case. `events` are corrected; `appeals` are its clocks of the rules `APPEALS`.

    `own_entries` are the ids of the dispatches of exhibits that were recorded in this system.
    """
    if not appeals and _BEGINNING.isdisjoint({event.kind for event in events}):
        return ()
    ordered = sorted(events, key=lambda event: history_event(event).key)
    rows = [
        *_bail(ordered, carried, is_child=is_child),
        *_protest_petitions(ordered),
        *_appeals(ordered),
        *(MatterRow(MatterCode.APPEAL_TO_FILE, "", _start(clock), clock.rule, _last_day(clock)) for clock in appeals),
        *_laboratory(ordered, own_entries),
        *_releases(ordered, carried),
        *(
            MatterRow(MatterCode.THREAT_QUESTION, question.subject, question.informed_on, "", question.ask_on)
            for question in threat_questions(ordered, carried)
        ),
    ]
    return tuple(dict.fromkeys(rows))


def appeal_dates(appeals: Iterable[Clock]) -> list[FixedDate]:
    """Return the last days of appeals as dates of the case."""
    return [FixedDate(_last_day(clock), DateEntry.APPEAL, "", clock.rule) for clock in appeals]


def _start(clock: Clock) -> date:
    assert clock.starts is not None, "a running clock has begun"
    return day_of(clock.starts)


def _last_day(clock: Clock) -> date:
    assert clock.due is not None, "a running clock has an end"
    return day_of(clock.due)


def _bail(ordered: Iterable[Event], carried: Carried, *, is_child: bool) -> Iterator[MatterRow]:
    """Yield the bail applications that are not decided, one for each accused."""
    events = list(ordered)
    applications: dict[str, list[Event]] = {}
    for event in events:
        if event.kind in _BAIL_BEGINS:
            applications.setdefault(event.subject or "", []).append(event)
        elif event.kind in _BAIL_ENDS:
            applications.pop(event.subject or "", None)
    for subject, steps in applications.items():
        notice = _last(events, INFORMED_BY[Kind.BAIL_NOTICE_RECEIVED], subject, steps[-1])
        served = _last(events, (Kind.CHILD_NOTIFIED_OF_BAIL,), subject, steps[0])
        yield MatterRow(
            MatterCode.BAIL,
            subject,
            day_of(steps[0].at),
            "child" if is_child else "",
            max(filter(None, map(_hearing_on, steps)), default=None),
            day_of(notice.at) if notice else None,
            day_of(served.at) if served else None,
            can_be_known(steps[-1], carried),
        )


def _last(events: Iterable[Event], kinds: Sequence[str], subject: str, cause: Event) -> Event | None:
    """Return the last event of these kinds about an accused that is not before its cause."""
    matches = [
        event
        for event in events
        if event.kind in kinds and (event.subject or "") == subject and not is_after(cause.at, event.at)
    ]
    return matches[-1] if matches else None


def _hearing_on(event: Event) -> date | None:
    value = event.facts.get(FactName.HEARING_ON)
    return date.fromisoformat(str(value)) if value else None


def _protest_petitions(ordered: Iterable[Event]) -> Iterator[MatterRow]:
    """Yield the protest petitions that are not decided; a decision is on all that were filed before it."""
    pending: list[Event] = []
    hearing: date | None = None
    for event in ordered:
        if event.kind == Kind.PROTEST_PETITION_FILED:
            pending.append(event)
        elif event.kind == Kind.PROTEST_PETITION_DECIDED:
            pending.clear()
        elif event.kind == Kind.HEARING_FIXED and event.facts.get(FactName.HEARING) == "protest_petition":
            hearing = _hearing_on(event)
    for petition in pending:
        by = str(petition.facts.get(FactName.BY, ""))
        yield MatterRow(MatterCode.PROTEST_PETITION, "", day_of(petition.at), by, hearing)


def _appeals(ordered: Iterable[Event]) -> Iterator[MatterRow]:
    """Yield the appeals that are not decided. A decision that names whose appeal it is on leaves the others."""
    pending: list[Event] = []
    hearing: date | None = None
    for event in ordered:
        if event.kind == Kind.APPEAL_FILED:
            pending.append(event)
        elif event.kind == Kind.APPEAL_DECIDED:
            by = event.facts.get(FactName.BY)
            pending = [appeal for appeal in pending if by and appeal.facts.get(FactName.BY) not in (by, None)]
        elif event.kind == Kind.HEARING_FIXED and event.facts.get(FactName.HEARING) == "appeal":
            hearing = _hearing_on(event)
    for appeal in pending:
        yield MatterRow(MatterCode.APPEAL, "", day_of(appeal.at), str(appeal.facts.get(FactName.BY, "")), hearing)


def _laboratory(ordered: Sequence[Event], own_entries: Collection[str]) -> Iterator[MatterRow]:
    """Yield that a laboratory's report is awaited, by an exhibit or by the police report that was filed without it.

    A judgment ends both; a supplementary report ends the second, since it brings what the first lacked. Besides, each
    exhibit at a laboratory is a row of its own: of CCTNS only where this system has no entry of it.
    """
    judgments = [event for event in ordered if event.kind == Kind.JUDGMENT_DELIVERED]
    waiting = unanswered_dispatches([event for event in ordered if event.kind in _OF_LABORATORY])
    without = [] if waiting else _reports_without(ordered)
    for cause, detail in [*((event, "exhibit") for event in waiting[:1]), *((event, "report") for event in without)]:
        if not any(not is_after(cause.at, judgment.at) for judgment in judgments):
            yield MatterRow(MatterCode.LABORATORY_REPORT, "", day_of(cause.at), detail)
    registered = numbers_in_register(ordered) if waiting else frozenset()
    for number, sent in enumerate(waiting, start=1):
        if not any(not is_after(sent.at, judgment.at) for judgment in judgments):
            is_own = sent.id in own_entries or exhibit_number(str(sent.facts.get(FactName.EXHIBIT, ""))) in registered
            code = MatterCode.EXHIBIT_ITSSO if is_own else MatterCode.EXHIBIT_CCTNS
            laboratory = str(sent.facts.get(FactName.LABORATORY) or "")
            yield MatterRow(code, str(number), day_of(sent.at), laboratory)


_OF_LABORATORY = frozenset({SENT, *ANSWERS, Kind.EXHIBIT_SEIZED})


def _reports_without(ordered: Sequence[Event]) -> list[Event]:
    """Return the police report in force where it was filed without the laboratory's report and none has come since."""
    filed = [report.filed for report in reports_of(ordered) if report.filed is not None and not report.returned]
    last = filed[-1] if filed else None
    if last is None or not last.facts.get(FactName.LABORATORY_REPORT_PENDING):
        return []
    has_come = any(
        event.kind == Kind.LABORATORY_REPORT_RECEIVED and not is_after(last.at, event.at) for event in ordered
    )
    return [] if has_come else [last]


def _releases(ordered: Sequence[Event], carried: Carried) -> Iterator[MatterRow]:
    """Yield the releases that the victim was not told about."""
    for event in pending_notices(ordered, carried):
        if event.kind == Kind.RELEASED:
            yield MatterRow(MatterCode.RELEASE_NOTICE, event.subject or "", day_of(event.at))
