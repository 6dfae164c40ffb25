"""Reader of the rules of the statute files, with their versions, periods and bands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from pathlib import Path

from itsso.law.acts import Act
from itsso.law.grammar import (
    RUNS_FOR,
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
    Version,
)
from itsso.law.loader import certainty, known_name, known_pattern, known_sections, list_of, years
from itsso.law.owed_by import OWED_BY
from itsso.law.state_orders import ORDER_NUMBER, UNITS, StateOrder, refusal
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
        self.orders: list[StateOrder] = []

    def read(self, path: Path) -> None:
        """Add the rules of a file. A known id with versions, or an order of a State, only adds these to the rule."""
        for value in list_of_values(read_yaml(path), path.name, 1):
            mapping = MappingReader(value, path.name, 1, "a rule")
            rule_id = mapping.read("id", text)
            mapping.what = f"rule {rule_id}"
            if mapping.has("state_order"):
                self.orders.append(mapping.read("state_order", self._state_order(rule_id)))
                mapping.refuse_unread_keys()
            elif rule_id in self.rules:
                added = mapping.read("versions", self._versions)
                mapping.refuse_unread_keys()
                rule = self.rules[rule_id]
                self.rules[rule_id] = replace(rule, versions=rule.versions + added)
            else:
                self.rules[rule_id] = self._rule(rule_id, mapping)

    def _rule(self, rule_id: str, mapping: MappingReader) -> Rule:
        met_by, all_of = mapping.read("met_by", self._met_by, ((), False))
        rule = Rule(
            id=rule_id,
            title=mapping.read("title", both_languages),
            duty=mapping.read("duty", both_languages),
            owed_by=mapping.read("owed_by", one_of(*OWED_BY)),
            runs_for=mapping.read("runs_for", one_of(*RUNS_FOR)),
            starts=mapping.read("starts", self._patterns),
            start_undone_by=mapping.read("start_undone_by", self.kind, None),
            start_postponed_by=mapping.read("start_postponed_by", self._patterns, ()),
            start_assumed=mapping.read("start_assumed", boolean, False),
            start_doubts=mapping.read("start_doubts", self._doubts, ()),
            from_disclosure=mapping.read("from_disclosure", boolean, False),
            added_later=mapping.read("added_later", self._doubt_key(None), None),
            only_if=mapping.read("only_if", self.kind, None),
            held_throughout=mapping.read("held_throughout", self.note, None),
            regime_date=mapping.read("regime_date", self.kind),
            regime_date_in=mapping.read("regime_date_in", self._by_state, {}),
            regime_disputed=mapping.read("regime_disputed", self._regime_dispute, None),
            period=mapping.read("period", _period),
            extended_by=mapping.read("extended_by", self._extension, None),
            rolls_past_sunday=mapping.read("rolls_past_sunday", boolean, False),
            spells=mapping.read("spells", self._spells, None),
            met_by=met_by,
            met_by_all=all_of,
            met_after_start=mapping.read("met_after_start", boolean, False),
            met_for_charged=mapping.read("met_for_charged", boolean, False),
            met_doubts=mapping.read("met_doubts", self._doubts, ()),
            on_the_way=mapping.read("on_the_way", self.kind_list, ()),
            undone_by=mapping.read("undone_by", self.kind, None),
            ended_by=mapping.read("ended_by", self.kind_list, ()),
            resumed_by=mapping.read("resumed_by", self.kind_list, ()),
            window=mapping.read("window", boolean, False),
            only_child_victims=mapping.read("victims", one_of("all", "child"), "all") == "child",
            only_child_accused=mapping.read("accused", one_of("all", "child"), "all") == "child",
            not_for_child_accused=mapping.read("not_for_child_accused", self.note, None),
            doubted_for_child_accused=mapping.read("doubted_for_child_accused", self.note, None),
            doubted_on_sunday=mapping.read("doubted_on_sunday", self.note, None),
            right=mapping.read("right", self.kind, None),
            versions=mapping.read("versions", self._versions),
            file=mapping.lines.file,
            line=mapping.lines.line,
            state_may_set=mapping.read("state_may_set", _state_length, None),
        )
        mapping.refuse_unread_keys()
        if rule.period is None and any(version.period is None for version in rule.versions):
            raise mapping.error(f"rule {rule_id} has a version without a period, and none of its own", "versions")
        if rule.met_for_charged and rule.runs_for != "custody":
            raise mapping.error("only an accused in custody can be one whom a report charges", "met_for_charged")
        if rule.held_throughout and rule.runs_for != "custody":
            raise mapping.error("only an accused in custody can be held throughout", "held_throughout")
        if rule.from_disclosure and (rule.extended_by or (rule.period and rule.period.bands)):
            raise mapping.error("a rule that runs from the disclosure has one length, which nothing extends")
        return rule

    def _state_order(self, rule_id: str) -> Reader[StateOrder]:
        def read(value: object, file: str, line: int) -> StateOrder:
            mapping = MappingReader(value, file, line, f"state_order of {rule_id}")
            if rule_id not in self.rules:
                raise mapping.error(f"{rule_id!r} is no rule of the book")
            order = StateOrder(
                state=mapping.read("state", self.state),
                rule=rule_id,
                length=mapping.read("period", _state_length),
                number=mapping.read("number", text),
                dated=mapping.read("dated", day),
                since=mapping.read("from", day),
                pending_cases=mapping.read("pending_cases", boolean),
            )
            mapping.refuse_unread_keys()
            if not ORDER_NUMBER.fullmatch(order.number):
                raise mapping.error("number must be the number of an order, such as 12/2026", "number")
            if refused := refusal(self.rules[rule_id], order):
                raise mapping.error(f"{rule_id} takes no such order of a State: {refused}")
            return order

        return read

    def _by_state(self, value: object, file: str, line: int) -> dict[str, str]:
        kinds = MappingReader(value, file, line, "regime_date_in").lines
        return {self.state(state, file, line): self.kind(kind, file, line) for state, kind in kinds.items()}

    def _regime_dispute(self, value: object, file: str, line: int) -> RegimeDispute:
        mapping = MappingReader(value, file, line, "regime_disputed")
        dispute = RegimeDispute(mapping.read("between", self.kind_list), mapping.read("note", self.note))
        mapping.refuse_unread_keys()
        return dispute

    def _patterns(self, value: object, file: str, line: int) -> tuple[Pattern, ...]:
        return tuple(self.pattern(item, file, line) for item in (value if isinstance(value, list) else [value]))

    def _met_by(self, value: object, file: str, line: int) -> tuple[tuple[Pattern, ...], bool]:
        if isinstance(value, YamlMapping) and set(value) == {"all_of"}:
            return self._patterns(value["all_of"], file, line), True
        return self._patterns(value, file, line), False

    def _doubts(self, value: object, file: str, line: int) -> tuple[Doubt, ...]:
        doubts = []
        for item in list_of_values(value, file, line):
            mapping = MappingReader(item, file, line, "a doubt")
            doubts.append(
                Doubt(
                    certainty=mapping.read("certainty", certainty),
                    note=mapping.read("note", self.note),
                    when=mapping.read("when", self.pattern),
                )
            )
            mapping.refuse_unread_keys()
        return tuple(doubts)

    def _extension(self, value: object, file: str, line: int) -> Extension:
        mapping = MappingReader(value, file, line, "extended_by")
        extension = Extension(
            kind=mapping.read("kind", self.kind),
            length=mapping.read("to", lambda v, f, n: _length(MappingReader(v, f, n, "to")), None),
            outer=mapping.read("outer", lambda v, f, n: _length(MappingReader(v, f, n, "outer")), None),
            until_fact=mapping.read("until", text, None),
            acts=mapping.read("only_under", self.act_list, ()),
        )
        mapping.refuse_unread_keys()
        if (extension.length is None) == (extension.until_fact is None):
            raise mapping.error("an extension goes either `to` a length or `until` a fact of its event")
        if extension.until_fact and extension.until_fact not in self.kinds[extension.kind].facts:
            raise mapping.error(f"{extension.kind} tells no {extension.until_fact!r}")
        return extension

    def _spells(self, value: object, file: str, line: int) -> SpellsAddUp:
        mapping = MappingReader(value, file, line, "spells")
        spells = SpellsAddUp(
            added=mapping.read("added", self.note),
            afresh=mapping.read("afresh", self._doubt),
            in_doubt=mapping.read("in_doubt", self._doubt),
        )
        mapping.refuse_unread_keys()
        return spells

    def _doubt(self, value: object, file: str, line: int) -> Doubt:
        mapping = MappingReader(value, file, line, "a doubt")
        doubt = Doubt(mapping.read("certainty", certainty), mapping.read("note", self.note))
        mapping.refuse_unread_keys()
        return doubt

    def _versions(self, value: object, file: str, line: int) -> tuple[Version, ...]:
        if not value:
            raise BookError(file, line, "a rule has at least one version")
        return tuple(
            self._version(MappingReader(item, file, line, "a version")) for item in list_of_values(value, file, line)
        )

    def _version(self, mapping: MappingReader) -> Version:
        version = Version(
            since=mapping.read("from", _day_or_unknown),
            until=mapping.read("until", day, None),
            states=mapping.read("state", self.state_list, ()),
            offences=mapping.read("offences", self.section_list, None),
            leaving_out=mapping.read("leaving_out", self.section_list, ()),
            except_offences=mapping.read("except_offences", self.section_list, ()),
            except_note=mapping.read("except_note", self.note, "excepted"),
            punishment=mapping.read("punishment", _punishment_range, None),
            only_non_bailable=mapping.read("only_non_bailable", boolean, False),
            child_victim=mapping.read("victim", one_of("any", "child"), "any") == "child",
            duty=mapping.read("duty", both_languages, None),
            period=mapping.read("period", _period, None),
            longer=mapping.read("longer", _longer, None),
            authority=mapping.read("authority", text_or_both_languages),
            source=mapping.read("source", text_or_both_languages),
            certainty=mapping.read("certainty", _certainty_of_a_clock),
            notes=mapping.read("note", self.note_list, ()),
            doubted_in_later_custody=mapping.read("doubted_in_later_custody", self.note, None),
            predecessors=mapping.read("predecessors", self._doubt_key("read_through"), None),
            attempt=mapping.read("attempt", self._doubt_key(None), None),
            file=mapping.lines.file,
            line=mapping.lines.line,
        )
        mapping.refuse_unread_keys()
        if version.until and version.until < version.since:
            raise mapping.error("until lies before from", "until")
        return version

    def _doubt_key(self, switch: str | None) -> Reader[Doubt | None]:
        def read(value: object, file: str, line: int) -> Doubt | None:
            mapping = MappingReader(value, file, line, "a doubt")
            wanted = mapping.read(switch, boolean) if switch else True
            doubt = Doubt(mapping.read("certainty", certainty), mapping.read("note", self.note))
            mapping.refuse_unread_keys()
            return doubt if wanted else None

        return read


def _period(value: object, file: str, line: int) -> RulePeriod | None:
    if value is None:
        return None
    if isinstance(value, str) and value in ("forthwith", "checklist", "part_of_term"):
        return RulePeriod(checklist=value)
    mapping = MappingReader(value, file, line, "period")
    if mapping.has("by_punishment"):
        counted = mapping.read("counting", one_of("days", "days_with_the_first"), "days")
        bands = mapping.read(
            "by_punishment",
            lambda v, f, n: tuple(
                _band(MappingReader(item, f, n, "a band"), counted) for item in list_of_values(v, f, n)
            ),
        )
        mapping.refuse_unread_keys()
        return RulePeriod(bands=bands)
    return RulePeriod(length=_length(mapping))


def _length(mapping: MappingReader, counted: str = "days") -> Length:
    counted = mapping.read("counting", one_of("days", "days_with_the_first"), counted)
    units = [unit for unit in _UNITS if mapping.has(unit)]
    if len(units) != 1:
        raise mapping.error(f"{mapping.what} needs one of {', '.join(_UNITS)}")
    count = mapping.read(units[0], positive_integer)
    mapping.refuse_unread_keys()
    if units[0] == "years":
        return Length("months", 12 * count)
    return Length(counted if units[0] == "days" else units[0], count)


def _state_length(value: object, file: str, line: int) -> Length:
    length = _length(MappingReader(value, file, line, "period"))
    if length.unit not in UNITS:
        raise BookError(file, line, f"a State sets a time in {' or '.join(UNITS)}")
    return length


def _longer(value: object, file: str, line: int) -> Longer:
    mapping = MappingReader(value, file, line, "longer")
    length = mapping.read("to", lambda v, f, n: _length(MappingReader(v, f, n, "to")))
    longer = Longer(length, mapping.read("extended", lambda v, f, n: _length(MappingReader(v, f, n, "extended"))))
    mapping.refuse_unread_keys()
    return longer


def _band(mapping: MappingReader, counted: str) -> PunishmentBand:
    highest = mapping.read("max", texts, ())
    if highest and set(highest) != {"death", "life"}:
        raise mapping.error("a band's max is [death, life]", "max")
    minimum = mapping.read("min_years", years, None)
    above = mapping.read("max_above_years", years, None)
    unlimited = mapping.read("no_limit", boolean, False)
    if unlimited:
        mapping.refuse_unread_keys()
    length = None if unlimited else _length(mapping, counted)
    return PunishmentBand(length, bool(highest), minimum, above)


def _day_or_unknown(value: object, file: str, line: int) -> date:
    """Read a date, or `unknown`: a day that is still to be notified, held as one that never comes."""
    return NEVER if value == "unknown" else day(value, file, line)


def _certainty_of_a_clock(value: object, file: str, line: int) -> str:
    """Read a certainty that may make a clock.

    A text that nobody could read makes none: docs/law.md lists it as wanted.
    """
    read_certainty = certainty(value, file, line)
    if read_certainty == "unverified":
        raise BookError(file, line, "a version from memory makes no clock; list it in docs/law.md as wanted")
    return read_certainty


def _punishment_range(value: object, file: str, line: int) -> PunishmentRange:
    mapping = MappingReader(value, file, line, "punishment")
    punishment_range = PunishmentRange(
        mapping.read("at_least_years", years, 0.0) or 0.0, mapping.read("below_years", years, inf) or inf
    )
    mapping.refuse_unread_keys()
    return punishment_range


def boundaries(rules: Iterable[Rule], territory: Iterable[Territory] = ()) -> list[date]:
    """Return the days on which a version of a rule begins or has ended, or a Code was extended, in order."""
    versions = [version for rule in rules for version in rule.versions]
    ended = {version.until + timedelta(1) for version in versions if version.until}
    extended = {area.until + timedelta(1) for area in territory if area.until}
    return sorted({version.since for version in versions} | ended | extended)
