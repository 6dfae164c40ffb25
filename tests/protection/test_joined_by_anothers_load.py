"""Two cases that are joined by a load of another sender, in every order of the deliveries.

Also events of one day, and corrections made on a page to a row that waits. In every order the same case results, and
no sender takes, undoes or reads what belongs to another.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from itsso.accounts.models import Posting, Role
from itsso.cases.history import queries as histories
from itsso.cases.models import Case, Fact
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.recording.actions import Recording, record
from itsso.exchange.feed_import import parked
from itsso.exchange.feed_import.load import load
from itsso.exchange.models import Parked, Problem, Tally
from itsso.intake.zero_firs import actions as transfers
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.protection.parcels.actions import deliver
from itsso.protection.ranges import enter
from itsso.units.actions import reorganise
from itsso.units.models import Alias, Unit
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
from tests.protection.transferred_cases import cases_that_count, counts, is_seen, seal, sealed, transfer_by_page
from tests.support import feeds
from tests.support.complaint_pages import page_text
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, add_gaya, add_kochi, post
from tests.support.signed_in_browser import browser
from tests.support.slips import details_page, number_and_code

pytestmark = pytest.mark.usefixtures("end_of_june", "own_keys")

PATNA_STATION = {"station": "PAT-1", "state_code": "IN-BR"}


@pytest.fixture
def gaya(world: World) -> Unit:
    """Return a station of a second district of Bihar."""
    return add_gaya(world)


def same_when_rebuilt(world: World) -> bool:
    """Return whether the stored figures are those that follow from the histories."""
    return not any(step.differences for step in rebuild(world.nation, by=world.system, repair=False))


def nothing_waits(world: World) -> bool:
    with enter(world.system):
        return not Parked.objects.exists()


def least_tally(world: World) -> int:
    """Return the smallest count of rows that any delivery shows."""
    with enter(world.system):
        return min(min(t.accepted, t.unchanged, t.parked, t.rejected) for t in Tally.objects.all())


def event_kinds(case: UUID, by: Posting) -> list[str]:
    """Return the kinds of the effective events in a case's history."""
    with enter(by):
        return [event.kind for event in histories.read([case])[0].effective_events()]


def take_back(case: UUID, by: Posting, kind: str) -> None:
    """Record by the page, as an officer, that an event which the feed reported did not happen."""
    with enter(by):
        wrong = next(event for event in histories.read([case])[0].effective_events() if event.kind == kind)
        correction = Recording("", now(), "m", facts={}, corrects=wrong.id, reason="not_happened")
        record(case, correction, by=by, form=uuid4(), seen=None)


def case_summary(number: str, world: World, by: Posting) -> Any:
    """Return all that is recorded of a case and follows from it, whatever came first."""
    with enter(by):
        case = Case.objects.get(number=number).pk
        case_history = histories.read([case])[0]
        events = sorted(
            (e.kind, e.at.isoformat(), e.subject, e.source, str(sorted(e.facts.items(), key=str)))
            for e in case_history.effective_events()
        )
    with enter(world.system):
        facts = Fact.objects.filter(case_id=case, known_to=date(9999, 12, 31)).values_list(
            "happened_from",
            "happened_to",
            "station_no",
            "first_recorded",
            "due",
            "ended_how",
            "supplementary",
            "returned",
        )
        counted = sorted(map(str, facts))
    other_counts = [str(row) for row in counts(case, by) if len(row) != 6]
    return events, counted, other_counts, sorted(map(str, case_history.keys))


# --- codes of the sender's own stations ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ["delete", "home", "assign", "fir"])
def test_sender_with_codes_of_its_own_stations_alone_cannot_reclaim_a_case(
    world: World, patna: Posting, tmp_path: Path, row: str
) -> None:
    for unit in (world.kotwali, world.nawabganj, world.hazratganj):
        Alias.objects.create(unit=unit, system="up-own", value=unit.code)
        Alias.objects.create(unit=unit, system="up", value=unit.code)
    Alias.objects.create(unit=world.gandhi_maidan, system="up", value="PAT-1")
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts=TO_PATNA)
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)], "event.csv": [gave]}) == (2, [])
    with enter(patna):
        case = Case.objects.get(number="9").pk
    seal(case, patna)
    before = counts(case, patna)
    rows: dict[str, Any] = {
        "delete": {"event.csv": [gave | DELETED]},
        "home": {"event.csv": [feeds.event(9, "transferred_out", record="home", at="2026-06-01", facts="to=KNP-1")]},
        "assign": {
            "event.csv": [feeds.event(9, "investigation_assigned", record="a", at="2026-06-01", facts="io_ref=X")]
        },
        "fir": {"fir.csv": [feeds.fir(9, sections="BNS:303(2)", source_updated_at="2026-06-20")]},
    }
    answer = send(tmp_path / "2", world.clerk, rows[row], code_system="up-own")
    assert (sealed(case, world.sho), sealed(case, patna)) == (0, 1)
    assert counts(case, patna) == before
    assert answer == (0, ["with_another_unit"])


