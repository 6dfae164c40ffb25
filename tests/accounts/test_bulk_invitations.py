"""Several officers invited from a file: shown before it acts, all or none, every wrong row with its remedy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from itsso.accounts.invitation_files import COLUMNS, MOST_ROWS
from itsso.accounts.models import Invitation, Officer, Posting, Role
from tests.support.audit_log import lines
from tests.support.complaint_pages import page_text
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

ADDRESS = "/officers/invite/several/"
HEAD = "number,rank,name,name_hi,phone,unit,role,since,until"
MEENA = "4471,SI,Meena Kumari,मीना कुमारी,05322640000,IN-UP/KNP-1,io,,"
RAM = "4472,,HC Ram Lal,,,KNP-2,duty_officer,02-01-2026,31-12-2027"


@pytest.fixture
def admin(world: World) -> Client:
    return browser(post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR))


def send(client: Client, *rows: str, head: str = HEAD, encoding: str = "utf-8-sig") -> Any:
    content = "\r\n".join((head, *rows)).encode(encoding)
    return client.post(ADDRESS, {"file": SimpleUploadedFile("officers.csv", content, "text/csv")})


def confirm(client: Client, preview: Any) -> Any:
    box = BeautifulSoup(preview.content, "html.parser").select_one("input[name=content]")
    assert box is not None
    return client.post(ADDRESS, {"content": str(box["value"]), "confirmed": "1"})


def text(answer: Any) -> str:
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def faults(answer: Any) -> list[list[str]]:
    """Return row, column and message of each fault that the page shows."""
    assert answer.status_code == 422
    table = BeautifulSoup(answer.content, "html.parser").select_one("main table")
    assert table is not None
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]


def invited() -> set[str]:
    return set(Officer.objects.filter(number__startswith="UP-44").values_list("number", flat=True))


def test_page_names_the_columns_and_gives_the_empty_file(admin: Client) -> None:
    page = admin.get(ADDRESS)
    assert problems(page.content) == []
    assert all(name in page_text(page) for name in COLUMNS)
    empty = admin.get(f"{ADDRESS}template/")
    assert empty.content.decode("utf-8-sig").strip().split(",") == list(COLUMNS)
    assert text(send(admin, head=empty.content.decode("utf-8-sig").strip())).count("no rows below its header") == 2


def test_file_is_shown_first_and_then_invites_all_with_a_link_each(world: World, admin: Client) -> None:
    preview = send(admin, MEENA, RAM, "")
    assert problems(preview.content) == []
    preview_text = page_text(preview)
    assert "SI Meena Kumari मीना कुमारी 4471 Investigating officer · PS Kotwali" in preview_text
    assert preview_text.count("new account with a link") == 2 and invited() == set()
    done = confirm(admin, preview)
    links = re.findall(r"http://127.0.0.1(/invitation/\S+/)<", done.text.replace("\n", ""))
    assert len(links) == len(set(links)) == 2 and "2 postings added" in page_text(done)
    assert invited() == {"UP-4471", "UP-4472"}
    officer = Officer.objects.get(number="UP-4472")
    assert (officer.rank, officer.name) == ("HC", "HC Ram Lal")
    posting = Posting.objects.get(officer=officer)
    assert (posting.unit_id, str(posting.since), str(posting.until)) == (world.nawabganj.pk, "2026-01-02", "2027-12-31")
    for link in links:
        assert Client().get(link).status_code == 200
    assert not [link for link in links if link.split("/")[2] in str(lines())]
    (entry,) = [line for line in lines() if line["act"] == "accounts.several_invited"]
    assert entry["detail"] == {"rows": 2, "added": 2}
    again = confirm(admin, preview)
    assert again.status_code == 422 and "have these postings already. Nothing was changed." in text(again)
    assert Invitation.objects.count() == 2


def test_officer_of_two_rows_has_one_link_that_works(admin: Client) -> None:
    done = confirm(admin, send(admin, MEENA, MEENA.replace("KNP-1,io", "KNP-2,duty_officer")))
    links = re.findall(r"http://127.0.0.1(/invitation/\S+/)<", done.text.replace("\n", ""))
    assert len(links) == 1 and Client().get(links[0]).status_code == 200
    assert Posting.objects.filter(officer__number="UP-4471").count() == 2


def test_every_wrong_row_is_named_with_its_remedy_and_nobody_is_invited(world: World, admin: Client) -> None:
    wrong = send(
        admin,
        MEENA,
        RAM,
        "4473,,,,,KNP-1,io,,",
        "4474,SI,मीना,,,KNP-1,io,,",
        "4475,SI,A,Meena,,KNP-1,io,,",
        "4476,SI,A,,98,KNP-1,io,,",
        "4477,SI,A,,,LKO-1,io,,",
        "4478,SI,A,,,KNP-1,emperor,,tomorrow",
        "4479,SI,A,,,KNP-1,supervisor,,",
        "4480,SI,A,,,KNP-1,io,32-13-2026,",
        "4481,SI,A,,,KNP-1,io,10-05-2026,09-05-2026",
        "4482,SI,A, B,,,KNP-1,io,,",
        MEENA,
        MEENA.replace("Meena Kumari", "Sita Devi").replace(",io,", ",duty_officer,"),
        f"{'9' * 41},SI,A,,,KNP-1,io,,",
    )
    listed = [(row, column) for row, column, _message in faults(wrong)]
    assert listed == [
        ("Row 4", "name"),
        ("Row 5", "name"),
        ("Row 6", "name_hi"),
        ("Row 7", "phone"),
        ("Row 8", "unit"),
        ("Row 9", "role"),
        ("Row 9", "until"),
        ("Row 10", "role"),
        ("Row 11", "since"),
        ("Row 12", "until"),
        ("Row 13", "–"),
        ("Row 14", "number"),
        ("Row 15", "name"),
        ("Row 16", "number"),
    ]
    assert "13 rows are wrong. Nobody was invited." in text(wrong)
    assert "None of your units has the code “LKO-1”." in text(wrong)
    assert invited() == set() and 'name="content"' not in wrong.text
    assert not [line for line in lines() if line["act"] == "accounts.officer_added"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfen\x00", "The file is not in Unicode."),
        ("number,name\n1,अ".encode("utf-16"), "The file is not in Unicode."),
        (b"number,name\n1,A", "The header of the file lacks: unit, role."),
        (f"{HEAD},password\n".encode(), "columns that are not known or stand twice: password"),
        (f"{HEAD},name\n".encode(), "columns that are not known or stand twice: name"),
        (b'number,name,unit,role\n"1,A', "The file is not CSV."),
        (b"number,name,unit,role\n1,A\0,KNP-1,io", "The file is not CSV."),
        (f"{HEAD}\n".encode() + b"1,,A,,,KNP-1,io,,\n" * (MOST_ROWS + 1), "Send at most 300 officers at once."),
        (b"x" * 300_000, "The file is too large."),
    ],
)
def test_file_that_is_no_such_table_is_refused_whole(admin: Client, content: bytes, message: str) -> None:
    answer = admin.post(ADDRESS, {"file": SimpleUploadedFile("officers.csv", content, "text/csv")})
    assert answer.status_code == 422 and message in text(answer), text(answer)
    assert text(admin.post(ADDRESS, {})).count("Choose a file.")


def test_semicolons_of_a_spreadsheet_and_devanagari_digits_are_read(admin: Client) -> None:
    confirm(admin, send(admin, MEENA.replace(",", ";").replace("4471", "४४७१"), head=HEAD.replace(",", ";")))
    assert invited() == {"UP-4471"}


def test_file_names_and_invites_nobody_of_another_district(world: World, admin: Client) -> None:
    lucknow = browser(post("admin.lucknow", world.lucknow, Role.UNIT_ADMINISTRATOR))
    confirm(lucknow, send(lucknow, MEENA.replace("IN-UP/KNP-1", "LKO-1")))
    assert [fault[1] for fault in faults(send(lucknow, RAM))] == ["unit"]
    preview = page_text(send(admin, MEENA.replace("Meena Kumari", "Sita Devi")))
    assert "posting waits until it is accepted: another administrator manages the account" in preview
    assert "Meena" not in preview  # the name of that account is not told
    done = page_text(confirm(admin, send(admin, MEENA)))
    assert "/invitation/" not in done and "waits until it is accepted" in done
    assert Posting.objects.filter(officer__number="UP-4471", waits=True).count() == 1
    for other in (world.sho, world.sp, world.io, world.state_monitor):
        assert browser(other).get(ADDRESS).status_code == 404
        assert send(browser(other), RAM).status_code == 404


def test_name_that_differs_from_the_own_officers_account_is_a_fault(admin: Client) -> None:
    confirm(admin, send(admin, MEENA))
    (fault,) = faults(send(admin, MEENA.replace("Meena Kumari", "Sita Devi").replace("io", "duty_officer")))
    assert fault[:2] == ["Row 2", "name"] and "Number 4471 is the account of SI Meena Kumari." in fault[2]
    further = page_text(send(admin, MEENA.replace(",io,", ",duty_officer,")))
    assert "further posting; the account stays as it is" in further


def test_row_that_is_refused_after_the_preview_takes_back_all(world: World, admin: Client) -> None:
    preview = send(admin, RAM, MEENA)
    Officer.objects.create(username="up-4471", number="OTHER", name="Somebody", password="!")
    answer = confirm(admin, preview)
    assert answer.status_code == 422 and "Row 3: The user name up-4471 is already in use." in text(answer)
    assert invited() == set() and not Posting.objects.filter(officer__number="UP-4472").exists()


def test_one_number_in_two_states_is_two_officers(world: World) -> None:
    national = browser(post("admin.nation", world.nation, Role.UNIT_ADMINISTRATOR))
    preview = send(national, MEENA, "4471,SI,Sita Devi,,,IN-BR,supervisor,,")
    assert preview.status_code == 200, text(preview)
    confirm(national, preview)
    names = Officer.objects.filter(number__endswith="-4471").order_by("number").values_list("number", "name")
    assert list(names) == [("BR-4471", "SI Sita Devi"), ("UP-4471", "SI Meena Kumari")]
