"""Other commands name the address of the server that runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from itsso.platform.running import forget_address, public_address, record_address


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.delenv("ITSSO_ORIGIN", raising=False)


def test_the_address_is_that_of_the_running_server_until_it_ends() -> None:
    record_address("127.0.0.1", 8157)
    assert public_address() == "http://127.0.0.1:8157"
    forget_address()
    assert public_address() == "http://127.0.0.1:8000"


def test_a_server_that_listens_everywhere_is_reached_on_this_machine() -> None:
    record_address("::", 8157)
    assert public_address() == "http://[::1]:8157"


def test_the_address_of_a_killed_server_is_not_named() -> None:
    code = (
        "import os; from itsso.platform.running import record_address; record_address('127.0.0.1', 8157); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert public_address() == "http://127.0.0.1:8000"


def test_the_address_under_which_people_come_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    record_address("127.0.0.1", 8157)
    monkeypatch.setenv("ITSSO_ORIGIN", "https://itsso.police.example/")
    assert public_address() == "https://itsso.police.example"
