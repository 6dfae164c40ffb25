"""Entries are corrected by later ones; a case changes its officer, and goes to another unit."""

from __future__ import annotations

from uuid import UUID

import pytest

from itsso.cases.models import Case
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel
from itsso.protection.ranges import enter
from tests.support.case_events import add, key, new
from tests.support.case_pages import events, fields, on, page, refusal, send, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def case(child_case: UUID) -> UUID:
    return child_case


def correction(world: World, case: UUID, kind: str) -> str:
    """Return the address at which the entry of a kind is corrected, as the list of entries links to it."""
    listed = page(browser(world.io).get(f"/cases/{case}/correct/"))
    return next(str(link["href"]) for link in listed.select("main li a") if kind in words(link))


def test_entry_is_replaced_by_a_correction_with_a_reason(world: World, case: UUID) -> None:
    send(world.io, case, "first_remand", "2025-03-03", whom="A1")
    client, address = browser(world.io), correction(world, case, "First remand (A1), 03-03-2025")
    form = fields(page(client.get(address)))
    assert (form["day_day"], form["day_month"], form["whom"]) == ("03", "03", "A1")
    assert "Choose why the entry is corrected" in refusal(client.post(address, form | on("2025-03-02")))
    answer = client.post(address, form | on("2025-03-02") | {"reason_of_correction": "wrong_day"})
    assert answer.status_code == 302, refusal(answer)
    result_page = words(page(client.get(answer["Location"])))
    assert "date moved" in result_page and "30-05-2025" in result_page
    history = words(page(client.get(f"/cases/{case}/")))
    assert "replaced another entry" in history and "replaced on 10-03-2025" in history


def test_entry_is_withdrawn_with_a_reason_alone(world: World, case: UUID) -> None:
    send(world.io, case, "first_remand", "2025-03-03", whom="A1")
    client, address = browser(world.io), correction(world, case, "First remand")
    form = fields(page(client.get(address))) | {"withdraw": "wrong_day", "day_day": ""}
    assert "Choose why the entry is withdrawn" in refusal(client.post(address, form))
    recorded = len(events(world, case))
    answer = client.post(address, form | {"withdraw": "not_happened"})
    assert answer.status_code == 302, refusal(answer)
    assert events(world, case)[-1].facts == {"reason": "not_happened"}
    again = client.post(address, form | {"withdraw": "not_happened"})  # a second press is the same act
    assert (again["Location"], len(events(world, case))) == (answer["Location"], recorded + 1)
    assert "First remand" not in words(page(client.get(f"/cases/{case}/correct/")))


def test_reasons_to_withdraw_an_entry_are_in_the_readers_language(world: World, case: UUID) -> None:
    client, address = browser(world.io), correction(world, case, "Arrested")
    for language, reason in (("en", "Withdraw: did not happen"), ("hi", "वापस लें: नहीं हुआ")):
        button = page(client.get(address, headers={"accept-language": language})).select("button[name=withdraw]")[0]
        assert " ".join(button.get_text().split()) == reason


def test_the_last_reason_to_correct_an_entry_is_another_one(world: World, case: UUID) -> None:
    reasons = page(browser(world.io).get(correction(world, case, "Arrested"))).select("[name=reason_of_correction]")
    assert [box["value"] for box in reasons][-1] == "other" and len(reasons) > 2


def test_an_entry_whose_day_already_contradicts_the_history_can_be_corrected(world: World, case: UUID) -> None:
    report = new("final_report_filed", "2025-02-20", report="charge_sheet", form_no="1/2025")
    add(world.system, key(world.kotwali, "12"), report)
    client, address = browser(world.io), correction(world, case, "Police report received by the court")
    answers = {
        "reason_of_correction": "wrong_fact",
        "form_type": "charge_sheet",
        "form_no": "2/2025",
        "says_A1": "charged",
    }
    answer = client.post(address, fields(page(client.get(address))) | answers)
    assert answer.status_code == 302, refusal(answer)
    assert events(world, case)[-1].facts["replacement"]["facts"]["form_no"] == "2/2025"
    answer = client.post(address, fields(page(client.get(address))) | answers | on("2025-03-20"))
    assert "is in the future" in refusal(answer)


def test_correction_may_not_bring_a_contradiction_that_another_entry_has(world: World, case: UUID) -> None:
    add(world.system, key(world.kotwali, "12"), new("victim_treated", "2020-01-01", victim_ref="v"))
    assert send(world.io, case, "victim_medical_examined", "2025-03-03").status_code == 302
    client, address = browser(world.io), correction(world, case, "Victim medically examined")
    answers = {"reason_of_correction": "wrong_day"}
    answer = client.post(address, fields(page(client.get(address))) | answers | on("2020-01-02"))
    assert "02-01-2020 is before the offence of 27-02-2025" in refusal(answer)


def test_officer_cannot_correct_an_entry_that_the_role_does_not_record(world: World, case: UUID) -> None:
    registered = events(world, case)[0]
    assert browser(world.io).get(f"/cases/{case}/correct/{registered.id}/").status_code == 404
    address = correction(world, case, "Arrested")
    assert browser(world.sp).get(address).status_code == 404


def test_a_new_officer_investigates_and_the_note_is_sealed(world: World, case: UUID) -> None:
    answer = send(
        world.sho, case, "investigation_assigned", "2025-03-09", io_ref="IO.KOTWALI", remarks="Ask Chandraprabha"
    )
    assert answer.status_code == 302, refusal(answer)
    with enter(world.sho):
        assert Case.objects.get(pk=case).io_ref == "IO.KOTWALI"
    case_page = words(page(browser(world.io).get(f"/cases/{case}/")))
    assert "Note at a change of officer : sealed" in case_page and "Chandraprabha" not in case_page


def test_within_the_range_a_case_moves_at_once_and_beyond_it_as_a_parcel(world: World, case: UUID) -> None:
    refused = send(world.sp, case, "transferred_out", "2025-03-09", to="nowhere")
    assert "This cannot be chosen here" in refusal(refused)
    assert "is already at this unit" in refusal(send(world.sp, case, "transferred_out", "2025-03-09", to="IN-UP/KNP-1"))
    assert send(world.sp, case, "transferred_out", "2025-03-09", to="IN-UP/KNP-2").status_code == 302
    assert browser(world.io).get(f"/cases/{case}/").status_code == 404
    assert browser(world.colleague).get(f"/cases/{case}/").status_code == 200
    answer = send(world.sp, case, "transferred_to_agency", "2025-03-10", to="IN-BR/PAT-1")
    assert answer["Location"] == f"/cases/{case}/"
    with enter(world.sp):
        parcel = Parcel.objects.get(kind="case_moved")
    send(world.sp, case, "transferred_to_agency", "2025-03-10", to="IN-UP/LKO-1")  # thought better of it, too late
    with enter(world.sp):
        second = Parcel.objects.get(kind="case_moved", receiver=world.hazratganj)
    assert browser(world.colleague).get(f"/cases/{case}/").status_code == 200  # until it has arrived
    for _twice in range(2):
        deliver(parcel.pk, world.gandhi_maidan.pk)
    assert browser(world.colleague).get(f"/cases/{case}/").status_code == 404
    deliver(second.pk, world.hazratganj.pk)
    with enter(world.system):
        assert Case.objects.get(pk=case).station_id == world.gandhi_maidan.pk
        assert Parcel.objects.get(pk=second.pk).reason == "moved"
    assert [event.kind for event in events(world, case)].count("transferred_to_agency") == 1
