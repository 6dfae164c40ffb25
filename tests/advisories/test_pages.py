"""Tests of the pages of advisories: reading, searching, answering, verifying, printing, exporting, registering."""

from __future__ import annotations

import io
import re
from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from itsso.accounts.models import Role
from itsso.advisories import actions, loading, queries
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.models import Advisory, Answer, AnswerStatus, Paper
from itsso.platform.errors import BadUse, Refused
from itsso.protection.ranges import enter
from itsso.units.figures import Measured
from tests.support.advisory_letters import (
    FIGURE,
    PAPER,
    entry,
    first_item,
    give_answer,
    item,
    register_advisory,
    register_file,
    register_shipped,
)
from tests.support.menu import menu_count
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser


def uploaded_file(content: bytes) -> SimpleUploadedFile:
    """Return a file as a form sends it, under a name that does not show its type."""
    return SimpleUploadedFile("letter.pdf", content)


def test_nodal_officer_starts_on_the_advisories_page(world: World) -> None:
    officer = post("nodal", world.up, Role.ADVISORY_OFFICER)
    register_advisory(world.system, entry(direct="yes"))
    page = browser(officer).get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/advisories/"
    assert "advisory to read and acknowledge" in page.text


@pytest.mark.parametrize("language", ["en", "hi"])
def test_seven_actions_of_december_letter_are_on_one_page_for_any_unit(world: World, language: str) -> None:
    advisory = register_shipped(world)
    assert advisory.items.count() == 7
    for by in (world.national_monitor, world.state_monitor, world.sp, world.sho):
        page = browser(by, language).get("/advisories/letter/", follow=True)
        assert page.status_code == 200
        assert [page.text.count(f"<strong>{n}.</strong>") for n in range(1, 8)] == [1] * 7
        assert ("not known" if language == "en" else "ज्ञात नहीं") in page.text


def test_every_link_of_the_letter_opens_for_its_reader(world: World) -> None:
    register_shipped(world)
    nodal = post("nodal.up", world.up, Role.ADVISORY_OFFICER)
    for by in (world.national_monitor, world.state_monitor, world.sho, nodal):
        client = browser(by)
        document = BeautifulSoup(client.get("/advisories/letter/", follow=True).content, "html.parser")
        links = {str(a["href"]) for a in document.select("main a[href^='/']")}
        assert {link for link in links if client.get(link, follow=True).status_code != 200} == set(), by


def test_shipped_advisories_are_registered_once_and_show_their_certainty(world: World) -> None:
    register_shipped(world)
    advisory = register_shipped(world)
    assert Advisory.objects.count() == 11
    assert {row.certainty for row in Advisory.objects.all()} == {"secondary", "unverified"}
    page = browser(world.sho).get(f"/advisories/{advisory.pk}/")
    assert "Known from reports only" in page.text
    assert "Second-hand source" in page.text


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("zero fir", {"mha-2013-05-10", "mha-2019-05-16", "mha-2019-12-05", "mha-2020-10-09"}),
        ("15011/190/2020-SC/ST-W", {"mha-2020-10-09"}),
        ("मृत्युकालिक", {"mha-2020-10-09"}),
        ("प्रयोगशाला", {"mha-2019-12-05"}),  # a part of a word in the text
        ("साक्ष्य किट", {"mha-2020-10-09"}),
        ("मृत्युकालीक", {"mha-2020-10-09"}),  # misspelt
        ("traficking", {"mha-2020-07-06", "mha-2020-07-13", "mha-2020-07-29", "mha-2020-12-01", "mha-2021-05-19"}),
        ("% _ \\", set()),
    ],
)
def test_search_finds_words_in_both_languages(world: World, typed: str, codes: set[str]) -> None:
    register_shipped(world)
    with enter(world.sho):
        assert {advisory.code for advisory in queries.register(typed)} == codes


