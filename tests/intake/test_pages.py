"""Pages of complaints, the board, accountability, and the complainant's own, as a browser without scripts has them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case, Event, Series
from itsso.intake.complaints import actions
from itsso.intake.complaints.measures import MEASURES
from itsso.intake.complaints.numbering import next_number
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import Accountability, Complaint, Mode, Transfer
from itsso.intake.refusals import actions as accountability
from itsso.intake.refusals import queries as refusals_queries
from itsso.intake.slips import actions as status
from itsso.intake.slips.queries import SlipSubject
from itsso.intake.zero_firs import actions as transfers
from itsso.intake.zero_firs.reconciliation.queries import Period
from itsso.law.suggest import suggestions
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.ranges import enter
from itsso.ui import lists
from itsso.units import figures
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key
from tests.support.complaint_pages import (
    COMPLAINT_FORM,
    begin_complaint,
    check_key,
    decide_step,
    page_text,
    record_complaint,
    type_step,
    type_steps,
)
from tests.support.complaints import CAME, NAME, complaint, registered, sent
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.slips import print_slip

BY_SEVERAL = {
    "victim": ["female"],
    "age": ["adult"],
    "acts": ["penetration"],
    "relation": ["stranger"],
    "accused": ["several"],
}


@pytest.fixture
def duty(world: World) -> Posting:
    return post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)


def test_from_the_first_word_to_a_zero_fir_and_its_slip(world: World, duty: Posting) -> None:
    client = browser(duty)
    assert "New complaint" in page_text(client.get("/complaints/"))
    address = begin_complaint(client)
    assert "must be recorded, wherever it happened" in page_text(client.get(address))
    assert type_steps(client, address, COMPLAINT_FORM)["Location"] == f"{address}?step=decision"
    text = page_text(client.get(f"{address}?step=decision"))
    for section in ("BNS 64(2)", "BNS 65(1)", "POCSO 4(2)", "POCSO 6"):
        assert f"{section}: " in text
    assert "Within 24 hours report to the Child Welfare Committee" in text
    decision = {
        "sections": ["BNS 65(1)", "POCSO 6"],
        "outcome": "zero_fir",
    }
    assert decide_step(client, address, **decision)["Location"] == f"{address}?step=check"
    check = page_text(client.get(f"{address}?step=check"))
    for expected in (NAME, "What she told.", "12 to 15", "Declined", "BNS 65(1), POCSO 6", "the victim"):
        assert expected in check
    check_form = {"step": "check", "key": check_key(client, address)}
    unanswered = page_text(client.post(address, check_form))
    assert "Choose whether the information was read over and signed" in unanswered
    with enter(duty):
        assert not Complaint.objects.get().recorded
    done = client.post(address, check_form | {"attested": "signature"})
    assert done["Location"] == f"{address}?done=1"
    page = page_text(client.get(done["Location"]))
    assert "Zero FIR registered Number Zero FIR 0001/2026" in page and NAME not in page
    assert "Send it to the station with jurisdiction" in page and "Print the status slip" in page
    slip = page_text(print_slip(client, f"{address}slip/", "parent"))
    assert re.search(r"Number \d{9} कोड / Code [0-9A-Z]{4}-[0-9A-Z]{4}", slip)
    assert "Childline: 1098" in slip and "चाइल्डलाइन: 1098" in slip
    assert not re.search("offence|sexual|POCSO|FIR", slip, re.IGNORECASE)


def test_what_is_typed_is_kept_half_done_and_comes_back(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    wrong = type_step(client, address, "information", COMPLAINT_FORM | {"came_at": "half", "mode": ""})
    assert "Enter the time as 09:05" in page_text(wrong) and "Choose how the information was received" in wrong.text
    assert NAME in wrong.text
    half = {
        "mode": "in_person",
        "name": NAME,
        "acts": ["touch", "words"],
        "offence_from_day": "30",
        "offence_from_month": "5",
        "step": "information",
        "later": "1",
    }
    assert client.post(address, half, headers={"X-Itsso-Typing": "1"}).status_code == 204
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert [box["value"] for box in page.select("[name=acts][checked]")] == ["touch", "words"]
    assert page.select_one("[name=offence_from_day]")["value"] == "30"  # type: ignore[index]
    assert page.select_one("[name=name]")["value"] == NAME  # type: ignore[index]


def test_page_of_an_earlier_version_stores_its_own_group_and_leaves_the_other(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_step(client, address, "information", COMPLAINT_FORM | {"harm": ""})  # wrong, so it is only shown again
    type_step(client, address, "facts", COMPLAINT_FORM, later="1")
    assert type_step(client, address, "source", COMPLAINT_FORM)["Location"] == f"{address}?step=decision"
    page = BeautifulSoup(client.get(f"{address}?step=facts").content, "html.parser")
    assert page.select_one("[name=name]")["value"] == NAME  # type: ignore[index]
    assert page.select_one("[name=narrative]").get_text(strip=True) == "What she told."  # type: ignore[union-attr]


@pytest.mark.parametrize("query", ["", "?step=information&errors=1"])
def test_change_of_language_stays_on_the_step_that_was_being_typed(duty: Posting, query: str) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_step(client, address, "information", COMPLAINT_FORM)  # so that the next step is the one that is open
    typed = COMPLAINT_FORM | {"came_at": "half", "narrative": "Another telling."}
    answer = type_step(client, address + query, "information", typed, change_language="hi")
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.html and page.html["lang"] == "hi"
    assert page.select_one("[name=step]")["value"] == "information"  # type: ignore[index]
    assert page.select_one("[name=came_at]")["value"] == "half"  # type: ignore[index]
    assert "Another telling." in page.select_one("[name=narrative]").get_text()  # type: ignore[union-attr]
    assert page.select_one("[name=mode][checked]")["value"] == "in_person"  # type: ignore[index]
    back = BeautifulSoup(client.get(f"{address}?step=information").content, "html.parser")
    assert back.select_one("[name=came_at]")["value"] != "half"  # type: ignore[index]


def test_step_with_errors_is_not_passed_and_names_them_all_in_page_order(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    for step in ("rights", "decision", "check"):
        assert client.get(f"{address}?step={step}")["Location"] == f"{address}?step=information&errors=1"
    wrong = {"came": "01-06-2026", "came_at": "x", "offence_from": "02-06-2026", "offence_to": "01-06-2026"}
    assert _errors(type_step(client, address, "information", wrong)) == [
        "Choose how the information was received",
        "Time received: Enter the time as 09:05 or 21:40.",
        "Choose who the victim is",
        "Choose the victim’s age",
        "Choose what was done",
        "Choose who did it",
        "Choose whether it caused death or a vegetative state",
        "Enter the number of victims, from 1 to 99",
        "First date of the offence: The offence cannot be after the information about it. Check the date",
        "Last date of the offence: The offence cannot end before it begins. Check the two dates",
        "Choose whether any part of the offence was in this station’s area",
        "Choose the kind of place",
    ]
    assert type_step(client, address, "information", COMPLAINT_FORM).status_code == 302
    empty = client.post(address, {"step": "decision", "suggested": _suggested(client, address)})
    assert _errors(empty) == [
        *(f"Choose an answer: {title}" for title in MEASURES.values()),
        "Choose the decision",
    ]


def _errors(answer: Any) -> list[str]:
    summary = BeautifulSoup(answer.content, "html.parser").select(".govuk-error-summary li")
    return [item.get_text(strip=True) for item in summary]


def _suggested(client: Client, address: str) -> str:
    page = BeautifulSoup(client.get(f"{address}?step=decision").content, "html.parser")
    return str(page.select("[name=suggested]")[0]["value"])


def test_each_right_of_the_victim_is_asked_and_none_is_answered_in_advance(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM)
    page = BeautifulSoup(client.get(f"{address}?step=decision").content, "html.parser")
    assert not page.select("main input[type=radio][checked]")
    for measure in MEASURES:
        assert page.select(f"[name={measure}]")
        left_out = decide_step(client, address, COMPLAINT_FORM | {measure: ""}, outcome="later")
        assert _errors(left_out) == [f"Choose an answer: {MEASURES[measure]}"]


def test_suggested_sections_name_their_act_in_the_readers_script(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "hi"
    page = BeautifulSoup(client.get(f"{address}?step=decision").content, "html.parser")
    labels = [label.get_text(strip=True) for label in page.select("label[for^=id_sections]")]
    assert labels and all(re.match("(बीएनएस|पॉक्सो) [0-9]", label) for label in labels), labels
    assert not [label for label in labels if re.search("BNS|POCSO", label)]
    assert next(str(box["value"]) for box in page.select("[name=sections]")).startswith("BNS ")


def test_sections_follow_the_facts_and_are_ticked_anew_when_these_change(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM | {"age": "adult"})

    def ticked() -> list[str]:
        page = BeautifulSoup(client.get(f"{address}?step=decision").content, "html.parser")
        assert not page.select("[name=outcome][checked]")
        return [str(box["value"]) for box in page.select("[name=sections][checked]")]

    assert ticked() == ["BNS 64(2)"]
    assert decide_step(client, address, sections=["BNS 64(2)"], outcome="later").status_code == 302
    type_step(client, address, "information", COMPLAINT_FORM)
    assert client.get(f"{address}?step=check")["Location"] == f"{address}?step=decision&errors=1"
    late = client.post(address, {"step": "decision", "suggested": "BNS 64(2)", "sections": ["BNS 64(2)"]})
    assert late["Location"] == f"{address}?step=decision"
    assert "The facts were changed" in page_text(client.get(late["Location"]))
    page = BeautifulSoup(client.get(late["Location"]).content, "html.parser")
    assert {"POCSO 6", "BNS 65(1)"} <= {str(box["value"]) for box in page.select("[name=sections][checked]")}


def test_change_on_the_last_step_leads_back_to_it(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM)
    decide_step(client, address, outcome="later")
    page = BeautifulSoup(client.get(f"{address}?step=check").content, "html.parser")
    changes = [str(link["href"]) for link in page.select("main a[href*='from=check']")]
    groups = {"source": "information", "facts": "information", "rights": "decision", "decision": "decision"}
    assert changes == [f"?step={step}&from=check#{group}" for group, step in groups.items()]
    for change in changes:
        opened = BeautifulSoup(client.get(address + change).content, "html.parser")
        assert opened.select(f"main h2[id={change.partition('#')[2]}]")
    changed = COMPLAINT_FORM | {"phone": "0522 12345"}
    answer = type_step(client, f"{address}?step=information&from=check", "information", changed)
    assert answer["Location"] == f"{address}?step=check"
    assert "0522 12345" in page_text(client.get(answer["Location"]))


def test_only_what_the_last_step_showed_is_recorded_and_once(duty: Posting) -> None:
    client, other_window = browser(duty), browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM)
    decision = {"more": "BNS 64(1)", "outcome": "zero_fir"}
    decide_step(client, address, **decision)
    check_form = {"step": "check", "key": check_key(client, address), "attested": "signature"}
    type_step(other_window, address, "information", COMPLAINT_FORM | {"phone": "0522 12345"})
    assert "have changed since this page was shown" in page_text(client.post(address, check_form))
    for other in ("", "x", str(uuid4())):
        assert client.post(address, {"step": "check", "key": other}).status_code == 200
    with enter(duty):
        assert not Complaint.objects.get().recorded
    check_form["key"] = check_key(client, address)
    for _twice in range(2):
        assert client.post(address, check_form)["Location"] == f"{address}?done=1"
    with enter(duty):
        assert Case.objects.get().number == "1"
    assert "duty.kotwali has already recorded this complaint" in page_text(
        type_step(other_window, address, "information", COMPLAINT_FORM)
    )


def test_garbage_in_steps_records_nothing(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    for form in ({}, {"step": "x"}, {"step": "\x00", "later": "1"}, {"step": "check", "key": "x"}, COMPLAINT_FORM):
        assert client.post(address, form).status_code == 302
    assert client.get(f"{address}?step=%00&errors=1").status_code == 200
    rubbish = {name: "\ud800<script>" if name == "narrative" else "<b>" for name in COMPLAINT_FORM}
    rubbish |= {"narrative": "<script>", "step": "source", "suggested": "<"}
    for step in ("information", "accused", "decision", "source", "facts", "rights"):
        assert client.post(address, rubbish | {"step": step, "later": "1"}, follow=True).status_code == 200
        assert "<script>" not in client.get(address, follow=True).text
    with enter(duty):
        assert not Complaint.objects.get().recorded


def test_a_refused_decision_records_nothing(duty: Posting) -> None:
    """Between the check and the press of the button the law's answer may change: here the clock passes the day."""
    client = browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM)
    decide_step(client, address, more="BNS 64(1)", outcome="fir")
    check_form = {"step": "check", "key": check_key(client, address), "attested": "signature"}
    assert client.post(address, check_form | {"attested": "<b>"}).status_code == 200
    with clock.fixed(date(2026, 5, 30)):
        answer = client.post(address, check_form, follow=True)
    assert "cannot have been received later than now" in page_text(answer)
    with enter(duty):
        assert not Complaint.objects.get().recorded and not Case.objects.exists()


