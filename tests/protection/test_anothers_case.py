"""Senders of feeds against a case that another unit has.

Nothing a sender reports brings the case back, and it counts as reported by the unit that has it. The unit that had it
first may report what it did before.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.cases.history import queries as histories
from itsso.cases.models import Case
from itsso.cases.recording.actions import Recording, record
from itsso.exchange.feed_import.load import load
from itsso.exchange.freshness.figures import districts_current
from itsso.exchange.models import Delivery, Freshness, Parked, Problem, Tally
from itsso.exchange.reasons import RefusedFile
from itsso.platform.clock import now, today
from itsso.protection import vault
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from tests.protection.senders import (
    BIHARS_ZERO,
    HOME,
    IN_JANUARY,
    LUCKNOWS,
    SENT,
    SENT_TO_PATNA,
    TO_PATNA,
    UPS_ZERO,
    ZERO,
    ZERO_DAY,
    by_zero,
    in_patna,
    own_cases,
    re_registered_as,
    send,
)
from tests.protection.transferred_cases import cases_that_count, counts, is_seen, transfer_by_page
from tests.support import feeds
from tests.support.sample_nation import World, add_gaya, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("end_of_june", "own_keys")


def arrest(**more: str) -> dict[str, Any]:
    """Return an arrest that UP reports in the case of its Zero FIR 3."""
    keyed = {"fir_year": "", "zero_no": "3", "zero_year": "2026"}
    return feeds.arrest("", "1", station="LKO-1", record="arrest", **keyed | more)


DELETED = {"record_action": "delete", "source_updated_at": "2026-06-20"}
CLAIMS: dict[str, feeds.Rows] = {
    "it went, and came back": {
        "event.csv": [
            by_zero("transferred_out", "went", "2026-02-01", facts=TO_PATNA),
            by_zero("transferred_out", "home", "2026-02-02", facts=HOME),
        ]
    },
    "it went later than it was taken": {"event.csv": [by_zero("transferred_out", "w", "2026-02-01", facts=TO_PATNA)]},
    "it went home before": {"event.csv": [by_zero("transferred_out", "w", "2026-01-12", facts=HOME)]},
    "it was registered in 2019": {
        "zero_fir.csv": [
            feeds.zero(
                3, **SENT_TO_PATNA | {"registered_at": "2019-06-01T11:00:00+05:30", "source_updated_at": "2026-06-20"}
            )
        ]
    },
    "it is of other sections": {
        "zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA | {"sections": "BNS:303(2)", "source_updated_at": "2026-06-20"})]
    },
    "there is no Zero FIR": {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA | DELETED)]},
    "another investigates": {"event.csv": [by_zero("investigation_assigned", "a", "2026-01-09", facts="io_ref=X")]},
    "the court acquitted": {"event.csv": [by_zero("judgment_delivered", "j", "2026-01-09", facts="outcome=acquitted")]},
    "one was arrested after it went": {"arrest.csv": [arrest(event_at="2026-06-20T09:00:00+05:30")]},
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_feed_of_the_first_unit_changes_nothing_in_a_case_that_another_unit_registered(
    world: World, bihar: Any, patna: Posting, registered_in_bihar: Case, tmp_path: Path, claim: str
) -> None:
    before = counts(registered_in_bihar.pk, patna)
    accepted, reasons = send(tmp_path / "1", world.clerk, CLAIMS[claim])
    assert (accepted, set(reasons)) == (0, {"with_another_unit"})
    assert counts(registered_in_bihar.pk, patna) == before


@pytest.mark.parametrize("work", ["sealed a name", "nothing"])
def test_transferred_case_is_not_taken_back_by_deleting_the_transfer(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, work: str
) -> None:
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts=TO_PATNA)
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)], "event.csv": [gave]}) == (2, [])
    with enter(patna):
        case = Case.objects.get(number="9").pk
        if work == "sealed a name":
            vault.seal_texts(case, [vault.SealedText("V1", "name", "Chandraprabha Oraon")], by=patna)
    deletion = gave | {"record_action": "delete", "source_updated_at": "2026-05-01"}
    assert send(tmp_path / "2", world.clerk, {"event.csv": [deletion]}) == (0, ["with_another_unit"])
    assert (is_seen(case, world.sho), is_seen(case, patna)) == (False, True)


def test_arrest_before_the_transfer_is_accepted_until_the_other_unit_reports_accused(
    world: World, bihar: Any, patna: Posting, registered_in_bihar: Case, tmp_path: Path
) -> None:
    """Check that accused of two sources are not confused: both may use the same reference for different people."""
    first = {"arrest.csv": [arrest(event_at="2026-01-09T09:00:00+05:30")]}
    assert send(tmp_path / "1", world.clerk, first) == (1, [])
    theirs = feeds.arrest(79, "2", station="PAT-1", state_code="IN-BR", event_at="2026-01-20T09:00:00+05:30")
    assert send(tmp_path / "2", bihar["clerk"], {"arrest.csv": [theirs]}, source_system="cctns-br") == (1, [])
    more = {"arrest.csv": [arrest(event_at="2026-01-09T09:00:00+05:30") | {"source_record_id": "more-1"}]}
    assert send(tmp_path / "3", world.clerk, more) == (0, ["with_another_unit"])


def test_first_unit_cannot_change_the_accused_charged_in_reports_of_a_transferred_case(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check also that it does not learn whether a form names an accused, or whether there is such a form."""
    named = feeds.form_accused(9)
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts=TO_PATNA)
    rows = {"fir.csv": [feeds.fir(9)], "final_form.csv": [feeds.form(9)], "final_form_accused.csv": [named]}
    assert send(tmp_path / "1", world.clerk, rows | {"event.csv": [gave]}) == (4, [])
    with enter(patna):
        case = Case.objects.get(number="9").pk
    before = counts(case, patna)
    changes = [
        named | {"disposition": "not_charged", "source_updated_at": "2026-05-01"},
        named | {"record_action": "delete", "source_updated_at": "2026-05-01"},
        feeds.form_accused(9, record="again-1", disposition="not_charged"),
        feeds.form_accused(9, "x2", disposition="not_charged"),
        feeds.form_accused(9, form_no="2"),
    ]
    for number, row in enumerate(changes, start=2):
        folder = tmp_path / str(number)
        assert send(folder, world.clerk, {"final_form_accused.csv": [row]}) == (0, ["with_another_unit"]), row
    assert counts(case, patna) == before


