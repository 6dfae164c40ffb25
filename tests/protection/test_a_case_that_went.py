"""Cases that were transferred to another unit.

The known transfers of a case decide which unit may take it. A former unit reports events of its own time and learns
nothing of the next unit's. Nothing that was refused is lost when it is sent again.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case, Outcome
from itsso.cases.recording.actions import Recording, record
from itsso.exchange.feed_import.load import load
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import actions as transfers
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.parcels.actions import deliver
from itsso.protection.ranges import enter
from tests.protection.senders import (
    IN_JANUARY,
    LUCKNOWS,
    SENT_TO_PATNA,
    TO_PATNA,
    UPS_ZERO,
    ZERO,
    by_zero,
    in_patna,
    own_cases,
    re_registered_as,
    send,
)
from tests.protection.transferred_cases import counted_periods, counts, is_seen, transfer_by_page
from tests.support import feeds
from tests.support.complaints import history as case_history
from tests.support.complaints import sent as sent_on
from tests.support.sample_nation import World, post

pytestmark = pytest.mark.usefixtures("end_of_june", "own_keys")


def transferred_case(world: World, folder: Path, to: Any = None) -> Any:
    """Load UP's FIR 9, let its superior transfer it to Patna (or to the unit `to`), and return its id."""
    assert send(folder, world.clerk, {"fir.csv": [feeds.fir(9)]}) == (1, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    transfer_by_page(case, world.sp, to or world.gandhi_maidan)
    return case


# --- drawn -----------------------------------------------------------------------------------------------------------


def test_zero_fir_forwarded_by_page_is_not_taken_by_the_unit_the_feed_sent_it_to(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check that a clerk of Bihar does not get a Zero FIR, with its sealed texts, by naming it in an FIR.

    Lucknow's feed said that its Zero FIR went to Patna. Its officer then forwards it to Kanpur, where it waits.
    """
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}) == (1, [])
    sho = post("sho.lko", world.hazratganj, Role.SHO)
    with enter(sho):
        case = Case.objects.get(number="3").pk
        vault.seal_texts(case, [vault.SealedText("V1", "name", "Chandraprabha Oraon")], by=sho)
        way = transfers.forward(case, world.kotwali, by=sho)
    deliver(way.parcel, world.kotwali.pk)
    theirs = {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}
    send(tmp_path / "2", bihar["clerk"], theirs, source_system="cctns-br")
    assert (is_seen(case, sho), is_seen(case, patna)) == (True, False)


# --- lost silently ---------------------------------------------------------------------------------------------------


def test_same_file_sent_again_joins_an_fir_and_its_zero_fir(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check what docs/feed.md says: 'the same row sent again makes them one'.

    This holds also where a State sends its snapshot's file again, byte for byte. It must not be answered with
    'unchanged' while they stay two cases.
    """
    theirs = {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}
    assert send(tmp_path / "1", bihar["clerk"], theirs, source_system="cctns-br") == (1, [])
    assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}) == (1, [])
    again = feeds.write(tmp_path / "3", theirs, source_system="cctns-br", coverage_to="2026-06-29")
    load(again, by=bihar["clerk"], workers=1)
    assert own_cases(patna)["79"] == date(2026, 1, 8)


def test_row_refused_while_another_unit_had_the_case_is_read_when_the_file_is_sent_again(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check that the same file is not counted as 'unchanged' after the case came back, as it was never accepted."""
    case = transferred_case(world, tmp_path / "1")
    form = {"final_form.csv": [feeds.form(9)]}
    assert send(tmp_path / "2", world.clerk, form) == (0, ["with_another_unit"])
    transfer_by_page(case, post("sp.pat", world.patna, Role.SUPERVISOR), world.kotwali)
    assert is_seen(case, world.sho)
    again = load(feeds.write(tmp_path / "3", form, coverage_to="2026-06-29"), by=world.clerk, workers=1)
    assert (again.accepted, again.unchanged) == (1, 0)


# --- how another's case counts ---------------------------------------------------------------------------------------


def test_sender_cannot_charge_its_own_time_with_a_case_to_the_receiving_unit(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check that a sender cannot report its transfer with a day that is too early.

    A row that reports the transfer could be accepted with any day up to that of the real one. With the day after the
    FIR, nearly half a year of the case's pendency would count at the station that has had it for a day.
    """
    case = transferred_case(world, tmp_path / "1")
    before = counted_periods(world, case)
    transfer = feeds.event(
        9, "transferred_out", record="went", at="2026-01-11", facts=TO_PATNA, entered_at="2026-01-11T12:00:00+05:30"
    )
    send(tmp_path / "2", world.clerk, {"event.csv": [transfer]})
    assert counted_periods(world, case) == before


def test_former_unit_reports_nothing_of_the_time_a_second_unit_had_the_case(
    world: World, bihar: Any, patna: Posting, kanpur: Posting, tmp_path: Path
) -> None:
    """Check a report of Kanpur's clerk about March on a case that Lucknow had from February, and Patna after it.

    The day must be compared with the day on which the sender let the case go, not with that on which it came to the
    unit that has it now.
    """
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts="to=LKO-1")
    rows = {"fir.csv": [feeds.fir(9)], "event.csv": [gave]}
    assert send(tmp_path / "1", kanpur, rows, source_system="knp") == (2, [])
    case = own_case(world.stranger)
    transfer_by_page(case, world.stranger, world.gandhi_maidan)
    assert is_seen(case, patna)
    march = {"arrest.csv": [feeds.arrest(9, event_at="2026-03-15T09:00:00+05:30")]}
    assert send(tmp_path / "2", kanpur, march, source_system="knp") == (0, ["with_another_unit"])


