"""Questions that the facts do not decide: `not_known` or both ends, and never a day that only looks sure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.law.acts.acts import answer, event, last_of

FIR = event("fir_registered", "2025-03-05")
REMAND = event("first_remand", "2025-03-07", accused="A1")

NO_SECTION: list[tuple[str, list[str]]] = [
    ("no section", []),
    ("a procedure Act", ["64(1) BNSS"]),
    ("the old procedure Act", ["376 CrPC"]),
    ("an Act alone", ["POCSO"]),
    ("a section that the Act does not have", ["BNS 400"]),
    ("an Act that nobody knows", ["12 Foo Act"]),
]


@pytest.mark.parametrize("offences", [row[1] for row in NO_SECTION], ids=[row[0] for row in NO_SECTION])
def test_two_months_are_not_known_without_a_section(offences: list[str]) -> None:
    """It is not known whether the list of 193(2) applies; "not applicable" would be a guess."""
    assert answer("investigation.two_months", offences, [FIR], "2025-04-01").clock.state == "not_known"


@pytest.mark.parametrize("offences", [row[1] for row in NO_SECTION], ids=[row[0] for row in NO_SECTION])
def test_custody_without_a_section_shows_both_ends(offences: list[str]) -> None:
    """60 or 90 days: the earlier as due, the later as outer, and not verified."""
    clock = answer("custody.default_bail", offences, [FIR, REMAND], "2025-04-01", "A1").clock
    if clock.state == "not_known":
        return
    assert (clock.due, clock.outer) == (last_of(date(2025, 3, 7), 60), last_of(date(2025, 3, 7), 90))
    assert clock.certainty != "verified"


@pytest.mark.parametrize("slip", ["64(1) BNSS", "376 CrPC", "BNS 400"])
def test_unread_section_with_a_light_one_gives_a_later_outer_date(slip: str) -> None:
    """BNS 351(2) with an unreadable section: the unread section may be the grave one."""
    clock = answer("custody.default_bail", ["BNS 351(2)", slip], [FIR, REMAND], "2025-04-01", "A1").clock
    assert (clock.due, clock.outer) == (last_of(date(2025, 3, 7), 60), last_of(date(2025, 3, 7), 90))
    two_months = answer("investigation.two_months", ["BNS 351(2)", slip], [FIR], "2025-04-01").clock
    assert two_months.state == "not_known"


def test_unread_section_with_a_grave_one_changes_nothing() -> None:
    """BNS 64(1) gives ninety days whatever else is charged."""
    clock = answer("custody.default_bail", ["BNS 64(1)", "BNS 400"], [FIR, REMAND], "2025-04-01", "A1").clock
    assert (clock.due, clock.outer) == (last_of(date(2025, 3, 7), 90), last_of(date(2025, 3, 7), 90))


@pytest.mark.parametrize("section", ["BNS 143", "BNS 117", "BNS 109"])
def test_section_without_its_sub_section_gives_a_later_outer_date(section: str) -> None:
    """Check sections whose punishment depends on the sub-section.

    Trafficking is 7 to 10 years or to life, grievous hurt 7 years or to life, by the sub-section; an attempt to murder
    10 years, "if such act causes hurt to any person" life.
    """
    clock = answer("custody.default_bail", [section], [FIR, REMAND], "2025-04-01", "A1").clock
    assert (clock.due, clock.outer) == (last_of(date(2025, 3, 7), 60), last_of(date(2025, 3, 7), 90))


@pytest.mark.parametrize("section", ["BNS 105", "IPC 304"])
def test_section_with_two_punishments_gives_a_later_outer_date(section: str) -> None:
    """Culpable homicide: life, or up to ten years."""
    when: dict[str, Any] = {"offence_date": "2025-03-04"} if "BNS" in section else {"offence_date": "2024-03-04"}
    clock = answer("custody.default_bail", [section], [FIR, REMAND], "2025-04-01", "A1", **when).clock
    assert clock.due != clock.outer


def test_report_of_unknown_type_leaves_open_whether_anybody_was_charged() -> None:
    """A report that does not say whether it is a charge sheet or a closure."""
    events = [FIR, REMAND, event("final_report_filed", "2025-04-20")]
    assert answer("custody.default_bail", ["BNS 64(1)"], events, "2025-09-01", "A1").clock.state in ("met", "not_known")


def test_event_without_a_subject_meets_no_clock_where_there_are_several_victims() -> None:
    """Two victims, one examination without a name."""
    two: dict[str, Any] = {"victims": [{"id": "V1", "child": False}, {"id": "V2", "child": False}]}
    events = [event("fir_registered", "2025-03-05T10:00"), event("victim_medical_examined", "2025-03-05T18:00")]
    for victim in ("V1", "V2"):
        assert (
            answer("victim.medical_examination", ["BNS 64(1)"], events, "2025-04-01", victim, **two).clock.state
            != "met"
        )


@pytest.mark.parametrize("kind", ["final_report_filed", "first_remand", "released"])
def test_event_of_after_the_day_asked_about_has_not_happened(kind: str) -> None:
    """As on 1 April, what came in May is not known."""
    facts: dict[str, Any] = {"report": "charge_sheet"} if kind == "final_report_filed" else {"accused": "A1"}
    events = [FIR, REMAND, event(kind, "2025-05-20", **facts)]
    clock = answer("custody.default_bail", ["BNS 64(1)"], events, "2025-04-01", "A1").clock
    assert (clock.state, clock.due) == ("running", last_of(date(2025, 3, 7), 90))


def test_state_that_notified_no_day_has_no_forensic_limit() -> None:
    """BNSS 176(3): "from such date, as may be notified within a period of five years by the State Government"."""
    clock = answer("evidence.forensic_visit", ["BNS 64(1)"], [FIR], "2025-04-01", state="UP").clock
    assert (clock.due, clock.state) == (None, "not_applicable")