def test_first_station_reports_its_papers_after_it_sent_the_case_on(
    world: World, bihar: Any, patna: Posting, registered_in_bihar: Case, tmp_path: Path
) -> None:
    papers = by_zero("zero_fir_papers_sent", "papers", "2026-01-20")
    assert send(tmp_path / "1", world.clerk, {"event.csv": [papers]}) == (1, [])


def test_district_takes_nothing_sent_to_another_district_of_its_state(
    world: World, bihar: Any, patna: Posting, kanpur: Posting, tmp_path: Path
) -> None:
    to_lucknow = BIHARS_ZERO | SENT | {"to_ps_code": "LKO-1"}
    send(tmp_path / "1", bihar["clerk"], {"zero_fir.csv": [to_lucknow]}, source_system="cctns-br")
    with enter(patna):
        case = Case.objects.get(number="5").pk
    send(tmp_path / "2", kanpur, {"fir.csv": [feeds.fir(9, **ZERO)]}, source_system="knp")
    assert not is_seen(case, world.sho)
    lucknow = post("clerk.lko", world.lucknow, Role.FEED_CLERK)
    right = {"fir.csv": [feeds.fir(70, **LUCKNOWS, **ZERO)]}
    assert send(tmp_path / "3", lucknow, right, source_system="lko") == (1, [])
    assert is_seen(case, lucknow)


