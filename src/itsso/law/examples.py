"""The worked examples: the tests of the book, and its public explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypedDict

from itsso.law.assessment import written
from itsso.law.book import HERE
from itsso.law.engine import assess
from itsso.law.grammar import Length, Texts
from itsso.law.model import Case
from itsso.law.reading import read_case
from itsso.law.yaml_lines import (
    MappingReader,
    YamlMapping,
    boolean,
    both_languages,
    day,
    list_of_mappings,
    list_of_values,
    mapping_of,
    positive_integer,
    read_yaml,
    text,
    text_or_both_languages,
)

COUNTS = {"days including the first": "days_with_the_first", "days": "days", "months": "months"}
_CASE_KEYS = ("state", "offences", "offence_date", "victims", "accused", "events")


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: what it shows, its source, and the court's decision."""

    name: Texts
    teaches: Texts
    source: Texts
    result: Texts | None
    as_decided: object


class _Common(TypedDict):
    """The values that every example has."""

    name: Texts
    teaches: Texts
    source: Texts
    result: Texts | None
    as_decided: object


@dataclass(frozen=True, slots=True)
class LaterAct:
    """An act after a counted time, its day, and whether it was in time."""

    act: str
    on: date
    in_time: bool


@dataclass(frozen=True, slots=True)
class CountExample(Example):
    """A bare count: a length of time from a day to `due` (`outer` where two formulas differ)."""

    start: date
    length: Length
    due: date
    outer: date
    then: LaterAct | None

    def faults(self) -> Iterator[str]:
        """Yield each result where the counting of this copy gives another day."""
        got = self.length.end(self.start)
        if got != (self.due, self.outer):
            yield f"{self.name['en']}: {got[0]} to {got[1]}, expected {self.due} to {self.outer}"
        if self.then and (self.then.on <= self.outer) is not self.then.in_time:
            yield f"{self.name['en']}: {self.then.act} on {self.then.on} is in time or not, against the example"


@dataclass(frozen=True, slots=True)
class ExpectedClock:
    """The values that the clock of a rule and subject must have, by the names of `Clock`; `note` is a note's code."""

    rule: str
    subject: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CaseExample(Example):
    """A whole case, and what `assess` must answer on a day."""

    case: Case
    as_on: date
    assumed: tuple[int, ...]
    expect: tuple[ExpectedClock, ...]

    def faults(self) -> Iterator[str]:
        """Yield each result where `assess` gives another."""
        clocks = {(clock.rule, clock.subject): clock for clock in assess(self.case, self.as_on).clocks}
        for wanted in self.expect:
            clock = clocks.get((wanted.rule, wanted.subject))
            if clock is None:
                yield f"{self.name['en']}: no clock {wanted.rule} for {wanted.subject}"
                continue
            actual = clock._asdict()
            for key, value in wanted.values.items():
                if key == "note":
                    if value not in [note.code for note in clock.notes]:
                        yield f"{self.name['en']}: {clock.rule} lacks the note {value}"
                elif _plain(actual[key]) != _plain(value):
                    yield f"{self.name['en']}: {clock.rule} {key} is {actual[key]}, expected {value}"


def _plain(value: object) -> object:
    return written(value) if isinstance(value, date) else value


@cache
def examples() -> tuple[CountExample | CaseExample, ...]:
    """Return all examples of the book. Raises BookError or Unreadable where one cannot be read."""
    examples_read: list[CountExample | CaseExample] = []
    for path in sorted((HERE / "examples").glob("*.yaml")):
        for lines in list_of_mappings(read_yaml(path), path.name):
            examples_read.append(_whole(lines) if "events" in lines else _count(lines))
    return tuple(examples_read)


def _unchanged(value: object, _file: str, _line: int) -> object:
    return value


def _common(mapping: MappingReader) -> _Common:
    return {
        "name": mapping.read("name", both_languages),
        "teaches": mapping.read("teaches", both_languages),
        "source": mapping.read("source", text_or_both_languages),
        "result": mapping.read("result", both_languages, None),
        "as_decided": mapping.read("as_decided", _unchanged, None),
    }


def _count(lines: YamlMapping) -> CountExample:
    mapping = MappingReader(lines, lines.file, lines.line, "an example")
    common = _common(mapping)
    unit = next((unit for unit in COUNTS if unit in lines), None)
    if unit is None:
        raise mapping.error(f"a count is one of {', '.join(COUNTS)}")
    due = mapping.read("due", day)
    count = CountExample(
        **common,
        start=mapping.read("from", day),
        length=Length(COUNTS[unit], mapping.read(unit, positive_integer)),
        due=due,
        outer=mapping.read("outer", day, due),
        then=mapping.read("then", _later_act, None),
    )
    mapping.refuse_unread_keys()
    return count


def _later_act(value: object, file: str, line: int) -> LaterAct:
    mapping = MappingReader(value, file, line, "what was done then")
    act = LaterAct(mapping.read("what", text), mapping.read("on", day), mapping.read("in_time", boolean))
    mapping.refuse_unread_keys()
    return act


def _expected_clocks(value: object, file: str, line: int) -> tuple[ExpectedClock, ...]:
    clocks = []
    for item in list_of_values(value, file, line):
        mapping = MappingReader(item, file, line, "an expected clock")
        clocks.append(ExpectedClock(mapping.read("rule", text), mapping.read("subject", text), mapping.lines))
    return tuple(clocks)


def _assumed(value: object, file: str, line: int) -> tuple[int, ...]:
    """Return the places of the events that the example assumes."""
    events = list_of_values(value, file, line)
    return tuple(n for n, event in enumerate(events) if mapping_of(event, file, line, "an event").get("assumed"))


def _whole(lines: YamlMapping) -> CaseExample:
    mapping = MappingReader(lines, lines.file, lines.line, "an example")
    common = _common(mapping)
    case_data = {key: mapping.read(key, _unchanged) for key in _CASE_KEYS if key in lines}
    case, problems = read_case(case_data)
    if problems:
        raise mapping.error(f"has what no case tells: {problems}")
    example = CaseExample(
        **common,
        case=case,
        as_on=mapping.read("as_on", day),
        assumed=mapping.read("events", _assumed),
        expect=mapping.read("expect", _expected_clocks),
    )
    mapping.refuse_unread_keys()
    return example
