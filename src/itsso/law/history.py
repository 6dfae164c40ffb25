"""A case's history put in order: corrections applied, by kind, by victim, by accused and custody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import chain, groupby
from operator import attrgetter

import msgspec

from itsso.law.counting import IST, day_of, in_india, is_after
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.grammar import EventKind
from itsso.law.model import Case, CodedNote, Event, Moment, day_value

_DAY_END = time(23, 59, 59)
LABORATORY_NUMBER = 12
"""The greatest length of a number under which a limit runs for an exhibit; a longer one is a source's own reference."""


_OPENED_AGAIN = {Kind.ARRESTED: "release_not_recorded", Kind.FIRST_REMAND: "remanded_again"}
"""The problem where such an event comes a second time in one custody."""


class HistoryEvent(msgspec.Struct, gc=False, frozen=True):
    """An event with its place in time. A day without a time counts as the day's end."""

    key: datetime  # the second by the clock in India, without an offset: compared in a third of the time
    day: date
    at: Moment
    event: Event


type ByKind = dict[str, list[HistoryEvent]]

BY_TIME = attrgetter("key")
"""The sort key of history events."""


def history_event(event: Event) -> HistoryEvent:
    """Return an event placed in Indian time."""
    at = event.at
    if not isinstance(at, datetime):
        return HistoryEvent(datetime.combine(at, _DAY_END), at, at, event)
    if at.tzinfo != IST:  # a caller's own zone for Indian time is accepted as well
        at = in_india(at)
        assert isinstance(at, datetime)
    return HistoryEvent(at.replace(microsecond=0, tzinfo=None), at.date(), at, event)


class Subject:
    """A person or thing for whom a rule runs: the case, a victim, an accused, an accused in one custody, or an exhibit.

    Of a custody: `earlier` are those of the same accused before it, `closed` the event that ended it, `opened_again`
    whether another arrest or remand came without a release.
    """

    __slots__ = ("child", "closed", "earlier", "events", "id", "opened_again")

    def __init__(self, id: str, child: bool | None, events: ByKind, earlier: tuple[Subject, ...] = ()) -> None:
        self.id, self.child, self.events, self.earlier = id, child, events, earlier
        self.closed: HistoryEvent | None = None
        self.opened_again = False


def effective_events(events: Sequence[Event], known_on: Moment | None = None) -> list[Event]:
    """Return the events as corrected by a day: those recorded by then, each replaced or dropped as corrections say.

    An event without a `recorded` was always known. A correction is of the record, so it acts from when it was recorded,
    whenever the event happened. A correction of a correction changes what that one put in place, or, with no
    replacement, takes it back.
    """
    if known_on is not None:
        events = [event for event in events if event.recorded is None or not is_after(event.recorded, known_on)]
    corrections = [event for event in events if event.kind == Kind.CORRECTED]
    if not corrections:
        return list(events)
    by_id = {event.id: event for event in corrections if event.id is not None}
    verdicts: dict[str | None, Event] = {}
    for correction in sorted(corrections, key=lambda event: history_event(_recorded(event)).key):
        target, visited = correction.corrects, {correction.id}
        while target in by_id and target not in visited:
            visited.add(target)
            target = by_id[target].corrects
        if correction.replacement is None and correction.corrects in by_id:
            verdicts.pop(target, None)
        else:
            verdicts[target] = correction
    result = []
    for event in events:
        if event.kind == Kind.CORRECTED:
            continue
        verdict = verdicts.get(event.id) if event.id is not None else None
        if verdict is None:
            result.append(event)
        elif verdict.replacement is not None:
            result.append(_put_in_place(event, verdict))
    return result


def _recorded(correction: Event) -> Event:
    return correction if correction.recorded is None else msgspec.structs.replace(correction, at=correction.recorded)


def _put_in_place(event: Event, correction: Event) -> Event:
    new = correction.replacement
    assert new is not None
    return msgspec.structs.replace(
        new,
        subject=new.subject if new.subject is not None else event.subject,
        id=new.id if new.id is not None else event.id,
        recorded=new.recorded if new.recorded is not None else correction.recorded,
    )


