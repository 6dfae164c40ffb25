"""Properties of custody that hold whatever the days are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.law import Case, Clock, Event, assess
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind

REMAND = date(2025, 1, 2)
RULES = {"custody.default_bail": {"BNS 64": 90, "BNS 74": 60}, "custody.police_custody": {"BNS 64": 60, "BNS 74": 40}}

spells = st.lists(st.tuples(st.integers(1, 100), st.integers(1, 200)), min_size=1, max_size=4)
"""Days in custody, and days at liberty after them; the last custody goes on."""


def history(lengths: list[tuple[int, int]]) -> tuple[list[Event], list[tuple[date, date]], date]:
    """The events, the spells that have ended, and the day of the last remand."""
    events, ended, remand = [Event(Kind.FIR_REGISTERED, date(2025, 1, 1))], [], REMAND
    for days, free in lengths[:-1]:
        released = remand + timedelta(days - 1)
        events += [Event(Kind.FIRST_REMAND, remand, "A1"), Event(Kind.RELEASED, released, "A1")]
        ended.append((remand, released))
        remand = released + timedelta(free)
    return [*events, Event(Kind.FIRST_REMAND, remand, "A1")], ended, remand


def last_clock(events: list[Event], section: str, rule: str) -> Clock:
    answer = assess(Case("KL", (section,), events=tuple(events)), date(2100, 1, 1))
    return [clock for clock in answer.clocks if clock.rule == rule][-1]


@pytest.mark.parametrize("rule", RULES)
@given(spells, st.sampled_from(["BNS 64", "BNS 74"]))
def test_spells_never_lengthen_a_limit(rule: str, lengths: list[tuple[int, int]], section: str) -> None:
    events, ended, remand = history(lengths)
    clock = last_clock(events, section, rule)
    limit = RULES[rule][section]
    assert isinstance(clock.due, date)
    assert clock.due == clock.outer and clock.due <= remand + timedelta(limit - 1)
    in_custody = {first + timedelta(n) for first, last in ended for n in range((last - first).days + 1)}
    in_custody |= {remand + timedelta(n) for n in range(limit)}
    assert len({day for day in in_custody if day <= clock.due}) == limit  # the last day in custody of so many in all
    assert clock.due in in_custody


@given(spells, st.integers(0, 300), st.sampled_from([["BNS 64"], ["BNS 74", "BNS 64"], ["BNS 70(1)", "BNS 64"]]))
def test_whatever_section_is_added_when_no_custody_has_more_than_its_own_limit(
    lengths: list[tuple[int, int]], after: int, sections: list[str]
) -> None:
    events, _ended, remand = history(lengths)
    altered = Event(Kind.OFFENCES_ALTERED, REMAND + timedelta(after), facts={"offences": sections})
    clock = last_clock([*events, altered], "BNS 74", "custody.default_bail")
    assert clock.due <= clock.outer <= remand + timedelta(89)  # type: ignore[operator]


@given(spells, st.lists(st.integers(1, 300), max_size=4))
def test_a_further_remand_moves_no_limit(lengths: list[tuple[int, int]], days: list[int]) -> None:
    events, _ended, remand = history(lengths)
    further = [Event(Kind.FIRST_REMAND, remand + timedelta(day), "A1") for day in days]
    before = last_clock(events, "BNS 64", "custody.default_bail")
    after = last_clock([*events, *further], "BNS 64", "custody.default_bail")
    assert (after.subject, after.starts, after.due) == (before.subject, before.starts, before.due)


facts_of_others = st.fixed_dictionaries(
    {"report": st.just("charge_sheet")},
    optional={
        name: st.lists(st.sampled_from(["A2", "A3", "A4"]), unique=True).map(tuple)
        for name in ("charged", "absconding", "not_charged", "pending")
    },
).filter(lambda facts: len(facts) > 1)


@given(
    st.lists(st.tuples(st.integers(0, 150), facts_of_others, st.booleans()), max_size=3),
    st.none() | st.integers(0, 150),
    st.integers(0, 150),
    st.booleans(),
    facts_of_others,
)
def test_a_report_that_names_others_never_meets_mine(
    other_reports: list[tuple[int, EventFacts, bool]], mine: int | None, day: int, more: bool, facts: EventFacts
) -> None:
    """`mine` is the day of a report that charges me; `day` that of one more report on others."""

    def report(after: int, report_facts: EventFacts, supplementary: bool) -> Event:
        kind = Kind.SUPPLEMENTARY_REPORT_FILED if supplementary else Kind.FINAL_REPORT_FILED
        return Event(kind, REMAND + timedelta(after), facts=report_facts)

    events = [
        Event(Kind.FIR_REGISTERED, date(2025, 1, 1)),
        *(Event(Kind.FIRST_REMAND, REMAND + timedelta(n), f"A{n + 1}") for n in range(4)),
        *(report(*arguments) for arguments in other_reports),
    ]
    if mine is not None:
        events.append(report(mine, {"report": "charge_sheet", "charged": ("A1",)}, supplementary=False))

    def met(events: list[Event]) -> Any:
        answer = assess(Case("KL", ("BNS 64",), events=tuple(events)), date(2100, 1, 1))
        return next(
            clock for clock in answer.clocks if (clock.rule, clock.subject) == ("custody.default_bail", "A1")
        ).met

    before = met(events)
    assert before == (None if mine is None else REMAND + timedelta(mine))
    assert met([*events, report(day, facts, more)]) == before
