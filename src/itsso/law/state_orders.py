"""A State's own limits: the order of a State that sets a last time where the law sets none.

An order adds versions to a rule, for its State alone. It never takes the place of a period that the law itself sets: a
rule says with `state_may_set` up to which length a State may set a time, and for every other rule an order is refused.
The same text of YAML is what a State's settings export, what a folder of `itsso assess --law` holds and what the
database's entries become, so that all of them are read in one way (docs/decisions/085).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from itsso.law import counting
from itsso.law.grammar import Length, Rule, RulePeriod, Texts, Version, weakest
from itsso.law.model import CodedNote, Moment, day_value

ORDER_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z/.() -]{0,63}")
"""The shape of an order's number, which is written into YAML."""

UNITS = ("hours", "days")
"""The units in which a State sets a time."""

_HOURS = {"hours": 1, "days": 24}
_BEGINNING = date(1974, 4, 1)
"""The first day of the Code of 1973: no pending case is older."""


class OrderRefusal(StrEnum):
    """The reason why a rule does not take an order of a State."""

    STATUTORY = "statutory"
    TOO_LONG = "too_long"
    NOT_SHORTER = "not_shorter"


@dataclass(frozen=True, slots=True)
class StateOrder:
    """An order of a State: within which time a duty is to be done, from which day on, for which cases.

    `pending_cases` is whether it governs cases that were there before its first day too. For none of them the time ends
    before that day. A case that an earlier order governs already remains under that one.
    """

    state: str
    rule: str
    length: Length
    number: str
    dated: date
    since: date
    pending_cases: bool

    def latest(self, due: Moment, outer: Moment, notes: list[CodedNote]) -> tuple[Moment, Moment]:
        """Return due and outer end of a time under the order, which does not end before the order's first day."""
        if counting.day_of(due) >= self.since:
            return due, outer
        notes.append(CodedNote("state_order_begins", day_value(self.since)))
        return self.since, self.since


def refusal(rule: Rule, order: StateOrder) -> OrderRefusal | None:
    """Return why a rule does not take an order; None where it does."""
    longest = rule.state_may_set
    if longest is None or _law_sets_time(rule):
        return OrderRefusal.STATUTORY
    if _hours(order.length) > _hours(longest):
        return OrderRefusal.TOO_LONG
    versions = [version for version in rule.versions if order.state in version.states and version.order is None]
    set_lengths = [
        version.period.length
        for version in versions
        if version.period and version.period.length and (version.until is None or version.until >= order.since)
    ]
    if any(_hours(order.length) >= _hours(length) for length in set_lengths):
        return OrderRefusal.NOT_SHORTER
    return None


def _law_sets_time(rule: Rule) -> bool:
    """Return whether the rule, or a version of it for all States, has a period of its own."""
    periods = (rule.period, *(version.period for version in rule.versions if not version.states))
    return any(period is not None and period.checklist is None for period in periods)


def _hours(length: Length) -> int:
    return length.count * _HOURS[length.unit]


def with_versions(rule: Rule, orders: Sequence[StateOrder]) -> Rule:
    """Return the rule with the versions of some orders, of which the first that takes a case governs it.

    Of the orders for cases from their day on the latest comes first, before a limit that bound the State already. For
    pending cases such a limit comes first, then the earliest order: what governs a case already goes on to govern it.
    """
    if not orders:
        return rule
    by_day = sorted(orders, key=lambda order: order.since)
    general = [version for version in rule.versions if not version.states]
    new = [version for order in reversed(by_day) for version in _from_its_day(rule, general, order)]
    pending = [version for order in by_day if order.pending_cases for version in _before(rule, general, order)]
    return replace(rule, versions=(*new, *rule.versions, *pending))


def _from_its_day(rule: Rule, general: Sequence[Version], order: StateOrder) -> list[Version]:
    bases = [version for version in general if version.until is None or version.until >= order.since]
    if not general:
        return [_without_base(rule, order, order.since, None)]
    return [_version(base, order, max(base.since, order.since), base.until) for base in bases]


def _before(rule: Rule, general: Sequence[Version], order: StateOrder) -> list[Version]:
    last = order.since - timedelta(1)
    if not general:
        return [_without_base(rule, order, _BEGINNING, last)]
    bases = [version for version in general if version.since <= last]
    return [_version(base, order, base.since, min(base.until or last, last)) for base in bases]


def _version(base: Version, order: StateOrder, since: date, until: date | None) -> Version:
    """Return the version of an order that goes with a version of the law, which says for which cases it is."""
    return replace(
        base,
        since=since,
        until=until,
        states=(order.state,),
        period=RulePeriod(length=order.length),
        longer=None,
        authority=_authority(order, base.authority),
        source=_source(order),
        certainty=weakest(base.certainty, "secondary"),
        notes=(*base.notes, "state_order"),
        order=order,
    )


def _without_base(rule: Rule, order: StateOrder, since: date, until: date | None) -> Version:
    """Return the version of an order where the law has none: it is for every case."""
    return Version(
        since=since,
        until=until,
        states=(order.state,),
        offences=None,
        leaving_out=(),
        except_offences=(),
        except_note="excepted",
        punishment=None,
        only_non_bailable=False,
        child_victim=False,
        duty=None,
        period=RulePeriod(length=order.length),
        longer=None,
        authority=_authority(order, None),
        source=_source(order),
        certainty="secondary",
        notes=("state_order_alone",),
        doubted_in_later_custody=None,
        predecessors=None,
        attempt=None,
        file=rule.file,
        line=rule.line,
        order=order,
    )


def _authority(order: StateOrder, national: Texts | None) -> Texts:
    day = f"{order.dated:%d-%m-%Y}"
    english, hindi = f"Order {order.number} of {day} of the State", f"राज्य का आदेश {order.number} दिनांक {day}"
    if national is None:
        return {"en": english, "hi": hindi}
    return {"en": f"{english}, beside {national['en']}", "hi": f"{hindi}, {national['hi']} के साथ"}


def _source(order: StateOrder) -> Texts:
    day = f"{order.since:%d-%m-%Y}"
    return {
        "en": f"Entered by the editor of the State’s settings, in force from {day}",
        "hi": f"राज्य की सेटिंग्स के संपादक द्वारा दर्ज, {day} से लागू",
    }


def as_yaml(orders: Iterable[StateOrder]) -> str:
    """Return the orders as YAML of the book, as `law.book.load` reads it from a folder."""
    lines = ["# A State's own limits (docs/law.md). Read by: itsso assess CASE.json --law FOLDER"]
    for order in orders:
        lines += [
            f"- id: {order.rule}",
            "  state_order:",
            f"    state: {order.state}",
            f"    period: {{{order.length.unit}: {order.length.count}}}",
            f'    number: "{order.number}"',
            f"    dated: {order.dated.isoformat()}",
            f"    from: {order.since.isoformat()}",
            f"    pending_cases: {str(order.pending_cases).lower()}",
        ]
    return "\n".join(lines if len(lines) > 1 else [*lines, "[]"]) + "\n"
