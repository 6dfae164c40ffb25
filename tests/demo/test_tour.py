"""The first day in the demonstration: every step can be taken as it is written, and no installation has the page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from itsso.accounts.models import Role
from itsso.demo import tour
from itsso.demo.nation.people import DemoOfficer, demo_officers
from itsso.protection.roles import ANYONE, PAGES
from tests.support.browser import chromium, no_sideways_scroll
from tests.support.html_check import problems
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


def test_each_person_of_the_tour_may_open_the_page_of_the_step() -> None:
    roles = {person.username: person.role for person in demo_officers()}
    for step in tour.first_day().steps:
        assert reverse(step.page)
        if step.person:
            assert roles[step.person] in PAGES[step.page], (step.person, step.page)
        else:
            assert PAGES[step.page] is ANYONE, step.page
        assert re.search("[\u0900-\u097f]", step.text["hi"]) and step.text["en"]


def test_no_installation_has_the_tour(world: World) -> None:
    assert browser(world.sho).get("/help/tour/").status_code == 404
    assert browser().get("/help/tour/").status_code == 404


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_button_of_the_tour_signs_in_and_opens_the_page(
    language: str, world: World, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    world.sho.officer.set_unusable_password()
    world.sho.officer.save(using="owner")
    person = DemoOfficer("sho", world.sho.officer.number, world.sho.officer.name, Role.SHO, None)
    monkeypatch.setattr(tour, "demo_officers", lambda: [person])
    client = browser(world.sp, language)  # somebody else is signed in
    answer = client.get("/help/tour/")
    assert answer.status_code == 200 and problems(answer.content) == []
    main = BeautifulSoup(answer.content, "html.parser").select_one("main")
    assert main is not None and len(main.select("ol > li")) == len(tour.first_day().steps)
    forms = main.select("form")
    assert len(forms) == sum(step.person == "sho" for step in tour.first_day().steps)
    titles = [title.get_text() for title in main.select("ol > li > strong")]
    with translation.override(language):
        assert any(title.endswith(f" · {world.sho.officer.local_name}") for title in titles)
    fields = {str(field["name"]): str(field["value"]) for field in forms[0].select("input, button")}
    opened = client.post(str(forms[0]["action"]), fields, follow=True)
    assert opened.redirect_chain[-1][0] == reverse("intake:board") and opened.status_code == 200
    assert world.sho.officer.name in opened.content.decode() or language == "hi"
    public = [reverse(step.page) for step in tour.first_day().steps if not step.person]
    assert public == [str(link["href"]) for link in main.select("ol > li > a")[-len(public) :]]
    assert {browser(None, language).get(address).status_code for address in public} == {200}


CASES = 20_000
"""With fewer the busy station has too few exhibits for the steps in the laboratory."""

SHOWN = {
    "intake:list": 'main table a[href^="/complaints/"]',
    "cases:desk": ".itsso-work",
    "intake:board": 'main table a[href^="/zero-firs/"]',
    "monitoring:home": "main svg",
    "forensics:reception": "main table tbody tr",
    "forensics:queue": "main table tbody tr",
    "capacity:laboratories": "main svg",
    "exchange:deliveries": "main table tbody tr",
    "audit:lines": "main table tbody tr",
    "intake:status": "main [name=code]",
    "lawbook:calculator": "main [name=sections]",
}
"""By the page of a step, what it has to show."""


@contextmanager
def served_demonstration() -> Iterator[str]:
    """Build a demonstration in a process of its own, and yield the address of its pages."""
    command = [sys.executable, "-m", "tools.fixed_demonstration", str(CASES)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield next(line.strip() for line in process.stdout if line.startswith("http://"))
        finally:
            process.stdin.close()


@pytest.mark.proof
def test_every_step_of_the_tour_shows_what_it_says() -> None:
    with served_demonstration() as address, chromium() as engine:
        for language in ("en", "hi"):
            page = engine.new_context(viewport={"width": 1100, "height": 900}).new_page()
            page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            busy_case = ""
            for number, step in enumerate(tour.first_day().steps):
                page.goto(f"{address}/help/tour/")
                with page.expect_navigation() as opened:
                    page.locator("main ol > li").nth(number).locator("form button, > a").first.click()
                name = (language, number + 1, step.page)
                assert opened.value.status == 200 and page.locator("html").get_attribute("lang") == language, name
                assert page.locator(SHOWN[step.page]).count() > 0, name
                assert no_sideways_scroll(page), name
                if step.person == "io":
                    busy_case = str(page.locator('.itsso-work a[href^="/cases/"]').first.get_attribute("href"))
                    page.goto(address + busy_case)
                    assert page.locator('main a[href$="/record/"]').count() > 0, name
                if step.person == "clerk":
                    page.locator("main table a", has_text="1-nation").click()
                    page.wait_for_selector('main a[href$="/rejected.csv"]')
                if step.person == "stranger":
                    refused = page.goto(address + busy_case)
                    assert refused is not None and refused.status == 404, name
                if step.person == "auditor":
                    assert "UP-PS1375-DO" in page.inner_text("main"), name
            page.context.close()