# --- getting a case back in two steps --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["deleted", "corrected"])
def test_fir_is_not_handed_back_by_deleting_it_and_then_its_transfer_within_the_state(
    world: World, bihar: Any, gaya: Unit, patna: Posting, registered_in_bihar: Case, tmp_path: Path, method: str
) -> None:
    seal(registered_in_bihar.pk, patna)
    on = feeds.event(79, "transferred_out", record="on", at="2026-02-01", facts="to=GAY-1", **PATNA_STATION)
    assert send(tmp_path / "1", bihar["clerk"], {"event.csv": [on]}, **BR) == (1, [])
    fir = in_patna(79, **IN_JANUARY, **UPS_ZERO) | DELETED
    send(tmp_path / "2", bihar["clerk"], {"fir.csv": [fir]}, **BR)
    undone = on | DELETED if method == "deleted" else on | {"facts": "", "source_updated_at": "2026-06-20"}
    send(tmp_path / "3", bihar["clerk"], {"event.csv": [undone]}, **BR)
    sho = post("sho.lko", world.hazratganj, Role.SHO)
    assert (is_seen(registered_in_bihar.pk, sho), sealed(registered_in_bihar.pk, sho)) == (False, 0)


# --- events of one day -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("third", ["GAY-1", "KER-1"])
def test_sender_of_a_zero_fir_does_not_move_it_from_the_station_that_got_it_on_the_day_of_its_fir(
    world: World, bihar: Any, gaya: Unit, patna: Posting, registered_in_bihar: Case, tmp_path: Path, third: str
) -> None:
    destination, facts = gaya, "to=GAY-1"
    if third == "KER-1":
        destination, facts = add_kochi(world), "to=IN-KL/KER-1"
    on = feeds.event(79, "transferred_out", record="on", at="2026-01-14T15:00:00+05:30", facts=facts, **PATNA_STATION)
    assert send(tmp_path / "1", bihar["clerk"], {"event.csv": [on]}, **BR) == (1, [])
    sho = post("sho.third", destination, Role.SHO)
    assert is_seen(registered_in_bihar.pk, sho)
    seal(registered_in_bihar.pk, sho)
    before = counts(registered_in_bihar.pk, sho)
    transfer = by_zero("transferred_out", "w", "2026-01-14T23:00:00+05:30", facts=TO_PATNA)
    send(tmp_path / "2", world.clerk, {"event.csv": [transfer]})
    assert is_seen(registered_in_bihar.pk, sho)
    assert counts(registered_in_bihar.pk, sho) == before
    assert sealed(registered_in_bihar.pk, patna) == 0


# --- corrections on pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("waits", [False, True])
def test_event_that_an_officer_withdrew_is_not_recorded_again_by_a_later_load(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, waits: bool
) -> None:
    """Check an event that an officer of Patna withdrew, as the FIR's row reported it wrongly.

    A load of UP, or one of Bihar itself, reports it again.
    """
    names = UPS_ZERO if waits else {}
    row = in_patna(79, **IN_JANUARY, **names, despatched_to_court_at="2026-01-15T10:00:00+05:30")
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [row]}, **BR) == (1, [])
    with enter(patna):
        case = Case.objects.get(number="79").pk
    take_back(case, patna, "fir_sent_to_magistrate")
    if waits:
        assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}) == (1, [])
    else:
        send_again(tmp_path / "2", {"fir.csv": [row, in_patna(80)]}, bihar["clerk"], **BR)
    with enter(patna):
        case = Case.objects.get(number="79").pk
    assert "fir_sent_to_magistrate" not in event_kinds(case, patna)


