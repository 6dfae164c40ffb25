"""Exhibits pending with laboratories: this system and CCTNS are counted apart, and what is not known is not 0."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from django.db import DatabaseError

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import Batch, CaseKey, NewEvent, declare_source
from itsso.cases.models import Key
from itsso.exchange.models import Freshness
from itsso.forensics.pending.figures import CCTNS, ITSSO
from itsso.forensics.pending.queries import LaboratoryExhibits, exhibits_at
from itsso.platform.clock import now, today
from itsso.protection.figures import measure
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.case_events import fir, new
from tests.support.laboratory_work import Bench
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

FROM_2018 = {kind: date(2018, 1, 1) for kind in ("fir_registered", "exhibit_sent", "laboratory_report_received")}


def by_cctns(world: World, number: str, *events: NewEvent, station: Unit | None = None) -> None:
    """Add a case of CCTNS with these events; its district has sent entries."""
    station = station or world.kotwali
    with enter(world.system):
        source = declare_source("CCTNS", FROM_2018, world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.new_case(), [fir(station, number, "2026-03-01", "BNS 64(1)"), *events])
        Freshness.objects.get_or_create(
            source=source, station_no=world.kanpur.first, defaults={"newest_change": now(), "received_at": now()}
        )


def sent_to(laboratory: str | None, day: str = "2026-03-05", **facts: str) -> NewEvent:
    return new("exhibit_sent", day, **({"laboratory": laboratory} if laboratory else {}), **facts)


def value(name: str, by: Posting, unit: Unit) -> int | None:
    with enter(by):
        measured = measure(name, unit, today())
    return measured.value if measured else None


def pending_at(by: Posting, laboratory: Unit) -> LaboratoryExhibits:
    with enter(by):
        return exhibits_at([laboratory])[laboratory.pk]


def test_each_exhibit_is_counted_by_one_source_until_its_report_comes(bench: Bench) -> None:
    world = bench.world
    by_cctns(world, "71", sent_to(None, exhibit="X1"), sent_to(None, exhibit="X2"))
    bench.competent()
    item = bench.seize()
    note = bench.forward(item.label)
    assert (value(ITSSO, world.sp, world.kanpur), value(CCTNS, world.sp, world.kanpur)) == (1, 2)
    by_cctns(world, "72", sent_to(None), new("laboratory_report_received", "2026-04-01"))
    assert value(CCTNS, world.sp, world.kanpur) == 2
    bench.to_laboratory(item.label)
    bench.receive(item.label)
    bench.accept(note)
    for work in bench.works():
        bench.report(work)
    assert (value(ITSSO, world.sp, world.kanpur), value(CCTNS, world.sp, world.kanpur)) == (0, 2)


def test_an_exhibit_that_both_report_is_one_of_this_system(bench: Bench) -> None:
    item = bench.seize()
    bench.forward(item.label)
    with enter(bench.world.system):
        source = declare_source("CCTNS", FROM_2018, bench.world.system)
        key = CaseKey(*Key.objects.filter(case=bench.case).values_list(*CaseKey._fields)[0])
        with Batch(by=bench.world.system, source=source) as batch:
            case = batch.lock_cases([key])[key]
            batch.add(case, [sent_to("IN-UP/FSL", "2026-06-01", exhibit="P-1")])
    assert value(ITSSO, bench.world.sp, bench.world.kanpur) == 1
    assert value(CCTNS, bench.world.state_monitor, bench.world.up) is None  # no delivery of CCTNS came


def test_a_judgment_ends_the_wait_of_every_exhibit(world: World) -> None:
    by_cctns(world, "71", sent_to(None), new("judgment_delivered", "2026-05-01", accused_ref="a", result="convicted"))
    assert value(CCTNS, world.sp, world.kanpur) == 0


@pytest.mark.parametrize("carried", [{"fir_registered": date(2018, 1, 1)}, FROM_2018])
def test_a_feed_that_says_nothing_of_exhibits_leaves_them_not_known(world: World, carried: dict[str, date]) -> None:
    with enter(world.system):
        source = declare_source("CCTNS", carried, world.system)
        Freshness.objects.create(source=source, station_no=world.kanpur.first, newest_change=now(), received_at=now())
    page = text_of(browser(world.sp).get(dashboard(world.kanpur)).content)
    count = "0" if "exhibit_sent" in carried else "not known"
    assert f"Exhibits pending with laboratories, according to CCTNS: {count}." in page
    assert "Exhibits pending with laboratories, forwarded in ITSSO: 0." in page


def test_a_dashboard_links_each_count_to_the_list_of_just_these_exhibits(bench: Bench) -> None:
    world = bench.world
    by_cctns(world, "71", sent_to("IN-UP/FSL", exhibit="X1"), sent_to(None, exhibit="X2"))
    bench.forward(bench.seize().label)
    client = browser(world.sho)
    page = client.get(dashboard(world.kotwali)).content.decode()
    for code, cases, exhibits in (("exhibit_itsso", 1, 1), ("exhibit_cctns", 1, 2)):
        assert f'href="/court/{code}/"' in page
        rows = client.get(f"/court/{code}/").content.decode().partition("<tbody")[2].partition("</tbody>")[0]
        assert rows.count("<tr") == exhibits
        assert len(set(rows.split('href="/cases/')[1:])) >= cases
        assert client.get(f"/court/{code}/?file=csv").status_code == 200
    assert "IN-UP/FSL" in client.get("/court/exhibit_cctns/").content.decode()
    assert "not recorded" in client.get("/court/exhibit_cctns/").content.decode()
    hindi = browser(world.sho, "hi").get(dashboard(world.kotwali)).content.decode()
    assert "Exhibits" not in hindi


def test_figures_of_an_earlier_day_are_not_claimed(world: World) -> None:
    by_cctns(world, "71", sent_to(None))
    with enter(world.sp):
        assert measure(CCTNS, world.kanpur, date(2026, 5, 1)) is None
    assert "according to CCTNS" not in text_of(
        browser(world.sp).get(dashboard(world.kanpur, as_on="01-05-2026")).content
    )


def test_a_laboratory_shows_its_own_register_and_what_names_it_in_cctns(bench: Bench) -> None:
    world, laboratory = bench.world, bench.laboratory
    plan = text_of(browser(bench.director).get("/forensics/laboratory/plan/").content)
    assert (
        "according to this laboratory’s register in ITSSO: not known, since no forwarding note has reached it here."
        in plan
    )
    assert "according to CCTNS: not known, since no entry names a laboratory." in plan
    by_cctns(world, "71", sent_to("IN-UP/FSL", exhibit="X1"), sent_to("IN-UP/RFSL-AGRA", exhibit="X2"))
    by_cctns(world, "72", sent_to(None, "2026-02-01"))
    bench.at_reception()
    counts = pending_at(bench.director, laboratory)
    assert counts[1:] == (True, 1, date(2026, 6, 1), 1, date(2026, 3, 5), 2, 3)
    for reader, address in (
        (bench.director, "/forensics/laboratory/plan/"),
        (bench.director, f"/laboratories/{laboratory.pk}/"),
        (world.state_monitor, f"/laboratories/{laboratory.pk}/"),
    ):
        page = text_of(browser(reader).get(address).content)
        assert "register in ITSSO: 1. The oldest has been there since 01-06-2026." in page
        assert "here according to CCTNS: 1. The oldest has been there since 05-03-2026." in page
        assert "For 1 more exhibit no laboratory is named; it may be here." in page
    area = text_of(browser(world.state_monitor).get("/laboratories/").content)
    assert "according to the laboratories’ registers in ITSSO: 1 (known for 1 of 1 laboratory)." in area
    assert "in the laboratories according to CCTNS: 1 (known for 1 of 1 laboratory)." in area


def test_a_reported_request_leaves_the_register_and_cctns_names_of_another_state_stay_out(bench: Bench) -> None:
    world = bench.world
    by_cctns(world, "71", sent_to("IN-UP/FSL"), station=world.gandhi_maidan)  # Bihar's case
    _label, note = bench.at_reception()
    bench.competent()
    bench.accept(note)
    for work in bench.works():
        bench.report(work)
    counts = pending_at(bench.director, bench.laboratory)
    assert (counts.has_register, counts.own_exhibits, counts.cctns_named) == (True, 0, 0)


def readers(bench: Bench) -> Iterable[Posting]:
    yield from (bench.io, bench.world.sp)
    yield post("monitor.br", bench.world.bihar, Role.STATE_MONITOR)


def test_who_sees_no_figures_of_a_laboratory_gets_no_count(bench: Bench) -> None:
    for reader in readers(bench):
        with pytest.raises(DatabaseError, match="not in the range"):
            pending_at(reader, bench.laboratory)
    for person in (bench.reception, bench.examiners[0]):
        assert pending_at(person, bench.laboratory).laboratory_id == bench.laboratory.pk


def test_no_unit_outside_the_range_of_figures_is_counted(bench: Bench) -> None:
    by_cctns(bench.world, "71", sent_to(None))
    assert value(CCTNS, bench.world.sho, bench.world.bihar) is None
    assert value(CCTNS, bench.world.national_monitor, bench.world.nation) == 1
