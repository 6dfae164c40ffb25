"""A changed ladder: the steps of a limit against an oracle that reads the YAML alone, whatever changes and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.ladders import Ladder, LadderSet, national_ladders, read_steps
from itsso.alerts.planning import LimitMemory, key_of, next_instant
from itsso.alerts.run import due_steps
from itsso.alerts.steps import planned_of
from itsso.cases.derive import ClockRow
from itsso.platform.clock import INDIA
from tests.alerts.yaml_oracle import FILE, Expected, Limit, expected_after_changes

LADDERS = {"investigation": "investigation.two_months", "medical": "victim.medical_examination"}
BEGIN = date(2025, 6, 1)


@st.composite
def step_lines(draw: st.DrawFn, ladder: Ladder) -> list[str]:
    """Return the lines of a changed ladder: steps moved, left out, added; repeated otherwise."""
    unit, longest = ladder.counts_in, 60 if ladder.counts_in == "days" else 200
    codes = [*(step.code for step in ladder.steps), "own_1", "own_2"]
    chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=6, unique=True))
    before = draw(st.integers(0, len(chosen)))
    distances = sorted(draw(st.sets(st.integers(1, longest), min_size=before, max_size=before)), reverse=True)
    rest = len(chosen) - before
    after = sorted(draw(st.sets(st.integers(1, longest), min_size=rest, max_size=rest)))
    places = [f"{unit}_before_due: {n}" for n in distances] + [f"{unit}_after_outer: {n}" for n in after]
    lines = [
        f"code: {code}, {place}, post: io, urgency: list, work: review"
        for code, place in zip(chosen, places, strict=True)
    ]
    if draw(st.booleans()):
        lines[-1] += f", every_days: {draw(st.integers(1, 30))}, times: {draw(st.integers(2, 4))}"
    return [f"{{{line}}}" for line in lines]


class Change(NamedTuple):
    """A set of ladders from a moment on: as the system reads it, and as plain YAML."""

    begin: datetime
    ladders: LadderSet
    content: dict[str, Any]


@st.composite
def changed_sets(draw: st.DrawFn, name: str) -> tuple[LadderSet, dict[str, Any]]:
    national = national_ladders()
    lines = draw(step_lines(national.named(name)))
    ladders = national.with_changed(read_steps(national.named(name), lines, national.works))
    steps = [yaml.safe_load(line) for line in lines]
    content = {
        "ladders": [dict(ladder, steps=steps) if ladder["name"] == name else ladder for ladder in FILE["ladders"]]
    }
    return ladders, content


class ChangedCase(NamedTuple):
    """A limit, and the ladders of its State in the course of time."""

    limit: Limit
    first: dict[str, Any]
    changes: list[Change]
    history: LadderHistory

    @property
    def clock(self) -> ClockRow:
        return ClockRow(self.limit.rule, "case", self.limit.starts, self.limit.due, self.limit.outer, self.limit.due_at)

    @property
    def expected(self) -> list[Expected]:
        return expected_after_changes(
            self.limit, self.first, [(change.begin, change.content) for change in self.changes]
        )


@st.composite
def changed_cases(draw: st.DrawFn) -> ChangedCase:
    name = draw(st.sampled_from(sorted(LADDERS)))
    starts = BEGIN + timedelta(days=draw(st.integers(-80, 20)))
    due = starts + timedelta(days=draw(st.integers(1, 90)))
    outer = due + timedelta(days=draw(st.integers(0, 2)))
    due_at = None
    if name == "medical":
        due_at = datetime(due.year, due.month, due.day, tzinfo=INDIA) + timedelta(minutes=draw(st.integers(0, 1439)))
    first, first_content = draw(changed_sets(name))
    days = sorted(draw(st.sets(st.integers(0, 120), min_size=1, max_size=3)))
    changes = [
        Change(
            datetime(BEGIN.year, BEGIN.month, BEGIN.day, tzinfo=INDIA) + timedelta(days=day), *draw(changed_sets(name))
        )
        for day in days
    ]
    history = LadderHistory.of_changes(first, [(change.begin, change.ladders) for change in changes])
    return ChangedCase(Limit(LADDERS[name], starts, due, outer, due_at), first_content, changes, history)


@settings(max_examples=400, deadline=None)
@given(changed_cases())
def test_steps_are_those_of_the_oracle(case: ChangedCase) -> None:
    planned = planned_of(case.clock, case.history)
    assert [(step.at.astimezone(UTC), step.step.code, step.turn) for step in planned] == [
        (step.at.astimezone(UTC), step.code, step.turn) for step in case.expected
    ]


@settings(max_examples=400, deadline=None)
@given(changed_cases())
def test_no_step_comes_twice_and_none_of_two_ladders_is_lost(case: ChangedCase) -> None:
    planned = planned_of(case.clock, case.history)
    names = [(step.step.code, step.turn) for step in planned]
    assert len(set(names)) == len(names)
    assert [step.at for step in planned] == sorted(step.at for step in planned)
    in_every_set = set.intersection(
        *(
            {(step.step.code, step.turn) for step in planned_of(case.clock, LadderHistory.always(period.ladders))}
            for period in case.history.periods
        )
    )
    assert in_every_set <= set(names)


class Worker:
    """The run and the planning of one limit, without a database."""

    def __init__(self, case: ChangedCase) -> None:
        self.case = case
        self.live = datetime(2024, 1, 1, tzinfo=INDIA)
        self.memory = LimitMemory()
        self.taken: list[tuple[datetime, str, int]] = []

    def plan(self, history: LadderHistory, moment: datetime) -> None:
        self.memory.waiting = next_instant(self.case.clock, history, self.live, moment, self.memory)

    def run(self, history: LadderHistory, moment: datetime) -> None:
        if self.memory.waiting is None or self.memory.waiting > moment:
            return
        due = due_steps(self.case.clock, self.memory.waiting, moment, history)
        steps = [*due.passed_over, *([due.newest] if due.newest else [])]
        new = [step for step in steps if key_of(step) not in self.memory.taken_keys]
        self.memory.taken_keys |= {key_of(step) for step in new}
        self.taken += [(step.at.astimezone(UTC), step.step.code, step.turn) for step in new]
        self.memory.waiting = due.following


@settings(max_examples=300, deadline=None)
@given(changed_cases(), st.lists(st.integers(1, 400), min_size=3, max_size=12), st.integers(1, 24 * 30), st.data())
def test_a_run_takes_them_whenever_the_entry_is_recorded_and_the_run_comes(
    case: ChangedCase, pauses: list[int], hours_before: int, data: st.DataObject
) -> None:
    """The ladders are recorded before they begin; the limits are planned by them at once, and now and then again."""
    start = datetime.combine(case.limit.starts, datetime.min.time(), INDIA)
    recorded = case.changes[0].begin - timedelta(hours=hours_before)
    before = LadderHistory.always(case.history.periods[0].ladders)
    worker, moment, is_recorded = Worker(case), start, recorded <= start
    worker.plan(case.history if is_recorded else before, moment)
    for pause in [*pauses, 24 * 800]:
        moment += timedelta(hours=pause)
        if not is_recorded and recorded <= moment:
            if data.draw(st.booleans()):
                worker.run(before, recorded)
            worker.plan(case.history, recorded)
            is_recorded = True
        history = case.history if is_recorded else before
        worker.run(history, moment)
        if data.draw(st.booleans()):
            worker.plan(history, moment)
    expected = [(step.at.astimezone(UTC), step.code, step.turn) for step in case.expected]
    assert sorted(worker.taken) == sorted(expected)


@settings(max_examples=300, deadline=None)
@given(changed_cases(), st.integers(1, 24 * 30), st.integers(1, 24 * 60), st.lists(st.integers(1, 200), min_size=3))
def test_a_plan_that_is_late_doubles_nothing_and_the_newest_reminder_comes(
    case: ChangedCase, hours_before: int, late: int, pauses: list[int]
) -> None:
    """The job that plans the limits again was down, also when the ladders began."""
    moment = min(datetime.combine(case.limit.starts, datetime.min.time(), INDIA), case.changes[0].begin)
    recorded = case.changes[0].begin - timedelta(hours=hours_before)
    before = LadderHistory.always(case.history.periods[0].ladders)
    worker, is_planned = Worker(case), False
    worker.plan(before, moment)
    for pause in [*pauses, 24 * 800]:
        moment += timedelta(hours=pause)
        if not is_planned and moment >= recorded + timedelta(hours=late):
            worker.plan(case.history, moment)
            is_planned = True
        worker.run(case.history if moment >= recorded else before, moment)
    names = [(code, turn) for _at, code, turn in worker.taken]
    assert len(set(names)) == len(names)
    expected = [(step.at.astimezone(UTC), step.code, step.turn) for step in case.expected]
    assert set(worker.taken) <= set(expected)
    assert worker.taken[-1:] == expected[-1:]
