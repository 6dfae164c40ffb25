"""The worked examples as a page shows them: what was decided, and what the book says of it today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from itsso import law
from itsso.law import examples as book_examples
from itsso.law import grammar
from itsso.lawbook import answers, periods, queries, rules, wording
from itsso.platform.clock import INDIA
from itsso.ui import text


@dataclass(frozen=True, slots=True)
class ExampleEvent:
    """An event of an example's history; `assumed` where the report did not give it."""

    title: str
    at: date | datetime
    assumed: bool


class _ExampleTexts:
    """The texts of an example, in the reader's language."""

    example: book_examples.Example

    @property
    def name(self) -> str:
        return queries.local(self.example.name)

    @property
    def teaches(self) -> str:
        return queries.local(self.example.teaches)

    @property
    def source(self) -> str:
        return queries.local(self.example.source)

    @property
    def result(self) -> str:
        return queries.local(self.example.result) if self.example.result else ""


@dataclass(frozen=True)
class WorkedCase(_ExampleTexts):
    """A whole case, and its clocks as the book reads them on the example's day."""

    example: book_examples.CaseExample
    clocks: tuple[law.Clock, ...]

    @property
    def sections(self) -> str:
        """Return the sections charged, as a page writes them."""
        return text.sections(self.example.case.offences)

    @property
    def history(self) -> Iterator[ExampleEvent]:
        """Yield the events of the example with their titles; it is said of each whether it is assumed."""
        for n, event in enumerate(self.example.case.events):
            title = queries.kind(event.kind).title
            named = f"{title} ({wording.person(event.subject)})" if event.subject else title
            yield ExampleEvent(named, event.at, n in self.example.assumed)

    @property
    def lines(self) -> list[answers.ClockLine]:
        """Return the clocks that the example is about, each as a line of a table."""
        wanted = {(clock.rule, clock.subject) for clock in self.example.expect}
        evening = datetime.combine(self.example.as_on, time(23, 59), INDIA)
        return [
            answers.line(clock, evening, _subject_name)
            for clock in self.clocks
            if (clock.rule, clock.subject) in wanted
        ]


def _subject_name(subject: str) -> str:
    return "" if subject == "case" else wording.person(subject)


@dataclass(frozen=True)
class WorkedCount(_ExampleTexts):
    """A bare count of days or months."""

    example: book_examples.CountExample

    @property
    def period(self) -> str:
        """Return the length that was counted, in words."""
        return periods.length(self.example.length)


def counts() -> list[WorkedCount]:
    """Return every bare count of the book."""
    return [
        WorkedCount(example) for example in book_examples.examples() if isinstance(example, book_examples.CountExample)
    ]


@cache
def cases() -> tuple[WorkedCase, ...]:
    """Return every whole case of the book, assessed once: neither the examples nor the book changes while we run."""
    examples = [example for example in book_examples.examples() if isinstance(example, book_examples.CaseExample)]
    return tuple(WorkedCase(example, law.assess(example.case, example.as_on).clocks) for example in examples)


def cases_of(rule_id: str) -> list[WorkedCase]:
    """Return the whole cases that teach a rule."""
    return [case for case in cases() if any(clock.rule == rule_id for clock in case.example.expect)]


def counts_of(rule: rules.TranslatedRule) -> list[WorkedCount]:
    """Return the bare counts of a length that the rule gives, where it counts days with the first, or months."""
    lengths = set(_lengths(rule.rule))
    return [count for count in counts() if count.example.length in lengths]


def _lengths(rule: grammar.Rule) -> Iterator[grammar.Length]:
    for period in (rule.period, *(version.period for version in rule.versions)):
        if period is not None:
            yield from filter(None, (period.length, *(band.length for band in period.bands)))
