"""The stages of an investigation that wait for somebody: drafts, remands, hearings, what the victim is told."""

from __future__ import annotations

from uuid import UUID

import pytest

from itsso.accounts.models import Posting, Role
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import page, refusal, send, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case with an FIR of 1 March at Kotwali; A1 in custody since 3 March."""
    return add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-01", "BNS 64(1)", offence_from="2025-02-27"),
        new("arrested", "2025-03-02T09:00", accused_ref="a"),
        new("first_remand", "2025-03-03T11:00", accused_ref="a"),
    )


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
    assert "Approve the draft police report" in next_steps(world.sp, f"/cases/{case}/")

    returned = send(world.sp, case, "draft_report_returned", "2025-03-06", office="sdpo", query="age_proof")
    assert returned.status_code == 302, refusal(returned)
    text = page_text(world.io, f"/cases/{case}/")
    assert "returned with queries by: Sub-Divisional Police Officer (SDPO). With the investigating officer" in text
    assert "06-03-2025, 4 days; Query: proof of age" in text
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
    more = {"report": "charge_sheet"} if kind.endswith("submitted") else {"query": "several"}
    assert reason in refusal(send(world.io, case, kind, day, office=office, **more))
