"""Fixtures that the tests of work on a case share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from itsso.platform import clock
from itsso.protection import keys
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World


@pytest.fixture
def at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the test keys of its own, and set the clock to the evening of 10 March 2025."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with clock.fixed(at("2025-03-10T18:00")):
        yield
    keys.forget()


@pytest.fixture
def child_case(world: World) -> UUID:
    """Return a case with an FIR of 1 March at Kotwali, a child victim and one accused."""
    return add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-01", "BNS 64(1)", "POCSO 6", offence_from="2025-02-27", victim_child=True),
        new("arrested", "2025-03-02T09:00", accused_ref="a"),
    )
