"""An answer is never surer than the weakest fact or source that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.law import Case, Clock, assess, book, read_case
from itsso.law.book import Book
from itsso.law.grammar import CERTAINTIES, Length, Rule, RulePeriod
from itsso.law.rules import boundaries
from tests.law.random_cases import cases

MakeCase = Callable[..., Case]
FindClock = Callable[..., Clock]
RULES = {rule.id: rule for rule in book().rules}
SURE = CERTAINTIES.index


def versions_behind(clock: Clock, law: Book) -> list[str]:
    """The certainties of the versions whose authority the clock names."""
    return [version.certainty for version in law.rule(clock.rule).versions if version.authority == clock.authority]


@settings(max_examples=150, deadline=None)
@given(cases(), st.dates(date(2018, 1, 1), date(2028, 1, 1)))
def test_no_answer_is_surer_than_its_weakest_part(case: Case, as_on: date) -> None:
    for clock in assess(case, as_on).clocks:
        for note in clock.notes:
            assert SURE(clock.certainty) >= SURE(book().at_most.get(note.code, "verified")), (clock.rule, note.code)
        if behind := versions_behind(clock, book()):
            assert SURE(clock.certainty) >= min(map(SURE, behind)), clock.rule
        if RULES[clock.rule].start_assumed and clock.starts is not None:
            assert clock.certainty != "verified", clock.rule
        if clock.state in ("not_known", "disputed"):
            assert clock.certainty != "verified", clock.rule
        if clock.due != clock.outer:
            assert clock.certainty != "verified", clock.rule


@settings(max_examples=60, deadline=None)
@given(case=cases(), as_on=st.dates(date(2018, 1, 1), date(2028, 1, 1)), certainty=st.sampled_from(CERTAINTIES))
def test_a_less_sure_book_makes_no_answer_surer(case: Case, as_on: date, certainty: str) -> None:
    """Every source lowered to one certainty: each answer is at least so unsure, and none is surer than before."""
    lowered = tuple(
        replace(rule, versions=tuple(replace(version, certainty=certainty) for version in rule.versions))
        for rule in book().rules
    )
    law = replace(book(), rules=lowered)
    before = {clock[:2]: clock for clock in assess(case, as_on).clocks}
    for clock in assess(case, as_on, law).clocks:
        assert not clock.authority["en"] or SURE(clock.certainty) >= SURE(certainty)  # of no version: of no source
        assert clock.state == before[clock[:2]].state


def state_version(rule: Rule, state: str, since: date, length: Length) -> Rule:
    state_version_in_force = replace(
        rule.versions[-1],
        states=(state,),
        since=since,
        until=None,
        offences=None,
        except_offences=(),
        punishment=None,
        period=RulePeriod(length=length),
        authority={"en": "own", "hi": "own"},
        certainty="unverified",
        notes=(),
    )
    return replace(rule, versions=(*rule.versions, state_version_in_force))


@settings(max_examples=100, deadline=None)
@given(
    cases(),
    st.sampled_from(book().rules),
    st.sampled_from(["AP", "KA", "UP"]),
    st.dates(date(2017, 1, 1), date(2027, 1, 1)),
    st.sampled_from([None, "KA", "WB", "UP", "TN", "RJ"]),
)
def test_a_version_of_one_state_changes_no_other(case: Case, rule: Rule, state: str, since: date, other: Any) -> None:
    rules = tuple(
        state_version(other_rule, state, since, Length("days", 7)) if other_rule is rule else other_rule
        for other_rule in book().rules
    )
    law = replace(book(), rules=rules, boundaries=tuple(boundaries(rules, book().territory)))
    elsewhere = replace(case, state="MH" if other == state else other)
    as_on = date(2027, 1, 1)
    assert assess(elsewhere, as_on, law) == assess(elsewhere, as_on)


@pytest.mark.parametrize(
    ("offences", "rule", "fir", "certainty"),
    [
        (["BNS 64"], "victim.magistrate_statement", "2025-03-05T10:00", "inferred"),  # no start is stated
        (["BNS 64"], "investigation.two_months", "2025-03-05", "verified"),
        (["BNS 64"], "investigation.two_months", "2025-06-30", "disputed"),  # the Supreme Court's two formulas part
        (["IPC 376"], "investigation.two_months", "2025-03-05", "inferred"),  # read through its successor
        (["BNS 64"], "pocso.report_to_court_and_cwc", "2025-03-05", "verified"),  # certainly not
        (["64"], "pocso.report_to_court_and_cwc", "2025-03-05", "inferred"),  # this cannot be known
    ],
)
def test_what_lowers_a_certainty(
    case_of: MakeCase, clock_of: FindClock, offences: list[str], rule: str, fir: str, certainty: str
) -> None:
    clock = clock_of(case_of(offences, ("fir_registered", fir)), rule, "2025-08-01")
    assert clock.certainty == certainty


def test_no_answer_names_the_authority_of_another_state(case_of: MakeCase, clock_of: FindClock) -> None:
    case = case_of(["BNS 64"], ("fir_registered", "2025-07-01", {"fir": "zero"}), state="BR")
    clock = clock_of(case, "registration.zero_fir_transfer", "2025-08-01")
    assert (clock.authority["en"], clock.certainty) == ("", "inferred")


def test_a_rule_that_does_not_apply_names_the_version_of_its_day(case_of: MakeCase, clock_of: FindClock) -> None:
    clock = clock_of(case_of(["POCSO 12"], ("fir_registered", "2020-03-05")), "investigation.two_months", "2020-04-01")
    assert (clock.applies, clock.authority["en"]) == (False, "CrPC 173(1A)")


@pytest.mark.parametrize(
    ("fir", "cognizance", "disputed"),
    [("2024-05-01", "2024-07-05", True), ("2024-05-01", "2024-06-25", False), ("2024-08-01", "2024-10-05", False)],
)
def test_the_code_of_the_court_is_disputed_only_between_the_two_codes(
    case_of: MakeCase, clock_of: FindClock, fir: str, cognizance: str, disputed: bool
) -> None:
    case = case_of(["BNS 64"], ("fir_registered", fir), ("cognizance_taken", cognizance))
    for rule in ("trial.committal", "trial.adjournments"):
        clock = clock_of(case, rule, "2024-11-01")
        assert ("court_regime_differs" in [note.code for note in clock.notes]) is disputed
        assert (clock.certainty == "disputed") is disputed


def test_a_page_of_the_law_is_no_surer_than_an_answer() -> None:
    for rule in book().rules:
        for version in rule.versions:
            assert SURE(book().certainty_of(rule, version)) >= SURE(version.certainty)
            if rule.start_assumed:
                assert book().certainty_of(rule, version) != "verified"


def test_what_is_read_of_a_case_is_as_json_the_same() -> None:
    case, problems = read_case({"offences": ["64(1) BNSS"], "events": [{"kind": "fir_registered", "at": "2025-03-05"}]})
    assert problems == []
    answer = assess(case, date(2025, 4, 1)).as_json()
    certainties = {clock["rule"]: clock["certainty"] for clock in answer["clocks"]}
    assert certainties["investigation.two_months"] == "inferred"
