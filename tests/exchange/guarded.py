"""The guarded resources of the feed (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator

from itsso.exchange.deliveries import queries
from itsso.exchange.quality.counting import count_faults
from itsso.exchange.quality.matters import DataMatter
from itsso.units.models import BELOW_DISTRICT, Unit
from tests.support.guarded_resources import AT, NOWHERE, Asker, Guarded, Target
from tests.support.sample_nation import World, units_of
from tests.support.two_states import Holdings

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

OF_FIGURES = (
    "t.station_no between %(facts_first)s and %(facts_last)s or (t.matter = 'freshness' and "
    + OF_DISTRICT.partition(" or ")[2]
    + ")"
)
"""The number of faults is visible to those who see figures; how current its district is, to a station too."""


def _fill(world: World, _holdings: Holdings) -> None:
    count_faults(by=world.system)


def _shows_figures_of(asker: Asker, unit: Unit) -> bool:
    """Return whether an asker sees the figures of a unit: below the district only with its cases."""
    is_below_district = unit.kind in BELOW_DISTRICT
    return unit.first <= unit.last and asker.facts_of(unit) and (not is_below_district or asker.cases_of(unit))


def _faults(asker: Asker) -> Iterator[Target]:
    """Yield the list of faults of each matter and unit, with the readers who see the cases of the unit."""
    for unit in units_of(asker.world):
        for matter in DataMatter:
            is_list = matter != DataMatter.FRESHNESS and unit.first <= unit.last
            yield Target((unit.pk, matter.value), is_list and asker.cases_of(unit), f"{matter} of {unit}")
        yield Target((unit.pk, "no-matter"), False, f"no matter of {unit}")


def _fault_units(asker: Asker) -> Iterator[Target]:
    """Yield the list of the parts of each unit with faults: stations only for the readers who see cases."""
    for unit in units_of(asker.world):
        for matter in DataMatter:
            by_station = unit.kind in ("district", "station") and matter != DataMatter.FRESHNESS
            is_shown = asker.cases_of(unit) if by_station else _shows_figures_of(asker, unit)
            yield Target((unit.pk, matter.value), is_shown, f"units of {matter} of {unit}")


GUARDED = Guarded(
    fill=_fill,
    seen={
        "exchange_delivery": OF_DELIVERY.replace("t.delivery_id", "t.id"),
        "exchange_file": OF_DELIVERY,
        "exchange_part": OF_DELIVERY,
        **dict.fromkeys(
            ("exchange_tally", "exchange_record", "exchange_rejected", "exchange_parked", "exchange_problem"),
            AT,
        ),
        "exchange_freshness": OF_DISTRICT,
        "exchange_datafault": AT,
        "exchange_faultcount": OF_FIGURES,
    },
    reference=frozenset({"exchange_sourcename"}),
    targets={
        ("delivery_id",): _deliveries,
        ("delivery_id", "ended"): _rows,
        "exchange:faults": _faults,
        "exchange:fault_units": _fault_units,
    },
    jobs=frozenset({"exchange.load", "exchange.remove_left_uploads", "exchange.count_faults"}),
    commands=frozenset({"feed"}),
)
