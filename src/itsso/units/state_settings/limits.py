"""A State's own limits, as its settings hold them: which rules have one, and the orders that are in force.

Each rule that a State may limit is a setting of its own, so that its history, its check page and its end are those of
every setting. A process calculates by the orders that it read last (`law.book.use_orders`): `refresh` reads them before
cases are written or recalculated, `refresh_sometimes` before a page.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import date

from itsso.law.book import book_of_files, use_orders
from itsso.law.grammar import Length, Rule
from itsso.law.state_orders import StateOrder
from itsso.platform.clock import today
from itsso.platform.prepared_statements import prepared_rows_where
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import words
from itsso.units.state_settings.kinds import SettingValue

_PREFIX = "limit-"
_SECONDS_REMEMBERED = 10.0
_remembered: tuple[float, date | None] = (0.0, None)


def code_of(rule_id: str) -> str:
    """Return the code of the setting that holds a State's own limit of a rule."""
    return _PREFIX + rule_id.partition(".")[2]


def rules_with_setting() -> list[Rule]:
    """Return the rules for which a State may set a time of its own, in the order of the book."""
    return [rule for rule in book_of_files().rules if rule.state_may_set is not None]


def rule_of_setting(code: str) -> Rule:
    """Return the rule whose limit a setting holds.

    Raises KeyError where the setting holds none.
    """
    return {code_of(rule.id): rule for rule in rules_with_setting()}[code]


def order_of(decision: StateSetting, rule_id: str, state: str) -> StateOrder:
    """Return the order that an entry of a setting records."""
    return order_from(decision.value, rule_id, state, decision.order_number, decision.since)


def order_from(value: SettingValue, rule_id: str, state: str, number: str, since: date) -> StateOrder:
    """Return the order that the value of a setting says."""
    return StateOrder(
        state=state,
        rule=rule_id,
        length=Length(str(value["unit"]), int(str(value["count"]))),
        number=number,
        dated=date.fromisoformat(str(value["dated"])),
        since=since,
        pending_cases=value["cases"] == "pending",
    )


def orders_on(day: date, state: Unit | None = None) -> list[StateOrder]:
    """Return the orders of all States, or of one, that have begun by a day and have not ended by then.

    An order that ended counts for no case from the day of its end on, as if it had never been.
    """
    rule_of = {code_of(rule.id): rule.id for rule in rules_with_setting()}
    of_state = "" if state is None else " and state_id = %s"
    decisions = prepared_rows_where(
        StateSetting,
        f"setting = any(%s) and since <= %s{of_state} order by setting, since, recorded_at, id",
        [list(rule_of), day, *([] if state is None else [state.pk])],
    )
    if not decisions:  # as in most installations; every write asks
        return []
    states = Unit.objects.in_bulk({decision.state_id for decision in decisions})
    orders = [
        order_of(decision, rule_of[decision.setting], states[decision.state_id].state)
        for decision in not_replaced(decisions)
    ]
    return sorted(orders, key=lambda order: order.state)


def not_replaced(decisions: Sequence[StateSetting]) -> Iterable[StateSetting]:
    """Yield the entries that were not ended, in the given order: of several for one day the last recorded."""
    ended = {decision.undoes_id for decision in decisions if decision.undoes_id}
    running = [decision for decision in decisions if not decision.undoes_id and decision.pk not in ended]
    last = {(decision.state_id, decision.setting, decision.since): decision.pk for decision in running}
    return (decision for decision in running if decision.pk in last.values())


def refresh() -> None:
    """Let this process calculate by the orders that are in force today."""
    global _remembered
    day = today()
    use_orders(orders_on(day))
    _remembered = (time.monotonic() + _SECONDS_REMEMBERED, day)


def refresh_sometimes() -> None:
    """Refresh, and read the words of States, where the last time was some seconds ago, or on another day.

    Each page asks.
    """
    until, day = _remembered
    if until < time.monotonic() or day != today():
        refresh()
        words.refresh()


def forget() -> None:
    """Let the next page read the orders again."""
    global _remembered
    _remembered = (0.0, None)
