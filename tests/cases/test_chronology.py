"""The history is read by time, and where only the day is known a cause comes before its effect."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

import pytest

from itsso import law
from itsso.cases.case_page.chronology import COURSE, DatedEntry, in_order_of_reading
from tests.support.case_events import add, at, fir, key, new
from tests.support.case_pages import page, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

CHAIN = ["information_received", "fir_registered", "arrested", "first_remand", "final_report_filed"]


def order(*entries: tuple[str, str]) -> list[str]:
    """Return the kinds in the order of reading, given kinds with a day or a moment."""
    rows = [
        DatedEntry(at(when) if "T" in when else at(when).date(), kind, {}, str(n))
        for n, (kind, when) in enumerate(entries)
    ]
    return [row.kind for row in in_order_of_reading(rows, lambda row: row)]


@pytest.mark.parametrize("recorded", list(permutations(CHAIN))[::7])
def test_on_one_day_a_cause_comes_before_its_effect_in_whatever_order_they_were_recorded(
    recorded: tuple[str, ...],
) -> None:
    assert order(*((kind, "2025-03-01") for kind in recorded)) == CHAIN


@pytest.mark.parametrize("timed", CHAIN)
def test_one_that_has_a_time_keeps_its_place_among_those_that_have_none(timed: str) -> None:
    dated_kinds = [(kind, "2025-03-01T23:50" if kind == timed else "2025-03-01") for kind in reversed(CHAIN)]
    assert order(*dated_kinds) == CHAIN


def test_times_are_never_turned_round_and_days_never_mixed() -> None:
    entries = [
        ("arrested", "2025-03-01T08:00"),
        ("fir_registered", "2025-03-01T09:00"),
        ("first_remand", "2025-03-01"),
        ("information_received", "2025-03-02"),
        ("offence_committed", "2025-03-02T10:00"),
    ]
    assert order(*entries) == [
        "arrested",
        "fir_registered",
        "first_remand",
        "offence_committed",
        "information_received",
    ]


def test_every_step_of_the_course_is_a_kind_of_the_book() -> None:
    named = [kind for step in COURSE for kind in step if " " not in kind]
    assert set(named) <= law.book().kinds.keys() and len(named) == len(set(named))


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case whose events all happened on one day; the feed gives the report without its time."""
    return add(
        world.system,
        key(world.kotwali, "12"),
        new("final_report_filed", "2025-03-01", report="charge_sheet", form_type="charge_sheet", form_no="R-1"),
        new("first_remand", "2025-03-01", accused_ref="a"),
        fir(world.kotwali, "12", "2025-03-01T10:00", "BNS 64(1)"),
        new("information_received", "2025-03-01T09:30", mode="oral"),
        new("arrested", "2025-03-01T12:00", accused_ref="a"),
    )


@pytest.mark.usefixtures("at_work")
def test_the_history_of_a_case_reads_so_and_says_where_no_time_is_recorded(world: World, case: UUID) -> None:
    case_page = page(browser(world.sho).get(f"/cases/{case}/"))
    entries = [words(item) for item in reversed(case_page.select(".itsso-timeline__item"))]  # the newest is the first
    starts = ["Information", "FIR registered", "Arrested", "First remand", "Police report received by the court"]
    assert [entry.startswith(start) for entry, start in zip(entries, starts, strict=True)] == [True] * 5, entries
    assert ["time not recorded" in entry for entry in entries] == [False, False, False, True, True]
