"""A year of one State, day by day, with changed ladders: every step equals that of an oracle that reads the YAML alone.

Cases are registered, moved, extended, quashed, reopened and reported on; the State adopts other ladders three times.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import yaml

from itsso.alerts.jobs import plan_ladders
from itsso.alerts.ladders import LadderSet, national_ladders, read_steps
from itsso.alerts.models import TakenStep
from itsso.alerts.own_ladders.yaml_text import file_of
from itsso.cases.actions import CaseKey, NewEvent
from itsso.cases.models import Clock, Event
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.alerts.ledger import Ledger, LimitName
from tests.alerts.work import run, start, store_ladders
from tests.alerts.yaml_oracle import Limit
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World

BEGIN, LAST = date(2025, 1, 1), date(2025, 12, 31)

MOVED = [
    "{code: reports, days_before_due: 50, post: io, urgency: list, work: collect_reports}",
    "{code: draft_up, days_before_due: 25, post: sho, urgency: list, work: draft_up}",
    "{code: own_1, days_before_due: 20, post: sdpo, urgency: list, work: review}",
    "{code: to_court, days_before_due: 3, post: io, urgency: list, work: report_to_court}",
    "{code: over, days_after_outer: 3, post: sdpo, urgency: list, work: report_overdue}",
    "{code: over_month, days_after_outer: 20, post: sp, urgency: list, work: report_overdue, every_days: 20, times: 4}",
]
LATER = [
    "{code: reports, days_before_due: 40, post: io, urgency: list, work: collect_reports}",
    "{code: draft_up, days_before_due: 12, post: io, urgency: list, work: draft_up}",
    "{code: to_court, days_before_due: 8, post: io, urgency: list, work: report_to_court}",
    "{code: over, days_after_outer: 1, post: sdpo, urgency: list, work: report_overdue}",
    "{code: over_week, days_after_outer: 10, post: sp, urgency: list, work: report_overdue}",
]
BAIL = [
    "{code: bail_15, days_before_due: 30, post: io, urgency: list, work: custody_report}",
    "{code: bail_7, days_before_due: 7, post: sho, urgency: at_once, work: custody_report}",
    "{code: bail_1, days_before_due: 3, post: sp, urgency: at_once, work: custody_report}",
    "{code: bail_over_week, days_after_outer: 2, post: sp, urgency: list, work: report_overdue}",
]
HOURS = [
    "{code: hours_6, hours_before_due: 12, post: io, urgency: list, work: medical}",
    "{code: over_day, hours_after_outer: 12, post: sdpo, urgency: list, work: duty_overdue}",
]
ADOPTED: list[tuple[str, str, list[str]]] = [
    ("2025-03-16", "investigation", MOVED),
    ("2025-05-02", "custody", BAIL),
    ("2025-07-09", "investigation", LATER),
    ("2025-09-20", "medical", HOURS),
]
"""The first day of each change, its ladder, and the steps from then on."""

EVENTS: list[tuple[int, str, dict[str, Any]]] = [
    (20, "arrested", {"accused_ref": "a"}),
    (20, "first_remand", {"accused_ref": "a"}),
    (6, "released", {"accused_ref": "a"}),
    (8, "arrested", {"accused_ref": "b"}),
    (8, "first_remand", {"accused_ref": "b"}),
    (4, "custody_extended", {"accused_ref": "a"}),
    (10, "victim_medical_examined", {"victim_ref": "v"}),
    (10, "medical_report_received", {"victim_ref": "v"}),
    (6, "victim_informed", {}),
    (14, "final_report_filed", {"form_no": "1/25", "result": "charge_sheet"}),
    (10, "final_report_returned", {"form_no": "1/25"}),
    (5, "offences_altered", {"offences": ["BNS 64(1)", "POCSO 6"]}),
    (4, "offences_altered", {"offences": ["BNS 75"]}),
    (3, "quashed", {}),
    (4, "reopened", {}),
    (3, "further_investigation_permitted", {}),
]
"""How often each event is drawn, out of their sum."""


class Adoptions:
    """The ladders that the State adopts in the course of the year, as the system stores them and as plain YAML."""

    def __init__(self) -> None:
        self.sets: list[tuple[datetime, str, LadderSet]] = []
        ladders = national_ladders()
        for day, name, lines in ADOPTED:
            ladders = ladders.with_changed(read_steps(ladders.named(name), lines, ladders.works))
            self.sets.append((at(day), name, ladders))

    @property
    def as_yaml(self) -> list[tuple[datetime, dict[str, Any]]]:
        return [(begin.astimezone(UTC), yaml.safe_load(file_of(ladders))) for begin, _name, ladders in self.sets]

    def record(self, world: World, day: date) -> None:
        """Record an entry three days before it begins; let the job plan the limits then, or only when it has begun."""
        for number, (begin, name, ladders) in enumerate(self.sets):
            if day == begin.date() - timedelta(days=3):
                store_ladders(world, world.up, ladders, name, begin.date())
            if day == begin.date() - timedelta(days=3 if number % 2 else 0):
                plan_ladders()


class YearOfCases:
    """The entries of a year: each day some FIRs, and events of cases that are there."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = Random(seed)
        self.keys: list[CaseKey] = []
        self.ids: dict[CaseKey, UUID] = {}
        self.entries: Counter[str] = Counter()

    def write(self, moment: datetime, registered: int, entered: int) -> list[UUID]:
        """Write the entries of a moment and return the cases that they changed."""
        changed = [self._register(moment) for _number in range(registered)]
        for _number in range(entered if self.keys else 0):
            case_key = self.random.choice(self.keys[-120:])
            self._add(case_key, self._event(moment))
            changed.append(self.ids[case_key])
        return list(dict.fromkeys(changed))

    def _register(self, moment: datetime) -> UUID:
        day = (moment - timedelta(days=self.random.choice([0, 0, 0, 1, 2, 15, 40]))).date()
        station = self.random.choice([self.world.kotwali, self.world.nawabganj, self.world.hazratganj])
        number = str(len(self.keys) + 1)
        case_key = key(station, number, day.year)
        self.keys.append(case_key)
        self._add(case_key, fir(station, number, day.isoformat(), self.random.choice(["BNS 64(1)", "BNS 70(2)"])))
        return self.ids[case_key]

    def _event(self, moment: datetime) -> NewEvent:
        happened = (moment - timedelta(hours=self.random.randrange(1, 60))).isoformat(timespec="minutes")[:16]
        if self.random.random() < 0.05:
            return new("transferred_out", happened, to=self._other_station().pk)
        ((_weight, kind, facts),) = self.random.choices(EVENTS, [weight for weight, _kind, _facts in EVENTS])
        return new(kind, happened, **facts)

    def _other_station(self) -> Unit:
        return self.random.choice([self.world.hazratganj, self.world.kotwali, self.world.gandhi_maidan])

    def _add(self, case_key: CaseKey, event: NewEvent) -> None:
        self.ids[case_key] = add(self.world.system, case_key, event)
        self.entries[event.kind] += 1


