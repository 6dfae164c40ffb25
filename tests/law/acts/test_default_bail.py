"""Ninety or sixty days of custody: BNSS 187(3), CrPC 167(2), and the fifteen days of police custody in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.law.acts.acts import answer, day_of, event, last_of
from tests.law.acts.schedule import BNS, IPC, POCSO, custody_days

RULE = "custody.default_bail"
POLICE = "custody.police_custody"
CHARGE_SHEET = {"report": "charge_sheet"}

FIR = event("fir_registered", "2025-01-08")
ARREST = event("arrested", "2025-01-09", accused="A1")
REMAND = event("first_remand", "2025-01-10", accused="A1")


def custody(
    offences: list[str], *events: dict[str, Any], as_on: str = "2025-02-01", subject: str = "A1", **more: Any
) -> Any:
    """Return the answer on default bail of a case of January 2025 with more events."""
    return answer(RULE, offences, [FIR, ARREST, REMAND, *events], as_on, subject, **more)


# --- 60 or 90 by the section charged


@pytest.mark.parametrize("section", sorted(BNS))
def test_bns_section_gives_the_days_of_its_punishment(section: str) -> None:
    """By the First Schedule: 90 days for death, life or a term of ten years or more; 60 for all others."""
    days = custody_days(*BNS[section])
    clock = custody([f"BNS {section}"]).clock
    assert clock.due == last_of(date(2025, 1, 10), days), f"{days} days"
    assert clock.outer == clock.due


@pytest.mark.parametrize("section", sorted(POCSO))
def test_pocso_section_gives_the_days_of_its_punishment(section: str) -> None:
    """POCSO as amended from 16-08-2019."""
    clock = custody([f"POCSO {section}"], offence_date="2025-01-05").clock
    assert clock.due == last_of(date(2025, 1, 10), custody_days(*POCSO[section]))


@pytest.mark.parametrize("section", sorted(IPC))
def test_ipc_section_gives_the_days_of_its_punishment(section: str) -> None:
    """Check CrPC 167(2)(a).

    Ninety days for "death, imprisonment for life or imprisonment for a term of not less than ten years".
    """
    events = [
        event("fir_registered", "2022-03-01"),
        event("arrested", "2022-03-02", accused="A1"),
        event("first_remand", "2022-03-03", accused="A1"),
    ]
    clock = answer(RULE, [f"IPC {section}"], events, "2022-04-01", "A1", offence_date="2022-02-27").clock
    assert clock.due == last_of(date(2022, 3, 3), custody_days(*IPC[section]))
    assert clock.outer == clock.due


@pytest.mark.parametrize(
    ("offences", "days"),
    [
        (["BNS 69", "BNS 351(2)"], 60),
        (["BNS 74", "POCSO 8"], 60),
        (["BNS 74", "POCSO 10"], 60),
        (["BNS 69", "BNS 64(1)"], 90),
        (["BNS 137(2)", "POCSO 6"], 90),
        (["BNS 87", "BNS 64(2)(m)"], 90),
        (["BNS 115(2)", "BNS 126(2)", "BNS 68"], 60),
        (["BNS 79", "BNS 103(1)"], 90),
        (["POCSO 8", "POCSO 12"], 60),
        (["POCSO 8", "POCSO 4"], 90),
        (["BNS 75(2)", "BNS 117(3)"], 90),
        (["BNS 76", "BNS 117(2)"], 60),
    ],
)
def test_gravest_section_decides(offences: list[str], days: int) -> None:
    """The words: "Where the investigation relates to an offence punishable with" ten years or more: any one of them."""
    assert custody(offences).clock.due == last_of(date(2025, 1, 10), days)


# --- the punishment of the day of the offence


@pytest.mark.parametrize(
    ("section", "offence", "days"),
    [
        ("IPC 376(1)", "2018-04-20", 90),
        ("IPC 376(1)", "2018-04-21", 90),
        ("POCSO 4", "2019-08-15", 90),
        ("POCSO 4", "2019-08-16", 90),
        ("POCSO 6", "2019-08-15", 90),
        ("IPC 354", "2013-02-02", 60),
        ("IPC 354", "2013-02-03", 60),
    ],
)
def test_punishment_is_that_of_the_day_of_the_offence(section: str, offence: str, days: int) -> None:
    """Article 20(1) of the Constitution."""
    events = [event("fir_registered", "2020-03-01"), event("first_remand", "2020-03-03", accused="A1")]
    clock = answer(RULE, [section], events, "2020-03-10", "A1", offence_date=offence).clock
    assert clock.due == last_of(date(2020, 3, 3), days)


# --- how the days are counted


@pytest.mark.parametrize(
    ("remand", "due60", "due90"),
    [
        ("2024-07-02", "2024-08-30", "2024-09-29"),
        ("2024-12-31", "2025-02-28", "2025-03-30"),
        ("2025-01-01", "2025-03-01", "2025-03-31"),
        ("2025-01-31", "2025-03-31", "2025-04-30"),
        ("2025-02-28", "2025-04-28", "2025-05-28"),
        ("2027-12-31", "2028-02-28", "2028-03-29"),
        ("2028-01-01", "2028-02-29", "2028-03-30"),
        ("2028-02-29", "2028-04-28", "2028-05-28"),
    ],
)
def test_day_of_remand_is_day_one(remand: str, due60: str, due90: str) -> None:
    """ED v. Kapil Wadhawan, 27-03-2023 (three judges): the day of remand is included."""
    start = date.fromisoformat(remand)
    events = [event("fir_registered", remand), event("first_remand", remand, accused="A1")]
    for section, due in (("BNS 74", due60), ("BNS 64(1)", due90)):
        days = 60 if section == "BNS 74" else 90
        assert last_of(start, days) == date.fromisoformat(due), "the oracle and the table by hand agree"
        on_last_day = answer(RULE, [section], events, due, "A1").clock
        assert (on_last_day.due, on_last_day.state) == (last_of(start, days), "running")
        next_day = (last_of(start, days) + timedelta(days=1)).isoformat()
        assert answer(RULE, [section], events, next_day, "A1").clock.state == "overdue"


def test_days_run_from_remand_and_not_from_arrest() -> None:
    """Chaganti Satyanarayana v. State of A.P., AIR 1986 SC 2130: from the date of remand."""
    assert day_of(custody(["BNS 64(1)"]).clock.starts) == date(2025, 1, 10)


def test_remand_in_another_time_zone_is_of_the_day_in_india() -> None:
    """19:00 UTC of 10 January is the 11th in India."""
    events = [FIR, event("first_remand", "2025-01-10T19:00+00:00", accused="A1")]
    clock = answer(RULE, ["BNS 74"], events, "2025-02-01", "A1").clock
    assert clock.due == last_of(date(2025, 1, 11), 60)


def test_accused_who_was_never_remanded_has_no_days() -> None:
    """Released on bail by the police: section 187 authorises no custody of him."""
    events = [FIR, ARREST, event("released", "2025-01-09", accused="A1", why="police_bail")]
    assert answer(RULE, ["BNS 79"], events, "2025-06-01", "A1").clock.due is None


def test_last_day_on_a_sunday_does_not_move() -> None:
    """Sanal Satheesh v. State of Kerala, 2025 KER 54409: the section caps custody, no act in a court is prescribed."""
    events = [FIR, event("first_remand", "2025-02-19", accused="A1")]
    clock = answer(RULE, ["BNS 74"], events, "2025-04-21", "A1").clock
    assert (clock.due, clock.state) == (date(2025, 4, 19), "overdue")  # a Saturday
    events = [FIR, event("first_remand", "2025-02-20", accused="A1")]
    clock = answer(RULE, ["BNS 74"], events, "2025-04-21", "A1").clock
    assert (clock.due, clock.state) == (date(2025, 4, 20), "overdue")  # a Sunday


# --- the report and the application


@pytest.mark.parametrize(
    ("filed", "state"), [("2025-03-09", "met"), ("2025-03-10", "met"), ("2025-03-11", "late"), ("2025-04-30", "late")]
)
def test_charge_sheet_by_the_sixtieth_day_meets_it(filed: str, state: str) -> None:
    """BNS 74: sixty days from 10 January end on 10 March."""
    assert (
        custody(["BNS 74"], event("final_report_filed", filed, **CHARGE_SHEET), as_on="2025-06-01").clock.state == state
    )


def test_returned_charge_sheet_leaves_the_right_alive() -> None:
    """Achpal v. State of Rajasthan, 24-09-2018."""
    clock = custody(
        ["BNS 74"],
        event("final_report_filed", "2025-03-01", **CHARGE_SHEET),
        event("final_report_returned", "2025-03-04", reason="wrong_rank"),
        as_on="2025-03-11",
    ).clock
    assert clock.state == "overdue"


def test_charge_sheet_filed_again_under_its_old_number_comes_too_late() -> None:
    """BNS 74: sixty days end on 10 March. The sheet of 1 March went back; the one of 20 March bears its number."""
    clock = custody(
        ["BNS 74"],
        event("final_report_filed", "2025-03-01", **CHARGE_SHEET, form_no="5"),
        event("final_report_returned", "2025-03-04", form_no="5"),
        event("final_report_filed", "2025-03-20", **CHARGE_SHEET, form_no="5"),
        as_on="2025-06-01",
    ).clock
    assert clock.state == "late"


def test_closure_report_is_no_ground_for_holding_anybody() -> None:
    """BNSS 189: with evidence deficient the accused is released, and no 90 days go on after the closure report."""
    clock = custody(
        ["BNS 64(1)"],
        event("final_report_filed", "2025-03-01", report="closure"),
        event("released", "2025-03-02", accused="A1", why="not_wanted"),
        as_on="2025-06-01",
    ).clock
    assert clock.state != "overdue"


def test_released_accused_has_no_running_days() -> None:
    """Custody ended before the limit: nothing can fall due while he is free."""
    clock = custody(
        ["BNS 64(1)"], event("released", "2025-02-10", accused="A1", why="court_bail"), as_on="2025-06-01"
    ).clock
    assert clock.state == "ended"


# --- sections altered


@pytest.mark.parametrize(
    ("altered", "due"),
    [
        ("2025-02-01", "2025-04-09"),
        ("2025-03-09", "2025-04-09"),
        ("2025-03-10", "2025-04-09"),
        ("2025-03-11", "2025-03-10"),
    ],
)
def test_graver_section_added_after_the_sixtieth_day_does_not_lengthen_the_limit(altered: str, due: str) -> None:
    """The right arose on the sixty-first day by the sections that stood then."""
    clock = custody(["BNS 74"], event("offences_altered", altered, offences=["BNS 64(1)"]), as_on="2025-05-01").clock
    assert clock.due == date.fromisoformat(due)


def test_graver_section_dropped_in_time_shortens_the_days() -> None:
    """From 64(1) to 74 on day 30: sixty days."""
    clock = custody(
        ["BNS 64(1)"], event("offences_altered", "2025-02-08", offences=["BNS 74"]), as_on="2025-05-01"
    ).clock
    assert clock.due == date(2025, 3, 10)


# --- several accused


def test_each_accused_has_his_own_days() -> None:
    """The words: "The accused person": each from his own remand."""
    events = [FIR]
    for accused, day in (("A1", "2025-01-10"), ("A2", "2025-01-25"), ("A3", "2025-03-01")):
        events += [event("arrested", day, accused=accused), event("first_remand", day, accused=accused)]
    due = {
        accused: answer(RULE, ["BNS 70(1)"], events, "2025-03-10", accused).clock.due for accused in ("A1", "A2", "A3")
    }
    assert due == {"A1": date(2025, 4, 9), "A2": date(2025, 4, 24), "A3": date(2025, 5, 29)}


# --- spells of custody

SPELLS = [
    # sections, release, second remand, the last day of the second spell by "a total period" of 60 or 90
    (["BNS 74"], "2025-01-29", "2025-03-01", 60, 20),
    (["BNS 64(1)"], "2025-01-29", "2025-03-01", 90, 20),
    (["BNS 64(1)"], "2025-02-28", "2025-03-15", 90, 50),
    (["POCSO 8"], "2025-02-08", "2025-06-01", 60, 30),
    (["POCSO 6"], "2025-04-08", "2025-05-01", 90, 89),
]


@pytest.mark.parametrize(("offences", "released", "again", "limit", "spent"), SPELLS)
def test_spells_of_custody_add_up(offences: list[str], released: str, again: str, limit: int, spent: int) -> None:
    """Check the words "For a total period".

    Days of an earlier custody for the same offences count, both ends (Fisal PJ, 2025:KER:79121).
    """
    first = (date.fromisoformat(released) - date(2025, 1, 10)).days + 1
    assert first == spent, "the days of the first spell by hand"
    clock = custody(
        offences,
        event("released", released, accused="A1", why="court_bail"),
        event("arrested", again, accused="A1"),
        event("first_remand", again, accused="A1"),
        as_on=again,
        subject="A1/2",
    ).clock
    assert clock.due == last_of(date.fromisoformat(again), limit - spent)


def test_further_remand_does_not_restart_the_clock() -> None:
    """The words: "From time to time": the next remand without a release belongs to the same custody."""
    events = [FIR, ARREST, REMAND, event("first_remand", "2025-01-24", accused="A1")]
    clock = answer(RULE, ["BNS 74"], events, "2025-03-01", "A1").clock
    assert (clock.due, clock.state) == (date(2025, 3, 10), "running")


def spell(began: str, ended: str | None = None) -> list[dict[str, Any]]:
    """Return the events of one custody: arrest and remand of a day, and the release that ended it."""
    events = [event("arrested", began, accused="A1"), event("first_remand", began, accused="A1")]
    return [*events, event("released", ended, accused="A1", why="court_bail")] if ended else events


@pytest.mark.parametrize(
    ("offences", "second", "third"),
    [(["BNS 64(1)"], "2025-05-09", "2025-06-19"), (["BNS 74"], "2025-04-09", "2025-05-20")],
)
def test_three_spells_of_custody_add_up(offences: list[str], second: str, third: str) -> None:
    """Twenty days, twenty days, and what is left of sixty or ninety."""
    events = [FIR, *spell("2025-01-10", "2025-01-29"), *spell("2025-03-01", "2025-03-20"), *spell("2025-05-01")]
    assert answer(RULE, offences, events, "2025-05-02", "A1/2").clock.due == date.fromisoformat(second)
    assert answer(RULE, offences, events, "2025-05-02", "A1/3").clock.due == date.fromisoformat(third)


def test_new_and_graver_offence_counts_afresh() -> None:
    """Akheraj v. State of Rajasthan, 24-03-2022: kidnapping first, then gang rape of a child in the same FIR."""
    events = [
        FIR,
        *spell("2025-01-10", "2025-01-11"),
        event("offences_altered", "2025-01-15", offences=["BNS 137(2)", "BNS 70(2)", "POCSO 6"]),
        *spell("2025-01-20"),
    ]
    clock = answer(RULE, ["BNS 137(2)"], events, "2025-02-02", "A1/2").clock
    assert (clock.due, clock.certainty) == (last_of(date(2025, 1, 20), 90), "inferred")


def test_lesser_offence_counts_nothing_afresh() -> None:
    """Intimidation added to a rape between two spells: the total period is that of the rape."""
    events = [
        FIR,
        *spell("2025-01-10", "2025-01-29"),
        event("offences_altered", "2025-02-15", offences=["BNS 64(1)", "BNS 351(2)"]),
        *spell("2025-03-01"),
    ]
    clock = answer(RULE, ["BNS 64(1)"], events, "2025-03-02", "A1/2").clock
    assert (clock.due, clock.outer) == (date(2025, 5, 9), date(2025, 5, 9))


@pytest.mark.parametrize(("altered", "due"), [("BNS 70(1)", "2025-05-09"), ("BNS 74", "2025-04-09")])
def test_offence_changed_between_spells_is_never_longer_for_sure(altered: str, due: str) -> None:
    """64(1) became 70(1), as grave, or 74, less grave: the earlier end is due, and the matter disputed."""
    events = [
        FIR,
        *spell("2025-01-10", "2025-01-29"),
        event("offences_altered", "2025-02-15", offences=[altered]),
        *spell("2025-03-01"),
    ]
    clock = answer(RULE, ["BNS 64(1)"], events, "2025-03-02", "A1/2").clock
    assert (clock.due, clock.certainty) == (date.fromisoformat(due), "disputed")


def test_days_spent_already_leave_none() -> None:
    """Seventy days for a sixty-day offence: in the second custody the right is there from the first day."""
    events = [FIR, *spell("2025-01-10", "2025-03-20"), *spell("2025-05-01")]
    assert answer(RULE, ["BNS 74"], events, "2025-05-02", "A1/2").clock.state == "overdue"


def test_day_of_release_and_of_arrest_counts_once() -> None:
    """Released at ten, arrested again at noon: sixty days are sixty different days."""
    events = [
        FIR,
        event("arrested", "2025-01-10T08:00", accused="A1"),
        event("first_remand", "2025-01-10T15:00", accused="A1"),
        event("released", "2025-01-20T10:00", accused="A1", why="court_bail"),
        event("arrested", "2025-01-20T12:00", accused="A1"),
        event("first_remand", "2025-01-20T16:00", accused="A1"),
    ]
    assert answer(RULE, ["BNS 74"], events, "2025-02-02", "A1/2").clock.due == last_of(date(2025, 1, 10), 60)


def test_executive_magistrate_in_the_second_spell() -> None:
    """Eleven days of a first custody, then 187(6): forty-nine are left from the Executive Magistrate's order."""
    events = [
        FIR,
        *spell("2025-01-10", "2025-01-20"),
        event("arrested", "2025-02-01", accused="A1"),
        event("executive_remand", "2025-02-02", accused="A1"),
        event("first_remand", "2025-02-06", accused="A1"),
    ]
    assert answer(RULE, ["BNS 74"], events, "2025-03-02", "A1/2").clock.due == last_of(date(2025, 2, 2), 49)


