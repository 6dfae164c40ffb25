"""The main pages at 360 px in a real browser: their first content near the top, and no page too long to scroll."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page

from itsso.cases.models import Recalculation
from itsso.cases.recalculation.versions import forget_progress
from itsso.platform.clock import fixed
from itsso.units.models import Unit, UnitKind
from tests.support.browser import NARROW, WIDE, chromium, show, window
from tests.support.case_events import new, register
from tests.support.in_proof import in_proof_but
from tests.support.recalculation import recalculate_all
from tests.support.sample_nation import World, add_gaya, add_kochi
from tests.support.signed_in_browser import browser as signed_in

pytestmark = pytest.mark.django_db

FIRST_CONTENT = 160
"""At most so many pixels are above the first line of a page."""

DEMONSTRATION = 36
"""The line that says of a demonstration that it is one, which a test's pages do not have."""

LANGUAGES = in_proof_but(("en", "hi"), {"hi"})
"""Hindi, whose lines are higher and whose words are longer, is in the suite."""

HEADER = 48
"""The header of every page has so many pixels on a phone."""


@pytest.fixture
def case(world: World) -> Iterator[UUID]:
    """Return a case of a station with many others: it has time limits, an accused in custody and a long history."""
    with fixed(date(2025, 3, 10)):
        for number in range(20):
            register(world.system, world.kotwali, str(number + 100), "2025-01-05", "BNS 64(1)", "POCSO 4")
        steps = [
            new("arrested", "2025-01-03", accused_ref="a"),
            new("first_remand", "2025-01-04", accused_ref="a"),
            new("victim_medical_examined", "2025-01-03T10:00", victim_ref="v"),
            new("exhibit_sent", "2025-01-10", exhibit="E1"),
            *(new("victim_informed", f"2025-02-{day:02}", victim_ref="v") for day in range(1, 12)),
        ]
        yield register(world.system, world.kotwali, "12", "2025-01-02", "BNS 64(1)", "POCSO 6", later=steps)


@pytest.fixture
def busy(world: World, case: UUID) -> None:
    """Give the nation what fills a page: twelve stations more in Kanpur, twelve districts more in Uttar Pradesh.

    Each station has a case due within hours, one due this week, late ones, with a reason too, and one that is over
    since more than a year. On a small nation the limits of heights could not fail.
    """
    stations = [world.nawabganj, world.hazratganj, world.gandhi_maidan, add_gaya(world), add_kochi(world)]
    for number in range(12):
        district = _unit(UnitKind.DISTRICT, world.up, 900_300 + number, f"D{number}")
        stations.append(_unit(UnitKind.STATION, district, district.first, f"D{number}-1"))
        stations.append(_unit(UnitKind.STATION, world.kanpur, 900_110 + number, f"K-{number}"))
    for number, station in enumerate(stations):
        _cases_of_each_band(world, station, DELAYS[number % len(DELAYS)])


DELAYS = ("laboratory_report", "medical_report", "accused_absconding", "sanction", "electronic_records", "other_duty")


def _unit(kind: UnitKind, parent: Unit, number: int, code: str) -> Unit:
    """Add a unit with a long name and one number below another of Uttar Pradesh."""
    name = f"Commissionerate of Thiruvananthapuram {code}"
    return Unit.objects.create(kind=kind, state="UP", code=code, name=name, parent=parent, first=number, last=number)


def _cases_of_each_band(world: World, station: Unit, delay: str) -> None:
    """Register cases whose limits are in each band of My work on 10 March 2025."""
    in_custody = [
        new("arrested", "2025-01-14", accused_ref="a"),
        new("first_remand", "2025-01-15", accused_ref="a"),
        new("victim_medical_examined", "2025-01-15T10:00", victim_ref="v"),
    ]
    late = new("delay_reason_recorded", "2025-03-08", reason=delay)
    register(world.system, station, "1", "2023-05-05", "IPC 376(1)", "POCSO 4")
    register(world.system, station, "2", "2025-01-02", "BNS 64(1)", later=[late])
    register(world.system, station, "3", "2025-01-14", "BNS 64(1)", later=in_custody)
    register(world.system, station, "4", "2025-02-20", "BNS 64(1)")
    register(world.system, station, "5", "2025-03-09", "BNS 64(1)", "POCSO 6")


