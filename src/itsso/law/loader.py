"""Reads kinds, notes, Acts, sections and the ITSSO list from YAML. Every mistake is told by file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import inf
from pathlib import Path
from typing import Any

from itsso.law.grammar import (
    CERTAINTIES,
    CONCERNS,
    SHAPE_NAMES,
    Act,
    EventKind,
    FactSchema,
    Offence,
    Order,
    Pattern,
    Punishment,
    Scope,
    Territory,
)
from itsso.law.yaml_lines import (
    BookError,
    MappingReader,
    YamlMapping,
    boolean,
    both_languages,
    day,
    one_of,
    positive_integer,
    read_yaml,
    text,
    text_or_both_languages,
    texts,
)

certainty = one_of(*CERTAINTIES)


def _entries(path: Path, what: str) -> Iterable[tuple[str, MappingReader]]:
    lines = read_yaml(path)
    if not isinstance(lines, YamlMapping):
        raise BookError(path.name, 1, f"must map each {what} to what it is")
    for name in lines:
        yield name, MappingReader(lines[name], path.name, lines.key_lines[name], f"{what} {name}")


def list_(value: Any, file: str, line: int) -> list[Any]:
    """A list as it stands. Raises BookError for anything else."""
    if not isinstance(value, list):
        raise BookError(file, line, f"{value!r} must be a list")
    return value


# --- kinds, notes, orders, States ----------------------------------------------------------------------------------


def read_kinds(path: Path) -> dict[str, EventKind]:
    """The kinds of event of kinds.yaml."""
    kinds = {}
    for name, entry in _entries(path, "kind"):
        kinds[name] = EventKind(
            name=name,
            title=entry.take("title", both_languages),
            concerns=entry.take("concerns", one_of(*CONCERNS)),
            facts=entry.take("facts", _facts, {}),
            recorded_by=entry.take("recorded_by", texts),
            feed=entry.take("feed", texts),
            custody=entry.take("custody", one_of("opens", "closes"), None),
            marks=entry.take("marks", text, None),
            unmarked_by=entry.take("unmarked_by", text, None),
            precedes_offence=entry.take("precedes_offence", boolean, False),
        )
        entry.done()
    return kinds


def _facts(value: Any, file: str, line: int) -> dict[str, FactSchema]:
    facts = {}
    for name in MappingReader(value, file, line, "facts").lines:
        entry = MappingReader(value[name], file, value.key_lines[name], f"fact {name}")
        kind = entry.take("type", one_of("code", "bool", "int", "date", "datetime", "sections", "accused", "ref"))
        codes = entry.take("codes", texts, ())
        if (kind == "code") != bool(codes):
            raise entry.fail("a code has codes, and nothing else has")
        shape = entry.take("shape", one_of(*SHAPE_NAMES), "")
        if (kind == "ref") != bool(shape):
            raise entry.fail("a ref has a shape, and nothing else has")
        facts[name] = FactSchema(
            type=kind,
            codes=codes,
            read_as=entry.take("read_as", lambda v, _f, _l: dict(v), None),
            required=entry.take("required", boolean, False),
            default=entry.take("default", one_of(*codes), None) if codes else None,
            shape=shape,
        )
        entry.done()
    return facts


def read_notes(path: Path) -> tuple[dict[str, Mapping[str, str]], dict[str, str]]:
    """The texts of notes.yaml, and how sure an answer with such a note is at the most; both by the note's code."""
    notes: dict[str, Mapping[str, str]] = {}
    at_most: dict[str, str] = {}
    for code, entry in _entries(path, "note"):
        notes[code] = {"en": entry.take("en", text), "hi": entry.take("hi", text)}
        if entry.has("at_most"):
            at_most[code] = entry.take("at_most", certainty)
        entry.done()
    return notes, at_most


