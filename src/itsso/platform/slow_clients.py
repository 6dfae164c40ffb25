"""A door for granian that takes no thread for a request before its body is here.

Few threads make all pages. A thread that read a body as it arrives would be held by a client that sends one byte a
second, and a dozen of them would hold the server. So a short body is read by the event loop, which waits for thousands
at once; a longer one, which only pages with a file take, is read by a thread, of which some are always left for pages.
Each body has to keep a pace. An answer is handed over whole, so that a client that reads slowly holds no thread either;
one that takes nothing of its answer for a minute loses its connection.
"""

from __future__ import annotations

import asyncio
import io
import os
import socket
import stat
import sys
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

PLAIN = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]


class RequestHead(Protocol):
    """What granian gives of a request besides its body (the scope of RSGI)."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> RequestHeaders:
        """Return the headers."""


class RequestHeaders(Protocol):
    """The headers of a request, by names in lower case; one that came twice is listed twice."""

    def items(self) -> list[tuple[str, str]]:
        """Return names and values."""

    def get(self, key: str, default: str = "") -> str:
        """Return the first value of a name."""


class RsgiExchange(Protocol):
    """The connection of one request (the protocol of RSGI)."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the pieces of the body as they arrive; it can be asked for once."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer."""


class TooSlow(OSError):
    """A body that does not keep its pace. Django takes an OSError for a client that went away."""


class Incomplete(OSError):
    """A body that ends before its length: the client went away."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How slowly a body may arrive, and how many bodies may be read by a thread at once."""

    silence: float = 10.0
    """Seconds within which the next piece has to arrive."""
    grace: float = 10.0
    """Seconds before the average counts."""
    bytes_a_second: int = 1_000
    short: int = 65_536
    """Bytes of a body that is read before a thread is taken: more than any page takes from a stranger."""
    threads: int = 4
    long_bodies: int = 2
    """How many threads may wait for a body; the others are left for pages."""
    turn: float = 20.0
    """Seconds that a long body waits for one of these threads."""
    unread: float = 60.0
    """Seconds for which a client may take nothing of its answer."""


class ArrivingBody(io.RawIOBase):
    """A body that is still arriving: read whole by the event loop, or piece by piece by a thread."""

    def __init__(self, exchange: RsgiExchange, length: int, pace: Pace) -> None:
        super().__init__()
        self._pieces = exchange.__aiter__()
        self._length = length
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._received = 0
        self._rest = b""
        self.failure: TooSlow | Incomplete | None = None

    async def next_piece(self) -> bytes:
        """Return the next piece, empty at the end. Raises TooSlow, or Incomplete."""
        average = self._began + self._pace.grace + self._received / self._pace.bytes_a_second
        try:
            async with asyncio.timeout_at(min(self._loop.time() + self._pace.silence, average)):
                piece = await self._pieces.__anext__()  # of granian's own kind, which `anext` with a default breaks
        except StopAsyncIteration:
            piece = b""
        except TimeoutError:
            self.failure = TooSlow("The request arrived too slowly. Nothing was saved. Send it again.")
            raise self.failure from None
        self._received += len(piece)
        if not piece and self._received < self._length:
            self.failure = Incomplete("The request is not complete. Nothing was saved.")
            raise self.failure
        return piece

    async def read_whole(self) -> bytes:
        """Return the whole body. Raises TooSlow, or Incomplete."""
        body = bytearray()
        while piece := await self.next_piece():
            body += piece
        return bytes(body)

    def readable(self) -> bool:
        """Return True: `io` asks for it."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the buffers of BufferedReader
        """Fill a buffer from a thread, and wait for the next piece where there is none.

        Raises TooSlow, or Incomplete.
        """
        if not self._rest:
            self._rest = asyncio.run_coroutine_threadsafe(self.next_piece(), self._loop).result()
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


class PatientServer:
    """A WSGI application for granian's interface RSGI, whose threads never wait for a short body."""

    def __init__(self, application: WSGIApplication, pace: Pace | None = None) -> None:
        self._application = application
        self._pace = pace or Pace()
        self._threads = ThreadPoolExecutor(self._pace.threads, thread_name_prefix="pages")
        self._turns = asyncio.Semaphore(self._pace.long_bodies)
        self._limits_unread_answers = False

    async def __rsgi__(self, head: RequestHead, exchange: RsgiExchange) -> None:
        """Answer one request."""
        if not self._limits_unread_answers:  # granian listens only after it has told the application to begin
            self._limits_unread_answers = True
            limit_unread_answers(self._pace.unread)
        length = _length(head)
        if length <= self._pace.short:
            await self._answer_short(head, exchange, length)
            return
        try:
            async with asyncio.timeout(self._pace.turn):
                await self._turns.acquire()
        except TimeoutError:
            _refuse(exchange, HTTPStatus.SERVICE_UNAVAILABLE, "Other files are being received. Send it again later.")
            return
        try:
            await self._answer_long(head, exchange, length)
        finally:
            self._turns.release()

    async def _answer_short(self, head: RequestHead, exchange: RsgiExchange, length: int) -> None:
        try:
            content = await ArrivingBody(exchange, length, self._pace).read_whole() if length else b""
        except (TooSlow, Incomplete) as error:
            _refuse_unread(exchange, error)
        else:
            _give(exchange, await self._call(head, io.BytesIO(content)))

    async def _answer_long(self, head: RequestHead, exchange: RsgiExchange, length: int) -> None:
        body = ArrivingBody(exchange, length, self._pace)
        try:
            response = await self._call(head, io.BufferedReader(body, self._pace.short))
        except (TooSlow, Incomplete) as error:
            body.failure = error
        if body.failure:  # whatever the application made of it
            _refuse_unread(exchange, body.failure)
        else:
            _give(exchange, response)

    async def _call(self, head: RequestHead, stream: io.BufferedIOBase) -> WholeResponse:
        """Return the answer of the application, from a thread."""
        environ = _environ(head, stream)
        return await asyncio.get_running_loop().run_in_executor(self._threads, _call, self._application, environ)


