"""The page with every component in a real browser: axe, and nothing to scroll sideways at 360 px."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.support.browser import NARROW, WIDE, assert_page_clean, chromium, show, shown
from tests.support.drawn_contrast import faint_texts
from tests.ui.sample import SampleForm, draw


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize(("language", "width", "wrong"), [("en", WIDE, False), ("hi", NARROW, True)])
def test_every_component_is_clean_by_axe_and_fits_its_window(
    browser: Browser, language: str, width: int, wrong: bool
) -> None:
    form = SampleForm({"on_day": "31", "on_month": "2", "on_year": "2026"}) if wrong else SampleForm()
    page = shown(browser, draw(language, form), width)
    assert_page_clean(page, f"sample-{language}-{width}")


def test_faint_text_is_found_on_the_shape_below_it(browser: Browser) -> None:
    drawing = """<!doctype html><main><svg width="300" height="90"><rect width="100" height="90" fill="#1b2f6b"/>
        <text x="10" y="40" fill="#fff">white on blue</text><text x="160" y="40" fill="#fff">white on white</text>
        <text x="10" y="80" fill="#0b0c0c">black on blue</text><text x="160" y="80" fill="#0b0c0c">black on white</text>
        </svg></main>"""
    page = shown(browser, drawing, WIDE)
    assert [text.partition(":")[0] for text in faint_texts(page)] == ["white on white", "black on blue"]


def test_a_whole_date_pasted_into_one_box_fills_all_three(browser: Browser) -> None:
    page = shown(browser, draw(), WIDE)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData('text', '24-11-2026');
            const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
            document.querySelector('#id_on').dispatchEvent(paste);
        }"""
    )
    assert [page.input_value(box) for box in ("#id_on", "#id_on_month", "#id_on_year")] == ["24", "11", "2026"]


def test_print_button_prints_and_without_the_script_a_hint_is_in_its_place(browser: Browser) -> None:
    page = shown(browser, draw(), WIDE)
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.locator("main [data-print]").click()
    assert page.title() == "printed" and not page.is_visible(".itsso-without-script")
    without_script = browser.new_context(java_script_enabled=False).new_page()
    show(without_script, draw())
    assert not without_script.is_visible("main [data-print]")
    assert without_script.is_visible("main .itsso-no-print .itsso-without-script")


def test_answer_reveals_its_part_without_a_script(browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    show(page, draw())
    assert not page.is_visible("#id_note")
    page.check("#id_kind_1")
    assert page.is_visible("#id_note")
    page.check("#id_kind_0")
    assert not page.is_visible("#id_note")


def test_after_an_error_the_focus_is_on_the_summary(browser: Browser) -> None:
    page = shown(browser, draw("en", SampleForm({})), WIDE)
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")


def test_single_keys_go_along_the_rows_to_the_search_and_to_help(browser: Browser) -> None:
    page = shown(browser, draw().replace("<main", '<input id="search-box"><main', 1), WIDE)
    rows = "document.querySelectorAll('main tbody tr')"
    at = f"[...{rows}].indexOf(document.activeElement.closest('tr'))"
    places = []
    for key in ("k", "j", "j", "k", "k"):
        page.keyboard.press(key)
        places.append(page.evaluate(at))
    assert places == [-1, 0, 1, 0, 0]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-box"
    page.keyboard.type("j/?")
    assert page.input_value("#search-box") == "j/?"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+Slash")
    page.wait_for_url("**/help/")


def test_single_keys_are_turned_off_on_the_page_of_help(browser: Browser) -> None:
    helps = Client().get("/help/").text
    page = shown(browser, helps, WIDE)
    assert page.is_checked("#keys")
    page.uncheck("#keys")
    show(page, draw())
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    show(page, helps)
    assert not page.is_checked("#keys")
    page.check("#keys")
    show(page, draw())
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "A"


def test_another_language_takes_along_what_was_typed(browser: Browser) -> None:
    page = shown(browser, draw(), WIDE)
    account, other = page.locator(".itsso-account summary"), page.locator("[data-language]").first
    box = page.locator("main form[method=post] input[type=text]").first
    box.press_sequentially("7")
    account.click()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        other.click()
    typed = parse_qs(sent.value.post_data or "")
    assert sent.value.url.endswith("/page/")
    assert (typed["change_language"], typed[box.get_attribute("name") or ""]) == (["hi"], ["7"])
    page.goto(page.url)  # nothing is typed: the link is followed
    account.click()
    other.click()
    page.wait_for_url("**/language/**")


def test_without_javascript_a_button_under_the_form_takes_along_what_was_typed(browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    show(page, draw())
    page.locator("main form[method=post] input[type=text]").first.fill("7")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("main button[name=change_language]").first.click()
    assert "change_language=hi" in (sent.value.post_data or "")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_hints_and_tables_are_printed_no_larger_than_text(browser: Browser, language: str) -> None:
    """What is small on the screen was once printed at twice the size of the table around it."""
    page = shown(browser, draw(language), WIDE)
    page.emulate_media(media="print")
    sizes = page.evaluate(
        """() => {
            const size = element => parseFloat(getComputedStyle(element).fontSize);
            const text = size(document.querySelector('main p.govuk-body'));
            const small = [...document.querySelectorAll('main :is(.govuk-hint, .govuk-body-s, td, th, .govuk-tag)')];
            return {text, largest: Math.max(...small.map(size)), count: small.length};
        }"""
    )
    assert sizes["count"] > 10
    assert sizes["largest"] <= sizes["text"] <= 12
