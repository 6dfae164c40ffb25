"""The stages of an investigation that wait for somebody: drafts, remands, hearings, what the victim is told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import number_in
from itsso.cases.models import Clock
from itsso.platform import clock
from itsso.protection import vault
from itsso.protection.ranges import enter
from tests.support.case_events import add, at, fir, key, new, with_arrest
from tests.support.case_pages import boxes, events, fields, on, page, refusal, send, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case with an FIR of 1 March at Kotwali; A1 in custody since 3 March."""
    return with_arrest(world.system, world.kotwali)


def page_text(posting: Posting, address: str, language: str = "en") -> str:
    return words(page(browser(posting, language).get(address)).select_one("main"))


def next_steps(posting: Posting, address: str) -> dict[str, str]:
    links = page(browser(posting).get(address)).select("main a")
    return {words(link): str(link["href"]) for link in links}


# --- The draft of the police report ----------------------------------------------------------------------------------


def test_draft_report_is_pending_with_its_office_on_case_desk_and_tasks(world: World, case: UUID) -> None:
    submitted = send(world.io, case, "draft_report_submitted", "2025-03-04", office="sdpo", report="charge_sheet")
    assert submitted.status_code == 302, refusal(submitted)
    pending = "Draft police report pending with: Sub-Divisional Police Officer (SDPO), since 04-03-2025 (6 days)."
    for address in (f"/cases/{case}/", "/desk/", f"/cases/{case}/tasks/"):
        assert pending in page_text(world.sho, address), address
    assert "पुलिस रिपोर्ट का प्रारूप 04-03-2025 से लंबित (6 दिन)" in page_text(world.sho, f"/cases/{case}/", "hi")
    assert "Record approval of the draft police report" in next_steps(world.sp, f"/cases/{case}/")

    returned = send(world.sp, case, "draft_report_returned", "2025-03-06", office="sdpo", query="age_proof")
    assert returned.status_code == 302, refusal(returned)
    text = page_text(world.io, f"/cases/{case}/")
    assert "returned with queries by: Sub-Divisional Police Officer (SDPO). With the investigating officer" in text
    assert "06-03-2025, 4 days; Queries: proof of age." in text
    assert "Submit the draft police report for approval" in next_steps(world.io, f"/cases/{case}/")

    send(world.io, case, "draft_report_submitted", "2025-03-07", office="prosecutor", report="charge_sheet")
    prosecutor = post("prosecutor.kotwali", world.kotwali, Role.PROSECUTOR)
    approved = send(prosecutor, case, "draft_report_approved", "2025-03-09", office="prosecutor")
    assert approved.status_code == 302, refusal(approved)
    text = page_text(world.io, f"/cases/{case}/")
    assert "Draft police report approved by: Public Prosecutor, on 09-03-2025 (1 day ago)" in text
    assert "Public Prosecutor 07-03-2025 to 09-03-2025, 2 days" in text
    assert "Record police report: charge sheet or closure report" in next_steps(world.io, f"/cases/{case}/")

    prepared = send(world.io, case, "final_report_prepared", "2025-03-10", report="charge_sheet", form_no="3/2025")
    assert prepared.status_code == 302, refusal(prepared)
    assert "Draft police report" not in page_text(world.sho, "/desk/")


def return_draft(by: Posting, case: UUID, day: str, *queries: str, **remarks: str) -> Any:
    """Open the form of a return and send it back with these queries ticked."""
    client, address = browser(by), f"/cases/{case}/record/draft_report_returned/"
    opened = fields(page(client.get(address)))
    return client.post(address, opened | on(day) | {"office": "sdpo", "query": list(queries)} | remarks)


