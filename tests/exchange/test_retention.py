"""Retention of what the feed leaves: a rejected row goes only once nothing depends on it, and counts stay right."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from itsso.cases.expunction import holds
from itsso.cases.expunction.actions import CourtOrder
from itsso.cases.models import Case
from itsso.exchange.deliveries import uploads
from itsso.exchange.models import Rejected, Tally
from itsso.exchange.quality.counting import count_faults
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.models import DataFault
from itsso.exchange.retention import LeftUploads
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from itsso.protection.retention.actions import removable, remove_due
from tests.support.feeds import fir
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


def remove_after(days: int, world: World) -> int:
    """Run the job over rejected rows so many days later; return how many it removed."""
    kinds = [data for data in removable() if data.code == "feed_rejects"]
    with clock.fixed(now() + timedelta(days=days)):
        *_batches, run = remove_due(kinds, by=world.system, batch=1)
    assert not run.failure
    return run.removed


def rejected_lines(world: World) -> list[int]:
    with enter(world.system):
        return sorted(Rejected.objects.values_list("line", flat=True))


def open_faults(world: World) -> int:
    count_faults(by=world.system)
    with enter(world.system):
        return DataFault.objects.filter(matter=DataMatter.REJECTED).count()


def test_an_open_rejection_stays_and_an_accepted_one_goes_after_a_year(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1, sections=""), fir(2, sections="")]})
    load_rows({"fir.csv": [fir(1)]})
    before = open_faults(world)
    assert remove_after(364, world) == 0
    assert remove_after(366, world) == 1
    assert rejected_lines(world) == [3]
    assert open_faults(world) == before == 1


def test_a_row_of_a_case_under_a_legal_hold_stays(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1, sections="")]})
    load_rows({"fir.csv": [fir(1)]})
    with enter(world.state_monitor):
        case = Case.objects.get()
        hold = holds.place_hold(
            case.pk, CourtOrder("high", "12/2026", today()), None, by=world.state_monitor, form=uuid4()
        )
    assert remove_after(366, world) == 0
    with enter(world.state_monitor):
        holds.lift_hold(case.pk, hold.pk, "13/2026", by=world.state_monitor)
    assert remove_after(366, world) == 1


def test_a_file_without_its_rejects_is_loaded_again(world: World, load_rows: Any) -> None:
    rows = {"fir.csv": [fir(1, sections=""), fir(2)]}
    load_rows(rows)
    load_rows({"fir.csv": [fir(1)]})
    remove_after(366, world)
    again = load_rows(rows)
    assert (again.received, again.rejected, again.unchanged) == (2, 1, 1)
    with enter(world.system):
        stored = Rejected.objects.filter(delivery=again.delivery).count()
        assert stored == sum(Tally.objects.filter(delivery=again.delivery).values_list("rejected", flat=True)) == 1


def test_the_page_of_a_delivery_says_that_rows_were_removed(world: World, load_rows: Any) -> None:
    sent = load_rows({"fir.csv": [fir(1, sections=""), fir(2)]}, by=world.clerk)
    load_rows({"fir.csv": [fir(1)]}, by=world.clerk)
    address = f"/feed/{sent.delivery}/"
    client = browser(world.clerk)
    assert "removed after a year" not in client.get(address).text
    remove_after(366, world)
    with clock.fixed(now() + timedelta(days=367)):
        client = browser(world.clerk)
        for page in (address, f"{address}rows/rejected/"):
            assert "1 rejected row was accepted or sent again since, and was removed after a year." in (
                client.get(page).text
            )


def test_uploads_that_nothing_waits_for_are_removed_after_a_day(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    (tmp_path / "uploads").mkdir()
    old, fresh = uploads.upload_path(uuid4()), uploads.upload_path(uuid4(), "yaml")
    for path in (old, fresh):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 2 * 24 * 60 * 60,) * 2)
    with enter(world.system):
        before = datetime.now(clock.INDIA) - timedelta(days=1)
        assert LeftUploads().count().rows == 2
        assert LeftUploads().count_due(before).rows == 1
        assert LeftUploads().remove(before, 10) == 1
    assert not old.exists()
    assert fresh.exists()
