"""The guarded resources of advisories (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from itsso.accounts.models import Role
from itsso.advisories import actions
from itsso.advisories.figures import readings
from itsso.protection.ranges import enter
from itsso.units.models import STATES, Unit
from tests.support.advisory_letters import DAY, DONE, PAPER, entry, first_item, give_answer, item, register_advisory
from tests.support.guarded_resources import NOWHERE, Asker, Guarded, Target, Targets, noted
from tests.support.sample_nation import World, post, units_of
from tests.support.two_states import Holdings

OF_UNIT = (
    "exists (select 1 from units_unit u where u.id = {id} and u.first >= %(facts_first)s and u.last <= %(facts_last)s)"
)

OF_THE_SAME_RANGES = (
    "t.ranges = concat_ws(' ', %(facts_first)s::int, %(facts_last)s::int, %(cases_first)s::int, %(cases_last)s::int,"
    " coalesce(%(unit)s::text, '-'), %(trail_first)s::int, %(trail_last)s::int, coalesce(%(laboratory)s::text, '-'))"
)


def _fill(world: World, holdings: Holdings) -> None:
    """Create a letter of the nation that both States passed on; in each a station answered, its district accepted."""
    advisory = register_advisory(world.system, entry(items=[item(), item(2, due_on=date(2026, 6, 1))]))
    with enter(world.system):
        actions.attach(advisory.pk, PAPER, by=world.system)
    holdings.note("advisory_id", world.nation, advisory.pk)
    holdings.note("item_id", world.nation, first_item(advisory).pk)
    for state, district, station in (
        (world.up, world.kanpur, world.kotwali),
        (world.bihar, world.patna, world.gandhi_maidan),
    ):
        passes, answers, accepts = (
            post(f"{role}.advised.{unit.code}", unit, role)
            for unit, role in ((state, Role.STATE_MONITOR), (station, Role.SHO), (district, Role.SUPERVISOR))
        )
        with enter(passes):
            actions.pass_on(advisory.pk, by=passes)
        answer = give_answer(answers, first_item(advisory), replace(DONE, paper=PAPER))
        holdings.note("answer_id", station, answer.pk)
        with enter(accepts):
            actions.verify(answer.pk, True, by=accepts)
            actions.acknowledge(advisory.pk, by=accepts)
        for reads in (passes, accepts):
            with enter(reads):
                readings.unit_readings(["disposal"], station, DAY)


def _at_units(name: str, sees: Callable[[Asker, Unit], bool] = Asker.facts_of) -> Targets:
    """Return the targets of a published advisory or item at each unit of the sample nation."""

    def targets(asker: Asker) -> Iterator[Target]:
        ((_nation, published),) = asker.holdings.made[name]
        for unit in units_of(asker.world):
            is_seen = unit.first <= unit.last and asker.facts_of(unit) and sees(asker, unit)
            yield Target((unit.pk, published), is_seen, f"{name} at {unit}")
        yield Target((asker.world.kotwali.pk, NOWHERE), False, f"{name} that is nowhere")

    return targets


def _anybody(asker: Asker, unit: Unit) -> bool:
    return True


def _above(asker: Asker, unit: Unit) -> bool:
    return asker.facts_of(unit) and not asker.works_at(unit)


def _a_state(asker: Asker, unit: Unit) -> bool:
    return unit.kind in STATES


_TARGETS: dict[str | tuple[str, ...], Any] = {
    ("advisory_id",): noted("advisory_id", _anybody),
    ("item_id",): noted("item_id", _anybody),
    ("answer_id",): noted("answer_id", _above),
    ("unit_id", "advisory_id"): _at_units("advisory_id"),
    ("unit_id", "item_id"): _at_units("item_id"),
    "advisories:extend": noted("item_id", Asker.works_at),
    "advisories:answer_paper": noted("answer_id", Asker.facts_of),
    "advisories:answer": _at_units("item_id", Asker.works_at),
    "advisories:letter_to": _at_units("advisory_id", _a_state),
}

GUARDED = Guarded(
    fill=_fill,
    seen={
        "advisories_answer": OF_UNIT.format(id="t.unit_id"),
        "advisories_acknowledgement": OF_UNIT.format(id="t.unit_id"),
        "advisories_paper": "t.answer_id is null or exists"
        f" (select 1 from advisories_answer a where a.id = t.answer_id and {OF_UNIT.format(id='a.unit_id')})",
        "advisories_reading": OF_THE_SAME_RANGES,
        "advisories_standing": "t.station_no between %(facts_first)s and %(facts_last)s",
        "advisories_tally": OF_UNIT.format(id="t.place_id"),
        "advisories_verification": "exists (select 1 from advisories_answer a where a.id = t.answer_id and "
        + OF_UNIT.format(id="a.unit_id")
        + ")",
    },
    reference=frozenset(
        {"advisories_advisory", "advisories_dueextension", "advisories_item", "advisories_passing"}  # published to all
    ),
    only_grow=frozenset(
        {
            "advisories_advisory",
            "advisories_dueextension",
            "advisories_passing",
            "advisories_answer",
            "advisories_paper",
            "advisories_verification",
            "advisories_acknowledgement",
        }
    ),
    targets=_TARGETS,
    acts={
        "advisories:pass_on": frozenset({Role.STATE_MONITOR}),
        "advisories:withdraw": frozenset({Role.NATIONAL_MONITOR}),
        "advisories:extend": frozenset({Role.NATIONAL_MONITOR}),
        "advisories:attach": frozenset({Role.NATIONAL_MONITOR}),
    },
    jobs=frozenset({"advisories.count_ahead"}),
    commands=frozenset({"advisories"}),
)
