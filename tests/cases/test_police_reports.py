"""Police reports on the pages: what they say of each accused, which day is which, and what is not in court."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from itsso.accounts.models import Role
from itsso.cases.models import NOT_KNOWN, Case
from itsso.cases.recording.actions import recordable
from itsso.law.reports import LISTS
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.case_events import add, fir, key, new, with_arrest
from tests.support.case_pages import checked, events, fields, on, page, refusal, send, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")

FILED, SUPPLEMENTARY = "final_report_filed", "supplementary_report_filed"
SHEET = {"form_type": "charge_sheet", "form_no": "3/2025"}


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case with an FIR of 1 March at Kotwali; A1 and A2 in custody since 3 and 4 March."""
    return with_arrest(
        world.system,
        world.kotwali,
        new("arrested", "2025-03-04T09:00", accused_ref="b"),
        new("first_remand", "2025-03-05T11:00", accused_ref="b"),
    )


def without_accused(world: World) -> UUID:
    """Return a case with an FIR of 1 March at Kotwali in which nobody is accused yet."""
    return add(world.system, key(world.kotwali, "8"), fir(world.kotwali, "8", "2025-03-01", "BNS 64(1)"))


def page_text(world: World, address: str, language: str = "en") -> str:
    return words(page(browser(world.sho, language).get(address)).select_one("main"))


def lists(world: World, case: UUID, kind: str = FILED) -> dict[str, Any]:
    facts = [event.facts for event in events(world, case) if event.kind == kind][-1]
    return {name: facts[name] for name in LISTS if name in facts}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_form_has_choices_for_each_accused_and_none_preselected(world: World, case: UUID, language: str) -> None:
    form = page(browser(world.io, language).get(f"/cases/{case}/record/{FILED}/"))
    for label in ("A1", "A2"):
        rows = form.select(f"input[name=says_{label}]")
        assert [row["value"] for row in rows] == ["charged", "absconding", "not_charged", "pending", "not_named"]
        assert not any(row.has_attr("checked") for row in rows)
    assert not form.select("input[name^=says_V]")
    if language == "en":
        assert "Arrested or surrendered, 04-03-2025 09:00" in words(form)  # who A2 is


def test_choices_on_the_form_become_the_lists_of_the_report(world: World, case: UUID) -> None:
    answer = send(world.io, case, FILED, "2025-03-09", **SHEET, says_A1="charged", says_A2="pending")
    assert answer.status_code == 302, refusal(answer)
    assert lists(world, case) == {"charged": ["A1"], "pending": ["A2"]}
    assert events(world, case)[-1].facts["dated_by"] == "received_by_court"
    report = page_text(world, f"/cases/{case}/")
    assert "Charge sheet 3/2025 Received by the court 09-03-2025 Charged A1 Investigation pending against A2" in report
    answer = send(
        world.io,
        case,
        SUPPLEMENTARY,
        "2025-03-10",
        report="charge_sheet",
        form_no="4/2025",
        says_A1="not_named",
        says_A2="absconding",
    )
    assert answer.status_code == 302, refusal(answer)
    assert lists(world, case, SUPPLEMENTARY) == {"absconding": ["A2"]}
    assert "Supplementary report 4/2025 Received by the court 10-03-2025" in page_text(world, f"/cases/{case}/")


@pytest.mark.parametrize(
    ("answers", "words_of_refusal"),
    [
        ({"says_A1": "charged"}, "Choose what the report says about A2: it must cover every accused"),
        ({"says_A1": "charged", "says_A2": "free"}, "Choose “What the report says about accused A2” from the list."),
        ({"says_A1": "not_charged", "says_A2": "pending"}, "A charge sheet must charge at least one accused"),
        ({"says_A1": "not_named", "says_A2": "not_named"}, "A charge sheet must charge at least one accused"),
        ({"says_A1": "charged", "says_A2": "charged", "says_A3": "charged"}, "not an accused in this case"),
        ({"says_A1": "charged", "says_A2": "charged", "says_V1": "charged"}, "not an accused in this case"),
        ({"says_A1": "charged", "says_A2": "charged", "form_type": "fr_false"}, "A closure report charges nobody"),
        ({"says_A1": "charged", "says_A2": "charged", "accused_charged": "1"}, "The rows of this form name 2"),
    ],
)
def test_wrong_choices_for_accused_are_refused_with_a_message(
    world: World, case: UUID, answers: dict[str, str], words_of_refusal: str
) -> None:
    before = len(events(world, case))
    assert words_of_refusal in refusal(send(world.io, case, FILED, "2025-03-09", **SHEET | answers))
    assert len(events(world, case)) == before


