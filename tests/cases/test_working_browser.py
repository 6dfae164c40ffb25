"""Work on a case in a real browser: clean by axe, no sideways scroll, and by keyboard alone.

LOOKS=folder keeps screenshots.
"""

from __future__ import annotations

from urllib.parse import parse_qs
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from itsso.cases.models import Attachment
from itsso.protection.ranges import enter
from tests.support.browser import NARROW, WIDE, assert_clean, axe_violations, chromium, shown
from tests.support.case_pages import fields, on, page, send
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_of_work_are_clean_by_axe_and_fit_their_window(
    world: World, child_case: UUID, language: str, width: int
) -> None:
    case, client = f"/cases/{child_case}", browser(world.sho, language)
    effect = send(world.sho, child_case, "first_remand", "2025-03-03T11:30", whom="A1")["Location"]
    file = {"form": fields(page(client.get(f"{case}/files/")))["form"], "file_kind": "medical_report"}
    client.post(f"{case}/files/", file | {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4\n")})
    with enter(world.sho):
        attached = Attachment.objects.get().pk
    stale = fields(page(client.get(f"{case}/record/victim_informed/"))) | on("2025-03-06")
    send(world.io, child_case, "victim_informed", "2025-03-05")
    listed = page(client.get(f"{case}/correct/"))
    entry = next(str(link["href"]) for link in listed.select("main li a"))
    pages = {
        "case": client.get(f"{case}/").text,
        "tasks": client.get(f"{case}/tasks/").text,
        "record": client.get(f"{case}/record/").text,
        "form": client.get(f"{case}/record/arrested/").text,
        "form-error": client.post(f"{case}/record/arrested/", {"form": "1"}).text,
        "record-found": client.get(f"{case}/record/?find=bail").text,
        "form-arrest-part": client.post(
            f"{case}/record/arrested/", {"form": "1", "followed_by": "production_and_remand"}
        ).text,
        "form-report": client.get(f"{case}/record/final_report_filed/").text,
        "form-delay": client.get(f"{case}/record/delay_reason_recorded/").text,
        "form-assign": client.get(f"{case}/record/investigation_assigned/").text,
        "changed": client.post(f"{case}/record/victim_informed/", stale).text,
        "effect": client.get(effect).text,
        "entries": client.get(f"{case}/correct/").text,
        "correct": client.get(entry).text,
        "files": client.get(f"{case}/files/").text,
        "files-error": client.post(f"{case}/files/", {"form": "1"}).text,
        "open-file": client.get(f"{case}/files/{attached}/open/").text,
        "move": browser(world.sp, language).get(f"{case}/record/transferred_out/").text,
    }
    assert_clean(pages, width, language)


@pytest.mark.proof
def test_a_form_is_filled_in_from_the_keyboard_alone_in_hindi(world: World, child_case: UUID) -> None:
    html = browser(world.io, "hi").get(f"/cases/{child_case}/record/arrested/").text
    with chromium() as engine:
        form = shown(engine, html, WIDE)
        form.locator("input[name=whom]").first.focus()
        form.keyboard.press("ArrowDown")  # another accused
        form.keyboard.press("Tab")
        for _to_another_date in range(2):
            form.keyboard.press("ArrowDown")
        for typed in ("04", "03", "2025", "10:00"):
            form.keyboard.press("Tab")
            form.keyboard.type(typed)
        for _to_the_button in range(4):
            form.keyboard.press("Tab")
        assert form.evaluate("document.activeElement.tagName") == "BUTTON"
        sent = form.evaluate("Object.fromEntries(new FormData(document.activeElement.form))")
    sent.pop("csrfmiddlewaretoken", None)
    answer = browser(world.io, "hi").post(f"/cases/{child_case}/record/arrested/", sent)
    assert answer.status_code == 302


def test_where_the_network_is_away_nothing_is_sent_and_what_was_typed_stays(world: World, child_case: UUID) -> None:
    html = browser(world.io).get(f"/cases/{child_case}/record/victim_informed/").text
    with chromium() as engine:
        form = shown(engine, html, WIDE)
        form.route("**/itsso.css", lambda route: route.abort())
        form.check("input[name=day_when][value=other]")
        for name, typed in (("day_day", "5"), ("day_month", "3"), ("day_year", "2025")):
            form.fill(f"input[name={name}]", typed)
        form.click("main form button")
        form.wait_for_selector("main [role=alert]")
        assert "Nothing was sent: there is no network" in form.inner_text("main [role=alert]")
        assert form.input_value("input[name=day_year]") == "2025"
        assert axe_violations(form) == []
        form.unroute("**/itsso.css")
        with form.expect_request(lambda request: request.method == "POST") as sent:
            form.click("main form button")
        posted = parse_qs(sent.value.post_data or "")
    answer = browser(world.io).post(
        f"/cases/{child_case}/record/victim_informed/", {name: values[0] for name, values in posted.items()}
    )
    assert answer.status_code == 302
