"""The lists of exhibits and of a laboratory: total, filters, order, and a file that holds no more than the page."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.audit.models import AuditEntry
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.forensics.eforensics import actions as eforensics
from itsso.forensics.laboratory import assigning, independence, reception
from itsso.forensics.models import Note, Released
from itsso.forensics.police import seizure
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from tests.support.case_pages import fields, page, words
from tests.support.complaints import registered
from tests.support.laboratory_work import KIT, SHIRT, Bench, later
from tests.support.menu import menu_count
from tests.support.signed_in_browser import browser


def listed(posting: Posting, name: str, *args: Any, **query: str) -> Any:
    return page(browser(posting).get(reverse(f"forensics:{name}", args=args), query))


def total(listed_page: Any) -> str:
    head = listed_page.select_one(".itsso-list-head strong")
    return str(head.get_text(strip=True)) if head else "none"


def file_of(posting: Posting, name: str, *args: Any, **query: str) -> list[dict[str, str]]:
    """Return the rows of a list's file, each by the titles of its columns."""
    response = browser(posting).get(reverse(f"forensics:{name}", args=args), query | {"format": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))


def test_parcels_that_no_laboratory_received_are_a_number_of_the_day_with_its_list(bench: Bench) -> None:
    sho, address = bench.world.sho, f"{reverse('forensics:waiting')}?show=on_the_way"
    note = bench.forward(bench.seize().label)
    bench.forward(bench.seize(SHIRT).label)
    desk = page(browser(sho).get("/desk/"))
    links = [words(link) for link in desk.select(f'main a[href="{address}"]')]
    assert links == ["Parcels not at the laboratory yet: 2", "2 parcels not at the laboratory yet"]
    assert total(listed(sho, "waiting", show="on_the_way")) == "Total: 2"
    assert menu_count(listed(sho, "waiting"), reverse("forensics:waiting")) == 0  # nothing to do on that page
    with enter(bench.io):
        (label,) = bench.note(note).labels
    bench.to_laboratory(label)
    bench.receive(label)
    bench.deliver()
    assert [row["Status"] for row in file_of(sho, "waiting", show="on_the_way")] == [
        "Pending with the laboratory; Sent, not received yet"
    ]


def two_requests(bench: Bench) -> tuple[str, Any, Any]:
    """Bring one kit to reception and announce another; return the first one's number and both notes."""
    label, note = bench.at_reception()
    return label, note, bench.forward(another_kit(bench))


def another_kit(bench: Bench) -> str:
    """Seize a second kit in the case; return its number."""
    return bench.seize(replace(KIT, mark="P-9")).label


def test_reception_lists_requests_by_status_and_as_a_file_without_a_name_or_fir(bench: Bench) -> None:
    _label, received, _announced = two_requests(bench)
    listed_page = listed(bench.reception, "reception")
    assert total(listed_page) == "Total: 2"
    assert [head.get_text() for head in listed_page.select("tbody .itsso-group")] == [
        "Received, to be accepted or returned",
        "Announced, on the way",
    ]
    rows = file_of(bench.reception, "reception")
    assert [row["Status"] for row in rows] == ["Received, to be accepted or returned", "Announced, on the way"]
    assert list(rows[0]) == ["Number", "From", "Memo number", "Status", "Priority", "Since"]
    assert [row["Number"] for row in file_of(bench.reception, "reception", sort="-number")] == ["2/2026", "1/2026"]
    bench.accept(received)
    assert total(listed(bench.reception, "reception")) == "Total: 1"
    assert [row["Number"] for row in file_of(bench.reception, "reception", status="accepted")] == ["1/2026"]
    assert total(listed(bench.reception, "reception", status="all")) == "Total: 2"
    assert "Nothing matches these filters." in words(listed(bench.reception, "reception", status="returned"))
    log = AuditEntry.objects.using("owner").filter(act="download.forensics:reception")
    assert log.count() == 3


