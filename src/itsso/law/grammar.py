"""The grammar of the book: kinds, offences, rules and their versions as read from YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import TYPE_CHECKING, Literal

from itsso.law import counting
from itsso.law.model import Moment, Span

if TYPE_CHECKING:
    from itsso.law.state_orders import StateOrder

type Texts = Mapping[str, str]
"""A text in two languages: keys `en` and `hi`."""

CERTAINTIES = ("verified", "secondary", "inferred", "unverified", "disputed")
"""From the surest to the least sure."""

type Concerned = Literal["case", "accused", "victim"]
"""The one whom an event is about."""

CONCERNS: tuple[Concerned, ...] = ("case", "accused", "victim")

type FactType = Literal["code", "codes", "bool", "int", "date", "datetime", "sections", "accused", "ref"]
"""The type of a fact's value; the head of kinds.yaml explains each."""

FACT_TYPES: tuple[FactType, ...] = ("code", "codes", "bool", "int", "date", "datetime", "sections", "accused", "ref")

type CustodyEffect = Literal["opens", "closes"]
"""The effect of an event on an accused's custody."""

CUSTODY_EFFECTS: tuple[CustodyEffect, ...] = ("opens", "closes")

SHAPE_NAMES = (
    "fir_number",
    "record",
    "reference",
    "paper_number",
    "exhibit",
    "seal",
    "call_number",
    "unit",
    "rule",
    "source",
    "officer_number",
    "quantity",
    "beat",
    "time_of_day",
    "section",
)
"""Shapes of texts that are stored unsealed; `shapes.SHAPES` says which text has which."""

type ClockSubject = Literal["case", "victim", "accused", "custody", "exhibit"]
"""The subjects for each of which a rule has a clock."""

RUNS_FOR: tuple[ClockSubject, ...] = ("case", "victim", "accused", "custody", "exhibit")

COUNTINGS: Mapping[str, Callable[[date, int], Span]] = {
    "days": counting.days_without_the_first,
    "days_with_the_first": counting.days_with_the_first,
    "months": counting.calendar_months,
}


def weakest(*certainties: str) -> str:
    """Return the least sure of several claims."""
    return max(certainties, key=CERTAINTIES.index)


def surest(*certainties: str) -> str:
    """Return the surest of several claims, any of which would do."""
    return min(certainties, key=CERTAINTIES.index)


@dataclass(frozen=True, slots=True)
class FactSchema:
    """The schema of a fact that an event may carry besides its moment."""

    type: FactType
    codes: tuple[str, ...] = ()
    read_as: Mapping[str, str] | None = None
    required: bool = False
    default: str | None = None
    shape: str = ""  # of a ref: which texts it takes (`shapes.SHAPES`)


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event; see the head of kinds.yaml."""

    name: str
    title: Texts
    concerns: Concerned
    facts: Mapping[str, FactSchema]
    recorded_by: tuple[str, ...]
    feed: tuple[str, ...]
    custody: CustodyEffect | None
    marks: str | None
    unmarked_by: str | None
    precedes_offence: bool


@dataclass(frozen=True, slots=True)
class Punishment:
    """Imprisonment in years; life and death are beyond any number. `maximum` is None where the Act states none."""

    since: date | None
    until: date | None
    minimum: float
    maximum: float | None
    life_or_death: bool
    stated: str

    def covers(self, earliest: date | None, latest: date | None) -> bool:
        """Return whether an offence between the two days may fall under this punishment. None is a day not known."""
        return not (
            (self.since and latest and latest < self.since) or (self.until and earliest and earliest > self.until)
        )


@dataclass(frozen=True, slots=True)
class Offence:
    """A section and what it is punished with; see the head of offences.yaml."""

    section: str
    offence: Texts
    successors: tuple[str, ...]
    punishments: tuple[Punishment, ...]
    cognizable: str | None
    cognizable_when: Texts | None
    bailable: str | None
    bailable_when: Texts | None
    reading: str | None
    definition_of: str | None
    child: bool
    covers_sub_sections: bool
    certainty: str

    def punishments_between(self, earliest: date | None, latest: date | None) -> list[Punishment]:
        """Return the punishments under which an offence between the two days may fall."""
        return [punishment for punishment in self.punishments if punishment.covers(earliest, latest)]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of event, with the facts that it must have to count."""

    kind: str
    facts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Length:
    """A period of one unit. For hours the end is a moment; `none` is a band that sets no limit."""

    unit: str
    count: int

    def end(self, start: Moment) -> tuple[Moment, Moment]:
        """Return due and outer end of the period."""
        if self.unit == "hours":
            moment = counting.hours(start, self.count)
            return moment, moment
        return COUNTINGS[self.unit](counting.day_of(start), self.count)


@dataclass(frozen=True, slots=True)
class PunishmentBand:
    """A length for offences with some punishment; a condition that is None is not checked."""

    length: Length | None
    life_or_death: bool = False
    min_years: float | None = None
    max_above_years: float | None = None

    def includes(self, punishment: Punishment) -> bool:
        """Return whether a punishment falls in the band.

        A maximum that the Act does not state is not taken for a high one.
        """
        if not self.life_or_death and self.min_years is None and self.max_above_years is None:
            return True
        if self.life_or_death and punishment.life_or_death:
            return True
        if self.min_years is not None and punishment.minimum >= self.min_years:
            return True
        return self.max_above_years is not None and (punishment.maximum or 0) > self.max_above_years


