"""Complaints of a State whose register of FIRs is CCTNS: its number is a reference, and its row the same case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.cases.actions import own_source
from itsso.cases.models import Case, Clock, Key, Person
from itsso.cases.queries import case_file
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.recording.actions import law_case
from itsso.exchange.feed_import.load import Summary, load
from itsso.exchange.models import Problem
from itsso.intake.complaints import actions
from itsso.intake.complaints.cctns import CctnsNumber
from itsso.intake.complaints.cctns_correction import correct_number
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import Complaint, ComplaintOutcome, Numbers, Slip
from itsso.intake.zero_firs import actions as transfers
from itsso.intake.zero_firs.actions import Acceptance
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.platform.errors import Refused
from itsso.protection import keys, vault
from itsso.protection.ranges import enter
from itsso.units.state_settings.fir_register import FirRegister
from tests.support import feeds
from tests.support.case_events import add, key, new
from tests.support.case_pages import fields, page
from tests.support.complaint_pages import (
    COMPLAINT_FORM,
    begin_complaint,
    check_key,
    decide_step,
    page_text,
    record_complaint,
    type_steps,
)
from tests.support.complaints import complaint, history, kinds, register_exhibit
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.slips import code_on, number_and_code, print_slip
from tests.support.state_settings import name_register

REGISTERED = datetime(2026, 6, 1, 11, 15, tzinfo=INDIA)
"""When CCTNS registered the FIR of the complaint that `tests.support.complaints` hears at half past nine."""


@pytest.fixture(autouse=True)
def _world(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    with clock.fixed(date(2026, 1, 1)), enter(world.system):
        own_source(world.system)  # the pages are in use since
    with clock.fixed(date(2026, 6, 2)):
        name_register(world.up, FirRegister.CCTNS, date(2026, 1, 1))
        yield
    keys.forget()


@pytest.fixture
def duty(world: World) -> Posting:
    return post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)


def in_cctns(number: str = "12", at: datetime = REGISTERED) -> CctnsNumber:
    return CctnsNumber(number, at.year, at)


def decided(number: CctnsNumber | None, *, zero: bool = False, **more: Any) -> Registration:
    return Registration(("BNS 64(1)",), zero=zero, by_woman_officer=True, io_ref="IO.KOTWALI", cctns=number, **more)


def recorded(by: Posting, number: CctnsNumber | None = None, *, zero: bool = False, **more: Any) -> Complaint:
    filed = complaint(by, **more)
    with enter(by):
        return actions.register(filed.pk, decided(number or in_cctns(), zero=zero), by=by)


def row(number: str = "12", **cells: Any) -> dict[str, Any]:
    """Return CCTNS's row of the same FIR."""
    return (
        feeds.fir(number)
        | {
            "registered_at": "2026-06-01T11:15:00+05:30",
            "entered_at": "2026-06-01T12:00:00+05:30",
            "source_updated_at": "2026-06-01T12:00:00+05:30",
            "sections": "BNS:64(1)",
            "occurrence_from": "2026-05-30",
        }
        | cells
    )


def sent(world: World, folder: Path, *rows: dict[str, Any], file: str = "fir.csv") -> Summary:
    return load(feeds.write(folder, {file: list(rows)}), by=world.clerk, workers=1)


def cases(world: World) -> list[tuple[str, int, UUID]]:
    """Return the cases that count, by their number."""
    with enter(world.sho):
        counted = Case.objects.filter(first_recorded__isnull=False)
        return [(case.number, case.year, case.pk) for case in counted.order_by("number")]


def state(world: World, case_id: UUID) -> dict[str, Any]:
    """Return what the law and the pages make of a case."""
    with enter(world.sho):
        file = case_file(case_id)
        assert file is not None
        assessed = law.assess(law_case(file.case, file.history), date(2026, 6, 2)).clocks
        return {
            "clocks": sorted((c.rule, c.subject, c.due_at, c.due) for c in Clock.objects.filter(case=case_id)),
            "assessed": sorted(
                (c.rule, c.subject or "", str(c.starts), str(c.due), c.state) for c in assessed if c.applies
            ),
            "people": sorted(Person.objects.filter(case=case_id).values_list("label", "child")),
            "keys": sorted(Key.objects.filter(case=case_id).values_list("series", "year", "number")),
            "case": (file.case.io_ref, file.case.sections, file.case.first_recorded),
        }


