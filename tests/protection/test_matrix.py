"""The generated matrix: every address x method x role x place, allowed exactly where the table and the ranges say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from itsso.accounts.models import Posting
from itsso.platform import clock
from itsso.platform.cli import SUBCOMMANDS
from itsso.platform.clock import now
from itsso.protection.roles import PAGES
from tests.protection.holdings import fill
from tests.protection.matrix import BEHIND, METHODS, NONE_MADE, ZERO_FIRS_ONLY, Walk, postings, unlike
from tests.world import World

DAY = date(2026, 6, 30)

JOBS = {
    "accounts.clear", "audit.seal", "exchange.load", "exchange.remove_left_uploads", "monitoring.roll_up",
    "platform.forget_paid_limits", "platform.take_up_lost_jobs", "protection.deliver", "protection.rotate",
}  # fmt: skip
"""Jobs work as the system, each on the ids that it is given; a new one is thought about here."""

COMMANDS = {
    "assess", "audit", "officers", "demo", "db", "feed", "figures", "migrate", "rebuild", "serve", "units", "vault",
    "worker",
}  # fmt: skip
"""Commands work as the system, for whoever has the machine; a new one is thought about here."""


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    with clock.fixed(DAY):
        yield


def test_every_address_is_one_that_the_walk_can_fill() -> None:
    known = {name.removeprefix("_") for name in vars(Walk) if name.endswith("_id")} | NONE_MADE | {"kind"}
    assert {word for one in BEHIND for word in one.ids} <= known


def test_every_job_and_command_is_known_here() -> None:
    from procrastinate.contrib.django import app

    assert {name for name in app.tasks if not name.startswith(("builtin:", "procrastinate."))} == JOBS
    assert set(SUBCOMMANDS) == COMMANDS


def walk(world: World, folder: Path, methods: tuple[str, ...], *, thin: bool) -> str:
    """All roles, an officer whose posting has ended, and a stranger; what was wrong, a line each."""
    holdings, people = fill(world, folder, DAY), postings(world)
    wrong: list[str] = []
    answered: set[str] = set()
    for posting in unlike(people) if thin else people.values():
        one = Walk(world, holdings, people, posting)
        wrong += one.ask(methods, thin=thin)
        answered |= one.answered
    unanswered = (
        {one.name for one in BEHIND}
        - answered
        - ZERO_FIRS_ONLY
        - {one.name for one in BEHIND if NONE_MADE & set(one.ids)}
    )
    wrong += [f"{name} answered nobody" for name in unanswered]
    wrong += Walk(world, holdings, people, None).ask(methods, thin=True)
    for role in ("sho", "supervisor", "feed_clerk", "unit_admin"):
        wrong += _ended(world, holdings, people, people[role], methods)  # type: ignore[index]
    return "\n".join(wrong)


def _ended(world: World, holdings: Any, people: Any, posting: Posting, methods: tuple[str, ...]) -> list[str]:
    one = Walk(world, holdings, people, posting)
    Posting.objects.filter(pk=posting.pk).update(ended_at=now())
    return one.ask(methods, ended=True, thin=True)


def test_what_the_table_and_the_ranges_say_is_what_happens(world: World, tmp_path: Path) -> None:
    assert walk(world, tmp_path, (), thin=True) == ""


@pytest.mark.proof
def test_what_the_table_and_the_ranges_say_is_what_happens_for_every_method_and_place(
    world: World, tmp_path: Path
) -> None:
    assert walk(world, tmp_path, METHODS, thin=False) == ""
    assert len(BEHIND) == sum(bool(allowed) for allowed in PAGES.values())
