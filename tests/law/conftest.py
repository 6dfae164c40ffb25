"""Cases for the tests of the law, in the form of CASE.json."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itsso.law import Clock, assess, read_case
from itsso.law.model import Case


@pytest.fixture
def case_of() -> Callable[..., Case]:
    """Return a function that builds a case from its sections and events.

    For example `case_of(["BNS 64"], ("fir_registered", "2025-03-05"), ...)`.
    """

    def make(offences: list[str], *events: tuple[Any, ...], **more: Any) -> Case:
        rows = [{"kind": kind, "at": at, **(facts[0] if facts else {})} for kind, at, *facts in events]
        case, problems = read_case({"offences": offences, "events": rows, **more})
        assert problems == []
        return case

    return make


@pytest.fixture
def clock_of() -> Callable[..., Clock]:
    """Return a function that finds the clock of a rule for a subject on a day."""

    def find(case: Case, rule: str, as_on: str, subject: str | None = None) -> Clock:
        clocks = [c for c in assess(case, date.fromisoformat(as_on)).clocks if c.rule == rule]
        if subject is not None:
            clocks = [c for c in clocks if c.subject == subject]
        assert len(clocks) == 1, [c.subject for c in clocks]
        return clocks[0]

    return find