def test_draft_is_returned_with_several_queries_and_the_words_to_each_are_sealed(world: World, case: UUID) -> None:
    send(world.io, case, "draft_report_submitted", "2025-03-04", office="sdpo", report="charge_sheet")
    assert "Tick what the queries are about." in refusal(return_draft(world.sp, case, "2025-03-05"))
    typed = {"remarks_age_proof": "School register wanted", "remarks_sections": "Not ticked, so not stored"}
    answer = return_draft(world.sp, case, "2025-03-05", "age_proof", "victim_statement", **typed)
    assert answer.status_code == 302, refusal(answer)
    assert events(world, case)[-1].facts == {"office": "sdpo", "query": ["victim_statement", "age_proof"]}

    queries = "Queries: statement of the victim, proof of age."
    for address in (f"/cases/{case}/", "/desk/", f"/cases/{case}/record/draft_report_submitted/"):
        text = page_text(world.sho, address)
        assert queries in text and "School register" not in text, address
    assert "आपत्तियाँ: पीड़ित/पीड़िता का कथन, आयु का प्रमाण।" in page_text(world.io, f"/cases/{case}/", "hi")
    with enter(world.sho):
        (item,) = vault.current_items(case)
    opening = browser(world.sho).post(f"/cases/{case}/identity/open/", {"items": [item.pk], "reason": "supervision"})
    text = page_text(world.sho, opening["Location"])
    assert "Queries on a draft police report proof of age: School register wanted" in text and "Not ticked" not in text

    again = send(world.io, case, "draft_report_submitted", "2025-03-07", office="sdpo", report="charge_sheet")
    assert again.status_code == 302, refusal(again)
    assert queries not in page_text(world.sho, "/desk/")


def test_return_of_before_with_one_query_is_read_and_corrected(world: World, case: UUID) -> None:
    submitted = new("draft_report_submitted", "2025-03-04", office="sdpo")
    returned = new("draft_report_returned", "2025-03-05", office="sdpo", query="age_proof")
    add(world.system, key(world.kotwali, "12"), submitted, returned)
    assert "Queries: proof of age." in page_text(world.sho, "/desk/")
    address = f"/cases/{case}/correct/{events(world, case)[-1].id}/"
    form = page(browser(world.io).get(address))
    assert [box["value"] for box in form.select("[name=query][checked]")] == ["age_proof"]


@pytest.mark.parametrize(
    ("kind", "day", "office", "reason"),
    [
        ("draft_report_approved", "2025-03-06", "sp", "no draft police report was with this office: Superintendent"),
        ("draft_report_returned", "2025-03-03", "sdpo", "On 03-03-2025 no draft police report was with this office"),
        ("draft_report_submitted", "2025-03-06", "sdpo", "was already with this office on 06-03-2025"),
    ],
)
def test_draft_is_not_decided_by_an_office_that_does_not_have_it(
    world: World, case: UUID, kind: str, day: str, office: str, reason: str
) -> None:
    send(world.io, case, "draft_report_submitted", "2025-03-04", office="sdpo", report="charge_sheet")
    more = {"report": "charge_sheet"} if kind.endswith("submitted") else {"query": "other"}
    assert reason in refusal(send(world.io, case, kind, day, office=office, **more))


# --- Dates that courts fix -------------------------------------------------------------------------------------------


def test_remand_and_hearings_are_coming_dates_until_they_are_past(world: World, case: UUID) -> None:
    answer = send(world.io, case, "remand_extended", "2025-03-08", whom="A1", **boxes("until", "2025-03-12"))
    assert answer.status_code == 302, refusal(answer)
    send(world.io, case, "bail_hearing_fixed", "2025-03-09", whom="A1", **boxes("hearing_on", "2025-03-11"))
    send(world.io, case, "hearing_fixed", "2025-03-09", hearing="evidence", **boxes("hearing_on", "2025-04-20"))
    send(world.io, case, "summons_served", "2025-03-10", witness="doctor", **boxes("hearing_on", "2025-03-10"))
    text = page_text(world.io, f"/cases/{case}/")
    assert (
        "Evidence in court on 10-03-2025: doctor. Bail hearing of A1 on 11-03-2025. Remand of A1 ends on 12-03-2025."
        " Hearing on 20-04-2025: evidence."
    ) in text
    desk = page_text(world.sho, "/desk/")
    assert "Remand of A1 ends on 12-03-2025." in desk and "Hearing on 20-04-2025" not in desk
    with clock.fixed(at("2025-03-15T09:00")):
        text = page_text(world.io, f"/cases/{case}/")
        assert "Remand of A1 ended on 12-03-2025; no renewal or release is recorded." in text
        assert "Bail hearing" not in text
        send(world.io, case, "released", "2025-03-12", whom="A1", why="court_bail")
        assert "Remand of A1" not in page_text(world.io, f"/cases/{case}/")


