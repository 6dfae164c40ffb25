"""Tests of the pages of courses over HTTP: from a plan to a certificate and to coverage."""

from __future__ import annotations

import gzip
import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from itsso.accounts.models import Posting, Role
from itsso.platform import clock
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.training.coverage.actions import count_coverage
from itsso.training.files import actions as uploads
from itsso.training.models import Attendance, Certificate, Post, Session
from itsso.training.sessions import letters
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.training_files import attendance_row, attendances, csv_of, person_id, register_row, send
from tests.training.planned_sessions import PLAN, plan_session

BUDGET = 60 * 1024


def open_page(client: Client, address: str) -> str:
    """Return a page's HTML, after checking that it is valid and small."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    html: str = answer.content.decode()
    assert problems(html) == [], address
    assert len(gzip.compress(answer.content)) < BUDGET - 40 * 1024, address
    return html


@pytest.mark.parametrize("language", ["en", "hi"])
def test_course_from_plan_to_certificate_and_coverage(
    world: World, trainer: Posting, staff: list[dict[str, str]], language: str
) -> None:
    plans, nominates = browser(trainer, language), browser(world.sho, language)
    session = plan_session(plans)
    people = [person_id(row["number"], by=trainer) for row in staff[:3]]
    session_url = f"/training/sessions/{session.pk}/"
    assert nominates.post(f"{session_url}nominate/", {"person": people, "confirmed": "1"}).status_code == 302
    html = open_page(nominates, session_url)
    assert ("On the waiting list" if language == "en" else "प्रतीक्षा सूची में") in html
    assert plans.post(f"{session_url}attend/", {"person": people[:1]}).status_code == 422  # it has not begun
    with clock.fixed(date(2026, 7, 8)):
        plans, nominates = browser(trainer, language), browser(world.sho, language)  # login sessions are short
        open_page(plans, session_url)
        assert plans.post(f"{session_url}attend/", {"person": people[:1]}).status_code == 302
        assert plans.post(f"{session_url}attend/", {"person": people[2:]}).status_code == 422  # who waits has no seat
        code = letters.code_of(session, people[1])
        assert plans.post(f"{session_url}attend/", {"code": code}).status_code == 302
        assert plans.post(f"{session_url}attend/", {"code": code}).status_code == 302  # scanned twice
        assert plans.post(f"{session_url}attend/", {"code": "NOTHING"}).status_code == 422
        results = {f"{people[0]}-outcome": "passed", f"{people[0]}-score": "71", f"{people[1]}-outcome": "failed"}
        assert plans.post(f"{session_url}results/", results).status_code == 302
        assert {"en": "2 results entered", "hi": "2 परिणाम दर्ज हुए"}[language] in plans.get(session_url).text
        assert plans.post(f"{session_url}results/", results).status_code == 302  # the same once more
        unchanged = {"en": "No result was entered or changed.", "hi": "कोई परिणाम दर्ज या परिवर्तित नहीं हुआ।"}
        assert unchanged[language] in plans.get(session_url).text
        open_page(plans, session_url)
        (passed,) = current_attendances(people[0], trainer)
        answer = nominates.post(f"/training/attendances/{passed.pk}/certificate/")
        assert answer.content.startswith(b"%PDF")
        with enter(trainer):
            (certificate,) = Certificate.objects.all()
        stranger = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
        check_page = stranger.post("/training/check/", {"code": certificate.code.lower()}).content.decode()
        assert "राकेश कुमार" in check_page
        assert problems(check_page) == []
        html = open_page(browser(world.sho, language), f"/training/{world.kotwali.pk}/")
        assert ("1 of 3" if language == "en" else "3 में से 1") in html
        count_coverage(today(), by=world.system)
        html = open_page(browser(world.sp, language), f"/training/{world.kanpur.pk}/")
        assert world.kotwali.name in html


def current_attendances(person: Any, by: Posting) -> list[Attendance]:
    with enter(by):
        return list(Attendance.objects.filter(person=person, replaced_by=None))


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_page_is_valid_and_small_for_each_role(
    world: World, trainer: Posting, staff: list[dict[str, str]], language: str
) -> None:
    session = plan_session(browser(trainer, language))
    person = person_id("IO.KOTWALI", by=trainer)
    count_coverage(today(), by=world.system)
    pages = {
        trainer: ["", "courses/pocso/", "sessions/", f"sessions/{session.pk}/", "files/", f"people/{person}/"]
        + [f"sessions/{session.pk}/nominate/", "record/"]
        + [f"{world.kanpur.pk}/{page}" for page in ("", "investigators/", "suggestions/")],
        world.sho: [
            "",
            f"{world.kotwali.pk}/",
            f"{world.kotwali.pk}/cases/",
            f"{world.kotwali.pk}/people/?show=lacking",
        ],
        world.sp: [
            f"{world.kanpur.pk}/{page}"
            for page in ("", "people/", "investigators/", "cases/", "stations/", "suggestions/", "return/", "effect/")
        ],
        world.national_monitor: ["", f"{world.nation.pk}/", f"{world.kanpur.pk}/", f"{world.kotwali.pk}/"],
    }
    for posting, addresses in pages.items():
        for address in addresses:
            open_page(browser(posting, language), f"/training/{address}")
    assert problems(Client(HTTP_HOST="127.0.0.1").get("/training/check/").content) == []


def test_sho_desk_shows_cases_with_an_untrained_officer(world: World, staff: list[dict[str, str]]) -> None:
    desk = browser(world.sho).get("/desk/").content.decode()
    address = f"/training/{world.kotwali.pk}/cases/"
    assert address in desk
    assert "4 open cases" in open_page(browser(world.sho), address)
    assert f"/training/{world.nawabganj.pk}/cases/" not in browser(world.colleague).get("/desk/").content.decode()


def test_officer_finds_own_record_by_number_in_the_state(world: World, staff: list[dict[str, str]]) -> None:
    assert browser(world.io).get("/training/record/")["Location"].startswith("/training/people/")
    assert browser(world.sho).get("/training/record/").status_code == 200


def test_withdrawn_attendance_stays_and_its_certificate_says_so(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    client = browser(trainer)
    session = plan_session(client, course="sensitivity", begins_on="01-06-2026", ends_on="02-06-2026")
    person = person_id("2", by=trainer)
    with clock.fixed(date(2026, 6, 2)):
        client = browser(trainer)
        client.post(f"/training/sessions/{session.pk}/nominate/", {"person": [person], "confirmed": "1"})
        client.post(f"/training/sessions/{session.pk}/attend/", {"person": [person]})
    client = browser(trainer)
    (attendance,) = current_attendances(person, trainer)
    client.post(f"/training/attendances/{attendance.pk}/certificate/")
    withdraw = f"/training/attendances/{attendance.pk}/withdraw/"
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    reason = {"reason": "was on leave"}
    check = client.post(withdraw, reason)
    assert ("Withdraw this attendance?" in check.text, "was on leave" in check.text) == (True, True)
    assert [row.outcome for row in attendances("2", by=trainer)] == ["attended"]
    assert client.post(withdraw, {**reason, "confirmed": "1"}).status_code == 302
    assert client.post(withdraw, {**reason, "confirmed": "1"}).status_code == 404  # it has been replaced
    assert [row.outcome for row in attendances("2", by=trainer)] == ["attended", "withdrawn"]
    with enter(trainer):
        code = Certificate.objects.get().code
    check_page = Client(HTTP_HOST="127.0.0.1").post("/training/check/", {"code": code}).content.decode()
    assert "withdrawn" in check_page


def test_second_click_plans_and_nominates_once(world: World, trainer: Posting, staff: list[dict[str, str]]) -> None:
    client, form = browser(trainer), {"key": str(uuid4()), **PLAN}
    assert {client.post("/training/sessions/", form)["Location"] for _ in range(2)} == {
        f"/training/sessions/{form['key']}/"
    }
    person = person_id("2", by=trainer)
    for _ in range(2):
        client.post(f"/training/sessions/{form['key']}/nominate/", {"person": [person], "confirmed": "1"})
    assert client.get(f"/training/sessions/{form['key']}/nominate/", {"name": "\0"}).status_code == 200
    with enter(trainer):
        assert Session.objects.get().nominations.count() == 1


def test_first_person_waiting_moves_up(world: World, trainer: Posting, staff: list[dict[str, str]]) -> None:
    client, session = browser(trainer), plan_session(browser(trainer), seats="1")
    people = [person_id(number, by=trainer) for number in ("2", "3")]
    session_url = f"/training/sessions/{session.pk}/"
    client.post(f"{session_url}nominate/", {"person": people, "confirmed": "1"})
    assert client.post(f"{session_url}nominations/{people[0]}/withdraw/", {"reason": ""}).status_code == 422
    check = client.post(f"{session_url}nominations/{people[0]}/withdraw/", {"reason": "ill"})
    assert "Withdraw this nomination?" in check.text
    assert "1 of 1 seat is taken, 1 on the waiting list." in client.get(session_url).text
    client.post(f"{session_url}nominations/{people[0]}/withdraw/", {"reason": "ill", "confirmed": "1"})
    assert "0 on the waiting list" in client.get(session_url).content.decode()


def test_nomination_is_checked_and_ticks_stay_from_page_to_page(world: World, trainer: Posting) -> None:
    rows = [register_row(str(number), world.nawabganj if number < 20 else world.kotwali) for number in range(60)]
    send(rows, by=trainer)
    session = plan_session(browser(trainer))
    url, client = f"/training/sessions/{session.pk}/nominate/", browser(world.sp)
    first = BeautifulSoup(open_page(client, url), "html.parser")
    with enter(trainer):
        total = Post.objects.count()
        at_nawabganj = Post.objects.filter(unit=world.nawabganj).count()
    assert f"Officers 1 to 25 of {total}" in first.get_text()
    assert first.select("input[type=checkbox][checked]") == []
    stations = [option.get_text() for option in first.select("#id_unit option")]
    assert stations[0] == "All" and "PS Kotwali" in stations
    ticked = [str(box["value"]) for box in first.select("[name=person]")[:3]]
    last = BeautifulSoup(client.post(url, {"person": ticked, "page": "3"}).content, "html.parser")
    assert f"Officers 51 to {total} of {total}" in last.get_text()
    assert [str(box["value"]) for box in last.select("[name=person][checked]")] == ticked
    check = client.post(url, {"person": ticked})
    assert problems(check.content) == []
    assert "Nominate 3 officers" in check.text
    assert "There is no free seat for 1 of them" in check.text
    with enter(trainer):
        assert not session.nominations.exists()
    sent_again = BeautifulSoup(client.post(url, {"person": ticked, "change": "1"}).content, "html.parser")
    assert [str(box["value"]) for box in sent_again.select("[name=person][checked]")] == ticked
    assert "3 officers nominated" in client.post(url, {"person": ticked, "confirmed": "1"}, follow=True).text
    assert f"Officers 1 to 25 of {total - 3}" in client.post(url, {"look": "1"}).text
    assert "Tick at least one person." in client.post(url, {}).text
    nawabganj = client.post(url, {"look": "1", "unit": str(world.nawabganj.pk), "person": ticked}).text
    assert f"Officers 1 to {at_nawabganj - 3} of {at_nawabganj - 3}" in nawabganj


def test_unit_cannot_nominate_a_person_of_another_unit(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    session = plan_session(browser(trainer))
    person = person_id("2", by=trainer)
    answer = browser(world.colleague).post(
        f"/training/sessions/{session.pk}/nominate/", {"person": [person], "confirmed": "1"}
    )
    assert answer.status_code == 422
    assert "not in your unit" in answer.content.decode()


def test_uploaded_file_is_processed_by_the_job(world: World, trainer: Posting) -> None:
    client = browser(trainer)
    content = csv_of([register_row("1", world.kotwali), register_row("2", world.kotwali, "jke flag")])
    form = {"key": str(uuid4()), "kind": "register", "file": SimpleUploadedFile("people.csv", content)}
    upload_url = client.post("/training/files/", form)["Location"]
    open_page(client, upload_url)
    uploads.process_upload(UUID(str(form["key"])), by=trainer)
    assert "1 row was not loaded" in open_page(client, upload_url)
    lines = client.get(f"{upload_url}rejected.csv").content.decode().splitlines()
    assert "Kruti Dev" in lines[0]
    assert "jke flag" in lines[0]
    bad = {"key": str(uuid4()), "kind": "register", "file": SimpleUploadedFile("x.csv", b"\xd6\xf1,\n1,2\n")}
    answer = client.post("/training/files/", bad)
    assert answer.status_code == 422
    assert "not in Unicode" in answer.content.decode()


def test_transfer_page_moves_the_person_to_another_district(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    person = person_id("2", by=trainer)
    form = {"unit": "IN-UP/LKO-1", "rank": "officer", "duty": "sho", "title": "SI", "since": "15-06-2026"}
    refused = browser(world.sp).post(f"/training/people/{person}/transfer/", form)
    assert refused.status_code == 422
    assert browser(trainer).post(f"/training/people/{person}/transfer/", form).status_code == 302
    assert browser(world.sp).get(f"/training/people/{person}/").status_code == 404
    assert browser(world.stranger).get(f"/training/people/{person}/").status_code == 200


def test_monthly_return_has_the_same_lines_on_page_csv_and_xlsx(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    client, return_url = browser(world.sp), f"/training/{world.kanpur.pk}/return"
    assert "30-06-2026" in open_page(client, f"{return_url}/?month=2026-06")
    rows = client.get(f"{return_url}.csv?month=2026-06").content.decode("utf-8-sig").splitlines()
    assert rows[1:3] == [
        "IN-UP/KNP,2026-06-30,Constabulary,1,0,0.0%",
        "IN-UP/KNP,2026-06-30,Officers,3,0,0.0%",
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{return_url}.xlsx?month=2026-06").content))
    assert book.get_sheet_by_index(0).to_python()[2][3:5] == [3, 0]
    assert client.get(f"{return_url}/?month=2027-01").status_code == 404
    assert client.get(f"{return_url}/?month=rubbish").status_code == 404


def test_laboratory_nominates_its_own_staff(world: World, trainer: Posting) -> None:
    director = post("director", world.laboratory, Role.LAB_DIRECTOR)
    send([register_row("L1", world.laboratory, "Dr Iyer", rank="civilian", duty="forensic")], by=director)
    session = plan_session(browser(trainer), course="forensic")
    assert "Dr Iyer" in open_page(browser(director), f"/training/sessions/{session.pk}/nominate/")


def test_certificate_code_cannot_be_guessed(world: World, trainer: Posting) -> None:
    stranger = Client(HTTP_HOST="127.0.0.1")
    answers = [stranger.post("/training/check/", {"code": "AAAAAAAAAAAA"}).status_code for _ in range(12)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_results_are_entered_though_one_nominee_was_absent(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    client, session = browser(trainer), plan_session(browser(trainer), begins_on="29-06-2026", ends_on="30-06-2026")
    people = [person_id(number, by=trainer) for number in ("2", "3")]
    session_url = f"/training/sessions/{session.pk}/"
    client.post(f"{session_url}nominate/", {"person": people, "confirmed": "1"})
    client.post(f"{session_url}attend/", {"person": people[:1]})
    html = open_page(client, session_url)
    assert f'name="{people[0]}-outcome"' in html
    assert f'value="{people[1]}"' in html
    assert client.post(f"{session_url}results/", {f"{people[0]}-outcome": "passed"}).status_code == 302
    assert [attendance.outcome for attendance in current_attendances(people[0], trainer)] == ["passed"]
    assert current_attendances(people[1], trainer) == []


def session_under_way(trainer: Posting, world: World, staff: list[dict[str, str]]) -> tuple[str, UUID]:
    """Return the address of a session in progress, and the person nominated for it."""
    session_url = (
        f"/training/sessions/{plan_session(browser(trainer), begins_on='29-06-2026', ends_on='30-06-2026').pk}/"
    )
    person = person_id("2", by=trainer)
    assert browser(world.sho).post(f"{session_url}nominate/", {"person": [person], "confirmed": "1"}).status_code == 302
    return session_url, person


def test_ticking_an_attendance_keeps_the_result_imported_from_a_file(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    session_url, person = session_under_way(trainer, world, staff)
    send([attendance_row(staff[1], "investigation", "2026-06-30", score="80", certificate="C-1")], by=trainer)
    assert browser(trainer).post(f"{session_url}attend/", {"person": [person]}).status_code == 302
    last = attendances("2", by=trainer)[-1]
    assert (last.outcome, last.score, last.certificate, last.session_id is None) == ("passed", 80, "C-1", False)
    send([attendance_row(staff[1], "investigation", "2026-06-30", score="90")], by=trainer)
    assert attendances("2", by=trainer)[-1].session_id == last.session_id


def test_nomination_of_an_attendee_cannot_be_withdrawn(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    session_url, person = session_under_way(trainer, world, staff)
    browser(trainer).post(f"{session_url}attend/", {"person": [person]})
    answer = browser(world.sho).post(f"{session_url}nominations/{person}/withdraw/", {"reason": "none"})
    assert (answer.status_code, "has already attended" in answer.text) == (422, True)


def test_list_on_a_refusal_leads_to_the_page_of_the_session(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    session_url, _person = session_under_way(trainer, world, staff)
    refusal = browser(trainer).post(f"{session_url}attend/", {})
    assert refusal.status_code == 422
    html = BeautifulSoup(refusal.content, "html.parser")
    addresses = [str(a["href"]) for a in html.select("main th a, a[download]")]
    addresses += [str(form["action"]) for form in html.select("main form[method=get]")]
    assert len(addresses) > 3
    assert [address for address in addresses if not address.startswith(("/training/people/", session_url))] == []


def test_attendance_cannot_be_marked_for_a_called_off_session(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    session_url, person = session_under_way(trainer, world, staff)
    check = browser(trainer).post(f"{session_url}call-off/", {"reason": "Rain"})
    assert "Cancel this course?" in check.text and "Rain" in check.text
    assert browser(trainer).post(f"{session_url}call-off/", {"reason": "Rain", "confirmed": "1"}).status_code == 302
    assert browser(trainer).post(f"{session_url}attend/", {"person": [person]}).status_code == 422


def test_certificate_of_a_name_that_no_font_has_is_refused_and_not_issued(world: World, trainer: Posting) -> None:
    person = register_row("9", world.kotwali, "தமிழ் செல்வி")
    send([person], by=trainer)
    send([attendance_row(person, "zero_fir", "2026-06-01")], by=trainer)
    (attendance,) = attendances("9", by=trainer)
    answer = browser(trainer).post(f"/training/attendances/{attendance.pk}/certificate/")
    assert answer.status_code == 422 and problems(answer.content) == []
    assert "This paper cannot be printed" in answer.text and "Tamil" in answer.text
    with enter(trainer):
        assert not Certificate.objects.exists()


def to_nominate(posting: Posting) -> dict[str, list[str]]:
    """Return what the first page of an officer says of coming courses, each with the addresses named under it."""
    html = BeautifulSoup(browser(posting).get("/", follow=True).content, "html.parser")
    named: dict[str, list[str]] = {}
    for card in html.select("main .itsso-figure"):
        (label, *_names) = [" ".join(a.get_text().split()) for a in card.select("a")]
        if "free seats" in label:
            named[label] = [str(a["href"]) for a in card.select(".itsso-figure__items a")]
    return named


def test_first_page_leads_to_the_nomination_until_the_unit_has_nominated_somebody(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    assert to_nominate(world.sp) == {}
    session = plan_session(browser(trainer))
    label = "coming course with free seats, nobody nominated by your unit"
    nomination = f"/training/sessions/{session.pk}/nominate/"
    assert to_nominate(world.sp) == {f"1 {label}": [nomination]}
    assert to_nominate(trainer) == {}  # who plans courses has them as a list
    person = person_id(staff[0]["number"], by=world.sp)
    assert browser(world.sp).post(nomination, {"person": [person], "confirmed": "1"}).status_code == 302
    assert to_nominate(world.sp) == {}


def test_first_page_names_no_course_that_is_full(world: World, trainer: Posting, staff: list[dict[str, str]]) -> None:
    session = plan_session(browser(trainer), seats="1")
    person = person_id(staff[0]["number"], by=world.sho)
    nomination = {"person": [person], "confirmed": "1"}
    assert browser(world.sho).post(f"/training/sessions/{session.pk}/nominate/", nomination).status_code == 302
    assert to_nominate(world.sp) == {}


def test_first_page_names_no_course_that_has_begun_or_was_called_off(world: World, trainer: Posting) -> None:
    begun = today().strftime("%d-%m-%Y")
    plan_session(browser(trainer), begins_on=begun)
    called_off = plan_session(browser(trainer))
    address = f"/training/sessions/{called_off.pk}/call-off/"
    assert browser(trainer).post(address, {"reason": "Rain", "confirmed": "1"}).status_code == 302
    assert to_nominate(world.sp) == {}
