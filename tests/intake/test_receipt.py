"""The receipt for an informant who is not the victim: that it was registered, number, station, date, helplines."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Role
from itsso.intake.models import Slip
from itsso.intake.zero_firs import actions as transfers
from itsso.protection.ranges import enter
from tests.support.case_events import add, fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.complaints import NAME, complaint, registered, sent
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

NOT_HERS = r"BNS|POCSO|rape|sexual|itsso|बलात्|लैंगिक|यौन|V1|A1|code|कोड|/status/"


def main_of(answer: Any) -> str:
    main = BeautifulSoup(answer.content, "html.parser").select_one("main")
    assert main is not None
    for part in main.select(".itsso-no-print"):
        part.decompose()
    return re.sub(r"\s+", " ", main.get_text(" ", strip=True))


@pytest.mark.parametrize("language", ["en", "hi"])
def test_receipt_says_that_it_was_registered_and_nothing_else(world: World, language: str) -> None:
    case = registered(world.sho, "BNS 64(1)")
    answer = browser(world.sho, language).get(f"/cases/{case.pk}/receipt/")
    assert main_of(answer) == (
        "पावती / Receipt आपकी सूचना दर्ज कर ली गई। What you reported was registered."
        " संख्या / Number 0001/2026 थाना / Station PS Kotwali / PS Kotwali दर्ज होने की तारीख / Registered on 01-06-2026"
        " आपातकाल: 112 महिला हेल्पलाइन: 181 चाइल्डलाइन: 1098 निःशुल्क विधिक सहायता: 15100"
        " Emergency: 112 Women's helpline: 181 Childline: 1098 Free legal aid: 15100"
    )
    page = re.sub(r"itsso[-.]|ui/itsso|[0-9a-f-]{36}|nonce=\S+", "", answer.text)  # ids and nonces are random letters
    assert not re.search(NOT_HERS, page, re.IGNORECASE) and NAME not in answer.text
    assert not Slip.objects.exists()


def test_receipt_is_reached_from_complaint_and_case(world: World) -> None:
    case = registered(world.sho)
    for page in (f"/complaints/{case.pk}/", f"/complaints/{case.pk}/slip/", f"/cases/{case.pk}/slip/"):
        assert f"/cases/{case.pk}/receipt/" in browser(world.sho).get(page).text
    waiting = complaint(world.sho)
    assert "/receipt/" not in browser(world.sho).get(f"/complaints/{waiting.pk}/slip/").text
    assert browser(world.sho).get(f"/cases/{waiting.pk}/receipt/").status_code == 404


def test_receipt_of_a_zero_fir_is_that_of_the_station_where_it_became_an_fir(world: World) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    transfer = sent(world.sho, world.gandhi_maidan)
    address = f"/cases/{transfer.case_id}/receipt/"
    assert browser(patna).get(address).status_code == 404
    with enter(patna):
        transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=patna)
    assert "0001/2026" in main_of(browser(patna).get(address)) and "Kotwali" not in main_of(browser(patna).get(address))
    assert browser(world.sho).get(address).status_code == 404


def test_receipt_is_printed_at_the_station_of_the_case_alone(world: World) -> None:
    first = fir(world.kotwali, "9", "2026-05-20", "BNS 64(1)")
    case_id = add(world.system, key(world.kotwali, "9", 2026), first, new("arrested", "2026-05-21", accused_ref="a"))
    address = f"/cases/{case_id}/receipt/"
    for other in (world.colleague, world.sp, world.stranger):
        assert browser(other).get(address).status_code == 404
    assert browser(world.sho).post(address).status_code == 405
    assert "Registered on 20-05-2026" in page_text(browser(world.sho).get(address))
