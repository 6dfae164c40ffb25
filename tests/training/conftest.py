"""Fixtures of the tests of training: a fixed day, and a training officer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itsso.accounts.models import Posting, Role
from itsso.platform import clock
from tests.support.sample_nation import World, post
from tests.support.training_files import DAY


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    with clock.fixed(DAY):
        yield


@pytest.fixture
def trainer(world: World) -> Posting:
    """Return the training officer of UP."""
    return post("training.up", world.up, Role.TRAINING_OFFICER)
