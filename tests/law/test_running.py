from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itsso.law import Case, Clock, Event, Victim, assess, book, running_clocks
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event
from itsso.law.model import Accused
from itsso.law.owed_by import STORED_FOR
from itsso.law.reports import OPEN_QUESTIONS
from tests.law.random_cases import cases

OWED_BY = {rule.id: rule.owed_by for rule in book().rules}
WINDOWS = {rule.id for rule in book().rules if rule.window}


def left_open(clock: Clock) -> bool:
    """Return whether the clock stays on the desk since a report names others and not this accused.

    It stays there until an officer records whom the report charges.
    """
    return clock.state == "not_known" and not OPEN_QUESTIONS.isdisjoint(note.code for note in clock.notes)


def storable(clock: Clock) -> bool:
    return OWED_BY[clock.rule] in STORED_FOR and clock.rule not in WINDOWS and clock.due is not None


@settings(max_examples=150)
@given(cases())
def test_the_running_clocks_are_those_that_an_assessment_finds_unmet(case: Case) -> None:
    long_after = assess(case, date(2100, 1, 1))
    open_then = [c for c in long_after.clocks if (c.state == "overdue" or left_open(c)) and storable(c)]
    stored = running_clocks(case)
    assert [(c.rule, c.subject, c.starts, c.due, c.outer) for c in stored] == [
        (c.rule, c.subject, c.starts, c.due, c.outer) for c in open_then
    ]


def child_in_conflict_with_law(*later: tuple[str, str, EventFacts]) -> Case:
    """Return a case of a child whose sections set no limit for the preliminary assessment when it was registered."""
    events: list[tuple[str, str, EventFacts]] = [
        ("fir_registered", "2018-01-01", {"fir": "regular"}),
        ("produced_before_board", "2018-01-01", {}),
        *later,
    ]
    return Case(
        None,
        ("IPC 354",),
        (date(2018, 1, 1), date(2018, 1, 1)),
        (Victim("V1", child=True),),
        (Accused("A1", child=True),),
        tuple(
            Event(Kind(kind), date.fromisoformat(day), "A1" if kind == "produced_before_board" else None, facts)
            for kind, day, facts in events
        ),
    )


HEINOUS: EventFacts = {"offences": ["IPC 376", "POCSO 6"]}
ABATED: tuple[str, str, EventFacts] = ("abated", "2018-01-10", {})


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([("offences_altered", "2018-02-01", HEINOUS)], ("overdue", date(2018, 4, 1), False)),
        ([("offences_altered", "2018-04-01", HEINOUS)], ("overdue", date(2018, 4, 1), False)),
        ([("offences_altered", "2018-04-02", HEINOUS)], ("running", None, True)),
        ([("offences_altered", "2019-06-01", HEINOUS)], ("running", None, True)),
        ([ABATED, ("offences_altered", "2018-02-01", HEINOUS)], ("ended", None, True)),
    ],
)
def test_sections_added_after_the_last_day_of_the_limit_they_set_give_no_last_day(
    later: list[tuple[str, str, EventFacts]], expected: tuple[str, date | None, bool]
) -> None:
    """Found by a random case: the assessment of such a case failed, and with it the page of the case."""
    case = child_in_conflict_with_law(*later)
    clocks = assess(case, date(2020, 1, 1)).clocks
    (clock,) = [clock for clock in clocks if clock.rule == "juvenile.preliminary_assessment"]
    came_too_late = "limit_came_too_late" in [note.code for note in clock.notes]
    assert (clock.state, clock.due, came_too_late) == expected
    assert clock.outer == clock.due


ASKED = frozenset({"victim.medical_examination", "victim.magistrate_statement"})


@settings(max_examples=150)
@given(cases())
def test_met_clocks_of_the_requested_rules_are_returned_too(case: Case) -> None:
    long_after = assess(case, date(2100, 1, 1))
    states = ("met", "late", "disputed", "overdue")
    expected = [c for c in long_after.clocks if c.rule in ASKED and c.state in states and c.due is not None]
    requested = [c for c in running_clocks(case, also_met=ASKED) if c.rule in ASKED]
    assert [(c.rule, c.subject, c.due, c.met) for c in requested] == [
        (c.rule, c.subject, c.due, c.met) for c in expected
    ]
    assert [c.state == "running" for c in requested] == [c.state == "overdue" for c in expected]
    assert [c for c in running_clocks(case, also_met=ASKED) if c.met is None] == running_clocks(case)