def test_no_number_of_this_system_is_given(world: World, duty: Posting) -> None:
    filed = complaint(duty)
    for zero in (False, True):
        with enter(duty), pytest.raises(Refused, match="registers FIRs in CCTNS"):
            actions.register(filed.pk, decided(None, zero=zero), by=duty)
    with enter(duty):
        assert not Case.objects.exists() and not Numbers.objects.filter(series__in=(1, 2)).exists()


def test_the_case_exists_at_once_under_the_number_of_cctns(world: World, duty: Posting) -> None:
    filed = recorded(duty)
    assert cases(world) == [("12", 2026, filed.pk)]
    (registration,) = [event for event in history(duty, filed.pk) if event.kind == Kind.FIR_REGISTERED]
    assert registration.at == REGISTERED and registration.facts["in_cctns"] is True
    with enter(duty):
        assert Clock.objects.get(rule="investigation.two_months").due == date(2026, 8, 1)
        assert not Numbers.objects.filter(series=1).exists()


def test_a_state_that_named_nothing_or_this_system_takes_no_number_of_cctns(world: World) -> None:
    patna = post("duty.patna", world.gandhi_maidan, Role.DUTY_OFFICER)
    with pytest.raises(Refused, match="does not register FIRs in CCTNS"):
        recorded(patna)
    name_register(world.bihar, FirRegister.ITSSO, date(2026, 1, 1))
    with pytest.raises(Refused, match="does not register FIRs in CCTNS"):
        recorded(patna)


@pytest.mark.parametrize("zero", [False, True])
def test_row_and_complaint_are_one_case_in_whichever_order_they_come(
    world: World, duty: Posting, tmp_path: Path, zero: bool
) -> None:
    """Both orders give the same case: same clocks, people, officer; what the row leaves open is the station's."""
    file = "zero_fir.csv" if zero else "fir.csv"

    def of_cctns(number: str) -> dict[str, Any]:
        if not zero:
            return row(number)
        place = {"station": "KNP-1", "district_code": "KNP", "registered_at": "2026-06-01T11:15:00+05:30"}
        return feeds.zero(number, **place) | {"entered_at": "2026-06-01T12:00:00+05:30"}

    first = recorded(duty, in_cctns("12"), zero=zero)
    before = state(world, first.pk)
    assert sent(world, tmp_path / "a", of_cctns("12"), file=file).accepted == 1
    assert sent(world, tmp_path / "b", of_cctns("13"), file=file).accepted == 1
    second = recorded(duty, in_cctns("13"), zero=zero)
    (_n, _y, first_case), (_n, _y, second_case) = cases(world)
    assert first_case == first.pk and second_case != second.pk
    states = [state(world, first_case), state(world, second_case)]
    assert states[0]["keys"] == before["keys"] and states[1]["keys"] == [(2 if zero else 1, 2026, "13")]
    for name in ("clocks", "assessed", "people", "case"):
        assert states[0][name] == states[1][name] == before[name], name
    assert not any(step.differences for step in rebuild(world.nation, by=world.system, repair=False))


def test_the_row_decides_where_it_says_something_else(world: World, duty: Posting, tmp_path: Path) -> None:
    filed = recorded(duty)
    sent(
        world,
        tmp_path / "a",
        row(
            registered_at="2026-06-02T00:10:00+05:30",
            sections="BNS:64(1);POCSO:6",
            victim_is_child="true",
            entered_at="2026-06-02T01:00:00+05:30",
        ),
    )
    with enter(duty):
        case = Case.objects.get(pk=filed.pk)
        assert (case.first_recorded, case.sections) == (date(2026, 6, 2), ["BNS 64(1)", "POCSO 6"])
        assert Clock.objects.get(rule="investigation.two_months").due == date(2026, 8, 2)
    with enter(world.system):
        assert Problem.objects.get().code == "reference_differs"


def test_a_row_that_changes_later_keeps_what_the_station_recorded(world: World, duty: Posting, tmp_path: Path) -> None:
    filed = recorded(duty)
    sent(world, tmp_path / "a", row())
    altered = row(
        sections="BNS:64(1);BNS:351(2)",
        sections_altered_at="2026-06-01T18:00:00+05:30",
        source_updated_at="2026-06-01T19:00:00+05:30",
    )
    assert sent(world, tmp_path / "b", altered).accepted == 1
    with enter(world.sho):
        file = case_file(filed.pk)
        assert file is not None
        (registered,) = [e for e in file.history.effective_events() if e.kind == "fir_registered"]
    assert registered.facts["by_woman_officer"] is True and registered.facts["io_ref"] == "IO.KOTWALI"
    assert "in_cctns" not in registered.facts and registered.record is not None


