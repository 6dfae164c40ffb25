"""Reads the book from its YAML files. Every mistake in them is told by file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import Any

from itsso.law.grammar import (
    CERTAINTIES,
    CONCERNS,
    OWED_BY,
    RUNS_FOR,
    Act,
    Band,
    Doubt,
    Extension,
    Fact,
    Kind,
    Length,
    Offence,
    Order,
    Pattern,
    Period,
    Punishment,
    PunishmentRange,
    Rule,
    Scope,
    Version,
)
from itsso.law.yaml_lines import (
    BookError,
    Entry,
    Lines,
    both_languages,
    day,
    one_of,
    read_yaml,
    text,
    texts,
    whole,
    yes_or_no,
)

NEVER = date.max
_UNITS = ("hours", "days", "months", "years")
_certainty = one_of(*CERTAINTIES)


def _entries(path: Path, what: str) -> Iterable[tuple[str, Entry]]:
    lines = read_yaml(path)
    if not isinstance(lines, Lines):
        raise BookError(path.name, 1, f"must map each {what} to what it is")
    for name in lines:
        yield name, Entry(lines[name], path.name, lines.key_lines[name], f"{what} {name}")


def _list(value: Any, file: str, line: int) -> list[Any]:
    if not isinstance(value, list):
        raise BookError(file, line, f"{value!r} must be a list")
    return value


# --- kinds, notes, orders, States ----------------------------------------------------------------------------------


def read_kinds(path: Path) -> dict[str, Kind]:
    """The kinds of event of kinds.yaml."""
    kinds = {}
    for name, entry in _entries(path, "kind"):
        kinds[name] = Kind(
            name=name,
            title=entry.take("title", both_languages),
            concerns=entry.take("concerns", one_of(*CONCERNS)),
            facts=entry.take("facts", _facts, {}),
            recorded_by=entry.take("recorded_by", texts),
            feed=entry.take("feed", texts),
            custody=entry.take("custody", one_of("opens", "closes"), None),
            marks=entry.take("marks", text, None),
            unmarked_by=entry.take("unmarked_by", text, None),
        )
        entry.done()
    return kinds


def _facts(value: Any, file: str, line: int) -> dict[str, Fact]:
    facts = {}
    for name in Entry(value, file, line, "facts").lines:
        entry = Entry(value[name], file, value.key_lines[name], f"fact {name}")
        kind = entry.take("type", one_of("code", "bool", "int", "date", "datetime", "sections", "ref"))
        codes = entry.take("codes", texts, ())
        if (kind == "code") != bool(codes):
            raise entry.fail("a code has codes, and nothing else has")
        facts[name] = Fact(
            type=kind,
            codes=codes,
            read_as=entry.take("read_as", lambda v, _f, _l: dict(v), None),
            required=entry.take("required", yes_or_no, False),
            default=entry.take("default", one_of(*codes), None) if codes else None,
        )
        entry.done()
    return facts


def read_notes(path: Path) -> dict[str, Mapping[str, str]]:
    """The texts of notes.yaml, by their code."""
    lines = read_yaml(path)
    return {code: both_languages(lines[code], path.name, lines.key_lines[code]) for code in lines}


def read_orders(path: Path, kinds: Mapping[str, Kind], notes: Mapping[str, object]) -> tuple[Order, ...]:
    """The orders of orders.yaml."""
    orders = []
    known_note = _known(notes, "note")
    for value in read_yaml(path):
        entry = Entry(value, path.name, 1, "an order")
        pattern = _one_pattern(kinds)
        orders.append(
            Order(
                first=entry.take("first", pattern),
                then=entry.take("then", pattern),
                problem=entry.take("problem", known_note),
                missing=entry.take("missing", known_note, None),
            )
        )
        entry.done()
    return tuple(orders)


def read_states(path: Path) -> tuple[frozenset[str], Mapping[str, str]]:
    """The codes of the States and Union Territories, and older codes with what they became."""
    entry = Entry(read_yaml(path), path.name, 1, "states.yaml")
    codes = frozenset(entry.take("codes", texts))
    also = entry.take("also", lambda v, _f, _l: dict(v))
    entry.done()
    return codes, also


# --- acts, offences, scope -----------------------------------------------------------------------------------------


def read_offences(path: Path) -> tuple[dict[str, Act], dict[str, Offence]]:
    """The Acts and the sections of offences.yaml."""
    top = Entry(read_yaml(path), path.name, 1, "offences.yaml")
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


def _acts(value: Lines, file: str, _line: int) -> dict[str, Act]:
    acts = {}
    for code in value:
        entry = Entry(value[code], file, value.key_lines[code], f"act {code}")
        acts[code] = Act(
            code=code,
            title=entry.take("title", both_languages),
            names=entry.take("names", texts),
            since=entry.take("from", day, None),
            until=entry.take("until", day, None),
            procedure=entry.take("procedure", yes_or_no, False),
        )
        entry.done()
    return acts


def _sections(value: Lines, file: str, _line: int) -> dict[str, Offence]:
    sections = {}
    yes_no_or_disputed = lambda v, f, n: one_of("true", "false", "disputed")(str(v).lower(), f, n)  # noqa: E731
    for section in value:
        entry = Entry(value[section], file, value.key_lines[section], section)
        sections[section] = Offence(
            section=section,
            offence=entry.take("offence", both_languages),
            successors=entry.take("successor", texts, ()),
            punishments=entry.take("punishments", _punishments),
            cognizable=entry.take("cognizable", yes_no_or_disputed, None),
            bailable=entry.take("bailable", yes_no_or_disputed, None),
            reading=entry.take("reading", one_of("attempt", "joint"), None),
            definition_of=entry.take("definition_of", text, None),
            child=entry.take("child", yes_or_no, False),
            certainty=entry.take("certainty", _certainty, "verified"),
        )
        entry.done()
    return sections


def _punishments(value: Any, file: str, line: int) -> tuple[Punishment, ...]:
    punishments = []
    for item in _list(value, file, line):
        entry = Entry(item, file, line, "a punishment")
        low, high = entry.take("min", _years, 0.0), entry.take("max", _years)
        repeat = entry.take("repeat_max", _years, None)
        stated = f"{item.get('min', '')}-{item['max']}".lstrip("-") + (f", again {item['repeat_max']}" if repeat else "")
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


def _years(value: Any, file: str, line: int) -> float | None:
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
        entry = Entry(value, path.name, 1, "a list")
        lists.append(
            Scope(
                since=entry.take("from", day),
                until=entry.take("until", day, None),
                offences=entry.take("offences", _known_sections(sections, acts)),
                source=entry.take("source", text),
            )
        )
        entry.done()
    return tuple(lists)


# --- rules ---------------------------------------------------------------------------------------------------------


class RuleReader:
    """Reads rules, checking the kinds, notes, sections and States that they name."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        notes: Mapping[str, object],
        sections: Mapping[str, Offence],
        acts: Mapping[str, Act],
        states: frozenset[str],
    ) -> None:
        self.kinds = kinds
        self.kind = _known(kinds, "kind")
        self.kind_list = _each(self.kind)
        self.note = _known(notes, "note")
        self.note_list = _each(self.note)
        self.state_list = _each(_known(states, "State"))
        self.section_list = _known_sections(sections, acts)
        self.pattern = _one_pattern(kinds)
        self.rules: dict[str, Rule] = {}

    def read(self, path: Path) -> None:
        """Takes up the rules of a file. A known id with versions alone adds those versions to the rule."""
        for value in _list(read_yaml(path), path.name, 1):
            entry = Entry(value, path.name, 1, "a rule")
            rule_id = entry.take("id", text)
            entry.what = f"rule {rule_id}"
            if rule_id in self.rules:
                added = entry.take("versions", self._versions)
                entry.done()
                rule = self.rules[rule_id]
                self.rules[rule_id] = replace(rule, versions=rule.versions + added)
            else:
                self.rules[rule_id] = self._rule(rule_id, entry)

    def _rule(self, rule_id: str, entry: Entry) -> Rule:
        met_by, all_of = entry.take("met_by", self._met_by, ((), False))
        rule = Rule(
            id=rule_id,
            title=entry.take("title", both_languages),
            duty=entry.take("duty", both_languages),
            owed_by=entry.take("owed_by", one_of(*OWED_BY)),
            runs_for=entry.take("runs_for", one_of(*RUNS_FOR)),
            starts=entry.take("starts", self._patterns),
            start_undone_by=entry.take("start_undone_by", self.kind, None),
            start_assumed=entry.take("start_assumed", yes_or_no, False),
            start_doubts=entry.take("start_doubts", self._doubts, ()),
            only_if=entry.take("only_if", self.kind, None),
            regime_date=entry.take("regime_date", self.kind),
            period=entry.take("period", _period),
            extended_by=entry.take("extended_by", self._extension, None),
            met_by=met_by,
            met_by_all=all_of,
            met_after_start=entry.take("met_after_start", yes_or_no, False),
            undone_by=entry.take("undone_by", self.kind, None),
            ended_by=entry.take("ended_by", self.kind_list, ()),
            resumed_by=entry.take("resumed_by", self.kind_list, ()),
            window=entry.take("window", yes_or_no, False),
            only_child_victims=entry.take("victims", one_of("all", "child"), "all") == "child",
            not_for_child_accused=entry.take("not_for_child_accused", self.note, None),
            right=entry.take("right", self.kind, None),
            versions=entry.take("versions", self._versions),
            file=entry.lines.file,
            line=entry.lines.line,
        )
        entry.done()
        if rule.period is None and any(version.period is None for version in rule.versions):
            raise entry.fail(f"rule {rule_id} has a version without a period, and none of its own", "versions")
        return rule

    def _patterns(self, value: Any, file: str, line: int) -> tuple[Pattern, ...]:
        return tuple(self.pattern(item, file, line) for item in (value if isinstance(value, list) else [value]))

    def _met_by(self, value: Any, file: str, line: int) -> tuple[tuple[Pattern, ...], bool]:
        if isinstance(value, Lines) and set(value) == {"all_of"}:
            return self._patterns(value["all_of"], file, line), True
        return self._patterns(value, file, line), False

    def _doubts(self, value: Any, file: str, line: int) -> tuple[Doubt, ...]:
        doubts = []
        for item in _list(value, file, line):
            entry = Entry(item, file, line, "a doubt")
            doubts.append(
                Doubt(
                    certainty=entry.take("certainty", _certainty),
                    note=entry.take("note", self.note),
                    when=entry.take("when", self.pattern),
                )
            )
            entry.done()
        return tuple(doubts)

    def _extension(self, value: Any, file: str, line: int) -> Extension:
        entry = Entry(value, file, line, "extended_by")
        extension = Extension(
            kind=entry.take("kind", self.kind),
            length=entry.take("to", lambda v, f, n: _length(Entry(v, f, n, "to")), None),
            until_fact=entry.take("until", text, None),
        )
        entry.done()
        if (extension.length is None) == (extension.until_fact is None):
            raise entry.fail("an extension goes either `to` a length or `until` a fact of its event")
        if extension.until_fact and extension.until_fact not in self.kinds[extension.kind].facts:
            raise entry.fail(f"{extension.kind} tells no {extension.until_fact!r}")
        return extension

    def _versions(self, value: Any, file: str, line: int) -> tuple[Version, ...]:
        if not value:
            raise BookError(file, line, "a rule has at least one version")
        return tuple(self._version(Entry(item, file, line, "a version")) for item in _list(value, file, line))

    def _version(self, entry: Entry) -> Version:
        version = Version(
            since=entry.take("from", _day_or_unknown),
            until=entry.take("until", day, None),
            states=entry.take("state", self.state_list, ()),
            offences=entry.take("offences", self.section_list, None),
            except_offences=entry.take("except_offences", self.section_list, ()),
            except_note=entry.take("except_note", self.note, "excepted"),
            punishment=entry.take("punishment", _punishment_range, None),
            child_victim=entry.take("victim", one_of("any", "child"), "any") == "child",
            period=entry.take("period", _period, None),
            authority=entry.take("authority", text),
            source=entry.take("source", text, None),
            certainty=entry.take("certainty", _certainty),
            notes=entry.take("note", self.note_list, ()),
            predecessors=entry.take("predecessors", self._doubt_key("read_through"), None),
            attempt=entry.take("attempt", self._doubt_key(None), None),
            file=entry.lines.file,
            line=entry.lines.line,
        )
        entry.done()
        if version.until and version.until < version.since:
            raise entry.fail("until lies before from", "until")
        return version

    def _doubt_key(self, switch: str | None) -> Callable[[Any, str, int], Doubt | None]:
        def read(value: Any, file: str, line: int) -> Doubt | None:
            entry = Entry(value, file, line, "a doubt")
            wanted = entry.take(switch, yes_or_no) if switch else True
            doubt = Doubt(entry.take("certainty", _certainty), entry.take("note", self.note))
            entry.done()
            return doubt if wanted else None

        return read


