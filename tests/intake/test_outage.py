"""A complaint that was written on a blank form during an outage is entered later, and says so."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Posting
from itsso.cases.blanks.actions import print_blanks
from itsso.cases.blanks.models import BlankForm
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from tests.support.case_pages import page, send, words
from tests.support.complaint_pages import (
    COMPLAINT_FORM,
    begin_complaint,
    check_key,
    decide_step,
    page_text,
    record_complaint,
    type_steps,
)
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("own_home")


def printed(posting: Posting, kind: str = "information") -> BlankForm:
    with enter(posting):
        return print_blanks(kind, 1, uuid4(), by=posting)[0]


def form_of(blank: BlankForm) -> dict[str, object]:
    return COMPLAINT_FORM | {"blank": str(blank.pk)}


def test_complaint_from_a_blank_form_says_so_before_and_after_it_is_a_case(world: World) -> None:
    blank, client = printed(world.sho), browser(world.sho)
    address = begin_complaint(client)
    assert type_steps(client, address, form_of(blank)).status_code == 302
    decide_step(client, address, outcome="later")
    number = f"{blank.number:04}/{blank.year}"
    assert f"{number} · Complaint or information" in page_text(client.get(f"{address}?step=check"))
    client.post(address, {"step": "check", "key": check_key(client, address)})
    assert f"Entered after an outage from blank form {number}" in page_text(client.get(address))
    assert f"Entered after an outage from blank form {number}" in page_text(browser(world.sp).get(address))
    complaint_id = address.rstrip("/").rpartition("/")[2]
    decision = {"outcome": "zero_fir", "more": "POCSO 6", "attested": "signature", "confirmed": "1"}
    registered = client.post(f"{address}decide/", decision)
    assert registered.status_code == 302, page_text(registered)
    case = page_text(client.get(f"/cases/{complaint_id}/"))
    assert case.count(f"entered after an outage, from blank form {number}") == 1
    with enter(world.sho):
        assert BlankForm.objects.get(pk=blank.pk).case_id == UUID(complaint_id)


def test_form_of_a_later_entry_does_not_mark_the_complaint(world: World) -> None:
    client = browser(world.sho)
    address = begin_complaint(client)
    record_complaint(client, address, COMPLAINT_FORM)
    decision = {"outcome": "zero_fir", "more": "POCSO 6", "attested": "signature", "confirmed": "1"}
    assert client.post(f"{address}decide/", decision).status_code == 302
    blank, case_id = printed(world.sho), address.rstrip("/").rpartition("/")[2]
    answer = send(world.sho, UUID(case_id), "victim_informed", now().isoformat()[:16], blank=str(blank.pk))
    assert answer.status_code == 302, words(page(answer).select_one("main"))
    assert page_text(client.get(f"/cases/{case_id}/")).count("entered after an outage") == 1
    assert "Entered after an outage" not in page_text(client.get(address))


def test_two_complaints_typed_from_one_form_are_not_both_recorded(world: World) -> None:
    blank, client = printed(world.sho), browser(world.sho)
    first, second = begin_complaint(client), begin_complaint(client)
    assert type_steps(client, second, form_of(blank)).status_code == 302
    assert record_complaint(client, first, form_of(blank)).status_code == 302
    assert decide_step(client, second, outcome="later").status_code == 302
    refused = client.post(second, {"step": "check", "key": check_key(client, second)})
    assert "was already used for another entry. A number is used once." in page_text(refused)
    assert "Being typed by" in page_text(client.get("/complaints/"))
    with enter(world.sho):
        assert BlankForm.objects.get(pk=blank.pk).case_id == UUID(first.rstrip("/").rpartition("/")[2])


def test_forms_of_cases_are_not_offered_for_a_complaint(world: World) -> None:
    printed(world.sho, "arrest")
    client = browser(world.sho)
    assert 'name="blank"' not in client.get(begin_complaint(client)).text
    printed(world.sho, "zero_fir")
    opened = BeautifulSoup(client.get(begin_complaint(client)).content, "html.parser")
    assert len(opened.select("[name=blank] option")) == 2
