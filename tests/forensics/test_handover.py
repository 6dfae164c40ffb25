"""The hand-over to a laboratory: one step after forwarding, and asked about where it was forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from itsso.audit.keys import own_key
from itsso.forensics import check, queries
from itsso.forensics.chain import CustodyEntry, digest
from itsso.forensics.custody import HandoverMissing
from itsso.forensics.extract import extract
from itsso.forensics.models import CustodyAct, Holder
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.browser import chromium, hindi
from tests.support.case_pages import browser, fields, page, refusal, words
from tests.support.laboratory_work import SHIRT, Bench
from tests.support.screens import Screens, aside


def codes(bench: Bench, label: str) -> list[str]:
    with enter(bench.io):
        return [one.code for one in queries.chain(label).findings]


def hand_over_form(shown: Any) -> dict[str, str]:
    """What a browser would send of the hand-over on a note's page."""
    return fields(BeautifulSoup(str(shown.select_one('form[action$="/hand-over/"]')), "html.parser")) | {
        "seal": "whole"
    }


def acts(bench: Bench, label: str) -> list[CustodyEntry]:
    with enter(bench.io):
        return queries.acts(label)


# --- Step 2 of forwarding --------------------------------------------------------------------------------------------


def test_after_forwarding_one_button_records_the_hand_over_and_the_chain_is_clean(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    client = browser(bench.io)
    shown = page(client.get(reverse("forensics:note", args=[bench.case, note.pk])))
    assert "Step 2: hand over the items" in words(shown)
    address = reverse("forensics:hand_over", args=[bench.case, note.pk])
    sent = hand_over_form(shown) | {"carrier": "messenger", "number": "RC 41/2026"}
    told = words(page(client.post(address, sent, follow=True)))
    assert "1 item is recorded as handed over." in told
    assert "carried by: Messenger, RC 41/2026; not taken yet" in told
    assert "Step 2: hand over the items" not in told
    (scanned,) = bench.receive(item.label)
    assert (scanned.recorded, codes(bench, item.label)) == (True, [])


def test_a_messenger_is_known_by_a_number_and_never_by_a_name(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    address = reverse("forensics:hand_over", args=[bench.case, note.pk])
    client = browser(bench.io)
    shown = page(client.get(address))
    for number in ("", "Constable Ram Lal", "राम लाल 7"):
        sent = hand_over_form(shown) | {"carrier": "messenger", "number": number}
        assert "Write the number of the road certificate" in refusal(client.post(address, sent))
    assert len(acts(bench, item.label)) == 1
    sent = hand_over_form(shown) | {"carrier": "officer", "number": ""}  # the officer is known already
    client.post(address, sent)
    assert acts(bench, item.label)[-1].carrier == "officer"


def test_nobody_gives_for_another_person_who_takes_it_over_first(bench: Bench) -> None:
    """Given by another officer it was a fault for ever; a new officer records that it was taken over."""
    item, new_io = bench.seize(SHIRT), bench.malkhana
    note = bench.forward(item.label)
    assert "Step 2: hand over the items" not in words(
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


def test_a_laboratory_is_asked_who_brought_it_before_anything_is_written(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    client, address = browser(bench.reception), reverse("forensics:scan")
    sent = fields(page(client.get(address, {"act": "take", "into": "reception"})))
    sent |= {"label": item.label, "seal": "whole"}
    asked = page(client.post(address, sent))
    assert "No hand-over is recorded for these items" in words(asked)
    assert len(acts(bench, item.label)) == 1

    again = fields(asked)
    assert again["labels"] == item.label
    assert "Choose who brought it." in words(page(client.post(address, again)))
    named = again | {"carrier": "messenger", "carrier_number": "Ram Lal"}
    assert "Write the number of the road certificate" in words(page(client.post(address, named)))
    assert len(acts(bench, item.label)) == 1

    told = words(page(client.post(address, again | {"carrier": "messenger", "carrier_number": "RC 41/2026"})))
    assert "1 of 1 recorded." in told
    last = acts(bench, item.label)[-1]
    assert (last.deed, last.holder_from, last.carrier, last.paper) == ("taken", "officer", "messenger", "RC 41/2026")
    assert codes(bench, item.label) == ["no_handover"]
    shown = words(page(browser(bench.io).get(reverse("forensics:item", args=[bench.case, item.label]))))
    assert "brought by: Messenger, RC 41/2026" in shown
    assert "has a fault" not in shown


def test_given_to_a_messenger_who_recorded_nothing_is_no_fault_either(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.give(item.label, Holder.MESSENGER, bench.io)
    (scanned,) = bench.receive(item.label)
    assert scanned.without_handover == Holder.OFFICER
    bench.receive(item.label, carrier="messenger", paper="PNO 4411")
    assert codes(bench, item.label) == ["no_handover"]


def test_brought_by_another_hand_than_it_was_given_to_is_a_fault(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.give(item.label, Holder.MESSENGER, bench.io)
    bench.receive(item.label, carrier="post", paper="EU 123456789 IN")
    assert codes(bench, item.label) == ["hands"]


def test_of_what_nobody_can_say_who_brought_it_the_gap_stays_and_is_shown(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    bench.receive(item.label, carrier="unknown")
    assert codes(bench, item.label) == ["gap"]
    for name, args in (("exhibits", ()), ("note", (note.pk,)), ("item", (item.label,))):
        shown = page(browser(bench.io).get(reverse(f"forensics:{name}", args=[bench.case, *args])))
        assert "has a fault" in words(shown.select_one("main .govuk-warning-text"))
        assert "Fault" in words(shown.select_one("main .govuk-tag--red"))


def test_a_recorded_hand_over_needs_no_word_of_who_brought_it(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.to_laboratory(item.label)
    bench.receive(item.label, carrier="unknown")  # asked for other items of the same scan
    assert (codes(bench, item.label), acts(bench, item.label)[-1].carrier) == ([], "")


# --- The ledger and its extract --------------------------------------------------------------------------------------


def test_an_extract_proves_who_carried_and_who_brought_it(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.take(item.label, Holder.MALKHANA, bench.malkhana, carrier="officer", paper="PNO 182")
    bench.give(item.label, Holder.RECEPTION, bench.malkhana, carrier="messenger", paper="RC 4/26")
    with enter(bench.io):
        made = extract([item.label], by=bench.io)
    found = check.check(made, own_key())
    assert found.faults == []
    assert [one.code for one in found.chains[item.label].findings] == ["no_handover"]
    for forged in (
        made.replace(b'"carrier": "officer"', b'"carrier": "unknown"'),
        made.replace(b"PNO 182", b"PNO 183"),
    ):
        assert forged != made
        assert check.check(forged, own_key()).faults


def test_an_act_without_a_carrier_hashes_as_before_the_field_existed(bench: Bench) -> None:
    """A ledger that was written by an earlier version still chains."""
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
def test_the_whole_way_in_hindi_with_and_without_the_hand_over(screens: tuple[Bench, Screens]) -> None:
    bench, here = screens
    given, forgotten = aside(lambda: (bench.seize(SHIRT), bench.seize(replace(SHIRT, mark="P-3"))))
    for item in (given, forgotten):
        with here.sits(bench.io, f"/forensics/cases/{bench.case}/forward/") as hands:
            hands.choose("laboratory", str(bench.laboratory.pk))
            hands.type("memo", f"M-{item.mark}")
            hands.tick("items", item.label)
            hands.tick("ask_biology", "semen")
            hands.tick("papers", "medical_report")
            hands.send()
            assert hindi("Step 2: hand over the items") in here.looked_at(hands, "step-2")
            if item is given:
                hands.type("number", "RC 41/2026")
                hands.send()
                assert "RC 41/2026" in here.looked_at(hands, "handed-over")
        here.parcels_arrive()
    with here.sits(bench.reception, "/forensics/scan/?act=take&into=reception") as hands:
        hands.type("label", given.label)
        hands.send()
        assert "RC" not in here.looked_at(hands, "received")
    with here.sits(bench.reception, "/forensics/scan/?act=take&into=reception") as hands:
        hands.type("label", forgotten.label)
        hands.send()
        here.looked_at(hands, "asked")
        assert aside(lambda: len(acts(bench, forgotten.label))) == 1
        hands.choose("carrier", "messenger")
        hands.type("carrier_number", "RC 42/2026")
        hands.send()
        here.looked_at(hands, "received-with-carrier")
    here.parcels_arrive()
    with here.sits(bench.io, f"/forensics/cases/{bench.case}/items/{forgotten.label}/") as hands:
        told = here.looked_at(hands, "item")
        assert hindi("%(act)s; brought by: %(who)s").partition(";")[2].partition(":")[0] in told
        assert "RC 42/2026" in told
    assert aside(lambda: codes(bench, given.label)) == []
    assert aside(lambda: codes(bench, forgotten.label)) == ["no_handover"]