def test_arrest_without_a_remand_spends_no_days() -> None:
    """A day at the police station is none that a Magistrate authorised."""
    events = [
        FIR,
        event("arrested", "2025-01-10", accused="A1"),
        event("released", "2025-01-11", accused="A1", why="police_bail"),
        *spell("2025-02-01"),
    ]
    assert answer(RULE, ["BNS 74"], events, "2025-02-03", "A1/2").clock.due == last_of(date(2025, 2, 1), 60)


@pytest.mark.parametrize(("offences", "second"), [(["BNS 64(1)"], "2025-04-09"), (["BNS 74"], "2025-03-20")])
def test_window_of_police_custody_adds_up_too(offences: list[str], second: str) -> None:
    """187(2): the initial forty or sixty days are days of detention: twenty of them were spent."""
    events = [FIR, *spell("2025-01-10", "2025-01-29"), *spell("2025-03-01")]
    assert answer(POLICE, offences, events, "2025-03-02", "A1/2").clock.due == date.fromisoformat(second)


# --- the Executive Magistrate and extensions


@pytest.mark.parametrize(
    ("offences", "days"), [(["BNS 74"], 60), (["BNS 64(1)"], 90), (["POCSO 10"], 60), (["POCSO 6"], 90)]
)
def test_days_under_an_executive_magistrate_count(offences: list[str], days: int) -> None:
    """187(6): "shall be taken into account in computing the period specified in sub-section (3)"."""
    events = [
        FIR,
        ARREST,
        event("executive_remand", "2025-01-10", accused="A1"),
        event("first_remand", "2025-01-16", accused="A1"),
    ]
    assert answer(RULE, offences, events, "2025-02-01", "A1").clock.due == last_of(date(2025, 1, 10), days)


