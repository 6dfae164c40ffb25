"""From what was counted to what is said: how many units owe an item, how it stands there, what is overdue. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from itsso.advisories.models import LEVELS, NO_EVIDENCE, SETTLED, Advisory, AnswerStatus, Item, Level


class CountedItem(NamedTuple):
    """What counting needs of an item: of all the advisories that a unit owes, the words are read a page at a time."""

    pk: UUID
    advisory: Advisory
    number: int
    levels: Sequence[str]
    due_on: date | None
    within_days: int | None
    withdrawn_on: date | None


type AnyItem = Item | CountedItem

type StatusKey = tuple[str, str, str, bool]
"""State, level, how it stands, whether a level above accepted it. The State is left empty where the place lies in one,
or where an item has the same last day in all."""

type UnitCount = tuple[str, str, date | None, int]
"""State, kind, last day where it was abolished, how many units."""

type PassingDays = Mapping[tuple[UUID, str], date]
"""(Advisory, State) -> the day on which the State passed it on."""


@dataclass(frozen=True, slots=True)
class ObligationCounts:
    """How an item, or all of an advisory, stands at the units of a place that owe it. owed = the sum of all."""

    owed: int
    by_status: Mapping[str, int]
    accepted: int
    overdue: int

    @property
    def done(self) -> int:
        """Answered as done and not sent back."""
        return self.by_status.get(AnswerStatus.DONE, 0)

    @property
    def no_evidence(self) -> int:
        """Not answered at all."""
        return self.by_status.get(NO_EVIDENCE, 0)


NO_OBLIGATIONS = ObligationCounts(0, {}, 0, 0)


def sum_counts(parts: Iterable[ObligationCounts]) -> ObligationCounts:
    """Several items, or several places, as one."""
    owed = accepted = overdue = 0
    by_status = dict[str, int]()
    for part in parts:
        owed, accepted, overdue = owed + part.owed, accepted + part.accepted, overdue + part.overdue
        for status, n in part.by_status.items():
            by_status[status] = by_status.get(status, 0) + n
    return ObligationCounts(owed, by_status, accepted, overdue)


class StateUnits(NamedTuple):
    """How many units of a State there are to be asked, by level, and those that were abolished, by level and day."""

    existing: Counter[str]
    closed: list[tuple[str, date]]

    def owing(self, level: str, since: date) -> int:
        """Units of a level that owe something begun on a day, the abolished of later days too."""
        return self.existing[level] + sum(at == level and day >= since for at, day in self.closed)


@dataclass(frozen=True, slots=True)
class Addressees:
    """The units of a place that can be asked, State by State."""

    states: Mapping[str, StateUnits]

    @classmethod
    def from_counts(cls, rows: Iterable[UnitCount]) -> Addressees:
        """By level, what was counted by kind."""
        states: dict[str, StateUnits] = {}
        for state, kind, day, n in rows:
            level = LEVELS.get(kind)
            if not level:
                continue
            existing, closed = states.setdefault(state, StateUnits(Counter(), []))
            if day is None:
                existing[level] += n
            else:
                closed += [(level, day)] * n
        return cls(states)

    def within(self, state: str) -> Addressees:
        """Those of one State."""
        return Addressees({state: self.states[state]} if state in self.states else {})

    def owing(self, level: str, since: Mapping[str, date]) -> dict[str, int]:
        """By State: units of a level that owe something begun there on a day."""
        return {state: self.states[state].owing(level, day) for state, day in since.items()}


class _LevelObligations(NamedTuple):
    """By State, since when the units of a level owe an advisory's items, and how many they are; the sum of these."""

    began: Mapping[str, date]
    units: Mapping[str, int]
    owed: int


class ObligationCounter:
    """The units of a place that owe something. What an advisory asks of a level is worked out once for all items."""

    def __init__(self, addressees: Addressees, passed: PassingDays, on: date) -> None:
        self._addressees, self._passed, self._on = addressees, passed, on
        self._levels: dict[tuple[UUID, str], _LevelObligations] = {}

    def count(self, item: AnyItem, counts: Mapping[StatusKey, int], items: int = 1) -> ObligationCounts:
        """How an item, or several asked alike, stand at all the units that owe them. What nobody answered is no
        evidence."""
        if item.withdrawn_on is not None:
            return NO_OBLIGATIONS
        owed = overdue = 0
        for level in item.levels:
            obligations = self._level(item.advisory, level)
            owed += obligations.owed * items
            overdue += self._overdue(item, level, obligations, counts, items)
        if not owed:
            return NO_OBLIGATIONS
        if not counts:
            return ObligationCounts(owed, {NO_EVIDENCE: owed}, 0, overdue)
        by_status, accepted, answered = dict[str, int](), 0, 0
        for (_state, level, status, is_accepted), n in counts.items():
            if n and level in item.levels:
                by_status[status] = by_status.get(status, 0) + n
                answered += n
                accepted += n if is_accepted and status == AnswerStatus.DONE else 0
        if owed > answered:
            by_status[NO_EVIDENCE] = owed - answered
        return ObligationCounts(owed, by_status, accepted, overdue)

    def _level(self, advisory: Advisory, level: str) -> _LevelObligations:
        key = advisory.pk, level
        if key not in self._levels:
            began = self._began(advisory, level)
            units = self._addressees.owing(level, began)
            self._levels[key] = _LevelObligations(began, units, sum(units.values()))
        return self._levels[key]

    def _began(self, advisory: Advisory, level: str) -> dict[str, date]:
        """The States whose units of a level owe an advisory's items, with the day since which they do."""
        if advisory.superseded:
            return {}
        all_states = self._addressees.states.keys()
        states = all_states & {advisory.issuer.state} if advisory.issuer.state else all_states
        if level == Level.STATE or advisory.direct:
            return dict.fromkeys(states, advisory.issued_on)
        return {state: self._passed[advisory.pk, state] for state in states if (advisory.pk, state) in self._passed}

    def _overdue(
        self, item: AnyItem, level: str, obligations: _LevelObligations, counts: Mapping[StatusKey, int], items: int
    ) -> int:
        """Open past their day, State by State where the day differs: what one has done settles nothing of another."""
        if item.due_on is None and item.within_days is None:
            return 0
        late = {state for state, day in obligations.began.items() if due_day(item, day) < self._on}
        settled = sum(
            n
            for (state, answered_level, status, _accepted), n in counts.items()
            if answered_level == level and status in SETTLED and (state in late if state else late)
        )
        return sum(obligations.units[state] for state in late) * items - settled


def group_alike(items: Iterable[Item]) -> list[list[Item]]:
    """Items of one advisory, those together that are asked of the same units by the same day: they count as one."""
    groups: dict[object, list[Item]] = {}
    for item in items:
        terms = (tuple(item.levels), item.due_on, item.within_days, item.withdrawn_on)
        groups.setdefault(terms, []).append(item)
    return list(groups.values())


def due_day(item: AnyItem, since: date) -> date:
    """The last day of an item that has one, for who owes it since a day."""
    if item.due_on is not None:
        return item.due_on
    assert item.within_days is not None, "an item without a last day was asked for it"
    return since + timedelta(item.within_days)
