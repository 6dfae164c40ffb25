"""One resolver of the version in force: what pages, boards and laboratories ask agrees with what `assess` answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.law import Accused, Case, Clock, Event, Victim, assess, book
from itsso.law.book import Book
from itsso.law.event_facts import known_facts
from itsso.law.event_kinds import Kind
from itsso.law.grammar import Length, Pattern, Rule, RulePeriod, Version
from itsso.law.in_force import limit_in_force, version_for_case
from itsso.law.rules import boundaries
from tests.law.random_cases import SECTIONS

STATES = [None, "KA", "KL", "OR", "RJ", "TN", "UP", "WB"]
DAYS = sorted({day + timedelta(n) for day in book().boundaries if day < date(2100, 1, 1) for n in (-1, 0, 1)})
ZERO_FIR = "registration.zero_fir_transfer"


def with_rule(rule: Rule, law: Book | None = None) -> Book:
    """The book with one rule in the place of its older self."""
    law = law or book()
    rules = tuple(rule if other.id == rule.id else other for other in law.rules)
    return replace(law, rules=rules, boundaries=tuple(boundaries(rules, book().territory)))


def begun(pattern: Pattern, day: date) -> Event:
    concerns = book().kinds[pattern.kind].concerns
    exhibit = "EX-1" if "exhibit" in book().kinds[pattern.kind].facts else None
    facts = known_facts(dict(pattern.facts) | {"exhibit": exhibit})
    return Event(Kind(pattern.kind), day, {"victim": "V1", "accused": "A1"}.get(concerns), facts)


def clock_begun_on(rule: Rule, state: str | None, offences: tuple[str, ...], day: date, law: Book) -> Clock:
    """The clock of a rule whose start and whose regime's event fall on one day."""
    kind = rule.regime_date_in.get(state or "", rule.regime_date)
    events = [begun(rule.starts[0], day)] + ([begun(Pattern(kind), day)] if kind != rule.starts[0].kind else [])
    if rule.only_if:
        events.append(begun(Pattern(rule.only_if), day))
    events = [event for event in events if event.kind != "offence_committed"]
    accused = (Accused("A1", child=True),) if rule.only_child_accused else ()
    case = Case(state, offences, (None, None), (Victim("V1"),), accused, events)
    return next(clock for clock in assess(case, date(2100, 1, 1), law).clocks if clock.rule == rule.id)


@pytest.mark.parametrize("rule", book().rules, ids=lambda rule: rule.id)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_resolver_agrees_with_the_assessment_on_every_rule_and_day(rule: Rule, data: Any) -> None:
    state, day = data.draw(st.sampled_from(STATES)), data.draw(st.sampled_from(DAYS))
    offences = tuple(data.draw(st.lists(st.sampled_from(SECTIONS[:-1]), min_size=1, max_size=3)))
    clock = clock_begun_on(rule, state, offences, day, book())
    version = version_for_case(rule.id, state, offences, day)
    if clock.applies and (clock.starts is not None or clock.state != "not_known"):
        assert version is not None
        assert clock.authority == version.authority
        in_force = rule.versions_in_force(state and book().state(state), day)
        assert version in in_force
        if not in_force[0].depends_on_case:
            assert version is in_force[0]
    else:
        assert version is None


versions = st.lists(
    st.tuples(
        st.sampled_from([(), ("KL",), ("WB", "KL"), ("TN",)]),
        st.dates(date(2024, 1, 1), date(2026, 1, 1)),
        st.none() | st.integers(0, 500),
        st.sampled_from([Length("hours", 12), Length("hours", 24), Length("days", 3), Length("months", 1), None]),
    ),
    min_size=1,
    max_size=6,
)


def book_with_versions(rule: Rule, rows: list[tuple[tuple[str, ...], date, int | None, Length | None]]) -> Book:
    """A book in which a rule has versions of one's own; one without a length has no hours ("forthwith")."""
    versions_of_rule = []
    for n, (states, since, days, length) in enumerate(rows):
        until = None if days is None else since + timedelta(days)
        period = RulePeriod(length=length) if length else RulePeriod(checklist="forthwith")
        name = {"en": f"version {n}", "hi": f"version {n}"}
        versions_of_rule.append(
            replace(
                rule.versions[0],
                states=states,
                since=since,
                until=until,
                period=period,
                authority=name,
                notes=(),
                offences=None,
                except_offences=(),
                punishment=None,
            )
        )
    return with_rule(replace(rule, versions=tuple(versions_of_rule)))


@settings(max_examples=50, deadline=None)
@given(versions, st.sampled_from(["KL", "WB", "TN", "UP"]), st.dates(date(2023, 12, 1), date(2027, 1, 1)))
@pytest.mark.parametrize("rule_id", [ZERO_FIR, "laboratory.report"])
def test_a_limit_of_a_state_is_the_one_that_the_assessment_counts(
    rule_id: str, rows: list[tuple[tuple[str, ...], date, int | None, Length | None]], state: str, day: date
) -> None:
    law = book_with_versions(book().rule(rule_id), rows)
    clock = clock_begun_on(law.rule(rule_id), state, ("BNS 64",), day, law)
    limit = limit_in_force(rule_id, state, day, law=law)
    if clock.due is None:
        assert limit is None
    else:
        assert limit is not None
        assert limit.end(day) == (clock.due, clock.outer)
        assert limit.version.authority == clock.authority


