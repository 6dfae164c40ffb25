"""The victim's page: what it shows of a complaint or case, what she can say there, and the slip that opens it."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup

from itsso import law
from itsso.accounts.models import Officer, Posting, Role
from itsso.cases.actions import NewEvent
from itsso.cases.models import Event
from itsso.cases.recording.actions import Recording, record
from itsso.intake.complaints import actions
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import Accountability, Complaint, Mode, Slip, SlipIssue
from itsso.intake.refusals import actions as accountability
from itsso.intake.slips import actions as status
from itsso.intake.slips import queries as slips_queries
from itsso.intake.slips import words as slips_words
from itsso.intake.slips.phases import CaseProgress, Phase, progress
from itsso.intake.zero_firs import actions as transfers
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import ReportCode
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.complaints import CAME, NAME, complaint, registered, sent
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once
from tests.support.slips import (
    code_on,
    details_page,
    first_page,
    her_browser,
    number_and_code,
    print_slip,
    slip_form,
    ticket_on,
)


@pytest.fixture
def duty(world: World) -> Posting:
    return post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_status_page_shows_progress_without_offence_or_identity(world: World, language: str) -> None:
    fir_case = registered(world.sho, "BNS 64(1)")
    answer = details_page(number_and_code(fir_case.pk, by=world.sho), language)
    text = page_text(answer)
    assert "0001/2026" in text and "PS Kotwali" in text and "181" in text and "30-08-2026" in text
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
    pages = {
        listed.pk: page_text(details_page(number_and_code(listed.pk, by=world.sho)))
        for listed in (registered_one, online, refused, enquired)
    }
    assert "The police must complete the investigation by 01-08-2026" in pages[registered_one.pk]
    assert "Sign what you sent at PS Kotwali by 04-06-2026" in pages[online.pk]
    assert "On 01-06-2026 the station decided not to register it" in pages[refused.pk]
    assert "It must end by 15-06-2026" in pages[enquired.pk]
    assert all("Your station: PS Kotwali" in page for page in pages.values())
    slip = number_and_code(registered_one.pk, by=world.sho)
    with clock.fixed(date(2026, 8, 31)):
        late = page_text(details_page(slip))
        assert (
            "The police should have completed the investigation by 01-08-2026" in late
            and "You should have been informed of the progress by" in late
        )


def test_her_page_follows_the_case_to_the_other_state(world: World) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    transfer = sent(world.sho, world.gandhi_maidan)
    with enter(world.sho):
        recorded = Complaint.objects.get(pk=transfer.case_id)
    slip = number_and_code(recorded.pk, by=world.sho)
    assert "Sent to PS Gandhi Maidan" in page_text(details_page(slip))
    with enter(patna):
        transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=patna)
    add(world.system, key(world.gandhi_maidan, "1", 2026), new("victim_informed", "2026-06-01T11:00"))
    text = page_text(details_page(slip))
    assert "number 0001/2026 at PS Gandhi Maidan" in text and "informed of the progress on 01-06-2026" in text


def test_a_strangers_wrong_codes_do_not_close_her_page(world: World) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    for at in range(7):
        stranger = browser(None)
        stranger.defaults["REMOTE_ADDR"] = f"198.51.100.{at}"
        assert "do not match" in page_text(stranger.post("/status/", slip | {"code": "AAAA-AAAA"}))
    assert "Received on" in page_text(details_page(slip | {"code": slip["code"].lower()}))
    assert slip["code"].replace("-", "") not in str(list(Slip.objects.values())) + str(lines())
    assert {"refused.status", "status.read"} <= {line["act"] for line in lines()}


def test_who_guesses_from_one_address_has_to_wait_and_she_does_not(world: World) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    guesser = browser(None)
    guesser.defaults["REMOTE_ADDR"] = "198.51.100.99"
    assert 429 in [guesser.post("/status/", slip | {"code": "AAAA-AAAA"}).status_code for _try in range(15)]
    assert "Received on" in page_text(details_page(slip))


def test_new_code_is_issued_after_the_page_says_which_code_it_cancels(world: World, duty: Posting) -> None:
    client, address = browser(duty), f"/complaints/{complaint(duty).pk}/slip/"
    assert "number and a code" in page_text(client.get(address))
    form_fields = slip_form(client, address)
    first = client.post(address, form_fields)
    assert "/language/" not in first.text and "hreflang" not in first.text
    hers = code_on(first)
    again = page_text(client.post(address, form_fields))  # the answer is loaded again
    assert "Slip already printed" in again and hers["code"] not in again
    assert "This cancels the code given on 01-06-2026" in page_text(client.get(address))
    assert "Received on" in page_text(details_page(hers))
    new = code_on(print_slip(client, address))
    assert new["number"] == hers["number"] and "Received on" in page_text(details_page(new))
    assert "do not match" in page_text(details_page(hers))
    late = client.post(address, form_fields | {"key": str(uuid4()), "codes_shown": "1"})
    assert "Another code was given in the meantime" in page_text(late)
    assert "Received on" in page_text(details_page(new))


def test_each_half_of_a_slip_names_the_officer_in_its_own_script(world: World, duty: Posting) -> None:
    Officer.objects.filter(pk=duty.officer.pk).update(rank="HC", name="HC P. Tiwari", name_hi="पी. तिवारी")
    duty.officer.refresh_from_db()
    client, address = browser(duty), f"/complaints/{complaint(duty).pk}/slip/"
    slip = BeautifulSoup(print_slip(client, address).content, "html.parser")
    hindi, english = (slip.select_one(f"main div[lang={language}]") for language in ("hi", "en"))
    assert hindi is not None and english is not None
    assert "हेड कांस्टेबल पी. तिवारी" in hindi.text and "Tiwari" not in hindi.text
    assert "HC P. Tiwari" in english.text


def test_only_the_first_code_answers_and_further_codes_are_counted_above(world: World, duty: Posting) -> None:
    address = f"/complaints/{complaint(duty).pk}/slip/"
    print_slip(browser(duty), address)
    first_slip = code_on(print_slip(browser(duty), address))
    text = page_text(details_page(first_slip))
    assert "A new code was given on 01-06-2026" in text and "Send the answers" not in text
    assert "Thank you" not in page_text(details_page(first_slip | {"say": "answers", "q_heard": "yes"}))
    assert not Slip.objects.get().answered
    above = page_text(browser(world.sp).get("/accountability/"))
    assert "PS Kotwali 1 1 1" in above.partition("Codes after the first")[2]
    assert "Codes after the first" not in page_text(browser(world.stranger).get("/accountability/"))


def test_she_can_report_that_somebody_else_answered_with_her_first_code(world: World, duty: Posting) -> None:
    """The station reads the first code before it hands the slip over."""
    slip = code_on(print_slip(browser(duty), f"/complaints/{complaint(duty).pk}/slip/"))
    early = details_page(slip | {"say": "not_me"})
    assert "I did not answer" not in page_text(early) and "A senior officer" not in page_text(early)
    assert "Thank you" in page_text(details_page(slip | {"say": "answers", "q_heard": "yes"}))
    hers = page_text(details_page(slip))
    assert "were answered with the first code of your slip" in hers and "I did not answer" in hers
    for _twice in range(2):
        text = page_text(details_page(slip | {"say": "not_me"}))
        assert "A senior officer, not this station, will see what you said." in text
    with enter(world.sho):
        assert not Accountability.objects.exists()
    with enter(world.sp):
        assert Accountability.objects.get().what == "answered_for_her"
    assert "Answered the questions about treatment" in page_text(browser(world.sp).get("/accountability/"))


def test_the_station_where_her_case_is_now_gives_her_a_new_code(world: World) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    transfer = sent(world.sho, world.gandhi_maidan)
    address = f"/cases/{transfer.case_id}/slip/"
    assert browser(patna).get(address).status_code == 404
    with enter(patna):
        transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=patna)
    assert "Status slip for the victim" in page_text(browser(patna).get(f"/cases/{transfer.case_id}/zero-fir/"))
    text = page_text(details_page(code_on(print_slip(browser(patna), address))))
    assert "number 0001/2026 at PS Gandhi Maidan" in text
    assert browser(world.sho).post(address).status_code == 404
    of_complaint = f"/complaints/{transfer.case_id}/slip/"
    assert browser(world.sho).get(of_complaint).status_code == browser(world.sho).post(of_complaint).status_code == 404
    assert of_complaint not in browser(world.sho).get(f"/complaints/{transfer.case_id}/").text


def test_each_code_counts_at_the_station_that_gave_it_also_after_the_case_has_moved(world: World) -> None:
    case_id, new_sho = fed_case(world), post("sho.new", world.nawabganj, Role.SHO)
    number_and_code(case_id, by=world.sho, victim="V1")
    address = f"/cases/{case_id}/slip/"
    print_slip(browser(world.sho), address)
    add(world.system, key(world.kotwali, "9", 2026), new("transferred_out", "2026-05-30", to=world.nawabganj.pk))
    for _twice in range(2):
        code_on(print_slip(browser(new_sho), address))
    assert (Slip.objects.get().station, Slip.objects.get().issued) == (world.kotwali, 4)
    issues = SlipIssue.objects.order_by("code_number").values_list("code_number", "station", "holder")
    by_number = [(1, world.kotwali.pk), (2, world.kotwali.pk), (3, world.nawabganj.pk), (4, world.nawabganj.pk)]
    assert list(issues) == [(number, station, "victim") for number, station in by_number]
    assert all(issue.at is not None for issue in SlipIssue.objects.all())
    with enter(world.sp):
        counts = slips_queries.codes_given_again(world.kanpur).rows()
    assert {row.station: tuple(row[1:]) for row in counts} == {world.nawabganj: (1, 1, 2), world.kotwali: (1, 1, 1)}


def two_victims(world: World, *, child: bool = False) -> UUID:
    """Return a case of Kotwali with the victims V1 and V2."""
    return fed_case(world, new("victim_medical_examined", "2026-05-22", victim_ref="v2"), child=child)


def test_each_victim_of_a_case_has_a_code_of_her_own(world: World) -> None:
    address = f"/cases/{two_victims(world)}/slip/"
    client = browser(world.sho)
    rows = page_text(client.get(address)).partition("Status slips for the victims")[2]
    assert "V1 No code was given" in rows and "V2 No code was given" in rows
    first, second = (code_on(print_slip(client, f"{address}?victim={label}")) for label in ("V1", "V2"))
    assert first["number"] != second["number"]
    rows = page_text(client.get(address))
    assert "V1 Code given on 01-06-2026" in rows and "to: The victim, who is an adult" in rows
    assert "number 0009/2026" in page_text(details_page(first)) and "number 0009/2026" in page_text(
        details_page(second)
    )
    assert "do not match" in page_text(first_page({"number": first["number"], "code": second["code"]}))
    code_on(print_slip(client, f"{address}?victim=V2"))
    assert "do not match" in page_text(first_page(second)) and "Being investigated" in page_text(first_page(first))
    assert [line["detail"].get("victim") for line in lines() if line["act"] == "complaint.slip_given"] == [
        "V1",
        "V2",
        "V2",
    ]
    for label in ("V3", "A1", "x"):
        assert client.get(f"{address}?victim={label}").status_code == 404
        assert client.post(f"{address}?victim={label}", {"holder": "victim"}).status_code == 404


def test_what_one_victim_says_is_not_shown_to_the_other_and_each_is_recorded(world: World) -> None:
    address = f"/cases/{two_victims(world)}/slip/"
    client = browser(world.sho)
    first, second = (code_on(print_slip(client, f"{address}?victim={label}")) for label in ("V1", "V2"))
    details_page(first, say="not_told")
    assert "you told us that you were not informed" in page_text(details_page(first))
    assert "you told us" not in page_text(details_page(second))
    details_page(second, say="not_told")
    with enter(world.sp):
        assert [record.what for record in Accountability.objects.all()] == ["not_told"] * 2
    details_page(first, say="answers", q_heard="yes")
    assert "Send the answers" in page_text(details_page(second))


def test_of_several_victims_it_is_not_known_which_is_the_child(world: World) -> None:
    """The registration says that a victim is a child, and not which: no holder is refused for either."""
    case_id = two_victims(world, child=True)
    for label in ("V1", "V2"):
        page = BeautifulSoup(browser(world.sho).get(f"/cases/{case_id}/slip/?victim={label}").content, "html.parser")
        offered = [str(box["value"]) for box in page.select("input[name=holder]")]
        assert offered == ["victim", "legal_heir", "parent", "support_person", "cwc_nominee"]
        assert not page.select("input[name=holder][checked]")


def test_slip_given_before_the_victims_were_registered_stays_valid_and_can_be_cancelled(world: World) -> None:
    case_id = two_victims(world)
    shared = number_and_code(case_id, by=world.sho)  # as an earlier release gave it
    address, client = f"/cases/{case_id}/slip/", browser(world.sho)
    assert "Slip given before the victims were registered Code given on 01-06-2026" in page_text(client.get(address))
    hers = code_on(print_slip(client, f"{address}?victim=V1"))
    assert "number 0009/2026" in page_text(details_page(shared)) and "number 0009/2026" in page_text(details_page(hers))
    print_slip(client, f"{address}?victim=")
    assert "do not match" in page_text(first_page(shared)) and "Being investigated" in page_text(first_page(hers))


def test_slip_of_a_complaint_stays_that_of_the_only_victim_once_it_is_a_case(world: World) -> None:
    recorded = complaint(world.sho)
    before = number_and_code(recorded.pk, by=world.sho)
    with enter(world.sho):
        actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=world.sho)
    again = code_on(print_slip(browser(world.sho), f"/complaints/{recorded.pk}/slip/"))
    assert again["number"] == before["number"] and Slip.objects.count() == 1
    assert "do not match" in page_text(first_page(before))


# --- The ticket that stands for the code -----------------------------------------------------------------------------


def test_no_page_after_the_code_was_typed_holds_it(world: World) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    client = her_browser()
    first = first_page(slip, client=client)
    details = client.post("/status/", ticket_on(first) | {"code": slip["code"]})
    confirmed = client.post("/status/", ticket_on(details) | {"say": "refused"})
    wrong = client.post("/status/", ticket_on(first) | {"code": "AAAA-AAAA"})
    hindi = client.post("/status/", ticket_on(details) | {"change_language": "hi"})
    for answer in (first, details, confirmed, wrong, hindi):
        assert slip["code"] not in answer.text and slip["code"].replace("-", "") not in answer.text
        assert slip["code"] not in str(answer.headers) + str(client.cookies)
    assert set(client.cookies) <= {"csrftoken", "django_language"} and 'name="code"' not in details.text
    assert "Received on" in page_text(details) and "A senior officer" in page_text(confirmed)
    assert slip["code"].replace("-", "") not in str(lines())


@pytest.mark.parametrize("stage", ["code", "phase", "details"])
def test_change_of_language_shows_the_same_page_and_never_her_code(world: World, stage: str) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    client = her_browser()
    first = first_page(slip, client=client)
    sent = {
        "code": lambda: slip,
        "phase": lambda: ticket_on(first) | {"code": slip["code"]},
        "details": lambda: ticket_on(client.post("/status/", ticket_on(first) | {"code": slip["code"]})),
    }[stage]()
    answer = client.post("/status/", sent | {"change_language": "hi", "say": "refused", "q_heard": "partly"})
    main = BeautifulSoup(answer.content, "html.parser").select_one("main")
    assert main is not None and slip["code"] not in str(main)
    visible = main.get_text(" ", strip=True)
    assert ("और जानकारी" in visible) == (stage == "phase")
    assert ("आपके अधिकार" in visible) == (stage == "details")
    ticked = [str(box["value"]) for box in main.select("input[checked]")]
    assert ticked == (["partly"] if stage == "details" else [])
    with enter(world.sp):
        assert not Accountability.objects.exists()
    assert not Slip.objects.get().answered


def test_ticket_ends_after_ten_minutes_and_does_nothing_then(world: World, monkeypatch: Any) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    client = her_browser()
    phase = ticket_on(first_page(slip, client=client))
    details = ticket_on(client.post("/status/", phase | {"code": slip["code"]}))
    assert "Received on" in page_text(client.post("/status/", details))  # the browser's back button
    hour = time.time()
    for minutes, is_open in ((9.5, True), (10.5, False)):
        later = SimpleNamespace(time=lambda minutes=minutes: hour + minutes * 60)
        monkeypatch.setattr("django.core.signing.time", later)
        visible = client.post("/status/", details)
        assert ("Received on" in page_text(visible)) == is_open
        assert ("Your time on this page is over" in page_text(visible)) != is_open
    for late in (details | {"say": "refused"}, phase | {"code": slip["code"]}, details | {"change_language": "hi"}):
        page = client.post("/status/", late)
        assert 'name="number"' in page.text and slip["number"] not in page.text and "Kotwali" not in page.text
    with enter(world.sp):
        assert not Accountability.objects.exists()
    assert "refused.status_ended" in {line["act"] for line in lines()}


def test_ticket_opens_no_other_stage_no_other_slip_and_not_after_a_new_code(world: World, duty: Posting) -> None:
    mine, other = complaint(world.sho), complaint(world.sho)
    slip, other_slip = (number_and_code(recorded.pk, by=world.sho) for recorded in (mine, other))
    client = her_browser()
    phase = ticket_on(first_page(slip, client=client))
    assert "Your time on this page is over" in page_text(client.post("/status/", {"details": phase["phase"]}))
    assert "do not match" in page_text(client.post("/status/", phase | {"code": other_slip["code"]}))
    details = ticket_on(client.post("/status/", phase | {"code": slip["code"]}))
    forged = details["details"].replace(details["details"][:4], "W1sx", 1)
    for ticket in (forged, details["details"] + "x", "x", "\x00", details["details"].upper()):
        answer = client.post("/status/", {"details": ticket, "number": other_slip["number"], "say": "refused"})
        assert "Your time on this page is over" in page_text(answer)
    print_slip(browser(duty), f"/complaints/{mine.pk}/slip/")
    her = her_browser()
    assert "Your time on this page is over" in page_text(her.post("/status/", details))
    assert "Your time on this page is over" in page_text(her.post("/status/", phase | {"code": slip["code"]}))
    assert "Received on" in page_text(details_page(other_slip))


def test_no_address_takes_a_ticket(world: World) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    client = her_browser()
    ticket = ticket_on(client.post("/status/", ticket_on(first_page(slip, client=client)) | {"code": slip["code"]}))
    assert "Kotwali" not in client.get("/status/", ticket).text


def test_two_first_codes_issued_at_one_moment_are_one(world: World, duty: Posting, monkeypatch: Any) -> None:
    """Both officers had read that no code was issued; the second slip would have had a number of nobody."""
    recorded = complaint(world.sho)
    both_looked, choice = Barrier(2), slips_queries.holders

    def holders_after_both_looked(case_id: UUID) -> list[str]:
        with suppress(BrokenBarrierError):
            both_looked.wait(timeout=5)
        return choice(case_id)

    monkeypatch.setattr(status, "holders", holders_after_both_looked)

    def issue(by: Posting) -> status.IssuedSlip:
        subject = slips_queries.SlipSubject(recorded.pk, by.unit)
        with enter(by):
            return status.issue_slip(subject, "victim", by=by, form=uuid4(), codes_shown=0)

    answers = at_once(partial(issue, world.sho), partial(issue, duty))
    issued = [answer for answer in answers if isinstance(answer, status.IssuedSlip)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert (len(issued), len(refused)) == (1, 1)
    assert "Another code was given in the meantime" in str(refused[0])
    assert "Received on" in page_text(details_page({"number": issued[0].number, "code": issued[0].code}))


def test_codes_are_not_issued_by_the_dozen(world: World, duty: Posting) -> None:
    """A code is hashed, which is slow on purpose, and is given to a person who asks for it."""
    address = f"/complaints/{complaint(world.sho).pk}/slip/"
    client = browser(duty)
    assert 429 in [client.post(address, {"holder": "nobody"}).status_code for _n in range(12)]
    assert client.get(address).status_code == 200


# --- Every case ------------------------------------------------------------------------------------------------------

OFFENCE = "rape|sexual|itsso|BNS|POCSO|medical|kit|laborator|बलात्|लैंगिक|यौन"


def fed_case(world: World, *events: NewEvent, child: bool = False) -> UUID:
    return add(
        world.system,
        key(world.kotwali, "9", 2026),
        fir(world.kotwali, "9", "2026-05-20", "BNS 64(1)", victim_child=child),
        new("victim_medical_examined", "2026-05-21", victim_ref="v"),
        *events,
    )


@pytest.mark.parametrize(("language", "title", "note"), [("en", "Report in court", "Hearing"), ("hi", "", "सुनवाई")])
def test_hearing_is_a_note_at_the_third_of_four_steps(
    world: World, monkeypatch: pytest.MonkeyPatch, language: str, title: str, note: str
) -> None:
    slip = number_and_code(fed_case(world), by=world.sho)
    at_hearing = CaseProgress(Phase.HEARING, DAY, DAY)
    monkeypatch.setattr("itsso.intake.slips.queries.progress", lambda _events: at_hearing)
    page = BeautifulSoup(first_page(slip, language).content, "html.parser")
    steps = page.select("main ol li")
    assert len(steps) == 4 and [bool(step.get("aria-current")) for step in steps] == [False, False, True, False]
    reached = list(steps[2].stripped_strings)
    assert len(reached) == 2 and (reached[0] == title or language == "hi") and reached[1] == note


def test_first_page_shows_only_the_phase_until_the_code_is_entered_again(world: World) -> None:
    slip = number_and_code(fed_case(world), by=world.sho)
    page = BeautifulSoup(first_page(slip).content, "html.parser")
    main = page.select_one("main")
    assert main is not None
    steps = [step.get_text(strip=True) for step in main.select("ol li")]
    assert steps == ["Registered", "Being investigated", "Report in court", "Decided"]
    assert [step.get_text(strip=True) for step in main.select("ol .itsso-rail__step--done")] == ["Registered"]
    now = main.select_one("[aria-current]")
    assert now is not None and now.get_text(strip=True) == "Being investigated"
    for box in main.select("input[type=hidden]"):
        box.decompose()  # random letters
    visible = re.sub("itsso[-.]|ui/itsso", "", str(main))
    assert not re.search(f"{OFFENCE}|Kotwali|2026|{slip['code']}", visible, re.IGNORECASE)
    wrong = page_text(details_page(slip | {"code": "AAAA-AAAA"}))
    assert "do not match" in wrong and "Being investigated" not in wrong
    details = page_text(details_page(slip))
    assert "number 0009/2026 at PS Kotwali" in details
    procedure = re.sub(r'value="[^"]*"|nonce=\S+', "", details_page(slip).text.replace("BNSS", ""))  # random letters
    assert not re.search(OFFENCE, re.sub("itsso[-.]|ui/itsso", "", procedure), re.IGNORECASE)


def test_case_of_cctns_gets_its_slip_at_its_station_alone(world: World, duty: Posting) -> None:
    address = f"/cases/{fed_case(world)}/slip/"
    for other in (world.colleague, world.sp, world.stranger):
        assert browser(other).get(address).status_code == browser(other).post(address).status_code == 404
    slip = code_on(print_slip(browser(world.sho), address))
    assert "number 0009/2026 at PS Kotwali" in page_text(details_page(slip))
    assert "It was given to: The victim, who is an adult" in page_text(browser(duty).get(address))
    printed = page_text(print_slip(browser(duty), address))
    assert "duty.kotwali, Duty officer, PS Kotwali" in printed and "Supervising officer, Kanpur Nagar" in printed
    assert {"codes": 1, "holder": "victim", "victim": "V1"} in [line["detail"] for line in lines()]


def test_code_of_a_child_is_given_only_to_an_adult_who_acts_for_it(world: World) -> None:
    address = f"/cases/{fed_case(world, child=True)}/slip/"
    client = browser(world.sho)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    offered = [str(box["value"]) for box in page.select("input[name=holder]")]
    assert offered == ["parent", "support_person", "cwc_nominee"]
    assert not page.select("input[name=holder][checked]")
    for holder in ("victim", "", "informant"):
        refused = print_slip(client, address, holder)
        assert "Code" not in [term.get_text(strip=True) for term in BeautifulSoup(refused.content, "html.parser")("dt")]
    assert not Slip.objects.exists()
    assert "Choose who is given the code" in page_text(print_slip(client, address, ""))
    assert "Report in court" in page_text(first_page(code_on(print_slip(client, address, "support_person"))))


def test_code_of_a_child_before_registration_is_given_only_to_an_adult_who_acts_for_it(world: World) -> None:
    address = f"/complaints/{complaint(world.sho, child=True).pk}/slip/"
    client = browser(world.sho)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert [str(box["value"]) for box in page.select("input[name=holder]")] == [
        "parent",
        "support_person",
        "cwc_nominee",
    ]
    print_slip(client, address, "victim")
    assert not Slip.objects.exists()


def test_closure_report_tells_her_that_the_court_must_hear_her(world: World) -> None:
    closure = new("final_report_filed", "2026-05-30", report="closure")
    case_id = fed_case(world, closure)
    text = page_text(details_page(number_and_code(case_id, by=world.sho)))
    assert "The court must hear you first: you may object in writing (protest petition)" in text
    assert "closure" not in page_text(first_page(number_and_code(case_id, by=world.sho)))
    add(world.system, key(world.kotwali, "9", 2026), new("final_report_returned", "2026-05-31"))
    assert "protest petition" not in page_text(details_page(number_and_code(case_id, by=world.sho)))


def test_a_report_taken_back_is_no_longer_said_to_be_in_court(world: World) -> None:
    case_id = fed_case(world, new("final_report_filed", "2026-05-30", report="charge_sheet"))
    slip = number_and_code(case_id, by=world.sho)
    assert "gave their report to the court on 30-05-2026" in page_text(details_page(slip))
    with enter(world.sho):
        filed = Event.objects.get(case_id=case_id, kind="final_report_filed")
        mistake = Recording("", clock.now(), "m", facts={}, corrects=filed.id.hex, reason="not_happened")
        record(case_id, mistake, by=world.sho, form=uuid4(), seen=None)
    assert "gave their report" not in page_text(details_page(slip))


def test_nobody_is_said_to_be_late_in_a_case_that_a_court_quashed(world: World) -> None:
    slip = number_and_code(fed_case(world, new("quashed", "2026-05-30")), by=world.sho)
    with clock.fixed(date(2026, 10, 31)):
        page = page_text(details_page(slip))
    assert "number 0009/2026 at PS Kotwali" in page
    assert "should have" not in page and "must complete" not in page


def test_she_reads_what_came_of_her_statement_without_a_name(world: World) -> None:
    slip = number_and_code(fed_case(world), by=world.sho)
    details_page(slip, say="not_told")
    assert "On 01-06-2026 you told us that you were not informed of the progress." in page_text(details_page(slip))
    assert "No enquiry is recorded yet" in page_text(details_page(slip))
    with enter(world.sp):
        record = Accountability.objects.get()
        accountability.update_record(
            record.pk, {"enquiry_on": date(2026, 6, 1), "enquiry_by": "dsp", "officer": "UP-9"}, by=world.sp
        )
    assert "A senior officer has been enquiring since 01-06-2026." in page_text(details_page(slip))
    with enter(world.sp):
        accountability.update_record(record.pk, {"outcome": "upheld", "outcome_on": date(2026, 6, 1)}, by=world.sp)
        accountability.update_record(record.pk, {"action": "warning", "action_on": date(2026, 6, 1)}, by=world.sp)
    text = page_text(details_page(slip))
    assert "The enquiry found on 01-06-2026 that you were right. Action was taken on 01-06-2026." in text
    assert "UP-9" not in text and "warning" not in text.lower()


DAY = date(2026, 5, 1)
REGISTERED, REPORT = Kind.FIR_REGISTERED, Kind.FINAL_REPORT_FILED


@pytest.mark.parametrize(
    ("kinds", "phase"),
    [
        ((), None),
        ((Kind.INFORMATION_RECEIVED,), None),
        ((REGISTERED,), Phase.INVESTIGATED),
        ((REGISTERED, Kind.NOT_INVESTIGATED), Phase.REGISTERED),
        ((REGISTERED, REPORT), Phase.REPORT_IN_COURT),
        ((REGISTERED, REPORT, Kind.FINAL_REPORT_RETURNED), Phase.INVESTIGATED),
        ((REGISTERED, REPORT, Kind.CHARGES_FRAMED), Phase.HEARING),
        ((REGISTERED, REPORT, Kind.CHARGES_FRAMED, Kind.SUPPLEMENTARY_REPORT_FILED), Phase.HEARING),
        ((REGISTERED, REPORT, Kind.CHARGES_FRAMED, REPORT), Phase.HEARING),
        ((REGISTERED, REPORT, Kind.JUDGMENT_DELIVERED, Kind.ADJOURNED), Phase.DECIDED),
        ((REGISTERED, Kind.QUASHED), Phase.DECIDED),
        ((REGISTERED, REPORT, Kind.REOPENED), Phase.INVESTIGATED),
    ],
)
def test_phase_follows_the_events_in_force(kinds: tuple[Kind, ...], phase: Phase | None) -> None:
    events = [law.Event(kind, DAY + timedelta(days=n)) for n, kind in enumerate(kinds)]
    assert progress(events).phase == progress(events[::-1]).phase == phase


@pytest.mark.parametrize(
    ("last_event", "report", "phase"),
    [
        (law.Event(Kind.ACCUSED_DISPOSED_OF, DAY, None, {"disposal": "closure_accepted"}), "closure", Phase.DECIDED),
        (law.Event(Kind.ACCUSED_DISPOSED_OF, DAY, "A1", {"disposal": "closure_accepted"}), "closure", Phase.DECIDED),
        (law.Event(Kind.ACCUSED_DISPOSED_OF, DAY, "A1", {"disposal": "closure_accepted"}), "charge_sheet", None),
        (law.Event(Kind.ACCUSED_DISPOSED_OF, DAY, None, {"disposal": "closure_rejected"}), "closure", None),
        (law.Event(Kind.ACCUSED_DISPOSED_OF, DAY, None, {"disposal": "discharged"}), "charge_sheet", Phase.DECIDED),
        (law.Event(Kind.ACCUSED_DISPOSED_OF, DAY, "A1", {"disposal": "discharged"}), "charge_sheet", None),
        (law.Event(Kind.APPEAL_DECIDED, DAY, None, {"result": "retrial"}), "charge_sheet", Phase.HEARING),
    ],
)
def test_court_ends_the_whole_case_without_a_judgment(
    last_event: law.Event, report: ReportCode, phase: Phase | None
) -> None:
    """None stands for the phase of the report: something is still before the court."""
    before = [law.Event(REGISTERED, DAY), law.Event(REPORT, DAY, facts={"report": report})]
    after = progress([*before, last_event])
    assert after.phase == (phase or Phase.REPORT_IN_COURT)
    assert after.awaits_closure == (phase is None and report == "closure")


def test_report_of_the_day_on_which_the_court_took_cognizance_is_in_court() -> None:
    """Feeds report the day of cognizance without a time, and the report with one."""
    report = law.Event(REPORT, datetime(2026, 5, 1, 11, tzinfo=clock.INDIA))
    after = progress([law.Event(REGISTERED, DAY), law.Event(Kind.COGNIZANCE_TAKEN, DAY), report])
    assert (after.phase, after.reported_on) == (Phase.HEARING, DAY)


# --- What she says ---------------------------------------------------------------------------------------------------


def test_what_she_says_reaches_the_level_above_and_not_the_station(world: World) -> None:
    recorded = complaint(world.sho)
    slip = number_and_code(recorded.pk, by=world.sho)
    for _twice in range(2):
        assert "A senior officer, not this station" in page_text(details_page(slip | {"say": "refused"}))
    with enter(world.sho):
        assert not Accountability.objects.exists()
    with enter(world.sp):
        refusal = Accountability.objects.get()
        assert (refusal.told_by, refusal.what, refusal.complaint_id) == ("status_page", "refused", recorded.pk)


def test_answers_are_given_once_and_shown_only_when_ten_have_answered(world: World) -> None:
    form_data = {"say": "answers", "q_heard": "yes", "q_respect": "no", "q_private": "partly", "q_told": "rubbish"}
    complaints = [complaint(world.sho) for _n in range(10)]
    for n, recorded in enumerate(complaints):
        slip = Slip(case_id=recorded.pk, station=world.kotwali, number=str(n), code="x", made_at=clock.now())
        slip.save()
        for _twice in range(2):
            status.store_answers(slip, {question: form_data[f"q_{question}"] for question in slips_words.QUESTIONS})
        with enter(world.sp):
            counts = slips_queries.treatment_counts(world.kotwali, date(2026, 1, 1))
        assert counts == ({} if n < 9 else {"heard": {"yes": 10}, "respect": {"no": 10}, "private": {"partly": 10}})