def test_an_accused_who_is_named_twice_is_refused(world: World, case: UUID) -> None:
    client, address = browser(world.io), f"/cases/{case}/record/{FILED}/"
    sent = QueryDict(mutable=True)
    sent.update(fields(page(client.get(address))) | on("2025-03-09") | SHEET | {"says_A2": "charged"})
    sent.setlist("says_A1", ["charged", "not_charged"])
    assert "A1 is named twice" in refusal(client.post(address, sent.urlencode(), "application/x-www-form-urlencoded"))


def test_a_correction_shows_what_the_report_says_and_keeps_its_date_as_it_was(world: World, case: UUID) -> None:
    add(
        world.system,
        key(world.kotwali, "12"),
        new(FILED, "2025-03-08", report="charge_sheet", form_type="charge_sheet", form_no="1", dated_by="despatched"),
        new("accused_named_in_report", "2025-03-08", accused_ref="a", form_no="1", disposition="charged"),
    )
    report = next(event for event in events(world, case) if event.kind == FILED)
    client, address = browser(world.io), f"/cases/{case}/correct/{report.id}/"
    opened = fields(page(client.get(address)))
    assert (opened["says_A1"], opened.get("says_A2"), opened["dated_by"]) == ("charged", None, "despatched")
    answer = client.post(address, opened | {"says_A2": "not_charged", "reason_of_correction": "wrong_fact"})
    assert answer.status_code == 302, refusal(answer)
    facts = events(world, case)[-1].facts["replacement"]["facts"]
    assert (facts["charged"], facts["not_charged"], facts["dated_by"]) == (["A1"], ["A2"], "despatched")


def test_report_that_adds_accused_gets_the_same_response_when_sent_twice(world: World, case: UUID) -> None:
    client, address = browser(world.io), f"/cases/{case}/record/{FILED}/"
    sent = fields(page(client.get(address))) | on("2025-03-09") | SHEET
    sent |= {"says_A1": "charged", "says_A2": "charged", "others_absconding": "1"}
    first, second = checked(client, address, client.post(address, sent)), client.post(address, sent)
    assert (first.status_code, second.status_code) == (302, 302), refusal(second)
    assert first["Location"] == second["Location"]
    assert [event.kind for event in events(world, case)].count(FILED) == 1
    other = browser(world.sho).post(address, sent)
    assert other.status_code != 302


def test_return_must_name_a_report_that_was_filed(world: World, case: UUID) -> None:
    assert send(world.io, case, FILED, "2025-03-09", **SHEET, says_A1="charged", says_A2="charged").status_code == 302
    wrong = send(world.io, case, "final_report_returned", "2025-03-10", form_no="4/2025")
    assert "No police report with this number was filed" in refusal(wrong)
    assert send(world.io, case, "final_report_returned", "2025-03-10", form_no="3/2025").status_code == 302


def test_an_absconder_of_whom_nothing_was_recorded_is_added_to_the_record(world: World, case: UUID) -> None:
    answers = {"says_A1": "charged", "says_A2": "charged", "others_absconding": "2"}
    answer = send(world.io, case, FILED, "2025-03-09", **SHEET | answers)
    assert answer.status_code == 302, refusal(answer)
    assert lists(world, case) == {"charged": ["A1", "A2"], "absconding": ["A3", "A4"]}
    assert "Charged as absconding A3, A4" in page_text(world, f"/cases/{case}/")
    assert send(world.io, case, "arrested", "2025-03-10T09:00", whom="A3").status_code == 302
    assert send(world.io, case, "arrested", "2025-03-10T10:00", whom="another").status_code == 302
    assert events(world, case)[-1].subject == "A5"


