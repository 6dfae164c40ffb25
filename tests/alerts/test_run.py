"""The run takes each step once: at its instant, after an outage or a move of the limit, with a clock that jumps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from itsso.alerts import run as alerts_run
from itsso.alerts.actions import go_live, replan
from itsso.alerts.models import ComingStep, TakenStep
from itsso.cases.models import Case, Clock, Event
from itsso.notices.actions import NewNotice
from itsso.notices.models import Notice
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.alerts.ledger import Ledger, LimitName
from tests.alerts.work import run, start, steps_taken, waiting
from tests.alerts.yaml_oracle import Limit
from tests.support.case_events import add, at, fir, key, new, register
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World
from tests.support.simultaneous_calls import at_once

TWO_MONTHS = "investigation.two_months"


def registered(world: World, day: str = "2025-03-01", number: str = "1", learnt: str | None = None) -> UUID:
    """Register a FIR of rape at Kotwali with the clock at the evening of the day on which it became known."""
    with clock.fixed(at(f"{learnt or day}T20:00")):
        return register(world.system, world.kotwali, number, day, "BNS 64(1)")


def references(reminders: Sequence[NewNotice]) -> list[str]:
    """Return rule and step of the notices about the two months."""
    return [notice.reference for notice in reminders if notice.reference.startswith(TWO_MONTHS)]


def entered(world: World, moment: str, number: str, *events: Any) -> None:
    with clock.fixed(at(moment)):
        add(world.system, key(world.kotwali, number), *events)


def test_each_step_is_taken_once_at_its_instant(world: World, reminders: list[NewNotice]) -> None:
    start(world, "2025-01-01")
    registered(world)
    assert waiting(world, TWO_MONTHS) == ["17-03 08:00"]
    run(world, "2025-03-17T07:59")
    assert steps_taken(world, TWO_MONTHS) == []
    for moment in ("2025-03-17T08:00", "2025-03-17T08:01", "2025-04-02T00:00"):
        run(world, moment)
    assert steps_taken(world, TWO_MONTHS) == ["reports 17-03 08:00 notified", "review 01-04 08:00 notified"]
    assert waiting(world, TWO_MONTHS) == ["16-04 08:00"]
    assert references(reminders) == ["investigation.two_months:reports", "investigation.two_months:review"]
    assert len({reminder.key for reminder in reminders}) == len(reminders)


def test_no_state_is_reminded_before_it_goes_live(world: World, reminders: list[NewNotice]) -> None:
    start(world, "2025-01-01", world.bihar)
    registered(world)
    run(world, "2025-06-01")
    assert waiting(world, TWO_MONTHS) == []
    assert reminders == []


def test_going_live_wakes_nobody_for_what_is_overdue(world: World, reminders: list[NewNotice]) -> None:
    registered(world, "2024-06-01")
    registered(world, "2025-02-20", number="2")  # due on 20 April: three steps have passed by 8 April
    start(world, "2025-04-08")
    run(world, "2025-04-08T00:01")
    run(world, "2025-12-31")
    steps = steps_taken(world, TWO_MONTHS)
    assert steps[0] == "draft_up 05-04 08:00 notified"
    assert [step.split()[0] for step in steps[1:]] == ["draft_back", "to_court", "due_day", "over", "over_week"] + (
        ["over_month"] * 3
    )
    with enter(world.system):
        assert TakenStep.objects.filter(rule=TWO_MONTHS).values("case").distinct().count() == 1


def test_a_state_goes_live_once(world: World) -> None:
    start(world, "2025-01-01")
    with pytest.raises(Refused, match="begun in this State already"):
        go_live(world.up, by=world.system)
    with pytest.raises(Refused, match="Choose one"):
        go_live(world.kanpur, by=world.system)


def test_a_limit_born_overdue_makes_one_reminder(world: World, reminders: list[NewNotice]) -> None:
    start(world, "2025-01-01")
    registered(world, "2025-03-01", learnt="2025-05-20")
    run(world, "2025-05-20T20:01")
    assert steps_taken(world, TWO_MONTHS) == ["over_week 08-05 08:00 notified"]
    assert references(reminders) == ["investigation.two_months:over_week"]


def test_after_an_outage_the_newest_step_is_notified_and_the_others_are_stored(
    world: World, reminders: list[NewNotice]
) -> None:
    start(world, "2025-01-01")
    registered(world)
    run(world, "2025-04-22")
    assert steps_taken(world, TWO_MONTHS) == [
        "reports 17-03 08:00 passed_over",
        "review 01-04 08:00 passed_over",
        "draft_up 16-04 08:00 passed_over",
        "draft_back 21-04 08:00 notified",
    ]
    assert references(reminders) == ["investigation.two_months:draft_back"]


def test_a_step_that_waits_during_an_outage_survives_a_new_entry(world: World) -> None:
    start(world, "2025-01-01")
    registered(world)
    entered(world, "2025-04-05", "1", new("victim_medical_examined", "2025-03-01T23:00", victim_ref="v"))
    run(world, "2025-04-06")
    assert steps_taken(world, TWO_MONTHS) == ["reports 17-03 08:00 passed_over", "review 01-04 08:00 notified"]


def test_a_clock_that_jumps_back_an_hour_takes_nothing_twice(world: World, reminders: list[NewNotice]) -> None:
    start(world, "2025-01-01")
    registered(world)
    run(world, "2025-03-17T08:05")
    run(world, "2025-03-17T07:05")
    entered(world, "2025-03-17T07:06", "1", new("victim_medical_examined", "2025-03-01T23:00", victim_ref="v"))
    run(world, "2025-03-17T07:07")
    run(world, "2025-03-17T08:06")
    assert steps_taken(world, TWO_MONTHS) == ["reports 17-03 08:00 notified"]
    assert waiting(world, TWO_MONTHS) == ["01-04 08:00"]


def test_the_steps_end_with_the_report_and_go_on_after_its_return(world: World) -> None:
    start(world, "2025-01-01")
    registered(world)
    run(world, "2025-04-17")
    entered(world, "2025-04-18", "1", new("final_report_filed", "2025-04-18", form_no="1/25", result="charge_sheet"))
    assert waiting(world, TWO_MONTHS) == []
    run(world, "2025-05-10")
    entered(world, "2025-05-12", "1", new("final_report_returned", "2025-05-12", form_no="1/25"))
    run(world, "2025-05-12T00:01")
    assert steps_taken(world, TWO_MONTHS)[-1] == "over_week 08-05 08:00 notified"
    assert waiting(world, TWO_MONTHS) == ["31-05 08:00"]


def test_a_quashed_case_wakes_nobody(world: World) -> None:
    start(world, "2025-01-01")
    registered(world)
    entered(world, "2025-03-10", "1", new("quashed", "2025-03-10"))
    with enter(world.system):
        assert Clock.objects.exists()  # the law does not end every limit
        assert not ComingStep.objects.exists()
    with clock.fixed(at("2025-03-11")):
        list(replan(world.up, by=world.system))
    with enter(world.system):
        assert not ComingStep.objects.exists()


def test_a_case_quashed_after_its_police_report_wakes_nobody_until_it_is_reopened(world: World) -> None:
    start(world, "2025-01-01")
    registered(world)
    run(world, "2025-03-17T08:01")
    entered(world, "2025-03-18", "1", new("final_report_filed", "2025-03-18", form_no="1/25", result="charge_sheet"))
    with enter(world.system):
        assert ComingStep.objects.exists()  # informing her goes on
        assert Notice.objects.filter(withdrawn_at=None).exists()
    entered(world, "2025-03-20", "1", new("quashed", "2025-03-20"))
    with clock.fixed(at("2025-03-21")):
        list(replan(world.up, by=world.system))
    with enter(world.system):
        assert Clock.objects.exists()  # the law does not end every limit
        assert not ComingStep.objects.exists()
        assert not Notice.objects.filter(withdrawn_at=None).exists()
    entered(world, "2025-03-25", "1", new("reopened", "2025-03-25"))
    with enter(world.system):
        assert ComingStep.objects.exists()


def test_a_quashing_that_was_corrected_wakes_again(world: World) -> None:
    start(world, "2025-01-01")
    registered(world)
    entered(world, "2025-03-10", "1", new("quashed", "2025-03-10"))
    with enter(world.system):
        quashing = Event.objects.get(kind="quashed")
    correction = new("corrected", "2025-03-11")
    correction.corrects = quashing.id.hex
    entered(world, "2025-03-11", "1", correction)
    with clock.fixed(at("2025-03-12")):
        list(replan(world.up, by=world.system))
    assert waiting(world, TWO_MONTHS) == ["17-03 08:00"]


@pytest.mark.parametrize(("number", "fails"), [("2", "ValueError")])
def test_a_poison_row_stops_no_other(
    world: World, reminders: list[NewNotice], monkeypatch: pytest.MonkeyPatch, number: str, fails: str
) -> None:
    start(world, "2025-01-01")
    cases = {name: registered(world, number=name) for name in ("1", number, "3")}

    def refuse(notices: Sequence[NewNotice]) -> None:
        if any(notice.subject == cases[number] for notice in notices):
            raise ValueError("one row is poison")

    monkeypatch.setattr(alerts_run, "deliver", refuse)
    run(world, "2025-03-17T08:01")
    with enter(world.system):
        assert set(TakenStep.objects.filter(rule=TWO_MONTHS).values_list("case_id", flat=True)) == {
            cases["1"],
            cases["3"],
        }
        failed = ComingStep.objects.exclude(failed_at=None).filter(rule=TWO_MONTHS)
        assert list(failed.values_list("case_id", "fault")) == [(cases[number], fails)]
    monkeypatch.undo()
    entered(world, "2025-03-17T09:00", number, new("victim_medical_examined", "2025-03-01T23:00", victim_ref="v"))
    run(world, "2025-03-17T09:01")
    assert steps_taken(world, TWO_MONTHS, cases[number]) == ["reports 17-03 08:00 notified"]


def test_a_step_that_waits_again_after_it_was_taken_reminds_nobody_twice(
    world: World, reminders: list[NewNotice]
) -> None:
    """As after a database was restored in part: the next instant is an old one, and its step is stored."""
    start(world, "2025-01-01")
    registered(world)
    run(world, "2025-03-17T08:00")
    before = ["reports 17-03 08:00 notified"]
    for moment, then in (
        ("2025-03-17T08:01", before),
        ("2025-04-01T08:00", [*before, "review 01-04 08:00 notified"]),
    ):
        with enter(world.system):
            ComingStep.objects.filter(rule=TWO_MONTHS).update(at=at("2025-03-17T08:00"))
        assert run(world, moment) == len(then) - 1
        assert steps_taken(world, TWO_MONTHS) == then
    assert references(reminders) == [f"{TWO_MONTHS}:reports", f"{TWO_MONTHS}:review"]
    assert waiting(world, TWO_MONTHS) == ["16-04 08:00"]


def test_two_workers_share_the_steps(world: World) -> None:
    start(world, "2025-01-01")
    for number in range(40):
        registered(world, number=str(number))
    with clock.fixed(at("2025-03-17T08:01")):
        taken_by = at_once(*[lambda: sum(batch.steps for batch in alerts_run.take_due_steps(world.system, most=3))] * 2)
    with enter(world.system):
        stored = TakenStep.objects.count()
    assert sum(taken_by) == stored
    assert len(steps_taken(world, TWO_MONTHS)) == 40


def test_a_moved_case_takes_its_next_steps_along(world: World) -> None:
    start(world, "2025-01-01")
    registered(world)
    entered(world, "2025-03-05", "1", new("transferred_out", "2025-03-05", to=world.hazratganj.pk))
    with enter(world.system):
        assert set(ComingStep.objects.values_list("station_no", flat=True)) == {world.hazratganj.first}
    run(world, "2025-03-17T08:01")
    assert steps_taken(world, TWO_MONTHS) == ["reports 17-03 08:00 notified"]


# --- A simulated year against the oracle ------------------------------------------------------------------------------


def stored_limits(world: World) -> dict[LimitName, Limit]:
    with enter(world.system):
        return {
            (row.case_id, row.rule, row.subject): Limit(row.rule, row.starts, row.due, row.outer, row.due_at)
            for row in Clock.objects.exclude(case__in=quashed_cases())
        }


def quashed_cases() -> set[UUID]:
    """Return the cases whose FIR was quashed, before or after a police report; none is reopened or corrected here."""
    return set(Event.objects.filter(kind="quashed").values_list("case_id", flat=True))


EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("arrested", {"accused_ref": "a"}),
    ("first_remand", {"accused_ref": "a"}),
    ("released", {"accused_ref": "a"}),
    ("victim_medical_examined", {"victim_ref": "v"}),
    ("medical_report_received", {"victim_ref": "v"}),
    ("victim_informed", {}),
    ("final_report_filed", {"form_no": "1/25", "result": "charge_sheet"}),
    ("final_report_returned", {"form_no": "1/25"}),
    ("offences_altered", {"offences": ["BNS 64(1)", "POCSO 6"]}),
    ("offences_altered", {"offences": ["BNS 75"]}),
    ("quashed", {}),
]


@pytest.mark.parametrize("seed", in_proof_but(range(4), {0, 1}))
def test_a_simulated_year_is_that_of_the_oracle(world: World, seed: int) -> None:
    random = Random(seed)
    moment = at("2024-12-01")
    for number in range(10):
        moment += timedelta(hours=random.randrange(1, 60))
        with clock.fixed(moment):
            _write(world, random, str(number), moment)
    start(world, "2025-01-01")
    ledger = Ledger(at("2025-01-01").astimezone(UTC))
    ledger.write(stored_limits(world))
    moment = at("2025-01-01")
    for number in range(50):
        moment += timedelta(hours=random.randrange(1, 200))
        run(world, moment)
        ledger.pass_time(moment.astimezone(UTC))
        case = str(random.randrange(10)) if random.random() < 0.7 else str(100 + number)
        with clock.fixed(moment):
            _write(world, random, case, moment)
        ledger.write(stored_limits(world))
    run(world, moment + timedelta(days=100))
    ledger.pass_time((moment + timedelta(days=100)).astimezone(UTC))
    expected = {(*name, step.code, step.at) for name, steps in ledger.expected.items() for step in steps}
    with enter(world.system):
        stored = list(TakenStep.objects.values_list("case_id", "rule", "subject", "step", "at"))
    assert len(stored) == len(set(stored))
    assert set(stored) == expected
    assert len(expected) > 50


def _write(world: World, random: Random, number: str, moment: datetime) -> None:
    """Register a FIR up to a month old, or add an event of the last days to one that is there."""
    day = (moment - timedelta(days=random.randrange(0, 30))).date()
    numbers = world_numbers(world)
    if number not in numbers:
        add(
            world.system, key(world.kotwali, number, day.year), fir(world.kotwali, number, day.isoformat(), "BNS 64(1)")
        )
        return
    kind, facts = random.choice(EVENTS)
    happened = (moment - timedelta(hours=random.randrange(1, 60))).isoformat(timespec="minutes")[:16]
    add(world.system, key(world.kotwali, number, numbers[number]), new(kind, happened, **facts))


def world_numbers(world: World) -> dict[str, int]:
    with enter(world.system):
        return dict(Case.objects.values_list("number", "year"))
