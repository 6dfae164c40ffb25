"""Carry out a drill: restore into a scratch folder, and prove that what is there is the installation as it was.

Each examination runs as a process of its own with the scratch folder as ITSSO_HOME and without the addresses of the
installation: no mail leaves, nothing is written to the live database.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from itsso.audit import exported_seals
from itsso.health.drill.steps import Drill, NotDrilled, StepFailed
from itsso.platform.backup.envelope import BackupPrivateKey
from itsso.platform.backup.recovery import in_indian_time, recover
from itsso.platform.backup.repository import BackupRepository
from itsso.platform.clock import now
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.database.use import in_use, stop
from itsso.platform.home import write_private
from itsso.platform.installation_keys import KEYS

KEPT_VARIABLES = (
    *("ITSSO_STATUTES", "ITSSO_LOCALE_PATHS", "ITSSO_FONTS", "ITSSO_PAPERS", "ITSSO_MASTER_KEY_PROVIDER"),
    *("ITSSO_DRILL_OFFICER", "ITSSO_DRILL_PASSWORD"),
)
"""Settings that a copy may share with the installation. Its addresses, keys and mail server it may not."""
STEPS = {
    "restore": "The backup is decrypted, verified and replayed",
    "start": "The database starts and the first page answers",
    "keys": "The copies of the keys open what is sealed",
    "cases": "Time limits and figures follow from the histories",
    "audit": "Audit log and events agree with the seals kept outside",
    "sign_in": "An officer signs in with the second factor of before",
    "actions": "Acknowledged actions are there",
}


@dataclass(frozen=True, slots=True)
class DrillMaterial:
    """What a drill is carried out with. None or empty: that step cannot be drilled."""

    repository: BackupRepository
    key: BackupPrivateKey
    moment: datetime
    keys_folder: Path | None
    seals: Path | None
    acknowledged: Path | None
    scratch_parent: Path


def random_moment(repository: BackupRepository) -> datetime:
    """Return a random second between the end of the newest full set and the end of what is covered."""
    full_sets = [backup_set for backup_set in repository.sets() if backup_set.is_full]
    until = repository.covered_until()
    first = full_sets[-1].ended_at if full_sets else until
    return first + timedelta(seconds=random.random() * (until - first).total_seconds())


def carry_out(material: DrillMaterial, report: Callable[[str], None]) -> Drill:
    """Carry out every step that can be, and return the result. What was restored is removed whatever happens."""
    drill = Drill(now(), report=report)
    covered = material.repository.covered_until()
    drill.rpo = max((drill.begun_at - covered).total_seconds(), 0.0)
    report(f"To be restored: {in_indian_time(material.moment)}.")
    scratch = Path(tempfile.mkdtemp(prefix="itsso-drill-", dir=material.scratch_parent))
    try:
        _Scratch(drill, material, scratch / "home").carry_out_all()
    finally:
        _remove(scratch)
    return drill


def _remove(scratch: Path) -> None:
    """Remove the scratch folder, and the files of its database where PostgreSQL could not be given a place in it.

    A drill that root carries out has them elsewhere: the server runs as nobody, who may not pass a folder of root's.
    """
    record = DatabaseRecord.read(scratch / "home")
    if record is not None:
        shutil.rmtree(record.cluster, ignore_errors=True)
    shutil.rmtree(scratch, ignore_errors=True)


class _Scratch:
    """The restored copy, and the steps on it."""

    def __init__(self, drill: Drill, material: DrillMaterial, home: Path) -> None:
        self.drill, self.material, self.home, self.moment = drill, material, home, material.moment
        home.parent.chmod(0o711)  # PostgreSQL may run as another user, and passes through

    def carry_out_all(self) -> None:
        """Carry out the steps in their order; those that need an earlier one are left out where it failed."""
        begun = monotonic()
        restored = self._step("restore", self._restore)
        if restored:
            self.drill.recovered_to = self.moment
            with ExitStack() as started:
                if self._step("start", lambda: self._start(started)):
                    self.drill.rto = monotonic() - begun
                    self._step("keys", self._check_keys)
                    self._step("cases", self._rebuild)
                    self._step("audit", self._verify)
                    self._step("sign_in", self._sign_in)
                    self._step("actions", self._find_actions)
        drilled = {step.id for step in self.drill.steps}
        for id, title in STEPS.items():
            if id not in drilled:
                self.drill.leave_out(id, title, "an earlier step failed")

    def _start(self, started: ExitStack) -> str:
        """Start the copy's database until `started` ends, which stops it at once, and open the first page."""
        started.callback(stop, self.home)
        started.enter_context(in_use(self.home))
        return self._examine("page")

    def _step(self, id: str, step: Callable[[], str]) -> bool:
        return self.drill.carry_out(id, STEPS[id], step)

    def _restore(self) -> str:
        self._put_keys()
        recovered = recover(self.material.repository, self.moment, self.material.key, self.home, durable=False)
        last = in_indian_time(recovered.last_commit) if recovered.last_commit else "none after the set"
        return (
            f"from the set {recovered.backup_set.id} in {recovered.unpack_seconds:.1f} s, the log in "
            f"{recovered.replay_seconds:.1f} s; last change {last}"
        )

    def _put_keys(self) -> None:
        self.home.mkdir(mode=0o700, parents=True)
        for key in KEYS:
            copy = (self.material.keys_folder or Path("/nonexistent")) / key.name
            if copy.is_file():
                write_private(self.home / key.name, copy.read_text(encoding="utf-8"))

    def _check_keys(self) -> str:
        self._need_keys()
        done = self._itsso("db", "keys")
        if done.returncode:
            raise StepFailed(done.stdout.strip().replace("\n", "; ") or done.stderr.strip()[-300:])
        return "secret_key, master_key and seal_key fit"

    def _need_keys(self) -> None:
        if self.material.keys_folder is None:
            raise NotDrilled("name the folder with the copies of the keys: --keys FOLDER")

    def _sign_in(self) -> str:
        self._need_keys()
        return self._examine("sign-in")

    def _rebuild(self) -> str:
        done = self._itsso("rebuild", "--json")
        result = self._json(done)
        differences = result["differences"]
        if differences or done.returncode:
            raise StepFailed(f"{_count(differences)} differences: restore it, and itsso rebuild names them")
        return f"{result['cases']} cases, no difference"

    def _verify(self) -> str:
        if self.material.seals is None:
            raise NotDrilled("name the seals kept outside: --seals FILE (itsso audit seals)")
        seals = self.home / "seals.jsonl"
        count = self._write_seals_until(seals)
        if not count:
            raise NotDrilled("no seal in the file was made before the moment restored")
        report = self._json(self._itsso("audit", "verify", "--events", "--against", str(seals), "--json"))
        findings = report["findings"]
        if findings:
            raise StepFailed(f"{_count(findings)} findings: restore it, and itsso audit verify --events names them")
        return f"{report['lines']} entries against {count} seals kept outside"

    def _write_seals_until(self, target: Path) -> int:
        """Copy the seals that were made before the moment restored: later ones cannot be in the copy."""
        assert self.material.seals is not None
        try:
            exported_seals.read(self.material.seals)
            head, *lines = self.material.seals.read_text(encoding="utf-8").splitlines(keepends=True)
        except (ValueError, OSError) as error:
            raise StepFailed(f"{self.material.seals}: {error}") from None
        before = [line for line in lines if datetime.fromisoformat(json.loads(line)["seal"]["made"]) <= self.moment]
        write_private(target, head + "".join(before))
        return len(before)

    def _find_actions(self) -> str:
        if self.material.acknowledged is None:
            raise NotDrilled("name the file of acknowledged actions (--acknowledged FILE): the database did not answer")
        return self._examine("acknowledged", str(self.material.acknowledged), self.moment.isoformat())

    def _examine(self, *arguments: str) -> str:
        result = self._json(self._run("itsso.health.drill.scratch", *arguments))
        if result["good"] is None:
            raise NotDrilled(str(result["detail"]))
        if not result["good"]:
            raise StepFailed(str(result["detail"]))
        return str(result["detail"])

    def _json(self, done: subprocess.CompletedProcess[str]) -> dict[str, object]:
        try:
            result: dict[str, object] = json.loads(done.stdout)
        except ValueError:
            raise StepFailed((done.stderr.strip().splitlines() or ["it ended without a word"])[-1]) from None
        return result

    def _itsso(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("itsso.platform.cli", *arguments)

    def _run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name in KEPT_VARIABLES or not name.startswith(("ITSSO_", "DATABASE_", "PG"))
        }
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=environment | {"ITSSO_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )


def _count(items: object) -> str:
    return str(len(items)) if isinstance(items, list) else "unknown"
