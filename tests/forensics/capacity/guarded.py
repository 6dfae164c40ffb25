"""The guarded resources of laboratories' capacity (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from datetime import date
from typing import Any

from itsso.accounts.models import Role
from itsso.forensics.capacity.models import CLAIMS
from itsso.platform.clock import now
from itsso.platform.ids import uuid7
from itsso.units.models import Unit, UnitKind
from tests.support.guarded_resources import Asker, Guarded, noted
from tests.support.sample_nation import World
from tests.support.two_states import Holdings

DAY = date(2026, 1, 1)
SAID: dict[str, dict[str, Any]] = {
    "posts": {"section": "dna", "cadre": "examiners", "sanctioned": 2, "filled": 1},
    "workload": {"section": "dna", "pending_cases": 1},
    "equipment": {"section": "dna", "sort": "instrument", "name": "X", "available": True},
    "accreditation": {"section": "dna", "body": "NABL", "certificate": "1", "scope": "DNA", "until": DAY},
    "independence": {"administered": "home", "budget": "home", "veto": True},
    "money": {"project": "X", "fund": "state", "sanctioned": 3, "released": 2, "spent": 1},
    "milestone": {"project": "X", "name": "Y", "planned": DAY},
}
"""A claim of each kind, as its table has it."""

AREA = (
    "exists (select 1 from units_unit l join units_unit s on s.kind in ('state', 'ut') and s.state = l.state"
    " where l.id = t.laboratory_id and ("
    " s.first between %(facts_first)s and %(facts_last)s and s.last <= %(facts_last)s or"
    " s.first between %(trail_first)s and %(trail_last)s and s.last <= %(trail_last)s))"
)
IN_AREA = f"t.laboratory_id = %(laboratory)s or {AREA}"


def _fill(world: World, holdings: Holdings) -> None:
    """Create a claim of each kind for each laboratory."""
    for laboratory in Unit.objects.filter(kind=UnitKind.LABORATORY):
        holdings.note("laboratory_id", laboratory, laboratory.pk)
        holdings.note("claim", laboratory, (laboratory.pk, "posts"))
        for kind, model in CLAIMS.items():
            row = {"laboratory": laboratory, "key": uuid7(), "on": DAY, "basis": "laboratory", "said_at": now()}
            model._base_manager.using("owner").bulk_create([model(**row, **SAID[kind])])


def _sees(asker: Asker, laboratory: Unit) -> bool:
    states = {unit.state: unit for unit in (asker.world.up, asker.world.bihar)}
    return asker.works_at(laboratory) or asker.facts_of(states[laboratory.state])


GUARDED = Guarded(
    fill=_fill,
    seen={f"capacity_{kind}": IN_AREA for kind in CLAIMS}
    | {"capacity_equipment": f"t.laboratory_id = %(unit)s or {IN_AREA}"},
    only_grow=frozenset(f"capacity_{kind}" for kind in CLAIMS),
    targets={("laboratory_id",): noted("laboratory_id", _sees), "capacity:claims": noted("claim", _sees)},
    acts={"capacity:claims": frozenset({Role.LAB_DIRECTOR.value, Role.LAB_ADMINISTRATOR.value})},
    commands=frozenset({"laboratories"}),
)
