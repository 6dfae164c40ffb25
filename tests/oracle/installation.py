"""A real installation, used through its doors only: the command, the pages and the API."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

PASSWORD = "Seven quiet lamps over the river 51"


@dataclass
class Answer:
    status: int
    body: bytes
    headers: Message

    def json(self) -> Any:
        return json.loads(self.body)


class Browser:
    """Keeps cookies and fills in forms, as a person's browser does."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> BeautifulSoup:
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.origin, path)))

    def submit(self, page: BeautifulSoup, path: str, **fields: str) -> BeautifulSoup:
        """Send the form of a page that has these fields."""
        form = next(
            form
            for form in page.find_all("form")
            if set(fields) <= {str(field.get("name")) for field in form.find_all(["input", "select", "textarea"])}
        )
        values = {
            str(field["name"]): str(field.get("value", ""))
            for field in form.find_all("input")
            if field.get("name") and field.get("type") not in ("checkbox", "radio", "submit", "file")
        }
        data = urllib.parse.urlencode(values | fields).encode()
        address = urllib.parse.urljoin(self.origin, str(form.get("action") or path))
        headers = {"Referer": self.origin + "/", "Origin": self.origin}
        return self._read(urllib.request.Request(address, data=data, headers=headers))

    def _read(self, request: urllib.request.Request) -> BeautifulSoup:
        with self.opener.open(request, timeout=60) as answer:
            return BeautifulSoup(answer.read(), "html.parser")


class Installation:
    """An installation with a home and a database of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.origin = f"http://127.0.0.1:{port}"
        self.port = port
        foreign = ("DATABASE_URL", "DATABASE_OWNER_URL", "ITSSO_DEMO", "DJANGO_SETTINGS_MODULE")
        self.environment = {name: value for name, value in os.environ.items() if name not in foreign}
        self.environment |= {"ITSSO_HOME": str(home)}
        self.token = ""

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "itsso.platform.cli", *arguments],
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=1200,
            check=False,
        )
        assert done.returncode == 0, (arguments, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve until left, and end only what was started here."""
        log = (self.home.parent / "serve.log").open("w")
        serve_command = [
            sys.executable,
            "-m",
            "itsso.platform.cli",
            "serve",
            "--port",
            str(self.port),
            "--processes",
            "1",
        ]
        server = subprocess.Popen(serve_command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        try:
            self._wait(server)
            yield
        finally:
            server.terminate()
            server.wait(timeout=60)
            log.close()

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 180
        while time.monotonic() < until:
            assert server.poll() is None, "the server ended"
            try:
                urllib.request.urlopen(self.origin + "/sign-in/", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        raise AssertionError("the server does not answer")

    def sign_up(self, role: str, unit: str, number: str = "51") -> Browser:
        """Invite an officer, follow the link, set a password and a second factor, and sign in."""
        invited = self.command(
            "officers", "invite", "--number", number, "--name", "Inspector Oracle", "--role", role, "--unit", unit
        )
        match = re.search(r"https?://[^/\s]+(/invitation/\S+/)", invited)
        assert match, invited
        browser = Browser(self.origin)
        page = browser.get(match[1])
        username = str(page.find("input", attrs={"autocomplete": "username"})["value"])  # type: ignore[index]
        names = [str(field["name"]) for field in page.find_all("input", attrs={"type": "password"})]
        browser.submit(page, match[1], **dict.fromkeys(names, PASSWORD))
        page = browser.submit(browser.get("/sign-in/"), "/sign-in/", username=username, password=PASSWORD)
        page = browser.get("/security/totp/")
        secret = "".join(page.find(id="secret").get_text().split())  # type: ignore[union-attr]
        browser.submit(page, "/security/totp/", code=one_time_code(secret, time.time()))
        return browser

    def make_token(self, browser: Browser) -> None:
        """Make a token for programs on its page."""
        page = browser.submit(browser.get("/tokens/"), "/tokens/", use="oracle")
        self.token = page.find("code", class_="itsso-token").get_text().strip()  # type: ignore[union-attr]

    def call(self, path: str, body: bytes | None = None, content_type: str = "application/x-ndjson") -> Answer:
        """Call the API as a program does, and wait where it answers that there were too many requests."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        if body is not None:
            headers["Content-Type"] = content_type
        request = urllib.request.Request(self.origin + path, data=body, headers=headers)
        while True:
            try:
                with urllib.request.urlopen(request, timeout=300) as answer:
                    return Answer(answer.status, answer.read(), answer.headers)
            except urllib.error.HTTPError as refused:
                if refused.code == 429:
                    time.sleep(int(refused.headers.get("Retry-After", "5")))
                    continue
                return Answer(refused.code, refused.read(), refused.headers)


def one_time_code(secret: str, at: float) -> str:
    """Return the six digits of an authenticator app (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