def test_officers_correction_of_a_parked_row_survives_loads_of_any_sender(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check an FIR of Bihar that waits and is read again by any load.

    It names UP's Zero FIR, which was sent and returned.
    """
    sent, back = feeds.zero(3, **SENT_TO_PATNA), by_zero("zero_fir_returned", "r", "2026-01-10")
    assert send(tmp_path / "0", world.clerk, {"zero_fir.csv": [sent], "event.csv": [back]}) == (2, [])
    row = in_patna(79, **IN_JANUARY, **UPS_ZERO, despatched_to_court_at="2026-01-15T10:00:00+05:30")
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [row]}, **BR) == (1, [])
    with enter(patna):
        case = Case.objects.get(number="79").pk
    take_back(case, patna, "fir_sent_to_magistrate")
    before = counts(case, patna)
    send(tmp_path / "2", world.clerk, {"fir.csv": [feeds.fir(1)]})
    assert "fir_sent_to_magistrate" not in event_kinds(case, patna)
    assert counts(case, patna) == before


# --- status of a Zero FIR in the feed --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["closed", "registered", "unknown", "returned"])
def test_zero_fir_that_was_returned_is_not_joined_to_an_fir_of_another_state(
    world: World, bihar: Any, tmp_path: Path, status: str
) -> None:
    """Check a Zero FIR that came back according to the register, and was closed later at the first station."""
    zero = feeds.zero(3, **SENT_TO_PATNA)
    assert send(tmp_path / "0", world.clerk, {"zero_fir.csv": [zero]}) == (1, [])
    reason = {"return_reason": "outside_state"}
    returned = zero | reason | {"transfer_status": "returned", "source_updated_at": "2026-02-06"}
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": [returned]}) == (1, [])
    later = zero | reason | {"transfer_status": status, "source_updated_at": "2026-02-10"}
    assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [later]})[1] == []
    sho = post("sho.lko", world.hazratganj, Role.SHO)
    with enter(sho):
        case = Case.objects.get(number="3").pk
    seal(case, sho)
    send(tmp_path / "3", bihar["clerk"], {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}, **BR)
    assert (is_seen(case, sho), sealed(case, sho)) == (True, 1)


# --- every order of deliveries ---------------------------------------------------------------------------------------

ORDERS = ["zsfbu", "fzsbu", "fzbus", "fbzsu", "sfzub", "fsuzb", "zfsub", "bfusz", "ubfzs"]
"""Orders of a Zero FIR, its sending, the FIR, what Bihar reports of it, and what UP reports: z, s, f, b, u."""


@pytest.mark.parametrize("order", in_proof_but(ORDERS[1:], {"fsuzb", "ubfzs"}))
def test_two_states_in_any_order_make_the_same_case(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, order: str
) -> None:
    def summary_in_order(order: str, number: int) -> str:
        names = UPS_ZERO | {"zero_no": str(number), "zero_registered_at": "2026-01-07T11:00:00+05:30"}
        key = {"station": "LKO-1", "fir_year": "", "zero_no": str(number), "zero_year": "2026"}
        sections = "BNS:64(1);BNS:351(2)"
        zero = feeds.zero(number, sections=sections)
        sent = feeds.zero(number, **SENT_TO_PATNA, sections=sections) | {"source_updated_at": "2026-02-05"}
        fir = in_patna(number, **IN_JANUARY, **names, io_ref="IO9", victim_count="2")
        arrest = feeds.arrest(number, "y1", **PATNA_STATION, event_at="2026-01-20T09:00:00+05:30")
        examined = feeds.event("", "victim_medical_examined", record=f"m{number}", at="2026-01-09", **key)
        papers = feeds.event("", "zero_fir_papers_sent", record=f"p{number}", at="2026-01-20", **key)
        rows: dict[str, tuple[Posting, Any, Any]] = {
            "z": (world.clerk, {"zero_fir.csv": [zero]}, {}),
            "s": (world.clerk, {"zero_fir.csv": [sent]}, {}),
            "f": (bihar["clerk"], {"fir.csv": [fir]}, BR),
            "b": (
                bihar["clerk"],
                {"arrest.csv": [arrest], "final_form.csv": [feeds.form(number, **PATNA_STATION)]},
                BR,
            ),
            "u": (world.clerk, {"event.csv": [examined, papers]}, {}),
        }
        for n, step in enumerate(order):
            by, files, more = rows[step]
            send(tmp_path / f"{number}{n}", by, files, **more)
        return str(case_summary(str(number), world, patna)).replace("302", "301")

    first = summary_in_order(ORDERS[0], 301)
    assert summary_in_order(order, 302) == first
    assert nothing_waits(world)
    assert least_tally(world) >= 0
    assert same_when_rebuilt(world)


# --- joined by a load of another sender ------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnjoinedPair:
    """A Zero FIR of Lucknow, where `sho` is, and the FIR of Patna that names it; nothing joins them yet."""

    sho: Posting
    zero: UUID
    fir: UUID

    @classmethod
    def load(cls, world: World, bihar: Any, patna: Posting, folder: Path) -> UnjoinedPair:
        """Load both from their own States' deliveries."""
        assert send(folder / "0", world.clerk, {"zero_fir.csv": [feeds.zero(3)]}) == (1, [])
        fir_of_bihar = [in_patna(79, **IN_JANUARY, **UPS_ZERO)]
        assert send(folder / "1", bihar["clerk"], {"fir.csv": fir_of_bihar}, **BR) == (1, [])
        sho = post("sho.lko", world.hazratganj, Role.SHO)
        with enter(sho):
            zero = Case.objects.get(number="3").pk
        with enter(patna):
            return cls(sho, zero, Case.objects.get(number="79").pk)

    def join(self, world: World, folder: Path) -> None:
        """Load the Zero FIR's row again, which now says that it was sent to Patna."""
        sent = feeds.zero(3, **SENT_TO_PATNA, source_updated_at="2026-03-01")
        assert send(folder / "2", world.clerk, {"zero_fir.csv": [sent]}) == (1, [])


def test_sealed_names_of_both_cases_go_to_the_unit_that_has_the_joined_case(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    pair = UnjoinedPair.load(world, bihar, patna, tmp_path)
    seal(pair.zero, pair.sho)
    seal(pair.fir, patna)
    pair.join(world, tmp_path)
    with enter(patna):
        joined = Case.objects.get(number="79").pk
    assert sealed(joined, patna) == 2
    assert (sealed(pair.zero, pair.sho), sealed(pair.fir, pair.sho)) == (0, 0)
    assert same_when_rebuilt(world)


def test_victims_page_follows_a_case_that_was_joined_to_another(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    pair = UnjoinedPair.load(world, bihar, patna, tmp_path)
    slips = [number_and_code(pair.zero, by=pair.sho), number_and_code(pair.fir, by=patna)]
    pair.join(world, tmp_path)
    for slip in slips:
        assert "It is now number 0079/2026 at PS Gandhi Maidan" in page_text(details_page(slip))
    assert browser(pair.sho).get(f"/cases/{pair.zero}/slip/").status_code == 404


def test_fir_that_was_transferred_and_came_back_is_then_joined_to_its_zero_fir(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    row = in_patna(79, **IN_JANUARY, **UPS_ZERO)
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [row]}, **BR) == (1, [])
    with enter(patna):
        case = Case.objects.get(number="79").pk
    transfer_by_page(case, post("sp.pat", world.patna, Role.SUPERVISOR), world.kotwali)
    assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}) == (1, [])
    assert cases_that_count(world) == 2
    transfer_by_page(case, world.sp, world.gandhi_maidan)
    send(tmp_path / "3", world.clerk, {"fir.csv": [feeds.fir(1)]})
    assert cases_that_count(world) == 2  # the FIR with its Zero FIR, and FIR 1
    assert same_when_rebuilt(world)


