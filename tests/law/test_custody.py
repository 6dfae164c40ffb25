from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itsso.law import Case, Clock, assess, read_case, running_clocks

MakeCase = Callable[..., Case]
FindClock = Callable[..., Clock]
RULE = "custody.default_bail"
A1 = {"accused": "A1"}
FIR = ("fir_registered", "2025-01-01")
REMAND = ("first_remand", "2025-01-02", A1)  # day 60 is 02-03-2025, day 90 is 01-04-2025


def codes(clock: Clock) -> list[str]:
    return [note.code for note in clock.notes]


@pytest.mark.parametrize(
    ("offences", "offence_date", "days"),
    [
        (["BNS 64"], None, 90),
        (["BNS 66"], None, 90),
        (["BNS 68"], None, 60),
        (["BNS 69"], None, 60),
        (["POCSO 8", "POCSO 10"], None, 60),
        (["POCSO 8", "POCSO 4"], None, 90),
        (["BNS 76", "BNS 103"], None, 90),
        (["BNS 67", "BNS 3(5)"], None, 60),
        (["IPC 376C"], "2024-01-01", 60),
        (["IPC 376(1)"], "2017-01-01", 90),
        (["POCSO 14(4)"], "2019-01-01", 60),
        (["POCSO 14(3)"], "2019-01-01", 90),
        (["SCST 3(1)", "BNS 351(3)"], None, 60),
        (["IPC 364A"], None, 90),
        (["BNS 140(2)"], None, 90),
        (["IPC 367", "IPC 294"], None, 60),
        (["BNS 140(4)", "BNS 296"], None, 60),
        (["BNS 142", "BNS 137(2)"], None, 60),
        (["IPC 368", "IPC 364"], None, 90),
        (["BNS 105", "BNS 64"], None, 90),
    ],
)
def test_sixty_or_ninety_days_go_by_the_punishment(
    case_of: MakeCase, clock_of: FindClock, offences: list[str], offence_date: str | None, days: int
) -> None:
    clock = clock_of(case_of(offences, FIR, REMAND, offence_date=offence_date), RULE, "2025-01-03")
    assert clock.due == clock.outer == {60: date(2025, 3, 2), 90: date(2025, 4, 1)}[days]


SECTION_TABLE = """
60: IPC 354, BNS 74, IPC 354A(2), BNS 75(2), IPC 354A(3), BNS 75(3), IPC 354B, BNS 76, IPC 354C, BNS 77, IPC 354D
60: BNS 78(2), IPC 376B, BNS 67, IPC 376C, BNS 68, BNS 69, IPC 509, BNS 79, IPC 326B, BNS 124(2), IPC 166A, BNS 199
60: IPC 166B, BNS 200, IPC 228A(1), BNS 72(1), IPC 228A(3), BNS 73
60: POCSO 8, POCSO 10, POCSO 12, POCSO 15, POCSO 21, POCSO 22, POCSO 23
90: IPC 376(1), BNS 64(1), IPC 376(2), BNS 64(2), IPC 376(3), BNS 65(1), IPC 376AB, BNS 65(2), IPC 376A, BNS 66
90: IPC 376D, BNS 70(1), IPC 376DA, IPC 376DB, BNS 70(2), IPC 376E, BNS 71, IPC 377, IPC 326A, BNS 124(1)
90: POCSO 4(1), POCSO 4(2), POCSO 6
90: BNS 143(3), BNS 143(4), BNS 143(5), BNS 117(3), BNS 309(6), BNS 332(a), IPC 370(3), IPC 394, IPC 395, IPC 449
90: BNS 107, IPC 305, BNS 310(2), BNS 139(1), BNS 119(2), BNS 111(2)(a), ARMS 25(1AB)
60: BNS 143(2), BNS 144(1), BNS 117(2), BNS 117(4), BNS 309(4), BNS 332(b), BNS 332(c), IPC 370(2), IPC 450, IPC 451
60: BNS 127(3), BNS 127(4), BNS 303(2), BNS 331(4), ARMS 25(1B)(a), 25(1-B)(a) Arms Act, ARMS 25(1A), IPC 506, JJ 75
"""


