"""The hand-over to a laboratory: one step after forwarding, and a question at reception where it was forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from itsso.audit.keys import own_key
from itsso.forensics import check
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.actions import HandoverMissing
from itsso.forensics.custody.chain import CustodyEntry, digest
from itsso.forensics.custody.extract import extract
from itsso.forensics.models import CustodyAct, Holder
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.browser import chromium, hindi
from tests.support.case_pages import fields, page, refusal, words
from tests.support.laboratory_work import SHIRT, Bench
from tests.support.screens import Screens, aside
from tests.support.signed_in_browser import browser


def codes(bench: Bench, label: str) -> list[str]:
    with enter(bench.io):
        return [finding.code for finding in ledger.chain(label).findings]


def hand_over_form(note_page: Any) -> dict[str, str]:
    """Return what a browser would send from the hand-over form of a note's page."""
    return fields(BeautifulSoup(str(note_page.select_one('form[action$="/hand-over/"]')), "html.parser")) | {
        "seal": "whole"
    }


def acts(bench: Bench, label: str) -> list[CustodyEntry]:
    with enter(bench.io):
        return ledger.acts(label)


# --- Step 2 of forwarding --------------------------------------------------------------------------------------------


def test_one_button_after_forwarding_records_a_clean_hand_over(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    client = browser(bench.io)
    note_page = page(client.get(reverse("forensics:note", args=[bench.case, note.pk])))
    assert "Step 2: hand over the exhibits" in words(note_page)
    address = reverse("forensics:hand_over", args=[bench.case, note.pk])
    sent = hand_over_form(note_page) | {"carrier": "messenger", "number": "RC 41/2026"}
    page_text = words(page(client.post(address, sent, follow=True)))
    assert f"1 exhibit is recorded as handed over Memo number {note.memo}" in page_text
    assert "carried by: Messenger, RC 41/2026; not received yet" in page_text
    assert "Step 2: hand over the exhibits" not in page_text
    (scanned,) = bench.receive(item.label)
    assert (scanned.recorded, codes(bench, item.label)) == (True, [])


def test_hand_over_by_messenger_is_refused_without_number_or_with_a_name(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    address = reverse("forensics:hand_over", args=[bench.case, note.pk])
    client = browser(bench.io)
    note_page = page(client.get(address))
    for number in ("", "Constable Ram Lal", "राम लाल 7"):
        sent = hand_over_form(note_page) | {"carrier": "messenger", "number": number}
        assert "Enter the number of the road certificate" in refusal(client.post(address, sent))
    assert len(acts(bench, item.label)) == 1
    sent = hand_over_form(note_page) | {"carrier": "officer", "number": ""}  # the officer is known from the account
    client.post(address, sent)
    assert acts(bench, item.label)[-1].carrier == "officer"


def test_another_officer_must_take_an_item_over_before_giving_it(bench: Bench) -> None:
    """Check that a new officer records taking an item over; giving it directly was once a permanent fault."""
    item, new_io = bench.seize(SHIRT), bench.malkhana
    note = bench.forward(item.label)
    assert "Step 2: hand over the exhibits" not in words(
        page(browser(new_io).get(reverse("forensics:note", args=[bench.case, note.pk])))
    )
    with pytest.raises(Refused, match=f"It is with {bench.io.officer.name}"):
        bench.give(item.label, Holder.RECEPTION, new_io)
    with pytest.raises(HandoverMissing):
        bench.take(item.label, Holder.OFFICER, new_io)
    bench.take(item.label, Holder.OFFICER, new_io, carrier="officer", paper="PNO 182")
    bench.give(item.label, Holder.RECEPTION, new_io)
    bench.receive(item.label)
    assert codes(bench, item.label) == ["no_handover"]


# --- Where it was forgotten ------------------------------------------------------------------------------------------


def test_reception_must_say_who_brought_an_item_before_anything_is_written(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    client, address = browser(bench.reception), reverse("forensics:scan")
    sent = fields(page(client.get(address, {"act": "take", "into": "reception"})))
    sent |= {"label": item.label, "seal": "whole"}
    question_page = page(client.post(address, sent))
    assert "No hand-over of these exhibits is recorded" in words(question_page)
    assert len(acts(bench, item.label)) == 1

    again = fields(question_page)
    assert again["labels"] == item.label
    assert "Choose who brought it." in words(page(client.post(address, again)))
    named = again | {"carrier": "messenger", "carrier_number": "Ram Lal"}
    assert "Enter the number of the road certificate" in words(page(client.post(address, named)))
    assert len(acts(bench, item.label)) == 1

    page_text = words(page(client.post(address, again | {"carrier": "messenger", "carrier_number": "RC 41/2026"})))
    assert "1 of 1 recorded." in page_text
    last = acts(bench, item.label)[-1]
    assert (last.deed, last.holder_from, last.carrier, last.paper) == ("taken", "officer", "messenger", "RC 41/2026")
    assert codes(bench, item.label) == ["no_handover"]
    item_text = words(page(browser(bench.io).get(reverse("forensics:item", args=[bench.case, item.label]))))
    assert "brought by: Messenger, RC 41/2026" in item_text
    assert "has a fault" not in item_text


def test_messenger_who_recorded_nothing_is_not_a_fault(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.give(item.label, Holder.MESSENGER, bench.io)
    (scanned,) = bench.receive(item.label)
    assert scanned.without_handover == Holder.OFFICER
    bench.receive(item.label, carrier="messenger", paper="PNO 4411")
    assert codes(bench, item.label) == ["no_handover"]


def test_item_brought_by_another_carrier_than_it_was_given_to_is_a_fault(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.give(item.label, Holder.MESSENGER, bench.io)
    bench.receive(item.label, carrier="post", paper="EU 123456789 IN")
    assert codes(bench, item.label) == ["hands"]


def test_gap_stays_and_is_shown_if_nobody_knows_who_brought_an_item(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    bench.receive(item.label, carrier="unknown")
    assert codes(bench, item.label) == ["gap"]
    for name, args in (("exhibits", ()), ("note", (note.pk,)), ("item", (item.label,))):
        result_page = page(browser(bench.io).get(reverse(f"forensics:{name}", args=[bench.case, *args])))
        assert "has a fault" in words(result_page.select_one("main .govuk-warning-text"))
        assert "Fault" in words(result_page.select_one("main .govuk-tag--red"))


def test_recorded_hand_over_needs_no_carrier_on_receipt(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.to_laboratory(item.label)
    bench.receive(item.label, carrier="unknown")  # asked for other items of the same scan
    assert (codes(bench, item.label), acts(bench, item.label)[-1].carrier) == ([], "")


# --- The ledger and its extract --------------------------------------------------------------------------------------


def test_extract_proves_who_carried_and_who_brought_an_item(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.take(item.label, Holder.MALKHANA, bench.malkhana, carrier="officer", paper="PNO 182")
    bench.give(item.label, Holder.RECEPTION, bench.malkhana, carrier="messenger", paper="RC 4/26")
    with enter(bench.io):
        extract_bytes = extract([item.label], by=bench.io)
    result = check.check(extract_bytes, own_key())
    assert result.faults == []
    assert [finding.code for finding in result.chains[item.label].findings] == ["no_handover"]
    for forged in (
        extract_bytes.replace(b'"carrier": "officer"', b'"carrier": "unknown"'),
        extract_bytes.replace(b"PNO 182", b"PNO 183"),
    ):
        assert forged != extract_bytes
        assert check.check(forged, own_key()).faults


def test_act_without_carrier_has_the_hash_from_before_the_field_existed(bench: Bench) -> None:
    """Check that a ledger written by an earlier version still chains."""
    item = bench.seize(SHIRT)
    (act,) = acts(bench, item.label)
    assert "carrier" not in act.as_values()
    assert CustodyEntry.from_values(act.as_values()) == act
    assert digest(act) != digest(replace(act, carrier="post"))
    with enter(bench.io):
        assert CustodyAct.objects.get().carrier == ""


# --- The whole way, in Hindi -----------------------------------------------------------------------------------------


@pytest.fixture
def screens(bench: Bench, live_server: Any) -> Iterator[tuple[Bench, Screens]]:
    with chromium() as running:
        yield bench, Screens(running, live_server.url, bench.world)


@pytest.mark.proof
def test_forwarding_in_hindi_with_and_without_recorded_hand_over(screens: tuple[Bench, Screens]) -> None:
    bench, screen = screens
    handed_over, forgotten = aside(lambda: (bench.seize(SHIRT), bench.seize(replace(SHIRT, mark="P-3"))))
    for item in (handed_over, forgotten):
        with screen.sits(bench.io, f"/forensics/cases/{bench.case}/forward/") as hands:
            hands.choose("laboratory", str(bench.laboratory.pk))
            hands.type("memo", f"M-{item.mark}")
            hands.tick("items", item.label)
            hands.tick("ask_biology", "semen")
            hands.tick("papers", "medical_report")
            hands.send()
            assert hindi("Step 2: hand over the exhibits") in screen.looked_at(hands, "step-2")
            if item is handed_over:
                hands.type("number", "RC 41/2026")
                hands.choose("seal", "whole")
                hands.send()
                assert "RC 41/2026" in screen.looked_at(hands, "handed-over")
        screen.parcels_arrive()
    with screen.sits(bench.reception, "/forensics/scan/?act=take&into=reception") as hands:
        hands.type("label", handed_over.label)
        hands.send()
        assert "RC" not in screen.looked_at(hands, "received")
    with screen.sits(bench.reception, "/forensics/scan/?act=take&into=reception") as hands:
        hands.type("label", forgotten.label)
        hands.send()
        screen.looked_at(hands, "asked")
        assert aside(lambda: len(acts(bench, forgotten.label))) == 1
        hands.choose("carrier", "messenger")
        hands.type("carrier_number", "RC 42/2026")
        hands.send()
        screen.looked_at(hands, "received-with-carrier")
    screen.parcels_arrive()
    with screen.sits(bench.io, f"/forensics/cases/{bench.case}/items/{forgotten.label}/") as hands:
        page_text = screen.looked_at(hands, "item")
        assert hindi("%(act)s; brought by: %(who)s").partition(";")[2].partition(":")[0] in page_text
        assert "RC 42/2026" in page_text
    assert aside(lambda: codes(bench, handed_over.label)) == []
    assert aside(lambda: codes(bench, forgotten.label)) == ["no_handover"]
