"""The register of FIRs that a State names, and the rows of its FIRs that CCTNS sends."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from itsso.cases.models import Case
from itsso.exchange.feed_import.load import Summary, load
from itsso.exchange.models import Rejected
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.state_settings.fir_register import FirRegister
from tests.support import feeds
from tests.support.feeds import arrest, event, fir, form, zero
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.state_settings import name_register

SINCE = date(2026, 1, 10)
"""The day on which `fir` is registered; `zero` was two days before."""


def loaded(world: World, folder: Path, rows: dict[str, list[dict[str, Any]]]) -> Summary:
    return load(feeds.write(folder, rows), by=world.clerk, workers=1)


def rejected(world: World) -> list[tuple[str, int, str, str]]:
    with enter(world.system):
        rows = Rejected.objects.order_by("file", "line")
        return [(row.file, row.line, row.column, row.reason) for row in rows]


def test_rows_of_firs_are_rejected_from_the_day_on_which_this_system_is_the_register(
    world: World, tmp_path: Path
) -> None:
    name_register(world.up, FirRegister.ITSSO, SINCE)
    rows = {
        "fir.csv": [
            fir(1, registered_at="2026-01-09T23:59:00+05:30"),
            fir(2, registered_at="2026-01-10T00:00:00+05:30"),
            fir(3, registered_at="2026-01-10"),
            fir(4, registered_at="2026-01-09T18:30:00+00:00", record="utc-4"),  # midnight in India
        ],
        "zero_fir.csv": [zero(1), zero(2, registered_at="2026-01-11T08:00:00+05:30")],
    }
    summary = loaded(world, tmp_path / "first", rows)
    assert (summary.accepted, summary.rejected) == (2, 4)
    assert {reason for *_place, reason in rejected(world)} == {"registered_here"}
    assert [(file, line) for file, line, *_rest in rejected(world)] == [
        ("fir.csv", 3),
        ("fir.csv", 4),
        ("fir.csv", 5),
        ("zero_fir.csv", 3),
    ]


def test_later_forms_and_events_of_such_firs_are_accepted(world: World, tmp_path: Path) -> None:
    loaded(world, tmp_path / "first", {"fir.csv": [fir(1)]})
    name_register(world.up, FirRegister.ITSSO, date(2026, 1, 1))
    rows = {
        "arrest.csv": [arrest(1)],
        "final_form.csv": [form(1)],
        "event.csv": [event(1)],
        "fir.csv": [fir(1, record_action="delete", source_updated_at="2026-03-01T10:00:00+05:30")],
    }
    summary = loaded(world, tmp_path / "second", rows)
    assert (summary.accepted, summary.rejected) == (4, 0)


def test_another_state_and_a_state_with_cctns_as_its_register_go_on(world: World, tmp_path: Path) -> None:
    name_register(world.bihar, FirRegister.ITSSO, SINCE)
    name_register(world.up, FirRegister.CCTNS, SINCE)
    assert loaded(world, tmp_path / "first", {"fir.csv": [fir(1)], "zero_fir.csv": [zero(1)]}).accepted == 2


def test_a_register_that_is_named_between_two_loads_holds_for_the_second(world: World, tmp_path: Path) -> None:
    earlier = fir(1, registered_at="2026-01-09T23:00:00+05:30")
    assert loaded(world, tmp_path / "first", {"fir.csv": [earlier]}).accepted == 1
    name_register(world.up, FirRegister.ITSSO, SINCE)
    summary = loaded(world, tmp_path / "second", {"fir.csv": [earlier, fir(2)]})
    assert (summary.unchanged, summary.rejected) == (1, 1)


def test_the_reason_says_what_to_do(world: World, tmp_path: Path) -> None:
    name_register(world.up, FirRegister.ITSSO, SINCE)
    loaded(world, tmp_path / "first", {"fir.csv": [fir(2)]})
    with enter(world.clerk):
        assert not Case.objects.exists()
    with clock.fixed(date(2026, 6, 30)):
        with enter(world.system):
            delivery = Rejected.objects.get().delivery_id
        page = browser(world.clerk).get(f"/feed/{delivery}/").text
    assert "the station registers the FIR on its pages" in page and "Leave the row out" in page