class WholeResponse:
    """The answer of a WSGI application, read to its end."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[str, str]] = []
        self.body = b""

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /) -> object:
        """Take status and headers, as WSGI hands them over."""
        self.status, self.headers = int(status.partition(" ")[0]), headers
        return None


def limit_unread_answers(seconds: float) -> None:
    """Let the system close a connection whose client takes nothing of its answer for so long.

    It is set on the socket on which this process listens, from which connections inherit it: granian has no limit of
    time for writing. Linux alone counts a client that answers and takes nothing (`tcp(7)`); elsewhere nothing is done.
    """
    if sys.platform != "linux":
        return
    for name in os.listdir("/proc/self/fd"):
        try:
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue  # a copy of it would stay open: `socket` leaves open what it refuses
            with socket.socket(fileno=os.dup(int(name))) as opened:
                if opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) and opened.family != socket.AF_UNIX:
                    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(seconds * 1000))
        except OSError:
            continue  # closed meanwhile


def _call(application: WSGIApplication, environ: WSGIEnvironment) -> WholeResponse:
    response = WholeResponse()
    pieces: Iterable[bytes] = application(environ, response.start)  # type: ignore[arg-type]  # nobody calls `write`
    try:
        response.body = b"".join(pieces)
    finally:
        if close := getattr(pieces, "close", None):
            close()
    return response


def _length(head: RequestHead) -> int:
    """Return Content-Length. Without it Django reads nothing, so that nothing is read here either."""
    length = head.headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _environ(head: RequestHead, stream: io.BufferedIOBase) -> WSGIEnvironment:
    """Return what WSGI calls the environment of a request."""
    server, _, port = head.server.rpartition(":")
    client, _, _ = head.client.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": head.path.encode().decode("latin-1"),  # as WSGI wants it
        "QUERY_STRING": head.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{head.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": head.scheme,
        "wsgi.input": stream,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, text in head.headers.items():
        if "_" in name:  # WSGI cannot tell X_Forwarded_For from X-Forwarded-For, which our own proxy writes
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{text}" if key in environ else text
    return environ


def _refuse(exchange: RsgiExchange, status: HTTPStatus, text: str) -> None:
    exchange.response_bytes(status, PLAIN, f"{text}\n".encode())


def _refuse_unread(exchange: RsgiExchange, failure: TooSlow | Incomplete) -> None:
    status = HTTPStatus.REQUEST_TIMEOUT if isinstance(failure, TooSlow) else HTTPStatus.BAD_REQUEST
    _refuse(exchange, status, str(failure))


def _give(exchange: RsgiExchange, response: WholeResponse) -> None:
    exchange.response_bytes(response.status, response.headers, response.body)