def test_where_cctns_deletes_its_row_the_station_still_says_it(world: World, duty: Posting, tmp_path: Path) -> None:
    filed = recorded(duty)
    before = state(world, filed.pk)
    sent(world, tmp_path / "a", row())
    deletion = row(record_action="delete", source_updated_at="2026-06-01T20:00:00+05:30")
    sent(world, tmp_path / "b", deletion)
    assert state(world, filed.pk) == before
    with enter(world.system):
        assert [problem.code for problem in Problem.objects.all()] == ["reference_left"]
    again = row(source_updated_at="2026-06-01T21:00:00+05:30")
    sent(world, tmp_path / "c", again)
    assert state(world, filed.pk)["clocks"] == before["clocks"] and len(cases(world)) == 1


def test_the_identity_of_the_complaint_goes_to_the_case_that_cctns_reported(
    world: World, duty: Posting, tmp_path: Path
) -> None:
    sent(world, tmp_path / "a", row())
    ((_number, _year, reported),) = cases(world)
    filed = recorded(duty)
    with enter(world.sho):
        assert not vault.current_items(filed.pk).exists()
        assert {item.kind for item in vault.current_items(reported)} == {"name", "narrative"}
    client = browser(world.sho)
    assert client.get(f"/cases/{filed.pk}/").headers["Location"] == f"/cases/{reported}/"
    opened_page = client.get(f"/complaints/{filed.pk}/")
    assert f"/cases/{reported}/" in opened_page.text and "Print the copy of the FIR there" in opened_page.text
    assert client.get(f"/complaints/{filed.pk}/slip/").status_code == 200


def test_slip_given_before_cctns_reported_the_case_is_cancelled_on_both_pages_and_never_doubled(
    world: World, duty: Posting, tmp_path: Path
) -> None:
    """Else a station that must not answer for her prints a code of its own, which counts as her first."""
    sent(world, tmp_path / "a", row())
    ((_number, _year, reported),) = cases(world)
    filed = complaint(duty)
    first = number_and_code(filed.pk, by=duty)
    with enter(duty):
        actions.register(filed.pk, decided(in_cctns()), by=duty)
    client, addresses = browser(world.sho), (f"/cases/{reported}/slip/", f"/complaints/{filed.pk}/slip/")
    for address in addresses:
        page_of_slip = client.get(address)
        assert "Cancel the code and print a new slip" in page_of_slip.text
        assert f"/cases/{reported}/receipt/" in page_of_slip.text
    assert client.get(f"/cases/{reported}/receipt/").status_code == 200
    again = [code_on(print_slip(client, address)) for address in addresses]
    assert {slip["number"] for slip in again} == {first["number"]}
    assert [slip.issued for slip in Slip.objects.all()] == [3]


def test_one_fir_has_one_complaint(world: World, duty: Posting, tmp_path: Path) -> None:
    recorded(duty)
    with pytest.raises(Refused, match="one complaint"):
        recorded(duty)
    sent(world, tmp_path / "a", row("13"))
    recorded(duty, in_cctns("13"))
    with pytest.raises(Refused, match="one complaint"):
        recorded(duty, in_cctns("13"))
    assert [number for number, *_rest in cases(world)] == ["12", "13"]


def test_a_number_that_cctns_gave_on_another_day_is_refused(world: World, duty: Posting, tmp_path: Path) -> None:
    sent(world, tmp_path / "a", row(registered_at="2026-05-31T23:00:00+05:30", entered_at="2026-05-31T23:30:00+05:30"))
    with pytest.raises(Refused, match="31-05-2026"):
        recorded(duty)
    with enter(duty):
        assert Complaint.objects.get().outcome == ""


def test_a_number_of_a_case_that_is_with_another_unit_is_refused(world: World, duty: Posting, tmp_path: Path) -> None:
    away = {"case_event": "transferred_out", "case_event_at": "2026-06-01T18:00:00+05:30"}
    sent(world, tmp_path / "a", row(**away))
    to = feeds.event("12", "transferred_out", at="2026-06-01T18:00:00+05:30", facts="to=IN-UP/LKO-1")
    sent(world, tmp_path / "b", to, file="event.csv")
    assert cases(world) == []
    with pytest.raises(Refused, match="another unit"):
        recorded(duty)