@pytest.mark.parametrize("guessed", ["day", "station"])
def test_no_answer_reveals_the_next_transfer_or_its_day_to_the_first_of_three_units(
    world: World, bihar: Any, patna: Posting, kanpur: Posting, tmp_path: Path, guessed: str
) -> None:
    """Check that Kanpur learns nothing by guessing: it sent the case to Lucknow, which sent it to Patna on 30-06."""
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts="to=LKO-1")
    rows = {"fir.csv": [feeds.fir(9)], "event.csv": [gave]}
    assert send(tmp_path / "1", kanpur, rows, source_system="knp") == (2, [])
    transfer_by_page(own_case(world.stranger), world.stranger, world.gandhi_maidan)
    guesses = {
        "station": [("2026-01-20", "to=LKO-1"), ("2026-01-20", TO_PATNA)],
        "day": [("2026-06-30T00:00:00+05:30", TO_PATNA), ("2026-01-20", "to=LKO-1")],
    }[guessed]
    answers = []
    for n, (at, to) in enumerate(guesses):
        guess = feeds.event(9, "transferred_out", record=f"g{n}", at=at, facts=to)
        answers.append(send(tmp_path / f"g{n}", kanpur, {"event.csv": [guess]}, source_system="knp"))
    assert answers[0] == answers[1], answers


def test_former_unit_adds_no_people_to_a_transferred_case(
    world: World, bihar: Any, patna: Posting, registered_in_bihar: Case, tmp_path: Path
) -> None:
    before = counts(registered_in_bihar.pk, patna)
    many = [by_zero("victim_treated", f"v{n}", "2026-01-09T10:00:00+05:30", victim_ref=f"w{n}") for n in range(1, 31)]
    send(tmp_path / "1", world.clerk, {"event.csv": many})
    assert [row for row in counts(registered_in_bihar.pk, patna) if row not in before] == []


def test_victims_of_two_sources_with_the_same_reference_are_kept_apart_like_their_accused(
    world: World, bihar: Any, patna: Posting, registered_in_bihar: Case, tmp_path: Path
) -> None:
    """Check that Bihar's time limit is not met by an examination that UP reports of another woman.

    Bihar's v2 waits for her examination. UP's v2, another woman, was examined. The figures must not show Bihar's limit
    as met in time by it.
    """
    patna_station = {"station": "PAT-1", "state_code": "IN-BR", "at": "2026-01-20T10:00:00+05:30"}
    theirs = [
        feeds.event(79, "victim_police_statement_recorded", record=ref, victim_ref=ref, **patna_station)
        for ref in ("v1", "v2")
    ]
    carried = dict.fromkeys((*feeds.KINDS, "victim_medical_examined"), "2018-04-21")
    answer = send(
        tmp_path / "1", bihar["clerk"], {"event.csv": theirs}, source_system="cctns-br", kinds_carried=carried
    )
    assert answer == (2, [])

    def limits() -> list[Any]:
        with enter(patna):
            return sorted(
                Outcome.objects.filter(case=registered_in_bihar.pk).values_list("rule", "subject", "met_on", "in_time")
            )

    before = limits()
    ours = by_zero("victim_medical_examined", "m", "2026-01-09T10:00:00+05:30", victim_ref="v2")
    send(tmp_path / "2", world.clerk, {"event.csv": [ours]})
    assert limits() == before