def read_orders(
    path: Path, kinds: Mapping[str, EventKind], notes: Mapping[str, object], rules: Iterable[str]
) -> tuple[Order, ...]:
    """The orders of orders.yaml."""
    orders = []
    rule_list = each(known(rules, "rule"))
    known_note = known(notes, "note")
    for value in read_yaml(path):
        entry = MappingReader(value, path.name, 1, "an order")
        pattern = one_pattern(kinds)
        orders.append(
            Order(
                first=entry.take("first", pattern),
                then=entry.take("then", pattern),
                problem=entry.take("problem", known_note),
                missing=entry.take("missing", known_note, None),
                by_days=entry.take("by_days", positive_integer, 0),
                unless=entry.take("unless", pattern, None),
                across_custodies=entry.take("across_custodies", boolean, False),
                doubts=entry.take("doubts", rule_list, ()),
            )
        )
        entry.done()
    return tuple(orders)


def read_territory(
    path: Path, states: Iterable[str], acts: Mapping[str, Act], notes: Mapping[str, object]
) -> tuple[Territory, ...]:
    """What territory.yaml says of the States in which a Code does not simply extend."""
    territories = []
    for value in read_yaml(path):
        entry = MappingReader(value, path.name, 1, "a territory")
        territories.append(
            Territory(
                states=entry.take("states", each(known(states, "State"))),
                until=entry.take("until", day, None),
                codes=entry.take("codes", texts, ()),
                governed_by_other=entry.take("governed_by", one_of("other"), "") == "other",
                penal=entry.take("penal", each(known(acts, "Act")), ()),
                note=entry.take("note", known(notes, "note")),
                source=entry.take("source", text_or_both_languages),
            )
        )
        entry.done()
    return tuple(territories)


def read_states(path: Path) -> tuple[frozenset[str], Mapping[str, str]]:
    """The codes of the States and Union Territories, and older codes with what they became."""
    entry = MappingReader(read_yaml(path), path.name, 1, "states.yaml")
    codes = frozenset(entry.take("codes", texts))
    also = entry.take("also", lambda v, _f, _l: dict(v))
    entry.done()
    return codes, also


# --- acts, offences, scope -----------------------------------------------------------------------------------------


def read_offences(path: Path) -> tuple[dict[str, Act], dict[str, Offence]]:
    """The Acts and the sections of offences.yaml."""
    top = MappingReader(read_yaml(path), path.name, 1, "offences.yaml")
    acts = top.take("acts", _acts)
    sections = top.take("sections", _sections)
    top.done()
    for offence in sections.values():
        for other in (*offence.successors, *([offence.definition_of] if offence.definition_of else [])):
            if nearest(sections, other) is None:
                raise top.fail(f"{offence.section} points to {other}, which does not stand here")
        if offence.section.split()[0] not in acts:
            raise top.fail(f"{offence.section} names an Act that does not stand here")
    return acts, sections


def nearest(sections: Mapping[str, Offence], section: str) -> Offence | None:
    """The section itself, or the nearest one above it that the book holds."""
    while section not in sections:
        if "(" not in section:
            return None
        section = section[: section.rindex("(")]
    return sections[section]


def _acts(value: YamlMapping, file: str, _line: int) -> dict[str, Act]:
    acts = {}
    for code in value:
        entry = MappingReader(value[code], file, value.key_lines[code], f"act {code}")
        acts[code] = Act(
            code=code,
            title=entry.take("title", both_languages),
            names=entry.take("names", texts),
            since=entry.take("from", day, None),
            until=entry.take("until", day, None),
            penal_act=entry.take("penal_act", known(value, "Act"), None),
            child=entry.take("child", boolean, False),
        )
        entry.done()
    return acts


def _sections(value: YamlMapping, file: str, _line: int) -> dict[str, Offence]:
    sections = {}
    for section in value:
        entry = MappingReader(value[section], file, value.key_lines[section], section)
        punished = bool(value[section].get("punishments"))
        sections[section] = Offence(
            section=section,
            offence=entry.take("offence", both_languages),
            successors=entry.take("successor", texts, ()),
            punishments=entry.take("punishments", _punishments),
            cognizable=entry.take("cognizable", _yes_no_or_disputed, None),
            cognizable_when=entry.take("cognizable_when", both_languages, None),
            bailable=entry.take("bailable", _yes_no_or_disputed, None),
            bailable_when=entry.take("bailable_when", both_languages, None),
            reading=entry.take("reading", one_of("attempt", "joint"), None),
            definition_of=entry.take("definition_of", text, None),
            child=entry.take("child", boolean, False),
            covers_sub_sections=entry.take("sub_sections", one_of("same"), None) == "same" or not punished,
            certainty=entry.take("certainty", certainty, "verified"),
        )
        entry.done()
    return sections


