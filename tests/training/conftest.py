"""Fixtures of the tests of training: a fixed day, and a training officer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.support.counted_cases import CountedCase, State, make
from tests.support.sample_nation import World, post
from tests.support.training_files import DAY, register_row, send


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    with clock.fixed(DAY):
        yield


@pytest.fixture
def trainer(world: World) -> Posting:
    """Return the training officer of UP."""
    return post("training.up", world.up, Role.TRAINING_OFFICER)


@pytest.fixture
def staff(world: World, trainer: Posting) -> list[dict[str, str]]:
    """Return the register rows of Kotwali: three officers, the second a woman, and a constable.

    Four open cases are with the first officer.
    """
    rows = [
        register_row("IO.KOTWALI", world.kotwali, "राकेश कुमार"),
        register_row("2", world.kotwali, "Sita Devi", woman="yes"),
        register_row("3", world.kotwali, "Salim Khan"),
        register_row("4", world.kotwali, "Mohan Yadav", rank="constabulary", duty="station"),
    ]
    send(rows, by=trainer)
    with enter(world.system):
        ids = make([CountedCase(world.kotwali, date(2026, 6, 1), (State(date(2026, 6, 1)),))] * 4)
        Case.objects.filter(pk__in=ids).update(io_ref="IO.KOTWALI")
    return rows
