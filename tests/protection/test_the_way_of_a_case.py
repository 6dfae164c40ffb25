"""Several deliveries in succession: joined cases, withdrawn FIRs, returned Zero FIRs, files sent again.

None of it carries a sealed name to a unit that did not have it, and none of it is lost.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case, Person
from itsso.exchange.models import Problem
from itsso.platform import clock
from itsso.protection import vault
from itsso.protection.ranges import enter
from itsso.units.models import Alias, Unit, UnitKind
from tests.protection.senders import (
    BIHARS_ZERO,
    BR,
    DELETED,
    IN_JANUARY,
    SENT,
    SENT_TO_PATNA,
    TO_PATNA,
    UPS_ZERO,
    ZERO,
    by_zero,
    in_patna,
    own_cases,
    re_registered_as,
    send,
    send_again,
)
from tests.protection.transferred_cases import (
    cases_that_count,
    counted_periods,
    counts,
    is_seen,
    seal,
    sealed,
    transfer_by_page,
)
from tests.support import feeds
from tests.support.sample_nation import World, post

pytestmark = pytest.mark.usefixtures("end_of_june", "own_keys")


# --- two become one --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, {"io_ref": "OTHER"}], ids=["accepted", "refused"])
def test_zero_fir_is_not_joined_to_an_fir_transferred_to_a_third_unit(
    world: World, patna: Posting, kanpur: Posting, tmp_path: Path, more: dict[str, str]
) -> None:
    """Check that Patna cannot read a Zero FIR of Lucknow that was sent to Kanpur.

    Kanpur's clerk names it in an FIR that Patna has by now.
    """
    assert send(tmp_path / "1", kanpur, {"fir.csv": [feeds.fir(9)]}, source_system="knp") == (1, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    transfer_by_page(case, world.sp, world.gandhi_maidan)
    lucknow, sho = post("clerk.lko", world.lucknow, Role.FEED_CLERK), post("sho.lko", world.hazratganj, Role.SHO)
    to_kanpur = SENT_TO_PATNA | {"to_state_code": "IN-UP", "to_ps_code": "KNP-1"}
    assert send(tmp_path / "2", lucknow, {"zero_fir.csv": [feeds.zero(3, **to_kanpur)]}, source_system="lko") == (1, [])
    with enter(sho):
        zero = Case.objects.get(number="3").pk
    seal(zero, sho)
    before = counts(case, patna), counts(zero, sho)
    row = feeds.fir(9, **UPS_ZERO, **more, source_updated_at="2026-06-20")
    send(tmp_path / "3", kanpur, {"fir.csv": [row]}, source_system="knp")
    assert (counts(case, patna), counts(zero, sho)) == before
    assert (sealed(case, patna), sealed(zero, sho)) == (0, 1)


@pytest.mark.parametrize("first", ["theirs went back", "ours had one"])
def test_same_row_of_a_transferred_fir_is_not_rejected_though_it_names_a_zero_fir(
    world: World, bihar: Any, registered_in_bihar: Case, tmp_path: Path, first: str
) -> None:
    """Check that the row is not rejected: that would send the clerk to look for a mistake that is none."""
    if first == "ours had one":
        fir, clerk, more = feeds.fir(500, **IN_JANUARY, **UPS_ZERO), world.clerk, {}
        gave = feeds.event(500, "transferred_out", record="gave", at="2026-02-01", facts=TO_PATNA)
    else:
        fir, clerk, more = in_patna(80, **IN_JANUARY, **UPS_ZERO | {"zero_no": "8"}), bihar["clerk"], BR
        patna_station = {"station": "PAT-1", "state_code": "IN-BR"}
        gave = feeds.event(80, "transferred_out", record="b", at="2026-02-25", facts="to=IN-UP/KNP-1", **patna_station)
    assert send(tmp_path / "1", clerk, {"fir.csv": [fir], "event.csv": [gave]}, **more) == (2, [])
    zero = {"zero_fir.csv": [feeds.zero(8, **SENT_TO_PATNA)]}
    assert send(tmp_path / "2", world.clerk, zero) == (1, [])
    before = cases_that_count(world)
    assert send(tmp_path / "3", clerk, {"fir.csv": [fir]}, **more)[1] == []
    assert cases_that_count(world) == before


@pytest.mark.parametrize("status", ["received", "re_registered"])
def test_zero_fir_row_without_the_day_of_sending_is_joined_to_its_fir_and_doubtful(
    world: World, bihar: Any, tmp_path: Path, status: str
) -> None:
    no_day = {"sent_at": "", "sent_mode": "", "received_at": "2026-01-12T10:00:00+05:30", "transfer_status": status}
    row = feeds.zero(3, **re_registered_as(79) | no_day)
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": [row]}) == (1, [])
    with enter(world.clerk):
        assert Problem.objects.get().code == "sent_without_day"
    theirs = {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}
    assert send(tmp_path / "2", bihar["clerk"], theirs, **BR) == (1, [])
    assert cases_that_count(world) == 1
    assert own_cases(world.clerk) == {}


# --- withdrawn and returned ------------------------------------------------------------------------------------------


def test_deleting_an_fir_does_not_hand_its_sealed_texts_to_the_first_station(
    world: World, bihar: Any, patna: Posting, registered_in_bihar: Case, tmp_path: Path
) -> None:
    seal(registered_in_bihar.pk, patna)
    deleted = {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO) | DELETED]}
    assert send(tmp_path / "1", bihar["clerk"], deleted, **BR) == (0, ["goes_back"])
    sho = post("sho.lko", world.hazratganj, Role.SHO)
    assert (is_seen(registered_in_bihar.pk, sho), is_seen(registered_in_bihar.pk, patna)) == (False, True)


def test_an_fir_that_was_no_zero_fir_before_is_deleted_like_any(world: World, bihar: Any, tmp_path: Path) -> None:
    rows = {"fir.csv": [in_patna(80, **IN_JANUARY)]}
    assert send(tmp_path / "1", bihar["clerk"], rows, **BR) == (1, [])
    assert send(tmp_path / "2", bihar["clerk"], {"fir.csv": [rows["fir.csv"][0] | DELETED]}, **BR) == (1, [])


@pytest.mark.parametrize("returned_by", ["by the register", "by an event of the day", "by days alone"])
def test_zero_fir_returned_on_the_day_it_was_sent_is_not_taken(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, returned_by: str
) -> None:
    zero = BIHARS_ZERO | SENT | ({"sent_at": "2026-01-09"} if returned_by == "by days alone" else {})
    assert send(tmp_path / "1", bihar["clerk"], {"zero_fir.csv": [zero]}, **BR) == (1, [])
    if returned_by == "by the register":
        returned = {
            "transfer_status": "returned",
            "return_reason": "outside_state",
            "sent_at": "2026-02-06T10:00:00+05:30",
            "source_updated_at": "2026-02-06T18:00:00+05:30",
        }
        back: feeds.Rows = {"zero_fir.csv": [zero | returned]}
    else:
        key = {"station": "PAT-1", "state_code": "IN-BR", "fir_year": "", "zero_no": "5", "zero_year": "2026"}
        facts = {"at": "2026-01-09", "facts": "reason=outside_state"}
        back = {"event.csv": [feeds.event("", "zero_fir_returned", **key, **facts)]}
    assert send(tmp_path / "2", bihar["clerk"], back, **BR) == (1, [])
    with enter(patna):
        case = Case.objects.get(number="5").pk
    send(tmp_path / "3", world.clerk, {"fir.csv": [feeds.fir(9, **ZERO)]})
    assert (is_seen(case, patna), is_seen(case, world.sho)) == (True, False)


def test_deleted_zero_fir_is_not_taken_by_the_unit_to_which_it_had_been_sent(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    key = {"station": "PAT-1", "state_code": "IN-BR", "fir_year": "", "zero_no": "5", "zero_year": "2026"}
    sent = feeds.event("", "zero_fir_sent", at="2026-01-09", facts="mode=cctns;to=IN-UP/KNP-1", **key)
    assert send(tmp_path / "1", bihar["clerk"], {"zero_fir.csv": [BIHARS_ZERO], "event.csv": [sent]}, **BR) == (2, [])
    with enter(patna):
        case = Case.objects.get(number="5").pk
    seal(case, patna)
    assert send(tmp_path / "2", bihar["clerk"], {"zero_fir.csv": [BIHARS_ZERO | DELETED]}, **BR) == (1, [])
    assert send(tmp_path / "3", world.clerk, {"fir.csv": [feeds.fir(9, **ZERO)]}) == (1, [])
    with enter(world.sho):
        assert not any(vault.current_items(pk).exists() for pk in Case.objects.values_list("pk", flat=True))


# --- whose time it was -----------------------------------------------------------------------------------------------


def test_sender_cannot_charge_its_delay_with_a_zero_fir_to_the_unit_that_registered_it(
    world: World, registered_in_bihar: Case, tmp_path: Path
) -> None:
    before = counted_periods(world, registered_in_bihar.pk)
    early = {"at": "2026-01-08T12:00:00+05:30", "entered_at": "2026-01-08T13:00:00+05:30"}
    transfer = by_zero("transferred_out", "w", facts=TO_PATNA, **early)
    assert send(tmp_path / "1", world.clerk, {"event.csv": [transfer]}) == (0, ["with_another_unit"])
    assert counted_periods(world, registered_in_bihar.pk) == before


def test_unit_reports_nothing_of_the_time_between_two_periods_of_its_own(
    world: World, patna: Posting, tmp_path: Path
) -> None:
    """Check a case that Patna had in March, and Kotwali before and in April."""
    out = feeds.event(9, "transferred_out", record="out", at="2026-02-01", facts=TO_PATNA)
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)], "event.csv": [out]}) == (2, [])
    with enter(patna):
        case = Case.objects.get(number="9").pk
    with clock.fixed(date(2026, 4, 1)):
        transfer_by_page(case, post("sp.pat", world.patna, Role.SUPERVISOR), world.kotwali)
    with clock.fixed(date(2026, 5, 1)):
        transfer_by_page(case, world.sp, world.gandhi_maidan)
    answers = {
        day: send(tmp_path / day, world.clerk, {"event.csv": [feeds.event(9, "victim_informed", record=day, at=day)]})[
            0
        ]
        for day in ("2026-01-15", "2026-03-15", "2026-04-15", "2026-05-15")
    }
    assert answers == {"2026-01-15": 1, "2026-03-15": 0, "2026-04-15": 1, "2026-05-15": 0}


@pytest.mark.parametrize("split", ["one delivery", "two deliveries"])
def test_no_district_charges_its_time_to_another_that_never_had_the_case(
    world: World, kanpur: Posting, tmp_path: Path, split: str
) -> None:
    assert send(tmp_path / "0", kanpur, {"fir.csv": [feeds.fir(9)]}, source_system="knp") == (1, [])
    out = feeds.event(9, "transferred_out", record="out", at="2026-01-11", facts="to=LKO-1")
    home = feeds.event(9, "transferred_out", record="home", at="2026-06-29", facts="to=KNP-1")
    parts = [[out, home]] if split == "one delivery" else [[out], [home]]
    answers = [
        send(tmp_path / f"{n}", kanpur, {"event.csv": part}, source_system="knp") for n, part in enumerate(parts, 1)
    ]
    assert (sum(accepted for accepted, _why in answers), answers[-1][1]) == (1, ["with_another_unit"])


@pytest.mark.parametrize("split", ["one delivery", "two deliveries"])
def test_sender_of_a_case_assigns_no_investigator_at_its_new_unit(
    world: World, patna: Posting, tmp_path: Path, split: str
) -> None:
    assert send(tmp_path / "0", world.clerk, {"fir.csv": [feeds.fir(9)]}) == (1, [])
    out = feeds.event(9, "transferred_out", record="out", at="2026-02-01", facts=TO_PATNA)
    after = feeds.event(9, "investigation_assigned", record="as", at="2026-03-01", facts="io_ref=X")
    for n, part in enumerate([[out, after]] if split == "one delivery" else [[out], [after]]):
        send(tmp_path / f"1{n}", world.clerk, {"event.csv": part})
    with enter(patna):
        assert Case.objects.get(number="9").io_ref == ""


@pytest.mark.parametrize("to", ["state", "agency", "agency's station"])
def test_sender_also_loses_a_case_transferred_to_a_unit_outside_any_district(
    world: World, kanpur: Posting, tmp_path: Path, to: str
) -> None:
    agency = Unit.objects.create(
        kind=UnitKind.AGENCY, code="CBI", name="CBI", parent=world.nation, first=9_000_000, last=9_000_999
    )
    branch = Unit.objects.create(
        kind=UnitKind.STATION, code="CBI-1", name="CBI SC I", parent=agency, first=9_000_001, last=9_000_001
    )
    assert send(tmp_path / "1", kanpur, {"fir.csv": [feeds.fir(9)]}, source_system="knp") == (1, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    transfer_by_page(case, world.sp, {"state": world.up, "agency": agency, "agency's station": branch}[to])
    before = counted_periods(world, case)
    late = {"source_updated_at": "2026-06-20"}
    tries: list[feeds.Rows] = [
        {"event.csv": [feeds.event(9, "transferred_out", record="h", at="2026-06-29", facts="to=KNP-1")]},
        {"fir.csv": [feeds.fir(9, sections="BNS:65(1)", **late)]},
        {"fir.csv": [feeds.fir(9, **late | {"record_action": "delete"})]},
        {"final_form.csv": [feeds.form(9)]},
        {"fir.csv": [feeds.fir(9, record="second", **late)]},
    ]
    for n, rows in enumerate(tries):
        assert send(tmp_path / f"t{n}", kanpur, rows, source_system="knp")[0] == 0
    assert counted_periods(world, case) == before


def test_person_named_by_a_refused_correction_is_not_in_the_other_units_case(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    examined = by_zero("victim_medical_examined", "m", "2026-01-09T10:00:00+05:30")
    sent = {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)], "event.csv": [examined]}
    assert send(tmp_path / "1", world.clerk, sent) == (2, [])
    theirs = {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO, victim_count="2")]}
    assert send(tmp_path / "2", bihar["clerk"], theirs, **BR) == (1, [])
    wrong = examined | {"victim_ref": "w9", "source_updated_at": "2026-06-20"}
    rows = {"event.csv": [wrong, by_zero("zero_fir_papers_sent", "p", "2026-01-20")]}
    assert send(tmp_path / "3", world.clerk, rows) == (1, ["with_another_unit"])
    with enter(patna):
        assert "w9" not in set(Person.objects.values_list("ref", flat=True))


# --- the same file again ---------------------------------------------------------------------------------------------


def test_a_second_record_that_was_refused_is_taken_when_the_first_was_deleted(world: World, tmp_path: Path) -> None:
    rows = {"fir.csv": [feeds.fir(9), feeds.fir(9, record="other")]}
    assert send(tmp_path / "1", world.clerk, rows) == (1, ["second_record"])
    assert send(tmp_path / "2", world.clerk, {"fir.csv": [feeds.fir(9) | DELETED]}) == (1, [])
    done = send_again(tmp_path / "3", rows, world.clerk)
    assert (done.accepted, done.unchanged) == (1, 1)


def test_a_row_of_tomorrow_is_read_again_tomorrow(world: World, tmp_path: Path) -> None:
    rows = {"fir.csv": [feeds.fir(9, registered_at="2026-07-01", entered_at="2026-07-01")]}
    assert send(tmp_path / "1", world.clerk, rows) == (0, ["in_the_future"])
    with clock.fixed(clock.today().replace(month=7, day=2)):
        assert send_again(tmp_path / "2", rows, world.clerk).accepted == 1


def test_destination_of_a_case_is_known_once_the_station_is(world: World, tmp_path: Path) -> None:
    out = feeds.event(9, "transferred_out", record="out", at="2026-02-01", facts="to=IN-BR/NEW-1")
    rows = {"fir.csv": [feeds.fir(9)], "event.csv": [out]}
    assert send(tmp_path / "1", world.clerk, rows) == (2, [])
    Unit.objects.create(
        kind=UnitKind.STATION, state="BR", code="NEW-1", name="New", parent=world.patna, first=1_000_150, last=1_000_150
    )
    send_again(tmp_path / "2", rows, world.clerk)
    assert own_cases(world.clerk) == {}


def test_the_same_bytes_by_other_codes_are_another_file(world: World, kanpur: Posting, tmp_path: Path) -> None:
    for unit, old, new in ((world.kotwali, "7", "1"), (world.hazratganj, "1", "3")):
        Alias.objects.create(unit=unit, system="old", value=old)
        Alias.objects.create(unit=unit, system="new", value=new)
    rows = {"fir.csv": [feeds.fir(9, station="1")]}
    assert send(tmp_path / "1", kanpur, rows, source_system="knp", code_system="old") == (0, ["outside_your_unit"])
    assert send_again(tmp_path / "2", rows, kanpur, source_system="knp", code_system="new").accepted == 1
