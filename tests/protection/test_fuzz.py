"""Every form of every page, found by walking the pages, is sent odd values: no error, nothing revealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, resolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from itsso.accounts.models import Posting
from itsso.accounts.roles import Role
from itsso.exchange.models import Delivery
from itsso.platform import clock, limits
from itsso.platform.home import home
from itsso.protection.ranges import enter
from itsso.protection.roles import ANYONE, PAGES
from itsso.protection.vault import SealedText, seal_texts
from tests.support.access_matrix import postings, unlike
from tests.support.audit_log import lines
from tests.support.guarded_resources import Asker, own_address
from tests.support.html_check import ERROR_TITLE
from tests.support.leak_check import leaks
from tests.support.sample_nation import World
from tests.support.two_states import fill
from tests.support.url_patterns import addresses
from tests.support.zip_archives import packed

CANARY = "Zqanaridevi"
DAY = date(2026, 6, 30)
LEFT_OUT = ("/sign-out/", "/language/")
TELLS = "cases:opened"  # the one page that is to say the name
FEW = settings(
    max_examples=2,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=100, derandomize=False)
ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "\0",
            "' or 1=1 --",
            "<script>alert(1)</script>",
            "9" * 400,
            "-1",
            "9999-12-31",
            "01-01-0001",
            "²",
            "१२",
            "\u202e",
            "x" * 5000,
            "[]",
            "null",
            "%00",
            "../../etc/passwd",
            "0001-01-01~x~y~z",
        ]
    ),
)


@pytest.fixture(autouse=True)
def _today_and_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(limits, "_ask", lambda *_: None)
    with clock.fixed(DAY):
        yield


@dataclass(frozen=True)
class Form:
    """A form of a page: its action and method, and each field with the values that it offers."""

    action: str
    method: str
    fields: tuple[tuple[str, str, tuple[str, ...]], ...]  # name, type, values offered


def browser(posting: Posting | None) -> Client:
    client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    if posting:
        client.force_login(posting.officer)
        session = client.session
        session["proved"] = clock.now().isoformat()  # as after a password, so that what asks for one stands open
        session.save()
    return client


def pages(asker: Asker) -> Iterator[str]:
    """Yield every address that opens to the asker, with ids of existing records; without a posting, the public ones."""
    for pattern in addresses(get_resolver()):
        allowed = PAGES[pattern.name]
        opens = allowed is ANYONE if asker.posting is None else asker.role in allowed
        url = (
            own_address(pattern, asker)
            if opens and pattern.name != TELLS and not pattern.name.startswith("api:")
            else None
        )
        if url is not None:
            yield url


def forms_of(page: str, url: str) -> Iterator[Form]:
    for form in BeautifulSoup(page, "html.parser", parse_only=SoupStrainer("form")).find_all("form"):
        fields = [
            _field(field) for field in form.find_all(["input", "select", "textarea", "button"]) if field.get("name")
        ]
        merged: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        for name, kind, offered in fields:
            merged[name] = (name, kind, (*merged.get(name, ("", "", ()))[2], *offered))
        action = str(form.get("action") or url)
        if not action.startswith(LEFT_OUT):
            yield Form(action, str(form.get("method", "get")).lower(), tuple(merged.values()))


def _field(tag: Tag) -> tuple[str, str, tuple[str, ...]]:
    values = [str(option.get("value", "")) for option in tag.find_all("option")] or [str(tag.get("value", ""))]
    return str(tag["name"]), str(tag.get("type", tag.name)), tuple(values)


@st.composite
def filled(draw: Any, form: Form) -> dict[str, Any]:
    """Draw each field: left out, as it is offered, or odd; for a file, any bytes, or a zip of them."""
    values: dict[str, Any] = {}
    for name, kind, offered in form.fields:
        choice = draw(st.sampled_from(["out", "offered", "odd", "odd"]))
        if choice == "out":
            continue
        if kind == "file":
            values[name] = SimpleUploadedFile(f"{CANARY}.zip", draw(uploads()))
        else:
            values[name] = draw(st.sampled_from(offered)) if choice == "offered" else draw(ODD)
    return values


def uploads() -> st.SearchStrategy[bytes]:
    """Return zips with a manifest that is nearly valid, zips of rubbish, and files that are no zips."""
    manifests = st.dictionaries(
        st.sampled_from(
            [
                "feed_version",
                "source_system",
                "code_system",
                "coverage_from",
                "coverage_to",
                "mode",
                "files",
                "kinds_carried",
            ]
        ),
        st.one_of(
            st.sampled_from(
                [
                    "1",
                    "cctns-up",
                    "up",
                    "2026-01-01",
                    "increment",
                    {},
                    {"fir.csv": {}},
                    {"fir.csv": {"rows": 1, "sha256": "0" * 64}},
                ]
            ),
            st.none(),
            st.integers(),
            ODD,
        ),
    )
    names = st.sampled_from(
        ["fir.csv", "a/b/fir.csv", "../fir.csv", "/fir.csv", "manifest.json", "fir.csv.zip", "x" * 300]
    )
    files = st.dictionaries(names, st.binary(max_size=200), max_size=3)
    zips = st.builds(lambda manifest, more: packed({"manifest.json": json.dumps(manifest), **more}), manifests, files)
    return st.one_of(zips, st.binary(max_size=100), zips.map(lambda data: data[: len(data) * 2 // 3]))


def send_all(world: World, tmp_path: Path, run_settings: settings, roles: tuple[Role, ...] = ()) -> int:
    """Send every form that a stranger and officers in these roles (none: in any role) find; return how many.

    Of these roles each asks for the pages that the one before does not open; any role asks for all of its own.
    """
    holdings = fill(world, tmp_path, DAY)
    with enter(world.system):
        seal_texts(holdings.cases[world.kotwali.pk], [SealedText("V1", "name", CANARY)], by=world.system)
    people = postings(world)
    sent_forms: set[Form] = set()
    visited: set[str] = set()
    papers: set[str] = set()  # what answers with a file has no form to look for: one reader is enough
    for posting in (None, *([people[role] for role in roles] or unlike(people))):
        client, sender = browser(posting), Sender(posting)
        for url in pages(Asker(world, holdings, people, posting)):
            name = resolve(url).view_name
            if name in papers or (roles and name in visited):
                continue
            visited.add(name)
            page = client.get(url)
            assert page.status_code < 500, url
            assert leaks(page.content.decode(errors="replace"), CANARY, str(tmp_path)) == [], url
            if page.status_code == 200 and not page["Content-Type"].startswith("text/html"):
                papers.add(name)
                continue
            for form in forms_of(page.text, url):
                shape = Form(form.action, form.method, tuple((name, kind, ()) for name, kind, _ in form.fields))
                if shape not in sent_forms:
                    sent_forms.add(shape)
                    _send(sender, form, run_settings, str(tmp_path))
    assert CANARY not in str(lines())
    with enter(world.system):
        assert CANARY not in str(list(Delivery.objects.values()))
    assert CANARY not in str([path.name for path in home().rglob("*")])
    return len(sent_forms)


class Sender:
    """Sends forms as one posting; signs in again only where a form ended the session."""

    def __init__(self, posting: Posting | None) -> None:
        self.posting, self.client = posting, browser(posting)

    def send(self, form: Form, values: dict[str, Any]) -> Any:
        answer = self._answer(form, values)
        if self.posting and answer.get("Location", "").startswith("/sign-in/"):
            self.client = browser(self.posting)
            answer = self._answer(form, values)
        return answer

    def _answer(self, form: Form, values: dict[str, Any]) -> Any:
        return self.client.post(form.action, values) if form.method == "post" else self.client.get(form.action, values)


def _send(sender: Sender, form: Form, run_settings: settings, home_path: str) -> None:
    @run_settings
    @given(values=filled(form))
    def sent(values: dict[str, Any]) -> None:
        answer = sender.send(form, values)
        assert answer.status_code < 500, (form.action, values)
        answered = answer.content.decode(errors="replace") + str(answer.headers)
        assert leaks(answered, home_path, CANARY) == [], (form.action, values)
        assert "<script>alert" not in answered
        if "govuk-error-summary" in answered:
            assert ERROR_TITLE.match(answered.partition("<title>")[2]), form.action

    sent()


def test_no_form_breaks_or_leaks(world: World, tmp_path: Path) -> None:
    assert send_all(world, tmp_path, FEW, (Role.SHO, Role.UNIT_ADMINISTRATOR)) > 20


@pytest.mark.proof
def test_no_form_breaks_at_many_tries(world: World, tmp_path: Path) -> None:
    assert send_all(world, tmp_path, MANY) > 20
