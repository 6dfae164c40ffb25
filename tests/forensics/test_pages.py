"""The pages of both ends, as each person opens them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.forensics.capacity.actions import add_claim
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.forms import CustodyScanForm
from itsso.forensics.labels import spelled
from itsso.forensics.models import Holder, Note, Priority, Released
from itsso.forensics.statement import SignedStatement
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from tests.support.case_pages import fields, page, words
from tests.support.html_check import problems
from tests.support.laboratory_work import KIT, SHIRT, Bench, later
from tests.support.menu import menu_count
from tests.support.signed_in_browser import browser


def opened(posting: Posting, name: str, *args: Any, language: str = "en") -> Any:
    return page(browser(posting, language).get(reverse(f"forensics:{name}", args=args)))


def send(posting: Posting, name: str, *args: Any, form: int = 0, **values: Any) -> Any:
    """Open a page and submit one of its forms, filled in."""
    client, address = browser(posting), reverse(f"forensics:{name}", args=args)
    sent = fields(page(client.get(address))) | values
    return client.post(address, {key: value for key, value in sent.items() if value is not None}, follow=True)


def test_item_is_taken_into_custody_and_its_label_printed(bench: Bench) -> None:
    answer = send(
        bench.io,
        "seize",
        bench.case,
        what="kit",
        mark="P-9",
        kit="SAEC-12",
        origin="hospital",
        paper="MLC 4",
        subject="",
        impression="HOSP",
    )
    assert "from Hospital to Investigating officer" in words(page(answer))
    assert "Body swab 2" in words(page(answer))
    labels = browser(bench.io).get(reverse("forensics:labels", args=[bench.case]))
    assert labels.content.startswith(b"%PDF")


def test_recording_that_an_exhibit_was_sent_leads_to_forwarding_once_items_are_registered(bench: Bench) -> None:
    form, forwarding = f"/cases/{bench.case}/record/exhibit_sent/", reverse("forensics:forward", args=[bench.case])
    client = browser(bench.io)

    def addresses(url: str) -> list[str]:
        return [str(link["href"]) for link in page(client.get(url)).select("main a")]

    assert form in addresses(f"/cases/{bench.case}/record/") and forwarding not in addresses(form)
    bench.seize(KIT)
    listed = addresses(f"/cases/{bench.case}/record/")
    assert forwarding in listed and form not in listed
    assert forwarding in addresses(form)


def test_each_label_on_a_roll_stays_on_its_own_page(bench: Bench) -> None:
    """Check the longest content that a form accepts: a kit, whose name is long, with a seal of 24 characters."""
    if not shutil.which("pdfinfo"):
        pytest.skip("no pdfinfo (poppler) to count the pages of a PDF")
    for mark in ("P-1", "MATERIAL-OBJECT1"):
        bench.seize(replace(KIT, mark=mark, impression="SUB-INSPECTOR KOTWALI KN"))
    for language in ("en", "hi"):
        answer = browser(bench.io, language).get(reverse("forensics:labels", args=[bench.case]), {"on": "roll"})
        pdf_info = subprocess.run(
            ["pdfinfo", "-"], input=answer.content, capture_output=True, check=True
        ).stdout.decode()
        assert re.search(r"Pages: +2\n", pdf_info)


def test_form_names_what_is_missing(bench: Bench) -> None:
    answer = send(bench.io, "seize", bench.case, what="kit", mark="P-9", origin="hospital", impression="HOSP")
    summary = words(page(answer).select_one(".govuk-error-summary"))
    assert "serial number of the kit" in summary
    assert "receipt signed by the doctor" in summary


def test_case_shows_where_each_item_is_and_what_is_wrong(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.take(item.label, Holder.MALKHANA, bench.malkhana, carrier="unknown")
    page_text = words(opened(bench.io, "exhibits", bench.case))
    assert spelled(item.label) in page_text
    assert "Malkhana since" in page_text
    assert "entry 2: chain broken" in page_text
    for other in (bench.world.colleague, bench.world.stranger):
        assert browser(other).get(reverse("forensics:exhibits", args=[bench.case])).status_code == 404


def test_another_day_requires_its_time(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    answer = send(
        bench.io, "scan", label=item.label, act="give", into="officer", to="malkhana", seal="whole", day="31-05-2026"
    )
    assert "Enter the time of that day too." in words(page(answer).select_one(".govuk-error-summary"))
    answer = send(
        bench.io,
        "scan",
        label=item.label,
        act="give",
        into="officer",
        to="malkhana",
        seal="whole",
        day="01-06-2026",
        time="11:30",
    )
    assert "1 of 1 recorded." in words(page(answer))
    with enter(bench.io):
        assert ledger.acts(item.label)[-1].at.astimezone(INDIA).strftime("%H:%M") == "11:30"


def test_each_scan_is_recorded_with_its_result(bench: Bench) -> None:
    items = [bench.seize(SHIRT)]
    bench.give(items[0].label, Holder.MALKHANA, bench.io)
    answer = send(
        bench.malkhana,
        "scan",
        label="",
        labels=f"{spelled(items[0].label).lower()}\n8901030865278\n",
        act="take",
        into="malkhana",
        seal="whole",
    )
    page_text = words(page(answer))
    assert "1 of 2 recorded." in page_text
    assert "not an ITSSO laboratory number" in page_text


def test_laboratory_pages_link_only_to_allowed_pages(bench: Bench) -> None:
    bench.competent()
    _, note = bench.at_reception()
    bench.accept(note)
    readers_by_page = {
        "queue": [bench.reception, bench.director, *bench.examiners],
        "reception": [bench.reception, bench.director],
    }
    pages = [(reader, reverse(f"forensics:{name}")) for name, readers in readers_by_page.items() for reader in readers]
    pages += [(reader, reverse("forensics:request", args=[note.pk])) for reader in (bench.reception, bench.director)]
    led = set()
    for reader, address in pages:
        client = browser(reader)
        links = {str(a["href"]) for a in page(client.get(address)).select("main a[href^='/']")}
        assert {link for link in links if client.get(link).status_code != 200} == set(), (reader, address)
        led |= {(reader, link.split("/")[3]) for link in links}
    assert (bench.director, "works") in led
    assert (bench.reception, "works") not in led


def test_note_is_sent_and_returned_with_reasons(bench: Bench) -> None:
    item = bench.seize()
    answer = send(
        bench.io,
        "forward",
        bench.case,
        laboratory=str(bench.laboratory.pk),
        memo="M-1",
        items=item.label,
        ask_dna=["profile"],
        papers=["forwarding_memo", "seizure_memo"],
    )
    assert "These papers must be enclosed: Consent to sampling" in words(page(answer))
    answer = send(
        bench.io,
        "forward",
        bench.case,
        laboratory=str(bench.laboratory.pk),
        memo="M-1",
        items=item.label,
        ask_dna=["profile"],
        papers=["forwarding_memo", "seizure_memo", "consent", "identification_form"],
    )
    assert "Sent, not received yet" in words(page(answer))
    bench.deliver()
    bench.to_laboratory(item.label)
    bench.receive(item.label)
    with enter(bench.io):
        note = Note.objects.get()
    received = opened(bench.reception, "reception")
    assert "PS Kotwali" in words(received)
    assert "1 request to accept or return" in words(received)
    assert menu_count(received, reverse("forensics:reception")) == 1
    returning: dict[str, Any] = {"act": "return", "reasons": ["seal_broken", "papers_missing"]}
    check = words(page(send(bench.reception, "request", note.pk, **returning)))
    assert "Return this request?" in check and "Seal broken or missing; Papers missing" in check
    assert bench.note(note).standing == "received"
    answer = send(bench.reception, "request", note.pk, **returning, confirmed="1")
    assert "Returned" in words(page(answer))
    bench.deliver()
    page_text = words(opened(bench.io, "note", bench.case, note.pk))
    assert "Seal broken or missing; Papers missing" in page_text
    assert "1 forwarding note returned" in words(page(browser(bench.io).get("/desk/?whose=all")))
    returned = opened(bench.io, "waiting")
    assert "Papers missing" in words(returned)
    assert (
        menu_count(returned, reverse("forensics:waiting"))
        == len(returned.select("main tbody tr:not(.itsso-group)"))
        == 1
    )


def test_case_desk_and_dashboards_show_since_when_a_case_waits_on_laboratory(bench: Bench) -> None:
    """Show 4: from the sending of the note until the last report, by the ledger; nobody else's dashboard says it."""
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    world = bench.world
    boards = [
        (world.sho, world.kotwali),
        (world.sp, world.kanpur),
        (world.state_monitor, world.up),
        (world.national_monitor, world.nation),
    ]
    waits = "1 case is waiting for a laboratory report since 01-06-2026 (exhibits forwarded in ITSSO)."

    def board(posting: Posting, unit: Any) -> Any:
        query = {"as_on": "02-06-2026"}
        return page(browser(posting).get(reverse("monitoring:dashboard", args=[unit.pk]), query))

    with later(days=2):
        assert "1 exhibit has been at the laboratory since 01-06-2026" in words(
            page(browser(bench.io).get(reverse("cases:case", args=[bench.case])))
        )
        assert "Laboratory report awaited since 01-06-2026" in words(page(browser(world.sho).get("/desk/?show=others")))
        assert [waits in words(board(*arguments)) for arguments in boards] == [True] * 4
        assert waits not in words(board(world.national_monitor, world.bihar))
        listed = words(page(browser(world.sho).get(reverse("forensics:waiting"))))
        assert "Accepted, under examination" in listed.partition("Pending with the laboratory")[2]
        for work in bench.works():
            bench.report(work)
    with later(days=4):
        assert [waits in words(board(*arguments)) for arguments in boards] == [
            True
        ] * 4  # as it was at the end of 02-06-2026
        now_there = browser(world.sho).get(reverse("monitoring:dashboard", args=[world.kotwali.pk]))
        assert "on the laboratory since" not in words(page(now_there))
        pending = browser(world.sho).get(reverse("forensics:waiting"), {"show": "laboratory"})
        assert "Nothing matches these filters." in words(page(pending))


