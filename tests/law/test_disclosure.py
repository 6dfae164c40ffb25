"""Limits counted from the information of an offence, where that offence came to light after the registration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.law import Case, Clock, Event, assess, book, running_clocks
from itsso.law.book import load
from itsso.law.counting import IST, day_of
from itsso.law.event_kinds import Kind
from itsso.law.model import Moment
from itsso.law.yaml_lines import BookError
from tests.law.random_cases import SECTIONS, cases

MakeCase = Callable[..., Case]
FindClock = Callable[..., Clock]
EXAMINATION, TWO_MONTHS = "victim.medical_examination", "investigation.two_months"
FIR = ("fir_registered", "2025-05-01T10:00")
ADDED = ("offences_altered", "2025-07-20T15:00", {"offences": ["BNS 137(2)", "BNS 64(1)", "POCSO 4"]})


def codes(clock: Clock) -> list[str]:
    return [note.code for note in clock.notes]


@pytest.mark.parametrize("rule", [rule.id for rule in book().rules if rule.from_disclosure])
def test_a_rule_that_runs_from_the_disclosure_starts_with_the_section_that_was_added(
    case_of: MakeCase, rule: str
) -> None:
    needed = [("child_found_in_need_of_care", "2025-07-20T16:00"), ("child_needs_emergency_care", "2025-07-20T16:00")]
    case = case_of(["BNS 137(2)"], FIR, ADDED, *needed, victims=[{"id": "V1", "child": True}])
    clock = next(found_clock for found_clock in assess(case, date(2025, 7, 21)).clocks if found_clock.rule == rule)
    if clock.applies:
        assert clock.starts == datetime(2025, 7, 20, 15, tzinfo=IST)
        assert "disclosed_later" in codes(clock)
        assert clock.certainty != "verified"


def test_a_section_of_the_rule_in_the_fir_keeps_the_day_of_the_fir(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["POCSO 8"], FIR, ADDED)
    assert clock_of(case, EXAMINATION, "2025-07-21").starts == datetime(2025, 5, 1, 10, tzinfo=IST)
    assert clock_of(case, TWO_MONTHS, "2025-07-21").certainty == "verified"
    statement = clock_of(case, "victim.magistrate_statement", "2025-07-21")  # of rape alone, which came later
    assert statement.starts == datetime(2025, 7, 20, 15, tzinfo=IST)


def test_the_first_alteration_that_brings_the_section_starts_the_limit(case_of: MakeCase, clock_of: FindClock) -> None:
    earlier = ("offences_altered", "2025-06-01", {"offences": ["BNS 74"]})
    again = ("offences_altered", "2025-08-01", {"offences": ["BNS 70(1)"]})
    case = case_of(["BNS 137(2)"], FIR, earlier, ADDED, again)
    clock = clock_of(case, EXAMINATION, "2025-08-02")
    assert clock.due == datetime(2025, 7, 21, 15, tzinfo=IST)


def test_sections_of_the_fir_that_re_registers_a_zero_fir_count_from_its_day(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    def re_registered(zero: list[str], again: list[str], day: date = date(2025, 5, 1)) -> Case:
        events = (
            Event(Kind.FIR_REGISTERED, day, facts={"fir": "zero", "offences": zero}),
            Event(
                Kind.FIR_REGISTERED, datetime(2025, 5, 4, 9, tzinfo=IST), facts={"fir": "regular", "offences": again}
            ),
        )
        return replace(case_of(zero), events=events)

    added = re_registered(["BNS 137(2)"], ["BNS 137(2)", "BNS 64(1)"])
    examination = clock_of(added, EXAMINATION, "2025-05-04")
    assert examination.starts == datetime(2025, 5, 4, 9, tzinfo=IST)
    assert "disclosed_later" in codes(examination)
    same = clock_of(re_registered(["BNS 64(1)"], ["BNS 64(1)"]), EXAMINATION, "2025-05-04")
    assert "disclosed_later" not in codes(same)
    one_day = clock_of(re_registered(["BNS 137(2)"], ["BNS 64(1)"], date(2025, 5, 4)), EXAMINATION, "2025-05-04")
    assert one_day.applies


@pytest.mark.parametrize(
    ("registered", "altered", "is_added"),
    [
        (date(2025, 5, 4), datetime(2025, 5, 4, 15, tzinfo=IST), True),  # nothing alters an FIR that is not there yet
        (date(2025, 5, 4), date(2025, 5, 4), True),
        (datetime(2025, 5, 4, 9, tzinfo=IST), date(2025, 5, 4), True),
        (datetime(2025, 5, 4, 16, tzinfo=IST), datetime(2025, 5, 4, 15, tzinfo=IST), False),  # the Zero FIR's
    ],
)
def test_a_section_added_on_the_day_of_the_second_registration_is_not_lost(
    case_of: MakeCase, clock_of: FindClock, registered: Moment, altered: Moment, is_added: bool
) -> None:
    events = (
        Event(Kind.FIR_REGISTERED, date(2025, 5, 1), facts={"fir": "zero", "offences": ["BNS 137(2)"]}),
        Event(Kind.FIR_REGISTERED, registered, facts={"fir": "regular", "offences": ["BNS 137(2)"]}),
        Event(Kind.OFFENCES_ALTERED, altered, facts={"offences": ["BNS 137(2)", "BNS 64(1)"]}),
    )
    case = replace(case_of(["BNS 137(2)"]), events=events)
    assert clock_of(case, EXAMINATION, "2025-05-05").applies is is_added


@given(
    cases(),
    st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=3),
    st.integers(0, 200),
    st.sampled_from([None, 9]),
)
def test_a_second_registration_is_read_as_an_alteration_whatever_else_happened(
    case: Case, sections: list[str], days: int, hour: int | None
) -> None:
    """The first is a Zero FIR; its sections may be more than those of the second, or fewer."""
    zero_on = case.events[0].at
    again_on: Moment = zero_on + timedelta(days)
    if hour is not None:
        again_on = datetime.combine(again_on, time(hour))
    zero = Event(Kind.FIR_REGISTERED, zero_on, facts={"fir": "zero", "offences": list(case.offences)})
    again = Event(Kind.FIR_REGISTERED, again_on, facts={"fir": "regular", "offences": sections})
    rest = [e for e in case.events if e.kind not in (Kind.FIR_REGISTERED, Kind.OFFENCES_ALTERED)]
    bare = Event(Kind.FIR_REGISTERED, again_on, facts={"fir": "regular"})
    altered = [Event(Kind.OFFENCES_ALTERED, again_on, facts={"offences": sections})]
    joined = assess(replace(case, events=(zero, again, *rest)), date(2028, 1, 1))
    as_altered = [bare] if set(sections) == set(case.offences) else [bare, *altered]
    assert joined.clocks == assess(replace(case, events=(zero, *as_altered, *rest)), date(2028, 1, 1)).clocks
    alone = {clock.rule: clock for clock in assess(replace(case, events=(zero, *rest)), date(2028, 1, 1)).clocks}
    two_months = next(clock for clock in joined.clocks if clock.rule == TWO_MONTHS)
    if two_months.starts and (before := alone[TWO_MONTHS].starts):
        assert day_of(two_months.starts) == day_of(before)


def test_a_second_registration_that_was_entered_by_mistake_changes_nothing(case_of: MakeCase) -> None:
    zero = Event(Kind.FIR_REGISTERED, date(2025, 5, 1), facts={"fir": "zero", "offences": ["BNS 64(1)"]}, id="1")
    again = Event(Kind.FIR_REGISTERED, date(2025, 5, 4), facts={"fir": "regular", "offences": ["POCSO 6"]}, id="2")
    mistake = Event(Kind.CORRECTED, date(2025, 5, 6), recorded=date(2025, 5, 6), corrects="2", id="3")

    def clocks(*events: Event) -> list[Clock]:
        return list(assess(replace(case_of(["BNS 64(1)"]), events=events), date(2025, 9, 1)).clocks)

    assert clocks(zero, again) != clocks(zero)
    assert clocks(zero, again, mistake) == clocks(zero)


def test_an_alteration_on_record_before_the_registration_moves_nothing(case_of: MakeCase, clock_of: FindClock) -> None:
    altered = ("offences_altered", "2025-05-01T09:00", {"offences": ["BNS 64(1)"]})
    clock = clock_of(case_of(["BNS 137(2)"], FIR, altered), EXAMINATION, "2025-05-01")
    assert clock.starts == datetime(2025, 5, 1, 10, tzinfo=IST)
    assert "disclosed_later" not in codes(clock)


def test_the_two_months_say_by_how_much_they_were_over_when_the_section_came(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    clock = clock_of(case_of(["BNS 137(2)"], FIR, ADDED), TWO_MONTHS, "2025-07-21")
    assert (clock.due, clock.state, clock.certainty) == (date(2025, 7, 1), "overdue", "disputed")
    note_texts = " ".join(book().text_of_note(note) for note in clock.notes)
    assert "added to the case on 20-07-2025" in note_texts
    assert "on that day: 19" in note_texts
    in_time = ("offences_altered", "2025-05-20", {"offences": ["BNS 64(1)"]})
    clock = clock_of(case_of(["BNS 137(2)"], FIR, in_time), TWO_MONTHS, "2025-07-21")
    assert "section_added_later" in codes(clock)
    assert "over_when_added" not in codes(clock)


@pytest.mark.parametrize("first", [[], ["BNS 999"], ["64(1) BNSS"]])
def test_sections_that_nobody_could_read_make_the_start_a_span(
    case_of: MakeCase, clock_of: FindClock, first: list[str]
) -> None:
    case = case_of(first, FIR, ADDED)
    clock = clock_of(case, EXAMINATION, "2025-07-20")
    assert (clock.due, clock.outer) == (
        datetime(2025, 5, 2, 10, tzinfo=IST),
        datetime(2025, 7, 21, 15, tzinfo=IST),
    )
    assert (clock.state, clock.certainty) == ("disputed", "inferred")
    assert "disclosure_in_doubt" in codes(clock)


def test_an_alteration_that_nobody_could_read_may_have_disclosed_the_offence(
    case_of: MakeCase, clock_of: FindClock
) -> None:
    unread = ("offences_altered", "2025-06-01T12:00", {"offences": ["BNS 999"]})
    clock = clock_of(case_of(["BNS 137(2)"], FIR, unread, ADDED), EXAMINATION, "2025-07-21")
    assert (clock.due, clock.outer) == (
        datetime(2025, 6, 2, 12, tzinfo=IST),
        datetime(2025, 7, 21, 15, tzinfo=IST),
    )


def test_both_ends_of_a_span_are_days_where_one_of_them_has_no_time(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of([], FIR, ("offences_altered", "2025-05-09", {"offences": ["BNS 64(1)"]}))
    clock = clock_of(case, EXAMINATION, "2025-05-20")
    assert (clock.due, clock.outer, clock.state) == (date(2025, 5, 2), date(2025, 5, 10), "overdue")


def test_the_stored_clock_is_the_one_that_the_assessment_shows(case_of: MakeCase) -> None:
    case = case_of(["BNS 137(2)"], FIR, ADDED)
    stored = {clock.rule: clock for clock in running_clocks(case)}
    assert stored[EXAMINATION].due == datetime(2025, 7, 20, 15, tzinfo=IST) + timedelta(hours=24)


def test_a_rule_by_punishment_cannot_run_from_the_disclosure(tmp_path: Path) -> None:
    rule = (
        "- {id: new.rule, title: {en: A, hi: A}, duty: {en: A, hi: A}, owed_by: court, runs_for: case,\n"
        "  starts: stayed, regime_date: stayed, from_disclosure: true, period: {by_punishment: [{days: 60}]},\n"
        "  versions: [{from: 2020-01-01, authority: A, source: A, certainty: verified}]}\n"
    )
    (tmp_path / "mistaken.yaml").write_text(rule, encoding="utf-8")
    with pytest.raises(BookError, match="one length, which nothing extends"):
        load([tmp_path])