def test_two_officers_at_once_record_one_fir_once(world: World, duty: Posting) -> None:
    from tests.support.simultaneous_calls import at_once

    filed = [complaint(duty), complaint(duty)]

    def register(first_case: Complaint) -> str:
        try:
            with enter(duty):
                return actions.register(first_case.pk, decided(in_cctns()), by=duty).outcome
        except Refused as refusal:
            return refusal.field

    assert sorted(at_once(lambda: register(filed[0]), lambda: register(filed[1]))) == ["cctns_number", "fir"]


def test_the_same_decision_sent_twice_is_one(world: World, duty: Posting) -> None:
    filed = recorded(duty)
    with enter(duty):
        assert actions.register(filed.pk, decided(in_cctns()), by=duty).outcome == ComplaintOutcome.FIR
    assert len(history(duty, filed.pk)) == 2


DECISION: dict[str, Any] = {
    "outcome": "fir",
    "more": "BNS 64(1)",
    "cctns_number": "0012/2026",
    "cctns_on_day": "1",
    "cctns_on_month": "6",
    "cctns_on_year": "2026",
    "cctns_at": "11:15",
    "copy_to": "not_yet",
}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_ask_for_the_number_of_cctns_and_print_no_copy(world: World, duty: Posting, language: str) -> None:
    client = browser(duty, language)
    address = begin_complaint(client)
    answer = record_complaint(client, address, **DECISION)
    assert answer.status_code == 302, page_text(answer)
    ((number, year, case_id),) = cases(world)
    assert (number, year) == ("12", 2026)
    kinds = {event.kind for event in history(duty, case_id)}
    assert "fir_copy_given" not in kinds
    if language == "en":
        assert "Registered in CCTNS as FIR 0012/2026" in page_text(client.get(f"/cases/{case_id}/"))
        opened_page = page_text(client.get(answer["Location"]))
        assert "Registered in CCTNS as FIR 0012/2026" in opened_page and "Print the free copy now" not in opened_page
    papers = client.get(f"/cases/{case_id}/papers/")
    assert "fir_copy" not in [str(box.get("value")) for box in page(papers).select("[name=document]")]
    sent_anyway = {"document": "fir_copy", "language": "en", "key": str(case_id)}
    assert client.post(f"/cases/{case_id}/papers/", sent_anyway)["Content-Type"].startswith("text/html")


def test_no_copy_is_printed_of_an_fir_that_came_from_cctns(world: World, tmp_path: Path) -> None:
    sent(world, tmp_path / "a", row("7"), row("8", registered_at="2025-12-31T11:00:00+05:30", fir_year="2025"))
    client = browser(world.sho)
    for number, _year, case_id in cases(world):
        offered = [
            str(box.get("value")) for box in page(client.get(f"/cases/{case_id}/papers/")).select("[name=document]")
        ]
        assert ("fir_copy" in offered) == (number == "8"), number  # of a day before the State named its register


WRONG_INPUT: list[tuple[dict[str, str], str]] = [
    ({"cctns_number": "12/2025"}, "Enter the number as 0012/2026"),
    ({"cctns_number": "Ram Lal"}, "Enter the number as 0012/2026"),
    ({"cctns_number": "9871112223"}, "Enter the number as 0012/2026"),
    ({"cctns_number": ""}, "Enter the number that CCTNS gave"),
    ({"cctns_at": ""}, "Enter the time of registration"),
    ({"cctns_on_day": ""}, "day"),
    ({"cctns_on_day": "3"}, "later than now"),
    ({"cctns_on_day": "31", "cctns_on_month": "5"}, "before the information was received"),
    ({"copy_to": ""}, "Choose to whom the free copy is given"),
]


def test_wrong_input_is_refused_at_the_step(world: World, duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM)
    for wrong, message in WRONG_INPUT:
        answer = decide_step(client, address, **DECISION | wrong)
        assert message in str(page(answer).select_one(".govuk-error-summary")), (wrong, page_text(answer)[:600])
    with enter(duty):
        assert not Case.objects.exists()


def test_the_check_page_shows_what_cctns_has_reported(world: World, duty: Posting, tmp_path: Path) -> None:
    sent(world, tmp_path / "a", row())
    client = browser(duty)
    address = begin_complaint(client)
    type_steps(client, address, COMPLAINT_FORM)
    assert decide_step(client, address, **DECISION).status_code == 302
    opened_page = page_text(client.get(f"{address}?step=check"))
    assert "registered 01-06-2026 11:15" in opened_page and "becomes part of this case" in opened_page
    assert client.post(address, {"step": "check", "key": check_key(client, address)}).status_code == 302
    assert len(cases(world)) == 1


