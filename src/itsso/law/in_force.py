"""The version of a rule that is in force: one answer for time limits, law pages, boards and laboratories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from itsso.law.applicability import legal_context
from itsso.law.book import Book, book
from itsso.law.event_kinds import Kind
from itsso.law.grammar import Length, Rule, Version
from itsso.law.model import Moment


class LimitInForce(NamedTuple):
    """A length of time that a version sets without regard to the case, and its end."""

    length: Length
    version: Version

    def end(self, start: Moment) -> tuple[Moment, Moment]:
        """Return due and outer end of the limit from a start."""
        due, outer = self.length.end(start)
        return self.version.order.latest(due, outer, []) if self.version.order else (due, outer)


def version_for_case(
    rule_id: str, state: str | None, offences: Iterable[str], day: date, law: Book | None = None
) -> Version | None:
    """Return the version that governs a case with such sections, as `assess` chooses it; None where none does.

    `day` is the day of the event that chooses the version (`Rule.regime_date`).
    """
    law = law or book()
    chosen = legal_context(law, state, tuple(offences), (None, None), False).choose(_places(law)[rule_id], day)
    return chosen.version


def limit_in_force(
    rule_id: str, state: str | None, started: date, registered: date | None = None, law: Book | None = None
) -> LimitInForce | None:
    """Return the limit that a State's cases have whatever their sections; None where there is none, or it depends.

    `started` is the day on which the rule began to run, `registered` that of the case's first FIR. A rule that the book
    does not have sets no limit: a State that limits such a step adds the rule.
    """
    law = law or book()
    place = _places(law).get(rule_id)
    if place is None:
        return None
    rule = law.rules[place]
    day = regime_day(rule, registered, started)
    version = next(iter(rule.versions_in_force(law.state(state) if state else None, day)), None)
    if version is None or version.depends_on_case:
        return None
    period = version.period or rule.period
    return LimitInForce(period.length, version) if period and period.length else None


def regime_day(rule: Rule, registered: date | None, started: date) -> date:
    """Return the day that chooses the version of a rule that has begun: of its registration, else of its start."""
    return registered if rule.regime_date == Kind.FIR_REGISTERED and registered else started


@cache
def _places(law: Book) -> dict[str, int]:
    return {rule.id: place for place, rule in enumerate(law.rules)}
