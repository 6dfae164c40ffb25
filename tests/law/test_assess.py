from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from itsso.law import Case, Clock, assess, book, in_scope, is_statutory, on_list
from itsso.law.counting import IST

MakeCase = Callable[..., Case]
FindClock = Callable[..., Clock]
TWO_MONTHS = "investigation.two_months"
REPORT = {"report": "charge_sheet"}


def codes(clock: Clock) -> list[str]:
    return [note.code for note in clock.notes]


def problems(case: Case, as_on: str = "2026-01-01") -> list[str]:
    return [problem.code for problem in assess(case, date.fromisoformat(as_on)).problems]


@pytest.mark.parametrize(
    ("reported", "as_on", "state"),
    [
        (None, "2025-05-05", "running"),
        (None, "2025-05-06", "overdue"),
        ("2025-05-05", "2025-06-01", "met"),
        ("2025-05-06", "2025-06-01", "late"),
        ("2025-05-06", "2025-05-05", "running"),
    ],
)
def test_a_report_is_in_time_until_the_last_day(
    case_of: MakeCase, clock_of: FindClock, reported: str | None, as_on: str, state: str
) -> None:
    events = [("fir_registered", "2025-03-05")] + ([("final_report_filed", reported, REPORT)] if reported else [])
    assert clock_of(case_of(["BNS 64"], *events), TWO_MONTHS, as_on).state == state


@pytest.mark.parametrize(
    ("reported", "as_on", "state"),
    [
        (None, "2025-08-30", "running"),
        (None, "2025-08-31", "disputed"),
        (None, "2025-09-01", "overdue"),
        ("2025-08-31", "2025-10-01", "disputed"),
        ("2025-09-01", "2025-10-01", "late"),
    ],
)
def test_between_the_two_formulas_the_answer_is_disputed(
    case_of: MakeCase, clock_of: FindClock, reported: str | None, as_on: str, state: str
) -> None:
    events = [("fir_registered", "2025-06-30")] + ([("final_report_filed", reported, REPORT)] if reported else [])
    clock = clock_of(case_of(["BNS 64"], *events), TWO_MONTHS, as_on)
    assert (clock.due, clock.outer, clock.state) == (date(2025, 8, 30), date(2025, 8, 31), state)
    assert "month_end_disputed" in codes(clock)