# --- Three dates -----------------------------------------------------------------------------------------------------


def test_the_officer_in_charge_forwards_what_the_investigating_officer_prepared() -> None:
    may = {role for role in Role.values if "final_report_forwarded" in recordable(role)}
    assert may == {Role.SHO}
    assert "final_report_prepared" in recordable(Role.INVESTIGATING_OFFICER)
    assert "final_report_prepared" not in recordable(Role.DUTY_OFFICER)


def test_report_not_yet_in_court_is_shown_on_case_desk_and_tasks(world: World, case: UUID) -> None:
    send(world.io, case, "final_report_prepared", "2025-03-06", report="charge_sheet", form_no="3/2025")
    waits = "Police report waiting to be forwarded to the court: prepared on 06-03-2025, 4 days ago."
    assert waits in page_text(world, f"/cases/{case}/")
    assert waits in page_text(world, "/desk/")
    tasks = page(browser(world.sho).get(f"/cases/{case}/tasks/"))
    links = {words(link): str(link["href"]) for link in tasks.select("main a")}
    assert links[waits].endswith("/record/final_report_forwarded/")
    for address in (f"/cases/{case}/", "/desk/"):
        assert "Forward the police report" in page_text(world, address)
    assert send(world.sho, case, "final_report_forwarded", "2025-03-09", form_no="3/2025").status_code == 302
    waits = "Police report forwarded on 09-03-2025: not in court for 1 day."
    assert waits in page_text(world, f"/cases/{case}/")
    assert waits in page_text(world, "/desk/")
    answer = send(world.io, case, FILED, "2025-03-10", **SHEET, says_A1="charged", says_A2="charged")
    assert answer.status_code == 302, refusal(answer)
    case_page = page_text(world, f"/cases/{case}/")
    assert "not in court" not in case_page + page_text(world, "/desk/")
    assert (
        "Charge sheet 3/2025 Prepared by the investigating officer 06-03-2025 Forwarded by the officer in charge"
        " 09-03-2025 18:00 Received by the court 10-03-2025 Charged A1, A2"
    ) in case_page


def test_the_investigating_officer_prepares_a_report_where_its_points_are_shown_and_the_sho_forwards_it(
    world: World, case: UUID
) -> None:
    io, sho, address = browser(world.io), browser(world.sho), f"/cases/{case}/record/final_report_prepared/"
    before = len(events(world, case))
    form_page = page(io.get(address))
    points = [words(point) for point in form_page.select(".govuk-task-list li")]
    assert points == [
        "Medical report of the victim not recorded for V1 Missing",
        "Victim’s statement before a Magistrate not recorded for V1 Missing",
        "Informant or victim told of progress not recorded Missing",
        "Each accused named the report must say of A1, A2: charged, absconding, not charged or pending Check",
        "Laboratory reports none awaited In order",
    ]
    links = [str(link["href"]) for link in form_page.select(".govuk-task-list a")]
    assert f"/cases/{case}/record/medical_report_received/" in links
    assert "This sends nothing to the court" in words(form_page)
    filled = fields(form_page) | on("2025-03-09T16:00") | {"report": "charge_sheet", "form_no": "3/2025"}
    wrong = io.post(address, filled | on("2025-03-12"))
    assert "is in the future" in refusal(wrong)
    assert len(page(wrong).select(".govuk-task-list li")) == len(points)
    assert len(events(world, case)) == before and "waiting to be forwarded" not in page_text(world, "/desk/")

    answer = io.post(address, filled)
    assert "The report is on that officer’s page My work." in words(page(io.get(answer["Location"])))
    assert io.post(address, filled)["Location"] == answer["Location"]
    assert len(events(world, case)) == before + 1

    desk = page(sho.get("/desk/"))
    assert "Police reports waiting to be forwarded" in words(desk)
    assert "Police reports waiting to be forwarded" not in words(page(io.get("/desk/?whose=all")))
    forward = f"/cases/{case}/record/final_report_forwarded/"
    assert io.get(forward).status_code == 404
    assert forward in [str(link["href"]) for link in desk.select("main ul a")]
    form = page(sho.get(forward))
    assert "Medical report of the victim not recorded for V1 Missing" in words(form)
    opened = fields(form)
    assert (opened["report"], opened["form_no"]) == ("charge_sheet", "3/2025")
    assert sho.post(forward, opened | on("2025-03-10T09:00")).status_code == 302
    assert "Police reports waiting to be forwarded" not in page_text(world, "/desk/")
    assert "Record receipt of the police report by the court" in page_text(world, f"/cases/{case}/")


