"""A State's own limits: what an order changes, for whom, and that its export is read as the order itself."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.law import BookError, Case, Clock, Event, assess, book, running_clocks
from itsso.law.book import Book, load, with_orders
from itsso.law.event_kinds import Kind
from itsso.law.grammar import Length
from itsso.law.in_force import limit_in_force
from itsso.law.state_orders import OrderRefusal, StateOrder, as_yaml, refusal
from tests.support.cli import itsso

TO_MAGISTRATE = "investigation.report_to_magistrate"
COPY = "registration.copy"
MAY_SET = {rule.id: rule.state_may_set for rule in book().rules if rule.state_may_set}
BEGINS = date(2026, 12, 1)


def an_order(**changes: Any) -> StateOrder:
    values: dict[str, Any] = {
        "state": "UP",
        "rule": TO_MAGISTRATE,
        "length": Length("hours", 12),
        "number": "12/2026",
        "dated": date(2026, 11, 20),
        "since": BEGINS,
        "pending_cases": True,
    }
    return StateOrder(**(values | changes))


def a_case(registered: date, *events: Event, state: str = "UP") -> Case:
    first = Event(Kind.FIR_REGISTERED, registered, None, {})
    return Case(state, ("BNS 64(1)",), (None, None), (), (), [first, *events])


def clock_of(law: Book, case: Case, as_on: date = date(2027, 6, 1), rule: str = TO_MAGISTRATE) -> Clock:
    return next(clock for clock in assess(case, as_on, law).clocks if clock.rule == rule)


def under(*orders: StateOrder) -> Book:
    return with_orders(book(), orders)


def test_a_case_registered_under_the_order_has_its_time_and_number() -> None:
    clock = clock_of(under(an_order()), a_case(date(2026, 12, 5)))
    assert str(clock.due) == "2026-12-06"  # no time of day is known
    assert clock.authority["en"] == "Order 12/2026 of 20-11-2026 of the State, beside BNSS 176(1)"
    assert [note.code for note in clock.notes] == ["state_order", "hours_from_a_date"]
    assert clock.certainty == "inferred"  # since only the day is known


def test_a_pending_case_is_due_on_the_first_day_of_the_order_and_no_earlier() -> None:
    clock = clock_of(under(an_order()), a_case(date(2026, 3, 1)))
    assert clock.due == BEGINS
    assert "state_order_begins" in [note.code for note in clock.notes]
    done_before = Event(Kind.FIR_SENT_TO_MAGISTRATE, date(2026, 3, 9), None, {})
    assert clock_of(under(an_order()), a_case(date(2026, 3, 1), done_before)).state == "met"


def test_an_order_for_new_cases_leaves_pending_ones_to_the_law() -> None:
    law, case = under(an_order(pending_cases=False)), a_case(date(2026, 11, 30))
    assert clock_of(law, case) == clock_of(book(), case)
    assert clock_of(law, a_case(BEGINS)).due == date(2026, 12, 2)


@pytest.mark.parametrize(("reopened", "due"), [(False, None), (True, BEGINS)])
def test_a_case_disposed_of_before_the_order_is_not_pending(reopened: bool, due: date | None) -> None:
    events = [Event(Kind.FINAL_REPORT_FILED, date(2026, 4, 1), None, {"report": "charge_sheet"})]
    if reopened:
        events.append(Event(Kind.FINAL_REPORT_RETURNED, date(2026, 4, 20), None, {}))
    case = a_case(date(2026, 3, 1), *events)
    clock = clock_of(under(an_order()), case)
    assert clock.due == due
    if not reopened:
        assert clock == clock_of(book(), case)


def test_a_case_stays_under_the_order_that_governed_it_first() -> None:
    law = under(an_order(), an_order(number="20/2027", since=date(2027, 2, 1), length=Length("hours", 6)))
    numbers = [clock_of(law, a_case(day)).authority["en"][6:13] for day in (date(2026, 3, 1), BEGINS, date(2027, 2, 1))]
    assert numbers == ["12/2026", "12/2026", "20/2027"]


def test_a_limit_that_binds_the_state_already_is_shortened_for_new_cases_alone() -> None:
    order = an_order(state="WB", rule="registration.court_order", length=Length("hours", 6))

    def due(day: date, law: Book) -> Any:
        received = Event(Kind.COURT_ORDER_TO_REGISTER_RECEIVED, day, None, {})
        case = Case("WB", ("BNS 64(1)",), (None, None), (), (), [received])
        return clock_of(law, case, rule="registration.court_order").due

    earlier = date(2026, 3, 1)
    assert due(earlier, under(order)) == due(earlier, book()) == date(2026, 3, 2)
    assert refusal(book().rule(order.rule), an_order(state="WB", rule=order.rule, length=Length("days", 1)))


@pytest.mark.parametrize(
    ("rule", "length", "why"),
    [
        ("investigation.two_months", Length("days", 30), OrderRefusal.STATUTORY),
        ("custody.default_bail", Length("days", 30), OrderRefusal.STATUTORY),
        ("pocso.report_to_committee", Length("hours", 1), OrderRefusal.STATUTORY),
        ("registration.fir", Length("hours", 1), OrderRefusal.STATUTORY),
        (TO_MAGISTRATE, Length("hours", 25), OrderRefusal.TOO_LONG),
        (TO_MAGISTRATE, Length("days", 2), OrderRefusal.TOO_LONG),
        (TO_MAGISTRATE, Length("days", 1), None),
    ],
)
def test_only_what_the_law_leaves_open_takes_an_order(rule: str, length: Length, why: OrderRefusal | None) -> None:
    rules = {rule.id: rule for rule in book().rules}
    rule = rule if rule in rules else next(name for name in rules if name.startswith("pocso."))
    order = an_order(rule=rule, length=length)
    assert refusal(book().rule(rule), order) == why
    if why:
        assert with_orders(book(), [order]) is book()


def test_no_rule_with_a_period_of_its_own_for_all_india_takes_an_order() -> None:
    """A period that the law sets, in the rule or in a version for all States, is neither lengthened nor shortened."""
    for rule in book().rules:
        if rule.state_may_set is not None:
            periods = [rule.period, *(version.period for version in rule.versions if not version.states)]
            assert all(period is None or period.checklist == "forthwith" for period in periods), rule.id


ALL_INDIA = """
- id: investigation.report_to_magistrate
  versions:
    - from: 2026-06-01
      period: {hours: 24}
      authority: {en: An Act, hi: एक अधिनियम}
      source: {en: An Act, hi: एक अधिनियम}
      certainty: secondary