# --- what an answer tells --------------------------------------------------------------------------------------------


def test_supplementary_form_does_not_reveal_whether_the_other_unit_filed_its_report(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check that UP gets the same answer for a case that Patna has, whether Patna filed a form 7 or not.

    UP asks with its own key of the case. It must not get 'parked' where Patna filed no form 7 and 'rejected' where it
    did.
    """
    transferred_case(world, tmp_path / "1")

    def send_supplementary_form(folder: str, form_no: str) -> tuple[int, int]:
        columns = {"is_supplementary": "true", "supplements_form_no": form_no, "form_date": "2026-06-30"}
        row = feeds.form(9, f"8{form_no}", record=f"asks{form_no}{folder}", **columns)
        done = load(feeds.write(tmp_path / folder, {"final_form.csv": [row]}), by=world.clerk, workers=1)
        return done.parked, done.rejected

    with enter(patna):
        case = Case.objects.get(number="9").pk
        filed = Recording("final_report_filed", now(), "m", facts={"report": "charge_sheet", "form_no": "7"})
        record(case, filed, by=patna, form=uuid4(), seen=None)
    assert send_supplementary_form("a", "7") == send_supplementary_form("b", "6")


# --- honest traffic --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["fir.csv first", "event.csv first"])
def test_fir_row_reporting_a_transfer_is_accepted_in_either_order(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, order: str
) -> None:
    """Check fir.csv, whose case_event reports a transfer without its destination, with event.csv, which names it."""
    assert send(tmp_path / "0", world.clerk, {"fir.csv": [feeds.fir(9)]}) == (1, [])
    row = feeds.fir(
        9,
        case_event="transferred_out",
        case_event_at="2026-02-01",
        despatched_to_court_at="2026-01-11",
        source_updated_at="2026-02-02",
    )
    deliveries: list[Any] = [
        {"fir.csv": [row]},
        {"event.csv": [feeds.event(9, "transferred_out", at="2026-02-01", facts=TO_PATNA)]},
    ]
    if order == "event.csv first":
        deliveries.reverse()
    answers = [send(tmp_path / f"d{n}", world.clerk, rows) for n, rows in enumerate(deliveries)]
    assert answers == [(1, []), (1, [])]
    assert "fir_sent_to_magistrate" in {event.kind for event in case_history(patna, own_case(patna))}


def own_case(by: Posting) -> Any:
    with enter(by):
        return Case.objects.get(number="9").pk


def test_zero_fir_returned_and_sent_to_the_right_station_is_joined_to_its_fir(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check that a return in the history, reported by event.csv, does not bar a unit to which it was sent later.

    It was sent again after the return; the station to which it was sent must be able to take it.
    """
    to_patna = {"to_state_code": "IN-BR", "to_ps_code": "PAT-1"}
    first = feeds.zero(3, **SENT_TO_PATNA | {"to_state_code": "IN-UP", "to_ps_code": "KNP-1"})
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": [first]}) == (1, [])
    came_back = by_zero("zero_fir_returned", "r", "2026-01-10", facts="reason=outside_state")
    assert send(tmp_path / "2", world.clerk, {"event.csv": [came_back]}) == (1, [])
    sent_again = first | to_patna | {"sent_at": "2026-01-11T10:00:00+05:30", "source_updated_at": "2026-02-03"}
    assert send(tmp_path / "3", world.clerk, {"zero_fir.csv": [sent_again]}) == (1, [])
    theirs = in_patna(79, **IN_JANUARY, **UPS_ZERO)
    assert send(tmp_path / "4", bihar["clerk"], {"fir.csv": [theirs]}, source_system="cctns-br") == (1, [])
    assert own_cases(patna)["79"] == date(2026, 1, 8)


def test_zero_fir_sent_according_to_event_csv_is_joined_to_its_fir(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check zero_fir_sent with `to` in event.csv, which a feed may carry.

    The station's code must be resolved to a unit: as mere text, the Zero FIR would count as not sent.
    """
    sent = by_zero("zero_fir_sent", "s", "2026-01-09T10:00:00+05:30", facts="mode=cctns;" + TO_PATNA)
    rows = {"zero_fir.csv": [feeds.zero(3)], "event.csv": [sent]}
    assert send(tmp_path / "1", world.clerk, rows) == (2, [])
    theirs = in_patna(79, **IN_JANUARY, **UPS_ZERO)
    assert send(tmp_path / "2", bihar["clerk"], {"fir.csv": [theirs]}, source_system="cctns-br") == (1, [])
    assert own_cases(patna)["79"] == date(2026, 1, 8)


def test_fir_is_accepted_though_another_unit_registered_the_zero_fir_that_it_names(
    world: World, bihar: Any, registered_in_bihar: Case, tmp_path: Path
) -> None:
    """Check UP's FIR that names UP's Zero FIR 3, which Bihar registered already.

    UP's Kotwali registered an FIR on it too. That FIR must not be left out altogether: one that names a Zero FIR of
    another unit counts as a case of its own, with a problem.
    """
    ours = {"fir.csv": [feeds.fir(500, **IN_JANUARY, **UPS_ZERO)]}
    assert send(tmp_path / "1", world.clerk, ours)[0] == 1
    assert "500" in own_cases(world.sho)


def test_same_row_of_a_doubtful_fir_is_not_rejected_after_the_case_was_transferred(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check that later snapshots have no rejected row for an FIR that reports nothing new.

    The FIR named a Zero FIR that was not here, and the case was transferred.
    """
    fir = feeds.fir(9, **ZERO)
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts=TO_PATNA)
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [fir], "event.csv": [gave]}) == (2, [])
    assert send(tmp_path / "2", world.clerk, {"fir.csv": [fir, feeds.fir(1)]}) == (2, [])


