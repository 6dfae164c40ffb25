"""Ladders: who is reminded of a time limit, and when. They are data (`national.yaml`); this module reads them.

A ladder belongs to rules of the statute book. It is refused as a whole where any line of it is wrong: an error names
the file, the line and the key, and the ladders in use stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from itsso.cases.limits import stored_rules
from itsso.law.grammar import Texts
from itsso.law.yaml_lines import (
    BookError,
    MappingReader,
    Reader,
    both_languages,
    list_of_values,
    mapping_of,
    one_of,
    positive_integer,
    read_yaml,
    read_yaml_text,
    text,
)

NATIONAL: Final = Path(__file__).with_name("national.yaml")

type CountsIn = Literal["days", "hours"]
type Urgency = Literal["at_once", "list"]
type Post = Literal[
    "io", "sho", "sdpo", "sp", "dig", "nodal_officer", "chief_medical_officer", "laboratory", "prosecutor"
]

UNITS: Final[tuple[CountsIn, ...]] = ("days", "hours")
URGENCIES: Final[tuple[Urgency, ...]] = ("at_once", "list")
POSTS: Final[tuple[Post, ...]] = (
    "io",
    "sho",
    "sdpo",
    "sp",
    "dig",
    "nodal_officer",
    "chief_medical_officer",
    "laboratory",
    "prosecutor",
)
"""From the investigating officer upward; the last three are outside this order."""
LONGEST: Final = {"days": 366, "hours": 24 * 31}
"""No step is further from its limit than this."""
MOST_REPETITIONS: Final = 6
LONGEST_STEP_CODE: Final = 16
_CODE: Final = re.compile(r"(?=.*[a-z])[a-z0-9_]{1,32}")
RINGING_HOURS: Final = 6
"""A limit of hours may ring a telephone when no more than these are left."""
RINGING_DAYS: Final = {"custody.default_bail": frozenset({7, 3, 1})}
"""The limits of days that may ring a telephone, and how many days before."""


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step: how far before `due` or after `outer` of a limit, to which post, and the work that is missing.

    `distance` is in the ladder's unit: below or equal to zero before `due`, above (or zero with `after_outer`) after
    `outer`. A step that is repeated comes `times` times, each `every_days` after the one before.
    """

    code: str
    distance: int
    after_outer: bool
    post: Post
    urgency: Urgency
    work: str
    every_days: int = 0
    times: int = 1

    def distances(self, unit: CountsIn) -> tuple[timedelta, ...]:
        """Return how far each repetition of the step is from its limit."""
        return _distances(self.distance, self.every_days, self.times, unit)


