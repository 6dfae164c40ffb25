"""What every answer carries, and whose address a request has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

import itsso
from itsso.platform.errors import BadUse
from itsso.platform.web import TrueAddress, proxies
from itsso.protection.roles import ANYONE, PAGES
from tests.support.audit_log import lines
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World
from tests.support.url_patterns import nobodys

POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def safe(answer: Any) -> list[str]:
    """What is missing in the headers of an answer."""
    headers = answer.headers
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    scripts = [part for part in policy if part.startswith("script-src")]
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    missing = [name for name, value in wanted.items() if headers.get(name) != value]
    missing += sorted(POLICY - policy)
    if not all(re.fullmatch(r"script-src ('nonce-[\w+/=-]{22,}'|'none')", policy) for policy in scripts):
        missing.append(f"script-src: {scripts}")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        missing.append("Permissions-Policy")
    return missing


@pytest.mark.parametrize("refused_ones", in_proof_but((False, True), {False}))
def test_every_page_has_the_headers_for_every_reader(world: World, refused_ones: bool) -> None:
    """A stranger asks for every page; an officer in the suite for those that the role opens, in the proof for all."""
    addresses = nobodys()
    for posting in (None, world.sp, world.clerk):
        client = Client(HTTP_HOST="127.0.0.1")
        if posting:
            client.force_login(posting.officer)
        for name in sorted(set(PAGES) - {"accounts:sign_out"}):
            if posting and not refused_ones and PAGES[name] is not ANYONE and posting.role not in PAGES[name]:
                continue
            answer = client.get(addresses[name])
            assert answer.status_code < 500, (name, posting)
            assert safe(answer) == [], (name, posting)
            if PAGES[name] is not ANYONE and posting:
                assert answer["Cache-Control"] == "no-store", (name, posting)
        assert safe(client.get(addresses["accounts:sign_out"])) == []


@pytest.mark.parametrize("path", ["/nothing/", "/static/ui/nothing.css", "/feed/x/"])
def test_what_is_not_there_carries_them_too(db: None, path: str) -> None:
    assert safe(Client(HTTP_HOST="127.0.0.1").get(path)) == []


def test_every_script_of_a_template_has_its_nonce_and_none_is_inline() -> None:
    for template in Path(itsso.__file__).parent.glob("*/templates/**/*.html"):
        text = template.read_text()
        for tag, inside in re.findall(r"<script([^>]*(?:%}[^>]*)*)>(.*?)</script>", text, re.S):
            assert 'nonce="{{ csp_nonce }}"' in tag, template
            assert inside.strip() == "" or "application/json" in tag, template
        assert not re.search(r"<[^>]*\s(on\w+|style)\s*=", text), f"{template}: an attribute that the policy forbids"


def test_the_nonce_is_another_each_time(db: None) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    pages = [client.get("/help/") for _ in range(2)]
    nonces = [re.findall(r'nonce="([^"]+)"', page.text) for page in pages]
    assert nonces[0]
    assert nonces[0] != nonces[1]
    assert all(
        f"'nonce-{nonce[0]}'" in page["Content-Security-Policy"] for nonce, page in zip(nonces, pages, strict=True)
    )


# --- Whose address ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("in_front", "told", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),  # nobody of ours wrote it
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # the first is what the sender claims
        (2, "8.8.8.8, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),  # fewer than should have written
        (1, "", "127.0.0.1"),
        (1, "somewhere", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_true_address_is_what_our_own_proxies_saw(settings: Any, in_front: int, told: str, address: str) -> None:
    settings.PROXIES = in_front
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": told}
    TrueAddress(lambda _: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address
    assert "HTTP_X_FORWARDED_FOR" not in request.META


def test_the_trail_has_the_address_that_the_proxy_saw(world: World, settings: Any) -> None:
    settings.PROXIES = 1
    client = Client(HTTP_HOST="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")
    client.force_login(world.sp.officer)
    client.get("/cases/")
    assert lines()[-1]["address"] == "203.0.113.9"


@pytest.mark.parametrize("told", ["-1", "many", "10", ""])
def test_a_number_of_proxies_that_is_none_is_refused_in_words(told: str) -> None:
    with pytest.raises(BadUse, match="ITSSO_PROXIES"):
        proxies(told)


def test_an_installation_behind_tls_keeps_cookies_to_its_own_host(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    import importlib

    from itsso.platform import settings as module

    monkeypatch.setenv("ITSSO_ORIGIN", "https://itsso.example.in")
    try:
        reloaded = importlib.reload(module)
        names = (reloaded.SESSION_COOKIE_NAME, reloaded.CSRF_COOKIE_NAME, reloaded.LANGUAGE_COOKIE_NAME)
        assert all(name.startswith("__Host-") for name in names)
        assert reloaded.SESSION_COOKIE_SECURE
        assert reloaded.CSRF_COOKIE_SECURE
        assert reloaded.LANGUAGE_COOKIE_SECURE
        assert reloaded.SECURE_HSTS_SECONDS >= 31_536_000
        assert reloaded.PROXIES == 1
    finally:
        monkeypatch.delenv("ITSSO_ORIGIN")
        importlib.reload(module)
