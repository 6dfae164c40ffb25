"""Guides by role, and what a page says about itself: complete, in two languages, of pages that the role may open."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

import itsso
from itsso.accounts.models import Posting, Role
from itsso.accounts.roles import ROLES
from itsso.protection.guide import texts
from itsso.protection.guide.texts import GuideError, page_texts, role_guides
from itsso.protection.roles import PAGES
from tests.support.browser import WIDE, chromium, printed_sheets, show, window
from tests.support.html_check import problems
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tools.pictures import GUIDE_SCENES, HEIGHT, WIDTH

PICTURES = Path(itsso.__file__).parent / "protection" / "static" / "guide"
DEVANAGARI = re.compile(r"[\u0900-\u097f]")


def main_of(posting: Posting | None, address: str, language: str = "en") -> BeautifulSoup:
    answer = browser(posting, language).get(address)
    assert answer.status_code == 200 and problems(answer.content) == []
    return BeautifulSoup(answer.content, "html.parser")


def test_every_role_of_a_person_has_a_guide() -> None:
    assert set(role_guides()) == {code for code in ROLES if code != Role.SYSTEM}


@pytest.mark.parametrize("role", sorted(set(ROLES) - {Role.SYSTEM}))
def test_steps_of_a_guide_are_on_pages_that_the_role_may_open(role: str) -> None:
    guide = role_guides()[role]
    assert 2 <= len(guide.steps) <= 5
    for step in guide.steps:
        assert role in PAGES[step.page] and reverse(step.page)
    assert guide.steps[0].page == ROLES[role].first_page or ROLES[role].first_page in {s.page for s in guide.steps}


def test_texts_are_written_in_both_languages() -> None:
    written = [*page_texts().values(), *(guide.about for guide in role_guides().values())]
    written += [step.text for guide in role_guides().values() for step in guide.steps]
    written += [guide.picture.text for guide in role_guides().values()]
    assert all(DEVANAGARI.search(text["hi"]) and not DEVANAGARI.search(text["en"]) for text in written)


def test_about_a_page_is_two_or_three_sentences() -> None:
    lengths = {page: len(re.findall(r"[.?!](?:\s|$)", text["en"])) for page, text in page_texts().items()}
    assert {page: length for page, length in lengths.items() if not 1 <= length <= 4} == {}
    assert all(len(text["en"]) <= 330 for text in page_texts().values())


def test_first_page_of_every_role_says_what_it_is_for() -> None:
    first_pages = {entry.first_page for code, entry in ROLES.items() if code != Role.SYSTEM}
    assert first_pages - set(page_texts()) == set()


def test_each_guide_has_a_picture_in_both_languages_that_says_what_it_shows(world: World) -> None:
    files = {path.name for path in PICTURES.iterdir()}
    pictures = {guide.picture.name for guide in role_guides().values()}
    assert files == {f"{name}-{language}.webp" for name in pictures for language in ("en", "hi")}
    assert pictures == set(GUIDE_SCENES)
    for role, guide in role_guides().items():
        for language in ("en", "hi"):
            picture = main_of(None, f"/help/roles/{role}/", language).select_one("main img")
            assert picture is not None and f"/guide/{guide.picture.name}-{language}" in str(picture["src"])
            assert picture["alt"] == guide.picture.text[language]
            assert (picture["width"], picture["height"]) == (str(WIDTH), str(HEIGHT))


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_guide_with_its_picture_weighs_at_most_60_kb_compressed(db: None, language: str) -> None:
    for role, guide in role_guides().items():
        page = gzip.compress(browser(None, language).get(f"/help/roles/{role}/").content)
        picture = PICTURES / f"{guide.picture.name}-{language}.webp"
        assert len(page) + picture.stat().st_size <= 60_000, role


@pytest.mark.parametrize("language", in_proof_but(("en", "hi"), {"hi"}))
def test_a_guide_is_one_sheet_of_paper(db: None, language: str) -> None:
    pages = {role: browser(None, language).get(f"/help/roles/{role}/").text for role in role_guides()}
    with chromium() as engine:
        tab = window(engine, WIDE)
        sheets = {}
        for role, html in pages.items():
            show(tab, html)
            sheets[role] = printed_sheets(tab)
    assert sheets == dict.fromkeys(pages, 1)


def test_picture_of_a_guide_is_loaded_only_when_it_is_opened(world: World) -> None:
    picture = main_of(None, "/help/roles/sho/").select_one("main details:not([open]) img")
    assert picture is not None and picture["loading"] == "lazy"


def test_unknown_role_page_and_missing_language_are_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "HERE", tmp_path)
    for written, message in (
        ("chief: {about: {en: a, hi: b}, steps: []}", "chief is no role"),
        ("io: {about: {en: a}, steps: []}", "not written in both languages"),
        ("io: {about: {en: a, hi: b}, steps: [{page: 'audit:seals', en: a, hi: b}]}", "io may not open audit:seals"),
        ("io: {about: {en: a, hi: b}, steps: []}", "io has no picture"),
        ("io: {about: {en: a, hi: b}, steps: [], picture: {name: work, en: a}}", "not written in both languages"),
    ):
        (tmp_path / "roles.yaml").write_text(written)
        with pytest.raises(GuideError, match=message):
            role_guides.__wrapped__()
    (tmp_path / "pages.yaml").write_text("'cases:nothing': {en: a, hi: b}")
    with pytest.raises(GuideError, match="no such page"):
        page_texts.__wrapped__()


def test_page_says_what_it_is_for_and_leads_to_the_guide_of_the_role(world: World) -> None:
    fold = main_of(world.sho, "/desk/").select_one("aside details")
    assert fold is not None and not fold.has_attr("open")
    assert page_texts()["cases:desk"]["en"] in " ".join(fold.get_text().split())
    link = fold.select_one("a")
    assert link is not None and link["href"] == "/help/roles/sho/"
    guide = main_of(world.sho, "/help/roles/sho/")
    assert [step["href"] for step in guide.select("main ol a")] == [
        *("/desk/", "/zero-firs/", "/messages/", "/alerts/directions/", "/leave/"),
    ]
    hindi = main_of(world.sho, "/desk/", "hi").select_one("aside details p")
    assert hindi is not None and hindi.get_text() == page_texts()["cases:desk"]["hi"]


def test_steps_on_one_page_have_one_link(world: World) -> None:
    officer = post("records.in", world.nation, Role.CRIME_RECORDS_OFFICER)
    guide = main_of(officer, "/help/roles/crime_records_officer/")
    assert len(guide.select("main ol li")) == 4
    assert [link["href"] for link in guide.select("main ol a")] == ["/feed/quality/"]


def test_guides_are_public_and_link_only_for_their_own_role(db: None, world: World) -> None:
    listed = main_of(None, "/help/roles/")
    assert len(listed.select("main dl a")) == len(role_guides())
    for posting in (None, world.io):
        guide = main_of(posting, "/help/roles/sho/", "hi")
        assert guide.select("main ol li") and guide.select("main ol a") == []
    assert browser(None).get("/help/roles/system/").status_code == 404
    assert browser(None).get("/help/roles/nobody/").status_code == 404
    assert main_of(None, "/help/").select_one('main a[href="/help/roles/"]') is not None
