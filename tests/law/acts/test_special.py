"""Limits of special Acts and of the later Chapters.

They are: SC/ST Act, Juvenile Justice Act, summons-cases, appeals, samples.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.law.acts.acts import answer, day_of, days_after, event, months_after

IST = timezone(timedelta(hours=5, minutes=30))
CHARGE_SHEET = {"report": "charge_sheet"}
FIR = event("fir_registered", "2025-01-08T10:00")
ARREST = event("arrested", "2025-01-09T07:00", accused="A1")
BOARD = event("produced_before_board", "2025-01-09T18:00", accused="A1")
CHILD: dict[str, Any] = {"accused": [{"id": "A1", "child": True}]}
ATROCITY = [["BNS 74", "SC/ST 3(1)(w)"], ["BNS 64(1)", "SC/ST 3(2)(v)"]]


def moment(text: str) -> datetime:
    """Return a moment in India."""
    return datetime.fromisoformat(text).replace(tzinfo=IST)


# --- Scheduled Castes and Scheduled Tribes (Prevention of Atrocities) Act 1989


@pytest.mark.parametrize("offences", ATROCITY)
def test_charge_sheet_of_an_atrocity_in_sixty_days(offences: list[str]) -> None:
    """Section 4(2)(e): sixty days, with the reasons of a delay in writing; from when, the Act does not say."""
    clock = answer("investigation.scst_charge_sheet", offences, [FIR], "2025-02-01").clock
    assert day_of(clock.due) == days_after(date(2025, 1, 8), 60)
    assert clock.certainty != "verified"


@pytest.mark.parametrize("offences", ATROCITY)
def test_trial_of_an_atrocity_in_two_months_of_the_charge_sheet(offences: list[str]) -> None:
    """Section 14(3): two months from the filing of the charge sheet."""
    events = [FIR, event("final_report_filed", "2025-12-30", **CHARGE_SHEET)]
    assert (
        answer("trial.scst_two_months", offences, events, "2026-01-10").clock.due
        == months_after(date(2025, 12, 30), 2)[0]
    )


@pytest.mark.parametrize("offences", ATROCITY)
def test_appeal_in_an_atrocity_in_ninety_days(offences: list[str]) -> None:
    """Section 14A(3): ninety days from the judgment."""
    events = [FIR, event("judgment_delivered", "2025-09-01", outcome="convicted")]
    assert answer("trial.scst_appeal", offences, events, "2025-09-10").clock.due == days_after(date(2025, 9, 1), 90)


def test_appeal_in_an_atrocity_is_decided_in_three_months_of_admission() -> None:
    """Section 14A(4): as far as possible in three months from the admission."""
    events = [
        FIR,
        event("judgment_delivered", "2025-09-01", outcome="convicted"),
        event("appeal_filed", "2025-10-01", by="accused"),
        event("appeal_admitted", "2025-11-30"),
    ]
    clock = answer("trial.scst_appeal_disposal", ATROCITY[1], events, "2025-12-02").clock
    assert day_of(clock.due) == months_after(date(2025, 11, 30), 3)[0] == date(2026, 2, 28)


@pytest.mark.parametrize("rule", ["investigation.scst_charge_sheet", "trial.scst_two_months", "trial.scst_appeal"])
def test_other_offences_have_none_of_these_limits(rule: str) -> None:
    """Without a section of the Act."""
    events = [FIR, event("final_report_filed", "2025-03-01", **CHARGE_SHEET), event("judgment_delivered", "2025-09-01")]
    assert answer(rule, ["BNS 64(1)"], events, "2025-09-10").clock.due is None


# --- Juvenile Justice (Care and Protection of Children) Act 2015


@pytest.mark.parametrize("section", ["BNS 64(1)", "BNS 74", "POCSO 6", "POCSO 8"])
def test_child_accused_is_before_the_board_in_24_hours(section: str) -> None:
    """Section 10(1): twenty-four hours from the apprehension, the journey not counted."""
    clock = answer("juvenile.production", [section], [FIR, ARREST], "2025-01-09", "A1", **CHILD).clock
    assert clock.due == moment("2025-01-10T07:00")


@pytest.mark.parametrize(("produced", "state"), [("2025-01-10T07:00", "met"), ("2025-01-10T07:01", "late")])
def test_production_before_the_board_to_the_minute(produced: str, state: str) -> None:
    """Section 10(1)."""
    events = [FIR, ARREST, event("produced_before_board", produced, accused="A1")]
    assert answer("juvenile.production", ["POCSO 6"], events, "2025-02-01", "A1", **CHILD).clock.state == state


@pytest.mark.parametrize("section", ["BNS 64(1)", "BNS 74", "POCSO 8"])
def test_inquiry_of_the_board_in_four_months(section: str) -> None:
    """Section 14(2): four months from the first production before the Board."""
    clock = answer("juvenile.inquiry", [section], [FIR, ARREST, BOARD], "2025-01-12", "A1", **CHILD).clock
    assert day_of(clock.due) == date(2025, 5, 9)


# Section 2(33): heinous, where the least punishment is seven years or more
HEINOUS = [("BNS 64(1)", True), ("BNS 70(2)", True), ("POCSO 4(1)", True), ("POCSO 6", True), ("BNS 143(2)", True)]
HEINOUS += [("BNS 74", False), ("BNS 69", False), ("BNS 76", False), ("POCSO 8", False), ("POCSO 10", False)]


@pytest.mark.parametrize(("section", "heinous"), HEINOUS)
def test_preliminary_assessment_in_three_months_for_heinous_offences(section: str, heinous: bool) -> None:
    """Section 14(3): three months from the first production; directory (2024 INSC 387)."""
    clock = answer(
        "juvenile.preliminary_assessment", [section], [FIR, ARREST, BOARD], "2025-01-12", "A1", **CHILD
    ).clock
    assert (day_of(clock.due) if clock.due else None) == (date(2025, 4, 9) if heinous else None)


def test_assessment_of_the_karnataka_child() -> None:
    """Check Child in Conflict with Law v. State of Karnataka (2024).

    Child in Conflict with Law v. State of Karnataka, Supreme Court, 07-05-2024, 2024 INSC 387: produced on
    03-11-2021, the Board's order on 05-04-2022, two months late; the period is directory. The FIR's day and that of
    the production are assumed to be the day of the apprehension. Read at
    https://www.supremecourtcases.com/child-in-conflict-with-law-through-his-mother-v-state-of-karnataka-and-another/
    """
    events = [
        event("fir_registered", "2021-11-03"),
        event("arrested", "2021-11-03", accused="A1"),
        event("produced_before_board", "2021-11-03", accused="A1"),
        event("preliminary_assessment_made", "2022-04-05", accused="A1"),
    ]
    sections = ["IPC 376(1)", "IPC 342", "POCSO 4", "POCSO 6", "POCSO 8"]
    clock = answer("juvenile.preliminary_assessment", sections, events, "2024-05-07", "A1", **CHILD).clock
    assert (day_of(clock.due), clock.state) == (date(2022, 2, 3), "late")


# --- a summons-case, and bail in a Magistrate's long trial

# A summons-case is punishable with two years at most (BNSS 2(1)(x), (z)) and, here, "triable by a Magistrate"
SUMMONS = [("BNS 72(1)", True), ("BNS 115(2)", True), ("BNS 127(2)", True), ("BNS 126(2)", True)]
SUMMONS += [("BNS 79", False), ("BNS 74", False), ("BNS 75(3)", False), ("BNS 64(1)", False), ("POCSO 12", False)]


@pytest.mark.parametrize(("section", "summons"), SUMMONS)
def test_investigation_of_a_summons_case_stops_after_six_months(section: str, summons: bool) -> None:
    """187(9): "within a period of six months from the date on which the accused was arrested"."""
    clock = answer("investigation.summons_case", [section], [FIR, ARREST], "2025-02-01").clock
    assert (day_of(clock.due) if clock.due else None) == (date(2025, 7, 9) if summons else None)


# 480(6): a non-bailable offence that a Magistrate tries; bailable: 72(1), 79, 115(2); Sessions: 64(1), 75(3)
LONG_TRIAL = [("BNS 74", True), ("BNS 85", True), ("BNS 64(1)", False), ("BNS 75(3)", False)]
LONG_TRIAL += [("BNS 72(1)", False), ("BNS 79", False), ("BNS 115(2)", False)]


@pytest.mark.parametrize(("section", "applies"), LONG_TRIAL)
def test_bail_where_a_magistrates_trial_lasts_sixty_days(section: str, applies: bool) -> None:
    """480(6): sixty days from the first date fixed for taking evidence."""
    events = [
        FIR,
        ARREST,
        event("first_remand", "2025-01-10", accused="A1"),
        event("evidence_date_reached", "2025-05-10"),
    ]
    clock = answer("custody.magistrate_trial_bail", [section], events, "2025-05-12", "A1").clock
    assert (day_of(clock.due) if clock.due else None) == (days_after(date(2025, 5, 10), 60) if applies else None)


# --- appeals: Limitation Act 1963, articles 114 and 115


@pytest.mark.parametrize(
    ("rule", "outcome", "days"),
    [
        ("trial.convict_appeal", "convicted", 60),
        ("trial.convict_appeal", "acquitted", None),
        ("trial.state_appeal", "acquitted", 90),
        ("trial.state_appeal", "convicted", None),
    ],
)
def test_appeals_to_the_high_court(rule: str, outcome: str, days: int | None) -> None:
    """Article 115(b)(i), sixty days to a High Court; article 114(a), ninety days from an acquittal."""
    events = [FIR, event("cognizance_taken", "2025-03-05"), event("judgment_delivered", "2025-09-01", outcome=outcome)]
    clock = answer(rule, ["BNS 64(1)"], events, "2025-09-10").clock
    assert (day_of(clock.due) if clock.due else None) == (days_after(date(2025, 9, 1), days) if days else None)


# --- biological samples: Kattavellai v. State of Tamil Nadu, 2025 INSC 845, 15-07-2025


@pytest.mark.parametrize(
    ("received", "state"), [("2025-08-07T09:59", "met"), ("2025-08-07T10:00", "met"), ("2025-08-07T10:01", "late")]
)
def test_sample_reaches_the_laboratory_in_48_hours(received: str, state: str) -> None:
    """The directions: forty-eight hours from the collection, with the reasons of a delay in the diary."""
    events = [
        FIR,
        event("sample_collected", "2025-08-05T10:00", exhibit="E1"),
        event("exhibit_received", received, exhibit="E1"),
    ]
    clock = answer("laboratory.biological_samples", ["BNS 64(1)"], events, "2025-08-20").clock
    assert (clock.due, clock.state) == (moment("2025-08-07T10:00"), state)


def test_sample_that_was_only_sent_has_not_reached_it() -> None:
    """The direction ends with the laboratory's receipt."""
    events = [
        FIR,
        event("sample_collected", "2025-08-05T10:00", exhibit="E1"),
        event("exhibit_sent", "2025-08-06T10:00", exhibit="E1"),
    ]
    assert answer("laboratory.biological_samples", ["BNS 64(1)"], events, "2025-08-20").clock.state == "overdue"


def test_sample_of_before_the_judgment_has_no_such_limit() -> None:
    """The directions are of 15-07-2025."""
    events = [FIR, event("sample_collected", "2025-07-14T10:00", exhibit="E1")]
    assert answer("laboratory.biological_samples", ["BNS 64(1)"], events, "2025-08-20").clock.due is None


def test_each_sample_has_its_own_hours() -> None:
    """Two swabs of different hours."""
    events = [
        FIR,
        event("sample_collected", "2025-08-05T10:00", exhibit="E1"),
        event("sample_collected", "2025-08-05T23:30", exhibit="E2"),
        event("exhibit_received", "2025-08-06T16:00", exhibit="E1"),
    ]
    first = answer("laboratory.biological_samples", ["BNS 64(1)"], events, "2025-08-20", "E1").clock
    second = answer("laboratory.biological_samples", ["BNS 64(1)"], events, "2025-08-20", "E2").clock
    assert (first.state, second.state, second.due) == ("met", "overdue", moment("2025-08-07T23:30"))