def pages_of(client: Client, *addresses: str) -> list[str]:
    """Return the pages of some addresses; they are made before a browser runs, beside which no database is read."""
    return [client.get(address, follow=True).text for address in addresses]


def drawn(page: Page, html: str) -> tuple[int, int]:
    """Return the height of a page, and where its first line is, in pixels."""
    show(page, html)
    top = "document.querySelector('.itsso-identity, main h1').getBoundingClientRect().top"
    height, first = page.evaluate(f"[document.documentElement.scrollHeight, Math.round({top})]")
    return height, first


@pytest.mark.parametrize("language", LANGUAGES)
def test_main_pages_are_short_on_a_phone_and_begin_near_its_top(
    world: World, case: UUID, busy: None, language: str
) -> None:
    highest = {"/desk/": 1_800, f"/cases/{case}/": 2_250, "/cases/": 4_850, "/court/": 1_050}
    pages = dict(zip(highest, pages_of(signed_in(world.sho, language), *highest), strict=True))
    above = (world.sp, world.state_monitor)
    pages |= {f"{by.role}: My work": pages_of(signed_in(by, language), "/desk/")[0] for by in above}
    readers = (*above, world.national_monitor)
    pages |= {f"{by.role}: overview": pages_of(signed_in(by, language), "/dashboard/")[0] for by in readers}
    highest |= {name: 2_000 if name.endswith("My work") else 3_350 for name in pages.keys() - highest.keys()}
    with chromium() as chrome:
        page = window(chrome, NARROW)
        for address, html in pages.items():
            height, first = drawn(page, html)
            fits = (height <= highest[address], first <= FIRST_CONTENT)
            assert fits == (True, True), (address, height, first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_header_of_a_phone_is_one_line_and_the_bar_hides_nothing(world: World, case: UUID, language: str) -> None:
    readers = (world.sho, world.io, world.sp, world.state_monitor, world.national_monitor, world.clerk, None)
    pages = [pages_of(signed_in(reader, language), "/help/")[0] for reader in readers]
    pages += pages_of(signed_in(world.sho, language), f"/cases/{case}/", "/desk/")
    with chromium() as chrome:
        page = window(chrome, NARROW)
        for reader, html in zip((*readers, world.sho, world.sho), pages, strict=True):
            show(page, html)
            page.evaluate(
                "document.querySelectorAll('.itsso-menu__fold summary').forEach(menu => menu.append(' (12,345)'))"
            )
            header = page.evaluate("document.querySelector('.itsso-top').getBoundingClientRect().height")
            assert header <= HEADER, (reader, header)
            bar = page.locator(".itsso-bar")
            assert bar.count() == (reader is not None)
            if reader is not None:
                assert_bar_is_at_the_bottom(page)


def assert_bar_is_at_the_bottom(page: Page) -> None:
    """Check that the bar has at most four large targets at the end of the window, and covers no end of the page."""
    targets = [link.bounding_box() for link in page.locator(".itsso-bar a").all()]
    assert 1 <= len(targets) <= 4
    assert all(
        box and box["height"] >= 48 and box["width"] >= 60 and box["y"] + box["height"] == 900 for box in targets
    )
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    foot, bar = "document.querySelector('footer')", "document.querySelector('.itsso-bar__row')"
    overlap = page.evaluate(f"{foot}.getBoundingClientRect().bottom - {bar}.getBoundingClientRect().top")
    assert overlap <= 0


def test_keyboard_reaches_the_bar_last_and_the_focus_is_never_under_it(world: World, case: UUID) -> None:
    (html,) = pages_of(signed_in(world.sho, "en"), "/desk/")
    with chromium() as chrome:
        page = window(chrome, NARROW)
        show(page, html)
        order: list[str] = []
        hidden: list[str] = []
        for _step in range(200):
            page.keyboard.press("Tab")
            place, bottom, bar = page.evaluate(
                "(() => { const focused = document.activeElement, box = focused.getBoundingClientRect();"
                "const part = focused.closest('header, main, aside, footer, .itsso-bar, body');"
                "return [part.localName, box.bottom,"
                "document.querySelector('.itsso-bar__row').getBoundingClientRect().top]; })()"
            )
            if order and place == "body":
                break
            if place not in ("nav", "body") and bottom > bar:
                hidden.append(place)
            if not order or order[-1] != place:
                order.append(place)
        assert [part for part in order if part != "body"] == ["header", "main", "aside", "footer", "nav"]
        assert hidden == []


def test_menu_of_a_phone_opens_without_javascript(world: World, case: UUID) -> None:
    (html,) = pages_of(signed_in(world.sho, "hi"), "/desk/")
    with chromium() as chrome:
        context = chrome.new_context(viewport={"width": NARROW, "height": 900}, java_script_enabled=False)
        page = context.new_page()
        show(page, html)
        search, item = page.locator("#search-box"), page.locator(".itsso-menu__items a").first
        assert [part.is_visible() for part in (search, item)] == [False, False]
        page.locator(".itsso-menu__fold summary").click()
        assert [part.is_visible() for part in (search, item)] == [True, True]
        assert page.locator(".itsso-bar a").first.is_visible()
        wide = chrome.new_context(viewport={"width": WIDE, "height": 900}, java_script_enabled=False).new_page()
        show(wide, html)
        assert [wide.locator(part).first.is_visible() for part in (".itsso-bar", ".itsso-menu__fold")] == [False, False]
        assert wide.locator("#search-box").is_visible()


@pytest.fixture
def recalculation(world: World) -> Iterator[None]:
    """Let the cases of a State be recalculated."""
    recalculate_all()
    Recalculation.objects.using("owner").update(finished_at=None, states=["UP"], done=2_000, total=105_000)
    forget_progress()
    yield
    forget_progress()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_begins_near_its_top_while_cases_are_recalculated(
    world: World, recalculation: None, language: str
) -> None:
    (html,) = pages_of(signed_in(world.sho, language), "/desk/")
    with chromium() as chrome:
        page = window(chrome, NARROW)
        _height, first = drawn(page, html)
        notice = page.locator(".itsso-recalculated").inner_text()
        assert first <= FIRST_CONTENT - DEMONSTRATION
        assert "2,000" in notice and "1,05,000" in notice


@pytest.fixture
def long_case(world: World) -> Iterator[UUID]:
    """Return a case with twelve accused in custody, four victims, many exhibits and a long history."""
    with fixed(date(2025, 3, 10)):
        accused, victims = "abcdefghijkl", "vwxy"
        steps = [
            *(new("arrested", "2025-01-03", accused_ref=each) for each in accused),
            *(new("first_remand", "2025-01-04", accused_ref=each) for each in accused),
            *(new("victim_medical_examined", "2025-01-03T10:00", victim_ref=each) for each in victims),
            *(new("exhibit_sent", "2025-01-10", exhibit=f"E{number}") for number in range(1, 26)),
            *(new("victim_informed", f"2025-02-{day:02}", victim_ref=each) for day in range(1, 20) for each in victims),
            *(new("remand_extended", f"2025-02-{day:02}", accused_ref=each) for day in (1, 15) for each in accused),
        ]
        yield register(world.system, world.kotwali, "13", "2025-01-02", "BNS 64(1)", "POCSO 6", "BNS 75", later=steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_too_long_to_scroll(world: World, long_case: UUID, language: str) -> None:
    addresses = {
        world.sho: (
            f"/cases/{long_case}/",
            f"/cases/{long_case}/law/",
            f"/cases/{long_case}/tasks/",
            f"/cases/{long_case}/correct/",
            "/law/offences/",
            "/law/events/",
            "/law/examples/",
            "/law/rules/custody.default_bail/",
            "/law/rules/investigation.two_months/",
            "/roles/",
        ),
        world.sp: ("/accountability/", "/advisories/letter/", "/roles/retention/"),
    }
    pages = {
        address: html
        for reader, of_reader in addresses.items()
        for address, html in zip(of_reader, pages_of(signed_in(reader, language), *of_reader), strict=True)
    }
    with chromium() as chrome:
        page = window(chrome, NARROW)
        heights = {address: drawn(page, html)[0] for address, html in pages.items()}
        assert {address: height for address, height in heights.items() if height > 6_000} == {}
        assert heights[f"/cases/{long_case}/"] <= 3_000
        show(page, pages["/law/events/"])
        table, fold = page.locator(".itsso-table").first, page.locator(".itsso-fold summary").first
        assert not table.is_visible()
        fold.click()
        assert table.is_visible()
        wide = window(chrome, WIDE)
        show(wide, pages["/law/events/"])
        assert [wide.locator(part).first.is_visible() for part in (".itsso-table", ".itsso-fold")] == [True, False]


def test_phone_leads_to_the_cases_that_it_leaves_out(world: World, case: UUID) -> None:
    """A phone shows the most urgent cases and opens a band by a line; a band has five cases, and a link to all."""
    (html,) = pages_of(signed_in(world.sho, "en"), "/desk/")
    with chromium() as chrome:
        for width in (NARROW, WIDE):
            page = window(chrome, width)
            show(page, html)
            for band in page.locator(".itsso-work").all():
                fold = band.locator("summary")
                if fold.count() and fold.is_visible():
                    assert width == NARROW and not band.locator(".itsso-work__case").first.is_visible()
                    fold.click()
                rows_seen = [row for row in band.locator(".itsso-work__case").all() if row.is_visible()]
                title = band.locator("h2").inner_text()
                total = int(title.rsplit("(", 1)[1].rstrip(")"))
                assert 1 <= len(rows_seen) <= 5 or "Hours matter" in title
                assert len(rows_seen) == total or band.get_by_text("Show all").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_shows_ten_rows_on_a_phone_and_a_line_opens_the_others(world: World, case: UUID, language: str) -> None:
    (html,) = pages_of(signed_in(world.sho, language), "/cases/")
    with chromium() as chrome:
        page = window(chrome, NARROW)
        show(page, html)
        rows, later = page.locator("main tbody tr"), page.locator("main .itsso-later summary")
        assert (rows.count(), visible(rows)) == (20, 10)
        assert "10" in later.inner_text()
        page.evaluate("document.querySelectorAll('main tr')[15].cells[0].innerHTML = '<input type=checkbox checked>'")
        assert visible(rows) == 11  # what is ticked is sent, and is never hidden
        later.click()
        assert visible(rows) == 20
        wide = window(chrome, WIDE)
        show(wide, html)
        assert (visible(wide.locator("main tbody tr")), wide.locator(".itsso-later").is_visible()) == (20, False)


def visible(rows: Locator) -> int:
    """Return how many of some elements are seen."""
    return sum(row.is_visible() for row in rows.all())


TEXT_WIDER_THAN_ITS_BOX = """(selector) => [...document.querySelectorAll(selector)].map(box => {
    const style = getComputedStyle(box), context = document.createElement('canvas').getContext('2d');
    context.font = style.font;
    const room = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return Math.ceil(context.measureText(box.placeholder).width - room);
}).filter(excess => excess > 0)"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hint_of_the_search_box_is_whole_and_numbers_not_known_are_left_out_on_a_phone(
    world: World, language: str
) -> None:
    officers = (world.sho, "/desk/"), (world.national_monitor, "/accountability/by-unit/")
    search, refusals = (pages_of(signed_in(officer, language), address)[0] for officer, address in officers)
    with chromium() as started:
        page = window(started, NARROW)
        show(page, search)
        page.click(".itsso-menu__fold summary")
        page.locator("#search-box").wait_for(timeout=3000)
        assert page.evaluate(TEXT_WIDER_THAN_ITS_BOX, "#search-box") == []
        show(page, refusals)
        visible = "[...document.querySelectorAll('td:has(.itsso-unknown)')].map(cell => cell.offsetHeight > 0)"
        assert set(page.evaluate(visible)) == {False}
        wide = window(started, WIDE)
        show(wide, refusals)
        assert set(wide.evaluate(visible)) == {True}
