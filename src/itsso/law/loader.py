"""Readers of kinds, notes, Acts, sections and the ITSSO list from YAML; each error names file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from pathlib import Path

from itsso.law.acts import Act
from itsso.law.crime_heads import CrimeHead
from itsso.law.grammar import (
    CERTAINTIES,
    CONCERNS,
    CUSTODY_EFFECTS,
    FACT_TYPES,
    SHAPE_NAMES,
    EventKind,
    FactSchema,
    Offence,
    Pattern,
    Punishment,
    Scope,
)
from itsso.law.orders import Order
from itsso.law.territory import Territory
from itsso.law.yaml_lines import (
    BookError,
    MappingReader,
    Reader,
    YamlMapping,
    boolean,
    both_languages,
    day,
    list_of_values,
    mapping_of,
    one_of,
    positive_integer,
    read_yaml,
    text,
    text_by_name,
    text_or_both_languages,
    texts,
)

certainty = one_of(*CERTAINTIES)


def _mappings(path: Path, noun: str) -> Iterable[tuple[str, MappingReader]]:
    lines = read_yaml(path)
    if not isinstance(lines, YamlMapping):
        raise BookError(path.name, 1, f"must map each {noun} to what it is")
    for name in lines:
        yield name, MappingReader(lines[name], path.name, lines.key_lines[name], f"{noun} {name}")


# --- kinds, notes, orders, States ----------------------------------------------------------------------------------


def read_kinds(path: Path) -> dict[str, EventKind]:
    """Read the kinds of event of kinds.yaml."""
    kinds = {}
    for name, mapping in _mappings(path, "kind"):
        kinds[name] = EventKind(
            name=name,
            title=mapping.read("title", both_languages),
            concerns=mapping.read("concerns", one_of(*CONCERNS)),
            facts=mapping.read("facts", _facts, {}),
            recorded_by=mapping.read("recorded_by", texts),
            feed=mapping.read("feed", texts),
            custody=mapping.read("custody", one_of(*CUSTODY_EFFECTS), None),
            marks=mapping.read("marks", text, None),
            unmarked_by=mapping.read("unmarked_by", text, None),
            precedes_offence=mapping.read("precedes_offence", boolean, False),
        )
        mapping.refuse_unread_keys()
    return kinds


def _facts(value: object, file: str, line: int) -> dict[str, FactSchema]:
    facts = {}
    lines = mapping_of(value, file, line, "facts")
    for name in lines:
        mapping = MappingReader(lines[name], file, lines.key_lines[name], f"fact {name}")
        kind = mapping.read("type", one_of(*FACT_TYPES))
        codes = mapping.read("codes", texts, ())
        if (kind in ("code", "codes")) != bool(codes):
            raise mapping.error("a code has codes, and nothing else has")
        shape = mapping.read("shape", one_of(*SHAPE_NAMES), "")
        if (kind == "ref") != bool(shape):
            raise mapping.error("a ref has a shape, and nothing else has")
        facts[name] = FactSchema(
            type=kind,
            codes=codes,
            read_as=mapping.read("read_as", text_by_name, None),
            required=mapping.read("required", boolean, False),
            default=mapping.read("default", one_of(*codes), None) if codes else None,
            shape=shape,
        )
        mapping.refuse_unread_keys()
    return facts


def read_notes(path: Path) -> tuple[dict[str, Mapping[str, str]], dict[str, str]]:
    """Read the texts of notes.yaml, and how sure an answer with such a note can be; both by the note's code."""
    notes: dict[str, Mapping[str, str]] = {}
    at_most: dict[str, str] = {}
    for code, mapping in _mappings(path, "note"):
        notes[code] = {"en": mapping.read("en", text), "hi": mapping.read("hi", text)}
        if mapping.has("at_most"):
            at_most[code] = mapping.read("at_most", certainty)
        mapping.refuse_unread_keys()
    return notes, at_most


def read_orders(
    path: Path, kinds: Mapping[str, EventKind], notes: Mapping[str, object], rules: Iterable[str]
) -> tuple[Order, ...]:
    """Read the orders of orders.yaml."""
    orders = []
    rule_list = list_of(known_name(rules, "rule"))
    known_note = known_name(notes, "note")
    for value in list_of_values(read_yaml(path), path.name, 1):
        mapping = MappingReader(value, path.name, 1, "an order")
        pattern = known_pattern(kinds)
        orders.append(
            Order(
                first=mapping.read("first", pattern),
                then=mapping.read("then", pattern),
                problem=mapping.read("problem", known_note),
                missing=mapping.read("missing", known_note, None),
                by_days=mapping.read("by_days", positive_integer, 0),
                unless=mapping.read("unless", pattern, None),
                across_custodies=mapping.read("across_custodies", boolean, False),
                doubts=mapping.read("doubts", rule_list, ()),
            )
        )
        mapping.refuse_unread_keys()
    return tuple(orders)