def test_zero_fir_naming_an_fir_transferred_to_another_unit_stays_a_zero_fir(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check that the Zero FIR gets no registration without a number: the number is with the case that Patna has."""
    case = transferred_case(world, tmp_path / "1")
    before = counts(case, patna)
    columns = re_registered_as(9, "IN-UP", "KNP-1")
    assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [feeds.zero(3, **columns)]}) == (1, [])
    with enter(world.clerk):
        assert list(Case.objects.values_list("number", "series")) == [("3", 2)]
    assert counts(case, patna) == before


# --- the pages -------------------------------------------------------------------------------------------------------


def zero_fir_registered_in_lucknow_by_feed(world: World, folder: Path) -> Transfer:
    """Send a Zero FIR to Patna by the pages, where it waits; load a feed by which Lucknow registered it."""
    with clock.fixed(date(2026, 6, 1)):
        way = sent_on(world.sho, world.gandhi_maidan)
    deliver(way.parcel, world.gandhi_maidan.pk)
    june = {"registered_at": "2026-06-05T10:00:00+05:30", "entered_at": "2026-06-05T12:00:00+05:30"}
    names = UPS_ZERO | {"zero_ps_code": "KNP-1", "zero_no": "1", "zero_registered_at": "2026-06-01T11:00:00+05:30"}
    fir = feeds.fir(500, **LUCKNOWS, **june, **names, source_updated_at="2026-06-06")
    assert send(folder, world.clerk, {"fir.csv": [fir]}) == (1, [])
    return way


def test_pending_transfer_takes_nothing_that_was_registered_elsewhere_meanwhile(
    world: World, patna: Posting, tmp_path: Path
) -> None:
    way = zero_fir_registered_in_lucknow_by_feed(world, tmp_path / "1")
    with pytest.raises(Refused, match="After it was sent here"), enter(patna):
        transfers.accept(way.pk, transfers.Acceptance("IO.PATNA", "phone"), by=patna)
    assert is_seen(way.case_id, post("sho.lko", world.hazratganj, Role.SHO))
    assert not is_seen(way.case_id, patna)


@pytest.mark.parametrize(("act", "ends"), [("refer", TransferStatus.ESCALATED), ("decide", TransferStatus.DIRECTED)])
def test_overtaken_transfer_moves_on_and_writes_nothing_into_the_case(
    world: World, patna: Posting, tmp_path: Path, act: str, ends: TransferStatus
) -> None:
    way = zero_fir_registered_in_lucknow_by_feed(world, tmp_path / "1")
    lucknows = post("sho.lko", world.hazratganj, Role.SHO)
    before = [event.kind for event in case_history(lucknows, way.case_id)]
    if act == "refer":
        with clock.fixed(way.since), enter(patna):
            transfers.refer(way.pk, "outside_ps", by=patna)
    else:
        with enter(world.system):
            Transfer.objects.filter(pk=way.pk).update(standing=TransferStatus.ESCALATED, decider=world.bihar)
        superior = post("sup.br", world.bihar, Role.SUPERVISOR)
        with enter(superior):
            transfers.decide(way.pk, world.gandhi_maidan, "committed_there", by=superior)
    with enter(world.system):
        assert Transfer.objects.get(pk=way.pk).standing == ends
    assert [event.kind for event in case_history(lucknows, way.case_id)] == before
