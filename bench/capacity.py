"""The what-if page of a laboratory against the trivial page: a year of a large laboratory's section played through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from bench.harness import Result, seconds
from bench.nation import posted, units
from bench.trivial import browser, to_trivial
from itsso.accounts.models import Posting, Role
from itsso.forensics.capacity.actions import add_claim
from itsso.forensics.capacity.simulation import simulate
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind

POSTS = {"section": "dna", "cadre": "examiners", "sanctioned": 400, "filled": 200}
WORK = {"section": "dna", "pending_cases": 20_000, "pending_samples": None, "received_a_year": 40_000}
WHAT_IF = "what-if/?section=dna&more=40&moved=2000"
LIMIT = 2.0
"""Seconds: the issue's own budget."""


def run(cases: int) -> Iterator[Result]:
    """In process, frame and audit line included; a section as large as a State's whole laboratory."""
    units()
    laboratory, _new = Unit.objects.get_or_create(
        kind=UnitKind.LABORATORY, state="UP", code="BENCH", defaults={"name": "Bench", "first": 0, "last": -1}
    )
    director = posted("bench.director", laboratory, Role.LAB_DIRECTOR)
    _record_claims(director)
    own_address = f"/laboratories/{laboratory.pk}/"
    took, ratio = to_trivial(director, own_address, times=5)
    yield Result("capacity of a laboratory to trivial page", took * 1000, "ms", ratio=ratio)
    took = _played_seconds(director, f"{own_address}{WHAT_IF}")
    yield Result("what-if of a laboratory", took * 1000, "ms", LIMIT * 1000)


def _played_seconds(posting: Posting, address: str) -> float:
    """Of the page where nothing was played before, as for whoever asks first."""
    with browser(posting) as get:

        def read() -> None:
            simulate.cache_clear()
            get(address)

        return seconds(read, times=5, warm=1)


def _record_claims(director: Posting) -> None:
    for kind, claim in (("posts", POSTS), ("workload", WORK | {"reported_a_year": 38_000})):
        with enter(director):
            add_claim(director.unit, kind, claim | {"on": date(2026, 1, 1), "source": ""}, key=uuid4(), by=director)