@pytest.mark.parametrize("offences", [["BNS 64(1)"], ["BNS 70(2)", "POCSO 6"], ["BNS 74"], ["BNS 103(1)"]])
def test_no_court_can_extend_the_custody_of_an_ordinary_offence(offences: list[str]) -> None:
    """187(3) knows no extension (S. Kasi v. State, 2020 INSC 473): only special Acts do."""
    plain = custody(offences).clock.due
    extended = custody(offences, event("custody_extended", "2025-03-01", accused="A1"))
    assert extended.clock.due == plain


@pytest.mark.parametrize("act", ["UAPA 16", "MCOCA 3"])
def test_special_acts_let_a_court_extend_to_180_days(act: str) -> None:
    """UAPA 43D(2)(b), MCOCA 21(2)(b). NDPS 36A(4) was here; it gives 180 days without an order (the next case)."""
    clock = custody(["BNS 64(1)", act], event("custody_extended", "2025-03-01", accused="A1"), as_on="2025-05-01").clock
    assert clock.outer == last_of(date(2025, 1, 10), 180)


def test_the_ndps_act_gives_180_days_and_its_court_a_year() -> None:
    """Check NDPS 36A(4).

    For a commercial quantity "ninety days" reads as 180; its proviso: "extend the said period up to one year". A case
    does not record whether the quantity is commercial, so ninety stay the earlier day.
    """
    first = date(2025, 1, 10)
    plain = custody(["BNS 64(1)", "NDPS 20(b)(ii)(C)"], as_on="2025-05-01").clock
    assert (plain.due, plain.outer, plain.state) == (last_of(first, 90), last_of(first, 180), "disputed")
    order = event("custody_extended", "2025-07-01", accused="A1")
    extended = custody(["BNS 64(1)", "NDPS 20(b)(ii)(C)"], order, as_on="2025-08-01").clock
    assert (extended.due, extended.outer, extended.state) == (last_of(first, 180), last_of(first, 365), "disputed")