@dataclass(frozen=True, slots=True)
class RulePeriod:
    """The time that a rule gives: one length, one by punishment, or none (a duty of the checklist)."""

    checklist: str | None = None
    length: Length | None = None
    bands: tuple[PunishmentBand, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """An event that lengthens a period, to a length counted from the same start or to a day that it names.

    `outer` is the longer length that the same words may give.
    `acts`: the Acts that give the power, of which a section must be charged; empty where the rule's own Act gives it.
    """

    kind: str
    length: Length | None
    outer: Length | None
    until_fact: str | None
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Longer:
    """The longer length that another Act may put in the place of the period, and to what its court may extend that.

    Whether it does depends on a fact that no case records, so the period gives the due day and this the outer.
    """

    length: Length
    extended: Length


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason why an answer is less sure, and the note that says so."""

    certainty: str
    note: str
    when: Pattern | None = None


@dataclass(frozen=True, slots=True)
class SpellsAddUp:
    """The way a limit of custody counts several spells: together, but afresh for a new offence that is graver.

    `added` is the note where they were added, `afresh` the doubt where a new section has a longer limit, `in_doubt` the
    doubt where it is graver and has the same limit.
    """

    added: str
    afresh: Doubt
    in_doubt: Doubt


@dataclass(frozen=True, slots=True)
class RegimeDispute:
    """The kinds of event of which authorities differ which one chooses the version, and the note that says so."""

    between: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PunishmentRange:
    """The maximum punishment, in years, of the gravest section charged."""

    at_least_years: float = 0
    below_years: float = inf

    def includes(self, maximum: float) -> bool:
        """Return whether a maximum falls in the range; life and death are above every number of years."""
        return self.at_least_years <= maximum and (maximum < self.below_years or self.below_years == inf)

    def may_include(self, lowest: float, highest: float) -> bool:
        """Return whether some maximum between two falls in the range."""
        return self.at_least_years <= highest and (lowest < self.below_years or self.below_years == inf)


@dataclass(frozen=True, slots=True)
class Version:
    """A rule as in force from one regime date until another, for one State or for all."""

    since: date
    until: date | None
    states: tuple[str, ...]
    offences: tuple[str, ...] | None
    leaving_out: tuple[str, ...]
    except_offences: tuple[str, ...]
    except_note: str
    punishment: PunishmentRange | None
    only_non_bailable: bool
    child_victim: bool
    duty: Texts | None
    period: RulePeriod | None
    longer: Longer | None
    authority: Texts
    source: Texts
    certainty: str
    notes: tuple[str, ...]
    doubted_in_later_custody: str | None
    predecessors: Doubt | None
    attempt: Doubt | None
    file: str
    line: int
    order: StateOrder | None = None

    def in_force_on(self, day: date) -> bool:
        """Return whether the version is in force on a day; both ends are included."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def depends_on_case(self) -> bool:
        """Return whether the version is for some sections, punishments or victims only."""
        by_section = self.offences is not None or self.except_offences or self.only_non_bailable
        return bool(by_section or self.punishment or self.child_victim)


@dataclass(frozen=True, slots=True)
class Rule:
    """A duty with its time limit; see docs/law.md for each key."""

    id: str
    title: Texts
    duty: Texts
    owed_by: str
    runs_for: ClockSubject
    starts: tuple[Pattern, ...]
    start_undone_by: str | None
    start_postponed_by: tuple[Pattern, ...]
    start_assumed: bool
    start_doubts: tuple[Doubt, ...]
    from_disclosure: bool
    added_later: Doubt | None
    only_if: str | None
    held_throughout: str | None
    regime_date: str
    regime_date_in: Mapping[str, str]
    regime_disputed: RegimeDispute | None
    period: RulePeriod | None
    extended_by: Extension | None
    rolls_past_sunday: bool
    spells: SpellsAddUp | None
    met_by: tuple[Pattern, ...]
    met_by_all: bool
    met_after_start: bool
    met_for_charged: bool
    met_doubts: tuple[Doubt, ...]
    on_the_way: tuple[str, ...]
    undone_by: str | None
    ended_by: tuple[str, ...]
    resumed_by: tuple[str, ...]
    window: bool
    only_child_victims: bool
    only_child_accused: bool
    not_for_child_accused: str | None
    doubted_for_child_accused: str | None
    doubted_on_sunday: str | None
    right: str | None
    versions: tuple[Version, ...]
    file: str
    line: int
    state_may_set: Length | None = None

    def duty_under(self, authority: Texts) -> Texts:
        """Return the duty as the version with this authority words it, or else as the rule does.

        An older Code may have asked for less.
        """
        version = self._version_under(authority)
        return version.duty if version and version.duty else self.duty

    def period_under(self, authority: Texts) -> RulePeriod | None:
        """Return the period that the version with this authority gives, or else the rule's own."""
        version = self._version_under(authority)
        return version.period if version and version.period else self.period

    def _version_under(self, authority: Texts) -> Version | None:
        return next((version for version in self.versions if version.authority == authority), None)

    def versions_of(self, state: str | None) -> list[Version]:
        """Return the versions that may govern in a State (its present code) on some day, its own first."""
        own_versions = [version for version in self.versions if state is not None and state in version.states]
        return own_versions + [version for version in self.versions if not version.states]

    def versions_in_force(self, state: str | None, day: date) -> list[Version]:
        """Return the versions in force in a State on a day, its own first: the first that takes a case governs it."""
        return [version for version in self.versions_of(state) if version.in_force_on(day)]


@dataclass(frozen=True, slots=True)
class Scope:
    """The ITSSO list between two days of first recording."""

    since: date
    until: date | None
    offences: tuple[str, ...]
    source: str