def test_a_report_filed_returned_and_filed_again_is_in_time_open_and_late(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(
        ["BNS 64"],
        ("fir_registered", "2025-01-10"),
        ("final_report_filed", "2025-03-01", {**REPORT, "form_no": "1"}),
        ("final_report_returned", "2025-03-05", {"form_no": "1"}),
        ("final_report_filed", "2025-04-01", {**REPORT, "form_no": "2"}),
    )
    states = [clock_of(case, TWO_MONTHS, day).state for day in ("2025-03-02", "2025-03-06", "2025-03-11", "2025-04-01")]
    assert states == ["met", "running", "overdue", "late"]
    assert clock_of(case, TWO_MONTHS, "2025-05-01").met == date(2025, 4, 1)
    assert clock_of(case, "trial.two_months", "2025-05-01").starts == date(2025, 4, 1)


@pytest.mark.parametrize(
    ("offences", "fir", "applies", "authority", "certainty"),
    [
        (["IPC 376"], "2018-04-20", False, None, None),
        (["IPC 376"], "2018-04-21", True, "CrPC 173(1A)", "verified"),
        (["IPC 376AB"], "2024-06-29", True, "CrPC 173(1A)", "verified"),
        (["IPC 376AB"], "2024-06-30", True, "CrPC 173(1A)", "disputed"),  # the two formulas part on this day
        (["POCSO 6"], "2024-06-30", False, None, None),
        (["POCSO 6"], "2024-07-01", True, "BNSS 193(2)", "verified"),
        (["POCSO 5(l)"], "2024-07-01", True, "BNSS 193(2)", "verified"),
        (["POCSO 12"], "2024-07-01", False, None, None),
        (["BNS 69"], "2024-07-01", False, None, None),
        (["BNS 65(2)"], "2024-07-01", True, "BNSS 193(2)", "verified"),
        (["IPC 376(2)(n)"], "2024-07-01", True, "BNSS 193(2)", "inferred"),
        (["IPC 377"], "2024-07-01", False, None, None),
        (["BNS 64", "BNS 62"], "2024-07-01", True, "BNSS 193(2)", "disputed"),
    ],
)
def test_the_two_month_list_goes_by_the_day_of_the_fir(
    case_of: MakeCase,
    clock_of: FindClock,
    offences: list[str],
    fir: str,
    applies: bool,
    authority: str | None,
    certainty: str | None,
) -> None:
    clock = clock_of(case_of(offences, ("fir_registered", fir)), TWO_MONTHS, "2025-01-01")
    assert clock.applies is applies
    assert is_statutory(None, offences, date.fromisoformat(fir)) is applies
    if applies:
        assert (clock.authority["en"], clock.certainty) == (authority, certainty)
    else:
        assert clock.state == "not_applicable"
        assert clock.notes


def test_the_scope_list_is_wider_than_the_statute_and_dated() -> None:
    assert in_scope(["BNS 69"], date(2024, 7, 1))
    assert not in_scope(["BNS 69"], date(2024, 6, 30))
    assert in_scope(["POCSO 12"], date(2020, 1, 1))
    assert not in_scope(["POCSO 12"], date(2018, 4, 20))
    assert not in_scope(["IPC 354", "IPC 509", "garbled"], date(2020, 1, 1))


def test_a_zero_fir_starts_the_limit_and_chooses_the_law(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(
        ["IPC 376"],
        ("fir_registered", "2024-07-02", {"fir": "regular"}),
        ("fir_registered", "2024-06-28", {"fir": "zero"}),
    )
    clock = clock_of(case, TWO_MONTHS, "2024-08-01")
    assert (clock.starts, clock.authority["en"], clock.certainty) == (date(2024, 6, 28), "CrPC 173(1A)", "inferred")
    assert "zero_fir_start" in codes(clock)


def test_a_court_rule_goes_by_the_cognizance(case_of: MakeCase, clock_of: FindClock) -> None:
    events = [("fir_registered", "2024-05-01"), ("final_report_filed", "2024-06-20", REPORT)]
    before = clock_of(case_of(["IPC 376"], *events), "trial.two_months", "2024-07-10")
    assert before.authority["en"] == "CrPC 309(1) proviso (2018)"
    assert "regime_assumed" in codes(before)
    after = clock_of(
        case_of(["IPC 376"], *events, ("cognizance_taken", "2024-07-05")), "trial.two_months", "2024-07-10"
    )
    assert after.authority["en"] == "BNSS 346(1) proviso"
    assert "regime_assumed" not in codes(after)


@pytest.mark.parametrize(("state", "trial", "copies"), [("IN-UP", "BNSS", True), ("IN-RJ", "CrPC", False)])
def test_a_state_may_choose_the_code_of_its_courts_by_another_event(
    case_of: MakeCase, clock_of: FindClock, state: str, trial: str, copies: bool
) -> None:
    events = [
        ("fir_registered", "2024-05-01"),
        ("final_report_filed", "2024-06-20", REPORT),
        ("cognizance_taken", "2024-07-05"),
        ("appeared_before_court", "2024-07-08", {"accused": "A1"}),
    ]
    case = case_of(["IPC 376"], *events, state=state)
    completed = clock_of(case, "trial.two_months", "2024-07-10")
    assert completed.authority["en"].startswith(trial)
    assert "court_regime_differs" in codes(completed)
    assert (clock_of(case, "trial.copies", "2024-07-10").due is not None) is copies  # CrPC 207 gives no day
    later = case_of(["BNS 64"], ("fir_registered", "2024-07-01"), *events[2:], state=state)
    assert clock_of(later, "trial.copies", "2024-07-10").authority["en"] == "BNSS 230"


def test_quashed_ends_reopened_resumes_and_a_stay_stops_nothing(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(
        ["BNS 64"],
        ("fir_registered", "2025-01-10"),
        ("stayed", "2025-01-15"),
        ("quashed", "2025-02-01"),
        ("reopened", "2025-02-20"),
        ("stay_vacated", "2025-02-25"),
    )
    stayed = clock_of(case, TWO_MONTHS, "2025-01-20")
    assert (stayed.state, "stayed" in codes(stayed)) == ("running", True)
    assert clock_of(case, TWO_MONTHS, "2025-02-10").state == "ended"
    assert clock_of(case, TWO_MONTHS, "2025-02-21").state == "running"
    late = clock_of(case, TWO_MONTHS, "2025-03-11")
    assert (late.state, "stayed" in codes(late)) == ("overdue", False)


def test_alteration_brings_a_case_into_the_list_and_takes_it_out(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(
        ["BNS 74"],
        ("fir_registered", "2025-01-10"),
        ("offences_altered", "2025-02-01", {"offences": ["BNS 64"]}),
        ("offences_altered", "2025-02-20", {"offences": ["BNS 75"]}),
    )
    applies = [clock_of(case, TWO_MONTHS, day).applies for day in ("2025-01-31", "2025-02-01", "2025-02-20")]
    assert applies == [False, True, False]


def test_a_limit_in_hours_is_kept_to_the_minute(case_of: MakeCase, clock_of: FindClock) -> None:
    fir = ("fir_registered", "2025-03-05T22:15")
    rule = "pocso.report_to_court_and_cwc"
    cwc = ("reported_to_cwc", "2025-03-06T10:00")
    case = case_of(["POCSO 8"], fir, cwc)
    assert clock_of(case, rule, "2025-03-06").state == "running"  # one of two reports is not both
    assert clock_of(case, rule, "2025-03-07").state == "overdue"
    for at, state in (("2025-03-06T22:15", "met"), ("2025-03-06T22:16", "late"), ("2025-03-06", "met")):
        clock = clock_of(case_of(["POCSO 8"], fir, cwc, ("reported_to_special_court", at)), rule, "2025-03-10")
        assert clock.state == state
        assert clock.due.isoformat() == "2025-03-06T22:15:00+05:30"  # type: ignore[union-attr]
    assert "order_within_day_unknown" in codes(clock)


def test_from_a_date_without_a_time_24_hours_end_with_the_next_day(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["POCSO 8"], ("information_received", "2025-03-05"), ("fir_registered", "2025-03-06"))
    clock = clock_of(case, "victim.medical_examination", "2025-03-06")
    assert (clock.starts, clock.due, clock.state) == (date(2025, 3, 5), date(2025, 3, 6), "running")
    assert "hours_from_a_date" in codes(clock)
    assert clock_of(case, "victim.medical_examination", "2025-03-07").state == "overdue"


def test_a_moment_may_be_asked_about_where_a_day_is_too_coarse(case_of: MakeCase) -> None:
    case = case_of(["POCSO 8"], ("fir_registered", "2025-03-05T10:00"))
    states = [
        next(c.state for c in assess(case, moment).clocks if c.rule == "pocso.report_to_court_and_cwc")
        for moment in (datetime(2025, 3, 6, 9, 59, tzinfo=IST), datetime(2025, 3, 6, 10, 1, tzinfo=IST))
    ]
    assert states == ["running", "overdue"]


def test_each_victim_has_her_own_clock_and_an_unnamed_event_is_not_guessed(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(
        ["BNS 64", "POCSO 4"],
        ("fir_registered", "2025-03-05"),
        ("victim_medical_examined", "2025-03-05", {"victim": "V1"}),
        ("victim_medical_declined", "2025-03-07", {"victim": "V2"}),
        ("medical_report_received", "2025-03-08"),
        victims=[{"id": "V1", "child": True}, {"id": "V2", "child": False}],
    )
    rule = "victim.medical_examination"
    assert clock_of(case, rule, "2025-04-01", "V1").state == "met"
    assert clock_of(case, rule, "2025-04-01", "V2").state == "late"
    assert clock_of(case, "victim.medical_report", "2025-04-01", "V1").state == "overdue"
    assert "subject_not_named" in problems(case)
    assert clock_of(case, "pocso.emergency_care", "2025-04-01", "V1").applies
    assert not clock_of(case, "pocso.emergency_care", "2025-04-01", "V2").applies


def test_an_e_fir_is_to_be_signed_within_three_days(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], ("information_received", "2025-03-05T09:00", {"electronic": True}))
    clock = clock_of(case, "registration.e_fir_signature", "2025-03-08")
    assert (clock.due, clock.state) == (date(2025, 3, 8), "running")
    oral = case_of(["BNS 64"], ("information_received", "2025-03-05T09:00", {"mode": "oral"}))
    assert clock_of(oral, "registration.e_fir_signature", "2025-03-08").state == "not_started"


@pytest.mark.parametrize(("offences", "applies"), [(["BNS 74"], True), (["BNS 76"], False), (["BNS 64"], False)])
def test_a_preliminary_enquiry_is_for_three_to_under_seven_years(
    case_of: MakeCase, clock_of: FindClock, offences: list[str], applies: bool
) -> None:
    events = [("information_received", "2025-03-01"), ("preliminary_enquiry_permitted", "2025-03-02")]
    clock = clock_of(case_of(offences, *events), "registration.preliminary_enquiry", "2025-03-10")
    assert clock.applies is applies
    if applies:
        assert clock.due == date(2025, 3, 15)
        assert clock_of(case_of(offences, events[0]), clock.rule, "2025-03-10").state == "not_started"


@pytest.mark.parametrize(
    ("offence", "needed"),
    [("BNS 64", False), ("IPC 376(1)", False), ("IPC 354A(2)", False), ("IPC 376B", True), ("IPC 420", True)],
)
def test_no_sanction_is_required_for_a_section_whose_successor_needs_none(
    case_of: MakeCase, clock_of: FindClock, offence: str, needed: bool
) -> None:
    case = case_of([offence], ("fir_registered", "2024-08-01"), ("sanction_requested", "2024-09-01"))
    clock = clock_of(case, "investigation.sanction", "2024-09-10")
    assert clock.applies is needed
    if not needed:
        assert codes(clock) == ["no_sanction_needed"]


def test_a_state_own_limit_needs_the_state(case_of: MakeCase, clock_of: FindClock) -> None:
    def ask(state: str | None, day: str) -> Clock:
        case = case_of(["BNS 64"], ("fir_registered", day, {"fir": "zero"}), state=state)
        return clock_of(case, "registration.zero_fir_transfer", "2025-12-01")

    assert ask("KL", "2025-07-01").authority["en"] == "Circular 41/2020/PHQ"
    assert ask("WB", "2025-06-17").applies
    assert codes(ask("WB", "2025-06-16")) == ["not_in_force"]
    assert codes(ask("BR", "2025-07-01")) == ["no_limit_in_state"]
    assert codes(ask(None, "2025-07-01")) == ["state_not_given"]


def test_the_forensic_visit_never_runs_from_an_unknown_day(case_of: MakeCase, clock_of: FindClock) -> None:
    clock = clock_of(
        case_of(["BNS 64"], ("fir_registered", "2025-03-05"), state="DL"), "evidence.forensic_visit", "2025-04-01"
    )
    assert (clock.applies, codes(clock)) == (False, ["state_date_unknown"])


def test_forthwith_is_a_line_to_tick_and_never_overdue(case_of: MakeCase, clock_of: FindClock) -> None:
    clock = clock_of(case_of(["BNS 64"], ("fir_registered", "2025-03-05")), "registration.copy", "2026-04-01")
    assert (clock.state, clock.due) == ("running", None)


def test_the_bar_on_cognizance_goes_by_the_gravest_section(case_of: MakeCase, clock_of: FindClock) -> None:
    def ask(*offences: str) -> Clock:
        case = case_of(list(offences), ("information_received", "2025-01-01"), offence_date="2024-08-01")
        return clock_of(case, "registration.cognizance_bar", "2025-02-01")

    assert ask("BNS 75(3)").due == date(2025, 8, 1)
    assert ask("BNS 75(3)", "BNS 79").due == date(2027, 8, 2)  # the first is a Sunday
    assert codes(ask("BNS 64")) == ["no_limit_for_punishment"]


def test_what_the_sources_cannot_carry_is_not_known_and_never_overdue(case_of: MakeCase, clock_of: FindClock) -> None:
    carried = {
        "fir_registered": "2018-01-01",
        "final_report_filed": "2025-02-01",
        "victim_medical_examined": "2018-01-01",
    }
    old = case_of(["BNS 64"], ("fir_registered", "2025-01-10"), source={"kinds_carried": carried})
    assert clock_of(old, TWO_MONTHS, "2025-12-01").state == "not_known"
    new = case_of(["BNS 64"], ("fir_registered", "2025-02-01"), source={"kinds_carried": carried})
    assert clock_of(new, TWO_MONTHS, "2025-12-01").state == "overdue"
    assert clock_of(new, "victim.magistrate_statement", "2025-12-01").state == "not_known"
    examined = clock_of(new, "victim.medical_examination", "2025-12-01")
    assert (examined.state, "also_not_carried" in codes(examined)) == ("overdue", True)
    attempt_case = case_of(
        ["BNS 64"],
        ("fir_registered", "2025-01-10"),
        ("final_report_filed", "2025-01-20"),
        source={"kinds_carried": carried},
    )
    assert clock_of(attempt_case, TWO_MONTHS, "2025-12-01").state == "met"


@pytest.mark.parametrize(
    ("problem", "offences", "events", "more"),
    [
        ("unknown_section", ["BNS 64", "BNS 999"], [("fir_registered", "2025-03-05")], {}),
        ("state_unknown", ["BNS 64"], [("fir_registered", "2025-03-05")], {"state": "ZZ"}),
        ("before_offence", ["BNS 64"], [("fir_registered", "2025-03-05")], {"offence_date": "2025-03-06"}),
        ("before_offence", ["BNS 64"], [("arrested", "2025-03-05")], {"offence_date": "2025-03-06"}),
        (
            "before_offence",
            ["BNS 64"],
            [("information_received", "2025-03-05")],
            {"offence_date": "2025-03-06"},
        ),
        ("before_offence", ["BNS 64"], [("first_remand", "2025-03-05")], {"offence_date": "2025-03-06"}),
        (
            "before_offence",
            ["BNS 64"],
            [("victim_medical_examined", "2020-03-05")],
            {"offence_date": "2025-03-06"},
        ),
        (
            "before_offence",
            ["BNS 64"],
            [("victim_statement_recorded", "2020-03-05")],
            {"offence_date": "2025-03-06"},
        ),
        ("before_offence", ["BNS 64"], [("final_report_filed", "2025-03-05")], {"offence_date": "2025-03-06"}),
        ("report_before_fir", ["BNS 64"], [("fir_registered", "2025-03-05"), ("final_report_filed", "2025-03-04")], {}),
        ("remand_before_arrest", ["BNS 64"], [("arrested", "2025-03-05"), ("first_remand", "2025-03-04")], {}),
        ("supplementary_without_report", ["BNS 64"], [("supplementary_report_filed", "2025-03-04")], {}),
        ("return_without_report", ["BNS 64"], [("final_report_returned", "2025-03-04")], {}),
        ("offence_long_ago", ["BNS 64"], [("fir_registered", "2025-03-05")], {"offence_date": "2010-03-06"}),
        ("offence_dates_reversed", ["IPC 376"], [], {"offence_date": ["2024-02-01", "2024-01-01"]}),
        ("act_repealed", ["IPC 376"], [("fir_registered", "2025-03-05")], {"offence_date": "2024-07-01"}),
        ("act_not_begun", ["BNS 64"], [("fir_registered", "2025-03-05")], {"offence_date": "2024-06-30"}),
        ("act_not_begun_at_fir", ["BNS 64"], [("fir_registered", "2020-03-05")], {}),
        ("nothing_yet", ["BNS 64"], [], {}),
        ("nothing_yet", ["BNS 64"], [("fir_registered", "2099-03-05")], {}),
    ],
)
def test_contradicting_facts_are_reported(
    case_of: MakeCase, problem: str, offences: list[str], events: list[tuple[str, str]], more: dict[str, object]
) -> None:
    assert problem in problems(case_of(offences, *events, **more))


def test_an_unknown_section_is_named_and_what_it_leaves_undecided_is_said(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    case = case_of(["BNS 999"], ("fir_registered", "2025-03-05"), ("first_remand", "2025-03-06", {"accused": "A1"}))
    problem_texts = assess(case, date(2025, 4, 1)).as_json()["problems"]
    assert len(problem_texts) == 1
    assert "BNS 999" in problem_texts[0]
    two_months = clock_of(case, TWO_MONTHS, "2025-04-01")
    assert (two_months.state, two_months.certainty) == ("not_known", "inferred")
    assert codes(two_months) == ["undecided_for_section"]
    assert (
        clock_of(case, "pocso.report_to_court_and_cwc", "2025-04-01").state == "not_applicable"
    )  # a section of the BNS
    custody = clock_of(case, "custody.default_bail", "2025-04-01")
    assert (custody.due, custody.outer) == (date(2025, 5, 4), date(2025, 6, 3))
    assert "punishment_in_doubt" in codes(custody)


def test_a_bare_section_leaves_open_what_only_its_sub_section_would_bring(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    clock = clock_of(
        case_of(["BNS 70"], ("fir_registered", "2025-03-05")), "custody.no_anticipatory_bail", "2025-04-01"
    )
    assert (clock.state, codes(clock)) == ("not_known", ["undecided_for_section"])
    assert clock_of(case_of(["BNS 70(2)"], ("fir_registered", "2025-03-05")), clock.rule, "2025-04-01").applies


def test_a_sound_case_has_no_problems(case_of: MakeCase) -> None:
    case = case_of(
        ["BNS 64", "BNS 3(5)", "POCSO 6"],
        ("fir_registered", "2025-03-05T10:00"),
        ("arrested", "2025-03-05T18:00", {"accused": "A1"}),
        ("first_remand", "2025-03-06", {"accused": "A1"}),
        ("final_report_filed", "2025-05-01", REPORT),
        offence_date="2025-03-05",
        state="IN-OR",
    )
    assert problems(case) == []


def test_every_rule_answers_for_an_empty_case(case_of: MakeCase) -> None:
    answered = {clock.rule for clock in assess(case_of([]), date(2025, 1, 1)).clocks}
    assert answered == {rule.id for rule in book().rules}


@pytest.mark.parametrize(
    ("section", "day", "reported"),
    [
        ("POCSO 14(3)", "2019-08-15", False),
        ("POCSO 14(3)", "2019-08-16", True),  # the sub-section went with the Act of 2019
        ("IPC 376AB", "2018-04-20", True),  # it came with the Act of 2018
        ("IPC 376AB", "2018-04-21", False),
    ],
)
def test_a_section_not_in_force_on_the_day_of_the_offence_is_reported(
    case_of: MakeCase, section: str, day: str, reported: bool
) -> None:
    case = case_of([section], ("fir_registered", "2020-01-01"), offence_date=day)
    codes = [problem.code for problem in assess(case, date(2020, 1, 2)).problems]
    assert ("section_not_then" in codes) is reported


def test_an_attempt_of_an_unnamed_offence_is_not_silently_left_out_of_the_list(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    clock = clock_of(case_of(["BNS 62"], ("fir_registered", "2025-01-01")), "investigation.two_months", "2025-01-02")
    assert clock.state == "not_known"
    assert [note.code for note in clock.notes] == ["undecided_for_section"]


WITHOUT_KNOWN_SECTION = [
    ([], "no_section"),
    (["POCSO"], "act_alone"),
    (["64(1) BNSS", "351(2) BNS"], "procedure_for_penal"),
    (["376 CrPC", "506(1) IPC"], "procedure_for_penal"),
    (["BNS 999", "BNS 351(2)"], "unknown_section"),
    (["64", "BNS 351(2)"], "unknown_section"),
    (["30(a) Bihar Excise Act", "BNS 351(2)"], "unknown_section"),
]


@pytest.mark.parametrize(("offences", "problem"), WITHOUT_KNOWN_SECTION)
def test_what_cannot_be_read_is_a_problem_and_never_taken_for_not_listed(
    case_of: MakeCase, clock_of: FindClock, offences: list[str], problem: str
) -> None:
    case = case_of(
        offences,
        ("fir_registered", "2025-03-05"),
        ("first_remand", "2025-03-06", {"accused": "A1"}),
        ("preliminary_enquiry_permitted", "2025-03-06"),
    )
    assert problems(case) == [problem]
    for rule in (TWO_MONTHS, "registration.preliminary_enquiry"):
        clock = clock_of(case, rule, "2025-04-01")
        assert (clock.state, clock.certainty) == ("not_known", "inferred"), rule
    custody = clock_of(case, "custody.default_bail", "2025-04-01")
    assert (custody.due, custody.outer) == (date(2025, 5, 4), date(2025, 6, 3))


def test_a_section_of_procedure_that_cannot_be_a_slip_is_reported_and_changes_nothing(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    events = [("fir_registered", "2025-03-05"), ("first_remand", "2025-03-06", {"accused": "A1"})]
    plain, with_procedure = case_of(["IPC 354"], *events), case_of(["154 CrPC", "IPC 354"], *events)
    assert problems(with_procedure) == ["procedure_section"]
    assert assess(with_procedure, date(2025, 4, 1)).clocks == assess(plain, date(2025, 4, 1)).clocks


def test_an_act_named_alone_falls_under_the_rules_of_the_whole_act(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["POCSO"], ("fir_registered", "2025-03-05T10:00"))
    clock = clock_of(case, "pocso.report_to_court_and_cwc", "2025-03-05")
    assert (clock.state, clock.certainty) == ("running", "inferred")
    assert "whole_act_listed" in codes(clock)


@pytest.mark.parametrize(
    ("offences", "listed"),
    [
        (["POCSO"], True),
        (["64(1) BNSS"], True),
        (["376 CrPC"], True),
        (["POCSO 44"], True),
        (["BNS 999"], None),
        (["64"], None),
        ([], None),
        (["SCST"], False),
        (["173 BNSS", "BNS 352"], False),
        (["SCST 33", "BNS 352"], False),
    ],
)
def test_the_scope_of_what_cannot_be_read_is_never_silently_no(offences: list[str], listed: bool | None) -> None:
    day = date(2025, 3, 5)
    assert on_list(offences, day) is listed
    assert in_scope(offences, day) is (listed is True)


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("BNS 351(9)", "unknown_sub_section"),
        ("IPC 376(7)", "unknown_sub_section"),
        ("IPC 376(2)(n)", None),
        ("BNS 64(2)(m)", None),
        ("POCSO 5(l)", None),
        ("SCST 3(1)(w)(i)", None),
        ("BNS 103(2)", None),
    ],
)
def test_a_sub_section_that_the_book_does_not_hold_is_not_read_as_the_section_above_it(
    case_of: MakeCase, section: str, problem: str | None
) -> None:
    assert problems(case_of([section], ("fir_registered", "2025-03-05"))) == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("section", "applies"), [("BNS 352", True), ("BNS 74", False), ("BNS 103", True), ("BNS 64", False)]
)
def test_outside_the_band_of_the_sanhita_an_inquiry_goes_by_lalita_kumari(
    case_of: MakeCase, clock_of: FindClock, section: str, applies: bool
) -> None:
    case = case_of([section], ("information_received", "2025-01-01"), ("preliminary_enquiry_permitted", "2025-01-02"))
    clock = clock_of(case, "registration.preliminary_inquiry_lalita_kumari", "2025-01-03")
    assert clock.applies is applies
    assert clock.due == (date(2025, 1, 16) if applies else None)


def test_why_a_rule_did_not_apply_names_the_day_of_the_case_that_is_asked_about(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    """Cached answers of one case do not appear in the next with the same sections, between the same changes of law."""
    for day in ("2017-03-01", "2017-03-09", "2017-03-01"):
        (note,) = clock_of(case_of(["IPC 376(1)"], ("fir_registered", day)), TWO_MONTHS, "2017-06-01").notes
        assert (note.code, dict(note.values)["day"]) == ("not_in_force", "-".join(reversed(day.split("-"))))


@pytest.mark.parametrize(
    ("offences", "events", "more", "problem"),
    [
        (
            ["IPC 376"],
            [("arrested", "2021-04-20"), ("fir_registered", "2021-08-20"), ("first_remand", "2021-08-21")],
            {},
            ["arrest_long_before_fir", "arrest_long_before_remand"],
        ),
        (
            ["BNS 64"],
            [("arrested", "2025-03-04"), ("fir_registered", "2025-03-05"), ("first_remand", "2025-03-06")],
            {},
            [],
        ),
        (
            ["BNS 64"],
            [("fir_registered", "2025-03-01"), ("released", "2025-03-02"), ("first_remand", "2025-03-05")],
            {},
            ["release_before_remand"],
        ),
        (
            ["BNS 64"],
            [
                ("fir_registered", "2025-03-01"),
                ("arrested", "2025-03-02"),
                ("released", "2025-03-02"),
                ("first_remand", "2025-03-09"),
            ],
            {},
            [],
        ),
        (
            ["BNS 64"],
            [("fir_registered", "2025-03-01"), ("default_bail_applied", "2025-03-02"), ("first_remand", "2025-03-05")],
            {},
            ["default_bail_before_remand"],
        ),
        (
            ["BNS 64"],
            [("fir_registered", "2025-03-01"), ("charges_framed", "2025-05-02"), ("cognizance_taken", "2025-06-05")],
            {},
            ["charges_before_cognizance"],
        ),
        (
            ["BNS 65(2)"],
            [("fir_registered", "2025-03-01")],
            {"victims": [{"id": "V1", "child": False}]},
            ["child_section_adult_victim"],
        ),
        (["BNS 65(2)", "POCSO 6"], [("fir_registered", "2025-03-01")], {"victims": [{"id": "V1"}]}, []),
        (
            ["BNS 64", "BNS 65(2)", "POCSO 6"],
            [("fir_registered", "2025-03-01")],
            {"victims": [{"id": "V1", "child": False}, {"id": "V2", "child": True}]},
            [],
        ),
    ],
)
def test_a_slip_that_would_accuse_somebody_is_named(
    case_of: MakeCase, offences: list[str], events: list[tuple[str, str]], more: dict[str, object], problem: list[str]
) -> None:
    assert problems(case_of(offences, *events, **more)) == problem


def test_a_quashed_case_is_open_again_by_a_report_only_while_no_court_returned_it(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    report = ("final_report_filed", "2025-03-07", {"report": "charge_sheet"})
    events = [("fir_registered", "2025-01-10"), ("quashed", "2025-01-28"), report]
    assert clock_of(case_of(["BNS 64"], *events), "investigation.two_months", "2025-04-01").state == "met"
    events.append(("final_report_returned", "2025-03-28"))
    assert clock_of(case_of(["BNS 64"], *events), "investigation.two_months", "2025-04-01").state == "ended"
