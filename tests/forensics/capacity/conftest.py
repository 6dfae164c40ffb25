"""Fixtures of capacity: each test runs at noon of one day, with Karnataka's laboratory as reported in 2021."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itsso.forensics.capacity.loading import load
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.capacity_claims import DAY
from tests.support.sample_nation import World

KARNATAKA = """
laboratories:
  - state: IN-KA
    code: FSL
    name: FSL Bengaluru
    claims:
      - {what: posts, on: 2021-01-01, section: whole, cadre: all, sanctioned: 468, filled: 157,
         source: "The Hindu, 2021"}
      - {what: workload, on: 2021-01-01, section: whole, pending_cases: 6994, pending_samples: 35738,
         source: "The Hindu, 2021"}
"""


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(DAY):
        yield


@pytest.fixture
def karnataka(world: World, tmp_path: Path) -> Unit:
    """Load the State and its laboratory through the command, and return the laboratory."""
    Unit.objects.create(
        kind="state", state="KA", code="KA", name="Karnataka", parent=world.nation, first=1_100_000, last=1_199_999
    )
    file = tmp_path / "ka.yaml"
    file.write_text(KARNATAKA, encoding="utf-8")
    with enter(world.system):
        load(file, by=world.system)
    return Unit.objects.get(state="KA", code="FSL")
