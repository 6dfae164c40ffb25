"""Obligations derived from counts: how many units owe an item, its statuses there, what is overdue. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from itsso.advisories.models import LEVELS, NO_EVIDENCE, SETTLED, Advisory, AnswerStatus, Item, Level


class CountedItem(NamedTuple):
    """The fields of an item that counting needs. The texts of all items of a unit are read one page at a time."""

    pk: UUID
    advisory: Advisory
    number: int
    levels: Sequence[str]
    due_on: date | None
    within_days: int | None
    withdrawn_on: date | None
    extended_to: date | None


type AnyItem = Item | CountedItem

type StatusKey = tuple[str, str, str, bool]
"""State, level, status, and whether a level above accepted it. The State is empty where the place lies within one
State, or where the item has the same last day in all States."""

type UnitCount = tuple[str, str, date | None, int]
"""State, kind of unit, last day of those abolished (else None), number of units."""

type PassingDays = Mapping[tuple[UUID, str], date]
"""Maps (advisory, State) to the day on which the State passed the advisory on."""


@dataclass(frozen=True, slots=True)
class ObligationCounts:
    """Statuses of an item, or of all items of an advisory, at the units of a place. `owed` is the sum of them."""

    owed: int
    by_status: Mapping[str, int]
    accepted: int
    overdue: int

    @property
    def done(self) -> int:
        """Return how many are answered as done and not sent back."""
        return self.by_status.get(AnswerStatus.DONE, 0)

    @property
    def no_evidence(self) -> int:
        """Return how many are not answered at all."""
        return self.by_status.get(NO_EVIDENCE, 0)


NO_OBLIGATIONS = ObligationCounts(0, {}, 0, 0)


def sum_counts(parts: Iterable[ObligationCounts]) -> ObligationCounts:
    """Return the sum of the counts of several items or places."""
    owed = accepted = overdue = 0
    by_status = dict[str, int]()
    for part in parts:
        owed, accepted, overdue = owed + part.owed, accepted + part.accepted, overdue + part.overdue
        for status, n in part.by_status.items():
            by_status[status] = by_status.get(status, 0) + n
    return ObligationCounts(owed, by_status, accepted, overdue)


class StateUnits(NamedTuple):
    """The number of a State's units that can be asked, by level, and the abolished ones, by level and last day."""

    existing: Counter[str]
    closed: list[tuple[str, date]]

    def owing(self, level: str, since: date) -> int:
        """Return the units of a level that owe an item since a day, including those abolished on or after that day."""
        return self.existing[level] + sum(closed_level == level and day >= since for closed_level, day in self.closed)


@dataclass(frozen=True, slots=True)
class Addressees:
    """The units of a place that can be asked, by State."""

    states: Mapping[str, StateUnits]

    @classmethod
    def from_counts(cls, rows: Iterable[UnitCount]) -> Addressees:
        """Return the addressees by level, from counts by kind of unit."""
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
        """Return the addressees of one State."""
        return Addressees({state: self.states[state]} if state in self.states else {})

    def owing(self, level: str, since: Mapping[str, date]) -> dict[str, int]:
        """Return, by State, the units of a level that owe an item since the State's day in `since`."""
        return {state: self.states[state].owing(level, day) for state, day in since.items()}


class _LevelObligations(NamedTuple):
    """For one level, by State: since when its units owe an advisory's items, and how many they are; and their total."""

    began: Mapping[str, date]
    units: Mapping[str, int]
    owed: int


class ObligationCounter:
    """Counts the obligations of a place. What an advisory asks of a level is computed once for all its items."""

    def __init__(self, addressees: Addressees, passed: PassingDays, on: date) -> None:
        self._addressees, self._passed, self._on = addressees, passed, on
        self._levels: dict[tuple[UUID, str], _LevelObligations] = {}

    def for_part(self, addressees: Addressees) -> ObligationCounter:
        """Return the counter of a part of the place, which owes each item since the same days as the place."""
        return _PartCounter(self, addressees)

    def count(self, item: AnyItem, counts: Mapping[StatusKey, int], items: int = 1) -> ObligationCounts:
        """Return the statuses of an item at all units that owe it. An item without an answer counts as no evidence.

        `items` is the number of items counted together, which are asked of the same units by the same day.
        """
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
        key = advisory.id, level
        if key not in self._levels:
            began = self._began(advisory, level)
            units = self._addressees.owing(level, began)
            self._levels[key] = _LevelObligations(began, units, sum(units.values()))
        return self._levels[key]

    def _began(self, advisory: Advisory, level: str) -> dict[str, date]:
        """Return the States whose units of a level owe an advisory's items, each with the day since which they do."""
        if advisory.superseded:
            return {}
        all_states = self._addressees.states.keys()
        addressed = {advisory.issuer.state} if advisory.issuer.state else set(advisory.states)
        states = all_states & addressed if addressed else all_states
        if level == Level.STATE or advisory.direct:
            return dict.fromkeys(states, advisory.issued_on)
        return {state: self._passed[advisory.pk, state] for state in states if (advisory.pk, state) in self._passed}

    def _overdue(
        self, item: AnyItem, level: str, obligations: _LevelObligations, counts: Mapping[StatusKey, int], items: int
    ) -> int:
        """Return how many are open after their last day, by State where the day differs.

        An answer in one State does not settle anything in another.
        """
        if item.extended_to is None and item.due_on is None and item.within_days is None:
            return 0
        late = {state for state, day in obligations.began.items() if due_day(item, day) < self._on}
        settled = sum(
            n
            for (state, answered_level, status, _accepted), n in counts.items()
            if answered_level == level and status in SETTLED and (state in late if state else late)
        )
        return sum(obligations.units[state] for state in late) * items - settled


class _PartCounter(ObligationCounter):
    """Counts the obligations of a part of a place: what begins in a State is known from the place."""

    def __init__(self, place: ObligationCounter, addressees: Addressees) -> None:
        super().__init__(addressees, place._passed, place._on)
        self._place = place

    def _began(self, advisory: Advisory, level: str) -> dict[str, date]:
        began = self._place._level(advisory, level).began
        return {state: began[state] for state in self._addressees.states if state in began}


def group_alike(items: Iterable[Item]) -> list[list[Item]]:
    """Group items of one advisory that are asked of the same units by the same day, since they are counted as one."""
    groups: dict[object, list[Item]] = {}
    for item in items:
        terms = (tuple(item.levels), item.extended_to or item.due_on, item.within_days, item.withdrawn_on)
        groups.setdefault(terms, []).append(item)
    return list(groups.values())


def due_day(item: AnyItem, since: date) -> date:
    """Return the last day of an item for a unit that owes it since `since`: its fixed day, or `within_days` after.

    The item must have one of the two.
    """
    if fixed := item.extended_to or item.due_on:
        return fixed
    assert item.within_days is not None, "an item without a last day was asked for it"
    return since + timedelta(item.within_days)