def test_fir_corrected_by_an_officer_while_away_is_joined_to_its_zero_fir_when_it_is_back(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    row = in_patna(79, **IN_JANUARY, **UPS_ZERO, case_event="stayed", case_event_at="2026-01-16")
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [row]}, **BR) == (1, [])
    with enter(patna):
        case = Case.objects.get(number="79").pk
    transfer_by_page(case, post("sp.pat", world.patna, Role.SUPERVISOR), world.kotwali)
    take_back(case, world.sp, "stayed")
    assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}) == (1, [])
    assert not nothing_waits(world)
    transfer_by_page(case, world.sp, world.gandhi_maidan)
    send(tmp_path / "3", world.clerk, {"fir.csv": [feeds.fir(1)]})
    assert cases_that_count(world) == 2


# --- corrected sections ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loader", ["another State", "the same row again"])
def test_sections_corrected_by_an_officer_survive_a_load(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, loader: str
) -> None:
    sent, back = feeds.zero(3, **SENT_TO_PATNA), by_zero("zero_fir_returned", "r", "2026-01-10")
    assert send(tmp_path / "0", world.clerk, {"zero_fir.csv": [sent], "event.csv": [back]}) == (2, [])
    row = in_patna(79, **IN_JANUARY, **UPS_ZERO, case_event="quashed", case_event_at="2026-01-16")
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [row]}, **BR) == (1, [])
    with enter(patna):
        case = Case.objects.get(number="79").pk
    with enter(world.system):
        registered = next(
            event
            for event in histories.read([case])[0].effective_events()
            if event.kind == "fir_registered" and event.facts["fir"] == "regular"
        )
    correction = Recording(
        "fir_registered",
        datetime.fromisoformat("2026-01-13T10:00:00+05:30"),
        "m",
        facts=registered.facts | {"offences": ["BNS 65(1)"]},
        corrects=registered.id,
        reason="wrong_time",
    )
    with enter(patna):
        record(case, correction, by=patna, form=uuid4(), seen=None)
    before = counts(case, patna)
    if loader == "another State":
        send(tmp_path / "2", world.clerk, {"fir.csv": [feeds.fir(1)]})
    else:
        send(tmp_path / "2", bihar["clerk"], {"fir.csv": [row, in_patna(80)]}, **BR)
    assert counts(case, patna) == before


