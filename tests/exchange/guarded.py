"""The guarded resources of the feed (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from itsso.accounts.roles import Role
from itsso.exchange.deliveries import queries
from itsso.exchange.quality.counting import count_faults
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.requests import CorrectionEntry, ask
from itsso.exchange.source_mappings import actions
from itsso.platform.clock import today
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.units.models import BELOW_DISTRICT, Unit
from tests.support.guarded_resources import AT, NOWHERE, Asker, Guarded, Target, noted
from tests.support.sample_nation import World, post, units_of
from tests.support.state_settings import editor
from tests.support.two_states import Holdings

SENT_FROM = (
    "exists (select 1 from units_unit u where u.id = d.unit_id"
    " and u.first >= %(cases_first)s and u.last <= %(cases_last)s)"
)
A_SHARE = f"exists (select 1 from exchange_tally y where y.delivery_id = d.id and {AT.replace('t.', 'y.')})"
OF_DELIVERY = f"exists (select 1 from exchange_delivery d where d.id = t.delivery_id and (({SENT_FROM}) or {A_SHARE}))"


def _keep_mappings(world: World, holdings: Holdings) -> None:
    """Let each State keep a mapping."""
    for state in (world.up, world.bihar):
        by = editor(state)
        with enter(by):
            version = actions.record_mapping("cctns", "files: {fir.csv: {}}", form=uuid4(), by=by)
        holdings.note("mapping_version", state, version.pk)


def _of_own_state(asker: Asker, state: Unit) -> bool:
    return asker.posting is not None and asker.posting.unit.state == state.state


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


OF_LAGS = (
    "case when t.of_station then t.station_no between %(cases_first)s and %(cases_last)s"
    " else t.station_no between %(facts_first)s and %(facts_last)s end"
)
"""Lags of a station are visible with its cases, those of a district with its figures."""


OF_REQUESTS = (
    "exists (select 1 from units_unit u where u.id = t.unit_id and case when u.kind = 'station'"
    " then u.first between %(cases_first)s and %(cases_last)s"
    " else u.first >= %(facts_first)s and u.last <= %(facts_last)s end)"
)
"""A request is visible with the figures of the unit that was asked; to a station, with its cases."""


def _units_to_ask(asker: Asker) -> Iterator[Target]:
    """Yield the form that asks each unit for a correction, with the readers who see its figures."""
    for unit in units_of(asker.world):
        yield Target((unit.pk, "rejected"), _shows_figures_of(asker, unit), f"asking {unit}")


def _stations(asker: Asker) -> Iterator[Target]:
    """Yield each unit: the entries of a station are seen with its cases, and no other unit has any."""
    for unit in units_of(asker.world):
        yield Target((unit.pk,), unit.kind == "station" and asker.cases_of(unit), f"entries of {unit}")


def _fill(world: World, holdings: Holdings) -> None:
    """Let each State keep a mapping, count the faults of the data, and ask for corrections."""
    _keep_mappings(world, holdings)
    count_faults(by=world.system)
    for by, unit in ((world.sp, world.kotwali), (world.state_monitor, world.kanpur)):
        with enter(by):
            entry = CorrectionEntry(unit, DataMatter.REJECTED, today(), uuid7())
            holdings.note("request_id", unit, ask(entry, by=by).pk)
    bihar = post("monitor.br.q", world.bihar, Role.STATE_MONITOR)
    with enter(bihar):
        entry = CorrectionEntry(world.gandhi_maidan, DataMatter.REJECTED, today(), uuid7())
        holdings.note("request_id", world.gandhi_maidan, ask(entry, by=bihar).pk)


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
        "exchange_entrylag": OF_LAGS,
        "exchange_correctionrequest": OF_REQUESTS,
    },
    reference=frozenset({"exchange_mappingversion", "exchange_sourcename"}),
    only_grow=frozenset({"exchange_mappingversion"}),
    targets={
        ("delivery_id",): _deliveries,
        ("delivery_id", "ended"): _rows,
        ("version_id",): noted("mapping_version", _of_own_state),
        "exchange:faults": _faults,
        "exchange:fault_units": _fault_units,
        "exchange:late_entries": _stations,
        "exchange:ask_correction": _units_to_ask,
        ("request_id",): noted("request_id", Asker.works_at),
    },
    acts={"exchange:restore_mapping": frozenset({Role.SETTINGS_EDITOR})},
    jobs=frozenset({"exchange.load", "exchange.count_faults"}),
    commands=frozenset({"feed"}),
)
