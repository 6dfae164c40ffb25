"""A State's own limits on the pages of the law: for each rule the orders in use, with number and day."""

from __future__ import annotations

from dataclasses import dataclass

from itsso.law.grammar import Rule
from itsso.law.state_orders import StateOrder
from itsso.lawbook import periods
from itsso.lawbook.queries import states
from itsso.ui.languages import data_language


@dataclass(frozen=True, slots=True)
class TranslatedOrder:
    """An order of a State, in the reader's language."""

    order: StateOrder

    @property
    def state(self) -> str:
        """Return the State's name."""
        return dict(states(data_language())).get(self.order.state, self.order.state)

    @property
    def period(self) -> str:
        """Return the time that it sets."""
        return periods.length(self.order.length)


def orders_of(rule: Rule) -> list[TranslatedOrder]:
    """Return the orders that limit a rule, by State and day."""
    orders = {version.order for version in rule.versions if version.order is not None}
    return [TranslatedOrder(order) for order in sorted(orders, key=lambda order: (order.state, order.since))]
