"""Fixtures of the tests of attacks: a day, a home of their own, and another State with a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.exchange.feed_import.load import load
from itsso.platform import clock
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.protection.senders import UPS_ZERO, in_patna, re_registered_as, send
from tests.support import feeds
from tests.support.sample_nation import World, post


@pytest.fixture
def end_of_june(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    with clock.fixed(date(2026, 6, 30)):
        yield


@pytest.fixture
def bihar(world: World, tmp_path: Path) -> dict[str, Any]:
    """Load a case of Bihar and a delivery with a rejected row; return them with the clerk who sent it."""
    clerk = post("clerk.br", world.bihar, Role.FEED_CLERK)
    rows = {"fir.csv": [in_patna(77), in_patna(78, sections="")]}
    done = load(feeds.write(tmp_path / "bihar", rows, source_system="cctns-br"), by=clerk, workers=1)
    with enter(clerk):
        return {"clerk": clerk, "case": Case.objects.get().pk, "delivery": done.delivery}


@pytest.fixture
def registered_in_bihar(world: World, bihar: Any, tmp_path: Path) -> Case:
    """Load a Zero FIR of UP that was rightly sent to Bihar, which registered it as its FIR 79 and investigates it."""
    sent = feeds.zero(
        3, **re_registered_as(0) | {"transfer_status": "sent", "fir_no": "", "fir_year": "", "re_registered_at": ""}
    )
    assert send(tmp_path / "sent", world.clerk, {"zero_fir.csv": [sent]}) == (1, [])
    moment = {"registered_at": "2026-01-14T10:00:00+05:30", "entered_at": "2026-01-14T10:00:00+05:30"}
    theirs = {"fir.csv": [in_patna(79, **moment, **UPS_ZERO)]}
    assert send(tmp_path / "taken", bihar["clerk"], theirs, source_system="cctns-br") == (1, [])
    with enter(bihar["clerk"]):
        return Case.objects.get(number="79", station=world.gandhi_maidan)


@pytest.fixture
def own_keys() -> Iterator[None]:
    """Forget the keys of the vault before and after the test."""
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def patna(world: World) -> Posting:
    """Return the SHO of Gandhi Maidan in Patna, Bihar."""
    return post("sho.gm", world.gandhi_maidan, Role.SHO)


@pytest.fixture
def kanpur(world: World) -> Posting:
    """Return a clerk who sends for the district of Kanpur."""
    return post("clerk.knp", world.kanpur, Role.FEED_CLERK)