def test_district_under_the_states_source_reclaims_nothing_that_another_district_registered(
    world: World, kanpur: Posting, tmp_path: Path
) -> None:
    zero = feeds.zero(3, station="KNP-1", **SENT_TO_PATNA | {"to_state_code": "IN-UP", "to_ps_code": "LKO-1"})
    registered_fir = feeds.fir(79, **LUCKNOWS, **IN_JANUARY, **UPS_ZERO | {"zero_ps_code": "KNP-1"})
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": [zero], "fir.csv": [registered_fir]}) == (2, [])
    lucknow = post("sho.lko", world.hazratganj, Role.SHO)
    assert list(own_cases(lucknow)) == ["79"]
    ours = re_registered_as(
        500, "IN-UP", "KNP-1", source_updated_at="2026-02-21", re_registered_at="2026-01-20T10:00:00+05:30"
    )
    assert send(tmp_path / "2", kanpur, {"zero_fir.csv": [zero | ours]}) == (0, ["with_another_unit"])
    assert list(own_cases(lucknow)) == ["79"]


def test_record_deleted_by_a_district_before_it_existed_hides_no_fir_of_another_district(
    world: World, kanpur: Posting, tmp_path: Path
) -> None:
    ahead = {"record": "FLKO-1-79", "record_action": "delete", "source_updated_at": "2026-06-29T10:00:00+05:30"}
    assert send(tmp_path / "1", kanpur, {"fir.csv": [feeds.fir(903, **ahead)]}) == (1, [])
    assert send(tmp_path / "2", world.clerk, {"fir.csv": [feeds.fir(79, **LUCKNOWS)]}) == (1, [])


def test_delivery_loaded_for_a_state_reclaims_nothing_of_another_state(
    world: World, patna: Posting, registered_in_bihar: Case, tmp_path: Path
) -> None:
    """Check a delivery loaded as `itsso feed load --unit UP` loads it."""
    before = counts(registered_in_bihar.pk, patna)
    ours = re_registered_as(
        500, "IN-UP", "LKO-1", source_updated_at="2026-02-21", re_registered_at="2026-01-20T10:00:00+05:30"
    )
    for_up = Posting(officer=world.system.officer, role=Role.SYSTEM, unit=world.up)
    assert (
        load(feeds.write(tmp_path / "1", {"zero_fir.csv": [feeds.zero(3, **ours)]}), by=for_up, workers=1).rejected == 1
    )
    assert counts(registered_in_bihar.pk, patna) == before


