"""Derive all that is stored of a case besides its events: its numbers, people, running clocks and rows for figures.

A feed row or a form becomes events; `cases.actions.Batch` adds them to the history of a case, calls `derive` with the
whole history, and stores the result, which desks, search and figures read. A rebuild and a recalculation call `derive`
too. It is a pure function of the events, of the units that they name and of what the sources carry: nothing is read or
written here, so that a rebuild and a load cannot differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from itsso import law
from itsso.cases import limits
from itsso.cases.case_diary import diary_until
from itsso.cases.case_key import CaseKey, CaseStation, registered_key
from itsso.cases.coming_dates import FixedDate, fixed_dates
from itsso.cases.delay_reasons import DelayReasonRow, delay_reason_rows
from itsso.cases.draft_reports import DraftStayRow, draft_stay_rows
from itsso.cases.exhibits import exhibit_number
from itsso.cases.facts import COUNTING, FactRow, fact_rows, in_force, in_order
from itsso.cases.pending_matters import APPEALS, MatterRow, appeal_dates, pending_matters
from itsso.cases.police_reports import labels_listed, report_step
from itsso.cases.supervision import Supervision, concerns_child, is_gang_rape, supervision
from itsso.law import Accused, Event, Victim
from itsso.law.clock_state import ClockState
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import apprehended_as_a_child
from itsso.law.report_lists import with_accused_of_forms
from itsso.law.reports import REPORTS


class PersonRow(NamedTuple):
    """One of the people of a case, with the source's own reference where it gave one."""

    label: str
    ref: str
    child: bool | None


class ClockRow(NamedTuple):
    """A running limit. `due_at` is the moment of a limit in hours."""

    rule: str
    subject: str
    starts: date
    due: date
    outer: date
    due_at: datetime | None


class OutcomeRow(NamedTuple):
    """A limit that figures count, met or not: when its time was over, when it was met, and whether that was in time."""

    rule: str
    subject: str
    last_day: date
    met_on: date | None
    in_time: bool


class ExhibitRow(NamedTuple):
    """A number by which an exhibit of the case is looked for (`exhibit_number`)."""

    number: str


COUNTED = frozenset({"victim.medical_examination", "victim.magistrate_statement"})
"""Rules whose outcomes figures count, met or not. The two months of the investigation are counted from fact rows."""


