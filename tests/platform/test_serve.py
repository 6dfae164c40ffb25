"""`itsso serve` and its children: they end when it ends, once and at once, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from itsso.platform.database.cluster import free_port
from itsso.platform.errors import Refused
from itsso.platform.serve import hold_port, server

WATCH = "import sys; from itsso.platform.serve import Children; Children([sys.argv[1:]]).run()"
PLAIN = """
from itsso.platform.slow_clients import PatientServer
def pages(environ, start_response):
    start_response("200 OK", [])
    return [b""]
application = PatientServer(pages)
"""
COUNTS = """
import os, signal, sys, time
def told(number, frame):
    with open({file!r}, "a") as file:
        file.write(f"told {{number}}\\n")
    {then}
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, told)
os.fork()
with open({file!r}, "a") as file:
    file.write(f"is {{os.getpid()}}\\n")
time.sleep(60)
"""
ENDS, STAYS = "time.sleep(0.5); sys.exit()", "pass; time.sleep(60)"


@contextmanager
def watched(*command: str, cwd: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """A command with us over it, in the foreground of a terminal: we are in a group to which ctrl-C goes."""
    over = (sys.executable, "-c", WATCH, *command)
    begun = subprocess.Popen(over, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=cwd)
    try:
        yield begun
    finally:
        if begun.poll() is None:
            for child in psutil.Process(begun.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            begun.kill()
        begun.wait()


def ctrl_c(command: subprocess.Popen[str]) -> None:
    os.killpg(command.pid, signal.SIGINT)


def lines(file: Path, word: str) -> list[int]:
    entries = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    return [int(number) for kind, number in entries if kind == word]


def both(file: Path) -> list[psutil.Process]:
    """The child, and then what it started, once they are there."""
    eventually(lambda: len(lines(file, "is")) == 2)
    return sorted(
        (psutil.Process(pid) for pid in lines(file, "is")), key=lambda process: process.pid != os.getpgid(process.pid)
    )


def ended(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def eventually(holds: Callable[[], bool], within: float = 20) -> None:
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_child_is_stopped_once_by_us_and_not_by_the_terminal_too(tmp_path: Path) -> None:
    file = tmp_path / "told"
    with watched(sys.executable, "-c", COUNTS.format(file=str(file), then=ENDS)) as watch:
        both(file)
        ctrl_c(watch)
        output, _ = watch.communicate(timeout=10)
    assert lines(file, "told") == [signal.SIGTERM]
    assert output.startswith("Stopping:")


def test_a_second_ctrl_c_does_not_wait_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "told"
    with watched(sys.executable, "-c", COUNTS.format(file=str(file), then=STAYS)) as watch:
        children = both(file)
        ctrl_c(watch)
        eventually(lambda: lines(file, "told") == [signal.SIGTERM])
        assert watch.poll() is None
        ctrl_c(watch)
        watch.wait(timeout=5)
        eventually(lambda: ended(children))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_killed_with_9_it_still_ends_its_children(tmp_path: Path) -> None:
    file = tmp_path / "told"
    with watched(sys.executable, "-c", COUNTS.format(file=str(file), then=ENDS)) as watch:
        child, its_own = both(file)
        watch.kill()
        eventually(lambda: ended([child]))
        its_own.kill()


def test_pages_end_within_seconds_of_a_ctrl_c_and_nobody_keeps_their_port(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(PLAIN)
    port = free_port()
    with watched(*server("127.0.0.1", port, 2, "plain:application"), cwd=tmp_path) as watch:
        eventually(lambda: _answers(port))
        children = psutil.Process(watch.pid).children(recursive=True)
        ctrl_c(watch)
        watch.wait(timeout=10)
        assert ended(children)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


HOLDS = """
import sys
from itsso.platform.errors import Refused
from itsso.platform.serve import Children, hold_port, server
sys.stdin.readline()
try:
    held = hold_port("127.0.0.1", int(sys.argv[1]))
except Refused:
    sys.exit("refused")
print("held", flush=True)
sys.stdin.readline()
Children([server("127.0.0.1", int(sys.argv[1]), 1, "plain:application")]).run()
"""


def test_of_servers_that_start_on_one_port_at_the_same_moment_one_has_it_for_good(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(PLAIN)
    port = free_port()
    command = [sys.executable, "-c", HOLDS, str(port)]
    started = [
        subprocess.Popen(
            command,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        for _n in range(5)
    ]
    try:
        for process in started:
            interrupt(process)
        eventually(lambda: sum(process.poll() is not None for process in started) == 4)
        (holder,) = [process for process in started if process.poll() is None]
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        late = subprocess.run(command, input="\n", text=True, capture_output=True, cwd=tmp_path, check=False)
        assert "refused" in late.stderr  # while the first has not begun to listen
        interrupt(holder)
        eventually(lambda: _answers(port))
        with pytest.raises(Refused):
            hold_port("127.0.0.1", port)
        holder.send_signal(signal.SIGTERM)
        holder.wait(timeout=25)
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    hold_port("127.0.0.1", port).close()


def interrupt(process: subprocess.Popen[str]) -> None:
    """Send a line to a process that waits for one."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _answers(port: int) -> bool:
    page = HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError):
        page.request("GET", "/")
        return page.getresponse().status == 200
    return False
