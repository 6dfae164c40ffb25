"""A message about a sexual offence never waits for its signature: its sender is called, and its State decides."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from itsso.accounts.models import Posting, Role
from itsso.intake.complaints.e_fir import KIND, EFir
from itsso.intake.models import Mode
from itsso.platform import clock
from itsso.platform.clock import INDIA, today
from itsso.protection.ranges import enter
from tests.support.complaint_pages import (
    COMPLAINT_FORM,
    begin_complaint,
    decide_step,
    page_text,
    record_complaint,
    type_step,
    type_steps,
)
from tests.support.complaints import complaint, kinds
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.state_settings import decide_setting

CALL = {"act": "call", "called": "01-06-2026", "called_at": "10:15", "answer": "officer_goes_there", "by_woman": "yes"}
MESSAGE = COMPLAINT_FORM | {"mode": "online", "gd_number": "14"}
TO_CALL = "unsigned message whose sender is to be called"


@pytest.fixture
def duty(world: World) -> Posting:
    return post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)


def message(by: Posting) -> str:
    """Record a message that is not signed, and return the address of its page."""
    return f"/complaints/{complaint(by, mode=Mode.ONLINE).pk}/"


def waiting_for_a_call(by: Posting) -> tuple[bool, int]:
    """Return whether My work names messages whose sender is to be called, and how many the list has."""
    listed = page_text(browser(by).get("/complaints/?status=call"))
    rows = len(re.findall(r"Complaint \d+/2026", listed))
    return TO_CALL in page_text(browser(by).get("/desk/")), rows


def test_message_is_entered_in_the_general_diary_before_it_is_recorded(duty: Posting) -> None:
    client = browser(duty)
    answer = type_step(client, begin_complaint(client), "source", MESSAGE | {"gd_number": ""})
    assert "Enter the General Diary entry: a message is entered there at once" in page_text(answer)


def test_message_is_compared_and_not_read_over_before_it_is_recorded(duty: Posting) -> None:
    client = browser(duty)
    for form, instruction in ((MESSAGE, "Compare it with the message"), (COMPLAINT_FORM, "Read it over to the")):
        address = begin_complaint(client)
        assert type_steps(client, address, form).status_code == 302
        assert decide_step(client, address, outcome="later").status_code == 302
        check = page_text(client.get(f"{address}?step=check"))
        assert instruction in check and "will be recorded. It stays in" in check


def test_sender_is_called_until_somebody_was_reached(world: World, duty: Posting) -> None:
    address = message(duty)
    client = browser(duty)
    assert waiting_for_a_call(world.sho) == (True, 1)
    assert "Call the sender now" in page_text(client.get(address))
    assert client.post(address, CALL | {"answer": "not_reached"}).status_code == 302
    assert waiting_for_a_call(world.sho) == (True, 1)
    assert client.post(address, CALL | {"called_at": "10:40"}).status_code == 302
    assert waiting_for_a_call(world.sho) == (False, 0)
    called = page_text(client.get(address))
    assert "Call the sender now" not in called and called.count("Sender of an unsigned message called") == 2


def test_my_work_says_that_a_message_to_call_is_counted_again_by_its_status(world: World, duty: Posting) -> None:
    """Else one message that waits for its signature reads as two pieces of work."""
    message(duty)
    desk = page_text(browser(world.sho).get("/desk/"))
    assert "is to be called (also counted in the next figures)" in desk
    assert "1 e-FIR waiting for the signature" in desk


def test_signature_ends_the_call_too(world: World, duty: Posting) -> None:
    address = message(duty)
    browser(duty).post(address, {"act": "sign", "signed": "01-06-2026", "signed_at": "11:00"})
    assert waiting_for_a_call(world.sho) == (False, 0)
    assert "signed already" in page_text(browser(duty).post(address, CALL))


def test_call_needs_its_answers_and_a_possible_time(duty: Posting) -> None:
    address, client = message(duty), browser(duty)
    empty = page_text(client.post(address, {"act": "call"}))
    assert "Choose the result of the call" in empty and "Choose whether a woman officer called" in empty
    assert "Enter the time" in empty
    for called_at in ("9:00", "23:00"):  # before the message came, and later than now
        refused = page_text(client.post(address, CALL | {"called_at": called_at}))
        assert "The call must be after the message was received, 01-06-2026 09:30, and not later than now." in refused
    assert "Sender of an unsigned message called" not in page_text(client.get(address))


def test_same_call_sent_twice_is_one(duty: Posting) -> None:
    address, client = message(duty), browser(duty)
    for _n in range(2):
        assert client.post(address, CALL).status_code == 302
    assert page_text(client.get(address)).count("Sender of an unsigned message called") == 1


def test_another_result_at_the_same_time_is_refused_and_not_dropped(world: World, duty: Posting) -> None:
    """Else the page said that it was recorded, and the list still asked for a call."""
    address, client = message(duty), browser(duty)
    client.post(address, CALL | {"answer": "not_reached"})
    refused = page_text(client.post(address, CALL))
    assert "A call at this time is recorded with another answer." in refused
    assert waiting_for_a_call(world.sho) == (True, 1)
    assert client.post(address, CALL | {"called_at": "10:16"}).status_code == 302
    assert waiting_for_a_call(world.sho) == (False, 0)


def test_only_the_station_of_the_message_calls(world: World, duty: Posting) -> None:
    address = message(duty)
    for other in (world.sp, world.colleague, world.state_monitor):
        assert browser(other).post(address, CALL).status_code == 404
    assert "Call the sender now" not in page_text(browser(world.sp).get(address))
    walked_in = f"/complaints/{complaint(duty).pk}/"
    assert "Only the sender of a message" in page_text(browser(duty).post(walked_in, CALL))


def test_call_is_part_of_the_case_when_the_fir_is_registered(world: World, duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    record_complaint(client, address, MESSAGE)
    assert client.post(address, CALL).status_code == 302
    decision = {"outcome": "zero_fir", "more": "POCSO 6", "attested": "not_signed", "confirmed": "1"}
    assert client.post(f"{address}decide/", decision).status_code == 302
    case_id = address.rstrip("/").rpartition("/")[2]
    assert "informant_called" in kinds(world.sho, UUID(case_id))
    assert "an officer goes there to take the signature" in page_text(browser(world.sho).get(f"/cases/{case_id}/"))


@pytest.mark.parametrize(
    ("decided", "status"), [(None, "signature"), (EFir.ACCEPTED, "signature"), (EFir.IN_PERSON, "undecided")]
)
def test_state_decides_whether_a_message_waits_as_an_e_fir(
    world: World, duty: Posting, decided: EFir | None, status: str
) -> None:
    if decided is not None:
        decide_setting(world.up, KIND, {"e_fir": decided}, today())
    address = message(duty)
    listed: dict[str, Any] = {
        code: page_text(browser(duty).get(f"/complaints/?status={code}")) for code in ("signature", "undecided")
    }
    assert [code for code, text in listed.items() if "Complaint 0001/2026" in text] == [status]
    page = page_text(browser(duty).get(address))
    assert ("This State accepts no e-FIR" in page) == (decided == EFir.IN_PERSON)
    assert "Call the sender now" in page


def test_fir_is_registered_though_the_state_accepts_no_e_fir_and_nothing_is_signed(world: World, duty: Posting) -> None:
    """The duty to register a cognizable offence does not depend on the signature (Lalita Kumari, 2013)."""
    decide_setting(world.up, KIND, {"e_fir": EFir.IN_PERSON}, today())
    client = browser(duty)
    address = begin_complaint(client)
    record_complaint(client, address, MESSAGE)
    decision = {"outcome": "zero_fir", "more": "BNS 64(1)", "attested": "not_signed", "confirmed": "1"}
    assert client.post(f"{address}decide/", decision).status_code == 302
    assert waiting_for_a_call(world.sho) == (False, 0)
    assert "Zero FIR registered" in page_text(client.get(address))


def test_editor_of_the_settings_decides_on_e_firs_on_a_page(world: World) -> None:
    editor = post("editor.up", world.up, Role.SETTINGS_EDITOR)
    client = browser(editor)
    form = {"e_fir": "in_person", "since": "05-06-2026", "order_number": "7/2026"}
    page = page_text(client.get("/settings/e_fir/new/"))
    assert "A message about a sexual offence" in page
    key = re.search(r'name="form" value="([^"]+)"', client.get("/settings/e_fir/new/").text)
    assert key is not None
    checked = client.post("/settings/e_fir/new/", form | {"form": key[1]})
    assert "The duty to register a cognizable offence stays." in page_text(checked)
    assert client.post("/settings/e_fir/new/", form | {"form": key[1], "confirmed": "1"}).status_code == 302
    with clock.fixed(datetime(2026, 6, 6, 12, 0, tzinfo=INDIA)), enter(editor):
        assert "No e-FIR: the information is taken down" in page_text(browser(editor).get("/settings/e_fir/"))
