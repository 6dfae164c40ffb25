"""No UUID, keyed hash or name with underscores in a text that a person reads: public pages, and all pages in Hindi.

The walk of `test_matrix.py` reads every page as every role in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
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


def faults(client: Client, name: str, url: str) -> list[str] | None:
    """Return the machine-made words of a page; None where the address answers no page."""
    answer = client.get(url)
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return None
    return [f"{name}: {word}" for word in leaked(name, answer.text)]


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
    pages = [faults(client, name, url) for name, url in urls.items()]
    assert len([page for page in pages if page is not None]) > 15
    assert [fault for page in pages for fault in page or []] == []


def hindi_pages(world: World, holdings: Holdings) -> Iterator[list[str]]:
    """Yield the faults of each page behind the sign-in, as the first role to which it answers one."""
    people = postings(world)
    clients = {role: browser(posting, "hi") for role, posting in people.items()}
    for address in BEHIND:
        for role in (role for role in people if role in PAGES[address.name]):
            asker = Asker(world, holdings, people, people[role])
            urls = [reverse(address.name, args=target.args) for target in targets_of(address, asker) if target.seen]
            page_faults = faults(clients[role], address.name, urls[0]) if urls else None
            if page_faults is not None:
                yield page_faults
                break


def test_no_page_shows_a_machine_word_in_hindi(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    with clock.fixed(DAY):
        pages = list(hindi_pages(world, fill(world, tmp_path, DAY)))
    assert len(pages) > 90
    assert [fault for page in pages for fault in page] == []
