"""`itsso serve` as it ships, on loopback, with its worker; and requests that are written byte by byte."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from socket import create_connection
from typing import Any
from uuid import uuid4

import psutil
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from itsso.accounts.models import Posting
from itsso.platform.database.cluster import free_port

WITHIN = 180.0  # seconds; a busy machine is no fault of ours


class RealResponse:
    """An answer, read to its end."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class RealServer:
    """A started server: its port, and requests to it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def request(
        self,
        method: str,
        path: str,
        chunks: Sequence[bytes] = (),
        *,
        length: bool = True,
        pause: float = 0.0,
        headers: Mapping[str, str] | None = None,
    ) -> RealResponse:
        """Send a body in these chunks, each a write of its own; without `length` in HTTP's own chunks."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if length and (chunks or method == "POST"):
            connection.putheader("Content-Length", str(sum(map(len, chunks))))
        elif chunks:
            connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was read
            for chunk in chunks:
                connection.send(chunk if length else b"%x\r\n%s\r\n" % (len(chunk), chunk))
                time.sleep(pause)
            if not length:
                connection.send(b"0\r\n\r\n")
        response = RealResponse(connection.getresponse())
        connection.close()
        return response

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> RealResponse:
        """Ask for a page."""
        return self.request("GET", path, headers=headers)

    def upload(
        self, path: str, posting: Posting, fields: dict[str, str], file: tuple[str, str, bytes], piece: int
    ) -> RealResponse:
        """Send a form with a file as a signed-in officer, in writes of `piece` bytes, after opening its page."""
        signed_in = Client()
        signed_in.force_login(posting.officer)
        session = f"{settings.SESSION_COOKIE_NAME}={signed_in.cookies[settings.SESSION_COOKIE_NAME].value}"
        page = self.get(path, {"Cookie": session})
        assert page.status == 200, page.text
        form = next(
            form
            for form in BeautifulSoup(page.text, "html.parser").select("form[enctype='multipart/form-data']")
            if form.select_one(f"input[name={file[0]}]")
        )
        hidden_fields = {
            str(hidden_input["name"]): str(hidden_input.get("value", ""))
            for hidden_input in form.select("input[type=hidden][name]")
        }
        csrf = next(cookie for cookie in page.headers.get_all("Set-Cookie", []) if "csrf" in cookie)
        boundary = uuid4().hex
        body = _multipart(boundary, hidden_fields | fields, file)
        headers = {
            "Cookie": f"{session}; {csrf.partition(';')[0]}",
            "Accept-Language": "en",
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        }
        chunks = [body[at : at + piece] for at in range(0, len(body), piece)]
        return self.request("POST", str(form.get("action") or path), chunks, headers=headers)


def _multipart(boundary: str, fields: dict[str, str], file: tuple[str, str, bytes]) -> bytes:
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    field, name, content = file
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    return b"".join(
        [
            "".join(parts).encode(),
            head.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n",
            content,
            f"\r\n--{boundary}--\r\n".encode(),
        ]
    )


@contextmanager
def serving(home: Path, *arguments: str, **environment: str) -> Iterator[RealServer]:
    """Start `itsso serve` with a home of its own, and end it and its children by their process ids."""
    port = free_port()
    command = [sys.executable, "-m", "itsso.platform.cli", "serve", "--port", str(port), "--processes", "1", *arguments]
    own_environment = {"ITSSO_HOME": str(home), "ITSSO_SECRET_KEY": settings.SECRET_KEY, "PYTHONWARNINGS": "ignore"}
    log = (home / "serve.log").open("wb")
    server = subprocess.Popen(
        command, env=os.environ | own_environment | environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        wait_until_open(server, port, home / "serve.log")
        yield RealServer(port)
    finally:
        children = psutil.Process(server.pid).children(recursive=True) if server.poll() is None else []
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=25)
        for process in children:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        server.kill()
        server.wait()
        log.close()


def wait_until_open(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the port answers."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())