def test_station_answers_district_verifies_and_state_counts(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    item_url = f"/advisories/units/{world.kotwali.pk}/items/{first_item(advisory).pk}/"
    sho, sp = browser(world.sho), browser(world.sp)
    unit_page = sho.get(f"/advisories/units/{world.kotwali.pk}/")
    assert menu_count(unit_page, "/advisories/") == 2  # an item to answer, and the advisory to read
    assert "Items asked of this unit: 1. Pending: 1" in unit_page.text
    assert "not as done" in sho.get(item_url).text
    form = {"status": "done", "evidence_kind": "document", "evidence": "Order 7", "reason": "", "key": str(uuid4())}
    assert "Choose the status." in sho.post(f"{item_url}answer/", form | {"status": ""}).text
    form_page = sho.post(f"{item_url}answer/", form | {"evidence": ""})
    assert "Enter the document or page that shows it." in form_page.text
    assert sho.post(f"{item_url}answer/", form).status_code == 302
    assert sho.post(f"{item_url}answer/", form).status_code == 302
    assert menu_count(sho.get("/advisories/"), "/advisories/") == 1  # to read
    page = sp.get(item_url)
    assert "Verify the latest answer" in page.text
    assert "Verify the latest answer" not in sho.get(item_url).text
    with enter(world.sp):
        answer = Answer.objects.get()  # posted twice, one answer
    assert "Write why it is sent back" in sp.post(f"/advisories/answers/{answer.pk}/", {"accepted": "no"}).text
    assert sp.post(f"/advisories/answers/{answer.pk}/", {"accepted": "yes"}).status_code == 302
    state = browser(world.state_monitor).get(f"/advisories/units/{world.up.pk}/{advisory.pk}/")
    assert "1 of 6 answered as done (1 accepted)" in state.text
    unanswered_page = browser(world.state_monitor).get(
        f"/advisories/units/{world.up.pk}/items/{first_item(advisory).pk}/?status=no_evidence"
    )
    assert unanswered_page.text.count("PS ") == 2  # Nawabganj and Hazratganj; Kotwali has answered
    done = browser(world.state_monitor).get(
        f"/advisories/units/{world.up.pk}/items/{first_item(advisory).pk}/?status=done"
    )
    assert "PS Kotwali" in done.text


def test_menu_counts_what_its_page_shows_as_waiting(world: World) -> None:
    first = register_advisory(world.system, entry(code="first", direct="yes"))
    register_advisory(world.system, entry(code="second", direct="yes"))
    register_advisory(world.system, entry(code="unknown", direct="yes", items=[]))
    io = browser(world.io)  # who answers nothing
    page = io.get("/advisories/")
    assert menu_count(page, "/advisories/") == page.text.count('name="advisory"') == 2
    io.post("/advisories/acknowledge/", {"advisory": [first.pk]})
    assert menu_count(io.get("/advisories/"), "/advisories/") == 1
    assert menu_count(browser(world.clerk).get("/advisories/"), "/advisories/") == 0  # who acknowledges nothing


def test_register_names_the_items_that_wait_for_ones_own_unit_those_due_first(world: World) -> None:
    items = [item(n, asked=f"Item {n}.", levels=["state"], due_on=date(2027, 6, 30 - n)) for n in range(1, 8)]
    register_advisory(world.system, entry(direct="yes", items=items))
    nodal = browser(post("nodal.up", world.up, Role.ADVISORY_OFFICER))
    page = BeautifulSoup(nodal.get("/advisories/").text, "html.parser")
    buttons = page.select("main table a[href$='/answer/']")
    assert [button.get_text(strip=True) for button in buttons] == [f"Answer: Item {n}." for n in (7, 6, 5, 4, 3)]
    every = page.select_one("main a[href$='?status=open']")
    assert every is not None
    assert "Total: 7" in nodal.get(str(every["href"])).text
    assert "/answer/" not in browser(post("nodal.kanpur", world.kanpur, Role.ADVISORY_OFFICER)).get("/advisories/").text
    assert "/answer/" not in browser(world.io).get("/advisories/").text


def test_officer_answers_from_the_list_and_goes_on_to_the_next_item(world: World) -> None:
    for code in ("first", "second"):
        register_advisory(world.system, entry(code=code, direct="yes"))
    sho, list_url = browser(world.sho), f"/advisories/units/{world.kotwali.pk}/"
    links = BeautifulSoup(sho.get(list_url).text, "html.parser").select("main table a[href$='/answer/']")
    assert len(links) == 2
    form = {"status": "done", "evidence_kind": "document", "evidence": "Order 7", "reason": "", "key": str(uuid4())}
    answered = BeautifulSoup(sho.post(str(links[0]["href"]), form, follow=True).text, "html.parser")
    following = answered.select_one("#content a[href$='/answer/']")
    assert following is not None and following["href"] == links[1]["href"]
    assert "/answer/" not in browser(world.sp).get(list_url).text  # the level above reads


def test_unit_outside_the_readers_range_is_404(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    first = first_item(advisory)
    answer = give_answer(world.sho, first)
    stranger = browser(world.stranger)
    for tail in (
        "",
        f"{advisory.pk}/",
        f"{advisory.pk}/report.pdf",
        f"{advisory.pk}/report.xlsx",
        "report.xlsx",
        f"items/{first.pk}/",
    ):
        assert stranger.get(f"/advisories/units/{world.kotwali.pk}/{tail}").status_code == 404
    assert stranger.post(f"/advisories/answers/{answer.pk}/", {"accepted": "yes"}).status_code == 404
    assert stranger.get(f"/advisories/{advisory.pk}/").status_code == 200  # everybody may read the text


def test_report_and_letter_are_pdfs_in_both_languages(world: World, measure) -> None:
    measure[world.up.pk] = Measured(1200, 1900)
    figures = [f"{FIGURE} at_least_percent 90"]
    advisory = register_advisory(
        world.system, entry(direct="yes", items=[item(figures=figures), item(2, levels=["state"])])
    )
    for language in ("en", "hi"):
        client = browser(world.state_monitor, language)
        for paper in ("report.pdf", "letter.pdf"):
            answer = client.get(f"/advisories/units/{world.up.pk}/{advisory.pk}/{paper}")
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF-")


def test_workbook_has_items_units_and_months_and_no_formula(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    draft = actions.AnswerDraft(AnswerStatus.DONE, "", "document", "=1+1")
    give_answer(world.sho, first_item(advisory), draft)
    answer = browser(world.sp).get(f"/advisories/units/{world.kanpur.pk}/{advisory.pk}/report.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Items", "Units below", "Over time"]
    units = book.get_sheet_by_name("Units below").to_python()
    assert units[2][:2] == ["Unit", "Asked"]
    assert ["PS Kotwali", 1.0] in [row[:2] for row in units]
    assert book.get_sheet_by_name("Over time").to_python()[3][:4] == ["06-2026", 0.0, 0.0, 1.0]
    station_report = browser(world.sho).get(f"/advisories/units/{world.kotwali.pk}/{advisory.pk}/report.xlsx")
    items = CalamineWorkbook.from_filelike(io.BytesIO(station_report.content)).get_sheet_by_name("Items").to_python()
    assert "=1+1" in items[3]
    everything = browser(world.sp).get(f"/advisories/units/{world.kanpur.pk}/report.xlsx")
    names = CalamineWorkbook.from_filelike(io.BytesIO(everything.content)).sheet_names
    assert names == ["Advisories", "Asked of this unit"]


def test_state_passes_on_and_issuer_withdraws_on_their_pages(world: World) -> None:
    advisory = register_advisory(world.system, entry())
    state, nation = browser(world.state_monitor), browser(world.national_monitor)
    assert "Forward it to the districts and stations" in state.get(f"/advisories/{advisory.pk}/").text
    assert "Forward this advisory?" in state.post(f"/advisories/{advisory.pk}/pass-on/").text
    assert "1 of 2" not in state.get(f"/advisories/{advisory.pk}/").text
    done = state.post(f"/advisories/{advisory.pk}/pass-on/", {"confirmed": "1"}, follow=True)
    assert "Advisory forwarded" in done.text
    assert "1 of 2" in state.get(f"/advisories/{advisory.pk}/").text
    first = first_item(advisory)
    assert "Withdraw item 1" not in state.get(f"/advisories/{advisory.pk}/").text
    assert "Enter why the item" in nation.post(f"/advisories/items/{first.pk}/withdraw/", {"why": ""}).text
    address = f"/advisories/items/{first.pk}/withdraw/"
    check = nation.post(address, {"why": "Done with"})
    assert "Withdraw this item?" in check.text and "Done with" in check.text
    assert "Item withdrawn" not in check.text
    assert "Item withdrawn" in nation.post(address, {"why": "Done with", "confirmed": "1"}, follow=True).text
    assert "Done with" in nation.get(f"/advisories/{advisory.pk}/").text


def test_register_page_takes_a_file_and_shows_its_faults(world: World) -> None:
    state = browser(world.state_monitor)

    def send(content: bytes, name: str = "a.yaml") -> str:
        file = SimpleUploadedFile(name, content)
        return state.post("/advisories/register/", {"file": file}, follow=True).text

    first, second = send(register_file(entry("up-1"))), send(register_file(entry("up-1")))
    assert "1 advisory registered" in first
    assert "already registered" not in first
    assert "Nothing was registered: the advisory of this file was already registered." in second
    assert "0 advisories" not in second
    assert "govuk-panel" in first and "govuk-panel" not in second, "a green panel says that something was registered"
    assert "already registered, with a different text" in send(register_file(entry("up-1", title="Another")))
    assert "column title_hi: is empty." in send(register_file(entry("up-2", title_hi="")))
    assert "must end in .yaml or .csv" in send(b"x", "a.exe")
    assert browser(world.sho).get("/advisories/register/").status_code == 404


def test_csv_in_a_legacy_font_is_refused_with_a_clear_message() -> None:
    header = "code,issued_on,authority,title,title_hi,extent,source,certainty,number,asked,asked_hi,levels"
    row = "up-1,2026-06-01,DGP,Kits,eqds'k dqekj,full,Circular,verified,1,Keep kits.,fdV j[ksa,station"
    with pytest.raises(Refused) as refused:
        loading.parse_register(f"{header}\n{row}\n".encode(), "a.csv")
    assert "a.csv, row 2, column title_hi: contains no Devanagari letters" in str(refused.value)
    assert "Kruti Dev" in str(refused.value)
    good = row.replace("eqds'k dqekj", "किट").replace("fdV j[ksa", "किट रखें।")
    more = good.replace(",1,Keep kits.", ",2,Keep more.")
    (read,) = loading.parse_register(f"{header}\n{good}\n{more}\n".encode(), "a.csv")
    assert [(item_entry.number, item_entry.levels) for item_entry in read.items] == [
        (1, ("station",)),
        (2, ("station",)),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"issued_on": "05-12-2019"}, "column issued_on: “05-12-2019” is not a date"),
        ({"issued_on": date(9999, 12, 31), "items": [item(within_days=9)]}, "issued_on: 31-12-9999 is in the future"),
        ({"title": "Kits\x01"}, "column title: contains a character that is not text"),
        ({"certainty": "sure"}, "column certainty: “sure” is not one of"),
        ({"code": "MHA 1"}, "column code: must consist of small letters"),
        ({"extra": 1}, "column extra: is not known."),
        ({"items": [item(), item()]}, "item 1 appears twice"),
        ({"items": [item(levels=["zone"])]}, "column levels: “zone” is not one of"),
        ({"items": [item(figures=["x at_best 3"])]}, "is not a figure with its condition"),
        ({"items": [item(due_on=date(2026, 7, 1), within_days=3)]}, "cannot be given together with due_on"),
        ({"supersedes": "never-seen"}, "is not registered here by the same authority"),
    ],
)
def test_faulty_entry_is_refused_with_its_column_named(world: World, change: dict, message: str) -> None:
    with pytest.raises(Refused) as refused:
        register_advisory(world.system, entry(**change))
    assert message in str(refused.value)


