"""Browser tests of advisories: a letter's way to a station and back, in Hindi; axe. LOOKS=folder saves screenshots."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from itsso.advisories import actions
from itsso.advisories.models import AnswerStatus, Evidence
from itsso.protection.ranges import enter
from itsso.units import capacities
from itsso.units.figures import Measured
from tests.support.advisory_letters import (
    FIGURE,
    PAPER,
    days,
    entry,
    first_item,
    give_answer,
    item,
    register_advisory,
    register_file,
    register_shipped,
)
from tests.support.browser import (
    NARROW,
    WIDE,
    assert_clean,
    chromium,
    follow,
    hindi,
    no_sideways_scroll,
    press,
    printed_sheets,
    shown,
)
from tests.support.document_text import text_of
from tests.support.sample_nation import World
from tests.support.screens import Screens
from tests.support.signed_in_browser import browser
from tests.support.station_statements import STATEMENT, STATEMENT_FORM


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_advisory_pages_pass_axe_and_fit_their_window(
    world: World, measure: dict[int, Measured], language: str, width: int
) -> None:
    measure |= {world.kotwali.pk: Measured(12, 30), world.up.pk: Measured(1200, 1900)}
    register_shipped(world)
    items = [
        item(figures=[f"{FIGURE} at_least_percent 90", "unknown_figure at_most 0"], due_on=days(-3)),
        item(2, within_days=10),
        item(3, levels=["state"]),
    ]
    advisory = register_advisory(world.system, entry(direct="yes", reference="15011/1", items=items))
    answer = give_answer(world.sho, first_item(advisory))
    with enter(world.sp):
        actions.verify(answer.pk, False, "The order is of last year.", by=world.sp)
    give_answer(
        world.sho, first_item(advisory), actions.AnswerDraft(AnswerStatus.DONE, "Bought.", Evidence.DOCUMENT, "Order 7")
    )
    with enter(world.national_monitor):
        actions.withdraw_item(advisory.items.get(number=3).pk, "Asked no longer", by=world.national_monitor)
    capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    sho, sp, state, nation = (
        browser(by, language) for by in (world.sho, world.sp, world.state_monitor, world.national_monitor)
    )
    station, district = f"/advisories/units/{world.kotwali.pk}/", f"/advisories/units/{world.kanpur.pk}/"
    at = f"{station}items/{first_item(advisory).pk}/"
    pages = {
        "advisories": sho.get("/advisories/"),
        "advisories-found": sho.get("/advisories/", {"q": "किट"}),
        "advisories-none": sho.get("/advisories/", {"q": "xyzzy"}),
        "advisory": nation.get(f"/advisories/{advisory.pk}/"),
        "advisory-state": state.get(f"/advisories/{advisory.pk}/"),
        "unit-station": sho.get(station),
        "unit-district": sp.get(district),
        "standing-station": sho.get(f"{station}{advisory.pk}/"),
        "standing-state": state.get(f"/advisories/units/{world.up.pk}/{advisory.pk}/"),
        "letter-station": sho.get("/advisories/letter/", follow=True),
        "letter-nation": nation.get("/advisories/letter/", follow=True),
        "item": sp.get(at),
        "item-below": sp.get(f"{district}items/{first_item(advisory).pk}/?status=no_evidence"),
        "answer": sho.get(f"{at}answer/"),
        "answer-error": sho.post(f"{at}answer/", {"status": "done", "key": str(uuid4())}),
        "register": state.get("/advisories/register/"),
        "register-error": state.post(
            "/advisories/register/",
            {
                "file": SimpleUploadedFile("a.yaml", register_file(entry("x", title_hi="", certainty="no"))),
            },
        ),
        "capacity": sp.get(f"/capacities/{world.kotwali.pk}/"),
        "capacity-below": sp.get(f"/capacities/{world.kanpur.pk}/"),
        "state-capacity-error": sho.post(
            "/capacities/state/", STATEMENT_FORM | {"telephone": "x", "woman_officers": ""}
        ),
        "stations": browser(None, language).get("/stations/", {"state": world.up.pk, "district": world.kanpur.pk}),
    }
    assert {name: page.status_code for name, page in pages.items() if page.status_code != 200} == {}
    assert_clean({name: page.text for name, page in pages.items()}, width, language)


@pytest.mark.proof
def test_seven_actions_fit_one_a4_page(world: World, measure: dict[int, Measured]) -> None:
    register_shipped(world)
    for language in ("en", "hi"):
        html = browser(world.state_monitor, language).get("/advisories/letter/", follow=True).text
        with chromium() as chrome:
            page = shown(chrome, html, WIDE)
            assert no_sideways_scroll(page)
            assert printed_sheets(page) == 1
            page.context.close()


@pytest.mark.proof
def test_letter_goes_from_ministry_to_station_and_back_as_a_report_in_hindi(
    world: World, live_server: Any, tmp_path: Path
) -> None:
    register, letter, order = (tmp_path / name for name in ("letters.yaml", "letter.pdf", "order.pdf"))
    register.write_bytes(register_file(entry(items=[item(due_on=days(10))])))
    letter.write_bytes(PAPER)
    order.write_bytes(PAPER)
    with chromium() as chrome:
        sits = Screens(chrome, live_server.url, world).sits
        with sits(world.national_monitor, "/advisories/") as hands:
            page = hands.page
            follow(page, "Register advisories from a file")
            page.set_input_files("[name=file]", register)
            press(page, "Register")
            page.get_by_text("1 एडवाइज़री दर्ज हुई").wait_for()
            page.get_by_role("link", name="साक्ष्य किट").click()
            page.set_input_files("[name=paper]", letter)
            press(page, "Store the letter")
            page.get_by_text(hindi("Everybody who can read the advisory can read the letter.")).wait_for()
        with sits(world.state_monitor, "/advisories/?q=किट") as hands:
            page = hands.page
            page.get_by_role("link", name="साक्ष्य किट").click()
            page.get_by_role("button", name="अग्रेषित करें").click()
            press(page, "Forward it")
            page.get_by_text("आज से").wait_for()
        with sits(world.sho, "/desk/") as hands:
            page = hands.page
            page.get_by_role("link", name="एडवाइज़री, जिसे पढ़कर पावती देनी है").click()
            page.get_by_role("link", name="साक्ष्य किट").click()
            press(page, "I have read it")
            page.get_by_text(hindi("You have read and acknowledged it.")).wait_for()
            page.goto(f"/advisories/units/{world.kotwali.pk}/")
            page.get_by_role("link", name="दस किट रखें।", exact=True).click()
            follow(page, "Answer")
            page.locator("[name=status][value=done]").check()
            page.locator("[name=evidence_kind][value=document]").check()
            page.locator("[name=evidence]").fill("आदेश ७/2026")
            page.set_input_files("[name=paper]", order)
            press(page, "Record the answer")
            page.get_by_text("उत्तर दर्ज हो गया").wait_for()
            item_url = page.url
        with sits(world.sp, item_url) as hands:
            page = hands.page
            with page.expect_download() as document:
                follow(page, "The document")
            assert Path(document.value.path()).read_bytes() == PAPER
            page.locator("[name=accepted][value=yes]").check()
            press(page, "Record")
            page.get_by_text(hindi("Answer accepted")).first.wait_for()
        with sits(world.state_monitor, f"/advisories/units/{world.up.pk}/") as hands:
            page = hands.page
            page.get_by_role("link", name="साक्ष्य किट").last.click()
            page.get_by_text("6 में से 1 का उत्तर “पूर्ण” (1 स्वीकृत)").wait_for()
            page.goto(item_url.split("items/")[0])
            page.get_by_role("link", name="साक्ष्य किट").last.click()
            with page.expect_download() as report:
                follow(page, "Action-taken report (PDF)")
            report_text = text_of(Path(report.value.path()).read_bytes())
    assert "आदेश 7/2026" in report_text
    assert "साक्ष्य किट" in report_text
