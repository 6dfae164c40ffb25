"""Events that the victim must be told about and was not: an arrest, a bail application, a release, a hearing.

The POCSO Rules (2012 r. 4(12), 2020 r. 4(13) and 4(15)) and SC/ST Act 15A(3) require it in their cases, without a
number of hours; the statute book has these duties. For other cases it is this system's own list, without an authority.
The record that meets it says who told the victim, how, and whether there are threats or fear of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from itsso.cases.coming_dates import DateEntry, FixedDate
from itsso.law import Event
from itsso.law.counting import day_of, is_after
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event

INFORMED_BY: Mapping[str, Sequence[Kind]] = {
    Kind.RELEASED: (Kind.VICTIM_INFORMED_OF_RELEASE,),
    Kind.ARRESTED: (Kind.VICTIM_INFORMED_OF_ARREST,),
    Kind.BAIL_NOTICE_RECEIVED: (Kind.VICTIM_NOTIFIED_OF_BAIL, Kind.CHILD_NOTIFIED_OF_BAIL),
    Kind.BAIL_HEARING_FIXED: (Kind.VICTIM_NOTIFIED_OF_BAIL, Kind.CHILD_NOTIFIED_OF_BAIL),
    Kind.HEARING_FIXED: (Kind.VICTIM_INFORMED_OF_HEARING,),
}
"""Event -> the kinds that record that the victim was told about it; the first is the form of the task."""

PROTECTION = (Kind.PROTECTION_APPLIED_FOR, Kind.THREAT_REPORT_ORDERED, Kind.THREAT_REPORT_SENT)
"""What follows where the victim has threats or fears them: BNSS 398, Witness Protection Scheme 2018."""

ASKED_AFTER = timedelta(days=7)
"""How long after the victim was told of a release she is asked about threats: a task of this system, not of the law."""

_INFORMING = frozenset(kind for kinds in INFORMED_BY.values() for kind in kinds)
KINDS = frozenset({*INFORMED_BY, *_INFORMING, *PROTECTION, Kind.VICTIM_ASKED_ABOUT_THREATS})
"""The kinds of event from which this module reads."""

LAW: Mapping[str, str] = {
    "pocso.release_informed": Kind.RELEASED,
    "pocso.arrest_informed": Kind.ARRESTED,
    "pocso.hearing_informed": Kind.HEARING_FIXED,
    "victim.scst_hearing_notice": Kind.HEARING_FIXED,
}
"""The rules of the book that ask for the same, and what each begins with."""


type Carried = Mapping[str, date] | None
"""Each kind that the sources of a case carry, with its first day (see `law.Case`); None where every kind counts."""


def pending_notices(events: Iterable[Event], carried: Carried = None) -> list[Event]:
    """Return the events that the victim still has to be told about: the last of each kind and accused, releases first.

    `carried` says which kinds the case's sources can report (see `law.Case`). Where they cannot report that the victim
    was told, it is not known whether she was, and no task results. None means that they can report every kind.
    """
    ordered = sorted((event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key)
    last: dict[tuple[str, str], Event] = {}
    for event in ordered:
        if event.kind in INFORMED_BY:
            last[event.kind, event.subject or ""] = event
    pending = [event for event in last.values() if can_be_known(event, carried) and not _informed(event, ordered)]
    order = list(INFORMED_BY)
    return sorted(pending, key=lambda event: order.index(Kind(event.kind)))


def can_be_known(event: Event, carried: Carried) -> bool:
    """Return whether the sources of a case can report that the victim was told about an event."""
    return carried is None or carried.get(INFORMED_BY[event.kind][0], date.max) <= day_of(event.at)


def _informed(event: Event, events: Iterable[Event]) -> bool:
    """Return whether the victim was told of an event, on its day or later."""
    return any(
        other.kind in INFORMED_BY[event.kind]
        and (other.subject or "") == (event.subject or "")
        and not is_after(event.at, other.at)
        for other in events
    )


class ThreatQuestion(NamedTuple):
    """A task to ask the victim about threats since a release of which she was told."""

    subject: str  # the accused who was released
    informed_on: date

    @property
    def ask_on(self) -> date:
        """Return the day on which the task begins."""
        return self.informed_on + ASKED_AFTER


def threat_questions(events: Iterable[Event], carried: Carried = None) -> list[ThreatQuestion]:
    """Return the questions about threats without an answer, for each accused about the last release she was told of.

    Questions whose day has not come are among them. A record that she was contacted but not asked is no answer. Where
    the case's sources cannot report an answer (see `pending_notices`), there is no question.
    """
    ordered = sorted((event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key)
    informed: dict[str, Event] = {}
    for event in ordered:
        subject = event.subject or ""
        if event.kind == Kind.VICTIM_INFORMED_OF_RELEASE:
            informed[subject] = event
        elif event.kind == Kind.VICTIM_ASKED_ABOUT_THREATS and event.facts.get(FactName.THREATS) in _ANSWERS:
            informed.pop(subject, None)
    days = ((subject, day_of(event.at)) for subject, event in informed.items())
    can_answer = date.min if carried is None else carried.get(Kind.VICTIM_ASKED_ABOUT_THREATS, date.max)
    return [ThreatQuestion(subject, day) for subject, day in days if can_answer <= day]


_ANSWERS = ("threats_or_fear", "no_threats")


class NoticeState(NamedTuple):
    """Whether the victim was told of a hearing: "informed", "not_informed", or "not_known" where no source can say."""

    entry: str  # a DateEntry
    subject: str
    hearing_on: str
    status: str

    def is_of(self, dated: FixedDate) -> bool:
        """Return whether it is the notice of this date of a case."""
        return (self.entry, self.subject, self.hearing_on) == (dated.entry, dated.subject, dated.day.isoformat())


HEARINGS: Mapping[str, DateEntry] = {
    Kind.BAIL_HEARING_FIXED: DateEntry.BAIL_HEARING,
    Kind.HEARING_FIXED: DateEntry.HEARING,
}
"""The events that fix a hearing of which the victim is to be told, and the dates that they bring."""


def notice_states(events: Iterable[Event], carried: Carried = None) -> list[NoticeState]:
    """Return for each hearing of a case whether the victim was told of it, in the order in which they were fixed."""
    ordered = sorted((event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key)
    states = []
    for event in ordered:
        if event.kind in HEARINGS:
            hearing_on = str(event.facts.get(FactName.HEARING_ON, ""))
            status = "informed" if _informed(event, ordered) else "not_informed"
            if status == "not_informed" and not can_be_known(event, carried):
                status = "not_known"
            states.append(NoticeState(HEARINGS[event.kind], event.subject or "", hearing_on, status))
    return states


def unanswered_threat(events: Iterable[Event]) -> Event | None:
    """Return the last entry of threats to the victim or fear of them; None if protection was asked for since."""
    ordered = sorted((event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key)
    threats = [event for event in ordered if event.facts.get(FactName.THREATS) == "threats_or_fear"]
    if not threats or any(other.kind in PROTECTION and not is_after(threats[-1].at, other.at) for other in ordered):
        return None
    return threats[-1]