@settings(max_examples=150)
@given(cases(), st.dates(date(2018, 1, 1), date(2028, 1, 1)))
def test_every_answer_keeps_what_its_state_says(case: Case, as_on: date) -> None:
    answer = assess(case, as_on)
    assessed = {(clock.rule, clock.subject) for clock in answer.clocks}
    assert len(assessed) == len(answer.clocks)
    for clock in answer.clocks:
        assert clock.applies == (clock.state != "not_applicable")
        assert (clock.met is not None) == (clock.state in ("met", "late")) or clock.state == "disputed"
        assert clock.outer is None or clock.due <= clock.outer  # type: ignore[operator]
        if clock.state in ("late", "overdue", "disputed"):
            assert clock.due is not None
    answer.as_json()
    for note in [*answer.problems, *(note for clock in answer.clocks for note in clock.notes)]:
        assert book().text_of_note(note, "hi")


@settings(max_examples=100)
@given(cases(), st.dates(date(2018, 1, 1), date(2028, 1, 1)))
def test_the_order_of_the_events_does_not_matter(case: Case, as_on: date) -> None:
    moments = [history_event(event).key for event in case.events]
    assume(len(set(moments)) == len(moments))  # events of one moment keep the order of the record
    backwards = Case(
        case.state, case.offences, case.offence_date, case.victims, case.accused, case.events[::-1], case.carried
    )
    forwards_clocks, backwards_clocks = (
        {clock[:2]: clock for clock in assess(history, as_on).clocks} for history in (case, backwards)
    )
    assert forwards_clocks == backwards_clocks


@pytest.fixture
def typical() -> Case:
    return Case(
        "KA",
        ("IPC 376(2)(n)", "POCSO 6"),
        (date(2024, 5, 18), date(2024, 5, 18)),
        (Victim("V1", True),),
        (),
        (
            Event(Kind.INFORMATION_RECEIVED, datetime(2024, 11, 25, 9)),  # noqa: DTZ001
            Event(Kind.FIR_REGISTERED, datetime(2024, 11, 25, 10)),  # noqa: DTZ001
            Event(Kind.REPORTED_TO_CWC, datetime(2024, 11, 25, 18)),  # noqa: DTZ001
            Event(Kind.VICTIM_MEDICAL_EXAMINED, datetime(2024, 11, 25, 20)),  # noqa: DTZ001
            Event(Kind.VICTIM_STATEMENT_RECORDED, date(2024, 11, 26)),
            Event(Kind.ARRESTED, datetime(2024, 11, 26, 9, 10), "A1"),  # noqa: DTZ001
            Event(Kind.FIRST_REMAND, date(2024, 11, 26), "A1"),
            Event(Kind.EXHIBIT_SENT, date(2024, 12, 1)),
        ),
    )


def test_a_core_gives_fifty_thousand_answers_a_second(typical: Case) -> None:
    assess(typical, date(2025, 3, 1))
    best = min(_seconds(lambda: assess(typical, date(2025, 3, 1)), 40) for _ in range(5))
    assert len(assess(typical, date(2025, 3, 1)).clocks) / best > 50_000


def test_the_running_clocks_of_a_case_cost_a_fraction_of_its_whole_assessment(typical: Case) -> None:
    """A load asks for them alone. `make bench` measures how long they take; here only their share, taken in turns."""
    as_on = date(2025, 3, 1)
    running_clocks(typical), assess(typical, as_on)
    turns = [
        (_seconds(lambda: running_clocks(typical), 40), _seconds(lambda: assess(typical, as_on), 40)) for _ in range(7)
    ]
    assert min(alone for alone, _whole in turns) < min(whole for _alone, whole in turns) / 3


def _seconds(act: Any, times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - begun) / times
