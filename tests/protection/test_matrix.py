"""The generated matrix: every address x method x role x place, allowed exactly where the table and the ranges say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseNotFound

from itsso.accounts.models import Posting, Role
from itsso.platform import clock
from itsso.platform.cli import SUBCOMMANDS
from itsso.platform.clock import now
from itsso.protection.roles import PAGES
from tests.guarding import together
from tests.protection.holdings import fill
from tests.protection.matrix import BEHIND, Walk, postings, unfilled, unlike
from tests.world import World

DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter,
    monkeypatch.setattr("itsso.protection.middleware.page_not_found", HttpResponseNotFound)  # and how it looks too
    with clock.fixed(DAY):
        yield


def test_every_address_is_one_that_the_walk_can_fill() -> None:
    assert unfilled() == []


def test_every_job_and_command_is_said_by_its_room() -> None:
    from procrastinate.contrib.django import app

    assert {name for name in app.tasks if not name.startswith(("builtin:", "procrastinate."))} == together("jobs")
    assert set(SUBCOMMANDS) == together("commands")


def walk(world: World, folder: Path, *, thin: bool) -> str:
    """All roles, officers whose posting has ended, and a stranger; what was wrong, a line each."""
    holdings, people = fill(world, folder, DAY), postings(world)
    wrong: list[str] = []
    answered: set[str] = set()
    for posting in unlike(people) if thin else people.values():
        one = Walk(world, holdings, people, posting)
        wrong += one.ask(thin=thin)
        answered |= one.answered
    unanswered = {one.name for one in BEHIND} - answered
    wrong += [f"{name} answered nobody" for name in unanswered]
    wrong += Walk(world, holdings, people, None).ask(thin=True)
    for role in (Role.FEED_CLERK,) if thin else (Role.FEED_CLERK, Role.SHO, Role.SUPERVISOR, Role.UNIT_ADMINISTRATOR):
        wrong += _ended(world, holdings, people, people[role])
    return "\n".join(wrong)


def _ended(world: World, holdings: Any, people: Any, posting: Posting) -> list[str]:
    one = Walk(world, holdings, people, posting)
    Posting.objects.filter(pk=posting.pk).update(ended_at=now())
    return one.ask(ended=True, thin=True)


def test_what_the_table_and_the_ranges_say_is_what_happens(world: World, tmp_path: Path) -> None:
    assert walk(world, tmp_path, thin=True) == ""


@pytest.mark.proof
def test_what_the_table_and_the_ranges_say_is_what_happens_for_every_method_and_place(
    world: World, tmp_path: Path
) -> None:
    assert walk(world, tmp_path, thin=False) == ""
    assert len(BEHIND) == sum(bool(allowed) for allowed in PAGES.values())
