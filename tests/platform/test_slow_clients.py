"""Clients that send or read slowly hold connections, and none of the threads that make pages; no proxy stands in front.

The server is the one that `itsso serve` starts, with limits short enough for a test and an application of one line.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from itsso.platform.database.cluster import free_port
from itsso.platform.serve import server

SILENCE, THREADS, HEAD, UNREAD = 2.0, 4, 2.0, 2.0
APPLICATION = f"""
import json
from itsso.platform.slow_clients import Pace, PatientServer
calls = []
def pages(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    calls.append(environ["PATH_INFO"])
    names = {{name: text for name, text in environ.items() if isinstance(text, str)}}
    if environ["PATH_INFO"] == "/unread":
        body = b""
    elif environ["PATH_INFO"] == "/large":
        body = bytes(3_000_000)
    else:
        body = environ["wsgi.input"].read(length)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    if environ["PATH_INFO"] == "/large":
        return [body]
    return [json.dumps({{"received": len(body), "calls": calls, "environ": names}}).encode()]
pace = Pace(silence={SILENCE}, grace={SILENCE}, threads={THREADS}, turn=1.0, unread={UNREAD})
application = PatientServer(pages, pace)
"""


@dataclass(frozen=True)
class PlainServer:
    port: int

    def ask(self, path: str = "/", body: bytes | None = None, headers: dict[str, str] | None = None) -> dict:
        """The answer, and the seconds it took."""
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST" if body is not None else "GET", path, body, headers or {})
        answer: dict = json.loads(connection.getresponse().read())
        connection.close()
        return answer | {"seconds": time.monotonic() - began}

    def connect(self, sent: bytes) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        client.sendall(sent)
        return client


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainServer]:
    folder = tmp_path_factory.mktemp("plain")
    with running(folder, connections=1_000) as started:
        yield started


@contextmanager
def running(folder: Path, connections: int) -> Iterator[PlainServer]:
    (folder / "plain.py").write_text(APPLICATION)
    port = free_port()
    command = server("127.0.0.1", port, 1, "plain:application", connections=connections, head_seconds=HEAD)
    process = subprocess.Popen(command, cwd=folder, start_new_session=True)
    try:
        started = PlainServer(port)
        until = time.monotonic() + 30
        while True:
            with suppress(OSError):
                started.ask()
                break
            assert time.monotonic() < until
            time.sleep(0.05)
        yield started
    finally:
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        process.kill()
        process.wait()


def post(length: int, path: str = "/") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode()


@contextmanager
def byte_by_byte(clients: list[socket.socket]) -> Iterator[None]:
    """Send one byte every half second on each connection, until the block ends."""
    is_over = threading.Event()

    def send() -> None:
        while not is_over.wait(0.5):
            for client in clients:
                with suppress(OSError):
                    client.sendall(b"a")

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield
    finally:
        is_over.set()
        sender.join()
        for client in clients:
            client.close()


def first_line(client: socket.socket) -> bytes:
    """The first line of the answer; empty where the connection was closed without one."""
    with suppress(ConnectionError):
        return client.recv(1_000).partition(b"\r\n")[0]
    return b""


@pytest.mark.parametrize(
    "beginning",
    [b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", post(1_000), post(60_000), post(1_000_000)],
    ids=["head", "form", "long form", "file"],
)
def test_a_hundred_clients_that_send_a_byte_at_a_time_hold_no_page_and_are_cut_off(
    plain: PlainServer, beginning: bytes
) -> None:
    clients = [plain.connect(beginning) for _ in range(100)]
    with byte_by_byte(clients):
        for _ in range(10):
            assert plain.ask()["seconds"] < 1
            assert plain.ask(body=b"x" * 5_000)["received"] == 5_000
        began = time.monotonic()
        answers = {first_line(client) for client in clients}
        assert time.monotonic() - began < SILENCE + 3
    # A client that waits for a turn to send its file is answered 503; of a slow head there is nothing to answer.
    assert answers <= {b"HTTP/1.1 408 Request Timeout", b"HTTP/1.1 503 Service Unavailable", b""}
    assert (b"HTTP/1.1 408 Request Timeout" in answers) == beginning.startswith(b"POST")


def test_a_body_that_never_comes_is_cut_off_and_its_page_is_not_called(plain: PlainServer) -> None:
    client = plain.connect(post(1_000, "/never"))
    began = time.monotonic()
    assert first_line(client) == b"HTTP/1.1 408 Request Timeout"
    assert SILENCE - 0.5 < time.monotonic() - began < SILENCE + 2
    client.close()
    assert "/never" not in plain.ask()["calls"]


def test_a_client_that_goes_away_in_the_middle_leaves_no_half_form(plain: PlainServer) -> None:
    plain.connect(post(1_000, "/half") + b"name=Me").close()
    time.sleep(0.3)
    assert "/half" not in plain.ask()["calls"]


def test_a_slow_body_that_keeps_its_pace_arrives_whole(plain: PlainServer) -> None:
    form, file = plain.connect(post(20_000)), plain.connect(post(200_000))
    for _ in range(20):
        form.sendall(b"x" * 1_000)
        file.sendall(b"x" * 10_000)
        time.sleep(0.12)  # longer in all than the silence that is allowed
    for client in (form, file):
        assert first_line(client) == b"HTTP/1.1 200 OK"
        client.close()


def test_clients_that_do_not_read_their_answers_hold_no_page(plain: PlainServer) -> None:
    with ExitStack() as clients:
        for _ in range(50):
            clients.enter_context(plain.connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"))
        for _ in range(5):
            assert plain.ask()["seconds"] < 2


def test_a_file_that_no_page_reads_is_refused_while_files_arrive_slowly(plain: PlainServer) -> None:
    """Who may not send a file is told so at once where a turn is free, and its body is not waited for."""
    client = plain.connect(post(1_000_000, "/unread"))
    assert first_line(client) == b"HTTP/1.1 200 OK"
    client.close()


def test_idle_connections_end_and_make_room(tmp_path: Path) -> None:
    with running(tmp_path, connections=20) as small, ExitStack() as clients:
        for _ in range(20):
            clients.enter_context(small.connect(b""))
        assert small.ask()["seconds"] < HEAD + 2


def test_a_request_reaches_the_application_as_wsgi_wants_it(plain: PlainServer) -> None:
    headers = {"Cookie": "a=1", "X-Forwarded-For": "10.0.0.1", "X_Forwarded_For": "1.1.1.1", "Content-Type": "text/x"}
    environ = plain.ask("/a%20b/%E0%A4%95?x=%20y&z", b"hello", headers)["environ"]
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/a b/क"
    assert environ["QUERY_STRING"] == "x=%20y&z"
    assert (environ["REQUEST_METHOD"], environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("POST", "text/x", "5")
    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"]) == ("127.0.0.1", str(plain.port))
    assert environ["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"  # and not the other, which a proxy would pass on
    connection = HTTPConnection("127.0.0.1", plain.port)
    connection.putrequest("GET", "/")
    for part in ("a=1", "b=2"):
        connection.putheader("Cookie", part)
    connection.endheaders()
    response = connection.getresponse()
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert json.loads(response.read())["environ"]["HTTP_COOKIE"] == "a=1; b=2"
    connection.close()


def is_open(server: PlainServer, client: tuple[str, int]) -> bool:
    """Return whether the server's end of a connection is open."""
    ends = [end for end in psutil.net_connections("tcp4") if end.status == psutil.CONN_ESTABLISHED]
    return any(end.laddr and end.laddr.port == server.port and tuple(end.raddr) == client for end in ends)


def small_reader(server: PlainServer) -> socket.socket:
    """A client that has room for a few thousand bytes, and asks for three million."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(20)
    client.connect(("127.0.0.1", server.port))
    client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return client


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not count a client that answers")
def test_a_client_that_takes_nothing_of_its_answer_loses_its_connection(plain: PlainServer) -> None:
    with small_reader(plain) as client:
        name = client.getsockname()
        time.sleep(UNREAD / 2)
        assert is_open(plain, name)
        until = time.monotonic() + 20
        while is_open(plain, name):
            assert time.monotonic() < until
            time.sleep(0.1)
    assert plain.ask()["received"] == 0


def test_a_client_that_takes_its_answer_slowly_gets_all_of_it(plain: PlainServer) -> None:
    with small_reader(plain) as client:
        began, received = time.monotonic(), 0
        while piece := client.recv(65_536):
            received += len(piece)
            if time.monotonic() < began + 3 * UNREAD:
                time.sleep(0.1)
    assert received > 3_000_000
    assert time.monotonic() - began >= 3 * UNREAD


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
def test_limit_on_unread_answers_leaves_no_copy_of_a_file_or_pipe_open() -> None:
    count = """
import os
from itsso.platform.slow_clients import limit_unread_answers
ends, file = os.pipe(), open("/dev/null")
before = len(os.listdir("/proc/self/fd"))
limit_unread_answers(60)
print(len(os.listdir("/proc/self/fd")) - before)
"""
    ended = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True)
    assert ended.stdout == "0\n"
