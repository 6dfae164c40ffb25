"""The rules of the book prepared for a history: which events start a rule, meet it, lengthen it, end it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from itsso.law.book import Book
from itsso.law.event_facts import FactName
from itsso.law.grammar import EventKind, Pattern, Rule
from itsso.law.history import BY_TIME, History, HistoryEvent, Subject, has_facts, not_undone
from itsso.law.owed_by import STORED_FOR

_NO_EVENTS: list[HistoryEvent] = []


class PreparedPattern:
    """A prepared pattern: where its events are (with the subject, or anywhere in the case), and the facts they need."""

    __slots__ = ("by_exhibit", "facts", "kind", "own", "spec")

    def __init__(self, pattern: Pattern, runs_for: str, kinds: Mapping[str, EventKind]) -> None:
        self.kind, self.facts, self.spec = pattern.kind, pattern.facts, kinds[pattern.kind]
        concerned = {"custody": "accused"}.get(runs_for, runs_for)
        self.own = concerned != "case" and self.spec.concerns == concerned
        self.by_exhibit = runs_for == "exhibit"
        if self.by_exhibit:
            self.own = FactName.EXHIBIT in self.spec.facts

    def events(self, history: History, subject: Subject) -> list[HistoryEvent]:
        """Return the events of the kind, in order."""
        return (subject.events if self.own else history.all).get(self.kind) or _NO_EVENTS

    def find(self, history: History, subject: Subject, undone_by: str | None = None) -> HistoryEvent | None:
        """Return the earliest event of the pattern that nothing has undone."""
        events = self.events(history, subject)
        if not events:
            return None
        if undone_by is not None and self.kind != undone_by:
            undoing = subject.events if self.by_exhibit else history.all  # a return of one exhibit undoes no other's
            events = not_undone(events, undoing.get(undone_by))
        if not self.facts:
            return events[0] if events else None
        return next((event for event in events if has_facts(event, self.facts, self.spec)), None)

    def lacks_deciding_fact(self, history: History, subject: Subject, undone_by: str | None) -> bool:
        """Return whether an event of the kind that nothing has undone leaves out a fact on which the pattern turns."""
        deciding_facts = [name for name, _ in self.facts if self.spec.facts[name].default is None]
        events = (
            not_undone(self.events(history, subject), history.all.get(undone_by or ""))
            if deciding_facts
            else _NO_EVENTS
        )
        return any(event.event.facts.get(name) is None for event in events for name in deciding_facts)


class PreparedRule:
    """A rule with its prepared patterns."""

    __slots__ = (
        "ends",
        "extension",
        "index",
        "met",
        "met_kinds",
        "only_if",
        "postponed",
        "right",
        "rule",
        "start_kinds",
        "starts",
        "stored",
    )

    def __init__(self, index: int, rule: Rule, kinds: Mapping[str, EventKind]) -> None:
        def ready(kind: str | None) -> PreparedPattern | None:
            return PreparedPattern(Pattern(kind), rule.runs_for, kinds) if kind else None

        self.index, self.rule = index, rule
        self.starts = [PreparedPattern(pattern, rule.runs_for, kinds) for pattern in rule.starts]
        self.postponed = [PreparedPattern(pattern, rule.runs_for, kinds) for pattern in rule.start_postponed_by]
        self.met = [PreparedPattern(pattern, rule.runs_for, kinds) for pattern in rule.met_by]
        self.met_kinds = frozenset(pattern.kind for pattern in rule.met_by)
        self.extension = ready(rule.extended_by.kind if rule.extended_by else None)
        self.ends = [PreparedPattern(Pattern(kind), rule.runs_for, kinds) for kind in rule.ended_by]
        self.only_if, self.right = ready(rule.only_if), ready(rule.right)
        self.start_kinds = frozenset(pattern.kind for pattern in rule.starts)
        self.stored = rule.owed_by in STORED_FOR and not rule.window

    def may_have_begun(self, happened: frozenset[str]) -> bool:
        """Return whether the rule may have begun to run, by the kinds of event that happened in a case."""
        return not self.start_kinds.isdisjoint(happened) and (self.only_if is None or self.only_if.kind in happened)

    def started(self, history: History, subject: Subject) -> HistoryEvent | None:
        """Return the event that starts the rule: the earliest of its starts, or what postponed it."""
        start = self._earliest_start(history, subject)
        if start is None or not self.postponed:
            return start
        later = [event for pattern in self.postponed if (event := pattern.find(history, subject)) is not None]
        return max(start, *later, key=BY_TIME) if later else start

    def _earliest_start(self, history: History, subject: Subject) -> HistoryEvent | None:
        undone_by = self.rule.start_undone_by
        if len(self.starts) == 1:
            return self.starts[0].find(history, subject, undone_by)
        starts = [event for event in (start.find(history, subject, undone_by) for start in self.starts) if event]
        return min(starts, key=BY_TIME, default=None)

    def fulfilled(self, history: History, subject: Subject, start: HistoryEvent | None) -> HistoryEvent | None:
        """Return the event that meets the rule: the earliest of any, or the last of all."""
        undone_by = self.rule.undone_by
        matches = [event for pattern in self.met if (event := pattern.find(history, subject, undone_by)) is not None]
        if self.rule.met_after_start:
            matches = [event for event in matches if start is not None and event.day >= start.day]
        if not matches:
            return None
        if self.rule.met_by_all:
            return max(matches, key=BY_TIME) if len(matches) == len(self.met) else None
        return matches[0] if len(matches) == 1 else min(matches, key=BY_TIME)


@cache
def prepared_rules(law: Book) -> tuple[PreparedRule, ...]:
    """Return every rule of the book in its prepared form, in the order of the book; cached for each book."""
    return tuple(PreparedRule(index, rule, law.kinds) for index, rule in enumerate(law.rules))