# --- transferred on the day of registration --------------------------------------------------------------------------


def test_later_hour_of_the_first_transfer_does_not_undo_the_second_of_that_day(
    world: World, bihar: Any, gaya: Unit, registered_in_bihar: Case, tmp_path: Path
) -> None:
    """Check a case for which UP closes its file in the evening of the day on which Patna sent it on to Gaya.

    Patna registered it and passed it on that same day.
    """
    transfer = by_zero("transferred_out", "w", "2026-01-14T18:00:00+05:30", facts=TO_PATNA)
    assert send(tmp_path / "1", world.clerk, {"event.csv": [transfer]}) == (1, [])
    on = feeds.event(
        79, "transferred_out", record="on", at="2026-01-14T15:00:00+05:30", facts="to=GAY-1", **PATNA_STATION
    )
    assert send(tmp_path / "2", bihar["clerk"], {"event.csv": [on]}, **BR) == (1, [])
    assert is_seen(registered_in_bihar.pk, post("sho.gay", gaya, Role.SHO))


# --- killed and concurrent loads -------------------------------------------------------------------------------------


def test_load_killed_while_it_read_parked_rows_again_joins_them_when_run_again(
    world: World, bihar: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}, **BR) == (1, [])
    folder = feeds.write(tmp_path / "2", {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]})

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(parked, "write_result", killed)
        load(folder, by=world.clerk, workers=1)
    assert cases_that_count(world) == 2
    done = load(folder, by=world.clerk, workers=1)
    assert (done.received, done.accepted) == (1, 1)
    assert cases_that_count(world) == 1
    assert same_when_rebuilt(world)


def test_two_loads_at_once_join_once(world: World, bihar: Any, kanpur: Posting, tmp_path: Path) -> None:
    numbers = range(300, 420)
    theirs = [in_patna(number, **IN_JANUARY, **UPS_ZERO | {"zero_no": str(number)}) for number in numbers]
    sent = [feeds.zero(number, **SENT_TO_PATNA) for number in reversed(numbers)]
    kanpur_rows = [feeds.fir(number) for number in range(1, 40)]
    loads = [
        (feeds.write(tmp_path / "f", {"fir.csv": theirs}, source_system="cctns-br"), bihar["clerk"]),
        (feeds.write(tmp_path / "z", {"zero_fir.csv": sent}), world.clerk),
        (feeds.write(tmp_path / "k", {"fir.csv": kanpur_rows}, source_system="knp"), kanpur),
    ]
    connections.close_all()
    context = multiprocessing.get_context("fork")
    each = [context.Process(target=load, args=(folder,), kwargs={"by": by, "workers": 1}) for folder, by in loads]
    for process in each:
        process.start()
    for process in each:
        process.join(60)
    assert [process.exitcode for process in each] == [0, 0, 0]
    assert cases_that_count(world) == 120 + 39
    assert nothing_waits(world)
    with enter(world.system):
        assert not Problem.objects.filter(code="zero_fir_not_here").exists()
    assert same_when_rebuilt(world)


# --- other attempts to get a case back -------------------------------------------------------------------------------


def test_sender_does_not_get_a_case_back_by_correcting_where_it_was_sent(
    world: World, patna: Posting, tmp_path: Path
) -> None:
    """Check that no row of UP takes its FIR 9 from Patna, to which UP gave it and where a name was sealed."""
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts=TO_PATNA)
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)], "event.csv": [gave]}) == (2, [])
    with enter(patna):
        case = Case.objects.get(number="9").pk
    seal(case, patna)
    late = {"source_updated_at": "2026-06-20"}
    tries: list[feeds.Rows] = [
        {"event.csv": [gave | {"facts": ""} | late]},
        {"event.csv": [gave | {"facts": "to=LKO-1"} | late]},
        {"event.csv": [gave | {"at": "2026-01-01"} | late]},
        {"event.csv": [feeds.event(9, "transferred_to_agency", record="ag", at="2026-06-20", facts="to=KNP-1")]},
        {"event.csv": [feeds.event(9, "zero_fir_sent", record="zs", at="2026-06-20", facts="mode=cctns;to=KNP-1")]},
        {"zero_fir.csv": [feeds.zero(8, **re_registered_as(9, "IN-UP", "KNP-1"))]},
        {"zero_fir.csv": [feeds.zero(8, **(re_registered_as(10, "IN-UP", "KNP-1") | late))]},
        {"fir.csv": [feeds.fir(9, **(UPS_ZERO | {"zero_no": "8"}), source_updated_at="2026-06-21")]},
    ]
    for n, rows in enumerate(tries):
        send(tmp_path / f"t{n}", world.clerk, rows)
        assert (is_seen(case, patna), is_seen(case, world.sho), sealed(case, patna)) == (True, False, 1), n
    assert same_when_rebuilt(world)