def test_extension_after_the_ninetieth_day_does_not_lengthen_the_limit() -> None:
    """UAPA 43D(2)(b): the order must come before the ninety days end (Bikramjit Singh v. State of Punjab, 2020)."""
    clock = custody(
        ["BNS 64(1)", "UAPA 16"], event("custody_extended", "2025-04-20", accused="A1"), as_on="2025-05-02"
    ).clock
    assert (clock.outer, clock.state) == (last_of(date(2025, 1, 10), 90), "overdue")


@pytest.mark.parametrize("section", ["BNS 111(2)(b)", "BNS 113(2)(b)"])
def test_organised_crime_and_terror_of_the_bns_give_no_extension(section: str) -> None:
    """The BNS took the offences of the special Acts and not their remand."""
    outcome = custody([section], event("custody_extended", "2025-04-01", accused="A1"), as_on="2025-05-02")
    assert outcome.clock.outer == last_of(date(2025, 1, 10), 90)
    assert "extended_without_power_of" in outcome.problems


# --- police custody


@pytest.mark.parametrize(
    ("offences", "days"),
    [(["BNS 74"], 40), (["BNS 64(1)"], 60), (["POCSO 8"], 40), (["POCSO 6"], 60), (["BNS 69"], 40)],
)
def test_police_custody_falls_in_the_first_40_or_60_days(offences: list[str], days: int) -> None:
    """187(2): fifteen days "at any time during the initial forty days or sixty days"."""
    clock = answer(POLICE, offences, [FIR, ARREST, REMAND], "2025-01-20", "A1").clock
    assert (clock.due, clock.state) == (last_of(date(2025, 1, 10), days), "running")


