"""Counts of advisories against an independent count in plain Python, from a list of what happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.accounts.models import Posting, Role
from itsso.advisories import actions, page, queries
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.counting import queries as tallies
from itsso.advisories.counting.obligations import sum_counts
from itsso.advisories.models import Advisory
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.ui.list_rows import ListOrder
from itsso.units.actions import reorganise
from itsso.units.figures import KnownFor, Measured
from itsso.units.models import Unit
from tests.support.advisory_letters import DAY, days, entry, first_item, give_answer, item, register_advisory
from tests.support.sample_nation import World, post, units_of

LEVELS = {"state": "state", "district": "district", "station": "station"}
SETTLED = ("done", "not_applicable")

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "verify", "pass_on", "withdraw", "close", "reorganise"]),
        st.integers(0, 8),
        st.integers(0, 2),
        st.sampled_from(["not_begun", "under_way", "done", "not_applicable"]),
        st.booleans(),
        st.integers(0, 12),
    ),
    max_size=25,
)


@dataclass
class EventBook:
    """A record of what happened: passings by State, each unit's last answer, units closed, items withdrawn."""

    passed: dict[str, date] = field(default_factory=dict)
    statuses: dict[tuple[int, int], tuple[str, bool]] = field(default_factory=dict)
    closed: dict[int, date] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def count(self, inside: list[Unit], items: list[dict], on: date) -> tuple[int, Counter[str], int, int]:
        """Return owed, counts by status, accepted and overdue, counted unit by unit and item by item."""
        owed, by_status, accepted, overdue = 0, Counter[str](), 0, 0
        for asked_item in items:
            number = asked_item["number"]
            for unit in inside:
                if unit.kind not in asked_item["levels"] or number in self.withdrawn:
                    continue
                owed_since = date(2026, 6, 1) if unit.kind == "state" else self.passed.get(unit.state)
                if owed_since is None or self.closed.get(unit.pk, date.max) < owed_since:
                    continue
                status, is_accepted = self.statuses.get((unit.pk, number), ("no_evidence", False))
                due = asked_item.get("due_on") or (
                    owed_since + timedelta(asked_item["within_days"]) if "within_days" in asked_item else None
                )
                owed += 1
                by_status[status] += 1
                accepted += is_accepted and status == "done"
                overdue += due is not None and due < on and status not in SETTLED
        return owed, by_status, accepted, overdue


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_counts_of_every_unit_equal_an_independent_count_of_events(world_once, acts) -> None:
    world, people = world_once
    items = [
        item(1, within_days=5),
        item(2, levels=["station"], due_on=DAY + timedelta(3)),
        item(3, levels=["state", "district"]),
    ]
    advisory = register_advisory(world.system, entry(f"letter-{uuid4()}", items=items))
    Unit.objects.update(closed=None)
    book, day = EventBook(), DAY
    for act, at, which, status, accepted, later in acts:
        day += timedelta(later % 4)
        with clock.fixed(day):
            perform(act, book, world, people, advisory, at, which + 1, status, accepted, day)
    check_counts(world, people, advisory, items, book, day)


def reloaded(posting: Posting) -> Posting:
    """Return a posting read again, as a request would: its unit may have been renumbered since it was created."""
    return Posting.objects.select_related("officer", "unit").get(pk=posting.pk)