@dataclass(frozen=True, slots=True)
class Derived:
    """Everything that is stored of a case in addition to its events."""

    station: CaseStation
    key: CaseKey
    keys: frozenset[CaseKey]
    first_recorded: date | None
    sections: tuple[str, ...]
    io_ref: str
    diary_until: date | None
    newest_event: UUID
    report_step: str
    supervision: Supervision
    people: tuple[PersonRow, ...]
    clocks: tuple[ClockRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    exhibits: tuple[ExhibitRow, ...]
    dates: tuple[FixedDate, ...]
    matters: tuple[MatterRow, ...]
    drafts: tuple[DraftStayRow, ...]
    reasons: tuple[DelayReasonRow, ...]
    facts: tuple[FactRow, ...]
    quashed: bool


def derive(
    history: Sequence[Event],
    stations: Mapping[int, CaseStation],
    carried: Mapping[str, date] | None,
    refs: Mapping[str, str],
    own_entries: Collection[str] = (),
) -> Derived:
    """Derive everything that is stored of a case.

    `history` is every event, corrections among them, in the order in which it was added; `stations` holds the
    units that it names; `carried` is what the case's sources carry (see `law.Case`); `refs` maps A1, V1 to the
    source's own references; `own_entries` are the ids of the events that were recorded in this system. A case whose FIR
    was voided keeps its last number and has no clocks and no facts. A case that was joined to another one (where a Zero
    FIR and the FIR that re-registers it came as two cases) has no `keys`: the other one has them.
    Where the join was taken back, the registrations that returned are no numbers of the case that they were moved to.
    A number of CCTNS that a station recorded and took back is none of its keys.
    A registration without a number, of a Zero FIR that is only named, says when the case began and adds no key.
    """
    events = law.effective_events(history, None)
    registrations = [event for event in events if event.kind == Kind.FIR_REGISTERED]
    ever_registered = _ever_registered(history)
    first, counting = _counting(events if registrations else ever_registered)
    current = [event for event in counting if event.kind == Kind.FIR_REGISTERED][-1]
    place = stations[destination_of(_placements(counting)[-1])]
    case = law_case(events, place.state, carried)
    clocks = law.running_clocks(case, also_met=COUNTED, windows=APPEALS) if registrations else []
    appeals = [clock for clock in clocks if clock.rule in APPEALS]
    clocks = [clock for clock in clocks if clock.rule not in APPEALS]
    current_events = events if registrations else []  # nothing waits in a case whose FIR was withdrawn
    sections = _sections(counting)
    is_child = concerns_child(case, sections)
    facts = tuple(fact_rows(history, stations))
    administrative = limits.administrative_limit(in_force(facts), carried)
    if administrative and administrative.state == ClockState.RUNNING:
        clocks.append(administrative)
    return Derived(
        station=place,
        key=registered_key(current.facts),
        keys=_keys(history),
        first_recorded=first if registrations else None,
        sections=sections,
        io_ref=str(_naming(events, current).facts.get(FactName.IO_REF, "")),
        diary_until=diary_until(events),
        newest_event=UUID(max(event.id for event in history if event.id)),
        report_step=report_step(current_events) or "",
        supervision=supervision(case, clocks, carried, is_child=is_child, is_gang=is_gang_rape(sections)),
        people=_people(case, refs),
        clocks=tuple([_clock_row(clock) for clock in clocks if clock.met is None]),
        outcomes=tuple([_outcome_row(clock) for clock in clocks if clock.rule in COUNTED]),
        exhibits=_exhibits(events),
        dates=tuple(dict.fromkeys([*fixed_dates(current_events), *appeal_dates(appeals)])),
        matters=pending_matters(
            current_events,
            appeals,
            carried,
            is_child=is_child,
            own_entries=own_entries,
        ),
        drafts=draft_stay_rows(current_events),
        reasons=delay_reason_rows(current_events),
        facts=facts,
        quashed=_is_quashed(counting),
    )


def is_quashed(history: Sequence[Event]) -> bool:
    """Return whether the FIR is quashed, before or after a police report, and was not reopened since."""
    return _is_quashed(counting_in_force(history))


def _is_quashed(counting: Sequence[Event]) -> bool:
    last = next((event for event in reversed(counting) if event.kind in (Kind.QUASHED, Kind.REOPENED)), None)
    return last is not None and last.kind == Kind.QUASHED


def placements(history: Sequence[Event]) -> list[Event]:
    """Return the events that brought a case to each place where it was, in order.

    They are registrations, and transfers that name the destination. The last one is why the case is where it is.
    """
    return _placements(counting_in_force(history))


def sections_in_force(history: Sequence[Event]) -> tuple[str, ...]:
    """Return the sections of the last registration or alteration, as corrections left them."""
    return _sections(counting_in_force(history))


PLACING_FACTS: Final = (FactName.STATION, FactName.TO)
"""The facts that name the unit to which an event brings a case."""


def destination_of(placing: Event) -> int:
    """Return the permanent id of the unit to which an event brings a case."""
    facts = placing.facts
    unit = facts[FactName.STATION] if placing.kind == Kind.FIR_REGISTERED else facts[FactName.TO]
    assert isinstance(unit, int)
    return unit


def _counting(events: Sequence[Event]) -> tuple[date, list[Event]]:
    """Return the day on which a case was first recorded, and the events that change how it counts, in order."""
    first = min(day(event.at) for event in events if event.kind == Kind.FIR_REGISTERED)
    return first, in_order((event for event in events if event.kind in COUNTING), first)


def counting_in_force(history: Sequence[Event]) -> list[Event]:
    """Return the events that change how a case counts, as corrected; of a withdrawn FIR every registration."""
    events = law.effective_events(history, None)
    is_registered = any(event.kind == Kind.FIR_REGISTERED for event in events)
    return _counting(events if is_registered else _ever_registered(history))[1]


OFFENCE_DATES = frozenset({FactName.OFFENCE_FROM, FactName.OFFENCE_TO})
"""The facts of a registration that say when the offence was committed."""


def law_case(events: Sequence[Event], state: str | None, carried: Mapping[str, date] | None) -> law.Case:
    """Return the case as the law reads it. `events` have their corrections applied.

    The first registration has the sections; those of a later one are an alteration (`law.case_reading`). The days of
    the offence are those of the first registration that says any: the feed's of a Zero FIR never does.
    """
    registrations = _registrations(events)
    facts = registrations[0].facts if registrations else {}
    dated = next((event.facts for event in registrations if not OFFENCE_DATES.isdisjoint(event.facts)), facts)
    return law.Case(
        state=state,
        offences=tuple(facts.get(FactName.OFFENCES, ())),
        offence_date=(_date(dated.get(FactName.OFFENCE_FROM)), _date(dated.get(FactName.OFFENCE_TO))),
        victims=_victims(registrations, events),
        accused=_accused(events),
        events=with_accused_of_forms(events),
        carried=carried,
    )


def _registrations(events: Iterable[Event]) -> list[Event]:
    """Return the registrations in the order in which they count: a Zero FIR before the FIR that re-registers it."""
    registrations = [event for event in events if event.kind == Kind.FIR_REGISTERED]
    return _counting(registrations)[1] if registrations else []


def day(at: date | datetime) -> date:
    """Return the day in India of a moment that is already in Indian time."""
    return at.date() if isinstance(at, datetime) else at


def _exhibits(events: Iterable[Event]) -> tuple[ExhibitRow, ...]:
    """Return the numbers of exhibits in the history: the office's own, the mark of the memo, the serial of a kit."""
    facts_of_events = [event.facts for event in events if event.kind in _naming_exhibits()]
    numbers = [exhibit_number(str(facts[name])) for facts in facts_of_events for name in EXHIBIT if name in facts]
    return tuple([ExhibitRow(number) for number in dict.fromkeys(numbers) if number])


EXHIBIT: Final = (FactName.EXHIBIT, FactName.MARK, FactName.KIT)
"""The facts of an event that number an exhibit."""


@cache
def _naming_exhibits() -> frozenset[str]:
    """Return the kinds of event that may number an exhibit."""
    return frozenset(name for name, kind in law.book().kinds.items() if not kind.facts.keys().isdisjoint(EXHIBIT))


def _ever_registered(history: Iterable[Event]) -> list[Event]:
    """Return every registration ever recorded, replaced ones among them: a number once given stays known."""
    registrations: list[Event] = []
    for event in history:
        effective = event.replacement or event
        if effective.kind == Kind.FIR_REGISTERED:
            registrations.append(effective)
    return registrations


def _placements(counting: Sequence[Event]) -> list[Event]:
    return [event for event in counting if event.kind == Kind.FIR_REGISTERED or FactName.TO in event.facts]


def _sections(counting: Sequence[Event]) -> tuple[str, ...]:
    """Return the sections of the last registration or alteration."""
    sections_events = [event for event in counting if event.kind in (Kind.FIR_REGISTERED, Kind.OFFENCES_ALTERED)][-1]
    return tuple(sections_events.facts.get(FactName.OFFENCES, ()))


def naming_event(history: Sequence[Event]) -> Event:
    """Return the entry that names the officer who investigates: the last assignment, else the last registration.

    Of the history only registrations, assignments and corrections are needed.
    """
    events = law.effective_events(history, None)
    registrations = [event for event in events if event.kind == Kind.FIR_REGISTERED] or _ever_registered(history)
    return _naming(events, _counting(registrations)[1][-1])


def _naming(events: Iterable[Event], current: Event) -> Event:
    """Return the last assignment, else the registration.

    An assignment without a time counts as the end of its day; of several at one moment the last in the history counts.
    """
    assigned = [event for event in events if event.kind == Kind.INVESTIGATION_ASSIGNED]
    return sorted(assigned, key=lambda event: (day(event.at), _moment_in_day(event.at)))[-1] if assigned else current


def _moment_in_day(at: date | datetime) -> time:
    return at.time() if isinstance(at, datetime) else time.max


def _keys(history: Sequence[Event]) -> frozenset[CaseKey]:
    """Return the numbers that registrations gave; none where the case was joined to another.

    A number of CCTNS that a station recorded by mistake is not one of the case: the FIR that has it is another case.
    """
    marks = [index for index, event in enumerate(history) if _is_join_mark(event)]
    joins = [index for index in marks if FactName.REASON not in history[index].facts]
    if joins and all(event.kind != Kind.FIR_REGISTERED for event in history[joins[-1] :]):
        return frozenset()
    returned = {history[index].corrects for index in marks} - {history[index].corrects for index in joins}
    remaining = [event for event in history if (event.corrects or event.id) not in returned] if returned else history
    numbering = [event for event in _ever_registered(remaining) if event.facts[FactName.NUMBER]]
    if any(FactName.IN_CCTNS in event.facts for event in numbering):
        in_force = {event.id for event in law.effective_events(remaining, None)}
        numbering = [event for event in numbering if FactName.IN_CCTNS not in event.facts or event.id in in_force]
    return frozenset(registered_key(event.facts) for event in numbering)


def _is_join_mark(event: Event) -> bool:
    """Return whether an event moved another one to the case that it belongs to.

    One with a reason takes a join back (`recording.joining`).
    """
    return event.kind == Kind.CORRECTED and FactName.JOINED_TO in event.facts


def _victims(registrations: Sequence[Event], events: Sequence[Event]) -> tuple[Victim, ...]:
    """Return V1 to Vn. Where a registration says whether a victim is a child, that is set for V1 alone.

    Sources do not say which of several victims is the child. The last registration that says something of the victims
    decides: an FIR that leaves a column empty takes back nothing that its Zero FIR says. The number of victims is that
    of the registration or the highest label of an event, whichever is higher, and at most 99.
    """
    facts: EventFacts = {}
    for registration in registrations:
        facts = facts | registration.facts
    subjects = {event.subject for event in events}
    registered = int(facts.get(FactName.VICTIMS, 1))
    count = max([registered, *(int(label[1:]) for label in subjects if label and label[0] == "V")])
    child = facts.get(FactName.VICTIM_CHILD)
    return tuple(Victim(f"V{i + 1}", child if i == 0 else None) for i in range(min(count, 99)))


def _accused(events: Iterable[Event]) -> tuple[Accused, ...]:
    """Return the accused whom events name, in their order; a child in conflict with law where an entry says so.

    A report may name an accused who was never arrested.
    """
    child_by_label: dict[str, bool | None] = {}
    for event in events:
        label = event.subject
        if label and label[0] == "A":
            is_child = event.facts.get(FactName.CHILD) or apprehended_as_a_child(event.facts)
            child_by_label[label] = child_by_label.get(label) or is_child or None
        elif event.kind in REPORTS:
            for listed in labels_listed(event.facts):
                child_by_label.setdefault(listed, None)
    return tuple(
        Accused(label, child_by_label[label]) for label in sorted(child_by_label, key=lambda text: int(text[1:]))
    )


def _people(case: law.Case, refs: Mapping[str, str]) -> tuple[PersonRow, ...]:
    people: tuple[Victim | Accused, ...] = (*case.victims, *case.accused)
    return tuple(PersonRow(person.id, refs.get(person.id, ""), person.child) for person in people)


def _clock_row(clock: law.Clock) -> ClockRow:
    starts, due, outer = clock.starts, clock.due, clock.outer
    if starts is None or due is None or outer is None:
        raise ValueError(f"{clock.rule}: a running clock has a start and an end")
    due_at = due if isinstance(due, datetime) else None
    return ClockRow(clock.rule, clock.subject, day(starts), day(due), day(outer), due_at)


def _outcome_row(clock: law.Clock) -> OutcomeRow:
    assert clock.outer is not None
    met_on = day(clock.met) if clock.met else None
    return OutcomeRow(clock.rule, clock.subject, day(clock.outer), met_on, clock.state in _IN_TIME)


_IN_TIME = (ClockState.MET, ClockState.DISPUTED)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
