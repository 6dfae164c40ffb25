"""The choice of the version of a rule that governs a case, and of its length.

Both depend on the State, the sections, their punishments and the regime day.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from math import inf
from typing import Any

from itsso.law.book import Book
from itsso.law.bounded_cache import BoundedCache
from itsso.law.clock_state import ClockState
from itsso.law.grammar import (
    Length,
    Offence,
    PunishmentBand,
    PunishmentRange,
    Rule,
    RulePeriod,
    Texts,
    Version,
    surest,
    weakest,
)
from itsso.law.model import Clock, CodedNote
from itsso.law.rules import NEVER
from itsso.law.sections import classify, covers, may_be_cached, read_offences

_NO_AUTHORITY: Texts = {"en": "", "hi": ""}
_LABEL = re.compile(r"case|[A-Z]\d{1,2}(/\d)?")
"""The names of subjects as stored cases have them: V1, A1, A1/2."""


class Choice:
    """A rule's version for a case, or the reason why there is none or why that is not known."""

    __slots__ = (
        "_clocks",
        "authority",
        "certainty",
        "checklist",
        "high",
        "law",
        "low",
        "notes",
        "reason",
        "rule",
        "undecided",
        "version",
    )

    def __init__(
        self,
        law: Book,
        rule: Rule,
        version: Version | None,
        certainty: str,
        *,
        reason: tuple[CodedNote, ...] = (),
        notes: tuple[CodedNote, ...] = (),
    ) -> None:
        self.law, self.rule, self.version, self.certainty = law, rule, version, certainty
        self.reason, self.notes = reason, notes
        self.authority: Texts = version.authority if version else _NO_AUTHORITY
        self.low: Length | None = None
        self.high: Length | None = None
        self.checklist = False
        self.undecided = False
        self._clocks: dict[str, Clock] = {}

    def without_version(self, subject: str, doubts: tuple[CodedNote, ...] = ()) -> Clock:
        """Return the clock of a subject to whom the rule does not apply, or of whom that is not known."""
        clock = self._clocks.get(subject)
        if clock is None:
            clock = Clock(
                self.rule.id,
                subject,
                self.undecided,
                None,
                None,
                None,
                None,
                ClockState.NOT_KNOWN if self.undecided else ClockState.NOT_APPLICABLE,
                self.authority,
                self.law.limit_certainty(self.certainty, self.reason),
                self.reason,
            )
            if _LABEL.fullmatch(subject):  # anything else may be a name, and would stay in memory
                self._clocks[subject] = clock
        if doubts:
            notes = (*clock.notes, *doubts)
            return clock._replace(notes=notes, certainty=self.law.limit_certainty(clock.certainty, notes))
        return clock


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
        self.punished = tuple(punished)
        self.nothing_charged = not self.sections and not self.unknown_offences
        self.attempt = any(offence.reading == "attempt" for offence in self.offences)
        acts = {section.act for section in self.unknown_offences if section.act}
        self.child = child or any(offence.child for offence in self.offences) or any(law.acts[a].child for a in acts)
        self.territory = tuple(territory for territory in law.territory if state in territory.states)
        self._choices: dict[tuple[int, int], Choice] = {}
        self._remembered: dict[int, Any] = {}

    @property
    def all_sections(self) -> frozenset[str]:
        """Return everything that was charged, with what the book does not know."""
        return frozenset((*self.sections, *(unknown.section for unknown in self.unknown_offences)))

    @property
    def gravest_punishment(self) -> tuple[bool, float, float]:
        """Return the gravest punishment charged: life or death, then by its minimum and its maximum."""
        return max(
            (
                (punishment.life_or_death, punishment.minimum, punishment.maximum or 0)
                for offence in self.punished
                for punishment in offence.punishments_between(*self.committed)
            ),
            default=(False, 0, 0),
        )

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
        choice = self._refused_choice(rule, nearest, CodedNote("not_in_force", (("day", f"{day:%d-%m-%Y}"),)))
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
        certainty, notes = version.certainty, [CodedNote(code) for code in version.notes]
        if self._charges_any_of(version.except_offences) or self._charges_predecessor_of(version.except_offences):
            return self._refused_choice(rule, version, CodedNote(version.except_note))
        if version.except_offences and (why := self._reason_undecided(version.except_offences, predecessors=True)):
            return self._undecided_choice(rule, version, why)
        listed = version.offences is None or self._charges_any_of(version.offences, version.leaving_out)
        if listed and self.unlisted and not self._lists_a_known_section(version):
            notes.append(CodedNote("sub_section_not_known"))
        if not listed and version.offences is not None and self._charges_listed_act(version.offences):
            notes.append(CodedNote("whole_act_listed"))
        elif not listed and version.offences is not None:
            doubt = version.predecessors
            if doubt is None or not self._charges_predecessor_of(version.offences):
                why = self._reason_undecided(version.offences, predecessors=doubt is not None)
                if why:
                    return self._undecided_choice(rule, version, why)
                return self._refused_choice(rule, version, CodedNote("offence_not_listed"))
            certainty = weakest(certainty, doubt.certainty)
            notes.append(CodedNote(doubt.note))
        if version.child_victim and not self.child:
            return self._refused_choice(rule, version, CodedNote("no_child_victim"))
        if version.punishment:
            lowest, highest = self._gravest_maximum()
            punishment_certainty = self._certainty_of_punishments(version.punishment)
            if not version.punishment.may_include(lowest, highest):
                return self._refused_choice(rule, version, CodedNote("punishment_outside_band"), punishment_certainty)
            if not (version.punishment.includes(lowest) and version.punishment.includes(highest)):
                return self._undecided_choice(rule, version, self._no_sections_note() or CodedNote("limit_in_doubt"))
            certainty = weakest(certainty, punishment_certainty)
        if version.only_non_bailable and (bailable := self._none_non_bailable(rule, version)):
            return bailable
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

    def _none_non_bailable(self, rule: Rule, version: Version) -> Choice | None:
        """Return why a version for non-bailable offences does not govern; None where a section charged is one."""
        bailable_values = {offence.bailable for offence in self.punished}
        if "false" in bailable_values:
            return None
        if bailable_values == {"true"} and not self._has_unknown_punishment:
            return self._refused_choice(rule, version, CodedNote("every_offence_bailable"))
        return self._undecided_choice(rule, version, self._no_sections_note() or CodedNote("bailable_not_known"))

    def _certainty_of_punishments(self, band: PunishmentRange) -> str:
        """Return how sure the punishments are by which a case is in a band or outside it.

        One section that is grave enough puts a case in a band without an upper end, so the surest of those counts;
        otherwise every section does.
        """
        if band.below_years == inf:
            enough = [
                offence.certainty
                for offence in self.punished
                if any(
                    band.includes(punishment.maximum or 0)
                    for punishment in offence.punishments_between(*self.committed)
                )
            ]
            if enough:
                return surest(*enough)
        return weakest("verified", *(offence.certainty for offence in self.punished))

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
            choice.low, choice.high, certainty = self.lengths(period.bands)
            choice.certainty = weakest(choice.certainty, certainty)
            return choice.low is not None and choice.high is not None
        return True

    def lengths(self, bands: tuple[PunishmentBand, ...]) -> tuple[Length | None, Length | None, str]:
        """Return the lengths that the bands give by the sections charged, and how sure they are.

        The first is at the lowest that the punishment may be, the second at the highest. They are as sure as the surest
        of the punishments that reach the band, or as all of them where none does.

        The two differ where a section or its sub-section is unknown, where none has a punishment of its own, where the
        Act states no maximum, where an attempt is charged (half of another punishment), or where the punishment changed
        between the days on which the offence may have been done.
        """
        last = len(bands) - 1
        low, high = last, last
        graded: list[tuple[int, str]] = []
        for offence in self.punished:
            ranks = [
                (next(n for n, band in enumerate(bands) if band.includes(punishment)), punishment.maximum is None)
                for punishment in offence.punishments_between(*self.committed)
            ]
            if ranks:
                graded.append((last if self.attempt else max(rank for rank, _ in ranks), offence.certainty))
                low = min(low, graded[-1][0])
                high = min(high, *(0 if open_ended else rank for rank, open_ended in ranks))
        if self._has_unknown_punishment or not graded:
            high = 0
        if low < last:
            certainty = surest(*(certainty for rank, certainty in graded if rank == low))
        else:
            certainty = weakest(*(certainty for _, certainty in graded)) if graded else "inferred"
        if bands[low].length != bands[high].length:
            certainty = weakest("inferred", certainty)  # a span is our own reading of facts that leave it open
        return bands[low].length, bands[high].length, certainty

    @property
    def _has_unknown_punishment(self) -> bool:
        return bool(self.unknown_offences or self.unlisted or self.nothing_charged)

    def _gravest_maximum(self) -> tuple[float, float]:
        """Return the maximum of the gravest section, at the lowest and at the highest that it may be."""
        lowest, highest = 0.0, inf if self._has_unknown_punishment else 0.0
        for offence in self.punished:
            punishments = offence.punishments_between(*self.committed)
            if punishments:
                lowest = max(
                    lowest,
                    min(
                        punishment.minimum if punishment.maximum is None else punishment.maximum
                        for punishment in punishments
                    ),
                )
                highest = max(
                    highest, *(inf if punishment.maximum is None else punishment.maximum for punishment in punishments)
                )
        return lowest / 2 if self.attempt else lowest, highest

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