def test_a_complaint_that_is_decided_later_is_asked_for_the_number_too(world: World, duty: Posting) -> None:
    filed = complaint(duty, measures={"woman_officer": "accepted"})
    client, address = browser(duty), f"/complaints/{filed.pk}/decide/"
    assert "Number that CCTNS gave" in client.get(address).text
    check = client.post(address, DECISION)
    assert "Record the FIR of CCTNS" in check.text
    assert client.post(address, fields(page(check)) | DECISION | {"confirmed": "1"}).status_code == 302
    assert cases(world) == [("12", 2026, filed.pk)]


def test_the_day_on_which_a_state_turns_to_this_system(world: World, duty: Posting) -> None:
    name_register(world.up, FirRegister.ITSSO, date(2026, 6, 2) + timedelta(days=1))
    recorded(duty)
    with clock.fixed(date(2026, 6, 3)):
        filed = complaint(duty)
        with enter(duty):
            actions.register(filed.pk, decided(None), by=duty)
    assert [number for number, *_rest in cases(world)] == ["12", "13"]  # the series goes on after it


def test_a_zero_fir_gets_the_number_of_the_receiving_states_register(world: World, tmp_path: Path) -> None:
    """Bihar registers here, Uttar Pradesh in CCTNS: each gives its own number, and it is one case."""
    name_register(world.bihar, FirRegister.ITSSO, date(2026, 1, 1))
    patna = post("sho.patna", world.gandhi_maidan, Role.SHO)
    filed = complaint(patna)
    with enter(patna):
        actions.register(filed.pk, Registration(("BNS 64(1)",), zero=True), by=patna)
        transfer = transfers.forward(filed.pk, world.kotwali, by=patna)
    with enter(world.sho), pytest.raises(Refused, match="registers FIRs in CCTNS"):
        transfers.accept(transfer.pk, Acceptance("IO.K"), by=world.sho)
    early = in_cctns(at=datetime(2026, 6, 1, 8, 0, tzinfo=INDIA))
    with enter(world.sho), pytest.raises(Refused, match="before the Zero FIR"):
        transfers.accept(transfer.pk, Acceptance("IO.K", cctns=early), by=world.sho)
    client, address = browser(world.sho), f"/zero-firs/{transfer.pk}/"
    opened_page = client.get(address)
    assert "Number that CCTNS gave" in opened_page.text
    typed = {name: value for name, value in DECISION.items() if name.startswith("cctns")} | {
        "cctns_on_day": "2",
        "cctns_at": "12:05",
        "act": "accept",
        "io_ref": next(filter(None, [str(box["value"]) for box in page(opened_page).select("[name=io_ref] option")])),
    }
    with clock.fixed(datetime(2026, 6, 2, 12, 10, tzinfo=INDIA)):
        answer = client.post(address, typed)
        assert answer.status_code == 302, page(answer).select_one(".govuk-error-summary")
    assert cases(world) == [("12", 2026, filed.pk)]
    assert "Registered in CCTNS as FIR 0012/2026" in client.get(f"/cases/{filed.pk}/").text
    sent(world, tmp_path / "a", row(registered_at="2026-06-02T12:00:00+05:30", entered_at="2026-06-02T12:00:00+05:30"))
    assert cases(world) == [("12", 2026, filed.pk)]


def test_a_zero_fir_takes_in_the_case_that_cctns_reported(world: World, tmp_path: Path) -> None:
    name_register(world.bihar, FirRegister.ITSSO, date(2026, 1, 1))
    patna = post("sho.patna", world.gandhi_maidan, Role.SHO)
    filed = complaint(patna)
    with enter(patna):
        actions.register(filed.pk, Registration(("BNS 64(1)",), zero=True), by=patna)
        transfer = transfers.forward(filed.pk, world.kotwali, by=patna)
    day = {"registered_at": "2026-06-02T12:00:00+05:30", "entered_at": "2026-06-02T12:00:00+05:30"}
    with clock.fixed(datetime(2026, 6, 2, 14, 0, tzinfo=INDIA)):
        sent(world, tmp_path / "a", row(**day, io_ref="IO-9"))
        ((_number, _year, reported),) = cases(world)
        number = in_cctns(at=datetime(2026, 6, 2, 12, 0, tzinfo=INDIA))
        with enter(world.sho):
            transfers.accept(transfer.pk, Acceptance("IO.K", cctns=number), by=world.sho)
        assert cases(world) == [("12", 2026, filed.pk)] and reported != filed.pk
        later = row(**day, io_ref="IO-10", source_updated_at="2026-06-02T13:00:00+05:30")
        assert sent(world, tmp_path / "b", later).accepted == 1
    assert cases(world) == [("12", 2026, filed.pk)]
    with enter(world.sho):
        assert Case.objects.get(pk=filed.pk).io_ref == "IO-10"
        assert Key.objects.filter(case=filed.pk).count() == 2
    assert not any(step.differences for step in rebuild(world.nation, by=world.system, repair=False))


