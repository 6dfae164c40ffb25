"""Pages of complaints in a real browser: axe, and nothing to scroll sideways. LOOKS=folder keeps pictures."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from itsso.cases.blanks.actions import print_blanks
from itsso.intake.models import Mode
from itsso.intake.refusals import actions as accountability
from itsso.intake.refusals import queries as refusals_queries
from itsso.intake.zero_firs import actions as transfers
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from tests.support.browser import NARROW, WIDE, assert_clean, chromium, shown
from tests.support.complaint_pages import COMPLAINT_FORM, decide_step, type_step
from tests.support.complaints import complaint, registered, sent
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.slips import details_page, first_page, number_and_code


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_of_complaints_are_clean_by_axe_and_fit_their_window(world: World, language: str, width: int) -> None:
    sho, sp = browser(world.sho, language), browser(world.sp, language)
    waiting, online = complaint(world.sho, facts={"here": "yes"}, child=True), complaint(world.sho, mode=Mode.ONLINE)
    zero_fir = registered(world.sho, zero=True)
    way = sent(world.sho, world.nawabganj)
    with enter(world.colleague):
        transfers.refer(way.pk, "outside_ps", by=world.colleague)
        accountability.open_record(
            world.kotwali, told_by="court", what="refused", happened_on=today(), by=world.colleague
        )
    received = sent(world.colleague, world.kotwali)
    with enter(world.sp):
        record = refusals_queries.records().get().pk
    begun = sho.post("/complaints/", {"key": str(uuid4())})["Location"]
    pages = {
        "complaints": sho.get("/complaints/"),
        "hear-information": sho.get(begun),
        "hear-information-error": type_step(sho, begun, "information", {"mode": "call_112", "came_at": "x"}),
        **_steps(sho, begun),
        "discard": sho.get(f"{begun}discard/"),
        "complaint-online": sho.get(f"/complaints/{online.pk}/"),
        "decide": sho.get(f"/complaints/{waiting.pk}/decide/"),
        "decide-check": sho.post(f"/complaints/{waiting.pk}/decide/", REFERRAL),
        "slip-check": sho.get(f"/complaints/{waiting.pk}/slip/"),
        "slip": sho.post(
            f"/complaints/{waiting.pk}/slip/", {"key": str(uuid4()), "codes_shown": "0", "holder": "parent"}
        ),
        "slip-again": sho.get(f"/complaints/{waiting.pk}/slip/"),
        "board": sho.get("/zero-firs/"),
        "board-counted": sho.get("/zero-firs/?part=counted-registered"),
        "board-e-firs": sho.get("/zero-firs/?part=counted-e_received"),
        "transfer": sho.get(f"/zero-firs/{received.pk}/"),
        "forward": sho.get(f"/cases/{way.case_id}/forward/"),
        "accountability": sp.get("/accountability/"),
        "record": sp.get(f"/accountability/{record}/"),
        "receipt": sho.get(f"/cases/{zero_fir.pk}/receipt/"),
        "status-ended": browser(None, language).post("/status/", {"details": "ended"}),
        "status-empty": browser(None, language).get("/status/"),
    }
    again, first = number_and_code(waiting.pk, by=world.sho, holder="parent"), number_and_code(online.pk, by=world.sho)
    pages["status"] = first_page(again, language)
    pages["status-details"] = details_page(again, language)
    pages["status-first"] = details_page(first, language)
    pages["status-thanked"] = details_page(first, language, say="answers", q_heard="yes")
    pages["status-answered"] = details_page(first, language)
    assert_clean({name: answer.text for name, answer in pages.items()}, width, language)


REFERRAL = {"outcome": "not_cognizable", "reason": "civil", "referred_to": "legal_aid"}


def _steps(client: Client, address: str) -> dict[str, Any]:
    """The further steps of a complaint that is being typed, each with what is wrong with an empty form, and its end."""
    pages = {}
    answers = COMPLAINT_FORM | {"accused_known": "known", "age_1": "adult", "kin_1": "yes"}
    for step, following in (("information", "accused"), ("accused", "decision")):
        type_step(client, address, step, answers)
        pages[f"hear-{following}"] = client.get(f"{address}?step={following}")
        pages[f"hear-{following}-error"] = client.get(f"{address}?step={following}&errors=1")
    decide_step(client, address, more="BNS 74", outcome="zero_fir")
    return pages | {"hear-check": client.get(f"{address}?step=check")}


MOST_PIXELS = 6_000
"""The greatest height of a page of the form on a phone, as it is opened and as it is refused."""


@pytest.mark.proof
@pytest.mark.parametrize("language", ["en", "hi"])
def test_pages_of_a_complaint_that_is_typed_are_not_too_long_on_a_phone(world: World, language: str) -> None:
    sho = browser(world.sho, language)
    with enter(world.sho):
        print_blanks("information", 1, uuid4(), by=world.sho)  # its question is on the first page then
    begun = sho.post("/complaints/", {"key": str(uuid4())})["Location"]
    pages = {"hear-information": sho.get(begun), **_steps(sho, begun)}
    with chromium() as engine:
        heights = {
            name: shown(engine, answer.text, NARROW).evaluate("document.documentElement.scrollHeight")
            for name, answer in pages.items()
        }
    assert {name: height for name, height in heights.items() if height > MOST_PIXELS} == {}
    assert heights["hear-information"] > 3_000  # the style sheet was applied, and the page is whole


@pytest.mark.proof
def test_her_page_names_the_shift_key_only_where_there_is_one(world: World) -> None:
    html = browser(world.sho).get("/status/").text
    with chromium() as engine:
        for width, is_named in ((WIDE, True), (NARROW, False)):
            hint = shown(engine, html, width).get_by_text("or press the Shift key three times")
            assert hint.is_visible() == is_named, width


@pytest.mark.proof
def test_three_presses_of_shift_leave_her_page_and_it_is_not_there_to_go_back_to(world: World) -> None:
    recorded = complaint(world.sho)
    html = first_page(number_and_code(recorded.pk, by=world.sho)).text
    with chromium() as engine:
        page = shown(engine, html, NARROW)
        before = page.evaluate("history.length")
        for _twice in range(2):
            page.keyboard.press("Shift")
        page.keyboard.press("a")  # a capital letter is typed so, and leaves nothing
        page.keyboard.press("Shift")
        assert "itsso.test" in page.url
        with page.expect_navigation(url="**/mausam.imd.gov.in/**"):
            for _twice in range(2):
                page.keyboard.press("Shift")
        assert page.evaluate("history.length") == before