@pytest.mark.parametrize(
    ("days", "section"),
    [
        (int(line.split(": ")[0]), section)
        for line in SECTION_TABLE.split("\n")
        if line
        for section in line.split(": ")[1].split(", ")
    ],
)
def test_the_table_of_sections_has_its_days(case_of: MakeCase, clock_of: FindClock, days: int, section: str) -> None:
    clock = clock_of(case_of([section], FIR, REMAND), RULE, "2025-01-03")
    assert clock.due == clock.outer == {60: date(2025, 3, 2), 90: date(2025, 4, 1)}[days]


@pytest.mark.parametrize(
    "offences",
    [
        ["BNS 64", "BNS 62"],
        ["POCSO 14"],
        ["BNS 74", "Nowhere 12"],
        ["BNS 105"],
        ["BNS 142"],
        [],
        ["POCSO"],
        ["64(1) BNSS", "351(2) BNS"],
        ["376 CrPC", "506 IPC"],
        ["BNS 74", "BNS 351(9)"],
        ["BNS 143"],
        ["BNS 117"],
        ["BNS 309"],
        ["3/25 Arms Act", "BNS 74"],
        ["ITPA 5(1)(a)"],
    ],
)
def test_where_the_punishment_is_in_doubt_both_days_are_given(
    case_of: MakeCase, clock_of: FindClock, offences: list[str]
) -> None:
    clock = clock_of(case_of(offences, FIR, REMAND, offence_date="2025-01-01"), RULE, "2025-03-03")
    assert (clock.due, clock.outer, clock.state) == (date(2025, 3, 2), date(2025, 4, 1), "disputed")


@pytest.mark.parametrize(
    ("altered", "due", "note"),
    [
        ("2025-03-02", date(2025, 4, 1), None),  # on the last day: the graver list is in force on it
        ("2025-03-03", date(2025, 3, 2), "altered_after_expiry"),
    ],
)
def test_a_later_alteration_does_not_revive_a_limit_that_has_run_out(
    case_of: MakeCase, clock_of: FindClock, altered: str, due: date, note: str | None
) -> None:
    case = case_of(["BNS 74"], FIR, REMAND, ("offences_altered", altered, {"offences": ["BNS 64"]}))
    clock = clock_of(case, RULE, "2025-03-20")
    assert clock.due == due
    assert codes(clock).count(note or "") == (note is not None)


def test_sections_lowered_in_time_shorten_the_limit_and_after_sixty_days_end_it(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    early = case_of(["BNS 64"], FIR, REMAND, ("offences_altered", "2025-02-01", {"offences": ["BNS 74"]}))
    assert clock_of(early, RULE, "2025-04-20").due == date(2025, 3, 2)
    late = case_of(["BNS 64"], FIR, REMAND, ("offences_altered", "2025-03-15", {"offences": ["BNS 74"]}))
    assert clock_of(late, RULE, "2025-03-10").due == date(2025, 4, 1)
    assert clock_of(late, RULE, "2025-04-20").due == date(2025, 3, 15)


def test_a_closure_report_does_not_meet_the_custody_limit(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], FIR, REMAND, ("final_report_filed", "2025-02-20", {"report": "closure"}))
    clock = clock_of(case, RULE, "2025-04-02")
    assert (clock.state, codes(clock).count("closure_ends_no_custody")) == ("overdue", 1)
    assert clock_of(case, "investigation.two_months", "2025-04-02").state == "met"


@pytest.mark.parametrize(
    ("applied", "reported", "note"),
    [
        ("2025-04-02T10:30", "2025-04-02T16:25", "bail_before_report"),
        ("2025-04-02T16:25", "2025-04-02T10:30", "bail_after_report"),
        ("2025-04-02", "2025-04-02T10:30", "bail_same_day"),
        ("2025-04-02", "2025-04-03", "bail_before_report"),
        ("2025-04-04", "2025-04-03", "bail_after_report"),
        ("2025-04-01", "2025-04-03", "bail_too_early"),
    ],
)
def test_default_bail_goes_by_whether_it_was_applied_for_before_the_report(
    case_of: MakeCase, clock_of: FindClock, applied: str, reported: str, note: str
) -> None:
    case = case_of(
        ["BNS 64"],
        FIR,
        REMAND,
        ("default_bail_applied", applied, A1),
        ("final_report_filed", reported, {"report": "charge_sheet"}),
    )
    clock = clock_of(case, RULE, "2025-05-01")
    assert clock.state == "late"
    assert note in codes(clock)


