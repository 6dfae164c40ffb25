"""A course from plan to certificate to coverage, in a real browser. LOOKS=folder saves screenshots."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from itsso.accounts.models import Posting
from itsso.platform import clock
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.training.coverage.actions import count_coverage
from itsso.training.models import Attendance, Certificate
from tests.support.browser import NARROW, WIDE, assert_clean, chromium, follow, hindi, press
from tests.support.document_text import text_of
from tests.support.sample_nation import World
from tests.support.screens import Screens, aside
from tests.support.signed_in_browser import browser
from tests.support.training_files import attendance_row, person_id, register_row, send
from tests.training.conftest import staff
from tests.training.planned_sessions import PLAN, plan_session

pytestmark = pytest.mark.proof
__all__ = ["staff"]


def test_course_goes_from_plan_to_certificate_to_coverage_in_hindi(
    world: World, trainer: Posting, staff: list[dict[str, str]], live_server: Any
) -> None:
    with chromium() as chrome:
        sits = Screens(chrome, live_server.url, world).sits
        with sits(trainer, "/training/") as hands:
            page = hands.page
            follow(page, "Plan a course")
            page.locator("#id_course").select_option("investigation")
            for name, typed in (("place", "पुलिस प्रशिक्षण महाविद्यालय"), ("trainers", "BPR&D"), ("seats", "2")):
                page.locator(f"[name={name}]").fill(typed)
            for name in ("begins_on", "ends_on"):
                for part, value in (("day", "06"), ("month", "07"), ("year", "2026")):
                    page.locator(f"[name={name}_{part}]").fill(value)
            press(page, "Plan")
            page.get_by_text(hindi("Units can nominate now.")).wait_for()
            session_url = page.url
        with sits(world.sho, session_url) as hands:
            page = hands.page
            follow(page, "Nominate officers")
            for name in ("राकेश कुमार", "Sita Devi"):
                page.get_by_role("checkbox", name=name).check()
            press(page, "Continue")
            page.get_by_role("button", name="2 अधिकारियों को नामित करें").click()
            page.get_by_text("2 अधिकारी नामित").wait_for()
            with page.expect_download() as letters:
                follow(page, "Joining letters, with the code for the entrance (PDF)")
            assert Path(letters.value.path()).read_bytes().startswith(b"%PDF")
        with clock.fixed(date(2026, 7, 6)):
            with sits(trainer, session_url) as hands:
                page = hands.page
                for name in ("राकेश कुमार", "Sita Devi"):
                    page.get_by_role("checkbox", name=name).check()
                press(page, "Record attendance of the ticked officers")
                page.locator("select[name$=outcome]").nth(1).wait_for()
                for at, marks in enumerate(("71", "64")):
                    page.locator("select[name$=outcome]").nth(at).select_option("passed")
                    page.locator("input[name$=score]").nth(at).fill(marks)
                press(page, "Enter the results")
                page.get_by_text("(71%)").wait_for()
                page.get_by_role("link", name="राकेश कुमार").click()
                with page.expect_download() as paper:
                    page.get_by_role("button", name=hindi("Certificate (PDF)")).click()
                certificate_text = text_of(Path(paper.value.path()).read_bytes())
            assert "राकेशकुमार" in re.sub(r"\s", "", certificate_text)  # pdftotext puts spaces between large letters
            (code,) = re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2}", certificate_text)
            with sits(None, "/training/check/") as hands:
                page = hands.page
                page.locator("[name=code]").fill(code)
                press(page, "Check")
                page.get_by_text(hindi("This certificate is genuine and valid.")).wait_for()
            aside(lambda: count_coverage(today(), by=world.system))  # what the worker does after each action
            with sits(world.sp, f"/training/{world.kanpur.pk}/") as hands:
                page = hands.page
                page.get_by_text("1 में से 1").first.wait_for()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_page_from_plan_to_coverage_passes_axe(
    world: World, trainer: Posting, staff: list[dict[str, str]], language: str, width: int
) -> None:
    send(
        [attendance_row(staff[1], "zero_fir", "2024-09-01"), attendance_row(staff[0], "pocso", "2026-01-01")],
        by=trainer,
    )
    rejected = send(
        [register_row("9", world.kotwali, "jke flag"), register_row("8", world.kotwali) | {"unit": "X"}], by=trainer
    )
    plans, nominates, pages = browser(trainer, language), browser(world.sho, language), dict[str, str]()
    pages["home"] = plans.get("/training/").text
    pages["course"] = plans.get("/training/courses/investigation/").text
    pages["plan"] = plans.get("/training/sessions/").text
    pages["plan-error"] = plans.post("/training/sessions/", PLAN | {"seats": "0", "ends_on": "01-01-2026"}).text
    session = plan_session(plans)
    session_url = f"/training/sessions/{session.pk}/"
    pages["suggestions"] = plans.get(f"/training/{world.up.pk}/suggestions/").text
    pages["nominate"] = nominates.get(f"{session_url}nominate/").text
    people = [person_id(row["number"], by=trainer) for row in staff[:3]]
    pages["nominate-check"] = nominates.post(f"{session_url}nominate/", {"person": people}).text
    nominates.post(f"{session_url}nominate/", {"person": people, "confirmed": "1"})
    pages["nominated"] = nominates.get(session_url).text
    with clock.fixed(date(2026, 7, 8)):
        plans, nominates = browser(trainer, language), browser(world.sho, language)
        pages["attend"] = plans.get(session_url).text
        pages["attend-error"] = plans.post(f"{session_url}attend/", {"code": "rubbish"}).text
        plans.post(f"{session_url}attend/", {"person": people[:2]})
        pages["results"] = plans.get(session_url).text
        plans.post(f"{session_url}results/", {f"{people[0]}-outcome": "passed", f"{people[0]}-score": "71"})
        pages["session"] = plans.get(session_url).text
        pages["person"] = plans.get(f"/training/people/{people[0]}/").text
        with enter(trainer):
            passed = Attendance.objects.get(outcome="passed", session=session)
        assert plans.post(f"/training/attendances/{passed.pk}/certificate/").content.startswith(b"%PDF")
        with enter(trainer):
            code = Certificate.objects.get().code
        pages["check"] = browser(world.sho, language).post("/training/check/", {"code": code}).text
        count_coverage(today(), by=world.system)
        above = browser(world.sp, language)
        for name in ("", "people/", "investigators/", "cases/", "stations/", "return/", "effect/"):
            pages[f"unit-{name.strip('/')}"] = above.get(f"/training/{world.kanpur.pk}/{name}").text
        pages["station"] = nominates.get(f"/training/{world.kotwali.pk}/").text
        pages["empty"] = browser(world.colleague, language).get(f"/training/{world.nawabganj.pk}/").text
        pages["files"] = plans.get("/training/files/").text
        pages["file"] = plans.get(f"/training/files/{rejected.pk}/").text
        pages["desk"] = nominates.get("/desk/").text
    assert_clean(pages, width, f"training-{language}")
