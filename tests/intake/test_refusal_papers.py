"""Papers of a refusal: sealed, opened with a reason, seen where the record is; and its outcome on her page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connections

from itsso.accounts.models import OfficerNumber, Posting, Role
from itsso.intake.models import Accountability, RefusalPaper
from itsso.intake.refusals import actions, papers
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.protection.vault import current_items
from tests.support.audit_log import lines
from tests.support.complaint_pages import page_text
from tests.support.complaints import complaint
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once
from tests.support.slips import details_page, first_page, number_and_code

DAY = date(2026, 6, 1)
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\n% Chandraprabha writes to the Superintendent\n%%EOF\n"


@pytest.fixture
def record_id(world: World) -> UUID:
    with enter(world.sp):
        return actions.open_record(world.kotwali, told_by="complainant", what="refused", happened_on=DAY, by=world.sp)


def address_of(record_id: UUID) -> str:
    return f"/accountability/{record_id}/papers/"


def form_of(client: Any, address: str) -> dict[str, str]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return {str(box["name"]): str(box.get("value", "")) for box in page.select("main form input[type=hidden]")}


def attach(posting: Posting, record_id: UUID, content: bytes = PDF, kind: str = "letter_to_sp") -> Any:
    client = browser(posting)
    sent = form_of(client, address_of(record_id)) | {"file_kind": kind}
    return client.post(address_of(record_id), sent | {"file": SimpleUploadedFile("chandraprabha.pdf", content)})


def paper_link(posting: Posting, record_id: UUID) -> str:
    page = BeautifulSoup(browser(posting).get(address_of(record_id)).content, "html.parser")
    return str(page.select("main table a")[0]["href"])


def open_paper(posting: Posting, record_id: UUID) -> str:
    link = paper_link(posting, record_id)
    client = browser(posting)
    answer = client.post(link, form_of(client, link) | {"reason": "supervision"})
    assert answer.status_code == 302, answer.text
    return str(answer["Location"])


def test_paper_is_sealed_and_read_by_an_opening_with_its_reason(world: World, record_id: UUID) -> None:
    assert attach(world.sp, record_id).status_code == 302
    listed = page_text(browser(world.sp).get(address_of(record_id)))
    assert "Letter to the Superintendent" in listed and "chandraprabha" not in listed.lower()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*) from protection_content where position('Chandraprabha'::bytea in ciphertext) > 0"
        )
        assert cursor.fetchone() == (0,)
    link = paper_link(world.sp, record_id)
    client = browser(world.sp)
    assert client.post(link, form_of(client, link)).status_code == 200, "a reason is needed"
    paper = client.get(open_paper(world.sp, record_id))
    assert (paper.content, paper["Content-Type"], paper["Cache-Control"]) == (PDF, "application/pdf", "no-store")
    assert "chandraprabha" not in paper["Content-Disposition"].lower()
    acts = [line["act"] for line in lines()]
    assert "accountability.paper_attached" in acts and acts.index("vault.opened") < acts.index("vault.read")
    assert "Chandraprabha" not in str(lines())


def test_opening_of_a_paper_is_read_by_its_officer_alone_and_shows_no_account(world: World, record_id: UUID) -> None:
    attach(world.sp, record_id)
    opened = open_paper(world.sp, record_id)
    other = post("sp.second", world.kanpur, Role.SUPERVISOR)
    assert browser(other).get(opened).status_code == 404
    assert browser(world.sp).get(opened.replace("/papers/opened/", "/open/")).status_code == 404
    with enter(world.sp):
        actions.keep_account(record_id, "He sent her away.", by=world.sp)
    client = browser(world.sp)
    account = client.post(
        f"/accountability/{record_id}/open/",
        {"items": str(items_of(world, record_id)[0]), "reason": "supervision"},
    )
    as_paper = str(account["Location"]).replace("/open/", "/papers/opened/")
    assert client.get(as_paper).status_code == 404


def items_of(world: World, record_id: UUID) -> list[UUID]:
    with enter(world.sp):
        return [item.pk for item in current_items(record_id)]


def test_officer_complained_of_sees_no_paper_in_any_later_posting(world: World, record_id: UUID) -> None:
    """Neither who was posted there at the time, nor who is named, nor the unit itself, nor another district."""
    was_there, auditor = (
        Posting.objects.create(
            officer=post(f"{role}.then", world.kotwali, Role.SHO, since=DAY, until=date(2026, 6, 3)).officer,
            unit=world.kanpur,
            role=role,
            since=date(2026, 6, 4),
        )
        for role in (Role.SUPERVISOR, Role.AUDITOR)
    )
    with clock.fixed(date(2026, 7, 10)):
        named = post("sp.named", world.kanpur, Role.SUPERVISOR)
        attach(world.sp, record_id)
        opened = open_paper(named, record_id)
        assert browser(named).get(opened).status_code == 200
        OfficerNumber.objects.filter(officer=named.officer).update(number="UP-77")
        with enter(world.sp):
            actions.update_record(record_id, {"officer": "UP-77"}, by=world.sp)
        link = paper_link(world.sp, record_id)
        for reader in (was_there, named, world.sho, world.stranger):
            client = browser(reader)
            for address in (address_of(record_id), link, opened):
                assert client.get(address).status_code in (403, 404), (reader, address)
            sent = {"form": str(record_id), "file_kind": "other", "file": SimpleUploadedFile("a.pdf", PDF)}
            assert client.post(address_of(record_id), sent).status_code in (403, 404)
            with enter(reader):
                assert not RefusalPaper.objects.exists()
        assert "A paper of a refusal" not in browser(auditor).get("/trail/?format=csv").content.decode()
        newcomer = post("auditor.new", world.kanpur, Role.AUDITOR)
        assert "A paper of a refusal" in browser(newcomer).get("/trail/?format=csv").content.decode()
        with enter(world.sp):
            assert RefusalPaper.objects.count() == 1


def test_form_sent_twice_is_one_paper_and_other_content_is_refused(world: World, record_id: UUID) -> None:
    client = browser(world.sp)
    sent = form_of(client, address_of(record_id)) | {"file_kind": "complaint"}
    for _twice in range(2):
        answer = client.post(address_of(record_id), sent | {"file": SimpleUploadedFile("a.pdf", PDF)})
        assert answer.status_code == 302
    other = client.post(address_of(record_id), sent | {"file": SimpleUploadedFile("b.pdf", PDF + b"\n")})
    assert "with other content" in page_text(other)
    second = post("sp.second", world.kanpur, Role.SUPERVISOR)
    by_another = browser(second).post(address_of(record_id), sent | {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert "Another officer has already sent this form" in page_text(by_another)
    with enter(world.sp):
        assert RefusalPaper.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"just words", b"MZ\x90\x00" + b"\0" * 60, b"<svg xmlns='x'></svg>"])
def test_garbage_is_refused_with_a_message(world: World, record_id: UUID, content: bytes) -> None:
    answer = attach(world.sp, record_id, content)
    assert answer.status_code == 200 and "There is a problem" in page_text(answer)
    with enter(world.sp):
        assert not RefusalPaper.objects.exists()


def test_paper_is_never_changed_or_removed(world: World, record_id: UUID) -> None:
    with enter(world.sp):
        papers.attach_paper(record_id, "order", PDF, by=world.sp, form=record_id)
    with pytest.raises(ProgrammingError), enter(world.sp):
        RefusalPaper.objects.update(kind="other")
    with pytest.raises(ProgrammingError), enter(world.sp):
        RefusalPaper.objects.all().delete()


# --- Her page --------------------------------------------------------------------------------------------------------

HEADING = "What a senior officer recorded about the police"


def decided(world: World, record_id: UUID, **changes: str | date) -> None:
    days = {"enquiry_on": date(2026, 6, 3), "outcome_on": date(2026, 6, 20)}
    findings: dict[str, str | date | None] = {"outcome": "upheld", **days, **changes}
    with clock.fixed(date(2026, 7, 1)), enter(world.sp):
        actions.update_record(record_id, findings, by=world.sp)


def test_her_page_says_what_became_of_a_refusal_and_names_no_officer(world: World, record_id: UUID) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    with clock.fixed(date(2026, 7, 1)):
        answer = browser(world.sp).post(f"/accountability/{record_id}/", {"slip": slip["number"]})
        assert answer.status_code == 302
    before = page_text(details_page(slip))
    assert HEADING not in before, "the station can read her page: nothing is there before an enquiry is over"
    decided(world, record_id, officer="UP-77", action="departmental", action_on=date(2026, 6, 25))
    with clock.fixed(date(2026, 7, 2)):
        page = page_text(details_page(slip))
        first = page_text(first_page(slip))
        hindi = page_text(details_page(slip, "hi"))
    assert HEADING in page
    assert "It is recorded that on 01-06-2026 your complaint was not registered." in page
    assert "The enquiry found on 20-06-2026 that you were right." in page and "Action was taken on 25-06-2026." in page
    assert "UP-77" not in page and world.sp.officer.name not in page.partition(HEADING)[2].partition("Your rights")[0]
    assert HEADING not in first and HEADING not in hindi and "20-06-2026" in hindi


def test_her_page_says_that_an_enquiry_did_not_confirm_it_and_nothing_of_another_complaint(
    world: World, record_id: UUID
) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    other = number_and_code(complaint(world.sho).pk, by=world.sho)
    with enter(world.sp):
        actions.link_slip(record_id, slip["number"], by=world.sp)
    decided(world, record_id, outcome="not_upheld")
    with clock.fixed(date(2026, 7, 2)):
        assert "The enquiry of 20-06-2026 did not confirm it." in page_text(details_page(slip))
        assert HEADING not in page_text(details_page(other))


def test_slip_is_linked_changed_and_taken_away_and_the_log_binds_it(world: World, record_id: UUID) -> None:
    first, second = (number_and_code(complaint(world.sho).pk, by=world.sho)["number"] for _each in range(2))
    client, address = browser(world.sp), f"/accountability/{record_id}/"
    hindi_digits = str.maketrans("0123456789", "०१२३४५६७८९")
    for typed, number in ((first.translate(hindi_digits), first), (second, second), ("", "")):
        assert client.post(address, {"slip": typed}).status_code == 302
        box = BeautifulSoup(client.get(address).content, "html.parser").select_one("input[name=slip]")
        assert box is not None and box.get("value", "") == number
    changes = [line["detail"] for line in lines() if line["act"] == "accountability.taken_further"]
    assert [change["set"] for change in changes] == [["complaint_id"]] * 3
    assert len({str(change["record"]) for change in changes}) == 3


@pytest.mark.parametrize("typed", ["12", "999999999", "12 AB", "<b>", "٣"])
def test_number_of_no_slip_below_the_unit_is_refused(world: World, record_id: UUID, typed: str) -> None:
    answer = browser(world.sp).post(f"/accountability/{record_id}/", {"slip": typed})
    assert answer.status_code == 200 and "There is a problem" in page_text(answer)
    with enter(world.sp):
        assert Accountability.objects.get().complaint_id is None


def test_slip_of_another_district_is_not_found_out_by_its_number(world: World, record_id: UUID) -> None:
    elsewhere = post("sho.hg", world.hazratganj, Role.SHO)
    number = number_and_code(complaint(elsewhere).pk, by=elsewhere)["number"]
    answer = browser(world.sp).post(f"/accountability/{record_id}/", {"slip": number})
    assert "No station below your unit issued a slip with this number" in page_text(answer)


def test_record_from_her_page_keeps_its_complaint_and_is_shown_once(world: World) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    details_page(slip, say="refused")
    with enter(world.sp):
        refusal = Accountability.objects.get()
    other = number_and_code(complaint(world.sho).pk, by=world.sho)["number"]
    answer = browser(world.sp).post(f"/accountability/{refusal.pk}/", {"slip": other})
    assert "The complainant recorded this on the status page" in page_text(answer)
    today = clock.today()
    with enter(world.sp):
        changes: dict[str, str | date | None] = {"enquiry_on": today, "outcome": "upheld", "outcome_on": today}
        actions.update_record(refusal.pk, changes, by=world.sp)
    page = page_text(details_page(slip))
    assert page.count("that you were right") == 1 and HEADING not in page


def test_record_is_opened_with_the_number_of_her_slip(world: World) -> None:
    number = number_and_code(complaint(world.sho).pk, by=world.sho)["number"]
    client = browser(world.sp)
    sent = form_of(client, "/accountability/") | {
        "station": "UP/KNP-1",
        "conduct": "refused",
        "told_by": "complainant",
        "happened_on": "01-06-2026",
    }
    refused = client.post("/accountability/", sent | {"slip": "123"})
    assert "No station below your unit issued a slip" in page_text(refused)
    assert client.post("/accountability/", sent | {"slip": number}).status_code == 302
    with enter(world.sp):
        assert Accountability.objects.get().complaint_id is not None


def test_a_paper_sent_twice_at_the_same_moment_is_one_paper(world: World, record_id: UUID) -> None:
    form = uuid4()

    def send() -> UUID:
        with enter(world.sp):
            return papers.attach_paper(record_id, "order", PDF, by=world.sp, form=form).pk

    assert at_once(send, send) == [form, form]
    with enter(world.sp):
        assert RefusalPaper.objects.filter(record_id=record_id).count() == 1