@pytest.mark.parametrize("offences", [["IPC 354"], ["IPC 376(1)"], ["POCSO 6"]])
def test_police_custody_of_the_old_code_falls_in_the_first_fifteen_days(offences: list[str]) -> None:
    """CrPC 167(2): none "beyond the period of fifteen days" (CBI v. Anupam J. Kulkarni, 1992)."""
    events = [event("fir_registered", "2022-03-01"), event("first_remand", "2022-03-03", accused="A1")]
    clock = answer(POLICE, offences, events, "2022-03-05", "A1").clock
    assert clock.due == last_of(date(2022, 3, 3), 15)


# --- reports that charge only some


def two_in_custody(*events: dict[str, Any], as_on: str = "2025-06-01") -> dict[str, str]:
    """Return the state of default bail of two accused remanded on 10 and 12 January for BNS 70(1)."""
    rows = [
        FIR,
        event("first_remand", "2025-01-10", accused="A1"),
        event("first_remand", "2025-01-12", accused="A2"),
        *events,
    ]
    return {accused: answer(RULE, ["BNS 70(1)"], rows, as_on, accused).clock.state for accused in ("A1", "A2")}


def test_report_that_names_nobody_counts_for_every_accused_before_it() -> None:
    """One report of one case, nothing said of who: it charges those whom the record names."""
    assert two_in_custody(event("final_report_filed", "2025-03-01", **CHARGE_SHEET)) == {"A1": "met", "A2": "met"}