def read_territory(
    path: Path, states: Iterable[str], acts: Mapping[str, Act], notes: Mapping[str, object]
) -> tuple[Territory, ...]:
    """Read territory.yaml: the States in which a Code does not simply extend."""
    territories = []
    for value in list_of_values(read_yaml(path), path.name, 1):
        mapping = MappingReader(value, path.name, 1, "a territory")
        territories.append(
            Territory(
                states=mapping.read("states", list_of(known_name(states, "State"))),
                until=mapping.read("until", day, None),
                codes=mapping.read("codes", texts, ()),
                governed_by_other=mapping.read("governed_by", one_of("other"), "") == "other",
                penal=mapping.read("penal", list_of(known_name(acts, "Act")), ()),
                note=mapping.read("note", known_name(notes, "note")),
                source=mapping.read("source", text_or_both_languages),
            )
        )
        mapping.refuse_unread_keys()
    return tuple(territories)


def read_states(path: Path) -> tuple[frozenset[str], Mapping[str, str]]:
    """Read the codes of the States and Union Territories, and older codes with what they became."""
    mapping = MappingReader(read_yaml(path), path.name, 1, "states.yaml")
    codes = frozenset(mapping.read("codes", texts))
    also = mapping.read("also", text_by_name)
    mapping.refuse_unread_keys()
    return codes, also


# --- acts, offences, scope -----------------------------------------------------------------------------------------


def read_offences(path: Path) -> tuple[dict[str, Act], dict[str, Offence]]:
    """Read the Acts and the sections of offences.yaml."""
    top = MappingReader(read_yaml(path), path.name, 1, "offences.yaml")
    acts = top.read("acts", _acts)
    sections = top.read("sections", _sections)
    top.refuse_unread_keys()
    for offence in sections.values():
        for other in (*offence.successors, *([offence.definition_of] if offence.definition_of else [])):
            if nearest(sections, other) is None:
                raise top.error(f"{offence.section} points to {other}, which does not stand here")
        if offence.section.split()[0] not in acts:
            raise top.error(f"{offence.section} names an Act that does not stand here")
    return acts, sections


def nearest(sections: Mapping[str, Offence], section: str) -> Offence | None:
    """Return the section itself, or the nearest one above it that the book holds."""
    while section not in sections:
        if "(" not in section:
            return None
        section = section[: section.rindex("(")]
    return sections[section]


def _acts(value: object, file: str, line: int) -> dict[str, Act]:
    acts = {}
    lines = mapping_of(value, file, line, "acts")
    for code in lines:
        mapping = MappingReader(lines[code], file, lines.key_lines[code], f"act {code}")
        acts[code] = Act(
            code=code,
            title=mapping.read("title", both_languages),
            names=mapping.read("names", texts),
            since=mapping.read("from", day, None),
            until=mapping.read("until", day, None),
            penal_act=mapping.read("penal_act", known_name(lines, "Act"), None),
            child=mapping.read("child", boolean, False),
        )
        mapping.refuse_unread_keys()
    return acts


def _sections(value: object, file: str, line: int) -> dict[str, Offence]:
    sections = {}
    lines = mapping_of(value, file, line, "sections")
    for section in lines:
        mapping = MappingReader(lines[section], file, lines.key_lines[section], section)
        punished = bool(mapping.lines.get("punishments"))
        sections[section] = Offence(
            section=section,
            offence=mapping.read("offence", both_languages),
            successors=mapping.read("successor", texts, ()),
            punishments=mapping.read("punishments", _punishments),
            cognizable=mapping.read("cognizable", _yes_no_or_disputed, None),
            cognizable_when=mapping.read("cognizable_when", both_languages, None),
            bailable=mapping.read("bailable", _yes_no_or_disputed, None),
            bailable_when=mapping.read("bailable_when", both_languages, None),
            reading=mapping.read("reading", one_of("attempt", "joint"), None),
            definition_of=mapping.read("definition_of", text, None),
            child=mapping.read("child", boolean, False),
            covers_sub_sections=mapping.read("sub_sections", one_of("same"), None) == "same" or not punished,
            certainty=mapping.read("certainty", certainty, "verified"),
        )
        mapping.refuse_unread_keys()
    return sections


def _yes_no_or_disputed(value: object, file: str, line: int) -> str:
    return one_of("true", "false", "disputed")(str(value).lower(), file, line)


