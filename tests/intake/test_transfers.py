"""The way of a Zero FIR between stations, and who decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import Http404

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import CaseKey
from itsso.cases.models import Case, Fact
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Recording
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import actions as transfers
from itsso.intake.zero_firs.actions import Acceptance
from itsso.intake.zero_firs.queries import limit_of
from itsso.law.grammar import Length
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.case_events import add, new
from tests.support.complaints import NAME, history, kinds, registered, sent
from tests.support.sample_nation import World, post
from tests.support.simultaneous_calls import at_once

URGENT = ("victim_medical_examined", "victim_police_statement_recorded", "victim_statement_recorded")
TAKEN = Acceptance("IO.PATNA", "phone")


@pytest.fixture
def patna(world: World) -> Posting:
    """The SHO of a station of another State."""
    return post("sho.gm", world.gandhi_maidan, Role.SHO)


@pytest.fixture
def hazratganj(world: World) -> Posting:
    """The SHO of a station of another district."""
    return post("sho.hg", world.hazratganj, Role.SHO)


def visible_transfers(by: Posting) -> list[tuple[str, int]]:
    with enter(by):
        return list(Transfer.objects.values_list("standing", "receiver_id"))


def returned(by: Posting, transfer: Transfer, reason: str = "outside_ps") -> Transfer:
    with enter(by):
        return transfers.return_transfer(transfer.pk, reason, by=by)


def forwarded(by: Posting, transfer: Transfer, to: Unit) -> Transfer:
    with enter(by):
        return transfers.forward(transfer.case_id, to, by=by)


def test_accepted_in_another_state_the_case_moves_whole_and_the_clock_runs_from_the_first_day(
    world: World, patna: Posting
) -> None:
    transfer = sent(world.sho, world.gandhi_maidan)
    with clock.fixed(date(2026, 6, 3)):
        deliver(transfer.parcel, world.gandhi_maidan.pk)
        with enter(patna):
            done = transfers.accept(transfer.pk, TAKEN, by=patna)
    assert (done.standing, done.fir_number, done.fir_year) == (TransferStatus.ACCEPTED, "1", 2026)
    assert kinds(patna, transfer.case_id) == [
        "information_received",
        "fir_registered",
        "fir_copy_given",
        "zero_fir_sent",
        "zero_fir_received",
        "fir_registered",
        "informant_told_of_registration",
    ]
    assert history(world.sho, transfer.case_id) == []
    assert (
        visible_transfers(world.sho) == visible_transfers(patna) == [(TransferStatus.ACCEPTED, world.gandhi_maidan.pk)]
    )
    with enter(patna):
        case = Case.objects.get(pk=transfer.case_id)
        assert (case.station_id, case.io_ref, case.first_recorded) == (
            world.gandhi_maidan.pk,
            "IO.PATNA",
            date(2026, 6, 1),
        )
        assert case.clocks.get(rule="investigation.two_months").due == date(2026, 8, 1)
        assert {fact.station_no for fact in Fact.objects.filter(known_to=date(9999, 12, 31))} == {1_000_101}


def test_what_is_sealed_goes_along_under_the_key_of_the_new_state_and_is_shut_behind(
    world: World, patna: Posting
) -> None:
    transfer = sent(world.sho, world.gandhi_maidan)
    with enter(patna):
        assert not vault.current_items(transfer.case_id).exists()
        transfers.accept(transfer.pk, TAKEN, by=patna)
    with enter(world.sho):
        assert not vault.current_items(transfer.case_id).exists()
    with enter(patna):
        items = list(vault.current_items(transfer.case_id))
        assert {item.state for item in items} == {"BR"}
        opening = open_identity(transfer.case_id, [item.pk for item in items], "contact", "", by=patna)
    with enter(patna):
        texts = [reading.text for reading in read_opening(own_opening(transfer.case_id, opening, by=patna), by=patna)]
    assert NAME in texts


def test_a_second_return_within_a_state_goes_to_the_nearest_unit_above_both(world: World, hazratganj: Posting) -> None:
    transfer = sent(world.sho, world.nawabganj)
    assert returned(world.colleague, transfer).standing == TransferStatus.RETURNED
    assert forwarded(world.sho, transfer, world.hazratganj).receiver == world.hazratganj
    assert returned(hazratganj, transfer, "unknown_place").decider == world.up
    adg = post("adg.up", world.up, Role.SUPERVISOR)
    with enter(world.sp), pytest.raises(Refused, match="is not waiting for your decision"):
        transfers.decide(transfer.pk, world.nawabganj, by=world.sp)
    with enter(adg):
        decided = transfers.decide(transfer.pk, world.nawabganj, by=adg)
    assert decided.standing == TransferStatus.DIRECTED
    with enter(world.colleague), pytest.raises(Refused, match="A superior officer decided"):
        transfers.return_transfer(transfer.pk, "outside_ps", by=world.colleague)
    with enter(world.colleague):
        transfers.accept(transfer.pk, Acceptance("IO.N"), by=world.colleague)
    event_kinds = kinds(world.colleague, transfer.case_id)
    assert [event_kinds.count(f"zero_fir_{step}") for step in ("sent", "returned", "directed", "received")] == [
        2,
        2,
        1,
        1,
    ]


def test_within_a_district_the_districts_own_superior_decides(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    returned(world.colleague, transfer)
    forwarded(world.sho, transfer, world.nawabganj)
    assert returned(world.colleague, transfer).decider == world.kanpur
    with enter(world.sp):
        transfers.decide(transfer.pk, world.kotwali, by=world.sp)  # the first station's own area, after all
    with enter(world.sho):
        transfers.accept(transfer.pk, Acceptance("IO.K"), by=world.sho)
        assert Case.objects.get(pk=transfer.case_id).series == 1


def test_between_states_the_receiving_states_nodal_officer_decides(world: World, patna: Posting) -> None:
    transfer = sent(world.sho, world.gandhi_maidan)
    returned(patna, transfer)
    forwarded(world.sho, transfer, world.gandhi_maidan)
    assert returned(patna, transfer).decider == world.bihar
    nodal = post("nodal.br", world.bihar, Role.STATE_MONITOR)
    with enter(nodal), pytest.raises(Refused, match="Choose a station below"):
        transfers.decide(transfer.pk, world.hazratganj, by=nodal)
    with enter(nodal):
        assert transfers.decide(transfer.pk, world.gandhi_maidan, by=nodal).standing == TransferStatus.DIRECTED


def test_of_an_acceptance_and_a_return_at_the_same_moment_one_is_done(world: World, hazratganj: Posting) -> None:
    transfer = sent(world.sho, world.hazratganj)

    def accept() -> str:
        with enter(hazratganj):
            return transfers.accept(transfer.pk, Acceptance("IO.H"), by=hazratganj).standing

    def give_back() -> str:
        with enter(hazratganj):
            return transfers.return_transfer(transfer.pk, "outside_ps", by=hazratganj).standing

    answers = at_once(accept, give_back, accept)
    done = {answer for answer in answers if isinstance(answer, str)}
    assert done in ({TransferStatus.ACCEPTED}, {TransferStatus.RETURNED}), answers
    assert any(isinstance(answer, Refused) for answer in answers)
    assert visible_transfers(world.sho) == [(done.pop(), world.hazratganj.pk)]
    station_posting = hazratganj if history(hazratganj, transfer.case_id) else world.sho
    assert (
        len(
            [
                kind
                for kind in kinds(station_posting, transfer.case_id)
                if kind in ("zero_fir_received", "zero_fir_returned")
            ]
        )
        == 1
    )


def test_forwarded_by_a_form_sent_twice_it_goes_once_and_not_elsewhere_meanwhile(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    assert forwarded(world.sho, transfer, world.nawabganj).parcel == transfer.parcel
    assert kinds(world.sho, transfer.case_id).count("zero_fir_sent") == 1
    with pytest.raises(Refused, match="is waiting there"):
        forwarded(world.sho, transfer, world.hazratganj)


def test_a_station_that_closed_meanwhile_does_not_take_it_and_it_goes_elsewhere(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    Unit.objects.filter(pk=world.nawabganj.pk).update(closed=date(2026, 6, 1))
    deliver(transfer.parcel, world.nawabganj.pk)
    with enter(world.sho):
        parcel = Parcel.objects.get(pk=transfer.parcel)
        assert (parcel.state, parcel.reason) == (ParcelState.REFUSED, "closed")
    with enter(world.colleague), pytest.raises(Refused, match="closed"):
        transfers.accept(transfer.pk, Acceptance("IO"), by=world.colleague)
    again = forwarded(world.sho, transfer, world.hazratganj)
    assert again.receiver == world.hazratganj
    with pytest.raises(Refused, match="closed"):
        forwarded(world.sho, sent(world.sho, world.hazratganj), Unit.objects.get(pk=world.nawabganj.pk))


def test_a_superior_decides_again_where_the_station_that_was_named_has_closed(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    returned(world.colleague, transfer)
    forwarded(world.sho, transfer, world.nawabganj)
    returned(world.colleague, transfer)
    with enter(world.sp):
        transfers.decide(transfer.pk, world.nawabganj, by=world.sp)
        with pytest.raises(Refused, match="is not waiting for your decision"):
            transfers.decide(transfer.pk, world.kotwali, by=world.sp)
    Unit.objects.filter(pk=world.nawabganj.pk).update(closed=date(2026, 6, 1))
    with enter(world.sp):
        assert transfers.decide(transfer.pk, world.kotwali, by=world.sp).receiver == world.kotwali


def test_a_case_that_came_from_another_state_is_worked_where_it_is_now(world: World, patna: Posting) -> None:
    with clock.fixed(date(2026, 6, 1)):
        transfer = sent(world.sho, world.gandhi_maidan)
    with clock.fixed(date(2026, 6, 3)), enter(patna):
        transfers.accept(transfer.pk, TAKEN, by=patna)
    io = post("io.gm", world.gandhi_maidan, Role.INVESTIGATING_OFFICER)
    with clock.fixed(date(2026, 6, 5)), enter(io):
        news = Recording("victim_informed", datetime(2026, 6, 5, 10, tzinfo=INDIA), "m")
        recording.record(transfer.case_id, news, by=io, form=uuid4(), seen=None)
    with enter(world.system):
        counted = Fact.objects.filter(case=transfer.case_id)
        assert {
            fact.station_no for fact in counted.filter(happened_to=date(9999, 12, 31), known_to=date(9999, 12, 31))
        } == {1_000_101}
    assert [step.differences for step in rebuild(world.nation, by=world.system, repair=False)] == [[]]


def test_what_the_first_station_did_travels_with_the_case(world: World) -> None:
    zero_fir = registered(world.sho, zero=True)
    with enter(world.system):
        key = Case.objects.get(pk=zero_fir.pk).keys.get()
    done = [new(kind, "2026-06-01T11:00", victim_ref="v1") for kind in URGENT]
    add(world.system, CaseKey(key.station_id, key.series, key.year, key.number), *done)
    with enter(world.sho):
        transfer = transfers.forward(zero_fir.pk, world.nawabganj, by=world.sho)
    with enter(world.colleague):
        transfers.accept(transfer.pk, Acceptance("IO"), by=world.colleague)
    assert set(URGENT) <= set(kinds(world.colleague, zero_fir.pk))


def test_a_regular_fir_is_not_forwarded_and_nobody_else_sees_one_on_its_way(world: World, patna: Posting) -> None:
    regular = registered(world.sho)
    with enter(world.sho), pytest.raises(Refused, match="Only a Zero FIR"):
        transfers.forward(regular.pk, world.nawabganj, by=world.sho)
    transfer = sent(world.sho, world.nawabganj)
    assert visible_transfers(patna) == visible_transfers(world.stranger) == []
    for act in (
        lambda: transfers.accept(transfer.pk, TAKEN, by=patna),
        lambda: transfers.return_transfer(transfer.pk, "other", by=patna),
        lambda: transfers.forward(transfer.case_id, world.gandhi_maidan, by=patna),
    ):
        with enter(patna), pytest.raises(Http404):
            act()


def test_a_reason_that_is_not_allowed_returns_nothing(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with pytest.raises(Refused, match="Choose one of the reasons"):
        returned(world.colleague, transfer, "too_much_work")


def test_both_ends_see_since_when(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with clock.fixed(datetime(2026, 6, 2, 12, tzinfo=INDIA)):
        returned(world.colleague, transfer)
    for posting in (world.sho, world.colleague, world.sp):
        with enter(posting):
            moved = Transfer.objects.get()
            assert moved.since - moved.registered_at == timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "day", "hours"),
    [
        ("WB", date(2026, 1, 1), 24),
        ("KL", date(2026, 1, 1), 24),
        ("WB", date(2025, 6, 16), None),
        ("UP", date(2026, 1, 1), None),
    ],
)
def test_a_step_has_a_limit_where_the_state_sets_one(state: str, day: date, hours: int | None) -> None:
    limit = limit_of(TransferStatus.RETURNED, state, day, day)
    assert (limit and limit.length) == (Length("hours", hours) if hours else None)
    assert limit_of(TransferStatus.SENT, state, day, day) is None  # no State is known to limit the acceptance