class History:
    """The events of a case until a moment (all of them for None), in order of time."""

    __slots__ = ("_exhibits", "accused", "all", "case", "custodies", "kinds", "problems", "victims")

    def __init__(self, case: Case, kinds: Mapping[str, EventKind], until: Moment | None) -> None:
        self.problems: list[CodedNote] = []
        self._exhibits: list[Subject] | None = None
        events: Sequence[Event] = case.events
        if any(event.kind == Kind.CORRECTED for event in events):
            self._check_corrections(events)
            events = effective_events(events)
        history_events = [history_event(event) for event in events]
        if until is not None:
            history_events = [event for event in history_events if not is_after(event.at, until)]
        committed = case.offence_date[1] or case.offence_date[0]
        if committed is not None:
            history_events.append(history_event(Event(Kind.OFFENCE_COMMITTED, committed)))
        history_events.sort(key=BY_TIME)

        self.kinds = kinds
        self.all: ByKind = {}
        by_concern: dict[str, list[HistoryEvent]] = {"case": [], "victim": [], "accused": []}
        for event in history_events:
            name = event.event.kind
            events_of_kind = self.all.get(name)
            if events_of_kind is not None:
                events_of_kind.append(event)
            elif name in kinds:
                self.all[name] = [event]
            else:
                raise ValueError(f"{name!r} is no kind of event of the book")
            by_concern[kinds[name].concerns].append(event)
        self.case = Subject("case", None, self.all)
        self.victims = self._divide(
            by_concern["victim"], {victim.id: victim.child for victim in case.victims} or None, "V1"
        )
        self.accused = self._divide(
            by_concern["accused"], {accused.id: accused.child for accused in case.accused}, "A1"
        )
        self.custodies = [custody for accused in self.accused for custody in self._custodies(accused, kinds)]

    def _divide(
        self, history_events: list[HistoryEvent], child_by_label: dict[str, bool | None] | None, usual: str
    ) -> list[Subject]:
        """Return each victim (or accused) with the events that concern them.

        An event without a subject concerns the only one.
        """
        children = dict(child_by_label or {})
        for event in history_events:
            if event.event.subject is not None:
                children.setdefault(event.event.subject, None)
        if not children and (child_by_label is None or history_events):
            children[usual] = None
        subjects = {id: Subject(id, child, {}) for id, child in children.items()}
        only = next(iter(subjects)) if len(subjects) == 1 else None
        for event in history_events:
            subject = event.event.subject or only
            if subject is None:
                values = (("kind", event.event.kind), *day_value(event.day))
                self.problems.append(CodedNote("subject_not_named", values))
            else:
                subjects[subject].events.setdefault(event.event.kind, []).append(event)
        return list(subjects.values())

    def taken_into_custody_after(self, custody: Subject, day: date) -> bool:
        """Return whether a custody began only after a day."""
        opened = [events[0].day for name, events in custody.events.items() if self.kinds[name].custody == "opens"]
        return bool(opened) and min(opened) > day

    def _custodies(self, accused: Subject, kinds: Mapping[str, EventKind]) -> list[Subject]:
        """Return an accused's custodies: A1, A1/2. A new one opens after a release, and only then.

        Where a custody opens again without a release, the running one continues: its limit must not move to a later day
        because an entry is missing or wrong. A problem is noted.
        """
        own_events = sorted(chain.from_iterable(accused.events.values()), key=BY_TIME)
        if any(kinds[name].custody == "closes" for name in accused.events):
            own_events = _as_custody_allows(own_events, kinds)
        current = Subject(accused.id, accused.child, {})
        custodies = [current]
        for event in own_events:
            name = event.event.kind
            custody = kinds[name].custody
            if custody == "opens":
                before = current.events.get(name)
                if current.closed is not None:
                    current = Subject(f"{accused.id}/{len(custodies) + 1}", accused.child, {}, tuple(custodies))
                    custodies.append(current)
                elif name in _OPENED_AGAIN and before is not None and before[-1].day != event.day:
                    current.opened_again = True
                    self.problems.append(
                        CodedNote(_OPENED_AGAIN[name], _subject_and_days(accused.id, before[0].day, event.day))
                    )
            current.events.setdefault(name, []).append(event)
            if custody == "closes" and current.closed is None:
                current.closed = event
        return custodies

    @property
    def exhibits(self) -> list[Subject]:
        """Return each exhibit that an event names, by the number under which the laboratory knows it; computed once."""
        if self._exhibits is None:
            self._exhibits = self._by_exhibit()
        return self._exhibits

    def _by_exhibit(self) -> list[Subject]:
        subjects: dict[str, Subject] = {}
        named = [events for name, events in self.all.items() if FactName.EXHIBIT in self.kinds[name].facts]
        for event in sorted(chain.from_iterable(named), key=BY_TIME):
            exhibit = event.event.facts.get(FactName.EXHIBIT)
            if isinstance(exhibit, str) and 0 < len(exhibit) <= LABORATORY_NUMBER:
                events = subjects.setdefault(exhibit, Subject(exhibit, None, {})).events
                events.setdefault(event.event.kind, []).append(event)
        return list(subjects.values())

    def _check_corrections(self, events: Iterable[Event]) -> None:
        recorded_ids = {event.id for event in events if event.id is not None}
        for event in events:
            if event.kind == Kind.CORRECTED and event.corrects not in recorded_ids:
                self.problems.append(CodedNote("corrects_unknown", (("id", str(event.corrects)),)))


