"""Reads the rules of the statute files, with their versions, periods and bands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import Any

from itsso.law.grammar import (
    OWED_BY,
    RUNS_FOR,
    Act,
    Doubt,
    EventKind,
    Extension,
    Length,
    Longer,
    Offence,
    Pattern,
    PunishmentBand,
    PunishmentRange,
    RegimeDispute,
    Rule,
    RulePeriod,
    SpellsAddUp,
    Territory,
    Version,
)
from itsso.law.loader import certainty, each, known, known_sections, list_, one_pattern, years
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

NEVER = date.max
_UNITS = ("hours", "days", "months", "years")


class RuleReader:
    """Reads rules, checking the kinds, notes, sections and States that they name."""

    def __init__(
        self,
        kinds: Mapping[str, EventKind],
        notes: Mapping[str, object],
        sections: Mapping[str, Offence],
        acts: Mapping[str, Act],
        states: frozenset[str],
    ) -> None:
        self.kinds = kinds
        self.kind = known(kinds, "kind")
        self.kind_list = each(self.kind)
        self.note = known(notes, "note")
        self.note_list = each(self.note)
        self.state = known(states, "State")
        self.state_list = each(self.state)
        self.section_list = known_sections(sections, acts)
        self.act_list = each(known(acts, "Act"))
        self.pattern = one_pattern(kinds)
        self.rules: dict[str, Rule] = {}

    def read(self, path: Path) -> None:
        """Takes up the rules of a file. A known id with versions alone adds those versions to the rule."""
        for value in list_(read_yaml(path), path.name, 1):
            entry = MappingReader(value, path.name, 1, "a rule")
            rule_id = entry.take("id", text)
            entry.what = f"rule {rule_id}"
            if rule_id in self.rules:
                added = entry.take("versions", self._versions)
                entry.done()
                rule = self.rules[rule_id]
                self.rules[rule_id] = replace(rule, versions=rule.versions + added)
            else:
                self.rules[rule_id] = self._rule(rule_id, entry)

    def _rule(self, rule_id: str, entry: MappingReader) -> Rule:
        met_by, all_of = entry.take("met_by", self._met_by, ((), False))
        rule = Rule(
            id=rule_id,
            title=entry.take("title", both_languages),
            duty=entry.take("duty", both_languages),
            owed_by=entry.take("owed_by", one_of(*OWED_BY)),
            runs_for=entry.take("runs_for", one_of(*RUNS_FOR)),
            starts=entry.take("starts", self._patterns),
            start_undone_by=entry.take("start_undone_by", self.kind, None),
            start_postponed_by=entry.take("start_postponed_by", self._patterns, ()),
            start_assumed=entry.take("start_assumed", boolean, False),
            start_doubts=entry.take("start_doubts", self._doubts, ()),
            from_disclosure=entry.take("from_disclosure", boolean, False),
            added_later=entry.take("added_later", self._doubt_key(None), None),
            only_if=entry.take("only_if", self.kind, None),
            held_throughout=entry.take("held_throughout", self.note, None),
            regime_date=entry.take("regime_date", self.kind),
            regime_date_in=entry.take("regime_date_in", self._by_state, {}),
            regime_disputed=entry.take("regime_disputed", self._regime_dispute, None),
            period=entry.take("period", _period),
            extended_by=entry.take("extended_by", self._extension, None),
            rolls_past_sunday=entry.take("rolls_past_sunday", boolean, False),
            spells=entry.take("spells", self._spells, None),
            met_by=met_by,
            met_by_all=all_of,
            met_after_start=entry.take("met_after_start", boolean, False),
            met_for_charged=entry.take("met_for_charged", boolean, False),
            met_doubts=entry.take("met_doubts", self._doubts, ()),
            on_the_way=entry.take("on_the_way", self.kind_list, ()),
            undone_by=entry.take("undone_by", self.kind, None),
            ended_by=entry.take("ended_by", self.kind_list, ()),
            resumed_by=entry.take("resumed_by", self.kind_list, ()),
            window=entry.take("window", boolean, False),
            only_child_victims=entry.take("victims", one_of("all", "child"), "all") == "child",
            only_child_accused=entry.take("accused", one_of("all", "child"), "all") == "child",
            not_for_child_accused=entry.take("not_for_child_accused", self.note, None),
            doubted_for_child_accused=entry.take("doubted_for_child_accused", self.note, None),
            doubted_on_sunday=entry.take("doubted_on_sunday", self.note, None),
            right=entry.take("right", self.kind, None),
            versions=entry.take("versions", self._versions),
            file=entry.lines.file,
            line=entry.lines.line,
        )
        entry.done()
        if rule.period is None and any(version.period is None for version in rule.versions):
            raise entry.fail(f"rule {rule_id} has a version without a period, and none of its own", "versions")
        if rule.met_for_charged and rule.runs_for != "custody":
            raise entry.fail("only an accused in custody can be one whom a report charges", "met_for_charged")
        if rule.held_throughout and rule.runs_for != "custody":
            raise entry.fail("only an accused in custody can be held throughout", "held_throughout")
        if rule.from_disclosure and (rule.extended_by or (rule.period and rule.period.bands)):
            raise entry.fail("a rule that runs from the disclosure has one length, which nothing extends")
        return rule

    def _by_state(self, value: Any, file: str, line: int) -> dict[str, str]:
        kinds = MappingReader(value, file, line, "regime_date_in").lines
        return {self.state(state, file, line): self.kind(kind, file, line) for state, kind in kinds.items()}

    def _regime_dispute(self, value: Any, file: str, line: int) -> RegimeDispute:
        entry = MappingReader(value, file, line, "regime_disputed")
        dispute = RegimeDispute(entry.take("between", self.kind_list), entry.take("note", self.note))
        entry.done()
        return dispute

    def _patterns(self, value: Any, file: str, line: int) -> tuple[Pattern, ...]:
        return tuple(self.pattern(item, file, line) for item in (value if isinstance(value, list) else [value]))

    def _met_by(self, value: Any, file: str, line: int) -> tuple[tuple[Pattern, ...], bool]:
        if isinstance(value, YamlMapping) and set(value) == {"all_of"}:
            return self._patterns(value["all_of"], file, line), True
        return self._patterns(value, file, line), False

    def _doubts(self, value: Any, file: str, line: int) -> tuple[Doubt, ...]:
        doubts = []
        for item in list_(value, file, line):
            entry = MappingReader(item, file, line, "a doubt")
            doubts.append(
                Doubt(
                    certainty=entry.take("certainty", certainty),
                    note=entry.take("note", self.note),
                    when=entry.take("when", self.pattern),
                )
            )
            entry.done()
        return tuple(doubts)

    def _extension(self, value: Any, file: str, line: int) -> Extension:
        entry = MappingReader(value, file, line, "extended_by")
        extension = Extension(
            kind=entry.take("kind", self.kind),
            length=entry.take("to", lambda v, f, n: _length(MappingReader(v, f, n, "to")), None),
            outer=entry.take("outer", lambda v, f, n: _length(MappingReader(v, f, n, "outer")), None),
            until_fact=entry.take("until", text, None),
            acts=entry.take("only_under", self.act_list, ()),
        )
        entry.done()
        if (extension.length is None) == (extension.until_fact is None):
            raise entry.fail("an extension goes either `to` a length or `until` a fact of its event")
        if extension.until_fact and extension.until_fact not in self.kinds[extension.kind].facts:
            raise entry.fail(f"{extension.kind} tells no {extension.until_fact!r}")
        return extension

    def _spells(self, value: Any, file: str, line: int) -> SpellsAddUp:
        entry = MappingReader(value, file, line, "spells")
        spells = SpellsAddUp(
            added=entry.take("added", self.note),
            afresh=entry.take("afresh", self._doubt),
            in_doubt=entry.take("in_doubt", self._doubt),
        )
        entry.done()
        return spells

    def _doubt(self, value: Any, file: str, line: int) -> Doubt:
        entry = MappingReader(value, file, line, "a doubt")
        doubt = Doubt(entry.take("certainty", certainty), entry.take("note", self.note))
        entry.done()
        return doubt

    def _versions(self, value: Any, file: str, line: int) -> tuple[Version, ...]:
        if not value:
            raise BookError(file, line, "a rule has at least one version")
        return tuple(self._version(MappingReader(item, file, line, "a version")) for item in list_(value, file, line))

    def _version(self, entry: MappingReader) -> Version:
        version = Version(
            since=entry.take("from", _day_or_unknown),
            until=entry.take("until", day, None),
            states=entry.take("state", self.state_list, ()),
            offences=entry.take("offences", self.section_list, None),
            leaving_out=entry.take("leaving_out", self.section_list, ()),
            except_offences=entry.take("except_offences", self.section_list, ()),
            except_note=entry.take("except_note", self.note, "excepted"),
            punishment=entry.take("punishment", _punishment_range, None),
            only_non_bailable=entry.take("only_non_bailable", boolean, False),
            child_victim=entry.take("victim", one_of("any", "child"), "any") == "child",
            duty=entry.take("duty", both_languages, None),
            period=entry.take("period", _period, None),
            longer=entry.take("longer", _longer, None),
            authority=entry.take("authority", text_or_both_languages),
            source=entry.take("source", text_or_both_languages),
            certainty=entry.take("certainty", _certainty_of_a_clock),
            notes=entry.take("note", self.note_list, ()),
            doubted_in_later_custody=entry.take("doubted_in_later_custody", self.note, None),
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
            entry = MappingReader(value, file, line, "a doubt")
            wanted = entry.take(switch, boolean) if switch else True
            doubt = Doubt(entry.take("certainty", certainty), entry.take("note", self.note))
            entry.done()
            return doubt if wanted else None

        return read


def _period(value: Any, file: str, line: int) -> RulePeriod | None:
    if value is None:
        return None
    if value in ("forthwith", "checklist", "part_of_term"):
        return RulePeriod(checklist=value)
    entry = MappingReader(value, file, line, "period")
    if entry.has("by_punishment"):
        counted = entry.take("counting", one_of("days", "days_with_the_first"), "days")
        bands = entry.take(
            "by_punishment",
            lambda v, f, n: tuple(_band(MappingReader(item, f, n, "a band"), counted) for item in list_(v, f, n)),
        )
        entry.done()
        return RulePeriod(bands=bands)
    return RulePeriod(length=_length(entry))


def _length(entry: MappingReader, counted: str = "days") -> Length:
    counted = entry.take("counting", one_of("days", "days_with_the_first"), counted)
    units = [unit for unit in _UNITS if entry.has(unit)]
    if len(units) != 1:
        raise entry.fail(f"{entry.what} needs one of {', '.join(_UNITS)}")
    count = entry.take(units[0], positive_integer)
    entry.done()
    if units[0] == "years":
        return Length("months", 12 * count)
    return Length(counted if units[0] == "days" else units[0], count)


def _longer(value: Any, file: str, line: int) -> Longer:
    entry = MappingReader(value, file, line, "longer")
    length = entry.take("to", lambda v, f, n: _length(MappingReader(v, f, n, "to")))
    longer = Longer(length, entry.take("extended", lambda v, f, n: _length(MappingReader(v, f, n, "extended"))))
    entry.done()
    return longer


def _band(entry: MappingReader, counted: str) -> PunishmentBand:
    highest = entry.take("max", texts, ())
    if highest and set(highest) != {"death", "life"}:
        raise entry.fail("a band's max is [death, life]", "max")
    minimum = entry.take("min_years", years, None)
    above = entry.take("max_above_years", years, None)
    unlimited = entry.take("no_limit", boolean, False)
    if unlimited:
        entry.done()
    length = None if unlimited else _length(entry, counted)
    return PunishmentBand(length, bool(highest), minimum, above)


def _day_or_unknown(value: Any, file: str, line: int) -> date:
    """A date, or `unknown`: a day that somebody has still to notify, held as one that never comes."""
    return NEVER if value == "unknown" else day(value, file, line)


def _certainty_of_a_clock(value: Any, file: str, line: int) -> str:
    """A certainty that may make a clock. What nobody could read makes none: docs/law.md lists it as wanted."""
    found = certainty(value, file, line)
    if found == "unverified":
        raise BookError(file, line, "a version from memory makes no clock; list it in docs/law.md as wanted")
    return found


def _punishment_range(value: Any, file: str, line: int) -> PunishmentRange:
    entry = MappingReader(value, file, line, "punishment")
    found = PunishmentRange(
        entry.take("at_least_years", years, 0.0) or 0.0, entry.take("below_years", years, inf) or inf
    )
    entry.done()
    return found


def boundaries(rules: Iterable[Rule], territory: Iterable[Territory] = ()) -> list[date]:
    """The days on which some version of some rule begins or has ended, or a Code was extended, in order."""
    versions = [version for rule in rules for version in rule.versions]
    ended = {version.until + timedelta(1) for version in versions if version.until}
    extended = {one.until + timedelta(1) for one in territory if one.until}
    return sorted({version.since for version in versions} | ended | extended)
