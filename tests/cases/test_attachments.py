"""Files of a case: recognised by their content, sealed, opened with a reason; one that is too large is not read."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from itsso.accounts.models import Posting
from itsso.cases.attachments import actions
from itsso.cases.models import Attachment
from itsso.protection.ranges import enter
from itsso.protection.vault import current_items
from tests.support.audit_log import lines
from tests.support.case_pages import fields, page, refusal, send, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def case(child_case: UUID) -> UUID:
    return child_case


PDF = b"%PDF-1.4\n1 0 obj <<>> endobj Chandraprabha\n%%EOF\n"


def attach(posting: Posting, case: UUID, content: bytes, name: str = "Chandraprabha.pdf") -> Any:
    client, address = browser(posting), f"/cases/{case}/files/"
    sent = {"form": fields(page(client.get(address)))["form"], "file_kind": "medical_report"}
    return client.post(address, sent | {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_sealed_without_its_name_and_read_only_by_an_opening(world: World, case: UUID) -> None:
    send(world.sho, case, "investigation_assigned", "2025-03-09", io_ref="IO.KOTWALI")
    assert attach(world.io, case, PDF).status_code == 302
    client = browser(world.io)
    listed = page(client.get(f"/cases/{case}/files/"))
    assert "Medical report" in words(listed) and "Chandraprabha" not in words(listed)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*) from protection_content where position('Chandraprabha'::bytea in ciphertext) > 0"
        )
        assert cursor.fetchone() == (0,)
    ask = str(next(link["href"] for link in listed.select("main table a")))
    assert "Reason" in refusal(client.post(ask, fields(page(client.get(ask)))))
    opened = client.post(ask, fields(page(client.get(ask))) | {"reason": "medical"})
    assert opened.status_code == 302
    file = client.get(opened["Location"])
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert "attachment" in file["Content-Disposition"] and "Chandraprabha" not in file["Content-Disposition"]
    assert file["Cache-Control"] == "no-store"
    assert browser(world.sho).get(opened["Location"]).status_code == 404
    acts = [line["act"] for line in lines()]
    assert "cases.attached" in acts and acts.index("vault.opened") < acts.index("vault.read")
    assert "Chandraprabha" not in str(lines())


def test_a_file_sent_twice_is_one(world: World, case: UUID) -> None:
    client, address = browser(world.io), f"/cases/{case}/files/"
    sent = {"form": fields(page(client.get(address)))["form"], "file_kind": "order"}
    for _twice in range(2):
        assert client.post(address, sent | {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    with enter(world.io):
        assert Attachment.objects.count() == 1


def test_a_file_sent_twice_at_the_same_moment_is_one(world: World, case: UUID) -> None:
    form = uuid4()

    def send() -> UUID:
        with enter(world.io):
            return actions.attach(case, "order", PDF, by=world.io, form=form).pk

    assert at_once(send, send, send) == [form, form, form]
    with enter(world.io):
        assert Attachment.objects.count() == 1


def test_file_that_is_no_pdf_or_picture_is_refused_with_a_message(world: World, case: UUID) -> None:
    for content in (b"MZ\x90\x00" + b"\0" * 60, b"just words", b"PK\x03\x04" + b"\0" * 30, b"<svg xmlns='x'></svg>"):
        assert "neither a PDF nor a picture" in refusal(attach(world.io, case, content)), content
    assert "empty" in refusal(attach(world.io, case, b""))


def test_a_hundred_megabytes_are_refused_before_they_are_read(world: World, case: UUID) -> None:
    answer = browser(world.io).post(
        f"/cases/{case}/files/", b"%PDF-", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="100000000"
    )
    assert answer.status_code == 413


def test_officer_who_may_not_open_sees_the_list_without_links(world: World, case: UUID) -> None:
    attach(world.sho, case, PDF)
    assert not page(browser(world.io).get(f"/cases/{case}/files/")).select("main table a")  # not his case
    assert browser(world.stranger).get(f"/cases/{case}/files/").status_code == 404


def test_an_opening_of_words_opens_no_file_and_an_opening_of_a_file_no_words(world: World, case: UUID) -> None:
    attach(world.sho, case, PDF)
    client = browser(world.sho)
    client.post(f"/cases/{case}/identity/record/", {"whose": "V1", "name": "Chandraprabha", "narrative": "So it was."})
    with enter(world.sho):
        items = [str(item.pk) for item in current_items(case)]
    sent = {"reason": "medical", "items": items}
    words_opened = str(client.post(f"/cases/{case}/identity/open/", sent)["Location"])
    (file,) = page(client.get(f"/cases/{case}/files/")).select("main table a")
    file_opened = str(
        client.post(str(file["href"]), fields(page(client.get(str(file["href"])))) | {"reason": "medical"})["Location"]
    )
    as_file = words_opened.replace("/identity/", "/files/opened/")
    as_words = file_opened.replace("/files/opened/", "/identity/")
    assert [client.get(address).status_code for address in (words_opened, file_opened)] == [200, 200]
    assert [client.get(address).status_code for address in (as_file, as_words)] == [404, 404]


def test_sent_form_accepts_no_other_file_and_no_other_officer(world: World, case: UUID) -> None:
    client, address = browser(world.io), f"/cases/{case}/files/"
    sent = {"form": fields(page(client.get(address)))["form"], "file_kind": "order"}
    assert client.post(address, sent | {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    other = client.post(address, sent | {"file": SimpleUploadedFile("b.pdf", PDF + b"\n")})
    assert "with other content" in refusal(other)
    another = browser(world.sho).post(address, sent | {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert "Another officer has already sent this form" in refusal(another)
    with enter(world.io):
        assert Attachment.objects.count() == 1
