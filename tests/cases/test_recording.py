"""A case is worked from its page: forms made from kinds, what they refuse, and what an entry does to the limits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from itsso import law
from itsso.accounts.models import Role
from itsso.cases.models import Clock, Person
from itsso.cases.recording.actions import KINDS_WITH_OWN_PAGE, recordable
from itsso.platform.limits import Limit
from itsso.protection.limits import POSTED
from itsso.protection.ranges import enter
from itsso.protection.vault import current_items
from tests.support.audit_log import acts_of, lines
from tests.support.case_pages import events, fields, on, page, refusal, send, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def case(child_case: UUID) -> UUID:
    return child_case


def test_every_kind_has_a_form_for_somebody_or_a_door_of_its_own() -> None:
    by_page = {kind for role in Role.values for kind in recordable(role)}
    of_the_law = {kind.name for kind in law.book().kinds.values() if kind.recorded_by == ("law",)}
    assert by_page | KINDS_WITH_OWN_PAGE | of_the_law == set(law.book().kinds)
    assert not by_page & KINDS_WITH_OWN_PAGE


@pytest.mark.parametrize(
    "role", [Role.DUTY_OFFICER, Role.INVESTIGATING_OFFICER, Role.SHO, Role.PROSECUTOR, Role.SUPERVISOR]
)
def test_a_role_is_offered_the_kinds_that_are_its_own_and_asked_for_what_is_missing(
    world: World, case: UUID, role: str
) -> None:
    client = browser(post("some.officer", world.kotwali, Role(role)))
    listed = page(client.get(f"/cases/{case}/record/"))
    links = [str(link["href"]) for link in listed.select("main li a")]
    assert {link.partition("?")[0] for link in links} == {f"/cases/{case}/record/{kind}/" for kind in recordable(role)}
    assert "Enter the date" in refusal(client.post(links[0], fields(page(client.get(links[0])))))


def test_the_answers_of_the_form_become_the_event_and_the_page_shows_its_effect(world: World, case: UUID) -> None:
    answer = send(world.io, case, "first_remand", "2025-03-03T11:30", whom="A1")
    assert answer.status_code == 302, refusal(answer)
    added = events(world, case)[-1]
    assert (added.kind, added.subject, added.precision, added.source) == ("first_remand", "A1", "m", "itsso")
    assert added.by == world.io.officer.number
    result_page = words(page(browser(world.io).get(answer["Location"])).select_one("main"))
    assert "First remand (A1), 03-03-2025 11:30" in result_page
    assert "Charge sheet deadline in custody, else default bail (A1)" in result_page and "started" in result_page
    assert "31-05-2025" in result_page  # 90 days, the remand day counted
    with enter(world.sho):
        assert Clock.objects.filter(case=case, rule="custody.default_bail", due=date(2025, 5, 31)).exists()


def test_accused_apprehended_as_a_child_is_recorded_as_a_child(world: World, case: UUID) -> None:
    answer = send(world.io, case, "arrested", "2025-03-03T09:00", whom="another", how="child_apprehended")
    assert answer.status_code == 302, refusal(answer)
    with enter(world.sho):
        assert Person.objects.get(case=case, label="A2").child


@pytest.mark.parametrize(
    ("kind", "day", "answers", "message"),
    [
        ("victim_informed", "2025-03-11", {}, "11-03-2025 is in the future"),
        ("victim_informed", "2025-02-28", {}, "28-02-2025 is before the date of the FIR, 01-03-2025"),
        ("reported_to_cwc", "2020-01-01", {}, "01-01-2020 is before the offence of 27-02-2025"),
        ("victim_medical_examined", "2020-01-01", {}, "01-01-2020 is before the offence of 27-02-2025"),
        ("first_remand", "2025-03-01", {"whom": "A1"}, "A1: the first remand of 01-03-2025 is dated before the arrest"),
        ("arrested", "2025-02-26", {"whom": "another"}, "(A2): 26-02-2025 is before the offence of 27-02-2025"),
        ("released", "2025-03-01", {"why": "court_bail"}, "A1 was not in custody on 01-03-2025"),
        ("final_report_returned", "2025-03-05", {}, "On that day there was no police report"),
        (
            "supplementary_report_filed",
            "2025-03-05",
            {"report": "closure", "says_A1": "not_charged"},
            "but no original",
        ),
        ("stay_vacated", "2025-03-05", {}, "No stay is recorded"),
        ("medical_report_received", "2025-03-05T25:99", {}, "Enter the time, for example 14:30"),
        ("offences_altered", "2025-03-05", {"offences": "something"}, "Enter only sections"),
        ("arrested", "2025-03-04", {"whom": "A1"}, "release"),
    ],
)
def test_contradiction_is_refused_with_a_message_and_typed_values_stay(
    world: World, case: UUID, kind: str, day: str, answers: dict[str, str], message: str
) -> None:
    before = len(events(world, case))
    if "25:99" in day:
        day, answers = day.partition("T")[0], {"time": "25:99"}
    answer = send(world.io, case, kind, day, **answers)
    assert message in refusal(answer)
    form = fields(page(answer))
    assert form["day_day"] == str(int(day[8:])) and all(form[name] == value for name, value in answers.items())
    assert len(events(world, case)) == before


def test_a_second_report_is_refused_until_a_court_returned_the_first(world: World, case: UUID) -> None:
    charge = {"form_type": "charge_sheet", "form_no": "3/2025", "says_A1": "charged"}
    assert send(world.io, case, "final_report_filed", "2025-03-05", **charge).status_code == 302
    second = send(world.io, case, "final_report_filed", "2025-03-06", **charge | {"form_no": "4/2025"})
    assert "A police report was filed on 05-03-2025 and no court has returned it" in refusal(second)
    assert send(world.io, case, "final_report_returned", "2025-03-06", reason="defect").status_code == 302
    assert send(world.io, case, "final_report_filed", "2025-03-07", **charge | {"form_no": "4/2025"}).status_code == 302


def test_report_without_enclosures_is_warned_about_accepted_and_recorded_as_such(world: World, case: UUID) -> None:
    send(world.io, case, "exhibit_sent", "2025-03-04", exhibit="E-1")
    send(world.io, case, "forensic_scene_visit", "2025-03-04", video="yes")
    client, address = browser(world.io), f"/cases/{case}/record/final_report_filed/"
    filled = fields(page(client.get(address))) | on("2025-03-08T16:25")
    check = client.post(address, filled | {"form_type": "charge_sheet", "says_A1": "charged"})
    points = [words(point) for point in page(check).select(".govuk-task-list li")]
    assert points[:4] == [
        "Medical report of the victim not recorded for V1 Missing",
        "Victim’s statement before a Magistrate not recorded for V1 Missing",
        "Laboratory reports awaited: 1 Missing",
        "Certificate of electronic records (BSA 63(4)) needed for the video of the scene (BSA 63(4)) Missing",
    ]
    answer = client.post(address, fields(page(check)) | {"checked": "1"})
    facts = events(world, case)[-1].facts
    assert (facts["report"], facts["medical_attached"], facts["laboratory_report_pending"]) == (
        "charge_sheet",
        False,
        True,
    )
    result_page = words(page(client.get(answer["Location"])))
    assert "Recorded as filed without: Medical report attached" in result_page
    assert "Recorded as filed without: Certificate" in result_page
    assert "Completion of investigation" in result_page and "done in time" in result_page


def test_form_sent_twice_records_one_event(world: World, case: UUID) -> None:
    client, address = browser(world.io), f"/cases/{case}/record/victim_informed/"
    sent = fields(page(client.get(address))) | on("2025-03-05")
    first, second = client.post(address, sent), client.post(address, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert [event.kind for event in events(world, case)].count("victim_informed") == 1


def test_officer_is_shown_what_was_recorded_meanwhile_and_can_continue(world: World, case: UUID) -> None:
    first, second = browser(world.io), browser(world.sho)
    address = f"/cases/{case}/record/victim_informed/"
    mine, theirs = fields(page(first.get(address))), fields(page(second.get(address)))
    assert first.post(address, mine | on("2025-03-05")).status_code == 302
    answer = second.post(address, theirs | on("2025-03-06"))
    assert "Informant or victim told of progress, 05-03-2025" in words(page(answer))
    assert fields(page(answer))["day_day"] == "6"
    assert second.post(address, fields(page(answer))).status_code == 302
    assert [event.kind for event in events(world, case)].count("victim_informed") == 2


def test_another_accused_gets_the_next_number(world: World, case: UUID) -> None:
    assert send(world.io, case, "arrested", "2025-03-04T10:00", whom="another").status_code == 302
    assert send(world.io, case, "first_remand", "2025-03-05", whom="A2").status_code == 302
    assert [event.subject for event in events(world, case)[-2:]] == ["A2", "A2"]
    case_page = words(page(browser(world.sho).get(f"/cases/{case}/")))
    assert "A2 accused" in case_page and "02-06-2025" in case_page


def test_reference_that_is_a_phone_number_is_refused(world: World, case: UUID) -> None:
    answer = send(world.io, case, "emergency_call_linked", "2025-03-01", number="9876543210")
    assert "not the caller's number or a name" in refusal(answer)


def test_the_text_of_a_delay_is_sealed_and_its_reason_is_shown_with_the_limit(world: World, case: UUID) -> None:
    answers = {
        "reason": "laboratory_report",
        "limit": "investigation.two_months",
        "remarks": "Report of Chandraprabha awaited",
    }
    answer = send(world.io, case, "delay_reason_recorded", "2025-03-09", **answers)
    assert answer.status_code == 302, refusal(answer)
    added = events(world, case)[-1]
    assert "Chandraprabha" not in str(added.facts)
    case_page = words(page(browser(world.sho).get(f"/cases/{case}/")))
    assert "Reasons for delay : sealed" in case_page
    assert "Time limit: Completion of investigation" in case_page and "Chandraprabha" not in case_page


def test_a_task_leads_to_its_form_and_is_done_when_that_was_sent(world: World, case: UUID) -> None:
    client = browser(world.io)
    tasks = page(client.get(f"/cases/{case}/tasks/"))
    link = next(
        link for link in tasks.select(".govuk-task-list a") if "Magistrate" in words(link) and "V1" in words(link)
    )
    form = page(client.get(str(link["href"])))
    assert client.post(str(link["href"]), fields(form) | on("2025-03-05")).status_code == 302
    done = tasks_done(page(client.get(f"/cases/{case}/tasks/")))
    assert done == tasks_done(tasks) + 1


def test_the_desk_leads_to_the_next_step_and_holds_what_was_recorded_today(world: World, case: UUID) -> None:
    client = browser(world.sho)
    assert "Recorded by you today" not in words(page(client.get("/desk/")))
    limits = page(client.get("/desk/?rule=waits:police"))
    row = next(
        row for row in limits.select("main tbody tr:not(.itsso-group)") if "Report to the Child Welfare" in words(row)
    )
    assert [words(link) for link in row.select("td:nth-of-type(5) a")] == [
        "Record report to the Child Welfare Committee",
        "Record report to the Special Court",
        "Give the reason for delay",
    ]
    committee, _court, delay = (str(link["href"]) for link in row.select("td:nth-of-type(5) a"))
    assert fields(page(client.get(delay)))["limit"] == "pocso.report_to_court_and_cwc"
    assert client.post(committee, fields(page(client.get(committee))) | on("2025-03-02T10:00")).status_code == 302
    assert "FIR 0012/2025 : Reported to the Child Welfare Committee, 02-03-2025 10:00" in words(
        page(client.get("/desk/"))
    )
    assert "Recorded by you today" not in words(page(browser(world.colleague).get("/desk/")))
    tasks = page(client.get(f"/cases/{case}/tasks/"))
    assert any("record/reported_to_special_court" in str(link["href"]) for link in tasks.select("main a"))
    assert not any("record/reported_to_cwc" in str(link["href"]) for link in tasks.select("main a"))


def test_the_case_page_begins_with_the_state_of_its_limits_and_the_next_steps(world: World, case: UUID) -> None:
    send(world.io, case, "first_remand", "2025-03-03T11:30", whom="A1")
    send(world.io, case, "exhibit_sent", "2025-03-04", exhibit="E-1")
    case_page = page(browser(world.io).get(f"/cases/{case}/"))
    assert "1 exhibit has been at the laboratory since 04-03-2025." in words(case_page)
    custody, first, *rest = [words(row) for row in case_page.select(".itsso-limits > svg > g")]
    assert custody == "A1 in custody 03-03-2025 – today"
    assert first == "Completion of investigation 01-05-2025; 52 days left"
    assert "Charge sheet deadline in custody, else default bail (A1) 31-05-2025; 82 days left" in rest
    steps = {words(link): str(link["href"]) for link in case_page.select("main a") if "/record/" in str(link["href"])}
    report = steps["Record police report: charge sheet or closure report"]
    assert report == f"/cases/{case}/record/final_report_prepared/"
    assert steps["Record release or bail"] == f"/cases/{case}/record/released/?whom=A1"  # which a closure report is not


def tasks_done(tasks: BeautifulSoup) -> int:
    return int(words(tasks.select_one(".govuk-body-l")).split()[0])


def test_no_form_for_kinds_or_cases_that_are_not_the_officers_to_record(world: World, case: UUID) -> None:
    assert browser(world.io).get(f"/cases/{case}/record/judgment_delivered/").status_code == 404
    assert browser(world.stranger).get(f"/cases/{case}/record/").status_code == 404
    assert browser(world.sho).get(f"/cases/{case}/record/fir_registered/").status_code == 404


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_are_read_in_both_languages(world: World, case: UUID, language: str) -> None:
    client = browser(world.io, language)
    for kind in ("first_remand", "final_report_filed", "delay_reason_recorded"):
        assert f'<html lang="{language}"' in client.get(f"/cases/{case}/record/{kind}/").text
    answer = send(world.io, case, "first_remand", "2025-03-03T11:30", language, whom="A1")
    for address in (f"/cases/{case}/tasks/", f"/cases/{case}/record/", answer["Location"]):
        page(client.get(address))


def test_trying_names_against_the_vault_leaves_audit_entries_and_is_soon_rate_limited(
    world: World, child_case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert POSTED["cases:record_kind"].a_minute > 3
    monkeypatch.setitem(POSTED, "cases:record_kind", Limit(3))
    client, address = browser(world.sho), f"/cases/{child_case}/record/exhibit_sent/"
    client.post(f"/cases/{child_case}/identity/record/", {"whose": "V1", "name": "Chandraprabha Rao"})
    tried = fields(page(client.get(address))) | on("2025-03-09")
    for name in ("Sunita", "Rao-7", "7/Rao"):
        client.post(address, tried | {"exhibit": name, "whom": ""})
    recognised = [line for line in lines() if line["act"] == "vault.recognised"]
    assert [(line["object"], line["detail"]) for line in recognised] == [
        (str(child_case), {"form": "exhibit_sent"})
    ] * 2
    assert client.post(address, tried | {"exhibit": "Sunita", "whom": ""}).status_code == 429


def test_sealed_text_of_a_form_is_not_replaced_when_the_form_is_sent_again(world: World, case: UUID) -> None:
    answers = {"reason": "laboratory_report", "limit": "investigation.two_months", "remarks": "The first reason"}
    client, address = browser(world.io), f"/cases/{case}/record/delay_reason_recorded/"
    first = fields(page(client.get(address))) | on("2025-03-09") | answers
    assert client.post(address, first).status_code == 302
    with enter(world.sho):
        sealed = list(current_items(case))
    again = first | {"remarks": "A better reason", "seen": str(int(first["seen"]) + 1)}
    assert "Another officer has already sent this form" in refusal(browser(world.sho).post(address, again))
    assert client.post(address, again).status_code == 302  # the same officer: answered as before, and nothing changed
    with enter(world.sho):
        assert list(current_items(case)) == sealed
    assert [line["act"] for line in lines()].count("vault.kept") == 1
    assert acts_of("cases:record_kind")[1] == ("refused.cases:record_kind", 422)
