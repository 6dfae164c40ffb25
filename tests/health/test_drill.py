"""A drill proves that what is restored is the installation: at a random second under load, after a loss of all."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from itsso.platform.backup.repository import BackupRepository
from itsso.platform.database.cluster import server_of
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.database.use import supervisor_of
from tests.support.cli import itsso
from tests.support.recoverable_installation import (
    RecoverableInstallation,
    end_installation,
    make_installation,
)

pytestmark = pytest.mark.proof
SECONDS_OF_LOAD = 20
ALL_STEPS = ["restore", "start", "keys", "cases", "audit", "sign_in", "actions"]


@dataclass(frozen=True)
class Disaster:
    """A loss of everything under load: when, and each acknowledged action with its time."""

    at: datetime
    actions: dict[str, datetime]

    def until(self, moment: datetime) -> set[str]:
        """Return the actions that were acknowledged up to a moment."""
        return {entry for entry, at in self.actions.items() if at <= moment}


@pytest.fixture(scope="module")
def installation() -> Iterator[RecoverableInstallation]:
    new = make_installation(Path(tempfile.mkdtemp(prefix="itsso-drill-test-")))
    yield new
    end_installation(new)


@pytest.fixture(scope="module")
def disaster(installation: RecoverableInstallation) -> Disaster:
    """Officers act, the log is copied, a second set is taken; then server, copy and officers are killed with -9."""
    stream = subprocess.Popen(
        installation.command("backup", "stream", "--every", "1", "--folder", str(installation.backups)),
        env=installation.environment,
    )
    officers = installation.officers("act", "1000")
    lines: list[str] = []

    def read() -> None:
        assert officers.stdout is not None
        lines.extend(officers.stdout)

    reader = Thread(target=read)
    reader.start()
    while not lines:
        assert officers.poll() is None
        time.sleep(0.1)
    time.sleep(SECONDS_OF_LOAD / 2)
    installation.itsso("backup", "run", "--folder", str(installation.backups))
    time.sleep(SECONDS_OF_LOAD / 2 + random.random())
    record = DatabaseRecord.read(installation.home)
    supervisor = supervisor_of(installation.home)
    assert record
    assert supervisor
    server = server_of(Path(record.cluster) / "data")
    assert server
    at = datetime.now(UTC)
    os.kill(supervisor.pid, signal.SIGKILL)
    server.kill()
    stream.kill()
    officers.kill()
    stream.wait()
    officers.wait()
    reader.join()
    installation.acknowledged.write_text("".join(lines))
    actions = {line["entry"]: datetime.fromisoformat(line["at"]) for line in map(json.loads, lines)}
    assert len(actions) > 10
    return Disaster(at, actions)


def drilled(installation: RecoverableInstallation, *arguments: str, status: int = 0) -> dict[str, Any]:
    """Carry out a drill and return its report."""
    report = installation.folder / f"report-{random.randrange(10**9)}.json"
    output = installation.itsso(*installation.drill("--report", str(report), *arguments), status=status)
    print(output)
    result: dict[str, Any] = json.loads(report.read_text())
    return result


def test_a_random_second_under_load_has_every_action_that_was_acknowledged_and_none_later(
    installation: RecoverableInstallation, disaster: Disaster
) -> None:
    repository = BackupRepository.open(installation.backups)
    first, until = min(disaster.actions.values()), repository.covered_until()
    moment = first + timedelta(seconds=random.random() * (until - first).total_seconds())
    result = drilled(installation, "--to", moment.isoformat())
    assert [step["id"] for step in result["steps"]] == ALL_STEPS
    assert {step["state"] for step in result["steps"]} == {"good"}
    (detail,) = (step["detail"] for step in result["steps"] if step["id"] == "actions")
    count = len(disaster.until(moment))
    assert detail.startswith(f"{count} of {count} acknowledged actions are there")
    later = re.search(r"(\d+) of those acknowledged later", detail)
    assert later
    assert int(later[1]) <= 1, "at most the one that was committed and not yet acknowledged"
    print(f"RTO {result['rto_seconds']:.1f} s; {count} of {len(disaster.actions)} acknowledged up to {moment}")


def test_after_a_loss_of_everything_what_is_lost_is_what_the_folder_said(
    installation: RecoverableInstallation, disaster: Disaster
) -> None:
    until = BackupRepository.open(installation.backups).covered_until()
    result = drilled(installation, "--to", "latest")
    (detail,) = (step["detail"] for step in result["steps"] if step["id"] == "actions")
    count = len(disaster.until(until))
    assert detail.startswith(f"{count} of {count} acknowledged actions are there")
    lost = [at for at in disaster.actions.values() if at > until]
    window = (disaster.at - min(lost)).total_seconds() if lost else 0.0
    claimed = (disaster.at - until).total_seconds()
    assert window <= claimed
    assert claimed < 60, "the log is copied every second; a busy machine is no fault of ours"
    print(
        f"RPO: {claimed:.2f} s by the folder, {window:.2f} s by what was acknowledged and lost ({len(lost)} actions); "
        f"RTO {result['rto_seconds']:.1f} s"
    )


def test_a_step_without_its_material_is_not_drilled_and_the_drill_is_not_good(
    installation: RecoverableInstallation, disaster: Disaster
) -> None:
    report = installation.folder / "bare.json"
    output = installation.itsso(
        *("restore", "--drill", "--folder", str(installation.backups), "--key", str(installation.key)),
        *("--report", str(report), "--no-record"),
        status=1,
    )
    states = {step["id"]: step["state"] for step in json.loads(report.read_text())["steps"]}
    assert states == {
        id: "not_drilled" if id in ("keys", "audit", "sign_in", "actions") else "good" for id in ALL_STEPS
    }
    assert output.count("NOT DRILLED") == 4
    assert "NOT a good drill: keys, audit, sign_in, actions." in output


def test_a_copy_of_another_secret_key_and_a_lost_action_fail_the_drill(
    installation: RecoverableInstallation, disaster: Disaster, tmp_path: Path
) -> None:
    keys = shutil.copytree(installation.keys, tmp_path / "keys")
    (keys / "secret_key").write_text("another")
    acknowledged = tmp_path / "acknowledged"
    invented = {"entry": "019f2c1e-7a55-7bb1-8c3d-0d4ad2f0c3aa", "at": min(disaster.actions.values()).isoformat()}
    acknowledged.write_text(json.dumps(invented) + "\n")
    result = drilled(installation, "--keys", str(keys), "--acknowledged", str(acknowledged), "--to", "latest", status=1)
    failed = {step["id"] for step in result["steps"] if step["state"] == "failed"}
    assert failed == {"keys", "sign_in", "actions"}
    assert not result["is_good"]


def test_the_doctor_asks_for_a_drill_until_a_good_one_is_recorded(
    installation: RecoverableInstallation, disaster: Disaster
) -> None:
    checked = itsso("doctor", "--only", "drill", "--json", ITSSO_HOME=str(installation.home))
    states = {check["check"]: check["state"] for check in json.loads(checked.stdout)}
    assert states["drill"] == "good"
