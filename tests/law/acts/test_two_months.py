"""Two months from the recording of the information: BNSS 193(2), CrPC 173(1A), and what came before them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.law.acts.acts import answer, day_of, event, months_after

RULE = "investigation.two_months"
CHARGE_SHEET = {"report": "charge_sheet"}

# The FIR's day, and the last day of two calendar months by hand, by both formulas of the Supreme Court.
MONTH_ENDS = [
    ("2024-07-01", "2024-09-01", "2024-09-01"),
    ("2024-07-31", "2024-09-30", "2024-09-30"),
    ("2024-08-31", "2024-10-31", "2024-10-31"),
    ("2024-09-30", "2024-11-30", "2024-11-30"),
    ("2024-10-31", "2024-12-31", "2024-12-31"),
    ("2024-11-29", "2025-01-29", "2025-01-29"),
    ("2024-11-30", "2025-01-30", "2025-01-31"),
    ("2024-12-27", "2025-02-27", "2025-02-27"),
    ("2024-12-28", "2025-02-28", "2025-02-28"),
    ("2024-12-29", "2025-02-28", "2025-02-28"),
    ("2024-12-30", "2025-02-28", "2025-02-28"),
    ("2024-12-31", "2025-02-28", "2025-02-28"),
    ("2025-01-01", "2025-03-01", "2025-03-01"),
    ("2025-01-31", "2025-03-31", "2025-03-31"),
    ("2025-02-27", "2025-04-27", "2025-04-27"),
    ("2025-02-28", "2025-04-28", "2025-04-30"),
    ("2025-03-31", "2025-05-31", "2025-05-31"),
    ("2025-04-30", "2025-06-30", "2025-06-30"),
    ("2025-05-31", "2025-07-31", "2025-07-31"),
    ("2025-06-29", "2025-08-29", "2025-08-29"),
    ("2025-06-30", "2025-08-30", "2025-08-31"),
    ("2025-12-31", "2026-02-28", "2026-02-28"),
    ("2026-02-28", "2026-04-28", "2026-04-30"),
    ("2027-12-28", "2028-02-28", "2028-02-28"),
    ("2027-12-29", "2028-02-29", "2028-02-29"),
    ("2027-12-30", "2028-02-29", "2028-02-29"),
    ("2027-12-31", "2028-02-29", "2028-02-29"),
    ("2028-02-28", "2028-04-28", "2028-04-28"),
    ("2028-02-29", "2028-04-29", "2028-04-30"),
]


@pytest.mark.parametrize(("fir", "due", "outer"), MONTH_ENDS)
def test_two_months_end_on_the_same_numbered_day(fir: str, due: str, outer: str) -> None:
    """The days between the two formulas are disputed; after both the limit is overdue."""
    first, last = months_after(date.fromisoformat(fir), 2)
    assert (first.isoformat(), last.isoformat()) == (due, outer), "the oracle and the table by hand agree"
    events = [event("fir_registered", fir)]
    on_due = answer(RULE, ["BNS 64(1)"], events, due).clock
    assert (on_due.due, on_due.outer, on_due.state) == (first, last, "running")
    next_day = answer(RULE, ["BNS 64(1)"], events, (first + timedelta(days=1)).isoformat()).clock
    assert next_day.state == ("overdue" if first == last else "disputed")
    beyond = answer(RULE, ["BNS 64(1)"], events, (last + timedelta(days=1)).isoformat()).clock
    assert beyond.state == "overdue"


LISTED = [f"BNS {n}" for n in ("64", "64(1)", "64(2)", "65(1)", "65(2)", "66", "67", "68", "70(1)", "70(2)", "71")]
LISTED += [f"POCSO {n}" for n in ("4", "4(1)", "4(2)", "6", "8", "10")]
NOT_LISTED = [f"BNS {n}" for n in ("69", "72(1)", "74", "75(2)", "76", "77", "78(2)", "79", "124(1)", "137(2)")]
NOT_LISTED += [f"POCSO {n}" for n in ("12", "14(1)", "15(2)", "21(1)", "22(1)", "23(4)")]


@pytest.mark.parametrize("section", LISTED)
def test_section_is_in_the_list_of_193(section: str) -> None:
    """Check the list of BNSS 193(2).

    "sections 64, 65, 66, 67, 68, 70, 71 of the BNS or under sections 4, 6, 8 or section 10 of POCSO".
    """
    clock = answer(RULE, [section], [event("fir_registered", "2025-05-12")], "2025-06-01").clock
    assert (clock.due, clock.state, clock.authority["en"]) == (date(2025, 7, 12), "running", "BNSS 193(2)")


@pytest.mark.parametrize("section", NOT_LISTED)
def test_section_is_outside_the_list_of_193(section: str) -> None:
    """The list is closed: 69, 74 to 79 and 124, and POCSO 12, 14(1), 15 stand outside it."""
    clock = answer(RULE, [section], [event("fir_registered", "2025-05-12")], "2025-06-01").clock
    assert (clock.due, clock.state) == (None, "not_applicable")


def test_one_listed_section_brings_the_whole_case_under_the_limit() -> None:
    """The words: "The investigation in relation to an offence under" the list: BNS 74 with POCSO 8."""
    clock = answer(RULE, ["BNS 74", "POCSO 8"], [event("fir_registered", "2025-05-12")], "2025-06-01").clock
    assert clock.due == date(2025, 7, 12)


CRPC_LISTED = ["376(1)", "376(2)(n)", "376(3)", "376A", "376AB", "376B", "376C", "376D", "376DA", "376DB", "376E"]


@pytest.mark.parametrize("section", CRPC_LISTED)
def test_section_is_in_the_list_of_173_1a(section: str) -> None:
    """CrPC 173(1A) as substituted by Act 22 of 2018, deemed in force from 21-04-2018."""
    clock = answer(RULE, [f"IPC {section}"], [event("fir_registered", "2021-12-31")], "2022-01-15").clock
    assert (clock.due, clock.authority["en"]) == (date(2022, 2, 28), "CrPC 173(1A)")


@pytest.mark.parametrize(
    "section", ["POCSO 4", "POCSO 6", "POCSO 8", "POCSO 10", "IPC 354", "IPC 377", "IPC 354B", "IPC 509"]
)
def test_section_is_outside_the_list_of_173_1a(section: str) -> None:
    """CrPC 173(1A) lists sections of the Penal Code alone."""
    clock = answer(RULE, [section], [event("fir_registered", "2021-12-31")], "2022-01-15").clock
    assert (clock.due, clock.state) == (None, "not_applicable")


# The FIR's moment, and the Code whose limit it brings (BNSS 531(2)(a); Act 22 of 2018, section 1(2))
REGIMES = [
    ("2018-04-20", None),
    ("2018-04-20T23:59", None),
    ("2018-04-21", "CrPC 173(1A)"),
    ("2018-04-21T00:00", "CrPC 173(1A)"),
    ("2018-04-20T18:29+00:00", None),
    ("2018-04-20T18:30+00:00", "CrPC 173(1A)"),
    ("2024-06-30", "CrPC 173(1A)"),
    ("2024-06-30T23:59", "CrPC 173(1A)"),
    ("2024-06-30T18:29+00:00", "CrPC 173(1A)"),
    ("2024-06-30T18:30+00:00", "BNSS 193(2)"),
    ("2024-07-01T00:00", "BNSS 193(2)"),
    ("2024-07-01T05:00+05:30", "BNSS 193(2)"),
    ("2024-06-30T19:00-04:00", "BNSS 193(2)"),
]


@pytest.mark.parametrize(("moment", "authority"), REGIMES)
def test_regime_goes_by_the_day_in_india(moment: str, authority: str | None) -> None:
    """Rape under IPC 376(1): the Code is that of the day in India on which the information was recorded."""
    clock = answer(RULE, ["IPC 376(1)"], [event("fir_registered", moment)], "2024-07-15").clock
    if authority is None:
        assert clock.state == "not_applicable"
    else:
        assert clock.authority["en"] == authority


def test_day_in_india_starts_the_two_months() -> None:
    """20:00 of 31 July in London is 00:30 of 1 August in India."""
    clock = answer(RULE, ["BNS 64(1)"], [event("fir_registered", "2025-07-31T20:00+01:00")], "2025-08-20").clock
    assert (day_of(clock.starts), clock.due) == (date(2025, 8, 1), date(2025, 10, 1))


def test_penal_code_section_under_the_sanhita_is_never_verified() -> None:
    """193(2) names sections of the BNS; that it catches IPC 376 through BNS 64 is read into it."""
    case = {"offence_date": "2024-05-18"}
    clock = answer(RULE, ["IPC 376(2)(n)"], [event("fir_registered", "2024-11-25")], "2024-12-01", **case).clock
    assert clock.due == date(2025, 1, 25)
    assert clock.certainty != "verified"


@pytest.mark.parametrize("section", ["POCSO 4", "POCSO 6", "POCSO 8", "POCSO 10"])
def test_pocso_offence_before_july_2024_reported_after_it(section: str) -> None:
    """POCSO is named by 193(2) itself, whatever day the offence was done."""
    case = {"offence_date": "2024-03-02"}
    clock = answer(RULE, [section], [event("fir_registered", "2024-08-31")], "2024-09-01", **case).clock
    assert clock.due == date(2024, 10, 31)


CHILD_RAPE = [
    ("2009-12-30", None),
    ("2009-12-31", "2010-03-31"),
    ("2013-02-28", "2013-05-28"),
    ("2015-11-30", "2016-02-29"),
    ("2018-01-31", "2018-04-30"),
    ("2018-04-20", "2018-07-20"),
    ("2018-04-21", None),
]


@pytest.mark.parametrize(("fir", "due"), CHILD_RAPE)
def test_three_months_for_the_rape_of_a_child(fir: str, due: str | None) -> None:
    """CrPC 173(1A) as inserted by Act 5 of 2009 from 31-12-2009: "may be completed within three months"."""
    child: dict[str, Any] = {"victims": [{"id": "V1", "child": True}]}
    clock = answer(
        "investigation.three_months_child", ["IPC 376(1)"], [event("fir_registered", fir)], fir, **child
    ).clock
    assert clock.due == (date.fromisoformat(due) if due else None)


def test_three_months_are_not_for_an_adult() -> None:
    """The words: "In relation to rape of a child" alone."""
    adult: dict[str, Any] = {"victims": [{"id": "V1", "child": False}]}
    events = [event("fir_registered", "2016-03-10")]
    assert answer("investigation.three_months_child", ["IPC 376(1)"], events, "2016-03-11", **adult).clock.due is None


# --- the Zero FIR


def test_two_months_run_from_the_zero_fir() -> None:
    """The information is recorded where it is first given; the registration again records no new information."""
    events = [
        event("fir_registered", "2025-06-10T22:00", fir="zero"),
        event("fir_registered", "2025-06-14T11:00", fir="regular"),
    ]
    clock = answer(RULE, ["BNS 64(1)"], events, "2025-07-01").clock
    assert (day_of(clock.starts), clock.due) == (date(2025, 6, 10), date(2025, 8, 10))
    assert clock.certainty != "verified", "no court has settled which recording starts it"


def test_zero_fir_decides_the_code() -> None:
    """Recorded on 30-06-2024 and registered again on 02-07-2024: the investigation was pending on 01-07-2024."""
    events = [
        event("fir_registered", "2024-06-30", fir="zero"),
        event("fir_registered", "2024-07-02", fir="regular"),
    ]
    clock = answer(RULE, ["IPC 376(1)"], events, "2024-07-10").clock
    assert (clock.due, clock.authority["en"]) == (date(2024, 8, 30), "CrPC 173(1A)")
    assert clock.outer == date(2024, 8, 31)


def test_zero_fir_alone_starts_the_two_months() -> None:
    """A Zero FIR that no station has registered again runs all the same."""
    clock = answer(RULE, ["POCSO 6"], [event("fir_registered", "2025-01-31", fir="zero")], "2025-04-01").clock
    assert (clock.due, clock.state) == (date(2025, 3, 31), "overdue")


# --- what ends the investigation


@pytest.mark.parametrize(
    ("filed", "state"), [("2025-05-11", "met"), ("2025-05-12", "met"), ("2025-05-13", "late"), ("2025-09-01", "late")]
)
def test_report_meets_the_limit_on_its_last_day(filed: str, state: str) -> None:
    """The words: "Within two months": a report of the last day is within them."""
    events = [event("fir_registered", "2025-03-12"), event("final_report_filed", filed, **CHARGE_SHEET)]
    clock = answer(RULE, ["BNS 70(1)"], events, "2025-10-01").clock
    assert (clock.due, clock.state) == (date(2025, 5, 12), state)


@pytest.mark.parametrize(
    ("filed", "state"), [("2025-08-30", "met"), ("2025-08-31", "disputed"), ("2025-09-01", "late")]
)
def test_report_between_the_two_formulas_is_disputed(filed: str, state: str) -> None:
    """An FIR of 30 June: whether a report of 31 August is in time, the two formulas answer differently."""
    events = [event("fir_registered", "2025-06-30"), event("final_report_filed", filed, **CHARGE_SHEET)]
    assert answer(RULE, ["BNS 64(1)"], events, "2025-10-01").clock.state == state


def test_closure_report_completes_an_investigation_too() -> None:
    """193(2) speaks of completing the investigation, whatever its result."""
    events = [event("fir_registered", "2025-03-12"), event("final_report_filed", "2025-05-02", report="closure")]
    assert answer(RULE, ["BNS 64(1)"], events, "2025-10-01").clock.state == "met"


def test_returned_report_does_not_complete_it() -> None:
    """A report that the court returned is none (Achpal v. State of Rajasthan, 24-09-2018)."""
    events = [
        event("fir_registered", "2025-03-12"),
        event("final_report_filed", "2025-05-02", **CHARGE_SHEET),
        event("final_report_returned", "2025-05-06", reason="defect"),
    ]
    assert answer(RULE, ["BNS 64(1)"], events, "2025-05-05").clock.state == "met"
    assert answer(RULE, ["BNS 64(1)"], events, "2025-05-12").clock.state == "running"
    assert answer(RULE, ["BNS 64(1)"], events, "2025-05-13").clock.state == "overdue"


@pytest.mark.parametrize(("again", "state"), [("2025-05-12", "met"), ("2025-05-20", "late")])
def test_report_filed_again_counts_on_its_own_day(again: str, state: str) -> None:
    """The corrected report is the report."""
    events = [
        event("fir_registered", "2025-03-12"),
        event("final_report_filed", "2025-05-02", **CHARGE_SHEET),
        event("final_report_returned", "2025-05-06", reason="defect"),
        event("final_report_filed", again, **CHARGE_SHEET),
    ]
    clock = answer(RULE, ["BNS 64(1)"], events, "2025-10-01").clock
    assert (day_of(clock.met), clock.state) == (date.fromisoformat(again), state)


def test_report_filed_again_under_its_old_number_counts_on_its_own_day() -> None:
    """The first of that number went back: the corrected one, filed on 20 May, is late."""
    events = [
        event("fir_registered", "2025-03-12"),
        event("final_report_filed", "2025-05-02", **CHARGE_SHEET, form_no="5"),
        event("final_report_returned", "2025-05-06", form_no="5"),
        event("final_report_filed", "2025-05-20", **CHARGE_SHEET, form_no="5"),
    ]
    clock = answer(RULE, ["BNS 64(1)"], events, "2025-10-01").clock
    assert (day_of(clock.met), clock.state) == (date(2025, 5, 20), "late")


@pytest.mark.parametrize("kind", ["stayed", "transferred_out", "transferred_to_agency", "received"])
def test_neither_stay_nor_transfer_moves_the_limit(kind: str) -> None:
    """193(2) knows no exclusion of time."""
    events = [event("fir_registered", "2025-03-12"), event(kind, "2025-04-01")]
    assert answer(RULE, ["BNS 64(1)"], events, "2025-05-13").clock.due == date(2025, 5, 12)


@pytest.mark.parametrize("kind", ["quashed", "abated", "withdrawn"])
def test_case_without_an_fir_has_nothing_left_to_complete(kind: str) -> None:
    """An FIR that was quashed is not overdue a year later."""
    events = [event("fir_registered", "2025-03-12"), event(kind, "2025-04-01")]
    assert answer(RULE, ["BNS 64(1)"], events, "2026-05-13").clock.state == "ended"


@pytest.mark.parametrize(
    ("altered", "state"),
    [("2025-04-01", "not_applicable"), ("2025-05-12", "not_applicable"), ("2025-06-20", "not_applicable")],
)
def test_case_leaves_the_list_when_its_listed_section_is_dropped(altered: str, state: str) -> None:
    """The sections are those that stand on the day asked about."""
    events = [event("fir_registered", "2025-03-12"), event("offences_altered", altered, offences=["BNS 74"])]
    assert answer(RULE, ["BNS 64(1)"], events, "2025-07-01").clock.state == state


def test_listed_section_added_later_keeps_the_day_of_the_fir() -> None:
    """193(2) counts "from the date on which the information was recorded", not from the alteration: disputed."""
    events = [event("fir_registered", "2025-03-12"), event("offences_altered", "2025-04-20", offences=["BNS 64(1)"])]
    clock = answer(RULE, ["BNS 74"], events, "2025-05-01").clock
    assert clock.due == date(2025, 5, 12)


@pytest.mark.parametrize("kind", ["investigation_completed", "final_report_forwarded"])
def test_what_was_completed_or_forwarded_in_time_is_not_late_for_sure(kind: str) -> None:
    """193(2): "shall be completed"; 193(3): "as soon as the investigation is completed" he shall forward it."""
    events = [
        event("fir_registered", "2025-03-12"),
        event(kind, "2025-05-10"),
        event("final_report_filed", "2025-05-20", **CHARGE_SHEET),
    ]
    clock = answer(RULE, ["BNS 64(1)"], events, "2025-06-01").clock
    assert not (clock.state == "late" and clock.certainty == "verified")
