"""Sign-in through an OpenID Connect provider that others wrote, to `itsso serve`, both as they ship, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from django.db import IntegrityError

from itsso.accounts.models import Officer
from itsso.platform.database.cluster import free_port
from tests.accounts.department_provider import CLIENT, PASSWORD, SECRET, make_key, serving_provider
from tests.support.real_server import RealServer, serving
from tests.support.sample_nation import World, build
from tests.support.totp_codes import code_of

KNOWN, UNKNOWN = "SHO.KOTWALI", "SHO.ELSEWHERE"


@pytest.fixture(scope="module")
def provider_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(django_db_setup: Any, provider_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    environment = {
        "ITSSO_OIDC_ISSUER": f"http://127.0.0.1:{provider_port}/o",
        "ITSSO_OIDC_CLIENT_ID": CLIENT,
        "ITSSO_OIDC_SECRET": SECRET,
        "ITSSO_OIDC_NAME": "UP Police",
    }
    with serving(tmp_path_factory.mktemp("served"), **environment) as started:
        yield started


@pytest.fixture
def world(server: RealServer, db: None, empty_database: Callable[[], None]) -> World:
    """The small nation. The server's worker lives on between tests, and a job of it may have made the nation first."""
    while True:
        try:
            return build()
        except IntegrityError:
            empty_database()


class Browser:
    """A session at both, and what a person does in it."""

    def __init__(self, server: RealServer) -> None:
        self.ours = f"http://127.0.0.1:{server.port}"
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.ours + path, timeout=60, allow_redirects=False)

    def submit(self, page: requests.Response, fields: dict[str, str]) -> requests.Response:
        """Send the page's form as a browser does, and follow no redirect."""
        form = next(
            form
            for form in BeautifulSoup(page.text, "html.parser").select("form[method=post]")
            if all(form.select_one(f"[name={name}]") for name in fields)
        )
        hidden = {str(item["name"]): str(item["value"]) for item in form.select("input[type=hidden][name][value]")}
        return self.session.post(
            urljoin(page.url, str(form.get("action") or page.url)),
            hidden | fields,
            timeout=60,
            allow_redirects=False,
            headers={"Referer": page.url},
        )

    def at_the_provider(self, number: str, password: str = PASSWORD) -> requests.Response:
        """Begin here, sign in there; return the answer of the provider to the password."""
        begun = self.get("/sign-in/department/?next=/cases/")
        page = self.session.get(begun.headers["Location"], timeout=60)  # leads on to the provider's own sign-in
        return self.submit(page, {"username": number, "password": password})

    def come_back(self, answer: requests.Response) -> requests.Response:
        """Go where the provider sends the browser, until that is ours; return our answer."""
        address = urljoin(answer.url, answer.headers["Location"])
        while not address.startswith(self.ours):
            address = self.session.get(address, timeout=60, allow_redirects=False).headers["Location"]
        self.callback = address
        return self.session.get(address, timeout=60, allow_redirects=False)


@contextmanager
def provider(folder: Path, port: int, server: RealServer) -> Iterator[None]:
    redirect = f"http://127.0.0.1:{server.port}/sign-in/department/back/"
    with serving_provider(folder, port, redirect, KNOWN, UNKNOWN):
        yield


@pytest.mark.proof
def test_officers_sign_in_through_a_provider_that_others_wrote(
    world: World, server: RealServer, provider_port: int, tmp_path: Path
) -> None:
    make_key(tmp_path, "1")
    with provider(tmp_path, provider_port, server):
        browser = Browser(server)
        assert "Sign in through UP Police" in browser.get("/sign-in/").text
        assert browser.at_the_provider(KNOWN, "a wrong password").status_code == 200  # its form once more
        came_back = browser.come_back(browser.at_the_provider(KNOWN))
        assert came_back.headers["Location"] == "/sign-in/second/"
        assert browser.get("/desk/").status_code == 302  # the provider's word alone opens nothing
        signed_in = browser.submit(browser.get("/sign-in/second/"), {"code": code_of()})
        assert signed_in.headers["Location"] == "/cases/"
        assert browser.get("/desk/").status_code == 200

        stranger = Browser(server)
        officers = Officer.objects.count()
        assert stranger.come_back(stranger.at_the_provider(UNKNOWN)).headers["Location"] == "/sign-in/"
        assert "could not be matched to one officer" in stranger.get("/sign-in/").text
        assert Officer.objects.count() == officers

        thief = Browser(server)  # has seen the address with which the officer came back
        assert thief.session.get(browser.callback, allow_redirects=False).headers["Location"] == "/sign-in/"
        assert urlsplit(browser.callback).path == "/sign-in/department/back/"

    make_key(tmp_path, "2")  # from now on the provider signs with another key
    with provider(tmp_path, provider_port, server):
        browser = Browser(server)
        assert browser.come_back(browser.at_the_provider(KNOWN)).headers["Location"] == "/sign-in/second/"
    (tmp_path / "keys" / "1").unlink()
    with provider(tmp_path, provider_port, server):
        browser = Browser(server)
        assert browser.come_back(browser.at_the_provider(KNOWN)).headers["Location"] == "/sign-in/second/"
    assert Browser(server).get("/sign-in/department/").headers["Location"] == "/sign-in/"  # it is down