def _as_custody_allows(happenings: list[HistoryEvent], kinds: Mapping[str, EventKind]) -> list[HistoryEvent]:
    """Sort events of the same time: who is in custody is released before being arrested again, others after it."""
    ordered: list[HistoryEvent] = []
    inside = False
    for _, group in groupby(happenings, key=BY_TIME):
        for event in sorted(group, key=lambda event: (kinds[event.event.kind].custody == "closes") != inside):
            ordered.append(event)
            custody = kinds[event.event.kind].custody
            inside = custody == "opens" or (inside and custody != "closes")
    return ordered


def _subject_and_days(subject: str, first: date, then: date) -> tuple[tuple[str, str], ...]:
    return (("who", subject), ("first", f"{first:%d-%m-%Y}"), ("then", f"{then:%d-%m-%Y}"))


def not_undone(reports: list[HistoryEvent], returns: list[HistoryEvent] | None) -> list[HistoryEvent]:
    """Return the reports that no return has undone.

    Each return undoes the report of its number, else the last one before it that has no number. Figures read returns
    the same way (`cases.facts`).
    """
    if not returns:
        return reports
    remaining = list(reports)
    for returned in returns:
        if undone := _undone(returned, remaining):
            remaining.remove(undone)
    return remaining


def _undone(returned: HistoryEvent, remaining: list[HistoryEvent]) -> HistoryEvent | None:
    """Return the report that a return undoes.

    Of several with its number, as where one was filed again under the number that it had, it is the first.
    """
    before = [report for report in remaining if report.day <= returned.day]
    number = returned.event.facts.get(FactName.FORM_NO)
    if not number:
        return before[-1] if before else None
    named = [report for report in (*before, *remaining) if report.event.facts.get(FactName.FORM_NO) == number]
    if named:
        return named[0]
    return next((report for report in reversed(before) if not report.event.facts.get(FactName.FORM_NO)), None)


def apprehended_as_a_child(facts: EventFacts) -> bool:
    """Return whether an arrest with these facts was the apprehension of a child in conflict with law (JJ Act 10)."""
    return facts.get(FactName.HOW) == "child_apprehended"


def has_facts(event: HistoryEvent, facts: tuple[tuple[str, object], ...], kind: EventKind) -> bool:
    """Return whether an event has the facts of a pattern; a missing fact counts as the kind's default."""
    event_facts: Mapping[str, object] = event.event.facts
    return all(event_facts.get(name, kind.facts[name].default) == value for name, value in facts)


__all__ = [
    "BY_TIME",
    "ByKind",
    "History",
    "HistoryEvent",
    "Subject",
    "day_of",
    "effective_events",
    "has_facts",
    "history_event",
    "not_undone",
]