def version_of(rule: Rule, **changes: Any) -> Version:
    return replace(rule.versions[0], offences=None, except_offences=(), punishment=None, **changes)


def test_a_limit_that_ended_is_not_the_one_in_force() -> None:
    rule = book().rule(ZERO_FIR)
    state_versions = (
        version_of(rule, states=("KL",), since=date(2020, 11, 13), until=date(2026, 12, 31)),
        version_of(rule, states=("KL",), since=date(2027, 1, 1), period=RulePeriod(length=Length("hours", 12))),
    )
    law = with_rule(replace(rule, versions=state_versions))
    lengths = [limit_in_force(ZERO_FIR, "KL", day, law=law) for day in (date(2026, 12, 31), date(2027, 3, 1))]
    assert [limit and limit.length.count for limit in lengths] == [24, 12]
    only_ended = with_rule(replace(rule, versions=state_versions[:1]))
    assert limit_in_force(ZERO_FIR, "KL", date(2027, 3, 1), law=only_ended) is None


def test_a_state_goes_before_all_of_india_whatever_the_order_in_the_file() -> None:
    rule = book().rule("laboratory.report")
    general = version_of(
        rule, states=(), since=date(2022, 1, 1), until=None, period=RulePeriod(length=Length("hours", 240))
    )
    state_version = version_of(
        rule, states=("KL",), since=date(2022, 1, 1), until=None, period=RulePeriod(length=Length("hours", 24))
    )
    for order in ((general, state_version), (state_version, general)):
        law = with_rule(replace(rule, versions=order))
        limits = [limit_in_force(rule.id, state, date(2026, 1, 1), law=law) for state in ("KL", "UP")]
        assert [limit and limit.length.count for limit in limits] == [24, 240]


def test_a_limit_for_some_sections_is_not_given_without_seeing_the_case() -> None:
    rule = book().rule(ZERO_FIR)
    law = with_rule(replace(rule, versions=(replace(rule.versions[0], offences=("POCSO",)),)))
    assert limit_in_force(ZERO_FIR, "KL", date(2026, 1, 1), law=law) is None


def test_a_rule_chosen_by_the_registration_keeps_its_version_when_the_law_changes_meanwhile() -> None:
    registered, returned = date(2025, 6, 16), date(2025, 6, 20)  # West Bengal's letter is of 17-06-2025
    assert limit_in_force(ZERO_FIR, "WB", returned, registered) is None
    assert limit_in_force(ZERO_FIR, "WB", returned) is not None


def test_a_rule_that_the_book_does_not_have_sets_no_limit() -> None:
    assert limit_in_force("registration.zero_fir_acceptance", "KL", date(2026, 1, 1)) is None


def test_a_code_that_older_records_use_is_the_same_state() -> None:
    assert book().state("OR") == "OD"
    assert version_for_case(ZERO_FIR, "IN-KL", ("BNS 64",), date(2026, 1, 1)) is not None


@pytest.mark.parametrize(
    ("rule_id", "fir", "expected"),
    [
        ("custody.police_custody", "2024-06-01", "first fifteen days"),
        ("custody.police_custody", "2024-07-01", "first 40 of the 60"),
        ("victim.medical_report", "2024-06-01", "without delay"),
        ("victim.medical_report", "2024-07-01", "within seven days"),
        ("evidence.search_record", "2024-06-01", "forthwith"),
        ("evidence.search_record", "2024-07-01", "forty-eight hours"),
        ("registration.copy", "2024-06-01", "the informant a copy"),
        ("registration.copy", "2024-07-01", "the informant or the victim"),
    ],
)
def test_a_duty_is_worded_by_the_version_that_governs(rule_id: str, fir: str, expected: str) -> None:
    day = date.fromisoformat(fir)
    rule = book().rule(rule_id)
    version = version_for_case(rule_id, "BR", ["IPC 376" if day < date(2024, 7, 1) else "BNS 64"], day)
    assert version is not None
    assert expected in rule.duty_under(version.authority)["en"]
    assert rule.duty_under(version.authority)["hi"] != rule.duty_under(version.authority)["en"]


def test_no_duty_names_a_period_that_its_version_does_not_give() -> None:
    """A duty that speaks of hours or days belongs to a version that counts them."""
    counted = ("within", "forty-eight", "twenty-four hours", "seven days")
    for rule in book().rules:
        for version in rule.versions:
            period = version.period or rule.period
            duty = (version.duty or rule.duty)["en"]
            if period is not None and period.checklist and version.period is not None:
                assert not any(word in duty for word in counted), (rule.id, version.authority)