@pytest.mark.parametrize("way", ["page then feed same day", "referred by page", "forwarded by page"])
def test_zero_fir_forwarded_or_referred_on_a_page_is_not_moved_by_a_feed_row_of_the_same_day(
    world: World, bihar: Any, patna: Posting, tmp_path: Path, way: str
) -> None:
    """Check that Patna's FIR takes no Zero FIR that a page forwarded to Kotwali or referred.

    A row of the feed with the same day says that it was sent to Patna.
    """
    assert send(tmp_path / "0", world.clerk, {"zero_fir.csv": [feeds.zero(3)]}) == (1, [])
    sho = post("sho.lko", world.hazratganj, Role.SHO)
    to = world.gandhi_maidan if way == "referred by page" else world.kotwali
    with enter(sho):
        case = Case.objects.get(number="3").pk
        transfer = transfers.forward(case, to, by=sho)
    deliver(transfer.parcel, to.pk)
    if way == "referred by page":
        with enter(patna):
            transfers.refer(transfer.pk, "outside_ps", by=patna)
    sent = {"sent_at": "2026-06-30", "source_updated_at": "2026-06-30T09:00:00+05:30"}
    if way == "forwarded by page":
        sent["sent_at"] = "2026-06-30T00:00:00+05:30"
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA | sent)]}) == (1, [])
    send(tmp_path / "2", bihar["clerk"], {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}, **BR)
    assert is_seen(case, sho)


@pytest.mark.parametrize("which", ["two of a station", "two States"])
def test_only_one_of_two_firs_that_name_a_zero_fir_is_joined_to_it(
    world: World, bihar: Any, kanpur: Posting, tmp_path: Path, which: str
) -> None:
    first = in_patna(79, **IN_JANUARY, **UPS_ZERO)
    second = in_patna(80, **IN_JANUARY, **UPS_ZERO)
    assert send(tmp_path / "1", bihar["clerk"], {"fir.csv": [first]}, **BR) == (1, [])
    if which == "two States":
        second = feeds.fir(80, **IN_JANUARY, **UPS_ZERO)
        assert send(tmp_path / "2", kanpur, {"fir.csv": [second]}, source_system="knp") == (1, [])
    else:
        assert send(tmp_path / "2", bihar["clerk"], {"fir.csv": [second]}, **BR) == (1, [])
    assert send(tmp_path / "3", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}) == (1, [])
    assert cases_that_count(world) == 2
    send(tmp_path / "4", world.clerk, {"zero_fir.csv": [feeds.zero(4)]})
    send(tmp_path / "5", bihar["clerk"], {"fir.csv": [first, second] if which != "two States" else [first]}, **BR)
    assert cases_that_count(world) == 3
    assert same_when_rebuilt(world)


def test_case_transferred_twice_in_a_day_is_not_moved_by_its_first_unit(
    world: World, gaya: Unit, tmp_path: Path
) -> None:
    """Check that UP's row on its transfer reports only that the case left UP: it went to Patna and on to Gaya."""
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)]}) == (1, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    transfer_by_page(case, world.sp, world.gandhi_maidan)
    transfer_by_page(case, post("sp.pat", world.patna, Role.SUPERVISOR), gaya)
    sho = post("sho.gay", gaya, Role.SHO)
    assert is_seen(case, sho)
    transfer = feeds.event(9, "transferred_out", record="w", at="2026-06-30T00:00:00+05:30", facts=TO_PATNA)
    send(tmp_path / "2", world.clerk, {"event.csv": [transfer]})
    assert is_seen(case, sho)


# --- versions of a row; a station that moves -------------------------------------------------------------------------


@pytest.mark.parametrize("order", in_proof_but(["abzg", "azbg", "bgza", "gzab", "zgba", "zbag"], {"bgza", "zgba"}))
def test_versions_of_an_fir_in_any_order_make_the_same_case(
    world: World, bihar: Any, gaya: Unit, tmp_path: Path, order: str
) -> None:
    on = feeds.event(79, "transferred_out", record="on", at="2026-02-01", facts="to=GAY-1", **PATNA_STATION)
    without = in_patna(79, **IN_JANUARY, source_updated_at="2026-02-01")
    names_it = in_patna(79, **IN_JANUARY, **UPS_ZERO, source_updated_at="2026-02-02")
    rows: dict[str, Any] = {
        "a": (bihar["clerk"], {"fir.csv": [without]}, BR),
        "b": (bihar["clerk"], {"fir.csv": [names_it]}, BR),
        "z": (world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]}, {}),
        "g": (bihar["clerk"], {"event.csv": [on]}, BR),
    }
    for n, step in enumerate(order):
        by, files, more = rows[step]
        assert send(tmp_path / f"{n}", by, files, **more)[1] == []
    assert cases_that_count(world) == 1
    with enter(post("sho.gay", gaya, Role.SHO)):
        assert Case.objects.get().first_recorded == date(2026, 1, 8)
    assert same_when_rebuilt(world)
    assert nothing_waits(world)
    assert least_tally(world) >= 0


