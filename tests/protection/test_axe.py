"""Every page in a real browser, as the role whose work it is: axe's rules, and nothing to scroll sideways.

LOOKS=folder keeps a picture of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse

from itsso.accounts.models import Posting, Role
from itsso.platform import clock
from itsso.protection.roles import ANYONE, PAGES
from tests.support.access_matrix import postings, targets_of
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.guarded_resources import Asker
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.two_states import Holdings, fill
from tests.support.url_patterns import KNOWN, Address, addresses

DAY = date(2026, 6, 30)

MAIN_ROLES = (
    Role.SHO,
    Role.INVESTIGATING_OFFICER,
    Role.LAB_DIRECTOR,
    Role.LAB_RECEPTION,
    Role.EXAMINER,
    Role.SUPERVISOR,
    Role.STATE_MONITOR,
    Role.NATIONAL_MONITOR,
)
"""Whose page it is where several roles open it: the first of these; any other role where none of these may."""

IN_ENGLISH_WIDE = {"cases:desk", "cases:record", "monitoring:dashboard", "intake:board", "forensics:queue"}
IN_HINDI_NARROW = {"cases:case", "intake:list", "advisories:list", "training:home", "exchange:deliveries"}


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    with clock.fixed(DAY):
        yield


def pages_in(language: str, world: World, holdings: Holdings, only: set[str]) -> dict[str, str]:
    """Return the HTML of each page by its URL name, or of `only` those, as its main role; of the public ones too."""
    people = postings(world)
    pages = {}
    for address in addresses(get_resolver()):
        if (not only or address.name in only) and (html := page_of(address, language, world, holdings, people)):
            pages[address.name] = html
    return pages


def page_of(
    address: Address, language: str, world: World, holdings: Holdings, people: dict[Role, Posting]
) -> str | None:
    """Return the page as the first role to which it answers one; None where it is a file, a redirect or a fragment."""
    roles = PAGES.get(address.name, ANYONE)
    by_preference = [role for role in (*MAIN_ROLES, *people) if roles is ANYONE or role in roles]
    readers: list[Posting | None] = [people[role] for role in dict.fromkeys(by_preference)]
    for posting in readers or [None]:
        client = browser(posting, language)
        for url in urls_of(address, Asker(world, holdings, people, posting)):
            answer = client.get(url)
            is_page = answer.get("Content-Type", "").startswith("text/html") and "<html" in answer.text
            if answer.status_code == 200 and is_page:
                return str(answer.text)
    return None


def urls_of(address: Address, asker: Asker) -> list[str]:
    """Return the addresses of what the asker sees there."""
    if address.name in KNOWN:
        return [reverse(address.name, kwargs=KNOWN[address.name])]
    try:
        targets = list(targets_of(address, asker))
    except KeyError:  # a public address with an id that no package declares
        return []
    return [reverse(address.name, args=target.args) for target in targets if target.seen is not False]


@pytest.mark.parametrize(
    ("language", "width", "names"), [("en", WIDE, IN_ENGLISH_WIDE), ("hi", NARROW, IN_HINDI_NARROW)], ids=["en", "hi"]
)
def test_ten_pages_are_clean_by_axe_and_fit_their_window(
    world: World, tmp_path: Path, language: str, width: int, names: set[str]
) -> None:
    pages = pages_in(language, world, fill(world, tmp_path, DAY), names)
    assert set(pages) == names
    assert_clean(pages, width, language)


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_page_is_clean_by_axe_and_fits_its_window(
    world: World, tmp_path: Path, language: str, width: int
) -> None:
    pages = pages_in(language, world, fill(world, tmp_path, DAY), set())
    assert len(pages) > 100
    assert_clean(pages, width, language)
