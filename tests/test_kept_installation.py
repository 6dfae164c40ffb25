"""An installation that an earlier version wrote opens, verifies and can be worked on with today's code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from itsso.forensics import check
from itsso.platform.database.record import DatabaseRecord
from tests.support.other_database import installation_of, other_database
from tools.keep_installation import keep

ROOT = Path(__file__).parents[1]
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


@pytest.mark.proof
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
    checked = check.check((KEPT / "custody.jsonl").read_bytes(), (KEPT / "public_key").read_text())
    assert checked.faults == []
    assert [chain.findings for chain in checked.chains.values()] == [[]]


# --- The commit before the work on installation and operation ---------------------------------------------------------

BEFORE_INSTALLATION = Path(__file__).parent / "kept" / "before-installation"
READER = Path(__file__).parent / "support" / "kept_installation.py"


@contextmanager
def upgraded(folder: Path, database: DatabaseRecord, home: Path) -> Iterator[dict[str, str]]:
    """The environment of a new home with a kept folder's keys, and its database at today's version, in one step."""
    for name in KEYS:
        if (folder / name).exists():
            shutil.copy(folder / name, home / name)
            (home / name).chmod(0o600)
    with other_database(database, "upgraded") as owner:
        installation = installation_of(owner, home)
        itsso(installation, "db", "restore", str(folder / "whole.backup"))
        itsso(installation, "migrate", "--quiet")
        itsso(installation, "rebuild", "--outdated")
        yield installation


def today_reads(installation: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(READER), *arguments],
        env=os.environ | installation | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_nothing_changed(folder: Path, installation: dict[str, str]) -> None:
    """Compare figures, time limits, histories, seals and a sign-in with what the code of before wrote and read."""
    before = json.loads((folder / "before.json").read_text())
    after = json.loads(today_reads(installation, "read", (folder / "day").read_text().strip()))
    for name, figures in before["figures"].items():
        assert figures.items() <= after["figures"][name].items(), name  # a figure that is new is no change
    assert after["limits"] == before["limits"]
    assert (after["events"], after["seals"]) == (before["events"], before["seals"])
    key = (folder / "public_key").read_text()
    arguments = ("audit", "verify", "--events", "--against", str(folder / "seals.jsonl"), "--key", key)
    verified = itsso(installation, *arguments, may_warn=True)
    assert "Nothing was changed, removed, inserted or dated back." in verified
    assert f"{before['events'][0]} records of the kind event compared" in verified
    assert ", 0 differences" in itsso(installation, "rebuild")
    itsso(installation, "vault", "status")  # its key of a State opens
    assert today_reads(installation, "sign-in").split() == ["302", "200", "True"]


def test_the_commit_before_the_work_on_installation_is_upgraded_in_one_step(
    database: DatabaseRecord, db: None, tmp_path: Path
) -> None:
    with upgraded(BEFORE_INSTALLATION, database, tmp_path) as installation:
        assert_nothing_changed(BEFORE_INSTALLATION, installation)


RELEASES = sorted((Path(__file__).parent / "kept").glob("[0-9].*.*"))


@pytest.mark.proof
@pytest.mark.parametrize("folder", RELEASES, ids=[folder.name for folder in RELEASES])
def test_each_release_is_upgraded_in_one_step(folder: Path, database: DatabaseRecord, db: None, tmp_path: Path) -> None:
    with upgraded(folder, database, tmp_path) as installation:
        assert_nothing_changed(folder, installation)


@pytest.mark.proof
def test_an_installation_of_100_000_firs_is_upgraded_in_one_step(
    database: DatabaseRecord, db: None, tmp_path: Path
) -> None:
    """The same with a State's size: the earlier code loads the feed first, which takes most of the time."""
    folder, home = tmp_path / "kept", tmp_path / "home"
    home.mkdir()
    firs = os.environ.get("ITSSO_UPGRADE_FIRS", "100000")
    keep((BEFORE_INSTALLATION / "commit").read_text().strip(), folder, int(firs))
    began = time.monotonic()
    with upgraded(folder, database, home) as installation:
        print(f"{firs} FIRs: restored, migrated and recalculated in {time.monotonic() - began:.0f} s")
        assert_nothing_changed(folder, installation)