@pytest.mark.parametrize("order", [0, 1])
def test_a_release_and_an_arrest_of_one_day_leave_the_accused_in_custody(
    case_of: MakeCase, clock_of: FindClock, order: int
) -> None:
    again = [("released", "2025-02-01", A1), ("arrested", "2025-02-01", A1), ("first_remand", "2025-02-01", A1)]
    events = again if order == 0 else [*again[1:], again[0]]
    case = case_of(["BNS 64"], FIR, ("arrested", "2025-01-02", A1), REMAND, *events)
    assert clock_of(case, RULE, "2025-02-10", "A1").state == "ended"
    assert clock_of(case, RULE, "2025-02-10", "A1/2").state == "running"
    assert [clock.subject for clock in running_clocks(case) if clock.rule == RULE] == ["A1/2"]


def test_an_arrest_and_a_release_of_one_day_end_the_only_custody(case_of: MakeCase, clock_of: FindClock) -> None:
    events = [("released", "2025-01-02", A1), ("arrested", "2025-01-02", A1), ("first_remand", "2025-01-02", A1)]
    assert clock_of(case_of(["BNS 64"], FIR, *events), RULE, "2025-02-10", "A1").state == "ended"


def test_release_ends_the_clock_and_a_second_custody_has_what_is_left_of_the_limit(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(
        ["BNS 64"],
        FIR,
        ("arrested", "2025-01-02T08:00", A1),
        REMAND,
        ("released", "2025-02-01", A1),
        ("arrested", "2025-03-01T08:00", A1),
        ("first_remand", "2025-03-02", A1),
        ("final_report_filed", "2025-06-15", {"report": "charge_sheet"}),
    )
    assert clock_of(case, RULE, "2025-07-01", "A1").state == "ended"
    again = clock_of(case, RULE, "2025-07-01", "A1/2")  # 31 of the 90 days were spent until 1 February
    assert (again.starts, again.due, again.state) == (date(2025, 3, 2), date(2025, 4, 29), "late")
    assert "custody_added_up" in codes(again)
    assert clock_of(case, "custody.production", "2025-07-01", "A1/2").state == "met"
    assert assess(case, date(2025, 2, 20)).problems == ()


POLICE = "custody.police_custody"
OUT = ("released", "2025-01-31", A1)  # thirty days after the remand, both counted
BACK = ("first_remand", "2025-03-01", A1)


def test_police_custody_and_its_fifteen_days_of_old_add_up_too(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], FIR, REMAND, OUT, BACK)
    assert clock_of(case, POLICE, "2025-03-02", "A1/2").due == date(2025, 3, 30)  # thirty of sixty are left
    old = case_of(
        ["IPC 376"],
        ("fir_registered", "2024-01-01"),
        ("first_remand", "2024-01-02", A1),
        ("released", "2024-01-06", A1),
        ("first_remand", "2024-02-01", A1),
    )
    assert clock_of(old, POLICE, "2024-02-02", "A1/2").due == date(2024, 2, 10)


