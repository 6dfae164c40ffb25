"""Pages of complaints, the board, accountability, and the complainant's own, as a browser without scripts has them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case, Series
from itsso.intake import accountability, actions, queries, status, transfers
from itsso.intake.models import Accountability, Complaint, Mode, Slip, Transfer, TransferStatus
from itsso.intake.numbering import next_number
from itsso.law.suggest import suggestions
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.ranges import enter
from itsso.units import figures
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.complaints import CAME, NAME, complaint, registered, sent
from tests.support.html_check import sound
from tests.support.sample_nation import World, post

TYPED: dict[str, Any] = {
    "mode": "in_person", "came": "01-06-2026", "came_at": "9.30", "woman_officer": "accepted", "place": "declined",
    "why_place": "She came by herself.", "interpreter": "not_needed", "video": "not_needed",
    "support_person": "accepted", "victim": "female",
    "age": "from_12_to_15", "acts": ["penetration"], "relation": "family", "accused": "one", "harm": "none",
    "victims": "1", "offence_from": "30-05-2026", "here": "no", "name": NAME, "narrative": "What she told.",
}  # fmt: skip


BY_SEVERAL = {
    "victim": ["female"], "age": ["adult"], "acts": ["penetration"], "relation": ["stranger"], "accused": ["several"],
}  # fmt: skip


@pytest.fixture
def duty(world: World) -> Posting:
    return post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)


def browser(posting: Posting | None, language: str = "en") -> Client:
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    if posting:
        client.force_login(posting.officer)
    return client


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(sound(answer.content).get_text(" ").split())


def begun(client: Client) -> str:
    """The address of a new complaint."""
    return str(client.post("/complaints/", {"key": str(uuid4())})["Location"])


def asked(client: Client, address: str) -> dict[str, str]:
    """What the form of a slip's page sends."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return {str(box["name"]): str(box["value"]) for box in page.select("main form input")}


def printed(client: Client, address: str) -> Any:
    """The slip that a press of the button on its page gives."""
    return client.post(address, asked(client, address))


def code_on(slip: Any) -> dict[str, str]:
    """Number and code as they stand on a slip."""
    number, code = [one.get_text(strip=True) for one in BeautifulSoup(slip.content, "html.parser").select("dd strong")]
    return {"number": number, "code": code}


def test_from_the_first_word_to_a_zero_fir_and_its_slip(world: World, duty: Posting) -> None:
    client = browser(duty)
    assert "Hear a complaint" in words(client.get("/complaints/"))
    where = begun(client)
    assert "must be recorded, wherever it happened" in words(client.get(where))
    answer = client.post(where, TYPED)
    assert answer["Location"] == f"{where}decide/"
    shown = words(client.get(answer["Location"]))
    for section in ("BNS 64(2)", "BNS 65(1)", "POCSO 4(2)", "POCSO 6"):
        assert f"{section}: " in shown
    assert "Within 24 hours report to the Child Welfare Committee" in shown
    decided = {"sections": ["BNS 65(1)", "POCSO 6"], "outcome": "zero_fir", "copy_to": "victim"}
    assert client.post(f"{where}decide/", decided)["Location"] == where
    page = words(client.get(where))
    assert "Zero FIR registered" in page and "Zero FIR 0001/2026" in page and NAME not in page
    slip = words(printed(client, f"{where}slip/"))
    assert re.search(r"Number \d{9} कोड / Code [0-9A-Z]{4}-[0-9A-Z]{4}", slip)
    assert "Childline: 1098" in slip and "चाइल्डलाइन: 1098" in slip
    assert not re.search("offence|sexual|POCSO|FIR", slip, re.IGNORECASE)


def test_what_is_typed_is_kept_half_done_and_comes_back(duty: Posting) -> None:
    client = browser(duty)
    where = begun(client)
    half = {"name": NAME, "acts": ["touch", "words"], "offence_from_day": "30", "offence_from_month": "5", "later": "1"}
    assert client.post(where, half, headers={"X-Itsso-Typing": "1"}).status_code == 204
    page = BeautifulSoup(client.get(where).content, "html.parser")
    assert page.select_one("[name=name]")["value"] == NAME  # type: ignore[index]
    assert [box["value"] for box in page.select("[name=acts][checked]")] == ["touch", "words"]
    assert page.select_one("[name=offence_from_day]")["value"] == "30"  # type: ignore[index]
    wrong = client.post(where, TYPED | {"came_at": "half", "age": ""})
    assert "Write the time as 09:05" in words(wrong)
    assert NAME in wrong.text


