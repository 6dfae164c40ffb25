"""Reader of the rules of the statute files, with their versions, periods and bands."""

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
from itsso.law.loader import certainty, known_name, known_pattern, known_sections, list_of, require_list, years
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
    """A reader of rules, which checks the kinds, notes, sections and States that they name."""

    def __init__(
        self,
        kinds: Mapping[str, EventKind],
        notes: Mapping[str, object],
        sections: Mapping[str, Offence],
        acts: Mapping[str, Act],
        states: frozenset[str],
    ) -> None:
        self.kinds = kinds
        self.kind = known_name(kinds, "kind")
        self.kind_list = list_of(self.kind)
        self.note = known_name(notes, "note")
        self.note_list = list_of(self.note)
        self.state = known_name(states, "State")
        self.state_list = list_of(self.state)
        self.section_list = known_sections(sections, acts)
        self.act_list = list_of(known_name(acts, "Act"))
        self.pattern = known_pattern(kinds)
        self.rules: dict[str, Rule] = {}

    def read(self, path: Path) -> None:
        """Add the rules of a file. A known id with versions only adds those versions to the rule."""
        for value in require_list(read_yaml(path), path.name, 1):
            entry = MappingReader(value, path.name, 1, "a rule")
            rule_id = entry.read("id", text)
            entry.what = f"rule {rule_id}"
            if rule_id in self.rules:
                added = entry.read("versions", self._versions)
                entry.refuse_unread_keys()
                rule = self.rules[rule_id]
                self.rules[rule_id] = replace(rule, versions=rule.versions + added)
            else:
                self.rules[rule_id] = self._rule(rule_id, entry)

    def _rule(self, rule_id: str, entry: MappingReader) -> Rule:
        met_by, all_of = entry.read("met_by", self._met_by, ((), False))
        rule = Rule(
            id=rule_id,
            title=entry.read("title", both_languages),
            duty=entry.read("duty", both_languages),
            owed_by=entry.read("owed_by", one_of(*OWED_BY)),
            runs_for=entry.read("runs_for", one_of(*RUNS_FOR)),
            starts=entry.read("starts", self._patterns),
            start_undone_by=entry.read("start_undone_by", self.kind, None),
            start_postponed_by=entry.read("start_postponed_by", self._patterns, ()),
            start_assumed=entry.read("start_assumed", boolean, False),
            start_doubts=entry.read("start_doubts", self._doubts, ()),
            from_disclosure=entry.read("from_disclosure", boolean, False),
            added_later=entry.read("added_later", self._doubt_key(None), None),
            only_if=entry.read("only_if", self.kind, None),
            held_throughout=entry.read("held_throughout", self.note, None),
            regime_date=entry.read("regime_date", self.kind),
            regime_date_in=entry.read("regime_date_in", self._by_state, {}),
            regime_disputed=entry.read("regime_disputed", self._regime_dispute, None),
            period=entry.read("period", _period),
            extended_by=entry.read("extended_by", self._extension, None),
            rolls_past_sunday=entry.read("rolls_past_sunday", boolean, False),
            spells=entry.read("spells", self._spells, None),
            met_by=met_by,
            met_by_all=all_of,
            met_after_start=entry.read("met_after_start", boolean, False),
            met_for_charged=entry.read("met_for_charged", boolean, False),
            met_doubts=entry.read("met_doubts", self._doubts, ()),
            on_the_way=entry.read("on_the_way", self.kind_list, ()),
            undone_by=entry.read("undone_by", self.kind, None),
            ended_by=entry.read("ended_by", self.kind_list, ()),
            resumed_by=entry.read("resumed_by", self.kind_list, ()),
            window=entry.read("window", boolean, False),
            only_child_victims=entry.read("victims", one_of("all", "child"), "all") == "child",
            only_child_accused=entry.read("accused", one_of("all", "child"), "all") == "child",
            not_for_child_accused=entry.read("not_for_child_accused", self.note, None),
            doubted_for_child_accused=entry.read("doubted_for_child_accused", self.note, None),
            doubted_on_sunday=entry.read("doubted_on_sunday", self.note, None),
            right=entry.read("right", self.kind, None),
            versions=entry.read("versions", self._versions),
            file=entry.lines.file,
            line=entry.lines.line,
        )
        entry.refuse_unread_keys()
        if rule.period is None and any(version.period is None for version in rule.versions):
            raise entry.error(f"rule {rule_id} has a version without a period, and none of its own", "versions")
        if rule.met_for_charged and rule.runs_for != "custody":
            raise entry.error("only an accused in custody can be one whom a report charges", "met_for_charged")
        if rule.held_throughout and rule.runs_for != "custody":
            raise entry.error("only an accused in custody can be held throughout", "held_throughout")
        if rule.from_disclosure and (rule.extended_by or (rule.period and rule.period.bands)):
            raise entry.error("a rule that runs from the disclosure has one length, which nothing extends")
        return rule

    def _by_state(self, value: Any, file: str, line: int) -> dict[str, str]:
        kinds = MappingReader(value, file, line, "regime_date_in").lines
        return {self.state(state, file, line): self.kind(kind, file, line) for state, kind in kinds.items()}

    def _regime_dispute(self, value: Any, file: str, line: int) -> RegimeDispute:
        entry = MappingReader(value, file, line, "regime_disputed")
        dispute = RegimeDispute(entry.read("between", self.kind_list), entry.read("note", self.note))
        entry.refuse_unread_keys()
        return dispute

    def _patterns(self, value: Any, file: str, line: int) -> tuple[Pattern, ...]:
        return tuple(self.pattern(item, file, line) for item in (value if isinstance(value, list) else [value]))

    def _met_by(self, value: Any, file: str, line: int) -> tuple[tuple[Pattern, ...], bool]:
        if isinstance(value, YamlMapping) and set(value) == {"all_of"}:
            return self._patterns(value["all_of"], file, line), True
        return self._patterns(value, file, line), False

    def _doubts(self, value: Any, file: str, line: int) -> tuple[Doubt, ...]:
        doubts = []
        for item in require_list(value, file, line):
            entry = MappingReader(item, file, line, "a doubt")
            doubts.append(
                Doubt(
                    certainty=entry.read("certainty", certainty),
                    note=entry.read("note", self.note),
                    when=entry.read("when", self.pattern),
                )
            )
            entry.refuse_unread_keys()
        return tuple(doubts)

    def _extension(self, value: Any, file: str, line: int) -> Extension:
        entry = MappingReader(value, file, line, "extended_by")
        extension = Extension(
            kind=entry.read("kind", self.kind),
            length=entry.read("to", lambda v, f, n: _length(MappingReader(v, f, n, "to")), None),
            outer=entry.read("outer", lambda v, f, n: _length(MappingReader(v, f, n, "outer")), None),
            until_fact=entry.read("until", text, None),
            acts=entry.read("only_under", self.act_list, ()),
        )
        entry.refuse_unread_keys()
        if (extension.length is None) == (extension.until_fact is None):
            raise entry.error("an extension goes either `to` a length or `until` a fact of its event")
        if extension.until_fact and extension.until_fact not in self.kinds[extension.kind].facts:
            raise entry.error(f"{extension.kind} tells no {extension.until_fact!r}")
        return extension

    def _spells(self, value: Any, file: str, line: int) -> SpellsAddUp:
        entry = MappingReader(value, file, line, "spells")
        spells = SpellsAddUp(
            added=entry.read("added", self.note),
            afresh=entry.read("afresh", self._doubt),
            in_doubt=entry.read("in_doubt", self._doubt),
        )
        entry.refuse_unread_keys()
        return spells

    def _doubt(self, value: Any, file: str, line: int) -> Doubt:
        entry = MappingReader(value, file, line, "a doubt")
        doubt = Doubt(entry.read("certainty", certainty), entry.read("note", self.note))
        entry.refuse_unread_keys()
        return doubt

    def _versions(self, value: Any, file: str, line: int) -> tuple[Version, ...]:
        if not value:
            raise BookError(file, line, "a rule has at least one version")
        return tuple(
            self._version(MappingReader(item, file, line, "a version")) for item in require_list(value, file, line)
        )

    def _version(self, entry: MappingReader) -> Version:
        version = Version(
            since=entry.read("from", _day_or_unknown),
            until=entry.read("until", day, None),
            states=entry.read("state", self.state_list, ()),
            offences=entry.read("offences", self.section_list, None),
            leaving_out=entry.read("leaving_out", self.section_list, ()),
            except_offences=entry.read("except_offences", self.section_list, ()),
            except_note=entry.read("except_note", self.note, "excepted"),
            punishment=entry.read("punishment", _punishment_range, None),
            only_non_bailable=entry.read("only_non_bailable", boolean, False),
            child_victim=entry.read("victim", one_of("any", "child"), "any") == "child",
            duty=entry.read("duty", both_languages, None),
            period=entry.read("period", _period, None),
            longer=entry.read("longer", _longer, None),
            authority=entry.read("authority", text_or_both_languages),
            source=entry.read("source", text_or_both_languages),
            certainty=entry.read("certainty", _certainty_of_a_clock),
            notes=entry.read("note", self.note_list, ()),
            doubted_in_later_custody=entry.read("doubted_in_later_custody", self.note, None),
            predecessors=entry.read("predecessors", self._doubt_key("read_through"), None),
            attempt=entry.read("attempt", self._doubt_key(None), None),
            file=entry.lines.file,
            line=entry.lines.line,
        )
        entry.refuse_unread_keys()
        if version.until and version.until < version.since:
            raise entry.error("until lies before from", "until")
        return version

    def _doubt_key(self, switch: str | None) -> Callable[[Any, str, int], Doubt | None]:
        def read(value: Any, file: str, line: int) -> Doubt | None:
            entry = MappingReader(value, file, line, "a doubt")
            wanted = entry.read(switch, boolean) if switch else True
            doubt = Doubt(entry.read("certainty", certainty), entry.read("note", self.note))
            entry.refuse_unread_keys()
            return doubt if wanted else None

        return read


