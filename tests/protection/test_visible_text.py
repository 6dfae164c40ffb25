"""No UUID, keyed hash or name with underscores in a text that a person reads: public pages, and all pages in Hindi.

Each has to say what it is for. They are also searched for answers that are chosen as a page is opened, and for forms
without a link "Cancel". The walk of `test_matrix.py` reads every page as every role in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, reverse

from itsso.platform import clock
from itsso.protection.roles import ANYONE, PAGES
from tests.support.access_matrix import BEHIND, leaked, machine_words, postings, targets_of
from tests.support.guarded_resources import Asker
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.two_states import Holdings, fill
from tests.support.url_patterns import KNOWN, addresses

DAY = date(2026, 6, 30)
PUBLIC = [address for address in addresses(get_resolver()) if PAGES.get(address.name) is ANYONE]


def page_html(client: Client, url: str) -> str | None:
    """Return the HTML of a page; None where the address answers no page."""
    answer = client.get(url)
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return None
    return str(answer.text)


def test_a_machine_word_is_found_in_text_and_in_what_a_screen_reader_says() -> None:
    assert machine_words('<p title="x">not_begun</p><a href="/a_b/" aria-label="under_way">b</a>') == {
        "not_begun",
        "under_way",
    }
    assert machine_words('<input placeholder="read_me" name="a_b" value="c_d">') == {"read_me"}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_public_page_shows_a_machine_word(db: None, language: str) -> None:
    client = browser(None, language)
    urls = {page.name: reverse(page.name, kwargs=KNOWN.get(page.name) or dict(page.nobodys)) for page in PUBLIC}
    pages = {name: html for name, url in urls.items() if (html := page_html(client, url)) is not None}
    assert len(pages) > 15
    assert [f"{name}: {word}" for name, html in pages.items() for word in leaked(name, html)] == []
    assert {name for name, html in pages.items() if "itsso-about" not in html} == WITHOUT_HELP.keys() - {
        "intake:receipt"
    }


WITHOUT_HELP = {
    **dict.fromkeys(("ui:accessibility", "ui:feedback", "ui:help", "ui:privacy"), "an explanation itself"),
    **dict.fromkeys(("guide:role", "guide:roles"), "an explanation itself"),
    **dict.fromkeys(
        ("intake:receipt", "intake:status", "units:help_desks"), "names neither the offence nor the software"
    ),
}
"""Pages that do not say at their foot what they are for, each with the reason."""


def hindi_pages(world: World, holdings: Holdings) -> Iterator[tuple[str, str]]:
    """Yield the URL name and the HTML of each page behind the sign-in, as the first role to which it answers one."""
    people = postings(world)
    clients = {role: browser(posting, "hi") for role, posting in people.items()}
    for address in BEHIND:
        for role in (role for role in people if role in PAGES[address.name]):
            asker = Asker(world, holdings, people, people[role])
            urls = [reverse(address.name, args=target.args) for target in targets_of(address, asker) if target.seen]
            html = page_html(clients[role], urls[0]) if urls else None
            if html is not None:
                yield address.name, html
                break


def pre_ticked(html: str) -> set[str]:
    """Return the fields of the forms of a page whose radio button or tick box is chosen as the page is opened."""
    if " checked" not in html:
        return set()  # most pages: they need not be parsed
    page = BeautifulSoup(html, "html.parser")
    return {
        str(box["name"])
        for form in page.select("main form[method=post]")
        for box in form.select("input[type=radio][checked], input[type=checkbox][checked]")
    }


WITHOUT_WAY_BACK = {
    **dict.fromkeys(("cases:desk", "cases:hand_over"), "rows of a list that can be ticked"),
    **dict.fromkeys(("cases:find_person", "cases:search"), "a search: its page is the result"),
    **dict.fromkeys(("accounts:officer", "forensics:file", "forensics:staff"), "something is shown, with forms"),
    **dict.fromkeys(("cases:blanks", "exchange:deliveries", "intake:list"), "a list, with a form that adds to it"),
    **dict.fromkeys(("forensics:exchange", "forensics:reception", "forensics:scan"), "a place of work"),
    "advisories:list": "rows of a list that can be ticked",
    "cases:exceptions": "what waits beside the list, with its first question",
    "cases:cancel_blank": "its way back says what it keeps: the form",
    "training:nominate": "nobody to nominate: all that is asked is whose list is shown",
}
"""Pages with a form beside which no link "Cancel" stands, each with the reason."""


def has_form_without_way_back(html: str) -> bool:
    """Return whether a form of a page asks something and has no link "Cancel", in Hindi."""
    return any(
        form.select("select, textarea, input:not([type=hidden])")
        and all(link.get_text(strip=True) != "रद्द करें" for link in form.select("a"))
        for form in BeautifulSoup(html, "html.parser").select("main form[method=post]")
    )


PRE_TICKED = {
    **{("alerts:change_ladder", f"used_{n}"): "the nine steps that are in force" for n in range(1, 10)},
    ("alerts:give_direction", "officer"): "the one officer below the reader in the case, whom the page names",
    ("cases:correct", "day_when"): "the day that the entry has",
    ("forensics:forward", "papers"): "suggested: the two papers that go along with every exhibit",
    ("notices:mail", "language"): "suggested: the language in which the officer reads the page",
}
"""Answers that are chosen as a page is opened, by page and field: what is recorded already, or suggested."""


def test_hindi_pages_show_no_machine_word_answer_nothing_and_have_a_way_back(
    world: World, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("home")  # the page of the installation names it where its disk is full
    monkeypatch.setenv("ITSSO_HOME", str(folder))
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    with clock.fixed(DAY):
        pages = dict(hindi_pages(world, fill(world, folder, DAY)))
    assert len(pages) > 90
    assert [f"{name}: {word}" for name, html in pages.items() for word in leaked(name, html)] == []
    without_way_back = {name for name, html in pages.items() if has_form_without_way_back(html)}
    assert without_way_back ^ WITHOUT_WAY_BACK.keys() == set()
    whole = {name: html for name, html in pages.items() if "<main" in html}  # a progress bar is a part of a page
    assert sorted(name for name, html in whole.items() if "itsso-about" not in html) == ["intake:receipt"]
    chosen = {(name, field) for name, html in pages.items() for field in pre_ticked(html)}
    assert " ".join(f"{name}={field}" for name, field in sorted(chosen ^ PRE_TICKED.keys())) == ""
