"""A Zero FIR and an FIR that an officer joined, or would not join, when CCTNS sends either of them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.cases.derive import law_case
from itsso.cases.history import queries as histories
from itsso.cases.history.events import law_events
from itsso.cases.models import Case, Clock, Fact, Key
from itsso.cases.recalculation.rebuild import rebuild
from itsso.exchange.feed_import.load import Summary
from itsso.exchange.models import Problem, Record
from itsso.intake.models import LikelyPair, PairStatus
from itsso.intake.zero_firs.pairs import actions
from itsso.intake.zero_firs.pairs.actions import current_pair, find_pairs
from itsso.intake.zero_firs.reconciliation.queries import Reconciliation, reconciliation
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.feeds import arrest, fir, zero
from tests.support.sample_nation import World, post

type LoadRows = Callable[..., Summary]

SENT = {
    "transfer_status": "sent",
    "to_state_code": "IN-UP",
    "to_ps_code": "KNP-1",
    "sent_at": "2026-01-09",
    "sent_mode": "cctns",
}
NEWER = "2026-03-01T10:00:00+05:30"
IN_LIST = {"sections": "BNS:64(2);BNS:351(2)"}
BEGINNING, AS_ON = date(2018, 4, 21), date(2026, 6, 30)


@pytest.fixture
def pair(world: World, load_rows: LoadRows) -> LikelyPair:
    """A Zero FIR of Lucknow sent to Kotwali, and an FIR of Kotwali that does not name it."""
    load_rows({"zero_fir.csv": [zero(3, **SENT)], "fir.csv": [fir(7, **IN_LIST)], "arrest.csv": [arrest(7)]})
    assert find_pairs(by=world.system) == 1
    with enter(world.sho):
        return LikelyPair.objects.select_related("station", "origin").get()


def joined(pair: LikelyPair, by: Posting) -> LikelyPair:
    with enter(by):
        current = current_pair(pair)
        assert current is not None
        return actions.join(pair.pk, current.version, by=by)


def figures(world: World) -> Reconciliation:
    with enter(world.system):
        return reconciliation(world.nation, BEGINNING, AS_ON, AS_ON)


def case_counts(world: World) -> list[tuple[int, date]]:
    """Return each case that counts now: its station and the day from which its two months run."""
    with enter(world.system):
        now_in_force = Fact.objects.filter(happened_to=date(9999, 12, 31), known_to=date(9999, 12, 31))
        return sorted(now_in_force.values_list("station_no", "first_recorded"))


def numbers(world: World) -> dict[tuple[int, str], str]:
    """Return each number that finds a case, with that case."""
    with enter(world.system):
        return {(row.series, row.number): str(row.case_id) for row in Key.objects.all()}


def assert_one_case(world: World) -> None:
    assert case_counts(world) == [(world.kotwali.first, date(2026, 1, 8))]
    assert set(numbers(world)) == {(2, "3"), (1, "7")}
    assert len(set(numbers(world).values())) == 1
    assert [step.differences for step in rebuild(world.nation, by=world.system, repair=False)] == [[]]


def test_joined_it_counts_once_and_its_limits_run_from_the_zero_fir(world: World, pair: LikelyPair) -> None:
    assert len(case_counts(world)) == 2
    before = figures(world)
    assert (before.registered, before.pending, before.re_registered) == (1, 1, 0)
    assert joined(pair, world.sho).status == PairStatus.JOINED
    assert_one_case(world)
    after = figures(world)
    assert (after.registered, after.pending, after.re_registered) == (1, 0, 1)
    with enter(world.sho):
        case = Case.objects.get(number="7")
        assert case.first_recorded == date(2026, 1, 8)
        limit = Clock.objects.get(case=case, rule="investigation.two_months")
        assert (limit.starts, limit.due) == (date(2026, 1, 8), date(2026, 3, 8))
    with enter(world.system):
        assert set(Record.objects.values_list("case_id", flat=True)) == {case.pk}
    assert find_pairs(by=world.system) == 0
    with enter(world.sho):  # a form sent twice
        assert actions.join(pair.pk, "1-1", by=world.sho).status == PairStatus.JOINED
    assert_one_case(world)


def child_duties(case_id: UUID, by: Posting) -> dict[str, Any]:
    """Return when each duty under the POCSO Act starts in a case, as the law reads it."""
    with enter(by):
        (history,) = histories.read([case_id])
    case = law_case(law.effective_events(law_events(history.events), None), "UP", None)
    clocks = [clock for clock in law.assess(case, AS_ON).clocks if clock.rule.startswith("pocso.") and clock.applies]
    return {clock.rule: clock.starts for clock in clocks}


def test_sections_and_days_of_the_fir_count_in_the_joined_case(world: World, load_rows: LoadRows) -> None:
    grave = {"sections": "BNS:64(1);POCSO:4", "victim_is_child": "true"}
    load_rows({"zero_fir.csv": [zero(3, **SENT)], "fir.csv": [fir(7, **grave)]})
    assert find_pairs(by=world.system) == 1
    with enter(world.sho):
        pair = LikelyPair.objects.select_related("station", "origin").get()
    alone = child_duties(pair.fir_case, world.sho)
    joined(pair, world.sho)
    assert child_duties(pair.fir_case, world.sho) == alone
    assert len(alone) > 3
    with enter(world.sho):
        (history,) = histories.read([pair.fir_case])
    events = law.effective_events(law_events(history.events), None)
    assert law_case(events, "UP", None).offence_date == (date(2026, 1, 9), date(2026, 1, 9))


@pytest.mark.parametrize("changed", [False, True])
def test_either_row_again_leaves_the_joined_case_one(
    world: World, load_rows: LoadRows, pair: LikelyPair, changed: bool
) -> None:
    joined(pair, world.sho)
    newer = {"source_updated_at": NEWER} if changed else {}
    altered = {"sections_altered_at": "2026-02-20", "sections": "BNS:64(1)"} if changed else IN_LIST
    received = {"transfer_status": "received", "received_at": "2026-01-10"} if changed else {}
    summary = load_rows(
        {
            "zero_fir.csv": [zero(3, **{**SENT, **received}, **newer)],
            "fir.csv": [fir(7, **altered, **newer)],
            "arrest.csv": [arrest(7, **newer)],
        }
    )
    assert (summary.rejected, summary.parked) == (0, 0)
    assert_one_case(world)
    assert find_pairs(by=world.system) == 0


def test_a_later_row_that_names_the_zero_fir_finds_the_joined_case(
    world: World, load_rows: LoadRows, pair: LikelyPair
) -> None:
    joined(pair, world.sho)
    named = {
        "zero_state_code": "IN-UP",
        "zero_ps_code": "LKO-1",
        "zero_no": "3",
        "zero_year": "2026",
        "zero_registered_at": "2026-01-08T11:00:00+05:30",
    }
    load_rows({"fir.csv": [fir(7, **IN_LIST, **named, source_updated_at=NEWER)]})
    again = {"transfer_status": "re_registered", "fir_no": "7", "fir_year": "2026", "re_registered_at": "2026-01-10"}
    load_rows({"zero_fir.csv": [zero(3, **{**SENT, **again}, source_updated_at=NEWER)]})
    assert_one_case(world)
    with enter(world.system):
        assert not Problem.objects.exists()


def test_rows_keyed_by_either_number_go_to_the_joined_case(world: World, load_rows: LoadRows, pair: LikelyPair) -> None:
    joined(pair, world.sho)
    by_zero = arrest(3, "y1", station="LKO-1", record="A9") | {"fir_no": "", "fir_year": "", "zero_no": "3"}
    summary = load_rows({"arrest.csv": [by_zero | {"zero_year": "2026"}, arrest(7, "x2", record="A8")]})
    assert (summary.accepted, summary.rejected, summary.parked) == (2, 0, 0)
    assert_one_case(world)


def test_a_deleted_row_leaves_what_the_other_one_says(world: World, load_rows: LoadRows, pair: LikelyPair) -> None:
    joined(pair, world.sho)
    load_rows({"zero_fir.csv": [zero(3, **SENT, record_action="delete", source_updated_at=NEWER)]})
    assert case_counts(world) == [(world.kotwali.first, date(2026, 1, 10))]
    assert [step.differences for step in rebuild(world.nation, by=world.system, repair=False)] == [[]]


def test_a_feed_that_joins_a_pair_answered_no_says_so(world: World, load_rows: LoadRows, pair: LikelyPair) -> None:
    with enter(world.sho):
        actions.answer_different(pair.pk, by=world.sho)
    load_rows({"zero_fir.csv": [zero(3, **SENT, source_updated_at="2026-02-20")]})
    assert find_pairs(by=world.system) == 0
    assert len(case_counts(world)) == 2
    again = {"transfer_status": "re_registered", "fir_no": "7", "fir_year": "2026", "re_registered_at": "2026-01-10"}
    load_rows({"zero_fir.csv": [zero(3, **{**SENT, **again}, source_updated_at=NEWER)]})
    assert_one_case(world)
    with enter(world.system):
        assert list(Problem.objects.values_list("code", flat=True)) == ["answered_different"]
    with enter(world.sho):
        row = LikelyPair.objects.get()
        assert (row.status, row.answered_by) == (PairStatus.OVERRULED, world.sho.actor.number)
        with pytest.raises(Refused, match="no answer to take back"):
            actions.take_back(row.pk, by=world.sho)


def test_a_pair_that_a_feed_joined_meanwhile_is_refused_with_the_reason(
    world: World, load_rows: LoadRows, pair: LikelyPair
) -> None:
    again = {"transfer_status": "re_registered", "fir_no": "7", "fir_year": "2026", "re_registered_at": "2026-01-10"}
    load_rows({"zero_fir.csv": [zero(3, **{**SENT, **again}, source_updated_at=NEWER)]})
    with enter(world.sho), pytest.raises(Refused, match="one case already: CCTNS has reported it"):
        actions.join(pair.pk, "1-1", by=world.sho)
    with enter(world.sho), pytest.raises(Refused, match="no longer to be compared"):
        actions.answer_different(pair.pk, by=world.sho)
    assert_one_case(world)


def test_a_pair_of_which_one_half_changed_is_refused(world: World, load_rows: LoadRows, pair: LikelyPair) -> None:
    with enter(world.sho):
        current = current_pair(pair)
        assert current is not None
    load_rows({"fir.csv": [fir(7, **IN_LIST, occurrence_from="2026-01-08", source_updated_at="2026-02-20")]})
    with enter(world.sho), pytest.raises(Refused, match="Something was recorded in one of the two"):
        actions.join(pair.pk, current.version, by=world.sho)
    load_rows({"zero_fir.csv": [zero(3, **{**SENT, "to_ps_code": "KNP-2"}, source_updated_at=NEWER)]})
    with enter(world.sho), pytest.raises(Refused, match="do not match any more"):
        actions.join(pair.pk, current.version, by=world.sho)
    assert find_pairs(by=world.system) == 0
    with enter(world.sho):
        assert LikelyPair.objects.get().status == PairStatus.LAPSED
    assert len(case_counts(world)) == 2


def test_a_join_taken_back_leaves_two_cases_as_they_were(world: World, load_rows: LoadRows, pair: LikelyPair) -> None:
    before, found_by, counted = case_counts(world), numbers(world), figures(world)
    joined(pair, world.sho)
    with enter(world.sho):
        assert actions.take_back(pair.pk, by=world.sho).status == PairStatus.WAITING
    assert (case_counts(world), numbers(world), figures(world)) == (before, found_by, counted)
    assert [step.differences for step in rebuild(world.nation, by=world.system, repair=False)] == [[]]
    assert find_pairs(by=world.system) == 1
    rows = {"zero_fir.csv": [zero(3, **SENT)], "fir.csv": [fir(7, **IN_LIST)], "arrest.csv": [arrest(7)]}
    assert load_rows(rows).unchanged == 3
    newer = {name: [row | {"source_updated_at": NEWER} for row in sent] for name, sent in rows.items()}
    assert load_rows(newer).rejected == 0
    assert (case_counts(world), numbers(world), figures(world)) == (before, found_by, counted)
    joined(pair, world.sho)
    assert_one_case(world)
    with enter(world.system):
        assert histories.joined_cases([pair.zero_case, pair.fir_case]) == {pair.zero_case: pair.fir_case}


def test_rows_that_came_after_the_join_return_with_the_zero_fir(
    world: World, load_rows: LoadRows, pair: LikelyPair
) -> None:
    joined(pair, world.sho)
    received = {**SENT, "transfer_status": "received", "received_at": "2026-01-10"}
    load_rows({"zero_fir.csv": [zero(3, **received, source_updated_at=NEWER)]})
    with enter(world.sho):
        actions.take_back(pair.pk, by=world.sho)
    with enter(world.system):
        (zero_fir,) = histories.read([pair.zero_case])
        kinds = [event.kind for event in zero_fir.effective_events()]
        assert kinds == ["fir_registered", "zero_fir_sent", "zero_fir_received"]
    summary = load_rows({"zero_fir.csv": [zero(3, **received, source_updated_at="2026-04-01")]})
    assert summary.unchanged == 1


def test_an_fir_deleted_after_a_join_was_taken_back_keeps_its_number(
    world: World, load_rows: LoadRows, pair: LikelyPair
) -> None:
    joined(pair, world.sho)
    with enter(world.sho):
        actions.take_back(pair.pk, by=world.sho)
    load_rows(
        {
            "fir.csv": [fir(7, **IN_LIST, record_action="delete", source_updated_at=NEWER)],
            "zero_fir.csv": [zero(3, **SENT, record_action="delete", source_updated_at=NEWER)],
        }
    )
    assert case_counts(world) == []
    assert set(numbers(world)) == {(2, "3"), (1, "7")}


def test_a_pair_of_two_states_is_joined_and_its_sender_changes_nothing_any_more(
    world: World, load_rows: LoadRows, tmp_path: Any
) -> None:
    clerk = post("clerk.br", world.bihar, Role.FEED_CLERK)
    sent = {**SENT, "to_state_code": "IN-BR", "to_ps_code": "PAT-1"}
    load_rows({"zero_fir.csv": [zero(3, **sent)]}, by=world.clerk)
    place = {"station": "PAT-1", "state_code": "IN-BR", "district_code": "PAT"}
    other = {"source_system": "cctns-br"}
    load_rows({"fir.csv": [fir(7, **place, **IN_LIST)]}, by=clerk, **other)
    assert find_pairs(by=world.system) == 1
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    with enter(patna):
        pair = LikelyPair.objects.select_related("station", "origin").get()
    joined(pair, patna)
    assert case_counts(world) == [(world.gandhi_maidan.first, date(2026, 1, 8))]
    load_rows({"zero_fir.csv": [zero(3, **sent, source_updated_at=NEWER)]}, by=world.clerk)
    elsewhere = {**sent, "to_state_code": "IN-UP", "to_ps_code": "KNP-1", "source_updated_at": "2026-04-01"}
    load_rows({"zero_fir.csv": [zero(3, **elsewhere)]}, by=world.clerk)
    load_rows({"fir.csv": [fir(7, **place, **IN_LIST, source_updated_at=NEWER)]}, by=clerk, **other)
    assert case_counts(world) == [(world.gandhi_maidan.first, date(2026, 1, 8))]
    assert [step.differences for step in rebuild(world.nation, by=world.system, repair=False)] == [[]]