def test_report_ends_the_right_only_of_the_accused_whom_it_charges() -> None:
    """A1 charged, A2 left to a supplementary report that comes after his ninetieth day."""
    states = two_in_custody(
        event("final_report_filed", "2025-03-01", charged=["A1"], pending=["A2"], **CHARGE_SHEET),
        event("supplementary_report_filed", "2025-05-01", charged=["A2"], **CHARGE_SHEET),
    )
    assert states == {"A1": "met", "A2": "late"}


def test_supplementary_report_in_time_meets_it() -> None:
    """The report that charges him is the one that counts for him."""
    states = two_in_custody(
        event("final_report_filed", "2025-03-01", charged=["A1"], pending=["A2"], **CHARGE_SHEET),
        event("supplementary_report_filed", "2025-04-11", charged=["A2"], **CHARGE_SHEET),
    )
    assert states == {"A1": "met", "A2": "met"}


def test_counts_that_do_not_name_leave_it_unknown() -> None:
    """Two accused, one charged, no names: nobody can say whose right was met."""
    states = two_in_custody(
        event("final_report_filed", "2025-03-01", accused_charged=1, accused_not_charged=1, **CHARGE_SHEET)
    )
    assert states == {"A1": "not_known", "A2": "not_known"}


def test_report_of_before_the_custody_meets_nothing_of_it() -> None:
    """A report that charged A1 does not concern A2, who was taken into custody later."""
    rows = [
        FIR,
        event("first_remand", "2025-01-10", accused="A1"),
        event("final_report_filed", "2025-02-01", charged=["A1"], pending=["A2"], **CHARGE_SHEET),
        event("first_remand", "2025-03-01", accused="A2"),
    ]
    assert answer(RULE, ["BNS 70(1)"], rows, "2025-05-30", "A2").clock.state == "overdue"


