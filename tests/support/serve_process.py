"""`itsso serve` as a process of its own, and a client that keeps cookies and sends forms as a browser does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from itsso.platform.database.cluster import free_port

ITSSO = (sys.executable, "-m", "itsso.platform.cli")


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """Serve an installation on a free port while the block runs; yield its address once the pages answer."""
    port = free_port()
    server = subprocess.Popen(
        [*ITSSO, "serve", "--port", str(port), "--processes", "1"],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _announced(server)
    finally:
        server.terminate()
        server.wait(60)
        assert server.stdout is not None
        server.stdout.close()


def _announced(server: subprocess.Popen[str], patience: float = 300) -> str:
    assert server.stdout is not None
    end, output = time.monotonic() + patience, ""
    for line in server.stdout:
        output += line
        if line.startswith("ITSSO is at "):
            return line.split()[3].rstrip("/")
        assert time.monotonic() < end, output
    raise AssertionError(f"itsso serve ended before it answered:\n{output}")


class Visitor:
    """Somebody with a browser and without JavaScript. Redirects are reported, not followed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), _ReportRedirect())
        self.opener.addheaders = [("Accept-Language", "en")]

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        return self._send(Request(self.address + path))[:2]

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form; return the status and the path that it leads to, or the text of the page that it shows again."""
        if "csrftoken" not in {cookie.name for cookie in self.cookies}:
            self.get(path)
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        form = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        status, text, location = self._send(Request(self.address + path, form, {"Referer": self.address + path}))
        return status, urlsplit(location).path if location else text

    def _send(self, request: Request) -> tuple[int, str, str]:
        try:
            answer = self.opener.open(request, timeout=60)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")


class _ReportRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Return None: the redirect itself is the answer."""
