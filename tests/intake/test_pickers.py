"""The picker of a station in the forms of this package: without JavaScript, with it, in Hindi, on a phone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from playwright.sync_api import Page, Route

from itsso.cases.assignment.queries import officer_choices
from itsso.cases.models import Case
from itsso.intake.models import Accountability, Transfer
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.browser import NARROW, WIDE, assert_page_clean, chromium, shown
from tests.support.complaint_pages import page_text
from tests.support.complaints import registered, sent
from tests.support.sample_nation import World
from tests.support.screens import aside
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db


def form_of(page: bytes) -> dict[str, str]:
    """Return what a browser without JavaScript would send of the page's form."""
    (form,) = [
        form
        for form in BeautifulSoup(page, "html.parser").select("main form[method=post]")
        if form.select("[type=search]")
    ]
    data = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.get("type") == "radio" and not control.has_attr("checked"):
            continue
        chosen = control.select_one("option[selected]") if control.name == "select" else control
        text = control.text.removeprefix("\n") if control.name == "textarea" else None
        data[str(control["name"])] = text if text is not None else str(chosen.get("value", "") if chosen else "")
    return data


def options(page: bytes) -> list[Tag]:
    return BeautifulSoup(page, "html.parser").select("input[type=radio][name=station]")


def test_without_javascript_a_zero_fir_is_sent_after_a_check_and_nothing_is_sent_by_looking(world: World) -> None:
    sho, zero_fir = browser(world.sho), registered(world.sho, zero=True)
    address = f"/cases/{zero_fir.pk}/forward/"
    looked = sho.post(address, form_of(sho.get(address).content) | {"station_find": "lucknow", "station_look": ""})
    assert "There is a problem" not in page_text(looked) and "Hazratganj Lucknow, Uttar Pradesh" in page_text(looked)
    (option,) = options(looked.content)
    assert option.has_attr("autofocus") and not option.has_attr("checked")
    unchosen = sho.post(address, form_of(looked.content))
    assert "Choose one from the list." in page_text(unchosen) and len(options(unchosen.content)) == 1
    with enter(world.sho):
        assert not Transfer.objects.exists()
    chosen = form_of(looked.content) | {"station": str(option["value"])}
    assert "Check before you forward" in page_text(sho.post(address, chosen))
    assert sho.post(address, chosen | {"confirmed": "1"}).status_code == 302
    with enter(world.sho):
        assert Transfer.objects.get().receiver == world.hazratganj


def test_a_name_that_one_station_has_comes_to_the_check_page_and_any_other_to_the_list(world: World) -> None:
    sho, zero_fir = browser(world.sho), registered(world.sho, zero=True)
    desk = BeautifulSoup(sho.get("/desk/").content, "html.parser")
    (form,) = desk.select("main .itsso-figure form")
    address = str(form["action"])
    assert address == f"/cases/{zero_fir.pk}/forward/"
    blank = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[name]")}
    for typed in ("", "Lucknow", "a", "Nowhere"):  # nothing, a whole district, several stations, none
        answer = sho.post(address, blank | {"station_find": typed})
        assert answer.status_code == 200 and "Check before you forward" not in page_text(answer), typed
    check = sho.post(address, blank | {"station_find": "nawabganj"})
    assert "Check before you forward" in page_text(check) and "PS Nawabganj, " in page_text(check)
    with enter(world.sho):
        assert not Transfer.objects.exists()
    hidden_fields = BeautifulSoup(check.content, "html.parser").select("main form input[type=hidden][name]")
    confirmed = {str(field["name"]): str(field["value"]) for field in hidden_fields} | {"confirmed": "1"}
    assert confirmed["station"] == "IN-UP/KNP-2"  # what was shown is sent, and not looked up again
    assert sho.post(address, confirmed).status_code == 302
    assert sho.post(address, confirmed).status_code == 302  # a second press sends nothing more
    with enter(world.sho):
        assert Transfer.objects.get().receiver == world.nawabganj


def test_looking_for_a_station_keeps_everything_else_that_was_typed(world: World) -> None:
    sp, typed = (
        browser(world.sp),
        {"conduct": "delayed", "happened_on_day": "31", "officer": "4471", "account": "As told."},
    )
    first = form_of(sp.get("/accountability/").content)
    page = sp.post("/accountability/", first | typed | {"station_look": "IN-UP/KNP"})
    kept = form_of(page.content)
    assert typed.items() <= kept.items() and kept["key"] == first["key"]
    assert "There is a problem" not in page_text(page)
    assert [option["value"] for option in options(page.content)][-2:] == ["IN-UP/KNP-1", "IN-UP/KNP-2"]
    again = kept | {"station": "IN-UP/KNP-2", "station_find": "patna", "station_look": ""}
    chosen = sp.post("/accountability/", again)
    assert form_of(chosen.content)["station"] == "IN-UP/KNP-2"  # still chosen beside what was found
    with enter(world.sp):
        assert not Accountability.objects.exists()


