"""The guarded resources of the feed (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator

from itsso.exchange.deliveries import queries
from tests.support.guarded_resources import AT, NOWHERE, Asker, Guarded, Target

SENT_FROM = (
    "exists (select 1 from units_unit u where u.id = d.unit_id"
    " and u.first >= %(cases_first)s and u.last <= %(cases_last)s)"
)
A_SHARE = f"exists (select 1 from exchange_tally y where y.delivery_id = d.id and {AT.replace('t.', 'y.')})"
OF_DELIVERY = f"exists (select 1 from exchange_delivery d where d.id = t.delivery_id and (({SENT_FROM}) or {A_SHARE}))"


def _deliveries(asker: Asker) -> Iterator[Target]:
    states = {"UP": asker.world.up, "BR": asker.world.bihar}
    for state, delivery in asker.holdings.deliveries.items():
        yield Target((delivery,), asker.cases_of(states[state]), f"delivery of {state}")
    yield Target((NOWHERE,), False, "no delivery")


def _rows(asker: Asker) -> Iterator[Target]:
    """Yield every list of rows of each delivery, with the readers who see the delivery."""
    for target in _deliveries(asker):
        for ended in queries.ROW_QUERIES:
            yield Target((*target.args, ended), target.seen, f"{ended} of {target.where}")


OF_DISTRICT = (
    "t.station_no between %(facts_first)s and %(facts_last)s or exists (select 1 from units_unit u where"
    " u.first = t.station_no and u.kind = 'district' and %(facts_first)s between u.first and u.last"
    " and %(facts_last)s between %(facts_first)s and u.last)"
)
"""Freshness of the feed is visible to those who see figures, and to a station of the same district."""

GUARDED = Guarded(
    seen={
        "exchange_delivery": OF_DELIVERY.replace("t.delivery_id", "t.id"),
        "exchange_file": OF_DELIVERY,
        "exchange_part": OF_DELIVERY,
        **dict.fromkeys(
            ("exchange_tally", "exchange_record", "exchange_rejected", "exchange_parked", "exchange_problem"),
            AT,
        ),
        "exchange_freshness": OF_DISTRICT,
    },
    reference=frozenset({"exchange_sourcename"}),
    targets={("delivery_id",): _deliveries, ("delivery_id", "ended"): _rows},
    jobs=frozenset({"exchange.load", "exchange.remove_left_uploads"}),
    commands=frozenset({"feed"}),
)