@pytest.mark.parametrize(
    ("kinds", "stored"),
    [
        ([], ""),
        (["final_report_prepared"], "final_report_prepared"),
        (["final_report_prepared", "final_report_forwarded"], "final_report_forwarded"),
        (["final_report_prepared", "final_report_forwarded", FILED], ""),
        ([FILED, "final_report_returned"], ""),
        ([FILED, "final_report_returned", "final_report_prepared"], "final_report_prepared"),
    ],
)
def test_case_stores_how_far_a_report_has_come_that_no_court_has_received(
    world: World, case: UUID, kinds: list[str], stored: str
) -> None:
    for day, kind in enumerate(kinds, start=5):
        facts = {"report": "charge_sheet"} if kind != "final_report_returned" else {}
        add(world.system, key(world.kotwali, "12"), new(kind, f"2025-03-{day:02d}", form_no="3/2025", **facts))
    assert Case.objects.using("owner").get(pk=case).report_step == stored


def test_report_to_be_forwarded_is_found_before_a_recalculation_has_stored_it(world: World, case: UUID) -> None:
    send(world.io, case, "final_report_prepared", "2025-03-06", report="charge_sheet", form_no="3/2025")
    Case.objects.using("owner").update(report_step=NOT_KNOWN)
    assert "Police reports waiting to be forwarded" in page_text(world, "/desk/")


def test_a_charge_sheet_without_an_accused_comes_to_a_check_page_as_its_form_did_not_show_that(world: World) -> None:
    case = without_accused(world)
    io, address = browser(world.io), f"/cases/{case}/record/final_report_prepared/"
    opened, before = page(io.get(address)), len(events(world, case))
    assert "Each accused named no accused is recorded in this case In order" in words(opened)
    filled = fields(opened) | on("2025-03-09T16:00") | {"form_no": "3/2025"}
    check = io.post(address, filled | {"report": "charge_sheet"})
    assert "Each accused named no accused is recorded in this case Missing" in words(page(check))
    assert len(events(world, case)) == before
    again = fields(page(io.post(address, fields(page(check)) | {"change": "1"})))
    assert (again["form_no"], again["day_day"], again["form"]) == ("3/2025", "9", filled["form"])
    answer = io.post(address, fields(page(check)) | {"checked": "1"})
    assert io.post(address, fields(page(check)) | {"checked": "1"})["Location"] == answer["Location"]
    assert len(events(world, case)) == before + 1


def test_a_closure_without_an_accused_is_prepared_at_once(world: World) -> None:
    case = without_accused(world)
    assert io_prepares(world, case, "closure").status_code == 302


def io_prepares(world: World, case: UUID, report: str) -> Any:
    """Send the form of a report that is prepared, and press no button of a check page."""
    io, address = browser(world.io), f"/cases/{case}/record/final_report_prepared/"
    return io.post(address, fields(page(io.get(address))) | on("2025-03-09") | {"report": report, "form_no": "3/2025"})


def test_the_officer_in_charge_who_investigates_does_both_steps(world: World, case: UUID) -> None:
    answer = send(world.sho, case, "final_report_prepared", "2025-03-09", report="closure", form_no="3/2025")
    assert answer.status_code == 302, refusal(answer)
    confirmation = page_text(world, answer["Location"])
    assert "Forward the police report" in confirmation and "My work" not in confirmation
    assert send(world.sho, case, "final_report_forwarded", "2025-03-09").status_code == 302