def test_another_officer_sees_nothing_of_what_was_typed(world: World, duty: Posting) -> None:
    address = begin_complaint(browser(duty))
    type_step(browser(duty), address, "source", COMPLAINT_FORM)
    page = page_text(browser(world.sho).get(address))
    assert "duty.kotwali started this complaint. Only duty.kotwali can see what has been typed so far." in page
    assert NAME not in page and "Discard this complaint" not in page
    assert "Nobody else can discard it" in page_text(browser(world.sho).post(f"{address}discard/", follow=True))


def test_complaint_begun_by_mistake_is_discarded_after_a_question(world: World, duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_step(client, address, "source", COMPLAINT_FORM)
    assert "The number stays in the list of complaints" in page_text(client.get(f"{address}discard/"))
    assert "Discarded Complaint 0001/2026" in page_text(client.post(f"{address}discard/", follow=True))
    assert "Discarded, nothing recorded" in page_text(client.get("/complaints/"))
    page = page_text(client.get(address))
    assert "Discarded, nothing recorded" in page and "Decide on the complaint" not in page
    assert "discarded this complaint. Start a new one" in page_text(
        type_step(client, address, "information", COMPLAINT_FORM)
    )
    assert client.get(f"{address}discard/")["Location"] == address
    for watcher in (world.sp, world.colleague):
        assert browser(watcher).post(f"{address}discard/").status_code == 404


def test_what_a_second_officer_typed_stays_on_the_page_when_the_first_was_sooner(world: World, duty: Posting) -> None:
    first, second = browser(duty), browser(world.sho)
    address = begin_complaint(first)
    type_steps(second, address, COMPLAINT_FORM)
    assert record_complaint(first, address)["Location"] == f"{address}?done=1"
    late = type_step(second, address, "information", COMPLAINT_FORM | {"narrative": "Another telling."})
    assert "duty.kotwali has already recorded this complaint" in page_text(late)
    assert "Another telling." in late.text and "See what was recorded" in late.text
    typing = {"step": "facts", "narrative": "More.", "later": "1"}
    saved = second.post(address, typing, headers={"X-Itsso-Typing": "1"})
    assert saved.status_code == 200 and "has already recorded this complaint" in saved.text
    decided = {"more": "BNS 64(1)", "outcome": "fir", "attested": "signature", "confirmed": "1"}
    assert second.post(f"{address}decide/", decided).status_code == 302
    again = first.post(f"{address}decide/", decided | {"more": "BNS 74"}, follow=True)
    assert "It has already been decided, as you see here" in page_text(again)


def test_measure_that_was_not_possible_needs_a_sealed_reason_and_a_112_call_its_number(
    world: World, duty: Posting
) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    form_data = COMPLAINT_FORM | {"mode": "call_112", "woman_officer": "not_possible", "support_person": "declined"}
    assert "Enter the event number that the 112 centre gave" in page_text(type_steps(client, address, form_data))
    form_data["call_number"] = "E-77"
    assert type_steps(client, address, form_data).status_code == 302
    unexplained = decide_step(client, address, form_data, outcome="later")
    assert "Write in a few words why it was not possible" in page_text(unexplained)
    for answer in ("not_needed", "nobody"):  # no disability is asked for; an answer of an earlier form
        wrong = form_data | {"why_woman_officer": "On leave today.", "support_person": answer}
        assert decide_step(client, address, wrong, outcome="later").status_code == 200
    form_data |= {"why_woman_officer": "On leave today.", "why_support_person": "Not asked for."}
    assert record_complaint(client, address, form_data).status_code == 302
    with enter(duty):
        recorded = Complaint.objects.get()
        assert recorded.told["measures"]["woman_officer"] == "not_possible" and "leave" not in str(recorded.told)
    with enter(world.sho):
        items = [item.pk for item in vault.current_items(recorded.pk)]
        opening = open_identity(recorded.pk, items, "statement", "", by=world.sho)
    with enter(world.sho):
        texts = [
            reading.text for reading in read_opening(own_opening(recorded.pk, opening, by=world.sho), by=world.sho)
        ]
    assert "A woman officer records the information: On leave today." in texts
    assert "Not asked for" not in str(texts)  # typed under an answer that was not chosen


def test_a_preliminary_enquiry_asks_who_permitted_it(duty: Posting) -> None:
    client = browser(duty)
    recorded = complaint(duty)
    form_data = {"more": "BNS 74", "outcome": "enquiry", "permitted": "01-06-2026"}
    address = f"/complaints/{recorded.pk}/"
    assert "Choose who permitted it: a Deputy Superintendent or above" in page_text(
        client.post(f"{address}decide/", form_data)
    )
    early = page_text(client.post(f"{address}decide/", form_data | {"permitted_by": "dsp", "permitted": "31-05-2026"}))
    assert "Permitted on: The permission must be after the information was received" in early
    severe = page_text(client.post(f"{address}decide/", form_data | {"permitted_by": "dsp", "more": "BNS 64(1)"}))
    assert "Decision: A preliminary enquiry is allowed only where the punishment is three years or more" in severe
    check = client.post(f"{address}decide/", form_data | {"permitted_by": "dsp"})
    assert "The preliminary enquiry must end within fourteen days" in page_text(check)
    form_data |= {"permitted_by": "dsp", "confirmed": "1"}
    assert client.post(f"{address}decide/", form_data)["Location"] == f"{address}?done=1"
    assert "15-06-2026" in page_text(client.get(address))


def test_end_of_an_enquiry_sent_twice_is_recorded_once_and_one_that_is_not_pending_says_so(duty: Posting) -> None:
    """Both are buttons without a form: a second click, or the page of another window."""
    client = browser(duty)
    for ends, sent_later in (("prima_facie", "no_case"), ("no_case", "no_case")):
        recorded = complaint(duty)
        with enter(duty):
            actions.permit_enquiry(recorded.pk, ("BNS 74",), CAME, by=duty)
        address = f"/complaints/{recorded.pk}/"
        for _twice in range(2):
            answer = client.post(address, {"act": ends})
            assert answer.status_code == 302
        assert page_text(client.get(address)).count("Preliminary enquiry closed") == 1
        if ends == "prima_facie":
            with enter(duty):
                actions.register(recorded.pk, Registration(("BNS 74",)), by=duty)
        client.post(address, {"act": sent_later})
        assert "No preliminary enquiry is pending." in page_text(client.get(address))


def test_decision_on_a_recorded_complaint_is_shown_before_it_is_done_and_can_be_changed(duty: Posting) -> None:
    facts = {"here": "no", "acts": ["penetration"], "victim": "female", "relation": "stranger"}
    client, recorded = browser(duty), complaint(duty, facts=facts)
    address = f"/complaints/{recorded.pk}/decide/"
    empty = page_text(client.post(address, {"outcome": "not_cognizable"}))
    assert "Choose why no FIR is registered" in empty and "Choose where the complainant is referred to" in empty
    assert "Choose at least one section" in page_text(client.post(address, {"outcome": "fir", "attested": "signature"}))
    cognizable = {"outcome": "not_cognizable", "reason": "not_cognizable", "referred_to": "magistrate"}
    refused = page_text(client.post(address, cognizable))
    assert "Why no FIR is registered: The facts point to" in refused
    form_data = {"outcome": "not_cognizable", "reason": "civil", "referred_to": "magistrate", "permitted": "x"}
    check = client.post(address, form_data)
    assert "A civil matter" in page_text(check) and "Magistrate (BNSS 174)" in check.text
    page = BeautifulSoup(check.content, "html.parser")
    hidden = {str(box["name"]): str(box["value"]) for box in page.select("main form input")}
    with enter(duty):
        assert Complaint.objects.get().outcome == ""
    changed = BeautifulSoup(client.post(address, hidden | {"change": "1"}).content, "html.parser")
    assert [box["value"] for box in changed.select("[name=reason][checked]")] == ["civil"]
    done = client.post(address, hidden | {"confirmed": "1"}, follow=True)
    assert "Referral recorded Number Complaint 0001/2026" in page_text(done)


def test_an_fir_of_a_recorded_complaint_is_registered_by_the_button_that_says_how_it_was_signed(duty: Posting) -> None:
    """As on the last page of a complaint that is typed: the form asked it before anything was read over."""
    client = browser(duty)
    complaint_address = begin_complaint(client)
    record_complaint(client, complaint_address, COMPLAINT_FORM | {"here": "yes"})
    address = f"{complaint_address}decide/"
    assert not BeautifulSoup(client.get(address).content, "html.parser").select("[name=attested]")
    check = BeautifulSoup(client.post(address, {"outcome": "fir", "more": "BNS 64(1)"}).content, "html.parser")
    hidden = {str(box["name"]): str(box["value"]) for box in check.select("main form input")}
    buttons = {str(button["value"]): button.text.strip() for button in check.select("[name=attested]")}
    assert list(buttons) == ["signature", "thumb_impression", "not_signed", "not_read_over"]
    assert buttons["signature"] == "Register the FIR: read over and signed"
    for value in ("", "<b>"):
        assert "Choose whether the information was read over" in page_text(
            client.post(address, hidden | {"attested": value})
        )
    assert (
        "attested"
        not in BeautifulSoup(
            client.post(address, hidden | {"attested": "signature", "change": "1"}).content, "html.parser"
        ).text
    )
    with enter(duty):
        assert Complaint.objects.get().outcome == ""
    for _same_form_twice in range(2):
        client.post(address, hidden | {"attested": "thumb_impression"})
    with enter(duty):
        event = Event.objects.get(kind="fir_details_recorded")
        assert (event.facts["read_over"], event.facts["signed_by"]) == (True, "thumb_impression")


def test_complaint_without_an_answer_about_measures_is_registered(duty: Posting) -> None:
    recorded = complaint(duty)
    address = f"/complaints/{recorded.pk}/decide/"
    decided = {"more": "BNS 64(1)", "outcome": "fir", "attested": "signature", "confirmed": "1"}
    assert browser(duty).post(address, decided).status_code == 302


def test_a_regular_fir_is_pointed_to_where_part_of_it_was_here(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    assert record_complaint(client, address, COMPLAINT_FORM | {"here": "yes"}).status_code == 302
    due = "register a regular FIR, not a Zero FIR (Delhi High Court, 2025)"
    assert due in page_text(client.get(f"{address}decide/"))
    decided = {
        "more": "BNS 64(1)",
        "outcome": "zero_fir",
        "attested": "signature",
        "confirmed": "1",
    }
    answer = page_text(client.post(f"{address}decide/", decided))
    assert (
        "There is a problem" in answer and f"Decision: Part of the offence was in this station's area: {due}" in answer
    )
    client.post(f"{address}decide/", decided | {"outcome": "fir"})
    assert "FIR registered here" in page_text(client.get(address))


def test_an_e_fir_is_signed_on_its_page(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    form_data = COMPLAINT_FORM | {"mode": "online", "gd_number": "14"}
    type_steps(client, address, form_data)
    assert "Record the message, and call its sender" in page_text(client.get(f"{address}?step=decision"))
    assert record_complaint(client, address, form_data)["Location"] == f"{address}?done=1"
    assert "04-06-2026, 3 days left" in page_text(client.get(address))
    assert "not later than now" in page_text(
        client.post(address, {"act": "sign", "signed": "02-06-2026", "signed_at": "9:00"})
    )
    assert client.post(address, {"act": "sign", "signed": "01-06-2026", "signed_at": "11:00"}).status_code == 302
    assert "Electronic information signed" in page_text(client.get(address))


def test_signature_after_the_fir_is_recorded_in_the_case_alone(duty: Posting) -> None:
    """Its page may be open in another window since before the FIR: the limit of the signature runs in the case."""
    filed, client = registered(duty, mode=Mode.ONLINE), browser(duty)
    address, case = f"/complaints/{filed.pk}/", f"/cases/{filed.pk}/record/information_signed/"
    assert "Record the signature" not in page_text(client.get(address))
    answer = page_text(client.post(address, {"act": "sign", "signed": "01-06-2026", "signed_at": "11:00"}))
    assert "FIR registered here already. Record the signature on the page of the case." in answer
    assert "Electronic information signed" not in page_text(client.get(address))
    assert client.get(case).status_code == 200


@pytest.mark.parametrize("who", ["sp", "state_monitor"])
def test_who_watches_over_hearings_records_and_ends_none(world: World, duty: Posting, who: str) -> None:
    watcher, address = browser(getattr(world, who)), begin_complaint(browser(duty))
    for typed in (
        COMPLAINT_FORM | {"step": "source"},
        {"step": "source", "name": NAME, "later": "1"},
        {"step": "check"},
    ):
        assert watcher.post(address, typed).status_code == 404
    recorded = complaint(duty)
    with enter(duty):
        actions.permit_enquiry(recorded.pk, ("BNS 74",), CAME, by=duty)
    assert watcher.post(f"/complaints/{recorded.pk}/", {"act": "no_case"}).status_code == 404
    with enter(duty):
        assert Complaint.objects.get(pk=recorded.pk).outcome == "enquiry"
        assert Complaint.objects.exclude(pk=recorded.pk).get().received_at is None


def test_a_number_that_is_nobodys_costs_a_guesser_as_much_as_one_that_is(
    world: World, duty: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded, checked = complaint(duty), []
    with enter(duty):
        slip = status.issue_slip(SlipSubject(recorded.pk, duty.unit), "victim", by=duty)
    monkeypatch.setattr(status, "check_password", lambda *arguments: checked.append(arguments))
    for number in (slip.number, "1", "", *[slip.number] * 5):
        browser(None).post("/status/", {"number": number or "x", "code": "2222-2222"})
    assert len(checked) == 8


@pytest.mark.parametrize(
    ("facts", "day", "sections"),
    [
        (BY_SEVERAL, date(2025, 1, 1), ["BNS 64(1)", "BNS 70(1)"]),
        (BY_SEVERAL, date(2024, 6, 30), ["IPC 376(1)", "IPC 376D"]),
        (
            {"victim": ["male"], "age": ["under_12"], "acts": ["touch"], "relation": ["stranger"]},
            date(2025, 1, 1),
            ["POCSO 8", "POCSO 10"],
        ),
        ({"victim": ["female"], "acts": ["stalking", "words"]}, date(2025, 1, 1), ["BNS 78", "BNS 79"]),
        ({"victim": ["male"], "age": ["adult"], "acts": ["penetration"]}, date(2025, 1, 1), []),
        ({"victim": ["male"], "age": ["adult"], "acts": ["penetration"]}, date(2024, 6, 30), ["IPC 377"]),
        ({"victim": ["other"], "age": ["adult"], "acts": ["touch"]}, date(2025, 1, 1), ["TGPA 18(d)"]),
    ],
)
def test_plain_facts_suggest_sections_of_the_law_of_that_day(facts: Any, day: date, sections: list[str]) -> None:
    assert [suggestion.section for suggestion in suggestions(facts, day)] == sections


def test_who_watches_over_a_station_does_nothing_in_its_place(world: World, duty: Posting) -> None:
    address = begin_complaint(browser(duty))
    sp = browser(world.sp)
    assert "Being typed by duty.kotwali" in page_text(sp.get(address))
    assert sp.post(address, {"step": "source"}).status_code == sp.post(address, {"later": "1"}).status_code == 404
    assert sp.get(f"{address}decide/").status_code == sp.post(f"{address}slip/").status_code == 404
    record_complaint(browser(duty), address, COMPLAINT_FORM | {"mode": "online", "gd_number": "14"})
    assert sp.post(address, {"act": "sign", "signed": "01-06-2026", "signed_at": "11:00"}).status_code == 404
    assert browser(world.colleague).get(address).status_code == 404


def test_sho_opens_the_account_with_a_reason_before_there_is_a_case(world: World, duty: Posting) -> None:
    recorded = complaint(duty)
    address = f"/complaints/{recorded.pk}/open/"
    client = browser(world.sho)
    items = [box["value"] for box in BeautifulSoup(client.get(address).content, "html.parser").select("[name=items]")]
    assert "Choose “Reason”." in page_text(client.post(address, {"items": items}))
    opened = client.post(address, {"items": items, "reason": "statement"})["Location"]
    opened_page = client.get(opened)
    assert (
        NAME in page_text(opened_page)
        and "What she told." in opened_page.text
        and 590 < int(opened_page["Refresh"]) <= 601
    )
    assert NAME not in page_text(client.get(f"/complaints/{recorded.pk}/"))
    for other in (duty, world.io, world.colleague, world.stranger):
        assert browser(other).get(address).status_code == browser(other).get(opened).status_code == 404
    assert "vault.opened" in {line["act"] for line in lines()}
    with enter(duty):
        actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=duty)
    assert client.get(address).status_code == 404


# --- The board -------------------------------------------------------------------------------------------------------


def test_both_ends_see_a_zero_fir_on_their_boards_and_act_there(world: World) -> None:
    zero_fir = registered(world.sho, zero=True)
    sho, colleague = browser(world.sho), browser(world.colleague)
    assert "Not sent yet" in page_text(sho.get("/zero-firs/"))
    assert "cannot be chosen here" in page_text(sho.post(f"/cases/{zero_fir.pk}/forward/", {"station": "Nowhere"}))
    own = page_text(sho.post(f"/cases/{zero_fir.pk}/forward/", {"station": "UP/KNP-1"}))
    assert "Police station: Choose another police station" in own
    check = page_text(sho.post(f"/cases/{zero_fir.pk}/forward/", {"station": "UP/KNP-2"}))
    assert "Forward to PS Nawabganj, Kanpur Nagar, Uttar Pradesh" in check and "Not recorded yet" in check
    with enter(world.sho):
        assert not Transfer.objects.exists()
    forward = {"station": "UP/KNP-2", "confirmed": "1"}
    for _twice in range(2):
        done = sho.post(f"/cases/{zero_fir.pk}/forward/", forward)["Location"]
    assert "Zero FIR forwarded Number Zero FIR 0001/2026" in page_text(sho.get(done))
    address = done.partition("?")[0]
    assert "1 Sent, not accepted yet" in page_text(sho.get("/zero-firs/"))
    assert "Received, to be registered again" in page_text(colleague.get("/zero-firs/"))
    assert "Register it again" not in page_text(sho.get(address))
    assert "Register it again" in page_text(colleague.get(address))
    question = {"act": "refer", "reason": "outside_ps"}
    assert "Goes to Kanpur Nagar, Uttar Pradesh" in page_text(colleague.post(address, question))
    changed = BeautifulSoup(colleague.post(address, question | {"change": "1"}).content, "html.parser")
    assert [box["value"] for box in changed.select("[name=reason][checked]")] == ["outside_ps"]
    assert "Nodal officer asked Number" in page_text(
        colleague.post(address, question | {"confirmed": "1"}, follow=True)
    )
    late = page_text(colleague.post(address, {"act": "accept", "io_ref": "SHO.NAWABGANJ"}))
    assert "Waiting for the decision of Kanpur Nagar" in late and "is no longer waiting at your station" in late
    sp, decision = browser(world.sp), {"act": "decide", "station": "UP/KNP-2", "ground": "committed_there"}
    assert "Decide which station has jurisdiction" in page_text(sp.get(address))
    assert "That station has to register it and cannot ask again" in page_text(sp.post(address, decision))
    assert sp.post(address, decision | {"confirmed": "1"}).status_code == 302
    bound = page_text(colleague.get(address))
    assert "The nodal officer decided that it belongs here." in bound and "It does not belong" not in bound
    accepted = {"act": "accept", "io_ref": "SHO.NAWABGANJ", "told_by": "phone"}
    registered_page = colleague.post(address, accepted, follow=True)
    assert "FIR registered Number FIR 0001/2026 What happens next" in page_text(registered_page)
    assert len(BeautifulSoup(registered_page.content, "html.parser").select("main .govuk-panel ~ ul a")) == 3
    for reader, is_shown in ((colleague, True), (sho, False)):
        page = BeautifulSoup(reader.get(address).content, "html.parser")
        assert bool(page.select(f"main a[href='/cases/{zero_fir.pk}/']")) == is_shown
    assert "Re-registered at PS Nawabganj as FIR 0001/2026" in page_text(sho.get(address))
    with enter(world.colleague):
        assert Case.objects.get(pk=zero_fir.pk).io_ref == "SHO.NAWABGANJ"
    assert browser(world.stranger).get(address).status_code == 404


def test_a_zero_fir_that_was_not_sent_leads_each_reader_where_he_may_go(world: World) -> None:
    zero_fir = registered(world.sho, zero=True)
    for by, page in ((world.sho, "forward"), (world.sp, "zero-fir"), (world.state_monitor, "zero-fir")):
        board = BeautifulSoup(browser(by).get("/zero-firs/").content, "html.parser")
        (link,) = [str(a["href"]) for a in board.select("tbody a[href^='/cases/']")]
        assert link == f"/cases/{zero_fir.pk}/{page}/"
        assert browser(by).get(link).status_code == 200


def test_the_lines_that_states_report_add_up_for_each_end_and_for_the_nation(world: World) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    registered(world.sho, zero=True)
    first, second = sent(world.sho, world.nawabganj), sent(world.sho, world.gandhi_maidan)
    with enter(world.colleague):
        transfers.accept(first.pk, transfers.Acceptance("IO"), by=world.colleague)
    with enter(patna):
        transfers.refer(second.pk, "outside_state", by=patna)

    def figures_shown(by: Posting) -> dict[str, int]:
        page = BeautifulSoup(browser(by).get("/zero-firs/").content, "html.parser")
        keys = [term.get_text(strip=True) for term in page.select("dt")]
        return dict(zip(keys, [int(number.get_text(strip=True)) for number in page.select("dd")], strict=True))

    up = figures_shown(world.state_monitor)
    assert (up["Zero FIRs registered"], up["Waiting to be sent"]) == (3, 1)
    assert (up["Sent within the State"], up["Sent outside the State"]) == (1, 1)
    assert (up["Received from within the State"], up["Of those received: re-registered"]) == (1, 1)
    bihar = figures_shown(post("nodal.br", world.bihar, Role.STATE_MONITOR))
    assert (bihar["Received from outside the State"], bihar["Of those received: nodal officer asked"]) == (
        1,
        1,
    )
    assert figures_shown(world.national_monitor)["Between States: waiting for a nodal officer"] == 1


def test_a_long_board_is_read_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "ROWS", 2)
    registered(world.sho, zero=True)
    for _n in range(3):
        sent(world.sho, world.nawabganj)
    client, address, pages = browser(world.sho), "/zero-firs/", []
    while address:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        pages.append([" ".join(head.get_text().split()) for head in page.select("tbody th")])
        older = page.select_one("main a[rel=next]")
        address = f"/zero-firs/{older['href']}" if older else ""
    assert pages == [
        ["Not sent yet", "PS Kotwali · 0001/2026", "Sent, not accepted yet", "PS Kotwali · 0002/2026"],
        ["Sent, not accepted yet", "PS Kotwali · 0003/2026", "PS Kotwali · 0004/2026"],
    ]
    for address in ("?part=%00&page=x&unit=", "?part=counted-no_such_line", "?part=sent&page=7&sort=officer"):
        assert client.get(f"/zero-firs/{address}").status_code == 200


def test_a_figure_of_a_unit_below_leads_to_the_board_of_that_unit(world: World) -> None:
    registered(world.sho, zero=True)
    link = figures.figure("zero_fir_pending_transfer").link(world.nawabganj, date(2026, 6, 1))
    assert "0001/2026" in page_text(browser(world.sp).get("/zero-firs/"))
    text = page_text(browser(world.sp).get(link))
    assert "PS Nawabganj" in text and "0001/2026" not in text and "Only my own unit" in text
    assert browser(world.sho).get(link).status_code == 404


# --- Refusals --------------------------------------------------------------------------------------------------------


def test_a_refusal_is_seen_from_above_the_unit_and_not_in_it(world: World) -> None:
    with enter(world.colleague):
        accountability.open_record(
            world.kotwali, told_by="complainant", what="refused", happened_on=date(2026, 5, 30), by=world.colleague
        )
    assert "PS Kotwali Refused to record the information" in page_text(browser(world.sp).get("/accountability/"))
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
    figures_by_officer = {}
    for posting in (station, co, sp):
        with enter(posting):
            figures_by_officer[posting.pk] = set(Accountability.objects.values_list("unit_id", flat=True))
    assert figures_by_officer == {
        station.pk: set(),
        co.pk: {world.gandhi_maidan.pk},
        sp.pk: {circle.pk, world.gandhi_maidan.pk},
    }


def test_a_record_goes_from_enquiry_to_action_in_the_order_of_its_dates_and_is_counted(world: World) -> None:
    client = browser(world.sp)
    form_data = {"station": "UP/KNP-1", "conduct": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    form_data["key"] = str(uuid4())
    for _twice in range(2):
        assert (
            client.post("/accountability/", form_data | {"key": "0190163d-8694-739b-aea5-966c26f8ad91"}).status_code
            == 302
        )
    with enter(world.sp):
        address = f"/accountability/{Accountability.objects.get().pk}/"
    further = {"section": "BNS 199", "enquiry_on": "22-05-2026", "outcome": "upheld", "outcome_on": "21-05-2026"}
    assert "must be in this order" in page_text(client.post(address, further))
    assert client.post(address, further | {"outcome_on": "25-05-2026"}).status_code == 302
    assert client.post(address, {"action": "warning", "action_on": "28-05-2026"}).status_code == 302
    assert "Warning" in page_text(client.get(address))
    days = Period(date(2026, 1, 1), date(2026, 6, 1), date(2026, 6, 1))
    with enter(world.sp):
        (unit_figures,) = refusals_queries.refusal_figures(world.kanpur, days)
    assert unit_figures[1:] == (1, 1, 1, 1, 0, 0)
    behind = figures.figure("refusals_upheld").link(world.kotwali, date(2026, 6, 1))
    assert "Upheld" in page_text(client.get(behind)) and "Refused to record" in page_text(client.get(behind))
    assert browser(world.stranger).get(address).status_code == 404


def test_what_happened_is_sealed_and_opened_with_a_reason_from_above_only(world: World) -> None:
    client, account = browser(world.sp), f"{NAME} said that the officer laughed at her."
    form_data = {"station": "UP/KNP-1", "conduct": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    form_data |= {"key": str(uuid4()), "account": account}
    assert client.post("/accountability/", form_data).status_code == 302
    with enter(world.sp):
        record = Accountability.objects.get().pk
    address = f"/accountability/{record}/"
    assert "laughed" not in client.get(address).text and "Open it, with a reason" in page_text(client.get(address))
    form_page = client.get(f"{address}open/")
    (item,) = re.findall(r'name="items" value="([0-9a-f-]+)"', form_page.text)
    opened = client.post(f"{address}open/", {"items": item, "reason": "supervision"})["Location"]
    assert "laughed at her" in client.get(opened).text
    assert browser(world.sho).get(f"{address}open/").status_code == 404
    with enter(world.sho), pytest.raises(Refused, match="only from a level above that unit"):
        accountability.keep_account(record, account, by=world.sho)
    assert client.post(address, {"account": "Told anew: he laughed, and sent her away."}).status_code == 302
    with enter(world.sp):
        assert len(vault.current_items(record)) == 1
    assert NAME not in str(lines())


def test_an_account_that_cannot_be_kept_opens_no_record_and_stays_on_the_page(world: World) -> None:
    form_data = {"station": "BR/PAT-1", "conduct": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    answer = browser(world.sp).post("/accountability/", form_data | {"key": str(uuid4()), "account": "He laughed."})
    assert "only from a level above that unit" in page_text(answer) and "He laughed." in answer.text
    with enter(post("sp.patna", world.patna, Role.SUPERVISOR)):
        assert not Accountability.objects.exists()


def test_an_account_is_replaced_by_nobody_who_sends_the_number_of_its_form_again(world: World) -> None:
    form_data = {"station": "UP/KNP-1", "conduct": "refused", "told_by": "court", "happened_on": "20-05-2026"}
    sent = form_data | {"key": str(uuid4()), "account": "As it was told first."}
    assert browser(world.sp).post("/accountability/", sent).status_code == 302
    with enter(world.sp):
        account = list(vault.current_items(Accountability.objects.get().pk))
    other = post("sp2.kanpur", world.kanpur, Role.SUPERVISOR)
    again = browser(other).post("/accountability/", sent | {"account": "As it should have been."})
    assert "Another officer has already sent this form" in page_text(again)
    assert browser(world.sp).post("/accountability/", sent | {"account": "Otherwise."}).status_code == 302
    with enter(world.sp):
        assert list(vault.current_items(Accountability.objects.get().pk)) == account


def test_a_complaint_that_was_begun_by_a_form_is_begun_again_by_nobody_else(world: World, duty: Posting) -> None:
    key = {"key": str(uuid4())}
    begin_complaint = browser(duty).post("/complaints/", key)
    assert browser(duty).post("/complaints/", key)["Location"] == begin_complaint["Location"]
    assert "Another officer has already sent this form" in page_text(browser(world.sho).post("/complaints/", key))


def test_how_the_information_came_is_chosen_with_the_button_that_begins_the_complaint(duty: Posting) -> None:
    client, key = browser(duty), str(uuid4())
    buttons = BeautifulSoup(client.get("/complaints/").content, "html.parser").select("main button[name=mode]")
    assert [str(button["value"]) for button in buttons] == Mode.values

    def ticked(address: str) -> list[str]:
        html = BeautifulSoup(client.get(address).content, "html.parser")
        return [str(field["value"]) for field in html.select("input[name=mode][checked]")]

    begun = client.post("/complaints/", {"key": key, "mode": "phone"})["Location"]
    assert ticked(begun) == ["phone"]
    assert ticked(begun.partition("?")[0]) == []  # nothing was stored, and nothing is guessed
    assert ticked(begun.replace("phone", "<script>")) == []
    again = client.post("/complaints/", {"key": key, "mode": "phone"})
    assert again["Location"] == begun
    assert client.post("/complaints/", {"key": str(uuid4()), "mode": "x"})["Location"].endswith("/")


def test_the_key_of_another_stations_form_is_answered_as_what_is_not_there(world: World) -> None:
    key = str(uuid4())
    assert browser(world.colleague).post("/complaints/", {"key": key}).status_code == 302
    answer = browser(world.sho).post("/complaints/", {"key": key})
    assert answer.status_code == 404
    begin_complaint = browser(world.sho).post("/complaints/", {"key": str(uuid4())})["Location"]
    with enter(world.sho):
        assert Complaint.objects.get(pk=begin_complaint.split("/")[2]).number == 1  # the refused form took no number


def test_one_feed_row_with_a_number_far_too_high_moves_no_stations_series(world: World) -> None:
    for number in ("12", "480", "4100", "90009", "90010"):
        add(world.system, key(world.kotwali, number, 2026), fir(world.kotwali, number, "2026-01-05", "BNS 64(1)"))
    with enter(world.sho):
        assert next_number(world.kotwali.pk, int(Series.REGULAR), 2026) == 4101
    add(world.system, key(world.nawabganj, "9009", 2026), fir(world.nawabganj, "9009", "2026-01-05", "BNS 64(1)"))
    with enter(world.colleague):
        assert next_number(world.nawabganj.pk, int(Series.REGULAR), 2026) == 1