"""


def test_a_period_that_a_folder_adds_for_all_states_takes_no_order(tmp_path: Path) -> None:
    (tmp_path / "act.yaml").write_text(ALL_INDIA, encoding="utf-8")
    law = load([tmp_path])
    order = an_order()
    assert refusal(law.rule(TO_MAGISTRATE), order) == OrderRefusal.STATUTORY
    case = a_case(date(2026, 12, 5))
    assert clock_of(law, case).due != clock_of(under(order), case).due
    assert clock_of(with_orders(law, [order]), case) == clock_of(law, case)
    (tmp_path / "orders.yaml").write_text(as_yaml([order]), encoding="utf-8")
    with pytest.raises(BookError, match="statutory"):
        load([tmp_path])


orders = st.builds(
    StateOrder,
    state=st.sampled_from(["UP", "BR", "WB"]),
    rule=st.sampled_from([*MAY_SET, "investigation.two_months"]),
    length=st.builds(Length, st.sampled_from(["hours", "days"]), st.integers(1, 80)),
    number=st.from_regex(r"[0-9]{1,4}/20[0-9]{2}", fullmatch=True),
    dated=st.dates(date(2026, 1, 1), date(2026, 11, 30)),
    since=st.dates(date(2026, 12, 1), date(2027, 3, 1)),
    pending_cases=st.booleans(),
)
KINDS = [
    Kind.FIR_COPY_GIVEN,
    Kind.FIR_SENT_TO_MAGISTRATE,
    Kind.SEARCH_MADE,
    Kind.COURT_ORDER_TO_REGISTER_RECEIVED,
    Kind.FINAL_REPORT_FILED,
    Kind.FINAL_REPORT_RETURNED,
]
days = st.dates(date(2024, 5, 1), date(2027, 6, 1))
events = st.lists(st.builds(Event, st.sampled_from(KINDS), days, st.none(), st.just({})), max_size=4)
cases = st.builds(
    lambda state, day, more: a_case(day, *more, state=state), st.sampled_from(["UP", "BR", "WB", "RJ"]), days, events
)


@settings(max_examples=60, deadline=None)
@given(orders=st.lists(orders, max_size=4, unique_by=lambda order: (order.state, order.rule, order.since)), case=cases)
def test_an_export_is_read_as_the_orders_and_no_statutory_limit_or_other_state_changes(
    orders: list[StateOrder], case: Case
) -> None:
    accepted = [order for order in orders if refusal(book().rule(order.rule), order) is None]
    stored = with_orders(book(), orders)
    with TemporaryDirectory() as folder:
        Path(folder, "limits.yaml").write_text(as_yaml(accepted), encoding="utf-8")
        read = load([Path(folder)])
    as_on = date(2027, 8, 1)
    assert assess(case, as_on, stored) == assess(case, as_on, read)
    assert running_clocks(case, stored) == running_clocks(case, read)
    limited = {order.rule for order in accepted if order.state == case.state}
    for clock, of_law in zip(assess(case, as_on, stored).clocks, assess(case, as_on, book()).clocks, strict=True):
        if clock.rule not in limited:
            assert clock == of_law
        if of_law.due is not None:
            assert clock.due is not None
            assert clock.outer <= of_law.outer  # type: ignore[operator]  # both are days
    for rule_id in MAY_SET:
        rule, day = read.rule(rule_id), date(2026, 12, 31)
        governing = next(iter(rule.versions_in_force(case.state, day)), None)
        if governing is not None and governing.order is not None and not governing.depends_on_case:
            limit = limit_in_force(rule_id, case.state, day, law=stored)
            assert limit is not None
            assert limit.length == governing.order.length


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{state: UP}", "lacks 'period'"),
        ("{state: XX, period: {hours: 1}, REST}", "XX"),
        ("{state: UP, period: {hours: 99}, REST}", "too_long"),
        ("{state: UP, period: {months: 1}, REST}", "hours or days"),
        (
            "{state: UP, period: {hours: 1}, number: '<b>', dated: 2026-01-01, from: 2026-01-01, pending_cases: true}",
            "12",
        ),
    ],
)
def test_a_wrong_order_in_a_file_is_named_with_its_line(tmp_path: Path, text: str, wrong: str) -> None:
    order = text.replace("REST", "number: '1', dated: 2026-01-01, from: 2026-01-01, pending_cases: true")
    (tmp_path / "up.yaml").write_text(f"- id: {COPY}\n  state_order: {order}\n", encoding="utf-8")
    with pytest.raises(BookError, match=r"up\.yaml:2") as error:
        load([tmp_path])
    assert wrong in str(error.value)


def test_the_command_answers_by_the_exported_folder(tmp_path: Path) -> None:
    law, case = tmp_path / "law", tmp_path / "case.json"
    law.mkdir()
    (law / "state-limits-UP.yaml").write_text(as_yaml([an_order(pending_cases=False)]), encoding="utf-8")
    fir = {"kind": "fir_registered", "at": "2026-12-05T10:00"}
    case.write_text(json.dumps({"state": "UP", "offences": ["BNS 64(1)"], "events": [fir]}), encoding="utf-8")
    printed = itsso("assess", str(case), "--as-on", "2026-12-07", "--law", str(law))
    clocks = {clock["rule"]: clock for clock in json.loads(printed.stdout)["clocks"]}
    assert clocks[TO_MAGISTRATE]["due"] == "2026-12-05T22:00+05:30"
    assert clocks[TO_MAGISTRATE]["state"] == "overdue"
    missing = itsso("assess", str(case), "--law", str(tmp_path / "none"))
    assert missing.returncode == 2
    assert "is no folder" in missing.stderr


def test_an_empty_export_is_a_file_that_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text(as_yaml([]), encoding="utf-8")
    law, case = load([tmp_path]), a_case(BEGINS + timedelta(5))
    assert assess(case, date(2027, 1, 1), law) == assess(case, date(2027, 1, 1), book())