def _known(names: Iterable[str], what: str) -> Callable[[Any, str, int], str]:
    known = frozenset(names)

    def read(value: Any, file: str, line: int) -> str:
        if value not in known:
            raise BookError(file, line, f"{value!r} is no {what} of the book")
        return str(value)

    return read


def _each(read: Callable[[Any, str, int], str]) -> Callable[[Any, str, int], tuple[str, ...]]:
    return lambda value, file, line: tuple(
        read(item, file, line) for item in (value if isinstance(value, list) else [value])
    )


def _known_sections(
    sections: Mapping[str, Offence], acts: Mapping[str, Act]
) -> Callable[[Any, str, int], tuple[str, ...]]:
    """A list of sections; an Act alone stands for all its sections."""

    def read(value: Any, file: str, line: int) -> str:
        if value not in acts and nearest(sections, str(value)) is None:
            raise BookError(file, line, f"{value!r} is no section of offences.yaml")
        return str(value)

    return _each(read)


def _one_pattern(kinds: Mapping[str, Kind]) -> Callable[[Any, str, int], Pattern]:
    """`kind`, or `{kind: {fact: value}}`."""

    def read(value: Any, file: str, line: int) -> Pattern:
        wanted: Any = {}
        if isinstance(value, Lines) and len(value) == 1:
            ((value, wanted),) = value.items()
        if not isinstance(value, str) or value not in kinds:
            raise BookError(file, line, f"{value!r} is no kind of the book")
        for fact, told in wanted.items():
            spec = kinds[value].facts.get(fact)
            if spec is None or (spec.type == "code" and told not in spec.codes):
                raise BookError(file, line, f"{value} tells no {fact}: {told!r}")
        return Pattern(value, tuple(wanted.items()))

    return read