def test_parked_row_is_applied_as_a_row_of_its_own_sender(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)]}) == (1, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    columns = {
        "is_supplementary": "true",
        "supplements_form_no": "1",
        "form_date": "2026-06-30",
        "returned_at": "2026-06-30",
    }
    parked_rows = {"final_form.csv": [feeds.form(9, "1", record="supplement", **columns)]}
    assert send(tmp_path / "2", world.clerk, parked_rows) == (0, [])
    transfer_by_page(case, world.sp, world.gandhi_maidan)
    form = {"final_form.csv": [feeds.form(9, "1", form_date="2026-06-29")]}
    assert send(tmp_path / "3", world.clerk, form) == (0, ["with_another_unit"])
    before = counts(case, patna)
    filed = Recording("final_report_filed", now(), "m", facts={"report": "charge_sheet", "form_no": "1"})
    with enter(patna):
        record(case, filed, by=patna, form=uuid4(), seen=None)
    filed_only = counts(case, patna)
    assert send(tmp_path / "4", world.clerk, {"fir.csv": [feeds.fir(10)]}) == (1, [])
    assert filed_only != before
    assert counts(case, patna) == filed_only


def test_correction_that_would_move_a_case_beyond_the_officers_unit_is_refused(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)]}) == (1, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    transfer_by_page(case, world.sp, world.gandhi_maidan)
    sp = post("sp.pat", world.patna, Role.SUPERVISOR)
    with enter(sp):
        case_history = histories.read([case])[0]
    transfer = next(event for event in case_history.events if event.kind == "transferred_out")
    form_data = {
        "withdraw": "not_happened",
        "form": str(uuid4()),
        "seen": str(len(case_history.events)),
    }
    answer = browser(sp).post(reverse("cases:correct", args=[case, UUID(transfer.id)]), form_data)
    assert "Transfer the case instead." in answer.text
    assert is_seen(case, sp)


def test_a_case_with_a_branch_of_the_state_is_open_to_the_states_own_feed(world: World, tmp_path: Path) -> None:
    branch = Unit.objects.create(
        kind=UnitKind.SPECIAL, state="UP", code="CID", name="CID", parent=world.up, first=900_900, last=900_900
    )
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)]}) == (1, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    transfer_by_page(case, world.sp, branch)
    assert send(tmp_path / "2", world.clerk, {"final_form.csv": [feeds.form(9)]}) == (1, [])


def tallies(clerk: Posting) -> list[Any]:
    with enter(clerk):
        return sorted(Tally.objects.values_list("delivery", "file", "accepted", "unchanged", "parked", "rejected"))


@pytest.mark.parametrize("lately", ["registered", "sent_elsewhere", "returned", "nothing"])
def test_fir_naming_a_missing_zero_fir_counts_and_is_joined_to_it_as_soon_as_it_is_sent(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, lately: str
) -> None:
    """Check this for each state in which that Zero FIR was reported before, and for none (`lately`).

    A sender keeps no FIR of another State out, and no unit has to send its FIR again.
    """
    zero = {
        "registered": feeds.zero(3),
        "sent_elsewhere": feeds.zero(3, **SENT_TO_PATNA | {"to_state_code": "IN-UP", "to_ps_code": "KNP-1"}),
        "returned": feeds.zero(3, **SENT_TO_PATNA),
    }
    returned = by_zero("zero_fir_returned", "r", "2026-01-10")
    if lately != "nothing":
        rows = {"zero_fir.csv": [zero[lately]]}
        if lately == "returned":
            rows["event.csv"] = [returned]
        assert send(tmp_path / "0", world.clerk, rows)[1] == []
    theirs = in_patna(79, **IN_JANUARY, **UPS_ZERO)
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [theirs]}, source_system="cctns-br") == (1, [])
    assert own_cases(patna)["79"] == ZERO_DAY  # from which the two months run, as the row says
    assert cases_that_count(world) == (1 if lately == "nothing" else 2)
    counted = tallies(bihar["clerk"])
    with enter(bihar["clerk"]):
        assert Problem.objects.get(code="zero_fir_not_here").value == "3"

    sent = feeds.zero(3, **SENT_TO_PATNA, source_updated_at="2026-03-01")
    taken_back = returned | {"record_action": "delete", "source_updated_at": "2026-03-01"}
    later_rows: feeds.Rows = {"event.csv": [taken_back]} if lately == "returned" else {"zero_fir.csv": [sent]}
    assert send(tmp_path / "2", world.clerk, later_rows) == (1, [])

    assert own_cases(patna)["79"] == ZERO_DAY
    assert cases_that_count(world) == 1
    assert tallies(bihar["clerk"]) == counted
    with enter(bihar["clerk"]):
        assert not Problem.objects.filter(code="zero_fir_not_here").exists()
    with enter(world.system):
        assert not Parked.objects.exists()


@pytest.mark.parametrize("lately", ["deleted", "corrected", "sent again", "another number"])
def test_fir_parked_for_its_zero_fir_follows_the_latest_row_of_its_record(
    world: World, bihar: Any, tmp_path: Path, lately: str
) -> None:
    """Check that a parked row is replaced by a later row of the same record, also by one with the same time."""
    theirs = in_patna(79, **IN_JANUARY, **UPS_ZERO)
    later = {
        "deleted": theirs | {"record_action": "delete"},
        "corrected": theirs | {"sections": "BNS:65(1)"} | dict.fromkeys(UPS_ZERO, ""),
        "sent again": theirs | {"source_updated_at": "2026-02-20"},
        "another number": theirs | {"zero_no": "4"},
    }
    for n, row in enumerate((theirs, later[lately])):
        send(tmp_path / f"{n}", bihar["clerk"], {"fir.csv": [row]}, source_system="cctns-br")
    rows = {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}
    assert send(tmp_path / "2", world.clerk, rows) == (1, [])
    assert cases_that_count(world) == {"deleted": 1, "sent again": 1}.get(lately, 2)
    if lately == "corrected":
        assert own_cases(bihar["clerk"])["79"] == date(2026, 1, 14)


