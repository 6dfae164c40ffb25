"""The frame and the components, as a page holds them."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.test import Client
from django.utils import translation

from itsso.ui import errors
from itsso.ui.form_controls import control
from tests.support.html_check import problems
from tests.ui.sample import request

STATIC = Path(errors.__file__).parent / "static" / "ui"
BUDGET = 60_000

type Draw = Callable[..., str]


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_page_with_every_component_has_no_fault(sample: Draw, language: str) -> None:
    assert problems(sample(language)) == []


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_page_with_every_error_has_no_fault(sample: Draw, wrong_form: forms.Form, language: str) -> None:
    assert problems(sample(language, wrong_form)) == []


def test_a_wrong_form_puts_error_first_in_the_title_and_a_link_to_each_field(
    sample: Draw, wrong_form: forms.Form
) -> None:
    page = BeautifulSoup(sample("en", wrong_form), "html.parser")
    assert page.title is not None
    assert page.title.get_text().startswith("Error: Desk")
    links = {str(a["href"]) for a in page.select(".govuk-error-summary a")}
    assert links == {"#id_fir", "#id_on", "#id_happened", "#id_report", "#id_kind_0", "#id_told_0", "#id_sure"}
    assert page.select_one("input[name=on_month]")["value"] == "02"  # type: ignore[index]


def test_form_has_a_way_back_and_an_answer_reveals_its_part(sample: Draw) -> None:
    page = BeautifulSoup(sample(), "html.parser")
    assert [str(link["href"]) for link in page.select("form .govuk-button-group a")] == ["/cases/"]
    parts = page.select(".itsso-question > .itsso-reveal:has(#id_note)")
    assert [part["class"] for part in parts] == [["itsso-reveal", "itsso-reveal--2"]]
    assert "V2" not in page.get_text()  # of an answer that is not offered


def test_confirmation_shows_the_number_and_what_happens_next(sample: Draw) -> None:
    panel = BeautifulSoup(sample("hi"), "html.parser").select_one(".govuk-panel")
    assert panel is not None
    assert panel.get_text(" ", strip=True) == "V1 FIR 0012/2026"
    following = panel.find_next_sibling("h2")
    assert following is not None
    assert following.get_text() == "आगे क्या होगा"


def test_the_language_switch_comes_back_to_the_page(sample: Draw) -> None:
    page = BeautifulSoup(sample("hi"), "html.parser")
    assert page.html is not None
    assert page.html["lang"] == "hi"
    link = page.select_one("a[hreflang=en]")
    assert link is not None
    assert link["href"] == "/language/en/?next=%2Fhelp%2F"


def test_the_switch_keeps_the_language_in_a_cookie(client: Client) -> None:
    answer = client.get("/language/hi/?next=/help/")
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert '<html lang="hi"' in client.get("/help/").content.decode()


def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    assert client.get("/language/hi/?next=https://elsewhere.example/")["Location"] == "/"
    assert client.get("/language/xx/").status_code == 400


def test_the_navigation_shows_an_officer_what_the_role_table_opens(sample: Draw) -> None:
    assert "/accessibility/" in BeautifulSoup(sample(), "html.parser").select_one(".govuk-service-navigation").decode()  # type: ignore[union-attr]
    page_request = request()
    page_request.may = lambda url_name: False  # type: ignore[attr-defined]
    menu_links = BeautifulSoup(errors.page_not_found(page_request).content, "html.parser").select(
        ".govuk-service-navigation__link"
    )
    assert menu_links == []


def test_menu_shows_the_items_of_the_current_group(sample: Draw) -> None:
    menu = BeautifulSoup(sample(), "html.parser").select_one(".itsso-menu__groups")
    assert menu is not None
    assert [link.get_text() for link in menu.select("a")] == ["Work", "Accessibility", "Help"]
    assert [link.get_text() for link in menu.select("[aria-current]")] == ["Work", "Help"]


def test_group_of_one_item_is_shown_as_that_item(sample: Draw) -> None:
    page_request = request()
    page_request.may = lambda url_name: url_name == "ui:help"  # type: ignore[attr-defined]
    page = BeautifulSoup(errors.page_not_found(page_request).content, "html.parser")
    assert [link.get_text() for link in page.select(".itsso-menu__groups a")] == ["Help"]


def test_owner_and_address_for_feedback_are_those_of_the_installation(client: Client, settings: Any) -> None:
    assert "has not entered its name yet" in client.get("/privacy/").text
    settings.OWNER, settings.FEEDBACK_ADDRESS = "Uttar Pradesh Police", "itsso@up.example"
    answer = client.get("/feedback/").text
    assert "This system is run by Uttar Pradesh Police." in answer
    assert 'href="mailto:itsso@up.example"' in answer


def test_a_demonstration_says_so(sample: Draw, settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    sentences = (
        "Every case and every person here is invented.",
        "You can sign in as any person, without a second factor.",
    )
    assert all(sentence in sample() for sentence in sentences)
    settings.DEMO = False  # type: ignore[attr-defined]
    assert not any(sentence in sample() for sentence in sentences)


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("view", ["page_not_found", "permission_denied", "csrf_failure", "bad_request", "server_error"])
def test_an_error_page_has_no_fault(view: str, language: str) -> None:
    with translation.override(language):
        page = getattr(errors, view)(request()).content.decode()
    assert problems(page) == []
    assert language == "en" or re.search("<h[12][^>]*>[^<]*[\u0900-\u097f]", page)


@pytest.mark.parametrize("address", ["/help/", "/accessibility/"])
def test_help_and_accessibility_are_for_anyone(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert problems(answer.content) == []


def test_a_first_visit_stays_within_its_budget(sample: Draw) -> None:
    static = sum(len(gzip.compress(file.read_bytes())) for file in STATIC.iterdir())
    assert static + len(gzip.compress(sample("hi").encode())) < BUDGET
    assert len(gzip.compress((STATIC / "itsso.css").read_bytes())) < 20_000


def test_the_style_sheet_asks_for_no_file_and_no_foreign_font() -> None:
    sheet = (STATIC / "itsso.css").read_text()
    assert "url(" not in sheet
    assert "GDS Transport" not in sheet
    assert "@font-face" not in sheet


@pytest.mark.parametrize(
    ("required", "initial", "first_text"),
    [(True, None, "–"), (True, "car", "Car"), (False, None, "By hand")],
)
def test_a_required_choice_is_not_made_for_the_officer(required: bool, initial: str | None, first_text: str) -> None:
    """A browser shows the first choice of a list as chosen; in a filter that is the one that filters nothing."""
    choices = [("hand", "By hand"), ("car", "Car")]
    field = forms.ChoiceField(choices=choices, required=required, initial=initial)
    form = type("SampleForm", (forms.Form,), {"carrier": field})()
    options = BeautifulSoup(control(form["carrier"], "select"), "html.parser").select("option")
    chosen = next((option for option in options if option.has_attr("selected")), options[0])
    assert chosen.text == first_text