def test_a_contradiction_is_shown_before_the_check_page_and_points_follow_the_answers(world: World, case: UUID) -> None:
    address = f"/cases/{case}/record/{FILED}/"
    client = browser(world.io)
    filled = fields(page(client.get(address))) | SHEET | {"says_A1": "charged", "says_A2": "not_named"}
    assert "is in the future" in refusal(client.post(address, filled | on("2025-03-11")))
    check = words(page(client.post(address, filled | on("2025-03-09") | {"medical_attached": "yes"})))
    assert "Medical report of the victim with the report, according to your answer In order" in check
    assert "Each accused named not named: A2 Missing" in check
    assert "Record police report: charge sheet or closure report" in page_text(world, f"/cases/{case}/")


def test_a_withdrawn_report_waits_for_nobody(world: World, case: UUID) -> None:
    send(world.io, case, "final_report_prepared", "2025-03-09", report="charge_sheet")
    report = events(world, case)[-1]
    address = f"/cases/{case}/correct/{report.id}/"
    client = browser(world.io)
    sent = fields(page(client.get(address))) | {"withdraw": "not_happened"}
    assert client.post(address, sent).status_code == 302
    assert "waiting to be forwarded" not in page_text(world, "/desk/")


def test_a_forwarded_report_meets_no_limit(world: World, case: UUID) -> None:
    before = page_text(world, "/desk/?rule=waits:police")
    assert "else default bail (accused A1)" in before
    send(world.sho, case, "final_report_forwarded", "2025-03-09", report="charge_sheet")
    assert "else default bail (accused A1)" in page_text(world, "/desk/?rule=waits:police")


def test_report_that_names_no_recorded_accused_leaves_all_of_them_on_the_desk(world: World, case: UUID) -> None:
    answers = SHEET | {"says_A1": "not_named", "says_A2": "not_named", "accused_charged": "2"}
    answer = send(world.io, case, FILED, "2025-03-09", **answers)
    assert answer.status_code == 302, refusal(answer)
    desk = page_text(world, "/desk/?rule=waits:police")
    assert "else default bail (accused A1)" in desk and "else default bail (accused A2)" in desk
    assert "Not named in this report A1, A2" in page_text(world, f"/cases/{case}/")


def test_a_supplementary_report_that_names_nobody_changes_nothing_for_those_the_first_left_for_later(
    world: World, case: UUID
) -> None:
    send(world.io, case, FILED, "2025-03-08", **SHEET, says_A1="charged", says_A2="pending")
    more = {"report": "charge_sheet", "form_no": "4/2025", "says_A1": "not_named", "says_A2": "not_named"}
    assert send(world.io, case, SUPPLEMENTARY, "2025-03-09", **more).status_code == 302
    bail = "Charge sheet deadline in custody, else default bail (A2) 02-06-2025; 84 days left"
    assert bail in page_text(world, f"/cases/{case}/")
    assert "Supplementary report on A2, left pending in the police report" in tasks(world, case)


def test_report_date_that_is_not_the_receipt_by_the_court_is_labelled(world: World, case: UUID) -> None:
    add(
        world.system,
        key(world.kotwali, "12"),
        new(FILED, "2025-03-08", report="charge_sheet", form_type="charge_sheet", form_no="1", dated_by="despatched"),
    )
    case_page = page_text(world, f"/cases/{case}/")
    assert "Received by the court not known; counted from 08-03-2025 (despatched to the court)" in case_page
    assert "The report does not say for each accused whether the accused is charged." in case_page


