"""An address that only takes a form answers a reader who opens it with a page and a way back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from itsso.accounts.roles import Role
from itsso.protection.roles import ANYONE, PAGES
from tests.support.access_matrix import home_of
from tests.support.html_check import problems
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.url_patterns import addresses


def methods(view: Callable[..., Any] | None) -> list[str]:
    """Return the methods that Django's decorators let through to a view; none where they let all through."""
    while view is not None:
        allowed = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if allowed is not None:
            return list(allowed)
        view = getattr(view, "__wrapped__", None)
    return []


FORM_ADDRESSES = [
    (address.name, reverse(address.name, kwargs=dict(address.nobodys)))
    for address in addresses(get_resolver())
    if not address.name.startswith("api:")
    and methods(resolve(reverse(address.name, kwargs=dict(address.nobodys))).func) == ["POST"]
]


def form_openings() -> Iterator[tuple[str, str, str]]:
    """Yield each address of a form with each role to which the table opens it; the SHO stands for the public."""
    for name, url in FORM_ADDRESSES:
        roles = PAGES[name]
        yield from ((name, url, role) for role in ([Role.SHO] if roles is ANYONE else sorted(roles)))


def test_addresses_of_forms_are_found() -> None:
    assert len(FORM_ADDRESSES) > 30


@pytest.mark.parametrize("language", in_proof_but(("en", "hi"), {"hi"}))
def test_address_of_a_form_shows_a_page_and_the_way_to_one_that_can_be_opened(
    world: World, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    clients: dict[str, Client] = {}
    for name, url, role in form_openings():
        if role not in clients:
            clients[role] = browser(
                post(f"opens.{role.replace('_', '-')}", home_of(world, Role(role)), Role(role)), language
            )
        answer = clients[role].get(url)
        assert (answer.status_code, "POST" in answer["Allow"]) == (405, True), name
        assert problems(answer.content) == [], name
        (back,) = BeautifulSoup(answer.content, "html.parser").select("main a")
        parent = resolve(str(back["href"]))
        assert methods(parent.func) != ["POST"], (name, back)
        opens = PAGES.get(parent.view_name)
        assert opens is ANYONE or (opens and role in opens), (name, back)
