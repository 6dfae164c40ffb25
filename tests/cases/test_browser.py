"""Desk, list and case in a real browser: clean by axe, without sideways scroll.

LOOKS=folder keeps screenshots.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from itsso.cases.identity.actions import name_accused
from itsso.cases.models import Case
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.support.browser import NARROW, WIDE, assert_clean, chromium, printed_sheets, shown
from tests.support.case_events import add, fir, key, new, register
from tests.support.sample_nation import World


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_desk_list_and_case_are_clean_by_axe_and_fit_their_window(world: World, language: str, width: int) -> None:
    full = add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-01-02", "IPC 376(2)(n)", "POCSO 6", victim_child=True, io_ref="IO.KOTWALI"),
        new("arrested", "2025-01-04T09:10", accused_ref="a", how="arrested_forwarded"),
        new("first_remand", "2025-01-05", accused_ref="a"),
        new("victim_medical_examined", "2025-01-03T11:00", known="2025-01-06", victim_ref="v"),
        new(
            "final_report_filed", "2025-02-20", report="charge_sheet", form_no="3/2025", laboratory_report_pending=True
        ),
        new("final_report_returned", "2025-02-27", form_no="3/2025", reason="defect"),
    )
    for n, day in enumerate(("2025-01-07", "2025-01-10", "2025-01-14", "2025-02-28"), 20):
        register(world.system, world.nawabganj, str(n), day, "BNS 64(1)", "BNS 351(2)")
    with fixed(date(2025, 3, 10)):
        pages = {}
        for name, posting, address in (
            ("desk", world.sho, "/desk/"),
            ("desk-of-district", world.sp, "/desk/"),
            ("desk-empty", world.stranger, "/desk/"),
            ("list", world.sp, "/cases/"),
            ("list-error", world.sp, "/cases/?fir=12-2025"),
            ("case", world.sho, f"/cases/{full}/"),
        ):
            client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
            client.force_login(posting.officer)
            pages[name] = client.get(address).text
    assert_clean(pages, width, language)
    with chromium() as browser:
        page = shown(browser, pages["case"], width)
        if width == WIDE:  # the time limits take the whole column, so that their words can be read
            drawing = page.locator(".itsso-limits > svg").bounding_box()
            assert drawing is not None and drawing["width"] > 900
        assert printed_sheets(page) <= 2


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_papers_and_search_are_clean_by_axe_and_fit_their_window(world: World, language: str, width: int) -> None:
    for n in range(1, 25):
        register(world.system, world.kotwali, str(n), "2025-02-10", "BNS 64(1)", "POCSO 6")
    with enter(world.system):
        case = Case.objects.get(number="1").pk
        name_accused(case, "A1", "Rakesh Shrivastava", by=world.system)
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(world.sho.officer)
    pages = {}
    with fixed(date(2025, 3, 10)):
        for language_of_paper in ("en", "hi", "hi"):
            printed = {"document": "fir_copy", "language": language_of_paper, "key": str(uuid4())}
            assert client.post(f"/cases/{case}/papers/", printed)["Content-Type"] == "application/pdf"
        pages["papers"] = client.get(f"/cases/{case}/papers/").text
        pages["papers-error"] = client.post(f"/cases/{case}/papers/", {}).text
        for name, q in (
            ("found", "BNS 64"),
            ("name", "श्रीवास्तव"),
            ("none", "Zero FIR 12/2026 Kotwali"),
            ("error", "376"),
        ):
            pages[f"search-{name}"] = client.post("/search/", {"q": q, "purpose": "case"}).text
        pages["search"] = client.get("/search/").text
    assert_clean(pages, width, language)
