"""Two officers remove text entered by mistake, on the pages that they use."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cases.redactions import MISTAKE, address, form_of, with_mistake
from tests.support.audit_log import lines
from tests.support.case_pages import page, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_one_officer_asks_and_another_removes_the_text(world: World, language: str) -> None:
    case_id = with_mistake(world)
    sho, sp = browser(world.sho, language), browser(world.sp, language)
    request_form = form_of(page(sho.get(address(case_id))), MISTAKE)
    for _click in range(2):
        assert sho.post(address(case_id), request_form).status_code == 302
    assert MISTAKE not in words(page(sho.get("/desk/")))
    assert page(sho.get(address(case_id))).select("button[name=decision]") == []  # not his own to decide
    assert address(case_id) in sp.get("/desk/").content.decode()
    decision_form = form_of(page(sp.get(address(case_id))), MISTAKE)
    assert sp.post(address(case_id), decision_form | {"decision": "approve"}).status_code == 302
    assert MISTAKE not in words(page(sp.get(address(case_id))))
    assert MISTAKE not in words(page(sp.get(reverse("cases:case", args=[case_id]))))
    acts = [line["act"] for line in lines() if line["act"].startswith("records.")]
    assert acts == ["records.redaction_requested", "records.redacted"]


def test_a_text_that_stays_stays_and_the_officer_who_asked_reads_so(world: World) -> None:
    case_id = with_mistake(world)
    sho, sp = browser(world.sho), browser(world.sp)
    sho.post(address(case_id), form_of(page(sho.get(address(case_id))), MISTAKE))
    decision_form = form_of(page(sp.get(address(case_id))), MISTAKE)
    sp.post(address(case_id), decision_form | {"decision": "decline"})
    redaction_page = words(page(sho.get(address(case_id))))
    assert "Not removed" in redaction_page
    assert MISTAKE in redaction_page


def test_who_is_not_in_charge_of_the_case_finds_no_such_page(world: World) -> None:
    case_id = with_mistake(world)
    for posting in (world.io, world.colleague, world.stranger, world.state_monitor):
        assert browser(posting).get(address(case_id)).status_code == 404
    request_form = form_of(page(browser(world.sho).get(address(case_id))), MISTAKE)
    assert browser(world.colleague).post(address(case_id), request_form).status_code == 404


def test_garbage_in_the_form_does_nothing(world: World) -> None:
    case_id = with_mistake(world)
    sho = browser(world.sho)
    request_form = form_of(page(sho.get(address(case_id))), MISTAKE)
    unrequested = {"request": request_form["form"], "decision": "approve"}
    for spoiled, status in (
        ({}, 302),
        (request_form | {"path": "x"}, 404),
        (request_form | {"record": "x"}, 302),
        (unrequested, 404),
    ):
        assert sho.post(address(case_id), spoiled).status_code == status
    assert [line for line in lines() if line["act"].startswith("records.")] == []
