"""What the package of units has that is guarded (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from itsso.accounts.models import Role
from itsso.accounts.roles import Capability, roles_with
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from itsso.units.panel.actions import PanelMember, add_to_panel
from itsso.units.queries import path
from itsso.units.state_settings import actions, words
from itsso.units.state_settings.fir_register import CODE, KIND
from tests.support.guarded_resources import Asker, Guarded, Target, noted
from tests.support.sample_nation import World, post
from tests.support.two_states import Holdings

LATER = date(2099, 1, 1)


def _fill(world: World, holdings: Holdings) -> None:
    """In each State a register and words for a day which has not come, and a counsellor of a station."""
    for state in (world.up, world.bihar):
        editor = post(f"decides.{state.code}", state, Role.SETTINGS_EDITOR)
        with enter(editor):
            entry = actions.decide(KIND, {"register": "cctns"}, LATER, "12/2026", form=uuid4(), by=editor)
            value = {"contexts": [""], "messages": ["Police station"], "words": ["कोतवाली"]}
            words_entry = actions.decide(words.KIND, value, LATER, "12/2026", form=uuid4(), by=editor)
        holdings.note("setting_entry", state, (CODE, entry.pk))
        holdings.note("words_entry", state, words_entry.pk)
    for station in (world.kotwali, world.gandhi_maidan):
        sho = post(f"names.{station.code}", station, Role.SHO)
        with enter(sho):
            panel_entry = add_to_panel(
                PanelMember("counsellor", "Asha Devi", "Hindi", "0512 2400100"), form=uuid4(), by=sho
            )
        holdings.note("panel_entry", station, panel_entry.pk)


def _settings(_asker: Asker) -> Iterator[Target]:
    yield Target((CODE,), True, "the register of FIRs")
    yield Target(("nothing",), False, "a setting that is nowhere")


def _of_own_state(asker: Asker, state: Unit) -> bool:
    return asker.posting is not None and asker.posting.unit.state == state.state


def _names_counsellor(asker: Asker, station: Unit) -> bool:
    """Return whether the asker changes an entry of a station: who states its means at that very station."""
    return asker.works_at(station) and asker.role in roles_with(Capability.STATE_STATION_MEANS)


def _verifies_counsellor(asker: Asker, station: Unit) -> bool:
    """Return whether the asker verifies an entry of a station: from a unit above it."""
    is_above = asker.posting is not None and asker.posting.unit in path(station)[:-1]
    return is_above and asker.role in roles_with(Capability.VERIFY_STATION_MEANS)


GUARDED = Guarded(
    fill=_fill,
    reference=frozenset(
        {"units_unit", "units_alias", "units_capacity", "units_panelentry", "units_tally", "units_statesetting"}
    ),
    only_grow=frozenset({"units_statesetting"}),
    targets={
        ("setting",): _settings,
        ("setting", "entry_id"): noted("setting_entry", _of_own_state),
        "units:words_of_entry": noted("words_entry", _of_own_state),
        "units:change_panel_entry": noted("panel_entry", _names_counsellor),
        "units:remove_panel_entry": noted("panel_entry", _names_counsellor),
        "units:verify_panel_entry": noted("panel_entry", _verifies_counsellor),
    },
    commands=frozenset({"units"}),
)