def test_what_a_second_officer_typed_stays_on_the_page_when_the_first_was_sooner(world: World, duty: Posting) -> None:
    first, second = browser(duty), browser(world.sho)
    where = begun(first)
    assert first.post(where, TYPED).status_code == 302
    assert first.post(where, TYPED | {"key": str(uuid4())}).status_code == 200
    late = second.post(where, TYPED | {"narrative": "Another telling.", "key": str(uuid4())})
    assert "duty.kotwali recorded this complaint already" in words(late)
    assert "Another telling." in late.text and "See what was recorded" in late.text
    kept = second.post(where, {"narrative": "More.", "later": "1"}, headers={"X-Itsso-Typing": "1"})
    assert kept.status_code == 200 and "recorded already" in kept.text
    assert second.post(f"{where}decide/", {"more": "BNS 64(1)", "outcome": "fir"}).status_code == 302
    again = first.post(f"{where}decide/", {"more": "BNS 74", "outcome": "fir"}, follow=True)
    assert "It was decided already, as you see here" in words(again)


def test_what_she_did_not_have_stands_with_its_reason_sealed_and_a_112_call_with_its_number(
    world: World, duty: Posting
) -> None:
    client = browser(duty)
    where = begun(client)
    told = TYPED | {"mode": "call_112", "woman_officer": "nobody", "support_person": "declined"}
    shown = words(client.post(where, told))
    assert "Write the event number that the 112 centre gave" in shown and "Say why, in a few words" in shown
    assert client.post(where, told | {"support_person": "not_needed"}).status_code == 200  # no disability is asked for
    more = {"call_number": "E-77", "why_woman_officer": "On leave today.", "why_support_person": "Her mother is here."}
    assert client.post(where, told | more).status_code == 302
    with enter(duty):
        made = Complaint.objects.get()
        assert made.told["measures"]["woman_officer"] == "nobody" and "leave" not in str(made.told)
    with enter(world.sho):
        items = [item.pk for item in vault.current_items(made.pk)]
        opening = open_identity(made.pk, items, "statement", "", by=world.sho)
    with enter(world.sho):
        texts = [one.text for one in read_opening(own_opening(made.pk, opening, by=world.sho), by=world.sho)]
    assert "A woman officer records it: On leave today." in texts


def test_the_free_copy_is_printed_from_the_page_to_which_registering_leads(duty: Posting) -> None:
    client = browser(duty)
    where = begun(client)
    client.post(where, TYPED)
    answer = client.post(f"{where}decide/", {"more": "BNS 64(1)", "outcome": "zero_fir"}, follow=True)
    page = BeautifulSoup(answer.content, "html.parser")
    form = page.select_one('form[action$="/papers/"]')
    assert form is not None and "Print the free copy now" in form.get_text()
    told = {
        str(one["name"]): str(one["value"])
        for one in form.select("input[name]")
        if one["name"] != "csrfmiddlewaretoken"
    }
    paper = client.post(str(form["action"]), told)
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")


def test_a_preliminary_enquiry_asks_who_permitted_it(duty: Posting) -> None:
    client = browser(duty)
    made = complaint(duty)
    told = {"more": "BNS 74", "outcome": "enquiry", "permitted": "01-06-2026"}
    where = f"/complaints/{made.pk}/"
    assert "Say who permitted it: a Deputy Superintendent or above" in words(client.post(f"{where}decide/", told))
    assert client.post(f"{where}decide/", told | {"permitted_by": "dsp"})["Location"] == where
    assert "15-06-2026" in words(client.get(where))


def test_a_regular_fir_is_pointed_to_where_part_of_it_was_here(duty: Posting) -> None:
    client = browser(duty)
    where = begun(client)
    client.post(where, TYPED | {"here": "yes"})
    assert "a regular FIR is due, not a Zero FIR (Delhi High Court, 2025)" in words(client.get(f"{where}decide/"))
    answer = client.post(f"{where}decide/", {"more": "BNS 64(1)", "outcome": "zero_fir"})
    assert "There is a problem" in words(answer) or "regular FIR is due" in words(answer)
    client.post(f"{where}decide/", {"more": "BNS 64(1)", "outcome": "fir"})
    assert "FIR registered here" in words(client.get(where))


def test_an_e_fir_is_signed_on_its_page(duty: Posting) -> None:
    client = browser(duty)
    where = begun(client)
    assert client.post(where, TYPED | {"mode": "online"})["Location"] == where
    assert "04-06-2026, 3 days left" in words(client.get(where))
    assert "not later than now" in words(
        client.post(where, {"act": "sign", "signed": "02-06-2026", "signed_at": "9:00"})
    )
    assert client.post(where, {"act": "sign", "signed": "01-06-2026", "signed_at": "11:00"}).status_code == 302
    assert "Electronic information signed" in words(client.get(where))


