"""The bar on cognizance: BNSS 513 to 519, CrPC 467 to 473."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.law.acts.acts import answer, day_of, event, months_after

RULE = "registration.cognizance_bar"


def last_day(offence: date, months: int) -> date:
    """The end of the months, or the Monday after a Sunday (517, CrPC 471)."""
    last = months_after(offence, months)[0]
    return last + timedelta(days=1) if last.strftime("%A") == "Sunday" else last


# The section, its longest term, and the months of 514(2)
PERIODS = [
    ("POCSO 15(1)", 6),  # fine alone
    ("BNS 75(3)", 12),
    ("BNS 115(2)", 12),
    ("BNS 127(2)", 12),
    ("BNS 126(2)", 12),
    ("POCSO 22(1)", 12),
    ("POCSO 23(4)", 12),
    ("POCSO 21(1)", 12),
    ("BNS 75(2)", 36),
    ("BNS 79", 36),
    ("BNS 72(1)", 36),
    ("BNS 73", 36),
    ("BNS 85", 36),
    ("BNS 127(3)", 36),
    ("BNS 118(1)", 36),
    ("POCSO 12", 36),
]


@pytest.mark.parametrize(("section", "months"), PERIODS)
def test_period_goes_by_the_longest_term(section: str, months: int) -> None:
    """514(2): six months, one year, three years."""
    case: dict[str, Any] = {"offence_date": "2025-03-12"}
    clock = answer(RULE, [section], [], "2025-03-20", **case).clock
    assert day_of(clock.due) == last_day(date(2025, 3, 12), months)


@pytest.mark.parametrize(
    "section", ["BNS 74", "BNS 76", "BNS 64(1)", "BNS 69", "BNS 137(2)", "POCSO 8", "POCSO 6", "BNS 127(4)"]
)
def test_no_period_above_three_years(section: str) -> None:
    """514(2) ends with "not exceeding three years"."""
    clock = answer(RULE, [section], [], "2035-03-20", offence_date="2025-03-12").clock
    assert (clock.due, clock.state) == (None, "not_applicable")


@pytest.mark.parametrize(
    ("offences", "months"),
    [
        (["BNS 75(3)", "BNS 79"], 36),
        (["BNS 115(2)", "BNS 75(2)"], 36),
        (["POCSO 15(1)", "BNS 75(3)"], 12),
        (["BNS 79", "BNS 74"], None),
        (["BNS 115(2)", "POCSO 8"], None),
    ],
)
def test_most_severe_punishment_decides(offences: list[str], months: int | None) -> None:
    """514(3)."""
    clock = answer(RULE, offences, [], "2025-03-20", offence_date="2025-03-12").clock
    assert (day_of(clock.due) if clock.due else None) == (last_day(date(2025, 3, 12), months) if months else None)


@pytest.mark.parametrize(
    ("offence", "recorded", "state"),
    [
        ("2025-03-12", "2026-03-11", "met"),
        ("2025-03-12", "2026-03-12", "met"),
        ("2025-03-12", "2026-03-13", "late"),
        ("2024-07-05", "2025-07-05", "met"),
        ("2027-02-28", "2028-02-28", "met"),
    ],
)
def test_recording_of_the_information_stops_the_period(offence: str, recorded: str, state: str) -> None:
    """514, Explanation: "the date of recording of information under section 173"; 515(2): the first day is excluded."""
    clock = answer(RULE, ["BNS 75(3)"], [event("fir_registered", recorded)], "2030-01-01", offence_date=offence).clock
    assert clock.state == state


def test_complaint_stops_the_period_too() -> None:
    """514, Explanation: "the date of filing complaint under section 223"."""
    events = [event("complaint_filed", "2026-03-10")]
    assert answer(RULE, ["BNS 75(3)"], events, "2030-01-01", offence_date="2025-03-12").clock.state == "met"


# One year from these days ends on a Sunday; the information was recorded on the Monday.
SUNDAYS = ["2025-03-15", "2025-05-31", "2025-08-02"]


@pytest.mark.parametrize("offence", SUNDAYS)
def test_period_that_ends_on_a_sunday_ends_on_monday(offence: str) -> None:
    """517: "the Court may take cognizance on the day on which the Court reopens"."""
    last = months_after(date.fromisoformat(offence), 12)[0]
    assert last.strftime("%A") == "Sunday"
    monday = (last + timedelta(days=1)).isoformat()
    tuesday = (last + timedelta(days=2)).isoformat()
    filed = answer(RULE, ["BNS 75(3)"], [event("complaint_filed", monday)], "2030-01-01", offence_date=offence).clock
    assert filed.state in ("met", "disputed")
    late = answer(RULE, ["BNS 75(3)"], [event("complaint_filed", tuesday)], "2030-01-01", offence_date=offence).clock
    assert late.state == "late"


def test_offence_of_unknown_day_begins_no_period() -> None:
    """515(1)(a): the date of the offence; without a day nothing can be counted."""
    clock = answer(RULE, ["BNS 75(3)"], [event("fir_registered", "2025-03-12")], "2027-01-01").clock
    assert clock.due is None


def test_offence_between_two_days_runs_from_the_last() -> None:
    """A continuing harassment: 518, "a fresh period of limitation shall begin to run at every moment"."""
    clock = answer(RULE, ["BNS 75(3)"], [], "2025-06-01", offence_date=["2025-01-10", "2025-03-12"]).clock
    assert day_of(clock.outer) == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("section", "months"),
    [("IPC 354A(3)", 12), ("IPC 354A(2)", 36), ("IPC 509", 36), ("IPC 323", 12), ("IPC 228A(1)", 36)],
)
def test_same_periods_under_the_old_code(section: str, months: int) -> None:
    """CrPC 468(2): "(a) six months ... (b) one year ... (c) three years"."""
    clock = answer(
        RULE, [section], [event("complaint_filed", "2020-01-15")], "2020-02-01", offence_date="2020-01-10"
    ).clock
    assert day_of(clock.due) == last_day(date(2020, 1, 10), months)


# 515(1)(b), (c): the kind, its day, the recording, and the last day of the period
KNOWLEDGE = [
    (["BNS 77"], "offence_became_known", "2028-03-10", "2028-03-12", "2031-03-10", "met"),
    (["BNS 79"], "offence_became_known", "2025-03-10", "2028-03-11", "2028-03-10", "late"),
    (["BNS 79"], "offender_became_known", "2026-03-10", "2029-03-09", "2029-03-10", "met"),
    (["BNS 75(3)"], "offender_became_known", "2026-03-10", "2027-03-11", "2027-03-10", "late"),
]


@pytest.mark.parametrize(("offences", "kind", "known_on", "recorded", "due", "state"), KNOWLEDGE)
def test_period_begins_with_knowledge(
    offences: list[str], kind: str, known_on: str, recorded: str, due: str, state: str
) -> None:
    """A recording found three years later: from the day on which the offence, or who did it, was first known."""
    events = [event(kind, known_on), event("fir_registered", recorded)]
    clock = answer(RULE, offences, events, "2032-01-01", offence_date="2025-01-05").clock
    assert (day_of(clock.due), clock.state) == (date.fromisoformat(due), state)


@pytest.mark.parametrize("section", ["BNS 75", "IPC 354A", "BNS 127", "IPC 506", "BNS 351", "POCSO 15"])
def test_section_of_several_punishments_is_in_doubt(section: str) -> None:
    """One year or three, or none at all, by the sub-section, which is missing."""
    when = "2024-03-12" if section.startswith("IPC") else "2025-03-12"
    clock = answer(RULE, [section], [], when, offence_date=when).clock
    assert clock.state == "not_known" or clock.due != clock.outer
    assert clock.certainty != "verified"