def _yes_no_or_disputed(value: Any, file: str, line: int) -> str:
    return one_of("true", "false", "disputed")(str(value).lower(), file, line)


def _punishments(value: Any, file: str, line: int) -> tuple[Punishment, ...]:
    punishments = []
    for item in list_(value, file, line):
        entry = MappingReader(item, file, line, "a punishment")
        low, high = entry.take("min", years, 0.0), entry.take("max", years)
        repeat = entry.take("repeat_max", years, None)
        stated = f"{item.get('min', '')}-{item['max']}".lstrip("-") + (
            f", again {item['repeat_max']}" if repeat else ""
        )
        punishments.append(
            Punishment(
                since=entry.take("from", day, None),
                until=entry.take("until", day, None),
                minimum=low or 0.0,
                maximum=high,
                life_or_death=high == inf,
                stated=stated,
            )
        )
        entry.done()
    return tuple(punishments)


def years(value: Any, file: str, line: int) -> float | None:
    """Years of punishment: life and death are beyond any number, None is a maximum that the Act does not state."""
    if value in ("life", "natural_life", "death"):
        return inf
    if value == "not_stated":
        return None
    if type(value) not in (int, float) or value < 0:
        raise BookError(file, line, f"{value!r} must be years, life, natural_life, death or not_stated")
    return float(value)


def read_scope(path: Path, sections: Mapping[str, Offence], acts: Mapping[str, Act]) -> tuple[Scope, ...]:
    """The dated ITSSO lists of scope.yaml."""
    lists = []
    for value in read_yaml(path):
        entry = MappingReader(value, path.name, 1, "a list")
        lists.append(
            Scope(
                since=entry.take("from", day),
                until=entry.take("until", day, None),
                offences=entry.take("offences", known_sections(sections, acts)),
                source=entry.take("source", text),
            )
        )
        entry.done()
    return tuple(lists)


# --- what the readers share ------------------------------------------------------------------------------------


def known(names: Iterable[str], what: str) -> Callable[[Any, str, int], str]:
    """Reads a name that the book must have."""
    known = frozenset(names)

    def read(value: Any, file: str, line: int) -> str:
        if value not in known:
            raise BookError(file, line, f"{value!r} is no {what} of the book")
        return str(value)

    return read


def each(read: Callable[[Any, str, int], str]) -> Callable[[Any, str, int], tuple[str, ...]]:
    return lambda value, file, line: tuple(
        read(item, file, line) for item in (value if isinstance(value, list) else [value])
    )


def known_sections(
    sections: Mapping[str, Offence], acts: Mapping[str, Act]
) -> Callable[[Any, str, int], tuple[str, ...]]:
    """A list of sections; an Act alone stands for all its sections."""

    def read(value: Any, file: str, line: int) -> str:
        if value not in acts and nearest(sections, str(value)) is None:
            raise BookError(file, line, f"{value!r} is no section of offences.yaml")
        return str(value)

    return each(read)


def one_pattern(kinds: Mapping[str, EventKind]) -> Callable[[Any, str, int], Pattern]:
    """`kind`, or `{kind: {fact: value}}`."""

    def read(value: Any, file: str, line: int) -> Pattern:
        wanted: Any = {}
        if isinstance(value, YamlMapping) and len(value) == 1:
            ((value, wanted),) = value.items()
        if not isinstance(value, str) or value not in kinds or not isinstance(wanted, dict):
            raise BookError(file, line, f"{value!r} is no kind of the book, alone or with its facts")
        for fact, told in wanted.items():
            spec = kinds[value].facts.get(fact)
            if spec is None or (spec.type == "code" and told not in spec.codes):
                raise BookError(file, line, f"{value} tells no {fact}: {told!r}")
        return Pattern(value, tuple(wanted.items()))

    return read