def test_fir_is_joined_to_its_zero_fir_after_its_station_moved_to_another_district(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9, **IN_JANUARY, **ZERO)]}) == (1, [])
    with enter(world.system):
        reorganise(world.kotwali, world.lucknow, world.system.actor)
    assert send(tmp_path / "2", bihar["clerk"], {"zero_fir.csv": [BIHARS_ZERO | SENT]}, **BR) == (1, [])
    assert cases_that_count(world) == 1


def test_zero_fir_returned_and_sent_again_on_one_day_is_joined_to_its_fir(
    world: World, bihar: Any, patna: Posting, tmp_path: Path
) -> None:
    """Check a Zero FIR returned by Kanpur at ten and sent to Patna at noon, both with their hours."""
    first = feeds.zero(3, **SENT_TO_PATNA | {"to_state_code": "IN-UP", "to_ps_code": "KNP-1"})
    came_back = by_zero("zero_fir_returned", "r", "2026-01-10T10:00:00+05:30", facts="reason=outside_state")
    assert send(tmp_path / "1", world.clerk, {"zero_fir.csv": [first], "event.csv": [came_back]}) == (2, [])
    sent_again = first | {
        "to_state_code": "IN-BR",
        "to_ps_code": "PAT-1",
        "sent_at": "2026-01-10T12:00:00+05:30",
        "source_updated_at": "2026-02-03",
    }
    assert send(tmp_path / "3", world.clerk, {"zero_fir.csv": [sent_again]}) == (1, [])
    assert send(tmp_path / "4", bihar["clerk"], {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}, **BR) == (1, [])
    assert own_cases(patna)["79"] == date(2026, 1, 8)
    assert cases_that_count(world) == 1


def test_zero_fir_both_sent_by_its_row_and_directed_by_an_event_is_joined_to_its_fir(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    """Check zero_fir_directed, which a feed may carry in addition to the register's row."""
    directed = by_zero("zero_fir_directed", "d", "2026-01-12", facts=TO_PATNA)
    send(tmp_path / "1", world.clerk, {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)]})
    send(tmp_path / "2", world.clerk, {"event.csv": [directed]})
    assert send(tmp_path / "3", bihar["clerk"], {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}, **BR) == (1, [])
    assert same_when_rebuilt(world)
    assert cases_that_count(world) == 1


# --- transfer to an agency on that day -------------------------------------------------------------------------------


def test_sender_does_not_move_a_zero_fir_back_by_a_transfer_to_an_agency(
    world: World, gaya: Unit, patna: Posting, registered_in_bihar: Case, tmp_path: Path
) -> None:
    with clock.fixed(date(2026, 1, 14)):
        transfer_by_page(registered_in_bihar.pk, post("sp.pat", world.patna, Role.SUPERVISOR), gaya)
    sho = post("sho.gay", gaya, Role.SHO)
    assert is_seen(registered_in_bihar.pk, sho)
    seal(registered_in_bihar.pk, sho)
    transfer = by_zero("transferred_to_agency", "w", "2026-01-14", facts=TO_PATNA)
    send(tmp_path / "1", world.clerk, {"event.csv": [transfer]})
    assert is_seen(registered_in_bihar.pk, sho)
    assert sealed(registered_in_bihar.pk, patna) == 0


# --- unknown units ---------------------------------------------------------------------------------------------------


def test_a_row_that_named_an_unknown_unit_does_not_undo_a_correction(world: World, tmp_path: Path) -> None:
    out = feeds.event(9, "transferred_out", record="out", at="2026-02-01", facts="to=IN-BR/NEW-1")
    rows = {"fir.csv": [feeds.fir(9)], "event.csv": [out]}
    assert send(tmp_path / "1", world.clerk, rows) == (2, [])
    with enter(world.sho):
        case = Case.objects.get(number="9").pk
    take_back(case, world.sp, "transferred_out")
    send_again(tmp_path / "2", rows, world.clerk)
    assert "transferred_out" not in event_kinds(case, world.sho)