@cache
def _distances(distance: int, every_days: int, times: int, unit: CountsIn) -> tuple[timedelta, ...]:
    first = timedelta(days=distance) if unit == "days" else timedelta(hours=distance)
    return tuple(first + timedelta(days=turn * every_days) for turn in range(times))


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of some limits, in the order of time. `rules` is empty where it is for all limits without their own."""

    name: str
    counts_in: CountsIn
    rules: frozenset[str]
    steps: tuple[LadderStep, ...]

    def step_of(self, code: str) -> LadderStep | None:
        """Return a step by its code; None for one that the ladder does not have (any more)."""
        return next((step for step in self.steps if step.code == code), None)


@dataclass(frozen=True)
class LadderSet:
    """All ladders of the nation or a State: the content of one file, and its `version`, the hash of what it says."""

    ladders: tuple[Ladder, ...]
    works: Mapping[str, Texts]
    version: str
    _by_rule: dict[tuple[str, bool], Ladder] = field(default_factory=dict, compare=False)

    def ladder_of(self, rule: str, *, in_hours: bool) -> Ladder:
        """Return the ladder of a limit; `in_hours` says whether this limit ends at a moment instead of with a day.

        A State may set hours where the book has days: such a limit takes the ladder for other limits of hours.
        """
        key = (rule, in_hours)
        if key not in self._by_rule:
            self._by_rule[key] = self._find(rule, in_hours)
        return self._by_rule[key]

    def _find(self, rule: str, in_hours: bool) -> Ladder:
        listed = next((ladder for ladder in self.ladders if rule in ladder.rules), None)
        if listed is not None and (listed.counts_in == "hours" or not in_hours):
            return listed
        unit = "hours" if in_hours else "days"
        return next(ladder for ladder in self.ladders if not ladder.rules and ladder.counts_in == unit)

    def with_changed(self, *changed: Ladder) -> LadderSet:
        """Return the set with these ladders in place of those of the same name."""
        by_name = {ladder.name: ladder for ladder in changed}
        ladders = tuple(by_name.get(ladder.name, ladder) for ladder in self.ladders)
        if ladders == self.ladders:
            return self
        content = [(ladder.name, ladder.steps) for ladder in ladders]  # the rules are those of the version before
        version = sha256(f"{self.version} {content}".encode()).hexdigest()[:16]
        return LadderSet(ladders, self.works, version)

    def named(self, name: str) -> Ladder:
        """Return a ladder by its name. Raises KeyError where there is none."""
        return {ladder.name: ladder for ladder in self.ladders}[name]


def read_steps(ladder: Ladder, steps: Sequence[str], works: Mapping[str, Texts]) -> Ladder:
    """Return a ladder with other steps, each one line of YAML.

    Raises:
        BookError: a step, or all of them together, is wrong.
    """
    rules = f"[{', '.join(sorted(ladder.rules))}]" if ladder.rules else "others"
    head = [f"name: {ladder.name}", f"counts_in: {ladder.counts_in}", f"rules: {rules}", "steps:"]
    content = "\n".join([*head, *(f"  - {step}" for step in steps)] if steps else [*head, "  []"])
    value = read_yaml_text(content, ladder.name)
    return _ladder(value, ladder.name, 1, works, ladder.rules)


@cache
def national_ladders() -> LadderSet:
    """Return the ladders that are shipped. Raises BookError where the file is wrong."""
    return read_ladders(NATIONAL)


def read_ladders(path: Path) -> LadderSet:
    """Read a file of ladders.

    Raises:
        BookError: the file is wrong; the message names line and key.
    """
    known_rules = frozenset(rule.id for rule in stored_rules())
    content = MappingReader(read_yaml(path), path.name, 1, "a file of ladders")
    works = content.read("works", _works)
    listed = content.read("ladders", list_of_values)
    line = content.lines.key_lines["ladders"]
    content.refuse_unread_keys()
    ladders = tuple(_ladder(value, path.name, line, works, known_rules) for value in listed)
    _refuse_overlap(ladders, content)
    used = {step.work for ladder in ladders for step in ladder.steps}
    for work in works:
        if work not in used:
            raise content.error(f"no step names the work {work!r}", "works")
    return LadderSet(ladders, works, sha256(path.read_bytes()).hexdigest()[:16])


def _works(value: object, file: str, line: int) -> dict[str, Texts]:
    lines = mapping_of(value, file, line, "works")
    return {_code(name, file, line): both_languages(lines[name], file, lines.key_lines[name]) for name in lines}


def _refuse_overlap(ladders: Sequence[Ladder], content: MappingReader) -> None:
    """Refuse a rule or a name in two ladders, and a file without the two ladders for all other limits."""
    ladder_by_name: dict[str, str] = {}
    for ladder in ladders:
        general = (f"others in {ladder.counts_in}",) if not ladder.rules else ()
        for name in (f"ladder {ladder.name}", *sorted(ladder.rules), *general):
            if name in ladder_by_name:
                raise content.error(
                    f"{name} stands in {ladder_by_name[name]!r} and again in {ladder.name!r}", "ladders"
                )
            ladder_by_name[name] = ladder.name
    for unit in ("days", "hours"):
        if f"others in {unit}" not in ladder_by_name:
            raise content.error(f"lacks a ladder with rules: others and counts_in: {unit}", "ladders")


def _ladder(value: object, file: str, line: int, works: Mapping[str, Texts], known_rules: frozenset[str]) -> Ladder:
    mapping = MappingReader(value, file, line, "a ladder")
    name = mapping.read("name", _code)
    counts_in = mapping.read("counts_in", one_of(*UNITS))
    rules = mapping.read("rules", _rules)
    for rule in sorted(rules):
        if rule not in known_rules:
            raise mapping.error(f"no limit {rule!r} of police, doctor or laboratory is in the statute book", "rules")
    steps = tuple(
        _step(step, file, mapping.lines.key_lines["steps"], counts_in, rules)
        for step in mapping.read("steps", list_of_values)
    )
    mapping.refuse_unread_keys()
    if not steps:
        raise mapping.error("a ladder has at least one step", "steps")
    for step, following in pairwise(steps):
        if not _comes_before(step, following):
            raise mapping.error(f"step {following.code!r} must come later than {step.code!r} before it", "steps")
    for step in steps:
        if step.work not in works:
            raise mapping.error(f"step {step.code!r} names the work {step.work!r}, which is not in works", "steps")
        if sum(other.code == step.code for other in steps) > 1:
            raise mapping.error(f"two steps have the code {step.code!r}", "steps")
    for step in steps[:-1]:
        if step.times > 1:
            raise mapping.error(f"step {step.code!r} is repeated and not the last: only the last may be", "steps")
    return Ladder(name, counts_in, rules, steps)


def _comes_before(step: LadderStep, following: LadderStep) -> bool:
    return (step.after_outer, step.distance) < (following.after_outer, following.distance)


def _rules(value: object, file: str, line: int) -> frozenset[str]:
    if value == "others":
        return frozenset()
    listed = [text(item, file, line) for item in list_of_values(value, file, line)]
    if not listed or len(set(listed)) < len(listed):
        raise BookError(file, line, "rules are others, or a list of one or more rules, each once")
    return frozenset(listed)


def _step(value: object, file: str, line: int, counts_in: CountsIn, rules: frozenset[str]) -> LadderStep:
    mapping = MappingReader(value, file, line, "a step")
    before, after = f"{counts_in}_before_due", f"{counts_in}_after_outer"
    if mapping.has(before) == mapping.has(after):
        raise mapping.error(f"a step of a ladder in {counts_in} has either {before} or {after}")
    after_outer = mapping.has(after)
    distance = mapping.read(after if after_outer else before, _distance(LONGEST[counts_in]))
    step = LadderStep(
        code=mapping.read("code", _step_code),
        distance=distance if after_outer else -distance,
        after_outer=after_outer,
        post=mapping.read("post", one_of(*POSTS)),
        urgency=mapping.read("urgency", one_of(*URGENCIES)),
        work=mapping.read("work", text),
        every_days=mapping.read("every_days", positive_integer, 0),
        times=mapping.read("times", positive_integer, 1),
    )
    mapping.refuse_unread_keys()
    if after_outer and distance == 0 and counts_in == "days":
        raise mapping.error("the outer day itself is still in time: a step after it is 1 day or more away", after)
    if (step.times > 1) != (step.every_days > 0) or step.times > MOST_REPETITIONS:
        raise mapping.error(f"a repeated step has every_days, and times from 2 to {MOST_REPETITIONS}")
    if step.urgency == "at_once" and not may_ring(step, counts_in, rules):
        raise mapping.error(
            f"at_once is allowed in the last {RINGING_HOURS} hours before a limit of hours, and 7, 3 and 1 days"
            " before default bail; all else is for the list",
            "urgency",
        )
    return step


def may_ring(step: LadderStep, counts_in: CountsIn, rules: frozenset[str]) -> bool:
    """Return whether a step may ring a telephone at any hour. It is a rule of this system, which no State can widen."""
    if step.after_outer:
        return False
    if counts_in == "hours":
        return -step.distance <= RINGING_HOURS
    return bool(rules) and all(-step.distance in RINGING_DAYS.get(rule, ()) for rule in rules)


def _step_code(value: object, file: str, line: int) -> str:
    """Read the code of a step; with the rule it is the reference of a notice, which has 64 signs."""
    code = _code(value, file, line)
    if len(code) > LONGEST_STEP_CODE:
        raise BookError(file, line, f"{code!r} is longer than {LONGEST_STEP_CODE} letters")
    return code


def _code(value: object, file: str, line: int) -> str:
    """Read a code. Letters beyond a to z are refused: the notice of a step could not store them."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise BookError(file, line, f"{value!r} must be a code of the letters a to z, digits and _, at most 32")
    return value


def _distance(longest: int) -> Reader[int]:
    """Return a reader of a whole number from 0 to `longest`."""

    def read(value: object, file: str, line: int) -> int:
        if type(value) is not int or not 0 <= value <= longest:
            raise BookError(file, line, f"{value!r} must be a whole number from 0 to {longest}")
        return value

    return read