def limits_of(world: World, case_id: UUID) -> dict[LimitName, Limit]:
    """Return the running limits of a case as they are stored; none of a quashed case, or of one in another State."""
    with enter(world.system):
        events = Event.objects.filter(case=case_id, kind__in=["quashed", "reopened"]).order_by("at", "recorded", "id")
        last = events.values_list("kind", flat=True).last()
        clocks = Clock.objects.filter(case=case_id, station_no__range=world.up.interval)
        return (
            {}
            if last == "quashed"
            else {
                (row.case_id, row.rule, row.subject): Limit(row.rule, row.starts, row.due, row.outer, row.due_at)
                for row in clocks
            }
        )


def print_table(capsys: pytest.CaptureFixture[str], lines: list[str]) -> None:
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.proof
def test_a_year_day_by_day_takes_the_steps_of_the_oracle(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    live_through_the_year(world, capsys, LAST, registered=2, entered=9)


def test_two_months_with_a_change_take_the_steps_of_the_oracle(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    live_through_the_year(world, capsys, date(2025, 3, 24), registered=1, entered=1)


def live_through_the_year(
    world: World, capsys: pytest.CaptureFixture[str], last: date, *, registered: int, entered: int
) -> None:
    """Write, plan and run until a day; compare every step, and print how many there are of each."""
    start(world, BEGIN.isoformat())
    adoptions, year = Adoptions(), YearOfCases(world, seed=2025)
    ledger = Ledger(at(BEGIN.isoformat()).astimezone(UTC), adoptions.as_yaml)
    day = BEGIN
    while day <= last:
        with clock.fixed(at(f"{day}T00:03")):
            adoptions.record(world, day)
        for hour in (2, 8, 14, 20):
            moment = at(f"{day}T{hour:02}:07")
            run(world, moment)
            ledger.pass_time(moment.astimezone(UTC))
            if hour == 20:
                with clock.fixed(moment):
                    changed = year.write(moment, registered, entered)
                for case_id in changed:
                    ledger.write(limits_of(world, case_id), case_id)
        day += timedelta(days=1)
    run(world, at(f"{day}T00:00"))
    ledger.pass_time(at(f"{day}T00:00").astimezone(UTC))
    expected = Counter(
        (*name, step.code, step.turn, step.at) for name, steps in ledger.expected.items() for step in steps
    )
    with enter(world.system):
        stored = TakenStep.objects.values_list("case_id", "rule", "subject", "step", "turn", "at")
        taken_steps = Counter((*row[:5], row[5].astimezone(UTC)) for row in stored)
    missing, extra = expected - taken_steps, taken_steps - expected
    print_table(capsys, _lines(year, expected, taken_steps, missing, extra))
    assert not missing
    assert not extra
    assert max(expected.values()) == 1
    assert len(expected) > 5 * len(year.ids)


type _Steps = Counter[tuple[UUID, str, str, str, int, datetime]]


def _lines(year: YearOfCases, expected: _Steps, taken_steps: _Steps, missing: _Steps, extra: _Steps) -> list[str]:
    entries = ", ".join(f"{kind} {number}" for kind, number in sorted(year.entries.items()))
    lines = [
        f"{len(year.ids)} cases, {year.entries.total()} entries: {entries}",
        f"{len(ADOPTED)} changed ladders: {', '.join(f'{name} from {day}' for day, name, _steps in ADOPTED)}",
        f"{'step':<16} {'expected':>9} {'taken':>9} {'missing':>9} {'extra':>9}",
    ]
    columns = (expected, taken_steps, missing, extra)
    for code in sorted({step[3] for step in (*expected, *taken_steps)}):
        counts = [sum(number for step, number in steps.items() if step[3] == code) for steps in columns]
        lines.append(f"{code:<16} " + " ".join(f"{number:>9,}" for number in counts))
    totals = [steps.total() for steps in columns]
    return [*lines, f"{'all':<16} " + " ".join(f"{number:>9,}" for number in totals)]
