"""Territories where a Code did not extend, or extends only as far as a State has notified it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from itsso.law import Case, Clock, assess, book, running_clocks

MakeCase = Callable[..., Case]
FindClock = Callable[..., Clock]
TWO_MONTHS = "investigation.two_months"
CUSTODY = [("arrested", "2019-05-06", {"accused": "A1"}), ("first_remand", "2019-05-06", {"accused": "A1"})]


@pytest.mark.parametrize("state", ["JK", "LA", "IN-JK"])
def test_no_central_code_answers_for_jammu_and_kashmir_before_its_extension(case_of: MakeCase, state: str) -> None:
    case = case_of(["IPC 376", "POCSO 6"], ("fir_registered", "2019-05-05"), *CUSTODY, state=state)
    answer = assess(case, date(2019, 8, 1))
    begun = [clock for clock in answer.clocks if clock.state in ("running", "overdue", "met", "late", "disputed")]
    assert begun == []
    by_rule = {clock.rule: clock for clock in answer.clocks}
    for rule in (TWO_MONTHS, "custody.default_bail", "pocso.report_to_court_and_cwc"):
        assert (by_rule[rule].state, by_rule[rule].certainty) == ("not_known", "inferred")
    assert [note.code for note in answer.problems] == ["act_not_extended"] * 2
    assert running_clocks(case) == []


@pytest.mark.parametrize(
    ("fir", "offence", "state", "named"),
    [
        ("2019-10-30", None, "not_known", True),
        ("2019-10-31", None, "running", False),
        ("2019-11-05", "2019-10-30", "running", True),  # the procedure goes by the FIR, the section by the offence
        ("2019-11-05", "2019-10-31", "running", False),
    ],
)
def test_the_codes_apply_in_jammu_and_kashmir_from_31_october_2019(
    case_of: MakeCase, clock_of: FindClock, fir: str, offence: str | None, state: str, named: bool
) -> None:
    case = case_of(["IPC 376"], ("fir_registered", fir), state="JK", offence_date=offence)
    assert clock_of(case, TWO_MONTHS, "2019-11-20").state == state
    problems = [note.code for note in assess(case, date(2019, 11, 20)).problems]
    assert ("act_not_extended" in problems) is named


@pytest.mark.parametrize(
    ("state", "certainty", "note"),
    [
        ("NL", "inferred", "nagaland_as_notified"),
        ("ML", "inferred", "tribal_areas_as_notified"),
        ("MZ", "inferred", "tribal_areas_as_notified"),
        ("AR", "inferred", "tribal_areas_as_notified"),
        ("AS", "verified", "hill_districts_of_assam_as_notified"),
        ("MN", "verified", None),
    ],
)
@pytest.mark.parametrize(("offence", "fir"), [("IPC 376", "2024-01-05"), ("BNS 64", "2025-01-05")])
def test_the_code_is_not_verified_where_a_state_had_to_notify_it(
    case_of: MakeCase, clock_of: FindClock, state: str, certainty: str, note: str | None, offence: str, fir: str
) -> None:
    clock = clock_of(case_of([offence], ("fir_registered", fir), state=state), TWO_MONTHS, fir)
    assert (clock.state, clock.certainty) == ("running", certainty)
    assert [note_of_clock.code for note_of_clock in clock.notes if note_of_clock.code.endswith("_notified")] == (
        [note] if note else []
    )


def test_the_pocso_act_itself_extends_to_nagaland(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["POCSO 6"], ("fir_registered", "2025-01-05T10:00"), state="NL")
    assert clock_of(case, "pocso.report_to_court_and_cwc", "2025-01-05").certainty == "verified"
    examination = clock_of(case, "victim.medical_examination", "2025-01-05")  # BNSS 184(1) and POCSO 27
    assert examination.certainty == "inferred"


def test_another_state_is_untouched(case_of: MakeCase) -> None:
    notes = {territory.note for territory in book().territory}
    case = case_of(["IPC 376", "POCSO 6"], ("fir_registered", "2019-05-05"), *CUSTODY, state="BR")
    assert not notes & {note.code for clock in assess(case, date(2019, 8, 1)).clocks for note in clock.notes}