@pytest.mark.parametrize("who", ["sp", "state_monitor"])
def test_who_watches_over_hearings_records_and_ends_none(world: World, duty: Posting, who: str) -> None:
    watcher, where = browser(getattr(world, who)), begun(browser(duty))
    for typed in (TYPED, {"name": NAME, "later": "1"}):
        assert watcher.post(where, typed).status_code == 404
    made = complaint(duty)
    with enter(duty):
        actions.permit_enquiry(made.pk, ("BNS 74",), CAME, by=duty)
    assert watcher.post(f"/complaints/{made.pk}/", {"act": "no_case"}).status_code == 404
    with enter(duty):
        assert Complaint.objects.get(pk=made.pk).outcome == "enquiry"
        assert Complaint.objects.exclude(pk=made.pk).get().received_at is None


def test_a_number_that_is_nobodys_costs_a_guesser_as_much_as_one_that_is(
    world: World, duty: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, checked = complaint(duty), []
    with enter(duty):
        slip = status.issue_slip(made, by=duty)
    monkeypatch.setattr(status, "check_password", lambda *told: checked.append(told))
    for number in (slip.number, "1", "", *[slip.number] * 5):
        browser(None).post("/status/", {"number": number or "x", "code": "2222-2222"})
    assert len(checked) == 8


@pytest.mark.parametrize(
    ("facts", "day", "sections"),
    [
        (BY_SEVERAL, date(2025, 1, 1), ["BNS 64(1)", "BNS 70(1)"]),
        (BY_SEVERAL, date(2024, 6, 30), ["IPC 376(1)", "IPC 376D"]),
        ({"victim": ["male"], "age": ["under_12"], "acts": ["touch"], "relation": ["stranger"]},
         date(2025, 1, 1), ["POCSO 8", "POCSO 10"]),
        ({"victim": ["female"], "acts": ["stalking", "words"]}, date(2025, 1, 1), ["BNS 78", "BNS 79"]),
        ({"victim": ["male"], "age": ["adult"], "acts": ["penetration"]}, date(2025, 1, 1), []),
        ({"victim": ["male"], "age": ["adult"], "acts": ["penetration"]}, date(2024, 6, 30), ["IPC 377"]),
        ({"victim": ["other"], "age": ["adult"], "acts": ["touch"]}, date(2025, 1, 1), ["TGPA 18(d)"]),
    ],
)  # fmt: skip
def test_plain_facts_suggest_sections_of_the_law_of_that_day(facts: Any, day: date, sections: list[str]) -> None:
    assert [one.section for one in suggestions(facts, day)] == sections


def test_who_watches_over_a_station_does_nothing_in_its_place(world: World, duty: Posting) -> None:
    where = begun(browser(duty))
    sp = browser(world.sp)
    assert "Being typed by duty.kotwali" in words(sp.get(where))
    assert sp.post(where, TYPED).status_code == sp.post(where, {"later": "1"}).status_code == 404
    assert sp.get(f"{where}decide/").status_code == sp.post(f"{where}slip/").status_code == 404
    browser(duty).post(where, TYPED | {"mode": "online"})
    assert sp.post(where, {"act": "sign", "signed": "01-06-2026", "signed_at": "11:00"}).status_code == 404
    assert browser(world.colleague).get(where).status_code == 404


def test_what_was_told_is_opened_with_a_reason_to_the_officer_in_charge_before_there_is_a_case(
    world: World, duty: Posting
) -> None:
    made = complaint(duty)
    where = f"/complaints/{made.pk}/open/"
    client = browser(world.sho)
    items = [box["value"] for box in BeautifulSoup(client.get(where).content, "html.parser").select("[name=items]")]
    assert "required" in words(client.post(where, {"items": items}))
    opened = client.post(where, {"items": items, "reason": "statement"})["Location"]
    shown = client.get(opened)
    assert NAME in words(shown) and "What she told." in shown.text and 590 < int(shown["Refresh"]) <= 601
    assert NAME not in words(client.get(f"/complaints/{made.pk}/"))
    for other in (duty, world.io, world.colleague, world.stranger):
        assert browser(other).get(where).status_code == browser(other).get(opened).status_code == 404
    assert "vault.opened" in {line["act"] for line in lines()}
    with enter(duty):
        actions.register(made.pk, actions.Registration(("BNS 64(1)",)), by=duty)
    assert client.get(where).status_code == 404


# --- The board -------------------------------------------------------------------------------------------------------


def test_both_ends_see_a_zero_fir_on_their_boards_and_act_there(world: World) -> None:
    made = registered(world.sho, zero=True)
    sho, colleague = browser(world.sho), browser(world.colleague)
    assert "Not sent yet" in words(sho.get("/zero-firs/"))
    assert "No unit is called" in words(sho.post(f"/cases/{made.pk}/forward/", {"station": "Nowhere"}))
    where = sho.post(f"/cases/{made.pk}/forward/", {"station": "UP/KNP-2"})["Location"]
    assert "Sent, not accepted yet Zero FIR" in words(sho.get("/zero-firs/"))
    assert "Received, to be accepted or returned" in words(colleague.get("/zero-firs/"))
    assert "Accept and re-register" not in words(sho.get(where))
    assert "Accept and re-register" in words(colleague.get(where))
    assert colleague.post(where, {"act": "return", "reason": "outside_ps"}).status_code == 302
    assert "Returned, to be sent again" in words(sho.get("/zero-firs/"))
    sho.post(f"/cases/{made.pk}/forward/", {"station": "UP/KNP-2"})
    colleague.post(where, {"act": "return", "reason": "outside_ps"})
    late = words(colleague.post(where, {"act": "accept", "io_ref": "SHO.NAWABGANJ"}))
    assert "Waits for the decision of Kanpur Nagar" in late and "does not wait at your station any more" in late
    sp = browser(world.sp)
    assert "Decide which station has it" in words(sp.get(where))
    assert sp.post(where, {"act": "decide", "station": "UP/KNP-2"}).status_code == 302
    assert colleague.post(where, {"act": "accept", "io_ref": "SHO.NAWABGANJ", "told_by": "phone"}).status_code == 302
    assert "Re-registered at PS Nawabganj as FIR 0001/2026" in words(sho.get(where))
    with enter(world.colleague):
        assert Case.objects.get(pk=made.pk).io_ref == "SHO.NAWABGANJ"
    assert browser(world.stranger).get(where).status_code == 404


def test_a_zero_fir_that_was_not_sent_leads_each_reader_where_he_may_go(world: World) -> None:
    made = registered(world.sho, zero=True)
    for by, page in ((world.sho, "forward"), (world.sp, "zero-fir"), (world.state_monitor, "zero-fir")):
        shown = BeautifulSoup(browser(by).get("/zero-firs/").content, "html.parser")
        (link,) = [str(a["href"]) for a in shown.select("#unsent a[href^='/cases/']")]
        assert link == f"/cases/{made.pk}/{page}/"
        assert browser(by).get(link).status_code == 200


def test_the_lines_that_states_report_add_up_for_each_end_and_for_the_nation(world: World) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    registered(world.sho, zero=True)
    first, second = sent(world.sho, world.nawabganj), sent(world.sho, world.gandhi_maidan)
    with enter(world.colleague):
        transfers.accept(first.pk, transfers.Acceptance("IO"), by=world.colleague)
    for _twice in range(2):
        with enter(patna):
            transfers.return_transfer(second.pk, "outside_state", by=patna)
        with enter(world.sho):
            if Transfer.objects.get(pk=second.pk).standing == TransferStatus.RETURNED:
                transfers.forward(second.case_id, world.gandhi_maidan, by=world.sho)

    def told(by: Posting) -> dict[str, int]:
        page = BeautifulSoup(browser(by).get("/zero-firs/").content, "html.parser")
        keys = [one.get_text(strip=True) for one in page.select("dt")]
        return dict(zip(keys, [int(one.get_text(strip=True)) for one in page.select("dd")], strict=True))

    up = told(world.state_monitor)
    assert (up["Zero FIRs registered"], up["Waiting to be sent"]) == (3, 1)
    assert (up["Sent within the State"], up["Sent outside the State"]) == (1, 1)
    assert (up["Received from within the State"], up["Of those received: re-registered"]) == (1, 1)
    bihar = told(post("nodal.br", world.bihar, Role.STATE_MONITOR))
    assert (bihar["Received from outside the State"], bihar["Of those received: returned"]) == (1, 1)
    assert told(world.national_monitor)["Between States: waiting for a nodal officer"] == 1


def test_a_long_part_of_the_board_is_read_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for _n in range(3):
        sent(world.sho, world.nawabganj)
    client = browser(world.sho)
    first = BeautifulSoup(client.get("/zero-firs/").content, "html.parser")
    assert [link.get_text(strip=True) for link in first.select("#sent th a")] == [
        f"Zero FIR 000{n}/2026" for n in (1, 2)
    ]
    second = client.get("/zero-firs/" + str(first.select("#sent a[rel=next]")[0]["href"]))
    assert "Zero FIR 0003/2026" in words(second) and "0001/2026" not in words(second)
    assert "The whole board" in words(second) and "as States report" not in words(second)
    assert "No Zero FIR" in words(client.get("/zero-firs/?part=sent&page=7"))
    assert client.get("/zero-firs/?part=%00&page=x&unit=").status_code == 200


def test_a_figure_of_a_unit_below_leads_to_the_board_of_that_unit(world: World) -> None:
    registered(world.sho, zero=True)
    link = figures.figure("zero_fir_pending_transfer").link(world.nawabganj, date(2026, 6, 1))
    assert "0001/2026" in words(browser(world.sp).get("/zero-firs/"))
    shown = words(browser(world.sp).get(link))
    assert "PS Nawabganj" in shown and "0001/2026" not in shown and "The board of your own unit" in shown
    assert browser(world.sho).get(link).status_code == 404


# --- Refusals --------------------------------------------------------------------------------------------------------


def test_a_refusal_is_seen_from_above_the_unit_and_not_in_it(world: World) -> None:
    with enter(world.colleague):
        accountability.open_record(
            world.kotwali, told_by="complainant", what="refused", happened_on=date(2026, 5, 30), by=world.colleague
        )
    assert "PS Kotwali: Refused to record the information" in words(browser(world.sp).get("/accountability/"))
    assert browser(world.sho).get("/accountability/").status_code == 404
    for posting, n in (
        (world.sho, 0),
        (world.colleague, 0),
        (world.stranger, 0),
        (world.sp, 1),
        (world.state_monitor, 1),
    ):
        with enter(posting):
            assert Accountability.objects.count() == n, posting


def test_the_level_decides_and_not_the_range(world: World) -> None:
    """Gandhi Maidan is alone in its circle: the same station number, and yet the circle is complained of."""
    circle = type(world.kotwali).objects.create(
        kind="circle", state="BR", code="C-1", name="Circle", parent=world.patna, first=1_000_101, last=1_000_101
    )
    type(world.kotwali).objects.filter(pk=world.gandhi_maidan.pk).update(parent=circle)
    station, co = post("sho.gm", world.gandhi_maidan, Role.SHO), post("co", circle, Role.SUPERVISOR)
    sp = post("sp.patna", world.patna, Role.SUPERVISOR)
    for unit in (circle, world.gandhi_maidan):
        with enter(station):
            accountability.open_record(unit, told_by="court", what="delayed", happened_on=date(2026, 5, 1), by=station)
    seen = {}
    for posting in (station, co, sp):
        with enter(posting):
            seen[posting.pk] = set(Accountability.objects.values_list("unit_id", flat=True))
    assert seen == {station.pk: set(), co.pk: {world.gandhi_maidan.pk}, sp.pk: {circle.pk, world.gandhi_maidan.pk}}


def test_a_record_goes_from_enquiry_to_action_in_the_order_of_its_dates_and_is_counted(world: World) -> None:
    client = browser(world.sp)
    told = {"station": "UP/KNP-1", "what": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    told["key"] = str(uuid4())
    for _twice in range(2):
        assert (
            client.post("/accountability/", told | {"key": "0190163d-8694-739b-aea5-966c26f8ad91"}).status_code == 302
        )
    with enter(world.sp):
        where = f"/accountability/{Accountability.objects.get().pk}/"
    further = {"section": "BNS 199", "enquiry_on": "22-05-2026", "outcome": "upheld", "outcome_on": "21-05-2026"}
    assert "out of order" in words(client.post(where, further))
    assert client.post(where, further | {"outcome_on": "25-05-2026"}).status_code == 302
    assert client.post(where, {"action": "warning", "action_on": "28-05-2026"}).status_code == 302
    assert "Warning" in words(client.get(where))
    with enter(world.sp):
        (one,) = accountability.refusal_figures(world.kanpur, date(2026, 1, 1))
    assert one[1:] == (1, 1, 1, 1, 0, 0)
    behind = figures.figure("refusals_upheld").link(world.kotwali, date(2026, 6, 1))
    assert "Upheld" in words(client.get(behind)) and "Refused to record" in words(client.get(behind))
    assert browser(world.stranger).get(where).status_code == 404


def test_what_happened_is_sealed_and_opened_with_a_reason_from_above_only(world: World) -> None:
    client, account = browser(world.sp), f"{NAME} said that the officer laughed at her."
    told = {"station": "UP/KNP-1", "what": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    told |= {"key": str(uuid4()), "account": account}
    assert client.post("/accountability/", told).status_code == 302
    with enter(world.sp):
        record = Accountability.objects.get().pk
    where = f"/accountability/{record}/"
    assert "laughed" not in client.get(where).text and "Open it, with a reason" in words(client.get(where))
    asked = client.get(f"{where}open/")
    (item,) = re.findall(r'name="items" value="([0-9a-f-]+)"', asked.text)
    opened = client.post(f"{where}open/", {"items": item, "reason": "supervision"})["Location"]
    assert "laughed at her" in client.get(opened).text
    assert browser(world.sho).get(f"{where}open/").status_code == 404
    with enter(world.sho), pytest.raises(Refused, match="from above that unit only"):
        accountability.keep_account(record, account, by=world.sho)
    assert client.post(where, {"account": "Told anew: he laughed, and sent her away."}).status_code == 302
    with enter(world.sp):
        assert len(vault.current_items(record)) == 1
    assert NAME not in str(lines())


def test_an_account_that_cannot_be_kept_opens_no_record_and_stays_on_the_page(world: World) -> None:
    told = {"station": "BR/PAT-1", "what": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    answer = browser(world.sp).post("/accountability/", told | {"key": str(uuid4()), "account": "He laughed."})
    assert "from above that unit only" in words(answer) and "He laughed." in answer.text
    with enter(post("sp.patna", world.patna, Role.SUPERVISOR)):
        assert not Accountability.objects.exists()


# --- The complainant's page ------------------------------------------------------------------------------------------


def given(by: Posting, made: Complaint) -> dict[str, str]:
    with enter(by):
        slip = status.issue_slip(made, by=by)
    return {"number": slip.number, "code": slip.code}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_her_page_tells_how_it_stands_and_nothing_of_the_offence_or_of_her(world: World, language: str) -> None:
    made = registered(world.sho, "BNS 64(1)")
    answer = browser(None, language).post("/status/", given(world.sho, made))
    shown = words(answer)
    assert "0001/2026" in shown and "PS Kotwali" in shown and "181" in shown and "30-08-2026" in shown
    assert not re.search(
        "rape|sexual|itsso|BNS 64|बलात्|लैंगिक|यौन", re.sub("itsso[-.]|ui/itsso", "", answer.text), re.IGNORECASE
    )
    assert NAME not in answer.text
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"
    title = BeautifulSoup(answer.content, "html.parser").title
    assert title and title.get_text(strip=True) in ("Status", "स्थिति")


def test_her_page_says_what_comes_next_and_by_when(world: World) -> None:
    registered_one, online, refused = (
        registered(world.sho),
        complaint(world.sho, mode=Mode.ONLINE),
        complaint(world.sho),
    )
    enquired = complaint(world.sho)
    with enter(world.sho):
        actions.refer(refused.pk, "no_offence", "magistrate", by=world.sho)
        actions.permit_enquiry(enquired.pk, ("BNS 74",), CAME, by=world.sho)
    shown = {one.pk: words(browser(None).post("/status/", given(world.sho, one))) for one in
             (registered_one, online, refused, enquired)}  # fmt: skip
    assert "The police are to finish by 01-08-2026" in shown[registered_one.pk]
    assert "Sign at PS Kotwali by 04-06-2026" in shown[online.pk]
    assert "On 01-06-2026 the station decided not to register it" in shown[refused.pk]
    assert "The enquiry is to end by 15-06-2026" in shown[enquired.pk]
    assert all("Your station: PS Kotwali" in one for one in shown.values())
    slip = given(world.sho, registered_one)
    with clock.fixed(date(2026, 8, 31)):
        late = words(browser(None).post("/status/", slip))
        assert "The police were to finish by 01-08-2026" in late and "You were to be told of the progress by" in late


def test_her_page_follows_the_case_to_the_other_state(world: World) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    transfer = sent(world.sho, world.gandhi_maidan)
    with enter(world.sho):
        made = Complaint.objects.get(pk=transfer.case_id)
    slip = given(world.sho, made)
    assert "Sent to PS Gandhi Maidan" in words(browser(None).post("/status/", slip))
    with enter(patna):
        transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=patna)
    add(world.system, key(world.gandhi_maidan, "1", 2026), new("victim_informed", "2026-06-01T11:00"))
    shown = words(browser(None).post("/status/", slip))
    assert "number 0001/2026 at PS Gandhi Maidan" in shown and "told of the progress on 01-06-2026" in shown


def test_a_strangers_wrong_codes_do_not_close_her_page(world: World) -> None:
    slip = given(world.sho, complaint(world.sho))
    for at in range(7):
        stranger = browser(None)
        stranger.defaults["REMOTE_ADDR"] = f"198.51.100.{at}"
        assert "do not belong together" in words(stranger.post("/status/", slip | {"code": "AAAA-AAAA"}))
    assert "Received on" in words(browser(None).post("/status/", slip | {"code": slip["code"].lower()}))
    assert slip["code"].replace("-", "") not in str(list(Slip.objects.values())) + str(lines())
    assert {"refused.status", "status.read"} <= {line["act"] for line in lines()}


def test_who_guesses_from_one_address_has_to_wait_and_she_does_not(world: World) -> None:
    slip = given(world.sho, complaint(world.sho))
    guesser = browser(None)
    guesser.defaults["REMOTE_ADDR"] = "198.51.100.99"
    assert 429 in [guesser.post("/status/", slip | {"code": "AAAA-AAAA"}).status_code for _try in range(15)]
    assert "Received on" in words(browser(None).post("/status/", slip))


def test_a_code_is_given_again_only_after_the_page_said_what_that_cancels(world: World, duty: Posting) -> None:
    client, address = browser(duty), f"/complaints/{complaint(duty).pk}/slip/"
    assert "number and a code" in words(client.get(address))
    told = asked(client, address)
    first = client.post(address, told)
    assert "/language/" not in first.text and "hreflang" not in first.text
    hers = code_on(first)
    again = words(client.post(address, told))  # the answer is loaded again
    assert "Slip already printed" in again and hers["code"] not in again
    assert "This cancels the code given on 01-06-2026" in words(client.get(address))
    assert "Received on" in words(browser(None).post("/status/", hers))
    new = code_on(printed(client, address))
    assert new["number"] == hers["number"] and "Received on" in words(browser(None).post("/status/", new))
    assert "do not belong together" in words(browser(None).post("/status/", hers))
    late = client.post(address, told | {"key": str(uuid4()), "seen": "1"})
    assert "Another code was given meanwhile" in words(late)
    assert "Received on" in words(browser(None).post("/status/", new))


def test_whoever_gives_her_code_again_does_not_answer_for_her_and_is_seen_from_above(
    world: World, duty: Posting
) -> None:
    address = f"/complaints/{complaint(duty).pk}/slip/"
    printed(browser(duty), address)
    taken = code_on(printed(browser(duty), address))
    shown = words(browser(None).post("/status/", taken))
    assert "A new code was given on 01-06-2026" in shown and "Send the answers" not in shown
    assert "Thank you" not in words(browser(None).post("/status/", taken | {"say": "answers", "q_heard": "yes"}))
    assert not Slip.objects.get().answered
    above = words(browser(world.sp).get("/accountability/"))
    assert "PS Kotwali 1 1 1" in above.partition("Codes beside the first")[2]
    assert "Codes beside the first" not in words(browser(world.stranger).get("/accountability/"))


def test_she_sees_that_somebody_answered_with_her_first_code_and_says_that_it_was_not_she(
    world: World, duty: Posting
) -> None:
    """The station reads the first code before it hands the slip over."""
    slip = code_on(printed(browser(duty), f"/complaints/{complaint(duty).pk}/slip/"))
    early = browser(None).post("/status/", slip | {"say": "not_me"})
    assert "It was not I who answered" not in words(early) and "A senior officer" not in words(early)
    assert "Thank you" in words(browser(None).post("/status/", slip | {"say": "answers", "q_heard": "yes"}))
    hers = words(browser(None).post("/status/", slip))
    assert "was answered with the first code of your slip" in hers and "It was not I who answered" in hers
    for _twice in range(2):
        said = words(browser(None).post("/status/", slip | {"say": "not_me"}))
        assert "A senior officer, not this station, will see what you said." in said
    with enter(world.sho):
        assert not Accountability.objects.exists()
    with enter(world.sp):
        assert Accountability.objects.get().what == "answered_for_her"
    assert "Answered in her place" in words(browser(world.sp).get("/accountability/"))


def test_the_station_where_her_case_is_now_gives_her_a_new_code(world: World) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    transfer = sent(world.sho, world.gandhi_maidan)
    address = f"/cases/{transfer.case_id}/slip/"
    assert browser(patna).get(address).status_code == 404
    with enter(patna):
        transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=patna)
    assert "Slip for the complainant" in words(browser(patna).get(f"/cases/{transfer.case_id}/zero-fir/"))
    shown = words(browser(None).post("/status/", code_on(printed(browser(patna), address))))
    assert "number 0001/2026 at PS Gandhi Maidan" in shown
    assert browser(world.sho).post(address).status_code == 404
    fed = add(
        world.system, key(world.kotwali, "9", 2026, Series.ZERO), fir(world.kotwali, "9", "2026-05-20", fir="zero")
    )
    assert "came by CCTNS" in words(browser(world.sho).get(f"/cases/{fed}/slip/", follow=True))


def test_what_she_says_reaches_the_level_above_and_not_the_station(world: World) -> None:
    made = complaint(world.sho)
    slip = given(world.sho, made)
    for _twice in range(2):
        assert "A senior officer, not this station" in words(browser(None).post("/status/", slip | {"say": "refused"}))
    with enter(world.sho):
        assert not Accountability.objects.exists()
    with enter(world.sp):
        one = Accountability.objects.get()
        assert (one.told_by, one.what, one.complaint_id) == ("status_page", "refused", made.pk)


def test_answers_are_given_once_and_shown_only_when_ten_have_answered(world: World) -> None:
    told = {"say": "answers", "q_heard": "yes", "q_respect": "no", "q_private": "partly", "q_told": "rubbish"}
    made = [complaint(world.sho) for _n in range(10)]
    for n, one in enumerate(made):
        slip = Slip(complaint_id=one.pk, station=world.kotwali, number=str(n), code="x", made_at=clock.now())
        slip.save()
        for _twice in range(2):
            status.store_answers(slip, {question: told[f"q_{question}"] for question in status.QUESTIONS})
        with enter(world.sp):
            shown = status.treatment_counts(world.kotwali, date(2026, 1, 1))
        assert shown == ({} if n < 9 else {"heard": {"yes": 10}, "respect": {"no": 10}, "private": {"partly": 10}})


def test_an_account_is_replaced_by_nobody_who_sends_the_number_of_its_form_again(world: World) -> None:
    told = {"station": "UP/KNP-1", "what": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    sent = told | {"key": str(uuid4()), "account": "As it was told first."}
    assert browser(world.sp).post("/accountability/", sent).status_code == 302
    with enter(world.sp):
        account = list(vault.current_items(Accountability.objects.get().pk))
    other = post("sp2.kanpur", world.kanpur, Role.SUPERVISOR)
    again = browser(other).post("/accountability/", sent | {"account": "As it should have been."})
    assert "already by another officer" in words(again)
    assert browser(world.sp).post("/accountability/", sent | {"account": "Otherwise."}).status_code == 302
    with enter(world.sp):
        assert list(vault.current_items(Accountability.objects.get().pk)) == account


def test_a_complaint_that_was_begun_by_a_form_is_begun_again_by_nobody_else(world: World, duty: Posting) -> None:
    key = {"key": str(uuid4())}
    begun = browser(duty).post("/complaints/", key)
    assert browser(duty).post("/complaints/", key)["Location"] == begun["Location"]
    assert "already by another officer" in words(browser(world.sho).post("/complaints/", key))


def test_the_key_of_another_stations_form_is_answered_as_what_is_not_there(world: World) -> None:
    key = str(uuid4())
    assert browser(world.colleague).post("/complaints/", {"key": key}).status_code == 302
    answer = browser(world.sho).post("/complaints/", {"key": key})
    assert answer.status_code == 404
    begun = browser(world.sho).post("/complaints/", {"key": str(uuid4())})["Location"]
    with enter(world.sho):
        assert Complaint.objects.get(pk=begun.split("/")[2]).number == 1  # the refused form took no number


def test_one_feed_row_with_a_number_far_too_high_moves_no_stations_series(world: World) -> None:
    for number in ("12", "480", "4100", "90009", "90010"):
        add(world.system, key(world.kotwali, number, 2026), fir(world.kotwali, number, "2026-01-05", "BNS 64(1)"))
    with enter(world.sho):
        assert next_number(world.kotwali.pk, int(Series.REGULAR), 2026) == 4101
    add(world.system, key(world.nawabganj, "9009", 2026), fir(world.nawabganj, "9009", "2026-01-05", "BNS 64(1)"))
    with enter(world.colleague):
        assert next_number(world.nawabganj.pk, int(Series.REGULAR), 2026) == 1
