"""The book: the content of the YAML files, read once and kept in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from itsso.law.acts import Act
from itsso.law.crime_heads import CrimeHead
from itsso.law.grammar import EventKind, Offence, Rule, Scope, Texts, Version, weakest
from itsso.law.loader import (
    nearest,
    read_crime_heads,
    read_kinds,
    read_notes,
    read_offences,
    read_orders,
    read_scope,
    read_states,
    read_territory,
)
from itsso.law.model import CodedNote
from itsso.law.orders import Order
from itsso.law.rules import RuleReader, boundaries
from itsso.law.state_orders import StateOrder, refusal, with_versions
from itsso.law.territory import Territory

HERE = Path(__file__).parent
_IN_ORDER = (
    "registration",
    "victim",
    "pocso",
    "evidence",
    "investigation",
    "custody",
    "juvenile",
    "laboratory",
    "court",
)
"""The order in which the answers come; a file of another name comes last."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Rules, kinds, offences, Acts, the ITSSO list, NCRB's heads, the States' codes and the texts of notes."""

    rules: tuple[Rule, ...]
    kinds: Mapping[str, EventKind]
    acts: Mapping[str, Act]
    offences: Mapping[str, Offence]
    scope: tuple[Scope, ...]
    crime_heads: tuple[CrimeHead, ...]
    orders: tuple[Order, ...]
    states: frozenset[str]
    territory: tuple[Territory, ...]
    former_states: Mapping[str, str]
    notes: Mapping[str, Texts]
    at_most: Mapping[str, str]
    """The greatest certainty of an answer, by the code of a note on it."""
    boundaries: tuple[date, ...]
    doubted_rules: Mapping[str, tuple[str, ...]]
    """The rules whose answers a problem makes unsure, by the problem's code."""
    doubts_of_accused: frozenset[str]
    """The problems among these that concern an accused in every custody."""
    of_law: Book | None = None
    """The book without orders of States; None in a book that has none."""

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id. Raises KeyError."""
        return {rule.id: rule for rule in self.rules}[rule_id]

    def offence(self, section: str) -> Offence | None:
        """Return a section by its canonical text, or the nearest one above it; None where the book knows neither."""
        return nearest(self.offences, section)

    def knows_punishment(self, section: str) -> bool:
        """Return whether the book knows a section's own punishment, and not only that of a section above it."""
        offence = nearest(self.offences, section)
        return offence is not None and (offence.section == section or offence.covers_sub_sections)

    def state(self, code: str) -> str | None:
        """Return a State's present code, from that or an older one, with or without `IN-`; None where there is none."""
        code = code.upper().removeprefix("IN-")
        code = self.former_states.get(code, code)
        return code if code in self.states else None

    def limit_certainty(self, claim: str, notes: Iterable[CodedNote]) -> str:
        """Return how sure an answer is: as its claim, and never more than any of its notes allows."""
        for note in notes:
            if note.code in self.at_most:
                claim = weakest(claim, self.at_most[note.code])
        return claim

    def certainty_of(self, rule: Rule, version: Version) -> str:
        """Return how sure a version is for a case of which no fact is missing: what a page of the law prints."""
        doubts = [CodedNote(code) for code in version.notes] + (
            [CodedNote("start_assumed")] if rule.start_assumed else []
        )
        return self.limit_certainty(version.certainty, doubts)

    def text_of_note(self, note: CodedNote, language: str = "en") -> str:
        """Return the text of a note in a language (en, hi)."""
        values = dict(note.values)
        if "kind" in values:
            kinds = (self.kinds.get(kind) for kind in values["kind"].split(", "))
            values["kind"] = ", ".join(kind.title[language] for kind in kinds if kind)
        return self.notes[note.code][language].format_map(values)


def _place(path: Path) -> tuple[int, str]:
    return (_IN_ORDER.index(path.stem) if path.stem in _IN_ORDER else len(_IN_ORDER), path.stem)


def load(also: Iterable[Path] = ()) -> Book:
    """Read the book, with the rules of other folders added (a State's own limits, a proposal to be tried).

    Raises BookError, which names file and line.
    """
    kinds = read_kinds(HERE / "kinds.yaml")
    notes, at_most = read_notes(HERE / "notes.yaml")
    acts, offences = read_offences(HERE / "offences.yaml")
    states, former = read_states(HERE / "states.yaml")
    reader = RuleReader(kinds, notes, offences, acts, states)
    for folder in (HERE / "statutes", *also):
        for path in sorted(folder.glob("*.yaml"), key=_place):
            reader.read(path)
    rules = tuple(reader.rules.values())
    territory = read_territory(HERE / "territory.yaml", states, acts, notes)
    days = tuple(boundaries(rules, territory))
    orders = read_orders(HERE / "orders.yaml", kinds, notes, reader.rules)
    law = Book(
        rules=rules,
        kinds=kinds,
        acts=acts,
        offences=offences,
        scope=read_scope(HERE / "scope.yaml", offences, acts),
        crime_heads=read_crime_heads(HERE / "crime_heads.yaml", offences, acts),
        orders=orders,
        states=states,
        territory=territory,
        former_states=former,
        notes=notes,
        at_most=at_most,
        boundaries=days,
        doubted_rules={order.problem: order.doubts for order in orders if order.doubts},
        doubts_of_accused=frozenset(order.problem for order in orders if order.across_custodies),
    )
    return with_orders(law, reader.orders)


def with_orders(law: Book, orders: Iterable[StateOrder]) -> Book:
    """Return the book with the versions of those orders of States that its rules take."""
    by_rule: dict[str, list[StateOrder]] = {}
    rule_by_id = {rule.id: rule for rule in law.rules}
    for order in orders:
        if order.rule in rule_by_id and refusal(rule_by_id[order.rule], order) is None:
            by_rule.setdefault(order.rule, []).append(order)
    if not by_rule:
        return law
    rules = tuple(with_versions(rule, by_rule.get(rule.id, [])) for rule in law.rules)
    days = tuple(boundaries(rules, law.territory))
    return replace(law, rules=rules, boundaries=days, of_law=law.of_law or law)


@cache
def book_of_files() -> Book:
    """Return the book of this copy of the software, with the rules of the folders of ITSSO_STATUTES."""
    return load(other_statutes())


_orders: tuple[StateOrder, ...] = ()
_in_use: Book | None = None


def book() -> Book:
    """Return the book by which this process calculates: that of the files, with the orders of `use_orders`."""
    return _in_use or book_of_files()


def orders_in_use() -> tuple[StateOrder, ...]:
    """Return the orders of States by which this process calculates, besides those of the files."""
    return _orders


def use_orders(orders: Iterable[StateOrder]) -> bool:
    """Let this process calculate by these orders from now on, and return whether they are others than before."""
    global _orders, _in_use
    wanted = tuple(orders)
    if wanted == _orders:
        return False
    _in_use, _orders = with_orders(book_of_files(), wanted) if wanted else None, wanted
    return True


def use_folders(folders: Iterable[Path]) -> None:
    """Let this process calculate by the files and the rules of these folders, as `itsso assess --law` does."""
    global _in_use
    _in_use = load([*other_statutes(), *folders])


def other_statutes() -> list[Path]:
    """Return the folders of further rules that ITSSO_STATUTES names, separated as in PATH."""
    return [Path(folder) for folder in os.environ.get("ITSSO_STATUTES", "").split(os.pathsep) if folder]