def test_examiner_sees_number_and_question_and_no_person(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    work = bench.works()[0]
    page_text = words(opened(bench.examiner_of(work), "work", work.pk))
    assert "Is semen present?" in page_text or "DNA profile" in page_text
    for hidden in ("Kotwali", "M-7/2026", "SEIZED", bench.io.officer.name, "FIR"):
        assert hidden not in page_text.replace("P-1", ""), hidden


def test_out_of_stock_item_is_shown_on_the_waiting_work(bench: Bench) -> None:
    """Check the laboratory's claim about its stock, and the days without progress, on the work and in the queue."""
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    dna = next(work for work in bench.works() if work.section == "dna")
    biology = next(work for work in bench.works() if work.section == "biology")
    examiner = bench.examiner_of(dna)
    lack = {"section": "dna", "sort": "consumable", "name": "DNA kits", "available": False, "cause": "no_funds"}
    with enter(bench.director):
        add_claim(
            bench.laboratory,
            "equipment",
            lack | {"on": date(2026, 5, 20), "source": ""},
            key=uuid4(),
            by=bench.director,
        )
    assert "DNA kits since 20-05-2026: No funds" in words(opened(examiner, "work", dna.pk))
    assert "DNA kits" not in words(opened(bench.examiner_of(biology), "work", biology.pk))
    send_hold = {"act": "hold", "hold": "kit_out_of_stock"}
    browser(examiner).post(reverse("forensics:work", args=[dna.pk]), send_hold)
    with later(days=9):
        assert "Kit or reagent out of stock: 9 days so far, since 01-06-2026" in words(opened(examiner, "work", dna.pk))
        assert "Kit or reagent out of stock" in words(opened(bench.director, "queue"))
        browser(examiner).post(reverse("forensics:work", args=[dna.pk]), send_hold | {"hold": ""})
        page_text = words(opened(examiner, "work", dna.pk))
        assert "Kit or reagent out of stock: 9 days, from 01-06-2026 to 10-06-2026" in page_text


def test_report_from_worksheet_to_signature_on_the_pages(bench: Bench) -> None:
    bench.competent()
    label, note = bench.at_reception()
    bench.accept(note)
    work = bench.works()[0]
    examiner = bench.examiner_of(work)
    reviewer = bench.another(examiner)
    client, address = browser(examiner), reverse("forensics:work", args=[work.pk])
    client.post(
        address, {"act": "sheet", "form": uuid4(), "label": label, "method": "microscopy", "note": "Cells are seen."}
    )
    assert "Cells are seen." in words(page(client.get(address)))
    queue = opened(examiner, "queue")
    number = menu_count(queue, reverse("forensics:queue"))  # examiners are drawn by lot: one or more are this one's
    assert re.search(rf"\b{number} examinations? with you or to review", words(queue))
    answer = client.post(address, {"act": "draft", "ready": "yes", **dict.fromkeys(work.questions, "")}, follow=True)
    assert "Answer every question" in words(page(answer))
    client.post(address, {"act": "draft", "ready": "yes", **dict.fromkeys(work.questions, "Semen is present.")})
    assert "Semen is present." not in words(opened(bench.director, "work", work.pk))
    assert "Semen is present." in words(opened(reviewer, "work", work.pk))
    browser(reviewer).post(address, {"act": "review", "verdict": "agreed"})
    check = page(client.get(address, {"do": "sign"}))
    assert "never changed" in words(check) and "Semen is present." in words(check)
    assert check.select_one(f'main a[href="{address}"]') is not None  # Cancel
    answer = client.post(address, fields(check), follow=True)
    done = page(answer).select_one("section[role=alert]")
    assert done is not None and [words(step) for step in done.select("li a")] == [
        "Open the signed report (PDF)",
        "Other examinations in hand",
    ]
    bench.deliver()
    with enter(bench.io):
        report = Released.objects.get()
    assert f"Signed and released Report number {report.number} What happens next" in words(done)
    assert "1 laboratory report to collect" in words(page(browser(bench.io).get("/desk/?whose=all")))
    pdf = browser(bench.io).post(reverse("forensics:collect", args=[bench.case, report.pk]))
    assert pdf.content.startswith(b"%PDF")
    signature = browser(bench.io).get(reverse("forensics:signature", args=[bench.case, report.pk]))
    assert SignedStatement.from_json(signature.content).fits
    page_text = words(opened(bench.io, "note", bench.case, note.pk))
    assert "The signature is valid" in page_text
    Released.objects.using("owner").filter(pk=report.pk).update(examiner="Dr X")
    assert "The signature is not valid" in words(opened(bench.io, "note", bench.case, note.pk))
    filed = reverse("forensics:file", args=[bench.case, report.pk])
    with later(days=3):
        for wrong, page_text in (
            ("31-05-2026", "before the report was released"),
            ("05-06-2026", "or in the future"),
            ("x", "“x”"),
        ):
            assert page_text in words(page(browser(bench.io).post(filed, {"day": wrong})))
        browser(bench.io).post(filed, {"day": "02-06-2026"})
        assert "filed in court 02-06-2026" in words(opened(bench.io, "note", bench.case, note.pk))


def test_priority_request_reaches_director_with_rank_and_reason(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    send(bench.world.sho, "note", bench.case, note.pk, rank="elected", reason="public_order")
    bench.deliver()
    priorities = opened(bench.director, "priorities")
    assert "Minister or elected representative" in words(priorities)
    assert menu_count(priorities, reverse("forensics:priorities")) == 1
    with enter(bench.director):
        wish = Priority.objects.get()
        before = [work.rank for work in bench.works()]
    client = browser(bench.director)
    address, request_address = reverse("forensics:priorities"), reverse("forensics:request", args=[note.pk])
    assert priorities.select(f'main a[href="{request_address}#decide"]')
    decision = {"act": "decide", "priority": str(wish.pk), "granted": "no"}
    assert "Choose “Reason”." in words(page(client.post(request_address, decision | {"why": ""})))
    assert browser(bench.reception).post(request_address, decision | {"why": "outside_rule"}).status_code == 200
    assert menu_count(opened(bench.director, "priorities"), address) == 1
    client.post(request_address, decision | {"why": "outside_rule"})
    assert [work.rank for work in bench.works()] == before
    decided = page(client.get(address))
    assert "Outside the published rule" in words(decided)
    assert menu_count(decided, address) == 0


def test_menu_counts_the_works_without_an_examiner_for_the_director(bench: Bench) -> None:
    _label, note = bench.at_reception()
    bench.accept(note)
    address = reverse("forensics:queue")
    queue = opened(bench.director, "queue")
    assert menu_count(queue, address) == 2
    assert "2 waiting for an examiner" in words(queue)
    bench.competent("dna")
    assert menu_count(opened(bench.director, "queue"), address) == 1
    bench.competent("biology")
    assert menu_count(opened(bench.director, "queue"), address) == 0


def test_priority_rule_is_public(db: None) -> None:
    from django.test import Client

    answer = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="hi").get(reverse("forensics:rule"))
    assert problems(answer.content) == []
    assert "बाल पीड़ित" in answer.text


@pytest.mark.parametrize("name", ["queue", "reception", "priorities", "staff", "scan"])
def test_empty_laboratory_shows_empty_state(bench: Bench, name: str) -> None:
    opened(bench.director, name, language="hi")


def test_receivers_are_listed_in_the_order_of_the_chain() -> None:
    """Three holders of a laboratory hand on to the same others: each is listed once, in one order for every reader."""
    form = CustodyScanForm([Holder.EXAMINER, Holder.STORE, Holder.RECEPTION])
    listed = [value for value, _label in form["to"].field.choices]  # type: ignore[attr-defined]
    order = [holder.value for holder in Holder]
    assert listed[0] == ""
    assert len(listed) > 2
    assert listed[1:] == sorted(set(listed[1:]), key=order.index)
