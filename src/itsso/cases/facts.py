"""Calculate the fact rows of a case: its states that figures count, each with the days for which it holds.

`cases.derive` calls `fact_rows` with the history; the rows are stored in `cases_fact`, from which `monitoring` counts.
A row depends on two kinds of day: when something happened, and when it became known. The history is read once for
every day on which something became known; each reading gives a sequence of states over the days on which things
happened. A state that consecutive readings give for the same days is one row, so a row is a rectangle: the case was in
this state from `happened_from` until before `happened_to`, as was known from `known_from` until before `known_to`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from itsso import law
from itsso.cases.case_key import CaseStation
from itsso.cases.models import FOREVER, Disposal
from itsso.law import Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.sections import covers


class CaseState(NamedTuple):
    """The state of a case, in the columns of `cases.models.Fact`."""

    station_no: int
    first_recorded: date
    due: date
    outer: date
    due60: date
    ended_how: int
    ended_on: date | None
    stayed: bool
    statutory: bool
    pocso: bool
    without_lab: bool
    supplementary: int
    returned: int
    head: int
    head_added: bool


class FactRow(NamedTuple):
    """A state and the rectangle of days in which it holds; the ends are not included."""

    happened_from: date
    happened_to: date
    known_from: date
    known_to: date
    state: CaseState


ENDED_WITHOUT_REPORT = {
    Kind.QUASHED: Disposal.QUASHED.value,
    Kind.ABATED: Disposal.ABATED.value,
    Kind.WITHDRAWN: Disposal.WITHDRAWN.value,
    Kind.NOT_INVESTIGATED: Disposal.NOT_INVESTIGATED.value,
}

MOVES = frozenset({Kind.TRANSFERRED_OUT, Kind.TRANSFERRED_TO_AGENCY})
"""Kinds that take a case to the unit that they name as `to`."""

# The order within one day, where the sources give no time: what must come first for the day to make sense.
COUNTING = {
    kind: place
    for place, kind in enumerate(
        [
            Kind.FIR_REGISTERED,
            Kind.TRANSFERRED_OUT,
            Kind.TRANSFERRED_TO_AGENCY,
            Kind.OFFENCES_ALTERED,
            Kind.STAYED,
            Kind.STAY_VACATED,
            *ENDED_WITHOUT_REPORT,
            Kind.REOPENED,
            Kind.FINAL_REPORT_FILED,
            Kind.FINAL_REPORT_RETURNED,
            Kind.SUPPLEMENTARY_REPORT_FILED,
        ]
    )
}
"""The kinds of event that change how a case counts."""


def fact_rows(history: Sequence[Event], stations: Mapping[int, CaseStation]) -> Iterator[FactRow]:
    """Yield the rows of a history. At most one of them covers any pair of days (happened, known)."""
    counting = [event for event in history if event.kind in COUNTING or event.kind == Kind.CORRECTED]
    corrected = any(event.kind == Kind.CORRECTED for event in counting)
    days = [_day_known(event) for event in counting]
    states: dict[tuple[date, date, CaseState], date] = {}
    for known_day in sorted(set(days)):
        if corrected:
            known_events = [event for event in law.effective_events(counting, known_day) if event.kind in COUNTING]
        else:
            known_events = [event for event, day in zip(counting, days, strict=True) if day <= known_day]
        reading = set(_reading(known_events, stations))
        for span in [span for span in states if span not in reading]:
            yield FactRow(span[0], span[1], states.pop(span), known_day, span[2])
        for span in reading:
            states.setdefault(span, known_day)
    for (start, end, state), since in states.items():
        yield FactRow(start, end, since, FOREVER, state)


def in_force(rows: Iterable[FactRow]) -> CaseState | None:
    """Return the state of a case today, as known today; None where it does not count."""
    return next((row.state for row in rows if row.happened_to == row.known_to == FOREVER), None)


def _reading(counting: Sequence[Event], stations: Mapping[int, CaseStation]) -> Iterator[tuple[date, date, CaseState]]:
    """Yield the states of a case over the days on which things happened, by these events."""
    registered = [_day(event) for event in counting if event.kind == Kind.FIR_REGISTERED]
    if not registered:
        return
    first = min(registered)
    tally = _Tally(first, stations)
    start, state = first, None
    events = in_order(counting, first)
    for place, event in enumerate(events):
        tally.apply(event)
        happened = _counts_on(event, first)
        if place + 1 < len(events) and _counts_on(events[place + 1], first) == happened:
            continue
        new = tally.state()
        if new != state:
            if state is not None:
                yield start, happened, state
            start, state = happened, new
    if state is not None:
        yield start, FOREVER, state


class _Tally:
    """The state of a case after the events that were read so far."""

    def __init__(self, first: date, stations: Mapping[int, CaseStation]) -> None:
        self.first = first
        self.stations = stations
        self.offences: tuple[str, ...] = ()
        self.first_offences: tuple[str, ...] = ()
        self.station: CaseStation | None = None
        self.reports: list[tuple[date, int, bool, str]] = []  # filed and not returned, the oldest first
        self.ended: tuple[int, date] | None = None  # without a report
        self.stayed = False
        self.supplementary = 0
        self.returned = 0

    def apply(self, event: Event) -> None:
        """Apply one event to the state of the case."""
        kind, facts = event.kind, event.facts
        if kind == Kind.FIR_REGISTERED:
            self.station = self.stations[facts[FactName.STATION]]
            self._charge(tuple(facts.get(FactName.OFFENCES, ())))
        elif kind == Kind.OFFENCES_ALTERED:
            self._charge(tuple(facts[FactName.OFFENCES]))
        elif kind in MOVES:
            to = facts.get(FactName.TO)
            self.station = self.stations[to] if isinstance(to, int) else self.station
        elif kind == Kind.FINAL_REPORT_FILED:
            disposal = Disposal.CHARGE_SHEET if facts.get(FactName.REPORT) == "charge_sheet" else Disposal.CLOSURE
            pending = bool(facts.get(FactName.LABORATORY_REPORT_PENDING))
            self.reports.append((_day(event), disposal.value, pending, str(facts.get(FactName.FORM_NO, ""))))
        elif kind == Kind.FINAL_REPORT_RETURNED:
            self._return(str(facts.get(FactName.FORM_NO, "")))
        elif kind == Kind.SUPPLEMENTARY_REPORT_FILED:
            self.supplementary += 1
        elif kind in (Kind.STAYED, Kind.STAY_VACATED):
            self.stayed = kind == Kind.STAYED
        elif kind == Kind.REOPENED:
            self.ended = None
        else:
            self.ended = self.ended or (ENDED_WITHOUT_REPORT[kind], _day(event))

    def _charge(self, offences: tuple[str, ...]) -> None:
        """Store the sections that an entry names, and those of the first entry that names any."""
        self.offences = offences
        self.first_offences = self.first_offences or offences

    def _return(self, form_no: str) -> None:
        """Remove the report that the court returned: it is not filed (Achpal v. State of Rajasthan, 2018).

        Which report is removed follows `law.history.not_undone`.
        """
        named = [report for report in self.reports if form_no and report[3] == form_no]
        unnumbered = [report for report in self.reports if not form_no or not report[3]]
        if named or unnumbered:
            self.reports.remove(named[0] if named else unnumbered[-1])
        self.returned += 1

    def state(self) -> CaseState | None:
        """Return the state; None where the case is not in the ITSSO scope and so does not count."""
        if self.station is None:
            return None
        scope = _scope(self.offences, self.station.state, self.first)
        if scope is None:
            return None
        statutory, pocso, due, outer, due60 = scope
        disposal, on, without_lab = Disposal.OPEN.value, None, False
        if self.reports:
            on, disposal, without_lab, _ = self.reports[0]
        elif self.ended:
            disposal, on = self.ended
        return CaseState(
            self.station.number,
            self.first,
            due,
            outer,
            due60,
            disposal,
            on,
            self.stayed,
            statutory,
            pocso,
            without_lab,
            self.supplementary,
            self.returned,
            *_head(self.offences, self.first_offences),
        )


@lru_cache(maxsize=64)  # the states of one case, one after another
def _scope(offences: tuple[str, ...], state: str, first: date) -> tuple[bool, bool, date, date, date] | None:
    """Return (statutory, POCSO, due, outer, due by 60 days); None where no section is on the ITSSO list on that day."""
    if not law.in_scope(offences, first):
        return None
    span = law.two_months(first)
    pocso = any(covers("POCSO", section) for section in offences)
    return law.is_statutory(state, offences, first), pocso, span.due, span.outer, law.sixty_days(first)


@lru_cache(maxsize=64)  # as that of `_scope`
def _head(offences: tuple[str, ...], first_offences: tuple[str, ...]) -> tuple[int, bool]:
    """Return the number of the head of the principal offence, and whether the first registration did not have it."""
    head = law.principal_head(offences)
    if head is None:
        raise ValueError("a case of the ITSSO list has a head")
    return head.number, head.code not in {first_head.code for first_head in law.heads_of(first_offences)}


def _day(event: Event) -> date:
    return event.at.date() if isinstance(event.at, datetime) else event.at


def _counts_on(event: Event, first: date) -> date:
    """Return the day from which an event counts; one dated before `first`, the day of the first FIR, counts from there.

    No case exists before `first`. A Zero FIR always counts from `first`, even where it is dated after the FIR that
    re-registers it: a case begins with its Zero FIR.
    """
    is_zero = event.kind == Kind.FIR_REGISTERED and event.facts.get(FactName.FIR) == "zero"
    return first if is_zero else max(_day(event), first)


def _day_known(event: Event) -> date:
    recorded = event.recorded if event.recorded is not None else event.at
    return recorded.date() if isinstance(recorded, datetime) else recorded


def in_order(counting: Iterable[Event], first: date) -> list[Event]:
    """Sort counting events by day, none before `first`.

    Within a day by what must come first (a Zero FIR before the FIR that re-registers it), then by time, then as they
    were added.
    """
    return sorted(
        counting,
        key=lambda event: (
            _counts_on(event, first),
            COUNTING[event.kind],
            event.facts.get(FactName.FIR) == "regular",
            *_time(event.at),
        ),
    )


def _time(at: date | datetime) -> tuple[date, int, int]:
    """Return a key that orders moments in Indian time; a day without a time comes before the times of that day."""
    if not isinstance(at, datetime):
        return at, -1, 0
    return at.date(), at.hour * 3600 + at.minute * 60 + at.second, at.microsecond