def test_dates_of_a_case_with_its_report_in_court_are_among_those_of_the_week(world: World) -> None:
    """No time limit of the police runs any more; until now only cases with one had a line."""
    number = number_in(world.io.officer, "UP") or ""
    decided = [
        new("victim_informed", "2025-03-04", by="phone"),
        new("final_report_filed", "2025-03-04", report="charge_sheet", form_type="charge_sheet"),
        new("hearing_fixed", "2025-03-06", hearing="evidence", hearing_on="2025-03-14"),
    ]
    registered = fir(world.kotwali, "14", "2025-03-01", "BNS 74", io_ref=number)
    case = add(world.system, key(world.kotwali, "14"), registered, *decided)
    with enter(world.system):
        assert not Clock.objects.filter(case=case).exists()
    for posting in (world.sho, world.io):
        assert "FIR 0014/2025" in hearings_of_friday(posting, "/desk/"), posting
    other = post("io.other", world.kotwali, Role.INVESTIGATING_OFFICER)
    assert hearings_of_friday(other, "/desk/") == ""
    assert "FIR 0014/2025" in hearings_of_friday(other, "/desk/?whose=all")
    assert hearings_of_friday(post("other.nawabganj", world.nawabganj, Role.SHO), "/desk/") == ""


def hearings_of_friday(posting: Posting, desk: str) -> str:
    """Return the list behind the number of hearings on 14-03-2025; empty where My work counts none on that day."""
    page = BeautifulSoup(browser(posting).get(desk).content, "html.parser")
    days = [day for day in page.select(".itsso-days > li") if "14-03-2025" in day.get_text()]
    links = [str(link["href"]) for day in days for link in day.select("a") if "Hearings: 1" in link.get_text()]
    return page_text(posting, links[0]) if links else ""


def test_a_remand_needs_custody_and_no_date_is_before_the_day_on_which_it_was_fixed(world: World, case: UUID) -> None:
    past = send(world.io, case, "remand_extended", "2025-03-08", whom="A1", **boxes("until", "2025-03-07"))
    assert "The date 07-03-2025 is before the day on which it was fixed (08-03-2025)" in refusal(past)
    send(world.io, case, "released", "2025-03-06", whom="A1", why="court_bail")
    outside = send(world.io, case, "remand_extended", "2025-03-08", whom="A1", **boxes("until", "2025-03-20"))
    assert "A1 was not in custody on 08-03-2025" in refusal(outside)


# --- What the victim is told -----------------------------------------------------------------------------------------

TOLD = {"whom": "A1", "by": "in_person", "informed_by": "woman_officer"}


def test_release_is_a_task_until_the_victim_knows_and_a_threat_leads_to_protection(world: World, case: UUID) -> None:
    send(world.io, case, "released", "2025-03-10T10:00", whom="A1", why="court_bail")
    tasks = next_steps(world.io, f"/cases/{case}/tasks/")
    release = tasks["Tell the victim the same day of the release of A1 (10-03-2025)"]
    assert release.endswith("/record/victim_informed_of_release/?whom=A1")
    assert not [title for title in tasks if "arrest of A1" in title]  # of 2 March, when no source could report it
    assert "Record that the victim was told of a release" in next_steps(world.io, f"/cases/{case}/")
    assert "12/2025 : Tell the victim the same day of the release of A1" in page_text(world.sho, "/desk/")

    unanswered = send(world.io, case, "victim_informed_of_release", "2025-03-10T12:00", **TOLD)
    assert "Choose whether the victim has had threats or fears them." in refusal(unanswered)
    answer = send(world.io, case, "victim_informed_of_release", "2025-03-10T12:00", **TOLD, threats="threats_or_fear")
    assert answer.status_code == 302, refusal(answer)
    tasks = next_steps(world.io, f"/cases/{case}/tasks/")
    assert not [title for title in tasks if "release of A1" in title]
    threat = "Threats to the victim, or fear of them, recorded on 10-03-2025: apply for witness protection"
    assert tasks[threat].endswith("/record/protection_applied_for/")
    send(world.io, case, "protection_applied_for", "2025-03-10T15:00")
    assert threat not in next_steps(world.io, f"/cases/{case}/tasks/")


def test_pocso_task_names_its_rule_and_a_release_must_be_recorded_first(world: World) -> None:
    case = add(
        world.system,
        key(world.kotwali, "13"),
        fir(world.kotwali, "13", "2025-03-01", "BNS 64(1)", "POCSO 6", victim_child=True),
    )
    send(world.io, case, "arrested", "2025-03-10T09:00", whom="another")
    tasks = page_text(world.io, f"/cases/{case}/tasks/")
    assert "Tell the victim of the arrest of A1 (10-03-2025) POCSO Rules 2020 r. 4(13), 4(15)" in tasks
    assert "Telling the child’s side of the arrest (A1)" not in tasks  # it is there once
    early = send(world.io, case, "victim_informed_of_release", "2025-03-10", **TOLD, threats="no_threats")
    assert "By 10-03-2025 this is not recorded for A1: Released from custody." in refusal(early)


