"""Orders of events that cannot be otherwise; orders.yaml lists them."""

from __future__ import annotations

from dataclasses import dataclass

from itsso.law.grammar import Pattern


@dataclass(frozen=True, slots=True)
class Order:
    """Two kinds of which the second cannot have come before the first: the notes for before it, and for without it.

    `by_days` is how much earlier it may be nevertheless; where `unless` has happened, nothing is compared. An accused's
    custodies are compared one by one, or, `across_custodies`, as one history. The answers of the rules `doubts` are not
    sure where the contradiction is found.
    """

    first: Pattern
    then: Pattern
    problem: str
    missing: str | None
    by_days: int
    unless: Pattern | None
    across_custodies: bool
    doubts: tuple[str, ...]
