"""Suggestions of sections from plain facts, by the table of suggestions.yaml. The officer decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from itsso.law.book import HERE, book
from itsso.law.grammar import CERTAINTIES, Texts
from itsso.law.yaml_lines import (
    BookError,
    MappingReader,
    boolean,
    both_languages,
    day,
    list_of_values,
    mapping_of,
    one_of,
    read_yaml,
    text,
    texts,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a plain fact: its title, and the answers by their codes."""

    title: Texts
    codes: Mapping[str, Texts]
    several: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """The facts and the days of the offence for which a line of the table holds."""

    when: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    since: date | None
    until: date | None

    def holds(self, facts: Mapping[str, Collection[str]], offence: date) -> bool:
        """Return whether every fact is present by one of its codes, and none that rules the line out."""
        if (self.since and offence < self.since) or (self.until and offence > self.until):
            return False
        if any(not set(codes).isdisjoint(facts.get(name, ())) for name, codes in self.unless.items()):
            return False
        return all(not set(codes).isdisjoint(facts.get(name, ())) for name, codes in self.when.items())


@dataclass(frozen=True, slots=True)
class SectionSuggestion:
    """A section, the facts that point to it, and on what authority."""

    section: str
    condition: Condition
    because: Texts
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark shown with the suggestions, where the law has no section or is not settled."""

    condition: Condition
    text: Texts


@dataclass(frozen=True, slots=True)
class SuggestionTable:
    """The questions, and what their answers suggest, in the table's own order."""

    questions: Mapping[str, Question]
    suggestions: tuple[SectionSuggestion, ...]
    remarks: tuple[Remark, ...]


def suggestions(facts: Mapping[str, Collection[str]], offence: date) -> list[SectionSuggestion]:
    """Return what the facts point to, for an offence of that day; several lines may suggest one section."""
    return [suggestion for suggestion in table().suggestions if suggestion.condition.holds(facts, offence)]


def remarks(facts: Mapping[str, Collection[str]], offence: date) -> list[Remark]:
    """Return the remarks shown with the suggestions, for an offence of that day."""
    return [remark for remark in table().remarks if remark.condition.holds(facts, offence)]


@cache
def table() -> SuggestionTable:
    """Return the table of this copy of the software."""
    return read(HERE / "suggestions.yaml")


def read(path: Path) -> SuggestionTable:
    """Read a table. Raises BookError, with file and line, for a code, a fact or a section that is not known."""
    mapping = MappingReader(read_yaml(path), path.name, 1, "the table of suggestions")
    questions = mapping.read("asked", _questions)
    lines = mapping.read("suggests", list_of_values)
    remark_lines = mapping.read("remarks", list_of_values, [])
    mapping.refuse_unread_keys()
    return SuggestionTable(
        questions,
        tuple(_suggestion(line, path.name, questions) for line in lines),
        tuple(_remark(line, path.name, questions) for line in remark_lines),
    )


def _questions(value: object, file: str, line: int) -> dict[str, Question]:
    return {name: _question(item, file, line) for name, item in mapping_of(value, file, line, "asked").items()}


def _question(value: object, file: str, line: int) -> Question:
    mapping = MappingReader(value, file, line, "a fact that is asked")
    question = Question(
        title=mapping.read("title", both_languages),
        codes=mapping.read("codes", _titles),
        several=mapping.read("several", boolean, False),
    )
    mapping.refuse_unread_keys()
    return question


def _titles(value: object, file: str, line: int) -> dict[str, dict[str, str]]:
    return {code: both_languages(item, file, line) for code, item in mapping_of(value, file, line, "codes").items()}


def _suggestion(value: object, file: str, questions: Mapping[str, Question]) -> SectionSuggestion:
    mapping = MappingReader(value, file, 1, "a suggestion")
    suggestion = SectionSuggestion(
        section=mapping.read("section", _section),
        condition=_condition(mapping, questions),
        because=mapping.read("because", both_languages),
        source=mapping.read("source", text),
        certainty=mapping.read("certainty", one_of(*CERTAINTIES)),
    )
    mapping.refuse_unread_keys()
    return suggestion


def _remark(value: object, file: str, questions: Mapping[str, Question]) -> Remark:
    mapping = MappingReader(value, file, 1, "a remark")
    remark = Remark(condition=_condition(mapping, questions), text=mapping.read("says", both_languages))
    mapping.refuse_unread_keys()
    return remark


def _condition(mapping: MappingReader, questions: Mapping[str, Question]) -> Condition:
    def facts(value: object, file: str, line: int) -> dict[str, tuple[str, ...]]:
        lines = mapping_of(value, file, line, "facts")
        return {name: _codes(item, file, line, name, questions) for name, item in lines.items()}

    return Condition(
        when=mapping.read("when", facts),
        unless=mapping.read("unless", facts, {}),
        since=mapping.read("from", day, None),
        until=mapping.read("until", day, None),
    )


def _section(value: object, file: str, line: int) -> str:
    if book().offence(text(value, file, line)) is None:
        raise BookError(file, line, f"the book knows no section {value}")
    return str(value)


def _codes(value: object, file: str, line: int, name: str, questions: Mapping[str, Question]) -> tuple[str, ...]:
    codes = texts(value, file, line)
    unknown = set(codes) - set(questions[name].codes) if name in questions else {name}
    if unknown:
        raise BookError(file, line, f"{min(unknown)!r} is not asked")
    return codes