def _period(value: Any, file: str, line: int) -> RulePeriod | None:
    if value is None:
        return None
    if value in ("forthwith", "checklist", "part_of_term"):
        return RulePeriod(checklist=value)
    entry = MappingReader(value, file, line, "period")
    if entry.has("by_punishment"):
        counted = entry.read("counting", one_of("days", "days_with_the_first"), "days")
        bands = entry.read(
            "by_punishment",
            lambda v, f, n: tuple(
                _band(MappingReader(item, f, n, "a band"), counted) for item in require_list(v, f, n)
            ),
        )
        entry.refuse_unread_keys()
        return RulePeriod(bands=bands)
    return RulePeriod(length=_length(entry))


def _length(entry: MappingReader, counted: str = "days") -> Length:
    counted = entry.read("counting", one_of("days", "days_with_the_first"), counted)
    units = [unit for unit in _UNITS if entry.has(unit)]
    if len(units) != 1:
        raise entry.error(f"{entry.what} needs one of {', '.join(_UNITS)}")
    count = entry.read(units[0], positive_integer)
    entry.refuse_unread_keys()
    if units[0] == "years":
        return Length("months", 12 * count)
    return Length(counted if units[0] == "days" else units[0], count)


def _longer(value: Any, file: str, line: int) -> Longer:
    entry = MappingReader(value, file, line, "longer")
    length = entry.read("to", lambda v, f, n: _length(MappingReader(v, f, n, "to")))
    longer = Longer(length, entry.read("extended", lambda v, f, n: _length(MappingReader(v, f, n, "extended"))))
    entry.refuse_unread_keys()
    return longer


