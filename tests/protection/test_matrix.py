"""The generated matrix: every address x method x role x place, allowed exactly where the table and the ranges say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponseNotFound

from itsso.accounts.models import Posting, Role
from itsso.platform import clock
from itsso.platform.cli import SUBCOMMANDS
from itsso.platform.clock import now
from itsso.protection.roles import PAGES
from tests.support.access_matrix import BEHIND, Walk, in_turn, postings, unfilled, unlike
from tests.support.guarded_resources import together
from tests.support.sample_nation import World
from tests.support.two_states import Holdings, fill

DAY = date(2026, 6, 30)
ROLES = [role for role in Role if role != Role.SYSTEM]
type Peopled = tuple[Holdings, dict[Role, Posting]]


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter,
    for refusal in ("itsso.protection.middleware.page_not_found", "itsso.platform.urls.handler404"):
        monkeypatch.setattr(refusal, lambda *_, **__: HttpResponseNotFound())  # and how it looks too
    with clock.fixed(DAY):
        yield


def test_every_address_is_one_that_the_walk_can_fill() -> None:
    assert unfilled() == []


def test_every_job_and_command_is_listed_by_its_package() -> None:
    from procrastinate.contrib.django import app

    assert {name for name in app.tasks if not name.startswith(("builtin:", "procrastinate."))} == together("jobs")
    assert set(SUBCOMMANDS) == together("commands")


@pytest.fixture
def peopled(world: World, tmp_path: Path) -> Peopled:
    """Return the records of both States, and an officer in each role."""
    return fill(world, tmp_path, DAY), postings(world)


def ended(world: World, peopled: Peopled, role: Role) -> list[str]:
    """Return the faults found by a walk of an officer whose posting has ended."""
    holdings, people = peopled
    walk = Walk(world, holdings, people, people[role], set())
    Posting.objects.filter(pk=people[role].pk).update(ended_at=now())
    return walk.ask(ended=True, thin=True)


def test_what_the_table_and_the_ranges_say_is_what_happens(world: World, peopled: Peopled) -> None:
    """Check roles in turn, a stranger, and an officer whose posting has ended; every address must answer someone."""
    holdings, people = peopled
    wrong: list[str] = []
    answered: set[str] = set()
    untaken: set[tuple[str, str]] = set()
    turns = in_turn(world, holdings, people)
    for posting in (*unlike(people), None):
        walk = Walk(world, holdings, people, posting, untaken, turns)
        wrong += walk.ask(thin=True)
        answered |= walk.answered
    wrong += [f"{page.name} answered nobody" for page in BEHIND if page.name not in answered]
    assert not (faults := wrong + ended(world, peopled, Role.FEED_CLERK)), "; ".join(faults)
    assert len({address.name for address in BEHIND}) == sum(bool(allowed) for allowed in PAGES.values())


@pytest.mark.proof
@pytest.mark.parametrize("role", ROLES)
def test_what_the_table_and_the_ranges_say_is_what_happens_for_every_method_and_place(
    world: World, peopled: Peopled, role: Role
) -> None:
    assert Walk(world, *peopled, peopled[1][role], set()).ask() == []


@pytest.mark.proof
@pytest.mark.parametrize("role", [Role.SHO, Role.SUPERVISOR, Role.UNIT_ADMINISTRATOR, Role.LAB_RECEPTION])
def test_a_posting_that_has_ended_opens_nothing(world: World, peopled: Peopled, role: Role) -> None:
    assert ended(world, peopled, role) == []