def test_a_mistaken_number_is_corrected_and_free_again(world: World, duty: Posting, tmp_path: Path) -> None:
    filed = recorded(duty, in_cctns("21"))
    client, address = browser(duty), f"/complaints/{filed.pk}/cctns/"
    opened = client.get(address)
    assert fields(page(opened))["cctns_number"] == "0021/2026"
    check = client.post(address, fields(page(opened)) | {"cctns_number": "12", "cctns_at": "11:20"})
    assert "0012/2026" in page_text(check) and cases(world)[0][0] == "21"
    sending = fields(page(check)) | {"confirmed": "1"}
    assert client.post(address, sending).status_code == client.post(address, sending).status_code == 302
    assert cases(world) == [("12", 2026, filed.pk)]
    assert sent(world, tmp_path / "a", row("21"), row("12")).accepted == 2
    assert [(number, pk == filed.pk) for number, _year, pk in cases(world)] == [("12", True), ("21", False)]
    assert state(world, filed.pk)["keys"] == [(1, 2026, "12")]
    assert client.get(address).status_code == 302  # CCTNS has reported it now
    assert not any(step.differences for step in rebuild(world.nation, by=world.system, repair=False))


def test_a_complaint_with_a_mistaken_number_joins_the_case_that_cctns_reported_meanwhile(
    world: World, duty: Posting, tmp_path: Path
) -> None:
    filed = recorded(duty, in_cctns("21"))
    sent(world, tmp_path / "a", row("12"))
    with enter(duty):
        correct_number(filed.pk, in_cctns("12"), by=duty)
    ((number, _year, reported),) = cases(world)
    assert number == "12" and reported != filed.pk
    with enter(world.sho):
        assert vault.current_items(reported).count() == 2
    assert sent(world, tmp_path / "b", row("21")).accepted == 1
    assert [(number, pk == filed.pk) for number, _year, pk in cases(world)] == [("12", False), ("21", False)]


def test_entries_go_along_and_exhibits_keep_a_case_where_it_is(world: World, duty: Posting, tmp_path: Path) -> None:
    filed = recorded(duty, in_cctns("21"))
    add(world.sho, key(world.kotwali, "21", 2026), new("victim_medical_examined", "2026-06-01T18:00", victim_ref="v"))
    other = recorded(duty, in_cctns("22"))
    register_exhibit(other.pk, world.system)
    sent(world, tmp_path / "a", row("12"), row("13"))
    with enter(duty):
        correct_number(filed.pk, in_cctns("12"), by=duty)
        with pytest.raises(Refused, match="exhibits are registered"):
            correct_number(other.pk, in_cctns("13"), by=duty)
    assert [number for number, *_rest in cases(world)] == ["12", "13", "22"]
    assert "victim_medical_examined" in kinds(world.sho, cases(world)[0][2])


def test_another_station_and_another_role_do_not_correct_the_number(world: World, duty: Posting) -> None:
    filed = recorded(duty, in_cctns("21"))
    for by in (world.colleague, world.sp, world.state_monitor):
        assert browser(by).get(f"/complaints/{filed.pk}/cctns/").status_code == 404


@pytest.mark.parametrize("state_code", ["up", "bihar"])
def test_pages_say_where_the_state_has_named_no_register(world: World, state_code: str) -> None:
    station = world.kotwali if state_code == "up" else world.gandhi_maidan
    for by in (post("sho.x", station, Role.SHO), post("monitor.x", getattr(world, state_code), Role.STATE_MONITOR)):
        notice = "has not named its register" in browser(by).get("/complaints/").text
        assert notice == (state_code == "bihar")