@pytest.mark.parametrize("forged", ["IN-UP", "IN-UP/FSL", "IN", "KNP-2", "IN-XX/1", "<b>", "\x00", "9" * 300])
def test_a_forged_or_closed_station_is_refused(world: World, forged: str) -> None:
    sho, zero_fir = browser(world.sho), registered(world.sho, zero=True)
    Unit.objects.filter(pk=world.hazratganj.pk).update(closed=today())
    for value in (forged, "IN-UP/LKO-1"):
        assert "There is a problem" in page_text(sho.post(f"/cases/{zero_fir.pk}/forward/", {"station": value}))
    with enter(world.sho):
        assert not Transfer.objects.exists()


def test_the_stations_last_used_are_offered_first(world: World) -> None:
    sho, zero_fir = browser(world.sho), registered(world.sho, zero=True)
    sent(world.sho, world.nawabganj)
    sent(world.sho, world.gandhi_maidan)
    page = sho.get(f"/cases/{zero_fir.pk}/forward/")
    assert [option["value"] for option in options(page.content)] == ["IN-BR/PAT-1", "IN-UP/KNP-2"]
    assert "Last used" in page_text(page)


def test_officers_are_listed_with_their_number_and_who_got_the_newest_case_comes_first(world: World) -> None:
    older, newer = registered(world.sho), registered(world.sho)
    officers = [("11", "SI Asha"), ("12", "SI Bina"), ("13", "SI Chitra")]
    with enter(world.sho):
        Case.objects.filter(pk=older.pk).update(io_ref="12")
        Case.objects.filter(pk=newer.pk).update(io_ref="13")
        choices = officer_choices(officers, world.kotwali)
    assert choices == [("13", "SI Chitra (13)"), ("12", "SI Bina (12)"), ("11", "SI Asha (11)")]


def answered(page: Page, client: Client) -> None:
    """Let the page's script ask the test client."""

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        response = aside(lambda: client.get(f"{url.path}?{url.query}"))
        route.fulfill(body=response.content, content_type="text/html; charset=utf-8", status=response.status_code)

    page.route("**/stations/find/**", answer)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "width"), [("hi", NARROW), ("en", WIDE)])
def test_with_javascript_stations_are_listed_while_a_name_is_typed(world: World, language: str, width: int) -> None:
    Unit.objects.filter(pk=world.hazratganj.pk).update(name_hi="हज़रतगंज")
    sho, zero_fir = browser(world.sho, language), registered(world.sho, zero=True)
    html = sho.get(f"/cases/{zero_fir.pk}/forward/").text
    with chromium() as engine:
        page = shown(engine, html, width)
        answered(page, sho)
        box = page.get_by_role("searchbox").last
        box.press_sequentially("हज़रत" if language == "hi" else "hazrat")
        page.get_by_role("radio").wait_for()
        assert page.get_by_role("radio").get_attribute("value") == "IN-UP/LKO-1"
        assert page.locator("[data-picker-status]").inner_text() == page.locator("[data-picker-text]").inner_text()
        box.press("Enter")
        page.locator("input[type=radio]:focus").wait_for()
        page.keyboard.press("Space")
        assert page.get_by_role("radio").is_checked()
        box.fill("कोतवाली")
        page.locator("input[value='IN-UP/KNP-1']").wait_for()
        assert page.locator("input[value='IN-UP/LKO-1']").is_checked()  # the one chosen stays
        page.get_by_role("button", name="Uttar Pradesh").click()
        page.get_by_role("button", name="Lucknow").wait_for()
        assert_page_clean(page, f"picker-{language}-{width}")


@pytest.mark.django_db(transaction=True)
def test_where_the_list_cannot_be_asked_the_button_sends_the_form(world: World) -> None:
    sho, zero_fir = browser(world.sho), registered(world.sho, zero=True)
    html = sho.get(f"/cases/{zero_fir.pk}/forward/").text
    with chromium() as engine:
        page = shown(engine, html, WIDE)  # whose server answers nothing but the page and its files
        page.get_by_role("searchbox").last.fill("lucknow")
        with page.expect_request(lambda request: request.method == "POST") as posted:
            page.get_by_role("button", name="Find", exact=True).click()
        assert "station_find=lucknow&station_look=" in (posted.value.post_data or "")
