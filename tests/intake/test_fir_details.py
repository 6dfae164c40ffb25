"""The form of an FIR: place, informant, accused and delay; the free copy; and who is never named."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from itsso.accounts.models import Posting, Role
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.documents.models import Print
from itsso.cases.models import AccusedName
from itsso.cases.recording.actions import Recording, record
from itsso.intake.complaints.fir_details import gd_moment
from itsso.intake.models import ComplaintAccused
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection.models import Item, Opening
from itsso.protection.ranges import enter
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import send
from tests.support.complaint_pages import (
    COMPLAINT_FORM,
    begin_complaint,
    page_text,
    record_complaint,
    type_step,
)
from tests.support.complaints import NAME, history
from tests.support.document_text import text_of
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

ADULT, CHILD, UNCLE = "Ramratan Yadav", "Chhotu Paswan", "Sukhdeo Oraon"
INFORMANT = "Phoolmati Oraon"
STORY = "She told that three men came to the house at night."
WITH_ACCUSED: dict[str, Any] = COMPLAINT_FORM | {
    "here": "yes",
    "gd_number": "17",
    "gd_at": "09:50",
    "informant_name": INFORMANT,
    "informant_relation": "parent",
    "time_from": "23.30",
    "place_class": "residence",
    "place_words": "Khejuri tola, 4 km south of the station",
    "beat": "12A",
    "accused_known": "known",
    "accused_number": "3",
    "late_because": "fear",
    "late_words": "They said they would burn the house.",
    "narrative": STORY,
    **{"name_1": ADULT, "age_1": "adult", "kin_1": "no", "description_1": "Scar on the left cheek"},
    **{"name_2": CHILD, "age_2": "child", "kin_2": "no"},
    **{"name_3": UNCLE, "age_3": "adult", "kin_3": "yes"},
}
FIR = {"more": "BNS 64(1)", "outcome": "fir"}


@pytest.fixture
def duty(world: World) -> Posting:
    return post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)


def register(client: Client, **typed: Any) -> UUID:
    """Hear a complaint and register the FIR; return the case."""
    address = begin_complaint(client)
    record_complaint(client, address, WITH_ACCUSED | typed, attested="thumb_impression", **FIR)
    return UUID(address.strip("/").rsplit("/", 1)[1])


def copy(client: Client, case: UUID, recipient: str = "informant") -> Any:
    """Press the button of the free copy; return the answer to which it leads."""
    answer = client.post(f"/complaints/{case}/copy/", {"recipient": recipient, "language": "en"})
    return client.get(answer["Location"])


def stored_text() -> str:
    """Return all text that the application stores unsealed, of cases and of complaints."""
    rows: list[str] = []
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and table_type = 'BASE TABLE'"
            " and (table_name like 'cases%' or table_name like 'intake%' or table_name like 'audit%')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"select row_to_json(t)::text from {table} t")
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_form_of_the_fir_becomes_codes_in_the_history_and_its_words_are_sealed(duty: Posting) -> None:
    case = register(browser(duty))
    events = {event.kind: event for event in history(duty, case)}
    assert events[Kind.FIR_DETAILS_RECORDED].facts == {
        **{"gd_number": "17", "gd_on": "2026-06-01", "gd_time": "09:50", "time_from": "23:30"},
        **{"place": "residence", "beat": "12A", "accused_known": "known", "accused_number": 3},
        **{"late_because": "fear", "read_over": True, "signed_by": "thumb_impression", "outside_area": False},
    }
    described = [event for event in history(duty, case) if event.kind == Kind.ACCUSED_DESCRIBED]
    assert [(event.subject, event.facts) for event in described] == [
        ("A1", {"described_by": "name"}),
        ("A2", {"described_by": "name", "child": True}),
        ("A3", {"described_by": "name"}),
    ]
    with enter(duty):
        sealed = set(Item.objects.filter(case_id=case, ended_at=None).values_list("subject", "kind"))
    assert sealed >= {("I1", "name"), ("I1", "relation"), ("case", "place"), ("case", "delay"), ("case", "narrative")}
    assert sealed >= {("A1", "description"), ("A2", "name"), ("A3", "name")} and ("A1", "name") not in sealed


def test_only_an_adult_who_is_not_related_is_named_outside_the_vault(duty: Posting) -> None:
    case = register(browser(duty))
    with enter(duty):
        assert [(name.case_id, name.label, name.name) for name in AccusedName.objects.all()] == [(case, "A1", ADULT)]
        assert not ComplaintAccused.objects.exists()
    stored = stored_text()
    assert ADULT in stored
    canaries = (*CHILD.split(), *UNCLE.split(), *INFORMANT.split(), *NAME.split(), "Khejuri", "burn the house", STORY)
    for canary in (*canaries, "Scar", "Mother or father"):
        assert canary.lower() not in stored.lower(), canary


def test_child_accused_is_found_by_no_search_list_or_print(world: World, duty: Posting) -> None:
    case = register(browser(duty))
    sho = browser(world.sho)
    answer = sho.post("/search/", {"q": ADULT, "purpose": "case"})
    assert "FIR 0001/2026" in page_text(answer)
    for name in (CHILD, UNCLE, INFORMANT):
        assert "FIR 0001/2026" not in page_text(sho.post("/search/", {"q": name, "purpose": "case"}))
        sought = sho.post("/find-person/", {"by": "n", "typed": name, "reason": "same_victim"})
        assert "FIR 0001/2026" not in page_text(sought), name
    assert "FIR 0001/2026" in page_text(sho.post("/find-person/", {"by": "n", "typed": NAME, "reason": "same_victim"}))
    for address in (f"/cases/{case}/", f"/cases/{case}/accused/", "/cases/", "/desk/", f"/complaints/{case}/"):
        assert CHILD not in sho.get(address).text
    printed = text_of(copy(browser(duty), case).content)
    assert CHILD not in printed and "a child: not named" in printed


def readable(answer: Any) -> str:
    """Return the text of a PDF, of all files of an archive, or of a page."""
    if answer["Content-Type"] == "application/pdf":
        return text_of(answer.content)
    if answer["Content-Type"] == "application/zip":
        with ZipFile(BytesIO(answer.content)) as archive:
            files = [archive.read(name) for name in archive.namelist()]
        return " ".join(text_of(file) if file[:4] == b"%PDF" else file.decode() for file in files)
    return page_text(answer) if answer["Content-Type"].startswith("text/html") else answer.content.decode("utf-8-sig")


def test_child_accused_is_in_no_paper_for_any_recipient(world: World, duty: Posting) -> None:
    case, sho = register(browser(duty)), browser(world.sho)
    with enter(world.sho):
        sealed = Item.objects.filter(case_id=case, ended_at=None)
        items = [str(item) for item in sealed.values_list("pk", flat=True)]
    printed: dict[str, str] = {}
    for document in DOCUMENTS.values():
        for recipient in ("", *document.entitled):
            form = {"document": document.code, "language": "en", "key": str(uuid4())}
            if recipient:
                opening = {"items": items, "reason": "court", "recipient": recipient}
                answer = sho.post(f"/cases/{case}/identity/open/", opening)
                form["opening"] = answer["Location"].strip("/").rsplit("/", 1)[1]
            answer = sho.post(f"/cases/{case}/papers/", form)
            assert CHILD.split()[0] not in readable(answer), (document.code, recipient)
            if not answer["Content-Type"].startswith("text/html"):
                printed[document.code] = readable(answer)
    assert {"iif_1", "iif_2", "identity_key", "free_copy", "case_history"} <= printed.keys()
    assert UNCLE in printed["identity_key"] and CHILD.split()[1] not in printed["identity_key"]


def test_child_accused_is_in_no_file_of_a_list(world: World, duty: Posting) -> None:
    register(browser(duty))
    auditor = post("auditor.up", world.up, Role.AUDITOR)
    lists = {
        world.sho: ("/cases/", "/complaints/", "/zero-firs/", "/desk/", "/workload/", "/court/bail/"),
        auditor: ("/trail/",),
    }
    for posting, addresses in lists.items():
        for address in addresses:
            file = readable(browser(posting).get(address, {"format": "csv"}))
            assert CHILD.split()[0] not in file and UNCLE.split()[0] not in file, address
    assert "No hit" in page_text(
        browser(world.colleague).post("/search/", {"q": CHILD, "purpose": "case", "in_state": "1"})
    )
    assert "Hit: " in page_text(
        browser(world.colleague).post("/search/", {"q": ADULT, "purpose": "case", "in_state": "1"})
    )


def test_adult_who_turns_out_to_be_a_child_is_named_nowhere_from_then_on(world: World) -> None:
    registered = fir(world.kotwali, "12", "2025-03-01", "BNS 64(1)")
    case = add(world.system, key(world.kotwali, "12"), registered, new("arrested", "2025-03-03", accused_ref="a"))
    sho = browser(world.sho)
    sho.post(f"/cases/{case}/accused/", {"label": "A1", "name": CHILD, "not_kin": "on", "adult": "on"})
    assert CHILD in page_text(sho.get(f"/cases/{case}/accused/"))
    add(world.system, key(world.kotwali, "12"), new("accused_described", "2025-03-05", accused_ref="a", child=True))
    assert CHILD not in page_text(sho.get(f"/cases/{case}/accused/"))
    assert "FIR 0012/2025" not in page_text(sho.post("/search/", {"q": CHILD, "purpose": "case"}))
    with enter(world.sho), connections["default"].cursor() as cursor:
        cursor.execute("select name from cases_accusedname")
        assert cursor.fetchall() == []
        cursor.execute("select word from cases_accusedsound")
        assert cursor.fetchall() == []
    again = sho.post(f"/cases/{case}/accused/", {"label": "A1", "name": CHILD, "not_kin": "on", "adult": "on"})
    assert "A1 is recorded as a child" in page_text(again)


def test_free_copy_holds_what_was_typed_and_is_printed_once(world: World, duty: Posting) -> None:
    case, client = register(browser(duty)), browser(duty)
    assert "Copy for another informant" in page_text(client.get(f"/complaints/{case}/"))
    paper = copy(client, case)
    assert paper["Content-Type"] == "application/pdf"
    printed = " ".join(text_of(paper.content).split())
    typed = (STORY, INFORMANT, "Khejuri tola, 4 km south of the station", ADULT, UNCLE, "17", "23:30", "12A")
    for expected in (
        *typed,
        "Mother or father",
        "fear of the accused",
        "They said they would burn the house.",
        "Receipt",
    ):
        assert expected in printed, expected
    assert NAME not in printed  # it goes to an informant, who is told by V1
    kinds = [event.kind for event in history(duty, case)]
    assert kinds.count(Kind.FIR_COPY_GIVEN) == 1
    with enter(world.sho):  # what is not printed was not opened: neither who she is, nor who the child accused is
        opened = Item.objects.filter(pk__in=Opening.objects.get(case_id=case).items).values_list("subject", flat=True)
        assert set(opened) == {"I1", "case", "A1", "A3"}
    again = copy(client, case)
    assert "The free copy was printed on" in page_text(again)
    assert "Copy for another informant" not in page_text(client.get(f"/complaints/{case}/"))
    with enter(world.sho):
        assert Print.objects.filter(document="free_copy").count() == 1


def test_copy_with_letters_that_no_font_has_is_not_given_and_says_why(world: World, duty: Posting) -> None:
    case, client = register(browser(duty), informant_name="பூமதி"), browser(duty)
    assert "Nothing was printed" in page_text(client.get(copy(client, case)["Location"]))
    assert Kind.FIR_COPY_GIVEN not in [event.kind for event in history(duty, case)]
    with enter(world.sho):
        assert not Print.objects.exists()


def test_same_opening_prints_the_same_file_and_another_is_refused(world: World, duty: Posting) -> None:
    case, client = register(browser(duty)), browser(duty)
    buttons = {"recipient": "victim", "language": "hi"}
    openings = [client.post(f"/complaints/{case}/copy/", buttons)["Location"] for _press in range(2)]
    first, again = client.get(openings[0]), client.get(openings[0])
    assert first.content == again.content and NAME in text_of(first.content)
    assert client.get(openings[1])["Location"] == f"/complaints/{case}/"
    assert browser(world.sho).get(openings[0]).status_code == 404
    assert [event.kind for event in history(duty, case)].count(Kind.FIR_COPY_GIVEN) == 1


def test_two_presses_at_one_moment_print_one_copy(world: World, duty: Posting, transactional_db: None) -> None:
    case = register(browser(duty))
    clients = [browser(duty) for _press in range(2)]
    buttons = {"recipient": "victim", "language": "en"}
    addresses = [client.post(f"/complaints/{case}/copy/", buttons)["Location"] for client in clients]

    def fetch(index: int) -> int:
        try:
            return clients[index].get(addresses[index]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(fetch, range(2)))
    assert answers == [200, 302]
    with enter(world.sho):
        assert Print.objects.filter(document="free_copy").count() == 1


def test_free_copy_is_the_recording_officers_and_only_within_the_registration(world: World, duty: Posting) -> None:
    case = register(browser(duty))
    other = post("duty2.kotwali", world.kotwali, Role.DUTY_OFFICER)
    assert "Open the identity for the informant" in page_text(browser(other).get(f"/complaints/{case}/"))
    refused = browser(other).post(f"/complaints/{case}/copy/", {"recipient": "victim", "language": "en"})
    assert refused["Location"] == f"/complaints/{case}/"
    for posting in (world.stranger, world.colleague):
        sent = browser(posting).post(f"/complaints/{case}/copy/", {"recipient": "victim", "language": "en"})
        assert sent.status_code in (403, 404)
    with clock.fixed(datetime(2026, 6, 2, 12, 1, tzinfo=INDIA)):
        assert "Open the identity for the informant" in page_text(browser(duty).get(f"/complaints/{case}/"))


def test_informant_related_to_an_accused_is_given_the_copy_by_the_officer_in_charge(
    world: World, duty: Posting
) -> None:
    case = register(browser(duty), kin_of_accused="on")
    assert "The officer in charge prints the free copy" in page_text(browser(duty).get(f"/complaints/{case}/"))
    refused = browser(duty).post(f"/complaints/{case}/copy/", {"recipient": "informant", "language": "en"})
    assert refused["Location"] == f"/complaints/{case}/"
    assert copy(browser(world.sho), case, "victim")["Content-Type"] == "application/pdf"


def test_later_copy_for_an_informant_related_to_an_accused_is_the_officer_in_charges_too(
    world: World, duty: Posting
) -> None:
    case = register(browser(duty), kin_of_accused="on")
    with enter(world.sho):
        assigned = Recording(Kind.INVESTIGATION_ASSIGNED, clock.now(), "m", facts={FactName.IO_REF: "IO.KOTWALI"})
        record(case, assigned, by=world.sho, form=UUID(int=9), seen=None)
        items = [
            str(item)
            for item in Item.objects.filter(case_id=case, subject="case", ended_at=None).values_list("pk", flat=True)
        ]
    opening = {"items": items, "reason": "contact", "recipient": "informant"}
    refused = page_text(browser(world.io).post(f"/cases/{case}/identity/open/", opening))
    assert "The officer in charge decides on copies for the informant." in refused
    with enter(world.sho):
        assert not Opening.objects.filter(case_id=case).exists()
    for by, sent in ((world.io, opening | {"recipient": "victim"}), (world.sho, opening)):
        assert browser(by).post(f"/cases/{case}/identity/open/", sent).status_code == 302
    assert "The officer in charge decides on copies for the informant: yes" in page_text(
        browser(world.io).get(f"/cases/{case}/")
    )


def test_copy_for_the_accused_holds_nothing_that_identifies_the_victim(world: World, duty: Posting) -> None:
    case, sho = register(browser(duty)), browser(world.sho)
    record, papers = f"/cases/{case}/identity/record/", f"/cases/{case}/papers/"
    wrong = sho.post(record, {"whose": "V1", "account_for_accused": f"The accused went to {NAME}."})
    assert "This holds a name, number, address or school" in page_text(wrong)
    safe = "The accused is alleged to have entered a house at night."
    assert sho.post(record, {"whose": "V1", "account_for_accused": safe}).status_code == 302
    with enter(world.sho):
        items = [str(item) for item in Item.objects.filter(case_id=case, ended_at=None).values_list("pk", flat=True)]
    form_data = {"items": items, "reason": "court", "recipient": "accused"}
    opening = sho.post(f"/cases/{case}/identity/open/", form_data)["Location"].strip("/").rsplit("/", 1)[1]
    form = {"document": "accused_copy", "language": "en", "key": str(UUID(int=7))}
    assert "Open the identity for the recipient" in page_text(sho.post(papers, form))
    paper = sho.post(papers, form | {"opening": opening})
    assert paper["Content-Type"] == "application/pdf"
    printed = " ".join(text_of(paper.content).split())
    assert safe in printed
    for canary in (NAME, INFORMANT, CHILD, UNCLE, STORY, "Khejuri", "They said", "Mother or father"):
        assert canary not in printed, canary


def test_accused_are_asked_for_where_somebody_is_known_and_a_relative_is_not_forgotten(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    unknown = type_step(client, address, "information", WITH_ACCUSED | {"accused_known": "unknown"})
    assert "step=decision" in unknown["Location"]
    assert "step=accused" in type_step(client, address, "information", WITH_ACCUSED)["Location"]
    without_kin = type_step(client, address, "accused", WITH_ACCUSED | {"kin_3": "no"})
    assert "a relative or a member of the household did it" in page_text(without_kin)
    same_name = type_step(client, address, "accused", WITH_ACCUSED | {"name_1": NAME.upper()})
    assert "also the name of the victim" in page_text(same_name)
    missing = type_step(client, address, "accused", WITH_ACCUSED | {"age_2": ""})
    assert "Choose whether A2 is an adult or a child" in page_text(missing)
    assert "step=decision" in type_step(client, address, "accused", WITH_ACCUSED)["Location"]


def test_names_of_accused_are_sealed_where_no_case_is_made(duty: Posting) -> None:
    client = browser(duty)
    address = begin_complaint(client)
    refer = {"outcome": "not_cognizable", "reason": "civil", "referred_to": "legal_aid"}
    record_complaint(client, address, WITH_ACCUSED | {"acts": ["words"]})
    client.post(f"{address}decide/", refer | {"confirmed": "1"})
    assert re.search("Not cognizable", page_text(client.get(address)))
    assert ADULT not in stored_text()
    with enter(duty):
        assert Item.objects.filter(subject="A1", kind="name", ended_at=None).exists()


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.times(), st.times())
def test_diary_entry_follows_the_information_within_a_day(received: date, informed_at: time, at: time) -> None:
    informed = datetime.combine(received, informed_at, INDIA)
    entry = gd_moment(informed, at.replace(second=0, microsecond=0))
    assert timedelta(minutes=-1) < entry - informed < timedelta(days=1)
    assert (entry.hour, entry.minute) == (at.hour, at.minute)


def test_fed_fir_has_the_same_details_as_a_typed_one(world: World) -> None:
    facts: dict[str, Any] = {"gd_number": "17", "gd_on": "2025-03-01", "accused_known": "known", "accused_number": 3}
    registered = fir(world.kotwali, "12", "2025-03-01", "BNS 64(1)")
    case = add(world.system, key(world.kotwali, "12"), registered, new("fir_details_recorded", "2025-03-01", **facts))
    with clock.fixed(date(2025, 3, 2)):
        case_text = page_text(browser(world.sho).get(f"/cases/{case}/"))
    assert "General Diary entry: 17" in case_text and "Accused known: known" in case_text
    page = BeautifulSoup(browser(world.sho).get(f"/cases/{case}/").content, "html.parser")
    assert "gd_number" not in page.get_text()


def test_station_of_the_place_is_chosen_on_the_case_and_printed_in_the_form(world: World, duty: Posting) -> None:
    case = register(browser(duty), here="not_known")
    typed = {"outside_area": "yes", "station_of_place": world.hazratganj.full_code}
    answer = send(world.sho, case, "fir_details_recorded", "2026-06-01T11:00", **typed)
    assert answer.status_code == 302
    case_page = page_text(browser(world.sho).get(f"/cases/{case}/"))
    assert "Police station of the place, if another: PS Hazratganj" in case_page
    paper = browser(world.sho).post(
        f"/cases/{case}/papers/", {"document": "iif_1", "language": "en", "key": str(UUID(int=11))}
    )
    assert "PS Hazratganj, Lucknow, Uttar Pradesh" in " ".join(text_of(paper.content).split())
