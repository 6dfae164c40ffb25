"""The court's limits: copies, committal, discharge, charge, trial, judgment, appeal, and the child's evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.law.acts.acts import answer, day_of, days_after, event, months_after

CHILD: dict[str, Any] = {"victims": [{"id": "V1", "child": True}]}
FIR = event("fir_registered", "2025-01-08")
CHARGE_SHEET = event("final_report_filed", "2025-03-01", report="charge_sheet")
COGNIZANCE = event("cognizance_taken", "2025-03-12")
BEFORE = [FIR, CHARGE_SHEET, COGNIZANCE]


def due(
    rule: str, offences: list[str], *events: dict[str, Any], subject: str | None = None, **more: Any
) -> date | None:
    """Return the due day of a rule in a case of 2025 that reached the court."""
    return day_of(answer(rule, offences, [*BEFORE, *events], "2025-03-20", subject, **more).clock.due)


def test_copies_in_fourteen_days_of_appearance() -> None:
    """BNSS 230: "in no case beyond fourteen days from the date of production or appearance of the accused"."""
    appeared = event("appeared_before_court", "2025-03-18", accused="A1")
    assert due("trial.copies", ["BNS 64(1)"], appeared, subject="A1") == days_after(date(2025, 3, 18), 14)


# Court of Session by the First Schedule: the case is committed. Any Magistrate, or a Special Court: it is not.
SESSIONS = [
    "64(1)",
    "65(2)",
    "66",
    "67",
    "68",
    "69",
    "70(1)",
    "71",
    "75(2)",
    "76",
    "77",
    "80(2)",
    "87",
    "89",
    "96",
    "98",
    "99",
    "103(1)",
]
SESSIONS += [
    "105",
    "107",
    "108",
    "109(1)",
    "123",
    "124(1)",
    "124(2)",
    "140(1)",
    "140(2)",
    "143(2)",
    "143(4)",
    "144(1)",
    "144(2)",
]
SESSIONS += ["90(1)", "90(2)", "91", "92", "104", "120(2)", "121(2)", "141", "145", "238(a)", "310(2)", "310(5)", "311"]
SESSIONS += ["331(7)", "331(8)", "332(a)", "332(b)"]
MAGISTRATE = [
    "72(1)",
    "73",
    "74",
    "78(2)",
    "79",
    "81",
    "85",
    "115(2)",
    "117(2)",
    "118(1)",
    "118(2)",
    "126(2)",
    "127(2)",
    "137(2)",
    "140(3)",
]
MAGISTRATE += ["120(1)", "121(1)", "238(b)", "331(6)", "332(c)"]


@pytest.mark.parametrize("section", SESSIONS)
def test_case_of_the_court_of_session_is_committed_in_ninety_days(section: str) -> None:
    """BNSS 232, proviso: "completed within a period of ninety days from the date of taking cognizance"."""
    assert due("trial.committal", [f"BNS {section}"]) == days_after(date(2025, 3, 12), 90)


@pytest.mark.parametrize("section", MAGISTRATE)
def test_case_that_a_magistrate_tries_is_not_committed(section: str) -> None:
    """Check the First Schedule, column 6, against the duty to commit.

    BNSS 232: an offence "triable exclusively by the Court of Session"; the First Schedule, column 6, says of this:
    Magistrate.
    """
    assert due("trial.committal", [f"BNS {section}"]) is None


@pytest.mark.parametrize("offences", [["POCSO 6"], ["POCSO 8"], ["BNS 64(1)", "POCSO 6"], ["BNS 74", "POCSO 8"]])
def test_case_of_a_special_court_is_not_committed(offences: list[str]) -> None:
    """POCSO 33(1): "without the accused being committed to it for trial"."""
    assert due("trial.committal", offences, **CHILD) is None


def test_discharge_in_the_court_of_session() -> None:
    """BNSS 250(1): "within a period of sixty days from the date of commitment"."""
    committed = event("committed", "2025-03-15")
    assert due(
        "trial.discharge_sessions",
        ["BNS 64(1)"],
        committed,
        event("arrested", "2025-01-09", accused="A1"),
        subject="A1",
    ) == days_after(date(2025, 3, 15), 60)


def test_discharge_before_a_magistrate() -> None:
    """BNSS 262(1): "within a period of sixty days from the date of supply of copies of documents"."""
    supplied = event("copies_supplied", "2025-03-16", accused="A1")
    assert due("trial.discharge_magistrate", ["BNS 74"], supplied, subject="A1") == days_after(date(2025, 3, 16), 60)


@pytest.mark.parametrize("offences", [["BNS 64(1)"], ["BNS 74"]])
def test_charge_in_sixty_days_of_the_first_hearing(offences: list[str]) -> None:
    """BNSS 251(1)(b), 263(1): "within a period of sixty days from the date of first hearing on charge"."""
    assert due("trial.charge", offences, event("first_hearing_on_charge", "2025-03-17")) == days_after(
        date(2025, 3, 17), 60
    )


@pytest.mark.parametrize("section", ["64(1)", "65(1)", "66", "67", "68", "70(1)", "71"])
def test_trial_of_rape_in_two_months_of_the_charge_sheet(section: str) -> None:
    """BNSS 346(1), proviso: "within a period of two months from the date of filing of the charge sheet"."""
    assert due("trial.two_months", [f"BNS {section}"]) == months_after(date(2025, 3, 1), 2)[0]


@pytest.mark.parametrize("section", ["BNS 69", "BNS 74", "BNS 79", "POCSO 6", "POCSO 8"])
def test_other_trials_have_no_two_months(section: str) -> None:
    """346(1) lists sections 64, 65, 66, 67, 68, 70 and 71 alone."""
    assert due("trial.two_months", [section], **CHILD) is None


@pytest.mark.parametrize("section", ["POCSO 4", "POCSO 6", "POCSO 8", "POCSO 10", "POCSO 12", "POCSO 15(2)"])
def test_evidence_of_the_child_and_trial_under_pocso(section: str) -> None:
    """Check both limits of POCSO 35.

    Thirty days "of the Special Court taking cognizance", and one year "from the date of taking cognizance".
    """
    assert due("pocso.child_evidence", [section], **CHILD) == days_after(date(2025, 3, 12), 30)
    assert due("pocso.trial_one_year", [section], **CHILD) == date(2026, 3, 12)


@pytest.mark.parametrize(("delivered", "state"), [("2025-10-30", "met"), ("2025-10-31", "met"), ("2025-11-01", "late")])
def test_judgment_in_thirty_days_of_the_arguments(delivered: str, state: str) -> None:
    """BNSS 258(1): "within a period of thirty days from the date of completion of arguments"."""
    events = [
        *BEFORE,
        event("committed", "2025-03-15"),
        event("arguments_concluded", "2025-10-01"),
        event("judgment_delivered", delivered, outcome="convicted"),
    ]
    clock = answer("trial.judgment", ["BNS 64(1)"], events, "2026-01-01").clock
    assert (day_of(clock.due), clock.state) == (date(2025, 10, 31), state)


def test_judgment_extended_to_forty_five_days() -> None:
    """258(1), proviso: "may extend to a period of forty-five days for reasons to be recorded in writing"."""
    events = [*BEFORE, event("arguments_concluded", "2025-10-01"), event("judgment_time_extended", "2025-10-25")]
    assert day_of(answer("trial.judgment", ["BNS 64(1)"], events, "2025-11-01").clock.due) == date(2025, 11, 15)


@pytest.mark.parametrize(
    ("section", "bound"),
    [
        ("BNS 65(1)", True),
        ("BNS 65(2)", True),
        ("BNS 70(2)", True),
        ("BNS 64(1)", False),
        ("BNS 70(1)", False),
        ("BNS 74", False),
    ],
)
def test_prosecutor_is_notified_of_the_bail_application(section: str, bound: bool) -> None:
    """BNSS 483(1): "under section 65 or sub-section (2) of section 70 ... within a period of fifteen days"."""
    notice = event("bail_notice_received", "2025-03-18", accused="A1")
    expected = days_after(date(2025, 3, 18), 15) if bound else None
    assert due("custody.bail_notice", [section], notice, subject="A1") == expected


@pytest.mark.parametrize(
    ("section", "barred"), [("BNS 65(1)", True), ("BNS 70(2)", True), ("BNS 64(1)", False), ("BNS 70(1)", False)]
)
def test_anticipatory_bail_is_barred_for_children_under_the_sanhita(section: str, barred: bool) -> None:
    """BNSS 482(4): "under section 65 and sub-section (2) of section 70"."""
    clock = answer("custody.no_anticipatory_bail", [section], BEFORE, "2025-03-20").clock
    assert clock.applies is barred


@pytest.mark.parametrize("act", ["SC/ST 3(1)(w)", "SC/ST 3(2)(v)"])
def test_anticipatory_bail_is_barred_under_the_atrocities_act(act: str) -> None:
    """SC/ST (Prevention of Atrocities) Act 18: "Nothing in section 438 of the Code shall apply"."""
    assert answer("custody.no_anticipatory_bail_scst", ["BNS 74", act], BEFORE, "2025-03-20").clock.applies


@pytest.mark.parametrize(("as_on", "due_day"), [("2025-11-10", "2026-02-08"), ("2027-12-01", "2028-02-29")])
def test_further_investigation_during_trial_in_ninety_days(as_on: str, due_day: str) -> None:
    """193(9): "completed within a period of ninety days"."""
    events = [*BEFORE, event("further_investigation_permitted", as_on)]
    clock = answer("investigation.further_during_trial", ["BNS 64(1)"], events, as_on).clock
    assert day_of(clock.due) == days_after(date.fromisoformat(as_on), 90) == date.fromisoformat(due_day)


@pytest.mark.parametrize(
    ("filed", "due_day"), [("2025-08-31", "2026-02-28"), ("2025-09-15", "2026-03-15"), ("2027-08-30", "2028-02-29")]
)
def test_appeal_in_six_months(filed: str, due_day: str) -> None:
    """BNSS 415(4), 418(4): "disposed of within a period of six months from the date of filing of such appeal"."""
    events = [*BEFORE, event("judgment_delivered", "2025-07-01", outcome="convicted"), event("appeal_filed", filed)]
    assert day_of(answer("trial.appeal", ["BNS 64(1)"], events, filed).clock.due) == date.fromisoformat(due_day)


# CrPC 309(1) proviso: from 03-02-2013 "as far as possible", from 21-04-2018 "shall"; 376E is not in it.
@pytest.mark.parametrize(
    ("section", "listed"),
    [("IPC 376(1)", True), ("IPC 376D", True), ("IPC 376DB", True), ("IPC 376E", False), ("IPC 354", False)],
)
def test_trial_under_the_old_code(section: str, listed: bool) -> None:
    """CrPC 309(1), proviso, as substituted by Act 22 of 2018."""
    events = [
        event("fir_registered", "2021-01-08"),
        event("final_report_filed", "2021-03-01", report="charge_sheet"),
        event("cognizance_taken", "2021-03-12"),
    ]
    assert day_of(answer("trial.two_months", [section], events, "2021-03-20").clock.due) == (
        date(2021, 5, 1) if listed else None
    )