def _band(entry: MappingReader, counted: str) -> PunishmentBand:
    highest = entry.read("max", texts, ())
    if highest and set(highest) != {"death", "life"}:
        raise entry.error("a band's max is [death, life]", "max")
    minimum = entry.read("min_years", years, None)
    above = entry.read("max_above_years", years, None)
    unlimited = entry.read("no_limit", boolean, False)
    if unlimited:
        entry.refuse_unread_keys()
    length = None if unlimited else _length(entry, counted)
    return PunishmentBand(length, bool(highest), minimum, above)


def _day_or_unknown(value: Any, file: str, line: int) -> date:
    """Read a date, or `unknown`: a day that is still to be notified, held as one that never comes."""
    return NEVER if value == "unknown" else day(value, file, line)


def _certainty_of_a_clock(value: Any, file: str, line: int) -> str:
    """Read a certainty that may make a clock.

    A text that nobody could read makes none: docs/law.md lists it as wanted.
    """
    read_certainty = certainty(value, file, line)
    if read_certainty == "unverified":
        raise BookError(file, line, "a version from memory makes no clock; list it in docs/law.md as wanted")
    return read_certainty


def _punishment_range(value: Any, file: str, line: int) -> PunishmentRange:
    entry = MappingReader(value, file, line, "punishment")
    punishment_range = PunishmentRange(
        entry.read("at_least_years", years, 0.0) or 0.0, entry.read("below_years", years, inf) or inf
    )
    entry.refuse_unread_keys()
    return punishment_range


def boundaries(rules: Iterable[Rule], territory: Iterable[Territory] = ()) -> list[date]:
    """Return the days on which a version of a rule begins or has ended, or a Code was extended, in order."""
    versions = [version for rule in rules for version in rule.versions]
    ended = {version.until + timedelta(1) for version in versions if version.until}
    extended = {area.until + timedelta(1) for area in territory if area.until}
    return sorted({version.since for version in versions} | ended | extended)
