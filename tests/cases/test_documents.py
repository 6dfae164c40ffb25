"""Papers of a case: printed in Hindi and English with a number, and with names only under an opening."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils.translation import override

from itsso.accounts.models import OfficerNumber, Posting, Role
from itsso.cases.documents.actions import matter_of
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.documents.models import Print
from itsso.cases.identity.actions import move_identity
from itsso.cases.models import Series
from itsso.platform.clock import fixed
from itsso.protection import keys
from itsso.protection.models import Item
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.document_text import text_of
from tests.support.evidence_files import unpacked
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

NAME = "चन्द्रप्रभा उराँव"
ACCUSED = "Bhola Mahto"
LOOKS = os.environ.get("LOOKS")

WITHOUT_OPENING = {
    code: document
    for code, document in DOCUMENTS.items()
    if not document.needs_opening and code not in ("iif_4", "iif_5")  # the case has no seizure and no report yet
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with fixed(date(2025, 4, 2)):
        yield
    keys.forget()


@pytest.fixture
def case(world: World) -> UUID:
    """Return a Zero FIR of Nawabganj, registered again at Kotwali, for which nearly every paper can be printed."""
    sections, number = ("BNS 64(1)", "POCSO 6"), OfficerNumber.objects.get(officer=world.io.officer).number
    return add(
        world.system,
        key(world.nawabganj, "7", series=Series.ZERO),
        new("information_received", "2025-03-01T09:30", mode="oral"),
        fir(world.nawabganj, "7", "2025-03-01T10:00", *sections, fir="zero", victim_child=True),
        new("zero_fir_sent", "2025-03-01T15:00", mode="hand", to=world.kotwali.pk),
        new("victim_medical_examined", "2025-03-01T18:00", victim_ref="v", by_woman_doctor=True),
        new("zero_fir_received", "2025-03-02"),
        fir(world.kotwali, "12", "2025-03-02", *sections, io_ref=number),
        new("reported_to_cwc", "2025-03-02"),
        new("child_found_in_need_of_care", "2025-03-02", victim_ref="v"),
        new("arrested", "2025-03-03T09:10", accused_ref="a"),
        new("first_remand", "2025-03-04", accused_ref="a"),
        new("exhibit_sent", "2025-03-05", exhibit="E-1", laboratory="FSL/77"),
    )


def ask(posting: Posting, case: UUID, document: str = "fir_copy", language: str = "en", **overrides: Any) -> Any:
    typed = {"document": document, "language": language, "key": str(uuid4())} | overrides
    return browser(posting).post(f"/cases/{case}/papers/", typed)


class PdfText(str):
    """The text of a paper as it is extracted from the file; `in` says whether it contains a text.

    Poppler guesses words by the gaps between glyphs, and makes कृपया into "कृ पया" for the mark under the letter: so
    letters are compared, and not the spaces between them.
    """

    def __contains__(self, text: object) -> bool:
        return "".join(str(text).split()) in "".join(self.split())


def pdf_of(answer: Any) -> bytes:
    """Return the paper itself: a paper for a court comes in an archive with its certificates."""
    if answer["Content-Type"] == "application/zip":
        return next(iter(unpacked(answer).values()))
    assert answer["Content-Type"] == "application/pdf", answer.text
    return bytes(answer.content)


def paper_text(answer: Any, *options: str) -> PdfText:
    """Return the text of a paper, as a reader or a search extracts it from the file."""
    return PdfText(text_of(pdf_of(answer), *options))


def page(answer: Any) -> str:
    assert answer.status_code == 200 and problems(answer.content) == []
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]).split())


def opened(posting: Posting, case: UUID, recipient: str) -> str:
    """Open everything that is sealed, for a recipient, and return the id of the opening."""
    with enter(posting):
        items = [str(item) for item in Item.objects.filter(ended_at=None).values_list("pk", flat=True)]
    typed = {"items": items, "reason": "court", "recipient": recipient}
    answer = browser(posting).post(f"/cases/{case}/identity/open/", typed)
    return str(answer["Location"].rstrip("/").rpartition("/")[2])


def record(world: World, case: UUID) -> None:
    client = browser(world.sho)
    client.post(f"/cases/{case}/identity/record/", {"whose": "V1", "name": NAME})
    client.post(f"/cases/{case}/accused/", {"label": "A1", "name": ACCUSED, "not_kin": "on", "adult": "on"})


@pytest.fixture
def zero(world: World) -> UUID:
    """Return a Zero FIR of Nawabganj on its way to Kotwali."""
    return add(
        world.system,
        key(world.nawabganj, "8", series=Series.ZERO),
        fir(world.nawabganj, "8", "2025-03-01T10:00", "BNS 64(1)", fir="zero"),
        new("zero_fir_sent", "2025-03-01T15:00", mode="hand", to=world.kotwali.pk),
    )


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_paper_is_printed_in_both_languages_without_a_name(
    world: World, case: UUID, zero: UUID, language: str
) -> None:
    record(world, case)
    for code, document in WITHOUT_OPENING.items():
        answer = ask(world.sp, zero if code == "zero_fir_memo" else case, code, language)
        if LOOKS:
            (Path(LOOKS) / f"{code}-{language}.pdf").write_bytes(pdf_of(answer))
        printed_text = paper_text(answer)
        with override(language):
            assert str(document.title) in printed_text, code
        assert not any(name in printed_text for name in (NAME, ACCUSED)), code


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_text_of_a_paper_is_extracted_unchanged_and_the_signature_is_on_the_same_page(
    world: World, case: UUID, zero: UUID, language: str
) -> None:
    for code, document in WITHOUT_OPENING.items():
        printed_case = zero if code == "zero_fir_memo" else case
        answer = ask(world.sp, printed_case, code, language)
        printed_text = paper_text(answer, "-raw")  # a table cell by cell, and not line by line
        with enter(world.sp), override(language):
            expected = [text for block in document.build_blocks(matter_of(printed_case)) for text in _strings(block)]
        assert len(expected) > 5 and [text for text in expected if text not in printed_text] == [], code
        laid_out = subprocess.run(["pdfinfo", "-"], input=pdf_of(answer), capture_output=True, check=True)
        assert b"(A4)" in laid_out.stdout, code
        most = 2 if code == "case_history" else 1  # it holds every entry twice: as it was made, and as corrected
        assert int(re.search(rb"Pages: +(\d+)\n", laid_out.stdout)[1]) <= most, code  # type: ignore[index]


def _strings(block: Any) -> Iterator[str]:
    """Yield every text of a block, whatever its shape."""
    if isinstance(block, str):
        yield block
    elif isinstance(block, dict):
        for value in block.values():
            yield from _strings(value)
    elif isinstance(block, (list, tuple)):
        for value in block:
            yield from _strings(value)


def test_a_letter_to_the_home_of_the_victim_does_not_reveal_its_subject(world: World, case: UUID) -> None:
    letter = PdfText(paper_text(ask(world.sho, case, "progress")).casefold())
    assert "fir 0012/2025" in letter and "01-05-2025" in letter
    for word in ("bns", "pocso", "sexual", "rape", "medical", "victim", "child found", "restricted"):
        assert word not in letter


def test_names_are_printed_on_a_paper_only_with_an_opening_for_its_recipient(world: World, case: UUID) -> None:
    record(world, case)
    opening = opened(world.sho, case, "special_court")
    report = paper_text(ask(world.sho, case, "special_court_report", "hi", opening=opening))
    assert NAME in report and ACCUSED in report
    refused = page(ask(world.sho, case, "cwc_report", opening=opening))
    assert "opened for another recipient" in refused and NAME not in refused
    for posting in (world.io, world.sp):
        assert "Your access has expired" in page(ask(posting, case, "special_court_report", opening=opening))
    with connections["owner"].cursor() as cursor:
        cursor.execute("update protection_opening set expires = expires - interval '10 minutes'")
    assert "Your access has expired" in page(ask(world.sho, case, "special_court_report", opening=opening))
    with enter(world.sho):
        assert [printout.recipient for printout in Print.objects.all()] == ["special_court"]
    assert "with names, for: Special Court" in page(browser(world.sho).get(f"/cases/{case}/papers/"))
    (line,) = [line for line in lines() if line["act"] == "cases.printed"]
    assert line["detail"]["print_for"] == "special_court" and NAME not in str(lines())


def test_an_opening_that_names_nobody_to_print_for_prints_no_name(world: World, case: UUID) -> None:
    record(world, case)
    opening = opened(world.sho, case, "")
    assert NAME not in page(ask(world.sho, case, opening=opening))


def test_a_print_has_the_stations_next_number_and_a_reprint_says_so(world: World, case: UUID) -> None:
    assert "Print 1/2025, PS Kotwali, by" in paper_text(ask(world.sho, case))
    assert "Print 2/2025, PS Kotwali, by" in paper_text(ask(world.io, case, "diary_index"))
    again = paper_text(ask(world.sp, case))
    assert "Print 3/2025, PS Kotwali, by" in again and "Copy 2 of this paper. Earlier copies may differ." in again
    listed = page(browser(world.sho).get(f"/cases/{case}/papers/"))
    assert "3/2025, PS Kotwali Slip of the FIR, English copy 2" in listed and "with names" not in listed
    numbers = [line["detail"]["number"] for line in lines() if line["act"] == "cases.printed"]
    assert numbers == ["1/2025", "2/2025", "3/2025"]
    with fixed(date(2026, 1, 1)):
        assert "Print 1/2026, PS Kotwali, by" in paper_text(ask(world.sho, case))


def test_a_form_sent_twice_is_one_print(world: World, case: UUID) -> None:
    form = str(uuid4())
    first, second = (ask(world.sho, case, key=form) for _ in range(2))
    assert first.content == second.content
    ask(world.io, case, key=form)  # another officer's form is another print, whatever its key
    with enter(world.sho):
        assert Print.objects.count() == 2


def test_a_form_sent_again_after_the_case_changed_is_another_print_and_keeps_the_first_ones_number_for_it(
    world: World, case: UUID
) -> None:
    form = str(uuid4())
    first = ask(world.sho, case, key=form)
    assert ask(world.sho, case, key=form).content == first.content
    add(world.system, key(world.kotwali, "12"), new("offences_altered", "2025-03-06", offences=["BNS 63", "POCSO 4"]))
    later = paper_text(ask(world.sho, case, key=form))
    assert "Print 2/2025, PS Kotwali, by" in later and "POCSO 4" in later
    details = [line["detail"] for line in lines() if line["act"] == "cases.printed"]
    assert [(line["number"], line.get("reprint", False)) for line in details] == [
        ("1/2025", False),
        ("1/2025", True),
        ("2/2025", False),
    ]
    with enter(world.sho):
        checksums = dict(Print.objects.values_list("number", "sha256"))
    assert (
        checksums[1]
        == sha256(first.content).hexdigest()
        == details[0]["sha256"]
        == details[1]["sha256"]
        != checksums[2]
    )


def test_another_paper_of_the_same_form_is_a_print_of_its_own_and_names_are_never_printed_under_one_without(
    world: World, case: UUID
) -> None:
    record(world, case)
    form, paper = str(uuid4()), "special_court_report"
    plain = ask(world.sho, case, paper, key=form)
    opening = opened(world.sho, case, "special_court")
    named = ask(world.sho, case, paper, key=form, opening=opening)
    hindi = ask(world.sho, case, paper, "hi", key=form)
    assert [answer.status_code for answer in (plain, named, hindi)] == [200] * 3
    with enter(world.sho):
        prints = {printout.number: str(printout.opening or "") for printout in Print.objects.all()}
    assert prints == {1: "", 2: opening, 3: ""}


def test_officers_who_print_at_one_moment_get_numbers_of_their_own(world: World, case: UUID) -> None:
    postings = [world.sho, world.io, world.sp] * 2
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda posting: printed(posting, case), postings))
    assert statuses == [200] * 6
    with enter(world.sp):
        assert sorted(Print.objects.values_list("number", "copy")) == [(n, n) for n in range(1, 7)]


def printed(posting: Posting, case: UUID) -> int:
    try:
        return int(ask(posting, case).status_code)
    finally:
        connections.close_all()


def test_a_paper_that_the_case_has_nothing_for_is_not_printed_and_says_why(world: World) -> None:
    plain = add(world.system, key(world.kotwali, "5"), fir(world.kotwali, "5", "2025-03-01", "BNS 64(1)"))
    papers_page = page(browser(world.sho).get(f"/cases/{plain}/papers/"))
    assert "Forwarding note of exhibits: No exhibit is recorded as sent." in papers_page
    assert "no section of the POCSO Act" in papers_page
    assert ask(world.sho, plain, "cwc_report").headers["Content-Type"].startswith("text/html")
    with enter(world.sho):
        assert not Print.objects.exists()


def test_papers_are_for_the_stations_officers_and_their_superiors_alone(world: World, case: UUID) -> None:
    clerk = post("clerk.kanpur", world.kotwali, Role.FEED_CLERK)
    for posting in (world.colleague, world.stranger, clerk, world.state_monitor, world.national_monitor):
        assert ask(posting, case).status_code == 404
        assert browser(posting).get(f"/cases/{case}/papers/").status_code == 404
    for address in (f"/cases/{case}/", f"/cases/{case}/law/"):
        assert f"/cases/{case}/papers/" not in browser(clerk).get(address).text
    assert f"/cases/{case}/papers/" in browser(world.sho).get(f"/cases/{case}/files/").text


def test_what_is_printed_is_never_read_as_markup(world: World, case: UUID) -> None:
    written = '#set page(fill: red) *bold* $x$ #read("/etc/passwd") \\ [a] <b>'
    browser(world.sho).post(f"/cases/{case}/identity/record/", {"whose": "V1", "name": written})
    paper = paper_text(ask(world.sho, case, opening=opened(world.sho, case, "victim")))
    assert written in paper


def test_what_was_printed_follows_a_case_that_turns_out_to_be_another_too(world: World, case: UUID, zero: UUID) -> None:
    ask(world.sp, zero, "zero_fir_memo")
    with enter(world.system):
        move_identity({zero: case}, {}, by=world.system)
    assert "Forwarding memo of a Zero FIR" in page(browser(world.sho).get(f"/cases/{case}/papers/"))


def test_the_page_of_papers_is_read_in_hindi(world: World, case: UUID) -> None:
    ask(world.sho, case)
    papers_page = page(browser(world.sho, "hi").get(f"/cases/{case}/papers/"))
    assert "कागजात" in papers_page and "Copy of the FIR" not in papers_page


def test_forms_in_the_pattern_of_iif_say_v1_and_a1_and_the_key_alone_says_who_they_are(
    world: World, case: UUID
) -> None:
    record(world, case)
    add(
        world.system,
        key(world.kotwali, "12"),
        new("fir_details_recorded", "2025-03-02", gd_number="17", place="residence", beat="12A"),
        new("exhibit_seized", "2025-03-02", exhibit="P-1"),
        new("final_report_filed", "2025-03-30", report="charge_sheet", form_type="charge_sheet", charged=["A1"]),
    )
    expected = {
        "iif_1": ("General Diary entry 17", "house or other residence", "Beat number 12A", "A1 in the sealed key"),
        "iif_2": ("V1", "P-1"),
        "iif_3": ("Arrested on 03-03-2025 09:10", "First remand 04-03-2025"),
        "iif_4": ("P-1", "Witness 1"),
        "iif_5": ("charge sheet", "Charged", "03-03-2025 09:10"),
    }
    for code, texts in expected.items():
        printed = paper_text(ask(world.io, case, code), "-raw")
        assert NAME not in printed and ACCUSED not in printed, code
        for text in texts:
            assert text in printed, (code, text, printed)
    assert "Open the identity for the recipient" in ask(world.io, case, "identity_key").text
    opening = opened(world.sho, case, "special_court")
    assert NAME in paper_text(ask(world.sho, case, "identity_key", opening=opening))
    again = ask(world.sho, case, "identity_key", opening=opened(world.sho, case, "special_court"))
    assert "This paper is printed in one copy" in again.text
    supervisor = ask(world.sp, case, "identity_key", opening=opened(world.sp, case, "special_court"))
    assert "Copy 2 of this paper" in paper_text(supervisor)


def test_a_state_replaces_a_template_and_a_wrong_one_is_refused_by_name(
    world: World, case: UUID, tmp_path: Path, settings: Any
) -> None:
    settings.PAPERS = str(tmp_path)
    folder = tmp_path / "UP"
    folder.mkdir()
    head = (
        "#let data = json(bytes(sys.inputs.data))\n#set document(title: data.title)\n#set text(lang: data.language)\n"
    )
    (folder / "iif_1.typ").write_text(head + "Form of Uttar Pradesh: #data.case")
    assert "Form of Uttar Pradesh: FIR 0012/2025" in paper_text(ask(world.io, case, "iif_1"))
    assert "Form of Uttar Pradesh" not in paper_text(ask(world.io, case, "iif_2"))
    (folder / "iif_1.typ").write_text("#wrong")
    assert "own template iif_1.typ has an error: unknown variable: wrong" in ask(world.io, case, "iif_1").text
