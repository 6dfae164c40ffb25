"""The choice of the version of a rule that governs a case, and of its length.

Both depend on the State, the sections, their punishments and the regime day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from itsso.law.book import Book
from itsso.law.bounded_cache import BoundedCache
from itsso.law.choice import Choice
from itsso.law.grammar import (
    Offence,
    Rule,
    RulePeriod,
    Version,
    weakest,
)
from itsso.law.model import CodedNote, day_value
from itsso.law.punishments import ChargedPunishments
from itsso.law.rules import NEVER
from itsso.law.sections import classify, covers, may_be_cached, read_offences


class LegalContext:
    """The facts by which rules are chosen: State, sections charged, days of the offence, whether a victim is a child.

    Contexts are few and cases many, so each keeps what it has computed.
    """

    def __init__(
        self,
        law: Book,
        state: str | None,
        offences: tuple[str, ...],
        committed: tuple[date | None, date | None],
        child: bool,
    ) -> None:
        self.law, self.state, self.committed = law, state, committed
        self._as_written, self._known_child = offences, child
        parsed = read_offences(offences)
        self.unknown_pieces = tuple(classify(law, piece) for piece in parsed.unknown)
        self.unknown_offences = tuple(section for section in self.unknown_pieces if section.is_offence)
        self.sections = parsed.sections
        known_offences = [(section, law.offence(section)) for section in parsed.sections]
        self.offences: list[Offence] = [offence for _, offence in known_offences if offence]
        self.unlisted = tuple(section for section in parsed.sections if not law.knows_punishment(section))
        self.not_in_force_then = tuple(
            section
            for section, offence in known_offences
            if all(committed)
            and offence
            and offence.punishments
            and section not in self.unlisted
            and not offence.punishments_between(*committed)
        )
        self.child_sections = tuple(section for section, offence in known_offences if offence and offence.child)
        self.charged = set(parsed.sections)
        punished = [offence for section, offence in known_offences if offence and section not in self.unlisted]
        for offence in list(self.offences):
            if offence.definition_of and (defined := law.offence(offence.definition_of)):
                self.offences.append(defined)
                punished.append(defined)
                self.charged.add(offence.definition_of)
        self.nothing_charged = not self.sections and not self.unknown_offences
        self.attempt = any(offence.reading == "attempt" for offence in self.offences)
        has_unknown = bool(self.unknown_offences or self.unlisted or self.nothing_charged)
        self.punishments = ChargedPunishments(tuple(punished), committed, self.attempt, has_unknown)
        acts = {section.act for section in self.unknown_offences if section.act}
        self.child = child or any(offence.child for offence in self.offences) or any(law.acts[a].child for a in acts)
        self.territory = tuple(territory for territory in law.territory if state in territory.states)
        self._choices: dict[tuple[int, int], Choice] = {}
        self._remembered: dict[int, Any] = {}
        self._of_law: LegalContext | None = None

    @property
    def all_sections(self) -> frozenset[str]:
        """Return everything that was charged, with what the book does not know."""
        return frozenset((*self.sections, *(unknown.section for unknown in self.unknown_offences)))

    def charges_any_act(self, acts: Iterable[str]) -> bool:
        """Return whether a section of one of the Acts is charged, or the Act alone is named."""
        return not {section.split()[0] for section in self.all_sections}.isdisjoint(acts)

    def regime_date(self, rule: Rule) -> str:
        """Return the kind of event whose day chooses the rule's version in this State."""
        return rule.regime_date_in.get(self.state or "", rule.regime_date)

    def choose(self, index: int, day: date) -> Choice:
        """Return the version of the book's rule `index` for a regime day."""
        key = (index, bisect_right(self.law.boundaries, day))
        choice = self._choices.get(key)
        if choice is None:
            choice = self._choose(self.law.rules[index], day)
            if not any("day" in dict(note.values) for note in choice.reason):  # it is that day's alone
                self._choices[key] = choice
        return choice

    def choose_of_law(self, index: int, day: date) -> Choice:
        """Return the version as `choose`, as if no State had given an order of its own."""
        if self._of_law is None:
            law = self.law.of_law or self.law
            self._of_law = LegalContext(law, self.state, self._as_written, self.committed, self._known_child)
        return self._of_law.choose(index, day)

    def compute_once[T](self, day: date, make: Callable[[], T]) -> T:
        """Return what `make` returns for this context and the regime of a day; it is called once for each."""
        key = bisect_right(self.law.boundaries, day)
        if key not in self._remembered:
            self._remembered[key] = make()
        return self._remembered[key]  # type: ignore[no-any-return]

    def _choose(self, rule: Rule, day: date) -> Choice:
        choice = self._choose_version(rule, day)
        for territory in self.territory:
            if territory.until is not None and day > territory.until:
                continue
            if territory.governed_by_other:
                in_force = rule.versions_in_force(self.state, day)
                return self._undecided_choice(rule, in_force[0], CodedNote(territory.note)) if in_force else choice
            if choice.version is not None and territory.concerns(choice.version):
                choice.notes = (*choice.notes, CodedNote(territory.note))
        return choice

    def _choose_version(self, rule: Rule, day: date) -> Choice:
        refused: list[Choice] = []
        for version in rule.versions_in_force(self.state, day):
            choice = self._choice_by_version(rule, version)
            if choice.version is not None:
                return choice
            refused.append(choice)
        if not refused:
            return self._none_in_force(rule, day)
        answer = next((choice for choice in refused if choice.undecided), refused[0])
        if not answer.undecided:  # that no version takes the case rests on every one of them
            answer.certainty = weakest(*(choice.certainty for choice in refused))
        return answer

    def _possibly_listed(self, listed: Iterable[str], *, predecessors: bool = False) -> list[str]:
        """Return the sections charged that may yet be among listed sections, as they were written.

        These are: a section that the book does not know, of the same Act or of an unknown one; a section of which only
        a sub-section is listed; a sub-section that the book does not know; and an attempt or abetment of an offence
        that is not named. `predecessors`: whether a section of the IPC is read as its successor of the list.
        """
        listed = tuple(listed)
        acts = {section.partition(" ")[0] for section in listed}
        if predecessors and "BNS" in acts:
            acts.add("IPC")
        known_in_part = (
            charged
            for charged in self.sections
            if any(section.startswith(f"{charged}(") for section in listed)
            or (charged in self.unlisted and any(section.startswith(f"{_base(charged)}(") for section in listed))
        )
        return [
            *(unknown.text for unknown in self.unknown_offences if unknown.act is None or unknown.act in acts),
            *known_in_part,
            *(self.sections if self.offences and all(offence.reading for offence in self.offences) else ()),
        ]

    def _none_in_force(self, rule: Rule, day: date) -> Choice:
        versions = rule.versions_of(self.state)
        waiting = next((version for version in versions if version.since == NEVER and version.notes), None)
        if waiting:
            return self._refused_choice(rule, waiting, CodedNote(waiting.notes[0]))
        if not versions:
            note = CodedNote("no_limit_in_state" if self.state else "state_not_given")
            return Choice(self.law, rule, None, "verified", reason=(note,))  # as sure as the note allows
        nearest = max(
            (version for version in versions if version.since <= day),
            key=lambda version: version.since,
            default=versions[0],
        )
        choice = self._refused_choice(rule, nearest, CodedNote("not_in_force", day_value(day)))
        choice.certainty = weakest(*(version.certainty for version in versions))
        return choice

    def _refused_choice(self, rule: Rule, version: Version, why: CodedNote, certainty: str = "verified") -> Choice:
        """Return the choice of no version: this one does not govern the case; `certainty` is that of what shows it."""
        choice = Choice(self.law, rule, None, weakest(version.certainty, certainty), reason=(why,))
        choice.authority = version.authority
        return choice

    def _undecided_choice(self, rule: Rule, version: Version, why: CodedNote) -> Choice:
        """Return the choice where the sections, as written, leave open whether the version governs the case."""
        choice = self._refused_choice(rule, version, why)
        choice.undecided = True
        return choice

    def _choice_by_version(self, rule: Rule, version: Version) -> Choice:
        """Return the choice of a version, or the reason why the version does not govern the case."""
        refused = (
            self._refused_by_exception(rule, version)
            or self._refused_by_list(rule, version)
            or self._refused_by_punishment(rule, version)
        )
        if refused:
            return refused
        certainty, notes = self._doubts_of_list(version)
        if version.punishment:
            certainty = weakest(certainty, self.punishments.certainty_for(version.punishment))
        if version.attempt and self.attempt:
            certainty = weakest(certainty, version.attempt.certainty)
            notes.append(CodedNote(version.attempt.note))
        choice = Choice(self.law, rule, version, certainty, notes=tuple(notes))
        if self._give_length(choice, version.period or rule.period):
            if version.longer:
                choice.high = version.longer.length
            return choice
        if choice.low is None and choice.high is None:
            return self._refused_choice(rule, version, CodedNote("no_limit_for_punishment"), choice.certainty)
        return self._undecided_choice(rule, version, self._no_sections_note() or CodedNote("limit_in_doubt"))

    def _refused_by_exception(self, rule: Rule, version: Version) -> Choice | None:
        """Return why a version that excepts a section does not govern, or that this is not known; else None."""
        excepted = version.except_offences
        if self._charges_any_of(excepted) or self._charges_predecessor_of(excepted):
            is_known = self._charges_any_of(excepted, self.unlisted) or self._charges_predecessor_of(excepted)
            certainty = "verified" if is_known else "inferred"  # its sub-section, as written, does not exist
            return self._refused_choice(rule, version, CodedNote(version.except_note), certainty)
        why = self._reason_undecided(excepted, predecessors=True) if excepted else None
        return self._undecided_choice(rule, version, why) if why else None

    def _refused_by_list(self, rule: Rule, version: Version) -> Choice | None:
        """Return why no section charged is of the version's list, or that this is not known; None where one is."""
        offences, doubt = version.offences, version.predecessors
        if offences is None or self._lists_a_section_charged(version) or self._charges_listed_act(offences):
            return None
        if doubt is not None and self._charges_predecessor_of(offences):
            return None
        why = self._reason_undecided(offences, predecessors=doubt is not None)
        if why:
            return self._undecided_choice(rule, version, why)
        return self._refused_choice(rule, version, CodedNote("offence_not_listed"))

    def _refused_by_punishment(self, rule: Rule, version: Version) -> Choice | None:
        """Return why a version for a child, for some punishments or for non-bailable offences does not govern.

        None where it may.
        """
        if version.child_victim and not self.child:
            return self._refused_choice(rule, version, CodedNote("no_child_victim"))
        band = version.punishment
        if band:
            lowest, highest = self.punishments.gravest_maximum()
            if not band.may_include(lowest, highest):
                certainty = self.punishments.certainty_for(band)
                return self._refused_choice(rule, version, CodedNote("punishment_outside_band"), certainty)
            if not (band.includes(lowest) and band.includes(highest)):
                return self._undecided_choice(rule, version, self._no_sections_note() or CodedNote("limit_in_doubt"))
        return self._none_non_bailable(rule, version) if version.only_non_bailable else None

    def _doubts_of_list(self, version: Version) -> tuple[str, list[CodedNote]]:
        """Return how sure it is that the version's list has a section charged, and the version's notes with why."""
        notes = [CodedNote(code) for code in version.notes]
        if self._lists_a_section_charged(version):
            if self.unlisted and not self._lists_a_known_section(version):
                notes.append(CodedNote("sub_section_not_known"))
        elif version.offences is not None and self._charges_listed_act(version.offences):
            notes.append(CodedNote("whole_act_listed"))
        elif version.predecessors is not None:
            notes.append(CodedNote(version.predecessors.note))
            return weakest(version.certainty, version.predecessors.certainty), notes
        return version.certainty, notes

    def _lists_a_section_charged(self, version: Version) -> bool:
        """Return whether the version is for every offence, or lists a section charged."""
        return version.offences is None or self._charges_any_of(version.offences, version.leaving_out)

    def _none_non_bailable(self, rule: Rule, version: Version) -> Choice | None:
        """Return why a version for non-bailable offences does not govern; None where a section charged is one."""
        bailable_values = {offence.bailable for offence in self.punishments.offences}
        if "false" in bailable_values:
            return None
        if bailable_values == {"true"} and not self.punishments.has_unknown:
            return self._refused_choice(rule, version, CodedNote("every_offence_bailable"))
        return self._undecided_choice(rule, version, self._no_sections_note() or CodedNote("bailable_not_known"))

    def _reason_undecided(self, listed: Iterable[str], *, predecessors: bool) -> CodedNote | None:
        """Return why it is not known whether a listed section is charged; None where it is known."""
        if self.nothing_charged:
            return self._no_sections_note()
        if named := self._possibly_listed(listed, predecessors=predecessors):
            return CodedNote("undecided_for_section", (("sections", ", ".join(dict.fromkeys(named))),))
        return None

    def _no_sections_note(self) -> CodedNote | None:
        return CodedNote("undecided_without_sections") if self.nothing_charged else None

    def _give_length(self, choice: Choice, period: RulePeriod | None) -> bool:
        assert period is not None
        if period.checklist:
            choice.checklist = True
        elif period.length:
            choice.low = choice.high = period.length
        else:
            choice.low, choice.high, certainty = self.punishments.lengths(period.bands)
            choice.certainty = weakest(choice.certainty, certainty)
            return choice.low is not None and choice.high is not None
        return True

    def _charges_any_of(self, listed: Iterable[str], leaving_out: Iterable[str] = ()) -> bool:
        """Return whether a section charged is listed, one of `leaving_out` not counted."""
        charged = self.charged
        if leaving_out:
            charged = {section for section in charged if not any(covers(out, section) for out in leaving_out)}
        return any(covers(listed_section, section) for listed_section in listed for section in charged)

    def _lists_a_known_section(self, version: Version) -> bool:
        """Return whether the version lists, if anything, a section charged whose sub-section the book knows."""
        return version.offences is None or self._charges_any_of(
            version.offences, (*version.leaving_out, *self.unlisted)
        )

    def _charges_listed_act(self, listed: tuple[str, ...]) -> bool:
        """Return whether an Act is listed as a whole of which a section was charged that the book does not know."""
        return any(unknown.act in listed for unknown in self.unknown_offences)

    def _charges_predecessor_of(self, listed: tuple[str, ...]) -> bool:
        successors = {s for offence in self.offences for s in offence.successors}
        return any(covers(listed_section, section) for listed_section in listed for section in successors)


