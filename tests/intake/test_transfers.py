"""The way of a Zero FIR between stations, and who decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import CaseKey
from itsso.cases.models import Case, Clock, Event, Fact
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Recording
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import actions as transfers
from itsso.intake.zero_firs.actions import Acceptance
from itsso.intake.zero_firs.queries import length_of_step
from itsso.law.grammar import Length
from itsso.law.kind_facts import ReasonCode
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


def referred(by: Posting, transfer: Transfer, reason: ReasonCode = "outside_ps") -> Transfer:
    with enter(by):
        return transfers.refer(transfer.pk, reason, by=by)


def decided(by: Posting, transfer: Transfer, to: Unit, ground: ReasonCode = "committed_there") -> Transfer:
    with enter(by):
        return transfers.decide(transfer.pk, to, ground, by=by)


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
        assert [item.kind for item in vault.current_items(transfer.case_id)] == ["narrative"]
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


def test_within_a_state_the_nearest_unit_above_both_stations_decides(world: World, hazratganj: Posting) -> None:
    transfer = referred(hazratganj, sent(world.sho, world.hazratganj), "unknown_place")
    assert (transfer.standing, transfer.decider, transfer.returned) == (TransferStatus.ESCALATED, world.up, 1)
    adg = post("adg.up", world.up, Role.SUPERVISOR)
    with pytest.raises(Refused, match="is not waiting for your decision"):
        decided(world.sp, transfer, world.nawabganj)
    assert decided(adg, transfer, world.nawabganj).standing == TransferStatus.DIRECTED
    with pytest.raises(Refused, match="decided that it belongs here"):
        referred(world.colleague, transfer)
    with enter(world.colleague):
        transfers.accept(transfer.pk, Acceptance("IO.N"), by=world.colleague)
    steps = ("sent", "referred", "directed", "received", "returned")
    event_kinds = kinds(world.colleague, transfer.case_id)
    assert [event_kinds.count(f"zero_fir_{step}") for step in steps] == [1, 1, 1, 1, 0]


def test_within_a_district_the_districts_own_superior_decides(world: World) -> None:
    transfer = referred(world.colleague, sent(world.sho, world.nawabganj))
    assert transfer.decider == world.kanpur
    decided(world.sp, transfer, world.kotwali)  # the first station's own area, after all
    with enter(world.sho):
        transfers.accept(transfer.pk, Acceptance("IO.K"), by=world.sho)
        assert Case.objects.get(pk=transfer.case_id).series == 1


def test_between_states_the_receiving_states_nodal_officer_decides(world: World, patna: Posting) -> None:
    transfer = referred(patna, sent(world.sho, world.gandhi_maidan))
    assert transfer.decider == world.bihar
    nodal = post("nodal.br", world.bihar, Role.STATE_MONITOR)
    assert decided(nodal, transfer, world.gandhi_maidan).standing == TransferStatus.DIRECTED


def test_a_station_of_another_range_is_not_bound_and_asks_its_own_nodal_officer(
    world: World, patna: Posting, hazratganj: Posting
) -> None:
    transfer = referred(patna, sent(world.sho, world.gandhi_maidan), "outside_state")
    nodal = post("nodal.br", world.bihar, Role.STATE_MONITOR)
    moved = decided(nodal, transfer, world.hazratganj, "partly_there")
    assert (moved.standing, moved.receiver) == (TransferStatus.SENT, world.hazratganj)
    again = referred(hazratganj, transfer)
    assert (again.decider, again.returned) == (world.up, 2)


def test_a_station_neither_returns_it_nor_sends_it_on(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with enter(world.colleague), pytest.raises(Http404):
        transfers.forward(transfer.case_id, world.hazratganj, by=world.colleague)
    referred(world.colleague, transfer)
    with pytest.raises(Refused, match="is deciding where it belongs"):
        forwarded(world.sho, transfer, world.hazratganj)
    with enter(world.colleague), pytest.raises(Refused, match="no longer waiting at your station"):
        transfers.accept(transfer.pk, Acceptance("IO.N"), by=world.colleague)


def test_after_the_hours_nobody_asks_and_the_nodal_officer_may_still_send_it_on(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with clock.fixed(transfer.since + timedelta(hours=24)), pytest.raises(Refused, match="not waiting for your dec"):
        decided(world.sp, transfer, world.kotwali)
    with clock.fixed(transfer.since + timedelta(hours=24, minutes=1)):
        with pytest.raises(Refused, match="The time to ask the nodal officer is over"):
            referred(world.colleague, transfer)
        other_superior = post("adg.up", world.up, Role.SUPERVISOR)
        with pytest.raises(Refused, match="not waiting for your decision"):
            decided(other_superior, transfer, world.kotwali)
        assert decided(world.sp, transfer, world.kotwali, "several_areas").standing == TransferStatus.DIRECTED


@pytest.mark.parametrize("hours", [1, 72])
def test_the_hours_are_a_setting(world: World, settings: Any, hours: int) -> None:
    settings.ZERO_FIR_HOURS = hours
    transfer = sent(world.sho, world.nawabganj)
    with clock.fixed(transfer.since + timedelta(hours=hours, minutes=-1)):
        assert not transfers.is_overdue(transfer)
    with clock.fixed(transfer.since + timedelta(hours=hours, minutes=1)):
        assert transfers.is_overdue(transfer)


def test_one_that_was_returned_before_there_were_referrals_is_forwarded_again(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with enter(world.system):
        Transfer.objects.filter(pk=transfer.pk).update(standing=TransferStatus.RETURNED, returned=1, reason="other")
    assert forwarded(world.sho, transfer, world.hazratganj).standing == TransferStatus.SENT


def test_of_an_acceptance_and_a_referral_at_the_same_moment_one_is_done(world: World, hazratganj: Posting) -> None:
    transfer = sent(world.sho, world.hazratganj)

    def accept() -> str:
        with enter(hazratganj):
            return transfers.accept(transfer.pk, Acceptance("IO.H"), by=hazratganj).standing

    def refer() -> str:
        with enter(hazratganj):
            return transfers.refer(transfer.pk, "outside_ps", by=hazratganj).standing

    answers = at_once(accept, refer, accept)
    done = {answer for answer in answers if isinstance(answer, str)}
    assert done in ({TransferStatus.ACCEPTED}, {TransferStatus.ESCALATED}), answers
    assert any(isinstance(answer, Refused) for answer in answers)
    assert visible_transfers(world.sho) == [(done.pop(), world.hazratganj.pk)]
    station_posting = hazratganj if history(hazratganj, transfer.case_id) else world.sho
    assert (
        len(
            [
                kind
                for kind in kinds(station_posting, transfer.case_id)
                if kind in ("zero_fir_received", "zero_fir_referred")
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
    transfer = referred(world.colleague, sent(world.sho, world.nawabganj))
    decided(world.sp, transfer, world.nawabganj)
    with pytest.raises(Refused, match="is not waiting for your decision"):
        decided(world.sp, transfer, world.kotwali)
    Unit.objects.filter(pk=world.nawabganj.pk).update(closed=date(2026, 6, 1))
    assert decided(world.sp, transfer, world.kotwali).receiver == world.kotwali


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


def test_sections_that_were_taken_back_are_not_registered_again(world: World) -> None:
    zero_fir = registered(world.sho, "BNS 74", zero=True)
    with enter(world.system):
        key = Case.objects.get(pk=zero_fir.pk).keys.get()
    altered = new("offences_altered", "2026-06-01T11:00", offences=["BNS 74", "BNS 64(1)"])
    add(world.system, CaseKey(key.station_id, key.series, key.year, key.number), altered)
    with enter(world.sho):
        entry = Event.objects.get(case_id=zero_fir.pk, kind="offences_altered")
        mistake = Recording("", clock.now(), "m", facts={}, corrects=entry.id.hex, reason="not_happened")
        recording.record(zero_fir.pk, mistake, by=world.sho, form=uuid4(), seen=None)
        transfer = transfers.forward(zero_fir.pk, world.nawabganj, by=world.sho)
    with enter(world.colleague):
        transfers.accept(transfer.pk, Acceptance("IO"), by=world.colleague)
        assert Case.objects.get(pk=zero_fir.pk).sections == ["BNS 74"]
        assert not Clock.objects.filter(case_id=zero_fir.pk, rule="victim.medical_examination").exists()


def test_a_regular_fir_is_not_forwarded_and_nobody_else_sees_one_on_its_way(world: World, patna: Posting) -> None:
    regular = registered(world.sho)
    with enter(world.sho), pytest.raises(Refused, match="Only a Zero FIR"):
        transfers.forward(regular.pk, world.nawabganj, by=world.sho)
    transfer = sent(world.sho, world.nawabganj)
    assert visible_transfers(patna) == visible_transfers(world.stranger) == []
    for act in (
        lambda: transfers.accept(transfer.pk, TAKEN, by=patna),
        lambda: transfers.refer(transfer.pk, "other", by=patna),
        lambda: transfers.forward(transfer.case_id, world.gandhi_maidan, by=patna),
    ):
        with enter(patna), pytest.raises(Http404):
            act()


def test_a_reason_that_is_not_allowed_asks_nobody_and_decides_nothing(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with pytest.raises(Refused, match="does not belong to your station"):
        referred(world.colleague, transfer, "wrong_rank")
    referred(world.colleague, transfer)
    with pytest.raises(Refused, match="why that station has jurisdiction"):
        decided(world.sp, transfer, world.kotwali, "wrong_rank")


def test_both_ends_see_since_when(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with clock.fixed(datetime(2026, 6, 2, 12, tzinfo=INDIA)):
        referred(world.colleague, transfer)
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
    length = length_of_step(TransferStatus.RETURNED, state, day, day)
    assert length == (Length("hours", hours) if hours else None)
    assert length_of_step(TransferStatus.SENT, state, day, day) == Length("hours", 24)  # no State is known to limit it