ASK = "Contact the victim and ask about threats since the release of A1 (told on 10-03-2025)"


def test_question_about_threats_is_a_task_a_week_after_she_knows_of_a_release(world: World, case: UUID) -> None:
    send(world.io, case, "released", "2025-03-10T10:00", whom="A1", why="court_bail")
    send(world.io, case, "victim_informed_of_release", "2025-03-10T12:00", **TOLD, threats="no_threats")
    for today, is_asked in ((date(2025, 3, 16), False), (date(2025, 3, 17), True), (date(2025, 4, 30), True)):
        with clock.fixed(today):
            tasks = next_steps(world.io, f"/cases/{case}/tasks/")
            assert (ASK in tasks) == is_asked
            on_desk = f"12/2025 : {ASK}" in page_text(world.sho, "/desk/")
            assert on_desk == (is_asked and today.month == 3)  # later it stays in the tasks of the case
    with clock.fixed(date(2025, 3, 18)):
        tasks_page = page_text(world.io, f"/cases/{case}/tasks/")
        assert (
            "Administrative task of this system, seven days after the victim was told; the law sets no day."
            in tasks_page
        )
        address = next_steps(world.io, f"/cases/{case}/tasks/")[ASK]
        assert address.endswith("/record/victim_asked_about_threats/?whom=A1")
        silent = send(world.io, case, "victim_asked_about_threats", "2025-03-18T09:00", **TOLD)
        assert "Choose whether the victim has had threats or fears them." in refusal(silent)
        send(world.io, case, "victim_asked_about_threats", "2025-03-18T09:00", **TOLD, threats="not_asked")
        assert ASK in next_steps(world.io, f"/cases/{case}/tasks/")  # contacted, and not asked
        answer = send(
            world.io, case, "victim_asked_about_threats", "2025-03-18T10:00", **TOLD, threats="threats_or_fear"
        )
        assert answer.status_code == 302, refusal(answer)
        tasks = next_steps(world.io, f"/cases/{case}/tasks/")
        assert ASK not in tasks and ASK not in page_text(world.sho, "/desk/")
        threat = "Threats to the victim, or fear of them, recorded on 18-03-2025: apply for witness protection"
        assert tasks[threat].endswith("/record/protection_applied_for/")


def test_question_about_threats_needs_a_release(world: World, case: UUID) -> None:
    early = send(world.io, case, "victim_asked_about_threats", "2025-03-10", **TOLD, threats="no_threats")
    assert "By 10-03-2025 this is not recorded for A1: Released from custody." in refusal(early)


def test_threat_report_is_due_in_working_days_without_an_invented_date(world: World, case: UUID) -> None:
    send(world.sho, case, "threat_report_ordered", "2025-03-05", whom="V1")
    tasks = page_text(world.sho, f"/cases/{case}/tasks/")
    assert "Threat analysis report (V1)" in tasks
    assert send(world.sho, case, "threat_report_sent", "2025-03-08", whom="V1").status_code == 302
    assert "done on 08-03-2025" in page_text(world.sho, f"/cases/{case}/tasks/")


# --- Reasons for delay -----------------------------------------------------------------------------------------------


def test_reason_other_needs_words_and_the_same_reason_a_third_time_is_shown_to_the_superior(
    world: World, case: UUID
) -> None:
    limit = {"limit": "investigation.two_months"}
    wordless = send(world.io, case, "delay_reason_recorded", "2025-03-08", reason="other", **limit)
    assert "Enter the reasons in words." in refusal(wordless)
    for day in ("2025-03-04", "2025-03-06", "2025-03-08"):
        assert "Same reason for delay" not in page_text(world.sp, "/desk/")
        answer = send(world.io, case, "delay_reason_recorded", day, reason="control_sample", **limit)
        assert answer.status_code == 302, refusal(answer)
    repeated = (
        "Same reason for delay given 3 times, for the superior officer:"
        " control sample of the accused awaited (Completion of investigation)."
    )
    assert repeated in page_text(world.sp, "/desk/")
    assert repeated in page_text(world.sp, f"/cases/{case}/")
