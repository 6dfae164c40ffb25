"""A drill of which an early step fails is a result, too: that step failed, and those after it were left out."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from itsso.health.drill import drill as drills
from itsso.health.drill.drill import STEPS, DrillMaterial, carry_out
from itsso.platform.clock import now
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused


def test_a_copy_that_does_not_start_is_a_drill_that_failed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    @contextmanager
    def refuses(home: Path) -> Any:
        raise Refused("The database does not start.")
        yield

    moment = now() - timedelta(minutes=1)
    recovered = SimpleNamespace(
        backup_set=SimpleNamespace(id="set"), last_commit=None, unpack_seconds=0.0, replay_seconds=0.0
    )
    monkeypatch.setattr(drills, "recover", lambda *args, **options: recovered)
    monkeypatch.setattr(drills, "in_use", refuses)
    repository: Any = SimpleNamespace(covered_until=lambda: moment)
    key: Any = None
    lines: list[str] = []
    drill = carry_out(DrillMaterial(repository, key, moment, None, None, None, tmp_path), lines.append)
    assert {step.id: step.state for step in drill.steps} == dict.fromkeys(STEPS, "not_drilled") | {
        "restore": "good",
        "start": "failed",
    }
    assert "The database does not start." in "".join(lines)
    assert (drill.is_good, drill.rto, list(tmp_path.iterdir())) == (False, None, [])


def test_nothing_stays_of_a_database_that_was_restored_outside_the_scratch_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"  # where the files are if root carries out the drill

    def recover(repository: Any, moment: Any, key: Any, home: Path, *, durable: bool) -> Any:
        (shared / "data").mkdir(parents=True)
        DatabaseRecord(home, str(shared)).write()
        return SimpleNamespace(
            backup_set=SimpleNamespace(id="set"), last_commit=None, unpack_seconds=0.0, replay_seconds=0.0
        )

    def refuses(home: Path) -> Any:
        raise Refused("The database does not start.")

    monkeypatch.setattr(drills, "recover", recover)
    monkeypatch.setattr(drills, "in_use", refuses)
    moment = now() - timedelta(minutes=1)
    repository: Any = SimpleNamespace(covered_until=lambda: moment)
    key: Any = None
    carry_out(DrillMaterial(repository, key, moment, None, None, None, tmp_path), lambda line: None)
    assert list(tmp_path.iterdir()) == []