def test_an_examiner_lists_the_own_works_first_and_the_file_names_nobody_outside(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    label = another_kit(bench)
    second = bench.forward(label)
    bench.to_laboratory(label)
    bench.receive(label)
    bench.accept(second)
    works = bench.works()
    examiner = bench.examiner_of(works[0])
    own_count = sum(bench.examiner_of(work) == examiner for work in works)
    assert total(listed(examiner, "queue", show="mine")) == f"Total: {own_count}"
    rows = file_of(examiner, "queue")
    assert len(rows) == len(works) == 4
    assert [row["Examiner"] == examiner.officer.name for row in rows] == [True] * own_count + [False] * (4 - own_count)
    hidden = ("Kotwali", "M-7/2026", bench.io.officer.name, "FIR", "V1")
    assert not [text for text in hidden if any(text in cell for row in rows for cell in row.values())]
    assert total(listed(bench.director, "queue", section="dna")) == "Total: 2"
    assert [row["Request and section"] for row in file_of(bench.director, "queue", section="dna", sort="-work")] == [
        "2/2026 DNA",
        "1/2026 DNA",
    ]
    assert total(listed(bench.director, "queue", show="waiting")) == "none"


def test_police_list_what_waits_with_total_officer_and_file(bench: Bench) -> None:
    bench.competent()
    _label, reported, returned = two_requests(bench)
    bench.accept(reported)
    with later(days=1):
        label = returned.labels[0]
        bench.to_laboratory(label)
        bench.receive(label)
        with enter(bench.reception):
            reception.return_request(returned.pk, ["seal_broken"], by=bench.reception)
        for work in bench.works():
            bench.report(work)
    sho = bench.world.sho
    waiting = listed(sho, "waiting")
    assert total(waiting) == "Total: 3"
    assert menu_count(waiting, reverse("forensics:waiting")) == 3
    rows = file_of(sho, "waiting")
    returned_text = "Returned by the laboratory; Seal broken or missing"
    assert [row["Status"] for row in rows] == ["Report to collect"] * 2 + [returned_text]
    assert {row["Case"] for row in rows} == {label_of(bench.case)}
    assert {row["Officer"] for row in rows} == {"no officer named"}
    assert total(listed(sho, "waiting", show="returned")) == "Total: 1"
    assert total(listed(bench.io, "waiting", assigned="me")) == "none"
    assert [row["Since"] for row in file_of(sho, "waiting", sort="-since")] == sorted(
        (row["Since"] for row in rows), reverse=True
    )
    with enter(sho):
        report_id = Released.objects.order_by("number").values_list("pk", flat=True)[0]
    browser(bench.io).post(reverse("forensics:collect", args=[bench.case, report_id]))
    assert [row["Status"] for row in file_of(sho, "waiting")] == [
        "Report to collect",
        "Report to file in court",
        returned_text,
    ]
    assert total(listed(bench.world.colleague, "waiting")) == "none"


def test_director_lists_requests_for_priority_contacts_and_named_examiners(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    for reason in ("public_order", "serial"):
        with enter(bench.reception):
            independence.note_priority(note.pk, "elected", reason, "letter", by=bench.reception, form=uuid4())
            independence.note_contact(note.pk, "elected", "phone", "status", now(), by=bench.reception)
    work = bench.works()[0]
    with enter(bench.director):
        other = next(examiner for examiner in bench.examiners if examiner != bench.examiner_of(work))
        assigning.reassign(work.pk, other.officer.number, "workload", by=bench.director)
    assert total(listed(bench.director, "priorities")) == "Total: 2"
    rows = file_of(bench.director, "priorities", decided="open")
    assert [(row["Request"], row["Decision"]) for row in rows] == [("1/2026", "to decide")] * 2
    assert total(listed(bench.director, "priorities", decided="granted")) == "none"
    assert total(listed(bench.director, "priorities", show="contacts")) == "Total: 2"
    assert len(file_of(bench.director, "priorities", show="contacts")) == 2
    assert [row["Reason"] for row in file_of(bench.director, "priorities", show="examiners")] == [
        "Examinations in hand"
    ]


def test_director_lists_examiners_and_ends_an_authorisation_after_a_question(bench: Bench) -> None:
    bench.competent()
    address = reverse("forensics:staff")
    staff_page = listed(bench.director, "staff")
    assert total(staff_page) == "Total: 6"
    assert len(file_of(bench.director, "staff", section="dna")) == 3
    end = staff_page.select_one('main tbody a[href^="?end="]')["href"]
    client = browser(bench.director)
    question = page(client.get(address + end))
    assert "End this authorisation?" in words(question)
    assert total(listed(bench.director, "staff")) == "Total: 6"
    client.post(address, fields(question))
    assert total(listed(bench.director, "staff")) == "Total: 5"
    assert "End this authorisation?" not in words(page(client.get(address + end)))


def test_exhibits_of_a_case_are_listed_with_total_and_file(bench: Bench) -> None:
    for mark in ("P-10", "P-2"):
        bench.seize(replace(SHIRT, mark=mark))
    assert total(listed(bench.io, "exhibits", bench.case)) == "Total: 2"
    rows = file_of(bench.io, "exhibits", bench.case, sort="mark")
    assert [row["Mark and type"].partition(",")[0] for row in rows] == ["P-2", "P-10"]
    assert rows[0]["Where it is"].startswith("Investigating officer since")
    stranger = browser(bench.world.stranger).get(reverse("forensics:exhibits", args=[bench.case]), {"format": "csv"})
    assert stranger.status_code == 404


def test_exhibits_of_a_request_and_of_an_examination_are_listed_with_total_and_file(bench: Bench) -> None:
    bench.competent()
    labels = [bench.seize(replace(KIT, mark=mark)).label for mark in ("P-10", "P-2")]
    note = bench.forward(*labels)
    bench.to_laboratory(*labels)
    bench.receive(*labels)
    bench.accept(note)
    work = bench.works()[0]
    for by, name, page_id in ((bench.reception, "request", note.pk), (bench.examiner_of(work), "work", work.pk)):
        assert total(listed(by, name, page_id)) == "Total: 2"
        rows = file_of(by, name, page_id)
        assert [row["Mark and type"].partition(",")[0] for row in rows] == ["P-2", "P-10"]
        assert not [cell for row in rows for cell in row.values() if "FIR" in cell or "Kotwali" in cell]


def test_doubtful_kits_are_listed_with_total_officer_and_file(bench: Bench) -> None:
    for by in (bench.world.colleague, bench.io):
        case = bench.case if by == bench.io else registered(bench.world.colleague).pk
        with enter(by):
            seizure.seize(case, replace(KIT, kit="SAEC-0001", kit_checked=True), by=by, form=uuid4())
    stranger = listed(bench.world.stranger, "waiting", show="kits")
    assert "No kit has a serial number that is on another exhibit too." in words(stranger)
    assert total(listed(bench.world.sho, "waiting", show="kits")) == "Total: 1"
    (row,) = file_of(bench.world.sho, "waiting", show="kits")
    assert row["Case"] == label_of(bench.case)
    assert (row["Serial number of the kit"], row["Officer"]) == ("SAEC-0001", "no officer named")
    assert total(listed(bench.io, "waiting", show="kits", assigned="me")) == "none"
    above = file_of(bench.world.sp, "waiting", show="kits", sort="-station")
    assert [row["Station"] for row in above] == sorted((row["Station"] for row in above), reverse=True)


def test_sendings_of_a_laboratory_are_listed_with_total_and_file(bench: Bench) -> None:
    assert total(listed(bench.reception, "exchange")) == "none"
    for number in ("one", "two"):
        with enter(bench.reception):
            eforensics.import_messages([{"record": "receipt", "number": number}], by=bench.reception)
    assert total(listed(bench.reception, "exchange")) == "Total: 2"
    rows = file_of(bench.reception, "exchange")
    assert [row["Result"] for row in rows] == ["1 received: 0 accepted, 0 unchanged, 1 rejected"] * 2
    assert {row["By"] for row in rows} == {bench.reception.officer.name}


# --- What waits for an officer on My work -----------------------------------------------------------------------------


def assign(case: Any, officer: Posting) -> None:
    """Name the investigating officer of a case."""
    Case.objects.using("owner").filter(pk=case).update(io_ref=officer.officer.number)


def label_of(case: Any) -> str:
    return case_label(Case.objects.using("owner").get(pk=case))


def exhibit_links(desk: Any) -> list[tuple[str, str]]:
    """Return the links of My work to the list of laboratory reports and to forwarding notes, with their texts."""
    links = desk.select(".itsso-desk__aside a")
    return [
        (words(link), str(link["href"])) for link in links if "/forensics/" in link["href"] or "/note" in link["href"]
    ]


def test_my_cases_count_the_parcels_of_own_cases_and_the_station_all(bench: Bench) -> None:
    own_note = bench.forward(bench.seize().label)
    assign(bench.case, bench.io)
    first, bench.case = bench.case, registered(bench.world.sho).pk
    bench.forward(bench.seize(SHIRT).label)
    address = reverse("forensics:waiting")
    mine = page(browser(bench.io).get("/desk/"))
    note = reverse("forensics:note", args=[first, own_note.pk])
    assert exhibit_links(mine) == [
        ("Parcels not at the laboratory yet: 1", f"{address}?show=on_the_way&assigned=me"),
        (label_of(first), note),
        ("1 parcel not at the laboratory yet", f"{address}?show=on_the_way&assigned=me"),
    ]
    assert total(listed(bench.io, "waiting", show="on_the_way", assigned="me")) == "Total: 1"
    assert browser(bench.io).get(note).status_code == 200
    for reader in (bench.io, bench.world.sho):
        station = page(browser(reader).get("/desk/?whose=all"))
        assert exhibit_links(station) == [
            ("Parcels not at the laboratory yet: 2", f"{address}?show=on_the_way"),
            ("2 parcels not at the laboratory yet", f"{address}?show=on_the_way"),
        ]


def test_a_report_to_collect_is_named_to_the_officer_of_the_case_alone(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    for work in bench.works():
        bench.report(work)
    assign(bench.case, bench.io)
    address = f"{reverse('forensics:waiting')}?show=collect&assigned=me"
    mine = exhibit_links(page(browser(bench.io).get("/desk/")))
    collecting = [text for text, url in mine if url == address]
    assert collecting == ["Laboratory reports to collect: 2", "2 laboratory reports to collect"]
    assert [link for link in mine if link[0].startswith("FIR ")] == [
        (
            label_of(bench.case),
            reverse("forensics:note", args=[bench.case, note.pk]),
        )
    ]
    assert total(listed(bench.io, "waiting", show="collect", assigned="me")) == "Total: 2"
    assign(bench.case, bench.world.sho)
    without = page(browser(bench.io).get("/desk/"))
    assert exhibit_links(without) == []
    assert menu_count(without, reverse("forensics:waiting")) == 2  # the menu leads to the station's list


def test_my_work_names_the_day_for_which_a_parcel_is_needed_and_three_cases(bench: Bench) -> None:
    for number in range(4):
        bench.case = registered(bench.world.sho).pk
        bench.forward(bench.seize().label)
        assign(bench.case, bench.io)
        Note.objects.using("owner").filter(case=bench.case).update(due=date(2026, 6, 20 - number))
    texts = [text for text, _address in exhibit_links(page(browser(bench.io).get("/desk/"))) if "needed by" in text]
    assert [text.split("needed by ")[1] for text in texts] == ["17-06-2026", "18-06-2026", "19-06-2026"]
