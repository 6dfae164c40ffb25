"""The guarded resources of the figures (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator

from itsso.units.models import STATES, UnitKind
from tests.support.guarded_resources import Asker, Guarded, Target
from tests.support.sample_nation import units_of

OF_UNIT = (
    "exists (select 1 from units_unit u where u.id = t.unit_id"
    " and u.first >= %(facts_first)s and u.last <= %(facts_last)s)"
)


def _units(asker: Asker) -> Iterator[Target]:
    for unit in units_of(asker.world):
        sees_counts = unit.kind != UnitKind.STATION or asker.cases_of(
            unit
        )  # below the district with the case files alone
        yield Target((unit.pk,), unit.last >= unit.first and asker.facts_of(unit) and sees_counts, str(unit))
    yield Target((999_999,), False, "no unit")


def _units_without_counts(asker: Asker) -> Iterator[Target]:
    """Pages that open at a station too for who sees figures: no number of cases stands there (decision 040)."""
    for unit in units_of(asker.world):
        yield Target((unit.pk,), unit.last >= unit.first and asker.facts_of(unit), str(unit))
    yield Target((999_999,), False, "no unit")


OPEN_AT_STATIONS = (
    "units:capacity",
    "units:panel",
    "training:coverage",
    "training:stations",
    "training:monthly",
    "training:monthly_csv",
    "training:monthly_xlsx",
    "training:people",
    "training:investigators",
    "training:suggestions",
    "advisories:unit",
    "advisories:unit_workbook",
)


def _states(asker: Asker) -> Iterator[Target]:
    """Published figures of a State are read by everybody."""
    for unit in units_of(asker.world):
        yield Target((unit.pk,), unit.kind in STATES, str(unit))


GUARDED = Guarded(
    seen={"monitoring_rollup": OF_UNIT},
    reference=frozenset({"monitoring_published"}),
    targets={
        ("unit_id",): _units,
        ("state_id",): _states,
        **dict.fromkeys(OPEN_AT_STATIONS, _units_without_counts),
    },
    jobs=frozenset({"monitoring.roll_up"}),
    commands=frozenset({"figures"}),
)
