"""A course from plan to certificate to coverage, in a real browser. LOOKS=folder keeps pictures."""

from __future__ import annotations

from datetime import date

import pytest

from itsso.accounts.models import Posting
from itsso.platform import clock
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.training.actions import count_coverage
from itsso.training.models import Attendance, Certificate
from tests.browser import NARROW, WIDE, assert_clean
from tests.training.people import attended, listed, person_called, send
from tests.training.test_pages import PLAN, browser, planned, staff
from tests.world import World

pytestmark = pytest.mark.proof
__all__ = ["staff"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_course_from_plan_to_certificate_to_coverage_is_clean_on_every_page(
    world: World, trainer: Posting, staff: list[dict[str, str]], language: str, width: int
) -> None:
    send([attended(staff[1], "zero_fir", "2024-09-01"), attended(staff[0], "pocso", "2026-01-01")], by=trainer)
    rejected = send([listed("9", world.kotwali, "jke flag"), listed("8", world.kotwali) | {"unit": "X"}], by=trainer)
    plans, nominates, pages = browser(trainer, language), browser(world.sho, language), dict[str, str]()
    pages["home"] = plans.get("/training/").text
    pages["course"] = plans.get("/training/courses/investigation/").text
    pages["plan"] = plans.get("/training/sessions/").text
    pages["plan-error"] = plans.post("/training/sessions/", PLAN | {"seats": "0", "ends_on": "01-01-2026"}).text
    session = planned(plans)
    where = f"/training/sessions/{session.pk}/"
    pages["suggestions"] = plans.get(f"/training/{world.up.pk}/suggestions/").text
    pages["nominate"] = nominates.get(f"{where}nominate/").text
    people = [person_called(row["number"], by=trainer) for row in staff[:3]]
    nominates.post(f"{where}nominate/", {"person": people})
    pages["nominated"] = nominates.get(where).text
    with clock.fixed(date(2026, 7, 8)):
        plans, nominates = browser(trainer, language), browser(world.sho, language)
        pages["attend"] = plans.get(where).text
        pages["attend-error"] = plans.post(f"{where}attend/", {"code": "rubbish"}).text
        plans.post(f"{where}attend/", {"person": people[:2]})
        pages["results"] = plans.get(where).text
        plans.post(f"{where}results/", {f"{people[0]}-outcome": "passed", f"{people[0]}-score": "71"})
        pages["session"] = plans.get(where).text
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
