"""The first day in the demonstration: every step can be taken as it is written, and no installation has the page."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from itsso.accounts.models import Role
from itsso.demo import tour
from itsso.demo.nation.people import DemoOfficer, demo_officers
from itsso.protection.roles import ANYONE, PAGES
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