# The statements of reports on A1 and A2, and the state of each on 30 June
FIRST = event("final_report_filed", "2025-03-01", charged=["A1"], pending=["A2"], form_no="1", **CHARGE_SHEET)
SECOND = event("supplementary_report_filed", "2025-04-01", charged=["A2"], form_no="2", **CHARGE_SHEET)
SAID: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("both charged", [event("final_report_filed", "2025-03-01", charged=["A1", "A2"], **CHARGE_SHEET)], "met", "met"),
    (
        "all charged by number",
        [event("final_report_filed", "2025-03-01", accused_charged=2, **CHARGE_SHEET)],
        "met",
        "met",
    ),
    (
        "one not charged and still held",
        [event("final_report_filed", "2025-03-01", charged=["A1"], not_charged=["A2"], **CHARGE_SHEET)],
        "met",
        "overdue",
    ),
    (
        "one not spoken of",
        [event("final_report_filed", "2025-03-01", charged=["A1"], **CHARGE_SHEET)],
        "met",
        "not_known",
    ),
    (
        "one charged of two, no names",
        [event("final_report_filed", "2025-03-01", accused_charged=1, **CHARGE_SHEET)],
        "not_known",
        "not_known",
    ),
    ("a later report for the other", [FIRST, SECOND], "met", "met"),
    (
        "the later report returned",
        [FIRST, SECOND, event("final_report_returned", "2025-04-03", form_no="2")],
        "met",
        "overdue",
    ),
    (
        "the first report returned",
        [FIRST, SECOND, event("final_report_returned", "2025-04-03", form_no="1")],
        "overdue",
        "met",
    ),
    (
        "closure first, then a charge sheet for one",
        [
            event("final_report_filed", "2025-03-01", report="closure"),
            event("supplementary_report_filed", "2025-04-01", charged=["A1"], **CHARGE_SHEET),
        ],
        "met",
        "not_known",
    ),
]