def test_district_cannot_register_advisories(world: World) -> None:
    nodal = post("nodal.kanpur", world.kanpur, Role.ADVISORY_OFFICER)
    with pytest.raises(Refused, match="in the name of the Centre or of a State"):
        register_advisory(nodal, entry())
    assert "/advisories/register/" not in browser(nodal).get("/advisories/").text


def test_letter_pdf_is_stored_once_and_readable_by_everybody(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes", attachment_sha256=sha256(PAPER).hexdigest()))
    nation, sho = browser(world.national_monitor), browser(world.sho)
    advisory_url = f"/advisories/{advisory.pk}/"
    assert sho.get(f"{advisory_url}paper/").status_code == 404
    assert (
        "neither a PDF nor a picture"
        in nation.post(f"{advisory_url}attach/", {"paper": uploaded_file(b"GIF89a, not ours")}).text
    )
    assert (
        "not the letter that was registered"
        in nation.post(f"{advisory_url}attach/", {"paper": uploaded_file(PAPER + b"%")}).text
    )
    for _again in range(2):
        assert (
            "can read the letter"
            in nation.post(f"{advisory_url}attach/", {"paper": uploaded_file(PAPER)}, follow=True).text
        )
    assert Paper.objects.count() == 1
    assert f'href="{advisory_url}paper/"' in sho.get(advisory_url).text
    assert sho.get(f"{advisory_url}paper/").content == PAPER
    state = browser(world.state_monitor)
    assert (
        state.post(f"{advisory_url}attach/", {"paper": uploaded_file(PAPER)}).status_code == 404
    )  # another authority's


def test_second_pdf_does_not_replace_the_letter(world: World) -> None:
    advisory = register_advisory(world.system, entry())
    nation, attach_url = browser(world.national_monitor), f"/advisories/{advisory.pk}/attach/"
    nation.post(attach_url, {"paper": uploaded_file(PAPER)})
    assert "cannot be replaced" in nation.post(attach_url, {"paper": uploaded_file(PAPER + b"%")}).text
    assert bytes(Paper.objects.get().content) == PAPER


def test_answers_document_is_shown_only_to_those_who_see_the_answer(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    sho, item_url = browser(world.sho), f"/advisories/units/{world.kotwali.pk}/items/{first_item(advisory).pk}/"
    form = {"status": "done", "evidence_kind": "link", "evidence": "https://up.example/7", "key": str(uuid4())}
    assert "A file was added" in sho.post(f"{item_url}answer/", form | {"paper": uploaded_file(PAPER)}).text
    form |= {"evidence_kind": "document", "evidence": "Order 7/2026"}
    assert "neither a PDF" in sho.post(f"{item_url}answer/", form | {"paper": uploaded_file(b"MZ")}).text
    with enter(world.sho):
        assert not Answer.objects.exists()
    for _again in range(2):
        sho.post(f"{item_url}answer/", form | {"paper": uploaded_file(PAPER)})
    with enter(world.sho):
        (paper,) = Paper.objects.all()
    address = f"/advisories/answers/{paper.answer_id}/paper/"
    assert f'href="{address}"' in browser(world.sp).get(item_url).text
    assert browser(world.sp).get(address).content == PAPER
    assert browser(world.colleague).get(address).status_code == 404
    with enter(world.colleague):
        assert not Paper.objects.exists()


def test_same_letter_under_two_codes_is_refused(world: World) -> None:
    register_advisory(world.system, entry("one", reference="15011/1"))
    with pytest.raises(Refused, match="two is the same letter as one"):
        register_advisory(world.system, entry("two", reference="15011/1"))
    with pytest.raises(Refused, match="same letter as another entry"):
        register_advisory(world.system, entry("three", reference="x"), entry("four", reference="x"))


BOMB = "x0: &x0 [a, a]\n" + "".join(f"  x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize("column", ["code", "title", "items"])
def test_yaml_bomb_is_refused_at_once(column: str) -> None:
    with pytest.raises((BadUse, Refused)):
        loading.parse_register(f"- {BOMB}  {column}: *x11\n".encode(), "a.yaml")


@pytest.mark.parametrize("name", ["a.yaml", "a.csv"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"- [",
        b"1",
        b"- {a: *b}",
        b'"',
        b"\0",
        b"a: 2026-13-45",
        b"[" * 100_000,
        b"- " * 100_000,
        rb'- {title: "\ud800"}',
        b"- {number: .nan, code: 0x" + b"f" * 5000 + b"}",
        b"- {? [1, 2] : 3}",
    ],
)
def test_unreadable_file_is_refused_without_a_server_error(name: str, content: bytes) -> None:
    with pytest.raises((BadUse, Refused)):
        loading.parse_register(content, name)


def test_items_of_a_unit_are_paginated_overdue_first(world: World) -> None:
    items = [item(n, due_on=date(2026, 6, 2) if n == 40 else date(2026, 12, 1)) for n in range(1, 41)]
    register_advisory(world.system, entry(direct="yes", items=items))
    unit_url, sho = f"/advisories/units/{world.kotwali.pk}/", browser(world.sho)
    links = re.compile(f'class="govuk-link" href="({unit_url}items/[^"]+)"')
    first, second, beyond = (links.findall(sho.get(f"{unit_url}?page={at}").text) for at in ("x", "2", "3"))
    assert len({*first, *second}) == len(first) + len(second) == 40
    assert beyond == second
    assert "item 40" in sho.get(first[0]).text


def test_report_with_letters_that_no_font_has_is_refused_and_names_the_script(world: World) -> None:
    advisory = register_advisory(world.system, entry(title="Evidence kits \U0001f600", direct="yes"))
    give_answer(world.sho, first_item(advisory), AnswerDraft(AnswerStatus.UNDER_WAY, "வேலை நடக்கிறது"))
    answer = browser(world.sho).get(f"/advisories/units/{world.kotwali.pk}/{advisory.pk}/report.pdf")
    assert answer.status_code == 422
    assert "no font of this installation has: Tamil, picture signs" in answer.text


def test_state_cannot_take_over_a_code_of_the_centre_or_of_another_state(world: World) -> None:
    bihar = post("monitor.br", world.bihar, Role.STATE_MONITOR)
    used_code = entry("mha-2026-06-02", reference="15011/9")
    for by in (world.state_monitor, bihar, world.system):
        register_advisory(by, used_code, issuer=by.unit)
    with enter(world.system):
        advisory = queries.advisory_by_code("mha-2026-06-02")
        assert advisory is not None
        assert advisory.issuer == world.nation
    register_advisory(world.system, entry("mha-2026-06-03"))
    with pytest.raises(Refused, match="already registered, with a different text"):
        register_advisory(world.state_monitor, entry("mha-2026-06-03"))