def test_a_limit_that_was_used_up_before_ended_in_the_earlier_custody(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 74"], FIR, REMAND, ("released", "2025-03-10", A1), ("first_remand", "2025-04-01", A1))
    again = clock_of(case, RULE, "2025-04-02", "A1/2")
    assert (again.due, again.state) == (date(2025, 3, 2), "overdue")
    third = case_of(
        ["BNS 74"],
        FIR,
        REMAND,
        OUT,
        BACK,
        ("released", "2025-03-20", A1),
        ("first_remand", "2025-05-01", A1),
    )
    clock = clock_of(third, RULE, "2025-05-02", "A1/3")  # 30 + 20 days are spent
    assert (clock.due, clock.notes[-1].values) == (date(2025, 5, 10), (("days", "50"),))


def test_a_day_on_which_he_was_released_and_remanded_again_counts_once(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(
        ["BNS 74"],
        FIR,
        ("first_remand", "2025-01-02T10:00", A1),
        ("released", "2025-01-31T10:00", A1),
        ("first_remand", "2025-01-31T18:00", A1),
    )
    assert clock_of(case, RULE, "2025-02-01", "A1/2").due == date(2025, 3, 2)  # as if he had never been out


@pytest.mark.parametrize(
    ("first", "then", "day", "due", "outer", "certainty", "note"),
    [
        (["BNS 74"], ["BNS 74", "BNS 64"], "2025-02-10", "2025-05-29", "2025-05-29", "inferred", "custody_afresh"),
        (
            ["BNS 64"],
            ["BNS 64", "BNS 70(1)"],
            "2025-02-10",
            "2025-04-29",
            "2025-05-29",
            "disputed",
            "custody_afresh_in_doubt",
        ),
        (["BNS 64"], ["BNS 64", "BNS 74"], "2025-02-10", "2025-04-29", "2025-04-29", "verified", "custody_added_up"),
        (["BNS 64", "BNS 74"], ["BNS 64"], "2025-02-10", "2025-04-29", "2025-04-29", "verified", "custody_added_up"),
        (["BNS 74"], ["BNS 74", "BNS 64"], "2025-01-20", "2025-04-29", "2025-04-29", "verified", "custody_added_up"),
        (["BNS 74"], ["BNS 74", "BNS 64"], "2025-03-02", "2025-04-29", "2025-04-29", "verified", "custody_added_up"),
    ],
)
def test_only_a_new_and_graver_offence_begins_the_days_afresh(
    case_of: MakeCase,
    clock_of: FindClock,
    first: list[str],
    then: list[str],
    day: str,
    due: str,
    outer: str,
    certainty: str,
    note: str,
) -> None:
    """`day` is when the sections were altered: between the custodies, in the first one, in the second one."""
    case = case_of(first, FIR, REMAND, OUT, BACK, ("offences_altered", day, {"offences": then}))
    clock = clock_of(case, RULE, "2025-03-05", "A1/2")
    assert (str(clock.due), str(clock.outer), clock.certainty) == (due, outer, certainty)
    assert note in codes(clock)


def test_a_further_remand_without_a_release_neither_ends_nor_restarts_a_clock(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(["BNS 64"], FIR, ("arrested", "2025-01-02", A1), REMAND, ("first_remand", "2025-01-16", A1))
    clock = clock_of(case, RULE, "2025-02-01")
    assert (clock.subject, clock.due, clock.state) == ("A1", date(2025, 4, 1), "running")
    assert clock.certainty == "disputed"
    assert [p.code for p in assess(case, date(2025, 2, 1)).problems] == ["remanded_again"]


def test_second_arrest_without_a_release_is_reported_and_the_custody_continues(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(["BNS 64"], FIR, ("arrested", "2025-01-02", A1), REMAND, ("arrested", "2025-03-01", A1))
    clock = clock_of(case, RULE, "2025-03-10")
    assert (clock.subject, clock.due, clock.state) == ("A1", date(2025, 4, 1), "running")
    assert [p.code for p in assess(case, date(2025, 4, 10)).problems] == ["release_not_recorded"]


@pytest.mark.parametrize(
    ("events", "rule"),
    [
        ([("arrested", "2025-01-05", A1), ("first_remand", "2025-01-03", A1)], RULE),
        ([("released", "2025-01-03", A1), ("first_remand", "2025-01-05", A1)], RULE),
        ([("default_bail_applied", "2025-01-03", A1), ("first_remand", "2025-01-05", A1)], RULE),
        ([("arrested", "2025-01-02", A1), ("first_remand", "2025-01-09", A1)], "custody.production"),
        (
            [
                ("cognizance_taken", "2025-03-05"),
                ("first_hearing_on_charge", "2025-02-01"),
                ("charges_framed", "2025-03-01"),
            ],
            "trial.charge",
        ),
    ],
)
def test_days_that_contradict_each_other_make_no_verified_limit(
    case_of: MakeCase, clock_of: FindClock, events: list[tuple[str, ...]], rule: str
) -> None:
    case = case_of(["BNS 64"], FIR, *events)
    clocks = [clock for clock in assess(case, date(2025, 3, 20)).clocks if clock.rule == rule]
    assert {clock.certainty for clock in clocks if clock.starts} == {"disputed"}


def test_days_under_an_executive_magistrate_are_counted(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], FIR, ("executive_remand", "2025-01-02", A1), ("first_remand", "2025-01-08", A1))
    assert clock_of(case, RULE, "2025-02-01").due == date(2025, 4, 1)
    assert clock_of(case, POLICE, "2025-02-01").due == date(2025, 3, 2)
    assert assess(case, date(2025, 2, 1)).problems == ()


def test_each_accused_has_a_clock_and_that_of_a_child_is_disputed(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(
        ["BNS 64"],
        FIR,
        REMAND,
        ("first_remand", "2025-01-20", {"accused": "A2"}),
        accused=[{"id": "A1", "child": True}, {"id": "A2", "child": False}],
    )
    child = clock_of(case, RULE, "2025-02-01", "A1")
    assert (child.due, child.certainty, codes(child)) == (date(2025, 4, 1), "disputed", ["child_default_bail"])
    assert "A1" in {clock.subject for clock in running_clocks(case) if clock.rule == RULE}
    assert clock_of(case, RULE, "2025-02-01", "A2").due == date(2025, 4, 19)


def test_an_extension_in_time_gives_one_hundred_and_eighty_days_and_one_too_late_nothing(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    offences = ["BNS 64", "UAPA 16"]
    in_time = case_of(offences, FIR, REMAND, ("custody_extended", "2025-04-01", A1))
    assert clock_of(in_time, RULE, "2025-06-01").due == date(2025, 6, 30)
    too_late = case_of(offences, FIR, REMAND, ("custody_extended", "2025-04-02", A1))
    clock = clock_of(too_late, RULE, "2025-06-01")
    assert (clock.outer, clock.state) == (date(2025, 4, 1), "overdue")
    assert "extended_too_late" in codes(clock)


def test_with_the_ndps_act_the_outer_day_is_the_180th_and_an_order_may_come_until_then(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    """Section 36A(4): 180 days take the place of ninety for a commercial quantity, which no section states."""
    offences = ["BNS 64", "NDPS 22(c)"]
    now = clock_of(case_of(offences, FIR, REMAND), RULE, "2025-04-05")
    assert (now.due, now.outer, now.state) == (date(2025, 4, 1), date(2025, 6, 30), "disputed")
    assert codes(now) == ["ndps_days", "whole_act_listed"]
    assert clock_of(case_of(offences, FIR, REMAND), RULE, "2025-07-01").state == "overdue"
    later = clock_of(case_of(offences, FIR, REMAND, ("custody_extended", "2025-05-31", A1)), RULE, "2025-07-01")
    assert (later.due, later.outer, later.state) == (date(2025, 6, 30), date(2026, 1, 1), "disputed")
    twice = clock_of(
        case_of(offences, FIR, REMAND, ("released", "2025-01-11", A1), ("first_remand", "2025-03-03", A1)),
        RULE,
        "2025-04-05",
        "A1/2",
    )
    assert (twice.due, twice.outer) == (date(2025, 5, 21), date(2025, 8, 19))


@pytest.mark.parametrize("act", ["UAPA 16", "NDPS 20", "MCOCA 3(1)"])
def test_only_an_act_that_gives_the_power_lets_a_court_extend_custody(
    case_of: MakeCase, clock_of: FindClock, act: str
) -> None:
    ordered = ("custody_extended", "2025-03-01", A1)
    without = case_of(["BNS 64"], FIR, REMAND, ordered)
    clock = clock_of(without, RULE, "2025-03-05")
    assert (clock.due, codes(clock)[-1]) == (date(2025, 4, 1), "extended_without_power")
    assert "extended_without_power_of" in [p.code for p in assess(without, date(2025, 3, 5)).problems]
    assert clock_of(case_of(["BNS 64", act], FIR, REMAND, ordered), RULE, "2025-03-05").due == date(2025, 6, 30)
    added = ("offences_altered", "2025-03-02", {"offences": ["BNS 64", act]})  # the day after the order
    assert clock_of(case_of(["BNS 64"], FIR, REMAND, ordered, added), RULE, "2025-03-05").due == date(2025, 4, 1)


def test_judgment_may_be_extended_from_thirty_to_forty_five_days(case_of: MakeCase, clock_of: FindClock) -> None:
    events = [FIR, ("cognizance_taken", "2025-02-01"), ("arguments_concluded", "2025-06-01")]
    assert clock_of(case_of(["BNS 64"], *events), "trial.judgment", "2025-06-02").due == date(2025, 7, 1)
    extended = case_of(["BNS 64"], *events, ("judgment_time_extended", "2025-06-30"))
    assert clock_of(extended, "trial.judgment", "2025-07-02").due == date(2025, 7, 16)


def test_judgment_is_due_forty_five_days_after_the_trial_which_is_taken_to_end_with_the_arguments(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(["BNS 64"], FIR, ("cognizance_taken", "2025-02-01"), ("arguments_concluded", "2025-03-01"))
    clock = clock_of(case, "trial.judgment_pronounced", "2025-03-02")
    assert (clock.due, clock.authority["en"], clock.certainty) == (date(2025, 4, 15), "BNSS 392(1)", "inferred")
    assert "trial_ends_with_arguments" in codes(clock)


def test_in_uttar_pradesh_the_police_inform_the_childs_side_of_a_bail_application(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    def ask(state: str, *events: tuple[str, str, dict[str, str]]) -> Clock:
        notice = ("bail_notice_received", "2025-02-01", A1)
        case = case_of(["POCSO 8"], FIR, REMAND, notice, *events, state=state)
        return clock_of(case, "pocso.bail_notice", "2025-03-01")

    assert (ask("UP").state, ask("UP").due) == ("running", None)
    assert ask("UP", ("child_notified_of_bail", "2025-02-03", A1)).state == "met"
    assert not ask("BR").applies


def test_police_custody_is_a_window_that_closes(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], FIR, REMAND)
    assert clock_of(case, "custody.police_custody", "2025-03-02").state == "running"
    closed = clock_of(case, "custody.police_custody", "2025-03-03")
    assert (closed.due, closed.state) == (date(2025, 3, 2), "ended")
    assert "window_closed" in codes(closed)


A2 = {"accused": "A2"}
TWO = (FIR, REMAND, ("first_remand", "2025-01-04", A2))


def sheet(day: str, kind: str = "final_report_filed", **facts: Any) -> tuple[str, str, dict[str, Any]]:
    return (kind, day, {"report": "charge_sheet", **facts})


def test_a_report_filed_before_the_custody_meets_nothing(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], FIR, sheet("2025-01-20"), ("first_remand", "2025-03-01", A1))
    clock = clock_of(case, RULE, "2025-03-05")
    assert (clock.state, clock.met) == ("not_known", None)
    assert "report_before_custody" in codes(clock)


def test_a_report_meets_the_limit_only_of_the_accused_whom_it_charges(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], *TWO, sheet("2025-03-01", charged=["A1"], pending=["A2"]))
    assert clock_of(case, RULE, "2025-03-05", "A1").state == "met"
    waiting = clock_of(case, RULE, "2025-03-05", "A2")
    assert (waiting.state, waiting.met, codes(waiting)[-1]) == ("running", None, "report_leaves_out")
    assert clock_of(case, RULE, "2025-05-05", "A2").state == "overdue"


@pytest.mark.parametrize("facts", [{"charged": ["A1"]}, {"absconding": ["A3"]}, {"not_charged": []}])
def test_the_clock_of_an_accused_not_named_in_a_report_is_not_known_and_stays_on_the_desk(
    case_of: MakeCase, clock_of: FindClock, facts: dict[str, Any]
) -> None:
    case = case_of(["BNS 64"], *TWO, sheet("2025-03-01", **facts))
    clock = clock_of(case, RULE, "2025-03-05", "A2")
    assert (clock.state, clock.due, codes(clock)[-1]) == ("not_known", date(2025, 4, 3), "report_names_others")
    assert "A2" in [clock.subject for clock in running_clocks(case) if clock.rule == RULE]
    two_months = clock_of(case, "investigation.two_months", "2025-03-05")
    assert two_months.state == "met"  # of the case, whomever it charges


@pytest.mark.parametrize(("dated_by", "certainty"), [("received_by_court", "verified"), ("despatched", "inferred")])
def test_a_report_that_is_not_dated_by_its_receipt_is_no_verified_answer(
    case_of: MakeCase, clock_of: FindClock, dated_by: str, certainty: str
) -> None:
    case = case_of(["BNS 64"], *TWO, sheet("2025-03-01", charged=["A1", "A2"], dated_by=dated_by))
    clock = clock_of(case, RULE, "2025-03-05", "A1")
    assert (clock.state, clock.certainty) == ("met", certainty)
    assert ("receipt_not_told" in codes(clock)) == (dated_by == "despatched")


def test_a_supplementary_report_meets_the_limit_of_the_accused_whom_it_charges(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    first = sheet("2025-03-01", charged=["A1"], pending=["A2"])
    for day, state in (("2025-04-03", "met"), ("2025-04-04", "late")):
        case = case_of(["BNS 64"], *TWO, first, sheet(day, "supplementary_report_filed", charged=["A2"]))
        assert clock_of(case, RULE, "2025-05-05", "A2").state == state
    of_nobody = case_of(["BNS 64"], *TWO, first, sheet("2025-03-20", "supplementary_report_filed", charged=[]))
    assert clock_of(of_nobody, RULE, "2025-03-25", "A2").state == "running"  # as the first report left it
    unlisted = case_of(["BNS 64"], *TWO, first, sheet("2025-03-20", "supplementary_report_filed"))
    assert clock_of(unlisted, RULE, "2025-03-25", "A2").state == "not_known"
    assert clock_of(unlisted, RULE, "2025-03-25", "A1").met == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ({}, "met"),
        ({"accused_charged": 2, "accused_not_charged": 0}, "met"),
        ({"accused_charged": 1}, "not_known"),
        ({"accused_charged": 2, "accused_not_charged": 1}, "not_known"),
    ],
)
def test_without_lists_a_report_counts_for_all_unless_its_counts_say_otherwise(
    case_of: MakeCase, clock_of: FindClock, counts: dict[str, Any], state: str
) -> None:
    case = case_of(["BNS 64"], *TWO, sheet("2025-03-01", **counts))
    assert {clock_of(case, RULE, "2025-03-05", accused).state for accused in ("A1", "A2")} == {state}


def test_an_absconder_charged_and_later_arrested_is_disputed(case_of: MakeCase, clock_of: FindClock) -> None:
    report = sheet("2025-03-01", charged=["A1"], absconding=["A2"])
    case = case_of(["BNS 64"], FIR, REMAND, report, ("first_remand", "2025-06-01", A2))
    clock = clock_of(case, RULE, "2025-09-30", "A2")
    assert (clock.state, clock.met, codes(clock)[-1]) == ("disputed", None, "charged_while_absent")


def test_an_accused_charged_by_a_report_has_no_limit_in_a_later_custody(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(
        ["BNS 64"],
        FIR,
        REMAND,
        ("released", "2025-02-01", A1),
        sheet("2025-03-01", charged=["A1"]),
        ("first_remand", "2025-06-01", A1),
    )
    again = clock_of(case, RULE, "2025-09-30", "A1/2")
    assert (again.state, again.met, codes(again)[-1]) == ("ended", None, "charged_before_custody")


def test_one_arrested_after_a_report_on_others_has_a_limit_of_his_own(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], FIR, REMAND, sheet("2025-02-01", charged=["A1"]), ("first_remand", "2025-06-01", A2))
    clock = clock_of(case, RULE, "2025-06-10", "A2")
    assert (clock.state, clock.due) == ("running", date(2025, 8, 29))


def test_a_report_that_the_court_returned_charges_nobody(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(
        ["BNS 64"],
        *TWO,
        sheet("2025-03-01", charged=["A1", "A2"], form_no="1"),
        ("final_report_returned", "2025-03-05"),
        sheet("2025-03-20", charged=["A1"], pending=["A2"], form_no="2"),
    )
    assert clock_of(case, RULE, "2025-03-25", "A1").met == date(2025, 3, 20)
    assert clock_of(case, RULE, "2025-03-25", "A2").state == "running"


def test_only_the_courts_receipt_meets_a_limit_and_a_report_under_way_is_noted(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    steps = [("final_report_prepared", "2025-02-24"), ("final_report_forwarded", "2025-02-27")]
    for events, kind in ((steps[:1], "final_report_prepared"), (steps, "final_report_forwarded")):
        case = case_of(["BNS 64"], FIR, REMAND, *events)
        for rule in (RULE, "investigation.two_months"):
            clock = clock_of(case, rule, "2025-02-28")
            assert clock.state == "running"
            assert ("report_not_in_court", kind) in [(n.code, dict(n.values).get("kind")) for n in clock.notes]
    received = case_of(["BNS 64"], FIR, REMAND, *steps, sheet("2025-04-02"))
    assert clock_of(received, RULE, "2025-05-01").state == "late"
    assert "report_not_in_court" not in codes(clock_of(received, RULE, "2025-05-01"))


@pytest.mark.parametrize(
    ("forwarded", "state"), [("2025-03-01", "disputed"), ("2025-03-02", "late"), ("2025-03-09", "late")]
)
def test_two_months_are_disputed_where_the_report_was_forwarded_in_time_and_received_late(
    case_of: MakeCase, clock_of: FindClock, forwarded: str, state: str
) -> None:
    case = case_of(["BNS 64"], FIR, ("final_report_forwarded", forwarded), sheet("2025-03-10"))
    clock = clock_of(case, "investigation.two_months", "2025-04-01")
    assert (clock.state, clock.met, clock.certainty == "disputed") == (state, date(2025, 3, 10), state == "disputed")


def test_the_forwarding_of_a_report_that_was_returned_is_none_of_the_next(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(
        ["BNS 64"],
        FIR,
        ("final_report_forwarded", "2025-02-10"),
        sheet("2025-02-12"),
        ("final_report_returned", "2025-02-20"),
        sheet("2025-03-10"),
    )
    assert clock_of(case, "investigation.two_months", "2025-04-01").state == "late"


@pytest.mark.parametrize(
    ("acts", "state", "certainty"),
    [
        ([("investigation_completed", "2025-02-25")], "overdue", "disputed"),
        ([("investigation_completed", "2025-03-02")], "overdue", "verified"),
        ([("final_report_forwarded", "2025-02-25")], "overdue", "disputed"),
        ([("final_report_prepared", "2025-02-25")], "overdue", "verified"),
        # what is completed stays completed where a report is returned
        (
            [("investigation_completed", "2025-02-25"), sheet("2025-02-26"), ("final_report_returned", "2025-03-05")],
            "overdue",
            "disputed",
        ),
    ],
)
def test_what_was_completed_or_forwarded_in_time_is_not_overdue_for_sure(
    case_of: MakeCase, clock_of: FindClock, acts: list[tuple[str, ...]], state: str, certainty: str
) -> None:
    clock = clock_of(case_of(["BNS 64"], FIR, *acts), "investigation.two_months", "2025-04-01")
    assert (clock.state, clock.certainty) == (state, certainty)


@pytest.mark.parametrize("section", ["POCSO 17", "POCSO 18", "BNS 62", "POCSO 14(2)"])
def test_without_a_punishment_of_its_own_a_section_gives_both_days_and_is_no_verified_answer(
    case_of: MakeCase, clock_of: FindClock, section: str
) -> None:
    remand = ("first_remand", "2025-01-03", A1)
    clock = clock_of(case_of([section], FIR, remand, offence_date="2025-01-01"), RULE, "2025-01-10")
    assert (clock.due, clock.outer) == (date(2025, 3, 3), date(2025, 4, 2))
    assert clock.certainty == "inferred"


def test_a_report_without_a_type_is_not_taken_for_a_closure(case_of: MakeCase, clock_of: FindClock) -> None:
    clock = clock_of(case_of(["BNS 64"], FIR, REMAND, ("final_report_filed", "2025-02-20")), RULE, "2025-06-01")
    assert clock.state == "not_known"
    assert "fact_not_told" in codes(clock)


@pytest.mark.parametrize(
    ("offences", "certainty"),
    [
        (["BNS 64", "BNS 103"], "verified"),  # one verified life sentence is enough
        (["BNS 103"], "verified"),
        (["ARMS 27(2)"], "unverified"),
        (["POCSO 8"], "secondary"),
        (["BNS 74"], "verified"),
        (["BNS 74", "JJ 79"], "unverified"),  # sixty days rest on every section's being below
    ],
)
def test_the_custody_limit_is_as_sure_as_the_punishments_it_rests_on(
    case_of: MakeCase, clock_of: FindClock, offences: list[str], certainty: str
) -> None:
    remand = ("first_remand", "2025-01-03", A1)  # neither sixty nor ninety days end on a Sunday
    assert clock_of(case_of(offences, FIR, remand), RULE, "2025-01-10").certainty == certainty


def test_a_row_of_a_form_without_its_report_is_reported() -> None:
    row = {"kind": "accused_named_in_report", "at": "2025-03-01", "accused": "A2", "disposition": "pending"}
    report = {"kind": "final_report_filed", "at": "2025-03-01", "report": "charge_sheet", "form_no": "1"}
    _, problems = read_case({"offences": ["BNS 64"], "events": [report, {**row, "form_no": "9"}]})
    assert [note.code for note in problems] == ["named_without_report"]
    _, problems = read_case({"offences": ["BNS 64"], "events": [report, {**row, "form_no": "1"}]})
    assert problems == []