@pytest.mark.parametrize("elsewhere", ["KNP-1", "PAT-2"])
def test_fir_is_not_joined_to_a_zero_fir_sent_to_another_station(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, elsewhere: str
) -> None:
    """Check that a district's row joins nothing that was sent to the next district of its State."""
    add_gaya(world, "PAT-2")
    patnas_clerk = post("clerk.pat", world.patna, Role.FEED_CLERK)
    rows = {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}
    assert send(tmp_path / "1", patnas_clerk, rows, source_system="cctns-patna") == (1, [])
    state = "IN-UP" if elsewhere == "KNP-1" else "IN-BR"
    sent = feeds.zero(3, **SENT_TO_PATNA | {"to_state_code": state, "to_ps_code": elsewhere})
    assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [sent]}) == (1, [])
    assert cases_that_count(world) == 2


def test_problems_stay_with_the_unit_that_has_the_case_and_with_their_source(
    world: World, bihar: Any, registered_in_bihar: Case, tmp_path: Path
) -> None:
    court = feeds.court(79, station="PAT-1", state_code="IN-BR", disposal_type="acquitted", disposal_at="2026-05-05")
    assert send(tmp_path / "1", bihar["clerk"], {"court.csv": [court]}, source_system="cctns-br") == (1, [])

    def doubts(by: Posting) -> list[Any]:
        with enter(by):
            return list(Problem.objects.values_list("code", "value", "file", "delivery"))

    before = doubts(bihar["clerk"])
    assert len(before) == 1
    examined = {"event.csv": [by_zero("victim_medical_examined", "m", "2026-01-08")]}
    assert send(tmp_path / "2", world.clerk, examined) == (1, [])
    assert (doubts(bihar["clerk"]), doubts(world.clerk)) == (before, [])


# --- What a delivery says of itself and of others --------------------------------------------------------------------


def test_rejected_row_makes_no_district_of_another_state_look_current(world: World, bihar: Any, tmp_path: Path) -> None:
    def freshness() -> Any:
        with enter(world.system):
            return list(Freshness.objects.values_list("source", "station_no")), districts_current(world.patna, today())

    before = freshness()
    rows = {"fir.csv": [in_patna(90, source_updated_at="2026-06-29T10:00:00+05:30")]}
    assert send(tmp_path / "1", world.clerk, rows) == (0, ["outside_your_unit"])
    assert freshness() == before


def test_file_that_differs_from_its_manifest_is_refused_though_the_named_one_was_loaded(
    world: World, tmp_path: Path
) -> None:
    first = feeds.write(tmp_path / "1", {"fir.csv": [feeds.fir(1)]})
    load(first, by=world.clerk, workers=1)
    second = feeds.write(tmp_path / "2", {"fir.csv": [feeds.fir(2)]})
    (second / "manifest.json").write_bytes((first / "manifest.json").read_bytes())
    with pytest.raises(RefusedFile, match="sha256"):
        load(second, by=world.clerk, workers=1)


def test_a_file_without_a_header_is_refused_and_nothing_of_its_first_row_is_kept(world: World, tmp_path: Path) -> None:
    text = "1,upsert,Chandraprabha Oraon,9876543210\n2,upsert,x,y\n"
    with pytest.raises(RefusedFile, match="names hardly any column"):
        load(feeds.write(tmp_path / "d", {}, text={"fir.csv": text}), by=world.clerk, workers=1)
    with enter(world.clerk):
        message = Delivery.objects.get().message
    assert "Oraon" not in message.title()
    assert "9876543210" not in message


def test_a_reference_among_facts_is_no_name(world: World, tmp_path: Path) -> None:
    named = feeds.event(1, "exhibit_sent", facts="exhibit=Chandraprabha Oraon d/o Ram", at="2026-01-12")
    rows = {"fir.csv": [feeds.fir(1)], "event.csv": [named]}
    assert send(tmp_path / "1", world.clerk, rows) == (1, ["not_facts"])