def perform(act, book: EventBook, world: World, people, advisory: Advisory, at, number, status, accepted, day) -> None:
    units = [unit for unit in units_of(world) if unit.kind in LEVELS]
    unit = Unit.objects.get(pk=units[at % len(units)].pk)
    item = advisory.items.get(number=number)
    draft = AnswerDraft(status, "Why", "document" if status == "done" else "", "Order" if status == "done" else "")
    if act == "answer":
        by = reloaded(people[unit.parent_id if unit.closed else unit.pk])
        with enter(by):
            try:
                actions.answer(item.pk, unit.pk, draft, key=uuid4(), by=by)
            except Refused:
                return
        book.statuses[unit.pk, number] = (status, False)
    elif act == "verify" and (unit.pk, number) in book.statuses:
        above = people[world.nation.pk]
        with enter(above):
            answer = queries.answers(unit, item)[0]
            actions.verify(answer.pk, accepted, "" if accepted else "Not enough", by=above)
        book.statuses[unit.pk, number] = (answer.status, True) if accepted else ("sent_back", False)
    elif act == "pass_on":
        state = world.up if at % 2 else world.bihar
        with enter(people[state.pk]):
            actions.pass_on(advisory.pk, by=people[state.pk])
        book.passed.setdefault(state.state, day)
    elif act == "withdraw" and at == 0:
        with enter(people[world.nation.pk]):
            actions.withdraw_item(item.pk, "No longer", by=people[world.nation.pk])
        book.withdrawn.add(number)
    elif act == "close" and unit.kind == "station" and unit.closed is None:
        Unit.objects.filter(pk=unit.pk).update(closed=day)
        book.closed[unit.pk] = day
    elif act == "reorganise":
        kotwali = Unit.objects.get(pk=world.kotwali.pk)
        to = world.lucknow if kotwali.parent_id == world.kanpur.pk else world.kanpur
        with enter(world.system):
            reorganise(kotwali, to, world.system.actor)


def check_counts(world: World, people, advisory: Advisory, items, book: EventBook, day: date) -> None:
    everything = [unit for unit in Unit.objects.exclude(kind="laboratory") if unit.kind in (*LEVELS, "nation")]
    with clock.fixed(day), enter(people[world.nation.pk]):
        advisory = queries.advisory(advisory.pk)
        for place in everything:
            inside = [unit for unit in everything if place.first <= unit.first <= unit.last <= place.last]
            at_unit = page.AdvisoryAtUnit(advisory, place, on=day)
            sums = sum_counts(line.below for line in at_unit.item_rows)
            plain = book.count(inside, items, day)
            assert (sums.owed, Counter(sums.by_status), sums.accepted, sums.overdue) == plain, place
            if place == world.nation:
                check_lists_match_counts(at_unit)
            if at_unit.children:
                children_sum = sum_counts(row[1] for row in at_unit.children)
                itself = book.count([place], items, day)
                assert children_sum.owed + itself[0] == sums.owed
                assert children_sum.done + itself[1]["done"] == sums.done
                assert children_sum.overdue + itself[3] == sums.overdue


def check_lists_match_counts(at_unit: page.AdvisoryAtUnit) -> None:
    """Check that the list behind each count has as many units, by the database's view of who owes what."""
    for line in at_unit.item_rows:
        rows = tallies.units_with_status(at_unit.unit, line.item, "", ListOrder(), 0, 99)
        assert len(rows) == tallies.count_units_with_status(at_unit.unit, line.item, "")
        assert Counter(row.status for row in rows) == Counter(line.below.by_status)
        assert sum(row.accepted and row.status == "done" for row in rows) == line.below.accepted
        late = [row for row in rows if row.due and row.due < at_unit.on and row.status not in SETTLED]
        assert len(late) == line.below.overdue


@pytest.fixture
def world_once(world: World) -> tuple[World, dict[int, Posting]]:
    """Return the sample nation, and by unit's id an officer who answers there, to be used for many examples."""
    roles = {"station": Role.SHO, "district": Role.SUPERVISOR, "state": Role.STATE_MONITOR}
    people = {
        unit.pk: post(f"answers.{unit.code}", unit, roles[unit.kind]) for unit in units_of(world) if unit.kind in roles
    }
    return world, people | {world.nation.pk: world.national_monitor}


def test_done_figure_is_not_known_for_an_earlier_day(world: World) -> None:
    give_answer(world.sho, first_item(register_advisory(world.system, entry(direct="yes"))))
    with enter(world.sho):
        assert tallies.done_of_answered(world.kotwali, DAY) == (Measured(1, 1), KnownFor(1, 1, "items"))
        assert tallies.done_of_answered(world.kotwali, days(-1)) is None