# --- corrected rows --------------------------------------------------------------------------------------------------


def test_zero_fir_returned_and_sent_again_the_next_day_is_joined_to_its_fir(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    to_kanpur = {"to_state_code": "IN-UP", "to_ps_code": "KNP-1", "sent_at": "2026-01-09"}
    back = by_zero("zero_fir_returned", "r", "2026-01-10", facts="reason=outside_state")
    rows = {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA | to_kanpur)], "event.csv": [back]}
    assert send(tmp_path / "1", world.clerk, rows) == (2, [])
    sent_again = feeds.zero(3, **SENT_TO_PATNA | {"sent_at": "2026-01-11", "source_updated_at": "2026-02-03"})
    assert send(tmp_path / "2", world.clerk, {"zero_fir.csv": [sent_again]}) == (1, [])
    theirs = {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}
    assert send(tmp_path / "3", bihar["clerk"], theirs, **BR) == (1, [])
    assert cases_that_count(world) == 1


def test_zero_fir_directed_elsewhere_on_the_day_it_was_sent_is_not_joined(
    world: World, bihar: Any, tmp_path: Path
) -> None:
    directed = by_zero("zero_fir_directed", "d", "2026-01-09", facts="to=KNP-1")
    rows = {"zero_fir.csv": [feeds.zero(3, **SENT_TO_PATNA)], "event.csv": [directed]}
    assert send(tmp_path / "1", world.clerk, rows) == (2, [])
    sho = post("sho.lko", world.hazratganj, Role.SHO)
    with enter(sho):
        case = Case.objects.get(number="3").pk
    seal(case, sho)
    send(tmp_path / "2", bihar["clerk"], {"fir.csv": [in_patna(79, **IN_JANUARY, **UPS_ZERO)]}, **BR)
    assert sealed(case, sho) == 1


@pytest.mark.parametrize("kind", ["received", "transferred_out", "transferred_to_agency"])
def test_correcting_the_kind_of_a_transfer_moves_the_case(
    world: World, patna: Posting, tmp_path: Path, kind: str
) -> None:
    right = "transferred_out" if kind != "transferred_out" else "transferred_to_agency"
    row = feeds.event(9, kind, record="r", at="2026-02-01", facts="" if kind == "received" else "to=KNP-1")
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)], "event.csv": [row]}) == (2, [])
    put_right = row | {"kind": right, "facts": TO_PATNA, "source_updated_at": "2026-06-20"}
    assert send(tmp_path / "2", world.clerk, {"event.csv": [put_right]}) == (1, [])
    assert "9" in own_cases(patna)


def test_return_reported_by_mistake_is_withdrawn_by_a_corrected_row(world: World, tmp_path: Path) -> None:
    zero = feeds.zero(3)
    returned = zero | SENT_TO_PATNA | {"transfer_status": "returned", "source_updated_at": "2026-02-03"}
    for n, row in enumerate((zero, returned, zero | {"source_updated_at": "2026-06-20"})):
        assert send(tmp_path / f"{n}", world.clerk, {"zero_fir.csv": [row]}) == (1, [])
    sho = post("sho.lko", world.hazratganj, Role.SHO)
    with enter(sho):
        case = Case.objects.get(number="3").pk
    assert {"zero_fir_sent", "zero_fir_returned"}.isdisjoint(event_kinds(case, sho))


def test_zero_fir_row_registers_its_fir_once_the_firs_own_record_is_deleted(
    world: World, patna: Posting, tmp_path: Path
) -> None:
    """Check a Zero FIR whose FIR was with Patna and came back, and whose FIR's own record was then deleted."""
    gave = feeds.event(9, "transferred_out", record="gave", at="2026-02-01", facts=TO_PATNA)
    assert send(tmp_path / "1", world.clerk, {"fir.csv": [feeds.fir(9)], "event.csv": [gave]}) == (2, [])
    rows = {"zero_fir.csv": [feeds.zero(3, **re_registered_as(9, "IN-UP", "KNP-1"))]}
    assert send(tmp_path / "2", world.clerk, rows) == (1, [])
    with enter(patna):
        case = Case.objects.get(number="9").pk
    transfer_by_page(case, post("sp.pat", world.patna, Role.SUPERVISOR), world.kotwali)
    assert send(tmp_path / "3", world.clerk, {"fir.csv": [feeds.fir(9) | DELETED]}) == (1, [])
    send_again(tmp_path / "4", rows | {"fir.csv": [feeds.fir(1)]}, world.clerk)
    with enter(world.clerk):
        zero_fir_case = Case.objects.get(first_recorded=date(2026, 1, 8)).pk
    assert event_kinds(zero_fir_case, world.clerk).count("fir_registered") == 2