@pytest.mark.parametrize(
    ("history", "kind", "day", "message"),
    [
        ([("final_report_prepared", "2025-03-08")], "final_report_forwarded", "2025-03-07", "cannot be before"),
        ([("final_report_forwarded", "2025-03-07")], "final_report_prepared", "2025-03-08", "cannot be before"),
        ([("final_report_forwarded", "2025-03-08")], FILED, "2025-03-07", "cannot be before"),
        ([(FILED, "2025-03-07")], "final_report_forwarded", "2025-03-08", "cannot be before"),
        ([("final_report_prepared", "2025-03-08T11:00")], "final_report_forwarded", "2025-03-08T10:00", "cannot be"),
        ([("final_report_prepared", "2025-03-08")], "final_report_forwarded", "2025-03-08", ""),
        ([("final_report_prepared", "2025-02-20")], FILED, "2025-03-08", ""),
        ([(FILED, "2025-03-06"), ("final_report_returned", "2025-03-07")], "final_report_prepared", "2025-03-08", ""),
        ([(FILED, "2025-03-06")], SUPPLEMENTARY, "2025-03-08", ""),
    ],
)
def test_dates_of_a_report_must_be_in_the_order_of_its_steps(
    world: World, case: UUID, history: list[tuple[str, str]], kind: str, day: str, message: str
) -> None:
    facts = {"report": "charge_sheet"}
    add(
        world.system,
        key(world.kotwali, "12"),
        *(new(earlier_kind, on_day, **facts) for earlier_kind, on_day in history),
    )
    rows = {"says_A1": "charged", "says_A2": "charged"} if kind in (FILED, SUPPLEMENTARY) else {}
    answers = {"form_type": "charge_sheet"} if kind == FILED else facts
    answer = send(world.sho, case, kind, day, **answers, **rows)
    if message:
        assert message in refusal(answer)
    else:
        assert answer.status_code == 302, refusal(answer)


# --- Tasks -----------------------------------------------------------------------------------------------------------


def tasks(world: World, case: UUID) -> dict[str, str]:
    tasks_page = page(browser(world.sho).get(f"/cases/{case}/tasks/"))
    return {words(link): str(link["href"]) for link in tasks_page.select("main .govuk-task-list a")}


def test_an_accused_whom_no_report_names_is_a_task_that_leads_to_the_correction_of_the_report(
    world: World, case: UUID
) -> None:
    send(world.io, case, FILED, "2025-03-09", **SHEET, says_A1="charged", says_A2="not_named")
    report = next(event for event in events(world, case) if event.kind == FILED)
    task = "Record whether the police report charges accused A2"
    assert tasks(world, case)[task] == f"/cases/{case}/correct/{report.id}/"
    assert "Not named in this report A2" in page_text(world, f"/cases/{case}/")
    client, address = browser(world.sho), f"/cases/{case}/correct/{report.id}/"
    answers = fields(page(client.get(address))) | {"says_A2": "pending", "reason_of_correction": "wrong_fact"}
    assert client.post(address, answers).status_code == 302
    assert task not in tasks(world, case)
    later = tasks(world, case)["Supplementary report on A2, left pending in the police report"]
    assert later == f"/cases/{case}/record/{SUPPLEMENTARY}/"


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_of_reports_are_clean_by_axe_and_fit_their_window(
    world: World, case: UUID, language: str, width: int
) -> None:
    client, forms = browser(world.sho, language), f"/cases/{case}/record"
    send(world.sho, case, "final_report_prepared", "2025-03-06", report="charge_sheet", form_no="3/2025")
    waiting = {
        "report-form": client.get(f"{forms}/{FILED}/").text,
        "report-error": client.post(f"{forms}/{FILED}/", {"form": "1", "says_A1": "charged", "says_A9": "x"}).text,
        "prepared-form": client.get(f"{forms}/final_report_prepared/").text,
        "filed-check": client.post(
            f"{forms}/{FILED}/",
            fields(page(client.get(f"{forms}/{FILED}/")))
            | on("2025-03-09")
            | SHEET
            | {"says_A1": "charged", "says_A2": "not_named"},
        ).text,
        "forward-form": client.get(f"{forms}/final_report_forwarded/").text,
        "desk-waiting": client.get("/desk/").text,
        "case-waiting": client.get(f"/cases/{case}/").text,
        "tasks-waiting": client.get(f"/cases/{case}/tasks/").text,
    }
    send(world.sho, case, FILED, "2025-03-09", **SHEET, says_A1="charged", says_A2="not_named")
    filed = {
        "supplementary-form": client.get(f"{forms}/{SUPPLEMENTARY}/").text,
        "case-filed": client.get(f"/cases/{case}/").text,
        "tasks-filed": client.get(f"/cases/{case}/tasks/").text,
    }
    assert_clean(waiting | filed, width, language)