def _base(section: str) -> str:
    return section.partition("(")[0]


@cache
def _punishment_days(law: Book) -> list[date]:
    """Return the days of an offence on which some punishment changes."""
    punishments = [punishment for offence in law.offences.values() for punishment in offence.punishments]
    begun, ended = (
        {punishment.since for punishment in punishments if punishment.since},
        {punishment.until + timedelta(1) for punishment in punishments if punishment.until},
    )
    return sorted(begun | ended)


def _state_for_rules(law: Book, state: str | None) -> str | None:
    """Return a State's present code; one code for all of which no rule has a date, limit or regime of their own."""
    code = law.state(state) if state else None
    return code if code is None or code in _states_with_rules(law) else "any"


@cache
def _states_with_rules(law: Book) -> frozenset[str]:
    """Return the States of which some rule has a date, a limit or a regime of their own, or in which a Code differs."""
    states = {state for rule in law.rules for version in rule.versions for state in version.states}
    states.update(state for territory in law.territory for state in territory.states)
    return frozenset(states.union(*(rule.regime_date_in for rule in law.rules)))


_contexts: BoundedCache[tuple[object, ...], LegalContext] = BoundedCache(4096)


def legal_context(
    law: Book, state: str | None, offences: tuple[str, ...], committed: tuple[date | None, date | None], child: bool
) -> LegalContext:
    """Return the legal context of a case; the same one for all cases that no rule can tell apart."""
    state, days = _state_for_rules(law, state), _punishment_days(law)
    first, last = (day and bisect_right(days, day) for day in committed)
    key = (law, state, offences, child, first, last)
    cached = _contexts.get(key)
    if cached is not None:
        return cached
    context = LegalContext(law, state, offences, committed, child)
    return _contexts.keep(key, context) if may_be_cached(offences) else context