def _period(value: Any, file: str, line: int) -> Period | None:
    if value is None:
        return None
    if value in ("forthwith", "checklist"):
        return Period(checklist=value)
    entry = Entry(value, file, line, "period")
    if entry.has("by_punishment"):
        counted = entry.take("counting", one_of("days", "days_with_the_first"), "days")
        bands = entry.take(
            "by_punishment", lambda v, f, n: tuple(_band(Entry(item, f, n, "a band"), counted) for item in _list(v, f, n))
        )
        entry.done()
        return Period(bands=bands)
    return Period(length=_length(entry))


def _length(entry: Entry, counted: str = "days") -> Length:
    counted = entry.take("counting", one_of("days", "days_with_the_first"), counted)
    units = [unit for unit in _UNITS if entry.has(unit)]
    if len(units) != 1:
        raise entry.fail(f"{entry.what} needs one of {', '.join(_UNITS)}")
    count = entry.take(units[0], whole)
    entry.done()
    if units[0] == "years":
        return Length("months", 12 * count)
    return Length(counted if units[0] == "days" else units[0], count)


def _band(entry: Entry, counted: str) -> Band:
    highest = entry.take("max", texts, ())
    if highest and set(highest) != {"death", "life"}:
        raise entry.fail("a band's max is [death, life]", "max")
    minimum = entry.take("min_years", _years, None)
    above = entry.take("max_above_years", _years, None)
    unlimited = entry.take("no_limit", yes_or_no, False)
    if unlimited:
        entry.done()
    length = None if unlimited else _length(entry, counted)
    return Band(length, bool(highest), minimum, above)


def _day_or_unknown(value: Any, file: str, line: int) -> date:
    """A date, or `unknown`: a day that somebody has still to notify, held as one that never comes."""
    return NEVER if value == "unknown" else day(value, file, line)


def _punishment_range(value: Any, file: str, line: int) -> PunishmentRange:
    entry = Entry(value, file, line, "punishment")
    found = PunishmentRange(entry.take("at_least_years", _years, 0.0) or 0.0, entry.take("below_years", _years, inf) or inf)
    entry.done()
    return found


def boundaries(rules: Iterable[Rule]) -> list[date]:
    """The days on which some version of some rule begins or has ended, in order."""
    versions = [version for rule in rules for version in rule.versions]
    ended = {version.until + timedelta(1) for version in versions if version.until}
    return sorted({version.since for version in versions} | ended)
