"""The page of a case with everything that can stand above its time limits: they begin where an officer sees them."""

from __future__ import annotations

from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from itsso.cases.models import Source
from itsso.exchange.models import Freshness
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from tests.support.browser import NARROW, WIDE, assert_page_clean, chromium, printed_sheets, show, window
from tests.support.case_events import add, key, new
from tests.support.case_pages import words
from tests.support.in_proof import in_proof_but
from tests.support.laboratory_work import SHIRT, Bench, later
from tests.support.signed_in_browser import browser

LIMITS_BEGIN = {WIDE: 520, NARROW: 700}
"""At most so many pixels are above the drawing of the limits, and on a phone above the list of their bars."""

DEMONSTRATION = 36
"""The line that says of a demonstration that it is one, which a test's pages do not have."""

ACCUSED, VICTIMS = "abc", "vw"


def crowd(bench: Bench) -> UUID:
    """Add to the case of a bench what the page warns of, and 60 entries."""
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    for work in bench.works():
        bench.report(work)
    shirt = bench.seize(SHIRT)
    bench.forward(shirt.label)
    delays = [
        new("delay_reason_recorded", f"2026-08-{day:02}", reason=reason, limit=limit)
        for reason, limit in (
            ("laboratory_report", "investigation.two_months"),
            ("accused_absconding", "custody.default_bail"),
        )
        for day in (1, 8, 15)
    ]
    add(
        bench.world.system,
        key(bench.world.kotwali, "1", 2026),
        new("released", "2026-06-02", accused_ref="a"),
        *(new("arrested", "2026-06-03", accused_ref=ref, how="arrested_forwarded") for ref in ACCUSED),
        *(new("first_remand", "2026-06-04", accused_ref=ref) for ref in ACCUSED),
        *(new("victim_medical_examined", "2026-06-02T10:00", victim_ref=ref) for ref in VICTIMS),
        new("offences_altered", "2026-06-05", offences=["BNS 64(1)", "BNS 999", "POCSO 6"]),
        *delays,
        *(new("victim_informed", f"2026-07-{day:02}", victim_ref=ref) for day in range(1, 20) for ref in VICTIMS),
        new("final_report_prepared", "2026-08-20", report="charge_sheet", form_no="1/2026"),
        new("final_report_forwarded", "2026-08-22", report="charge_sheet", form_no="1/2026"),
    )
    with enter(bench.world.system):
        source, station = Source.objects.get(code="test"), bench.world.kanpur.first
        Freshness.objects.create(source=source, station_no=station, newest_change=now(), received_at=now())
    return bench.case


@pytest.mark.parametrize("language", in_proof_but(("en", "hi"), {"hi"}))
def test_limits_of_a_case_with_every_warning_begin_above_the_fold(bench: Bench, language: str) -> None:
    case = crowd(bench)
    with later(days=100):
        html = browser(bench.world.sho, language).get(f"/cases/{case}/").text
    if language == "en":
        assert_everything_is_there(page_of(html))
    with chromium() as chrome:
        for width, part in ((WIDE, ".itsso-limits > svg"), (NARROW, ".itsso-bars li")):
            opened = window(chrome, width)
            show(opened, html)
            box = opened.locator(part).first.bounding_box()
            assert box is not None and box["y"] <= LIMITS_BEGIN[width] - DEMONSTRATION, (width, box)
            if width == WIDE:
                assert printed_sheets(opened) <= 2
            assert_page_clean(opened, f"crowded-{language}-{width}")


def page_of(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def assert_everything_is_there(case_page: BeautifulSoup) -> None:
    alarms = [words(line) for line in case_page.select(".itsso-warnings")[0].select("li")]
    assert any("nothing has come from CCTNS" in line for line in alarms)
    assert any("in the record: " in line for line in alarms)
    problems = words(case_page.select_one("#problems"))
    assert "Same reason for delay given 3 times" in problems
    assert len(case_page.select(".itsso-acts .govuk-button")) == 2
    assert "not in court" in words(case_page.select_one("main"))