@pytest.mark.parametrize(("reports", "first", "second"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_each_accused_by_what_the_reports_say(reports: list[dict[str, Any]], first: str, second: str) -> None:
    """187(3) speaks of "the accused person": a report filed against another is not a report on him."""
    assert two_in_custody(*reports, as_on="2025-06-30") == {"A1": first, "A2": second}


def test_absconder_charged_and_taken_later_is_disputed() -> None:
    """The courts differ on whether a report from before his custody ends his right."""
    rows = [
        FIR,
        event("first_remand", "2025-01-10", accused="A1"),
        event("final_report_filed", "2025-02-01", charged=["A1"], absconding=["A2"], **CHARGE_SHEET),
        event("arrested", "2025-02-28", accused="A2"),
        event("first_remand", "2025-03-01", accused="A2"),
    ]
    clock = answer(RULE, ["BNS 70(1)"], rows, "2025-06-30", "A2").clock
    assert (clock.state, clock.certainty) == ("disputed", "disputed")


def test_accused_taken_after_a_report_without_names_is_not_known() -> None:
    """A3 came after the report: nobody can say whether it spoke of him."""
    rows = [
        FIR,
        event("first_remand", "2025-01-10", accused="A1"),
        event("final_report_filed", "2025-03-01", **CHARGE_SHEET),
        event("first_remand", "2025-03-20", accused="A3"),
    ]
    assert answer(RULE, ["BNS 70(1)"], rows, "2025-06-30", "A3").clock.state == "not_known"


# --- applications for bail by the accused


@pytest.mark.parametrize("day", ["2025-03-11", "2025-03-20"])
def test_right_is_availed_of_by_the_application(day: str) -> None:
    """M. Ravindran v. Intelligence Officer, 2020: a later charge sheet does not defeat an application made in time."""
    clock = custody(
        ["BNS 74"],
        event("default_bail_applied", day, accused="A1"),
        event("final_report_filed", "2025-03-25", **CHARGE_SHEET),
        as_on="2025-06-01",
    ).clock
    assert clock.state == "late"
