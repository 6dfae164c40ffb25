"""The address at which this installation serves pages now, so that other commands can name it."""

import contextlib
import json
import os
from http.client import HTTPConnection, HTTPException
from typing import TypedDict

import psutil

from itsso.platform.home import home, write_private

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
LIGHT_PAGE = "/static/ui/icon.svg"


def page_address(host: str, port: int) -> str:
    """Return the address to type on this machine for a server that listens on `host` and `port`."""
    name = ANY_ADDRESS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def record_address(host: str, port: int) -> None:
    """Record that this process serves at this address; `forget_address` removes it."""
    note = _Note(address=page_address(host, port), pid=os.getpid(), started=psutil.Process().create_time())
    write_private(home() / "serving.json", json.dumps(note))


def forget_address() -> None:
    """Remove the note of this process; that of a server which started meanwhile stays."""
    note = _note()
    if note and note["pid"] == os.getpid():
        (home() / "serving.json").unlink(missing_ok=True)


def running_address() -> str | None:
    """Return the address of the server of this installation, or None where none runs on this machine."""
    note = _note()
    if note is None:
        return None
    try:
        is_alive = psutil.Process(note["pid"]).create_time() == note["started"]
    except psutil.NoSuchProcess:
        is_alive = False
    return note["address"] if is_alive else None


def public_address() -> str:
    """Return the address under which people reach this installation: ITSSO_ORIGIN, else the running server's.

    Where neither is known it is the one at which `itsso serve` listens by default.
    """
    return os.environ.get("ITSSO_ORIGIN", "").rstrip("/") or running_address() or page_address("127.0.0.1", 8000)


def answers(host: str, port: int) -> bool:
    """Return whether pages are served at this address: a port that is open may still have nobody behind it."""
    connection = HTTPConnection(ANY_ADDRESS.get(host, host), port, timeout=5)
    try:
        connection.request("HEAD", LIGHT_PAGE, headers={"Host": "127.0.0.1"})
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


class _Note(TypedDict):
    address: str
    pid: int
    started: float  # of the process: its number may be another's later


def _note() -> _Note | None:
    with contextlib.suppress(FileNotFoundError, ValueError):
        note: _Note = json.loads((home() / "serving.json").read_text(encoding="utf-8"))
        return note
    return None