def _punishments(value: object, file: str, line: int) -> tuple[Punishment, ...]:
    punishments = []
    for item in list_of_values(value, file, line):
        mapping = MappingReader(item, file, line, "a punishment")
        low, high = mapping.read("min", years, 0.0), mapping.read("max", years)
        repeat = mapping.read("repeat_max", years, None)
        stated = f"{mapping.lines.get('min', '')}-{mapping.lines['max']}".lstrip("-") + (
            f", again {mapping.lines['repeat_max']}" if repeat else ""
        )
        punishments.append(
            Punishment(
                since=mapping.read("from", day, None),
                until=mapping.read("until", day, None),
                minimum=low or 0.0,
                maximum=high,
                life_or_death=high == inf,
                stated=stated,
            )
        )
        mapping.refuse_unread_keys()
    return tuple(punishments)


def years(value: object, file: str, line: int) -> float | None:
    """Read years of punishment: life and death are beyond any number, None is a maximum that the Act does not state."""
    if value in ("life", "natural_life", "death"):
        return inf
    if value == "not_stated":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise BookError(file, line, f"{value!r} must be years, life, natural_life, death or not_stated")
    return float(value)


def read_scope(path: Path, sections: Mapping[str, Offence], acts: Mapping[str, Act]) -> tuple[Scope, ...]:
    """Read the dated ITSSO lists of scope.yaml."""
    lists = []
    for value in list_of_values(read_yaml(path), path.name, 1):
        mapping = MappingReader(value, path.name, 1, "a list")
        lists.append(
            Scope(
                since=mapping.read("from", day),
                until=mapping.read("until", day, None),
                offences=mapping.read("offences", known_sections(sections, acts)),
                source=mapping.read("source", text),
            )
        )
        mapping.refuse_unread_keys()
    return tuple(lists)


def read_crime_heads(path: Path, sections: Mapping[str, Offence], acts: Mapping[str, Act]) -> tuple[CrimeHead, ...]:
    """Read the heads of crime_heads.yaml, the gravest first."""
    heads = []
    read_sections = known_sections(sections, acts)
    for value in list_of_values(read_yaml(path), path.name, 1):
        mapping = MappingReader(value, path.name, 1, "a head")
        heads.append(
            CrimeHead(
                code=mapping.read("head", text),
                number=mapping.read("number", positive_integer),
                title=mapping.read("title", both_languages),
                sections=mapping.read("sections", read_sections, ()),
                combined_with=mapping.read("combined_with", read_sections, ()),
                combines=mapping.read("combines", texts, ()),
                source=mapping.read("source", text),
                certainty=mapping.read("certainty", certainty),
            )
        )
        mapping.refuse_unread_keys()
    return tuple(heads)


# --- shared by the readers -- ------------------------------------------------------------------------------------


def known_name(names: Iterable[str], noun: str) -> Reader[str]:
    """Return a reader of a name that the book must have."""
    allowed = frozenset(names)

    def read(value: object, file: str, line: int) -> str:
        if value not in allowed:
            raise BookError(file, line, f"{value!r} is no {noun} of the book")
        return str(value)

    return read


def list_of(read: Reader[str]) -> Reader[tuple[str, ...]]:
    """Return a reader of one value or of a list, which reads each with `read`."""
    return lambda value, file, line: tuple(
        read(item, file, line) for item in (value if isinstance(value, list) else [value])
    )


def known_sections(sections: Mapping[str, Offence], acts: Mapping[str, Act]) -> Reader[tuple[str, ...]]:
    """Return a reader of a list of sections; an Act given alone means all its sections."""

    def read(value: object, file: str, line: int) -> str:
        if value not in acts and nearest(sections, str(value)) is None:
            raise BookError(file, line, f"{value!r} is no section of offences.yaml")
        return str(value)

    return list_of(read)


def known_pattern(kinds: Mapping[str, EventKind]) -> Reader[Pattern]:
    """Return a reader of a pattern: `kind`, or `{kind: {fact: value}}`."""

    def read(value: object, file: str, line: int) -> Pattern:
        kind: object = value
        wanted: YamlMapping | None = YamlMapping()
        if isinstance(value, YamlMapping) and len(value) == 1:
            ((kind, facts),) = value.items()
            wanted = facts if isinstance(facts, YamlMapping) else None
        if not isinstance(kind, str) or kind not in kinds or wanted is None:
            raise BookError(file, line, f"{kind!r} is no kind of the book, alone or with its facts")
        for fact, expected in wanted.items():
            spec = kinds[kind].facts.get(fact)
            if spec is None or (spec.type == "code" and expected not in spec.codes):
                raise BookError(file, line, f"{kind} tells no {fact}: {expected!r}")
        return Pattern(kind, tuple(wanted.items()))

    return read
