"""An installation that an earlier version wrote opens, verifies and can be worked on with today's code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from itsso.forensics import check
from itsso.platform.database.record import DatabaseRecord
from tests.support.other_database import installation_of, other_database

KEPT = Path(__file__).parent / "kept" / "2026-11"
KEYS = ("master_key", "secret_key", "seal_key")


@pytest.fixture
def installation(database: DatabaseRecord, db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a new home with the kept keys and an empty database."""
    for name in KEYS:
        shutil.copy(KEPT / name, tmp_path / name)
        (tmp_path / name).chmod(0o600)
    with other_database(database, "kept") as owner:
        yield installation_of(owner, tmp_path)


def itsso(installation: dict[str, str], *arguments: str, may_warn: bool = False) -> str:
    """Run a command of the kept installation and return what it prints; fail where it does.

    With `may_warn`, status 1 is no failure: the command did its work and has something to report.
    """
    done = subprocess.run(
        [Path(sys.executable).with_name("itsso"), *arguments],
        env=os.environ | installation,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in ((0, 1) if may_warn else (0,)), done.stdout + done.stderr
    return done.stdout


def test_a_database_of_an_earlier_version_opens_verifies_and_is_worked_on(installation: dict[str, str]) -> None:
    itsso(installation, "db", "restore", str(KEPT / "before_initial_set.backup"))
    itsso(installation, "migrate", "--quiet")
    key = (KEPT / "public_key").read_text()
    arguments = ("audit", "verify", "--events", "--against", str(KEPT / "seals.jsonl"), "--key", key)
    # The longer ago it was kept, the longer its last entries have waited for a seal: that is reported, and true.
    verified = itsso(installation, *arguments, may_warn=True)
    assert "Nothing was changed, removed, inserted or dated back." in verified
    assert "4 records of the kind event compared" in verified
    assert "1 record of the kind opening compared" in verified
    assert "1 case, 0 differences" in itsso(installation, "rebuild")
    itsso(
        installation, "vault", "rotate", "--state", "UP"
    )  # opens each sealed text under its binding, and seals it again
    assert "version 2" in itsso(installation, "vault", "status")


def test_a_custody_extract_of_an_earlier_version_proves_itself() -> None:
    found = check.check((KEPT / "custody.jsonl").read_bytes(), (KEPT / "public_key").read_text())
    assert found.faults == []
    assert [chain.findings for chain in found.chains.values()] == [[]]
